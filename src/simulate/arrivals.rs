//! When requests arrive: a stream outside the event list, since its next moment is always known.

use super::ahead::BLOCK;
use super::law::Law as Gap;
use super::random::{Purpose, Stream, ln_of_normal};
use super::workload::Arrivals;
use crate::units::Duration;

/// Points of a rate in straight lines: time in seconds, rate per second.
type Points = Vec<(f64, f64)>;

/// The stream of arrivals of an open workload.
#[derive(Clone, Debug)]
pub struct ArrivalStream {
    law: Law,
    random: Stream,
    bursts: Stream,
    /// Time of the last arrival, in seconds since the start.
    at: f64,
    number: u64,
}

#[derive(Clone, Debug)]
enum Law {
    Flat(f64),
    Lines { points: Points, segment: usize },
    Every(f64),
    Bursts { rates: [f64; 2], means: [f64; 2], bursting: usize, until: f64, switches: u64 },
    Listed(std::sync::Arc<[Duration]>),
    Gaps { law: Gap, at: u64 },
    Never,
}

impl ArrivalStream {
    /// The arrivals of a workload that starts at `start` (from Monday 00:00).
    pub fn new(arrivals: &Arrivals, start: Duration, duration: Duration, seed: u64) -> Self {
        let law = match arrivals {
            Arrivals::Poisson(points) => {
                lines(points.iter().map(|point| of_point(point, duration)).collect())
            }
            Arrivals::Constant(rate) => Law::Every(*rate),
            Arrivals::Diurnal { low, high } => lines(day_points(*low, *high, start, duration)),
            Arrivals::Bursty { base, burst, every, lasting } => Law::Bursts {
                rates: [*base, *burst],
                means: [every.as_secs_f64(), lasting.as_secs_f64()],
                bursting: 1,
                until: 0.0,
                switches: 0,
            },
            Arrivals::Recorded(moments) => Law::Listed(moments.clone()),
            Arrivals::Renewal(gap) => Law::Gaps { law: gap.clone(), at: 0 },
            Arrivals::Closed { .. } => Law::Never,
        };
        let random = Stream::new(seed, Purpose::Arrival);
        Self { law, random, bursts: Stream::new(seed, Purpose::Burst), at: 0.0, number: 0 }
    }

    /// The next arrivals in nanoseconds; `u64::MAX` when there is none.
    pub fn fill(&mut self, times: &mut [u64; BLOCK]) {
        let mut units = [0.0; BLOCK];
        if matches!(self.law, Law::Flat(_) | Law::Lines { .. } | Law::Bursts { .. }) {
            self.random.exponentials(self.number, &mut units);
        }
        for (time, unit) in times.iter_mut().zip(units) {
            *time = self.next(unit);
        }
    }

    /// The next arrival; `unit` is an exponential number of mean 1.
    #[inline]
    fn next(&mut self, unit: f64) -> u64 {
        let number = self.number;
        self.number += 1;
        match &mut self.law {
            Law::Flat(rate) => self.at += unit / *rate,
            Law::Every(rate) => self.at = number as f64 / *rate,
            Law::Lines { points, segment } => self.at = along(points, segment, self.at, unit),
            Law::Bursts { .. } => self.at = self.next_in_bursts(unit),
            Law::Listed(moments) => {
                return moments.get(number as usize).map_or(u64::MAX, |moment| moment.as_nanos());
            }
            Law::Gaps { law, at } => {
                *at = at.saturating_add(law.sample_of(self.random, number));
                return *at;
            }
            Law::Never => return u64::MAX,
        }
        if self.at < 1e10 { (self.at * 1e9) as u64 } else { u64::MAX }
    }

    fn next_in_bursts(&mut self, mut unit: f64) -> f64 {
        let Law::Bursts { rates, means, bursting, until, switches } = &mut self.law else {
            return f64::INFINITY;
        };
        let mut at = self.at;
        loop {
            let rate = rates[*bursting];
            let step = if rate > 0.0 { unit / rate } else { f64::INFINITY };
            if at + step <= *until {
                return at + step;
            }
            unit -= (*until - at) * rate;
            at = *until;
            *bursting = 1 - *bursting;
            *until += -ln_of_normal(self.bursts.uniform(*switches)) * means[*bursting];
            *switches += 1;
        }
    }
}

/// A point in seconds; one at [`Duration::MAX`] stands at the end of the run.
fn of_point((at, rate): &(Duration, f64), end: Duration) -> (f64, f64) {
    (if *at == Duration::MAX { end } else { *at }.as_secs_f64(), *rate)
}

fn lines(mut points: Points) -> Law {
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    match points.as_slice() {
        [] => Law::Never,
        [(_, rate)] => Law::Flat(*rate),
        _ => Law::Lines { points, segment: 0 },
    }
}

/// The moment at which the integral of the rate since `at` reaches `unit`.
fn along(points: &Points, segment: &mut usize, mut at: f64, mut unit: f64) -> f64 {
    loop {
        let Some((start, low)) = segment.checked_sub(1).and_then(|place| points.get(place)).copied() else {
            let Some((end, rate)) = points.first().copied() else { return f64::INFINITY };
            if let Some(found) = flat(at, end, rate, &mut unit) {
                return found;
            }
            at = end;
            *segment = 1;
            continue;
        };
        let Some((end, high)) = points.get(*segment).copied() else {
            return if low > 0.0 { at + unit / low } else { f64::INFINITY };
        };
        let slope = if end > start { (high - low) / (end - start) } else { 0.0 };
        let here = low + slope * (at - start);
        let area = (here + high) / 2.0 * (end - at);
        if end > at && unit <= area {
            return at + 2.0 * unit / (here + (here * here + 2.0 * slope * unit).max(0.0).sqrt());
        }
        unit -= area.max(0.0);
        at = at.max(end);
        *segment += 1;
    }
}

