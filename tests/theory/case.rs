//! A case: what theory says, what a run measured, and how far the two may be apart.

use std::sync::OnceLock;

/// How far a figure may lie from theory, in standard errors. With 100 figures and the right engine, one of them
/// would lie beyond by chance for one choice of seeds in 150.
const MOST: f64 = 4.0;

/// How far a figure may lie from theory.
#[derive(Clone, Copy, Debug)]
pub enum Tolerance {
    /// A standard error, from asymptotic theory or from several seeds.
    Error(f64),
    /// The arithmetic is exact but for this much (one nanosecond of rounding, one request at an edge).
    Exact(f64),
    /// Theory is a bound: at most this much on the right side of it.
    Within(f64),
}

/// One figure.
#[derive(Clone, Debug)]
pub struct Figure {
    /// What is measured, with its unit.
    pub name: &'static str,
    /// The formula, or where it comes from.
    pub formula: &'static str,
    /// What theory says.
    pub theory: f64,
    /// What the run measured.
    pub measured: f64,
    /// How far the two may be apart.
    pub tolerance: Tolerance,
}

impl Figure {
    /// Distance from theory, in standard errors.
    pub fn z(&self) -> Option<f64> {
        match self.tolerance {
            Tolerance::Error(error) => Some((self.measured - self.theory) / error),
            Tolerance::Exact(_) | Tolerance::Within(_) => None,
        }
    }

    fn check(&self, case: &str) {
        let Self { name, theory, measured, .. } = self;
        match self.tolerance {
            Tolerance::Error(error) => {
                let z = (measured - theory) / error;
                assert!(
                    error > 0.0 && z.abs() <= MOST,
                    "{case}, {name}: {measured}, but theory says {theory} ± {error} ({z:+.1} standard errors)"
                );
            }
            Tolerance::Exact(most) => {
                let off = (measured - theory).abs();
                assert!(off <= most, "{case}, {name}: {measured}, but theory says {theory} (± {most})");
            }
            Tolerance::Within(inside) => {
                let (low, high) = (theory.min(theory + inside), theory.max(theory + inside));
                let fits = (low..=high).contains(measured);
                assert!(fits, "{case}, {name}: {measured}, not between {low} and {high}");
            }
        }
    }
}

/// A figure that is an estimate.
pub fn estimate(name: &'static str, formula: &'static str, theory: f64, error: f64, measured: f64) -> Figure {
    Figure { name, formula, theory, measured, tolerance: Tolerance::Error(error) }
}

/// A figure that follows by arithmetic, but for `most`.
pub fn exact(name: &'static str, formula: &'static str, theory: f64, most: f64, measured: f64) -> Figure {
    Figure { name, formula, theory, measured, tolerance: Tolerance::Exact(most) }
}

/// The most extreme of a sample, which lies within the bound that theory has for it, and near it: at most `inside` away
/// (towards the middle; its sign says where that is).
pub fn bound(name: &'static str, formula: &'static str, theory: f64, inside: f64, measured: f64) -> Figure {
    Figure { name, formula, theory, measured, tolerance: Tolerance::Within(inside) }
}

/// A case, run once however many tests ask.
pub struct Case {
    /// Its title in the table.
    pub title: &'static str,
    run: fn() -> Vec<Figure>,
    figures: OnceLock<Vec<Figure>>,
}

impl Case {
    /// A case that `run` measures.
    pub const fn new(title: &'static str, run: fn() -> Vec<Figure>) -> Self {
        Self { title, run, figures: OnceLock::new() }
    }

    /// Its figures.
    pub fn figures(&self) -> &[Figure] {
        self.figures.get_or_init(self.run)
    }

    /// Fails where a figure lies too far from theory.
    pub fn holds(&self) {
        assert!(!self.figures().is_empty(), "{}: nothing was measured", self.title);
        self.figures().iter().for_each(|figure| figure.check(self.title));
    }
}
