//! An application, and the versions of its code.

use crate::resource::accepted::{open, text};
use crate::resource::naming::{identifier, named};
use crate::resource::rule::{Verdict, others, refusal};
use crate::resource::{Attribute, Default, Kind, Property, Resource, Scope, Type, Value, World};

pub(super) const TYPE: &str = "AWS::ElasticBeanstalk::Application";
pub(super) const VERSION_TYPE: &str = "AWS::ElasticBeanstalk::ApplicationVersion";

/// The property with which everything else names its application.
pub(super) const OF_APPLICATION: Property =
    Property::required("application_name", Type::RefOrText(&[TYPE]), "the application");

pub(super) const APPLICATION: Kind = Kind {
    type_name: TYPE,
    module: "elasticbeanstalk",
    constructor: "application",
    scope: Scope::Regional,
    summary: "a collection of versions, configurations and environments that belong together",
    properties: &[
        Property::optional(
            "application_name",
            Type::Text,
            Default::Computed("its name here"),
            "its name in AWS",
        ),
        text("description", "words of your own"),
        open("resource_lifecycle_config", "when old versions are deleted"),
    ],
    arn: "application/{application_name}",
    arn_service: "elasticbeanstalk",
    read: |application, _, name| match name {
        "application_name" => {
            Some(Value::Text(application.text(name).unwrap_or_else(|| application.name.clone())))
        }
        _ => None,
    },
    refuse: |application, world| {
        let property = "application_name";
        let same = |other: &&Resource| {
            other.region == application.region
                && identifier(other, property) == identifier(application, property)
        };
        match others(application, world, TYPE).find(same) {
            Some(other) => {
                let message = format!("`{}` has this name already", other.address());
                Err(refusal(application, property, "name-taken", message))
            }
            None => Ok(()),
        }
    },
    ..Kind::BARE
};

/// The application that a version, template or environment belongs to.
pub(super) fn of<'w>(owned: &Resource, world: &'w dyn World) -> Option<&'w Resource> {
    named(owned, "application_name", world, TYPE, "application_name")
}

/// Refuses an application that does not exist.
pub(super) fn refuse_of(owned: &Resource, world: &dyn World) -> Verdict {
    if of(owned, world).is_some() {
        return Ok(());
    }
    let given = owned.text("application_name").unwrap_or_default();
    let names: Vec<String> = world.of(TYPE).map(|found| identifier(found, "application_name")).collect();
    let message = format!("there is no application {given:?}");
    let near = refusal(owned, "application_name", "no-such-application", message)
        .nearest(&given, names.iter().map(String::as_str));
    Err(if near.help.is_some() {
        near
    } else {
        near.help("make it first, with `elasticbeanstalk::application`")
    })
}

const BUNDLE: Type = Type::Map(&[
    Property::required("s3_bucket", Type::RefOrText(&["AWS::S3::Bucket"]), "the bucket with the code"),
    Property::required("s3_key", Type::Text, "the name of the archive in it"),
]);

pub(super) const VERSION: Kind = Kind {
    type_name: VERSION_TYPE,
    module: "elasticbeanstalk",
    constructor: "application_version",
    scope: Scope::Regional,
    summary: "a version of the code; an environment runs one, and can go back to an older one; runs take the version of `app` that has its label",
    properties: &[
        OF_APPLICATION,
        Property::accepted(
            "source_bundle",
            BUNDLE,
            Default::Computed("the code of `app`; AWS wants a bundle in S3"),
            "where the code lies",
        ),
        text("description", "words of your own"),
    ],
    attributes: &[Attribute { name: "version_label", summary: "its label" }],
    arn: "applicationversion/{application_name}/{name}",
    arn_service: "elasticbeanstalk",
    read: |version, world, name| match name {
        "version_label" => Some(Value::Text(version.name.clone())),
        "application_name" => Some(Value::Text(identifier(of(version, world)?, name))),
        _ => None,
    },
    refuse: |version, world| refuse_of(version, world),
    ..Kind::BARE
};
