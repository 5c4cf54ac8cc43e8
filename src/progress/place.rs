//! Where the record of this user of this machine stands.

use super::{Problem, ProgressError};
use crate::diagnostic::Diagnostic;
use std::ffi::OsString;
use std::path::PathBuf;

/// Name of the file.
const FILE: &str = "progress.sqlite3";

/// The file: in the folder that `CLOUDKATA_HOME` names, else in the one where the platform wants such data. `variable`
/// reads the environment.
///
/// # Errors
/// When the environment names no folder at all.
pub fn file(variable: impl Fn(&str) -> Option<OsString>) -> Result<PathBuf, ProgressError> {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(home) = set("CLOUDKATA_HOME") {
        return Ok(home.join(FILE));
    }
    // A data folder that is not absolute is to be ignored, says the XDG specification.
    let absolute = |name: &str| set(name).filter(|path| path.is_absolute());
    let folder = if cfg!(windows) {
        absolute("APPDATA").map(|folder| folder.join("cloudkata"))
    } else if cfg!(target_os = "macos") {
        absolute("HOME").map(|home| home.join("Library/Application Support/cloudkata"))
    } else {
        let data = absolute("XDG_DATA_HOME").or_else(|| Some(absolute("HOME")?.join(".local/share")));
        data.map(|data| data.join("cloudkata"))
    };
    folder.map(|folder| folder.join(FILE)).ok_or_else(|| {
        let told = Diagnostic::error("no-home", "there is no folder for your progress: no home is known")
            .help("name one with CLOUDKATA_HOME=FOLDER");
        ProgressError::new(Problem::Unreachable, told)
    })
}

#[cfg(all(test, unix, not(target_os = "macos")))]
mod tests {
    use super::*;

    fn found(pairs: &[(&str, &str)]) -> Option<String> {
        let variable = |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into());
        file(variable).ok().map(|path| path.display().to_string())
    }

    #[test]
    fn its_own_variable_comes_first_then_the_platforms() {
        let ours = ("CLOUDKATA_HOME", "here");
        let data = ("XDG_DATA_HOME", "/data");
        let home = ("HOME", "/home/kim");
        assert_eq!(found(&[home, data, ours]).as_deref(), Some("here/progress.sqlite3"));
        assert_eq!(found(&[home, data]).as_deref(), Some("/data/cloudkata/progress.sqlite3"));
        let usual = Some("/home/kim/.local/share/cloudkata/progress.sqlite3");
        assert_eq!(found(&[home]).as_deref(), usual);
        assert_eq!(found(&[home, ("XDG_DATA_HOME", "relative"), ("CLOUDKATA_HOME", "")]).as_deref(), usual);
        assert_eq!(found(&[]), None);
    }
}
