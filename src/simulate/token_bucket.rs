//! A token bucket: how AWS throttles requests. It holds at most `burst` tokens and gains `rate` of them a second; a
//! request takes one, and is turned away where there is none.
//!
//! Counted in whole numbers, so that nothing is lost in rounding however often somebody looks: a token is 10¹⁵ parts,
//! and a rate is kept in millionths of a token a second, which are parts a nanosecond.
//!
//! For Poisson arrivals at rate λ the missing tokens are the work in an M/D/1 queue that nobody joins who would wait
//! longer than (burst − 1)/rate.

/// Parts of a token.
const TOKEN: u128 = 1_000_000_000_000_000;

/// A token bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenBucket {
    /// Parts that it gains in a nanosecond.
    gain: u128,
    /// Parts that it holds at most.
    most: u128,
    level: u128,
    updated: u64,
}

impl TokenBucket {
    /// A full bucket of `burst` tokens that gains `rate` tokens a second (to the millionth; nothing for negative
    /// rates and what is not a number).
    pub fn new(rate: f64, burst: u32) -> Self {
        let most = u128::from(burst) * TOKEN;
        Self { gain: (rate * 1e6).round() as u128, most, level: most, updated: 0 }
    }

    /// Takes a token at a time in nanoseconds (which never runs backwards), if there is one.
    #[inline]
    pub fn take(&mut self, now: u64) -> bool {
        self.take_all(now, 1)
    }

    /// Takes so many tokens at once, or none where there are fewer.
    #[inline]
    pub fn take_all(&mut self, now: u64, tokens: u32) -> bool {
        let passed = u128::from(now.saturating_sub(self.updated));
        self.level = self.level.saturating_add(passed.saturating_mul(self.gain)).min(self.most);
        self.updated = self.updated.max(now);
        let wanted = u128::from(tokens) * TOKEN;
        let taken = self.level >= wanted;
        if taken {
            self.level -= wanted;
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SECOND: u64 = 1_000_000_000;

    #[test]
    fn a_burst_passes_and_then_one_at_a_time() {
        let mut bucket = TokenBucket::new(4.0, 3);
        assert_eq!(
            [bucket.take(0), bucket.take(0), bucket.take(0), bucket.take(0)],
            [true, true, true, false]
        );
        // A token is there a quarter of a second later, and not a nanosecond before.
        assert!(!bucket.take(SECOND / 4 - 1));
        assert!(bucket.take(SECOND / 4));
        assert!(!bucket.take(SECOND / 4 + 1));
        // It never holds more than its burst.
        let after = 100 * SECOND;
        assert_eq!((0..5).filter(|_| bucket.take(after)).count(), 3);
    }

    #[test]
    fn nothing_is_lost_in_rounding() {
        // Three tokens a second, asked every nanosecond for a third of a second: exactly one more.
        let mut bucket = TokenBucket::new(3.0, 1);
        let taken = (0..=SECOND / 3 + 1).step_by(997).filter(|now| bucket.take(*now)).count();
        assert_eq!(taken, 1);
        assert!(bucket.take(SECOND / 3 + 1));
    }

    #[test]
    fn no_burst_or_no_rate_lets_nobody_or_only_the_burst_through() {
        let passes = |rate, burst| {
            let mut bucket = TokenBucket::new(rate, burst);
            (0..100).filter(|second| bucket.take(second * SECOND)).count()
        };
        assert_eq!((passes(10.0, 0), passes(0.0, 7), passes(f64::NAN, 7), passes(-1.0, 7)), (0, 7, 7, 7));
    }

    proptest! {
        /// In any window no more than burst + rate × time pass; asked without a pause, no fewer than rate × time.
        #[test]
        fn what_passes_lies_between_its_bounds(
            rate in 1u32..200,
            burst in 1u32..50,
            gaps in prop::collection::vec(0u64..SECOND / 50, 1..400),
        ) {
            let mut bucket = TokenBucket::new(f64::from(rate), burst);
            let mut now = 0;
            let mut passed = Vec::new();
            for gap in gaps {
                now += gap;
                if bucket.take(now) {
                    passed.push(now);
                }
            }
            for (place, from) in passed.iter().enumerate() {
                for (more, to) in passed[place..].iter().enumerate() {
                    let most = u128::from(burst) * u128::from(SECOND) + u128::from(rate) * u128::from(to - from);
                    prop_assert!((more as u128 + 1) * u128::from(SECOND) <= most);
                }
            }
        }
    }
}
