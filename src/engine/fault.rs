//! Faults as they are written on a command line: `KIND:WHAT@TIME`.
//!
//! ```text
//! stop-start:serving(1)@10m..12m      the first instance that serves is stopped, and started two minutes later
//! crash:ec2::instance.web@5m          this instance dies
//! zone-power-loss:busiest-az@20m      the AZ with most serving instances loses power for good
//! region-loss:us-east-1@10m..40m      everything in a Region is lost for half an hour
//! flood(500)@10m..20m                 ten hostile clients send 500 requests a second for ten minutes
//! slow-down(3):serving@10m..20m       service takes three times as long for ten minutes
//! deploy(v2):serving@10m              a version of the application is deployed as each group prescribes
//! ```

use crate::architecture::Architecture;
use crate::catalog;
use crate::diagnostic::Diagnostic;
use crate::resource::{Resource, ResourceId, World};
use crate::simulate::fault::Preferences;
use crate::simulate::{Action, Fault, Target};
use crate::units::Duration;

/// The kinds of fault, with an example each.
const KINDS: [(&str, &str); 19] = [
    ("stop-start", "stop-start:serving(1)@10m..12m"),
    ("reboot", "reboot:serving(1)@10m"),
    ("crash", "crash:serving(1)@10m"),
    ("failover", "failover:bound(database)@10m"),
    ("failover-global-cluster", "failover-global-cluster:bound(database)@10m"),
    ("switchover-global-cluster", "switchover-global-cluster:bound(database)@10m"),
    ("promote", "promote:bound(reads)@10m"),
    ("restore", "restore:bound(database)@10m"),
    ("terminate", "terminate:serving(1)@10m"),
    ("resize-each", "resize-each:serving@10m..12m"),
    ("replace", "replace:serving(1)@10m"),
    ("zone-power-loss", "zone-power-loss:busiest-az@10m..40m"),
    ("region-loss", "region-loss:us-east-1@10m..40m"),
    ("spot-interruption", "spot-interruption:share(0.5)@10m"),
    ("volume-loss", "volume-loss:bound(files)@10m"),
    ("change-addresses", "change-addresses@10m"),
    ("flood", "flood(500)@10m..20m"),
    ("slow-down", "slow-down(3):serving@10m..20m"),
    ("deploy", "deploy(v2):serving@10m"),
];

/// Hostile clients of a flood that is written on a command line.
const FLOODERS: u32 = 10;

/// What a fault may be aimed at, beside a resource.
const TARGETS: [&str; 10] = [
    "serving",
    "serving(1)",
    "share(0.5)",
    "az(1)",
    "busiest-az",
    "busiest-region",
    "us-east-1",
    "balancers",
    "bound(database)",
    "ec2::instance.NAME",
];

fn wrong(message: impl Into<String>) -> Diagnostic {
    Diagnostic::error("wrong-fault", message)
        .help("a fault is KIND:WHAT@TIME, such as stop-start:serving(1)@10m..12m")
}

/// Reads a fault.
///
/// # Errors
/// When a part of it is missing or not understood; the nearest right word is named.
pub fn fault(text: &str, architecture: &Architecture) -> Result<Fault, Diagnostic> {
    let (what, time) =
        text.rsplit_once('@').ok_or_else(|| wrong(format!("`{text}` does not say when (`@10m`)")))?;
    let (at, until) = times(time)?;
    let (kind, aim) = match what.split_once(':') {
        Some((kind, aim)) => (kind, Some(aim)),
        None => (what, None),
    };
    let (name, factor) = argument(kind);
    let name = &*name.replace('_', "-");
    let target = match aim {
        Some(aim) => target(aim, architecture)?,
        None => usual_target(name).ok_or_else(|| wrong(format!("`{text}` does not say what it strikes")))?,
    };
    let end = || until.ok_or_else(|| wrong(format!("`{name}` needs an end, such as `@10m..12m`")));
    let action = match name {
        "stop-start" => Action::StopStart { until: end()? },
        "reboot" => Action::Reboot,
        "crash" => Action::Crash,
        "failover" => Action::FailOver,
        "promote" => Action::Promote,
        "failover-global-cluster" => Action::FailOverGlobal,
        "switchover-global-cluster" => Action::SwitchOverGlobal,
        "restore" => Action::Restore { to: None },
        "terminate" => Action::Terminate,
        "resize-each" => Action::ResizeEach { downtime: end()? - at },
        "replace" => Action::Replace,
        "zone-power-loss" => Action::ZonePowerLoss { until },
        "region-loss" => Action::RegionLoss { until },
        "spot-interruption" => Action::SpotInterruption,
        "volume-loss" => Action::VolumeLoss,
        "change-addresses" => Action::ChangeAddresses,
        "flood" => {
            let rate =
                factor.and_then(|rate| rate.parse::<f64>().ok()).filter(|rate| *rate > 0.0 && *rate <= 1e9);
            let rate = rate.ok_or_else(|| wrong("`flood` says how many requests a second: `flood(500)`"))?;
            Action::Flood { clients: FLOODERS, rate, until }
        }
        "slow-down" => {
            let factor = factor.and_then(|factor| factor.parse::<f64>().ok()).filter(|factor| *factor >= 1.0);
            let factor = factor.filter(|factor| factor.is_finite());
            let factor = factor.ok_or_else(|| wrong("`slow-down` says how many times: `slow-down(3)`"))?;
            Action::SlowDown { factor, until }
        }
        "deploy" => {
            let version = factor.filter(|version| !version.is_empty());
            let version = version.ok_or_else(|| wrong("`deploy` says which version: `deploy(v2)`"))?;
            Action::Deploy { version: version.to_owned(), preferences: Preferences::default() }
        }
        _ => {
            let examples: Vec<&str> = KINDS.iter().map(|(_, example)| *example).collect();
            return Err(wrong(format!("there is no fault `{name}`"))
                .help(format!("faults are {}", examples.join(", ")))
                .nearest(name, KINDS.map(|(kind, _)| kind)));
        }
    };
    Ok(Fault { action, target, at, span: None })
}

