//! Latencies in log-linear classes: 32 a power of two, so that a quantile is at most 1.6 % off, in 4 KB.

/// Classes below 2^15 ns are 1,024 ns wide; above, each power of two has 32.
const SUB: usize = 32;
const FIRST: u32 = 15;
const LAST: u32 = 43;
const CLASSES: usize = SUB + (LAST - FIRST + 1) as usize * SUB;

/// A histogram of durations in nanoseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram {
    counts: Vec<u32>,
    total: u64,
    sum: u128,
    min: u64,
    max: u64,
}

fn class(nanos: u64) -> usize {
    let exponent = 63 - (nanos | 1).leading_zeros();
    if exponent < FIRST {
        return (nanos >> 10) as usize;
    }
    if exponent > LAST {
        return CLASSES - 1;
    }
    let sub = (nanos >> (exponent - 5)) as usize & (SUB - 1);
    SUB + (exponent - FIRST) as usize * SUB + sub
}

/// Lower bound and width of a class.
fn bounds(class: usize) -> (f64, f64) {
    if class < SUB {
        return ((class * 1024) as f64, 1024.0);
    }
    let exponent = FIRST + ((class - SUB) / SUB) as u32;
    let width = (1u64 << (exponent - 5)) as f64;
    (((1u64 << exponent) as f64) + ((class - SUB) % SUB) as f64 * width, width)
}

impl Histogram {
    /// Counts a duration.
    #[inline]
    pub fn record(&mut self, nanos: u64) {
        let class = class(nanos);
        if class >= self.counts.len() {
            self.counts.resize(class + 1, 0);
        }
        self.counts[class] += 1;
        self.min = if self.total == 0 { nanos } else { self.min.min(nanos) };
        self.total += 1;
        self.sum += u128::from(nanos);
        self.max = self.max.max(nanos);
    }

    /// Adds another histogram.
    pub fn merge(&mut self, other: &Self) {
        if self.counts.len() < other.counts.len() {
            self.counts.resize(other.counts.len(), 0);
        }
        for (mine, theirs) in self.counts.iter_mut().zip(&other.counts) {
            *mine += theirs;
        }
        if other.total > 0 {
            self.min = if self.total == 0 { other.min } else { self.min.min(other.min) };
        }
        self.total += other.total;
        self.sum += other.sum;
        self.max = self.max.max(other.max);
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// Exact mean, in milliseconds.
    pub fn mean_ms(&self) -> f64 {
        if self.total == 0 { 0.0 } else { self.sum as f64 / self.total as f64 / 1e6 }
    }

    /// Exact maximum, in milliseconds.
    pub fn max_ms(&self) -> f64 {
        self.max as f64 / 1e6
    }

    /// The quantile `q` (0 to 1), in milliseconds, interpolated within its class.
    pub fn quantile_ms(&self, q: f64) -> f64 {
        if self.total == 0 {
            return 0.0;
        }
        let rank = q * self.total as f64;
        let mut below = 0.0;
        for (class, count) in self.counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let count = f64::from(*count);
            if below + count >= rank {
                let (low, width) = bounds(class);
                let value = low + width * ((rank - below) / count).clamp(0.0, 1.0);
                return value.clamp(self.min as f64, self.max as f64) / 1e6;
            }
            below += count;
        }
        self.max_ms()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_close_and_moments_exact() {
        let mut histogram = Histogram::default();
        for n in 1..=100_000u64 {
            histogram.record(n * 10_000);
        }
        assert!((histogram.mean_ms() - 500.005).abs() < 1e-9);
        for q in [0.1, 0.5, 0.9, 0.99] {
            let exact = q * 1000.0;
            assert!((histogram.quantile_ms(q) / exact - 1.0).abs() < 0.016, "{q}");
        }
        assert_eq!(histogram.max_ms(), 1000.0);
    }

    #[test]
    fn where_all_are_alike_every_quantile_is_that() {
        let mut histogram = Histogram::default();
        (0..5).for_each(|_| histogram.record(11_000_000));
        assert_eq!([0.5, 0.9, 0.99].map(|q| histogram.quantile_ms(q)), [11.0; 3]);
    }

    #[test]
    fn every_duration_has_a_class() {
        for nanos in [0, 1, 1023, 1024, 32_767, 32_768, u64::MAX] {
            assert!(class(nanos) < CLASSES);
        }
    }
}
