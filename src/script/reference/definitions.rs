//! The reference as rhai definition files, which editors read for completion and hints.

use super::super::{library, words};
use super::{kinds, words as functions, written};
use crate::resource::Kind;
use std::collections::BTreeMap;

/// Definition files by name: one for what stands alone, one for each module.
pub fn definitions() -> BTreeMap<String, String> {
    let mut files = BTreeMap::from([("words.d.rhai".to_owned(), words_file())]);
    for (module, kinds) in kinds() {
        let mut text = format!("module {module};\n");
        kinds.into_iter().for_each(|kind| constructor(&mut text, kind));
        files.insert(format!("{module}.d.rhai"), text);
    }
    for library in library::all() {
        let text = files
            .entry(format!("{}.d.rhai", library.module))
            .or_insert_with(|| format!("module {};\n", library.module));
        for function in &library.functions {
            let parameters: Vec<String> =
                function.parameters.iter().map(|name| format!("{name}: ?")).collect();
            let summary = format!("{}\n{}", written(library, function), function.summary);
            text.push_str(&format!(
                "\n{}fn {}({}) -> ?;\n",
                comment(&summary),
                function.name,
                parameters.join(", ")
            ));
        }
    }
    files
}

fn words_file() -> String {
    let mut text = String::from("module static;\n\n/// The application that is asked for.\nlet app: ?;\n");
    for constant in words::constants() {
        text.push_str(&format!("\n{}const {}: string;\n", comment(constant.summary), constant.name));
    }
    for (_, word) in functions() {
        let summary = format!("{}\n{}", word.signature, word.summary);
        for count in word.arguments.clone() {
            let names = parameters(word.signature, count);
            let typed: Vec<String> = names.iter().map(|name| format!("{name}: ?")).collect();
            text.push_str(&format!("\n{}fn {}({}) -> ?;\n", comment(&summary), word.name, typed.join(", ")));
        }
    }
    text
}

fn constructor(text: &mut String, kind: &Kind) {
    let properties: Vec<&str> = kind.properties.iter().map(|property| property.name).collect();
    let summary = format!("{}: {}\nProperties: {}", kind.type_name, kind.summary, properties.join(", "));
    let needed = kind.properties.iter().any(|property| property.required);
    if !needed {
        text.push_str(&format!(
            "\n{}fn {}(name: string) -> resource;\n",
            comment(&summary),
            kind.constructor
        ));
    }
    text.push_str(&format!(
        "\n{}fn {}(name: string, properties: map) -> resource;\n",
        comment(&summary),
        kind.constructor
    ));
}

fn comment(summary: &str) -> String {
    summary.lines().map(|line| format!("/// {line}\n")).collect()
}

/// Names of parameters, from the signature where it lists as many plain names, else made up.
fn parameters(signature: &str, count: usize) -> Vec<String> {
    let inside = signature.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or_default();
    let names: Vec<&str> = inside.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    let plain = |name: &&str| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if names.len() == count && names.iter().all(plain) {
        return names.into_iter().map(str::to_owned).collect();
    }
    (1..=count).map(|number| format!("argument_{number}")).collect()
}
