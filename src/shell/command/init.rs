//! `cloudkata init CASE DIR`: a folder to begin in.

use super::super::arguments::Init;
use super::super::output::Screen;
use super::super::{Done, End, Trouble};
use crate::course::without_answers;
use crate::diagnostic::Diagnostic;
use crate::engine::Engine;
use std::fs;
use std::path::Path;

/// Lays out the files of a case. Nothing that is there already is overwritten.
pub fn run(engine: &Engine, given: &Init, screen: &Screen) -> Done {
    let case = engine.course().case(&given.case)?;
    let folder = Path::new(&given.folder);
    let unwritable = |error: std::io::Error| -> Trouble {
        Diagnostic::error("unwritable", format!("cannot write to `{}`: {error}", given.folder)).into()
    };
    let script = format!("{}.rhai", case.id);
    let starter = case.starter.as_ref().map(|design| design.source.text.to_string()).unwrap_or_default();
    let words = case.word_files.get(&screen.language).or_else(|| case.word_files.values().next());
    let story = words.map(|source| without_answers(&source.text)).unwrap_or_default();
    let files = [(script.as_str(), starter), ("README.md", story)];
    for (name, _) in &files {
        if folder.join(name).exists() {
            let message = format!("`{}` is already there", folder.join(name).display());
            return Err(Diagnostic::error("already-there", message).help("choose another folder").into());
        }
    }
    fs::create_dir_all(folder).map_err(unwritable)?;
    for (name, text) in &files {
        fs::write(folder.join(name), text).map_err(unwritable)?;
    }
    let path = folder.join(&script);
    screen.print(&format!("{}\n", path.display()))?;
    screen.say(&format!("cloudkata watch {} {}\n", case.id, folder.display()));
    Ok(End::Well)
}
