//! An Auto Scaling group: keeps so many instances, spread over AZs, and replaces those that die.

use super::super::ec2::{self, Launch, launch_of};
use super::super::rule::{self, Verdict, refusal};
use crate::resource::{Attribute, Default, Kind, Property, Resource, Scope, Type, Value, World};

const TEMPLATE: Type = Type::Either(&[
    Type::Ref(&["AWS::EC2::LaunchTemplate"]),
    Type::Map(&[
        Property::required(
            "launch_template_id",
            Type::Ref(&["AWS::EC2::LaunchTemplate"]),
            "the launch template",
        ),
        Property::accepted(
            "version",
            Type::Text,
            Default::Text("$Default"),
            "which version; there is only one here",
        ),
    ]),
]);

const OVERRIDE: Type = Type::Map(&[
    Property::optional("instance_type", Type::Text, Default::None, "a type instead of the template's"),
    Property::accepted(
        "weighted_capacity",
        Type::Text,
        Default::None,
        "how many units such an instance counts for",
    ),
    Property::accepted(
        "launch_template_specification",
        TEMPLATE,
        Default::None,
        "another template for this type",
    ),
]);

const DISTRIBUTION: Type = Type::Map(&[
    Property::optional(
        "on_demand_base_capacity",
        Type::Int(0, 10_000),
        Default::Int(0),
        "so many instances are always On-Demand",
    ),
    Property::optional(
        "on_demand_percentage_above_base_capacity",
        Type::Int(0, 100),
        Default::Int(100),
        "share of On-Demand above that base; the rest is Spot",
    ),
    Property::accepted(
        "on_demand_allocation_strategy",
        Type::Text,
        Default::Text("prioritized"),
        "how On-Demand types are chosen",
    ),
    Property::accepted(
        "spot_allocation_strategy",
        Type::Text,
        Default::Text("lowest-price"),
        "how Spot types are chosen",
    ),
    Property::accepted("spot_instance_pools", Type::Int(1, 20), Default::Int(2), "how many Spot pools"),
    Property::accepted("spot_max_price", Type::Text, Default::None, "highest Spot price"),
]);

const MIXED: Type = Type::Map(&[
    Property::required(
        "launch_template",
        Type::Map(&[
            Property::required("launch_template_specification", TEMPLATE, "the launch template"),
            Property::optional(
                "overrides",
                Type::List(&OVERRIDE),
                Default::None,
                "types that may be launched; the model takes the first",
            ),
        ]),
        "what is launched",
    ),
    Property::optional(
        "instances_distribution",
        DISTRIBUTION,
        Default::None,
        "how much is On-Demand and how much Spot",
    ),
]);

