//! Amazon DynamoDB: tables of items found by key, in three AZs of a Region, or in several Regions at once.
//!
//! Source of the rules: API model of DynamoDB (CreateTable), botocore 1.43.11, and the schema of CloudFormation for
//! `AWS::DynamoDB::GlobalTable`.

mod global_table;
mod keys;
mod table;

pub use global_table::regions;
pub use table::{Capacity, capacity, time_to_live};

use super::{Kind, Presence, Resource, World};

/// The kinds of this service.
pub const KINDS: &[Kind] = &[global_table::KIND, table::KIND];

/// Where a table is reached: at the endpoint of the service.
fn presence(_: &Resource, _: &dyn World) -> Option<Presence> {
    Some(Presence {
        service: Some("dynamodb"),
        port: 443,
        why_private: "a table answers only those whom IAM lets in",
        ..Presence::default()
    })
}
