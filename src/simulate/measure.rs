//! What a run writes down while it runs: counts by second, latencies and causes by piece, so that any window can be
//! asked about afterwards. A request belongs to the moment at which its user sent it.

mod populations;

pub use populations::Populations;

use super::histogram::Histogram;
use super::run::{Cause, Latency, Moment, Requests};
use crate::diagnostic::Span;
use crate::units::Duration;
use serde::Serialize;
use std::collections::BTreeMap;

/// Nanoseconds of a second.
pub const SECOND: u64 = 1_000_000_000;

/// The number of a cause within a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CauseId(pub u16);

/// A cause at a resource, with its counts.
#[derive(Clone, Debug, PartialEq)]
pub struct CauseRecord {
    /// Name in kebab-case.
    pub cause: &'static str,
    /// Address of the resource.
    pub resource: String,
    /// CloudFormation type.
    pub kind: &'static str,
    /// Where the script made it (or wrote the rule).
    pub span: Option<Span>,
    pieces: Vec<(u32, u64, u64)>,
}

/// The full recording.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recording {
    piece: u64,
    seconds: Vec<(u32, u32)>,
    latencies: Vec<Histogram>,
    /// The piece that was written last: when it began, and its place.
    current: (u64, usize),
    in_service: Vec<u32>,
    causes: Vec<CauseRecord>,
    /// What users of each place experienced.
    pub populations: Populations,
    /// Requests that were under way at the end.
    pub in_flight: u64,
    /// Arrivals.
    pub total: u64,
}

/// A piece of a run, with the figures that a run has.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Window {
    /// Start, in seconds.
    pub from_s: f64,
    /// End, in seconds.
    pub to_s: f64,
    /// Counts (those under way at the end are not part of a window).
    pub requests: Requests,
    /// `ok / (ok + failed)`; 1 where there was no request.
    pub availability: f64,
    /// Latency (by whole pieces of the time line).
    pub latency_ms: Latency,
    /// Causes of the failures in it, most frequent first.
    pub causes: Vec<Cause>,
    /// Lowest availability of its whole minutes (those with at least one request); 1 where there is none.
    pub worst_minute: f64,
    /// When the worst minute began, in seconds.
    pub worst_minute_at_s: f64,
    /// When the last failed request was sent, in seconds; absent where none failed.
    pub last_failure_s: Option<f64>,
    /// Mean time that answers were on their way between users and whoever answered them, in milliseconds; where users
    /// are told apart by place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub way_ms: Option<f64>,
    /// The same for the users of each place, by the Region nearest to them.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub by_region: BTreeMap<String, Window>,
}

impl Recording {
    /// An empty recording of a run of this length.
    pub fn new(duration: Duration) -> Self {
        let minutes = duration.as_nanos() / (60 * SECOND);
        let piece = if minutes <= 30 { 10 } else { 60 * minutes.div_ceil(1440).max(1) };
        Self { piece: piece * SECOND, latencies: vec![Histogram::default()], ..Self::default() }
    }

    /// An empty recording of a run of these users.
    pub fn of(workload: &super::workload::Workload) -> Self {
        let populations = Populations::new(&workload.clients, workload.duration);
        Self { populations, ..Self::new(workload.duration) }
    }

    /// The number of a cause at a resource.
    pub fn cause(
        &mut self,
        cause: &'static str,
        resource: &str,
        kind: &'static str,
        span: Option<Span>,
    ) -> CauseId {
        let known =
            self.causes.iter().position(|c| c.cause == cause && c.resource == resource && c.span == span);
        let place = known.unwrap_or_else(|| {
            self.causes.push(CauseRecord {
                cause,
                resource: resource.to_owned(),
                kind,
                span,
                pieces: Vec::new(),
            });
            self.causes.len() - 1
        });
        CauseId(place as u16)
    }

    /// Name and resource of a cause by its number.
    pub(super) fn name_of(&self, cause: CauseId) -> Option<(&'static str, String)> {
        self.causes.get(cause.0 as usize).map(|record| (record.cause, record.resource.clone()))
    }

