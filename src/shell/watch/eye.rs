//! Notices that a file was saved, by looking at it ten times a second: that works on every disk and with every editor, those
//! included that write another file and move it to this place.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How long one waits between two looks.
pub const PAUSE: Duration = Duration::from_millis(100);

/// Looks in a row at which a file must be gone to be gone: an editor may take it away for a moment.
const GONE: u32 = 10;

/// What tells one state of a file from another, without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
    node: u64,
}

/// Watches a file.
#[derive(Debug)]
pub struct Eye {
    path: PathBuf,
    seen: Option<Stamp>,
    /// What differs from that, and for how many looks.
    other: Option<(Option<Stamp>, u32)>,
}

impl Eye {
    /// Watches a file, as it is now.
    pub fn on(path: &Path) -> Self {
        Self { path: path.to_owned(), seen: stamp(path), other: None }
    }

    /// The file as it is now is nothing new.
    pub fn know(&mut self) {
        *self = Self::on(&self.path);
    }

    /// Whether the file was saved, or is gone, since one knew it. True once for each change, and only when the file has
    /// stood still for a look: an editor may write it in several pieces.
    pub fn is_changed(&mut self) -> bool {
        let now = stamp(&self.path);
        if now == self.seen {
            self.other = None;
            return false;
        }
        let looks = match &mut self.other {
            Some((other, looks)) if *other == now => {
                *looks += 1;
                *looks
            }
            other => {
                *other = Some((now, 0));
                0
            }
        };
        let enough = if now.is_some() { 1 } else { GONE };
        if looks < enough {
            return false;
        }
        self.seen = now;
        self.other = None;
        true
    }
}

fn stamp(path: &Path) -> Option<Stamp> {
    let about = std::fs::metadata(path).ok()?;
    #[cfg(unix)]
    let node = std::os::unix::fs::MetadataExt::ino(&about);
    #[cfg(not(unix))]
    let node = 0;
    Some(Stamp { modified: about.modified().ok(), length: about.len(), node })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(eye: &mut Eye, times: usize) -> usize {
        (0..times).filter(|_| eye.is_changed()).count()
    }

    #[test]
    fn a_save_is_noticed_once_and_a_file_that_is_taken_away_for_a_moment_is_not_gone() {
        let folder = std::env::temp_dir().join(format!("cloudkata-eye-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (path, beside) = (folder.join("a.rhai"), folder.join("b.rhai"));
        std::fs::write(&path, "1").unwrap();
        let mut eye = Eye::on(&path);
        assert_eq!(looks(&mut eye, 3), 0);
        std::fs::write(&path, "two").unwrap();
        assert_eq!(looks(&mut eye, 9), 1);
        // Moved to its place, as some editors do.
        std::fs::write(&beside, "six").unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(looks(&mut eye, 3), 0);
        std::fs::rename(&beside, &path).unwrap();
        assert_eq!(looks(&mut eye, 9), 1);
        std::fs::remove_file(&path).unwrap();
        assert_eq!(looks(&mut eye, 30), 1);
        std::fs::write(&path, "six").unwrap();
        assert_eq!(looks(&mut eye, 9), 1);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
