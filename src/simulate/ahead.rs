//! The next open arrivals, drawn a block at a time.
//!
//! Random numbers cost more than everything else that a request does, and most of that is waiting for the result of
//! a logarithm. Drawn one after another for many requests, logarithms overlap; so do the looks into the caches of
//! users who are far apart in memory. A draw belongs to the number of a request, so drawing early changes nothing.

/// Requests in a block.
pub const BLOCK: usize = 64;

/// Steps of a request whose demands are drawn ahead; later ones are drawn when their turn comes.
pub const STEPS: usize = 2;

/// What is known of the next arrivals.
#[derive(Clone, Debug)]
pub struct Ahead {
    /// Number of the first request of the block.
    pub first: u64,
    /// Place of the next arrival in the block.
    pub next: usize,
    /// When they arrive, in nanoseconds; `u64::MAX`: never.
    pub times: [u64; BLOCK],
    /// Who asks.
    pub users: [u32; BLOCK],
    /// What for.
    pub kinds: [u16; BLOCK],
    /// What their first steps demand.
    pub demands: [[u64; STEPS]; BLOCK],
}

impl Default for Ahead {
    fn default() -> Self {
        Self {
            first: 0,
            next: BLOCK,
            times: [u64::MAX; BLOCK],
            users: [0; BLOCK],
            kinds: [0; BLOCK],
            demands: [[0; STEPS]; BLOCK],
        }
    }
}

impl Ahead {
    /// When the next request arrives; `u64::MAX` when none does.
    #[inline]
    pub fn time(&self) -> u64 {
        self.times.get(self.next).copied().unwrap_or(u64::MAX)
    }

    /// The demands of a request of this block.
    #[inline]
    pub fn demands(&self, number: u64) -> Option<[u64; STEPS]> {
        self.demands.get(number.checked_sub(self.first)? as usize).copied()
    }
}
