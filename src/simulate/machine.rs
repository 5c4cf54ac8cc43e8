//! A server at run time: a station with workers, vCPUs and a queue, and the life of an instance around it.
//!
//! A request holds a worker from its first step to its last. A CPU step also holds a vCPU; where there are more
//! workers than vCPUs, steps queue for the vCPUs in turn. Workers take requests first come, first served.

use super::cpu_time::CpuTime;
use super::engine::Guest;
use super::events::Events;
use super::measure::SECOND;
use super::pool::Pool;
use super::run::Station;
use std::collections::VecDeque;

/// Full speed, as a fixed-point number: speeds are kept in 1/65,536 so that sums of them are exact.
pub const FULL_SPEED: u64 = 65_536;

/// Where an instance is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Launched; the operating system or the installation is not done yet.
    Booting,
    /// Serving, if the application is there.
    Running,
    /// Stopped by somebody; it may come back.
    Stopped,
    /// Gone or broken, for this reason.
    Dead(&'static str),
}

/// CPU credits of a burstable type. Amounts are vCPU-nanoseconds: a credit is a vCPU-minute.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Credits {
    /// Balance; below zero: surplus credits of an unlimited instance.
    pub balance: i64,
    /// Most that can be saved up.
    pub most: i64,
    /// Earned each hour, in vCPU-nanoseconds.
    pub per_hour: i64,
    /// Speed of a vCPU without credits, in 1/65,536.
    pub baseline: u64,
    /// Whether it bursts on beyond its balance, for money.
    pub unlimited: bool,
    /// When the balance was last brought up to date.
    pub updated: u64,
}

impl Credits {
    /// Brings the balance up to date.
    #[inline]
    pub fn accrue(&mut self, now: u64) {
        let earned =
            (i128::from(now - self.updated) * i128::from(self.per_hour) / i128::from(3600 * SECOND)) as i64;
        if earned > 0 || now == self.updated {
            self.balance = self.balance.saturating_add(earned).min(self.most.max(self.balance));
            self.updated = now;
        }
    }

    /// Pays for work that starts now, and says at which speed it runs.
    #[inline]
    pub fn spend(&mut self, now: u64, work: u64) -> u64 {
        self.accrue(now);
        let speed = if self.unlimited || self.balance > 0 { FULL_SPEED } else { self.baseline };
        self.balance = self.balance.saturating_sub(work as i64);
        speed
    }
}

/// Sums over time, for utilisation and Little's law. Nanoseconds times a number.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    busy: u128,
    cpu: u128,
    present: u128,
    wait: u128,
    served: u64,
    blocked: u64,
}

/// An instance at run time.
#[derive(Clone, Debug)]
pub struct Machine {
    /// What reports call it.
    pub name: String,
    /// Place of its profile: type, subnet, security groups, image.
    pub profile: usize,
    /// Where it is in its life.
    pub phase: Phase,
    /// When it will serve, while it boots; `u64::MAX` when it never will.
    pub ready_at: u64,
    /// When it was launched (or the run began).
    pub launched_at: u64,
    /// How often it was started or stopped; plans made for an earlier life are void.
    pub life: u32,
    /// Whether the application was installed on it once.
    pub installed: bool,
    /// Number of the version that it runs.
    pub version: u16,
    /// Whether a version is being installed on it, after its first.
    pub deploying: bool,
    /// Answers of a run with several versions, and how many of them were errors.
    pub answers: (u64, u64),
    /// Its public address.
    pub address: Option<u32>,
    /// Whether that address belongs to the account (an Elastic IP) rather than to the instance.
    pub elastic: bool,
    /// Group that launched it.
    pub fleet: Option<usize>,
    /// Requests served at once.
    pub workers: u32,
    /// vCPUs.
    pub vcpus: u32,
    /// Requests that may wait.
    pub queue_limit: u32,
    /// Credits of a burstable type.
    pub credits: Option<Credits>,
    /// How many times as long work takes (a fault), in 1/65,536 of full speed.
    pub slowed: u64,
    /// Which fault slowed it last.
    pub slowed_by: Option<usize>,
    /// Whether it was to start while its AZ had no power.
    pub start_missed: bool,
    /// Requests that wait for a worker.
    pub queue: VecDeque<u32>,
    /// Requests that have a worker and wait for a vCPU.
    pub cpu_queue: VecDeque<u32>,
    /// Where the whole of a request's stay is known when it arrives: all of them. Steps, queues and workers are then
    /// not used.
    pub pool: Option<Pool<Guest>>,
    /// Whether a request's local steps follow one another without a wait: every worker has a vCPU of its own, at full
    /// speed. Then only the end of a request's stay is kept, and CPU time is known ahead.
    pub straight: bool,
    /// Place of its AZ.
    pub zone: usize,
    /// CPU time, where steps go straight.
    pub cpu: CpuTime,
    /// Changes whenever it loses what is in its memory, and on its disk.
    pub memory: u32,
    /// As [`Self::memory`], of its disk.
    pub disk: u32,
    /// Rows and files that are on its disk alone.
    pub rows: u64,
    /// As [`Self::rows`].
    pub files: u64,
    /// When the oldest of these was written.
    pub written: u64,
    /// Ends of the steps under way. They concern nobody else, so they are not events of the run: whoever looks at the
    /// instance brings it up to date first.
    pub steps: Events<u32>,
    /// When the run itself will look at the instance; `u64::MAX` where nobody outside waits for it.
    pub wakes_at: u64,
    /// Workers that are busy.
    pub busy: u32,
    /// vCPUs that are busy.
    pub running: u32,
    speed_sum: u64,
    touched: u64,
    sums: Sums,
    peak_queue: u64,
    peak_at: u64,
    /// CPU time used so far, at the last metric.
    pub cpu_seen: u128,
    /// Time in service, in nanoseconds.
    up: u64,
    up_since: Option<u64>,
    /// When it was billed: from, to, in nanoseconds.
    pub billed: Vec<(u64, u64)>,
    billed_since: Option<u64>,
    /// Surplus CPU credits that were not earned back before it was terminated, in vCPU-nanoseconds.
    pub surplus: i64,
}

