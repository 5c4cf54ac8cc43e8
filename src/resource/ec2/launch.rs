//! What is launched: the properties that an instance, a launch template and a launch configuration share, and one
//! plain answer to "what will this start?".

use crate::catalog::{self, CreditMode};
use crate::resource::rule::{self, Verdict, refusal};
use crate::resource::{Default, Property, Resource, ResourceId, Type, Value, World, autoscaling};
use std::net::Ipv4Addr;

/// The type of what names a launch template: its handle, or a map with a version.
pub(in crate::resource) const TEMPLATE: Type = Type::Either(&[
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
pub(super) const PLACEMENT_OPTIONS: [Property; 3] = [
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
    Property::accepted("virtual_name", Type::Text, Default::None, "an instance store volume, `ephemeral0`"),
    Property::accepted("no_device", Type::Open, Default::None, "leaves out a device of the image"),
]);

const EBS: &[Property] = &[
    Property::optional("volume_size", Type::Int(1, 65_536), Default::Computed("that of the image"), "GiB"),
    Property::optional(
        "volume_type",
        Type::OneOf(super::volume::TYPES),
        Default::Text("gp2"),
        "kind of volume",
    ),
    Property::optional("iops", Type::Int(100, 256_000), Default::None, "IOPS, for gp3, io1 and io2"),
    Property::optional("throughput", Type::Int(125, 2_000), Default::None, "MiB/s, for gp3"),
    Property::accepted(
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
pub(super) const SHARED: [Property; 14] = [
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
pub(super) const fn join<const A: usize, const B: usize, const N: usize>(
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

/// What is started.
#[derive(Clone, Debug, PartialEq)]
pub struct Launch {
    /// The instance, template or configuration that says so.
    pub source: ResourceId,
    /// Instance type.
    pub instance_type: String,
    /// Image; a plain Amazon Linux where absent.
    pub image_id: Option<String>,
    /// What runs at the first boot.
    pub user_data: Option<String>,
    /// Security groups it names; where there are none, the default group of the VPC it lands in.
    pub security_groups: Vec<ResourceId>,
    /// Metrics every minute rather than every five.
    pub monitoring_detailed: bool,
    /// What happens when CPU credits are used up; none for a type that does not burst.
    pub credits: Option<CreditMode>,
    /// From the Spot market.
    pub spot: bool,
    /// Requests served at once; its vCPUs where absent.
    pub workers: Option<u32>,
    /// Requests that may wait; no limit where absent.
    pub queue_limit: Option<u32>,
    /// Whether it gets a public address; as its subnet says where absent.
    pub associate_public_ip: Option<bool>,
}

impl Launch {
    /// The same launch with another instance type, and with the credit mode that the type has unless one was stated.
    #[must_use]
    pub fn with_type(&self, instance_type: &str, world: &dyn World) -> Self {
        let stated = world.get(self.source).and_then(|source| Properties::of(source, world).credits());
        let credits = credit_mode(instance_type, stated);
        Self { instance_type: instance_type.to_owned(), credits, ..self.clone() }
    }
}

/// What an instance, a launch template, a launch configuration or an Auto Scaling group starts; none for any other
/// resource.
pub fn launch_of(resource: &Resource, world: &dyn World) -> Option<Launch> {
    if resource.is("AWS::AutoScaling::AutoScalingGroup") {
        return autoscaling::launch_of_group(resource, world);
    }
    let known = ["AWS::EC2::Instance", "AWS::EC2::LaunchTemplate", "AWS::AutoScaling::LaunchConfiguration"];
    if !known.iter().any(|kind| resource.is(kind)) {
        return None;
    }
    let properties = Properties::of(resource, world);
    let instance_type = properties.instance_type();
    let count = |name: &str| properties.set(name).and_then(Value::as_int).and_then(|n| u32::try_from(n).ok());
    Some(Launch {
        source: resource.id,
        image_id: properties.text("image_id"),
        user_data: properties.text("user_data"),
        security_groups: properties.security_groups(),
        monitoring_detailed: properties.detailed(),
        credits: credit_mode(&instance_type, properties.credits()),
        spot: properties.spot(),
        workers: count("workers"),
        queue_limit: count("queue_limit"),
        associate_public_ip: properties.associate_public_ip(),
        instance_type,
    })
}

fn credit_mode(instance_type: &str, stated: Option<CreditMode>) -> Option<CreditMode> {
    let burst = catalog::instance_type(instance_type)?.burst?;
    Some(stated.unwrap_or(burst.default_mode))
}

/// The properties of a launch, from the resource itself or else from the launch template it names.
pub(in crate::resource) struct Properties<'a> {
    sources: Vec<&'a Resource>,
}

impl<'a> Properties<'a> {
    pub(in crate::resource) fn of(resource: &'a Resource, world: &'a dyn World) -> Self {
        let mut sources = vec![resource];
        if resource.is("AWS::EC2::Instance")
            && let Some(template) =
                resource.set("launch_template").and_then(|value| template_of(value, world))
        {
            sources.push(template);
        }
        Self { sources }
    }

    /// What is set, nearest first.
    fn set(&self, name: &str) -> Option<&'a Value> {
        self.sources
            .iter()
            .filter(|source| source.kind.property(name).is_some())
            .find_map(|source| source.set(name))
    }

    fn text(&self, name: &str) -> Option<String> {
        self.set(name).and_then(Value::as_text).map(str::to_owned)
    }

    /// A key of the first network interface.
    fn interface(&self, key: &str) -> Option<&'a Value> {
        self.set("network_interfaces").and_then(Value::as_list).and_then(|list| list.first()?.get(key))
    }

    /// The instance type; AWS's own default where nothing says one.
    pub(super) fn instance_type(&self) -> String {
        self.text("instance_type").unwrap_or_else(|| DEFAULT_TYPE.to_owned())
    }

    pub(super) fn subnet(&self) -> Option<ResourceId> {
        self.set("subnet_id").or_else(|| self.interface("subnet_id")).and_then(Value::as_ref)
    }

    pub(super) fn zone(&self) -> Option<String> {
        let placed = || self.set("placement").and_then(|placement| placement.get("availability_zone"));
        self.set("availability_zone").or_else(placed).and_then(Value::as_text).map(str::to_owned)
    }

    pub(super) fn private_address(&self) -> Option<Ipv4Addr> {
        self.private_address_text()?.parse().ok()
    }

    pub(super) fn private_address_text(&self) -> Option<&'a str> {
        self.set("private_ip_address")
            .or_else(|| self.interface("private_ip_address"))
            .and_then(Value::as_text)
    }

    pub(super) fn associate_public_ip(&self) -> Option<bool> {
        let flat = self.set("associate_public_ip_address");
        flat.or_else(|| self.interface("associate_public_ip_address")).and_then(Value::as_bool)
    }

    pub(super) fn security_groups(&self) -> Vec<ResourceId> {
        let value = self
            .set("security_group_ids")
            .or_else(|| self.set("security_groups"))
            .or_else(|| self.interface("group_set"))
            .or_else(|| self.interface("groups"));
        value.and_then(Value::as_list).unwrap_or_default().iter().filter_map(Value::as_ref).collect()
    }

    fn credits(&self) -> Option<CreditMode> {
        match self.set("credit_specification")?.get("cpu_credits")?.as_text()? {
            "standard" => Some(CreditMode::Standard),
            _ => Some(CreditMode::Unlimited),
        }
    }

    fn detailed(&self) -> bool {
        // A launch configuration made by API has detailed monitoring unless it is turned off.
        if let Some(configuration) =
            self.sources.iter().find(|source| source.is("AWS::AutoScaling::LaunchConfiguration"))
        {
            return configuration.flag("instance_monitoring");
        }
        match self.set("monitoring") {
            Some(Value::Bool(detailed)) => *detailed,
            Some(value) => value.get("enabled").and_then(Value::as_bool).unwrap_or(false),
            None => false,
        }
    }

    fn spot(&self) -> bool {
        let market = self.set("instance_market_options").and_then(|market| market.get("market_type"));
        market.and_then(Value::as_text) == Some("spot") || self.set("spot_price").is_some()
    }
}

/// The type of an instance that names none. Source: EC2 API, `RunInstances`, `InstanceType`.
pub(super) const DEFAULT_TYPE: &str = "m1.small";

/// The most bytes of user data. Source: EC2 user guide, "Run commands when you launch an EC2 instance".
const USER_DATA_BYTES: usize = 16_384;

/// The launch template that a handle or a map names.
pub(in crate::resource) fn template_of<'w>(value: &Value, world: &'w dyn World) -> Option<&'w Resource> {
    let id = value.as_ref().or_else(|| value.get("launch_template_id").and_then(Value::as_ref))?;
    world.get(id)
}

