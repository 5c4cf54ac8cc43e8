//! The sources of the crate, as text: for tests that hold them to a rule which no compiler knows.

use std::fs;
use std::path::{Path, PathBuf};

/// A source file.
pub struct File {
    /// Its path below `src`, with `/`.
    pub name: String,
    /// Its code, without comments and without the tests at its end.
    pub code: String,
}

/// Every source file, ordered by its path.
pub fn files() -> Vec<File> {
    fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|end| end == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    collect(&root, &mut found);
    found.sort();
    let read = |path: PathBuf| {
        let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
        File { name, code: code(&fs::read_to_string(&path).unwrap()) }
    };
    found.into_iter().map(read).collect()
}

/// The code of a text, without comments and without the tests at its end.
pub fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}
