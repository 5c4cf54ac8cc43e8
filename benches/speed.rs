//! How fast runs are, through the public API: a script goes in, a run comes out. `book/src/speed.md` has the figures.
//!
//! ```sh
//! cargo bench --bench speed              # all of it, some minutes
//! cargo bench --bench speed -- day       # what has this in its name
//! ```
//!
//! Time is the CPU time of the thread, so that other work on the machine changes it little; elements are requests;
//! memory is the most that was in use at once, above what was there before the run.

#![expect(clippy::panic, clippy::print_stdout, reason = "a bench says what it finds")]

use cloudkata::diagnostic::Source;
use cloudkata::script::{Host, Value};
use cloudkata::{Course, Engine, Seed, simulate};
use cpu_time::ThreadTime;
use criterion::measurement::{Measurement, ValueFormatter, WallTime};
use criterion::{Criterion, SamplingMode, Throughput, criterion_group};
use peak_alloc::PeakAlloc;
use std::cell::RefCell;
use std::time::Duration;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const MM1: &str = include_str!("scripts/mm1.rhai");
const MM4: &str = include_str!("scripts/mm4.rhai");
const DAY: &str = include_str!("scripts/day.rhai");
const CROWD: &str = include_str!("scripts/crowd.rhai");

/// A script, how many requests a second it sends, and its further constants.
struct Case {
    script: &'static str,
    rate: u64,
    constants: Vec<(&'static str, u64)>,
}

impl Case {
    fn new(script: &'static str, rate: u64) -> Self {
        Self { script, rate, constants: Vec::new() }
    }

    /// A fleet behind a load balancer.
    fn crowd(rate: u64, instances: u64, users: u64) -> Self {
        let constants = vec![("RATE", rate), ("INSTANCES", instances), ("WORKERS", 8), ("USERS", users)];
        Self { script: CROWD, rate, constants }
    }