/// What AWS refuses in any launch.
pub(in crate::resource) fn refuse(resource: &Resource, world: &dyn World) -> Verdict {
    let properties = Properties::of(resource, world);
    let name = properties.instance_type();
    rule::instance_type(resource, "instance_type", &name)?;
    refuse_credits(resource, &properties, &name)?;
    refuse_key(resource, world)?;
    refuse_interfaces(resource)?;
    for device in resource.list("block_device_mappings") {
        let Some(ebs) = device.get("ebs") else { continue };
        super::volume::refuse_terms(resource, "block_device_mappings", |key| ebs.get(key).cloned())?;
    }
    if resource.text("user_data").is_some_and(|data| data.len() > USER_DATA_BYTES) {
        let message = format!("user data has at most {USER_DATA_BYTES} bytes");
        return Err(refusal(resource, "user_data", "user-data-too-long", message)
            .help("fetch the rest from S3, or bake it into an image"));
    }
    refuse_groups(resource, &properties, world)
}

fn refuse_credits(resource: &Resource, properties: &Properties<'_>, name: &str) -> Verdict {
    let bursts = catalog::instance_type(name).is_some_and(|kind| kind.burst.is_some());
    if properties.credits().is_none() || bursts {
        return Ok(());
    }
    let message = format!("`{name}` has no CPU credits, so it takes no credit_specification");
    Err(refusal(resource, "credit_specification", "no-credits", message)
        .help("only the burstable families (t2, t3, t3a, t4g …) earn and spend credits"))
}

