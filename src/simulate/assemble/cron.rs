//! The five fields of a recurrence (`0 9 * * 1-5`: minute, hour, day of month, month, day of week). A run has a
//! week, not a calendar: days of the month and months match always.

/// The moments of a recurrence, in seconds from the start of a run that begins `start` seconds after Monday 00:00.
pub(super) fn times(text: &str, start: u64, length: u64) -> Vec<u64> {
    let fields: Vec<&str> = text.split_whitespace().collect();
    let [minute, hour, _, _, weekday] = fields.as_slice() else { return Vec::new() };
    let first = start.div_ceil(60);
    let last = (start + length) / 60;
    (first..=last)
        .filter(|now| {
            let (day, within) = (now / 1440 % 7, now % 1440);
            // cron counts from Sunday; both 0 and 7 are Sunday.
            let cron_day = (day + 1) % 7;
            field(minute, within % 60, 0)
                && field(hour, within / 60, 0)
                && (field(weekday, cron_day, 0) || cron_day == 0 && field(weekday, 7, 0))
        })
        .map(|now| now * 60 - start)
        .collect()
}

/// Whether a field covers a value: `*`, `*/n`, `a`, `a-b`, `a-b/n`, and lists of these; days also by name.
fn field(field: &str, value: u64, low: u64) -> bool {
    field.split(',').any(|part| {
        let (range, step) = part.split_once('/').map_or((part, 1), |(range, step)| (range, step.parse().unwrap_or(1)));
        let step: u64 = step;
        let (from, to) = match range.split_once('-') {
            _ if range == "*" => (Some(low), Some(u64::MAX)),
            Some((from, to)) => (number(from), number(to)),
            None => (number(range), if step > 1 { Some(u64::MAX) } else { number(range) }),
        };
        matches!((from, to), (Some(from), Some(to)) if value >= from && value <= to && (value - from).is_multiple_of(step.max(1)))
    })
}

fn number(text: &str) -> Option<u64> {
    const DAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
    let day = DAYS.iter().position(|day| day.eq_ignore_ascii_case(text)).map(|day| day as u64);
    text.parse().ok().or(day)
}

#[cfg(test)]
mod tests {
    use super::times;

    #[test]
    fn every_friday_at_three_in_the_afternoon() {
        let week = 7 * 86_400;
        assert_eq!(times("0 15 * * 5", 0, week), [4 * 86_400 + 15 * 3600]);
        assert_eq!(times("0 15 * * FRI", 4 * 86_400, 86_400), [15 * 3600]);
        assert_eq!(times("0 9 * * 1-5", 0, week).len(), 5);
        assert_eq!(times("*/15 0 * * *", 0, 3600), [0, 900, 1800, 2700]);
        assert_eq!(times("nonsense", 0, week), Vec::<u64>::new());
    }
}
