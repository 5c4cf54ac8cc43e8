//! The files of a course, as texts by path: from the binary, from a directory, or from a host that keeps them
//! somewhere else. Everything after this reads the same table.

use crate::diagnostic::Source;
use std::collections::BTreeMap;
use std::sync::Arc;

include!(concat!(env!("OUT_DIR"), "/builtin.rs"));

/// Texts by path; paths are relative to the course's root and use `/`.
#[derive(Clone, Debug, Default)]
pub struct Files(BTreeMap<String, Arc<str>>);

impl Files {
    /// The files of the course that the library carries.
    pub fn builtin() -> Self {
        Self(FILES.iter().map(|(path, text)| ((*path).to_owned(), Arc::from(*text))).collect())
    }

    /// A table of paths and texts.
    pub fn from_texts<P: Into<String>, T: Into<Arc<str>>>(texts: impl IntoIterator<Item = (P, T)>) -> Self {
        Self(texts.into_iter().map(|(path, text)| (path.into(), text.into())).collect())
    }

    /// The file at a path, as a source that diagnostics can point into.
    pub fn source(&self, path: &str) -> Option<Source> {
        self.0.get_key_value(path).map(|(path, text)| Source::new(path.as_str(), Arc::clone(text)))
    }

    /// The files below a folder, by their path in it, in the alphabet's order.
    pub fn under<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, Source)> + 'a {
        self.0.iter().filter_map(move |(path, text)| {
            let rest = path.strip_prefix(folder)?.strip_prefix('/')?;
            Some((rest, Source::new(path.as_str(), Arc::clone(text))))
        })
    }

    /// Every path.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

#[cfg(feature = "cli")]
mod directory {
    use super::Files;
    use crate::diagnostic::Diagnostic;
    use std::collections::BTreeMap;
    use std::fs;
    use std::path::Path;
    use std::sync::Arc;

    /// What belongs to a course, as in the build script.
    const EXTENSIONS: [&str; 3] = ["md", "rhai", "json"];

    impl Files {
        /// The files of a course in a directory.
        ///
        /// # Errors
        /// When the directory or one of its files cannot be read, or is not UTF-8.
        pub fn in_directory(root: &Path) -> Result<Self, Diagnostic> {
            if !root.join("lessons").is_dir() {
                let message =
                    format!("`{}` holds no course: there is no folder `lessons` in it", root.display());
                return Err(Diagnostic::error("no-course", message).help(
                    "a course is a directory with `lessons/` (and in it `course.json`) and `scripts/`",
                ));
            }
            let mut texts = BTreeMap::new();
            for folder in ["lessons", "scripts"] {
                collect(&root.join(folder), folder, &mut texts)?;
            }
            Ok(Self(texts))
        }
    }

    fn collect(folder: &Path, name: &str, texts: &mut BTreeMap<String, Arc<str>>) -> Result<(), Diagnostic> {
        if !folder.is_dir() {
            return Ok(());
        }
        let unreadable =
            |error: std::io::Error| Diagnostic::error("unreadable", format!("cannot read `{name}`: {error}"));
        for entry in fs::read_dir(folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            let Some(file) = path.file_name().and_then(|file| file.to_str()) else { continue };
            let name = format!("{name}/{file}");
            if path.is_dir() {
                collect(&path, &name, texts)?;
            } else if path
                .extension()
                .and_then(|end| end.to_str())
                .is_some_and(|end| EXTENSIONS.contains(&end))
            {
                let text = fs::read_to_string(&path).map_err(|error| {
                    Diagnostic::error("unreadable", format!("cannot read `{name}`: {error}"))
                })?;
                texts.insert(name, text.into());
            }
        }
        Ok(())
    }
}