    #[inline]
    fn second(&mut self, sent: u64) -> &mut (u32, u32) {
        let second = (sent / SECOND) as usize;
        if second >= self.seconds.len() {
            self.seconds.resize(second + 1, (0, 0));
        }
        &mut self.seconds[second]
    }

    /// A request that was answered.
    #[inline]
    pub fn ok(&mut self, sent: u64, latency: u64) {
        self.second(sent).0 += 1;
        // Most requests fall into the same piece as the one before: a division costs more than all the rest.
        if sent.wrapping_sub(self.current.0) >= self.piece {
            let piece = sent / self.piece;
            self.current = (piece * self.piece, piece as usize);
            if self.latencies.len() <= piece as usize {
                self.latencies.resize_with(piece as usize + 1, Histogram::default);
            }
        }
        self.latencies[self.current.1].record(latency);
    }

    /// That the request came from a place; nothing where all come from one.
    #[inline]
    pub fn ok_at(&mut self, place: u16, sent: u64, latency: u64, travel: u64) {
        if self.populations.are_several() {
            self.populations.ok(place, sent, latency, travel);
        }
    }

    /// That the failed request came from a place.
    #[inline]
    pub fn failed_at(&mut self, place: u16, sent: u64, cause: CauseId) {
        if self.populations.are_several() {
            self.populations.failed(place, sent, cause, &self.causes);
        }
    }

    /// A request that failed.
    #[inline]
    pub fn failed(&mut self, sent: u64, cause: CauseId) {
        self.second(sent).1 += 1;
        let piece = (sent / self.piece) as usize;
        let pieces = &mut self.causes[cause.0 as usize].pieces;
        if piece >= pieces.len() {
            pieces.resize(piece + 1, (0, u64::MAX, 0));
        }
        let (count, first, last) = &mut pieces[piece];
        *count += 1;
        *first = (*first).min(sent);
        *last = (*last).max(sent);
    }

    /// Notes how many instances are in service as a piece begins.
    pub fn in_service(&mut self, instances: u32) {
        self.in_service.push(instances);
    }

    /// Length of a piece of the time line, in nanoseconds.
    pub fn piece(&self) -> u64 {
        self.piece
    }

    /// The whole run, piece by piece.
    pub fn timeline(&self) -> Vec<Moment> {
        let seconds = (self.piece / SECOND) as usize;
        let pieces = self.in_service.len().max(self.seconds.len().div_ceil(seconds.max(1)));
        (0..pieces)
            .map(|piece| {
                let range = piece * seconds..((piece + 1) * seconds).min(self.seconds.len());
                let counts = self.seconds.get(range).unwrap_or_default();
                let (ok, failed) = sums(counts);
                let p99_ms = self.latencies.get(piece).map_or(0.0, |h| h.quantile_ms(0.99));
                let last = self.in_service.last().copied().unwrap_or(0);
                let in_service = self.in_service.get(piece).copied().unwrap_or(last);
                Moment { t_s: (piece * seconds) as f64, ok, failed, p99_ms, in_service }
            })
            .collect()
    }

    /// The figures between two times. Counts are exact to the second, latency and causes to the piece.
    pub fn window(&self, from: u64, to: u64) -> Window {
        let first = ((from / SECOND) as usize).min(self.seconds.len());
        let last = (to.div_ceil(SECOND) as usize).clamp(first, self.seconds.len());
        let (ok, failed) = sums(self.seconds.get(first..last).unwrap_or_default());
        let pieces = (from / self.piece) as usize..to.div_ceil(self.piece) as usize;
        let (worst_minute, worst_at) = self.worst_minute(first, last);
        let causes = self.causes_in(pieces.clone());
        let last_failure_s = (first..last).rev().find(|s| self.seconds[*s].1 > 0).map(|s| s as f64);
        let mut window = Window {
            from_s: from as f64 / 1e9,
            to_s: to as f64 / 1e9,
            requests: Requests { total: ok + failed, ok, failed, in_flight: 0 },
            availability: share(ok, failed),
            latency_ms: self.latency_in(pieces),
            causes,
            worst_minute,
            worst_minute_at_s: worst_at,
            last_failure_s,
            way_ms: None,
            by_region: BTreeMap::new(),
        };
        window.by_region = self.populations.windows(from, to, &window);
        window
    }

