//! What a listener does with a request, and which requests a rule is about.

use super::super::arguments::{Arguments, Field};
use super::super::{Call, Function, Value};
use crate::diagnostic::Diagnostic;

const TARGET_GROUP: &str = "AWS::ElasticLoadBalancingV2::TargetGroup";

pub(super) fn actions() -> Vec<Function> {
    vec![
        Function::new(
            "forward",
            1..=1,
            "forward(pool) | forward([[pool, weight], …])",
            "A listener's action: hand the request to a target group, or to several by weight.",
            forward,
        ),
        Function::new(
            "redirect_to_https",
            0..=0,
            "redirect_to_https()",
            "A listener's action: tell the client to ask again with https.",
            |_, _| {
                let config = [
                    ("protocol", Value::text("HTTPS")),
                    ("port", Value::text("443")),
                    ("status_code", Value::text("HTTP_301")),
                ];
                Ok(Value::map([("type", Value::text("redirect")), ("redirect_config", Value::map(config))]))
            },
        ),
        Function::new(
            "fixed_response",
            1..=2,
            "fixed_response(code [, body])",
            "A listener's action: answer with a status code at once.",
            fixed_response,
        ),
    ]
}

fn forward(call: &mut Call<'_>, given: Vec<Value>) -> Result<Value, Diagnostic> {
    let arguments = Arguments::new("forward", &given, call);
    let Value::List(pools) = arguments.value(0) else {
        let pool = arguments.resource(0, TARGET_GROUP, "a target group")?;
        return Ok(Value::map([
            ("type", Value::text("forward")),
            ("target_group_arn", Value::Resource(pool)),
        ]));
    };
    let mut groups = Vec::new();
    for pool in pools {
        let (pool, weight) = match pool.as_list() {
            Some([pool, weight]) => (pool, weight.clone()),
            _ => (pool, Value::Int(1)),
        };
        let single = std::slice::from_ref(pool);
        let pool = Arguments::new("forward", single, call).resource(0, TARGET_GROUP, "a target group")?;
        let field =
            Field { name: "a weight of `forward`".to_owned(), value: &weight, span: call.argument_span(0) };
        let weight = Value::Int(field.whole(0..=999)?);
        groups.push(Value::map([("target_group_arn", Value::Resource(pool)), ("weight", weight)]));
    }
    let config = Value::map([("target_groups", Value::List(groups))]);
    Ok(Value::map([("type", Value::text("forward")), ("forward_config", config)]))
}

fn fixed_response(call: &mut Call<'_>, given: Vec<Value>) -> Result<Value, Diagnostic> {
    let arguments = Arguments::new("fixed_response", &given, call);
    let code = arguments.whole(0, "code", 200..=599)?;
    let mut config = vec![("status_code", Value::text(code.to_string()))];
    if arguments.has(1) {
        config.push(("content_type", Value::text("text/plain")));
        config.push(("message_body", Value::text(arguments.text(1, "body")?)));
    }
    Ok(Value::map([("type", Value::text("fixed-response")), ("fixed_response_config", Value::map(config))]))
}

pub(super) fn conditions() -> Vec<Function> {
    vec![
        values(
            "path",
            "path(patterns)",
            "Requests whose path is like one of these: \"/img/*\".",
            "path-pattern",
            "path_pattern_config",
        ),
        values(
            "host",
            "host(names)",
            "Requests for one of these names: \"api.example.com\".",
            "host-header",
            "host_header_config",
        ),
        values(
            "method",
            "method(names)",
            "Requests with one of these methods: \"GET\".",
            "http-request-method",
            "http_request_method_config",
        ),
        values(
            "source_ip",
            "source_ip(ranges)",
            "Requests from these addresses: \"203.0.113.0/24\".",
            "source-ip",
            "source_ip_config",
        ),
        Function::new(
            "header",
            2..=2,
            "header(name, values)",
            "Requests whose header is like one of these values.",
            |call, given| {
                let arguments = Arguments::new("header", &given, call);
                let name = Value::text(arguments.text(0, "name")?);
                let values = Value::List(arguments.texts(1, "values")?);
                let config = Value::map([("http_header_name", name), ("values", values)]);
                Ok(Value::map([("field", Value::text("http-header")), ("http_header_config", config)]))
            },
        ),
        Function::new(
            "query",
            1..=2,
            "query(key, value) | query(#{ key: value })",
            "Requests with such a pair in their query string.",
            query,
        ),
    ]
}

/// A condition that is a list of values.
fn values(
    name: &'static str,
    signature: &'static str,
    summary: &'static str,
    field: &'static str,
    config: &'static str,
) -> Function {
    Function::new(name, 1..=1, signature, summary, move |call, given| {
        let values = Arguments::new(name, &given, call).texts(0, "values")?;
        let values = Value::map([("values", Value::List(values))]);
        Ok(Value::map([("field", Value::text(field)), (config, values)]))
    })
}

fn query(call: &mut Call<'_>, given: Vec<Value>) -> Result<Value, Diagnostic> {
    let arguments = Arguments::new("query", &given, call);
    let pair =
        |key: &str, value: &str| Value::map([("key", Value::text(key)), ("value", Value::text(value))]);
    let mut pairs = Vec::new();
    if let (Value::Map(entries), 1) = (arguments.value(0), given.len()) {
        for (key, value) in entries {
            let field = Field { name: format!("`{key}` of `query`"), value, span: call.key_span(0, key) };
            pairs.push(pair(key, value.as_text().ok_or_else(|| field.wrong("a text"))?));
        }
    } else {
        pairs.push(pair(arguments.text(0, "key")?, arguments.text(1, "value")?));
    }
    let config = Value::map([("values", Value::List(pairs))]);
    Ok(Value::map([("field", Value::text("query-string")), ("query_string_config", config)]))
}
