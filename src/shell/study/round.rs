//! Asking one question after the other, and keeping every answer.

use super::super::output::Screen;
use super::super::{Trouble, input};
use super::answer::{Line, understand};
use super::log::Log;
use super::show;
use super::talk::Talk;
use crate::engine::Engine;
use crate::quiz::{Asked, Form, Mark, Question, build_verdict, digest, seed_of};
use crate::review::{Answered, Confidence, Mode, Step};
use serde::Serialize;

/// An answer, as programs read it.
#[derive(Clone, Debug, Serialize)]
pub struct Told {
    /// The question.
    pub question: String,
    /// Its lesson.
    pub lesson: String,
    /// How it was answered: `one`, `several`, `ordering` …
    pub form: &'static str,
    /// The seed that shows it again.
    pub seed: u64,
    /// Ids as they were shown.
    pub shown: Vec<String>,
    /// What was given.
    pub given: Vec<String>,
    /// The key.
    pub right: Vec<String>,
    /// Whether it is right as a whole.
    pub correct: bool,
    /// What it is worth in practice.
    pub partial: f64,
    /// How sure the learner was.
    pub confidence: Option<Confidence>,
    /// How long it took, in milliseconds.
    pub ms: u64,
    #[serde(skip)]
    at_ms: i64,
}

/// A round of questions.
pub struct Round<'a, 'r> {
    /// The course, and the limits of its scripts.
    pub engine: &'a Engine,
    /// How texts look.
    pub screen: &'a Screen,
    /// Who answers.
    pub talk: &'a mut dyn Talk,
    /// Where answers are kept.
    pub log: &'a mut Log<'r>,
    /// Why it is asked.
    pub mode: Mode,
    /// The seed of the round.
    pub seed: u64,
    /// What was answered so far.
    pub told: Vec<Told>,
    /// The question that was answered last, for those who want to read more of it.
    last: Option<(Asked, Vec<String>)>,
}

/// How a question ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// With an answer, or given up.
    Answered,
    /// Put aside.
    Skipped,
    /// The answer before was taken back.
    Undone,
    /// The learner stops.
    Quit,
}

/// Letters that are commands of a round.
const COMMANDS: [&str; 6] = ["s", "e", "u", "q", "h", "?"];

impl<'a, 'r> Round<'a, 'r> {
    /// A round.
    pub fn new(
        engine: &'a Engine,
        screen: &'a Screen,
        talk: &'a mut dyn Talk,
        log: &'a mut Log<'r>,
        mode: Mode,
        seed: u64,
    ) -> Self {
        Self { engine, screen, talk, log, mode, seed, told: Vec::new(), last: None }
    }

