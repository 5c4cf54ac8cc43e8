//! A run in a script's hands: every figure by the name it has in JSON, shortcuts, and windows of time.

use super::super::figures::Figures;
use super::super::{Call, Object, Value};
use super::comparison::Comparison;
use super::window;
use crate::diagnostic::Diagnostic;
use crate::simulate::Run;
use crate::simulate::run::{
    BucketReads, Cause, Deployment, EdgeLocation, Event, Impact, Latency, Moment, QueueRow, Requests, Station,
};
use crate::simulate::telling::{self, Page};
use crate::text::Language;
use crate::units::Duration;
use std::any::Any;
use std::rc::Rc;

/// A run in a script's hands.
pub struct RunValue {
    run: Rc<Run>,
    language: Language,
}

impl RunValue {
    /// Puts a run into a script's hands.
    pub fn new(run: Rc<Run>) -> Self {
        Self { run, language: Language::English }
    }

    /// The same run with its report in another language than English.
    #[must_use]
    pub fn told_in(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    /// The run.
    pub fn run(&self) -> &Rc<Run> {
        &self.run
    }

    /// This run and another side by side.
    pub(in super::super) fn compared_with(&self, other: &Self) -> Value {
        Value::object(Comparison::new(&self.run, &other.run))
    }
}

const REQUESTS: &[&str] = &["total", "ok", "failed", "in_flight"];
const LATENCY: &[&str] = &["mean", "p50", "p90", "p95", "p99", "p999", "max"];
const STATION: &[&str] = &[
    "resource",
    "kind",
    "utilisation",
    "cpu_utilisation",
    "mean_wait_ms",
    "mean_in_system",
    "blocked",
    "peak_queue",
    "peak_at_s",
    "served",
    "hits",
    "misses",
    "evictions",
    "throttled",
];
const EDGE: &[&str] = &["resource", "region", "requests", "hits", "hit_ratio", "bytes"];
const HOSTILE: &[&str] = &["sent", "answered", "refused"];
const BUCKET: &[&str] = &["resource", "requests", "bytes"];
const QUEUE: &[&str] = &[
    "resource",
    "sent",
    "done",
    "done_again",
    "receives",
    "expired",
    "dead_letters",
    "left",
    "peak",
    "peak_at_s",
    "mean_wait_ms",
    "oldest_s",
    "lengths",
];
const CAUSE: &[&str] = &["cause", "count", "first_s", "last_s", "resource", "kind", "span"];
const MOMENT: &[&str] = &["t_s", "ok", "failed", "p99_ms", "in_service"];
const LOST: &[&str] = &["sessions", "files", "rows"];
const IMPACT: &[&str] = &["fault", "resource", "at_s", "rto_s", "rpo_s"];
const EVENT: &[&str] = &["t_s", "what", "resource", "detail"];
const DEPLOYMENT: &[&str] = &[
    "resource",
    "version",
    "policy",
    "outcome",
    "start_s",
    "end_s",
    "batches",
    "capacity",
    "min_in_service",
];

/// Figures of a run, by their names in JSON.
const FIGURES: &[&str] = &[
    "requests",
    "availability",
    "latency_ms",
    "by_region",
    "stations",
    "cache_hit_ratio",
    "edges",
    "buckets",
    "queues",
    "hostile",
    "causes",
    "timeline",
    "lost",
    "stale_reads",
    "cost_usd",
    "vcpu_hours",
    "instance_hours",
    "in_service",
    "events",
    "faults",
    "deployments",
    "notes",
    "seed",
    "duration_s",
];

/// Shorter names for what is asked most.
const SHORTCUTS: &[&str] = &[
    "total",
    "ok",
    "in_flight",
    "failures",
    "mean",
    "p50",
    "p90",
    "p95",
    "p99",
    "p999",
    "max",
    "lost_sessions",
    "lost_files",
    "lost_rows",
    "min_in_service",
    "max_in_service",
    "worst_minute",
    "worst_minute_at_s",
    "last_failure_s",
];

fn list<T: serde::Serialize>(sort: &'static str, names: &'static [&'static str], items: &[T]) -> Value {
    Value::List(items.iter().map(|item| Figures::of(sort, names, item)).collect())
}

fn count(number: u64) -> Value {
    Value::Int(i64::try_from(number).unwrap_or(i64::MAX))
}

/// Figures that a run and a window of it have alike.
pub(super) fn measured(
    property: &str,
    requests: &Requests,
    availability: f64,
    latency: &Latency,
) -> Option<Value> {
    Some(match property {
        "requests" => Figures::of("a set of counts", REQUESTS, requests),
        "availability" => Value::Float(availability),
        "latency_ms" => Figures::of("a set of latencies", LATENCY, latency),
        "total" => count(requests.total),
        "ok" => count(requests.ok),
        "in_flight" => count(requests.in_flight),
        "failures" | "failed" => count(requests.failed),
        "mean" => Value::Float(latency.mean),
        "p50" => Value::Float(latency.p50),
        "p90" => Value::Float(latency.p90),
        "p95" => Value::Float(latency.p95),
        "p99" => Value::Float(latency.p99),
        "p999" => Value::Float(latency.p999),
        "max" => Value::Float(latency.max),
        _ => return None,
    })
}

pub(super) fn causes(causes: &[Cause]) -> Value {
    list("a cause of failures", CAUSE, causes)
}

impl Object for RunValue {
    fn type_name(&self) -> &'static str {
        "a run"
    }

    fn get(&self, property: &str) -> Option<Value> {
        let run = &*self.run;
        if let Some(value) = measured(property, &run.requests, run.availability, &run.latency_ms) {
            return Some(value);
        }
        Some(match property {
            "by_region" => window::by_region(&self.run, &run.by_region, self.language),
            "stations" => list::<Station>("a station", STATION, &run.stations),
            // Where nobody asked a cache, it answered nothing.
            "cache_hit_ratio" => Value::Float(run.cache_hit_ratio.unwrap_or(0.0)),
            "edges" => list::<EdgeLocation>("an edge location", EDGE, &run.edges),
            "buckets" => list::<BucketReads>("a bucket", BUCKET, &run.buckets),
            "queues" => list::<QueueRow>("a queue", QUEUE, &run.queues),
            "hostile" => match &run.hostile {
                Some(hostile) => Figures::of("what became of hostile requests", HOSTILE, hostile),
                None => Value::Unit,
            },
            "causes" => causes(&run.causes),
            "timeline" => list::<Moment>("a piece of the time line", MOMENT, &run.timeline),
            "events" => list::<Event>("an event", EVENT, &run.events),
            "faults" => list::<Impact>("what a fault did", IMPACT, &run.faults),
            "deployments" => list::<Deployment>("a deployment", DEPLOYMENT, &run.deployments),
            "lost" => Figures::of("a set of losses", LOST, &run.lost),
            "cost_usd" => Value::Float(run.cost_usd),
            "vcpu_hours" => Value::Float(run.vcpu_hours),
            "instance_hours" => Value::Float(run.instance_hours),
            "in_service" => Value::List(vec![count(run.in_service.0.into()), count(run.in_service.1.into())]),
            "min_in_service" => count(run.in_service.0.into()),
            "max_in_service" => count(run.in_service.1.into()),
            "notes" => Value::List(run.notes.iter().map(Value::text).collect()),
            "seed" => count(run.seed),
            "duration_s" => Value::Float(run.duration_s),
            "lost_sessions" => count(run.lost.sessions),
            "lost_files" => count(run.lost.files),
            "lost_rows" => count(run.lost.rows),
            "stale_reads" => count(run.stale_reads),
            "worst_minute" => Value::Float(run.worst_minute().0),
            "worst_minute_at_s" => Value::Float(run.worst_minute().1),
            "last_failure_s" => run.after(Duration::ZERO).last_failure_s.map_or(Value::Unit, Value::Float),
            other => return self.to_json().get(other).map(Value::from),
        })
    }

    fn properties(&self) -> Vec<&'static str> {
        FIGURES.iter().chain(SHORTCUTS).copied().collect()
    }

    fn call(
        &self,
        method: &str,
        given: Vec<Value>,
        call: &mut Call<'_>,
    ) -> Option<Result<Value, Diagnostic>> {
        window::METHODS.contains(&method).then(|| window::of_run(&self.run, method, &given, call))
    }

    fn methods(&self) -> &'static [&'static str] {
        window::METHODS
    }

    fn show(&self) -> String {
        telling::one(&self.run, &Page::bare(self.language)).trim_end().to_owned()
    }

    fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(&*self.run).unwrap_or_default()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