    /// When the last request was sent, from a time until another, that failed for a cause of which nothing was seen in
    /// the minute before: what failed all along has nothing to do with what happened then. Users who find out later that
    /// something of theirs is gone do not make an outage longer.
    pub fn last_of_new_causes(&self, from: u64, until: u64) -> Option<f64> {
        let first = from / self.piece;
        // Requests that were under way at that time were sent a little before: the last piece does not count.
        let calm = first.saturating_sub(1);
        let before = calm.saturating_sub((60 * SECOND).div_ceil(self.piece)) as usize..calm as usize;
        let after = first as usize..until.div_ceil(self.piece) as usize;
        let new = |cause: &&CauseRecord| !cause.tells_of_loss() && cause.within(&before).is_none();
        let last = |cause: &CauseRecord| cause.within(&after).map(|found| found.last_s);
        self.causes.iter().filter(new).filter_map(last).reduce(f64::max)
    }

    fn worst_minute(&self, first: usize, last: usize) -> (f64, f64) {
        let mut worst = (1.0, first as f64);
        let mut start = first;
        while start + 60 <= last {
            let (ok, failed) = sums(&self.seconds[start..start + 60]);
            let availability = share(ok, failed);
            if availability < worst.0 {
                worst = (availability, start as f64);
            }
            start += 60;
        }
        worst
    }

    fn latency_in(&self, pieces: std::ops::Range<usize>) -> Latency {
        let mut all = Histogram::default();
        for piece in self.latencies.iter().take(pieces.end).skip(pieces.start) {
            all.merge(piece);
        }
        if all.is_empty() {
            return Latency::NEVER;
        }
        Latency {
            mean: all.mean_ms(),
            p50: all.quantile_ms(0.5),
            p90: all.quantile_ms(0.9),
            p95: all.quantile_ms(0.95),
            p99: all.quantile_ms(0.99),
            p999: all.quantile_ms(0.999),
            max: all.max_ms(),
        }
    }

    fn causes_in(&self, pieces: std::ops::Range<usize>) -> Vec<Cause> {
        let mut causes: Vec<Cause> = self.causes.iter().filter_map(|record| record.within(&pieces)).collect();
        causes.sort_by(|a, b| {
            b.count.cmp(&a.count).then_with(|| (&a.cause, &a.resource).cmp(&(&b.cause, &b.resource)))
        });
        causes
    }
}

impl CauseRecord {
    /// Whether users were served, and found that something was gone: what a recovery point says, not how long an
    /// outage lasted.
    fn tells_of_loss(&self) -> bool {
        matches!(self.cause, "file-lost" | "row-lost" | "session-lost")
    }

    fn within(&self, pieces: &std::ops::Range<usize>) -> Option<Cause> {
        let (mut count, mut first, mut last) = (0u64, u64::MAX, 0u64);
        for (n, f, l) in self.pieces.iter().take(pieces.end).skip(pieces.start) {
            count += u64::from(*n);
            first = first.min(*f);
            last = last.max(*l);
        }
        (count > 0).then(|| Cause {
            cause: self.cause.to_owned(),
            count,
            first_s: first as f64 / 1e9,
            last_s: last as f64 / 1e9,
            resource: self.resource.clone(),
            kind: self.kind.to_owned(),
            span: self.span.clone(),
        })
    }
}

fn sums(counts: &[(u32, u32)]) -> (u64, u64) {
    counts.iter().fold((0, 0), |(ok, failed), (a, b)| (ok + u64::from(*a), failed + u64::from(*b)))
}

fn share(ok: u64, failed: u64) -> f64 {
    if ok + failed == 0 { 1.0 } else { ok as f64 / (ok + failed) as f64 }
}
