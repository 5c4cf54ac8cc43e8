//! Listeners and their rules: which port, which protocol, and where a request goes.

use super::super::rule::{self, Verdict, others, refusal};
use crate::resource::{
    Attribute, Default, Kind, Property, Resource, Scope, Type, Value, World, ec2, identity,
};

const GROUP: Type = Type::Ref(&["AWS::ElasticLoadBalancingV2::TargetGroup"]);

const WEIGHTED: Type = Type::Map(&[
    Property::required("target_group_arn", GROUP, "a target group"),
    Property::optional(
        "weight",
        Type::Int(0, 999),
        Default::Int(1),
        "its share is weight over the sum of weights",
    ),
]);

const FORWARD: Type = Type::Map(&[
    Property::required("target_groups", Type::List(&WEIGHTED), "target groups with weights"),
    Property::accepted(
        "target_group_stickiness_config",
        Type::Open,
        Default::None,
        "whether a user stays with a group",
    ),
]);

const REDIRECT: Type = Type::Map(&[
    Property::optional("protocol", Type::Text, Default::Text("#{protocol}"), "HTTP or HTTPS"),
    Property::optional("port", Type::Text, Default::Text("#{port}"), "the port"),
    Property::required("status_code", Type::OneOf(&["HTTP_301", "HTTP_302"]), "for good or for now"),
    Property::accepted("host", Type::Text, Default::Text("#{host}"), "the host"),
    Property::accepted("path", Type::Text, Default::Text("/#{path}"), "the path"),
    Property::accepted("query", Type::Text, Default::Text("#{query}"), "the query"),
]);

const FIXED: Type = Type::Map(&[
    Property::required("status_code", Type::Text, "the status, such as 503"),
    Property::accepted("content_type", Type::Text, Default::None, "kind of text"),
    Property::accepted("message_body", Type::Text, Default::None, "the text"),
]);

const ACTION: Type = Type::Map(&[
    Property::required(
        "type",
        Type::OneOf(&[
            "forward",
            "redirect",
            "fixed-response",
            "authenticate-oidc",
            "authenticate-cognito",
            "jwt-validation",
        ]),
        "what is done; forward(group) is short for forwarding",
    ),
    Property::optional("target_group_arn", GROUP, Default::None, "the target group to forward to"),
    Property::optional("forward_config", FORWARD, Default::None, "several target groups with weights"),
    Property::optional("redirect_config", REDIRECT, Default::None, "where users are sent"),
    Property::optional("fixed_response_config", FIXED, Default::None, "what is answered"),
    Property::accepted("order", Type::Int(1, 50_000), Default::None, "order of several actions"),
    Property::accepted("authenticate_oidc_config", Type::Open, Default::None, "sign-in"),
    Property::accepted("authenticate_cognito_config", Type::Open, Default::None, "sign-in"),
]);

const VALUES: Type = Type::Map(&[
    Property::optional("values", Type::List(&Type::Open), Default::None, "the values"),
    Property::optional("http_header_name", Type::Text, Default::None, "the header"),
]);

const FIELDS: &[&str] =
    &["host-header", "path-pattern", "http-header", "query-string", "http-request-method", "source-ip"];

const CONDITION: Type = Type::Map(&[
    Property::required("field", Type::OneOf(FIELDS), "what is looked at"),
    Property::optional(
        "values",
        Type::List(&Type::Text),
        Default::None,
        "what it must be; `*` and `?` are wildcards",
    ),
    Property::optional("host_header_config", VALUES, Default::None, "hosts"),
    Property::optional("path_pattern_config", VALUES, Default::None, "paths"),
    Property::optional("http_header_config", VALUES, Default::None, "a header"),
    Property::optional("query_string_config", VALUES, Default::None, "query parameters"),
    Property::optional("http_request_method_config", VALUES, Default::None, "methods"),
    Property::optional("source_ip_config", VALUES, Default::None, "address ranges"),
]);

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
            Type::List(&ACTION),
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
    arn: "listener/app/{name}/{hash}",
    arn_service: "elasticloadbalancing",
    read: |resource, world, name| {
        if name == "listener_arn" { identity::arn(resource, world).map(Value::Text) } else { None }
    },
    refuse,
    ..Kind::BARE
};

pub(super) const RULE: Kind = Kind {
    type_name: "AWS::ElasticLoadBalancingV2::ListenerRule",
    module: "elbv2",
    constructor: "listener_rule",
    scope: Scope::Regional,
    summary: "where requests of a host, path, header, query, method or source go; the lowest priority that fits decides",
    properties: &[
        Property::required(
            "listener_arn",
            Type::Ref(&["AWS::ElasticLoadBalancingV2::Listener"]),
            "the listener",
        ),
        Property::required("priority", Type::Int(1, 50_000), "rules are tried in this order"),
        Property::required("conditions", Type::List(&CONDITION), "all must hold"),
        Property::required("actions", Type::List(&ACTION), "what is done"),
        Property::accepted("transforms", Type::Open, Default::None, "rewrites of host or path"),
        Property::accepted("tags", Type::Open, Default::None, "labels"),
    ],
    attributes: &[Attribute { name: "rule_arn", summary: "its ARN" }],
    arn: "listener-rule/app/{name}/{hash}",
    arn_service: "elasticloadbalancing",
    read: |resource, world, name| {
        if name == "rule_arn" { identity::arn(resource, world).map(Value::Text) } else { None }
    },
    refuse: refuse_rule,
    ..Kind::BARE
};

