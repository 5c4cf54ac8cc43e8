//! What a terminal shows while a run takes longer than a second: a bar on the standard error, gone before the result.

use crate::grade::Watch;
use crate::simulate::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Nobody wonders before.
const PATIENCE: Duration = Duration::from_secs(1);

/// The work of this process.
#[derive(Debug)]
pub struct Work {
    begun: Instant,
    bar: Mutex<Option<ProgressBar>>,
}

impl Work {
    /// Work that begins now. It lives as long as the process, since every thread may report to it.
    pub fn begin() -> &'static Self {
        Box::leak(Box::new(Self { begun: Instant::now(), bar: Mutex::new(None) }))
    }

    /// A callback for the engine's limits. It never stops the work.
    pub fn watch(&'static self) -> Watch {
        Watch::with_progress(move |progress| {
            if self.begun.elapsed() >= PATIENCE {
                self.show(progress);
            }
            true
        })
    }

    fn show(&self, progress: Option<Progress>) {
        let mut bar = self.bar.lock().unwrap_or_else(PoisonError::into_inner);
        let bar = bar.get_or_insert_with(fresh);
        match progress {
            Some(progress) => {
                bar.set_position((progress.share * 1000.0) as u64);
                bar.set_message(crate::grade::figure::grouped(progress.requests as f64, 0));
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

fn fresh() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(1000), ProgressDrawTarget::stderr_with_hz(10));
    let style = ProgressStyle::with_template("{elapsed} {bar:32} {percent:>3} %  {msg}");
    style.map_or_else(|_| bar.clone(), |style| bar.clone().with_style(style))
}
