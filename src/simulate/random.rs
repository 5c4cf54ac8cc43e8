//! Random numbers that belong to a question, not to a moment.
//!
//! A draw is a pure function of (seed, purpose, number): what user request 17 demands is the same whatever the
//! architecture does with it, so two designs can be compared like with like, and nothing depends on the order in
//! which the engine asks. The mixer is SplitMix64's finaliser (Steele, Lea, Flood 2014). Logarithms and exponentials
//! come from `libm`, written in Rust: the platform's own differ between processors.

/// What a draw is for. Adding a purpose changes no other draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Purpose {
    /// Time between arrivals.
    Arrival = 1,
    /// Which user asks.
    User,
    /// Where a user is.
    Place,
    /// Which kind of request.
    Mix,
    /// Service demands; one stream a step.
    Demand,
    /// Which of several DNS answers.
    Answer,
    /// Which balancer node or target.
    Pick,
    /// How long a request is willing to wait.
    Patience,
    /// Thinking time of closed users.
    Think,
    /// Jitter of a retry.
    Retry,
    /// How long a boot or an installation takes.
    Boot,
    /// Phase of periodic checks.
    Phase,
    /// Switching of bursty arrivals.
    Burst,
    /// Anything a fault draws.
    Fault,
    /// Which of many objects.
    Object,
    /// Which of several replicas.
    Replica,
    /// Which of many rows or files.
    Key,
    /// What a learner is asked: which questions, in which order, with which numbers.
    Study,
}

/// A stream of random numbers for one purpose.
#[derive(Clone, Copy, Debug)]
pub struct Stream {
    key: u64,
}

#[inline]
const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// Where a key belongs among so many places: evenly spread, and the same in every run.
#[inline]
pub const fn scatter(key: u64, among: u32) -> u32 {
    ((mix(key.wrapping_add(GOLDEN)) as u128 * among as u128) >> 64) as u32
}

impl Stream {
    /// The stream of a seed and a purpose.
    pub fn new(seed: u64, purpose: Purpose) -> Self {
        Self { key: mix(mix(seed.wrapping_add(GOLDEN)) ^ (purpose as u64).wrapping_mul(GOLDEN)) }
    }

    /// The stream of a resource (or of anything that has a fingerprint) within this one.
    #[must_use]
    pub fn of(self, fingerprint: u64) -> Self {
        Self { key: mix(self.key ^ mix(fingerprint)) }
    }

    /// Number `n` of the stream, 64 random bits.
    #[inline]
    pub fn bits(self, n: u64) -> u64 {
        mix(self.key.wrapping_add(n.wrapping_mul(GOLDEN)))
    }

    /// Number `n` of the stream, uniform in the open interval (0, 1).
    #[inline]
    pub fn uniform(self, n: u64) -> f64 {
        ((self.bits(n) >> 11) as f64 + 0.5) * (1.0 / 9_007_199_254_740_992.0)
    }

    /// Numbers `first`, `first + 1` … of the stream, exponential with mean 1. In two passes, so that the logarithms of
    /// many numbers overlap.
    pub fn exponentials(self, first: u64, into: &mut [f64]) {
        for (place, number) in into.iter_mut().enumerate() {
            *number = self.uniform(first.wrapping_add(place as u64));
        }
        for number in into.iter_mut() {
            *number = -ln_of_normal(*number);
        }
    }

    /// Number `n` of the stream, uniform in `0..bound`.
    #[inline]
    pub fn below(self, n: u64, bound: u32) -> u32 {
        ((u128::from(self.bits(n)) * u128::from(bound)) >> 64) as u32
    }
}

/// Natural logarithm of a positive normal number: the bits of [`ln`], without its branches, so that several overlap.
///
/// The argument is brought into [√½, √2) by a power of two; there ln(1 + f) is a series in s = f / (2 + f), whose
/// coefficients are those of Sun's fdlibm (error below one unit in the last place).
#[inline(always)]
#[expect(clippy::excessive_precision, reason = "the digits as published")]
pub fn ln_of_normal(x: f64) -> f64 {
    const ROOT_HALF: u64 = 0x3fe6_a09e << 32;
    const ONE: u64 = 0x3ff0_0000 << 32;
    let shifted = x.to_bits().wrapping_add(ONE - ROOT_HALF);
    let power = ((shifted >> 52) as i32 - 0x3ff) as f64;
    let f = f64::from_bits((shifted & (u64::MAX >> 12)).wrapping_add(ROOT_HALF)) - 1.0;
    let half_square = 0.5 * f * f;
    let s = f / (2.0 + f);
    let (z, w) = (s * s, s * s * (s * s));
    let even = w
        * (3.999_999_999_940_941_908e-1
            + w * (2.222_219_843_214_978_396e-1 + w * 1.531_383_769_920_937_332e-1));
    let odd = z
        * (6.666_666_666_666_735_130e-1
            + w * (2.857_142_874_366_239_149e-1
                + w * (1.818_357_216_161_805_012e-1 + w * 1.479_819_860_511_658_591e-1)));
    s * (half_square + (odd + even)) + power * 1.908_214_929_270_587_700_02e-10 - half_square
        + f
        + power * 6.931_471_803_691_238_164_90e-1
}

