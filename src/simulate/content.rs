//! What a kind of request is to those who stand between users and the application: a path, one of many objects, a
//! method, and how long an answer may be kept. Load balancers, APIs, edges and buckets look at nothing else.

use super::access::{Access, Keys, Verb};
use super::application::{RequestKind, Step};
use super::zipf::Zipf;
use crate::units::Duration;

/// What the application says about keeping its answers (`Cache-Control`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    /// As is usual: files say nothing; what an instance computes is not to be kept.
    #[default]
    Usual,
    /// Not to be kept (`no-store`).
    Never,
    /// Nothing is said: a cache does as its own default says.
    Unsaid,
    /// For so long (`max-age`).
    For(Duration),
}

/// What a kind of request asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Content {
    /// Its path, such as `/images/photo.jpg`; the name of the kind where absent.
    pub path: Option<String>,
    /// Whether it writes (a POST): its answers are never kept.
    pub writes: bool,
    /// It asks for one of these objects: a file, the same wherever it is read.
    pub object: Option<Zipf>,
    /// What the application says about keeping the answer.
    pub keep: Keep,
}

impl RequestKind {
    /// Its path.
    pub fn path(&self) -> String {
        self.content.path.clone().unwrap_or_else(|| format!("/{}", self.name))
    }

    /// What it asks of state.
    fn accesses(&self) -> impl Iterator<Item = (usize, &Access)> {
        self.steps.iter().enumerate().filter_map(|(place, step)| match step {
            Step::Call(access) => Some((place, access)),
            Step::Cpu(_) | Step::Wait(_) => None,
        })
    }

    /// Whether it changes something: it says so, or a step writes.
    pub fn writes(&self) -> bool {
        self.content.writes || self.accesses().any(|(_, access)| access.verb.writes())
    }

    /// The step that reads a file, and which.
    pub fn file_read(&self) -> Option<(usize, &Keys)> {
        let found = self.accesses().find(|(_, access)| access.verb == Verb::FileRead);
        found.map(|(place, access)| (place, &access.keys))
    }

    /// The objects of which it asks for one.
    pub fn objects(&self) -> Option<&Zipf> {
        self.content.object.as_ref().or_else(|| match self.file_read() {
            Some((_, Keys::Popular(law))) => Some(law),
            _ => None,
        })
    }

    /// Whether a bucket can answer it: it asks for a file, changes nothing, and asks nobody else.
    pub fn is_file(&self) -> bool {
        let alone = self.accesses().all(|(_, access)| access.verb == Verb::FileRead);
        alone && !self.writes() && (self.content.object.is_some() || self.file_read().is_some())
    }

    /// Whether the answer is for its user alone: it hangs on a session, or on rows or files of their own.
    pub fn is_personal(&self) -> bool {
        let session = |access: &Access| matches!(access.verb, Verb::SessionRead | Verb::SessionWrite);
        self.accesses().any(|(_, access)| session(access) || access.keys == Keys::Own)
    }

    /// Seconds that its origin says, for a cache: none where it says nothing.
    pub fn max_age(&self) -> Option<i64> {
        match self.content.keep {
            Keep::Usual if self.is_file() => None,
            Keep::Unsaid => None,
            Keep::Usual | Keep::Never => Some(0),
            Keep::For(time) => Some(i64::try_from(time.as_secs()).unwrap_or(i64::MAX)),
        }
    }
}
