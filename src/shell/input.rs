//! Reading a learner's file: one clear message for each way in which that can go wrong.

use crate::diagnostic::{Diagnostic, Source, nearest};
use std::fs;
use std::io::Read;
use std::path::Path;

/// Reads a script; `-` is the standard input.
///
/// # Errors
/// When there is no such file, when it is a folder, too long, or not UTF-8.
pub fn script(path: &str, limit: usize) -> Result<Source, Diagnostic> {
    text(path, limit, "a script")
}

/// Reads a document other than a script, such as an exported record; `-` is the standard input.
///
/// # Errors
/// As [`script`].
pub fn document(path: &str, limit: usize) -> Result<Source, Diagnostic> {
    text(path, limit, "such a file")
}

fn text(path: &str, limit: usize, what: &str) -> Result<Source, Diagnostic> {
    let bytes = if path == "-" {
        read(std::io::stdin().lock(), limit).map_err(|error| unreadable("the standard input", &error))?
    } else {
        file(path, limit, what)?
    };
    if bytes.len() > limit {
        return Err(too_long(path, None, limit, what));
    }
    let content = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Diagnostic::error("not-utf8", format!("`{path}` is not UTF-8 text (byte {} is wrong)", at + 1))
            .help("save it as UTF-8, which is plain text")
    })?;
    let name = if path == "-" { "stdin" } else { path };
    Ok(Source::new(name, content.strip_prefix('\u{feff}').unwrap_or(&content)))
}

fn file(path: &str, limit: usize, what: &str) -> Result<Vec<u8>, Diagnostic> {
    let about = fs::metadata(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => missing(path),
        _ => unreadable(&format!("`{path}`"), &error),
    })?;
    if about.is_dir() {
        return Err(Diagnostic::error("not-a-file", format!("`{path}` is a folder, not {what}"))
            .help("name a file in it"));
    }
    if about.len() > limit as u64 {
        return Err(too_long(path, Some(about.len()), limit, what));
    }
    let opened = fs::File::open(path).map_err(|error| unreadable(&format!("`{path}`"), &error))?;
    read(opened, limit).map_err(|error| unreadable(&format!("`{path}`"), &error))
}

/// At most one byte more than the limit: what has no length in advance (a pipe) must not fill the memory.
fn read(from: impl Read, limit: usize) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn too_long(path: &str, found: Option<u64>, limit: usize, what: &str) -> Diagnostic {
    let size = found.map_or_else(|| format!("more than {limit}"), |bytes| bytes.to_string());
    Diagnostic::error("too-long", format!("`{path}` has {size} bytes, and {what} may have {limit}"))
        .help("a design of a case is a few hundred lines at most")
}

fn unreadable(what: &str, error: &std::io::Error) -> Diagnostic {
    Diagnostic::error("unreadable", format!("cannot read {what}: {error}"))
}

/// No such file; perhaps one of a similar name stands beside it.
fn missing(path: &str) -> Diagnostic {
    let diagnostic = Diagnostic::error("no-such-file", format!("there is no file `{path}`"));
    let place = Path::new(path);
    let folder =
        place.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let Ok(entries) = fs::read_dir(folder) else { return diagnostic };
    let mut names: Vec<String> =
        entries.flatten().take(1000).filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    let wanted = place.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    match nearest(wanted, names.iter().map(String::as_str)) {
        Some(near) => diagnostic.help(format!("did you mean `{}`?", place.with_file_name(near).display())),
        None => diagnostic,
    }
}
