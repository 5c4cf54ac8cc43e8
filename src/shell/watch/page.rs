//! What is shown above the footer.

use super::desk::{Desk, Filter, Graded, View};
use crate::course::Design;
use crate::grade::{Language, Status};
use crate::shell::output::Tone;
use crate::shell::prose::drawn;
use crate::shell::verdict;
use crate::text::layout::{cut, hanging, pad, width, wrap};

impl Desk {
    /// The page of what is shown now, and the line of it that must be seen.
    pub fn page(&self) -> (String, usize) {
        let page = match self.view {
            View::Task => self.task(),
            View::Verdict => self.verdict(),
            View::List(at, filter) => return self.list(Some(at), filter),
            View::Solution => self.solution(),
            View::Checked => self.everywhere(),
            View::Asking => self.question(),
        };
        let seen = if self.at_end { page.lines().count() } else { 0 };
        (page, seen)
    }

    fn pick<'a>(&self, english: &'a str, korean: &'a str) -> &'a str {
        self.screen.language.pick(english, korean)
    }

    /// The story of the stage, and what it asks for.
    pub fn task(&self) -> String {
        let Some(stage) = self.case.stages.get(self.stage) else { return String::new() };
        let title = format!("{} · {}", self.target(self.stage), stage.title);
        let mut out = String::new();
        for line in wrap(&title, self.screen.columns) {
            out.push_str(&format!("{}\n", self.screen.tone(Tone::Strong, &line)));
        }
        if self.stage == 0 {
            out.push_str(&format!("\n{}", drawn(&self.case.story, &self.screen)));
        }
        out.push_str(&format!("\n{}", drawn(&stage.story, &self.screen)));
        for requirement in &stage.requirements {
            out.push('\n');
            for line in wrap(&requirement.title, self.screen.columns) {
                out.push_str(&format!("{}\n", self.screen.tone(Tone::Strong, &line)));
            }
            out.push_str(&drawn(&requirement.text, &self.screen));
        }
        out
    }

    /// The verdict, and what it means for going on.
    pub fn verdict(&self) -> String {
        let (report, source) = match &self.graded {
            None => return format!("{}\n", self.pick("not graded yet", "아직 채점하지 않았습니다")),
            Some(Graded::Wrong(text)) => return text.clone(),
            Some(Graded::Report(report, source)) => (report, source),
        };
        let mut out = String::new();
        for line in &report.printed {
            out.push_str(&format!("{line}\n"));
        }
        for warning in &report.warnings {
            out.push_str(&self.screen.told(warning, std::slice::from_ref(source)));
        }
        out.push_str(if out.is_empty() { "" } else { "\n" });
        out.push_str(&verdict::in_session(report, source, self.going_on(), &self.hints().0, &self.screen));
        out
    }

    /// What a learner who has passed may do.
    fn going_on(&self) -> &str {
        let last = self.stage + 1 == self.case.stages.len();
        match (last, self.listed(Filter::Pending).len()) {
            (false, _) => self.pick(
                "Passed. Go on trying things for as long as you like; n brings the next stage.",
                "통과했습니다. 더 시험해 봐도 좋습니다. 준비되면 n을 눌러 다음 단계로 가세요.",
            ),
            (true, 0) => self.pick(
                "Passed, and with it every stage of this case.",
                "통과했습니다. 이 사례의 모든 단계를 마쳤습니다.",
            ),
            (true, _) => self.pick(
                "Passed. This was the last stage; the list shows which ones are still open.",
                "통과했습니다. 마지막 단계입니다. 남은 단계는 목록에 있습니다.",
            ),
        }
    }

