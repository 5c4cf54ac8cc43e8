//! What a listener or a rule does with a request: forward, redirect, answer.

use super::load_balancer::type_of;
use crate::resource::rule::{Verdict, refusal};
use crate::resource::{Default, Property, Resource, ResourceId, Type, Value, World, ec2};

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

pub(super) const ACTION: Type = Type::Map(&[
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
    Property::accepted("jwt_validation_config", Type::Open, Default::None, "sign-in"),
]);

/// Target-group protocols that a listener's protocol can forward to.
/// Source: Elastic Load Balancing user guide for NLB, "Listeners for your Network Load Balancers".
fn forwardable(listener: &str) -> &'static [&'static str] {
    match listener {
        "HTTP" | "HTTPS" => &["HTTP", "HTTPS"],
        "TCP" => &["TCP", "TCP_UDP"],
        "TLS" => &["TCP", "TLS"],
        "UDP" => &["UDP", "TCP_UDP"],
        "TCP_UDP" => &["TCP_UDP"],
        "QUIC" => &["QUIC", "TCP_QUIC"],
        "TCP_QUIC" => &["TCP_QUIC"],
        _ => &["GENEVE"],
    }
}

/// Refuses actions that are incomplete, or that the load balancer cannot take. `protocol` is the listener's.
pub(super) fn refuse(
    owner: &Resource,
    property: &str,
    balancer: &Resource,
    protocol: &str,
    world: &dyn World,
) -> Verdict {
    let actions = owner.list(property);
    if actions.is_empty() {
        return Err(refusal(owner, property, "no-action", "nothing is done with what arrives here")
            .help("forward it to a target group: #{ type: \"forward\", target_group_arn: … }"));
    }
    for action in actions {
        refuse_incomplete(owner, property, action)?;
        refuse_kind(owner, property, action, balancer)?;
        let mut found = Vec::new();
        action.references(&mut found);
        let groups = found.into_iter().filter_map(|id| world.get(id));
        for group in groups.filter(|group| group.is("AWS::ElasticLoadBalancingV2::TargetGroup")) {
            refuse_protocol(owner, property, group, protocol)?;
            refuse_other_vpc(owner, property, group, balancer, world)?;
            refuse_second_balancer(owner, property, group, balancer, world)?;
        }
    }
    refuse_end(owner, property, actions)
}

fn type_of_action(action: &Value) -> &str {
    action.get("type").and_then(Value::as_text).unwrap_or_default()
}

fn refuse_incomplete(owner: &Resource, property: &str, action: &Value) -> Verdict {
    let kind = type_of_action(action);
    let needs: &[&str] = match kind {
        "forward" => &["target_group_arn", "forward_config"],
        "redirect" => &["redirect_config"],
        "fixed-response" => &["fixed_response_config"],
        _ => &[],
    };
    if let Some(first) = needs.first()
        && needs.iter().all(|key| action.get(key).is_none())
    {
        let message = format!("an action of type {kind} needs `{first}`");
        return Err(refusal(owner, property, "missing-property", message));
    }
    let status = action.get("fixed_response_config").and_then(|config| config.get("status_code"));
    if let Some(status) = status.and_then(Value::as_text)
        && !(status.len() == 3
            && status.starts_with(['2', '4', '5'])
            && status.bytes().all(|b| b.is_ascii_digit()))
    {
        let message = format!("`{status}` is not a status that a load balancer answers");
        return Err(refusal(owner, property, "bad-status", message)
            .help("it answers 2xx, 4xx or 5xx; to send users elsewhere there is `redirect`"));
    }
    let Some(config) = action.get("redirect_config") else { return Ok(()) };
    let changed = ["protocol", "port", "host", "path", "query"].iter().any(|part| {
        let unchanged = format!("#{{{part}}}");
        let text = config.get(part).and_then(Value::as_text).unwrap_or(&unchanged);
        text.trim_start_matches('/') != unchanged
    });
    if changed {
        return Ok(());
    }
    Err(refusal(owner, property, "redirect-loop", "this redirect leads back to where it came from").help(
        "change the protocol, port, host, path or query, such as #{ protocol: \"HTTPS\", port: \"443\", … }",
    ))
}

