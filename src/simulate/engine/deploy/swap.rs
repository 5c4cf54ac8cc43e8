//! Blue/green: two environments run side by side, and their DNS names are swapped.
//!
//! Users follow when what their resolvers keep has expired: the old environment must stay until then. Source: Elastic
//! Beanstalk developer guide, "Blue/Green deployments with Elastic Beanstalk".

use super::super::super::fault::Target;
use super::super::Engine;
use crate::resource::{ResourceId, World, elasticbeanstalk};

impl Engine<'_> {
    /// Swaps the names of two environments.
    pub(in super::super) fn swap_urls(&mut self, target: &Target, with: ResourceId) {
        let name = |id: ResourceId| self.architecture.get(id).map(elasticbeanstalk::cname);
        let Target::Resource(id) = target else { return };
        let (Some(one), Some(other)) = (name(*id), name(with)) else { return };
        let (one, other) = (one.to_ascii_lowercase(), other.to_ascii_lowercase());
        let balancers = &mut self.naming.balancers;
        if let (Some(first), Some(second)) = (balancers.get(&one).copied(), balancers.get(&other).copied()) {
            balancers.insert(one.clone(), second);
            balancers.insert(other.clone(), first);
        }
        let machines = &mut self.naming.machines;
        if let (Some(first), Some(second)) = (machines.get(&one).copied(), machines.get(&other).copied()) {
            machines.insert(one.clone(), second);
            machines.insert(other.clone(), first);
        }
        self.note("swapped", one, other);
    }
}
