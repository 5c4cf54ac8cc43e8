//! Behaviors: for each sort of path, where it is fetched and how long it is kept.

use super::cache_policy::{self, CacheKey, Ttl};
use crate::resource::{Resource, Value, World};
use std::collections::BTreeSet;

/// What a distribution does with the paths of one pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behavior {
    /// The pattern, such as `/images/*`; none for everything else.
    pub path_pattern: Option<String>,
    /// Id of the origin or origin group.
    pub target: String,
    /// `allow-all`, `https-only` or `redirect-to-https`.
    pub viewer_protocol: String,
    /// Methods that are passed on; others are refused at the edge.
    pub allowed_methods: BTreeSet<String>,
    /// How long answers to GET and HEAD are kept.
    pub ttl: Ttl,
    /// What makes two questions different.
    pub key: CacheKey,
    /// Whether the origin sees cookies.
    pub forwards_cookies: bool,
    /// Whether the origin sees the name that users typed, and not its own.
    pub forwards_host: bool,
}

/// The behaviors of a distribution in the order in which they are tried, the default one last.
pub fn behaviors(distribution: &Resource, world: &dyn World) -> Vec<Behavior> {
    let own = distribution.list("cache_behaviors").iter();
    own.chain(distribution.set("default_cache_behavior")).filter_map(|terms| read(terms, world)).collect()
}

/// The behavior that a path falls under.
pub fn behavior_for<'b>(behaviors: &'b [Behavior], path: &str) -> Option<&'b Behavior> {
    behaviors.iter().find(|behavior| {
        behavior.path_pattern.as_deref().is_none_or(|pattern| fits(slashed(pattern), slashed(path)))
    })
}

/// A path or pattern without the slash it may begin with.
fn slashed(text: &str) -> &str {
    text.strip_prefix('/').unwrap_or(text)
}

/// Whether a path fits a pattern: `*` stands for any signs, `?` for one.
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, path): (Vec<char>, Vec<char>) = (pattern.chars().collect(), path.chars().collect());
    // A place in the path, and where the last star could take one sign more.
    let (mut at, mut in_path, mut star) = (0, 0, None);
    while in_path < path.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, in_path));
                at += 1;
            }
            Some(sign) if *sign == '?' || path.get(in_path) == Some(sign) => {
                at += 1;
                in_path += 1;
            }
            _ => {
                let Some((place, taken)) = star else { return false };
                star = Some((place, taken + 1));
                at = place + 1;
                in_path = taken + 1;
            }
        }
    }
    pattern.iter().skip(at).all(|sign| *sign == '*')
}

fn text(terms: &Value, key: &str) -> Option<String> {
    terms.get(key).and_then(Value::as_text).map(str::to_owned)
}

fn read(terms: &Value, world: &dyn World) -> Option<Behavior> {
    let (ttl, key) = match terms.get("cache_policy_id") {
        Some(policy) => cache_policy::terms(policy, world).unwrap_or((Ttl::of_aws(), CacheKey::default())),
        None => legacy(terms),
    };
    let methods = terms.get("allowed_methods").and_then(Value::as_list).unwrap_or_default();
    let mut allowed: BTreeSet<String> =
        methods.iter().filter_map(|method| method.as_text().map(str::to_owned)).collect();
    if allowed.is_empty() {
        allowed.extend(["GET".to_owned(), "HEAD".to_owned()]);
    }
    Some(Behavior {
        path_pattern: text(terms, "path_pattern"),
        target: text(terms, "target_origin_id")?,
        viewer_protocol: text(terms, "viewer_protocol_policy")?,
        allowed_methods: allowed,
        ttl,
        key,
        forwards_cookies: key.cookies || forwards_cookies(terms),
        forwards_host: forwards_host(terms),
    })
}

