//! Blue/green: two sets of servers run side by side, and the DNS names of two environments are swapped, or a record is
//! pointed from one to the other.
//!
//! Users follow when what their resolvers keep has expired: the old environment must stay until then. Source: Elastic
//! Beanstalk developer guide, "Blue/Green deployments with Elastic Beanstalk".

use super::super::super::fault::Target;
use super::super::super::machine::Machine;
use super::super::super::measure::SECOND;
use super::super::super::naming::Answer;
use super::super::Engine;
use crate::resource::{Resource, ResourceId, World, elasticbeanstalk};

/// Time to live of a record that was an alias and names addresses from now on, in seconds: what the console proposes.
const USUAL_TTL: u64 = 300;

impl Engine<'_> {
    /// Points a record at something else.
    pub(in super::super) fn change_record(&mut self, target: &Target, to: ResourceId) {
        let Target::Resource(id) = target else { return };
        let Some(answer) = self.answer_at(to) else {
            let name = self.architecture.get(to).map(Resource::address).unwrap_or_default();
            self.remarks.push(format!("change-record found no address of {name}"));
            return;
        };
        let addresses = matches!(answer, Answer::Addresses(_));
        for record in self.naming.records.iter_mut().filter(|record| record.id == *id) {
            record.answer = answer.clone();
            record.ttl = if addresses { record.ttl.or(Some(USUAL_TTL * SECOND)) } else { None };
        }
        let name = |id: ResourceId| self.architecture.get(id).map(Resource::address).unwrap_or_default();
        let (record, to) = (name(*id), name(to));
        self.note("record changed", record, to);
    }

    /// What a record says that leads to a resource now.
    fn answer_at(&self, to: ResourceId) -> Option<Answer> {
        let resource = self.architecture.get(to)?;
        if resource.is("AWS::ElasticBeanstalk::Environment") {
            return Some(Answer::Name(elasticbeanstalk::cname(resource).to_ascii_lowercase()));
        }
        if let Some(place) = self.site.balancers.iter().position(|balancer| balancer.id == to) {
            return Some(Answer::Balancer(place));
        }
        let own = |machine: &&Machine| self.site.profiles[machine.profile].owner == to;
        let mut addresses: Vec<u32> =
            self.site.machines.iter().filter(own).filter_map(|machine| machine.address).collect();
        if resource.is("AWS::EC2::EIP") {
            addresses.extend(self.known_addresses.get(&self.architecture.public_address(to, 0)));
        }
        (!addresses.is_empty()).then_some(Answer::Addresses(addresses))
    }

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
