//! A configuration template: option settings that several environments share.

use super::{application, options};
use crate::resource::accepted::text;
use crate::resource::{Attribute, Default, Kind, Property, Scope, Value};

pub(super) const TYPE: &str = "AWS::ElasticBeanstalk::ConfigurationTemplate";

pub(super) const KIND: Kind = Kind {
    type_name: TYPE,
    module: "elasticbeanstalk",
    constructor: "configuration_template",
    scope: Scope::Regional,
    summary: "option settings kept under a name, for environments to begin with",
    properties: &[
        application::OF_APPLICATION,
        Property::optional("option_settings", options::TYPE, Default::None, options::SUMMARY),
        text("solution_stack_name", "the platform: operating system, language and server"),
        text("platform_arn", "the platform, by its ARN"),
        text("environment_id", "an environment whose settings it takes"),
        text("source_configuration", "another template whose settings it takes"),
        text("description", "words of your own"),
    ],
    attributes: &[Attribute { name: "template_name", summary: "its name" }],
    arn: "configurationtemplate/{application_name}/{name}",
    arn_service: "elasticbeanstalk",
    read: |template, world, name| match name {
        "template_name" => Some(Value::Text(template.name.clone())),
        "application_name" => {
            let application = application::of(template, world)?;
            Some(Value::Text(crate::resource::naming::identifier(application, name)))
        }
        _ => None,
    },
    refuse: |template, world| {
        application::refuse_of(template, world)?;
        options::refuse(template, "option_settings")
    },
    ..Kind::BARE
};
