//! `cloudkata cases [CASE]`.

use super::super::arguments::{Cases, Format};
use super::super::output::{Screen, Tone};
use super::super::prose::drawn;
use super::super::{Done, End};
use super::json;
use crate::engine::{CaseOutline, Engine};
use crate::text::layout::{hanging, wrap};
use serde::Serialize;

#[derive(Serialize)]
struct Listed {
    schema_version: u32,
    cases: Vec<CaseOutline>,
}

/// Lists the cases, or tells one of them.
pub fn run(engine: &Engine, given: &Cases, screen: &Screen) -> Done {
    let cases = match &given.case {
        Some(id) => vec![engine.outline(id, screen.language)?],
        None => engine.cases(screen.language)?,
    };
    if given.format == Format::Json {
        json(screen, &Listed { schema_version: 1, cases })?;
        return Ok(End::Well);
    }
    let mut out = String::new();
    for case in &cases {
        out.push_str(&format!("{}  {}\n", screen.tone(Tone::Strong, &case.id), case.title));
        if given.case.is_some() {
            out.push_str(&told(case, screen));
        } else {
            for (index, stage) in case.stages.iter().enumerate() {
                let label = format!("  {:>2}. {}/{}  ", index + 1, case.id, stage.id);
                out.push_str(&hanging(&label, &stage.title, screen.columns));
            }
        }
    }
    if cases.is_empty() {
        out.push_str(screen.language.pick("this course has no case\n", "이 과정에는 사례가 없습니다\n"));
    }
    screen.print(&out)?;
    Ok(End::Well)
}

/// A case with its story, its stages and what they ask for.
fn told(case: &CaseOutline, screen: &Screen) -> String {
    let mut out = drawn(&case.story, screen);
    for (index, stage) in case.stages.iter().enumerate() {
        out.push_str(&format!("\n{}", heading(case, index, screen)));
        out.push_str(&drawn(&stage.story, screen));
        out.push_str(&requirements(case, index, screen));
    }
    out
}

fn heading(case: &CaseOutline, stage: usize, screen: &Screen) -> String {
    let Some(found) = case.stages.get(stage) else { return String::new() };
    let heading = format!("{}. {} ({}/{})", stage + 1, found.title, case.id, found.id);
    let lines = wrap(&heading, screen.columns);
    lines.iter().map(|line| format!("{}\n", screen.tone(Tone::Strong, line))).collect()
}

/// What a stage asks for beyond the stages before it.
pub fn requirements(case: &CaseOutline, stage: usize, screen: &Screen) -> String {
    let found = case.stages.get(stage).into_iter().flat_map(|stage| &stage.requirements);
    let text = found.map(|found| format!("{} ({})", found.title, found.id));
    text.map(|text| hanging("  · ", &text, screen.columns)).collect()
}

/// A stage with its story and what it asks for; before the first, the case.
pub fn stage(case: &CaseOutline, stage: usize, screen: &Screen) -> String {
    let Some(found) = case.stages.get(stage) else { return String::new() };
    let mut out = String::new();
    if stage == 0 {
        out.push_str(&format!(
            "{}\n{}\n",
            screen.tone(Tone::Strong, &case.title),
            drawn(&case.story, screen)
        ));
    }
    out.push_str(&heading(case, stage, screen));
    out.push_str(&format!("{}\n", drawn(&found.story, screen)));
    out.push_str(&requirements(case, stage, screen));
    out
}
