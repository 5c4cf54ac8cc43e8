//! What CloudFront refuses in a distribution.
//!
//! Source: API model of CloudFront (CreateDistribution), botocore 1.43.11; Amazon CloudFront developer guide,
//! "Requirements for using alternate domain names" and "Optimize high availability with origin failover".

use super::distribution::{self, aliases};
use super::{cache_policy, origin};
use crate::resource::rule::{Verdict, others, refusal};
use crate::resource::{Resource, Value, World, acm};
use std::collections::BTreeSet;

/// The Region whose certificates and web ACLs CloudFront takes.
const HOME: &str = "us-east-1";

pub(super) fn refuse(distribution: &Resource, world: &dyn World) -> Verdict {
    refuse_origins(distribution, world)?;
    refuse_groups(distribution)?;
    if let Some(terms) = distribution.set("default_cache_behavior") {
        refuse_behavior(distribution, "default_cache_behavior", terms, world)?;
    }
    for terms in distribution.list("cache_behaviors") {
        refuse_behavior(distribution, "cache_behaviors", terms, world)?;
    }
    refuse_patterns(distribution)?;
    refuse_aliases(distribution, world)?;
    refuse_web_acl(distribution, world)
}

fn text<'v>(terms: &'v Value, key: &str) -> Option<&'v str> {
    terms.get(key).and_then(Value::as_text)
}

/// Origins that are named twice, that are neither bucket nor web server, or that CloudFront cannot get to.
fn refuse_origins(distribution: &Resource, world: &dyn World) -> Verdict {
    let wrong = |code: &'static str, message: String| Err(refusal(distribution, "origins", code, message));
    let list = distribution.list("origins");
    if list.is_empty() {
        return wrong("missing-property", "a distribution needs an origin".to_owned());
    }
    let mut ids = BTreeSet::new();
    for terms in list {
        let id = text(terms, "id").unwrap_or_default();
        if !ids.insert(id) {
            return wrong("origin-twice", format!("two origins have the id {id:?}"));
        }
        let sorts = ["s3_origin_config", "custom_origin_config", "vpc_origin_config"];
        if sorts.iter().filter(|sort| terms.get(sort).is_some()).count() != 1 {
            let message = format!("the origin {id:?} needs one of {}", sorts.join(", "));
            return Err(refusal(distribution, "origins", "missing-property", message).help(
                "`s3_origin_config: #{}` for a bucket, `custom_origin_config: #{ origin_protocol_policy }` for a web server",
            ));
        }
        refuse_sort(distribution, terms, id, world)?;
    }
    Ok(())
}

/// A web server that is called a bucket, a web site that is asked as a bucket, a signature for a web server.
fn refuse_sort(distribution: &Resource, terms: &Value, id: &str, world: &dyn World) -> Verdict {
    let wrong = |code: &'static str, message: String| refusal(distribution, "origins", code, message);
    let as_bucket = terms.get("s3_origin_config").is_some();
    let domain = terms.get("domain_name");
    let found = domain.and_then(|domain| origin::resource_of(domain, world));
    let host = domain.and_then(Value::as_text).unwrap_or_default();
    if as_bucket && (host.contains(".s3-website") || found.is_some_and(|found| !found.is("AWS::S3::Bucket")))
    {
        let message = format!("the origin {id:?} is a web server, not a bucket");
        return Err(wrong("wrong-origin", message).help(
            "write `custom_origin_config: #{ origin_protocol_policy: \"http-only\" }`; the web site of a bucket is one, too",
        ));
    }
    if !as_bucket && terms.get("origin_access_control_id").is_some() {
        let message = format!("the origin {id:?} is a web server, and its requests cannot be signed for S3");
        return Err(wrong("wrong-origin", message)
            .help("an origin access control is for a bucket: `s3_origin_config: #{}`"));
    }
    let Some(found) = found else { return Ok(()) };
    let internal = found.is("AWS::ElasticLoadBalancingV2::LoadBalancer")
        && found.text("scheme").as_deref() == Some("internal");
    if internal && terms.get("vpc_origin_config").is_none() {
        let message = format!("`{}` is internal, and CloudFront asks over the Internet", found.address());
        return Err(wrong("no-public-address", message)
            .help("make it internet-facing, or give a `vpc_origin_config`"));
    }
    let named = matches!(domain, Some(Value::Ref(_)));
    let nameless = found.is("AWS::EC2::Instance")
        && named
        && (found.kind.read)(found, world, "public_dns_name").is_none();
    if nameless {
        let message = format!("`{}` has no public DNS name", found.address());
        return Err(wrong("no-public-address", message).help(
            "an origin is a name: give the instance one in Route 53, or put a load balancer before it",
        ));
    }
    Ok(())
}

