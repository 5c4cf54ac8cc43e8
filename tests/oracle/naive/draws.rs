//! Which random number answers which question. This is the product's contract (common random numbers), so it is the
//! same in both engines; everything else is written anew.

use cloudkata::resource::identity::fingerprint;
use cloudkata::simulate::Law;
use cloudkata::simulate::random::{Purpose, Stream};

/// Attempts of a request, steps and phases are this far apart in a stream.
const APART: u32 = 40;

pub struct Draws {
    seed: u64,
}

impl Draws {
    pub fn new(seed: u64) -> Self {
        Self { seed }
    }

    fn stream(&self, purpose: Purpose) -> Stream {
        Stream::new(self.seed, purpose)
    }

    /// Between arrivals, as a uniform number.
    pub fn arrival(&self, number: u64) -> f64 {
        self.stream(Purpose::Arrival).uniform(number)
    }

    /// Who sends request `number`.
    pub fn user(&self, number: u64, users: u32) -> u32 {
        self.stream(Purpose::User).below(number, users)
    }

    /// Where a user is.
    pub fn place(&self, user: u32) -> f64 {
        self.stream(Purpose::Place).uniform(u64::from(user))
    }

    /// What request `number` asks for.
    pub fn kind(&self, number: u64) -> f64 {
        self.stream(Purpose::Mix).uniform(number)
    }

    /// How long a step of request `number` takes.
    pub fn demand(&self, law: &Law, number: u64, step: usize) -> u64 {
        self.phases_from(law, Purpose::Demand, number, (step as u64) << 8)
    }

    /// Which of the addresses of an answer is taken.
    pub fn answer(&self, number: u64, attempt: u32, answers: usize) -> usize {
        let number = number.wrapping_add(u64::from(attempt) << APART);
        self.stream(Purpose::Answer).below(number, answers as u32) as usize
    }

    /// Which of several records answers, as a number below a bound: another question than the one before.
    pub fn record(&self, number: u64, attempt: u32, bound: u32) -> u32 {
        let number = number.wrapping_add(u64::from(attempt) << APART).wrapping_add(1 << 62);
        self.stream(Purpose::Answer).below(number, bound)
    }

    /// Which target is taken by chance.
    pub fn pick(&self, number: u64, attempt: u32, targets: usize) -> usize {
        let number = number.wrapping_add(u64::from(attempt) << APART);
        self.stream(Purpose::Pick).below(number, targets as u32) as usize
    }

    /// How long a request is willing to wait in a queue.
    pub fn patience(&self, law: &Law, number: u64) -> u64 {
        self.phases(law, Purpose::Patience, number)
    }

    /// How long a user thinks before request `number`.
    pub fn think(&self, law: &Law, number: u64) -> u64 {
        self.phases(law, Purpose::Think, number)
    }

    fn phases(&self, law: &Law, purpose: Purpose, number: u64) -> u64 {
        self.phases_from(law, purpose, number, 0)
    }

    /// A duration by a law; a law of several phases draws a number for each.
    fn phases_from(&self, law: &Law, purpose: Purpose, number: u64, first: u64) -> u64 {
        let mut phase = first;
        law.sample(|| {
            phase += 1;
            self.stream(purpose).uniform(number.wrapping_add((phase - 1) << APART))
        })
    }

    /// Where a resolver stands in its TTL as the run begins.
    pub fn warmth(&self, number: u64) -> f64 {
        self.stream(Purpose::Phase).uniform(number)
    }

    /// Where in an interval the first check of a target falls.
    pub fn check_phase(&self, machine: &str, registration: u64) -> f64 {
        self.stream(Purpose::Phase).of(fingerprint(machine)).of(0).uniform(registration)
    }

    /// Where in an interval the first question of a checker falls.
    pub fn watch_phase(&self, check: &str, checker: usize) -> f64 {
        self.stream(Purpose::Phase).of(fingerprint(check)).uniform(checker as u64)
    }

    /// How long an instance boots in this life.
    pub fn boot(&self, machine: &str, life: u64) -> f64 {
        self.stream(Purpose::Boot).of(fingerprint(machine)).uniform(life)
    }
}
