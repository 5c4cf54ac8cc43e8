//! What AWS refuses in any launch.

use super::super::{key_pair, security_group, volume};
use super::{Properties, template_of};
use crate::catalog;
use crate::resource::rule::{self, Verdict, refusal};
use crate::resource::{Resource, Value, World};

/// The most bytes of user data. Source: EC2 user guide, "Run commands when you launch an EC2 instance".
const USER_DATA_BYTES: usize = 16_384;

/// Refuses a map that names no launch template, or one that does not exist.
pub(in crate::resource) fn refuse_template(
    owner: &Resource,
    property: &str,
    value: Option<&Value>,
    world: &dyn World,
) -> Verdict {
    let Some(value) = value.filter(|value| template_of(value, world).is_none()) else { return Ok(()) };
    let message = match value.get("launch_template_name").and_then(Value::as_text) {
        Some(name) => format!("there is no launch template `{name}`"),
        None => "this names no launch template".to_owned(),
    };
    Err(refusal(owner, property, "no-template", message)
        .help("pass the handle of an `ec2::launch_template`, or #{ launch_template_id, version }"))
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
        volume::refuse_terms(resource, "block_device_mappings", |key| ebs.get(key).cloned())?;
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
    let known: Vec<String> = world.of("AWS::EC2::KeyPair").map(key_pair::name_of).collect();
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
    security_group::refuse_mixed(resource, property, &groups, None, world)
}
