//! Origins: where a distribution fetches what it does not have, and groups of two of which the second stands in.

use crate::catalog;
use crate::resource::s3::{self, Reader};
use crate::resource::{Resource, Value, World, elbv2, identity};
use std::collections::BTreeSet;

/// Where something is fetched.
#[derive(Clone, Debug)]
pub struct Origin<'w> {
    /// Its id within the distribution.
    pub id: String,
    /// Its DNS name.
    pub host: String,
    /// The bucket, load balancer or instance that it is; none for a name of somebody else.
    pub resource: Option<&'w Resource>,
    /// How it is spoken to.
    pub kind: OriginKind,
    /// Whether requests to it are signed.
    pub signed: bool,
    /// How often a connection is tried.
    pub attempts: u32,
    /// Seconds that each try may take.
    pub connect_seconds: f64,
    /// Seconds that an answer may take.
    pub response_seconds: f64,
}

/// How an origin is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OriginKind {
    /// A bucket, by S3's own protocol.
    Bucket,
    /// A web server on this port, over HTTP.
    Http(u16),
    /// A web server on this port, over HTTPS.
    Https(u16),
    /// A web server, as the viewer spoke to CloudFront; ports of HTTP and HTTPS.
    AsViewer(u16, u16),
}

/// What a behavior fetches from: one origin, or two of which the second stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Id of the origin that is asked first.
    pub primary: String,
    /// Id of the origin that is asked where the first fails.
    pub secondary: Option<String>,
    /// Answers of the first that count as failing; no answer always does.
    pub statuses: BTreeSet<i64>,
}

/// Seconds or numbers that a map holds, else AWS's default.
fn number(terms: &Value, key: &str, usual: &str) -> f64 {
    terms.get(key).and_then(Value::as_number).unwrap_or_else(|| catalog::timing_value(usual))
}

/// The origins of a distribution, in the order in which they are written.
pub fn origins<'w>(distribution: &Resource, world: &'w dyn World) -> Vec<Origin<'w>> {
    distribution.list("origins").iter().filter_map(|terms| read(terms, world)).collect()
}

fn read<'w>(terms: &Value, world: &'w dyn World) -> Option<Origin<'w>> {
    let resource = resource_of(terms.get("domain_name")?, world);
    let host = match terms.get("domain_name")? {
        Value::Text(text) => text.clone(),
        _ => host_of(resource?, world)?,
    };
    let custom = terms.get("custom_origin_config");
    let control = terms.get("origin_access_control_id").and_then(Value::as_ref).and_then(|id| world.get(id));
    Some(Origin {
        id: terms.get("id")?.as_text()?.to_owned(),
        host,
        resource,
        kind: custom.map_or(OriginKind::Bucket, kind_of),
        signed: control.is_some_and(|control| control.text("signing_behavior").as_deref() != Some("never")),
        attempts: number(terms, "connection_attempts", "cloudfront.origin.attempts") as u32,
        connect_seconds: number(terms, "connection_timeout", "cloudfront.origin.connect_timeout"),
        response_seconds: number(
            custom.unwrap_or(terms),
            "origin_read_timeout",
            "cloudfront.origin.response_timeout",
        ),
    })
}

fn kind_of(custom: &Value) -> OriginKind {
    let port = |key: &str, usual: u16| {
        custom.get(key).and_then(Value::as_int).and_then(|port| u16::try_from(port).ok()).unwrap_or(usual)
    };
    let (http, https) = (port("http_port", 80), port("https_port", 443));
    match custom.get("origin_protocol_policy").and_then(Value::as_text) {
        Some("http-only") => OriginKind::Http(http),
        Some("match-viewer") => OriginKind::AsViewer(http, https),
        _ => OriginKind::Https(https),
    }
}

/// Kinds that can be an origin, and the attribute with their DNS name.
pub(super) const SOURCES: [(&str, &str); 4] = [
    ("AWS::EC2::Instance", "public_dns_name"),
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", "dns_name"),
    ("AWS::ElasticBeanstalk::Environment", "endpoint_url"),
    ("AWS::S3::Bucket", "regional_domain_name"),
];

