//! Lifecycle hooks: accepted, so that designs that have them can be read.

use super::policy::GROUP;
use crate::resource::{Default, Kind, Property, Scope, Simulated, Type};

/// The table.
pub(super) const KIND: Kind = Kind {
    type_name: "AWS::AutoScaling::LifecycleHook",
    module: "autoscaling",
    constructor: "lifecycle_hook",
    scope: Scope::Regional,
    summary: "makes an instance wait before it goes into or out of service",
    properties: &[
        Property::required("auto_scaling_group_name", GROUP, "the group"),
        Property::required(
            "lifecycle_transition",
            Type::OneOf(&["autoscaling:EC2_INSTANCE_LAUNCHING", "autoscaling:EC2_INSTANCE_TERMINATING"]),
            "when it waits",
        ),
        Property::accepted(
            "heartbeat_timeout",
            Type::Int(30, 7_200),
            Default::Int(3_600),
            "seconds it waits at most",
        ),
        Property::accepted(
            "default_result",
            Type::OneOf(&["ABANDON", "CONTINUE"]),
            Default::Text("ABANDON"),
            "what then happens",
        ),
        Property::accepted("notification_target_arn", Type::Text, Default::None, "who is told"),
        Property::accepted("role_arn", Type::Text, Default::None, "the role that tells"),
    ],
    simulated: Simulated::AcceptedOnly("instances go into service without waiting"),
    ..Kind::BARE
};