/// Natural logarithm, the same bits on every machine.
#[inline]
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// Exponential, the same bits on every machine.
#[inline]
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// Quantile of the standard normal distribution (Wichura's AS 241, relative error about 1e-16).
pub fn normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * ratio(r, &CENTRE);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    let r = libm::sqrt(-ln(tail));
    let value = if r <= 5.0 { ratio(r - 1.6, &MIDDLE) } else { ratio(r - 5.0, &FAR) };
    if q < 0.0 { -value } else { value }
}

type Rational = ([f64; 8], [f64; 8]);

fn ratio(r: f64, (top, bottom): &Rational) -> f64 {
    let horner = |c: &[f64; 8]| c.iter().rev().fold(0.0, |sum, value| sum * r + value);
    horner(top) / horner(bottom)
}

#[rustfmt::skip]
const CENTRE: Rational = (
    [3.387_132_872_796_366_5, 133.141_667_891_784_38, 1_971.590_950_306_551_3, 13_731.693_765_509_46,
     45_921.953_931_549_87, 67_265.770_927_008_7, 33_430.575_583_588_13, 2_509.080_928_730_122_7],
    [1.0, 42.313_330_701_600_91, 687.187_007_492_057_9, 5_394.196_021_424_751,
     21_213.794_301_586_597, 39_307.895_800_092_71, 28_729.085_735_721_943, 5_226.495_278_852_854],
);
#[rustfmt::skip]
const MIDDLE: Rational = (
    [1.423_437_110_749_683_5, 4.630_337_846_156_546, 5.769_497_221_460_691, 3.647_848_324_763_204_5,
     1.270_458_252_452_368_4, 0.241_780_725_177_450_6, 0.022_723_844_989_269_184, 7.745_450_142_783_414e-4],
    [1.0, 2.053_191_626_637_759, 1.676_384_830_183_803_8, 0.689_767_334_985_1,
     0.148_103_976_427_480_08, 0.015_198_666_563_616_457, 5.475_938_084_995_345e-4, 1.050_750_071_644_416_9e-9],
);
#[rustfmt::skip]
const FAR: Rational = (
    [6.657_904_643_501_103, 5.463_784_911_164_114, 1.784_826_539_917_291_3, 0.296_560_571_828_504_87,
     0.026_532_189_526_576_124, 0.001_242_660_947_388_078_4, 2.711_555_568_743_487_6e-5, 2.010_334_399_292_288_1e-7],
    [1.0, 0.599_832_206_555_888, 0.136_929_880_922_735_8, 0.014_875_361_290_850_615,
     7.868_691_311_456_133e-4, 1.846_318_317_510_054_8e-5, 1.421_511_758_316_446e-7, 2.044_263_103_389_939_8e-15],
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_pure_functions() {
        let stream = Stream::new(1, Purpose::Demand);
        assert_eq!(stream.bits(7), Stream::new(1, Purpose::Demand).bits(7));
        assert_ne!(stream.bits(7), Stream::new(2, Purpose::Demand).bits(7));
        assert_ne!(stream.bits(7), Stream::new(1, Purpose::User).bits(7));
    }

    #[test]
    fn uniform_numbers_have_the_mean_and_variance_of_uniform_numbers() {
        let stream = Stream::new(3, Purpose::Arrival);
        let n = 200_000;
        let mean = (0..n).map(|i| stream.uniform(i)).sum::<f64>() / n as f64;
        assert!((mean - 0.5).abs() < 4.0 * (1.0f64 / 12.0 / n as f64).sqrt(), "{mean}");
    }

    #[test]
    fn the_logarithm_without_branches_has_the_bits_of_the_other() {
        let stream = Stream::new(5, Purpose::Demand);
        for n in 0..200_000 {
            let x = stream.uniform(n);
            assert_eq!(ln_of_normal(x).to_bits(), ln(x).to_bits(), "{x}");
        }
        for x in [f64::MIN_POSITIVE, 1e-300, 0.5, 1.0 - f64::EPSILON, 1.0, 1.5, 1e300] {
            assert_eq!(ln_of_normal(x), ln(x), "{x}");
        }
    }

    #[test]
    fn normal_quantiles_agree_with_tables() {
        for (p, z) in [(0.5, 0.0), (0.975, 1.959_963_984_540_054), (0.001, -3.090_232_306_167_813_5)] {
            assert!((normal_quantile(p) - z).abs() < 1e-12, "{p}: {}", normal_quantile(p));
        }
    }
}
