//! Listeners: which port, which protocol, and where a request goes.

use super::action;
use super::load_balancer::{full_name, type_of};
use crate::resource::rule::{Verdict, others, refusal, within_quota};
use crate::resource::{Attribute, Default, Kind, Property, Resource, Scope, Type, Value, World, identity};

const CERTIFICATE: Type = Type::Either(&[
    Type::Ref(&["AWS::CertificateManager::Certificate"]),
    Type::Map(&[Property::required(
        "certificate_arn",
        Type::Ref(&["AWS::CertificateManager::Certificate"]),
        "the certificate",
    )]),
]);

const PROTOCOLS: &[&str] = &["HTTP", "HTTPS", "TCP", "TLS", "UDP", "TCP_UDP", "QUIC", "TCP_QUIC", "GENEVE"];

pub(super) const KIND: Kind = Kind {
    type_name: "AWS::ElasticLoadBalancingV2::Listener",
    module: "elbv2",
    constructor: "listener",
    scope: Scope::Regional,
    summary: "a port of a load balancer, and what is done with what arrives there",
    properties: &[
        Property::required(
            "load_balancer_arn",
            Type::Ref(&["AWS::ElasticLoadBalancingV2::LoadBalancer"]),
            "the load balancer",
        ),
        Property::required(
            "default_actions",
            Type::List(&action::ACTION),
            "what is done where no rule fits: [forward(group)]",
        ),
        Property::optional("port", Type::Int(1, 65_535), Default::None, "the port users connect to"),
        Property::optional(
            "protocol",
            Type::OneOf(PROTOCOLS),
            Default::None,
            "HTTP or HTTPS on an Application, TCP, TLS or UDP on a Network Load Balancer",
        ),
        Property::optional(
            "certificates",
            Type::List(&CERTIFICATE),
            Default::None,
            "the certificate of an HTTPS or TLS listener",
        ),
        Property::accepted(
            "ssl_policy",
            Type::Text,
            Default::Computed("AWS's recommended policy"),
            "versions of TLS that are spoken",
        ),
        Property::accepted(
            "alpn_policy",
            Type::List(&Type::Text),
            Default::None,
            "HTTP/2 over TLS on an NLB",
        ),
        Property::accepted(
            "mutual_authentication",
            Type::Open,
            Default::None,
            "whether users show certificates too",
        ),
        Property::accepted("listener_attributes", Type::Open, Default::None, "further settings"),
        Property::accepted("tags", Type::Open, Default::None, "labels"),
    ],
    attributes: &[Attribute { name: "listener_arn", summary: "its ARN" }],
    arn: "listener/{load_balancer_full_name}/{hash}",
    arn_service: "elasticloadbalancing",
    read,
    refuse,
    ..Kind::BARE
};

/// Protocols that a load balancer of a type listens to.
fn spoken(kind: &str) -> &'static [&'static str] {
    match kind {
        "application" => &["HTTP", "HTTPS"],
        "network" => &["TCP", "TLS", "UDP", "TCP_UDP", "QUIC", "TCP_QUIC"],
        _ => &["GENEVE"],
    }
}

fn read(listener: &Resource, world: &dyn World, name: &str) -> Option<Value> {
    match name {
        "listener_arn" => identity::arn(listener, world).map(Value::Text),
        "load_balancer_full_name" => {
            world.follow(listener, "load_balancer_arn").map(|balancer| Value::Text(full_name(balancer)))
        }
        _ => None,
    }
}

fn refuse(listener: &Resource, world: &dyn World) -> Verdict {
    let Some(balancer) = world.follow(listener, "load_balancer_arn") else { return Ok(()) };
    let kind = type_of(balancer);
    let protocol = listener.text("protocol").unwrap_or_default();
    if kind != "gateway" {
        for property in ["port", "protocol"] {
            if listener.set(property).is_none() {
                let message = format!("a listener of a load balancer of type {kind} needs `{property}`");
                return Err(refusal(listener, property, "missing-property", message));
            }
        }
        refuse_protocol(listener, &kind, &protocol)?;
    }
    let siblings: Vec<&Resource> = others(listener, world, listener.kind.type_name)
        .filter(|other| other.reference("load_balancer_arn") == Some(balancer.id))
        .collect();
    within_quota(listener, "alb.listeners", siblings.len(), &format!("on `{}`", balancer.address()))?;
    let port = listener.int("port");
    if let Some(other) = siblings.iter().find(|other| other.int("port") == port) {
        let message = match port {
            Some(port) => format!("`{}` listens on port {port} already", other.address()),
            None => format!("`{}` is the one listener a Gateway Load Balancer has", other.address()),
        };
        return Err(refusal(listener, "port", "port-taken", message)
            .help("to tell hosts or paths apart on one port, use `elbv2::listener_rule`"));
    }
    action::refuse(listener, "default_actions", balancer, &protocol, world)
}

fn refuse_protocol(listener: &Resource, kind: &str, protocol: &str) -> Verdict {
    let allowed = spoken(kind);
    if !allowed.contains(&protocol) {
        let message = format!("a load balancer of type {kind} does not listen to {protocol}");
        let other =
            if kind == "application" { "; a Network Load Balancer listens to TCP, TLS and UDP" } else { "" };
        return Err(refusal(listener, "protocol", "wrong-protocol", message)
            .help(format!("it listens to {}{other}", allowed.join(", "))));
    }
    let encrypted = matches!(protocol, "HTTPS" | "TLS");
    let certificates = listener.list("certificates");
    if encrypted && certificates.is_empty() {
        let message = format!("a listener for {protocol} needs a certificate");
        return Err(refusal(listener, "protocol", "missing-certificate", message)
            .help("certificates: [cert], made with `acm::certificate` free of charge"));
    }
    if !encrypted && !certificates.is_empty() {
        let message = format!("a listener for {protocol} does not encrypt, so it takes no certificate");
        let right = if kind == "application" { "HTTPS" } else { "TLS" };
        return Err(refusal(listener, "certificates", "unused-certificate", message)
            .help(format!("write `protocol: {right:?}`")));
    }
    Ok(())
}
