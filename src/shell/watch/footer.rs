//! The last lines: how far the learner has come, and the keys that do something now.

use super::desk::{Desk, Filter, Graded};
use crate::grade::{Language, Status};
use crate::shell::command::progress::bar;
use crate::shell::output::Tone;
use crate::text::layout::{cut, width};

impl Desk {
    /// How far the learner has come, in a line.
    pub fn standing(&self) -> String {
        let bar = bar(self.listed(Filter::Done).len(), self.case.stages.len());
        let mut parts = vec![bar, self.target(self.stage), self.in_short()];
        if !self.record.is_kept() {
            parts.push(self.screen.language.pick("NOT SAVED", "저장 안 됨").to_owned());
        }
        parts.retain(|part| !part.is_empty());
        cut(&parts.join("  "), self.screen.columns)
    }

    fn in_short(&self) -> String {
        let report = match &self.graded {
            None => return String::new(),
            Some(Graded::Wrong(_)) => return self.screen.language.pick("error", "오류").to_owned(),
            Some(Graded::Report(report, _)) => report,
        };
        let met = report.requirements.iter().filter(|verdict| verdict.status == Status::Met).count();
        let all = report.requirements.len();
        match self.screen.language {
            Language::English => format!("{met} of {all} met"),
            Language::Korean => format!("{all}개 중 {met}개 충족"),
        }
    }

    /// What is being done, while it is.
    pub fn checking(&self) -> String {
        let path = self.path.display();
        match self.screen.language {
            Language::English => format!("checking {path} ..."),
            Language::Korean => format!("{path} 채점 중 ..."),
        }
    }

    /// The keys that do something now, in as many lines as they need.
    pub fn keys(&self) -> Vec<String> {
        let language = self.screen.language;
        let (mut lines, mut line, mut used) = (Vec::new(), String::new(), 0);
        for act in self.acts() {
            let (key, name) = (act.key(), act.name(language));
            let size = 2 + width(name);
            if used > 0 && used + 2 + size > self.screen.columns {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            if used > 0 {
                line.push_str("  ");
                used += 2;
            }
            line.push_str(&format!("{}:{name}", self.screen.tone(Tone::Strong, &key.to_string())));
            used += size;
        }
        lines.push(line);
        lines
    }
}
