//! The same bytes everywhere: a checksum over every request of a fixed set of scripts, which must come out in any
//! order, in any thread, in debug and release, without FMA, and (`tests/wasm`) on a browser's machine.
//!
//! A change of the engine's behaviour changes the checksums. Where that is meant, write them anew:
//!
//! ```sh
//! GOLDEN=write cargo test --test golden
//! ```

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot read its files has failed")]

#[path = "golden/checksum.rs"]
mod checksum;

use cloudkata::script::reference;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::thread;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// The scripts by name, without the ending.
fn scripts() -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let scripts = entries.filter(|path| path.extension().is_some_and(|end| end == "rhai"));
    scripts
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(&path).unwrap())
        })
        .collect()
}

/// A line of `checksums.txt`: name, checksum, number of requests.
fn line((name, script): (&String, &String)) -> String {
    match checksum::checksum(script) {
        Ok((sum, requests)) => format!("{name} {sum:016x} {requests}"),
        Err(problem) => panic!("{name}.rhai: {problem}"),
    }
}

fn golden() -> Vec<String> {
    let text = fs::read_to_string(folder().join("checksums.txt")).unwrap();
    text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
}

#[test]
fn every_request_of_the_golden_scripts_is_as_it_was() {
    let found: Vec<String> = scripts().iter().map(line).collect();
    if std::env::var("GOLDEN").is_ok_and(|wish| wish == "write") {
        let mut text = String::from(
            "# Checksums over every request of the scripts beside this file, and the number of requests.\n\
             # Written by: GOLDEN=write cargo test --test golden\n",
        );
        found.iter().for_each(|line| writeln!(text, "{line}").unwrap());
        fs::write(folder().join("checksums.txt"), text).unwrap();
    }
    assert_eq!(found, golden(), "see the head of tests/golden.rs if the change is meant");
}

/// Nothing is kept from run to run: each thread computes all, beginning with another script.
#[test]
fn checksums_hang_neither_on_order_nor_on_threads() {
    if std::env::var("GOLDEN").is_ok() {
        return; // the file is being written
    }
    let all = |first: usize| {
        let scripts: Vec<(String, String)> = scripts().into_iter().collect();
        let order = scripts.iter().cycle().skip(first).take(scripts.len());
        let mut lines: Vec<String> = order.map(|(name, script)| line((name, script))).collect();
        lines.sort();
        lines
    };
    let threads: Vec<_> = [1, 4].into_iter().map(|first| thread::spawn(move || all(first))).collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), golden());
    }
}

/// glibc picks another `ln` on machines without FMA, whose last bits differ; the engine must not notice. The child
/// process is this same program on a machine that denies having FMA.
#[test]
#[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
fn checksums_are_the_same_without_fma() {
    let tunable = "glibc.cpu.hwcaps=-FMA,-AVX2,-FMA4";
    if std::env::var("GLIBC_TUNABLES").is_ok() || std::env::var("GOLDEN").is_ok() {
        return; // this is that child, or the file is being written
    }
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "every_request_of_the_golden_scripts_is_as_it_was"])
        .env("GLIBC_TUNABLES", tunable)
        .output()
        .unwrap();
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
}

/// What a run can feel of the language is in some golden script: what is not there is not guarded.
#[test]
fn every_arrival_law_fault_step_and_option_is_in_a_golden_script() {
    let scripts: String = scripts().into_values().collect();
    let guarded = ["Arrivals", "Laws of durations", "Faults and operators", "Targets of faults", "Scaling"];
    let mut subject = String::new();
    let mut seen = 0;
    for line in reference::markdown().lines() {
        if let Some(title) = line.strip_prefix("## ") {
            title.clone_into(&mut subject);
        }
        let Some((word, arguments)) = line.strip_prefix("- `").and_then(|rest| rest.split_once('(')) else {
            continue;
        };
        if guarded.contains(&subject.as_str()) {
            assert!(scripts.contains(&format!("{word}(")), "`{word}` is in no script of tests/golden");
            seen += 1;
        }
        if ["application", "simulate"].contains(&word) {
            let signature = arguments.split('`').next().unwrap();
            let names = signature.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            for key in names.filter(|key| !["", "name", "kind"].contains(key)) {
                assert!(
                    scripts.contains(&format!("{key}:")),
                    "`{key}` of `{word}` is in no script of tests/golden"
                );
                seen += 1;
            }
        }
    }
    assert!(seen > 40, "the reference has another form: {seen} words found");
    for policy in ["weight:", "failover:", "region:", "geo_location:", "multi_value_answer:", "alias_target:"]
    {
        assert!(scripts.contains(policy), "no script of tests/golden has a record with `{policy}`");
    }
}
