//! Through the library, without a clock: its own limits alone end every attack, whatever they are set to.

use super::{Attack, HEAP, attacks};
use cloudkata::script::{Host, ScriptLimits};
use cloudkata::simulate;

/// Words of the machinery, which no message may hold.
const MACHINERY: [&str; 7] =
    ["i64", "Dynamic", "ImmutableString", "rhai::", "index$", "anon$", "EvalAltResult"];

/// A host whose runs are small, so that an unoptimised build comes to their limits soon.
fn host() -> Host {
    let script = ScriptLimits { run_events: 2_000_000, ..ScriptLimits::default() };
    let simulation = simulate::Limits { requests: 200_000, in_flight: 50_000, ..simulate::Limits::default() };
    Host::new().limits(script).simulation_limits(simulation)
}

/// What is wrong with how an attack ends, if anything is.
fn fault(attack: &Attack) -> Option<String> {
    let source = cloudkata::diagnostic::Source::new("attack.rhai", attack.text.as_str());
    let found = match host().run(&source) {
        Ok(outcome) => return Some(format!("{} ends well: {:?}", attack.name, outcome.value)),
        Err(failure) => failure.diagnostic,
    };
    let harmless = attack.ends == "harmless" && found.message == "nothing broke";
    let message = found.to_string();
    let clear = found.span.is_some() && MACHINERY.iter().all(|word| !message.contains(word));
    let ended = harmless || found.code == attack.ends;
    (!ended || !clear)
        .then(|| format!("{} ends with {}: {message}, at {:?}", attack.name, found.code, found.span))
}

/// Bytes that this process may have allocated at once, with two attacks side by side: what the documented limits come
/// to at worst, without anybody who measures memory.
const MEMORY: usize = 512 * 1024 * 1024;

/// Runs every second attack in a thread of 2 MiB, which is what a thread has unless told otherwise.
fn faults(first: usize) -> std::thread::JoinHandle<Vec<String>> {
    let small = std::thread::Builder::new().stack_size(2 << 20);
    let all = move || attacks().iter().skip(first).step_by(2).filter_map(fault).collect();
    small.spawn(all).unwrap()
}

#[test]
fn every_attack_ends_as_it_says_without_a_clock_and_in_bounded_memory() {
    let (one, other) = (faults(0), faults(1));
    let found = [one.join().unwrap(), other.join().unwrap()].concat();
    assert!(found.is_empty(), "{}", found.join("\n"));
    let peak = HEAP.peak_usage();
    println!("measured in the library: {} MB at most", peak / 1_000_000);
    assert!(peak < MEMORY, "{peak}");
}
