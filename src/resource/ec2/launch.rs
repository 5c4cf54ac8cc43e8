//! What is launched: the properties that an instance, a launch template and a launch configuration share, and one
//! plain answer to "what will this start?".

mod disk;
mod refusals;
mod terms;

pub use disk::{Disk, disk_of};

pub(in crate::resource) use refusals::{refuse, refuse_template};
pub(in crate::resource) use terms::join;
pub(in crate::resource) use terms::{DEVICES, QUEUE_LIMIT, TEMPLATE, WORKERS};
pub(super) use terms::{PLACEMENT_OPTIONS, SHARED};

use crate::catalog::{self, CreditMode};
use crate::resource::{Resource, ResourceId, Value, World, autoscaling};
use std::net::Ipv4Addr;

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

/// The launch template that a handle or a map names.
pub(in crate::resource) fn template_of<'w>(value: &Value, world: &'w dyn World) -> Option<&'w Resource> {
    let named = || value.get("launch_template_id").or_else(|| value.get("launch_template_name"));
    match named().unwrap_or(value) {
        Value::Ref(id) => world.get(*id),
        Value::Text(name) => world.of("AWS::EC2::LaunchTemplate").find(|template| {
            template.text("launch_template_name").unwrap_or_else(|| template.name.clone()) == *name
        }),
        _ => None,
    }
}
