//! Floor 2: the AWS resource kinds, one file a service.
//!
//! A kind is a table, not a type: its CloudFormation name, its properties with types, defaults and meaning, what it
//! gives back (GetAtt), its scope, and the rules by which AWS refuses it. Everything that must know all kinds (the
//! script language, completion, the reference, import and export) reads the table; adding a service is one file here
//! and one line in [`SERVICES`].

mod accepted;
pub mod identity;
mod kind;
mod naming;
mod policy;
mod presence;
mod resource_value;
pub mod rule;
mod subnet_group;
mod world;

pub mod acm;
pub mod apigatewayv2;
pub mod autoscaling;
pub mod cloudfront;
pub mod cloudwatch;
pub mod dynamodb;
pub mod ec2;
pub mod efs;
pub mod elasticache;
pub mod elasticbeanstalk;
pub mod elb;
pub mod elbv2;
pub mod purchase;
pub mod rds;
pub mod route53;
pub mod s3;
pub mod sqs;
pub mod wafv2;

pub use kind::{Attribute, Default, Effect, Kind, Property, Scope, Simulated, Type};
pub use presence::Presence;
pub use resource_value::{Resource, ResourceId, Setting, Value};
pub use world::World;

/// Every service, in the alphabet's order.
pub const SERVICES: &[&[Kind]] = &[
    acm::KINDS,
    apigatewayv2::KINDS,
    autoscaling::KINDS,
    cloudfront::KINDS,
    cloudwatch::KINDS,
    dynamodb::KINDS,
    ec2::KINDS,
    efs::KINDS,
    elasticache::KINDS,
    elasticbeanstalk::KINDS,
    elb::KINDS,
    elbv2::KINDS,
    purchase::KINDS,
    rds::KINDS,
    route53::KINDS,
    s3::KINDS,
    sqs::KINDS,
    wafv2::KINDS,
];

/// Every kind of every service.
pub fn kinds() -> impl Iterator<Item = &'static Kind> {
    SERVICES.iter().flat_map(|service| service.iter())
}

/// The kind that a script calls `module::constructor`.
pub fn kind(module: &str, constructor: &str) -> Option<&'static Kind> {
    kinds().find(|kind| kind.module == module && kind.constructor == constructor)
}

/// The kind of a CloudFormation type name such as `AWS::EC2::Instance`.
pub fn kind_of_type(type_name: &str) -> Option<&'static Kind> {
    kinds().find(|kind| kind.type_name == type_name)
}
