//! What the subnet groups of databases and of caches have in common: the subnets of one VPC that something may be put
//! into, called by a name.

use super::naming::{identifier, named};
use super::rule::{Verdict, refusal};
use super::{Property, Resource, Type, Value, World, ec2};

/// A kind of subnet group: its type, the property that holds its name (as in what uses it), and how it is called.
pub(super) struct SubnetGroups {
    /// CloudFormation's type.
    pub type_name: &'static str,
    /// The property with its name, of the group and of what uses it.
    pub name: &'static str,
    /// What a message calls it: "DB subnet group".
    pub called: &'static str,
    /// How a script makes one.
    pub made_by: &'static str,
}

/// The group of the default VPC, which AWS made.
pub(super) const DEFAULT: &str = "default";

/// The subnets of a group, with what a reader should know of them.
pub(super) const fn subnet_ids(summary: &'static str) -> Property {
    Property::required("subnet_ids", Type::List(&Type::Ref(&["AWS::EC2::Subnet"])), summary)
}

impl SubnetGroups {
    /// The group that something names; none for the group `default`.
    pub fn of<'w>(&self, user: &Resource, world: &'w dyn World) -> Option<&'w Resource> {
        named(user, self.name, world, self.type_name, self.name)
    }

    /// Refuses a name that no group has.
    pub fn refuse_unknown(&self, user: &Resource, world: &dyn World) -> Verdict {
        let Some(given) = user.text(self.name).filter(|name| name != DEFAULT) else { return Ok(()) };
        if self.of(user, world).is_some() {
            return Ok(());
        }
        let names: Vec<String> = world.of(self.type_name).map(|group| identifier(group, self.name)).collect();
        let message = format!("there is no {} `{given}`", self.called);
        let near = refusal(user, self.name, "no-subnet-group", message)
            .nearest(&given, names.iter().map(String::as_str));
        let make = format!("make it first, with `{}`", self.made_by);
        Err(if near.help.is_some() { near } else { near.help(make) })
    }
}

/// The subnets of a group, ordered by AZ.
pub(super) fn subnets_of<'w>(group: &Resource, world: &'w dyn World) -> Vec<&'w Resource> {
    let mut subnets = world.follow_all(group, "subnet_ids");
    subnets.sort_by_key(|subnet| (ec2::zone_of(subnet), subnet.address()));
    subnets
}

/// The VPC that a group is in, as an attribute.
pub(super) fn vpc_id(group: &Resource, world: &dyn World) -> Option<Value> {
    let home = ec2::vpc_of_subnet(world.follow_all(group, "subnet_ids").first()?, world)?;
    Some(Value::Ref(home.id))
}

/// Refuses subnets of several VPCs.
pub(super) fn refuse_several_vpcs(group: &Resource, subnets: &[&Resource], world: &dyn World) -> Verdict {
    let home = |subnet: &Resource| ec2::vpc_of_subnet(subnet, world).map(Resource::address);
    let Some(first) = subnets.first() else { return Ok(()) };
    let Some(other) = subnets.iter().find(|subnet| home(subnet) != home(first)) else { return Ok(()) };
    let of = |subnet: &Resource| home(subnet).unwrap_or_default();
    let message = format!(
        "`{}` is in `{}`, but `{}` is in `{}`",
        first.address(),
        of(first),
        other.address(),
        of(other)
    );
    Err(refusal(group, "subnet_ids", "several-vpcs", message)
        .help("the subnets of a group belong to one VPC"))
}
