//! Continuous-time Markov chains: stationary distribution, long-run ratios, and how uncertain an estimate of one is.
//!
//! With π the stationary distribution and g a solution of the Poisson equation Qg = −(f − f̄), an additive functional
//! that earns f(i) a second in state i and r on a move i → j has the asymptotic variance
//! Σ π(i) q(i, j) (r + g(j) − g(i))² a second (Whitt, "Asymptotic formulas for Markov processes with applications to
//! simulation", Operations Research 40, 1992; Asmussen and Glynn, "Stochastic Simulation", IV). A ratio X/Y of two
//! functionals has that of X − (x̄/ȳ)Y over ȳ² (delta method).

/// What a move counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A customer comes in.
    Arrives,
    /// A customer is turned away.
    Blocked,
    /// A customer leaves served.
    Served,
    /// A customer leaves without having been served.
    GivesUp,
    /// Something else changes.
    Phase,
}

/// A move to another state (or to the same).
#[derive(Clone, Copy, Debug)]
pub struct Move {
    to: usize,
    rate: f64,
    event: Event,
}

/// A chain with finitely many states.
#[derive(Clone, Debug, Default)]
pub struct Chain {
    moves: Vec<Vec<Move>>,
}

/// What is added up: something each second, something on each event.
pub struct Reward {
    /// Earned a second, by state.
    pub each_second: Box<dyn Fn(usize) -> f64>,
    /// Earned on an event.
    pub on: fn(Event) -> f64,
}

impl Reward {
    /// The time integral of a function of the state.
    pub fn integral(of: impl Fn(usize) -> f64 + 'static) -> Self {
        Self { each_second: Box::new(of), on: |_| 0.0 }
    }

    /// How often events happen.
    pub fn count(on: fn(Event) -> f64) -> Self {
        Self { each_second: Box::new(|_| 0.0), on }
    }

    /// Time itself.
    pub fn time() -> Self {
        Self::integral(|_| 1.0)
    }
}

/// A long-run value, and the standard error of an estimate of it.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// The value.
    pub mean: f64,
    /// The standard error.
    pub error: f64,
}

impl Chain {
    /// A chain of so many states.
    pub fn of(states: usize) -> Self {
        Self { moves: vec![Vec::new(); states] }
    }

    /// A chain whose states are numbers of customers: `up`, `served` and `gives_up` are rates by number. Who comes in
    /// the last state is turned away.
    pub fn birth_death(
        states: usize,
        up: impl Fn(usize) -> f64,
        served: impl Fn(usize) -> f64,
        gives_up: impl Fn(usize) -> f64,
    ) -> Self {
        let mut chain = Self::of(states);
        for n in 0..states {
            if n + 1 < states {
                chain.add(n, n + 1, up(n), Event::Arrives);
            } else {
                chain.add(n, n, up(n), Event::Blocked);
            }
            if n > 0 {
                chain.add(n, n - 1, served(n), Event::Served);
                chain.add(n, n - 1, gives_up(n), Event::GivesUp);
            }
        }
        chain
    }

    /// Adds a move.
    pub fn add(&mut self, from: usize, to: usize, rate: f64, event: Event) {
        if rate > 0.0 {
            self.moves[from].push(Move { to, rate, event });
        }
    }

    /// −Q without state 0: a matrix that elimination solves without pivoting.
    fn matrix(&self) -> Vec<Vec<f64>> {
        let n = self.moves.len();
        let mut rows = vec![vec![0.0; n - 1]; n - 1];
        for (from, moves) in self.moves.iter().enumerate().skip(1) {
            for step in moves.iter().filter(|step| step.to != from) {
                rows[from - 1][from - 1] += step.rate;
                if step.to > 0 {
                    rows[from - 1][step.to - 1] -= step.rate;
                }
            }
        }
        rows
    }

    /// The stationary distribution.
    pub fn stationary(&self) -> Vec<f64> {
        let rows = self.matrix();
        let n = rows.len();
        let turned = (0..n).map(|i| (0..n).map(|j| rows[j][i]).collect()).collect();
        let mut from_zero = vec![0.0; n];
        self.moves[0].iter().filter(|step| step.to > 0).for_each(|step| from_zero[step.to - 1] += step.rate);
        let others = solved(turned, from_zero);
        let sum = 1.0 + others.iter().sum::<f64>();
        [1.0].iter().chain(&others).map(|weight| weight / sum).collect()
    }