    /// Runs the script until about so many requests have come, and says how many came.
    fn run(&self, requests: u64) -> u64 {
        let plenty =
            simulate::Limits { requests: u64::MAX, in_flight: u64::MAX, ..simulate::Limits::default() };
        let mut host = Host::new()
            .simulation_limits(plenty)
            .constant("DURATION", Value::text(format!("{}s", requests / self.rate)))
            .constant("SEED", Value::Int(1));
        for (name, value) in &self.constants {
            host = host.constant(*name, Value::Int(value.cast_signed()));
        }
        match host.run(&Source::new("bench.rhai", self.script)) {
            Ok(outcome) => {
                let run = outcome.value.to_json(&outcome.architecture);
                run["requests"]["total"].as_u64().unwrap_or_default()
            }
            Err(failure) => panic!("{failure}"),
        }
    }
}

/// Measures a case in ten runs of about so many requests, or ten times a few where they are short.
fn measure(criterion: &mut Criterion<CpuTime>, group: &str, name: &str, case: &Case, requests: u64) {
    let seconds = (requests / 400_000).max(1);
    let mut row = Row { name: format!("{group}/{name}"), requests, seconds: Vec::new(), peak: 0 };
    let mut group = criterion.benchmark_group(group);
    group.sample_size(10).sampling_mode(SamplingMode::Flat).throughput(Throughput::Elements(requests));
    group.warm_up_time(Duration::from_millis(1)).measurement_time(Duration::from_secs(seconds));
    group.bench_function(name, |bencher| {
        bencher.iter(|| {
            let before = MEMORY.current_usage();
            MEMORY.reset_peak_usage();
            let start = ThreadTime::now();
            let seen = case.run(requests);
            row.seconds.push(start.elapsed().as_secs_f64());
            row.peak = row.peak.max(MEMORY.peak_usage() - before);
            seen
        });
    });
    group.finish();
    if !row.seconds.is_empty() {
        ROWS.with_borrow_mut(|rows| rows.push(row));
    }
}

/// What the table at the end says of a case.
struct Row {
    name: String,
    requests: u64,
    /// CPU seconds of each run.
    seconds: Vec<f64>,
    /// Most bytes in use at once.
    peak: usize,
}

thread_local! {
    static ROWS: RefCell<Vec<Row>> = const { RefCell::new(Vec::new()) };
}

/// The table of `book/src/speed.md`.
fn print_table() {
    println!("| case | requests | CPU time | requests/s | ns a request | memory |");
    println!("|---|--:|--:|--:|--:|--:|");
    for mut row in ROWS.take() {
        row.seconds.sort_by(f64::total_cmp);
        let median = row.seconds[row.seconds.len() / 2];
        println!(
            "| {} | {} | {median:.3} s | {:.1} M | {:.0} | {:.1} MB |",
            row.name,
            row.requests,
            row.requests as f64 / median / 1e6,
            median / row.requests as f64 * 1e9,
            row.peak as f64 / 1e6,
        );
    }
}

fn runs(criterion: &mut Criterion<CpuTime>) {
    // One server, and four servers with one queue, at a utilisation of 0.8.
    measure(criterion, "run", "mm1", &Case::new(MM1, 80), 4_000_000);
    measure(criterion, "run", "mm4", &Case::new(MM4, 320), 4_000_000);
    // A day at 100 requests a second: name, balancer, four servers, time-outs, a dead address, a crash.
    measure(criterion, "run", "day", &Case::new(DAY, 100), 8_640_000);
    // 10,000 requests a second, 100 servers of 8 workers, a million clients.
    measure(criterion, "run", "crowd", &Case::crowd(10_000, 100, 1_000_000), 5_000_000);
}

/// The same million requests in the same thousand seconds, shared by more and more instances.
fn instances(criterion: &mut Criterion<CpuTime>) {
    for instances in [10, 100, 1_000, 10_000] {
        let case = Case::crowd(1_000, instances, 10_000);
        measure(criterion, "instances", &instances.to_string(), &case, 1_000_000);
    }
}

/// The day's architecture and more and more requests: time follows their number, memory does not.
fn requests(criterion: &mut Criterion<CpuTime>) {
    for requests in [100_000, 1_000_000, 10_000_000] {
        measure(criterion, "requests", &requests.to_string(), &Case::new(DAY, 100), requests);
    }
}

/// From the text of a design to its verdict: every requirement up to the loss of a zone, one seed.
fn grade(criterion: &mut Criterion<CpuTime>) {
    let engine = Engine::new(Course::builtin());
    let design = include_str!("../scripts/cases/whatisthetime/stages/09-multi-az.rhai");
    let mut group = criterion.benchmark_group("grade");
    group.sample_size(10).sampling_mode(SamplingMode::Flat).warm_up_time(Duration::from_millis(1));
    group.bench_function("multi-az", |bencher| {
        bencher.iter(|| match engine.grade("whatisthetime/multi-az", design, Seed(1)) {
            Ok(report) if report.met => report.requirements.len(),
            Ok(_) => panic!("the reference does not pass"),
            Err(error) => panic!("{error}"),
        });
    });
    group.finish();
}

/// CPU time of the thread that runs.
struct CpuTime;

impl Measurement for CpuTime {
    type Intermediate = ThreadTime;
    type Value = Duration;

    fn start(&self) -> ThreadTime {
        ThreadTime::now()
    }

    fn end(&self, start: ThreadTime) -> Duration {
        start.elapsed()
    }

    fn add(&self, a: &Duration, b: &Duration) -> Duration {
        *a + *b
    }

    fn zero(&self) -> Duration {
        Duration::ZERO
    }

    fn to_f64(&self, value: &Duration) -> f64 {
        value.as_nanos() as f64
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        WallTime.formatter()
    }
}

criterion_group! {
    name = speed;
    config = Criterion::default().with_measurement(CpuTime);
    targets = runs, instances, requests, grade
}

fn main() {
    speed();
    print_table();
}