/// The DNS name by which a distribution finds a resource.
fn host_of(resource: &Resource, world: &dyn World) -> Option<String> {
    let (_, attribute) = SOURCES.iter().find(|(kind, _)| resource.is(kind))?;
    match (resource.kind.read)(resource, world, attribute)? {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// The resource that an origin is: by handle, or by one of its DNS names.
pub(super) fn resource_of<'w>(domain: &Value, world: &'w dyn World) -> Option<&'w Resource> {
    let text = match domain {
        Value::Ref(id) => return world.get(*id),
        Value::Text(text) => text.trim_end_matches('.').to_ascii_lowercase(),
        _ => return None,
    };
    let bucket = |bucket: &&Resource| {
        bucket.is("AWS::S3::Bucket")
            && (text == s3::domain_name(bucket)
                || text == format!("{}.s3.amazonaws.com", s3::bucket_name(bucket))
                || text == s3::website_host(bucket)
                || text == format!("{}.s3-website-{}.amazonaws.com", s3::bucket_name(bucket), bucket.region))
    };
    let balancer = |found: &&Resource| {
        found.is("AWS::ElasticLoadBalancingV2::LoadBalancer")
            && elbv2::dns_name(found).eq_ignore_ascii_case(&text)
    };
    let other =
        |found: &&Resource| host_of(found, world).is_some_and(|host| host.eq_ignore_ascii_case(&text));
    world
        .all()
        .find(bucket)
        .or_else(|| world.all().find(balancer))
        .or_else(|| world.all().filter(|found| SOURCES.iter().any(|(kind, _)| found.is(kind))).find(other))
}

/// Whether a distribution may read from an origin. A bucket answers those whom its policy lets in; a web server
/// answers everybody whom the network lets through.
pub fn may_read(distribution: &Resource, origin: &Origin<'_>, world: &dyn World) -> bool {
    let Some(bucket) = origin.resource.filter(|found| found.is("AWS::S3::Bucket")) else { return true };
    let reader = if origin.signed && origin.kind == OriginKind::Bucket {
        Reader::Distribution(distribution)
    } else {
        Reader::Everybody
    };
    s3::lets_read(bucket, world, reader)
}

/// What an id stands for: an origin, or a group of two.
pub fn target_of(distribution: &Resource, id: &str) -> Option<Target> {
    let groups = distribution.set("origin_groups").and_then(|terms| terms.get("items")?.as_list());
    let group =
        groups.unwrap_or_default().iter().find(|group| group.get("id").and_then(Value::as_text) == Some(id));
    if let Some(group) = group {
        let (members, statuses) = (members(group), statuses(group));
        let mut members = members.into_iter();
        return Some(Target { primary: members.next()?, secondary: members.next(), statuses });
    }
    let known = |terms: &Value| terms.get("id").and_then(Value::as_text) == Some(id);
    distribution.list("origins").iter().any(known).then(|| Target {
        primary: id.to_owned(),
        secondary: None,
        statuses: BTreeSet::new(),
    })
}

/// The origins of a group, the first choice first.
pub(super) fn members(group: &Value) -> Vec<String> {
    let items = group.get("members").and_then(|terms| terms.get("items")?.as_list()).unwrap_or_default();
    items.iter().filter_map(|item| Some(item.get("origin_id")?.as_text()?.to_owned())).collect()
}

pub(super) fn statuses(group: &Value) -> BTreeSet<i64> {
    let codes =
        group.get("failover_criteria").and_then(|terms| terms.get("status_codes")?.get("items")?.as_list());
    codes.unwrap_or_default().iter().filter_map(Value::as_int).collect()
}

/// A part of a DNS name that is the same for a distribution in every run.
pub(super) fn label(distribution: &Resource) -> String {
    format!("d{:013x}", identity::fingerprint(&distribution.address()) >> 12)
}
