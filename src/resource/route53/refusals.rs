//! What Route 53 refuses in a record.
//!
//! Source: Amazon Route 53 developer guide, "Working with records" and "Choosing between alias and non-alias records";
//! API model of Route 53 (ResourceRecordSet), botocore 1.44.5.

use super::hosted_zone::{self, domain};
use super::record_set::{Policy, alias_of, name_of, policies, policy, values, zone_of};
use crate::catalog;
use crate::resource::rule::{Verdict, others, refusal, within_quota};
use crate::resource::{Resource, Value, World, cloudfront, ec2, s3};
use std::collections::BTreeSet;
use std::net::Ipv6Addr;

pub(super) fn refuse(record: &Resource, world: &dyn World) -> Verdict {
    refuse_name(record, world)?;
    refuse_answer(record)?;
    refuse_alias(record, world)?;
    refuse_values(record, world)?;
    refuse_policy(record)?;
    beside_others(record, world)
}

fn type_of(record: &Resource) -> String {
    record.text("type").unwrap_or_default()
}

/// A zone that does not exist, a name outside it, a CNAME at its apex.
fn refuse_name(record: &Resource, world: &dyn World) -> Verdict {
    let Some(zone) = zone_of(record, world).map(domain) else {
        if let Some(name) = record.text("hosted_zone_name") {
            let known: Vec<String> = world.of("AWS::Route53::HostedZone").map(domain).collect();
            let error = refusal(
                record,
                "hosted_zone_name",
                "no-such-zone",
                format!("there is no hosted zone `{name}`"),
            );
            let near = error.nearest(&name, known.iter().map(String::as_str));
            return Err(if near.help.is_some() {
                near
            } else {
                near.help("make it first, with `route53::hosted_zone`")
            });
        }
        let message = "a record needs the zone it belongs to";
        return Err(refusal(record, "hosted_zone_id", "missing-property", message)
            .help("hosted_zone_id: the handle that `route53::hosted_zone` returned"));
    };
    let name = name_of(record, world);
    if name != zone && !name.ends_with(&format!(".{zone}")) {
        let message = format!("`{name}` is not in the zone `{zone}`");
        return Err(refusal(record, "name", "outside-zone", message).help(format!(
            "write the full name, such as \"{}.{zone}\"",
            name.split('.').next().unwrap_or("www")
        )));
    }
    if !hosted_zone::is_domain(name.strip_prefix("*.").unwrap_or(&name)) {
        let message = format!("`{name}` is not a DNS name");
        return Err(refusal(record, "name", "bad-domain", message).help(
            "labels of letters, digits, `-` and `_`, with dots between; `*` only as the whole first label",
        ));
    }
    if type_of(record) == "CNAME" && name == zone {
        let message = format!("`{zone}` itself, the zone apex, cannot be a CNAME");
        return Err(refusal(record, "type", "cname-at-apex", message)
            .help("use an alias of type A: it may stand at the apex, and questions for it are free"));
    }
    Ok(())
}

/// Either values with a TTL, or an alias without one.
fn refuse_answer(record: &Resource) -> Verdict {
    let given = |property: &str| record.set(property).is_some();
    match (given("alias_target"), given("resource_records"), given("ttl")) {
        (true, true, _) => {
            let message = "a record is an alias or has values, and here are both";
            Err(refusal(record, "alias_target", "alias-and-values", message)
                .help("leave `resource_records` or `alias_target` out"))
        }
        (false, false, _) => {
            Err(refusal(record, "resource_records", "no-answer", "this record answers nothing")
                .help("give `resource_records` with a `ttl`, or an `alias_target`"))
        }
        (true, false, true) => {
            let message = "an alias has no TTL of its own; it has that of its target";
            Err(refusal(record, "ttl", "alias-with-ttl", message)
                .help("leave `ttl` out; a load balancer's is 60 seconds"))
        }
        (false, true, false) => {
            Err(refusal(record, "resource_records", "missing-property", "a record with values needs `ttl`")
                .help("ttl: seconds that resolvers keep the answer, such as 60 or 300"))
        }
        _ => Ok(()),
    }
}

