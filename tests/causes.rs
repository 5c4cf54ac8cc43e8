//! Every cause that a run or the network can name has words that a learner understands.

#![expect(clippy::unwrap_used, reason = "a test that cannot read the sources has failed")]

use cloudkata::grade::causes;
use std::fs;
use std::path::{Path, PathBuf};

/// Words in these files that look like a cause and are none: kinds of event, and values of properties.
const OTHERS: &[&str] = &[
    "bad-party",
    "cache-restored",
    "database-restored",
    "database-stopped",
    "database-succeeded",
    "failover-begins",
    "failover-done",
    "failover-global-cluster",
    "handed-over",
    "host-header",
    "http-request-method",
    "in-service",
    "launch-failed",
    "no-interface",
    "path-pattern",
    "promotion-begins",
    "region-loss",
    "region-lost",
    "region-restored",
    "restore-begins",
    "scale-in",
    "scale-out",
    "source-ip",
    "spot-notice",
    "switchover-begins",
    "switchover-global-cluster",
    "unknown-distance",
    "zone-restored",
];

/// The texts in kebab-case of a source file, its tests left out.
fn names(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    let code = text.split("#[cfg(test)]").next().unwrap();
    let code: Vec<&str> = code.lines().map(|line| line.split("//").next().unwrap_or_default()).collect();
    let kebab = |text: &&str| {
        text.contains('-') && !text.ends_with('-') && text.chars().all(|c| c.is_ascii_lowercase() || c == '-')
    };
    code.join("\n").split('"').skip(1).step_by(2).filter(kebab).map(str::to_owned).collect()
}

/// The source files of a folder and of the folders in it.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

#[test]
fn every_cause_in_the_simulator_and_the_network_has_words() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = sources(&root.join("simulate/engine"));
    files.extend([root.join("simulate/engine.rs"), root.join("network.rs")]);
    let mut seen = 0;
    for path in files {
        for name in names(&path) {
            seen += 1;
            assert!(
                causes::find(&name).is_some() || OTHERS.contains(&name.as_str()),
                "{} names `{name}`, which has no words in grade/causes.rs",
                path.display()
            );
        }
    }
    assert!(seen > 20, "the reader of names finds {seen}");
}
