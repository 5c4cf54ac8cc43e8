//! Draws of a question: in which order its options stand, and the numbers of a generated one. A draw belongs to
//! (question, seed, purpose), so that the same seed shows the same question on every machine.

use crate::simulate::random::{Purpose, Stream};
use std::cell::Cell;

/// Random numbers of a question, one after the other.
#[derive(Debug)]
pub struct Draws {
    stream: Stream,
    next: Cell<u64>,
}

impl Draws {
    /// The draws of a question under a seed; `purpose` keeps those for one thing apart from those for another.
    pub fn new(seed: u64, question: &str, purpose: &str) -> Self {
        let stream = Stream::new(seed, Purpose::Study).of(fingerprint(question)).of(fingerprint(purpose));
        Self { stream, next: Cell::new(0) }
    }

    fn take(&self) -> u64 {
        let next = self.next.get();
        self.next.set(next.wrapping_add(1));
        next
    }

    /// A whole number in `0..bound`; 0 where the bound is 0.
    pub fn below(&self, bound: usize) -> usize {
        let bound = u32::try_from(bound).unwrap_or(u32::MAX);
        self.stream.below(self.take(), bound) as usize
    }

    /// A number in the open interval (0, 1).
    pub fn uniform(&self) -> f64 {
        self.stream.uniform(self.take())
    }

    /// A whole number from `low` to `high`, both included.
    pub fn between(&self, low: i64, high: i64) -> i64 {
        let width = (i128::from(high) - i128::from(low) + 1).max(1) as u128;
        let bits = u128::from(self.stream.bits(self.take()));
        (i128::from(low) + ((bits * width) >> 64) as i128) as i64
    }

    /// Puts items in an order of chance (Fisher and Yates).
    pub fn shuffle<T>(&self, items: &mut [T]) {
        for end in (1..items.len()).rev() {
            items.swap(end, self.below(end + 1));
        }
    }
}

/// FNV-1a: a number that belongs to a text.
pub(super) fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// A seed for the nth time that something is asked, drawn from another seed.
pub fn seed_of(seed: u64, question: &str, time: u64) -> u64 {
    // Seeds are shown to people and kept in JSON; both like numbers below 2^53.
    Stream::new(seed, Purpose::Study).of(fingerprint(question)).bits(time) >> 22
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn draws_belong_to_question_seed_and_purpose() {
        let draw = |seed, question, purpose| {
            let draws = Draws::new(seed, question, purpose);
            (0..4).map(|_| draws.between(0, 1 << 40)).collect::<Vec<_>>()
        };
        assert_eq!(draw(1, "a", "x"), draw(1, "a", "x"));
        assert_ne!(draw(1, "a", "x"), draw(2, "a", "x"));
        assert_ne!(draw(1, "a", "x"), draw(1, "b", "x"));
        assert_ne!(draw(1, "a", "x"), draw(1, "a", "y"));
    }

    #[test]
    fn every_order_comes_about_equally_often() {
        let mut orders: BTreeMap<Vec<u8>, u32> = BTreeMap::new();
        for seed in 0..6000 {
            let mut items = vec![1, 2, 3];
            Draws::new(seed, "q", "order").shuffle(&mut items);
            *orders.entry(items).or_default() += 1;
        }
        assert_eq!(orders.len(), 6);
        // A count of 1000 has a deviation of 29; five of them are far outside chance.
        assert!(orders.values().all(|count| (855..=1145).contains(count)), "{orders:?}");
    }

    #[test]
    fn whole_numbers_reach_both_ends_and_no_further() {
        let draws = Draws::new(1, "q", "numbers");
        let drawn: Vec<i64> = (0..500).map(|_| draws.between(-2, 2)).collect();
        assert_eq!((drawn.iter().min(), drawn.iter().max()), (Some(&-2), Some(&2)));
        assert_eq!(draws.between(i64::MIN, i64::MAX).signum().abs(), 1);
    }
}
