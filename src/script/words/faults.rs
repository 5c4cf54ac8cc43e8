//! Faults and what operators do by hand, and what they are aimed at.

mod databases;

use super::super::app::PORTS;
use super::super::arguments::{Arguments, Field};
use super::super::{Call, Function, Object, Value};
use crate::catalog;
use crate::diagnostic::Diagnostic;
use crate::resource::{Resource, World};
use crate::simulate::fault::Preferences;
use crate::simulate::{Action, Fault, Target};
use crate::units::Duration;
use std::any::Any;
use std::ops::RangeInclusive;

type Read = fn(&Arguments<'_, '_>) -> Result<(Action, Duration), Diagnostic>;

/// A fault whose first argument is its target; `read` reads the others.
fn fault(
    name: &'static str,
    count: RangeInclusive<usize>,
    signature: &'static str,
    summary: &'static str,
    read: Read,
) -> Function {
    Function::new(name, count, signature, summary, move |call, given| {
        let arguments = Arguments::new(name, &given, call);
        let target = target(&arguments)?;
        let (action, at) = read(&arguments)?;
        let aim = match &target {
            Target::Resource(id) => call.architecture().get(*id).map(Resource::address).unwrap_or_default(),
            other => TargetValue(other.clone()).show(),
        };
        let fault = Fault { action, target, at, span: call.span() };
        Ok(Value::object(FaultValue { fault, aim }))
    })
}

