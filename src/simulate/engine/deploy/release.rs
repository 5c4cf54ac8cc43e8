//! What a version does to requests: each is served by the version of its instance, and may get an error from it.

use super::super::super::machine::Phase;
use super::super::super::measure::SECOND;
use super::super::super::requests::Ask;
use super::super::{Engine, What};
use crate::catalog;

impl Engine<'_> {
    /// Whether several versions may run: then a request's version is looked at, else it costs nothing.
    pub(in super::super) fn has_versions(&self) -> bool {
        let deploys = |fault: &super::super::super::Fault| {
            matches!(fault.action, super::super::super::Action::Deploy { .. })
        };
        self.workload.faults.iter().any(deploys)
            || self.site.profiles.iter().any(|profile| profile.version > 0)
    }

    /// A kind of request as the version of an instance serves it.
    pub(in super::super) fn as_released(&self, kind: u16, machine: u32) -> u16 {
        self.workload.application.kind_in(kind, self.site.machines[machine as usize].version)
    }

    /// Whether the answer to a request is an error, by its version; counted for those who watch the instance.
    pub(in super::super) fn errs(&mut self, ask: &Ask, kind: u16, machine: u32) -> bool {
        let share = self.workload.application.fails(kind);
        let draw = ask.number.wrapping_add(u64::from(ask.attempt) << 40);
        let errs = share > 0.0 && self.streams.fault.uniform(draw) < share;
        let answers = &mut self.site.machines[machine as usize].answers;
        (answers.0, answers.1) = (answers.0 + 1, answers.1 + u64::from(errs));
        errs
    }

    /// The user gets an error.
    #[cold]
    pub(in super::super) fn answers_with_error(&mut self, ask: Ask, machine: u32, travel: u64) {
        let owner = self.owner_of(machine);
        let cause = self.cause_at("bad-release", owner);
        self.lost(ask, cause, self.now + travel);
    }

    /// Whether the version of an instance starts.
    pub(in super::super) fn has_program(&self, machine: u32) -> bool {
        self.workload.application.starts(self.site.machines[machine as usize].version)
    }

    /// Whether the version of an instance answers health checks well.
    pub(in super::super) fn passes_checks(&self, machine: u32) -> bool {
        self.workload.application.passes_checks(self.site.machines[machine as usize].version)
    }

    /// Why an instance that boots, or is being deployed to, does not serve.
    pub(in super::super) fn why_booting(&self, machine: u32) -> &'static str {
        if !self.has_program(machine) {
            "bad-release"
        } else if self.site.machines[machine as usize].deploying {
            "being-deployed"
        } else {
            "instance-booting"
        }
    }

    /// Whether an instance is one on which something can be installed.
    pub(super) fn stands(phase: Phase) -> bool {
        matches!(phase, Phase::Running | Phase::Booting)
    }

    /// How long an installation takes where all that the application needs is there already.
    pub(in super::super) fn short_install(whole: u64) -> u64 {
        (whole as f64 * catalog::timing_value("ec2.user_data.hybrid_share")) as u64
    }

    /// Installs a version on an instance; meanwhile it does not serve.
    pub(super) fn install(&mut self, machine: u32, version: u16) {
        if !Self::stands(self.site.machines[machine as usize].phase) {
            return;
        }
        self.drop_requests(machine, "being-deployed");
        // The program starts anew: what it had in memory is gone.
        self.forgets(machine, false);
        self.forgets(machine, false);
        let (now, life) = (self.now, self.site.machines[machine as usize].life + 1);
        let name = &self.site.machines[machine as usize].name;
        let random = self.streams.boot.of(crate::resource::identity::fingerprint(name));
        let whole = self.workload.application.install.sample_of(random, 2_000 + u64::from(life));
        let starts = self.workload.application.starts(version);
        let ready = if starts { now + Self::short_install(whole).max(SECOND) } else { u64::MAX };
        let station = &mut self.site.machines[machine as usize];
        (station.phase, station.life, station.ready_at) = (Phase::Booting, life, ready);
        (station.version, station.deploying, station.answers) = (version, true, (0, 0));
        station.set_up(now, false);
        self.events.plan(ready, What::Ready(machine, life));
    }
}
