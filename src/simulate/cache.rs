//! The memory of a shard of a cache: items of a size each, the one that was used longest ago pushed out first (LRU).
//!
//! Exact where real caches guess (Valkey and Redis OSS sample a few items and push out the oldest of them; Memcached
//! keeps an order for each class of sizes), so that its hit ratio is the one of theory: King's for equal sizes, Che's
//! for many items, λT/(1 + λT) for an item with a time to live where nothing is pushed out. An item takes its own
//! bytes alone. One whose time is over takes its room until somebody asks for it or it is pushed out.

use std::collections::BTreeMap;

/// What an item is, of which shards and tables find it. Whose it is counts: a user's own row is not the row of the
/// same number that everybody reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ItemKey(u64);

impl ItemKey {
    /// One of the rows that everybody may ask for.
    pub const fn shared(row: u32) -> Self {
        Self(row as u64)
    }

    /// A user's own row.
    pub const fn own(user: u32) -> Self {
        Self(1 << 32 | user as u64)
    }

    /// A user's session.
    pub const fn session(user: u32) -> Self {
        Self(2 << 32 | user as u64)
    }

    /// Which of so many shards has it: any, always the same.
    pub const fn shard(self, of: usize) -> usize {
        super::random::scatter(self.0, of as u32) as usize
    }
}

/// An item. Times are nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its size.
    pub bytes: u64,
    /// When its time is over; `u64::MAX`: never.
    pub until: u64,
    /// As of when the data are: what was written later is not in them.
    pub as_of: u64,
}

/// Marks the end of the order.
const NONE: u32 = u32::MAX;

#[derive(Clone, Copy, Debug)]
struct Link {
    key: ItemKey,
    item: Item,
    newer: u32,
    older: u32,
}

/// The memory of a shard.
#[derive(Clone, Debug)]
pub struct Memory {
    capacity: u64,
    used: u64,
    peak: u64,
    places: BTreeMap<ItemKey, u32>,
    links: Vec<Link>,
    free: Vec<u32>,
    newest: u32,
    oldest: u32,
    /// Look-ups that found their item.
    pub hits: u64,
    /// Look-ups that did not.
    pub misses: u64,
    /// Items that were pushed out for others.
    pub evictions: u64,
}

impl Memory {
    /// An empty memory of so many bytes.
    pub fn new(capacity: u64) -> Self {
        Self {
            capacity,
            used: 0,
            peak: 0,
            places: BTreeMap::new(),
            links: Vec::new(),
            free: Vec::new(),
            newest: NONE,
            oldest: NONE,
            hits: 0,
            misses: 0,
            evictions: 0,
        }
    }

    /// Looks an item up, which makes it the newest.
    pub fn get(&mut self, key: ItemKey, now: u64) -> Option<Item> {
        let found = self.renewed(key, now);
        match found {
            Some(_) => self.hits += 1,
            None => self.misses += 1,
        }
        found
    }

    /// Whether an item is there: nothing is counted, and the order stays.
    pub fn holds(&self, key: ItemKey, now: u64) -> bool {
        self.places.get(&key).is_some_and(|place| self.links[*place as usize].item.until > now)
    }

    fn renewed(&mut self, key: ItemKey, now: u64) -> Option<Item> {
        let place = *self.places.get(&key)?;
        let item = self.links[place as usize].item;
        if item.until <= now {
            self.remove(key);
            return None;
        }
        self.unlink(place);
        self.link(place);
        Some(item)
    }

    /// Puts an item in, in the place of an earlier one of its key; what was used longest ago makes room. What is
    /// larger than the memory is not kept.
    pub fn set(&mut self, key: ItemKey, item: Item) {
        self.remove(key);
        if item.bytes > self.capacity {
            return;
        }
        while self.used + item.bytes > self.capacity && self.oldest != NONE {
            self.remove(self.links[self.oldest as usize].key);
            self.evictions += 1;
        }
        self.used += item.bytes;
        self.peak = self.peak.max(self.used);
        let link = Link { key, item, newer: NONE, older: NONE };
        let place = match self.free.pop() {
            Some(place) => {
                self.links[place as usize] = link;
                place
            }
            None => {
                self.links.push(link);
                (self.links.len() - 1) as u32
            }
        };
        self.places.insert(key, place);
        self.link(place);
    }

    /// Deletes an item.
    pub fn remove(&mut self, key: ItemKey) {
        if let Some(place) = self.places.remove(&key) {
            self.unlink(place);
            self.used -= self.links[place as usize].item.bytes;
            self.free.push(place);
        }
    }

    /// Everything is gone, as after the loss of the node; what was counted stays.
    pub fn clear(&mut self) {
        self.places.clear();
        self.links.clear();
        self.free.clear();
        (self.newest, self.oldest, self.used) = (NONE, NONE, 0);
    }

    /// The largest share of the memory that was ever used.
    pub fn peak_share(&self) -> f64 {
        self.peak as f64 / self.capacity.max(1) as f64
    }

    /// Makes an item the newest.
    fn link(&mut self, place: u32) {
        let before = std::mem::replace(&mut self.newest, place);
        let link = &mut self.links[place as usize];
        (link.newer, link.older) = (NONE, before);
        match self.links.get_mut(before as usize) {
            Some(before) => before.newer = place,
            None => self.oldest = place,
        }
    }

