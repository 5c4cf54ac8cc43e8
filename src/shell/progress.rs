//! What a terminal shows while a run takes longer than a second: a bar on the standard error, gone before the result.

use crate::grade::Watch;
use crate::simulate::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

/// Nobody wonders before.
const PATIENCE: Duration = Duration::from_secs(1);

/// The work of this process.
#[derive(Debug)]
pub struct Work {
    begun: Mutex<Instant>,
    bar: Mutex<Option<ProgressBar>>,
    runs: Mutex<Runs>,
    /// Designs that are graded side by side: how many there are, and how many are done.
    designs: Mutex<(u64, u64)>,
}

impl Work {
    /// Work that begins now. It lives as long as the process, since every thread may report to it.
    pub fn begin() -> &'static Self {
        Box::leak(Box::new(Self {
            begun: Mutex::new(Instant::now()),
            bar: Mutex::new(None),
            runs: Mutex::default(),
            designs: Mutex::default(),
        }))
    }

    /// Other work begins: time and runs are counted from here.
    pub fn begin_again(&self) {
        self.clear();
        *self.begun.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        *self.runs.lock().unwrap_or_else(PoisonError::into_inner) = Runs::default();
    }

    fn is_long(&self) -> bool {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner).elapsed() >= PATIENCE
    }

    /// A callback for the engine's limits. It never stops the work.
    pub fn watch(&'static self) -> Watch {
        Watch::with_progress(move |progress| {
            if self.is_long() {
                self.show(progress);
            }
            true
        })
    }

    /// From now on the bar counts designs, not requests.
    pub fn count_designs(&self, all: usize) {
        *self.designs.lock().unwrap_or_else(PoisonError::into_inner) = (all as u64, 0);
    }

    /// A design is done.
    pub fn design_done(&self) {
        self.designs.lock().unwrap_or_else(PoisonError::into_inner).1 += 1;
        if self.is_long() {
            self.show(None);
        }
    }

    fn show(&self, progress: Option<Progress>) {
        let mut bar = self.bar.lock().unwrap_or_else(PoisonError::into_inner);
        let bar = bar.get_or_insert_with(fresh);
        let (all, done) = *self.designs.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(position) = (done * 1000).checked_div(all) {
            bar.set_position(position);
            bar.set_message(format!("{done}/{all}"));
            return;
        }
        match progress {
            Some(progress) => {
                let mut runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
                let (share, requests) = runs.note(thread::current().id(), progress);
                bar.set_position((share * 1000.0) as u64);
                bar.set_message(crate::grade::figure::grouped(requests as f64, 0));
            }
            None => bar.tick(),
        }
    }

    /// Takes the bar away, before anything else is written.
    pub fn clear(&self) {
        if let Some(bar) = self.bar.lock().unwrap_or_else(PoisonError::into_inner).take() {
            bar.finish_and_clear();
        }
    }
}

/// Runs of several threads, one after another in each: together they come further and never go back.
#[derive(Debug, Default)]
struct Runs {
    /// The run under way in each thread.
    under_way: Vec<(ThreadId, Progress)>,
    /// Runs that ended, and their requests.
    ended: (u32, u64),
    /// The share that was shown last.
    shown: f64,
}

impl Runs {
    /// Takes what a thread tells; the share of all runs so far, and their requests.
    fn note(&mut self, thread: ThreadId, progress: Progress) -> (f64, u64) {
        match self.under_way.iter_mut().find(|(known, _)| *known == thread) {
            Some((_, before)) => {
                // Fewer requests than before: another run has begun.
                if progress.requests < before.requests {
                    self.ended = (self.ended.0 + 1, self.ended.1 + before.requests);
                }
                *before = progress;
            }
            None => self.under_way.push((thread, progress)),
        }
        let shares: f64 = self.under_way.iter().map(|(_, run)| run.share).sum();
        let requests: u64 = self.under_way.iter().map(|(_, run)| run.requests).sum();
        let (ended, before) = self.ended;
        let share = (f64::from(ended) + shares) / (f64::from(ended) + self.under_way.len() as f64);
        self.shown = self.shown.max(share);
        (self.shown, before + requests)
    }
}

fn fresh() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(1000), ProgressDrawTarget::stderr_with_hz(10));
    let style = ProgressStyle::with_template("{elapsed} {bar:32} {percent:>3} %  {msg}");
    style.map_or_else(|_| bar.clone(), |style| bar.clone().with_style(style))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_several_threads_come_further_together_and_never_go_back() {
        let here = thread::current().id();
        let there = thread::spawn(|| thread::current().id()).join().unwrap();
        let told = [(here, 10, 0.5), (there, 20, 0.1), (here, 20, 1.0), (here, 5, 0.2), (there, 40, 0.9)];
        let mut runs = Runs::default();
        let shown: Vec<(f64, u64)> = told
            .into_iter()
            .map(|(thread, requests, share)| runs.note(thread, Progress { requests, share }))
            .collect();
        assert!(shown.is_sorted_by(|a, b| a.0 <= b.0 && a.1 <= b.1), "{shown:?}");
        assert_eq!(shown.last().map(|(_, requests)| *requests), Some(20 + 5 + 40));
    }
}