fn refuse_key(resource: &Resource, world: &dyn World) -> Verdict {
    let Some(name) = resource.text("key_name") else { return Ok(()) };
    let known: Vec<String> = world.of("AWS::EC2::KeyPair").map(super::key_pair::name_of).collect();
    if known.contains(&name) {
        return Ok(());
    }
    let error =
        refusal(resource, "key_name", "unknown-key-pair", format!("the key pair `{name}` does not exist"));
    let near = error.nearest(&name, known.iter().map(String::as_str));
    Err(if near.help.is_some() { near } else { near.help("make one with `ec2::key_pair`") })
}

fn refuse_interfaces(resource: &Resource) -> Verdict {
    let has = |name: &str| resource.kind.property(name).is_some() && resource.set(name).is_some();
    if !has("network_interfaces") {
        return Ok(());
    }
    let both = ["subnet_id", "security_group_ids", "associate_public_ip_address", "private_ip_address"];
    let Some(twice) = both.iter().find(|name| has(name)) else { return Ok(()) };
    let message = format!("`{twice}` and `network_interfaces` cannot both be given");
    Err(refusal(resource, twice, "interface-twice", message)
        .help("write it into the network interface, or leave the network interface out"))
}

fn refuse_groups(resource: &Resource, properties: &Properties<'_>, world: &dyn World) -> Verdict {
    let groups = properties.security_groups();
    let Some(quota) = catalog::quota("vpc.security_groups_per_interface") else { return Ok(()) };
    let property = if resource.kind.property("security_group_ids").is_some() {
        "security_group_ids"
    } else {
        "security_groups"
    };
    if groups.len() as f64 > quota.value {
        let message = format!("{} security groups; AWS allows {} {}", groups.len(), quota.value, quota.what);
        return Err(refusal(resource, property, "quota-exceeded", message)
            .help("put the rules into fewer groups; a higher quota can be asked for"));
    }
    super::security_group::refuse_mixed(resource, property, &groups, None, world)
}
