//! Laws of random durations, drawn by inversion so that one uniform number gives one duration: equal random numbers
//! give comparable demands, whatever the law.

use super::random::{Stream, exp, ln, ln_of_normal, normal_quantile};
use crate::units::Duration;
use std::sync::Arc;

/// The longest duration that is drawn, in nanoseconds: 36 years, longer than any run. Beyond it, a duration might as
/// well last for ever, and sums of a few never overflow.
pub const LONGEST: u64 = 1 << 60;

/// A drawn number of nanoseconds, as a whole number.
#[inline]
fn nanos(drawn: f64) -> u64 {
    // Through a signed number, as processors convert it in one step.
    drawn.min(LONGEST as f64) as i64 as u64
}

/// A mean as a number, for the same reason.
#[inline]
fn float(mean: Duration) -> f64 {
    mean.as_nanos().min(LONGEST) as i64 as f64
}

/// The law of a duration.
#[derive(Clone, Debug, PartialEq)]
pub enum Law {
    /// Always the same.
    Constant(Duration),
    /// Exponential with this mean.
    Exponential(Duration),
    /// Uniform between two durations.
    Uniform(Duration, Duration),
    /// Lognormal with this mean and coefficient of variation (standard deviation over mean).
    Lognormal(Duration, f64),
    /// Sum of `k` exponential phases with this mean in total (needs one uniform number a phase).
    Erlang(u32, Duration),
    /// One of several exponential branches: probabilities (which sum to 1) and means.
    Hyperexponential(Arc<[(f64, Duration)]>),
}

impl Law {
    /// The mean.
    pub fn mean(&self) -> Duration {
        match self {
            Self::Constant(value)
            | Self::Exponential(value)
            | Self::Lognormal(value, _)
            | Self::Erlang(_, value) => *value,
            Self::Uniform(low, high) => Duration::from_nanos(low.as_nanos() / 2 + high.as_nanos() / 2),
            Self::Hyperexponential(branches) => {
                Duration::from_secs_f64(branches.iter().map(|(part, mean)| part * mean.as_secs_f64()).sum())
            }
        }
    }

    /// Two exponential branches that carry half of the work each ("balanced means"), with this mean and coefficient of
    /// variation. A hyperexponential law varies at least as much as an exponential one: less than 1 counts as 1.
    pub fn hyperexponential(mean: Duration, variation: f64) -> Self {
        let square = (variation * variation).max(1.0);
        let often = (1.0 + libm::sqrt((square - 1.0) / (square + 1.0))) / 2.0;
        let branch = |part: f64| (part, mean.times(1.0 / (2.0 * part)));
        Self::Hyperexponential([branch(often), branch(1.0 - often)].into())
    }

    /// The law of durations `factor` times as long.
    #[must_use]
    pub fn times(&self, factor: f64) -> Self {
        match self {
            Self::Constant(value) => Self::Constant(value.times(factor)),
            Self::Exponential(mean) => Self::Exponential(mean.times(factor)),
            Self::Uniform(low, high) => Self::Uniform(low.times(factor), high.times(factor)),
            Self::Lognormal(mean, variation) => Self::Lognormal(mean.times(factor), *variation),
            Self::Erlang(phases, mean) => Self::Erlang(*phases, mean.times(factor)),
            Self::Hyperexponential(branches) => Self::Hyperexponential(
                branches.iter().map(|(part, mean)| (*part, mean.times(factor))).collect(),
            ),
        }
    }

    /// Duration `n` of a stream, in nanoseconds. Laws that need several numbers take them far from those of other `n`.
    #[inline]
    pub fn sample_of(&self, stream: Stream, n: u64) -> u64 {
        let mut phase = n;
        self.sample(|| {
            let drawn = stream.uniform(phase);
            phase = phase.wrapping_add(1 << 40);
            drawn
        })
    }

    /// [`Self::sample_of`], where number `n` of the stream has been drawn as an exponential of mean 1.
    #[inline]
    pub fn sample_from(&self, unit: f64, stream: Stream, n: u64) -> u64 {
        match self {
            Self::Exponential(mean) => nanos(unit * float(*mean)),
            Self::Constant(value) => value.as_nanos().min(LONGEST),
            other => other.sample_of(stream, n),
        }
    }

    /// A duration in nanoseconds from a source of uniform numbers in (0, 1).
    #[inline]
    pub fn sample(&self, mut uniform: impl FnMut() -> f64) -> u64 {
        match self {
            Self::Constant(value) => value.as_nanos().min(LONGEST),
            Self::Exponential(mean) => nanos(-ln_of_normal(uniform()) * float(*mean)),
            Self::Uniform(low, high) => {
                let width = high.as_nanos().saturating_sub(low.as_nanos());
                low.as_nanos().min(LONGEST) + nanos(uniform() * width as f64)
            }
            Self::Lognormal(mean, variation) => {
                let variance = ln(1.0 + variation * variation);
                let z = normal_quantile(uniform());
                nanos(float(*mean) * exp(z * variance.sqrt() - variance / 2.0))
            }
            Self::Erlang(phases, mean) => {
                let total: f64 = (0..*phases).map(|_| -ln_of_normal(uniform())).sum();
                nanos(total * float(*mean) / f64::from((*phases).max(1)))
            }
            Self::Hyperexponential(branches) => {
                // One number chooses the branch; what is left of it within the branch is uniform again.
                let mut left = uniform();
                for (part, mean) in branches.iter() {
                    if left < *part {
                        return nanos(-ln_of_normal(left / part) * float(*mean));
                    }
                    left -= part;
                }
                branches.last().map_or(0, |(_, mean)| mean.as_nanos().min(LONGEST))
            }
        }
    }
}
