//! Buckets that answer users, by themselves or for an edge location.
//!
//! A bucket hands out files and runs nothing. It answers after its own first-byte time; that it slows down above some
//! thousand requests a second for a prefix is not modeled, since it spreads over more prefixes than a run knows of.
//! Files that an application only reads (`object`) were put into every bucket that is asked for them; files that it
//! writes are where the port `files` leads, and where that bucket is replicated to.

use super::super::requests::Ask;
use super::super::site::Holder;
use super::Engine;
use super::edge::Via;
use super::region::REGION_DOWN;
use super::route::Routed;
use crate::architecture::Scheme;
use crate::catalog;
use crate::resource::ResourceId;

/// A bucket.
#[derive(Clone, Debug)]
pub struct Bucket {
    /// The resource.
    pub id: ResourceId,
    /// Its Region.
    pub region: &'static str,
    /// An AZ of its Region: it is as far away as that.
    pub zone: usize,
    /// Whether everybody may read it.
    pub public: bool,
    /// Whether what the application writes as files is here: it is bound to the port `files`, or copied from there.
    pub keeps_files: bool,
    /// Files that were read from it.
    pub reads: u64,
    /// Files that it sent to users itself.
    pub direct: u64,
    /// Bytes of these.
    pub bytes: u64,
}

impl Engine<'_> {
    /// A connection to a bucket, at its web site or at S3's own endpoint.
    pub(super) fn at_bucket(
        &mut self,
        ask: &Ask,
        bucket: u16,
        website: bool,
        scheme: Scheme,
        port: u16,
    ) -> Routed {
        let bucket = bucket as usize;
        let Some(table) = self.edges.buckets.get(bucket) else { return Routed::Answered { travel: 0 } };
        let (id, public) = (table.id, table.public);
        let listens = match (scheme, port) {
            (Scheme::Http, 80) => true,
            (Scheme::Https, 443) => !website,
            _ => false,
        };
        if !listens {
            return Routed::Lost { cause: self.cause_at("no-listener", id), silent: true };
        }
        let way = self.way_to_bucket(ask.place as usize, bucket);
        let routed = self.read(ask, bucket, public, way, "access-denied");
        if matches!(routed, Routed::Answered { .. }) {
            self.edges.last = Some(Via::Bucket(bucket));
        }
        routed
    }

    /// An edge location asks a bucket, over a way that takes so long.
    pub(super) fn read_for_edge(&mut self, ask: &Ask, bucket: usize, lets: bool, way: u64) -> Routed {
        self.read(ask, bucket, lets, way, "origin-access-denied")
    }

    fn read(&mut self, ask: &Ask, bucket: usize, lets: bool, way: u64, denied: &'static str) -> Routed {
        let (id, region) = (self.edges.buckets[bucket].id, self.edges.buckets[bucket].region);
        if self.is_lost(region) {
            return Routed::Lost { cause: self.cause_at(REGION_DOWN, id), silent: true };
        }
        if !lets {
            return Routed::Lost { cause: self.cause_at(denied, id), silent: false };
        }
        let kind = self.workload.application.requests.get(ask.kind as usize);
        if !kind.is_some_and(|kind| kind.is_file()) {
            return Routed::Lost { cause: self.cause_at("not-a-file", id), silent: false };
        }
        if kind.is_some_and(|kind| kind.file_read().is_some()) && !self.edges.buckets[bucket].keeps_files {
            return Routed::Lost { cause: self.cause_at("file-not-in-bucket", id), silent: false };
        }
        self.edges.buckets[bucket].reads += 1;
        Routed::Answered { travel: way + self.first_byte(ask) }
    }

    /// How long S3 takes to a first byte: anything between the ends that the catalog has.
    fn first_byte(&self, ask: &Ask) -> u64 {
        let range = catalog::timing("s3.first_byte").and_then(|timing| timing.range());
        let (low, high) = range.map_or((0, 0), |(low, high)| (low.as_nanos(), high.as_nanos()));
        // Another number than the one that chooses the object.
        let drawn = self.streams.object.uniform(ask.number.wrapping_add(1 << 62));
        low + (drawn * (high - low) as f64) as u64
    }

    /// The round trip from a place, of users or of an edge location before them, to a bucket.
    pub(super) fn way_to_bucket(&self, place: usize, bucket: usize) -> u64 {
        let zone = self.edges.buckets.get(bucket).map_or(0, |bucket| bucket.zone);
        self.round_trips.get(place).and_then(|row| row.get(zone)).copied().unwrap_or(0)
    }

    /// Whether a Route 53 checker finds a distribution or a bucket at an address and port.
    pub(super) fn finds_edge(&self, holder: Holder, port: u16) -> bool {
        match holder {
            Holder::Edge(edge) => {
                matches!(port, 80 | 443)
                    && self.edges.list.get(edge as usize).is_some_and(|edge| edge.enabled)
            }
            Holder::Bucket(bucket, website) => {
                let there = self.edges.buckets.get(bucket as usize);
                let listens = port == 80 || (port == 443 && !website);
                listens && there.is_some_and(|bucket| bucket.public && !self.is_lost(bucket.region))
            }
            _ => false,
        }
    }
}