impl Machine {
    /// A machine that does not exist yet: phase booting, never ready.
    pub fn new(name: String, profile: usize, vcpus: u32, workers: u32, queue_limit: Option<u32>) -> Self {
        Self {
            name,
            profile,
            phase: Phase::Booting,
            ready_at: u64::MAX,
            launched_at: 0,
            life: 0,
            installed: false,
            version: 0,
            deploying: false,
            answers: (0, 0),
            address: None,
            elastic: false,
            fleet: None,
            workers: workers.max(1),
            vcpus: vcpus.max(1),
            queue_limit: queue_limit.unwrap_or(u32::MAX),
            credits: None,
            slowed: FULL_SPEED,
            slowed_by: None,
            start_missed: false,
            queue: VecDeque::new(),
            cpu_queue: VecDeque::new(),
            pool: None,
            straight: false,
            zone: 0,
            cpu: CpuTime::default(),
            memory: 0,
            disk: 0,
            rows: 0,
            files: 0,
            written: 0,
            steps: Events::default(),
            wakes_at: u64::MAX,
            busy: 0,
            running: 0,
            speed_sum: 0,
            touched: 0,
            sums: Sums::default(),
            peak_queue: 0,
            peak_at: 0,
            cpu_seen: 0,
            up: 0,
            up_since: None,
            billed: Vec::new(),
            billed_since: None,
            surplus: 0,
        }
    }

    /// Whether it answers requests now.
    #[inline]
    pub fn serves(&self) -> bool {
        self.phase == Phase::Running && self.installed
    }

    /// Brings the sums up to date; to be called before anything that they sum changes.
    #[inline]
    pub fn touch(&mut self, now: u64) {
        if now == self.touched {
            return;
        }
        let passed = u128::from(now - self.touched);
        self.sums.cpu += passed * u128::from(self.speed_sum);
        self.touched = now;
    }

    /// CPU time used until now, in nanoseconds of a full-speed vCPU.
    pub fn cpu_used(&mut self, now: u64) -> u128 {
        if let Some(pool) = &self.pool {
            return pool.busy_until(now);
        }
        if self.straight {
            return self.cpu.until(now);
        }
        self.touch(now);
        self.sums.cpu / u128::from(FULL_SPEED)
    }

    /// Starts a CPU step, and says how long it takes.
    #[inline]
    pub fn start_cpu(&mut self, now: u64, work: u64) -> (u64, u32) {
        let speed = self.credits.as_mut().map_or(FULL_SPEED, |credits| credits.spend(now, work));
        let speed = (speed * self.slowed / FULL_SPEED).max(1);
        self.touch(now);
        self.running += 1;
        self.speed_sum += speed;
        let time = if speed == FULL_SPEED {
            work
        } else {
            (u128::from(work) * u128::from(FULL_SPEED) / u128::from(speed)) as u64
        };
        (time, speed as u32)
    }

    /// Ends a CPU step that ran at this speed.
    #[inline]
    pub fn end_cpu(&mut self, now: u64, speed: u32) {
        self.touch(now);
        self.running -= 1;
        self.speed_sum -= u64::from(speed);
    }

    /// Notes the length of the queue.
    #[inline]
    pub fn note_queue(&mut self, now: u64) {
        let waiting = self.queue.len() as u64;
        if waiting > self.peak_queue {
            (self.peak_queue, self.peak_at) = (waiting, now);
        }
    }

