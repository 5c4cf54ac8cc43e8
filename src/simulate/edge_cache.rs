//! What an edge location keeps: objects by kind of request and number, each fresh until its time is over.
//!
//! An object that users share is never thrown out for want of room: CloudFront says that it may evict what is seldom asked
//! for, but not when. Of what is kept for each user, so much is kept as a run has memory for.

use super::measure::CauseId;
use std::collections::BTreeMap;

/// Answers of single users that one edge location keeps at most.
const MOST_OWN: usize = 200_000;

/// What makes two questions different: the kind of request, the object, and the user where cookies count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// Kind of request.
    pub kind: u16,
    /// Number of the object, 0 where the kind has one answer for all.
    pub object: u32,
    /// The user, where answers are kept for each.
    pub user: Option<u32>,
}

/// An answer that is kept. Times are nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// When it is there: those who ask while it is fetched wait for it.
    pub from: u64,
    /// Until when it is fresh.
    pub until: u64,
    /// Why the origin did not answer, where it did not.
    pub failed: Option<CauseId>,
    /// Whether an answer is served; else an error is.
    pub good: bool,
}

impl Kept {
    /// An answer that is there from one time and fresh to another.
    pub fn fresh(from: u64, until: u64) -> Self {
        Self { from, until, failed: None, good: true }
    }
}

/// The answers that one edge location keeps.
#[derive(Clone, Debug, Default)]
pub struct EdgeCache {
    shared: Vec<Vec<Kept>>,
    own: BTreeMap<Key, Kept>,
    /// Answers of single users that found no room.
    refused: usize,
}

impl EdgeCache {
    /// What is kept for a question, fresh or not.
    #[inline]
    pub fn get(&self, key: Key) -> Option<Kept> {
        let kept = match key.user {
            None => self.shared.get(key.kind as usize)?.get(key.object as usize),
            Some(_) => self.own.get(&key),
        };
        kept.copied().filter(|kept| kept.until > 0)
    }

    /// Keeps an answer for one user, where there is room.
    fn keep_own(&mut self, key: Key, kept: Kept) {
        if self.own.len() >= MOST_OWN && !self.own.contains_key(&key) {
            // What is over makes room, but nobody looks for it at every answer.
            if self.refused.is_multiple_of(MOST_OWN / 4) {
                self.own.retain(|_, old| old.until > kept.from);
            }
            self.refused += 1;
            if self.own.len() >= MOST_OWN {
                return;
            }
        }
        self.own.insert(key, kept);
    }

    /// Keeps an answer.
    pub fn keep(&mut self, key: Key, kept: Kept) {
        if key.user.is_some() {
            return self.keep_own(key, kept);
        }
        let (kind, object) = (key.kind as usize, key.object as usize);
        if self.shared.len() <= kind {
            self.shared.resize(kind + 1, Vec::new());
        }
        let Some(objects) = self.shared.get_mut(kind) else { return };
        if objects.len() <= object {
            objects.resize(object + 1, Kept::default());
        }
        if let Some(place) = objects.get_mut(object) {
            *place = kept;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_share_what_hangs_on_nobody_and_keep_their_own() {
        let mut cache = EdgeCache::default();
        let shared = Key { kind: 1, object: 3, user: None };
        let (own, other) = (Key { user: Some(7), ..shared }, Key { user: Some(8), ..shared });
        cache.keep(shared, Kept::fresh(1, 5));
        cache.keep(own, Kept::fresh(2, 6));
        assert_eq!(cache.get(shared).map(|kept| kept.until), Some(5));
        assert_eq!(cache.get(own).map(|kept| kept.until), Some(6));
        assert_eq!((cache.get(other), cache.get(Key { object: 2, ..shared })), (None, None));
    }
}