#[expect(clippy::too_many_lines, reason = "a table")]
pub(in super::super) fn functions() -> Vec<Function> {
    let mut all = vec![
        fault(
            "stop_start",
            3..=3,
            "stop_start(target, at, until)",
            "Stops instances and starts them again: a public address changes unless it is an Elastic IP.",
            |a| {
                let (at, until) = span_of(a, 1, 2)?;
                Ok((Action::StopStart { until }, at))
            },
        ),
        fault("reboot", 2..=2, "reboot(target, at)", "Restarts the operating system; addresses stay.", |a| {
            Ok((Action::Reboot, a.duration(1, "time")?))
        }),
        fault(
            "failover",
            2..=2,
            "failover(target, at)",
            "A database or a cache fails over to its standby or to a reader of its cluster.",
            |a| Ok((Action::FailOver, a.duration(1, "time")?)),
        ),
        fault(
            "crash",
            2..=2,
            "crash(target, at)",
            "Instances die and stay dead; of a database or a cache the host dies, and AWS does what it does.",
            |a| Ok((Action::Crash, a.duration(1, "time")?)),
        ),
        fault("terminate", 2..=2, "terminate(target, at)", "Terminates instances.", |a| {
            Ok((Action::Terminate, a.duration(1, "time")?))
        }),
        fault(
            "resize_each",
            3..=3,
            "resize_each(target, at, downtime)",
            "An operator stops, changes and starts instances, one after another.",
            |a| Ok((Action::ResizeEach { downtime: a.duration(2, "downtime")? }, a.duration(1, "time")?)),
        ),
        fault(
            "replace",
            2..=2,
            "replace(target, at)",
            "An operator starts a successor, enters it wherever the old instance's address stands, and terminates the old one.",
            |a| Ok((Action::Replace, a.duration(1, "time")?)),
        ),
        fault(
            "zone_power_loss",
            2..=3,
            "zone_power_loss(target, at [, until])",
            "An Availability Zone loses power, for good or until a time.",
            |a| {
                if !a.has(2) {
                    return Ok((Action::ZonePowerLoss { until: None }, a.duration(1, "time")?));
                }
                let (at, until) = span_of(a, 1, 2)?;
                Ok((Action::ZonePowerLoss { until: Some(until) }, at))
            },
        ),
        fault(
            "region_loss",
            2..=3,
            "region_loss(region, at [, until])",
            "A whole Region is lost, for good or until a time: by its code (\"us-east-1\"), or busiest_region().",
            |a| {
                if !a.has(2) {
                    return Ok((Action::RegionLoss { until: None }, a.duration(1, "time")?));
                }
                let (at, until) = span_of(a, 1, 2)?;
                Ok((Action::RegionLoss { until: Some(until) }, at))
            },
        ),
        fault(
            "spot_interruption",
            2..=2,
            "spot_interruption(target, at)",
            "AWS takes Spot Instances back after its two-minute notice.",
            |a| Ok((Action::SpotInterruption, a.duration(1, "time")?)),
        ),
        fault(
            "volume_loss",
            2..=2,
            "volume_loss(volume or target, at)",
            "Volumes are lost with what is on them: one of EBS, or all that the instances of a target have.",
            |a| Ok((Action::VolumeLoss, a.duration(1, "time")?)),
        ),
        fault(
            "change_addresses",
            2..=2,
            "change_addresses(target, at)",
            "A load balancer gets other addresses (a Network Load Balancer keeps its own).",
            |a| Ok((Action::ChangeAddresses, a.duration(1, "time")?)),
        ),
        Function::new(
            "flood",
            3..=4,
            "flood(clients, rate, at [, until])",
            "A few hostile clients send far more requests than people do, all together `rate` a second.",
            flood,
        ),
        fault(
            "deploy",
            3..=4,
            "deploy(target, version, at [, #{ min_healthy_percentage, max_healthy_percentage, instance_warmup, auto_rollback, batch }])",
            "Deploys a version as each group or environment prescribes: an instance refresh, or the deployment policy of Elastic Beanstalk; by hand, one after another, on instances that stand alone.",
            |a| {
                let version = a.text(1, "version")?.to_owned();
                let preferences = preferences(a)?;
                Ok((Action::Deploy { version, preferences }, a.duration(2, "time")?))
            },
        ),
        fault(
            "swap_environment_urls",
            3..=3,
            "swap_environment_urls(environment, other, at)",
            "Swaps the DNS names of two Elastic Beanstalk environments (blue/green): users follow as their resolvers ask again.",
            |a| {
                let kind = "AWS::ElasticBeanstalk::Environment";
                a.resource(0, kind, "an environment")?;
                let with = a.resource(1, kind, "an environment")?;
                Ok((Action::SwapUrls { with }, a.duration(2, "time")?))
            },
        ),
        fault(
            "change_record",
            3..=3,
            "change_record(record, to, at)",
            "An operator points a record at another load balancer, environment, instance or Elastic IP: users follow as their resolvers ask again.",
            |a| {
                a.resource(0, "AWS::Route53::RecordSet", "a record")?;
                let Value::Resource(to) = a.value(1) else {
                    let message = format!(
                        "a record is changed to a load balancer, environment, instance or Elastic IP, not to {}",
                        a.value(1).brief()
                    );
                    return Err(Diagnostic::error("wrong-type", message).at(a.call.argument_span(1)));
                };
                Ok((Action::ChangeRecord { to: *to }, a.duration(2, "time")?))
            },
        ),
        fault(
            "slow_down",
            3..=4,
            "slow_down(target, factor, at [, until])",
            "Work takes `factor` times as long, for good or until a time.",
            |a| {
                let factor = a.number(1, "factor", 0.01..=1_000.0)?;
                if !a.has(3) {
                    return Ok((Action::SlowDown { factor, until: None }, a.duration(2, "time")?));
                }
                let (at, until) = span_of(a, 2, 3)?;
                Ok((Action::SlowDown { factor, until: Some(until) }, at))
            },
        ),
    ];
    all.extend(databases::functions());
    all
}

