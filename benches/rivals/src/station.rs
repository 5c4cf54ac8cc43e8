//! The queue that all engines simulate, and the random numbers of those that bring none of the same kind.

use serde::{Deserialize, Serialize};

/// Poisson arrivals, exponential service of mean 1, one queue, utilisation 0.8.
#[derive(Clone, Copy, Debug)]
pub struct Queue {
    pub servers: u32,
    pub customers: u64,
    pub seed: u64,
}

/// What a run gave.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// Customers whose wait was measured.
    pub customers: u64,
    /// Mean wait, in mean service times.
    pub wait: f64,
    /// CPU seconds.
    pub seconds: f64,
}

pub const UTILISATION: f64 = 0.8;

impl Queue {
    /// Mean time between two arrivals.
    pub fn gap(&self) -> f64 {
        1.0 / (UTILISATION * f64::from(self.servers))
    }

    /// The mean wait of theory.
    pub fn expected(&self) -> f64 {
        // Erlang's C over the spare rate.
        let offered = UTILISATION * f64::from(self.servers);
        let mut term = 1.0;
        let mut sum = 0.0;
        for n in 0..self.servers {
            sum += term;
            term *= offered / f64::from(n + 1);
        }
        let waits = term / (1.0 - UTILISATION);
        waits / (sum + waits) / (f64::from(self.servers) - offered)
    }

    /// Variance of a mean of so many waits that follow each other, times their number: waits of neighbours are alike,
    /// so it is far more than the variance of one. From the Poisson equation of the chain of the number present; for
    /// one server it is ρ(2 + 5ρ − 4ρ² + ρ³)/(1 − ρ)⁴ = 1976.
    pub fn asymptotic_variance(&self) -> f64 {
        const MOST: usize = 700;
        let arrivals = UTILISATION * f64::from(self.servers);
        let served = |present: usize| present.min(self.servers as usize) as f64;
        let mut share = vec![1.0];
        for n in 1..MOST {
            share.push(share[n - 1] * arrivals / served(n));
        }
        let all: f64 = share.iter().sum();
        share.iter_mut().for_each(|share| *share /= all);
        let wait = self.expected();
        let earned = |n: usize| n.saturating_sub(self.servers as usize) as f64 - wait * arrivals;
        let mut beyond = 0.0;
        let mut variance = 0.0;
        for n in (0..MOST - 1).rev() {
            beyond += share[n + 1] * earned(n + 1);
            let step = beyond / (arrivals * share[n]);
            variance +=
                share[n] * arrivals * (step - wait).powi(2) + share[n + 1] * served(n + 1) * step.powi(2);
        }
        variance / arrivals
    }
}

/// SplitMix64.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    pub fn exponential(&mut self, mean: f64) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        -(((z >> 11) as f64 + 0.5) / 9_007_199_254_740_992.0).ln() * mean
    }
}

/// Servers and those who wait for them, for engines that bring only the clock: who comes begins at once or waits; who
/// leaves lets the next one begin.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Station {
    random: Random,
    gap: f64,
    idle: u32,
    waiting: std::collections::VecDeque<f64>,
    /// How many may still come.
    to_come: u64,
    begun: u64,
    waited: f64,
}

impl Station {
    pub fn new(queue: &Queue) -> Self {
        Self {
            random: Random::new(queue.seed),
            gap: queue.gap(),
            idle: queue.servers,
            waiting: std::collections::VecDeque::new(),
            to_come: queue.customers,
            begun: 0,
            waited: 0.0,
        }
    }

    /// How long until the next customer comes, if one does.
    pub fn next_arrival(&mut self) -> Option<f64> {
        self.to_come = self.to_come.checked_sub(1)?;
        Some(self.random.exponential(self.gap))
    }

    /// A customer comes; how long the service lasts, if it begins now.
    pub fn arrives(&mut self, now: f64) -> Option<f64> {
        if self.idle == 0 {
            self.waiting.push_back(now);
            return None;
        }
        self.idle -= 1;
        self.begun += 1;
        Some(self.random.exponential(1.0))
    }

    /// A customer leaves; how long the next service lasts, if somebody waits.
    pub fn leaves(&mut self, now: f64) -> Option<f64> {
        let Some(came) = self.waiting.pop_front() else {
            self.idle += 1;
            return None;
        };
        self.begun += 1;
        self.waited += now - came;
        Some(self.random.exponential(1.0))
    }

    /// The mean wait of all who came, once all have begun.
    pub fn mean_wait(&self) -> f64 {
        self.waited / self.begun as f64
    }
}
