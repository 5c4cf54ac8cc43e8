//! Functions of numbers whose last bits would hang on the machine: rhai's packages call the C library, which has one
//! `exp` for processors with FMA and another for those without, and a browser has a third. What a script computes
//! becomes rates, thresholds and verdicts, so here they come from libm, which is the same everywhere.

use rhai::Module;

type Single = fn(f64) -> f64;
type Double = fn(f64, f64) -> f64;

/// Functions of one number.
const SINGLE: [(&str, Single); 15] = [
    ("sin", libm::sin),
    ("cos", libm::cos),
    ("tan", libm::tan),
    ("asin", libm::asin),
    ("acos", libm::acos),
    ("atan", libm::atan),
    ("sinh", libm::sinh),
    ("cosh", libm::cosh),
    ("tanh", libm::tanh),
    ("asinh", libm::asinh),
    ("acosh", libm::acosh),
    ("atanh", libm::atanh),
    ("exp", libm::exp),
    ("ln", libm::log),
    ("log", libm::log10),
];

/// Functions of two numbers.
const DOUBLE: [(&str, Double); 3] = [("atan", libm::atan2), ("hypot", libm::hypot), ("log", log_of_base)];

fn log_of_base(x: f64, base: f64) -> f64 {
    libm::log(x) / libm::log(base)
}

/// Whether a script may raise to a power. rhai works out operators of numbers itself, with the C library's `pow`; that
/// ours is asked, all operators have to become calls of functions, which takes time and stack. So only a script in
/// which `**` stands pays for it.
pub(super) fn has_power(text: &str) -> bool {
    text.contains("**")
}

/// Puts the functions before those of the packages.
pub(super) fn register(module: &mut Module) {
    for (name, function) in SINGLE {
        module.set_native_fn(name, move |x: f64| Ok(function(x)));
    }
    for (name, function) in DOUBLE {
        module.set_native_fn(name, move |x: f64, y: f64| Ok(function(x, y)));
    }
    module.set_native_fn("**", |x: f64, y: f64| Ok(libm::pow(x, y)));
    module.set_native_fn("**", |x: f64, y: i64| Ok(libm::pow(x, y as f64)));
    module.set_native_fn("**", |x: i64, y: f64| Ok(libm::pow(x as f64, y)));
    module.set_native_fn("**=", |x: &mut f64, y: f64| {
        *x = libm::pow(*x, y);
        Ok(())
    });
    module.set_native_fn("**=", |x: &mut f64, y: i64| {
        *x = libm::pow(*x, y as f64);
        Ok(())
    });
}
