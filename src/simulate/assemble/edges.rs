//! Distributions, buckets and web ACLs as a run sees them.

use super::super::edge_cache::EdgeCache;
use super::super::engine::{Bucket, Edge, Engine, Lane, Origin, Served, Source, Viewer};
use super::super::measure::SECOND;
use super::super::site::Holder;
use super::names::{destination, plain};
use super::{Places, walls};
use crate::architecture::{Endpoint, Scheme};
use crate::catalog;
use crate::diagnostic::Diagnostic;
use crate::resource::cloudfront::{self, OriginKind};
use crate::resource::{Resource, ResourceId, World, s3, wafv2};
use std::collections::BTreeMap;

const DISTRIBUTION: &str = "AWS::CloudFront::Distribution";
const BUCKET: &str = "AWS::S3::Bucket";

/// Makes every distribution and every bucket that users may come to, with addresses and names.
///
/// # Errors
/// When a user's Region has no known distance.
pub(super) fn edges(engine: &mut Engine<'_>, places: &Places) -> Result<(), Diagnostic> {
    let architecture = engine.architecture;
    let walls = walls::walls(engine, places);
    let buckets = buckets(engine);
    let distributions: Vec<&Resource> = architecture.of(DISTRIBUTION).collect();
    let mut rows = BTreeMap::new();
    for distribution in distributions {
        let class = distribution.text("price_class").unwrap_or_default();
        let row = match rows.get(&class) {
            Some(known) => *known,
            None => {
                let row = over_edges(engine, &class)?;
                rows.insert(class.clone(), row);
                row
            }
        };
        let place = engine.edges.list.len() as u16;
        let wall = wafv2::web_acl_of(distribution, architecture).and_then(|acl| walls.get(&acl.id).copied());
        let edge = edge(engine, distribution, &class, row, wall, &buckets);
        engine.edges.list.push(edge);
        let address = engine.site.lease(Holder::Edge(place), Some(distribution.id));
        engine.naming.machines.insert(plain(&cloudfront::domain_name(distribution)), address);
    }
    if engine.edges.list.iter().any(asks_and_keeps) {
        engine.follow_answers();
    }
    Ok(())
}

/// Whether a distribution keeps what web servers answer, or asks a second one: then the moment of an answer matters.
fn asks_and_keeps(edge: &Edge) -> bool {
    let web = |origin: &usize| matches!(edge.origins.get(*origin).map(|o| o.source), Some(Source::Web(..)));
    let keeps =
        |lane: &Lane| (lane.kept > 0 || lane.origins[1].is_some()) && lane.origins.iter().flatten().any(web);
    edge.lanes.iter().flatten().any(keeps)
}

/// Adds the round trips from users over their edge location to AZs, a row for each population; tells the first.
fn over_edges(engine: &mut Engine<'_>, class: &str) -> Result<usize, Diagnostic> {
    let row = engine.round_trips.len();
    for (from, _) in &engine.workload.clients {
        let (near, at) = edge_location(from, class);
        let near = near * super::handshakes(engine);
        let round_trip = |zone: &super::super::site::Zone| match catalog::rtt(at, zone.region) {
            Some(time) => Ok(near + time.as_nanos()),
            None => Err(Diagnostic::error(
                "unknown-distance",
                format!("nobody measured how far `{at}` is from `{}`", zone.region),
            )),
        };
        let all: Result<Vec<u64>, Diagnostic> = engine.site.zones.iter().map(round_trip).collect();
        engine.round_trips.push(all?);
    }
    Ok(row)
}

/// The round trip of a user to the edge location with the lowest latency of a price class, and the Region near that.
fn edge_location(from: &'static str, class: &str) -> (u64, &'static str) {
    let near = catalog::timing_duration("cloudfront.edge_rtt").as_nanos();
    if in_class(from, class) {
        return (near, from);
    }
    let distance = |code: &str| catalog::client_rtt(from, code).map_or(u64::MAX, |time| time.as_nanos());
    let codes = catalog::regions().map(|region| region.code).filter(|code| in_class(code, class));
    codes
        .map(|code| (distance(code), code))
        .min()
        .filter(|(time, _)| *time < u64::MAX)
        .unwrap_or((near, from))
}

