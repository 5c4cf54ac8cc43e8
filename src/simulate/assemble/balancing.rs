//! Load balancers, listeners, rules and target groups as a run sees them.

use super::super::engine::{Engine, blockade};
use super::super::measure::SECOND;
use super::super::site::{Algorithm, Balancer, Group, Listener, Node, Route, Rule};
use super::Places;
use crate::network;
use crate::resource::{Resource, ResourceId, Value, World, elbv2};
use std::collections::BTreeMap;

/// Makes every target group, still without targets.
pub(super) fn groups(engine: &mut Engine<'_>, places: &mut Places) {
    let architecture = engine.architecture;
    for group in architecture.of("AWS::ElasticLoadBalancingV2::TargetGroup") {
        let check = elbv2::health_check(group, architecture);
        let attribute = |key: &str| elbv2::attribute(group, key).unwrap_or_default();
        let port = group.int("port").unwrap_or(80) as u16;
        let sticky = attribute("stickiness.enabled") == "true";
        let stay: u64 = attribute("stickiness.lb_cookie.duration_seconds").parse().unwrap_or(86_400);
        if attribute("load_balancing.algorithm.type") == "least_outstanding_requests" {
            engine.leave_explicitly();
        }
        places.groups.insert(group.id, engine.site.groups.len());
        engine.site.groups.push(Group {
            id: group.id,
            targets: Vec::new(),
            algorithm: match attribute("load_balancing.algorithm.type").as_str() {
                "least_outstanding_requests" => Algorithm::LeastOutstanding,
                "weighted_random" => Algorithm::Random,
                _ => Algorithm::RoundRobin,
            },
            sticky: if sticky { stay * SECOND } else { 0 },
            cross_zone: attribute("load_balancing.cross_zone.enabled").parse().ok(),
            port,
            check_port: check.port.unwrap_or(port),
            interval: u64::from(check.interval_s) * SECOND,
            check_timeout: u64::from(check.timeout_s) * SECOND,
            healthy_threshold: check.healthy as i32,
            unhealthy_threshold: check.unhealthy as i32,
            draining: attribute("deregistration_delay.timeout_seconds").parse::<u64>().unwrap_or(300)
                * SECOND,
            requests: 0,
            balancers: Vec::new(),
            eligible: Vec::new(),
            changed: true,
            turns: Vec::new(),
            registrations: 0,
            stuck: Vec::new(),
        });
    }
}

/// Makes every load balancer with its nodes and listeners.
pub(super) fn balancers(engine: &mut Engine<'_>, places: &mut Places) {
    let architecture = engine.architecture;
    for lb in architecture.of("AWS::ElasticLoadBalancingV2::LoadBalancer") {
        let kind = lb.text("type").unwrap_or_default();
        let place = engine.site.balancers.len();
        if kind == "gateway" {
            continue;
        }
        let nodes = nodes(engine, lb, place);
        let groups: Vec<ResourceId> =
            elbv2::security_groups_of(lb, architecture).iter().map(|group| group.id).collect();
        places.balancers.insert(lb.id, place);
        let cross_zone = elbv2::attribute(lb, "load_balancing.cross_zone.enabled").as_deref() == Some("true");
        engine.site.balancers.push(Balancer {
            id: lb.id,
            security_groups: groups,
            nodes,
            shown: Vec::new(),
            cross_zone,
            fixed_addresses: kind == "network",
            listeners: Vec::new(),
            wall: None,
            hops: BTreeMap::new(),
        });
        let listeners = listeners(engine, lb, places);
        for group in listeners.iter().flat_map(groups_of) {
            let users = &mut engine.site.groups[group].balancers;
            if !users.contains(&(place as u16)) {
                users.push(place as u16);
            }
        }
        engine.site.balancers[place].listeners = listeners;
    }
}

fn groups_of(listener: &Listener) -> Vec<usize> {
    let routes = listener.rules.iter().map(|rule| &rule.action).chain([&listener.default]);
    routes
        .flat_map(|route| match route {
            Route::Forward(groups) => groups.iter().map(|(group, _)| *group).collect(),
            _ => Vec::new(),
        })
        .collect()
}

/// A node in each AZ; its address is that of the AZ's place in the Region, or an Elastic IP of its own.
fn nodes(engine: &mut Engine<'_>, lb: &Resource, place: usize) -> Vec<Node> {
    let architecture = engine.architecture;
    let subnets = elbv2::subnets_of(lb, architecture);
    let addresses = elbv2::addresses(lb, architecture);
    subnets
        .iter()
        .enumerate()
        .map(|(number, subnet)| {
            let zone = super::zone_of(engine, subnet);
            let address = engine.site.lease(super::compute::node(place, number), Some(lb.id));
            if let Some(ip) = addresses.get(number) {
                engine.known_addresses.insert(*ip, address);
            }
            Node { zone, subnet: subnet.id, address, published: true, ways: Vec::new() }
        })
        .collect()
}

