//! The tables: properties that an instance, a launch template and a launch configuration share.

use super::super::volume;
use crate::resource::{Default, Property, Type};

/// The type of what names a launch template: its handle, or a map with a version.
pub(in crate::resource) const TEMPLATE: Type = Type::Either(&[
    Type::Ref(&["AWS::EC2::LaunchTemplate"]),
    Type::Map(&[
        Property::optional(
            "launch_template_id",
            Type::Ref(&["AWS::EC2::LaunchTemplate"]),
            Default::None,
            "the launch template",
        ),
        Property::optional(
            "launch_template_name",
            Type::RefOrText(&["AWS::EC2::LaunchTemplate"]),
            Default::None,
            "the launch template by its name",
        ),
        Property::accepted(
            "version",
            Type::Text,
            Default::Text("$Default"),
            "which version; there is only one here",
        ),
    ]),
]);

const MARKET: Type = Type::Map(&[
    Property::required(
        "market_type",
        Type::OneOf(&["spot", "capacity-block"]),
        "`spot`: up to 90 % cheaper, and AWS may take it back with a notice of two minutes",
    ),
    Property::accepted("spot_options", Type::Open, Default::None, "maximum price, interruption behaviour …"),
]);

const CREDITS: Type = Type::Map(&[credits_key("cpu_credits")]);

/// The key that chooses the credit mode.
const fn credits_key(name: &'static str) -> Property {
    Property::required(
        name,
        Type::OneOf(&["standard", "unlimited"]),
        "`standard` falls to the baseline when credits are used up, `unlimited` goes on and is billed",
    )
}

/// Options that are checked and kept wherever something is launched.
pub(in crate::resource) const PLACEMENT_OPTIONS: [Property; 3] = [
    Property::accepted("ebs_optimized", Type::Bool, Default::Bool(false), "bandwidth to EBS of its own"),
    Property::accepted("metadata_options", Type::Open, Default::None, "how the instance reads its metadata"),
    DEVICES,
];

/// Volumes that are made together with an instance.
pub(in crate::resource) const DEVICES: Property = Property::optional(
    "block_device_mappings",
    Type::List(&DEVICE),
    Default::Computed("the root volume of the image"),
    "volumes that are made with the instance",
);

const DEVICE: Type = Type::Map(&[
    Property::required("device_name", Type::Text, "such as `/dev/xvda`, the root volume of Amazon Linux"),
    Property::optional("ebs", Type::Map(EBS), Default::None, "an EBS volume"),
    Property::optional("virtual_name", Type::Text, Default::None, "an instance store volume, `ephemeral0`"),
    Property::accepted("no_device", Type::Open, Default::None, "leaves out a device of the image"),
]);

const EBS: &[Property] = &[
    Property::optional("volume_size", Type::Int(1, 65_536), Default::Computed("that of the image"), "GiB"),
    Property::optional("volume_type", Type::OneOf(volume::TYPES), Default::Text("gp2"), "kind of volume"),
    Property::optional("iops", Type::Int(100, 256_000), Default::None, "IOPS, for gp3, io1 and io2"),
    Property::optional("throughput", Type::Int(125, 2_000), Default::None, "MiB/s, for gp3"),
    Property::optional(
        "delete_on_termination",
        Type::Bool,
        Default::Bool(true),
        "whether it dies with the instance",
    ),
    Property::accepted("encrypted", Type::Bool, Default::Bool(false), "whether it is encrypted"),
    Property::accepted("snapshot_id", Type::Text, Default::None, "the snapshot it begins as"),
    Property::accepted("kms_key_id", Type::Text, Default::None, "the key that encrypts it"),
];

/// Properties that an instance and a launch template share.
pub(in crate::resource) const SHARED: [Property; 19] = [
    Property::optional(
        "image_id",
        Type::Text,
        Default::Computed("a plain Amazon Linux, with nothing of yours on it"),
        "the AMI it starts from; `golden_ami(app)` has the application in it",
    ),
    Property::optional(
        "key_name",
        Type::RefOrText(&["AWS::EC2::KeyPair"]),
        Default::None,
        "the key pair to log in with",
    ),
    Property::optional(
        "user_data",
        Type::Text,
        Default::None,
        "what runs at the first boot; `bootstrap(app)` installs the application, which takes time and a way out",
    ),
    Property::optional(
        "monitoring",
        Type::Either(&[
            Type::Bool,
            Type::Map(&[Property::required("enabled", Type::Bool, "true: metrics every minute")]),
        ]),
        Default::Bool(false),
        "detailed monitoring: metrics every minute rather than every five; scaling feels it",
    ),
    Property::optional(
        "credit_specification",
        CREDITS,
        Default::Computed("T2 standard, T3 and later unlimited"),
        "what a burstable type does when its CPU credits are used up",
    ),
    Property::optional(
        "instance_market_options",
        MARKET,
        Default::Computed("On-Demand"),
        "the Spot market: #{ market_type: \"spot\" }",
    ),
    Property::optional(
        "associate_public_ip_address",
        Type::Bool,
        Default::Computed("as the subnet says (map_public_ip_on_launch)"),
        "whether it gets a public address; CloudFormation keeps this in network_interfaces",
    ),
    Property::accepted("iam_instance_profile", Type::Open, Default::None, "the role that it acts in"),
    Property::accepted(
        "disable_api_termination",
        Type::Bool,
        Default::Bool(false),
        "guards it against being terminated by mistake",
    ),
    Property::accepted(
        "instance_initiated_shutdown_behavior",
        Type::OneOf(&["stop", "terminate"]),
        Default::Text("stop"),
        "what a shutdown from within does",
    ),
    Property::accepted("hibernation_options", Type::Open, Default::None, "whether it may hibernate"),
    Property::accepted("cpu_options", Type::Open, Default::None, "cores and threads of each core"),
    Property::accepted("enclave_options", Type::Open, Default::None, "isolated memory for secrets"),
    Property::accepted("license_specifications", Type::Open, Default::None, "licences of your own"),
    Property::accepted("private_dns_name_options", Type::Open, Default::None, "how its private name is made"),
    Property::accepted("kernel_id", Type::Text, Default::None, "kernel of a paravirtual image"),
    Property::accepted(
        "capacity_reservation_specification",
        Type::Open,
        Default::None,
        "capacity kept for it",
    ),
    WORKERS,
    QUEUE_LIMIT,
];

/// Not AWS's: how many requests an instance serves at once.
pub(in crate::resource) const WORKERS: Property = Property::optional(
    "workers",
    Type::Int(1, 100_000),
    Default::Computed("its vCPUs"),
    "cloudkata's own: requests that an instance serves at once",
);

/// Not AWS's: how many requests may wait on an instance.
pub(in crate::resource) const QUEUE_LIMIT: Property = Property::optional(
    "queue_limit",
    Type::Int(0, 1_000_000_000),
    Default::Computed("none"),
    "cloudkata's own: requests that may wait on an instance; more are turned away",
);

/// Two tables as one.
pub(in crate::resource) const fn join<const A: usize, const B: usize, const N: usize>(
    first: [Property; A],
    second: [Property; B],
) -> [Property; N] {
    assert!(A > 0 && A + B == N);
    let mut all = [first[0]; N];
    let mut index = 0;
    while index < N {
        all[index] = if index < A { first[index] } else { second[index - A] };
        index += 1;
    }
    all
}
