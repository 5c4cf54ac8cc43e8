//! Where a resource meets a network. Kinds that are reached by connections to one port (databases, caches, mount
//! targets) say so themselves, and the floors that ask who can reach whom need not know them one by one.

use super::ResourceId;

/// The network interfaces of a resource.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Presence {
    /// Subnets of its interfaces, that of the one that answers first.
    pub subnets: Vec<ResourceId>,
    /// Its security groups.
    pub security_groups: Vec<ResourceId>,
    /// Whether its interfaces have public addresses; for a service, whether it answers everybody.
    pub public: bool,
    /// The port it listens on.
    pub port: u16,
    /// Why it has no public address, or why a service does not answer everybody, in words.
    pub why_private: &'static str,
    /// The AWS service whose endpoint answers, for what has no interface of its own in a VPC (`s3`, `dynamodb`, `sqs`):
    /// reached over the Internet, or through a VPC endpoint of the service.
    pub service: Option<&'static str>,
    /// The resources it is another name for, where it has no interface of its own (an Aurora cluster).
    pub members: Vec<ResourceId>,
}
