//! Purchase commitments. CloudFormation has no types for them: one buys them, once, for an account.
//!
//! They change a bill and nothing else: neither reserves a running instance.

use super::rule::{self, Verdict, refusal};
use super::{Default, Kind, Property, Resource, Scope, Type, World};
use crate::catalog;

/// The kinds of this module.
pub const KINDS: &[Kind] = &[RESERVED, PLAN];

const TERMS: &[&str] = &["1yr", "3yr"];
const PAYMENTS: &[&str] = &["no-upfront", "partial-upfront", "all-upfront"];

const RESERVED: Kind = Kind {
    type_name: "Cloudkata::Purchase::ReservedInstances",
    module: "purchase",
    constructor: "reserved_instances",
    scope: Scope::Regional,
    summary: "reserved Instances: a lower price for so many instances of a type in this Region, paid whether they run or not",
    properties: &[
        Property::required("instance_type", Type::Text, "the type whose hours become cheaper"),
        Property::optional("instance_count", Type::Int(1, 10_000), Default::Int(1), "how many"),
        Property::optional("term", Type::OneOf(TERMS), Default::Text("1yr"), "how long you commit"),
        Property::optional(
            "payment",
            Type::OneOf(PAYMENTS),
            Default::Text("no-upfront"),
            "when you pay; the model prices them alike",
        ),
        Property::accepted(
            "offering_class",
            Type::OneOf(&["standard", "convertible"]),
            Default::Text("standard"),
            "convertible ones can be exchanged and cost more",
        ),
    ],
    refuse: |resource, _| {
        rule::instance_type(resource, "instance_type", &resource.text("instance_type").unwrap_or_default())
    },
    ..Kind::BARE
};

const PLAN: Kind = Kind {
    type_name: "Cloudkata::Purchase::SavingsPlan",
    module: "purchase",
    constructor: "savings_plan",
    scope: Scope::Regional,
    summary: "a Savings Plan: so many dollars an hour are paid whatever runs, and buy compute at a lower price",
    properties: &[
        Property::required(
            "savings_plan_type",
            Type::OneOf(&["Compute", "EC2Instance"]),
            "`Compute`: any type, Region, Fargate and Lambda; `EC2Instance`: one family in one Region, cheaper",
        ),
        Property::required("commitment", Type::Number(0.001, 1_000_000.0), "dollars an hour"),
        Property::optional("term", Type::OneOf(TERMS), Default::Text("1yr"), "how long you commit"),
        Property::optional(
            "payment",
            Type::OneOf(PAYMENTS),
            Default::Text("no-upfront"),
            "when you pay; the model prices them alike",
        ),
        Property::optional(
            "instance_family",
            Type::Text,
            Default::None,
            "the family of an `EC2Instance` plan, such as `m7g`",
        ),
        Property::optional(
            "region",
            Type::Text,
            Default::Computed("the Region that is current"),
            "the Region of an `EC2Instance` plan",
        ),
    ],
    refuse: refuse_plan,
    ..Kind::BARE
};

fn refuse_plan(plan: &Resource, _: &dyn World) -> Verdict {
    let of_family = plan.text("savings_plan_type").as_deref() == Some("EC2Instance");
    let family = plan.text("instance_family");
    if of_family && family.is_none() {
        let message = "an EC2Instance Savings Plan needs `instance_family`";
        return Err(refusal(plan, "savings_plan_type", "missing-property", message)
            .help("name the family, such as \"m7g\"; a Compute plan needs none"));
    }
    if let Some(property) =
        ["instance_family", "region"].iter().find(|name| !of_family && plan.set(name).is_some())
    {
        let message = format!("a Compute Savings Plan takes no `{property}`: it holds for all");
        return Err(refusal(plan, property, "wrong-plan", message)
            .help("write `savings_plan_type: \"EC2Instance\"` for a plan of one family in one Region"));
    }
    if let Some(name) = family.filter(|name| catalog::instance_types().all(|kind| kind.family() != name)) {
        let error = refusal(
            plan,
            "instance_family",
            "unknown-family",
            format!("there is no instance family `{name}`"),
        );
        return Err(error.nearest(&name, catalog::instance_types().map(|kind| kind.family())));
    }
    if let Some(code) = plan.text("region").filter(|code| catalog::region(code).is_none()) {
        let error = refusal(plan, "region", "unknown-region", format!("there is no Region `{code}`"));
        return Err(error.nearest(&code, catalog::regions().map(|region| region.code)));
    }
    Ok(())
}