    fn unlink(&mut self, place: u32) {
        let Link { newer, older, .. } = self.links[place as usize];
        match self.links.get_mut(newer as usize) {
            Some(link) => link.older = older,
            None => self.newest = older,
        }
        match self.links.get_mut(older as usize) {
            Some(link) => link.newer = newer,
            None => self.oldest = newer,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::random::{Purpose, Stream};
    use super::super::zipf::Zipf;
    use super::*;
    use proptest::prelude::*;

    const FOR_EVER: Item = Item { bytes: 10, until: u64::MAX, as_of: 0 };

    fn row(row: u32) -> ItemKey {
        ItemKey::shared(row)
    }

    #[test]
    fn what_was_used_longest_ago_is_pushed_out_first() {
        let mut memory = Memory::new(30);
        (1..=3).for_each(|n| memory.set(row(n), FOR_EVER));
        assert!(memory.get(row(1), 0).is_some());
        memory.set(row(4), FOR_EVER);
        assert!(memory.get(row(2), 0).is_none());
        assert!(memory.get(row(1), 0).is_some() && memory.get(row(3), 0).is_some());
        // A large item pushes out several, and one that does not fit at all none.
        memory.set(row(5), Item { bytes: 25, ..FOR_EVER });
        memory.set(row(6), Item { bytes: 31, ..FOR_EVER });
        assert!(memory.holds(row(5), 0) && memory.places.len() == 1);
        assert_eq!((memory.hits, memory.misses, memory.evictions), (3, 1, 4));
        memory.clear();
        assert!(memory.places.is_empty() && memory.get(row(5), 0).is_none());
        assert!((memory.peak_share() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn an_item_is_gone_when_its_time_is_over() {
        let mut memory = Memory::new(30);
        memory.set(row(1), Item { until: 5, ..FOR_EVER });
        assert!(memory.get(row(1), 4).is_some() && memory.holds(row(1), 4));
        assert!(!memory.holds(row(1), 5) && memory.get(row(1), 5).is_none());
        assert!(memory.places.is_empty());
    }

    #[test]
    fn keys_of_several_kinds_are_apart_and_spread_evenly_over_shards() {
        assert_ne!(ItemKey::shared(7), ItemKey::own(7));
        assert_ne!(ItemKey::own(7), ItemKey::session(7));
        let mut counts = [0u32; 5];
        (0..50_000).for_each(|n| counts[ItemKey::session(n).shard(5)] += 1);
        // Five standard deviations of a binomial.
        assert!(counts.iter().all(|count| (f64::from(*count) - 10_000.0).abs() < 5.0 * 8_000f64.sqrt()));
    }

    /// King (1971): the hit ratio of LRU is the sum over all orders of B distinct items; here with four items and room
    /// for two, where the newest is i and the one before j with probability pᵢ pⱼ/(1 − pᵢ).
    #[test]
    fn the_hit_ratio_of_a_small_cache_is_kings() {
        let (law, stream, n) = (Zipf::new(4, 1.0), Stream::new(11, Purpose::Key), 400_000);
        let p: Vec<f64> = (0..4).map(|thing| law.share(thing)).collect();
        let mut theory = 0.0;
        for i in 0..4 {
            for j in (0..4).filter(|j| *j != i) {
                theory += p[i] * p[j] / (1.0 - p[i]) * (p[i] + p[j]);
            }
        }
        let mut memory = Memory::new(20);
        for number in 0..n {
            let key = row(law.draw(stream.uniform(number)));
            if memory.get(key, 0).is_none() {
                memory.set(key, FOR_EVER);
            }
        }
        let measured = memory.hits as f64 / n as f64;
        // Hits depend on one another over a few requests: twice the error of independent ones, four times.
        let error = 2.0 * (theory * (1.0 - theory) / n as f64).sqrt();
        assert!((measured - theory).abs() < 4.0 * error, "{measured} {theory} {error}");
    }

    proptest! {
        /// Against the plainest thing that could be right: a list in order of use.
        #[test]
        fn it_does_what_a_list_in_order_of_use_would(
            does in prop::collection::vec((0u32..12, 0u8..3, 1u64..9), 1..300),
        ) {
            let mut memory = Memory::new(20);
            let mut list: Vec<(u32, u64)> = Vec::new();
            for (key, verb, bytes) in does {
                match verb {
                    0 => {
                        let found = list.iter().position(|(known, _)| *known == key);
                        if let Some(place) = found {
                            let one = list.remove(place);
                            list.push(one);
                        }
                        prop_assert_eq!(memory.get(row(key), 0).is_some(), found.is_some());
                    }
                    1 => {
                        list.retain(|(known, _)| *known != key);
                        while list.iter().map(|(_, bytes)| bytes).sum::<u64>() + bytes > 20 {
                            list.remove(0);
                        }
                        list.push((key, bytes));
                        memory.set(row(key), Item { bytes, ..FOR_EVER });
                    }
                    _ => {
                        list.retain(|(known, _)| *known != key);
                        memory.remove(row(key));
                    }
                }
                prop_assert_eq!(memory.places.len(), list.len());
                prop_assert!(list.iter().all(|(key, _)| memory.holds(row(*key), 0)));
            }
        }
    }
}
