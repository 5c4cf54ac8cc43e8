//! An API.

use crate::resource::accepted::{TAGS, flag, open, text};
use crate::resource::rule::{Verdict, refusal};
use crate::resource::{
    Attribute, Default, Kind, Presence, Property, Resource, Scope, Type, Value, World, identity,
};

pub(super) const TYPE: &str = "AWS::ApiGatewayV2::Api";

/// What an integration can lead to by handle.
pub(super) const ENDPOINTS: &[&str] = &["AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::EC2::Instance"];

/// The port of HTTPS, the only one on which an API answers.
const HTTPS: u16 = 443;

pub(super) const KIND: Kind = Kind {
    type_name: TYPE,
    module: "apigatewayv2",
    constructor: "api",
    scope: Scope::Regional,
    summary: "an HTTP API: a public HTTPS endpoint that throttles requests and passes them on",
    properties: &[
        Property::accepted("name", Type::Text, Default::Computed("the name in the script"), "its name"),
        Property::required(
            "protocol_type",
            Type::OneOf(&["HTTP", "WEBSOCKET"]),
            "`HTTP` for requests and answers; runs do not know WebSockets",
        ),
        Property::optional(
            "target",
            Type::RefOrText(ENDPOINTS),
            Default::None,
            "quick create: a URL (or what has one) to which everything goes, with a stage `$default` made for it",
        ),
        Property::accepted(
            "route_key",
            Type::Text,
            Default::Text("$default"),
            "quick create: what is passed on",
        ),
        Property::optional(
            "disable_execute_api_endpoint",
            Type::Bool,
            Default::Bool(false),
            "whether its own name answers nobody, so that users must come by a domain name of yours",
        ),
        open("cors_configuration", "which web pages may call it"),
        open("body", "an OpenAPI definition"),
        open("body_s3_location", "where an OpenAPI definition lies"),
        text("base_path", "how the path of a definition is read"),
        text("credentials_arn", "quick create: with whose permissions a function is called"),
        text("description", "words about it"),
        flag("disable_schema_validation", false, "for WebSockets"),
        flag("fail_on_warnings", false, "whether a warning stops an import"),
        text("ip_address_type", "whether IPv6 answers too"),
        text("route_selection_expression", "how a route is chosen"),
        text("api_key_selection_expression", "for WebSockets"),
        text("version", "its version"),
        TAGS,
    ],
    attributes: &[
        Attribute { name: "api_endpoint", summary: "its URL, `https://….execute-api.….amazonaws.com`" },
        Attribute { name: "api_id", summary: "its id" },
    ],
    read,
    presence,
    refuse,
    ..Kind::BARE
};

fn id_of(api: &Resource) -> String {
    format!("{:010x}", identity::fingerprint(&api.address()) & 0xff_ffff_ffff)
}

/// The DNS name at which an API answers.
pub fn host_of(api: &Resource) -> String {
    format!("{}.execute-api.{}.amazonaws.com", id_of(api), api.region)
}

fn read(api: &Resource, _: &dyn World, name: &str) -> Option<Value> {
    match name {
        "api_endpoint" => Some(Value::Text(format!("https://{}", host_of(api)))),
        "api_id" => Some(Value::Text(id_of(api))),
        _ => None,
    }
}

fn presence(api: &Resource, _: &dyn World) -> Option<Presence> {
    Some(Presence {
        public: !api.flag("disable_execute_api_endpoint"),
        port: HTTPS,
        why_private: "its `execute-api` endpoint is disabled",
        service: Some("execute-api"),
        ..Presence::default()
    })
}

fn refuse(api: &Resource, _: &dyn World) -> Verdict {
    if api.text("protocol_type").as_deref() == Some("WEBSOCKET") && api.set("target").is_some() {
        let message = "quick create (`target`) is for HTTP APIs";
        return Err(refusal(api, "target", "not-for-websocket", message)
            .help("leave `target` out, or take protocol_type: \"HTTP\""));
    }
    super::integration::refuse_url(api, "target")
}
