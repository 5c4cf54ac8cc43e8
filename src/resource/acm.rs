//! AWS Certificate Manager: the certificate that an HTTPS listener shows.

use super::rule::{Verdict, refusal};
use super::{Attribute, Default, Kind, Property, Resource, Scope, Type, Value, World, identity};

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

fn read(certificate: &Resource, world: &dyn World, name: &str) -> Option<Value> {
    if name == "certificate_arn" { identity::arn(certificate, world).map(Value::Text) } else { None }
}

/// Every name a certificate is for, in lower case.
fn names_of(certificate: &Resource) -> Vec<String> {
    let more = certificate.list("subject_alternative_names").iter();
    let more = more.filter_map(|name| name.as_text().map(str::to_owned));
    certificate.text("domain_name").into_iter().chain(more).map(|name| name.to_ascii_lowercase()).collect()
}

/// Whether a certificate is good for a host: by name, or by a wildcard that stands for one label.
pub fn covers(certificate: &Resource, host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    names_of(certificate).iter().any(|name| match name.strip_prefix("*.") {
        Some(rest) => host.split_once('.').is_some_and(|(_, parent)| parent == rest),
        None => *name == host,
    })
}

/// Refuses what is not a domain name: labels of letters, digits and `-`, the first perhaps `*`.
fn refuse(certificate: &Resource, _: &dyn World) -> Verdict {
    let sign = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let label = |label: &str| (1..=63).contains(&label.len()) && label.chars().all(sign);
    let whole = |name: &str| name.contains('.') && name.split('.').all(label);
    match names_of(certificate).iter().find(|name| !whole(name.strip_prefix("*.").unwrap_or(name))) {
        Some(wrong) => {
            Err(refusal(certificate, "domain_name", "bad-domain", format!("`{wrong}` is not a domain name"))
                .help(
                    "write the name alone, such as \"api.example.com\", without https:// and without a path",
                ))
        }
        None => Ok(()),
    }
}
