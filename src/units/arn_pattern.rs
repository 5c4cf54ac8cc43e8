//! Patterns over ARNs, as the `Resource` element of an IAM policy uses them.
//!
//! Source: IAM user guide, "IAM JSON policy elements: Resource". Folklore says that the wildcard may stand only at
//! the end; it may stand anywhere but in the service segment.

use super::{Arn, ParseError};
use serde::{Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A pattern such as `arn:aws:s3:::logs-*/2026-??/*`: `*` is any run of characters (also `/`), `?` is one, several
/// times and anywhere inside a segment, but not in the service. A single `*` is every resource.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ArnPattern {
    // INVARIANT: none for the pattern `*`, else the six segments, the first of them `arn`.
    segments: Option<[String; 6]>,
}

impl ArnPattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// Where it has fewer than six segments, does not begin with `arn:`, or has a wildcard as its service.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        if text == "*" {
            return Ok(Self { segments: None });
        }
        let refused = |why: &str| {
            ParseError::new(format!(
                "\"{text}\" is not an ARN pattern: {why}; write arn:partition:service:region:account-id:resource with `*` and `?`, or `*` alone"
            ))
        };
        let parts: Vec<String> = text.splitn(6, ':').map(str::to_owned).collect();
        let count = parts.len();
        let segments: [String; 6] =
            parts.try_into().map_err(|_| refused(&format!("it has {count} segments of six")))?;
        let [arn, _, service, ..] = &segments;
        if arn != "arn" {
            return Err(refused("it does not begin with `arn:`"));
        }
        if service.contains(['*', '?']) {
            return Err(refused("the service segment cannot have a wildcard"));
        }
        Ok(Self { segments: Some(segments) })
    }

    /// Whether the pattern covers `arn`.
    pub fn matches(&self, arn: &Arn) -> bool {
        let Some([_, partition, service, region, account, resource]) = &self.segments else { return true };
        covers(partition, &arn.partition)
            && *service == arn.service
            && covers(region, &arn.region)
            && covers(account, &arn.account)
            && covers(resource, &arn.resource)
    }
}

/// Whether `pattern` with `*` and `?` covers all of `text`, in time of at most the product of their lengths: a
/// pattern may come from a hostile script, so nothing recurses.
/// Whether a pattern with `*` (any run) and `?` (one character) covers a text.
pub(crate) fn covers(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    // Where the last `*` stood, and how much of the text it swallows so far.
    let mut star: Option<(usize, usize)> = None;
    while let Some(&char) = text.get(t) {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(&wanted) if wanted == '?' || wanted == char => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((at, swallowed)) = star else { return false };
                star = Some((at, swallowed + 1));
                p = at + 1;
                t = swallowed + 1;
            }
        }
    }
    pattern.iter().skip(p).all(|&rest| rest == '*')
}

impl FromStr for ArnPattern {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::parse(text)
    }
}

impl fmt::Display for ArnPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.segments {
            None => f.write_str("*"),
            Some(segments) => f.write_str(&segments.join(":")),
        }
    }
}

impl Serialize for ArnPattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn covered(pattern: &str, arn: &str) -> bool {
        ArnPattern::parse(pattern).unwrap().matches(&Arn::parse(arn).unwrap())
    }

    #[test]
    fn wildcards_stand_anywhere_but_in_the_service() {
        let object = "arn:aws:s3:::logs-seoul/2026-11/a/b.gz";
        for pattern in [
            "*",
            "arn:aws:s3:::*",
            "arn:aws:s3:::logs-*/2026-??/*",
            "arn:aws:s3:::*/*.gz",
            "arn:*:s3:::logs*b.gz",
            "arn:aws:s3:*:*:logs-seoul/*",
        ] {
            assert!(covered(pattern, object), "{pattern}");
        }
        for pattern in
            ["arn:aws:s3:::logs-?/*", "arn:aws:s3:::logs-seoul", "arn:aws:sqs:::*", "arn:aws:s3:::*.g"]
        {
            assert!(!covered(pattern, object), "{pattern}");
        }
    }

    #[test]
    fn colons_after_the_fifth_belong_to_the_resource() {
        assert!(covered("arn:aws:rds:*:*:db:my*", "arn:aws:rds:us-east-1:123456789012:db:mysql"));
    }

    #[test]
    fn malformed_patterns_are_refused() {
        for text in ["", "arn:aws:s3", "arn:aws:*:us-east-1:123456789012:x", "urn:aws:s3:::x"] {
            assert!(ArnPattern::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_text_covers_itself_and_a_star_in_any_place(text in "[a-z/]{1,12}", cut in 0usize..12) {
            let cut = cut.min(text.len());
            prop_assert!(covers(&text, &text));
            let starred = format!("{}*{}", &text[..cut], &text[cut..]);
            prop_assert!(covers(&starred, &text));
        }
    }
}
