//! How the instances of a group are replaced by newer ones: the group's own maintenance policy, and CloudFormation's
//! `UpdatePolicy`, which there stands beside the properties of the resource.
//!
//! Sources: EC2 Auto Scaling user guide, "Instance maintenance policies" (both percentages or none, at most 100 apart);
//! CloudFormation user guide, "UpdatePolicy attribute".

use crate::resource::rule::{Verdict, refusal};
use crate::resource::{Default, Property, Resource, Type, Value};

const MIN: Property = Property::optional(
    "min_healthy_percentage",
    Type::Int(-1, 100),
    Default::Int(90),
    "so much of the desired capacity stays healthy; at 100 new instances are launched before old ones go [%]",
);

const MAX: Property = Property::optional(
    "max_healthy_percentage",
    Type::Int(-1, 200),
    Default::Int(100),
    "so much may exist while instances are replaced, 100 to 200 [%]",
);

pub(super) const MAINTENANCE: Type = Type::Map(&[MIN, MAX]);

const PREFERENCES: Type = Type::Map(&[
    MIN,
    MAX,
    Property::optional(
        "instance_warmup",
        Type::Int(0, 86_400),
        Default::Computed("default_instance_warmup, else health_check_grace_period"),
        "how long a new instance must have been healthy before the next is replaced [s]",
    ),
    Property::optional(
        "bake_time",
        Type::Int(0, 172_800),
        Default::Int(0),
        "how long all is watched at the end [s]",
    ),
    Property::optional(
        "alarm_specification",
        Type::Map(&[Property::required(
            "alarms",
            Type::List(&Type::RefOrText(&["AWS::CloudWatch::Alarm"])),
            "at most 10",
        )]),
        Default::None,
        "alarms that make it fail; runs know `HTTPCode_Target_5XX_Count`",
    ),
    Property::accepted(
        "checkpoint_percentages",
        Type::List(&Type::Int(1, 100)),
        Default::None,
        "where it pauses",
    ),
    Property::accepted(
        "checkpoint_delay",
        Type::Int(0, 172_800),
        Default::Int(3600),
        "how long it pauses [s]",
    ),
    Property::accepted(
        "skip_matching",
        Type::Bool,
        Default::Bool(true),
        "leaves what is up to date; runs always do",
    ),
    Property::accepted(
        "scale_in_protected_instances",
        Type::Text,
        Default::None,
        "what happens to protected ones",
    ),
    Property::accepted("standby_instances", Type::Text, Default::None, "what happens to those in standby"),
]);

const ROLLING: Type = Type::Map(&[
    Property::optional("max_batch_size", Type::Int(1, 10_000), Default::Int(1), "instances at a time"),
    Property::optional(
        "min_instances_in_service",
        Type::Int(0, 10_000),
        Default::Int(0),
        "so many stay in service, whatever their state",
    ),
    Property::optional(
        "pause_time",
        Type::Text,
        Default::Computed("PT0S; PT5M where it waits for signals"),
        "how long it waits after a batch, such as `PT5M`",
    ),
    Property::optional(
        "wait_on_resource_signals",
        Type::Bool,
        Default::Bool(false),
        "waits until new instances say that the application is there, for `pause_time` at most",
    ),
    Property::accepted(
        "min_successful_instances_percent",
        Type::Int(0, 100),
        Default::Int(100),
        "so many must succeed [%]",
    ),
    Property::accepted(
        "min_active_instances_percent",
        Type::Int(0, 100),
        Default::Int(100),
        "how many must be active",
    ),
    Property::accepted("suspend_processes", Type::List(&Type::Text), Default::None, "what rests meanwhile"),
]);

