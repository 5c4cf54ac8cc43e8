//! AWS Certificate Manager: the certificate that an HTTPS listener shows.

use super::{Attribute, Default, Kind, Property, Resource, Scope, Type, Value, World, identity};
use crate::diagnostic::Diagnostic;

/// The kinds of this service.
pub const KINDS: &[Kind] = &[CERTIFICATE];

const CERTIFICATE: Kind = Kind {
    type_name: "AWS::CertificateManager::Certificate",
    module: "acm",
    constructor: "certificate",
    scope: Scope::Regional,
    summary: "a public TLS certificate, free of charge and renewed by AWS; a load balancer uses one of its own Region",
    properties: &[
        Property::required(
            "domain_name",
            Type::Text,
            "the name users type, such as `api.example.com` or `*.example.com`",
        ),
        Property::optional(
            "subject_alternative_names",
            Type::List(&Type::Text),
            Default::None,
            "further names that it covers",
        ),
        Property::accepted(
            "validation_method",
            Type::OneOf(&["DNS", "EMAIL"]),
            Default::Text("EMAIL"),
            "how you prove that the name is yours",
        ),
        Property::accepted(
            "domain_validation_options",
            Type::Open,
            Default::None,
            "where the proof is laid down",
        ),
        Property::accepted("key_algorithm", Type::Text, Default::Text("RSA_2048"), "kind of key"),
        Property::accepted(
            "certificate_transparency_logging_preference",
            Type::OneOf(&["ENABLED", "DISABLED"]),
            Default::Text("ENABLED"),
            "whether it is logged in public",
        ),
        Property::accepted("tags", Type::Open, Default::None, "labels"),
    ],
    attributes: &[Attribute { name: "certificate_arn", summary: "its ARN" }],
    arn: "certificate/{hash}",
    arn_service: "acm",
    read,
    refuse,
    ..Kind::BARE
};

fn read(resource: &Resource, world: &dyn World, name: &str) -> Option<Value> {
    (name == "certificate_arn").then(|| identity::arn(resource, world).map(Value::Text)).flatten()
}

/// A domain name of a certificate: labels of letters, digits and `-`, the first perhaps `*`.
fn refuse(resource: &Resource, _: &dyn World) -> Result<(), Diagnostic> {
    let name = resource.text("domain_name").unwrap_or_default();
    let label =
        |label: &str| !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let rest = name.strip_prefix("*.").unwrap_or(&name);
    if rest.contains('.') && rest.split('.').all(label) {
        return Ok(());
    }
    Err(Diagnostic::error("bad-domain", format!("`{name}` is not a domain name"))
        .at(resource.span_of("domain_name"))
        .help("write the name alone, such as \"api.example.com\", without https:// and without a path"))
}
