//! An Auto Scaling group: keeps so many instances, spread over AZs, and replaces those that die.

use super::update_policy;
use crate::resource::ec2::{self, Launch, TEMPLATE, launch_of, refuse_template, template_of};
use crate::resource::rule::{self, Verdict, others, refusal, within_quota};
use crate::resource::{Attribute, Default, Kind, Property, Resource, Scope, Type, Value, World};

const OVERRIDE: Type = Type::Map(&[
    Property::optional("instance_type", Type::Text, Default::None, "a type instead of the template's"),
    Property::accepted(
        "weighted_capacity",
        Type::Text,
        Default::None,
        "how many units such an instance counts for",
    ),
    Property::accepted("instance_requirements", Type::Open, Default::None, "types chosen by what they have"),
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
        Property::optional(
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
        Property::optional(
            "instance_maintenance_policy",
            update_policy::MAINTENANCE,
            Default::None,
            "whether a replacement is launched before or after the old instance goes; runs follow it in instance refreshes",
        ),
        Property::optional(
            "update_policy",
            update_policy::UPDATE,
            Default::Computed("an instance refresh, not rolled back when it fails"),
            "how a new version comes to its instances; in CloudFormation it stands beside the properties",
        ),
        Property::accepted(
            "availability_zone_distribution",
            Type::Open,
            Default::None,
            "what happens when an AZ has no capacity",
        ),
        Property::accepted(
            "availability_zone_impairment_policy",
            Type::Open,
            Default::None,
            "what happens to instances of an impaired AZ",
        ),
        Property::accepted(
            "capacity_reservation_specification",
            Type::Open,
            Default::None,
            "capacity kept for it",
        ),
        Property::accepted("desired_capacity_type", Type::Text, Default::Text("units"), "unit of the sizes"),
        Property::accepted("traffic_sources", Type::Open, Default::None, "VPC Lattice target groups"),
        Property::accepted("context", Type::Text, Default::None, "reserved by AWS"),
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

/// The keys of a mixed instances policy's overrides.
fn overrides(group: &Resource) -> &[Value] {
    let launch = group.set("mixed_instances_policy").and_then(|mixed| mixed.get("launch_template"));
    launch.and_then(|launch| launch.get("overrides")).and_then(Value::as_list).unwrap_or_default()
}

/// What a group launches from: a launch template, a launch configuration or an instance that is copied.
fn source<'a>(group: &Resource, world: &'a dyn World) -> Option<&'a Resource> {
    if let Some(mixed) = group.set("mixed_instances_policy") {
        return template_of(mixed.get("launch_template")?.get("launch_template_specification")?, world);
    }
    if let Some(template) = group.set("launch_template") {
        return template_of(template, world);
    }
    world.follow(group, "launch_configuration_name").or_else(|| world.follow(group, "instance_id"))
}

/// What a group launches. A mixed instances policy with overrides launches the first of its types.
pub fn launch_of_group(group: &Resource, world: &dyn World) -> Option<Launch> {
    let launch = launch_of(source(group, world)?, world)?;
    let first = overrides(group).iter().find_map(|one| one.get("instance_type").and_then(Value::as_text));
    Some(match first {
        Some(name) => launch.with_type(name, world),
        None => launch,
    })
}

/// How many instances of a group are On-Demand whatever its size, and the share (0 to 100) of On-Demand above that;
/// none for a group that does not mix.
pub fn on_demand_share(group: &Resource) -> Option<(u32, u32)> {
    let mixed = group.set("mixed_instances_policy")?;
    let int = |key: &str, default: u32| {
        let value = mixed.get("instances_distribution").and_then(|distribution| distribution.get(key));
        value.and_then(Value::as_int).and_then(|number| u32::try_from(number).ok()).unwrap_or(default)
    };
    Some((int("on_demand_base_capacity", 0), int("on_demand_percentage_above_base_capacity", 100)))
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
    let same = others(group, world, group.kind.type_name).filter(|other| other.region == group.region);
    within_quota(group, "autoscaling.groups", same.count(), &format!("in {}", group.region))?;
    refuse_sizes(group)?;
    refuse_launch(group, world)?;
    refuse_places(group, world)?;
    refuse_checks(group)?;
    update_policy::refuse(group)?;
    refuse_target_groups(group, world)
}

fn refuse_sizes(group: &Resource) -> Verdict {
    let size = |property: &str| group.int(property);
    let (min, max) = (size("min_size").unwrap_or(0), size("max_size").unwrap_or(0));
    if min > max {
        let message = format!("`min_size` ({min}) is greater than `max_size` ({max})");
        return Err(refusal(group, "min_size", "bad-size", message));
    }
    match size("desired_capacity") {
        Some(desired) if !(min..=max).contains(&desired) => {
            let message = format!(
                "`desired_capacity` ({desired}) is not between `min_size` ({min}) and `max_size` ({max})"
            );
            Err(refusal(group, "desired_capacity", "bad-size", message))
        }
        _ => Ok(()),
    }
}

/// The ways to say what is launched; a group has one of them.
const SOURCES: [&str; 4] =
    ["launch_template", "launch_configuration_name", "mixed_instances_policy", "instance_id"];

fn refuse_launch(group: &Resource, world: &dyn World) -> Verdict {
    let used: Vec<&str> = SOURCES.into_iter().filter(|way| group.set(way).is_some()).collect();
    let property = match used.as_slice() {
        [] => {
            let message = "a group needs to know what to launch";
            return Err(refusal(group, "launch_template", "missing-property", message)
                .help("launch_template: the handle of an `ec2::launch_template`"));
        }
        [one] => *one,
        [first, second, ..] => {
            let message = format!("`{first}` and `{second}` both say what to launch");
            return Err(refusal(group, second, "launched-twice", message).help("a group has one of them"));
        }
    };
    let mixed = group.set("mixed_instances_policy").and_then(|mixed| mixed.get("launch_template"));
    let specified = mixed.and_then(|launch| launch.get("launch_template_specification"));
    refuse_template(group, property, group.set("launch_template").or(specified), world)?;
    for name in overrides(group).iter().filter_map(|one| one.get("instance_type").and_then(Value::as_text)) {
        rule::instance_type(group, property, name)?;
    }
    let spot = launch_of_group(group, world).is_some_and(|launch| launch.spot);
    if spot && property == "mixed_instances_policy" {
        let message = "a mixed instances policy decides about Spot itself, and its launch template must not";
        return Err(refusal(group, property, "spot-twice", message)
            .help("take `instance_market_options` out of the launch template"));
    }
    Ok(())
}

fn refuse_places(group: &Resource, world: &dyn World) -> Verdict {
    for zone in group.list("availability_zones").iter().filter_map(Value::as_text) {
        rule::zone_of_region(group, "availability_zones", zone)?;
    }
    let subnets = world.follow_all(group, "vpc_zone_identifier");
    if subnets.is_empty() && group.list("availability_zones").is_empty() {
        let message = "a group needs subnets (or AZs) to launch in";
        return Err(refusal(group, "vpc_zone_identifier", "missing-property", message)
            .help("vpc_zone_identifier: subnets in the AZs it should use"));
    }
    let home = subnets_of(group, world).first().and_then(|subnet| ec2::vpc_of_subnet(subnet, world));
    let Some(home) = home else { return Ok(()) };
    if let Some(other) = subnets.iter().find(|subnet| subnet.reference("vpc_id") != Some(home.id)) {
        let theirs = ec2::vpc_of_subnet(other, world).map(Resource::address).unwrap_or_default();
        let message =
            format!("`{}` is in `{theirs}`, other subnets are in `{}`", other.address(), home.address());
        return Err(refusal(group, "vpc_zone_identifier", "several-vpcs", message)
            .help("the subnets of a group belong to one VPC"));
    }
    let groups = launch_of_group(group, world).map(|launch| launch.security_groups).unwrap_or_default();
    let source = SOURCES.into_iter().find(|way| group.set(way).is_some()).unwrap_or("launch_template");
    ec2::refuse_mixed(group, source, &groups, Some(home), world)
}

fn refuse_checks(group: &Resource) -> Verdict {
    let known = ["EC2", "ELB", "EBS", "VPC_LATTICE"];
    let kinds = group.text("health_check_type").unwrap_or_default();
    match kinds.split(',').map(str::trim).find(|kind| !known.contains(kind)) {
        Some(wrong) => {
            let message = format!("there is no health check type `{wrong}`");
            let error = refusal(group, "health_check_type", "bad-health-check-type", message);
            let near = error.nearest(wrong, known);
            Err(if near.help.is_some() { near } else { near.help(format!("there are {}", known.join(", "))) })
        }
        None => Ok(()),
    }
}

fn refuse_target_groups(group: &Resource, world: &dyn World) -> Verdict {
    let home = subnets_of(group, world).first().and_then(|subnet| ec2::vpc_of_subnet(subnet, world));
    for target_group in world.follow_all(group, "target_group_arns") {
        let kind = target_group.text("target_type").unwrap_or_default();
        if kind != "instance" {
            let message = format!("`{}` takes targets of type {kind}, not instances", target_group.address());
            return Err(refusal(group, "target_group_arns", "wrong-target-type", message)
                .help("a group registers its instances: leave `target_type` out of the target group"));
        }
        let theirs = ec2::vpc_of(target_group, world);
        if let (Some(home), Some(theirs)) = (home, theirs)
            && home.id != theirs.id
        {
            let message = format!(
                "`{}` is in `{}`, but the instances are launched in `{}`",
                target_group.address(),
                theirs.address(),
                home.address()
            );
            return Err(refusal(group, "target_group_arns", "other-vpc", message));
        }
    }
    Ok(())
}
