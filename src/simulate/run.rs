//! What a run measured.

use super::consumption::Consumption;
use super::measure::{Recording, Window};
use crate::diagnostic::Span;
use crate::text::Language;
use crate::units::{Duration, Usd};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Counts of requests. `total = ok + failed + in_flight`, always.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Requests {
    /// Arrivals.
    pub total: u64,
    /// Answered in time.
    pub ok: u64,
    /// Not answered, each for one cause.
    pub failed: u64,
    /// Neither when the run ended.
    pub in_flight: u64,
}

/// Latency of answered requests, in milliseconds, as users see it (round trip included).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Latency {
    /// Mean.
    pub mean: f64,
    /// Median.
    pub p50: f64,
    /// 90th percentile.
    pub p90: f64,
    /// 95th percentile.
    pub p95: f64,
    /// 99th percentile.
    pub p99: f64,
    /// 99.9th percentile.
    pub p999: f64,
    /// Longest.
    pub max: f64,
}

impl Latency {
    /// Nobody had an answer: whoever waits for one waits for ever. Infinite in a script, `null` in JSON.
    pub const NEVER: Self = Self {
        mean: f64::INFINITY,
        p50: f64::INFINITY,
        p90: f64::INFINITY,
        p95: f64::INFINITY,
        p99: f64::INFINITY,
        p999: f64::INFINITY,
        max: f64::INFINITY,
    };
}

/// A place where requests queue and are served.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Station {
    /// Address of the resource (instances of a group carry a number, `autoscaling::auto_scaling_group.web#2`).
    pub resource: String,
    /// Its CloudFormation type.
    pub kind: String,
    /// Share of its workers' time that was busy while it was in service.
    pub utilisation: f64,
    /// Share of its vCPUs' time that was used while it was in service.
    pub cpu_utilisation: f64,
    /// Mean time in the queue of those that were served, in milliseconds.
    pub mean_wait_ms: f64,
    /// Mean number of requests present (waiting and served).
    pub mean_in_system: f64,
    /// Requests turned away because the queue was full.
    pub blocked: u64,
    /// Most requests that waited at once.
    pub peak_queue: u64,
    /// When that was, in seconds.
    pub peak_at_s: f64,
    /// Requests it served.
    pub served: u64,
    /// Of a database: the longest that a query waited for a vCPU, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longest_wait_ms: Option<f64>,
    /// Of a cache: look-ups that found what they asked for. Its `utilisation` is the largest share of its memory that
    /// was used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hits: Option<u64>,
    /// Of a cache: look-ups that did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub misses: Option<u64>,
    /// Of a cache: items that were pushed out for others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evictions: Option<u64>,
    /// Of a table: calls that were refused because they were too many. Its `utilisation` is the share of its
    /// provisioned capacity that was used, of reads or of writes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub throttled: Option<u64>,
}

/// Why requests failed, at one resource.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cause {
    /// Name of the cause, such as `target-unreachable`.
    pub cause: String,
    /// Requests.
    pub count: u64,
    /// When the first of them was sent, in seconds.
    pub first_s: f64,
    /// When the last of them was sent, in seconds.
    pub last_s: f64,
    /// Address of the resource.
    pub resource: String,
    /// Its CloudFormation type.
    pub kind: String,
    /// Where the script made it.
    pub span: Option<Span>,
}

/// A piece of the time line.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Moment {
    /// Start of the piece, in seconds.
    pub t_s: f64,
    /// Requests sent in it and answered.
    pub ok: u64,
    /// Requests sent in it and failed.
    pub failed: u64,
    /// 99th percentile of those answered, in milliseconds.
    pub p99_ms: f64,
    /// Instances in service at its start.
    pub in_service: u32,
}

/// What one edge location of a distribution did, for the users of a place.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EdgeLocation {
    /// Address of the distribution.
    pub resource: String,
    /// The Region nearest to the users.
    pub region: String,
    /// Requests.
    pub requests: u64,
    /// Requests that needed no origin.
    pub hits: u64,
    /// `hits / requests`; 0 where there was none.
    pub hit_ratio: f64,
    /// Bytes of answers.
    pub bytes: u64,
}

