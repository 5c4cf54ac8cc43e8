//! Origin access control: CloudFront signs what it asks of a bucket, so that the bucket can stay private.

use crate::resource::accepted::text;
use crate::resource::rule::{Verdict, refusal};
use crate::resource::{Attribute, Default, Kind, Property, Resource, Scope, Type, Value, World, identity};

pub(super) const TYPE: &str = "AWS::CloudFront::OriginAccessControl";

pub(super) const KIND: Kind = Kind {
    type_name: TYPE,
    module: "cloudfront",
    constructor: "origin_access_control",
    scope: Scope::Global,
    summary: "lets a distribution sign what it asks of an origin, so that a bucket answers it and nobody else",
    properties: &[
        Property::optional(
            "origin_access_control_origin_type",
            Type::OneOf(&["s3", "lambda", "mediastore", "mediapackagev2"]),
            Default::Text("s3"),
            "what stands behind it",
        ),
        Property::optional(
            "signing_behavior",
            Type::OneOf(&["always", "never", "no-override"]),
            Default::Text("always"),
            "which requests are signed",
        ),
        Property::accepted("signing_protocol", Type::OneOf(&["sigv4"]), Default::Text("sigv4"), "how"),
        Property::optional("name", Type::Text, Default::Computed("its name here"), "its name in AWS"),
        text("description", "words of your own"),
    ],
    attributes: &[Attribute { name: "origin_access_control_id", summary: "its id" }],
    arn: "origin-access-control/{id}",
    arn_service: "cloudfront",
    id_prefix: "E",
    flattened: &["origin_access_control_config"],
    read: |control, _, name| match name {
        "origin_access_control_id" => Some(Value::Text(identity::physical_id(control))),
        "name" => Some(Value::Text(control.name.clone())),
        _ => None,
    },
    refuse,
    ..Kind::BARE
};

fn refuse(control: &Resource, _: &dyn World) -> Verdict {
    let name = control.text("name").unwrap_or_default();
    if name.len() <= 64 {
        return Ok(());
    }
    Err(refusal(control, "name", "bad-name", "an origin access control has a name of up to 64 characters"))
}
