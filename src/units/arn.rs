//! Amazon Resource Names: `arn:partition:service:region:account-id:resource`.
//!
//! Source: IAM user guide, "Identify AWS resources with Amazon Resource Names (ARNs)". Notes on the web often leave
//! the Region out; that mistake is recognised and named.

use super::ParseError;
use serde::{Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

const SHAPE: &str = "arn:partition:service:region:account-id:resource";

/// The name of one AWS resource. Serialized as its text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Arn {
    /// `aws`, `aws-cn`, `aws-us-gov` …
    pub partition: String,
    /// Namespace of the service, such as `ec2` or `elasticloadbalancing`.
    pub service: String,
    /// Code of the Region; empty for global services (IAM) and for S3 buckets.
    pub region: String,
    /// Account id, 12 digits; empty for S3 buckets.
    pub account: String,
    /// The rest: `id`, `type/id` or `type:id`.
    pub resource: String,
}

impl Arn {
    /// An ARN in the partition `aws`.
    pub fn new(service: &str, region: &str, account: &str, resource: impl Into<String>) -> Self {
        Self {
            partition: "aws".to_owned(),
            service: service.to_owned(),
            region: region.to_owned(),
            account: account.to_owned(),
            resource: resource.into(),
        }
    }

    /// Reads an ARN.
    ///
    /// # Errors
    /// Says which of the six parts is missing or malformed.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let refused =
            |why: String| ParseError::new(format!("\"{text}\" is not an ARN: {why}; write {SHAPE}"));
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        if parts.first() != Some(&"arn") {
            return Err(refused("it does not begin with `arn:`".to_owned()));
        }
        if parts.get(3).is_some_and(|region| is_account_id(region)) {
            return Err(refused(format!(
                "the Region before the account id {} is missing; leave it empty (`::`) where a service has none, as IAM",
                parts.get(3).copied().unwrap_or_default()
            )));
        }
        let [_, partition, service, region, account, resource] = parts.as_slice() else {
            return Err(refused(format!("it has {} parts of six", parts.len())));
        };
        check(partition, service, region, account, resource).map_err(refused)?;
        Ok(Self {
            partition: (*partition).to_owned(),
            service: (*service).to_owned(),
            region: (*region).to_owned(),
            account: (*account).to_owned(),
            resource: (*resource).to_owned(),
        })
    }

    /// The type in `type/id` or `type:id`; none where the resource is an id alone. An S3 object `bucket/key` has none.
    pub fn resource_type(&self) -> Option<&str> {
        self.split_resource().map(|(kind, _)| kind)
    }

    /// What follows the type; the whole resource where there is none.
    pub fn resource_id(&self) -> &str {
        self.split_resource().map_or(self.resource.as_str(), |(_, id)| id)
    }

    fn split_resource(&self) -> Option<(&str, &str)> {
        // In S3 the slash belongs to the key of an object, unless the ARN names an account (access points).
        if self.service == "s3" && self.account.is_empty() {
            return None;
        }
        self.resource.split_once(['/', ':']).filter(|(kind, _)| !kind.is_empty())
    }
}

/// Twelve digits.
fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What is wrong with the five parts after `arn`, if anything.
fn check(partition: &str, service: &str, region: &str, account: &str, resource: &str) -> Result<(), String> {
    let word = |text: &str| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let names_a_region = |text: &str| {
        word(text) && text.contains('-') && text.bytes().last().is_some_and(|byte| byte.is_ascii_digit())
    };
    // AWS itself owns some resources (`arn:aws:iam::aws:policy/…`), so a plain word may stand for the account.
    let is_owner =
        |text: &str| is_account_id(text) || text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    if !(partition == "aws" || partition.starts_with("aws-")) {
        return Err(format!("its partition is `{partition}`, expected `aws`, `aws-cn` or `aws-us-gov`"));
    }
    if !word(service) {
        return Err(format!("its service is `{service}`, expected a name such as `ec2`"));
    }
    if !(region.is_empty() || names_a_region(region)) {
        return Err(format!("its Region is `{region}`, expected a code such as `us-east-1`, or nothing"));
    }
    if !is_owner(account) {
        return Err(format!("its account id is `{account}`, expected 12 digits, or nothing"));
    }
    if resource.is_empty() {
        return Err("it names no resource".to_owned());
    }
    Ok(())
}

impl FromStr for Arn {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::parse(text)
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "arn:{}:{}:{}:{}:{}",
            self.partition, self.service, self.region, self.account, self.resource
        )
    }
}

impl Serialize for Arn {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        Arn::parse(text).unwrap_err().message
    }

    #[test]
    fn the_documented_forms_are_read() {
        for (text, kind, id) in [
            (
                "arn:aws:ec2:us-east-1:123456789012:vpc/vpc-0e9801d129EXAMPLE",
                Some("vpc"),
                "vpc-0e9801d129EXAMPLE",
            ),
            ("arn:aws:iam::123456789012:user/johndoe", Some("user"), "johndoe"),
            ("arn:aws:sns:us-east-1:123456789012:example-topic", None, "example-topic"),
            ("arn:aws:rds:ap-northeast-2:123456789012:db:mysql", Some("db"), "mysql"),
            ("arn:aws:s3:::test-bucket/text.txt", None, "test-bucket/text.txt"),
            ("arn:aws:iam::aws:policy/ReadOnlyAccess", Some("policy"), "ReadOnlyAccess"),
            ("arn:aws-us-gov:ec2:us-gov-west-1:123456789012:instance/i-1", Some("instance"), "i-1"),
        ] {
            let arn = Arn::parse(text).unwrap();
            assert_eq!((arn.to_string().as_str(), arn.resource_type(), arn.resource_id()), (text, kind, id));
        }
    }

    #[test]
    fn a_missing_region_is_named() {
        for text in ["arn:aws:dynamodb:123456789012:table/books", "arn:aws:rds:123456789012:db:mysql"] {
            assert!(
                message(text).contains("the Region before the account id 123456789012 is missing"),
                "{text}"
            );
        }
    }

    #[test]
    fn other_mistakes_name_the_part() {
        assert!(message("aws:s3:::b").contains("begin with `arn:`"));
        assert!(message("arn:aws:s3").contains("3 parts of six"));
        assert!(message("arn:amazon:s3:::b").contains("partition is `amazon`"));
        assert!(message("arn:aws:S3:::b").contains("service is `S3`"));
        assert!(message("arn:aws:ec2:seoul:123456789012:vpc/v").contains("Region is `seoul`"));
        assert!(message("arn:aws:ec2:us-east-1:1234:vpc/v").contains("account id is `1234`"));
        assert!(message("arn:aws:s3:::").contains("names no resource"));
    }
}
