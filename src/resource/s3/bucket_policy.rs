//! A bucket policy: who may do what with a bucket.

use super::{access, bucket};
use crate::resource::rule::{Verdict, others, refusal};
use crate::resource::{Kind, Property, Resource, Scope, Type, Value, World, policy};

const TYPE: &str = "AWS::S3::BucketPolicy";

pub(super) const KIND: Kind = Kind {
    type_name: TYPE,
    module: "s3",
    constructor: "bucket_policy",
    scope: Scope::Regional,
    summary: "says who may do what with a bucket; what opens it to everybody is refused while its public access block is on",
    properties: &[
        Property::required("bucket", Type::RefOrText(&[bucket::TYPE]), "the bucket"),
        Property::required(
            "policy_document",
            Type::Open,
            "a policy: #{ Version, Statement: [#{ Effect, Principal, Action, Resource, Condition }] }",
        ),
    ],
    refuse,
    ..Kind::BARE
};

fn bucket_of<'w>(policy: &Resource, world: &'w dyn World) -> Option<&'w Resource> {
    world.follow(policy, "bucket").or_else(|| {
        let name = policy.text("bucket")?;
        world.all().find(|other| other.is(bucket::TYPE) && bucket::bucket_name(other) == name)
    })
}

/// The policy of a bucket.
pub(super) fn of<'w>(bucket: &Resource, world: &'w dyn World) -> Option<&'w Resource> {
    world.of(TYPE).find(|policy| bucket_of(policy, world).is_some_and(|found| found.id == bucket.id))
}

/// The statements of a policy.
pub(super) fn statements(policy: &Resource) -> Vec<Value> {
    policy.set("policy_document").map(policy::statements).unwrap_or_default()
}

fn refuse(policy: &Resource, world: &dyn World) -> Verdict {
    let Some(bucket) = bucket_of(policy, world) else {
        return Err(refusal(policy, "bucket", "no-such-bucket", "there is no bucket of this name")
            .help("pass the handle of the bucket"));
    };
    let twice = others(policy, world, TYPE)
        .find(|other| bucket_of(other, world).is_some_and(|found| found.id == bucket.id));
    if let Some(other) = twice {
        let message = format!("`{}` has the policy `{}` already", bucket.address(), other.address());
        return Err(refusal(policy, "bucket", "policy-twice", message)
            .help("a bucket has one policy; put both statements into it"));
    }
    let statements = statements(policy);
    if statements.is_empty() || statements.iter().any(|statement| statement.as_map().is_none()) {
        let message = "a policy document needs `Statement`, a list of maps";
        return Err(refusal(policy, "policy_document", "wrong-type", message).help(policy::EXAMPLE));
    }
    if access::blocks(bucket, "block_public_policy") && statements.iter().any(policy::opens) {
        let message = format!("`{}` blocks policies that open it to everybody", bucket.address());
        return Err(refusal(policy, "policy_document", "public-access-blocked", message).help(
            "let a CloudFront distribution read it instead, or turn `public_access_block_configuration` off on purpose",
        ));
    }
    Ok(())
}
