//! A table of DynamoDB at run time: what it lets through, and what it is billed for.
//!
//! Capacity is counted in units: a read of up to 4 KB, half of one where it may be a moment old, and a write of up to
//! 1 KB (Amazon DynamoDB developer guide, "Read/write capacity mode"). Provisioned capacity is a token bucket that
//! keeps what was not used for 300 seconds; on demand, a table lets through what a new one does, and does not grow.
//! All that is asked of one key goes to one partition, which has limits of its own. A request is never half let
//! through, and nobody is asked to wait: what is too much is refused.

use super::cache::ItemKey;
use super::run::Station;
use super::token_bucket::TokenBucket;
use crate::catalog;
use crate::resource::dynamodb::Capacity;
use std::collections::BTreeMap;

/// Bytes of a unit.
const READ_UNIT: u64 = 4 * 1024;
const WRITE_UNIT: u64 = 1024;

const SECOND: u64 = 1_000_000_000;

/// What is asked of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// A read that may be a moment old: half a unit for each 4 KB.
    Read,
    /// A write: a unit for each 1 KB.
    Write,
}

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    latency: u64,
    capacity: Capacity,
    /// Halves of read units, and write units.
    reads: TokenBucket,
    writes: TokenBucket,
    /// What one key may use in a second, in the same units, and what keys have used in this one.
    most_of_a_key: (u32, u32),
    second: u64,
    keys: BTreeMap<(ItemKey, bool), u32>,
    /// Largest item \[bytes\].
    largest: u64,
    items: BTreeMap<ItemKey, u64>,
    /// Bytes that are kept.
    stored: u64,
    used: (u64, u64),
    served: u64,
    throttled: u64,
}

impl Table {
    /// A table that has saved up all that it may.
    pub fn new(capacity: Capacity) -> Self {
        let quota = |id: &str| catalog::quota_value(id);
        let (reads, writes, seconds) = match capacity {
            Capacity::Provisioned { reads, writes } => {
                let seconds = catalog::timing_duration("dynamodb.burst").as_secs_f64();
                (f64::from(reads), f64::from(writes), seconds)
            }
            Capacity::OnDemand => {
                (quota("dynamodb.on_demand.initial_read"), quota("dynamodb.on_demand.initial_write"), 1.0)
            }
        };
        let bucket = |rate: f64| TokenBucket::new(rate, (rate * seconds) as u32);
        Self {
            latency: catalog::timing_duration("dynamodb.latency").as_nanos(),
            capacity,
            reads: bucket(2.0 * reads),
            writes: bucket(writes),
            most_of_a_key: (
                2 * quota("dynamodb.partition.read") as u32,
                quota("dynamodb.partition.write") as u32,
            ),
            second: 0,
            keys: BTreeMap::new(),
            largest: quota("dynamodb.item") as u64 * 1024,
            items: BTreeMap::new(),
            stored: 0,
            used: (0, 0),
            served: 0,
            throttled: 0,
        }
    }