fn refuse(listener: &Resource, world: &dyn World) -> Verdict {
    rule::one_region(listener, world)?;
    let Some(balancer) = world.follow(listener, "load_balancer_arn") else { return Ok(()) };
    let kind = balancer.text("type").unwrap_or_default();
    if kind != "gateway" {
        for property in ["port", "protocol"] {
            if listener.set(property).is_none() {
                let message = format!("a listener of a load balancer of type {kind} needs `{property}`");
                return Err(refusal(listener, property, "missing-property", message));
            }
        }
    }
    let protocol = listener.text("protocol").unwrap_or_default();
    let allowed: &[&str] = match kind.as_str() {
        "application" => &["HTTP", "HTTPS"],
        "network" => &["TCP", "TLS", "UDP", "TCP_UDP", "QUIC", "TCP_QUIC"],
        _ => &["", "GENEVE"],
    };
    if !allowed.contains(&protocol.as_str()) {
        let message = format!("a load balancer of type {kind} does not speak {protocol}");
        return Err(refusal(listener, "protocol", "wrong-protocol", message)
            .help(format!("use {}", allowed.join(", "))));
    }
    if matches!(protocol.as_str(), "HTTPS" | "TLS") && listener.list("certificates").is_empty() {
        let message = format!("a listener that speaks {protocol} needs a certificate");
        return Err(refusal(listener, "protocol", "missing-certificate", message)
            .help("certificates: [acm::certificate(…)]; certificates of AWS Certificate Manager are free"));
    }
    let port = listener.int("port");
    let taken = others(listener, world, "AWS::ElasticLoadBalancingV2::Listener")
        .find(|other| other.reference("load_balancer_arn") == Some(balancer.id) && other.int("port") == port);
    if let Some(other) = taken {
        let message = format!("`{}` already listens on port {}", other.address(), port.unwrap_or(0));
        return Err(refusal(listener, "port", "port-taken", message));
    }
    actions(listener, "default_actions", balancer, world)
}

/// Actions that are complete, and target groups that fit the load balancer.
fn actions(owner: &Resource, property: &str, balancer: &Resource, world: &dyn World) -> Verdict {
    let list = owner.list(property);
    if list.is_empty() {
        return Err(refusal(owner, property, "no-action", "nothing is done with what arrives here")
            .help("[forward(group)]"));
    }
    let application = balancer.text("type").as_deref() == Some("application");
    let home = ec2::vpc_of(balancer, world).map(|vpc| vpc.id);
    for action in list {
        let kind = action.get("type").and_then(Value::as_text).unwrap_or_default();
        let needs: &[&str] = match kind {
            "forward" => &["target_group_arn", "forward_config"],
            "redirect" => &["redirect_config"],
            "fixed-response" => &["fixed_response_config"],
            _ => &[],
        };
        if !needs.is_empty() && needs.iter().all(|key| action.get(key).is_none()) {
            let message = format!("an action of type {kind} needs `{}`", needs[0]);
            return Err(refusal(owner, property, "missing-property", message));
        }
        let mut found = Vec::new();
        action.references(&mut found);
        for group in found.into_iter().filter_map(|id| world.get(id)) {
            let protocol = group.text("protocol").unwrap_or_default();
            if !protocol.is_empty() && protocol.starts_with("HTTP") != application {
                let message = format!(
                    "`{}` speaks {protocol}, which a load balancer of type {} cannot forward to",
                    group.address(),
                    balancer.text("type").unwrap_or_default()
                );
                return Err(refusal(owner, property, "wrong-protocol", message));
            }
            if group.reference("vpc_id").is_some_and(|vpc| Some(vpc) != home) {
                let message =
                    format!("`{}` belongs to another VPC than `{}`", group.address(), balancer.address());
                return Err(refusal(owner, property, "other-vpc", message));
            }
        }
    }
    Ok(())
}

fn refuse_rule(resource: &Resource, world: &dyn World) -> Verdict {
    rule::one_region(resource, world)?;
    let Some(listener) = world.follow(resource, "listener_arn") else { return Ok(()) };
    let Some(balancer) = world.follow(listener, "load_balancer_arn") else { return Ok(()) };
    if balancer.text("type").as_deref() != Some("application") {
        return Err(refusal(
            resource,
            "listener_arn",
            "no-rules",
            "only an Application Load Balancer looks into requests and has rules",
        ));
    }
    let taken = others(resource, world, "AWS::ElasticLoadBalancingV2::ListenerRule").find(|other| {
        other.reference("listener_arn") == Some(listener.id)
            && other.int("priority") == resource.int("priority")
    });
    if let Some(other) = taken {
        let message =
            format!("`{}` already has priority {}", other.address(), resource.int("priority").unwrap_or(0));
        return Err(refusal(resource, "priority", "priority-taken", message));
    }
    let count = others(resource, world, "AWS::ElasticLoadBalancingV2::ListenerRule")
        .filter(|other| {
            let theirs = world.follow(other, "listener_arn");
            theirs.and_then(|listener| listener.reference("load_balancer_arn")) == Some(balancer.id)
        })
        .count();
    rule::within_quota(resource, "alb.rules", count, "on this load balancer")?;
    for condition in resource.list("conditions") {
        let configs = condition.as_map().map_or(0, |map| map.len());
        if configs < 2 {
            let field = condition.get("field").and_then(Value::as_text).unwrap_or_default();
            let message = format!("the condition on {field} names no values");
            return Err(refusal(resource, "conditions", "no-values", message).help("values: [\"/images/*\"]"));
        }
    }
    actions(resource, "actions", balancer, world)
}
