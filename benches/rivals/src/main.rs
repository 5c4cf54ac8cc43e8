//! The same M/M/1 and M/M/4 at a utilisation of 0.8 in cloudkata and in other simulators, five seeds each, in turn.
//!
//! ```sh
//! cargo run --release --manifest-path benches/rivals/Cargo.toml
//! ```
//!
//! SimPy takes part where the command in `PYTHON` (else `python3`) can import it. Time is CPU time of the process. The
//! error of the mean wait stands beside the speed: an engine that is fast and wrong has won nothing.

mod on_cloudkata;
mod on_desque;
mod on_nexosim;
mod on_simcore;
mod on_simpy;
mod station;
mod table;

use station::{Queue, Run};

/// Something that simulates queues.
struct Engine {
    name: &'static str,
    version: String,
    /// Customers of a run: enough for a second or so.
    customers: u64,
    run: fn(&Queue) -> Option<Run>,
}

/// The version of a crate in this crate's lock file.
fn locked(name: &str) -> String {
    let lock = include_str!("../Cargo.lock");
    let entry = lock.split("[[package]]").find(|entry| entry.contains(&format!("name = \"{name}\"\n")));
    let version = entry.and_then(|entry| entry.split("version = \"").nth(1)?.split('"').next());
    version.unwrap_or("?").to_owned()
}

fn engines() -> Vec<Engine> {
    let of = |name, customers, run| Engine { name, version: locked(name), customers, run };
    let mut engines = vec![
        of("cloudkata", 5_000_000, on_cloudkata::run as fn(&Queue) -> Option<Run>),
        of("desque", 2_000_000, on_desque::run),
        of("simcore", 2_000_000, on_simcore::run),
        of("nexosim", 1_000_000, on_nexosim::run),
    ];
    match on_simpy::version() {
        Some(version) => {
            engines.push(Engine { name: "SimPy", version, customers: 200_000, run: on_simpy::run });
        }
        None => eprintln!("SimPy is not here; PYTHON=/path/to/python names a Python that has it"),
    }
    engines
}

fn main() {
    let engines = engines();
    for servers in [1, 4] {
        let mut runs: Vec<Vec<Run>> = engines.iter().map(|_| Vec::new()).collect();
        for seed in 1..=5 {
            for (engine, runs) in engines.iter().zip(&mut runs) {
                let queue = Queue { servers, customers: engine.customers, seed };
                match (engine.run)(&queue) {
                    Some(run) => runs.push(run),
                    None => eprintln!("{} gave nothing on seed {seed}", engine.name),
                }
            }
        }
        let entries =
            engines.iter().zip(&runs).map(|(engine, runs)| (engine.name, &*engine.version, &**runs));
        println!("{}", table::of(servers, entries));
    }
}