/// What became of requests that hostile clients sent: no other figure counts them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct HostileRequests {
    /// Requests.
    pub sent: u64,
    /// Answered.
    pub answered: u64,
    /// Refused, or never answered.
    pub refused: u64,
}

/// What a bucket did.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BucketReads {
    /// Its address.
    pub resource: String,
    /// Files that it handed out, to users and to edge locations.
    pub requests: u64,
    /// Bytes that it sent to users itself.
    pub bytes: u64,
}

/// What a queue did with messages.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QueueRow {
    /// Its address.
    pub resource: String,
    /// Messages that were put into it.
    pub sent: u64,
    /// Messages that were done, each once.
    pub done: u64,
    /// Times that a message was done once more: it appeared again before its first worker had deleted it.
    pub done_again: u64,
    /// Times that a message was handed out.
    pub receives: u64,
    /// Messages that grew too old before they were done: they are lost.
    pub expired: u64,
    /// Messages that were handed out too often and went to the dead letters.
    pub dead_letters: u64,
    /// Messages that were there when the run ended.
    pub left: u64,
    /// Most messages that were there at once.
    pub peak: u64,
    /// When that was, in seconds.
    pub peak_at_s: f64,
    /// Mean time from sending to the first receive, in milliseconds.
    pub mean_wait_ms: f64,
    /// Greatest age of a message that was there, in seconds.
    pub oldest_s: f64,
    /// How long it was, piece by piece.
    pub lengths: Vec<QueueLength>,
}

/// How long a queue was at a time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct QueueLength {
    /// When, in seconds.
    pub t_s: f64,
    /// Messages that were there.
    pub messages: u64,
}

/// What users did not find again. Sessions: that their users found gone. Files and rows: that nobody holds any more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Lost {
    /// Sessions.
    pub sessions: u64,
    /// Files.
    pub files: u64,
    /// Rows.
    pub rows: u64,
}

/// Something that happened during the run, for the story of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Event {
    /// When, in seconds.
    pub t_s: f64,
    /// Stable name, such as `scale-out`, `fault`, `unhealthy`.
    pub what: String,
    /// Address of the resource.
    pub resource: String,
    /// A few words more.
    pub detail: String,
}

/// How a deployment ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It had not when the run ended.
    UnderWay,
    /// All instances run the version.
    Succeeded,
    /// It stopped half way, and stays there.
    Failed,
    /// It failed, and all instances run the version before.
    RolledBack,
    /// Another deployment began before it was done.
    Cancelled,
}

impl Outcome {
    /// How people say it.
    pub fn words(self, language: Language) -> &'static str {
        match self {
            Self::UnderWay => language.pick("under way", "진행 중"),
            Self::Succeeded => language.pick("succeeded", "성공"),
            Self::Failed => language.pick("failed", "실패"),
            Self::RolledBack => language.pick("rolled back", "롤백됨"),
            Self::Cancelled => language.pick("cancelled", "취소됨"),
        }
    }

    /// The name of the event of a run.
    pub(super) fn event(self) -> &'static str {
        match self {
            Self::UnderWay => "under way",
            Self::Succeeded => "deployed",
            Self::Failed => "deployment failed",
            Self::RolledBack => "rolled back",
            Self::Cancelled => "deployment cancelled",
        }
    }
}

/// What a fault did to users.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Impact {
    /// The fault's name.
    pub fault: String,
    /// What it struck, by address, separated by commas; empty where it struck nothing that has one.
    pub resource: String,
    /// When, in seconds.
    pub at_s: f64,
    /// Recovery time: from the fault to the last request that failed for a cause of which nothing was seen in the
    /// minute before, until the next fault or the end of the run; 0 where none failed.
    pub rto_s: f64,
    /// Recovery point: how far back the oldest row or file lies that was lost in that time; 0 where none was.
    pub rpo_s: f64,
}

