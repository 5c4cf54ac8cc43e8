//! A quiz on a topic, and a review of what is due.

use super::super::output::{Screen, Tone};
use super::super::{End, Trouble};
use super::log::{Log, word};
use super::round::{Ended, Round};
use super::talk::Talk;
use super::topic;
use crate::course::Course;
use crate::diagnostic::Diagnostic;
use crate::engine::Engine;
use crate::quiz::{Draws, Kind, Question};
use crate::review::{Mode, Queue, Reason, Waiting};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How a quiz is drawn.
#[derive(Clone, Debug, Default)]
pub struct QuizOptions {
    /// What it is about; everything where nothing is named.
    pub topic: Option<String>,
    /// How many questions.
    pub count: usize,
    /// The seed it is drawn with.
    pub seed: u64,
    /// Whether answers leave the schedule as it is.
    pub cram: bool,
}

/// How a review goes.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReviewOptions {
    /// Only tell what waits.
    pub list: bool,
    /// At most so many questions.
    pub count: Option<usize>,
    /// The seed questions are asked with.
    pub seed: u64,
}

/// Asks questions of a topic, and once more what was missed. Gives the results, for programs.
///
/// # Errors
/// When there is no such topic, and when nothing can be written.
pub fn quiz(
    engine: &Engine,
    screen: &Screen,
    talk: &mut dyn Talk,
    log: &mut Log<'_>,
    options: &QuizOptions,
) -> Result<(End, Value), Trouble> {
    let mut questions = topic::questions(engine.course(), options.topic.as_deref())?;
    Draws::new(options.seed, options.topic.as_deref().unwrap_or_default(), "quiz").shuffle(&mut questions);
    questions.truncate(options.count.max(1));
    if questions.is_empty() {
        return Err(Diagnostic::error("no-questions", "this course has no questions yet").into());
    }
    let mode = if options.cram { Mode::Cram } else { Mode::Quiz };
    let mut round = Round::new(engine, screen, talk, log, mode, options.seed);
    let (mut time, mut quit) = (0, false);
    let mut left = questions.clone();
    while !left.is_empty() && !quit {
        quit = through(&mut round, &left, time)?;
        let missed: Vec<String> = round
            .told
            .iter()
            .rev()
            .take(left.len())
            .filter(|told| !told.correct)
            .map(|told| told.question.clone())
            .collect();
        let again: Vec<&Question> =
            left.iter().copied().filter(|question| missed.contains(&question.id)).collect();
        tally(&mut round, time)?;
        if quit || again.is_empty() || !retry(&mut round, again.len())? {
            break;
        }
        left = again;
        time += 1;
    }
    let first: Vec<_> =
        round.told.iter().filter(|told| questions.iter().any(|q| q.id == told.question)).collect();
    let right = first.iter().filter(|told| told.correct).count();
    let value = json!({
        "schema_version": 1, "mode": word(mode), "topic": options.topic, "seed": options.seed,
        "questions": questions.iter().map(|question| &question.id).collect::<Vec<_>>(),
        "answered": round.told.len(), "right": right, "answers": round.told,
    });
    Ok((End::Well, value))
}

/// Asks questions one after the other; true where the learner stopped.
fn through(round: &mut Round<'_, '_>, questions: &[&Question], time: u64) -> Result<bool, Trouble> {
    let mut place = 0;
    let mut path: Vec<usize> = Vec::new();
    while let Some(question) = questions.get(place) {
        let heading = format!("{}/{}  {}", place + 1, questions.len(), about(question));
        match round.ask(question, &round.screen.tone(Tone::Faint, &heading), time)? {
            Ended::Quit => return Ok(true),
            Ended::Undone => place = path.pop().unwrap_or(place),
            Ended::Skipped => place += 1,
            Ended::Answered => {
                path.push(place);
                place += 1;
            }
        }
    }
    Ok(false)
}