/// Groups that are no pairs, or whose origins do not exist.
fn refuse_groups(distribution: &Resource) -> Verdict {
    let groups = distribution.set("origin_groups").and_then(|terms| terms.get("items")?.as_list());
    for group in groups.unwrap_or_default() {
        let id = text(group, "id").unwrap_or_default();
        let wrong = |message: String| refusal(distribution, "origin_groups", "wrong-group", message);
        let members = origin::members(group);
        if members.len() != 2 {
            return Err(wrong(format!("the origin group {id:?} has {} members", members.len()))
                .help("a group is a pair: a first choice and one that stands in for it"));
        }
        let known = |member: &&String| {
            distribution.list("origins").iter().any(|terms| text(terms, "id") == Some(member))
        };
        if let Some(stranger) = members.iter().find(|member| !known(member)) {
            return Err(wrong(format!("the origin group {id:?} names {stranger:?}, which is no origin")));
        }
        if origin::statuses(group).is_empty() {
            return Err(wrong(format!("the origin group {id:?} does not say when the second stands in"))
                .help("failover_criteria: #{ status_codes: #{ items: [500, 502, 503, 504] } }"));
        }
        if distribution.list("origins").iter().any(|terms| text(terms, "id") == Some(id)) {
            return Err(wrong(format!("an origin and a group both have the id {id:?}")));
        }
    }
    Ok(())
}

