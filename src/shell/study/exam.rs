//! A mock exam at a terminal: any question in any order, a clock, and at the end what it says.

use super::super::output::{Screen, Tone};
use super::super::{End, Trouble};
use super::answer::{Line, said, understand};
use super::log::Log;
use super::outcome::{readiness_text, told};
use super::show;
use super::talk::Talk;
use crate::diagnostic::Diagnostic;
use crate::engine::Engine;
use crate::exam::{ExamStep, Sitting, draw, readiness, result};
use crate::quiz::{Asked, Exam, digest};
use crate::review::{Answered, Mode, Step};
use crate::text::Language;
use crate::text::figure::clock;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How a mock is held.
#[derive(Clone, Copy, Debug)]
pub struct ExamOptions {
    /// The exam.
    pub exam: Exam,
    /// The seed a new one is drawn with.
    pub seed: u64,
    /// Whether one that is under way is left, and a new one begun.
    pub fresh: bool,
}

/// A sitting at a desk.
struct Desk<'a, 'r> {
    engine: &'a Engine,
    screen: &'a Screen,
    talk: &'a mut dyn Talk,
    log: &'a mut Log<'r>,
    sitting: Sitting,
    asked: BTreeMap<usize, Asked>,
    /// When this part of the sitting began, and the time used until then.
    since: (i64, u64),
    /// The moment of the last step kept.
    kept_ms: i64,
}

/// Letters that are commands of a mock.
const COMMANDS: [&str; 9] = ["", "s", "b", "f", "g", "l", "q", "end", "?"];

/// Holds a mock: goes on with one that is under way, else begins one. Gives the result, for programs.
///
/// # Errors
/// When the course has no question for it, and when nothing can be written.
pub fn exam(
    engine: &Engine,
    screen: &Screen,
    talk: &mut dyn Talk,
    log: &mut Log<'_>,
    options: ExamOptions,
) -> Result<(End, Value), Trouble> {
    let under_way = log
        .sittings()
        .into_iter()
        .rfind(|sitting| sitting.exam == options.exam && !sitting.finished && !options.fresh);
    let now = talk.now_ms();
    let (sitting, begun) = match under_way {
        Some(sitting) => (sitting, None),
        None => {
            let seen = log.answered();
            let drawn = draw(options.exam, options.seed, engine.course().questions(), &seen, engine.limits());
            if drawn.items.is_empty() {
                let code = options.exam.code();
                return Err(Diagnostic::error(
                    "no-questions",
                    format!("this course has no question for {code}"),
                )
                .into());
            }
            let (sitting, step) = Sitting::begin(options.exam, options.seed, drawn, now);
            (sitting, Some(step))
        }
    };
    let used = sitting.used_ms;
    let mut desk =
        Desk { engine, screen, talk, log, sitting, asked: BTreeMap::new(), since: (now, used), kept_ms: 0 };
    desk.welcome(begun.is_none())?;
    if let Some(step) = begun {
        desk.keep(&step)?;
    }
    if desk.sit()? {
        desk.finish()
    } else {
        let code = desk.sitting.exam.code();
        let text = match screen.language {
            Language::English => format!("Saved. `cloudkata exam {code}` goes on where you stopped.\n"),
            Language::Korean => format!("저장했습니다. `cloudkata exam {code}`로 이어서 풀 수 있습니다.\n"),
        };
        desk.talk.say(&text)?;
        let (answered, all) = (desk.sitting.answers.len(), desk.sitting.items.len());
        let value = json!({
            "schema_version": 1, "mode": "exam", "exam": code, "finished": false, "seed": desk.sitting.seed,
            "answered": answered, "questions": all, "left_ms": desk.sitting.left_ms(),
        });
        Ok((End::Well, value))
    }
}

