//! The five cron fields of a recurrence, `0 15 * * 5`.
//!
//! Source: Amazon EC2 Auto Scaling user guide, "Scheduled scaling": minute, hour, day of month, month of year, day of
//! week.

/// A field: its name, its bounds, and words that stand for numbers from the lower bound on.
struct Field {
    name: &'static str,
    low: u32,
    high: u32,
    words: &'static [&'static str],
}

const MONTHS: &[&str] = &["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS: &[&str] = &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const FIELDS: [Field; 5] = [
    Field { name: "minute", low: 0, high: 59, words: &[] },
    Field { name: "hour", low: 0, high: 23, words: &[] },
    Field { name: "day of month", low: 1, high: 31, words: &[] },
    Field { name: "month", low: 1, high: 12, words: MONTHS },
    // Sunday is 0 and 7.
    Field { name: "day of week", low: 0, high: 7, words: DAYS },
];

/// Says what is wrong with a recurrence.
pub(super) fn check(text: &str) -> Result<(), String> {
    let parts: Vec<&str> = text.split_whitespace().collect();
    if parts.len() != FIELDS.len() {
        return Err(format!("{text:?} has {} fields, and a recurrence has five", parts.len()));
    }
    for (field, part) in FIELDS.iter().zip(parts) {
        for item in part.split(',') {
            field.check(item)?;
        }
    }
    Ok(())
}

impl Field {
    /// `*`, `5`, `1-5`, `*/10`, `0-30/10`.
    fn check(&self, item: &str) -> Result<(), String> {
        let (range, step) = item.split_once('/').map_or((item, None), |(range, step)| (range, Some(step)));
        if step.is_some_and(|step| !step.parse::<u32>().is_ok_and(|step| step > 0)) {
            return Err(format!("{item:?} is not a step of the {}", self.name));
        }
        if range == "*" {
            return Ok(());
        }
        match range.split_once('-') {
            Some((from, to)) => {
                let (from, to) = (self.number(from)?, self.number(to)?);
                if from <= to { Ok(()) } else { Err(format!("the {} {range:?} runs backwards", self.name)) }
            }
            None => self.number(range).map(|_| ()),
        }
    }

    fn number(&self, text: &str) -> Result<u32, String> {
        let word = self.words.iter().position(|word| word.eq_ignore_ascii_case(text));
        let number = text.parse().ok().or(word.map(|place| place as u32 + self.low));
        number
            .filter(|number| (self.low..=self.high).contains(number))
            .ok_or_else(|| format!("{text:?} cannot be the {} ({} to {})", self.name, self.low, self.high))
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn recurrences_of_all_sorts_are_understood() {
        for text in ["0 15 * * 5", "*/10 * * * *", "0 9-17/2 * * MON-FRI", "30 6,18 1 JAN,jul *", "0 0 * * 7"]
        {
            assert_eq!(check(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn a_wrong_field_is_named() {
        assert!(check("0 15 * *").unwrap_err().contains("has 4 fields"));
        assert!(check("60 15 * * 5").unwrap_err().contains("\"60\" cannot be the minute (0 to 59)"));
        assert!(check("0 15 * * FRY").unwrap_err().contains("\"FRY\" cannot be the day of week"));
        assert!(check("0 17-9 * * *").unwrap_err().contains("runs backwards"));
        assert!(check("*/0 * * * *").unwrap_err().contains("is not a step"));
    }
}
