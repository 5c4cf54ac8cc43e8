//! Launch configurations: what launch templates replaced.
//!
//! AWS: no instance types newer than 2022 since 2023-01-01; accounts made since 2024-10-01 cannot make any (EC2 Auto
//! Scaling user guide, "Auto Scaling launch configurations"). Accepted here, so that old material can be read and run.

use crate::resource::ec2::{DEVICES, QUEUE_LIMIT, WORKERS, refuse_launch};
use crate::resource::rule::{Verdict, others, within_quota};
use crate::resource::{Default, Kind, Property, Resource, Scope, Type, World};

pub(super) const KIND: Kind = Kind {
    type_name: "AWS::AutoScaling::LaunchConfiguration",
    module: "autoscaling",
    constructor: "launch_configuration",
    scope: Scope::Regional,
    summary: "what a group launches, the old way: accounts made since October 2024 cannot create one; use ec2::launch_template",
    properties: &[
        Property::optional("image_id", Type::Text, Default::Computed("a plain Amazon Linux"), "the AMI"),
        Property::required("instance_type", Type::Text, "the instance type"),
        Property::optional(
            "security_groups",
            Type::List(&Type::Ref(&["AWS::EC2::SecurityGroup"])),
            Default::Computed("the default group of the VPC"),
            "security groups",
        ),
        Property::optional("user_data", Type::Text, Default::None, "what runs at the first boot"),
        Property::optional(
            "key_name",
            Type::RefOrText(&["AWS::EC2::KeyPair"]),
            Default::None,
            "the key pair to log in with",
        ),
        Property::optional(
            "instance_monitoring",
            Type::Bool,
            Default::Bool(true),
            "detailed monitoring; on unless turned off, unlike in a launch template",
        ),
        Property::optional(
            "associate_public_ip_address",
            Type::Bool,
            Default::Computed("as the subnet says"),
            "whether instances get a public address",
        ),
        Property::optional("spot_price", Type::Text, Default::None, "highest price: makes it a Spot request"),
        DEVICES,
        Property::accepted("ebs_optimized", Type::Bool, Default::Bool(false), "bandwidth to EBS of its own"),
        Property::accepted("iam_instance_profile", Type::Open, Default::None, "the role instances act in"),
        Property::accepted(
            "metadata_options",
            Type::Open,
            Default::None,
            "how instances read their metadata",
        ),
        Property::accepted(
            "launch_configuration_name",
            Type::Text,
            Default::Computed("its name here"),
            "its name in AWS",
        ),
        Property::accepted("kernel_id", Type::Text, Default::None, "kernel of a paravirtual image"),
        Property::accepted("ramdisk_id", Type::Text, Default::None, "RAM disk of a paravirtual image"),
        Property::accepted("placement_tenancy", Type::Text, Default::None, "dedicated hardware"),
        WORKERS,
        QUEUE_LIMIT,
    ],
    arn: "launchConfiguration:{hash}:launchConfigurationName/{name}",
    arn_service: "autoscaling",
    refuse,
    ..Kind::BARE
};

fn refuse(configuration: &Resource, world: &dyn World) -> Verdict {
    let same = others(configuration, world, configuration.kind.type_name)
        .filter(|other| other.region == configuration.region);
    let place = format!("in {}", configuration.region);
    within_quota(configuration, "autoscaling.launch_configurations", same.count(), &place)?;
    refuse_launch(configuration, world)
}
