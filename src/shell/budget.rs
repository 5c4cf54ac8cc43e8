//! What a script may use in this process beside its steps: time and memory. Steps end nearly every script long before;
//! these are the walls behind that wall, for work that a single step can set off (a run of a million users).

use crate::diagnostic::Diagnostic;
use crate::grade::Budget;
use crate::simulate;
use crate::units::{Bytes, Duration};
use std::time::Instant;

/// How long a design that is graded works at most, its runs included, where the command does not say otherwise. An
/// unoptimised build is several times as slow.
pub const TIME: Duration = Duration::from_secs(if cfg!(debug_assertions) { 5 } else { 2 });

/// How long a script works that somebody runs for themselves: a day of nine million requests takes two seconds on a slow
/// machine, and must not be stopped just before its end.
pub const OWN_TIME: Duration = Duration::from_secs(if cfg!(debug_assertions) { 60 } else { 15 });

/// Bytes that a script may hold beyond what was held as it began. It is looked at now and then, and a run may take some
/// ten million bytes between two looks: with what it then takes, an attack came to 60 MB at worst.
pub const MEMORY: u64 = 40 * 1024 * 1024;

/// Most instances of a run: several kilobytes each.
const INSTANCES: u32 = 5_000;

/// What a design that is graded beside others may take meanwhile; one counter counts for all.
const NEIGHBOUR: u64 = 64 * 1024 * 1024;

/// The budget of every script of this process, of which so many are graded at once; `heap` tells how many bytes are
/// allocated.
pub fn of_scripts(time: Duration, at_once: usize, heap: fn() -> usize) -> Budget {
    let most = MEMORY + NEIGHBOUR * at_once.saturating_sub(1) as u64;
    Budget::new(move || {
        let (begun, before) = (Instant::now(), heap());
        move || {
            if heap().saturating_sub(before) as u64 > most {
                return Err(reached(format!("used more than {} of memory", Bytes::new(most)))
                    .help("keep fewer runs and lists, or make the runs smaller"));
            }
            if begun.elapsed().as_nanos() > u128::from(time.as_nanos()) {
                return Err(reached(format!("worked for more than {time}"))
                    .help("shorten its runs, or give it more with `--time-limit 1m`"));
            }
            Ok(())
        }
    })
}

/// The limits of a run in this process: what an instance takes is taken before a run starts, and is not looked at then.
pub fn of_runs(usual: simulate::Limits) -> simulate::Limits {
    simulate::Limits { instances: usual.instances.min(INSTANCES), ..usual }
}

fn reached(what: String) -> Diagnostic {
    Diagnostic::error("limit-reached", format!("the script was stopped: it {what}"))
}
