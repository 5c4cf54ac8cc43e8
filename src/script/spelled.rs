//! What people write where the language wants it otherwise: the nearest right spelling, for the help of an error.

use super::Value;
use crate::diagnostic::Diagnostic;
use crate::units::{Duration, Rate};

/// An error with `write "…"` as its help, where a right spelling was found.
pub(super) fn help(error: Diagnostic, right: Option<String>) -> Diagnostic {
    match right {
        Some(right) => error.help(format!("write \"{right}\"")),
        None => error,
    }
}

/// Long names of units, and the short one.
const UNITS: &[(&[&str], &str)] = &[
    (&["ns", "nanosecond", "nanoseconds"], "ns"),
    (&["us", "µs", "microsecond", "microseconds"], "us"),
    (&["ms", "msec", "millis", "millisecond", "milliseconds"], "ms"),
    (&["s", "sec", "secs", "second", "seconds"], "s"),
    (&["m", "min", "mins", "minute", "minutes"], "m"),
    (&["h", "hr", "hrs", "hour", "hours"], "h"),
    (&["d", "day", "days"], "d"),
];

fn unit(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    UNITS.iter().find(|(names, _)| names.contains(&name.as_str())).map(|(_, short)| *short)
}

/// `10 ms` is `10ms`, `1 hour 30 min` is `1h30m`.
pub(super) fn duration(text: &str) -> Option<String> {
    let mut right = String::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, after) = rest.split_at(end);
        let after = after.trim_start();
        let end = after.find(|c: char| c.is_ascii_digit() || c.is_whitespace()).unwrap_or(after.len());
        let (name, after) = after.split_at(end);
        right = right + number + unit(name)?;
        rest = after.trim_start();
    }
    right.parse::<Duration>().ok().map(|_| right)
}

/// `20 rps` and `20 per second` are `20/s`.
pub(super) fn rate(value: &Value) -> Option<String> {
    let text = value.as_text()?.to_lowercase();
    let (number, name) = text.split_at(text.find(|c: char| !c.is_ascii_digit() && c != '.')?);
    let name = name.trim().trim_start_matches(['/']).trim();
    let name = ["requests per ", "requests/", "req/", "per "]
        .iter()
        .find_map(|start| name.strip_prefix(start))
        .unwrap_or(match name {
            "rps" | "hz" | "qps" => "s",
            "rpm" => "m",
            other => other,
        });
    let right = format!("{number}/{}", unit(name)?);
    right.parse::<Rate>().ok().map(|_| right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_as_people_write_them_have_a_right_spelling() {
        for (text, right) in
            [("10 ms", "10ms"), ("1 hour 30 min", "1h30m"), ("5sec", "5s"), ("1.5 Seconds", "1.5s")]
        {
            assert_eq!(duration(text).as_deref(), Some(right), "{text}");
        }
        for text in ["ten", "10", "", "10 parsecs", "-5 s"] {
            assert_eq!(duration(text).filter(|right| !right.is_empty()), None, "{text}");
        }
    }

    #[test]
    fn rates_as_people_write_them_have_a_right_spelling() {
        for (text, right) in [
            ("20rps", "20/s"),
            ("20 rps", "20/s"),
            ("1200/minute", "1200/m"),
            ("5 per second", "5/s"),
            ("7 req/s", "7/s"),
        ] {
            assert_eq!(rate(&Value::text(text)).as_deref(), Some(right), "{text}");
        }
        assert_eq!(rate(&Value::text("fast")), None);
    }
}