fn listeners(engine: &Engine<'_>, lb: &Resource, places: &Places) -> Vec<Listener> {
    let architecture = engine.architecture;
    let of_this = |listener: &&Resource| listener.reference("load_balancer_arn") == Some(lb.id);
    let mine: Vec<&Resource> =
        architecture.of("AWS::ElasticLoadBalancingV2::Listener").filter(of_this).collect();
    mine.into_iter()
        .map(|listener| {
            let port = listener.int("port").unwrap_or(80) as u16;
            let protocol = listener.text("protocol").unwrap_or_default();
            let everybody = network::Party::Internet(crate::units::Cidr::ANYWHERE);
            let blocked = blockade(architecture, &everybody, &network::Party::Resource(lb.id), port);
            Listener {
                id: listener.id,
                port,
                tls: matches!(protocol.as_str(), "HTTPS" | "TLS"),
                rules: rules(architecture, listener, places),
                default: route(listener.list("default_actions"), places),
                blocked,
                certified: certificate_names(architecture, listener),
                decisions: Vec::new(),
            }
        })
        .collect()
}

fn rules(world: &dyn World, listener: &Resource, places: &Places) -> Vec<Rule> {
    let of_this = |rule: &&Resource| rule.reference("listener_arn") == Some(listener.id);
    let mut mine: Vec<&Resource> =
        world.of("AWS::ElasticLoadBalancingV2::ListenerRule").filter(of_this).collect();
    mine.sort_by_key(|rule| rule.int("priority").unwrap_or(i64::MAX));
    mine.into_iter().map(|resource| rule(resource, places)).collect()
}

fn rule(resource: &Resource, places: &Places) -> Rule {
    let mut rule = Rule {
        hosts: Vec::new(),
        paths: Vec::new(),
        never: false,
        action: route(resource.list("actions"), places),
    };
    for condition in resource.list("conditions") {
        let field = condition.get("field").and_then(Value::as_text).unwrap_or_default();
        let config = field.replace('-', "_") + "_config";
        let nested = condition.get(&config).and_then(|config| config.get("values"));
        let values = condition.get("values").or(nested).and_then(Value::as_list).unwrap_or_default();
        let texts: Vec<String> = values.iter().filter_map(|v| v.as_text().map(str::to_owned)).collect();
        match field {
            "host-header" => rule.hosts.extend(texts.iter().map(|host| host.to_ascii_lowercase())),
            "path-pattern" => rule.paths.extend(texts),
            "http-request-method" => rule.never |= !texts.iter().any(|method| method == "GET"),
            "source-ip" => rule.never |= !texts.iter().any(|range| range.ends_with("/0")),
            _ => rule.never = true,
        }
    }
    rule
}

/// What a list of actions comes to.
fn route(actions: &[Value], places: &Places) -> Route {
    let group =
        |value: Option<&Value>| value.and_then(Value::as_ref).and_then(|id| places.groups.get(&id).copied());
    for action in actions {
        let text = |key: &str| action.get(key).and_then(Value::as_text);
        match text("type").unwrap_or("forward") {
            "forward" => {
                let several = action.get("forward_config").and_then(|config| config.get("target_groups"));
                let weighted =
                    several.and_then(Value::as_list).unwrap_or_default().iter().filter_map(|entry| {
                        let weight = entry.get("weight").and_then(Value::as_number).unwrap_or(1.0);
                        Some((group(entry.get("target_group_arn"))?, weight))
                    });
                let mut groups: Vec<(usize, f64)> = weighted.collect();
                groups.extend(group(action.get("target_group_arn")).map(|group| (group, 1.0)));
                return Route::Forward(groups);
            }
            "redirect" => {
                let config = action.get("redirect_config");
                let of =
                    |key: &str| config.and_then(|c| c.get(key)).and_then(Value::as_text).unwrap_or_default();
                let https = of("protocol").eq_ignore_ascii_case("https");
                let port = of("port").parse().unwrap_or(if https { 443 } else { 80 });
                return Route::Redirect { https, port };
            }
            "fixed-response" => {
                let config = action.get("fixed_response_config");
                let status = config.and_then(|c| c.get("status_code"));
                let text = status.and_then(Value::as_text).and_then(|t| t.parse().ok());
                let number = status.and_then(Value::as_int).map(|n| n as u16);
                return Route::Fixed(number.or(text).unwrap_or(503));
            }
            _ => {}
        }
    }
    Route::Fixed(503)
}

/// Registers the targets that target groups name themselves.
pub(super) fn targets(engine: &mut Engine<'_>, places: &Places) {
    let architecture = engine.architecture;
    for group in architecture.of("AWS::ElasticLoadBalancingV2::TargetGroup") {
        let Some(place) = places.groups.get(&group.id).copied() else { continue };
        for target in group.list("targets") {
            let id = target.as_ref().or_else(|| target.get("id").and_then(Value::as_ref));
            if let Some(machine) = id.and_then(|id| places.machines.get(&id)) {
                engine.register(place, *machine, true);
            }
        }
    }
}

/// Names that a listener's certificates cover.
fn certificate_names(world: &dyn World, listener: &Resource) -> Vec<String> {
    let mut ids = listener.references("certificates");
    ids.extend(
        listener.list("certificates").iter().filter_map(|c| c.get("certificate_arn").and_then(Value::as_ref)),
    );
    let mut names = Vec::new();
    for certificate in ids.into_iter().filter_map(|id| world.get(id)) {
        names.extend(certificate.text("domain_name"));
        let others = certificate.list("subject_alternative_names");
        names.extend(others.iter().filter_map(|name| name.as_text().map(str::to_owned)));
    }
    names
}
