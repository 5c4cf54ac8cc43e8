//! Hosted zones, records, health checks and the addresses users were given, as a run sees them.

use super::super::engine::{Destination, Engine, What};
use super::super::measure::SECOND;
use super::super::naming::{Answer, Check, Record, Routing};
use super::super::site::Holder;
use super::Places;
use crate::architecture::{Endpoint, Host};
use crate::catalog;
use crate::resource::route53::{self, RecordValue};
use crate::resource::{Resource, ResourceId, Value, World, elasticbeanstalk, identity};
use std::net::Ipv4Addr;

/// A name in lower case without its final dot.
pub(super) fn plain(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

/// Makes all names: load balancers' own, instances' own, health checks, records.
pub(super) fn names(engine: &mut Engine<'_>, places: &mut Places) {
    let architecture = engine.architecture;
    for (id, place) in &places.balancers {
        if let Some(Value::Text(name)) = architecture.attribute(*id, "dns_name") {
            engine.naming.balancers.insert(plain(&name), *place);
        }
    }
    for (id, machine) in &places.machines {
        let address = engine.site.machines[*machine as usize].address;
        let name = architecture.attribute(*id, "public_dns_name");
        if let (Some(Value::Text(name)), Some(address)) = (name, address) {
            engine.naming.machines.insert(plain(&name), address);
        }
    }
    environments(engine, places);
    health_checks(engine, places);
    let records: Vec<&Resource> = architecture
        .of("AWS::Route53::RecordSet")
        .filter(|record| in_public_zone(record, architecture))
        .collect();
    for resource in records {
        let Some(record) = record(engine, places, resource) else { continue };
        let place = engine.naming.records.len();
        engine.naming.by_name.entry(record.name.clone()).or_default().push(place);
        engine.naming.records.push(record);
    }
}

/// Environments of Elastic Beanstalk have a name of their own, which leads to their load balancer or instance.
fn environments(engine: &mut Engine<'_>, places: &Places) {
    let architecture = engine.architecture;
    for environment in architecture.of("AWS::ElasticBeanstalk::Environment") {
        let name = plain(&elasticbeanstalk::cname(environment));
        let front = elasticbeanstalk::load_balancer_of(environment, architecture);
        if let Some(place) = front.and_then(|front| places.balancers.get(&front.id)) {
            engine.naming.balancers.insert(name, *place);
            continue;
        }
        let server = elasticbeanstalk::servers_of(environment, architecture);
        let machine = server.and_then(|server| places.machines.get(&server.id));
        let address = machine.and_then(|machine| engine.site.machines[*machine as usize].address);
        if let Some(address) = address {
            engine.naming.machines.insert(name, address);
        }
    }
}

fn in_public_zone(record: &Resource, world: &dyn World) -> bool {
    world.follow(record, "hosted_zone_id").is_none_or(|zone| zone.list("vpcs").is_empty())
}

/// The place of an IPv4 address that a script names: known, or a stranger's.
fn address(engine: &mut Engine<'_>, ip: Ipv4Addr) -> u32 {
    if let Some(known) = engine.known_addresses.get(&ip) {
        return *known;
    }
    let origin = engine.architecture.holder(ip).map(|(id, _)| id);
    let holder = if origin.is_some() { Holder::Nobody } else { Holder::Stranger };
    let place = engine.site.lease(holder, origin);
    engine.known_addresses.insert(ip, place);
    place
}

fn record(engine: &mut Engine<'_>, places: &Places, resource: &Resource) -> Option<Record> {
    let kind = resource.text("type")?;
    if !matches!(kind.as_str(), "A" | "CNAME") {
        return None;
    }
    let alias = resource.value("alias_target");
    let answer = match &alias {
        Some(_) => alias_answer(engine, places, resource)?,
        None => plain_answer(engine, resource)?,
    };
    let evaluates = alias.as_ref().and_then(|t| t.get("evaluate_target_health")).and_then(Value::as_bool);
    Some(Record {
        id: resource.id,
        name: plain(&route53::name_of(resource, engine.architecture)),
        routing: routing(resource),
        ttl: if alias.is_some() { None } else { Some(seconds(resource, "ttl").unwrap_or(300) * SECOND) },
        answer,
        check: resource.reference("health_check_id").and_then(|id| places.checks.get(&id).copied()),
        evaluates: evaluates.unwrap_or(false),
    })
}

fn seconds(resource: &Resource, property: &str) -> Option<u64> {
    let text = resource.text(property).and_then(|text| text.parse().ok());
    resource.int(property).map(|n| n.max(0) as u64).or(text)
}

fn alias_answer(engine: &Engine<'_>, places: &Places, record: &Resource) -> Option<Answer> {
    // The alias of an environment is one of its name, which another environment may take over.
    let named = route53::alias_target_of(record, engine.architecture);
    if let Some(environment) = named.filter(|named| named.is("AWS::ElasticBeanstalk::Environment")) {
        return Some(Answer::Name(plain(&elasticbeanstalk::cname(environment))));
    }
    let target = route53::alias_of(record, engine.architecture)?;
    Some(match places.balancers.get(&target.id) {
        Some(place) => Answer::Balancer(*place),
        None => Answer::Name(plain(&route53::name_of(target, engine.architecture))),
    })
}

fn plain_answer(engine: &mut Engine<'_>, resource: &Resource) -> Option<Answer> {
    let mut addresses = Vec::new();
    for value in route53::values(resource, engine.architecture) {
        match value {
            RecordValue::Address(ip) => addresses.push(address(engine, ip)),
            RecordValue::Name(name) => return Some(Answer::Name(plain(&name))),
        }
    }
    (!addresses.is_empty()).then_some(Answer::Addresses(addresses))
}

fn routing(resource: &Resource) -> Routing {
    if let Some(weight) = resource.int("weight") {
        return Routing::Weighted(weight.max(0) as u32);
    }
    if let Some(region) = resource.text("region") {
        return Routing::Latency(region);
    }
    if let Some(role) = resource.text("failover") {
        return Routing::Failover(role == "PRIMARY");
    }
    if let Some(place) = resource.value("geo_location") {
        let of = |key: &str| place.get(key).and_then(Value::as_text).map(str::to_owned);
        return Routing::Geolocation(of("continent_code"), of("country_code"));
    }
    if resource.flag("multi_value_answer") { Routing::Multivalue } else { Routing::Simple }
}

/// Route 53 health checks with their checkers, each with a phase of its own, all healthy or not as things stand.
fn health_checks(engine: &mut Engine<'_>, places: &mut Places) {
    let architecture = engine.architecture;
    let mut children: Vec<(usize, Vec<ResourceId>)> = Vec::new();
    for resource in architecture.of("AWS::Route53::HealthCheck") {
        let place = engine.naming.checks.len();
        places.checks.insert(resource.id, place);
        let int = |property: &str| resource.int(property);
        let ip = route53::check_address(resource, architecture);
        let target = ip.map(|ip| address(engine, ip));
        let name = resource.text("fully_qualified_domain_name");
        let kind = resource.text("type").unwrap_or_default();
        let port = int("port").unwrap_or(if kind.starts_with("HTTPS") { 443 } else { 80 }) as u16;
        let interval = int("request_interval").unwrap_or(30) as u64 * SECOND;
        children.push((place, resource.references("child_health_checks")));
        engine.naming.checks.push(Check {
            id: resource.id,
            address: target,
            name: name.map(|name| plain(&name)),
            port,
            interval,
            patience: catalog::timing_duration(if kind == "TCP" {
                "route53.health_check.tcp_timeout"
            } else {
                "route53.health_check.connect_timeout"
            })
            .as_nanos(),
            threshold: int("failure_threshold").unwrap_or(3) as i32,
            checkers: Vec::new(),
            children: Vec::new(),
            needed: int("health_threshold").unwrap_or(1).max(0) as usize,
            inverted: resource.flag("inverted"),
        });
        if kind != "CALCULATED" {
            checkers(engine, resource, place, interval);
        }
    }
    for (place, ids) in children {
        engine.naming.checks[place].children =
            ids.iter().filter_map(|id| places.checks.get(id).copied()).collect();
    }
}

fn checkers(engine: &mut Engine<'_>, resource: &Resource, place: usize, interval: u64) {
    let check = &engine.naming.checks[place];
    let (target, port, patience) = (check.address, check.port, check.patience);
    let good = target.is_none_or(|address| engine.answers_53(address, port, patience));
    let count = catalog::timing_value("route53.health_check.checkers").max(1.0) as u64;
    let phase = engine.streams.phase.of(identity::fingerprint(&resource.address()));
    for checker in 0..count {
        engine.naming.checks[place].checkers.push((good, 0));
        let at = (phase.uniform(checker) * interval as f64) as u64;
        engine.plan(at, What::Asks53(place as u32, checker as u32));
    }
}

/// Where users were told to go.
pub(super) fn destinations(engine: &mut Engine<'_>) {
    let workload = engine.workload;
    let given =
        if workload.target.is_empty() { &engine.architecture.binding.address } else { &workload.target };
    for endpoint in given {
        let found = destination(engine, endpoint);
        engine.destinations.push(found);
    }
}

/// A place to go to.
pub(super) fn destination(engine: &mut Engine<'_>, endpoint: &Endpoint) -> Destination {
    let (host, address) = match &endpoint.host {
        Host::Address(ip) => (ip.to_string(), Some(address(engine, *ip))),
        Host::Name(name) => (plain(name), None),
    };
    Destination { host, address, scheme: endpoint.scheme, port: endpoint.port, direct: None }
}
