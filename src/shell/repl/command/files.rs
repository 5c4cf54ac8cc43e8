//! `:save` and `:load`: the script so far as a file, and a file as a new beginning.

use super::super::desk::{Desk, Flow, Said};
use super::wrong;
use crate::diagnostic::{Diagnostic, Source};
use crate::shell::input;
use std::fs;
use std::path::Path;

/// `:save FILE [over]`. A file that is there already stays as it is unless `over` is said.
pub fn save(desk: &mut Desk, given: &str) -> Said {
    let (path, over) = match given.strip_suffix(" over") {
        Some(path) => (path.trim(), true),
        None => (given, false),
    };
    if path.is_empty() {
        return Err(wrong("`:save` needs a file").help("such as `:save clock.rhai`").into());
    }
    if Path::new(path).exists() && !over {
        return Err(Diagnostic::error("already-there", format!("`{path}` is already there"))
            .help(format!("`:save {path} over` writes over it"))
            .into());
    }
    let script = desk.live.script();
    fs::write(path, &script)
        .map_err(|error| Diagnostic::error("unwritable", format!("cannot write to `{path}`: {error}")))?;
    let lines = script.lines().count();
    let said = desk.screen.language.pick("saved: {} ({} lines)", "저장함: {} ({}줄)");
    let said = said.replacen("{}", path, 1).replacen("{}", &lines.to_string(), 1);
    desk.screen.print(&format!("{said}\n"))?;
    Ok(Flow::Stay)
}

/// `:load FILE`.
pub fn load(desk: &mut Desk, given: &str) -> Said {
    if given.is_empty() || given == "-" {
        return Err(wrong("`:load` needs a file").help("such as `:load clock.rhai`").into());
    }
    let source = input::script(given, desk.engine.limits().script.source_bytes)?;
    let text = source.text.clone();
    desk.begin(desk.place.clone(), &[Source::new(given, text)])?;
    let built =
        crate::resource::World::all(&*desk.live.architecture()).filter(|found| !found.implicit).count();
    let said = desk.screen.language.pick(
        "loaded: {} ({} resources); `:undo` brings back what was here",
        "불러옴: {} (리소스 {}개). `:undo`로 전의 설계를 되살릴 수 있습니다",
    );
    let said = said.replacen("{}", given, 1).replacen("{}", &built.to_string(), 1);
    desk.screen.print(&format!("{said}\n"))?;
    Ok(Flow::Stay)
}