fn refuse_alias(record: &Resource, world: &dyn World) -> Verdict {
    if record.set("alias_target").is_none() {
        return Ok(());
    }
    let kind = type_of(record);
    let Some(target) = alias_of(record, world) else {
        let message = "there is no load balancer, distribution, web site or record of this type by that name";
        return Err(refusal(record, "alias_target", "bad-alias", message).help(
            "pass the load balancer, distribution, bucket or record itself; other names take a CNAME",
        ));
    };
    if !target.is("AWS::Route53::RecordSet") {
        if kind == "A" || kind == "AAAA" {
            return refuse_service(record, target, world);
        }
        let message = format!("an alias of `{}` is of type A or AAAA, not {kind}", target.address());
        return Err(refusal(record, "type", "bad-alias", message));
    }
    if target.id == record.id {
        return Err(refusal(record, "alias_target", "bad-alias", "this record is an alias of itself"));
    }
    let (own, theirs) = (zone_of(record, world), zone_of(target, world));
    if own.map(|zone| zone.id) != theirs.map(|zone| zone.id) {
        let message = format!("`{}` is in another hosted zone", target.address());
        return Err(refusal(record, "alias_target", "bad-alias", message)
            .help("an alias follows records of its own zone; use a CNAME for others"));
    }
    if type_of(target) != kind {
        let message =
            format!("`{}` is of type {}, and its alias is of type {kind}", target.address(), type_of(target));
        return Err(refusal(record, "type", "bad-alias", message).help("give both the same type"));
    }
    refuse_circle(record, target, world)
}

/// Aliases that lead back to the name they started from: nobody would ever learn an address.
fn refuse_circle(record: &Resource, target: &Resource, world: &dyn World) -> Verdict {
    let own = name_of(record, world);
    let mut waiting = vec![name_of(target, world)];
    let mut seen = BTreeSet::new();
    while let Some(name) = waiting.pop() {
        if name == own {
            let message = format!("`{}` leads back to `{own}`", target.address());
            return Err(refusal(record, "alias_target", "bad-alias", message).help(
                "an alias ends at a load balancer, a distribution, a web site or a record with values",
            ));
        }
        if !seen.insert(name.clone()) {
            continue;
        }
        let of_name = others(record, world, "AWS::Route53::RecordSet")
            .filter(|other| other.text("type") == record.text("type") && name_of(other, world) == name);
        let next = of_name.filter_map(|other| alias_of(other, world));
        waiting
            .extend(next.filter(|next| next.is("AWS::Route53::RecordSet")).map(|next| name_of(next, world)));
    }
    Ok(())
}

/// An alias of a distribution that does not answer to the name, and of a bucket that is no web site of that name.
fn refuse_service(record: &Resource, target: &Resource, world: &dyn World) -> Verdict {
    let name = name_of(record, world);
    let wrong = |message: String| refusal(record, "alias_target", "bad-alias", message);
    match target.kind.type_name {
        "AWS::CloudFront::Distribution" if !cloudfront::answers_to(target, &name) => {
            let message = format!("`{}` does not answer to `{name}`", target.address());
            Err(wrong(message).help(format!("add \"{name}\" to the `aliases` of the distribution")))
        }
        "AWS::S3::Bucket" if !s3::is_website(target) => {
            let message = format!("`{}` is no web site", target.address());
            Err(wrong(message).help("give the bucket a `website_configuration`, or put CloudFront before it"))
        }
        "AWS::S3::Bucket" if s3::bucket_name(target) != name => {
            let message =
                format!("the bucket is called `{}`, and the record `{name}`", s3::bucket_name(target));
            Err(wrong(message)
                .help(format!("S3 finds a web site by its name: write `bucket_name: \"{name}\"`")))
        }
        _ => Ok(()),
    }
}

