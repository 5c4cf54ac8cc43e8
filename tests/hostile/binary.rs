//! Through the binary, with measured time and memory.

use super::{Attack, attacks};
use std::io::Read;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long an attack may last. Other work shares the machine, and an unoptimised build is several times as slow.
const SOON: Duration = Duration::from_secs(if cfg!(debug_assertions) { 30 } else { 4 });

/// Bytes that an attack may take beyond what a script of nothing takes.
const MEMORY: u64 = 64_000_000;

/// How a process ended.
struct Ended {
    code: Option<i32>,
    stdout: String,
    stderr: String,
    took: Duration,
    /// The most memory it had, where the system tells.
    peak: Option<u64>,
}

/// The most memory that a process had until now.
fn peak(id: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

fn run(path: &str) -> Ended {
    let begun = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_cloudkata"))
        .args(["run", path, "--time-limit", if cfg!(debug_assertions) { "5s" } else { "2s" }])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let read = |stream: &mut dyn Read| {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    std::thread::scope(|scope| {
        let out = scope.spawn(|| read(&mut out));
        let err = scope.spawn(|| read(&mut err));
        let mut most = None;
        let status = loop {
            most = peak(child.id()).max(most);
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            std::thread::sleep(Duration::from_millis(1));
        };
        let (stdout, stderr) = (out.join().unwrap(), err.join().unwrap());
        Ended { code: status.code(), stdout, stderr, took: begun.elapsed(), peak: most }
    })
}

/// What is wrong with how an attack ends, if anything is; and a line of the table.
fn judged(attack: &Attack, idle: u64) -> (Option<String>, String) {
    let ended = run(attack.path.to_str().unwrap());
    let beyond = ended.peak.map(|peak| peak.saturating_sub(idle));
    let error =
        ended.stderr.lines().find(|line| line.starts_with("error: ")).unwrap_or("no error").to_owned();
    let megabytes = beyond.map_or_else(String::new, |bytes| format!("{:.1}", bytes as f64 / 1e6));
    let row = format!("{:<28} {:>6.2} s {megabytes:>6} MB  {error}", attack.name, ended.took.as_secs_f64());
    let placed = ended.stderr.contains(&format!("{}.rhai:", attack.name)) || attack.name == "source-long";
    let clear = ended.code == Some(2) && ended.stdout.is_empty() && placed && error != "no error";
    let small = beyond.is_none_or(|bytes| bytes <= MEMORY);
    let wrong = !clear || !small || ended.took > SOON;
    (wrong.then(|| format!("{row} (exit code {:?})\n{}", ended.code, last_of(&ended.stderr))), row)
}

fn last_of(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    chars[chars.len().saturating_sub(400)..].iter().collect()
}

#[test]
fn every_attack_is_measured_and_ends_soon_in_little_memory_with_a_line() {
    let nothing = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("nothing.rhai");
    std::fs::write(&nothing, "()").unwrap();
    let idle = run(nothing.to_str().unwrap()).peak.unwrap_or(0);
    // Two at once: most of them are over before the next begins.
    let attacks = attacks();
    let every_second = |first: usize| -> Vec<_> {
        attacks.iter().skip(first).step_by(2).map(|each| judged(each, idle)).collect()
    };
    let found: Vec<_> = std::thread::scope(|scope| {
        let other = scope.spawn(|| every_second(1));
        every_second(0).into_iter().chain(other.join().unwrap()).collect()
    });
    for (_, row) in &found {
        println!("{row}");
    }
    let wrong: Vec<String> = found.into_iter().filter_map(|(wrong, _)| wrong).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
