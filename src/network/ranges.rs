//! Sets of IPv4 addresses (or of ports), as sorted, disjoint intervals.
//!
//! A rule admits some addresses of a range and not others; only sets answer "everybody", "nobody" and "some of them"
//! exactly. Two rules for `0.0.0.0/1` and `128.0.0.0/1` admit everybody, as one for `0.0.0.0/0` does.

use crate::units::Cidr;
use std::fmt;
use std::net::Ipv4Addr;

/// A set of numbers: addresses, or ports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ranges {
    // INVARIANT: sorted, disjoint, not adjacent, each `first <= last`.
    parts: Vec<(u32, u32)>,
}

/// Blocks that are not addresses of the Internet: private use (RFC 1918), carrier NAT (RFC 6598), this host,
/// loopback, link local, multicast and reserved. The made-up public addresses of the model (198.18.0.0/15) are not
/// among them.
const NOT_INTERNET: [(u32, u32); 7] = [
    (0x0000_0000, 0x00ff_ffff),
    (0x0a00_0000, 0x0aff_ffff),
    (0x6440_0000, 0x647f_ffff),
    (0x7f00_0000, 0x7fff_ffff),
    (0xa9fe_0000, 0xa9fe_ffff),
    (0xac10_0000, 0xac1f_ffff),
    (0xc0a8_0000, 0xc0a8_ffff),
];
/// First address of multicast and reserved space.
const MULTICAST: u32 = 0xe000_0000;

impl Ranges {
    /// One interval, both ends included; none where it is empty.
    pub(super) fn between(first: u32, last: u32) -> Self {
        Self { parts: if first <= last { vec![(first, last)] } else { Vec::new() } }
    }

    /// The addresses of a block.
    pub(super) fn of(block: Cidr) -> Self {
        Self::between(u32::from(block.first()), u32::from(block.last()))
    }

    /// One address.
    pub(super) fn host(address: Ipv4Addr) -> Self {
        Self::between(u32::from(address), u32::from(address))
    }

    /// The addresses of a block that can belong to somebody on the Internet.
    pub(super) fn internet(block: Cidr) -> Self {
        let special = NOT_INTERNET.iter().copied().chain([(MULTICAST, u32::MAX)]);
        special.fold(Self::of(block), |set, (first, last)| set.minus(&Self::between(first, last)))
    }

    /// Whether nothing is in it.
    pub(super) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// What is in one or the other.
    pub(super) fn or(&self, other: &Self) -> Self {
        let mut all: Vec<(u32, u32)> = self.parts.iter().chain(&other.parts).copied().collect();
        all.sort_unstable();
        let mut parts: Vec<(u32, u32)> = Vec::with_capacity(all.len());
        for (first, last) in all {
            match parts.last_mut() {
                Some(open) if first <= open.1.saturating_add(1) => open.1 = open.1.max(last),
                _ => parts.push((first, last)),
            }
        }
        Self { parts }
    }

    /// What is in both.
    pub(super) fn and(&self, other: &Self) -> Self {
        let mut parts = Vec::new();
        for (a, b) in &self.parts {
            parts.extend(
                other.parts.iter().filter(|(c, d)| c <= b && a <= d).map(|(c, d)| (*a.max(c), *b.min(d))),
            );
        }
        Self { parts }
    }

    /// What is in this one only.
    pub(super) fn minus(&self, other: &Self) -> Self {
        let mut parts = Vec::new();
        for (first, last) in &self.parts {
            let mut from = Some(*first);
            for (a, b) in other.parts.iter().filter(|(a, b)| a <= last && first <= b) {
                let Some(start) = from else { break };
                if *a > start {
                    parts.push((start, a - 1));
                }
                from = b.checked_add(1).filter(|next| next <= last);
            }
            if let Some(start) = from {
                parts.push((start, *last));
            }
        }
        Self { parts }
    }

    /// Whether all of `other` is in it.
    pub(super) fn covers(&self, other: &Self) -> bool {
        other.minus(self).is_empty()
    }

    /// A set of ports as ports.
    pub(super) fn as_ports(&self) -> Vec<(u16, u16)> {
        let port = |number: u32| u16::try_from(number).unwrap_or(u16::MAX);
        self.parts.iter().map(|(first, last)| (port(*first), port(*last))).collect()
    }

    /// A set of ports in pieces, none of which goes over one of the borders (a border is the first number behind it).
    pub(super) fn cut(&self, mut borders: Vec<u32>) -> Vec<(u16, u16)> {
        borders.sort_unstable();
        borders.dedup();
        let mut pieces = Vec::new();
        for (first, last) in &self.parts {
            let mut start = *first;
            for border in borders.iter().filter(|border| first < *border && *border <= last) {
                pieces.push(Self::between(start, border - 1));
                start = *border;
            }
            pieces.push(Self::between(start, *last));
        }
        pieces.iter().flat_map(Self::as_ports).collect()
    }

    /// Where its intervals begin, and where the next number after each is.
    pub(super) fn borders(&self) -> Vec<u32> {
        self.parts.iter().flat_map(|(first, last)| [Some(*first), last.checked_add(1)]).flatten().collect()
    }
}

/// The address, or how one would say the set: its first and last address.
impl fmt::Display for Ranges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Some((first, _)), Some((_, last))) = (self.parts.first(), self.parts.last()) else {
            return f.write_str("no address");
        };
        let (first, last) = (Ipv4Addr::from(*first), Ipv4Addr::from(*last));
        if first == last { write!(f, "{first}") } else { write!(f, "{first} to {last}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn block(text: &str) -> Ranges {
        Ranges::of(Cidr::parse(text).unwrap())
    }

    #[test]
    fn two_halves_are_everybody() {
        let halves = block("0.0.0.0/1").or(&block("128.0.0.0/1"));
        assert_eq!(halves, block("0.0.0.0/0"));
        assert!(halves.covers(&Ranges::internet(Cidr::ANYWHERE)));
    }

    #[test]
    fn private_addresses_are_not_on_the_internet() {
        for private in ["10.0.0.0/8", "172.31.0.0/16", "192.168.0.0/16", "127.0.0.0/8", "224.0.0.0/4"] {
            assert!(Ranges::internet(Cidr::parse(private).unwrap()).is_empty(), "{private}");
        }
        assert!(!Ranges::internet(Cidr::parse("198.18.0.0/15").unwrap()).is_empty());
    }

    fn any_set() -> impl Strategy<Value = Ranges> {
        proptest::collection::vec((0u32..60, 0u32..12), 0..5).prop_map(|parts| {
            let parts = parts.into_iter().map(|(first, length)| Ranges::between(first, first + length));
            parts.fold(Ranges::default(), |set, part| set.or(&part))
        })
    }

    proptest! {
        #[test]
        fn sets_behave_like_sets(a in any_set(), b in any_set(), x in 0u32..80) {
            let has = |set: &Ranges| set.parts.iter().any(|(first, last)| (*first..=*last).contains(&x));
            prop_assert_eq!(has(&a.or(&b)), has(&a) || has(&b));
            prop_assert_eq!(has(&a.and(&b)), has(&a) && has(&b));
            prop_assert_eq!(has(&a.minus(&b)), has(&a) && !has(&b));
            prop_assert!(a.covers(&a.and(&b)) && a.or(&b).covers(&a));
            prop_assert_eq!(a.minus(&a).is_empty(), true);
        }

        #[test]
        fn the_last_address_does_not_overflow(first in any::<u32>()) {
            let rest = block("0.0.0.0/0").minus(&Ranges::between(first, u32::MAX));
            prop_assert_eq!(rest.is_empty(), first == 0);
        }
    }
}
