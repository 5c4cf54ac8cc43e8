//! Amazon S3: buckets of objects, in one Region, kept in three AZs or more.
//!
//! Who may read a bucket is answered in `access`: it depends on the bucket, its policy and its public access block
//! together, and nothing else should read them by hand.

mod access;
mod bucket;
mod bucket_policy;
mod lifecycle;
mod replication;

pub use access::{Reader, is_public, lets_read};
pub use bucket::{bucket_name, domain_name, is_versioned, is_website, website_host};
pub use replication::replicas_of;

use super::Kind;

/// The kinds of this service.
pub const KINDS: &[Kind] = &[bucket::KIND, bucket_policy::KIND];
