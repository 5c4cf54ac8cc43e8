//! What a learner may want to be asked about.

use crate::course::Course;
use crate::diagnostic::Diagnostic;
use crate::quiz::{Domain, Exam, Kind, Question, Task};

/// The questions of a topic: an exam, a domain, a task statement, a lesson, a kind, a stage of a case, or one question;
/// all where none is named. Designs to build are asked only where they are meant.
///
/// # Errors
/// When there is no such topic; the nearest is named.
pub fn questions<'a>(course: &'a Course, topic: Option<&str>) -> Result<Vec<&'a Question>, Diagnostic> {
    let all = course.questions();
    let writes = |question: &&Question| question.kind == Kind::Build;
    let Some(topic) = topic else { return Ok(all.iter().filter(|question| !writes(question)).collect()) };
    if let Some(question) = all.iter().find(|question| question.id == topic) {
        return Ok(vec![question]);
    }
    let (exam, domain, task) = (Exam::parse(topic), Domain::parse(topic), Task::parse(topic));
    let fits = |question: &&Question| {
        question.lesson == topic
            || question.kind.name() == topic
            || question.practises.iter().any(|stage| stage == topic)
            || exam.is_some_and(|exam| question.domain_of(exam).is_some())
            || domain.is_some_and(|domain| question.domains.contains(&domain))
            || task.is_some_and(|task| question.tasks.contains(&task))
    };
    let found: Vec<&Question> = all.iter().filter(fits).collect();
    let asked: Vec<&Question> =
        found.iter().copied().filter(|question| topic == "build" || !writes(question)).collect();
    if !asked.is_empty() {
        return Ok(asked);
    }
    if !found.is_empty() || exam.is_some() || domain.is_some() || task.is_some() {
        let message = format!("this course has no question on `{topic}` yet");
        return Err(Diagnostic::error("no-questions", message));
    }
    let lessons = course.lessons().iter().map(|lesson| lesson.id.as_str());
    let names: Vec<String> = Domain::ALL.iter().map(Domain::to_string).collect();
    let known = lessons.chain(names.iter().map(String::as_str)).chain(all.iter().map(|q| q.id.as_str()));
    Err(Diagnostic::error("unknown-topic", format!("there is no topic `{topic}`"))
        .help("a topic is a lesson, a domain such as `saa.resilient`, an exam (`clf`, `saa`), a task such as `saa-2.2`, a kind, or a question")
        .nearest(topic, known))
}
