//! What a kind of request is to those who stand between users and the application: a path, one of many objects, a
//! method, and how long an answer may be kept. Load balancers, APIs, edges and buckets look at nothing else.

use super::application::RequestKind;
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

    /// Whether it changes something.
    pub fn writes(&self) -> bool {
        self.content.writes
    }

    /// The objects of which it asks for one.
    pub fn objects(&self) -> Option<&Zipf> {
        self.content.object.as_ref()
    }

    /// Whether a bucket can answer it: it asks for a file and changes nothing.
    pub fn is_file(&self) -> bool {
        self.objects().is_some() && !self.writes()
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
