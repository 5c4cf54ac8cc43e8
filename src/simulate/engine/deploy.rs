//! Deployments: a new version comes to instances that users are at.
//!
//! How it comes is the group's or the environment's affair ([`Delivery`]): batch after batch on the instances that
//! there are, by new instances that replace old ones, or by a second set of instances beside the first. All three look
//! once a second how far they are, and go on when the instances under way are healthy, which each judges as AWS
//! documents it. Sources: Elastic Beanstalk developer guide, "Deployment policies and settings", "Immutable
//! environment updates", "Enhanced health reporting and monitoring"; EC2 Auto Scaling user guide, "How an instance
//! refresh works"; CloudFormation user guide, "UpdatePolicy attribute".

mod beside;
mod in_place;
mod proof;
mod refresh;
mod release;
mod single;
mod swap;

pub use beside::Beside;
pub use in_place::InPlace;
pub use proof::Health;
pub use refresh::{Alert, Pace, Refresh};

use super::super::fault::Preferences;
use super::super::measure::SECOND;
use super::super::run::{Deployment, Outcome};
use super::super::site::TargetState;
use super::{Engine, What};
use proof::Proof;
use std::collections::BTreeMap;

/// Most deployments of a run, and what is said of those beyond.
const MOST_ROLLOUTS: usize = 1_000;
const TOO_MANY: &str = "a run has at most 1,000 deployments; those beyond did not begin";

/// How a new version comes to the instances of a group.
#[derive(Clone, Debug, PartialEq)]
pub enum Delivery {
    /// It is installed on the instances that there are.
    InPlace(InPlace),
    /// New instances replace old ones, some at a time.
    Refresh(Refresh),
    /// A second set of instances is launched beside the first.
    Beside(Beside),
}

/// What a deployment is about.
#[derive(Clone, Debug)]
enum Place {
    Fleet(usize),
    /// Instances without a group.
    Machines(Vec<u32>),
}

/// How far a deployment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// New instances are launched before any old one is touched, and must become healthy.
    Launching,
    /// The next batch is to be chosen.
    Next,
    /// Requests under way on the batch may finish until then.
    Draining(u64),
    /// The version is being installed on the batch.
    Installing,
    /// The batch must become healthy.
    Checking,
    /// The rest of the second set is launched, and must become healthy.
    Rest,
    /// The new version has its share of the users until then.
    Evaluating(u64),
    /// All is replaced, and is watched until then.
    Baking(u64),
    /// It is over.
    Over,
}

/// A deployment under way, or over.
#[derive(Clone, Debug)]
pub struct Rollout {
    name: String,
    place: Place,
    delivery: Delivery,
    /// What it is called after, also while it is taken back.
    deployed: u16,
    /// What instances are to run.
    version: u16,
    /// What they ran before.
    before: u16,
    stage: Stage,
    /// When the stage, or the batch, began.
    since: u64,
    /// Instances under way.
    batch: Vec<u32>,
    /// Instances beyond the capacity of the group: an additional batch, or the second set.
    extra: Vec<u32>,
    proofs: BTreeMap<u32, Proof>,
    /// Alarms that make it fail: failed requests of the period under way, and of periods before.
    alerts: Vec<(u64, Vec<u64>)>,
    /// Place of the second target group, while users are split.
    split: Vec<(usize, usize)>,
    /// Whether it takes back another one.
    back: bool,
    started: u64,
    ended: Option<u64>,
    outcome: Outcome,
    batches: u32,
    least: u32,
    capacity: u32,
}

impl Rollout {
    /// What a run tells of it.
    pub fn told(&self, application: &super::super::Application) -> Deployment {
        Deployment {
            resource: self.name.clone(),
            version: application.version_name(self.deployed).to_owned(),
            policy: self.policy().to_owned(),
            outcome: self.outcome,
            start_s: self.started as f64 / 1e9,
            end_s: self.ended.map(|end| end as f64 / 1e9),
            batches: self.batches,
            capacity: self.capacity,
            min_in_service: self.least,
        }
    }

    /// AWS's word for how the version comes.
    fn policy(&self) -> &'static str {
        match &self.delivery {
            Delivery::InPlace(how) => how.policy,
            Delivery::Refresh(how) => how.policy(),
            Delivery::Beside(how) => how.policy(),
        }
    }

    fn goes(&mut self, stage: Stage, now: u64) {
        (self.stage, self.since) = (stage, now);
    }
}