fn refuse_values(record: &Resource, world: &dyn World) -> Verdict {
    if record.set("resource_records").is_none() {
        return Ok(());
    }
    let list = record.list("resource_records");
    let wrong = |code: &'static str, message: String| refusal(record, "resource_records", code, message);
    if list.is_empty() {
        return Err(wrong("no-answer", "the list of values is empty".to_owned()));
    }
    if let Some(quota) = catalog::quota("route53.values").filter(|quota| list.len() as f64 > quota.value) {
        let message = format!("{} values; Route 53 allows {} in a record", list.len(), quota.value);
        return Err(wrong("quota-exceeded", message));
    }
    if list.iter().enumerate().any(|(index, value)| list.iter().take(index).any(|other| other == value)) {
        return Err(wrong("value-twice", "a value is given twice".to_owned())
            .help("to answer one address more often, use weighted records"));
    }
    let kind = type_of(record);
    for value in list {
        refuse_value(record, &kind, value, world)?;
    }
    if kind == "CNAME" && list.len() > 1 {
        return Err(wrong("several-cnames", "a CNAME has one value".to_owned()));
    }
    let addresses = values(record, world).len();
    if kind == "A" && addresses != list.len() {
        return Err(wrong("bad-address", "a value of this A record is not an IPv4 address".to_owned()));
    }
    Ok(())
}

fn refuse_value(record: &Resource, kind: &str, value: &Value, world: &dyn World) -> Verdict {
    let wrong = |message: String| refusal(record, "resource_records", "bad-address", message);
    if let Some(resource) = value.as_ref().and_then(|id| world.get(id)) {
        if kind != "A" {
            let message = format!(
                "`{}` stands for an IPv4 address, which a record of type {kind} cannot hold",
                resource.address()
            );
            return Err(wrong(message).help("write `type: \"A\"`"));
        }
        if ec2::public_addresses(resource, world).is_empty() {
            let message = format!("`{}` has no public address", resource.address());
            return Err(wrong(message)
                .help("put it into a subnet that maps public addresses, or give it an Elastic IP"));
        }
        return Ok(());
    }
    let text = value.as_text().unwrap_or_default();
    match kind {
        "A" if text.parse::<std::net::Ipv4Addr>().is_err() => {
            Err(wrong(format!("{text:?} is not an IPv4 address")).help(
                "an A record holds addresses such as \"203.0.113.7\"; a name takes a CNAME, a load balancer an alias",
            ))
        }
        "AAAA" if text.parse::<Ipv6Addr>().is_err() => Err(wrong(format!("{text:?} is not an IPv6 address"))),
        "CNAME" if !hosted_zone::is_domain(text.trim_end_matches('.')) => {
            Err(wrong(format!("{text:?} is not a DNS name")).help("a CNAME holds one name, such as \"www.example.com\""))
        }
        _ => Ok(()),
    }
}

/// More than one policy, a policy without identifier or the other way round, and what multivalue answers forbid.
fn refuse_policy(record: &Resource) -> Verdict {
    let used = policies(record);
    if let [first, second, ..] = used.as_slice() {
        let message = format!(
            "a record has one routing policy, and this one is {} and {}",
            first.name(),
            second.name()
        );
        return Err(refusal(record, "set_identifier", "several-policies", message)
            .help("to combine policies, let an alias record of one policy follow records of another"));
    }
    let identified = record.set("set_identifier").is_some();
    let Some(policy) = used.first() else {
        if identified {
            let message = "`set_identifier` goes with a routing policy, and this record is simple";
            return Err(refusal(record, "set_identifier", "no-policy", message)
                .help("give `weight`, `region`, `failover`, `geo_location` or `multi_value_answer` too"));
        }
        return Ok(());
    };
    if !identified {
        let message = format!("a {} record needs `set_identifier`", policy.name());
        return Err(refusal(record, "name", "missing-property", message)
            .help("set_identifier: a text that tells it from the others of the same name and type"));
    }
    if let Some(region) = record.text("region").filter(|region| catalog::region(region).is_none()) {
        let error = refusal(record, "region", "unknown-region", format!("there is no Region `{region}`"));
        return Err(error.nearest(&region, catalog::regions().map(|region| region.code)));
    }
    match policy {
        Policy::Multivalue => refuse_multivalue(record),
        Policy::Geolocation => refuse_place(record),
        _ => Ok(()),
    }
}

fn refuse_multivalue(record: &Resource) -> Verdict {
    if record.set("alias_target").is_some() {
        let message = "a multivalue answer record cannot be an alias";
        return Err(refusal(record, "alias_target", "multivalue-alias", message));
    }
    let kind = type_of(record);
    if ["CNAME", "NS", "SOA"].contains(&kind.as_str()) {
        let message = format!("a record of type {kind} cannot be a multivalue answer");
        return Err(refusal(record, "type", "multivalue-type", message));
    }
    if record.list("resource_records").len() > 1 {
        let message = "a multivalue answer record has one value";
        return Err(refusal(record, "resource_records", "multivalue-values", message).help(
            "make a record for each address, each with a `set_identifier` and a health check of its own",
        ));
    }
    Ok(())
}

