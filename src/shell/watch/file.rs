//! Which file is watched.

use crate::diagnostic::Diagnostic;
use std::path::{Path, PathBuf};

/// The file that was named, or the one that `init` laid out in the folder that was named (else in this one, or in the one
/// that has the case's name).
pub fn find(given: Option<&str>, case: &str) -> Result<PathBuf, Diagnostic> {
    let script = format!("{case}.rhai");
    let candidates = match given.map(Path::new) {
        Some(path) if path.is_dir() => vec![path.join(&script)],
        Some(path) => vec![path.to_owned()],
        None => vec![PathBuf::from(&script), Path::new(case).join(&script)],
    };
    if let Some(found) = candidates.iter().find(|path| path.is_file()) {
        return Ok(found.clone());
    }
    let wanted = candidates.first().map_or_else(String::new, |path| path.display().to_string());
    let folder = given.filter(|path| Path::new(path).is_dir()).unwrap_or(case);
    Err(Diagnostic::error("no-such-file", format!("there is no file `{wanted}`"))
        .help(format!("`cloudkata init {case} {folder}` lays out a first one")))
}