impl Engine<'_> {
    /// An operator deploys a version on what these instances belong to.
    pub(super) fn deploy(&mut self, machines: &[u32], version: &str, preferences: &Preferences) {
        let Some(version) = self.workload.application.version(version) else { return };
        let mut fleets: Vec<usize> =
            machines.iter().filter_map(|machine| self.site.machines[*machine as usize].fleet).collect();
        fleets.sort_unstable();
        fleets.dedup();
        for fleet in fleets {
            let delivery = self.fleets[fleet].delivery.clone().preferring(preferences);
            let name = self.fleets[fleet].name.clone();
            self.begin(name, Place::Fleet(fleet), delivery, version);
        }
        let alone = |machine: &u32| self.site.machines[*machine as usize].fleet.is_none();
        let (mut by_hand, mut single) = (Vec::new(), Vec::new());
        for machine in machines.iter().copied().filter(alone) {
            match super::super::assemble::single_delivery(self.owner_of(machine), self.architecture) {
                Some(delivery) => single.push((machine, delivery)),
                None => by_hand.push(machine),
            }
        }
        for (machine, delivery) in single {
            let name = self.site.machines[machine as usize].name.clone();
            self.begin(name, Place::Machines(vec![machine]), delivery, version);
        }
        if let Some(first) = by_hand.first() {
            let name = self.site.machines[*first as usize].name.clone();
            let how = Delivery::InPlace(InPlace::by_hand(preferences.batch.unwrap_or(1)));
            self.begin(name, Place::Machines(by_hand), how, version);
        }
    }

    fn begin(&mut self, name: String, place: Place, delivery: Delivery, version: u16) {
        if self.rollouts.len() >= MOST_ROLLOUTS {
            if !self.remarks.iter().any(|said| said == TOO_MANY) {
                self.remarks.push(TOO_MANY.to_owned());
            }
            return;
        }
        self.cancel(&place);
        let now = self.now;
        let before = self.version_now(&place);
        let stage = match &delivery {
            Delivery::InPlace(how) if how.additional => Stage::Launching,
            Delivery::Beside(_) => Stage::Launching,
            _ => Stage::Next,
        };
        let alerts = match &delivery {
            Delivery::Refresh(how) => vec![(0, Vec::new()); how.alerts.len()],
            _ => Vec::new(),
        };
        let label = self.workload.application.version_name(version).to_owned();
        let mut rollout = Rollout {
            name: name.clone(),
            place,
            delivery,
            deployed: version,
            version,
            before,
            stage,
            since: now,
            batch: Vec::new(),
            extra: Vec::new(),
            proofs: BTreeMap::new(),
            alerts,
            split: Vec::new(),
            back: false,
            started: now,
            ended: None,
            outcome: Outcome::UnderWay,
            batches: 0,
            least: 0,
            capacity: 0,
        };
        let serving = self.in_service(&rollout);
        (rollout.least, rollout.capacity) = (serving, serving);
        self.note("deployment", name, format!("{label} ({})", rollout.policy()));
        self.rollouts.push(rollout);
        let place = self.rollouts.len() as u32 - 1;
        self.events.plan(now, What::Deploys(place));
    }

    /// The version that a group launches now, or that its instances run.
    fn version_now(&self, place: &Place) -> u16 {
        match place {
            Place::Fleet(fleet) => self.fleets[*fleet].version,
            Place::Machines(all) => {
                all.first().map_or(0, |machine| self.site.machines[*machine as usize].version)
            }
        }
    }

    /// Takes a deployment out of the list for the time of a step.
    pub(super) fn deploys(&mut self, place: usize) {
        let Some(found) = self.rollouts.get(place).filter(|found| found.stage != Stage::Over) else { return };
        let mut rollout = found.clone();
        self.prove(&mut rollout);
        match rollout.delivery.clone() {
            Delivery::InPlace(how) => self.goes_on_in_place(&mut rollout, &how),
            Delivery::Refresh(how) => self.goes_on_refreshing(&mut rollout, &how),
            Delivery::Beside(how) => self.goes_on_beside(&mut rollout, &how),
        }
        rollout.least = rollout.least.min(self.in_service(&rollout));
        if rollout.stage != Stage::Over {
            self.events.plan(self.now + SECOND, What::Deploys(place as u32));
        }
        self.rollouts[place] = rollout;
    }

    /// What was under way at the same place is given up: one deployment at a time.
    fn cancel(&mut self, place: &Place) {
        for at in 0..self.rollouts.len() {
            let same = match (&self.rollouts[at].place, place) {
                (Place::Fleet(one), Place::Fleet(other)) => one == other,
                (Place::Machines(one), Place::Machines(other)) => {
                    one.iter().any(|machine| other.contains(machine))
                }
                _ => false,
            };
            if same && self.rollouts[at].stage != Stage::Over {
                let mut rollout = self.rollouts[at].clone();
                self.give_up(&mut rollout, Outcome::Cancelled);
                self.rollouts[at] = rollout;
            }
        }
    }

    /// A deployment ends without having succeeded: what it took out of service comes back as it is, and what it
    /// launched beside the group goes.
    fn give_up(&mut self, rollout: &mut Rollout, outcome: Outcome) {
        if let (Delivery::InPlace(_), Place::Fleet(fleet)) = (&rollout.delivery, &rollout.place) {
            self.rejoin(*fleet, &rollout.batch.clone());
        }
        if matches!(rollout.delivery, Delivery::Beside(_)) {
            self.tear_down(rollout);
        } else if let Place::Fleet(fleet) = rollout.place {
            for machine in std::mem::take(&mut rollout.extra) {
                if self.fleets[fleet].members.contains(&machine) {
                    self.dismiss(fleet, machine, false);
                }
            }
            self.fleets[fleet].surplus = 0;
            self.fleets[fleet].version = rollout.before;
            self.resize(fleet);
        }
        self.over(rollout, outcome);
    }

    fn over(&mut self, rollout: &mut Rollout, outcome: Outcome) {
        rollout.goes(Stage::Over, self.now);
        (rollout.ended, rollout.outcome) = (Some(self.now), outcome);
        let label = self.workload.application.version_name(rollout.deployed).to_owned();
        self.note(outcome.event(), rollout.name.clone(), label);
    }

    /// The instances that a deployment has to do with, whichever version they run.
    fn concerned(&self, rollout: &Rollout) -> Vec<u32> {
        match &rollout.place {
            Place::Fleet(fleet) => self.fleets[*fleet].members.clone(),
            Place::Machines(all) => all.clone(),
        }
    }

    /// Those that exist and run another version.
    fn outdated(&self, rollout: &Rollout) -> Vec<u32> {
        let old = |machine: &u32| {
            let station = &self.site.machines[*machine as usize];
            station.version != rollout.version && Self::stands(station.phase)
        };
        self.concerned(rollout).into_iter().filter(old).collect()
    }

    /// Instances that answer users now: they serve, and no load balancer leaves them out.
    fn in_service(&mut self, rollout: &Rollout) -> u32 {
        let words = self.words_of_balancers();
        let mut all = self.concerned(rollout);
        all.extend(&rollout.extra);
        all.sort_unstable();
        all.dedup();
        let serves = |machine: &&u32| {
            let word = words.get(**machine as usize).copied().unwrap_or_default();
            self.site.machines[**machine as usize].serves() && (!word.known || word.healthy)
        };
        all.iter().filter(serves).count() as u32
    }

    /// What load balancers say of every instance.
    fn words_of_balancers(&mut self) -> Vec<Word> {
        let mut words = vec![Word::default(); self.site.machines.len()];
        let mut looks = words.len();
        for group in self.site.groups.iter().filter(|group| !group.balancers.is_empty()) {
            looks += group.targets.len();
            for target in &group.targets {
                let Some(word) = words.get_mut(target.machine as usize) else { continue };
                word.known = true;
                match target.state {
                    TargetState::Healthy => word.healthy = true,
                    TargetState::Initial | TargetState::Unhealthy => word.doubted = true,
                    TargetState::Draining | TargetState::Gone => {}
                }
            }
        }
        self.looks += looks as u64;
        words
    }
}

/// What load balancers say of an instance.
#[derive(Clone, Copy, Debug, Default)]
struct Word {
    /// It is registered somewhere, or was.
    known: bool,
    /// Some target group has it in rotation.
    healthy: bool,
    /// Some target group has it registered and not in rotation.
    doubted: bool,
}

impl Delivery {
    /// The delivery with what an operator asks for instead.
    fn preferring(self, preferences: &Preferences) -> Self {
        match self {
            Self::Refresh(refresh) => Self::Refresh(refresh.preferring(preferences)),
            as_set => as_set,
        }
    }
}
