//! Formulas of queueing theory.

/// The first four moments of a service time.
pub type Moments = [f64; 4];

/// Moments of an Erlang time of `k` phases.
pub fn erlang(k: u32, mean: f64) -> Moments {
    let k = f64::from(k);
    let phase = mean / k;
    let mut moment = 1.0;
    [0.0, 1.0, 2.0, 3.0].map(|i| {
        moment *= (k + i) * phase;
        moment
    })
}

/// Moments of a uniform time.
pub fn uniform(low: f64, high: f64) -> Moments {
    [1, 2, 3, 4].map(|i| (high.powi(i + 1) - low.powi(i + 1)) / (f64::from(i + 1) * (high - low)))
}

/// Moments of a lognormal time with a mean and a coefficient of variation.
pub fn lognormal(mean: f64, variation: f64) -> Moments {
    let factor = 1.0 + variation * variation;
    [1, 2, 3, 4].map(|i: i32| mean.powi(i) * factor.powi(i * (i - 1) / 2))
}

/// Moments of a mixture of exponential times: probabilities and means.
pub fn hyperexponential(branches: &[(f64, f64)]) -> Moments {
    let factorials = [1.0, 2.0, 6.0, 24.0];
    [1, 2, 3, 4].map(|i: i32| {
        let powers: f64 = branches.iter().map(|(part, mean)| part * mean.powi(i)).sum();
        powers * factorials[i as usize - 1]
    })
}

/// Moments of a constant time.
pub fn constant(mean: f64) -> Moments {
    [1, 2, 3, 4].map(|i| mean.powi(i))
}

/// Mean wait in M/G/1 (Pollaczek and Khinchine), and the asymptotic variance of the mean wait of n customers, times n.
///
/// Waits follow Lindley's recursion W' = (W + S − T)⁺. Its Poisson equation has the solution
/// h(w) = λ/(2(1 − ρ)) (w² + 2w/λ): the linear term makes the boundary vanish, because an idle time is exponential.
/// So V = 2 Cov(W, h(W)) − Var W = λ/(1 − ρ) (E W³ − E W · E W²) + (1 + ρ)/(1 − ρ) Var W, with the moments of W from
/// Takács's recursion. For exponential service it is the formula of Daley (1968): 1976 at ρ = 0.8.
pub fn m_g_1(rate: f64, [s1, s2, s3, s4]: Moments) -> (f64, f64) {
    let rho = rate * s1;
    let factor = rate / (1.0 - rho);
    let w1 = factor * s2 / 2.0;
    let w2 = factor * (s2 * w1 + s3 / 3.0);
    let w3 = factor * (1.5 * s2 * w2 + s3 * w1 + s4 / 4.0);
    let variance = factor * (w3 - w1 * w2) + (1.0 + rho) / (1.0 - rho) * (w2 - w1 * w1);
    (w1, variance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m_g_1_with_exponential_service_is_m_m_1() {
        let (wait, variance) = m_g_1(0.8, erlang(1, 1.0));
        assert!((wait - 4.0).abs() < 1e-12 && (variance - 1976.0).abs() < 1e-9, "{wait} {variance}");
    }

    #[test]
    fn moments_have_their_means() {
        for moments in [erlang(4, 2.0), uniform(1.0, 3.0), lognormal(2.0, 1.5), constant(2.0)] {
            assert!((moments[0] - 2.0).abs() < 1e-12, "{moments:?}");
        }
        assert!((uniform(1.0, 3.0)[1] - 13.0 / 3.0).abs() < 1e-12);
        assert!((erlang(4, 2.0)[1] - 5.0).abs() < 1e-12);
        let same = hyperexponential(&[(0.3, 2.0), (0.7, 2.0)]);
        assert!(same.iter().zip(erlang(1, 2.0)).all(|(a, b)| (a / b - 1.0).abs() < 1e-12), "{same:?}");
    }
}
