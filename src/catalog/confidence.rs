//! How far a fact may be trusted.

use serde::{Deserialize, Serialize};

/// How far a row may be trusted, judged by its source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// General knowledge or an assumption: verify before showing it as a fact.
    #[default]
    Low,
    /// Second hand, or somewhat old.
    Medium,
    /// AWS's own text, price list or API answer.
    High,
}
