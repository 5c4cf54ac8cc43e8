//! Web ACLs: rules that are asked in the order of their priority, before a load balancer or a distribution.
//!
//! Source: AWS WAF developer guide, "Rate-based rule statement" (requests of one source over a window that moves on,
//! those that are blocked counted as well) and "Rule action". Counted in steps of ten seconds. A source is a user; behind
//! a distribution, where a rule does not look at forwarded addresses, it is the edge location. What honest users never
//! send (injections, bad robots, other headers) no request of a run has: such statements never match.

use super::super::measure::{CauseId, SECOND};
use super::super::naming::place_of;
use super::super::requests::Ask;
use super::Engine;
use crate::resource::ResourceId;
use std::collections::{BTreeMap, VecDeque};

/// Width of a step in which requests are counted, in nanoseconds.
const STEP: u64 = 10 * SECOND;

/// What a rule looks for.
#[derive(Clone, Debug)]
pub enum Statement {
    /// More requests of one source than `limit` in `steps` steps of ten seconds.
    Rate {
        /// Most requests.
        limit: u64,
        /// Steps of the window.
        steps: u64,
        /// Who a source is.
        source: Source,
        /// Which requests count; all where absent.
        scope: Option<Box<Statement>>,
        /// Requests of each source.
        tallies: BTreeMap<u64, Tally>,
    },
    /// Users of these countries.
    Country(Vec<String>),
    /// A path that begins with, ends with, contains or is this text.
    Path(Match, String),
    /// The other way round.
    Not(Box<Statement>),
    /// All of them.
    All(Vec<Statement>),
    /// One of them.
    Any(Vec<Statement>),
    /// What no request of a run has.
    Never,
}

/// Where a text stands in a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// It is the whole.
    Exactly,
    /// At the beginning.
    Start,
    /// At the end.
    End,
    /// Anywhere.
    Within,
}

/// Whose requests are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Those of the address that connects.
    Address,
    /// Those of the user, behind a distribution as well.
    Forwarded,
    /// All.
    Everybody,
}

/// Requests of one source.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    steps: VecDeque<(u64, u64)>,
    sum: u64,
}

impl Tally {
    /// Counts a request; tells how many there were in the window.
    fn count(&mut self, now: u64, window: u64) -> u64 {
        let step = now / STEP;
        while let Some((first, count)) = self.steps.front().copied()
            && first + window <= step
        {
            self.sum -= count;
            self.steps.pop_front();
        }
        match self.steps.back_mut() {
            Some((last, count)) if *last == step => *count += 1,
            _ => self.steps.push_back((step, 1)),
        }
        self.sum += 1;
        self.sum
    }
}

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// What it looks for.
    pub statement: Statement,
    /// Blocks (true), lets through (false), or only counts.
    pub blocks: Option<bool>,
}

/// A web ACL.
#[derive(Clone, Debug)]
pub struct Wall {
    /// The resource.
    pub id: ResourceId,
    /// Its rules, in the order of their priority.
    pub rules: Vec<Rule>,
    /// Whether it blocks what no rule decides.
    pub blocks: bool,
}

/// What a statement looks at.
struct Seen<'a> {
    now: u64,
    /// The address that connects, and the user.
    address: u64,
    user: u64,
    country: &'a str,
    path: &'a str,
}

impl Statement {
    fn holds(&mut self, seen: &Seen<'_>) -> bool {
        match self {
            Self::Rate { limit, steps, source, scope, tallies } => {
                if scope.as_mut().is_some_and(|scope| !scope.holds(seen)) {
                    return false;
                }
                let key = match source {
                    Source::Address => seen.address,
                    Source::Forwarded => seen.user,
                    Source::Everybody => 0,
                };
                tallies.entry(key).or_default().count(seen.now, *steps) > *limit
            }
            Self::Country(codes) => codes.iter().any(|code| code == seen.country),
            Self::Path(how, text) => match how {
                Match::Exactly => seen.path == text,
                Match::Start => seen.path.starts_with(text.as_str()),
                Match::End => seen.path.ends_with(text.as_str()),
                Match::Within => seen.path.contains(text.as_str()),
            },
            Self::Not(other) => !other.holds(seen),
            Self::All(all) => all.iter_mut().all(|one| one.holds(seen)),
            Self::Any(any) => any.iter_mut().any(|one| one.holds(seen)),
            Self::Never => false,
        }
    }

    fn is_rate(&self) -> bool {
        matches!(self, Self::Rate { .. })
    }
}

impl Engine<'_> {
    /// Why a web ACL blocks a request, if it does.
    pub(super) fn walled(&mut self, wall: usize, ask: &Ask) -> Option<CauseId> {
        let population = self.population(ask.place);
        let (region, _) = self.workload.clients.get(population).copied().unwrap_or(("", 0.0));
        let kind = self.workload.application.requests.get(ask.kind as usize);
        let path = kind.map(|kind| kind.path()).unwrap_or_default();
        let user = u64::from(ask.user);
        let behind = ask.place as usize != population;
        let seen = Seen {
            now: self.now,
            address: if behind { u64::MAX - u64::from(ask.place) } else { user },
            user,
            country: place_of(region).1,
            path: &path,
        };
        let table = self.walls.get_mut(wall)?;
        let id = table.id;
        let decided = table.rules.iter_mut().find_map(|rule| {
            let blocks = rule.statement.holds(&seen).then_some(rule.blocks)??;
            Some((blocks, rule.statement.is_rate()))
        });
        let (blocks, rate) = decided.unwrap_or((table.blocks, false));
        let name = if rate { "waf-rate-limited" } else { "waf-blocked" };
        blocks.then(|| self.cause_at(name, id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_counts_over_a_window_that_moves_on() {
        let mut tally = Tally::default();
        let counts = [0, 5, 15, 59, 61, 75].map(|second| tally.count(second * SECOND, 6));
        // In steps of ten seconds: at 61 s the two of the first step are gone, at 75 s that of the second.
        assert_eq!(counts, [1, 2, 3, 4, 3, 3]);
    }
}
