//! IPv4 address blocks in CIDR notation, as VPCs, subnets, routes and rules use them.

use super::ParseError;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::net::Ipv4Addr;
use std::str::FromStr;

/// Addresses of every subnet that AWS keeps for itself: the first four and the last.
/// Source: Amazon VPC user guide, "Subnet CIDR blocks".
const RESERVED_IN_AWS: u64 = 5;

/// An IPv4 block such as `10.0.0.0/16`. The address is always the first of its block. Serialized as that text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cidr {
    // INVARIANT: `prefix <= 32`, and the bits of `network` after the prefix are zero.
    network: u32,
    prefix: u8,
}

impl Cidr {
    /// `0.0.0.0/0`: every address.
    pub const ANYWHERE: Self = Self { network: 0, prefix: 0 };

    /// The block of `prefix` bits (0 to 32; more counts as 32) that `address` lies in.
    pub fn containing(address: Ipv4Addr, prefix: u8) -> Self {
        let prefix = prefix.min(32);
        Self { network: u32::from(address) & mask(prefix), prefix }
    }

    /// The block of this one address, `/32`.
    pub fn host(address: Ipv4Addr) -> Self {
        Self::containing(address, 32)
    }

    /// Reads `10.0.0.0/16`, and refuses an address that is not the first of its block, as AWS does.
    ///
    /// # Errors
    /// Says what is wrong and, where one can be named, the nearest right block.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let trimmed = text.trim();
        if trimmed.contains("::") || trimmed.matches(':').count() >= 2 {
            return Err(ParseError::new(format!(
                "\"{text}\" is an IPv6 block; IPv6 is accepted in AWS but not modeled here, write an IPv4 block such as \"10.0.0.0/16\""
            )));
        }
        let Some((address, prefix)) = trimmed.split_once('/') else {
            return Err(match trimmed.parse::<Ipv4Addr>() {
                Ok(address) => ParseError::new(format!(
                    "\"{text}\" has no prefix length; did you mean \"{address}/32\", this one address?"
                )),
                Err(_) => not_a_block(text),
            });
        };
        let address: Ipv4Addr = address.parse().map_err(|_| not_a_block(text))?;
        let digits = !prefix.is_empty() && prefix.bytes().all(|byte| byte.is_ascii_digit());
        let prefix = prefix.parse::<u8>().ok().filter(|length| digits && *length <= 32).ok_or_else(|| {
            ParseError::new(format!("\"{text}\" has the prefix length {prefix}; write a number from 0 to 32"))
        })?;
        let block = Self::containing(address, prefix);
        if block.network == u32::from(address) {
            Ok(block)
        } else {
            Err(ParseError::new(format!(
                "\"{text}\" does not begin at the first address of its block; did you mean \"{block}\"?"
            )))
        }
    }

    /// First address of the block.
    pub fn first(self) -> Ipv4Addr {
        Ipv4Addr::from(self.network)
    }

    /// Last address of the block.
    pub fn last(self) -> Ipv4Addr {
        Ipv4Addr::from(self.network | !mask(self.prefix))
    }

    /// Prefix length, 0 to 32.
    pub const fn prefix(self) -> u8 {
        self.prefix
    }

    /// Count of addresses, 1 to 2³².
    pub const fn size(self) -> u64 {
        1 << (32 - self.prefix)
    }

    /// Count of addresses that a subnet of this block leaves to its resources: AWS keeps five (VPC user guide,
    /// "Subnet CIDR blocks").
    pub const fn usable_in_aws(self) -> u64 {
        self.size().saturating_sub(RESERVED_IN_AWS)
    }

    /// Whether AWS keeps this address of a subnet of this block: network, VPC router, DNS, future use, broadcast.
    pub fn is_reserved_in_aws(self, address: Ipv4Addr) -> bool {
        let offset = u64::from(u32::from(address).wrapping_sub(self.network));
        self.contains(address) && (offset < RESERVED_IN_AWS - 1 || offset == self.size() - 1)
    }

    /// The address at `index` (from 0), unless the block ends before.
    pub fn nth(self, index: u64) -> Option<Ipv4Addr> {
        let offset = u32::try_from(index).ok().filter(|_| index < self.size())?;
        Some(Ipv4Addr::from(self.network | offset))
    }

    /// Whether `address` lies in the block.
    pub fn contains(self, address: Ipv4Addr) -> bool {
        u32::from(address) & mask(self.prefix) == self.network
    }

    /// Whether all of `other` lies in this block.
    pub fn contains_cidr(self, other: Self) -> bool {
        self.prefix <= other.prefix && other.network & mask(self.prefix) == self.network
    }

    /// Whether the two blocks share an address: two blocks are nested or apart.
    pub fn overlaps(self, other: Self) -> bool {
        self.contains_cidr(other) || other.contains_cidr(self)
    }

    /// The blocks of `prefix` bits that fill this block, in order; none where `prefix` is shorter than this block's
    /// or above 32.
    pub fn subnets(self, prefix: u8) -> impl Iterator<Item = Self> + Clone {
        let fits = prefix >= self.prefix && prefix <= 32;
        let count: u64 = if fits { 1 << (prefix - self.prefix) } else { 0 };
        // Below `count` the shifted index stays inside the block, so the cast loses nothing.
        (0..count)
            .map(move |index| Self { network: self.network | ((index << (32 - prefix)) as u32), prefix })
    }
}