/// What an operator asks of a deployment.
fn preferences(a: &Arguments<'_, '_>) -> Result<Preferences, Diagnostic> {
    let mut preferences = Preferences::default();
    if !a.has(3) {
        return Ok(preferences);
    }
    let Value::Map(entries) = a.value(3) else {
        let message = format!("the preferences of `deploy` are a map, not {}", a.value(3).brief());
        return Err(Diagnostic::error("wrong-type", message).at(a.call.argument_span(3)));
    };
    for (key, value) in entries {
        let span = a.call.key_span(3, key).or_else(|| a.call.argument_span(3));
        let field = Field { name: format!("`{key}` of `deploy`"), value, span: span.clone() };
        match key.as_str() {
            "min_healthy_percentage" => preferences.min_healthy_percentage = Some(field.count(0, 100)?),
            "max_healthy_percentage" => preferences.max_healthy_percentage = Some(field.count(100, 200)?),
            "instance_warmup" => preferences.instance_warmup = Some(field.duration()?),
            "auto_rollback" => match value {
                Value::Bool(said) => preferences.auto_rollback = Some(*said),
                _ => return Err(field.wrong("true or false")),
            },
            "batch" => preferences.batch = Some(field.count(1, 10_000)?),
            _ => {
                let known = [
                    "auto_rollback",
                    "batch",
                    "instance_warmup",
                    "max_healthy_percentage",
                    "min_healthy_percentage",
                ];
                let error = Diagnostic::error("unknown-key", format!("`deploy` has no preference `{key}`"));
                return Err(error.nearest(key, known).at(span));
            }
        }
    }
    Ok(preferences)
}

fn flood(call: &mut Call<'_>, given: Vec<Value>) -> Result<Value, Diagnostic> {
    let a = Arguments::new("flood", &given, call);
    let clients = u32::try_from(a.whole(0, "number of clients", 1..=100_000)?).unwrap_or(1);
    let rate = a.rate(1, "rate")?;
    let (at, until) = if a.has(3) {
        let (at, until) = span_of(&a, 2, 3)?;
        (at, Some(until))
    } else {
        (a.duration(2, "time")?, None)
    };
    let action = Action::Flood { clients, rate, until };
    let fault = Fault { action, target: Target::Balancers, at, span: call.span() };
    Ok(Value::object(FaultValue { fault, aim: format!("{clients} clients") }))
}

/// Two times, the first before the second.
fn span_of(a: &Arguments<'_, '_>, first: usize, second: usize) -> Result<(Duration, Duration), Diagnostic> {
    let (at, until) = (a.duration(first, "time")?, a.duration(second, "end")?);
    if at < until {
        return Ok((at, until));
    }
    let message = format!("`{}` ends at {until}, which is not after its start at {at}", a.word);
    Err(Diagnostic::error("wrong-value", message)
        .at(a.call.argument_span(second))
        .help("both are times since the start of the run"))
}

/// What a fault is aimed at: a handle, or what is true at that moment.
fn target(a: &Arguments<'_, '_>) -> Result<Target, Diagnostic> {
    if let Some(target) = target_in(a.value(0)) {
        return Ok(target);
    }
    if a.word == "region_loss"
        && let Some(region) = a.value(0).as_text().and_then(catalog::region)
    {
        return Ok(Target::Region(region.code));
    }
    if let (Value::Text(code), "region_loss") = (a.value(0), a.word) {
        let error = Diagnostic::error("unknown-region", format!("there is no Region `{code}`"));
        return Err(error
            .nearest(code, catalog::regions().map(|region| region.code))
            .at(a.call.argument_span(0)));
    }
    let message = format!(
        "the target of `{}` is {}, but must be a resource or one of serving(), share(0.5), in_az(1), busiest_az(), balancers()",
        a.word,
        a.value(0).brief()
    );
    Err(Diagnostic::error("wrong-type", message).at(a.call.argument_span(0)))
}