fn flat(at: f64, end: f64, rate: f64, unit: &mut f64) -> Option<f64> {
    let area = (end - at).max(0.0) * rate;
    if *unit < area {
        return Some(at + *unit / rate);
    }
    *unit -= area;
    None
}

/// A raised cosine by quarter hours: lowest at 04:00, highest at 16:00.
fn day_points(low: f64, high: f64, start: Duration, duration: Duration) -> Points {
    const QUARTER: f64 = 900.0;
    let steps = (duration.as_secs_f64() / QUARTER).ceil() as u64 + 1;
    (0..=steps)
        .map(|step| {
            let t = step as f64 * QUARTER;
            let hour = ((start.as_secs_f64() + t) / 3600.0) % 24.0;
            let phase = (hour - 4.0) / 24.0 * std::f64::consts::TAU;
            (t, low + (high - low) * (1.0 - libm::cos(phase)) / 2.0)
        })
        .collect()
}

/// The rate of straight lines at a time.
fn rate_at(points: &Points, t: f64) -> f64 {
    match points.iter().position(|(at, _)| *at > t) {
        Some(0) => points[0].1,
        None => points.last().map_or(0.0, |(_, rate)| *rate),
        Some(next) => {
            let ((a, low), (b, high)) = (points[next - 1], points[next]);
            low + (high - low) * (t - a) / (b - a)
        }
    }
}

/// Requests per second as a run begins.
pub fn rate_at_start(arrivals: &Arrivals, start: Duration, duration: Duration) -> f64 {
    match arrivals {
        Arrivals::Poisson(points) => {
            rate_at(&points.iter().map(|point| of_point(point, duration)).collect(), 0.0)
        }
        Arrivals::Diurnal { low, high } => rate_at(&day_points(*low, *high, start, duration), 0.0),
        Arrivals::Closed { users, think } => f64::from(*users) / think.mean().as_secs_f64().max(1e-9),
        Arrivals::Recorded(_) => 0.0,
        steady => expected(steady, start, Duration::from_secs(1)),
    }
}

/// How often bursty arrivals are expected to switch: work too, where nobody arrives.
pub fn switches(arrivals: &Arrivals, duration: Duration) -> f64 {
    match arrivals {
        Arrivals::Bursty { every, lasting, .. } => {
            let cycle = every.as_secs_f64() + lasting.as_secs_f64();
            2.0 * duration.as_secs_f64() / cycle.max(1e-12)
        }
        _ => 0.0,
    }
}

/// How many requests to expect, for the limit on work.
pub fn expected(arrivals: &Arrivals, start: Duration, duration: Duration) -> f64 {
    let total = duration.as_secs_f64();
    let area = |points: &Points| -> f64 {
        let steps = 512;
        let middle = |step: u32| total * (f64::from(step) + 0.5) / f64::from(steps);
        (0..steps).map(|step| rate_at(points, middle(step))).sum::<f64>() * total / f64::from(steps)
    };
    match arrivals {
        Arrivals::Poisson(points) => area(&points.iter().map(|point| of_point(point, duration)).collect()),
        Arrivals::Constant(rate) => rate * total,
        Arrivals::Diurnal { low, high } => area(&day_points(*low, *high, start, duration)),
        Arrivals::Bursty { base, burst, every, lasting } => {
            let (quiet, loud) = (every.as_secs_f64(), lasting.as_secs_f64());
            (base * quiet + burst * loud) / (quiet + loud).max(1e-9) * total
        }
        Arrivals::Closed { users, think } => f64::from(*users) * total / (think.mean().as_secs_f64() + 0.001),
        Arrivals::Recorded(moments) => moments.len() as f64,
        Arrivals::Renewal(gap) => total / gap.mean().as_secs_f64().max(1e-9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(arrivals: &Arrivals, seconds: u64) -> f64 {
        let duration = Duration::from_secs(seconds);
        let mut stream = ArrivalStream::new(arrivals, Duration::from_secs(0), duration, 1);
        let mut n = 0.0;
        let mut before = 0;
        loop {
            let mut times = [0; BLOCK];
            stream.fill(&mut times);
            for at in times {
                assert!(at >= before);
                before = at;
                if at >= duration.as_nanos() {
                    return n;
                }
                n += 1.0;
            }
        }
    }

    #[test]
    fn counts_agree_with_the_integral_of_the_rate() {
        let ramp = Arrivals::Poisson(vec![(Duration::from_secs(0), 5.0), (Duration::from_secs(3600), 45.0)]);
        let day = Arrivals::Diurnal { low: 2.0, high: 10.0 };
        for (arrivals, seconds) in [(ramp, 7200), (day, 86_400)] {
            let expected = expected(&arrivals, Duration::from_secs(0), Duration::from_secs(seconds));
            let counted = count(&arrivals, seconds);
            assert!(
                (counted - expected).abs() < 4.0 * expected.sqrt() + 50.0,
                "{counted} against {expected}"
            );
        }
    }

    #[test]
    fn bursts_have_the_mean_rate_of_an_mmpp() {
        let (every, lasting) = (Duration::from_secs(20), Duration::from_secs(5));
        let bursty = Arrivals::Bursty { base: 5.0, burst: 50.0, every, lasting };
        let counted = count(&bursty, 200_000);
        assert!((counted / 200_000.0 / 14.0 - 1.0).abs() < 0.03, "{counted}");
    }
}