pub(super) const UPDATE: Type = Type::Map(&[
    Property::optional(
        "auto_scaling_instance_refresh",
        Type::Map(&[
            Property::optional(
                "strategy",
                Type::OneOf(&["Rolling", "ReplaceRootVolume"]),
                Default::Text("Rolling"),
                "how instances are replaced; runs know `Rolling`",
            ),
            Property::optional("preferences", PREFERENCES, Default::None, "how fast, and when it has failed"),
        ]),
        Default::None,
        "an instance refresh; one that fails is rolled back",
    ),
    Property::optional(
        "auto_scaling_rolling_update",
        ROLLING,
        Default::None,
        "batch after batch; an update that fails is rolled back",
    ),
    Property::accepted("auto_scaling_replacing_update", Type::Open, Default::None, "a second group"),
    Property::accepted(
        "auto_scaling_scheduled_action",
        Type::Open,
        Default::None,
        "leaves scheduled sizes alone",
    ),
]);

/// The percentages of a maintenance policy or of preferences, as far as they are said.
pub fn healthy_percentages(policy: &Value) -> (Option<u32>, Option<u32>) {
    let of = |key: &str| {
        policy.get(key).and_then(Value::as_int).filter(|n| *n >= 0).and_then(|n| u32::try_from(n).ok())
    };
    (of("min_healthy_percentage"), of("max_healthy_percentage"))
}

/// Policies that AWS would refuse.
pub(super) fn refuse(group: &Resource) -> Verdict {
    if let Some(policy) = group.set("instance_maintenance_policy") {
        refuse_percentages(group, "instance_maintenance_policy", policy, true)?;
    }
    let Some(update) = group.set("update_policy") else { return Ok(()) };
    let ways = ["auto_scaling_instance_refresh", "auto_scaling_rolling_update"];
    if ways.iter().all(|way| update.get(way).is_some()) {
        let message = "an instance refresh and a rolling update both say how instances are replaced";
        return Err(
            refusal(group, "update_policy", "replaced-twice", message).help("a group has one of them")
        );
    }
    let refresh = update.get("auto_scaling_instance_refresh").and_then(|refresh| refresh.get("preferences"));
    if let Some(preferences) = refresh {
        refuse_percentages(group, "update_policy", preferences, false)?;
    }
    let pause = update.get("auto_scaling_rolling_update").and_then(|update| update.get("pause_time"));
    match pause.and_then(Value::as_text) {
        Some(text) if seconds(text).is_none() => {
            let message = format!("`pause_time` is {text:?}, which is not a time of ISO 8601");
            Err(refusal(group, "update_policy", "bad-time", message).help("such as `PT5M`, at most one hour"))
        }
        _ => Ok(()),
    }
}

fn refuse_percentages(group: &Resource, property: &str, policy: &Value, both: bool) -> Verdict {
    let wrong = |message: String| Err(refusal(group, property, "bad-percentages", message));
    match healthy_percentages(policy) {
        (None, None) => Ok(()),
        (Some(_), None) | (None, Some(_)) if both => {
            wrong("the minimum and the maximum healthy percentage are given together".to_owned())
        }
        (_, Some(most)) if most < 100 => wrong(format!("the maximum is {most} %, but at least 100")),
        (Some(least), Some(most)) if most - least.min(most) > 100 => {
            wrong(format!("{least} % and {most} % are more than 100 apart"))
        }
        _ => Ok(()),
    }
}

/// The seconds of a time such as `PT5M30S`, from 0 to an hour.
pub fn seconds(text: &str) -> Option<u64> {
    let (mut total, mut digits, mut said) = (0u64, String::new(), false);
    for sign in text.strip_prefix("PT")?.chars() {
        let unit = match sign {
            '0'..='9' => {
                digits.push(sign);
                continue;
            }
            'H' => 3600,
            'M' => 60,
            'S' => 1,
            _ => return None,
        };
        total = total.checked_add(digits.parse::<u64>().ok()?.checked_mul(unit)?)?;
        digits.clear();
        said = true;
    }
    (said && digits.is_empty() && total <= 3600).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn times_of_iso_8601_are_read_up_to_an_hour() {
        assert_eq!([seconds("PT5M"), seconds("PT0S"), seconds("PT1M30S")], [Some(300), Some(0), Some(90)]);
        assert_eq!([seconds("5m"), seconds("PT"), seconds("PT5"), seconds("PT2H")], [None; 4]);
    }
}
