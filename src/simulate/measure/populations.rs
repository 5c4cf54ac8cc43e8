//! The same figures for users of one place alone: what is fine on average may be bad for those who are far away.
//!
//! Where users are in several places, each place has a recording of its own beside that of the whole. Where they are
//! all in one, the whole is that place, and nothing is written down twice.

use super::{CauseRecord, Recording, Window};
use crate::units::Duration;
use std::collections::BTreeMap;

/// What the users of each place experienced.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Populations {
    /// Codes of the Regions nearest to users, each once.
    regions: Vec<&'static str>,
    /// The number of each place's Region among them.
    of_place: Vec<usize>,
    /// Their recordings; empty where there is only one.
    records: Vec<Recording>,
    /// Of each of them by minute: how long answers were on their way, in nanoseconds, and how many there were.
    ways: Vec<Vec<(u128, u64)>>,
}

/// Nanoseconds of a minute.
const MINUTE: u64 = 60 * super::SECOND;

impl Populations {
    /// Nothing yet, of users in these places.
    pub fn new(places: &[(&'static str, f64)], duration: Duration) -> Self {
        let mut all = Self::default();
        for (region, _) in places {
            let known = all.regions.iter().position(|code| code == region);
            all.of_place.push(known.unwrap_or(all.regions.len()));
            if known.is_none() {
                all.regions.push(region);
            }
        }
        if all.regions.len() > 1 {
            all.records = all.regions.iter().map(|_| Recording::new(duration)).collect();
            all.ways = vec![Vec::new(); all.regions.len()];
        }
        all
    }

    /// Whether places are told apart at all.
    #[inline]
    pub fn are_several(&self) -> bool {
        !self.records.is_empty()
    }

    fn of(&mut self, place: u16) -> Option<&mut Recording> {
        let number = self.of_place.get(place as usize)?;
        self.records.get_mut(*number)
    }

    /// A request from a place that was answered; of its latency, so much was spent on the way.
    pub fn ok(&mut self, place: u16, sent: u64, latency: u64, travel: u64) {
        if let Some(record) = self.of(place) {
            record.ok(sent, latency);
        }
        let number = self.of_place.get(place as usize);
        if let Some(ways) = number.and_then(|number| self.ways.get_mut(*number)) {
            let minute = (sent / MINUTE) as usize;
            if ways.len() <= minute {
                ways.resize(minute + 1, (0, 0));
            }
            ways[minute].0 += u128::from(travel);
            ways[minute].1 += 1;
        }
    }

    /// A request from a place that failed, for a cause of the whole run.
    pub(super) fn failed(&mut self, place: u16, sent: u64, number: super::CauseId, causes: &[CauseRecord]) {
        let Some(record) = self.of(place) else { return };
        // Causes have the same numbers here as in the whole.
        for known in causes.iter().skip(record.causes.len()) {
            record.causes.push(CauseRecord { pieces: Vec::new(), ..known.clone() });
        }
        record.failed(sent, number);
    }

    /// The figures of each place between two times; `whole` are those of all.
    pub(super) fn windows(&self, from: u64, to: u64, whole: &Window) -> BTreeMap<String, Window> {
        if let [only] = self.regions.as_slice() {
            return BTreeMap::from([((*only).to_owned(), whole.clone())]);
        }
        let minutes = (from / MINUTE) as usize..to.div_ceil(MINUTE) as usize;
        let of = |((region, record), ways): ((&&str, &Recording), &Vec<(u128, u64)>)| {
            let window = Window { way_ms: mean_way(ways, &minutes), ..record.window(from, to) };
            ((*region).to_owned(), window)
        };
        self.regions.iter().zip(&self.records).zip(&self.ways).map(of).collect()
    }
}

/// The mean of these minutes, in milliseconds; none where nobody was answered.
fn mean_way(ways: &[(u128, u64)], minutes: &std::ops::Range<usize>) -> Option<f64> {
    let within = ways.iter().take(minutes.end).skip(minutes.start);
    let (time, answers) = within.fold((0u128, 0u64), |(time, count), (more, one)| (time + more, count + one));
    (answers > 0).then(|| time as f64 / answers as f64 / 1e6)
}
