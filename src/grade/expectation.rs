//! What a check expects, what it found, and what shows why.
//!
//! An expectation is judged the moment a case's check makes it; it keeps the figure, the bound and the evidence, so
//! that [`super::wording`] can say "expected" and "observed" in either language later.

use crate::diagnostic::Span;
use crate::simulate::run::Cause;

/// How a figure is compared with its bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Not less.
    AtLeast,
    /// Not more.
    AtMost,
    /// The same.
    Equal,
}

impl Comparison {
    /// Whether a measured figure satisfies a bound. What was not measured (not a number) satisfies nothing.
    pub fn holds(self, measured: f64, bound: f64) -> bool {
        match self {
            Self::AtLeast => measured >= bound,
            Self::AtMost => measured <= bound,
            Self::Equal => measured == bound,
        }
    }
}

/// The part of a run that was looked at, in seconds from its start.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// From.
    pub from_s: f64,
    /// To.
    pub to_s: f64,
    /// How long the run was.
    pub run_s: f64,
    /// The Region nearest to the users that were looked at; all users where absent.
    pub region: Option<&'static str>,
}

impl Window {
    /// Whether it is all of the run.
    pub fn is_whole(&self) -> bool {
        self.from_s <= 0.0 && self.to_s >= self.run_s
    }
}

/// Words that a case's author gives to a check whose meaning no table knows: one text, or one a language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// English.
    pub english: String,
    /// Korean; the English where the author gave one text only.
    pub korean: Option<String>,
}

/// What was expected and found.
#[derive(Clone, Debug, PartialEq)]
pub enum Claim {
    /// A figure against a bound.
    Figure {
        /// Name of the measure.
        measure: String,
        /// How they are compared.
        comparison: Comparison,
        /// The bound.
        bound: f64,
        /// What was measured.
        measured: f64,
        /// Where in the run.
        window: Option<Window>,
    },
    /// Something that must be so.
    Truth {
        /// Whether it is.
        found: bool,
        /// What must be so.
        words: Option<Words>,
    },
    /// Two things that must be the same.
    Same {
        /// What was found, as text.
        found: String,
        /// What was wanted, as text.
        wanted: String,
        /// What is compared.
        words: Option<Words>,
    },
    /// Who can reach whom.
    Reach {
        /// From.
        from: String,
        /// To.
        to: String,
        /// Port.
        port: u16,
        /// Whether a connection is wanted.
        wanted: bool,
        /// Whether one opens.
        opens: bool,
        /// The way of the connection that is possible; empty where none is.
        /// What blocks it, in words.
        blocked: Option<String>,
    },
}

/// Something to see: a sentence, with the resource and the line it speaks of.
#[derive(Clone, Debug, PartialEq)]
pub enum Sight {
    /// A place that was busy: requests waited there.
    Busy {
        /// Address of the resource.
        resource: String,
        /// Share of its time.
        utilisation: f64,
        /// Most requests that waited at once.
        peak_queue: u64,
        /// When, in seconds.
        peak_at_s: f64,
    },
    /// Users are far from whoever answers them.
    FarAway {
        /// The Region nearest to them.
        region: String,
        /// Mean time on the way, in milliseconds.
        way_ms: f64,
    },
    /// A line of the bill.
    Billed {
        /// Address of the resource.
        resource: String,
        /// What is billed.
        what: String,
        /// Dollars a month.
        usd: f64,
    },
    /// The slowest or emptiest minute.
    WorstMoment {
        /// When, in seconds.
        t_s: f64,
        /// Share of requests answered then.
        availability: f64,
        /// 99th percentile of latency then, in milliseconds.
        p99_ms: f64,
    },
    /// How many instances served.
    InService {
        /// Fewest at once.
        fewest: u32,
        /// Most at once.
        most: u32,
    },
    /// What was found instead.
    Found(String),
    /// The way of a connection.
    Path(Vec<String>),
}

/// Where in the learner's design.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Address of the resource.
    pub resource: String,
    /// Its CloudFormation type.
    pub kind: String,
    /// The line that made it.
    pub span: Option<Span>,
}

/// What shows why an expectation is unmet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// Why requests failed, most frequent first.
    pub causes: Vec<Cause>,
    /// What else there is to see.
    pub sights: Vec<Sight>,
    /// Where to look, where no cause says so.
    pub place: Option<Place>,
}

/// An expectation, judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// Whether it holds.
    pub met: bool,
    /// What was expected and found.
    pub claim: Claim,
    /// Why, where it does not hold.
    pub evidence: Evidence,
}
