//! Where things are: the VPC and block of a subnet, its route table and network ACL, the gateway of a VPC.
//!
//! Answers come from an index that is made in one pass over the resources, so that many questions to one
//! architecture stay cheap however many resources it has.

use crate::resource::{Resource, ResourceId, World};
use crate::units::Cidr;
use std::collections::BTreeMap;

use super::ranges::Ranges;

/// Resources that say to which other resource they belong, and by which property.
const BELONGS: [(&str, &str); 10] = [
    ("AWS::EC2::NetworkAcl", "vpc_id"),
    ("AWS::EC2::NetworkAclEntry", "network_acl_id"),
    ("AWS::EC2::Route", "route_table_id"),
    ("AWS::EC2::RouteTable", "vpc_id"),
    ("AWS::EC2::SecurityGroupEgress", "group_id"),
    ("AWS::EC2::SecurityGroupIngress", "group_id"),
    ("AWS::EC2::SubnetNetworkAclAssociation", "subnet_id"),
    ("AWS::EC2::SubnetRouteTableAssociation", "subnet_id"),
    ("AWS::EC2::VPCCidrBlock", "vpc_id"),
    ("AWS::EC2::VPCGatewayAttachment", "vpc_id"),
];

/// The resources of an architecture, and an index of what belongs to what.
pub(super) struct Layout<'a> {
    /// The resources.
    pub world: &'a dyn World,
    // By the type of the one and the number of the other.
    belongings: BTreeMap<(&'static str, ResourceId), Vec<&'a Resource>>,
}

impl<'a> Layout<'a> {
    /// Makes the index.
    pub(super) fn of(world: &'a dyn World) -> Self {
        let mut belongings: BTreeMap<(&'static str, ResourceId), Vec<&'a Resource>> = BTreeMap::new();
        for resource in world.all() {
            let kind = BELONGS.iter().find(|(kind, _)| resource.is(kind));
            if let Some((kind, owner)) =
                kind.and_then(|(kind, property)| Some((kind, known(resource, property)?)))
            {
                belongings.entry((kind, owner)).or_default().push(resource);
            }
        }
        Self { world, belongings }
    }

    /// The resource of this number.
    pub(super) fn get(&self, id: ResourceId) -> Option<&'a Resource> {
        self.world.get(id)
    }

    /// Address of a resource, for paths and words.
    pub(super) fn name(&self, id: ResourceId) -> String {
        self.get(id).map_or_else(|| "(removed)".to_owned(), Resource::address)
    }

    /// The resources of a type that belong to another resource, ordered by address.
    pub(super) fn belonging(&self, kind: &'static str, to: ResourceId) -> &[&'a Resource] {
        self.belongings.get(&(kind, to)).map_or(&[], Vec::as_slice)
    }

    fn linked(&self, kind: &'static str, to: ResourceId, property: &str) -> Option<&'a Resource> {
        self.get(self.belonging(kind, to).first()?.reference(property)?)
    }

    /// What AWS made together with a VPC.
    fn companion(&self, kind: &'static str, vpc: ResourceId) -> Option<&'a Resource> {
        self.belonging(kind, vpc).iter().find(|resource| resource.implicit).copied()
    }

    /// The VPC of a subnet.
    pub(super) fn vpc_of(&self, subnet: ResourceId) -> Option<ResourceId> {
        self.get(subnet)?.reference("vpc_id")
    }

    /// The addresses of a subnet that resources can have.
    pub(super) fn addresses_of(&self, subnet: ResourceId) -> Ranges {
        let Some(block) = self.get(subnet).and_then(|subnet| block(subnet, "cidr_block")) else {
            return Ranges::default();
        };
        let ends =
            block.nth(AWS_KEEPS_FIRST).zip(block.size().checked_sub(2).and_then(|last| block.nth(last)));
        ends.map_or_else(|| Ranges::of(block), |(first, last)| Ranges::between(first.into(), last.into()))
    }

    /// The blocks of a VPC: its own, and those added later.
    pub(super) fn blocks_of_vpc(&self, vpc: ResourceId) -> Vec<Cidr> {
        let own = self.get(vpc).and_then(|vpc| block(vpc, "cidr_block"));
        let more = self.belonging("AWS::EC2::VPCCidrBlock", vpc);
        own.into_iter().chain(more.iter().filter_map(|more| block(more, "cidr_block"))).collect()
    }

    /// The internet gateway that is attached to a VPC.
    pub(super) fn internet_gateway_of(&self, vpc: ResourceId) -> Option<&'a Resource> {
        self.linked("AWS::EC2::VPCGatewayAttachment", vpc, "internet_gateway_id")
    }

    /// The internet gateway of the VPC that a subnet lies in.
    pub(super) fn gateway_near(&self, subnet: ResourceId) -> Option<&'a Resource> {
        self.internet_gateway_of(self.vpc_of(subnet)?)
    }

    /// The route table that a subnet uses: the associated one, else the main one of its VPC.
    pub(super) fn route_table_of(&self, subnet: ResourceId) -> Option<&'a Resource> {
        self.linked("AWS::EC2::SubnetRouteTableAssociation", subnet, "route_table_id")
            .or_else(|| self.companion("AWS::EC2::RouteTable", self.vpc_of(subnet)?))
    }

    /// The network ACL that a subnet uses: the associated one, else the default one of its VPC.
    pub(super) fn network_acl_of(&self, subnet: ResourceId) -> Option<&'a Resource> {
        self.linked("AWS::EC2::SubnetNetworkAclAssociation", subnet, "network_acl_id")
            .or_else(|| self.companion("AWS::EC2::NetworkAcl", self.vpc_of(subnet)?))
    }
}

/// Addresses at the start of a subnet that AWS keeps: network, router, DNS, future use.
/// Source: Amazon VPC user guide, "Subnet CIDR blocks".
const AWS_KEEPS_FIRST: u64 = 4;

/// The resource that a property refers to, where the kind has such a property.
fn known(resource: &Resource, property: &str) -> Option<ResourceId> {
    resource.kind.property(property).and_then(|_| resource.reference(property))
}

/// The block that a property holds.
pub(super) fn block(resource: &Resource, property: &str) -> Option<Cidr> {
    resource.text(property).and_then(|text| Cidr::parse(&text).ok())
}
