//! Regions and their Availability Zones.

use super::{Confidence, data};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

const FILE: &str = include_str!("data/regions.json");

/// An AWS Region of the partition `aws`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Region {
    /// Code, such as `ap-northeast-2`.
    pub code: &'static str,
    /// Name, such as `Asia Pacific (Seoul)`.
    pub name: &'static str,
    /// Availability Zones that the Region has; a new account may see fewer.
    pub availability_zone_count: u32,
    /// The Availability Zones that a new account sees, by letter.
    pub zones: Vec<Zone>,
    /// Year or date of launch.
    pub launched: &'static str,
    /// Whether the letter of a zone may differ between accounts: only in Regions launched up to November 2012, for
    /// accounts created before November 2025.
    pub independently_mapped: bool,
    /// Where it was read.
    pub source: &'static str,
    /// When it was read.
    pub as_of: &'static str,
    /// How far it may be trusted.
    pub confidence: Confidence,
}

/// An Availability Zone. Which letter stands for which id is a convention of this model: see the notes of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    /// Name in an account, such as `us-east-1a`.
    pub name: &'static str,
    /// Id that means the same place in every account, such as `use1-az1`.
    pub id: &'static str,
}

impl Zone {
    /// Code of the Region it belongs to: the name without its letter.
    pub fn region(&self) -> &'static str {
        self.name.trim_end_matches(|c: char| c.is_ascii_lowercase())
    }
}

#[derive(Default, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
struct File {
    regions: Vec<Region>,
}

static REGIONS: LazyLock<Vec<Region>> = LazyLock::new(|| {
    let mut rows = data::read::<File>(FILE).regions;
    rows.sort_by_key(|region| region.code);
    rows
});

/// Every Region, sorted by code.
pub fn regions() -> impl Iterator<Item = &'static Region> {
    REGIONS.iter()
}

/// The Region with this code.
pub fn region(code: &str) -> Option<&'static Region> {
    data::find(&REGIONS, code, |region| region.code)
}

/// The Availability Zone with this name (`us-east-1a`) or id (`use1-az1`).
pub fn zone(name_or_id: &str) -> Option<&'static Zone> {
    regions().flat_map(|region| &region.zones).find(|zone| zone.name == name_or_id || zone.id == name_or_id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn there_are_34_regions_with_an_origin() {
        data::parses::<File>(FILE);
        assert_eq!(regions().count(), 34);
        for region in regions() {
            assert!(!region.source.is_empty() && !region.as_of.is_empty());
            assert!(region.zones.len() >= 2 && region.availability_zone_count >= 3, "{}", region.code);
            assert!(region.zones.len() <= region.availability_zone_count as usize, "{}", region.code);
            assert!(region.zones.iter().all(|zone| zone.region() == region.code), "{}", region.code);
        }
    }

    #[test]
    fn zones_are_found_by_name_and_id_and_are_unique() {
        assert_eq!(zone("us-east-1a").unwrap().id, "use1-az1");
        assert_eq!(zone("apne2-az2").unwrap().name, "ap-northeast-2b");
        assert_eq!(zone("us-east-1z"), None);
        let zones: Vec<_> = regions().flat_map(|region| &region.zones).collect();
        let ids: BTreeSet<_> = zones.iter().flat_map(|zone| [zone.id, zone.name]).collect();
        assert_eq!(ids.len(), zones.len() * 2);
    }

    #[test]
    fn known_regions() {
        let seoul = region("ap-northeast-2").unwrap();
        assert_eq!((seoul.name, seoul.zones.len()), ("Asia Pacific (Seoul)", 4));
        assert!(!seoul.independently_mapped);
        let virginia = region("us-east-1").unwrap();
        assert_eq!(
            (virginia.zones.len(), virginia.launched, virginia.independently_mapped),
            (6, "2006", true)
        );
        assert_eq!(region("seoul"), None);
    }
}