    /// Does what is asked for now, and says when it is done; or why it is not.
    ///
    /// # Errors
    /// With the name of the cause: beyond its capacity or that of a partition, or an item that is too large.
    pub fn serve(
        &mut self,
        now: u64,
        operation: Operation,
        key: Option<ItemKey>,
        bytes: u64,
    ) -> Result<u64, &'static str> {
        let write = operation == Operation::Write;
        if write && bytes > self.largest {
            return Err("item-too-large");
        }
        let unit = if write { WRITE_UNIT } else { READ_UNIT };
        let units = u32::try_from(bytes.div_ceil(unit).max(1)).unwrap_or(u32::MAX);
        if !self.passes_partition(now, write, key, units) {
            self.throttled += 1;
            return Err("throttled");
        }
        let bucket = if write { &mut self.writes } else { &mut self.reads };
        if !bucket.take_all(now, units) {
            self.throttled += 1;
            return Err("throttled");
        }
        self.served += 1;
        if let Some(used) = key.and_then(|key| self.keys.get_mut(&(key, write))) {
            *used += units;
        }
        if write {
            self.used.1 += u64::from(units);
            self.keep(key, bytes);
        } else {
            self.used.0 += u64::from(units);
        }
        Ok(now.saturating_add(self.latency))
    }

    /// Whether the partition of a key lets so many units through in this second. Items that are asked for most get a
    /// partition of their own (adaptive capacity), so one key is all that counts.
    fn passes_partition(&mut self, now: u64, write: bool, key: Option<ItemKey>, units: u32) -> bool {
        let Some(key) = key else { return true };
        if now / SECOND != self.second {
            self.second = now / SECOND;
            self.keys.clear();
        }
        let most = if write { self.most_of_a_key.1 } else { self.most_of_a_key.0 };
        self.keys.entry((key, write)).or_insert(0).saturating_add(units) <= most
    }

    fn keep(&mut self, key: Option<ItemKey>, bytes: u64) {
        let before = key.and_then(|key| self.items.insert(key, bytes)).unwrap_or(0);
        self.stored = self.stored + bytes - before;
    }

    /// Read units, write units and bytes kept.
    pub fn used(&self) -> (f64, f64, f64) {
        (self.used.0 as f64 / 2.0, self.used.1 as f64, self.stored as f64)
    }

    /// The figures of a finished run of this length.
    pub fn station(&self, end: u64, resource: String, kind: &str) -> Station {
        let seconds = end.max(1) as f64 / SECOND as f64;
        let utilisation = match self.capacity {
            Capacity::OnDemand => 0.0,
            Capacity::Provisioned { reads, writes } => {
                let (read, written, _) = self.used();
                let share = |used: f64, units: u32| used / seconds / f64::from(units.max(1));
                share(read, reads).max(share(written, writes))
            }
        };
        Station {
            resource,
            kind: kind.to_owned(),
            utilisation,
            mean_in_system: self.served as f64 * self.latency as f64 / end.max(1) as f64,
            blocked: self.throttled,
            served: self.served,
            throttled: Some(self.throttled),
            ..Station::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provisioned(reads: u32, writes: u32) -> Table {
        Table::new(Capacity::Provisioned { reads, writes })
    }

    /// How many of so many calls pass that come one after another within a second.
    fn passing(table: &mut Table, from: u64, calls: u64, operation: Operation, key: u32, bytes: u64) -> u64 {
        let one = |n: &u64| {
            let key = ItemKey::shared(key.wrapping_add(*n as u32));
            table.serve(from + n, operation, Some(key), bytes).is_ok()
        };
        (0..calls).filter(one).count() as u64
    }

    #[test]
    fn provisioned_capacity_saves_up_five_minutes_and_then_lets_its_rate_through() {
        let mut table = provisioned(10, 10);
        // Saved: 3,000 write units; 6,000 reads at half a unit each.
        assert_eq!(passing(&mut table, 0, 10_000, Operation::Write, 0, 1_000), 3_000);
        assert_eq!(passing(&mut table, 0, 10_000, Operation::Read, 0, 4_096), 6_000);
        assert_eq!(passing(&mut table, SECOND, 100, Operation::Write, 0, 1_000), 10);
        assert_eq!(passing(&mut table, SECOND, 100, Operation::Read, 0, 4_096), 20);
        // An item of 2.5 KB is three units of writing.
        assert_eq!(passing(&mut table, 2 * SECOND, 100, Operation::Write, 0, 2_560), 3);
        assert_eq!(
            table.station(3 * SECOND, String::new(), "").throttled,
            Some(7_000 + 4_000 + 90 + 80 + 97)
        );
    }

    #[test]
    fn a_key_has_the_limits_of_a_partition_whatever_the_table_may() {
        let mut table = provisioned(40_000, 40_000);
        let mut calls = |operation| {
            let one = |n: &u64| table.serve(*n, operation, Some(ItemKey::shared(7)), 100).is_ok();
            (0..8_000).filter(one).count()
        };
        assert_eq!(calls(Operation::Write), 1_000);
        assert_eq!(calls(Operation::Read), 6_000);
    }

    #[test]
    fn what_is_kept_is_counted_once_for_a_key() {
        let mut table = Table::new(Capacity::OnDemand);
        let mut write = |key, bytes| table.serve(0, Operation::Write, key, bytes);
        let key = Some(ItemKey::own(3));
        assert!(write(key, 1_000).is_ok() && write(key, 3_000).is_ok() && write(None, 500).is_ok());
        assert_eq!(write(key, 401 * 1024), Err("item-too-large"));
        assert_eq!(table.used(), (0.0, 1.0 + 3.0 + 1.0, 3_500.0));
    }

    #[test]
    fn on_demand_lets_through_what_a_new_table_does() {
        let mut table = Table::new(Capacity::OnDemand);
        assert_eq!(passing(&mut table, 0, 5_000, Operation::Write, 0, 1_000), 4_000);
    }
}
