//! The pillars of the AWS Well-Architected Framework: what a requirement is about.

use super::Language;
use serde::{Serialize, Serializer};

/// A pillar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pillar {
    /// Running and changing systems.
    OperationalExcellence,
    /// Who may do and reach what.
    Security,
    /// Working in spite of failures.
    Reliability,
    /// Fast enough under the load there is.
    Performance,
    /// No more money than needed.
    Cost,
    /// No more resources than needed.
    Sustainability,
}

impl Pillar {
    /// All of them, in the framework's order.
    pub const ALL: [Self; 6] = [
        Self::OperationalExcellence,
        Self::Security,
        Self::Reliability,
        Self::Performance,
        Self::Cost,
        Self::Sustainability,
    ];

    /// Its name in cases and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OperationalExcellence => "operational-excellence",
            Self::Security => "security",
            Self::Reliability => "reliability",
            Self::Performance => "performance",
            Self::Cost => "cost",
            Self::Sustainability => "sustainability",
        }
    }

    /// The pillar of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|pillar| pillar.name() == name)
    }

    /// Its name for people.
    pub const fn title(self, language: Language) -> &'static str {
        let (english, korean) = match self {
            Self::OperationalExcellence => ("operational excellence", "운영 우수성"),
            Self::Security => ("security", "보안"),
            Self::Reliability => ("reliability", "안정성"),
            Self::Performance => ("performance", "성능"),
            Self::Cost => ("cost", "비용"),
            Self::Sustainability => ("sustainability", "지속 가능성"),
        };
        language.pick(english, korean)
    }
}

impl Serialize for Pillar {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
