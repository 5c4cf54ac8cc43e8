//! Ways from a load balancer's node to its targets that are known to be open, while nothing changes.
//!
//! Most requests take the way that the one before took, to the next target. What they would find on it (the listener's
//! rule, the targets that can be chosen, whether the network lets them through, whether the instance serves) is looked
//! up once, and holds until the control plane acts.

use super::super::requests::Ask;
use super::super::site::Holder;
use super::super::site::{Algorithm, Door, Way};
use super::Engine;

impl Engine<'_> {
    /// The instance that a request to an address comes to, and the round trip to it, where the address is a node's and
    /// the way from there is known.
    #[inline]
    pub(super) fn known_way(&mut self, ask: &Ask, which: usize, address: u32) -> Option<(u32, u64)> {
        let slot = self.way_slot(which, ask.kind);
        let Holder::Node(balancer, node) = self.site.addresses.get(address as usize)?.holder else {
            return None;
        };
        let node = self.site.balancers.get(balancer as usize)?.nodes.get(node as usize)?;
        let holds = |way: &&Way| way.version == self.site.version && !way.doors.is_empty();
        let way = node.ways.get(slot).filter(holds)?;
        let group = self.site.groups.get_mut(way.group)?;
        group.requests += 1;
        let size = way.doors.len() as u32;
        let place = match way.turn {
            Some(turn) => group.turn(turn, size),
            None => self.streams.pick.below(ask.draw(), size),
        };
        let door = way.doors.get(place as usize)?;
        let travel = self.round_trips[ask.place as usize][node.zone] + door.hop;
        Some((door.machine, travel))
    }

    fn way_slot(&self, which: usize, kind: u16) -> usize {
        which * self.workload.application.requests.len().max(1) + kind as usize
    }

    /// Remembers the way from a node to a group, if it is open to the last target and nothing but turns or chance
    /// chooses among them.
    pub(super) fn learn_way(&mut self, kind: u16, which: usize, (balancer, node): (u16, u16), group: usize) {
        let (slot, version) = (self.way_slot(which, kind), self.site.version);
        let ways = &mut self.site.balancers[balancer as usize].nodes[node as usize].ways;
        if ways.len() <= slot {
            ways.resize_with(slot + 1, Way::default);
        }
        if ways[slot].version == version {
            return;
        }
        let (turn, doors) = self.doors((balancer, node), group).unwrap_or_default();
        let ways = &mut self.site.balancers[balancer as usize].nodes[node as usize].ways;
        ways[slot] = Way { version, group, turn, doors };
    }

    /// Whose turn counts, and the targets behind a node, if all of them serve.
    fn doors(&mut self, (balancer, node): (u16, u16), group: usize) -> Option<(Option<usize>, Vec<Door>)> {
        let lb = &self.site.balancers[balancer as usize];
        let (from, zones) = (lb.nodes[node as usize].zone, self.site.zones.len());
        let table = &self.site.groups[group];
        let zone = if table.cross_zone.unwrap_or(lb.cross_zone) { zones } else { from };
        let turn = match table.algorithm {
            Algorithm::RoundRobin => Some(zone),
            Algorithm::Random => None,
            Algorithm::LeastOutstanding => return None,
        };
        if lb.wall.is_some() || table.sticky > 0 || table.port != self.workload.application.port {
            return None;
        }
        let port = table.port;
        let machine = |place: &u16| table.targets[*place as usize].machine;
        let machines: Vec<u32> = table.eligible.get(zone).into_iter().flatten().map(machine).collect();
        let mut doors = Vec::with_capacity(machines.len());
        for machine in machines {
            let profile = self.site.machines[machine as usize].profile;
            let serves = self.site.machines[machine as usize].serves();
            if !serves || self.hop(balancer, node, profile, port).is_some() {
                return None;
            }
            let hop = self.between_zones(from, self.site.profiles[profile].zone);
            doors.push(Door { machine, hop });
        }
        Some((turn, doors))
    }
}