fn refuse_behavior(distribution: &Resource, property: &str, terms: &Value, world: &dyn World) -> Verdict {
    let wrong = |code: &'static str, message: String| refusal(distribution, property, code, message);
    let id = text(terms, "target_origin_id").unwrap_or_default();
    let Some(target) = origin::target_of(distribution, id) else {
        let ids: Vec<&str> =
            distribution.list("origins").iter().filter_map(|terms| text(terms, "id")).collect();
        return Err(wrong("no-such-origin", format!("there is no origin {id:?}")).nearest(id, ids));
    };
    let methods: BTreeSet<&str> = terms
        .get("allowed_methods")
        .and_then(Value::as_list)
        .unwrap_or_default()
        .iter()
        .filter_map(Value::as_text)
        .collect();
    let sets = [
        BTreeSet::new(),
        BTreeSet::from(["GET", "HEAD"]),
        BTreeSet::from(["GET", "HEAD", "OPTIONS"]),
        BTreeSet::from(["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]),
    ];
    if !sets.contains(&methods) {
        return Err(wrong("wrong-methods", "CloudFront passes on one of three sets of methods".to_owned())
            .help(
                "GET and HEAD; these and OPTIONS; or all seven: GET, HEAD, OPTIONS, PUT, POST, PATCH, DELETE",
            ));
    }
    if target.secondary.is_some() && methods.contains("POST") {
        let message = format!("the origin group {id:?} cannot take methods that write");
        return Err(wrong("wrong-methods", message)
            .help("CloudFront asks the second origin only for what was to be read; send writes to an origin of their own"));
    }
    match (terms.get("cache_policy_id"), terms.get("forwarded_values")) {
        (None, None) => Err(wrong("missing-property", "a behavior needs `cache_policy_id`".to_owned()).help(
            "`CachingOptimized` keeps answers, `CachingDisabled` does not; or a `cloudfront::cache_policy`",
        )),
        (Some(_), Some(_)) => {
            let message = "`cache_policy_id` and `forwarded_values` cannot both be given".to_owned();
            Err(wrong("policy-twice", message))
        }
        (Some(policy), None) if cache_policy::terms(policy, world).is_none() => {
            let given = policy.as_text().unwrap_or_default();
            let message = format!("there is no cache policy {given:?}");
            let near = wrong("no-such-policy", message).nearest(given, cache_policy::managed_names());
            let names: Vec<&str> = cache_policy::managed_names().collect();
            Err(if near.help.is_some() { near } else { near.help(format!("AWS has {}", names.join(", "))) })
        }
        _ => Ok(()),
    }
}

/// The same pattern twice: the second would never count.
fn refuse_patterns(distribution: &Resource) -> Verdict {
    let mut seen = BTreeSet::new();
    let patterns =
        distribution.list("cache_behaviors").iter().filter_map(|terms| text(terms, "path_pattern"));
    match patterns.into_iter().find(|pattern| !seen.insert(*pattern)) {
        Some(pattern) => {
            let message = format!("two behaviors are for {pattern:?}");
            Err(refusal(distribution, "cache_behaviors", "pattern-twice", message))
        }
        None => Ok(()),
    }
}

/// Aliases without a certificate of us-east-1 that covers them, and those that another distribution has.
fn refuse_aliases(distribution: &Resource, world: &dyn World) -> Verdict {
    let names = aliases(distribution);
    let certificate = distribution
        .set("viewer_certificate")
        .and_then(|terms| terms.get("acm_certificate_arn")?.as_ref())
        .and_then(|id| world.get(id));
    if let Some(far) = certificate.filter(|certificate| certificate.region != HOME) {
        let message =
            format!("`{}` is in {}, and CloudFront takes certificates of {HOME}", far.address(), far.region);
        return Err(refusal(distribution, "viewer_certificate", "other-region", message)
            .help(format!("call `region(\"{HOME}\")` before making the certificate")));
    }
    let elsewhere = distribution.set("viewer_certificate").and_then(|terms| terms.get("iam_certificate_id"));
    if let Some(first) = names.first().filter(|_| certificate.is_none() && elsewhere.is_none()) {
        let message = format!("the alias {first:?} needs a certificate");
        return Err(refusal(distribution, "aliases", "missing-property", message).help(
            "viewer_certificate: #{ acm_certificate_arn: …, ssl_support_method: \"sni-only\" }, of us-east-1",
        ));
    }
    if let Some(certificate) = certificate
        // A wildcard is covered by a wildcard: by what covers any label in its place.
        && let Some(name) = names.iter().find(|name| !acm::covers(certificate, &name.replacen('*', "any", 1)))
    {
        let message = format!("`{}` does not cover {name:?}", certificate.address());
        return Err(refusal(distribution, "aliases", "wrong-certificate", message)
            .help("name it in `domain_name` or `subject_alternative_names` of the certificate"));
    }
    let taken = others(distribution, world, distribution::TYPE)
        .find(|other| aliases(other).iter().any(|alias| names.contains(alias)));
    match taken {
        Some(other) => {
            let message = format!("`{}` has one of these aliases already", other.address());
            Err(refusal(distribution, "aliases", "name-taken", message)
                .help("a name belongs to one distribution in the whole world"))
        }
        None => Ok(()),
    }
}

fn refuse_web_acl(distribution: &Resource, world: &dyn World) -> Verdict {
    match world.follow(distribution, "web_acl_id") {
        Some(acl) if acl.text("scope").as_deref() != Some("CLOUDFRONT") => {
            let message = format!("`{}` is for Regional things", acl.address());
            Err(refusal(distribution, "web_acl_id", "wrong-scope", message)
                .help("a distribution takes a web ACL with `scope: \"CLOUDFRONT\"`, made in us-east-1"))
        }
        _ => Ok(()),
    }
}
