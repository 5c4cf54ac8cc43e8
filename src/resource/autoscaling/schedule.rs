//! Scheduled actions: the size of a group at a time.

use super::policy::GROUP;
use super::recurrence;
use crate::resource::rule::{Verdict, others, refusal, within_quota};
use crate::resource::{Default, Kind, Property, Resource, Scope, Type, World};

/// The table.
pub(super) const KIND: Kind = Kind {
    type_name: "AWS::AutoScaling::ScheduledAction",
    module: "autoscaling",
    constructor: "scheduled_action",
    scope: Scope::Regional,
    summary: "sets the size of a group at a time, such as every Friday at 15:00",
    properties: &[
        Property::required("auto_scaling_group_name", GROUP, "the group"),
        Property::optional(
            "recurrence",
            Type::Text,
            Default::None,
            "when, as five cron fields: \"0 15 * * 5\" is Friday 15:00",
        ),
        Property::accepted(
            "start_time",
            Type::Text,
            Default::None,
            "first time (a run has a week, not a calendar)",
        ),
        Property::accepted("end_time", Type::Text, Default::None, "last time"),
        Property::accepted(
            "time_zone",
            Type::Text,
            Default::Text("Etc/UTC"),
            "the zone of the recurrence; runs use their own clock",
        ),
        Property::optional("min_size", Type::Int(0, 10_000), Default::None, "new fewest"),
        Property::optional("max_size", Type::Int(0, 10_000), Default::None, "new most"),
        Property::optional("desired_capacity", Type::Int(0, 10_000), Default::None, "new size"),
    ],
    refuse,
    ..Kind::BARE
};

fn refuse(action: &Resource, world: &dyn World) -> Verdict {
    let group = action.reference("auto_scaling_group_name");
    let same = others(action, world, action.kind.type_name)
        .filter(|other| other.reference("auto_scaling_group_name") == group);
    within_quota(action, "autoscaling.scheduled_actions", same.count(), "on this group")?;
    let sizes = ["min_size", "max_size", "desired_capacity"];
    if sizes.iter().all(|property| action.set(property).is_none()) {
        let message = "a scheduled action changes at least one size";
        return Err(refusal(action, "recurrence", "missing-property", message)
            .help("give `min_size`, `max_size` or `desired_capacity`"));
    }
    let (min, max) = (action.int("min_size").unwrap_or(0), action.int("max_size").unwrap_or(i64::MAX));
    if min > max {
        let message = format!("`min_size` ({min}) is greater than `max_size` ({max})");
        return Err(refusal(action, "min_size", "bad-size", message));
    }
    if let Some(desired) = action.int("desired_capacity").filter(|desired| !(min..=max).contains(desired)) {
        let message = format!("`desired_capacity` ({desired}) is not between `min_size` and `max_size`");
        return Err(refusal(action, "desired_capacity", "bad-size", message));
    }
    let Some(text) = action.text("recurrence") else {
        if action.set("start_time").is_some() {
            return Ok(());
        }
        let message = "a scheduled action needs a time";
        return Err(refusal(action, "recurrence", "missing-property", message)
            .help("recurrence: five cron fields, \"0 15 * * 5\" is Friday 15:00"));
    };
    recurrence::check(&text).map_err(|wrong| {
        refusal(action, "recurrence", "bad-recurrence", wrong).help(
            "five fields: minute, hour, day of month, month, day of week; \"0 15 * * 5\" is Friday 15:00",
        )
    })
}
