//! When rows were committed to a database: what a copy of an earlier moment does not have can then be counted.
//!
//! Kept only in runs in which somebody promotes or restores. Up to half a million moments are told apart exactly;
//! beyond that neighbours are taken together, so that memory stays what it is however long a run is.

/// Most moments that are told apart.
const MOST: usize = 1 << 19;

/// When rows were committed, in order.
#[derive(Clone, Debug, Default)]
pub struct Commits {
    /// The last moment of each group, in nanoseconds, and how many rows there are in it.
    groups: Vec<(u64, u32)>,
    /// Moments of one such piece of time are one group; 0 while every moment is told apart.
    width: u64,
}

impl Commits {
    /// Rows are committed one after another, nearly in order: with several vCPUs a later query may end sooner.
    pub fn note(&mut self, at: u64) {
        if let Some((last, count)) = self.groups.last_mut()
            && self.width > 0
            && (at <= *last || at / self.width == *last / self.width)
        {
            *last = at.max(*last);
            *count += 1;
            return;
        }
        let later = self.groups.iter().rev().take_while(|(last, _)| *last > at).count();
        self.groups.insert(self.groups.len() - later, (at, 1));
        if self.groups.len() > MOST {
            self.merge();
        }
    }

    /// Takes neighbours together, two and two.
    fn merge(&mut self) {
        let span = self.groups.last().map_or(0, |(last, _)| *last);
        self.width = (2 * span / MOST as u64).max(1);
        let pairs = self.groups.chunks(2).filter_map(|pair| {
            let (last, _) = pair.last()?;
            Some((*last, pair.iter().map(|(_, count)| count).sum()))
        });
        self.groups = pairs.collect();
    }

    /// How many rows were committed later than a moment, and when the first of them was; none where there are none.
    pub fn after(&self, moment: u64) -> Option<(u64, u64)> {
        let first = self.groups.partition_point(|(last, _)| *last <= moment);
        let later = self.groups.get(first..)?;
        let (oldest, _) = later.first()?;
        Some((later.iter().map(|(_, count)| u64::from(*count)).sum(), *oldest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_later_is_counted_whatever_the_order_of_commits() {
        let mut commits = Commits::default();
        for at in [10, 30, 20, 40, 40, 50] {
            commits.note(at);
        }
        assert_eq!(commits.after(0), Some((6, 10)));
        assert_eq!(commits.after(20), Some((4, 30)));
        assert_eq!(commits.after(39), Some((3, 40)));
        assert_eq!(commits.after(50), None);
    }

    #[test]
    fn a_long_run_takes_no_more_memory_and_loses_no_row() {
        let mut commits = Commits::default();
        let rows = 3 * MOST as u64;
        (1..=rows).for_each(|n| commits.note(n * 1_000));
        assert!(commits.groups.len() <= MOST);
        assert_eq!(commits.after(0).map(|(count, _)| count), Some(rows));
        let (later, _) = commits.after(rows * 500).unwrap_or_default();
        assert!(later.abs_diff(rows / 2) <= 16, "{later}");
    }
}