pub(super) const KIND: Kind = Kind {
    type_name: "AWS::AutoScaling::AutoScalingGroup",
    module: "autoscaling",
    constructor: "auto_scaling_group",
    scope: Scope::Regional,
    summary: "keeps so many instances, spread evenly over its subnets' AZs, and replaces those that die",
    properties: &[
        Property::required("min_size", Type::Int(0, 10_000), "fewest instances"),
        Property::required("max_size", Type::Int(0, 10_000), "most instances"),
        Property::optional(
            "desired_capacity",
            Type::Int(0, 10_000),
            Default::Computed("min_size"),
            "instances wanted now; policies change it between min_size and max_size",
        ),
        Property::optional("launch_template", TEMPLATE, Default::None, "what is launched"),
        Property::optional(
            "launch_configuration_name",
            Type::Ref(&["AWS::AutoScaling::LaunchConfiguration"]),
            Default::None,
            "what is launched, the old way",
        ),
        Property::optional(
            "mixed_instances_policy",
            MIXED,
            Default::None,
            "what is launched, partly On-Demand and partly Spot",
        ),
        Property::accepted(
            "instance_id",
            Type::Ref(&["AWS::EC2::Instance"]),
            Default::None,
            "an instance to copy the launch from",
        ),
        Property::optional(
            "vpc_zone_identifier",
            Type::List(&Type::Ref(&["AWS::EC2::Subnet"])),
            Default::None,
            "its subnets, one in each AZ it should use",
        ),
        Property::optional(
            "availability_zones",
            Type::List(&Type::Text),
            Default::None,
            "AZs whose default subnets it uses",
        ),
        Property::optional(
            "target_group_arns",
            Type::List(&Type::Ref(&["AWS::ElasticLoadBalancingV2::TargetGroup"])),
            Default::None,
            "target groups that its instances are registered with",
        ),
        Property::accepted(
            "load_balancer_names",
            Type::List(&Type::RefOrText(&["AWS::ElasticLoadBalancing::LoadBalancer"])),
            Default::None,
            "Classic Load Balancers",
        ),
        Property::optional(
            "health_check_type",
            Type::Text,
            Default::Text("EC2"),
            "`EC2` (always on), `ELB`, `EBS`, `VPC_LATTICE`, or several with commas: `ELB` replaces what the load balancer finds unhealthy",
        ),
        Property::optional(
            "health_check_grace_period",
            Type::Int(0, 86_400),
            Default::Int(0),
            "seconds after a launch in which failed checks do not count; 0 by API and CloudFormation, 300 in the console",
        ),
        Property::optional(
            "cooldown",
            Type::Int(0, 86_400),
            Default::Int(300),
            "seconds that simple scaling pauses after an action",
        ),
        Property::optional(
            "default_instance_warmup",
            Type::Int(-1, 86_400),
            Default::Computed("that of the policy, else the cooldown"),
            "seconds until a new instance counts in the metrics",
        ),
        Property::accepted(
            "termination_policies",
            Type::List(&Type::Text),
            Default::None,
            "which instance goes first when the group shrinks; the model has the default policy",
        ),
        Property::optional(
            "capacity_rebalance",
            Type::Bool,
            Default::Bool(false),
            "whether a Spot notice launches the replacement at once",
        ),
        Property::accepted(
            "new_instances_protected_from_scale_in",
            Type::Bool,
            Default::Bool(false),
            "guards instances against scaling in",
        ),
        Property::accepted("metrics_collection", Type::Open, Default::None, "group metrics"),
        Property::accepted(
            "max_instance_lifetime",
            Type::Int(0, 31_536_000),
            Default::None,
            "replaces instances of this age",
        ),
        Property::accepted("auto_scaling_group_name", Type::Text, Default::None, "a name of its own"),
        Property::accepted("placement_group", Type::Text, Default::None, "a placement group"),
        Property::accepted("service_linked_role_arn", Type::Text, Default::None, "the role it acts in"),
        Property::accepted("notification_configurations", Type::Open, Default::None, "who is told"),
        Property::accepted("lifecycle_hook_specification_list", Type::Open, Default::None, "lifecycle hooks"),
        Property::accepted(
            "instance_maintenance_policy",
            Type::Open,
            Default::None,
            "whether a replacement is launched before or after",
        ),
        Property::accepted(
            "availability_zone_distribution",
            Type::Open,
            Default::None,
            "what happens when an AZ has no capacity",
        ),
        Property::accepted("tags", Type::Open, Default::None, "labels"),
    ],
    attributes: &[Attribute { name: "auto_scaling_group_arn", summary: "its ARN" }],
    arn: "autoScalingGroup:{hash}:autoScalingGroupName/{name}",
    arn_service: "autoscaling",
    read: |resource, world, name| {
        let arn = || crate::resource::identity::arn(resource, world).map(Value::Text);
        if name == "auto_scaling_group_arn" { arn() } else { None }
    },
    refuse,
    ..Kind::BARE
};

/// The template or configuration of a group, and the type that replaces the template's, if any.
fn source<'a>(group: &Resource, world: &'a dyn World) -> Option<(&'a Resource, Option<String>)> {
    let id =
        |value: &Value| value.as_ref().or_else(|| value.get("launch_template_id").and_then(Value::as_ref));
    if let Some(mixed) = group.set("mixed_instances_policy") {
        let launch = mixed.get("launch_template")?;
        let template = launch.get("launch_template_specification").and_then(id)?;
        let overrides = launch.get("overrides").and_then(Value::as_list).unwrap_or_default();
        let first = overrides.iter().find_map(|o| o.get("instance_type").and_then(Value::as_text));
        return Some((world.get(template)?, first.map(str::to_owned)));
    }
    let template = group.set("launch_template").and_then(id);
    let configuration = group.reference("launch_configuration_name");
    Some((world.get(template.or(configuration)?)?, None))
}

/// What a group launches.
pub fn launch_of_group(group: &Resource, world: &dyn World) -> Option<Launch> {
    let (source, instance_type) = source(group, world)?;
    let launch = launch_of(source, world)?;
    Some(match instance_type {
        Some(name) => launch.with_type(&name, world),
        None => launch,
    })
}

/// The subnets of a group; the default subnets of its AZs where it names only those.
pub fn subnets_of<'a>(group: &Resource, world: &'a dyn World) -> Vec<&'a Resource> {
    let subnets = world.follow_all(group, "vpc_zone_identifier");
    if !subnets.is_empty() {
        return subnets;
    }
    let zones: Vec<&str> = group.list("availability_zones").iter().filter_map(Value::as_text).collect();
    let wanted = |subnet: &&Resource| zones.iter().any(|zone| *zone == ec2::zone_of(subnet));
    ec2::default_subnets(group.region, world).into_iter().filter(wanted).collect()
}