    /// Counts a request that was turned away.
    pub fn note_blocked(&mut self) {
        self.sums.blocked += 1;
    }

    /// Requests that it served.
    pub fn served(&self) -> u64 {
        self.sums.served
    }

    /// Counts a request that left: it was here from `arrived` to `left`, and waited this long if it was served.
    #[inline]
    pub fn note_left(&mut self, arrived: u64, left: u64, waited: Option<u64>) {
        self.sums.present += u128::from(left - arrived);
        if let Some(wait) = waited {
            self.sums.wait += u128::from(wait);
            self.sums.served += 1;
        }
    }

    /// A row or a file is written to its disk.
    pub fn note_written(&mut self, now: u64) {
        if self.rows + self.files == 0 {
            self.written = now;
        }
    }

    /// A worker that was taken at a time is free again.
    #[inline]
    pub fn free_worker(&mut self, since: u64, now: u64) {
        self.busy -= 1;
        self.note_busy(since, now);
    }

    /// Counts the time that a worker was busy.
    #[inline]
    pub fn note_busy(&mut self, since: u64, until: u64) {
        self.sums.busy += u128::from(until - since);
    }

    /// Begins or ends service.
    pub fn set_up(&mut self, now: u64, up: bool) {
        match (self.up_since, up) {
            (None, true) => self.up_since = Some(now),
            (Some(since), false) => {
                self.up += now - since;
                self.up_since = None;
            }
            _ => {}
        }
    }

    /// Begins or ends being billed.
    pub fn set_billed(&mut self, now: u64, billed: bool) {
        match (self.billed_since, billed) {
            (None, true) => self.billed_since = Some(now),
            (Some(since), false) => {
                self.billed.push((since, now));
                self.billed_since = None;
            }
            _ => {}
        }
    }

    /// Settles the credits of an instance that goes for good, or of a run that ends.
    pub fn settle_credits(&mut self, now: u64) {
        if let Some(mut credits) = self.credits.take() {
            credits.accrue(now);
            self.surplus += (-credits.balance).max(0);
        }
    }

    /// How long a request that came now would wait, roughly: what waits over what is served at once.
    pub fn backlog(&self, waiting: u64, mean_work: u64) -> u64 {
        let speed = match &self.credits {
            Some(credits) if !credits.unlimited && credits.balance <= 0 => credits.baseline,
            _ => FULL_SPEED,
        } * self.slowed
            / FULL_SPEED;
        let servers = u64::from(self.workers.min(self.vcpus));
        let work = waiting * mean_work / servers;
        (u128::from(work) * u128::from(FULL_SPEED) / u128::from(speed.max(1))) as u64
    }

    /// The figures of a finished run.
    pub fn station(&mut self, now: u64, kind: &str) -> Station {
        self.touch(now);
        self.set_up(now, false);
        let up = self.up.max(1) as f64;
        if let Some(pool) = &self.pool {
            // Every visit had a vCPU of its own, at full speed.
            let busy = pool.busy_until(now);
            (self.sums.busy, self.sums.cpu) = (busy, busy * u128::from(FULL_SPEED));
            (self.peak_queue, self.peak_at) = pool.peak;
        } else if self.straight {
            self.sums.cpu = self.cpu.until(now) * u128::from(FULL_SPEED);
        }
        Station {
            resource: self.name.clone(),
            kind: kind.to_owned(),
            utilisation: self.sums.busy as f64 / (up * f64::from(self.workers)),
            cpu_utilisation: self.sums.cpu as f64 / (FULL_SPEED as f64 * up * f64::from(self.vcpus)),
            mean_wait_ms: if self.sums.served == 0 {
                0.0
            } else {
                self.sums.wait as f64 / self.sums.served as f64 / 1e6
            },
            mean_in_system: self.sums.present as f64 / up,
            blocked: self.sums.blocked,
            peak_queue: self.peak_queue,
            peak_at_s: self.peak_at as f64 / 1e9,
            served: self.sums.served,
            ..Station::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credits_run_out_and_speed_falls_to_the_baseline() {
        let mut credits = Credits {
            balance: SECOND as i64,
            most: 144 * 60 * SECOND as i64,
            per_hour: 6 * 60 * SECOND as i64,
            baseline: FULL_SPEED / 10,
            unlimited: false,
            updated: 0,
        };
        assert_eq!(credits.spend(0, SECOND), FULL_SPEED);
        assert_eq!(credits.spend(0, SECOND), FULL_SPEED / 10);
        // A tenth of a vCPU is earned: after ten seconds the last second of work is paid back.
        assert_eq!(credits.spend(10 * SECOND, 0), FULL_SPEED / 10);
        assert_eq!(credits.spend(11 * SECOND, 0), FULL_SPEED);
    }
}
