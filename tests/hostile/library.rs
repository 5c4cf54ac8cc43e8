//! Through the library, without a clock: its own limits alone end every attack, whatever they are set to.

use super::{Attack, attacks};
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

/// Runs a part of the attacks in a thread of 2 MiB, which is what a thread has unless told otherwise.
fn faults(part: usize) -> Vec<String> {
    let small = std::thread::Builder::new().stack_size(2 << 20);
    let all = move || attacks().iter().skip(part).step_by(4).filter_map(fault).collect();
    small.spawn(all).unwrap().join().unwrap()
}

#[test]
fn a_first_quarter_of_the_attacks_ends_as_it_says() {
    assert_eq!(faults(0), [""; 0]);
}

#[test]
fn a_second_quarter_of_the_attacks_ends_as_it_says() {
    assert_eq!(faults(1), [""; 0]);
}

#[test]
fn a_third_quarter_of_the_attacks_ends_as_it_says() {
    assert_eq!(faults(2), [""; 0]);
}

#[test]
fn a_last_quarter_of_the_attacks_ends_as_it_says() {
    assert_eq!(faults(3), [""; 0]);
}
