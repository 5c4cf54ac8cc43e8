//! What AWS would refuse is refused, in words that say why; what it would accept is accepted.
//!
//! Resources are written as JSON; another resource is named by its address (`ec2::vpc.main`), which every property
//! that takes a handle understands.

#[path = "resources/account.rs"]
mod account;
#[path = "resources/table.rs"]
mod table;
