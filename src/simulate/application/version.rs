//! Versions of an application: what a release changes, for better or worse.
//!
//! A version is a variation on the application that the script states. Its requests are those of the application, in
//! the same order, each perhaps with other steps; so a kind of request has a number in every version, and a request
//! knows by its number which version serves it.

use super::{Application, RequestKind, Step};
use crate::diagnostic::Diagnostic;

/// Most versions of an application: numbers of kinds stay small.
pub const MOST_VERSIONS: usize = 50;

/// A version beside the one that runs at first.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// Its label, such as `v2`.
    pub name: String,
    /// The application's kinds of request, in the same order, as this version serves them.
    pub requests: Vec<RequestKind>,
    /// Share of answers that are errors, from 0 to 1, by kind of request.
    pub fails: Vec<f64>,
    /// Whether the program starts at all.
    pub starts: bool,
    /// Whether it answers health checks well.
    pub passes_checks: bool,
}

impl Version {
    /// A version that differs from an application by its label alone.
    pub fn like(application: &Application, name: &str) -> Self {
        Self {
            name: name.to_owned(),
            requests: application.requests.clone(),
            fails: vec![0.0; application.requests.len()],
            starts: true,
            passes_checks: true,
        }
    }
}

impl Application {
    /// The number of a version: 0 for the one that runs at first; none for a label that there is not.
    pub fn version(&self, name: &str) -> Option<u16> {
        if name == self.first_version {
            return Some(0);
        }
        self.versions.iter().position(|version| version.name == name).map(|place| place as u16 + 1)
    }

    /// The number of a version that somebody names.
    ///
    /// # Errors
    /// When there is none of this label; the nearest is named.
    pub fn known_version(&self, label: &str) -> Result<u16, Diagnostic> {
        if let Some(version) = self.version(label) {
            return Ok(version);
        }
        let message = format!("the application `{}` has no version {label:?}", self.name);
        let near = Diagnostic::error("unknown-version", message).nearest(label, self.version_names());
        if near.help.is_some() {
            return Err(near);
        }
        let names: Vec<&str> = self.version_names().collect();
        Err(near.help(format!("it has {}", names.join(", "))))
    }

    /// The label of a version.
    pub fn version_name(&self, version: u16) -> &str {
        self.changed(version).map_or(&self.first_version, |version| &version.name)
    }

    /// The labels of all versions, the one that runs at first before the others.
    pub fn version_names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.first_version.as_str())
            .chain(self.versions.iter().map(|version| version.name.as_str()))
    }

    /// A version that is not the first.
    fn changed(&self, version: u16) -> Option<&Version> {
        self.versions.get(usize::from(version).checked_sub(1)?)
    }

    /// Whether the program of a version starts.
    pub fn starts(&self, version: u16) -> bool {
        self.changed(version).is_none_or(|version| version.starts)
    }

    /// Whether a version answers health checks well.
    pub fn passes_checks(&self, version: u16) -> bool {
        self.changed(version).is_none_or(|version| version.passes_checks)
    }

    /// A kind of request as a version serves it.
    pub fn kind_in(&self, kind: u16, version: u16) -> u16 {
        kind + version * self.requests.len() as u16
    }

    /// What a user asked for, whichever version served it.
    pub fn asked(&self, kind: u16) -> u16 {
        kind % (self.requests.len() as u16).max(1)
    }

    /// Which version serves a kind of request.
    pub fn version_of(&self, kind: u16) -> u16 {
        kind / (self.requests.len() as u16).max(1)
    }

    /// Share of answers to a kind of request that are errors, in the version that serves it.
    pub fn fails(&self, kind: u16) -> f64 {
        let version = self.changed(self.version_of(kind));
        version.and_then(|version| version.fails.get(usize::from(self.asked(kind)))).copied().unwrap_or(0.0)
    }

    /// Steps of a kind of request of a version that is not the first.
    #[cold]
    pub(super) fn changed_steps(&self, kind: u16) -> &[Step] {
        let version = self.changed(self.version_of(kind));
        let kind = version.and_then(|version| version.requests.get(usize::from(self.asked(kind))));
        kind.map_or(&[], |kind| &kind.steps)
    }

    /// The steps of all kinds of request, in the order of their numbers: version after version.
    pub fn kinds(&self) -> impl Iterator<Item = &[Step]> {
        let of_versions = self.versions.iter().flat_map(|version| &version.requests);
        self.requests.iter().chain(of_versions).map(|kind| kind.steps.as_slice())
    }
}