fn refuse_place(record: &Resource) -> Verdict {
    let place = record.set("geo_location");
    let text = |key: &str| place.and_then(|place| place.get(key)).and_then(Value::as_text);
    let wrong = |message: &str| refusal(record, "geo_location", "bad-place", message);
    match (text("continent_code"), text("country_code"), text("subdivision_code")) {
        (Some(_), None, None) => Ok(()),
        (None, Some("*"), None) => Ok(()),
        (None, Some(country), subdivision) => {
            if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
                return Err(wrong(&format!("`{country}` is not a country code"))
                    .help("two capitals (ISO 3166), such as KR; `*` is everybody else"));
            }
            if subdivision.is_some() && !["US", "UA"].contains(&country) {
                return Err(wrong("only the United States and Ukraine have subdivisions"));
            }
            Ok(())
        }
        _ => Err(wrong("a place is a continent or a country, one of them")
            .help("#{ continent_code: \"AS\" }, #{ country_code: \"KR\" }, or #{ country_code: \"*\" } for everybody else")),
    }
}

/// What other records of the same name and zone allow.
fn beside_others(record: &Resource, world: &dyn World) -> Verdict {
    let (name, kind) = (name_of(record, world), type_of(record));
    let zone = zone_of(record, world).map(|zone| zone.id);
    let in_zone = |other: &&Resource| zone_of(other, world).map(|zone| zone.id) == zone;
    let records: Vec<&Resource> = others(record, world, "AWS::Route53::RecordSet").collect();
    if catalog::quota("route53.records").is_some_and(|quota| records.len() as f64 >= quota.value) {
        let there = records.iter().copied().filter(in_zone).count();
        within_quota(record, "route53.records", there, "in this hosted zone")?;
    }
    // Names first: they are cheap to compare, and few records share one.
    let namesakes: Vec<&Resource> =
        records.into_iter().filter(|other| name_of(other, world) == name).filter(in_zone).collect();
    if let Some(other) = namesakes.iter().find(|other| (type_of(other) == "CNAME") != (kind == "CNAME")) {
        let message = format!(
            "`{name}` has a record of type {}, `{}`, and a CNAME stands alone",
            type_of(other),
            other.address()
        );
        return Err(refusal(record, "name", "cname-beside", message));
    }
    let twins: Vec<&Resource> = namesakes.into_iter().filter(|other| type_of(other) == kind).collect();
    within_quota(record, "route53.policy_records", twins.len(), &format!("for `{name}`"))?;
    twins.iter().try_for_each(|other| refuse_twin(record, other, &name))
}

/// What two records of the same name and type forbid each other.
fn refuse_twin(record: &Resource, other: &Resource, name: &str) -> Verdict {
    let (own, theirs) = (policy(record), policy(other));
    if own == Policy::Simple || theirs == Policy::Simple {
        let message =
            format!("`{name}` has a record of type {} already, `{}`", type_of(record), other.address());
        return Err(refusal(record, "name", "record-exists", message).help(
            "put all values into one record, or give each record the same routing policy and its own `set_identifier`",
        ));
    }
    if own != theirs {
        let message = format!(
            "`{}` is a {} record, and this one of the same name is {}",
            other.address(),
            theirs.name(),
            own.name()
        );
        return Err(refusal(record, "name", "mixed-policies", message)
            .help("records of the same name and type have the same routing policy"));
    }
    if record.text("set_identifier") == other.text("set_identifier") {
        let message = format!("`{}` has the same `set_identifier`", other.address());
        return Err(refusal(record, "set_identifier", "identifier-taken", message));
    }
    let same = match own {
        Policy::Failover => Some("failover"),
        Policy::Latency => Some("region"),
        Policy::Geolocation => Some("geo_location"),
        _ => None,
    };
    match same.filter(|property| record.set(property) == other.set(property)) {
        Some(property) => {
            let message = format!("`{}` has the same `{property}`", other.address());
            Err(refusal(record, property, "role-taken", message))
        }
        None => Ok(()),
    }
}