/// Lesson and domains of a question.
fn about(question: &Question) -> String {
    let domains: Vec<String> = question.domains.iter().map(ToString::to_string).collect();
    let place = [question.lesson.clone(), domains.join(", ")];
    place.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn tally(round: &mut Round<'_, '_>, time: u64) -> Result<(), Trouble> {
    let (all, right) = (round.told.len(), round.told.iter().filter(|told| told.correct).count());
    if all == 0 || time > 0 {
        return Ok(());
    }
    let text = match round.screen.language {
        crate::text::Language::English => format!("{right} of {all} right, all saved\n"),
        crate::text::Language::Korean => format!("{all}문제 중 {right}문제 정답, 모두 저장했습니다\n"),
    };
    let text = round.screen.tone(Tone::Strong, &text);
    round.talk.say(&text)
}

fn retry(round: &mut Round<'_, '_>, missed: usize) -> Result<bool, Trouble> {
    let prompt = match round.screen.language {
        crate::text::Language::English => format!("r asks the {missed} missed again, Enter ends > "),
        crate::text::Language::Korean => {
            format!("r을 누르면 틀린 {missed}문제를 다시 풉니다. Enter는 끝냅니다 > ")
        }
    };
    Ok(round.talk.ask(&prompt)?.is_some_and(|line| line == "r"))
}

/// Asks what is due now. Gives the results, for programs.
///
/// # Errors
/// When nothing can be written.
pub fn review(
    engine: &Engine,
    screen: &Screen,
    talk: &mut dyn Talk,
    log: &mut Log<'_>,
    options: ReviewOptions,
) -> Result<(End, Value), Trouble> {
    let course = engine.course();
    let ids = in_turn(course);
    let waiting = log.memory.queue(talk.now_ms(), &ids);
    let counts = counts(&waiting);
    talk.say(&format!("{}\n\n", overview(&waiting, screen)))?;
    if options.list {
        let value = json!({ "schema_version": 1, "mode": "review", "waiting": waiting, "counts": counts });
        return Ok((End::Well, value));
    }
    let mut round = Round::new(engine, screen, talk, log, Mode::Review, options.seed);
    let most = options.count.unwrap_or(usize::MAX);
    let mut skipped: Vec<String> = Vec::new();
    let mut undone: Option<String> = None;
    while round.told.len() < most {
        // What was answered changes what waits.
        let queue = round.log.memory.queue(round.talk.now_ms(), &ids);
        let first = queue.now.iter().find(|waiting| !skipped.contains(&waiting.question));
        let again = undone.take().map(|question| Waiting { question, reason: Reason::Due });
        let Some(next) = again.or(first.cloned()) else { break };
        let question = course.question(&next.question)?;
        let left = queue
            .now
            .iter()
            .filter(|waiting| !skipped.contains(&waiting.question))
            .count()
            .min(most - round.told.len());
        let heading = format!(
            "{left} {}  {}  {}",
            screen.language.pick("to go", "문제 남음"),
            about(question),
            reason(&next.reason, screen)
        );
        let time = round.told.len() as u64;
        let before = round.told.last().map(|told| told.question.clone());
        match round.ask(question, &screen.tone(Tone::Faint, &heading), time)? {
            Ended::Quit => break,
            Ended::Skipped => skipped.push(question.id.clone()),
            Ended::Undone => undone = before,
            Ended::Answered => {}
        }
    }
    let (told, now) = (std::mem::take(&mut round.told), round.talk.now_ms());
    let after = round.log.memory.queue(now, &ids);
    let right = told.iter().filter(|told| told.correct).count();
    let text = match screen.language {
        crate::text::Language::English => {
            format!("{right} of {} right, all saved. {}\n", told.len(), overview(&after, screen))
        }
        crate::text::Language::Korean => format!(
            "{}문제 중 {right}문제 정답, 모두 저장했습니다. {}\n",
            told.len(),
            overview(&after, screen)
        ),
    };
    round.talk.say(&text)?;
    let value = json!({
        "schema_version": 1, "mode": "review", "counts": counts, "answered": told.len(), "right": right,
        "answers": told, "later_today": after.later_today, "next_ms": after.next_ms,
    });
    Ok((End::Well, value))
}

/// The questions of a course as new ones are met: one of each lesson, then the next of each, so that a day is mixed.
/// Designs to build are asked only by name.
fn in_turn(course: &Course) -> Vec<&str> {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut found: Vec<(usize, &str)> = Vec::new();
    for question in course.questions().iter().filter(|question| question.kind != Kind::Build) {
        let place = places.entry(question.lesson.as_str()).or_default();
        found.push((*place, question.id.as_str()));
        *place += 1;
    }
    found.sort_by_key(|(place, _)| *place);
    found.into_iter().map(|(_, id)| id).collect()
}

fn counts(queue: &Queue) -> Value {
    let of = |fits: fn(&Reason) -> bool| queue.now.iter().filter(|waiting| fits(&waiting.reason)).count();
    json!({
        "sure_but_wrong": of(|reason| *reason == Reason::SureButWrong),
        "behind_stages": of(|reason| matches!(reason, Reason::BehindStage(_))),
        "due": of(|reason| *reason == Reason::Due),
        "new": of(|reason| *reason == Reason::New),
    })
}

/// Seconds that a question takes somebody who reads it.
const SECONDS_EACH: usize = 40;

/// What waits, in a line.
fn overview(queue: &Queue, screen: &Screen) -> String {
    let of = |fits: fn(&Reason) -> bool| queue.now.iter().filter(|waiting| fits(&waiting.reason)).count();
    let new = of(|reason| *reason == Reason::New);
    let due = queue.now.len() - new;
    let minutes = (queue.now.len() * SECONDS_EACH).div_ceil(60);
    let (later, held) = (queue.later_today, queue.held_back + queue.new_left);
    match screen.language {
        crate::text::Language::English => {
            let mut text = if queue.now.is_empty() {
                "Nothing is due now".to_owned()
            } else {
                format!("{due} due and {new} new now, about {minutes} min")
            };
            if later > 0 {
                text.push_str(&format!("; {later} come back later today"));
            }
            if held > 0 {
                text.push_str(&format!("; {held} wait for another day"));
            }
            text + "."
        }
        crate::text::Language::Korean => {
            let mut text = if queue.now.is_empty() {
                "지금 복습할 것이 없습니다".to_owned()
            } else {
                format!("지금 복습 {due}문제, 새 문제 {new}문제 (약 {minutes}분)")
            };
            if later > 0 {
                text.push_str(&format!(", 오늘 다시 나올 문제 {later}개"));
            }
            if held > 0 {
                text.push_str(&format!(", 다른 날로 미룬 문제 {held}개"));
            }
            text
        }
    }
}

fn reason(reason: &Reason, screen: &Screen) -> String {
    let pick = |english, korean| screen.language.pick(english, korean);
    match reason {
        Reason::SureButWrong => pick("sure last time, and wrong", "지난번에 확신했지만 틀림").to_owned(),
        Reason::BehindStage(stage) => {
            format!("{} {stage}", pick("behind the failed stage", "통과하지 못한 단계:"))
        }
        Reason::Due => pick("due", "복습").to_owned(),
        Reason::New => pick("new", "새 문제").to_owned(),
    }
}