/// A deployment during a run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Deployment {
    /// Address of the group or instance.
    pub resource: String,
    /// Label of the version that was deployed.
    pub version: String,
    /// AWS's word for how it came: `Rolling`, `Immutable`, `InstanceRefresh` …
    pub policy: String,
    /// How it ended.
    pub outcome: Outcome,
    /// When it began, in seconds.
    pub start_s: f64,
    /// When it was over, in seconds; absent where it was under way when the run ended.
    pub end_s: Option<f64>,
    /// Batches that were begun.
    pub batches: u32,
    /// Instances in service when it began.
    pub capacity: u32,
    /// Fewest instances in service at once while it was under way.
    pub min_in_service: u32,
}

/// A finished run.
#[derive(Clone, Debug, Serialize)]
pub struct Run {
    /// Version of this shape.
    pub schema_version: u32,
    /// Counts.
    pub requests: Requests,
    /// `ok / (ok + failed)`; 1 where there was no request.
    pub availability: f64,
    /// Latency.
    pub latency_ms: Latency,
    /// The same figures for the users of each place, by the Region nearest to them.
    pub by_region: BTreeMap<String, Window>,
    /// Places that served.
    pub stations: Vec<Station>,
    /// Share of look-ups in caches that found what they asked for; absent where nobody asked a cache.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache_hit_ratio: Option<f64>,
    /// Edge locations, where there is a distribution.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub edges: Vec<EdgeLocation>,
    /// Buckets that users or edge locations may come to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub buckets: Vec<BucketReads>,
    /// Queues, where the application leaves work in one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub queues: Vec<QueueRow>,
    /// Requests of hostile clients, where there was a flood.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hostile: Option<HostileRequests>,
    /// Why requests failed, most frequent first.
    pub causes: Vec<Cause>,
    /// Piece by piece.
    pub timeline: Vec<Moment>,
    /// What was lost.
    pub lost: Lost,
    /// Reads that did not show what their user had written before: not lost, it comes later.
    pub stale_reads: u64,
    /// What the run cost, in dollars (on demand).
    pub cost_usd: f64,
    /// vCPU-hours that ran.
    pub vcpu_hours: f64,
    /// Instance-hours that ran.
    pub instance_hours: f64,
    /// Fewest and most instances in service at once.
    pub in_service: (u32, u32),
    /// What happened.
    pub events: Vec<Event>,
    /// What each fault did to users, in the order of time.
    pub faults: Vec<Impact>,
    /// Deployments, in the order of their beginning.
    pub deployments: Vec<Deployment>,
    /// What was accepted but has no effect in a run.
    pub notes: Vec<String>,
    /// The seed.
    pub seed: u64,
    /// Length of the run, in seconds.
    pub duration_s: f64,
    /// Hours of each instance type and purchase option (`m5.large`, `m5.large spot`), for the bill.
    pub hours_by_type: BTreeMap<String, f64>,
    /// Cost as exact money.
    #[serde(skip)]
    pub cost: Usd,
    /// What it used up, for the bill.
    #[serde(skip)]
    pub consumption: Consumption,
    /// The full recording, for windows.
    #[serde(skip)]
    pub recording: Arc<Recording>,
}

impl Run {
    /// The figures of the requests sent between two times.
    pub fn window(&self, from: Duration, to: Duration) -> Window {
        let end = Duration::from_secs_f64(self.duration_s);
        self.recording.window(from.as_nanos(), to.as_nanos().min(end.as_nanos()))
    }

    /// The figures from a time to the end.
    pub fn after(&self, from: Duration) -> Window {
        self.window(from, Duration::MAX)
    }

    /// The figures from the start to a time.
    pub fn before(&self, to: Duration) -> Window {
        self.window(Duration::ZERO, to)
    }

    /// Lowest availability of the whole minutes of the run, and when that minute began, in seconds.
    pub fn worst_minute(&self) -> (f64, f64) {
        let whole = self.after(Duration::ZERO);
        (whole.worst_minute, whole.worst_minute_at_s)
    }
}
