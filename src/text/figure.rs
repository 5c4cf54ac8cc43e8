//! Figures as people write them: with a unit, and with no more digits than tell two figures apart.

use super::Language;
use crate::units;

/// The unit of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A share of a whole, kept as 0 to 1, written in percent.
    Share,
    /// Milliseconds; written in seconds from one second on.
    Milliseconds,
    /// Seconds; written in hours, minutes and seconds.
    Seconds,
    /// Dollars.
    Dollars,
    /// A number of things.
    Count,
    /// A number without a unit of its own.
    Number,
}

/// A bound and what was measured: with so many digits that they do not look alike unless they are.
pub fn pair(unit: Unit, bound: f64, measured: f64, language: Language) -> (String, String) {
    if unit == Unit::Seconds {
        return (clock(bound, language), clock(measured, language));
    }
    let scale = Scale::of(unit, bound.abs().max(measured.abs()), language);
    let (a, b) = (bound * scale.factor, measured * scale.factor);
    let kept = fitting(a);
    let usual = if b.fract() == 0.0 { 0 } else { kept.max(scale.digits) };
    let apart = |digits: &usize| {
        let digits = kept.max(*digits);
        format!("{a:.digits$}") != format!("{b:.digits$}")
    };
    let digits = if a == b { kept } else { (usual..=6).find(apart).unwrap_or(6) };
    (scale.write(a, kept), scale.write(b, digits))
}

/// A figure alone.
pub fn single(unit: Unit, value: f64, language: Language) -> String {
    if !value.is_finite() {
        // A latency where nothing was answered.
        return language.pick("no answer", "응답 없음").to_owned();
    }
    if unit == Unit::Seconds {
        return clock(value, language);
    }
    let scale = Scale::of(unit, value.abs(), language);
    let scaled = value * scale.factor;
    scale.write(scaled, fitting(scaled).min(scale.digits))
}

/// How a unit is written.
struct Scale {
    factor: f64,
    before: &'static str,
    after: &'static str,
    /// Digits after the point that a figure of this unit usually has.
    digits: usize,
}

impl Scale {
    fn of(unit: Unit, size: f64, language: Language) -> Self {
        let (factor, before, after, digits) = match unit {
            Unit::Share => (100.0, "", " %", 2),
            Unit::Milliseconds if size >= 1000.0 => (0.001, "", language.pick(" s", "초"), 2),
            Unit::Milliseconds => (1.0, "", " ms", 0),
            Unit::Seconds => (1.0, "", language.pick(" s", "초"), 1),
            Unit::Dollars => (1.0, "$", "", 2),
            Unit::Count => (1.0, "", "", 0),
            Unit::Number => (1.0, "", "", 1),
        };
        Self { factor, before, after, digits }
    }

    fn write(&self, value: f64, digits: usize) -> String {
        // Half a dollar is written as fifty cents.
        let digits = if self.before == "$" && digits > 0 { digits.max(2) } else { digits };
        let sign = if value < 0.0 { "-" } else { "" };
        format!("{sign}{}{}{}", self.before, grouped(value.abs(), digits), self.after)
    }
}

/// Fewest digits after the point that keep a value as somebody wrote it, at most three.
fn fitting(value: f64) -> usize {
    let kept = |digits: &usize| {
        let digits = *digits;
        format!("{value:.digits$}").parse::<f64>().is_ok_and(|read| (read - value).abs() < 1e-9)
    };
    (0..3).find(kept).unwrap_or(3)
}

/// A number with its thousands set apart.
pub fn grouped(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return "?".to_owned();
    }
    if value.abs() >= 1e15 {
        return units::brief(value);
    }
    let text = format!("{:.digits$}", value.abs());
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut out = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    let sign = if value < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) { "-" } else { "" };
    format!("{sign}{out}{rest}")
}

/// A moment or a length of time, such as `1 h 30 min` or `12 min 5 s`; below a minute to a tenth of a second.
pub fn clock(seconds: f64, language: Language) -> String {
    let (hour, minute, second) = match language {
        Language::English => (" h", " min", " s"),
        Language::Korean => ("시간", "분", "초"),
    };
    let tenths = (seconds * 10.0).round();
    if tenths < 600.0 {
        return format!("{}{second}", grouped(tenths / 10.0, usize::from(tenths % 10.0 != 0.0)));
    }
    let whole = seconds.round() as u64;
    let parts = [(whole / 3600, hour), (whole / 60 % 60, minute), (whole % 60, second)];
    let shown: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, name)| format!("{count}{name}")).collect();
    shown.join(" ")
}

/// From when to when.
pub fn span_of_time(first_s: f64, last_s: f64, language: Language) -> String {
    let (first, last) = (clock(first_s, language), clock(last_s, language));
    match language {
        Language::English if first == last => format!("at {first}"),
        Language::English => format!("from {first} to {last}"),
        Language::Korean if first == last => first,
        Language::Korean => format!("{first}부터 {last}까지"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{English, Korean};

    #[test]
    fn a_figure_just_below_its_bound_does_not_look_like_it() {
        let texts = |unit, bound, measured| pair(unit, bound, measured, English);
        assert_eq!(texts(Unit::Share, 0.999, 0.998_96), ("99.9 %".into(), "99.896 %".into()));
        assert_eq!(texts(Unit::Milliseconds, 1000.0, 1000.4), ("1 s".into(), "1.0004 s".into()));
        assert_eq!(texts(Unit::Dollars, 80.0, 80.004), ("$80".into(), "$80.004".into()));
    }

    #[test]
    fn a_figure_far_from_its_bound_has_few_digits() {
        let texts = |unit, bound, measured| pair(unit, bound, measured, English);
        assert_eq!(texts(Unit::Share, 0.999, 0.714_285_7), ("99.9 %".into(), "71.43 %".into()));
        assert_eq!(texts(Unit::Milliseconds, 1000.0, 240.2), ("1 s".into(), "0.24 s".into()));
        assert_eq!(texts(Unit::Milliseconds, 500.0, 240.2), ("500 ms".into(), "240 ms".into()));
        assert_eq!(texts(Unit::Dollars, 80.0, 173.4211), ("$80".into(), "$173.42".into()));
        assert_eq!(texts(Unit::Count, 0.0, 41203.0), ("0".into(), "41,203".into()));
        assert_eq!(texts(Unit::Share, 0.999, 1.0), ("99.9 %".into(), "100 %".into()));
    }

    #[test]
    fn units_are_written_as_people_write_them() {
        assert_eq!(single(Unit::Share, 0.995, English), "99.5 %");
        assert_eq!(single(Unit::Milliseconds, 1000.0, Korean), "1초");
        assert_eq!(single(Unit::Dollars, 1234.5, English), "$1,234.50");
        assert_eq!(single(Unit::Number, -1234.56, English), "-1,234.6");
        assert_eq!(clock(5400.0, English), "1 h 30 min");
        assert_eq!(clock(725.0, Korean), "12분 5초");
        assert_eq!(clock(0.25, English), "0.3 s");
        assert_eq!(clock(59.99, English), "1 min");
    }
}
