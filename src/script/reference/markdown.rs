//! The reference as Markdown, for the book.

use super::super::app::PORTS;
use super::super::{library, words};
use super::{kinds, types, written};
use crate::resource::{Kind, Scope, Simulated};

/// The whole reference.
pub fn markdown() -> String {
    let mut out = String::from("# The script language\n\nGenerated from the engine's own tables.\n\n");
    out.push_str("## Constants\n\n| name | what it is |\n|---|---|\n");
    out.push_str("| `app` | The application that is asked for. |\n");
    for constant in words::constants() {
        out.push_str(&format!("| `{}` | {} |\n", constant.name, cell(constant.summary)));
    }
    application(&mut out);
    for subject in words::SUBJECTS {
        out.push_str(&format!("\n## {}\n\n", subject.title));
        for word in (subject.functions)() {
            out.push_str(&format!("- `{}`: {}\n", word.signature, word.summary));
        }
    }
    for library in library::all() {
        out.push_str(&format!("\n## Library `{}`\n\n", library.module));
        for function in &library.functions {
            out.push_str(&format!("- `{}`: {}\n", written(library, function), function.summary));
        }
    }
    for (module, kinds) in kinds() {
        out.push_str(&format!("\n## Module `{module}`\n"));
        for kind in kinds {
            constructor(&mut out, kind);
        }
    }
    out
}

fn application(out: &mut String) {
    out.push_str("\n## Properties of `app`\n\n| property | what it is |\n|---|---|\n");
    out.push_str("| `name` | Its name. |\n| `port` | The TCP port it listens on. |\n");
    out.push_str("| `address` | What users are given at the start: a name, an address, a resource that has one, or a list. |\n");
    for (port, summary) in PORTS {
        out.push_str(&format!("| `{port}` | {} |\n", cell(summary)));
    }
}

fn constructor(out: &mut String, kind: &Kind) {
    let scope = match kind.scope {
        Scope::Global => "global",
        Scope::Regional => "Regional",
        Scope::Zonal => "in one Availability Zone",
    };
    out.push_str(&format!("\n### `{}`\n\n`{}`, {scope}: {}.\n", kind.path(), kind.type_name, kind.summary));
    if let Simulated::AcceptedOnly(why) = kind.simulated {
        out.push_str(&format!("\nAccepted, not simulated: {why}.\n"));
    }
    if !kind.properties.is_empty() {
        out.push_str("\n| property | may hold | default | what it is for |\n|---|---|---|---|\n");
    }
    for (name, property) in types::flattened(kind.properties) {
        let (ty, default) = (types::of_type(&property.ty), types::default(property));
        let summary = types::summary(property);
        out.push_str(&format!("| `{name}` | {} | {} | {} |\n", cell(&ty), cell(&default), cell(&summary)));
    }
    if !kind.attributes.is_empty() {
        out.push_str("\nRead from the finished resource:\n\n");
    }
    for attribute in kind.attributes {
        out.push_str(&format!("- `{}`: {}\n", attribute.name, attribute.summary));
    }
}

/// A text that fits a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
