//! Ctrl-C while something runs: a flag that the engine asks for now and then. While a line is edited, the editor reads
//! Ctrl-C as a key, and no signal comes.

use crate::grade::Watch;
use std::sync::atomic::{AtomicBool, Ordering};

static STOP: AtomicBool = AtomicBool::new(false);

/// From now on Ctrl-C sets the flag. Where no handler can be set, it ends the process as usual.
pub fn listen() {
    let _ = ctrlc::set_handler(|| STOP.store(true, Ordering::Relaxed));
}

/// Something begins to run.
pub fn begin() {
    STOP.store(false, Ordering::Relaxed);
}

/// What the engine asks: `other` is asked too.
pub fn watched(other: Watch) -> Watch {
    Watch::with_progress(move |progress| !STOP.load(Ordering::Relaxed) && other.goes_on(progress))
}