/// AWS's own origin request policies that hand on the header `Host`. Source: Amazon CloudFront developer guide, "Use managed
/// origin request policies".
const WITH_HOST: [&str; 4] = [
    "AllViewer",
    "216adef6-5c7f-47e4-b989-5492eafa07d3",
    "HostHeaderOnly",
    "bf0718e1-ba1e-49d1-88b1-f726733018ae",
];

/// AWS's own origin request policies that hand on no cookies. Source: the same.
const WITHOUT_COOKIES: [&str; 8] = [
    "HostHeaderOnly",
    "bf0718e1-ba1e-49d1-88b1-f726733018ae",
    "CORS-S3Origin",
    "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf",
    "CORS-CustomOrigin",
    "59781a5b-3903-41f3-afcb-af62929ccde1",
    "UserAgentRefererHeaders",
    "acba4595-bd28-49b8-b9fe-13317c0390fa",
];

/// Whether an origin request policy hands on cookies: those of AWS that are for all viewers do, and one's own is
/// trusted to. Without such a policy the origin sees no more than the cache key.
fn forwards_cookies(terms: &Value) -> bool {
    let policy = terms.get("origin_request_policy_id").and_then(Value::as_text);
    policy.is_some_and(|policy| !WITHOUT_COOKIES.contains(&policy.strip_prefix("Managed-").unwrap_or(policy)))
}

/// Whether the header `Host` is handed on: by AWS's policies for that, by AWS's cache policies that follow the
/// origin, or the older way.
fn forwards_host(terms: &Value) -> bool {
    let named = |key: &str| terms.get(key).and_then(Value::as_text).unwrap_or_default();
    let plain = |text: &str| text.strip_prefix("Managed-").unwrap_or(text).to_owned();
    let headers = terms.get("forwarded_values").and_then(|values| values.get("headers")?.as_list());
    let host =
        |name: &Value| name.as_text().is_some_and(|name| name == "*" || name.eq_ignore_ascii_case("host"));
    WITH_HOST.contains(&plain(named("origin_request_policy_id")).as_str())
        || plain(named("cache_policy_id")).starts_with("UseOriginCacheControlHeaders")
        || headers.unwrap_or_default().iter().any(host)
}

/// The older way: TTLs in the behavior itself, and what is forwarded.
fn legacy(terms: &Value) -> (Ttl, CacheKey) {
    let usual = Ttl::of_aws();
    let seconds = |key: &str, by_default: i64| terms.get(key).and_then(Value::as_int).unwrap_or(by_default);
    let ttl = Ttl {
        min: seconds("min_ttl", usual.min),
        usual: seconds("default_ttl", usual.usual),
        max: seconds("max_ttl", usual.max),
    };
    let forwarded = terms.get("forwarded_values");
    let some = |key: &str| {
        forwarded.and_then(|values| values.get(key)?.as_list()).is_some_and(|list| !list.is_empty())
    };
    let cookies = forwarded.and_then(|values| values.get("cookies")?.get("forward")?.as_text());
    let query = forwarded.and_then(|values| values.get("query_string")?.as_bool());
    let key = CacheKey {
        cookies: cookies.is_some_and(|how| how != "none"),
        headers: some("headers"),
        query: query == Some(true),
    };
    (ttl, key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_signs_and_a_question_mark_for_one() {
        for (pattern, path, expected) in [
            ("images/*", "images/a/b.png", true),
            ("images/*", "image/a.png", false),
            ("*.jpg", "images/cat.jpg", true),
            ("*.jpg", "images/cat.jpeg", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("*", "", true),
            ("a*b*c", "a-b-b-c", true),
        ] {
            assert_eq!(fits(pattern, path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn an_answer_is_kept_within_the_bounds_of_its_policy() {
        let ttl = Ttl { min: 60, usual: 300, max: 3_600 };
        let kept = [None, Some(0), Some(600), Some(86_400)].map(|said| ttl.keeps(said));
        assert_eq!(kept, [300, 60, 600, 3_600]);
    }
}
