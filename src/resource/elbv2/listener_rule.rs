//! Rules of a listener: which requests go where else than by default.

use super::action;
use super::load_balancer::{full_name, type_of};
use crate::resource::rule::{Verdict, others, refusal, within_quota};
use crate::resource::{Attribute, Default, Kind, Property, Resource, Scope, Type, Value, World, identity};
use crate::units::Cidr;

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

pub(super) const KIND: Kind = Kind {
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
        Property::required("actions", Type::List(&action::ACTION), "what is done"),
        Property::accepted("transforms", Type::Open, Default::None, "rewrites of host or path"),
        Property::accepted("tags", Type::Open, Default::None, "labels"),
    ],
    attributes: &[Attribute { name: "rule_arn", summary: "its ARN" }],
    arn: "listener-rule/{load_balancer_full_name}/{hash}",
    arn_service: "elasticloadbalancing",
    read,
    refuse,
    ..Kind::BARE
};

fn read(rule: &Resource, world: &dyn World, name: &str) -> Option<Value> {
    let balancer = || world.follow(world.follow(rule, "listener_arn")?, "load_balancer_arn");
    match name {
        "rule_arn" => identity::arn(rule, world).map(Value::Text),
        "load_balancer_full_name" => balancer().map(|balancer| Value::Text(full_name(balancer))),
        _ => None,
    }
}

fn refuse(rule: &Resource, world: &dyn World) -> Verdict {
    let Some(listener) = world.follow(rule, "listener_arn") else { return Ok(()) };
    let Some(balancer) = world.follow(listener, "load_balancer_arn") else { return Ok(()) };
    if type_of(balancer) != "application" {
        let message = format!(
            "`{}` has no rules: only an Application Load Balancer looks into requests",
            listener.address()
        );
        return Err(refusal(rule, "listener_arn", "no-rules", message));
    }
    let siblings: Vec<&Resource> = others(rule, world, rule.kind.type_name).collect();
    let same = |other: &&&Resource| {
        other.reference("listener_arn") == Some(listener.id) && other.int("priority") == rule.int("priority")
    };
    if let Some(other) = siblings.iter().find(same) {
        let priority = rule.int("priority").unwrap_or_default();
        let message = format!("`{}` has priority {priority} already", other.address());
        return Err(refusal(rule, "priority", "priority-taken", message)
            .help("a priority is given once on a listener; leave gaps of ten"));
    }
    let on_balancer = siblings.iter().filter(|other| {
        let theirs = world.follow(other, "listener_arn");
        theirs.and_then(|listener| listener.reference("load_balancer_arn")) == Some(balancer.id)
    });
    within_quota(rule, "alb.rules", on_balancer.count(), &format!("on `{}`", balancer.address()))?;
    refuse_conditions(rule)?;
    let protocol = listener.text("protocol").unwrap_or_default();
    action::refuse(rule, "actions", balancer, &protocol, world)
}

/// The values of a condition, from `values` or from the map that is named after its field.
fn values_of(condition: &Value) -> &[Value] {
    let field = condition.get("field").and_then(Value::as_text).unwrap_or_default();
    let config = format!("{}_config", field.replace('-', "_"));
    let nested = condition.get(&config).and_then(|config| config.get("values"));
    condition.get("values").or(nested).and_then(Value::as_list).unwrap_or_default()
}

fn refuse_conditions(rule: &Resource) -> Verdict {
    let conditions = rule.list("conditions");
    if conditions.is_empty() {
        return Err(refusal(rule, "conditions", "no-condition", "a rule without conditions fits nothing")
            .help("what fits no rule takes the listener's default_actions"));
    }
    let mut seen = Vec::new();
    for condition in conditions {
        let field = condition.get("field").and_then(Value::as_text).unwrap_or_default();
        let once = !["http-header", "query-string"].contains(&field);
        if once && seen.contains(&field) {
            let message = format!("two conditions of one rule look at {field}");
            return Err(refusal(rule, "conditions", "condition-twice", message).help(
                "all conditions must hold; write both values into one condition, where one is enough",
            ));
        }
        seen.push(field);
        if values_of(condition).is_empty() {
            let message = format!("the condition on {field} names no values");
            return Err(refusal(rule, "conditions", "missing-property", message)
                .help("values: [ … ], such as [\"/images/*\"] for a path"));
        }
        refuse_values(rule, field, condition)?;
    }
    Ok(())
}

fn refuse_values(rule: &Resource, field: &str, condition: &Value) -> Verdict {
    let wrong = |message: String| Err(refusal(rule, "conditions", "bad-condition", message));
    if field == "http-header" {
        let config = condition.get("http_header_config");
        if config.and_then(|config| config.get("http_header_name")).is_none() {
            return wrong("the condition on http-header does not say which header".to_owned())
                .map_err(|error| error.help("http_header_config: #{ http_header_name: …, values: [ … ] }"));
        }
    }
    for text in values_of(condition).iter().filter_map(Value::as_text) {
        let capital = |c: char| c.is_ascii_uppercase() || c == '-' || c == '_';
        match field {
            "path-pattern" if !text.starts_with(['/', '*']) => {
                return wrong(format!("the path {text:?} does not begin with `/`"));
            }
            "http-request-method" if !text.chars().all(capital) => {
                return wrong(format!(
                    "{text:?} is not a method; methods are written in capitals, such as GET"
                ));
            }
            "source-ip" => {
                if let Err(error) = Cidr::parse(text)
                    && !text.contains(':')
                {
                    return wrong(format!("source-ip: {error}"));
                }
            }
            _ => {}
        }
    }
    Ok(())
}
