//! What a rule may ask about the other resources. The architecture, a floor above, answers.

use super::{Resource, ResourceId};
use std::net::Ipv4Addr;

/// The resources that exist while a rule is checked.
pub trait World {
    /// The resource of this number, if it still exists.
    fn get(&self, id: ResourceId) -> Option<&Resource>;

    /// The public address number `slot` that AWS leased to a resource (an instance has one, a load balancer one in
    /// each AZ). Made up, from 198.18.0.0/15, which RFC 2544 reserves for benchmarks: nobody's real address.
    fn public_address(&self, id: ResourceId, slot: u32) -> Ipv4Addr;

    /// Twelve digits: the account all resources belong to.
    fn account(&self) -> &str;

    /// Every resource, ordered by address.
    fn all<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Resource> + 'a>;

    /// Every resource of a CloudFormation type, ordered by address.
    fn of<'a>(&'a self, type_name: &'a str) -> Box<dyn Iterator<Item = &'a Resource> + 'a> {
        Box::new(self.all().filter(move |resource| resource.is(type_name)))
    }

    /// The resource that a property refers to.
    fn follow(&self, from: &Resource, property: &str) -> Option<&Resource> {
        from.reference(property).and_then(|id| self.get(id))
    }

    /// The resources that a list property refers to.
    fn follow_all(&self, from: &Resource, property: &str) -> Vec<&Resource> {
        from.references(property).into_iter().filter_map(|id| self.get(id)).collect()
    }
}
