//! Looking at what stands here: `:status`, `:show`, `:diff`, `:map`.

use super::super::change;
use super::super::desk::{Desk, Flow, Said};
use super::wrong;
use crate::architecture::{Architecture, difference};
use crate::diagnostic::Source;
use crate::resource::{Resource, World};
use crate::shell::command::cases;
use crate::shell::output::Tone;

/// `:status`.
pub fn status(desk: &mut Desk, _: &str) -> Said {
    let pick = |english, korean| desk.screen.language.pick(english, korean);
    let architecture = desk.live.architecture();
    let built = architecture.all().filter(|found| !found.implicit).count();
    let month = desk
        .engine
        .cost_of(&architecture)
        .map_or_else(|_| pick("unknown", "알 수 없음").to_owned(), |bill| bill.monthly_usd.to_string());
    let mut out = String::new();
    if let Some(place) = &desk.place {
        let heading = format!(
            "{}. {} ({})",
            place.stage + 1,
            place.stage().map(|stage| stage.title.as_str()).unwrap_or_default(),
            place.target()
        );
        for line in crate::text::layout::wrap(&heading, desk.screen.columns) {
            out.push_str(&format!("{}\n", desk.screen.tone(Tone::Strong, &line)));
        }
        let report = desk.checked.as_ref().filter(|_| desk.is_checked()).map(|checked| &checked.report);
        match report {
            Some(report) => out.push_str(&crate::shell::verdict::list(report, &desk.screen)),
            None => {
                out.push_str(&cases::requirements(&place.case, place.stage, &desk.screen));
                let said = pick("  not checked yet as it stands", "  지금 설계는 아직 채점하지 않았습니다");
                out.push_str(&format!("{said}\n"));
            }
        }
    }
    let said = pick("{} entries, {} resources, {} a month", "입력 {}개, 리소스 {}개, 월 {}");
    let said = said
        .replacen("{}", &desk.live.entries().len().to_string(), 1)
        .replacen("{}", &built.to_string(), 1)
        .replacen("{}", &month, 1);
    drop(architecture);
    desk.screen.print(&format!("{out}{said}\n"))?;
    Ok(Flow::Stay)
}

/// `:show [NAME]`.
pub fn show(desk: &mut Desk, given: &str) -> Said {
    if !given.is_empty() {
        return resource(desk, given);
    }
    let script = desk.live.script();
    if script.trim().is_empty() {
        let said = desk.screen.language.pick("nothing is written yet\n", "아직 쓴 것이 없습니다\n");
        desk.screen.print(said)?;
        return Ok(Flow::Stay);
    }
    let digits = script.lines().count().to_string().len();
    let mut out = String::new();
    for (number, line) in script.lines().enumerate() {
        let gutter = format!("{:>digits$} | ", number + 1);
        let gutter = if desk.screen.plain { String::new() } else { desk.screen.tone(Tone::Faint, &gutter) };
        out.push_str(format!("{gutter}{line}").trim_end());
        out.push('\n');
    }
    desk.screen.print(&out)?;
    Ok(Flow::Stay)
}

/// A resource: what was set, and what can be read.
fn resource(desk: &mut Desk, name: &str) -> Said {
    let held = desk.live.session().variables().remove(name);
    let architecture = desk.live.architecture().clone();
    let id = held.as_ref().and_then(crate::script::Value::as_resource);
    let same = |found: &&Resource| found.name == name && !found.implicit;
    let found = id
        .or_else(|| architecture.identify(name))
        .or_else(|| architecture.all().find(same).map(|found| found.id));
    let Some(found) = found.and_then(|id| architecture.get(id)) else {
        if let Some(value) = held {
            desk.screen.print(&format!("{}\n", value.show(&architecture)))?;
            return Ok(Flow::Stay);
        }
        let names: Vec<String> = desk
            .live
            .session()
            .variables()
            .into_keys()
            .chain(architecture.all().map(Resource::address))
            .collect();
        return Err(wrong(format!("nothing here is called `{name}`"))
            .nearest(name, names.iter().map(String::as_str))
            .into());
    };
    let mut out = format!("{}\n", desk.screen.tone(Tone::Strong, &found.address()));
    for (property, setting) in &found.settings {
        let value = crate::architecture::show(&architecture, &setting.value);
        out.push_str(&format!("  {property}: {value}\n"));
    }
    for attribute in found.kind.attributes {
        if let Some(value) = architecture.attribute(found.id, attribute.name) {
            let value = crate::architecture::show(&architecture, &value);
            out.push_str(&desk.screen.tone(Tone::Faint, &format!("  {} = {value}", attribute.name)));
            out.push('\n');
        }
    }
    desk.screen.print(&out)?;
    Ok(Flow::Stay)
}

/// `:diff [reference]`.
pub fn diff(desk: &mut Desk, given: &str) -> Said {
    let pick = |english: &'static str, korean: &'static str| desk.screen.language.pick(english, korean);
    let (heading, before) = match (given, &desk.checked) {
        ("", Some(checked)) => (pick("since the last check", "마지막 채점 뒤"), checked.architecture.clone()),
        ("" | "reference", _) => {
            (pick("beside the design of the stage before", "앞 단계의 설계와 비교"), earlier(desk)?)
        }
        (other, _) => {
            return Err(wrong(format!("`:diff` takes `reference` or nothing, not `{other}`")).into());
        }
    };
    let found = difference(&before, &desk.live.architecture());
    let mut out = format!("{}\n", desk.screen.tone(Tone::Strong, heading));
    if found.is_empty() {
        out.push_str(pick("  no difference\n", "  다른 점이 없습니다\n"));
    }
    out.push_str(&change::all(&found, &desk.screen));
    desk.screen.print(&out)?;
    Ok(Flow::Stay)
}

/// What the reference of the stage before builds; the starter at the first stage, nothing without a case.
fn earlier(desk: &Desk) -> Result<Architecture, crate::shell::Trouble> {
    let Some(place) = &desk.place else { return Ok(Architecture::new()) };
    let files = desk.engine.course().case(&place.case.id)?;
    let design = place.before().and_then(|stage| files.reference(&stage.id)).or(files.starter.as_ref());
    let mut live = desk.engine.live(Some(&place.case.id))?;
    if let Some(design) = design {
        let source: Source = design.source.clone();
        live.enter_source(source.clone())
            .map_err(|failure| crate::engine::Error::script(failure, &source))?;
    }
    let built = live.architecture().clone();
    Ok(built)
}

/// `:map`.
pub fn map(desk: &mut Desk, _: &str) -> Said {
    let drawn = crate::interchange::diagram::draw(
        &desk.live.architecture(),
        desk.screen.language,
        desk.screen.columns,
    );
    desk.screen.print(&drawn)?;
    Ok(Flow::Stay)
}