fn times(text: &str) -> Result<(Duration, Option<Duration>), Diagnostic> {
    let read = |text: &str| {
        text.trim().parse::<Duration>().map_err(|error| wrong(format!("`{text}` is not a time: {error}")))
    };
    let Some((at, until)) = text.split_once("..") else { return Ok((read(text)?, None)) };
    let (at, until) = (read(at)?, read(until)?);
    if until <= at {
        return Err(wrong(format!("`{text}` ends before it begins")));
    }
    Ok((at, Some(until)))
}

/// `share(0.5)` is `share` and `0.5`.
fn argument(text: &str) -> (&str, Option<&str>) {
    match text.strip_suffix(')').and_then(|rest| rest.split_once('(')) {
        Some((name, argument)) => (name, Some(argument)),
        None => (text, None),
    }
}

fn usual_target(kind: &str) -> Option<Target> {
    match kind {
        "zone-power-loss" => Some(Target::BusiestZone),
        "region-loss" => Some(Target::BusiestRegion),
        "flood" => Some(Target::Balancers),
        "change-addresses" => Some(Target::Balancers),
        _ => None,
    }
}

fn target(text: &str, architecture: &Architecture) -> Result<Target, Diagnostic> {
    let (name, argument) = argument(text);
    // As scripts write it (`in_az(1)`, `busiest_az()`), or as the command line does.
    let (name, argument) = (name.replace('_', "-"), argument.filter(|argument| !argument.is_empty()));
    let number = || argument.and_then(|argument| argument.parse::<u32>().ok()).filter(|number| *number >= 1);
    match (name.as_str(), argument) {
        ("serving", None) => Ok(Target::Serving(None)),
        ("serving", Some(_)) => number()
            .map(|n| Target::Serving(Some(n)))
            .ok_or_else(|| wrong("`serving(N)` takes a number from 1")),
        ("az" | "zone" | "in-az", _) => {
            number().map(Target::InZone).ok_or_else(|| wrong("`az(N)` takes the number of an AZ, from 1"))
        }
        ("busiest-az" | "busiest-zone", None) => Ok(Target::BusiestZone),
        ("busiest-region", None) => Ok(Target::BusiestRegion),
        (code, None) if catalog::region(code).is_some() => {
            Ok(catalog::region(code).map_or(Target::BusiestRegion, |region| Target::Region(region.code)))
        }
        ("balancers", None) => Ok(Target::Balancers),
        ("bound", Some(port)) => {
            let known = crate::script::PORTS.iter().map(|(name, _)| *name);
            let port = port.trim_matches('"');
            known
                .clone()
                .find(|name| *name == port)
                .map(Target::Bound)
                .ok_or_else(|| wrong(format!("the application has no port `{port}`")).nearest(port, known))
        }
        ("share", _) => {
            let share = argument.and_then(|argument| argument.parse::<f64>().ok());
            let share = share.filter(|share| *share > 0.0 && *share <= 1.0);
            share.map(Target::Share).ok_or_else(|| wrong("`share(X)` takes a number above 0 and up to 1"))
        }
        _ => {
            let found = architecture.identify(text).or_else(|| architecture.find(text));
            let found = found.or_else(|| only_one_called(text, architecture));
            found.map(Target::Resource).ok_or_else(|| {
                let addresses: Vec<String> = architecture.all().map(Resource::address).collect();
                let known = TARGETS.iter().copied().chain(addresses.iter().map(String::as_str));
                wrong(format!("`{text}` is neither a resource of this design nor {}", TARGETS.join(", ")))
                    .nearest(text, known)
            })
        }
    }
}

/// The resource of the script that has this name, where no other has it too.
fn only_one_called(name: &str, architecture: &Architecture) -> Option<ResourceId> {
    let mut called = architecture.all().filter(|resource| resource.name == name && !resource.implicit);
    called.next().filter(|_| called.next().is_none()).map(|resource| resource.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Fault, Diagnostic> {
        fault(text, &Architecture::new())
    }

    #[test]
    fn every_example_in_the_help_can_be_read() {
        for (kind, example) in KINDS {
            assert_eq!(read(example).unwrap().action.name(), kind);
        }
    }

    #[test]
    fn a_wrong_part_is_named() {
        let message = |text| read(text).unwrap_err().to_string();
        assert!(message("crash:serving").contains("does not say when"));
        assert!(message("crsh:serving@5m").contains("did you mean `crash`?"));
        assert!(message("stop-start:serving@5m").contains("needs an end"));
        assert!(message("crash:ec2::instance.web@5m").contains("neither a resource"));
        assert!(message("crash:serving@5 apples").contains("is not a time"));
        assert!(message("crash:serving@5m..2m").contains("ends before"));
        assert!(message("slow-down:serving@5m").contains("how many times"));
    }
}
