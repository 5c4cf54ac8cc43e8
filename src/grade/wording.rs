//! The sentences of a verdict, in English and Korean. All of them, so that one reader can judge the tone of both.

use super::Language;
use super::expectation::{Claim, Comparison, Sight, Window, Words};
use super::figure::{clock, grouped, pair, single};
use super::measure::{self, Unit};

/// What was expected.
pub fn expected(claim: &Claim, language: Language) -> String {
    match claim {
        Claim::Figure { measure, comparison, bound, measured, window } => {
            let (bound, _) = figures(measure, *bound, *measured, language);
            bounded(measure, *comparison, &bound, language) + windowed(*window, language).as_str()
        }
        Claim::Truth { words, .. } => match words {
            Some(words) => said(words, language),
            None => language.pick("yes", "예").to_owned(),
        },
        Claim::Same { wanted, words, .. } => labelled(words.as_ref(), wanted, language),
        Claim::Reach { from, to, port, wanted, .. } => reach(from, to, *port, *wanted, language),
    }
}

/// What was observed.
pub fn observed(claim: &Claim, language: Language) -> String {
    match claim {
        Claim::Figure { measure, measured, window, .. } if *measured == f64::NEG_INFINITY => {
            phrase(measure, language.pick("never", "없음"), language) + windowed(*window, language).as_str()
        }
        Claim::Figure { measured, window, .. } if !measured.is_finite() => {
            language
                .pick("nothing was answered that could be measured", "응답이 없어 잴 것이 없음")
                .to_owned()
                + windowed(*window, language).as_str()
        }
        Claim::Figure { measure, bound, measured, window, .. } => {
            let (_, found) = figures(measure, *bound, *measured, language);
            phrase(measure, &found, language) + windowed(*window, language).as_str()
        }
        Claim::Truth { found: true, .. } => language.pick("it is so", "그렇습니다").to_owned(),
        Claim::Truth { found: false, .. } => language.pick("it is not so", "그렇지 않습니다").to_owned(),
        Claim::Same { found, words, .. } => labelled(words.as_ref(), found, language),
        Claim::Reach { opens: true, .. } => language.pick("a connection opens", "연결됨").to_owned(),
        Claim::Reach { blocked, .. } => {
            let no = language.pick("no connection", "연결할 수 없음");
            blocked.as_ref().map_or_else(|| no.to_owned(), |rule| format!("{no}: {rule}"))
        }
    }
}

/// What was observed where all is well: without the reasons.
pub fn observed_briefly(claim: &Claim, language: Language) -> String {
    match claim {
        Claim::Reach { wanted: true, .. } => language.pick("a connection opens", "연결됨").to_owned(),
        Claim::Reach { wanted: false, .. } => language.pick("no connection", "연결할 수 없음").to_owned(),
        _ => observed(claim, language),
    }
}

/// Something to see.
pub fn sight(sight: &Sight, language: Language) -> String {
    let english = language == Language::English;
    match sight {
        Sight::Busy { resource, utilisation, peak_queue, peak_at_s } => {
            let busy = grouped(utilisation * 100.0, 0);
            let (queue, at) = (grouped(*peak_queue as f64, 0), clock(*peak_at_s, language));
            if english {
                format!("{resource} was busy {busy} % of its time; at {at}, {queue} requests waited")
            } else {
                format!("{resource}: 시간의 {busy} %를 바쁘게 일했고, {at}에 요청 {queue}건이 기다렸습니다")
            }
        }
        Sight::FarAway { region, way_ms } => {
            let way = single(Unit::Milliseconds, way_ms.round(), language);
            if english {
                format!(
                    "of that, answers to users near {region} are on the way for {way}: no server makes that shorter, only an answer from nearer does"
                )
            } else {
                format!(
                    "그중 {way}은 {region} 근처 사용자에게 오가는 시간입니다. 서버를 키워도 줄지 않고, 더 가까운 곳에서 응답해야 줄어듭니다"
                )
            }
        }
        Sight::Billed { resource, what, usd } => {
            let usd = single(Unit::Dollars, *usd, language);
            let per_month = phrase("monthly_usd", &usd, language);
            format!("{resource}, {what}: {per_month}")
        }
        Sight::WorstMoment { t_s, availability, p99_ms } => {
            let at = clock(*t_s, language);
            let share = single(Unit::Share, *availability, language);
            let worst = if english {
                format!("worst around {at}: {}", phrase("availability", &share, language))
            } else {
                format!("가장 나쁜 때는 {at} 무렵: {}", phrase("availability", &share, language))
            };
            if *availability <= 0.0 {
                return worst;
            }
            let slow = single(Unit::Milliseconds, p99_ms.round(), language);
            format!("{worst}, {} {slow}", language.pick("p99 latency", "p99 응답 시간"))
        }
        Sight::InService { fewest, most } if fewest == most && english => {
            format!("{most} instances were in service all the time")
        }
        Sight::InService { fewest, most } if fewest == most => {
            format!("서비스 중인 인스턴스는 내내 {most}대였습니다")
        }
        Sight::InService { fewest, most } if english => {
            format!("between {fewest} and {most} instances were in service")
        }
        Sight::InService { fewest, most } => {
            format!("서비스 중인 인스턴스는 {fewest}대에서 {most}대 사이였습니다")
        }
        Sight::Found(found) => found.clone(),
        Sight::Path(path) => format!("{}: {}", language.pick("path", "경로"), path.join(" → ")),
    }
}

/// A measure with its figure.
fn phrase(measure: &str, figure: &str, language: Language) -> String {
    match measure::find(measure) {
        Some(row) => row.phrase(language).replace("{}", figure),
        None => format!("{} {figure}", measure.replace('_', " ")),
    }
}

