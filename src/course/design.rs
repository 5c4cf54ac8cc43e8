//! The designs that come with a case, and what the comments at their top say of them.
//!
//! ```text
//! // stage: multi-az
//! // fails: survives-az-loss
//! // cause: zone-lost
//! // Two subnets, and both in the same AZ: two names do not make two places.
//! ```

use crate::diagnostic::{Diagnostic, Source, Span};

/// What a design is there for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// What a learner begins with; it fails the first stage.
    Starter,
    /// The reference of its stage.
    Reference,
    /// Built differently; must pass.
    Accepted,
    /// Must fail.
    Decoy {
        /// The requirement that it fails.
        fails: String,
        /// The cause that its run shows.
        cause: Option<String>,
    },
}

/// A design of a course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Design {
    /// Its file name without number and ending.
    pub name: String,
    /// The stage it belongs to; empty for a starter.
    pub stage: String,
    /// What it is there for.
    pub role: Role,
    /// What its first comment says, apart from the keys.
    pub description: String,
    /// Its text.
    pub source: Source,
}

/// The folder a design stands in decides what its comments must say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Folder {
    Stages,
    Accept,
    Decoys,
}

impl Design {
    /// Where it stands in its case, `stages/02-fixed-address`, `accept/nlb` …
    pub fn label(&self) -> &str {
        let name: &str = &self.source.name;
        let name = name.strip_suffix(".rhai").unwrap_or(name);
        let inside = name.strip_prefix("scripts/cases/").and_then(|rest| rest.split_once('/'));
        inside.map_or(name, |(_, rest)| rest)
    }

    /// Reads the starter of a case.
    pub(super) fn starter(source: Source) -> Self {
        let description = header(&source).description;
        Self { name: "starter".to_owned(), stage: String::new(), role: Role::Starter, description, source }
    }

    /// Reads a design; `file` is its name in its folder.
    ///
    /// # Errors
    /// When its name or its first lines do not say what they must.
    pub(super) fn read(folder: Folder, file: &str, source: Source) -> Result<Self, Diagnostic> {
        let stem = file.strip_suffix(".rhai").unwrap_or(file);
        let header = header(&source);
        let missing = |key: &str| {
            Diagnostic::error("design-header", format!("the first lines do not say `// {key}: …`"))
                .at(Span::new(source.name.clone(), 1, 1, 1))
        };
        let (name, stage) = match folder {
            Folder::Stages => {
                let (_, id) = numbered(stem).ok_or_else(|| {
                    Diagnostic::error("design-name", format!("`{file}` is not named `NN-stage.rhai`"))
                        .at(Span::new(source.name.clone(), 1, 1, 1))
                })?;
                (id.to_owned(), id.to_owned())
            }
            Folder::Accept | Folder::Decoys => {
                (stem.to_owned(), header.stage.clone().ok_or_else(|| missing("stage"))?)
            }
        };
        let role = match folder {
            Folder::Stages => Role::Reference,
            Folder::Accept => Role::Accepted,
            Folder::Decoys => Role::Decoy {
                fails: header.fails.clone().ok_or_else(|| missing("fails"))?,
                cause: header.cause,
            },
        };
        Ok(Self { name, stage, role, description: header.description, source })
    }
}

/// The number and the id of `03-one-name`.
pub(super) fn numbered(stem: &str) -> Option<(u32, &str)> {
    let (number, id) = stem.split_once('-')?;
    if id.is_empty() { None } else { Some((number.parse().ok()?, id)) }
}

#[derive(Default)]
struct Header {
    stage: Option<String>,
    fails: Option<String>,
    cause: Option<String>,
    description: String,
}

/// The comment lines at the top of a script.
fn header(source: &Source) -> Header {
    let mut header = Header::default();
    for line in source.text.lines() {
        let Some(comment) = line.trim().strip_prefix("//") else { break };
        let comment = comment.trim_start_matches('/').trim();
        let value = |key: &str| {
            let value = comment.strip_prefix(key)?.strip_prefix(':')?.trim();
            (!value.is_empty()).then(|| value.to_owned())
        };
        if let Some(stage) = value("stage") {
            header.stage = Some(stage);
        } else if let Some(fails) = value("fails") {
            header.fails = Some(fails);
        } else if let Some(cause) = value("cause") {
            header.cause = Some(cause);
        } else if !comment.is_empty() {
            let blank = if header.description.is_empty() { "" } else { " " };
            header.description.push_str(blank);
            header.description.push_str(comment);
        }
    }
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decoy_says_what_it_fails_and_why() {
        let text = "// stage: two-zones\n// fails: survives\n// cause: zone-lost\n// One zone\n// twice.\nlet x = 1;\n";
        let design = Design::read(Folder::Decoys, "one-zone.rhai", Source::new("d.rhai", text)).unwrap();
        assert_eq!(design.stage, "two-zones");
        assert_eq!(design.description, "One zone twice.");
        assert_eq!(design.role, Role::Decoy { fails: "survives".into(), cause: Some("zone-lost".into()) });
    }

    #[test]
    fn a_decoy_without_its_lines_is_refused() {
        let source = Source::new("d.rhai", "// stage: x\nlet y = 1;");
        let error = Design::read(Folder::Decoys, "d.rhai", source).unwrap_err();
        assert!(error.message.contains("fails"), "{error}");
        let source = Source::new("stages/one.rhai", "");
        assert!(Design::read(Folder::Stages, "one.rhai", source).is_err());
    }
}