    /// The stages, and the line of the one that is pointed at.
    pub fn list(&self, at: Option<usize>, filter: Filter) -> (String, usize) {
        let listed = self.listed(filter);
        let (mut out, mut seen) = (format!("{}\n\n", self.screen.tone(Tone::Strong, &self.case.title)), 0);
        let sign = |stage| match (self.is_passed(stage), self.screen.plain) {
            (true, false) => "✓",
            (false, false) => " ",
            (true, true) => self.pick("passed", "통과"),
            (false, true) => self.pick("open", "남음"),
        };
        let signs = listed.iter().map(|stage| width(sign(*stage))).max().unwrap_or(0);
        let ids = self.case.stages.iter().map(|stage| width(&stage.id)).max().unwrap_or(0);
        for stage in &listed {
            let Some(found) = self.case.stages.get(*stage) else { continue };
            let pointer = if at == Some(*stage) { ">" } else { " " };
            let here = if *stage == self.stage { "*" } else { " " };
            let (mark, id) = (pad(sign(*stage), signs), pad(&found.id, ids));
            let line = format!("{pointer}{here}{mark} {:>2}. {id}  {}", stage + 1, found.title);
            let line = if self.screen.plain { line } else { cut(line.trim_end(), self.screen.columns) };
            if at == Some(*stage) {
                seen = out.lines().count();
            }
            let tone = if at == Some(*stage) { Tone::Strong } else { Tone::Faint };
            let plain = at.is_none() || (at != Some(*stage) && !self.is_passed(*stage));
            let line = if plain { line } else { self.screen.tone(tone, &line) };
            out.push_str(&format!("{line}\n"));
        }
        if listed.is_empty() {
            out.push_str(self.pick("none\n", "없습니다\n"));
        }
        (out, seen)
    }

    /// The reference of the stage and the other designs that pass it, as they are.
    pub fn solution(&self) -> String {
        let Ok(case) = self.engine.course().case(&self.case.id) else { return String::new() };
        let stage = self.case.stages.get(self.stage).map_or("", |stage| stage.id.as_str());
        let beside = case.accepted.iter().filter(|design| design.stage == stage);
        let mut out = String::new();
        for design in case.reference(stage).into_iter().chain(beside) {
            out.push_str(&self.design(design));
        }
        out
    }

    fn design(&self, design: &Design) -> String {
        let heading = self.screen.tone(Tone::Strong, &format!("== {}", design.label()));
        format!("{heading}\n\n{}\n\n", design.source.text.trim_end())
    }

    /// How far the design carries.
    fn everywhere(&self) -> String {
        let heading = self.pick("This design at every stage", "이 설계를 모든 단계에서 채점한 결과");
        let mut out = format!("{}\n\n", self.screen.tone(Tone::Strong, heading));
        for (stage, report) in &self.checked {
            let all = report.requirements.len();
            let unmet = report.requirements.iter().filter(|verdict| verdict.status != Status::Met);
            let unmet: Vec<&str> = unmet.map(|verdict| verdict.id.as_str()).collect();
            let (sign, tone) = match (report.met, self.screen.plain) {
                (true, false) => ("✓", Tone::Good),
                (false, false) => ("✗", Tone::Bad),
                (true, true) => (self.pick("met", "충족"), Tone::Good),
                (false, true) => (self.pick("unmet", "미충족"), Tone::Bad),
            };
            let lead = format!("{sign} {:>2}. ", stage + 1);
            let text = format!("{} ({}/{all}) {}", report.stage, all - unmet.len(), unmet.join(", "));
            let text = if self.screen.plain {
                format!("{lead}{text}\n")
            } else {
                hanging(&lead, &text, self.screen.columns)
            };
            let rest = text.strip_prefix(sign).unwrap_or(&text);
            out.push_str(&format!("{}{rest}", self.screen.tone(tone, sign)));
        }
        out
    }

    fn question(&self) -> String {
        let (path, aside) = (self.path.display(), self.aside().display().to_string());
        let text = match self.screen.language {
            Language::English => format!(
                "Put the design with which this stage began back into {path}? What is there now is kept in {aside}."
            ),
            Language::Korean => format!(
                "이 단계를 시작할 때의 설계로 {path} 파일을 되돌릴까요? 지금 내용은 {aside}에 남겨 둡니다."
            ),
        };
        wrap(&text, self.screen.columns).join("\n") + "\n"
    }
}
