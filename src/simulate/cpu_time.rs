//! CPU time that is known before it has passed.
//!
//! Where a vCPU is free for every worker, a request's CPU steps are known when they begin. They are counted at once,
//! and what lies ahead of the moment is taken off again for whoever asks in between (a metric, a crash).

/// CPU time of an instance, in nanoseconds.
#[derive(Clone, Debug, Default)]
pub struct CpuTime {
    planned: u128,
    /// From when to when, of what may not be over yet.
    spans: Vec<(u64, u64)>,
    /// How many of them are kept before those that are over go.
    room: usize,
}

/// Fewest spans for which it is worth looking which are over.
const ROOM: usize = 16;

impl CpuTime {
    /// A vCPU is busy from one time to another; time is now.
    #[inline]
    pub fn plan(&mut self, now: u64, from: u64, to: u64) {
        self.planned += u128::from(to - from);
        if self.spans.len() >= self.room {
            self.spans.retain(|(_, to)| *to > now);
            self.room = (2 * self.spans.len()).max(ROOM);
        }
        self.spans.push((from, to));
    }

    /// CPU time until now.
    pub fn until(&self, now: u64) -> u128 {
        let ahead = |(from, to): &(u64, u64)| u128::from(to.saturating_sub((*from).max(now)));
        self.planned - self.spans.iter().map(ahead).sum::<u128>()
    }

    /// Nothing that lies ahead will happen.
    pub fn cut(&mut self, now: u64) {
        self.planned = self.until(now);
        self.spans.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::CpuTime;

    #[test]
    fn what_lies_ahead_does_not_count_yet_and_never_will_when_it_is_cut() {
        let mut time = CpuTime::default();
        for start in 0..100 {
            time.plan(start, start, start + 3);
        }
        assert_eq!(time.until(100), 300 - 1 - 2);
        assert_eq!(time.until(1000), 300);
        time.cut(101);
        // Of the span that began at 99, two thirds had passed.
        assert_eq!(time.until(1000), 299);
    }
}
