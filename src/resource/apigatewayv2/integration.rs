//! An integration: where a route leads.

use super::api;
use crate::resource::accepted::{open, text};
use crate::resource::rule::{Verdict, refusal};
use crate::resource::{Attribute, Default, Kind, Property, Resource, Scope, Type, Value, World, identity};

pub(super) const TYPE: &str = "AWS::ApiGatewayV2::Integration";

pub(super) const KIND: Kind = Kind {
    type_name: TYPE,
    module: "apigatewayv2",
    constructor: "integration",
    scope: Scope::Regional,
    summary: "what an API calls: an HTTP endpoint or a function",
    properties: &[
        Property::required("api_id", Type::Ref(&[api::TYPE]), "the API"),
        Property::required(
            "integration_type",
            Type::OneOf(&["HTTP_PROXY", "AWS_PROXY", "HTTP", "AWS", "MOCK"]),
            "`HTTP_PROXY` passes requests on to a URL; an HTTP API knows the two proxies only",
        ),
        Property::optional(
            "integration_uri",
            Type::RefOrText(api::ENDPOINTS),
            Default::None,
            "the URL, such as `http://` and the name of a load balancer; a handle stands for it",
        ),
        Property::accepted(
            "integration_method",
            Type::Text,
            Default::None,
            "the method it calls with, such as `ANY`",
        ),
        Property::accepted(
            "payload_format_version",
            Type::Text,
            Default::Text("1.0"),
            "how a request is told",
        ),
        Property::optional(
            "timeout_in_millis",
            Type::Int(50, 30_000),
            Default::Int(30_000),
            "how long it waits for the answer",
        ),
        Property::accepted(
            "connection_type",
            Type::OneOf(&["INTERNET", "VPC_LINK"]),
            Default::Text("INTERNET"),
            "over the Internet, or by a VPC link",
        ),
        text("connection_id", "the VPC link"),
        text("content_handling_strategy", "for WebSockets"),
        text("credentials_arn", "with whose permissions"),
        text("description", "words about it"),
        text("integration_subtype", "an AWS service that is called"),
        text("passthrough_behavior", "for WebSockets"),
        open("request_parameters", "what is changed in a request"),
        open("request_templates", "for WebSockets"),
        open("response_parameters", "what is changed in an answer"),
        text("template_selection_expression", "for WebSockets"),
        open("tls_config", "which name the endpoint's certificate must have"),
    ],
    attributes: &[Attribute { name: "integration_id", summary: "its id" }],
    read: |integration, _, name| {
        let id = format!("{:07x}", identity::fingerprint(&integration.address()) & 0xfff_ffff);
        (name == "integration_id").then_some(Value::Text(id))
    },
    refuse,
    ..Kind::BARE
};

/// The URL that a property names: as a text, or by the handle of what has an address.
pub fn upstream_of(resource: &Resource, property: &str, world: &dyn World) -> Option<String> {
    if let Some(found) = world.follow(resource, property) {
        let name = ["dns_name", "public_ip"].iter().find_map(|name| (found.kind.read)(found, world, name))?;
        return name.as_text().map(|name| format!("http://{name}"));
    }
    resource.text(property)
}

/// Refuses what is no URL.
pub(super) fn refuse_url(resource: &Resource, property: &str) -> Verdict {
    let Some(url) = resource.set(property).and_then(Value::as_text) else { return Ok(()) };
    let known = ["http://", "https://", "arn:"];
    if known.iter().any(|start| url.starts_with(start)) {
        return Ok(());
    }
    let message = format!("`{property}` is {url:?}, but must be a whole URL");
    Err(refusal(resource, property, "bad-url", message).help(format!("write \"http://{url}\"")))
}

fn refuse(integration: &Resource, world: &dyn World) -> Verdict {
    let kind = integration.text("integration_type").unwrap_or_default();
    let websocket = world
        .follow(integration, "api_id")
        .is_some_and(|api| api.text("protocol_type").as_deref() == Some("WEBSOCKET"));
    if !kind.ends_with("_PROXY") && !websocket {
        let message = format!("an HTTP API has no integration of type {kind}");
        return Err(refusal(integration, "integration_type", "not-for-http", message)
            .help("take \"HTTP_PROXY\" for a URL, \"AWS_PROXY\" for a function"));
    }
    let private = integration.text("connection_type").as_deref() == Some("VPC_LINK");
    if kind == "HTTP_PROXY" && integration.set("integration_uri").is_none() {
        let message = "an HTTP integration needs `integration_uri`, the URL it passes requests on to";
        return Err(refusal(integration, "integration_uri", "missing-property", message)
            .help("such as integration_uri: alb"));
    }
    if private { Ok(()) } else { refuse_url(integration, "integration_uri") }
}
