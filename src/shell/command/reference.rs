//! `cloudkata reference`: the script language, written from the tables that the engine itself reads.

use super::super::arguments::Reference;
use super::super::output::Screen;
use super::super::{Done, End};
use crate::script::reference;

/// Writes the reference.
pub fn run(given: &Reference, screen: &Screen) -> Done {
    if !given.definitions {
        screen.print(&reference::markdown())?;
        return Ok(End::Well);
    }
    for (file, text) in reference::definitions() {
        screen.print(&format!("// {file}\n{text}\n"))?;
    }
    Ok(End::Well)
}
