//! AWS services that answer at an endpoint of their own: S3, DynamoDB, SQS, CloudFront. They are not in anybody's VPC: one
//! gets there through a VPC endpoint, or over the Internet; and whether they answer is a matter of permission.

use super::journey::{self, Errand};
use super::layout::Layout;
use super::{Blocked, Interface, Reach, cause, interface};
use crate::resource::{Presence, Resource, cloudfront};
use crate::units::Cidr;

use super::ranges::Ranges;

/// Ports of the endpoints of services.
const PORTS: [u16; 2] = [80, 443];

/// What a resource says of itself, where it is behind the endpoint of a service.
pub(super) fn of(layout: &Layout, resource: &Resource) -> Option<Presence> {
    (resource.kind.presence)(resource, layout.world).filter(|found| found.service.is_some())
}

/// From the Internet: anybody gets to the endpoint, and few are answered.
pub(super) fn from_the_internet(errand: Errand, target: &Resource, found: &Presence) -> Reach {
    let path = vec!["internet".to_owned()];
    if !PORTS.contains(&errand.port) {
        return silent(target, errand.port, path);
    }
    if found.public {
        return Reach { reachable: true, partly: false, path: end(path, target), blocked_by: None };
    }
    let blocked = Blocked {
        resource: target.address(),
        rule: found.why_private.to_owned(),
        span: target.span.clone(),
        cause: cause::NO_PERMISSION,
    };
    Reach { reachable: false, partly: false, path, blocked_by: Some(blocked) }
}

/// From a distribution to a bucket: it answers where its policy lets the distribution in, or everybody.
pub(super) fn from_edge(errand: Errand, source: &Resource, target: &Resource, found: &Presence) -> Reach {
    let world = errand.layout.world;
    let reads = |origin: &cloudfront::Origin<'_>| {
        origin.resource.is_some_and(|found| found.id == target.id)
            && cloudfront::may_read(source, origin, world)
    };
    let reach = from_the_internet(errand, target, found);
    let listens = PORTS.contains(&errand.port);
    let path = vec![source.address()];
    if listens && (found.public || cloudfront::origins(source, world).iter().any(reads)) {
        return Reach { reachable: true, partly: false, path: end(path, target), blocked_by: None };
    }
    let told = reach.blocked_by.map(|blocked| match listens {
        true => Blocked { rule: "no bucket policy lets this distribution read it".to_owned(), ..blocked },
        false => blocked,
    });
    Reach { reachable: false, partly: false, path, blocked_by: told }
}

/// From an interface in a VPC: through an endpoint of the VPC that leads there, else over the Internet. That the
/// instance has permission is taken for granted.
pub(super) fn from_inside(errand: Errand, from: &Interface, target: &Resource, found: &Presence) -> Reach {
    let layout = errand.layout;
    if !PORTS.contains(&errand.port) {
        return silent(target, errand.port, vec![layout.name(from.owner)]);
    }
    let service = found.service.unwrap_or_default();
    let through =
        endpoints(layout, from, service, target).into_iter().map(|endpoint| by(errand, from, endpoint));
    let direct = std::iter::once_with(|| {
        let called = format!("`{}`", target.address());
        journey::outward(errand, from, Ranges::internet(Cidr::ANYWHERE), &called)
    });
    let mut best: Option<Reach> = None;
    for reach in through.chain(direct) {
        if reach.reachable {
            return Reach { path: end(reach.path, target), ..reach };
        }
        best = Some(reach);
    }
    // What is told is the last way: where an endpoint exists and does not help, the way out does not either.
    best.unwrap_or_else(|| silent(target, errand.port, Vec::new()))
}

fn by(errand: Errand, from: &Interface, endpoint: &Resource) -> Reach {
    if endpoint.text("vpc_endpoint_type").as_deref() == Some("Gateway") {
        return journey::to_service(errand, from, endpoint);
    }
    let interfaces = interface::of_resource(errand.layout, endpoint.id).unwrap_or_default();
    let reach = |at: &Interface| journey::within(errand, from, at, None);
    let all: Vec<Reach> = interfaces.iter().map(reach).collect();
    let open = all.iter().position(|reach| reach.reachable).unwrap_or(0);
    all.into_iter().nth(open).unwrap_or_else(|| silent(endpoint, errand.port, Vec::new()))
}

/// The endpoints of a service in the VPC of an interface, in the Region of what is asked.
fn endpoints<'a>(
    layout: &Layout<'a>,
    from: &Interface,
    service: &str,
    target: &Resource,
) -> Vec<&'a Resource> {
    let vpc = layout.vpc_of(from.subnet);
    let wanted = format!("com.amazonaws.{}.{service}", target.region);
    let fits = |endpoint: &&Resource| {
        endpoint.reference("vpc_id") == vpc && endpoint.text("service_name").as_deref() == Some(&wanted)
    };
    layout.world.of("AWS::EC2::VPCEndpoint").filter(fits).collect()
}

/// The service does not listen there.
fn silent(target: &Resource, port: u16, path: Vec<String>) -> Reach {
    let rule = format!("it answers HTTP and HTTPS, not port {port}");
    let blocked =
        Blocked { resource: target.address(), rule, span: target.span.clone(), cause: cause::NO_PERMISSION };
    Reach { reachable: false, partly: false, path, blocked_by: Some(blocked) }
}

fn end(mut path: Vec<String>, target: &Resource) -> Vec<String> {
    path.push(target.address());
    path
}