/// Whether the edge locations near a Region belong to a price class. Source: Amazon CloudFront developer guide, "Choosing
/// the price class for a CloudFront distribution", and the classes of the price list: 100 has North America, Europe and
/// Israel; 200 has all but South America, Australia and New Zealand.
fn in_class(region: &str, class: &str) -> bool {
    let begins = |starts: &[&str]| starts.iter().any(|start| region.starts_with(start));
    match class {
        "PriceClass_100" => begins(&["us-", "ca-", "mx-", "eu-", "il-"]),
        "PriceClass_200" => !begins(&["sa-", "ap-southeast-2", "ap-southeast-4", "ap-southeast-6"]),
        _ => true,
    }
}

/// The price area of the edge locations near a Region; areas without a known price keep a name of their own.
pub(in super::super) fn area(region: &str) -> &'static str {
    const AREAS: &[(&str, &str)] = &[
        ("us-", "us_eu"),
        ("ca-", "us_eu"),
        ("mx-", "us_eu"),
        ("eu-", "us_eu"),
        ("il-", "us_eu"),
        ("sa-", "sa"),
        ("af-", "me_af"),
        ("me-", "me_af"),
        ("ap-northeast-1", "jp"),
        ("ap-northeast-3", "jp"),
        ("ap-south-", "in"),
        ("ap-southeast-2", "au"),
        ("ap-southeast-4", "au"),
        ("ap-southeast-6", "au"),
        ("ap-", "ap"),
    ];
    AREAS.iter().find(|(start, _)| region.starts_with(start)).map_or("us_eu", |(_, area)| *area)
}