fn refuse(group: &Resource, world: &dyn World) -> Verdict {
    sizes(group)?;
    launches(group, world)?;
    places(group, world)?;
    let known = ["EC2", "ELB", "EBS", "VPC_LATTICE"];
    let kinds = group.text("health_check_type").unwrap_or_default();
    if let Some(wrong) = kinds.split(',').map(str::trim).find(|kind| !known.contains(kind)) {
        let message = format!("there is no health check type `{wrong}`");
        return Err(refusal(group, "health_check_type", "bad-health-check-type", message)
            .help("\"EC2\", \"ELB\", \"EBS\", \"VPC_LATTICE\", or several with commas"));
    }
    let groups = world.follow_all(group, "target_group_arns");
    for target_group in groups {
        let lambda = target_group.text("target_type").is_some_and(|kind| kind != "instance");
        if lambda {
            let message = format!("`{}` does not take instances as targets", target_group.address());
            return Err(refusal(group, "target_group_arns", "wrong-target-type", message)
                .help("a group registers instances: target_type must be \"instance\""));
        }
    }
    Ok(())
}

fn sizes(group: &Resource) -> Verdict {
    let size = |property: &str| group.int(property);
    let (min, max) = (size("min_size").unwrap_or(0), size("max_size").unwrap_or(0));
    if min > max {
        let message = format!("min_size ({min}) is greater than max_size ({max})");
        return Err(refusal(group, "min_size", "bad-size", message));
    }
    match size("desired_capacity") {
        Some(desired) if desired < min || desired > max => {
            let message =
                format!("desired_capacity ({desired}) is not between min_size ({min}) and max_size ({max})");
            Err(refusal(group, "desired_capacity", "bad-size", message))
        }
        _ => Ok(()),
    }
}

fn launches(group: &Resource, world: &dyn World) -> Verdict {
    let ways = ["launch_template", "launch_configuration_name", "mixed_instances_policy", "instance_id"];
    let used: Vec<&str> = ways.into_iter().filter(|way| group.set(way).is_some()).collect();
    match used.as_slice() {
        [] => {
            Err(refusal(group, "launch_template", "missing-property", "a group needs to know what to launch")
                .help("launch_template: the handle of an ec2::launch_template"))
        }
        [_] => {
            let launch = launch_of_group(group, world);
            let Some(launch) = launch else { return Ok(()) };
            rule::instance_type(group, used[0], &launch.instance_type)?;
            if launch.spot && used[0] == "mixed_instances_policy" {
                let message =
                    "a mixed instances policy decides about Spot itself; its launch template must not";
                return Err(refusal(group, used[0], "spot-twice", message)
                    .help("take instance_market_options out of the launch template"));
            }
            Ok(())
        }
        [first, second, ..] => {
            let message = format!("`{first}` and `{second}` both say what to launch; one is allowed");
            Err(refusal(group, second, "launched-twice", message))
        }
    }
}

fn places(group: &Resource, world: &dyn World) -> Verdict {
    for zone in group.list("availability_zones").iter().filter_map(Value::as_text) {
        rule::zone_of_region(group, "availability_zones", zone)?;
    }
    let subnets = world.follow_all(group, "vpc_zone_identifier");
    if subnets.is_empty() && group.list("availability_zones").is_empty() {
        return Err(refusal(group, "vpc_zone_identifier", "missing-property", "a group needs subnets (or AZs) to launch in")
            .help("vpc_zone_identifier: subnets in the AZs it should use; default_subnets() are those of the default VPC"));
    }
    let vpc = |subnet: &Resource| subnet.reference("vpc_id");
    let Some(first) = subnets.first() else { return Ok(()) };
    if let Some(other) = subnets.iter().find(|subnet| vpc(subnet) != vpc(first)) {
        let message = format!("`{}` and `{}` are in different VPCs", first.address(), other.address());
        return Err(refusal(group, "vpc_zone_identifier", "several-vpcs", message)
            .help("all subnets of a group are in one VPC"));
    }
    for property in ["target_group_arns"] {
        let far = |other: &&Resource| other.reference("vpc_id").is_some_and(|id| Some(id) != vpc(first));
        if let Some(other) = world.follow_all(group, property).into_iter().find(far) {
            let message =
                format!("`{}` belongs to another VPC than the subnets of this group", other.address());
            return Err(refusal(group, property, "other-vpc", message));
        }
    }
    let guards: Vec<&Resource> = launch_of_group(group, world)
        .map(|launch| launch.security_groups)
        .unwrap_or_default()
        .into_iter()
        .filter_map(|id| world.get(id))
        .collect();
    if let Some(guard) =
        guards.iter().find(|guard| guard.reference("vpc_id").is_some_and(|id| Some(id) != vpc(first)))
    {
        let message = format!(
            "the launch template's `{}` belongs to another VPC than the subnets of this group",
            guard.address()
        );
        return Err(refusal(group, "vpc_zone_identifier", "other-vpc", message));
    }
    Ok(())
}