    fn mean(&self, pi: &[f64], reward: &Reward) -> f64 {
        (0..pi.len()).map(|i| pi[i] * self.earns(i, reward)).sum()
    }

    /// What a state earns a second, events included.
    fn earns(&self, state: usize, reward: &Reward) -> f64 {
        let on_events: f64 = self.moves[state].iter().map(|step| step.rate * (reward.on)(step.event)).sum();
        (reward.each_second)(state) + on_events
    }

    /// The long-run ratio of two rewards, and the standard error of its estimate from a run of so many seconds.
    pub fn ratio(&self, x: &Reward, y: &Reward, seconds: f64) -> Known {
        let pi = self.stationary();
        let mean = self.mean(&pi, x) / self.mean(&pi, y);
        let both = |i: usize| self.earns(i, x) - mean * self.earns(i, y);
        let g = self.potential(&both);
        let mut variance = 0.0;
        for (i, moves) in self.moves.iter().enumerate() {
            for step in moves {
                let jump = (x.on)(step.event) - mean * (y.on)(step.event) + g[step.to] - g[i];
                variance += pi[i] * step.rate * jump * jump;
            }
        }
        Known { mean, error: (variance / seconds).sqrt() / self.mean(&pi, y) }
    }

    /// The solution of Qg = −f for an f of mean zero, with g(0) = 0.
    fn potential(&self, f: &dyn Fn(usize) -> f64) -> Vec<f64> {
        let right = (1..self.moves.len()).map(f).collect();
        [0.0].into_iter().chain(solved(self.matrix(), right)).collect()
    }
}

/// The solution of a system of linear equations with non-zero coefficients near the diagonal.
fn solved(mut rows: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let n = right.len();
    let far = |i: usize| (0..n).filter(|j| rows[i][*j] != 0.0).map(|j| j.abs_diff(i)).max().unwrap_or(0);
    let band = (0..n).map(far).max().unwrap_or(0);
    for pivot in 0..n {
        let (above, below) = rows.split_at_mut(pivot + 1);
        let (row, end) = (&above[pivot], n.min(pivot + band + 1));
        for (place, other) in below.iter_mut().enumerate().take(band) {
            let factor = other[pivot] / row[pivot];
            if factor != 0.0 {
                (pivot..end).for_each(|j| other[j] -= factor * row[j]);
                right[pivot + 1 + place] -= factor * right[pivot];
            }
        }
    }
    for i in (0..n).rev() {
        let known: f64 = (i + 1..n.min(i + band + 1)).map(|j| rows[i][j] * right[j]).sum();
        right[i] = (right[i] - known) / rows[i][i];
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;

    /// M/M/1: V = ρ(2 + 5ρ − 4ρ² + ρ³)/(1 − ρ)⁴ for the mean wait of a customer, in units of the service time
    /// (Daley 1968; Whitt, "Planning queueing simulations", Management Science 35, 1989). At ρ = 0.8 it is 1976.
    #[test]
    fn the_asymptotic_variance_of_m_m_1_is_the_known_one() {
        for rho in [0.5, 0.8f64] {
            let chain = Chain::birth_death(400, |_| rho, |_| 1.0, |_| 0.0);
            let waits = Reward::integral(|n| n.saturating_sub(1) as f64);
            let arrivals = Reward::count(|event| f64::from(event == Event::Arrives));
            let known = chain.ratio(&waits, &arrivals, 1.0 / rho);
            assert!((known.mean - rho / (1.0 - rho)).abs() < 1e-6, "{}", known.mean);
            let formula = rho * (2.0 + 5.0 * rho - 4.0 * rho.powi(2) + rho.powi(3)) / (1.0 - rho).powi(4);
            assert!((known.error.powi(2) / formula - 1.0).abs() < 1e-5, "{} {formula}", known.error.powi(2));
        }
    }

    /// Erlang's loss formula for ten servers and an offered load of 7: 0.0787.
    #[test]
    fn erlang_b_is_the_tabled_one() {
        let chain = Chain::birth_death(11, |_| 7.0, |n| n as f64, |_| 0.0);
        let blocked = Reward::count(|event| f64::from(event == Event::Blocked));
        let offered = Reward::count(|event| f64::from(matches!(event, Event::Blocked | Event::Arrives)));
        let known = chain.ratio(&blocked, &offered, 1.0);
        assert!((known.mean - 0.0787).abs() < 5e-5, "{}", known.mean);
    }
}