fn edge(
    engine: &mut Engine<'_>,
    distribution: &Resource,
    class: &str,
    row: usize,
    wall: Option<usize>,
    buckets: &BTreeMap<ResourceId, usize>,
) -> Edge {
    let world = engine.architecture;
    let (near, at): (Vec<u64>, Vec<&'static str>) =
        engine.workload.clients.iter().map(|(from, _)| edge_location(from, class)).unzip();
    let near: Vec<u64> = near.into_iter().map(|time| time * super::handshakes(engine)).collect();
    let mut hosts = cloudfront::aliases(distribution);
    hosts.push(plain(&cloudfront::domain_name(distribution)));
    let described = cloudfront::origins(distribution, world);
    let origins = described.iter().map(|origin| source(engine, distribution, origin, buckets)).collect();
    let ids: Vec<&str> = described.iter().map(|origin| origin.id.as_str()).collect();
    let lanes = engine.workload.application.requests.iter().map(|kind| lane(kind, distribution, &ids, world));
    let lanes = lanes.collect();
    let populations = near.len();
    Edge {
        id: distribution.id,
        enabled: cloudfront::is_enabled(distribution),
        hosts,
        wall,
        row,
        near,
        at,
        lanes,
        origins,
        caches: vec![EdgeCache::default(); populations],
        served: vec![Served::default(); populations],
    }
}

/// What a distribution does with a kind of request.
fn lane(
    kind: &super::super::RequestKind,
    distribution: &Resource,
    origins: &[&str],
    world: &dyn World,
) -> Option<Lane> {
    let behaviors = cloudfront::behaviors(distribution, world);
    let behavior = cloudfront::behavior_for(&behaviors, &kind.path())?;
    let target = cloudfront::target_of(distribution, &behavior.target);
    let place = |id: &String| origins.iter().position(|known| known == id);
    let first = target.as_ref().and_then(|target| place(&target.primary));
    let second = target.as_ref().and_then(|target| place(target.secondary.as_ref()?));
    let seconds = if kind.writes() { 0 } else { behavior.ttl.keeps(kind.max_age()).max(0) };
    let method = if kind.writes() { "POST" } else { "GET" };
    Some(Lane {
        viewer: match behavior.viewer_protocol.as_str() {
            "https-only" => Viewer::HttpsOnly,
            "redirect-to-https" => Viewer::Redirected,
            _ => Viewer::Either,
        },
        allowed: behavior.allowed_methods.contains(method),
        kept: (seconds as u64).saturating_mul(SECOND),
        own: behavior.key.cookies,
        personal: kind.is_personal(),
        forwards_cookies: behavior.forwards_cookies,
        forwards_host: behavior.forwards_host,
        origins: [first, second.filter(|_| !kind.writes())],
        statuses: target.map(|target| target.statuses).unwrap_or_default(),
    })
}

fn source(
    engine: &mut Engine<'_>,
    distribution: &Resource,
    origin: &cloudfront::Origin<'_>,
    buckets: &BTreeMap<ResourceId, usize>,
) -> Origin {
    let patience = (f64::from(origin.attempts) * origin.connect_seconds * SECOND as f64) as u64;
    let bucket = origin.resource.and_then(|found| buckets.get(&found.id)).copied();
    let source = match (bucket, origin.kind) {
        (Some(bucket), OriginKind::Bucket) => {
            Source::Bucket(bucket, cloudfront::may_read(distribution, origin, engine.architecture))
        }
        (_, kind) => {
            let text = format!("https://{}", origin.host);
            let there = Endpoint::parse(&text).map(|endpoint| destination(engine, &endpoint));
            engine.edges.destinations.extend(there.ok().or_else(|| {
                let address = Some(engine.site.lease(Holder::Stranger, Some(distribution.id)));
                let host = origin.host.clone();
                Some(super::Destination { host, address, scheme: Scheme::Https, port: 443, direct: None })
            }));
            Source::Web(engine.edges.destinations.len() - 1, kind)
        }
    };
    Origin { source, patience }
}

/// The buckets that users or edge locations may come to.
fn buckets(engine: &mut Engine<'_>) -> BTreeMap<ResourceId, usize> {
    let world = engine.architecture;
    let given =
        if engine.workload.target.is_empty() { &world.binding.address } else { &engine.workload.target };
    let given: Vec<String> = given.iter().map(|endpoint| endpoint.to_string()).collect();
    let origins: Vec<ResourceId> = world
        .of(DISTRIBUTION)
        .flat_map(|distribution| cloudfront::origins(distribution, world))
        .filter_map(|origin| Some(origin.resource?.id))
        .collect();
    let homes = world.binding.ports.get("files").map_or(&[][..], Vec::as_slice);
    let copies: Vec<ResourceId> = homes
        .iter()
        .filter_map(|home| world.get(*home).filter(|home| home.is(BUCKET)))
        .flat_map(|home| s3::replicas_of(home, world))
        .map(|copy| copy.id)
        .collect();
    let mut places = BTreeMap::new();
    for bucket in world.of(BUCKET) {
        let name = s3::bucket_name(bucket);
        let named = given.iter().any(|address| address.contains(&format!("{name}.s3")));
        let public = s3::is_public(bucket, world);
        if !public && !named && !s3::is_website(bucket) && !origins.contains(&bucket.id) {
            continue;
        }
        let place = engine.edges.buckets.len();
        let zone = engine.site.zones.iter().position(|zone| zone.region == bucket.region).unwrap_or(0);
        places.insert(bucket.id, place);
        engine.edges.buckets.push(Bucket {
            id: bucket.id,
            region: bucket.region,
            zone,
            public,
            keeps_files: homes.contains(&bucket.id) || copies.contains(&bucket.id),
            reads: 0,
            direct: 0,
            bytes: 0,
        });
        let address = engine.site.lease(Holder::Bucket(place as u16, false), Some(bucket.id));
        for host in [s3::domain_name(bucket), format!("{name}.s3.amazonaws.com")] {
            engine.naming.machines.insert(plain(&host), address);
        }
        if s3::is_website(bucket) {
            let site = engine.site.lease(Holder::Bucket(place as u16, true), Some(bucket.id));
            engine.naming.machines.insert(plain(&s3::website_host(bucket)), site);
        }
    }
    places
}
