//! Functions of numbers whose last bits would hang on the machine: rhai's packages call the C library, which has one
//! `exp` for processors with FMA and another for those without, and a browser has a third. What a script computes
//! becomes rates, thresholds and verdicts, so here they come from libm, which is the same everywhere.

use rhai::{Engine, EvalAltResult, Module, Position};

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

/// rhai's precedence of `**`, between multiplication and shifts.
const PRECEDENCE: u8 = 190;

/// Makes `**` an operator of ours. rhai works out its own operators of numbers before it looks for functions, unless
/// all of them become calls, which takes far more stack. `**=` goes, since it could not be replaced; and an operator
/// that is not rhai's own binds to the left: `2 ** 3 ** 2` is 64.
pub(super) fn operators(engine: &mut Engine) {
    engine.disable_symbol("**").disable_symbol("**=");
    let known = engine.register_custom_operator("**", PRECEDENCE);
    debug_assert!(known.is_ok(), "rhai takes a disabled symbol as an operator");
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
    module.set_native_fn("**", power);
}

/// Whole numbers stay whole, so there is no negative power of them.
fn power(x: i64, y: i64) -> Result<i64, Box<EvalAltResult>> {
    let power = u32::try_from(y).ok().and_then(|y| x.checked_pow(y));
    power.ok_or_else(|| {
        let message = if y < 0 {
            format!("Integer raised to a negative power: {x} ** {y}")
        } else {
            format!("Exponential overflow: {x} ** {y}")
        };
        EvalAltResult::ErrorArithmetic(message, Position::NONE).into()
    })
}
