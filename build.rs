//! Puts the built-in course (`lessons/` and `scripts/`) into the library as a table of paths and texts, so that the
//! engine needs no files. The table is read by the same code as a course in a directory.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// What belongs to a course; anything else in these folders stays out of the library.
const EXTENSIONS: [&str; 3] = ["md", "rhai", "json"];

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?);
    let mut files = Vec::new();
    for folder in ["lessons", "scripts"] {
        println!("cargo::rerun-if-changed={folder}");
        collect(&root.join(folder), folder, &mut files)?;
    }
    files.sort();
    let mut table = String::from("/// Path and text of every file of the built-in course.\n");
    table.push_str("pub const FILES: &[(&str, &str)] = &[\n");
    for (name, path) in files {
        writeln!(table, "    ({name:?}, include_str!({path:?})),").map_err(io::Error::other)?;
    }
    table.push_str("];\n");
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?).join("builtin.rs");
    fs::write(out, table)
}

fn collect(folder: &Path, name: &str, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let Some(file) = path.file_name().and_then(|file| file.to_str()) else { continue };
        let name = format!("{name}/{file}");
        if path.is_dir() {
            collect(&path, &name, files)?;
        } else if path.extension().and_then(|end| end.to_str()).is_some_and(|end| EXTENSIONS.contains(&end)) {
            files.push((name, path));
        }
    }
    Ok(())
}
