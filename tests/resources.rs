//! What AWS would refuse is refused, in words that say why; what it would accept is accepted.
//!
//! Resources are written as JSON; another resource is named by its address (`ec2::vpc.main`), which every property
//! that takes a handle understands.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

#[path = "resources/account.rs"]
mod account;
#[path = "resources/address.rs"]
mod address;
#[path = "resources/architecture.rs"]
mod architecture;
#[path = "resources/balancer.rs"]
mod balancer;
#[path = "resources/beanstalk.rs"]
mod beanstalk;
#[path = "resources/cache.rs"]
mod cache;
#[path = "resources/circle.rs"]
mod circle;
#[path = "resources/cluster.rs"]
mod cluster;
#[path = "resources/database.rs"]
mod database;
#[path = "resources/dns.rs"]
mod dns;
#[path = "resources/edge.rs"]
mod edge;
#[path = "resources/filter.rs"]
mod filter;
#[path = "resources/fleet.rs"]
mod fleet;
#[path = "resources/gateway.rs"]
mod gateway;
#[path = "resources/hostile.rs"]
mod hostile;
#[path = "resources/keys.rs"]
mod keys;
#[path = "resources/machine.rs"]
mod machine;
#[path = "resources/network.rs"]
mod network;
#[path = "resources/rest.rs"]
mod rest;
#[path = "resources/storage.rs"]
mod storage;
#[path = "resources/table.rs"]
mod table;
