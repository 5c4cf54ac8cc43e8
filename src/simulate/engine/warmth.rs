//! Edge locations at the start of a run: users did not all come at once, so what they ask for is kept there, or not, as
//! it would be after asking at this rate for ever (a renewal process of period TTL plus the mean time between requests).
//! What an origin would not have answered was never kept.

use super::super::application::RequestKind;
use super::super::arrivals;
use super::super::edge_cache::{Kept, Key};
use super::super::site::{Decision, Holder};
use super::edge::Source;
use super::{Destination, Engine};
use crate::architecture::Scheme;
use crate::resource::{World, identity};

impl Engine<'_> {
    /// Fills the caches of edge locations.
    pub(super) fn warm_edges(&mut self) {
        if self.edges.list.is_empty() {
            return;
        }
        let workload = self.workload;
        let rate = arrivals::rate_at_start(&workload.arrivals, workload.start, workload.duration);
        let whole: f64 = workload.mix.iter().map(|(_, weight)| weight).sum();
        for edge in 0..self.edges.list.len() {
            for (kind, weight) in &workload.mix {
                if self.answers_at_start(edge, *kind) {
                    self.fill_edge(edge, *kind, rate * weight / whole.max(f64::MIN_POSITIVE));
                }
            }
        }
    }

    /// Objects that all edge locations together may come to keep.
    pub(in super::super) fn kept_objects(&self) -> u64 {
        let kinds = &self.workload.application.requests;
        let of = |(lane, kind): (&Option<super::Lane>, &RequestKind)| match lane {
            Some(lane) if lane.kept > 0 && !lane.own => kind.objects().map_or(1, |law| law.len() as u64),
            _ => 0,
        };
        let at =
            |edge: &super::Edge| edge.lanes.iter().zip(kinds).map(of).sum::<u64>() * edge.near.len() as u64;
        self.edges.list.iter().map(at).sum()
    }

    /// Fills the caches of a distribution with objects of one kind that are asked for so often each second.
    fn fill_edge(&mut self, edge: usize, kind: usize, rate: f64) {
        let Some(lane) = self.edges.list[edge].lanes.get(kind).and_then(Option::as_ref) else { return };
        if lane.kept == 0 || lane.own || lane.personal {
            return;
        }
        let kept = lane.kept as f64;
        let law = self.workload.application.requests.get(kind).and_then(|kind| kind.objects().cloned());
        let address = self.architecture.get(self.edges.list[edge].id).map(|found| found.address());
        let stream = self.streams.phase.of(identity::fingerprint(&address.unwrap_or_default()));
        let mut before = 0.0;
        for population in 0..self.shares.len() {
            let share = self.shares[population] - before;
            before = self.shares[population];
            for object in 0..law.as_ref().map_or(1, |law| law.len()) {
                let gap = 1e9 / (rate * share * law.as_ref().map_or(1.0, |law| law.share(object)));
                let drawn =
                    stream.uniform(((population as u64) << 48) | ((kind as u64) << 32) | object as u64);
                let holds = kept / (kept + gap);
                if drawn < holds {
                    let until = (drawn / holds * kept) as u64;
                    let key = Key { kind: kind as u16, object: object as u32, user: None };
                    self.edges.list[edge].caches[population].keep(key, Kept::fresh(0, until));
                }
            }
        }
    }

    /// Whether some origin of a kind of request answers as things stand.
    fn answers_at_start(&mut self, edge: usize, kind: usize) -> bool {
        let Some(lane) = self.edges.list[edge].lanes.get(kind).and_then(Option::as_ref) else { return false };
        let (origins, forwards) = (lane.origins, lane.forwards_host);
        origins.into_iter().flatten().any(|origin| match self.edges.list[edge].origins[origin].source {
            Source::Bucket(bucket, lets) => {
                let kind = self.workload.application.requests.get(kind);
                let there = self.edges.buckets.get(bucket).is_some_and(|bucket| bucket.keeps_files);
                lets && kind.is_some_and(|kind| kind.is_file() && (there || kind.file_read().is_none()))
            }
            Source::Web(web, spoken) => {
                let which = if forwards { 0 } else { self.edge_destination(web) };
                let there = self.edges.destinations[web].clone();
                let (scheme, port) = super::origin::spoken(spoken, Scheme::Https);
                self.web_answers(&there, which, kind, scheme, port)
            }
        })
    }

    /// Whether a web server answers a kind of request as things stand.
    fn web_answers(
        &mut self,
        there: &Destination,
        which: usize,
        kind: usize,
        scheme: Scheme,
        port: u16,
    ) -> bool {
        let Some(address) = there.address.or_else(|| self.address_near(&there.host, 0, 0)) else {
            return false;
        };
        match self.site.addresses[address as usize].holder {
            Holder::Node(balancer, node) => {
                let lb = &self.site.balancers[balancer as usize];
                let up = self.site.zones[lb.nodes[node as usize].zone].up;
                let place = lb.listeners.iter().position(|listener| listener.port == port);
                let Some(place) = place.filter(|_| up) else { return false };
                match self.decision(balancer, place, which, kind as u16, scheme) {
                    Decision::Forward(group) => self.group_answers(balancer, node, group),
                    Decision::Share(_) | Decision::Answer => true,
                    _ => false,
                }
            }
            Holder::Nobody | Holder::Stranger => false,
            // A bucket's web site, an API, an instance: as a checker of Route 53 finds it.
            _ => self.answers_53(address, port, u64::MAX),
        }
    }

    /// Whether a target that would be chosen can be reached from a node and serves.
    fn group_answers(&mut self, balancer: u16, node: u16, group: usize) -> bool {
        let table = &self.site.groups[group];
        let Some(place) = table.eligible.last().and_then(|all| all.first()).copied() else { return false };
        let (machine, port) = (table.targets[place as usize].machine, table.port);
        let profile = self.site.machines[machine as usize].profile;
        self.site.machines[machine as usize].serves() && self.hop(balancer, node, profile, port).is_none()
    }
}
