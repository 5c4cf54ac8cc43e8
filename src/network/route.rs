//! Route tables: the longest prefix that fits decides where a packet goes.
//!
//! Source: Amazon VPC user guide, "Route tables" and "Route priority".

use super::layout::{self, Layout};
use super::ranges::Ranges;
use crate::diagnostic::Span;
use crate::resource::{Resource, ResourceId};
use crate::units::Cidr;

/// Where a route leads.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Way {
    /// Inside the VPC.
    Local,
    /// To an internet gateway.
    InternetGateway(ResourceId),
    /// To a NAT gateway.
    NatGateway(ResourceId),
    /// To a peering with another VPC.
    Peering(ResourceId),
    /// To something that is not modeled further (an instance, a transit gateway …).
    Elsewhere,
}

/// A route that fits some of the addresses one asked about.
pub(super) struct Leg {
    /// The addresses for which it is the longest prefix.
    pub addresses: Ranges,
    /// Where it leads; none where no route fits.
    pub way: Option<Way>,
    /// Where the route is written.
    pub span: Option<Span>,
}

struct Route {
    block: Cidr,
    way: Way,
    span: Option<Span>,
}

/// The properties that name the target of a route.
const GATEWAY: &str = "gateway_id";
const NAT_GATEWAY: &str = "nat_gateway_id";
const PEERING: &str = "vpc_peering_connection_id";

fn read(layout: &Layout, route: &Resource) -> Option<Route> {
    let block = layout::block(route, "destination_cidr_block")?;
    let way = match (route.reference(NAT_GATEWAY), route.reference(GATEWAY).and_then(|id| layout.get(id))) {
        (Some(nat), _) => Way::NatGateway(nat),
        _ if route.reference(PEERING).is_some() => {
            route.reference(PEERING).map_or(Way::Elsewhere, Way::Peering)
        }
        (None, Some(gateway)) if gateway.is("AWS::EC2::InternetGateway") => Way::InternetGateway(gateway.id),
        _ if route.text(GATEWAY).as_deref() == Some("local") => Way::Local,
        _ => Way::Elsewhere,
    };
    Some(Route { block, way, span: route.span.clone() })
}

/// The routes of a table, the longest prefix first. Every table has the local route of its VPC.
fn routes(layout: &Layout, table: &Resource) -> Vec<Route> {
    let own = layout.belonging("AWS::EC2::Route", table.id).iter();
    let mut routes: Vec<Route> = own.filter_map(|route| read(layout, route)).collect();
    let local = table.reference("vpc_id").map(|vpc| layout.blocks_of_vpc(vpc)).unwrap_or_default();
    routes.extend(local.into_iter().map(|block| Route { block, way: Way::Local, span: None }));
    routes.sort_by_key(|route| std::cmp::Reverse(route.block.prefix()));
    routes
}

/// Sends packets for some addresses into a table.
pub(super) fn ask(layout: &Layout, table: &Resource, addresses: &Ranges) -> Vec<Leg> {
    let (mut open, mut legs) = (addresses.clone(), Vec::new());
    for route in routes(layout, table) {
        let block = Ranges::of(route.block);
        let fits = open.and(&block);
        open = open.minus(&block);
        if !fits.is_empty() {
            legs.push(Leg { addresses: fits, way: Some(route.way), span: route.span });
        }
    }
    if !open.is_empty() {
        legs.push(Leg { addresses: open, way: None, span: table.span.clone() });
    }
    legs
}