fn refuse_kind(owner: &Resource, property: &str, action: &Value, balancer: &Resource) -> Verdict {
    let (kind, balancer) = (type_of_action(action), type_of(balancer));
    if balancer == "application" || kind == "forward" {
        return Ok(());
    }
    let message =
        format!("a load balancer of type {balancer} cannot do `{kind}`: it does not look into requests");
    Err(refusal(owner, property, "wrong-action", message)
        .help("it only forwards; an Application Load Balancer redirects and answers"))
}

/// One action ends the matter, and it is the last.
fn refuse_end(owner: &Resource, property: &str, actions: &[Value]) -> Verdict {
    let ends = |action: &&Value| ["forward", "redirect", "fixed-response"].contains(&type_of_action(action));
    if actions.iter().filter(ends).count() == 1 {
        return Ok(());
    }
    let message = "exactly one action must forward, redirect or answer";
    Err(refusal(owner, property, "no-single-action", message).help(
        "to share requests among target groups, give one forward action a `forward_config` with weights",
    ))
}

fn refuse_protocol(owner: &Resource, property: &str, group: &Resource, protocol: &str) -> Verdict {
    let spoken = group.text("protocol").unwrap_or_default();
    // A group of a Lambda function speaks no protocol, and belongs to HTTP.
    if forwardable(protocol).contains(&spoken.as_str()) || (spoken.is_empty() && protocol.starts_with("HTTP"))
    {
        return Ok(());
    }
    let message =
        format!("`{}` speaks {spoken}, to which a {protocol} listener cannot forward", group.address());
    Err(refusal(owner, property, "wrong-protocol", message)
        .help(format!("it forwards to target groups of {}", forwardable(protocol).join(", "))))
}

fn refuse_other_vpc(
    owner: &Resource,
    property: &str,
    group: &Resource,
    balancer: &Resource,
    world: &dyn World,
) -> Verdict {
    let home = ec2::vpc_of(balancer, world);
    let Some(theirs) = world.follow(group, "vpc_id").filter(|vpc| Some(vpc.id) != home.map(|home| home.id))
    else {
        return Ok(());
    };
    let home = home.map(Resource::address).unwrap_or_default();
    let message =
        format!("`{}` is in `{}`, but the load balancer is in `{home}`", group.address(), theirs.address());
    Err(refusal(owner, property, "other-vpc", message).help("a load balancer forwards within its own VPC"))
}

/// A target group that another load balancer forwards to already: AWS allows one.
/// Source: Elastic Load Balancing user guide for ALB, "Quotas": load balancers per target group, 1.
fn refuse_second_balancer(
    owner: &Resource,
    property: &str,
    group: &Resource,
    balancer: &Resource,
    world: &dyn World,
) -> Verdict {
    let first =
        users_of(group, world).into_iter().find(|user| *user != balancer.id).and_then(|id| world.get(id));
    match first {
        Some(first) => {
            let message = format!("`{}` already gets requests from `{}`", group.address(), first.address());
            Err(refusal(owner, property, "group-in-use", message)
                .help("a target group has one load balancer; make another group with the same targets"))
        }
        None => Ok(()),
    }
}

/// The load balancers whose listeners or rules forward to a target group, each once.
pub(super) fn users_of(group: &Resource, world: &dyn World) -> Vec<ResourceId> {
    let mut users = Vec::new();
    let named = |resource: &&Resource, property: &str| {
        let mut found = Vec::new();
        resource.list(property).iter().for_each(|action| action.references(&mut found));
        found.contains(&group.id)
    };
    let listeners = world
        .of("AWS::ElasticLoadBalancingV2::Listener")
        .filter(|listener| named(listener, "default_actions"))
        .filter_map(|listener| listener.reference("load_balancer_arn"));
    let rules = world
        .of("AWS::ElasticLoadBalancingV2::ListenerRule")
        .filter(|rule| named(rule, "actions"))
        .filter_map(|rule| world.follow(rule, "listener_arn")?.reference("load_balancer_arn"));
    for user in listeners.chain(rules) {
        if !users.contains(&user) {
            users.push(user);
        }
    }
    users
}