impl Desk<'_, '_> {
    fn pick(&self, english: &'static str, korean: &'static str) -> &'static str {
        self.screen.language.pick(english, korean)
    }

    fn used_ms(&self) -> u64 {
        self.since.1 + u64::try_from(self.talk.now_ms() - self.since.0).unwrap_or(0)
    }

    fn keep(&mut self, step: &ExamStep) -> Result<(), Trouble> {
        // Two steps of one moment must keep their order, whatever sorts them.
        self.kept_ms = self.talk.now_ms().max(self.kept_ms + 1);
        let problem = self.log.note_exam(self.sitting.exam, step, self.kept_ms);
        self.sitting.apply(step);
        if let Some(problem) = problem {
            self.talk.say(&format!("{problem}\n"))?;
        }
        Ok(())
    }

    fn welcome(&mut self, again: bool) -> Result<(), Trouble> {
        let (exam, count) = (self.sitting.exam, self.sitting.items.len());
        let time = clock(self.sitting.left_ms() as f64 / 1000.0, self.screen.language);
        let mut text = match self.screen.language {
            Language::English => format!(
                "{} ({}), mock: {count} questions, {time} left. A blank is wrong; some questions do not count, and nobody tells which.\n",
                exam.title(),
                exam.code()
            ),
            Language::Korean => format!(
                "{} ({}) 모의고사: {count}문제, 남은 시간 {time}. 답하지 않으면 오답이며, 채점에 들어가지 않는 문제가 섞여 있습니다.\n",
                exam.title(),
                exam.code()
            ),
        };
        for short in &self.sitting.short {
            text.push_str(&match self.screen.language {
                Language::English => format!("The bank has {} of the {} questions for {}: this mock is shorter, and says less about it.\n", short.had, short.wanted, short.domain),
                Language::Korean => format!("{}: 필요한 {}문제 가운데 {}문제만 있어, 이 모의고사는 그만큼 짧고 이 영역에 대해 덜 알려 줍니다.\n", short.domain, short.wanted, short.had),
            });
        }
        if again {
            text.push_str(self.pick("It goes on where it stopped.\n", "멈춘 곳에서 이어집니다.\n"));
        }
        self.talk.say(&text)
    }

    /// The question at a place. One that the course no longer has cannot be asked.
    fn asked(&mut self, place: usize) -> Option<Asked> {
        if let Some(asked) = self.asked.get(&place) {
            return Some(asked.clone());
        }
        let item = self.sitting.items.get(place)?;
        let question = self.engine.course().question(&item.question).ok()?;
        let asked = question.ask(item.seed, self.screen.language, self.engine.limits()).ok()?;
        self.asked.insert(place, asked.clone());
        Some(asked)
    }

    /// Asks until the learner ends it, or the time does; false where it is left for later.
    fn sit(&mut self) -> Result<bool, Trouble> {
        loop {
            if self.used_ms() >= self.sitting.allowed_ms() {
                self.talk.say(self.pick("The time is over.\n", "시간이 끝났습니다.\n"))?;
                return Ok(true);
            }
            let place = self.sitting.at.min(self.sitting.items.len().saturating_sub(1));
            let Some(asked) = self.asked(place) else {
                self.talk.say(self.pick(
                    "This question is no longer in the course.\n",
                    "이 문제는 더 이상 과정에 없습니다.\n",
                ))?;
                if place + 1 >= self.sitting.items.len() {
                    return Ok(true);
                }
                self.turn(place + 1)?;
                continue;
            };
            self.talk.page();
            let heading = self.heading(place);
            self.talk.say(&format!("{heading}\n\n{}", show::question(&asked, self.screen)))?;
            if let Some(given) = self.sitting.answers.get(&place) {
                let yours = said(&asked.form, given).join(" | ");
                let label = self.pick("your answer", "내 답");
                self.talk.say(&format!("{label}: {yours}\n\n"))?;
            }
            if let Some(ended) = self.answer(place, &asked)? {
                return Ok(ended);
            }
        }
    }

    fn heading(&self, place: usize) -> String {
        let left = self.sitting.allowed_ms().saturating_sub(self.used_ms()) / 1000;
        let flag =
            if self.sitting.flags.contains(&place) { self.pick("  [flagged]", "  [표시함]") } else { "" };
        let text = format!(
            "{}/{}  {} {}:{:02}:{:02}{flag}",
            place + 1,
            self.sitting.items.len(),
            self.pick("time left", "남은 시간"),
            left / 3600,
            left / 60 % 60,
            left % 60
        );
        self.screen.tone(Tone::Faint, &text)
    }

    /// One line at one question; whether the sitting ends with it, if it does.
    fn answer(&mut self, place: usize, asked: &Asked) -> Result<Option<bool>, Trouble> {
        let commands = self.pick(
            "Enter next, b back, f flag, g N go to, l list, end, q leave",
            "Enter 다음, b 이전, f 표시, g N 이동, l 목록, end 제출, q 나가기",
        );
        let Some(line) = self.talk.ask(&show::prompt(asked, commands, self.screen))? else {
            return Ok(Some(false));
        };
        // The time may have run out while somebody thought.
        if self.used_ms() >= self.sitting.allowed_ms() {
            return Ok(None);
        }
        let last = self.sitting.items.len().saturating_sub(1);
        match understand(&line, &asked.form, &COMMANDS, self.screen.language) {
            Line::Refused(why) => self.talk.say(&format!("{why}\n"))?,
            Line::Given(given, _) => {
                let used_ms = self.used_ms();
                self.keep(&ExamStep::Answered { item: place, given, used_ms })?;
                if place == last {
                    self.list()?;
                } else {
                    self.turn(place + 1)?;
                }
            }
            Line::Command(command) => match command.as_str() {
                "q" => {
                    self.turn(place)?;
                    return Ok(Some(false));
                }
                "end" => return self.end().map(|ends| ends.then_some(true)),
                "b" => self.turn(place.saturating_sub(1))?,
                "" | "s" => self.turn((place + 1).min(last))?,
                "f" => {
                    let (flagged, used_ms) = (!self.sitting.flags.contains(&place), self.used_ms());
                    self.keep(&ExamStep::Flagged { item: place, flagged, used_ms })?;
                }
                "l" => self.list()?,
                "?" => self.talk.say(self.pick(HELP.0, HELP.1))?,
                other => match other.trim_start_matches('g').trim().parse::<usize>() {
                    Ok(number) if (1..=last + 1).contains(&number) => self.turn(number - 1)?,
                    _ => self
                        .talk
                        .say(self.pick("g 12 goes to question 12\n", "g 12는 12번 문제로 갑니다\n"))?,
                },
            },
        }
        Ok(None)
    }

    fn turn(&mut self, item: usize) -> Result<(), Trouble> {
        let used_ms = self.used_ms();
        self.keep(&ExamStep::Turned { item, used_ms })
    }

    /// Which questions are blank and which are flagged.
    fn list(&mut self) -> Result<(), Trouble> {
        let numbers = |places: Vec<usize>| {
            let shown: Vec<String> = places.into_iter().map(|place| (place + 1).to_string()).collect();
            if shown.is_empty() { "-".to_owned() } else { shown.join(" ") }
        };
        let blank = numbers(self.sitting.blank());
        let flagged = numbers(self.sitting.flags.iter().copied().collect());
        let text = match self.screen.language {
            Language::English => format!("blank: {blank}\nflagged: {flagged}\n`end` hands the exam in\n"),
            Language::Korean => {
                format!("답하지 않음: {blank}\n표시함: {flagged}\n`end`를 입력하면 제출합니다\n")
            }
        };
        self.talk.say(&text)?;
        if self.talk.waits() {
            self.talk.ask("> ")?;
        }
        Ok(())
    }

    /// Hands it in, once more asked where something is blank and somebody is there to be asked.
    fn end(&mut self) -> Result<bool, Trouble> {
        let blank = self.sitting.blank().len();
        if blank == 0 || !self.talk.waits() {
            return Ok(true);
        }
        let prompt = match self.screen.language {
            Language::English => {
                format!("{blank} questions are blank, and a blank is wrong. Hand in? y/n > ")
            }
            Language::Korean => {
                format!("답하지 않은 문제가 {blank}개 있고 모두 오답이 됩니다. 제출할까요? y/n > ")
            }
        };
        Ok(self.talk.ask(&prompt)?.is_some_and(|line| line.eq_ignore_ascii_case("y")))
    }

    /// Ends it, marks it, and tells what it says.
    fn finish(mut self) -> Result<(End, Value), Trouble> {
        let used_ms = self.used_ms().min(self.sitting.allowed_ms());
        self.keep(&ExamStep::Finished { used_ms })?;
        let course = self.engine.course();
        let all: Vec<Option<Asked>> = (0..self.sitting.items.len()).map(|place| self.asked(place)).collect();
        let mark = |place: usize, given: &[String]| {
            let asked = all.get(place).and_then(Option::as_ref);
            asked.map_or(crate::quiz::Mark::NONE, |asked| asked.form.mark(given))
        };
        let outcome =
            result(&self.sitting, course.questions(), &mut |place, _, given| mark(place, given).correct);
        let ended = self.kept_ms + 1;
        for (place, given) in self.sitting.answers.clone() {
            let Some(item) = self.sitting.items.get(place) else { continue };
            let Ok(question) = course.question(&item.question) else { continue };
            let mark = mark(place, &given);
            let step = Step::Answered(Answered {
                question: question.id.clone(),
                at_ms: ended + place as i64,
                digest: digest(question),
                seed: item.seed,
                given,
                correct: mark.correct,
                partial: mark.partial,
                confidence: None,
                ms: 0,
                mode: Mode::Exam,
            });
            if let Some(problem) = self.log.note(step) {
                self.talk.say(&format!("{problem}\n"))?;
            }
        }
        let text = told(&outcome, self.screen);
        self.talk.say(&text)?;
        let ready = readiness(self.sitting.exam, course.questions(), &self.log.seen(self.talk.now_ms()));
        let text = readiness_text(&ready, self.screen);
        self.talk.say(&text)?;
        self.talk.say(self.pick(
            "\nWhat you missed comes back with its reasons: `cloudkata review`.\n",
            "\n틀린 문제는 `cloudkata review`에서 해설과 함께 다시 나옵니다.\n",
        ))?;
        let wrong: Vec<&str> = self
            .sitting
            .items
            .iter()
            .enumerate()
            .filter(|(place, _)| {
                !self.sitting.answers.get(place).is_some_and(|given| mark(*place, given).correct)
            })
            .map(|(_, item)| item.question.as_str())
            .collect();
        let value = json!({
            "schema_version": 1, "mode": "exam", "exam": self.sitting.exam.code(), "finished": true,
            "seed": self.sitting.seed, "result": outcome, "wrong": wrong, "readiness": ready,
        });
        Ok((End::Well, value))
    }
}

/// What can be typed.
const HELP: (&str, &str) = (
    "Choose by number or capital letter, then Enter; choosing again replaces the answer. Enter alone goes on, b goes back, f flags,\n\
     g 12 goes to question 12, l lists what is blank or flagged, end hands the exam in, q leaves it for later. Every answer is saved at once.\n",
    "번호나 대문자로 고르고 Enter를 누릅니다. 다시 고르면 답이 바뀝니다. Enter만 누르면 다음, b 이전, f 표시,\n\
     g 12는 12번 문제로, l은 답하지 않거나 표시한 문제 목록, end 제출, q 나가기(나중에 이어서). 답은 하나마다 바로 저장됩니다.\n",
);

/// Tells how ready somebody is, without a mock.
///
/// # Errors
/// When nothing can be written.
pub fn tell_readiness(
    engine: &Engine,
    screen: &Screen,
    talk: &mut dyn Talk,
    log: &Log<'_>,
    exam: Exam,
) -> Result<(End, Value), Trouble> {
    let ready = readiness(exam, engine.course().questions(), &log.seen(talk.now_ms()));
    talk.say(&readiness_text(&ready, screen))?;
    Ok((End::Well, json!({ "schema_version": 1, "exam": exam.code(), "readiness": ready })))
}
