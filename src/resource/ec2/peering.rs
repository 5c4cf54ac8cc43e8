//! `AWS::EC2::VPCPeeringConnection`: a way between the private addresses of two VPCs, also of two Regions.
//!
//! Nobody finds it without a route in both directions. Source: Amazon VPC peering guide, "VPC peering limitations":
//! no overlapping blocks, one peering between two VPCs, not transitive, and security groups of a peer can be named
//! within one Region only.

use super::{TAGS, read_id, vpc};
use crate::resource::rule::{Verdict, others, refusal};
use crate::resource::{Default, Kind, Property, Resource, ResourceId, Type, World};

const TYPE: &str = "AWS::EC2::VPCPeeringConnection";

/// The peering.
pub(super) const KIND: Kind = Kind {
    type_name: TYPE,
    module: "ec2",
    constructor: "vpc_peering_connection",
    summary: "connects the private addresses of two VPCs, also of two Regions; each side needs a route to it, and it \
              leads no further than to its two ends",
    properties: &[
        Property::required("vpc_id", Type::Ref(&["AWS::EC2::VPC"]), "the VPC that asks for it"),
        Property::required("peer_vpc_id", Type::Ref(&["AWS::EC2::VPC"]), "the VPC that accepts"),
        Property::optional(
            "peer_region",
            Type::Text,
            Default::Computed("that of `vpc_id`"),
            "the Region of the accepting VPC, where it is another one",
        ),
        Property::accepted("peer_owner_id", Type::Text, Default::None, "the account of the accepting VPC"),
        Property::accepted(
            "peer_role_arn",
            Type::Text,
            Default::None,
            "the role that accepts in that account",
        ),
        Property::accepted("assume_role_region", Type::Text, Default::None, "where that role is assumed"),
        TAGS,
    ],
    attributes: &[super::id("id")],
    arn: "vpc-peering-connection/{id}",
    arn_service: "ec2",
    id_prefix: "pcx",
    read: read_id,
    refuse,
    ..Kind::BARE
};

/// The two VPCs of a peering.
pub fn peers(peering: &Resource) -> Option<(ResourceId, ResourceId)> {
    peering.reference("vpc_id").zip(peering.reference("peer_vpc_id"))
}

/// The peering between two VPCs.
pub fn peering_of(one: ResourceId, other: ResourceId, world: &dyn World) -> Option<&Resource> {
    let connects =
        |found: &&Resource| peers(found).is_some_and(|ends| ends == (one, other) || ends == (other, one));
    world.of(TYPE).find(connects)
}

fn refuse(peering: &Resource, world: &dyn World) -> Verdict {
    let (Some(own), Some(peer)) = (world.follow(peering, "vpc_id"), world.follow(peering, "peer_vpc_id"))
    else {
        return Ok(());
    };
    if own.id == peer.id {
        let message = "a VPC is not peered with itself";
        return Err(refusal(peering, "peer_vpc_id", "same-vpc", message));
    }
    let named = peering.text("peer_region").unwrap_or_else(|| own.region.to_owned());
    if named != peer.region {
        let message = format!("`{}` is in {}, and `peer_region` says {named}", peer.address(), peer.region);
        return Err(refusal(peering, "peer_region", "other-region", message)
            .help(format!("peer_region: \"{}\"", peer.region)));
    }
    let theirs = vpc::blocks_of(peer, world);
    for block in vpc::blocks_of(own, world) {
        let overlaps =
            |other: &&crate::units::Cidr| block.contains_cidr(**other) || other.contains_cidr(block);
        if let Some(other) = theirs.iter().find(overlaps) {
            let message = format!(
                "`{}` has {block} and `{}` has {other}: packets could not tell the two apart",
                own.address(),
                peer.address()
            );
            return Err(refusal(peering, "peer_vpc_id", "overlapping-blocks", message)
                .help("give the VPCs blocks that do not overlap, such as 10.0.0.0/16 and 10.1.0.0/16"));
        }
    }
    let ends = (own.id, peer.id);
    let same = |other: &&Resource| peers(other).is_some_and(|(a, b)| (a, b) == ends || (b, a) == ends);
    match others(peering, world, TYPE).find(same) {
        Some(twin) => {
            let message = format!("`{}` connects the two already", twin.address());
            Err(refusal(peering, "peer_vpc_id", "peering-twice", message))
        }
        None => Ok(()),
    }
}
