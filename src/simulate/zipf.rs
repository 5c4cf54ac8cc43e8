//! Zipf's law of popularity: of `n` things the k-th most popular is asked for in proportion to 1/k^s.
//!
//! Drawn exactly, by the inverse of the distribution function in a table: one random number is one thing, the same on
//! every machine. With s = 0 all things are alike. The table is made when the first thing is drawn: a script may state
//! many laws, and a run uses few.

use super::random::{exp, ln};
use std::sync::{Arc, OnceLock};

/// A law of popularity.
#[derive(Clone, Debug)]
pub struct Zipf {
    things: u32,
    exponent: f64,
    /// The share of the first k + 1 things; the last is 1.
    below: Arc<OnceLock<Vec<f64>>>,
}

impl PartialEq for Zipf {
    fn eq(&self, other: &Self) -> bool {
        (self.things, self.exponent) == (other.things, other.exponent)
    }
}

impl Zipf {
    /// Most things: the table takes eight bytes for each.
    pub const MOST: u32 = 1_000_000;

    /// The law of `n` things (at least one, at most [`Self::MOST`]) with this exponent.
    pub fn new(n: u32, exponent: f64) -> Self {
        Self { things: n.clamp(1, Self::MOST), exponent, below: Arc::default() }
    }

    fn below(&self) -> &[f64] {
        self.below.get_or_init(|| {
            let weight = |k: u32| exp(-self.exponent * ln(f64::from(k)));
            let mut sums: Vec<f64> = (1..=self.things)
                .scan(0.0, |sum, k| {
                    *sum += weight(k);
                    Some(*sum)
                })
                .collect();
            let whole = sums.last().copied().unwrap_or(1.0);
            sums.iter_mut().for_each(|sum| *sum /= whole);
            sums
        })
    }

    /// Number of things.
    pub fn len(&self) -> usize {
        self.things as usize
    }

    /// There is always one thing.
    pub fn is_empty(&self) -> bool {
        self.things == 0
    }

    /// The exponent.
    pub fn exponent(&self) -> f64 {
        self.exponent
    }

    /// Share of requests for a thing, from 0 for the most popular.
    pub fn share(&self, thing: usize) -> f64 {
        let below = self.below();
        let before = thing.checked_sub(1).and_then(|last| below.get(last)).copied().unwrap_or(0.0);
        below.get(thing).map_or(0.0, |sum| sum - before)
    }

    /// The thing that a number in (0, 1) stands for.
    #[inline]
    pub fn draw(&self, uniform: f64) -> u32 {
        let place = self.below().partition_point(|sum| *sum <= uniform) as u32;
        place.min(self.things - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::super::random::{Purpose, Stream};
    use super::*;

    #[test]
    fn shares_fall_as_powers_and_sum_to_one() {
        let law = Zipf::new(1_000, 1.0);
        assert!((law.share(0) / law.share(9) - 10.0).abs() < 1e-9);
        assert!(((0..1_000).map(|thing| law.share(thing)).sum::<f64>() - 1.0).abs() < 1e-12);
        assert_eq!((law.draw(1e-12), law.draw(1.0 - 1e-16)), (0, 999));
        let alike = Zipf::new(4, 0.0);
        assert!((0..4).all(|thing| (alike.share(thing) - 0.25).abs() < 1e-15));
    }

    #[test]
    fn things_are_drawn_as_often_as_their_shares_say() {
        let (law, stream) = (Zipf::new(50, 0.9), Stream::new(7, Purpose::Object));
        let n = 200_000;
        let mut counts = [0u32; 50];
        (0..n).for_each(|number| counts[law.draw(stream.uniform(number)) as usize] += 1);
        for (thing, count) in counts.into_iter().enumerate() {
            let expected = law.share(thing) * n as f64;
            assert!(
                (f64::from(count) - expected).abs() < 5.0 * expected.sqrt(),
                "{thing}: {count} {expected}"
            );
        }
    }
}