/// The bits of an address that the prefix fixes.
const fn mask(prefix: u8) -> u32 {
    match prefix {
        0 => 0,
        1..=31 => u32::MAX << (32 - prefix),
        _ => u32::MAX,
    }
}

fn not_a_block(text: &str) -> ParseError {
    ParseError::new(format!(
        "\"{text}\" is not an address block; write an IPv4 address and a prefix length such as \"10.0.0.0/16\""
    ))
}

impl FromStr for Cidr {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::parse(text)
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}/{}", self.first(), self.prefix))
    }
}

impl Serialize for Cidr {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cidr {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn message(text: &str) -> String {
        Cidr::parse(text).unwrap_err().message
    }

    #[test]
    fn a_block_knows_its_addresses() {
        let block = Cidr::parse("10.0.1.0/24").unwrap();
        assert_eq!((block.size(), block.usable_in_aws()), (256, 251));
        assert_eq!(
            (block.first().to_string(), block.last().to_string()),
            ("10.0.1.0".into(), "10.0.1.255".into())
        );
        assert_eq!(block.nth(5), Some(Ipv4Addr::new(10, 0, 1, 5)));
        assert_eq!(block.nth(256), None);
        let reserved = (0..256).filter(|index| block.is_reserved_in_aws(block.nth(*index).unwrap()));
        assert_eq!(reserved.collect::<Vec<_>>(), [0, 1, 2, 3, 255]);
        assert_eq!(Cidr::parse("0.0.0.0/0"), Ok(Cidr::ANYWHERE));
        assert_eq!(Cidr::ANYWHERE.size(), 1 << 32);
        assert_eq!(Cidr::parse("10.0.0.0/28").unwrap().usable_in_aws(), 11);
    }

    #[test]
    fn mistakes_name_the_nearest_right_block() {
        assert!(message("10.0.0.1/16").ends_with("did you mean \"10.0.0.0/16\"?"));
        assert!(message("10.0.0.1").contains("did you mean \"10.0.0.1/32\""));
        assert!(message("10.0.0.0/33").contains("from 0 to 32"));
        assert!(message("10.0.0.0/+8").contains("from 0 to 32"));
        assert!(message("::/0").contains("IPv6"));
        assert!(message("ten").contains("is not an address block"));
        assert!(message("10.0.0/8").contains("is not an address block"));
    }

    #[test]
    fn subnets_of_a_shorter_prefix_do_not_exist() {
        let block = Cidr::parse("10.0.0.0/16").unwrap();
        assert_eq!(block.subnets(8).count(), 0);
        assert_eq!(block.subnets(33).count(), 0);
        assert_eq!(block.subnets(16).collect::<Vec<_>>(), [block]);
        assert_eq!(Cidr::ANYWHERE.subnets(32).nth(7).map(Cidr::first), Some(Ipv4Addr::new(0, 0, 0, 7)));
    }

    fn any_block() -> impl Strategy<Value = Cidr> {
        (any::<u32>(), 0u8..=32)
            .prop_map(|(address, prefix)| Cidr::containing(Ipv4Addr::from(address), prefix))
    }

    proptest! {
        #[test]
        fn reading_undoes_writing(block in any_block()) {
            prop_assert_eq!(Cidr::parse(&block.to_string()), Ok(block));
        }

        #[test]
        fn subnets_fill_the_block_without_overlap(block in any_block(), more in 0u8..=6) {
            let parts: Vec<_> = block.subnets(block.prefix() + more).collect();
            prop_assert_eq!(parts.is_empty(), block.prefix() + more > 32);
            if !parts.is_empty() {
                prop_assert_eq!(parts.iter().map(|part| part.size()).sum::<u64>(), block.size());
                prop_assert!(parts.iter().all(|part| block.contains_cidr(*part)));
                prop_assert!(parts.windows(2).all(|pair| pair[0].last() < pair[1].first() && !pair[0].overlaps(pair[1])));
            }
        }

        #[test]
        fn contains_is_first_to_last(block in any_block(), address in any::<u32>()) {
            let address = Ipv4Addr::from(address);
            prop_assert_eq!(block.contains(address), block.first() <= address && address <= block.last());
            prop_assert_eq!(block.contains(address), block.contains_cidr(Cidr::host(address)));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,20}") {
            let _ = Cidr::parse(&text);
        }
    }
}