/// What a fault can be aimed at.
#[expect(clippy::too_many_lines, reason = "a table")]
pub(super) fn targets() -> Vec<Function> {
    type Read = fn(&Arguments<'_, '_>) -> Result<Target, Diagnostic>;
    let word = |name, count: RangeInclusive<usize>, signature, summary, read: Read| {
        Function::new(name, count, signature, summary, move |call, given| {
            read(&Arguments::new(name, &given, call)).map(|target| Value::object(TargetValue(target)))
        })
    };
    vec![
        word(
            "serving",
            0..=1,
            "serving() | serving(n)",
            "The instances that serve at that moment: all, or the first n by address.",
            |a| {
                let count =
                    if a.has(0) { Some(a.whole(0, "number of instances", 1..=100_000)?) } else { None };
                Ok(Target::Serving(count.and_then(|count| u32::try_from(count).ok())))
            },
        ),
        word(
            "share",
            1..=1,
            "share(part)",
            "A part of the instances that serve at that moment, at least one: share(0.5) is half.",
            |a| Ok(Target::Share(a.number(0, "part", 0.0..=1.0)?)),
        ),
        word("in_az", 1..=1, "in_az(n)", "Everything in the n-th Availability Zone, from 1.", |a| {
            Ok(Target::InZone(u32::try_from(a.whole(0, "number of the AZ", 1..=10)?).unwrap_or(1)))
        }),
        word(
            "busiest_az",
            0..=0,
            "busiest_az()",
            "Everything in the Availability Zone that has most serving instances at that moment.",
            |_| Ok(Target::BusiestZone),
        ),
        word(
            "busiest_region",
            0..=0,
            "busiest_region()",
            "Everything in the Region that has most serving instances at that moment.",
            |_| Ok(Target::BusiestRegion),
        ),
        word(
            "bound",
            1..=1,
            "bound(port)",
            "What a port of the application is bound to (\"database\", \"reads\", \"sessions\", \"cache\", \"files\"); where nothing is, the first instance that serves.",
            |a| {
                let port = a.text(0, "port")?;
                let known = PORTS.iter().map(|(name, _)| *name);
                known.clone().find(|name| *name == port).map(Target::Bound).ok_or_else(|| {
                    let error =
                        Diagnostic::error("unknown-port", format!("the application has no port `{port}`"));
                    error.nearest(port, known).at(a.call.argument_span(0))
                })
            },
        ),
        word("balancers", 0..=0, "balancers()", "The load balancers that users reach.", |_| {
            Ok(Target::Balancers)
        }),
    ]
}

/// A fault in a script's hands.
pub struct FaultValue {
    /// The fault.
    pub fault: Fault,
    /// What it is aimed at, in words.
    aim: String,
}

/// What a fault is aimed at, in a script's hands.
pub struct TargetValue(pub Target);

/// The fault that a value holds, if it holds one.
pub fn fault_in(value: &Value) -> Option<Fault> {
    value.as_object::<FaultValue>().map(|held| held.fault.clone())
}

/// The target that a value names: a resource, or what is true at a moment.
pub fn target_in(value: &Value) -> Option<Target> {
    match value {
        Value::Resource(id) => Some(Target::Resource(*id)),
        other => other.as_object::<TargetValue>().map(|target| target.0.clone()),
    }
}

impl Object for FaultValue {
    fn type_name(&self) -> &'static str {
        "a fault"
    }

    fn show(&self) -> String {
        format!("{} of {} at {}", self.fault.action.name(), self.aim, self.fault.at)
    }

    fn to_json(&self) -> serde_json::Value {
        serde_json::Value::String(self.show())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Object for TargetValue {
    fn type_name(&self) -> &'static str {
        "a target"
    }

    fn show(&self) -> String {
        match &self.0 {
            Target::Resource(id) => format!("resource {}", id.0),
            Target::Bound(port) => format!("bound(\"{port}\")"),
            Target::Serving(None) => "serving()".to_owned(),
            Target::Serving(Some(count)) => format!("serving({count})"),
            Target::Share(part) => format!("share({part})"),
            Target::InZone(number) => format!("in_az({number})"),
            Target::BusiestZone => "busiest_az()".to_owned(),
            Target::Balancers => "balancers()".to_owned(),
            Target::Region(code) => (*code).to_owned(),
            Target::BusiestRegion => "busiest_region()".to_owned(),
        }
    }

    fn to_json(&self) -> serde_json::Value {
        serde_json::Value::String(self.show())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