    fn pick(&self, english: &'static str, korean: &'static str) -> &'static str {
        self.screen.language.pick(english, korean)
    }

    /// Asks a question. `heading` stands above it, `time` tells how many times it was asked in this round.
    pub fn ask(&mut self, question: &Question, heading: &str, time: u64) -> Result<Ended, Trouble> {
        let seed = seed_of(self.seed, &question.id, time);
        let asked = question.ask(seed, self.screen.language, self.engine.limits())?;
        let begun = self.talk.now_ms();
        self.talk.page();
        self.talk.say(&format!("{heading}\n\n{}", show::question(&asked, self.screen)))?;
        loop {
            let commands = self.pick(
                "s skip, e explain, u undo, q quit, ? help",
                "s 건너뛰기, e 설명, u 취소, q 종료, ? 도움말",
            );
            let line = self.talk.ask(&show::prompt(&asked, commands, self.screen))?;
            let Some(line) = line else { return Ok(Ended::Quit) };
            match understand(&line, &asked.form, &COMMANDS, self.screen.language) {
                Line::Refused(why) => self.talk.say(&format!("{why}\n"))?,
                Line::Command(command) => {
                    if let Some(ended) = self.command(&command, question, &asked, begun)? {
                        return Ok(ended);
                    }
                }
                Line::Given(given, confidence) => {
                    if self.answered(question, &asked, given, confidence, begun)? {
                        return self.pause();
                    }
                }
            }
        }
    }

    fn command(
        &mut self,
        command: &str,
        question: &Question,
        asked: &Asked,
        begun: i64,
    ) -> Result<Option<Ended>, Trouble> {
        match command {
            "q" => Ok(Some(Ended::Quit)),
            "s" => Ok(Some(Ended::Skipped)),
            "u" if self.undo()? => Ok(Some(Ended::Undone)),
            "u" => {
                self.talk.say(self.pick("there is nothing to take back\n", "취소할 답이 없습니다\n"))?;
                Ok(None)
            }
            "e" => {
                // Who asks for the key has not known it.
                self.keep(question, asked, Vec::new(), None, Mark::NONE, begun)?;
                let text = show::explanation(asked, &[], true, self.screen);
                self.talk.say(&format!("{text}\n"))?;
                self.pause().map(Some)
            }
            _ => {
                self.talk.say(self.pick(HELP.0, HELP.1))?;
                Ok(None)
            }
        }
    }

    /// Marks and keeps an answer; false where it was none.
    fn answered(
        &mut self,
        question: &Question,
        asked: &Asked,
        given: Vec<String>,
        confidence: Option<Confidence>,
        begun: i64,
    ) -> Result<bool, Trouble> {
        let given = if asked.form == Form::Build {
            let Some(word) = self.build(question, &given)? else { return Ok(false) };
            vec![word]
        } else {
            given
        };
        let mark = asked.form.mark(&given);
        self.keep(question, asked, given.clone(), confidence, mark, begun)?;
        let text = show::verdict(asked, &given, mark, self.screen);
        self.talk.say(&format!("{text}\n"))?;
        self.last = Some((asked.clone(), given));
        Ok(true)
    }

    /// Grades a design; nothing where the file or the script is wrong, which has been said then.
    fn build(&mut self, question: &Question, given: &[String]) -> Result<Option<String>, Trouble> {
        let limits = self.engine.limits();
        let path = given.first().map_or("", String::as_str);
        let report = input::script(path, limits.script.source_bytes)
            .and_then(|design| build_verdict(question, &design, self.screen.language, limits));
        match report {
            Err(problem) => {
                self.talk.say(&format!("{problem}\n"))?;
                Ok(None)
            }
            Ok(report) => {
                for verdict in &report.requirements {
                    let (expected, observed) = (&verdict.expected, &verdict.observed);
                    self.talk.say(&format!("{}: {expected} / {observed}\n", verdict.id))?;
                }
                Ok(Some(if report.met { "met" } else { "unmet" }.to_owned()))
            }
        }
    }

    fn keep(
        &mut self,
        question: &Question,
        asked: &Asked,
        given: Vec<String>,
        confidence: Option<Confidence>,
        mark: Mark,
        begun: i64,
    ) -> Result<(), Trouble> {
        // Two answers of one moment would be one event.
        let at_ms = self.talk.now_ms().max(self.told.last().map_or(i64::MIN, |told| told.at_ms + 1));
        let ms = u64::try_from(at_ms - begun).unwrap_or(0);
        let step = Step::Answered(Answered {
            question: question.id.clone(),
            at_ms,
            digest: digest(question),
            seed: asked.seed,
            given: given.clone(),
            correct: mark.correct,
            partial: mark.partial,
            confidence,
            ms,
            mode: self.mode,
        });
        if let Some(problem) = self.log.note(step) {
            self.talk.say(&format!("{problem}\n"))?;
        }
        self.told.push(Told {
            question: question.id.clone(),
            lesson: question.lesson.clone(),
            form: asked.form.name(),
            seed: asked.seed,
            shown: asked.form.shown().iter().map(|choice| choice.id.clone()).collect(),
            given,
            right: asked.form.key(),
            correct: mark.correct,
            partial: mark.partial,
            confidence,
            ms,
            at_ms,
        });
        Ok(())
    }

    /// Takes the last answer back.
    fn undo(&mut self) -> Result<bool, Trouble> {
        let Some(told) = self.told.pop() else { return Ok(false) };
        let at_ms = self.talk.now_ms().max(told.at_ms + 1);
        let step = Step::Undone { question: told.question.clone(), of_ms: told.at_ms, at_ms };
        if let Some(problem) = self.log.note(step) {
            self.talk.say(&format!("{problem}\n"))?;
        }
        let taken = self.pick("taken back", "답을 취소했습니다");
        self.talk.say(&format!("{taken}: {}\n", told.question))?;
        Ok(true)
    }

    /// Lets somebody read before the next question; a pipe needs no pause.
    fn pause(&mut self) -> Result<Ended, Trouble> {
        while self.talk.waits() {
            let prompt = self.pick(
                "Enter goes on, e explains all, u takes back, q quits > ",
                "Enter 다음, e 전체 설명, u 취소, q 종료 > ",
            );
            let Some(line) = self.talk.ask(prompt)? else { return Ok(Ended::Quit) };
            match line.as_str() {
                "q" => return Ok(Ended::Quit),
                "u" if self.undo()? => return Ok(Ended::Undone),
                "e" => {
                    if let Some((asked, given)) = self.last.clone() {
                        let text = show::explanation(&asked, &given, true, self.screen);
                        self.talk.say(&format!("{text}\n"))?;
                    }
                }
                _ => break,
            }
        }
        Ok(Ended::Answered)
    }
}

/// What can be typed.
const HELP: (&str, &str) = (
    "Choose by number (1 3 or 13) or capital letter (AC), then Enter. After an answer, ! means sure, ~ unsure, ? a guess.\n\
     s skips, e shows the explanation (and counts as not known), u takes the last answer back, q quits. Every answer is saved at once.\n",
    "번호(1 3 또는 13)나 대문자(AC)로 고르고 Enter를 누릅니다. 답 뒤의 !는 확신, ~는 불확실, ?는 추측입니다.\n\
     s 건너뛰기, e 설명 보기(모르는 것으로 기록), u 마지막 답 취소, q 종료. 답은 하나마다 바로 저장됩니다.\n",
);
