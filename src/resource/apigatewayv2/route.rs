//! A route: which requests go to which integration.

use super::{api, integration};
use crate::resource::accepted::{flag, open, text};
use crate::resource::rule::{Verdict, others, refusal};
use crate::resource::{Default, Kind, Property, Resource, Scope, Type, World};

const TYPE: &str = "AWS::ApiGatewayV2::Route";

/// The route that takes what no other does.
const EVERYTHING: &str = "$default";

pub(super) const KIND: Kind = Kind {
    type_name: TYPE,
    module: "apigatewayv2",
    constructor: "route",
    scope: Scope::Regional,
    summary: "which requests of an API go to which integration",
    properties: &[
        Property::required("api_id", Type::Ref(&[api::TYPE]), "the API"),
        Property::required(
            "route_key",
            Type::Text,
            "method and path, such as `GET /now` or `ANY /{proxy+}`; `$default` takes the rest",
        ),
        Property::optional(
            "target",
            Type::RefOrText(&[integration::TYPE]),
            Default::None,
            "the integration (CloudFormation writes `integrations/…`)",
        ),
        flag("api_key_required", false, "for WebSockets"),
        open("authorization_scopes", "what a token must allow"),
        Property::accepted(
            "authorization_type",
            Type::OneOf(&["NONE", "AWS_IAM", "JWT", "CUSTOM"]),
            Default::Text("NONE"),
            "who may call it",
        ),
        text("authorizer_id", "who decides"),
        text("model_selection_expression", "for WebSockets"),
        text("operation_name", "its name"),
        open("request_models", "for WebSockets"),
        open("request_parameters", "for WebSockets"),
        text("route_response_selection_expression", "for WebSockets"),
    ],
    refuse,
    ..Kind::BARE
};

/// The route that takes a path of an API: by its own path before `$default`. Users of a run come with GET.
pub fn route_of<'w>(api: &Resource, path: &str, world: &'w dyn World) -> Option<&'w Resource> {
    let id = api.id;
    let mine = move || world.of(TYPE).filter(move |route| route.reference("api_id") == Some(id));
    let named = |route: &&Resource| {
        let key = route.text("route_key").unwrap_or_default();
        key.split_once(' ').is_some_and(|(method, wanted)| {
            matches!(method, "GET" | "ANY") && (wanted == path || wanted == "/{proxy+}")
        })
    };
    let rest = |route: &&Resource| route.text("route_key").as_deref() == Some(EVERYTHING);
    mine().find(named).or_else(|| mine().find(rest))
}

fn refuse(route: &Resource, world: &dyn World) -> Verdict {
    let key = route.text("route_key").unwrap_or_default();
    let whole = key.starts_with('$') || key.split_once(' ').is_some_and(|(_, path)| path.starts_with('/'));
    let api = world.follow(route, "api_id");
    let websocket = api.is_some_and(|api| api.text("protocol_type").as_deref() == Some("WEBSOCKET"));
    if !whole && !websocket {
        let message = format!("`{key}` is no route: it is a method and a path, or `$default`");
        return Err(refusal(route, "route_key", "bad-route", message).help("such as \"GET /now\""));
    }
    let twin = others(route, world, TYPE).find(|other| {
        other.reference("api_id") == route.reference("api_id")
            && other.text("route_key").as_deref() == Some(key.as_str())
    });
    if let Some(twin) = twin {
        let message = format!("`{}` takes `{key}` already", twin.address());
        return Err(refusal(route, "route_key", "route-taken", message).help("an API has each route once"));
    }
    match world.follow(route, "target") {
        Some(target) if target.reference("api_id") != route.reference("api_id") => {
            let message = format!("`{}` belongs to another API", target.address());
            Err(refusal(route, "target", "other-api", message)
                .help("a route leads to an integration of its own API"))
        }
        _ => Ok(()),
    }
}