fn figures(measure: &str, bound: f64, measured: f64, language: Language) -> (String, String) {
    let unit = measure::find(measure).map_or(Unit::Number, |row| row.unit);
    pair(unit, bound, if measured.is_finite() { measured } else { bound }, language)
}

/// Korean counters: they belong to the number, before what is said of it (`3개 이하`).
const COUNTERS: [char; 3] = ['개', '건', '대'];

/// A measure with its bound.
fn bounded(measure: &str, comparison: Comparison, bound: &str, language: Language) -> String {
    let whole = || phrase(measure, &compared(comparison, bound, language), language);
    let row = measure::find(measure).filter(|_| language == Language::Korean);
    let Some((before, after)) = row.and_then(|row| row.phrase(language).split_once("{}")) else {
        return whole();
    };
    let Some(rest) = after.strip_prefix(COUNTERS) else { return whole() };
    let counter = &after[..after.len() - rest.len()];
    format!("{before}{}{rest}", compared(comparison, &format!("{bound}{counter}"), language))
}

fn compared(comparison: Comparison, bound: &str, language: Language) -> String {
    match (comparison, language) {
        (Comparison::AtLeast, Language::English) => format!("at least {bound}"),
        (Comparison::AtMost, Language::English) => format!("at most {bound}"),
        (Comparison::Equal, Language::English) => format!("exactly {bound}"),
        (Comparison::AtLeast, Language::Korean) => format!("{bound} 이상"),
        (Comparison::AtMost, Language::Korean) => format!("{bound} 이하"),
        (Comparison::Equal, Language::Korean) => format!("정확히 {bound}"),
    }
}

fn windowed(window: Option<Window>, language: Language) -> String {
    let near = window.and_then(|window| window.region).map_or_else(String::new, |region| match language {
        Language::English => format!(", users near {region}"),
        Language::Korean => format!(" ({region} 근처 사용자)"),
    });
    format!("{near}{}", when(window, language))
}

fn when(window: Option<Window>, language: Language) -> String {
    let Some(window) = window.filter(|window| !window.is_whole()) else { return String::new() };
    let (from, to) = (clock(window.from_s, language), clock(window.to_s, language));
    match language {
        Language::English if window.to_s >= window.run_s => format!(", from {from} on"),
        Language::English if window.from_s <= 0.0 => format!(", until {to}"),
        Language::English => format!(", from {from} to {to}"),
        Language::Korean if window.to_s >= window.run_s => format!(" ({from}부터)"),
        Language::Korean if window.from_s <= 0.0 => format!(" ({to}까지)"),
        Language::Korean => format!(" ({from}부터 {to}까지)"),
    }
}

fn said(words: &Words, language: Language) -> String {
    match (language, &words.korean) {
        (Language::Korean, Some(korean)) => korean.clone(),
        _ => words.english.clone(),
    }
}

fn labelled(words: Option<&Words>, value: &str, language: Language) -> String {
    words.map_or_else(|| value.to_owned(), |words| format!("{}: {value}", said(words, language)))
}

fn reach(from: &str, to: &str, port: u16, wanted: bool, language: Language) -> String {
    match (language, wanted) {
        (Language::English, true) => format!("{from} reaches {to} on port {port}"),
        (Language::English, false) => format!("{from} cannot reach {to} on port {port}"),
        (Language::Korean, true) => format!("{from}에서 {to}의 포트 {port}에 연결할 수 있음"),
        (Language::Korean, false) => format!("{from}에서 {to}의 포트 {port}에 연결할 수 없음"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn availability(window: Option<Window>) -> Claim {
        let comparison = Comparison::AtLeast;
        Claim::Figure { measure: "availability".into(), comparison, bound: 0.999, measured: 0.75, window }
    }

    #[test]
    fn a_figure_is_said_with_bound_unit_and_window() {
        let claim = availability(Some(Window { from_s: 900.0, to_s: 2400.0, run_s: 2400.0, region: None }));
        assert_eq!(
            expected(&claim, Language::English),
            "at least 99.9 % of requests answered, from 15 min on"
        );
        assert_eq!(observed(&claim, Language::English), "75 % of requests answered, from 15 min on");
        assert_eq!(expected(&claim, Language::Korean), "요청의 99.9 % 이상에 응답 (15분부터)");
        assert_eq!(observed(&claim, Language::Korean), "요청의 75 %에 응답 (15분부터)");
    }

    #[test]
    fn a_figure_of_users_of_one_place_says_where_they_are() {
        let window = Window { from_s: 0.0, to_s: 600.0, run_s: 600.0, region: Some("eu-central-1") };
        let claim = availability(Some(window));
        assert_eq!(observed(&claim, Language::English), "75 % of requests answered, users near eu-central-1");
        assert_eq!(observed(&claim, Language::Korean), "요청의 75 %에 응답 (eu-central-1 근처 사용자)");
    }

    #[test]
    fn a_measure_that_no_table_knows_is_said_by_its_name() {
        let comparison = Comparison::AtMost;
        let claim = Claim::Figure {
            measure: "open_ports".into(),
            comparison,
            bound: 1.0,
            measured: 3.0,
            window: None,
        };
        assert_eq!(expected(&claim, Language::English), "open ports at most 1");
        assert_eq!(observed(&claim, Language::English), "open ports 3");
    }

    #[test]
    fn nothing_measured_is_said_so() {
        let claim = Claim::Figure {
            measure: "p99".into(),
            comparison: Comparison::AtMost,
            bound: 1000.0,
            measured: f64::NAN,
            window: None,
        };
        assert_eq!(observed(&claim, Language::English), "nothing was answered that could be measured");
        assert!(!Comparison::AtMost.holds(f64::NAN, 1000.0));
    }
}
