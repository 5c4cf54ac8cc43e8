//! Cache policies: how long an answer is kept, and what makes two questions different.
//!
//! Source of AWS's own policies: Amazon CloudFront developer guide, "Use managed cache policies".

use crate::catalog;
use crate::resource::accepted::{open, text};
use crate::resource::rule::{Verdict, refusal};
use crate::resource::{Attribute, Default, Kind, Property, Resource, Scope, Type, Value, World, identity};

pub(super) const TYPE: &str = "AWS::CloudFront::CachePolicy";

/// The largest TTL that makes sense to AWS, in seconds.
const LONGEST: i64 = 315_360_000;

const COOKIES: Type = Type::Map(&[
    Property::required(
        "cookie_behavior",
        Type::OneOf(&["none", "whitelist", "allExcept", "all"]),
        "which cookies make two questions different",
    ),
    open("cookies", "their names"),
]);

const HEADERS: Type = Type::Map(&[
    Property::required(
        "header_behavior",
        Type::OneOf(&["none", "whitelist"]),
        "which headers make two questions different",
    ),
    open("headers", "their names"),
]);

const QUERY: Type = Type::Map(&[
    Property::required(
        "query_string_behavior",
        Type::OneOf(&["none", "whitelist", "allExcept", "all"]),
        "which parts of the query make two questions different",
    ),
    open("query_strings", "their names"),
]);

const PARAMETERS: Type = Type::Map(&[
    Property::optional("cookies_config", COOKIES, Default::None, "cookies"),
    Property::optional("headers_config", HEADERS, Default::None, "headers"),
    Property::optional("query_strings_config", QUERY, Default::None, "query strings"),
    open("enable_accept_encoding_gzip", "keeps compressed answers apart"),
    open("enable_accept_encoding_brotli", "keeps compressed answers apart"),
]);

pub(super) const KIND: Kind = Kind {
    type_name: TYPE,
    module: "cloudfront",
    constructor: "cache_policy",
    scope: Scope::Global,
    summary: "says how long CloudFront keeps an answer and what makes two questions different; the fewer differences, the more hits",
    properties: &[
        Property::required("min_ttl", Type::Int(0, LONGEST), "seconds for which an answer is kept at least"),
        Property::required(
            "max_ttl",
            Type::Int(0, LONGEST),
            "seconds for which it is kept at most, whatever the origin says",
        ),
        Property::required(
            "default_ttl",
            Type::Int(0, LONGEST),
            "seconds for which it is kept where the origin says nothing",
        ),
        Property::required(
            "parameters_in_cache_key_and_forwarded_to_origin",
            PARAMETERS,
            "what makes two questions different; the origin sees no more than this",
        ),
        Property::optional("name", Type::Text, Default::Computed("its name here"), "its name in AWS"),
        text("comment", "words of your own"),
    ],
    attributes: &[Attribute { name: "cache_policy_id", summary: "its id" }],
    arn: "cache-policy/{hash}",
    arn_service: "cloudfront",
    flattened: &["cache_policy_config"],
    read: |policy, _, name| match name {
        "cache_policy_id" => Some(Value::Text(format!("{:016x}", identity::fingerprint(&policy.address())))),
        "name" => Some(Value::Text(policy.name.clone())),
        _ => None,
    },
    refuse,
    ..Kind::BARE
};

/// How long an answer is kept, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ttl {
    /// At least, whatever the origin says.
    pub min: i64,
    /// Where the origin says nothing.
    pub usual: i64,
    /// At most, whatever the origin says.
    pub max: i64,
}

impl Ttl {
    /// AWS's own: nothing at least, a day where the origin is silent, a year at most.
    pub(super) fn of_aws() -> Self {
        let seconds = |id: &str| catalog::timing_value(id) as i64;
        Self {
            min: seconds("cloudfront.ttl.min"),
            usual: seconds("cloudfront.ttl.default"),
            max: seconds("cloudfront.ttl.max"),
        }
    }

    /// Seconds for which an answer is kept whose origin says `said`, or nothing.
    pub fn keeps(&self, said: Option<i64>) -> i64 {
        said.map_or(self.usual.max(self.min), |said| said.clamp(self.min, self.max.max(self.min)))
    }
}

/// What makes two questions different, beside host and path. Where it is everything, hardly two users ask the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CacheKey {
    /// Some or all cookies.
    pub cookies: bool,
    /// Some headers.
    pub headers: bool,
    /// Some or all of the query string.
    pub query: bool,
}

/// Policies that every account has: name, id, TTLs, and what makes two questions different.
struct Managed {
    name: &'static str,
    id: &'static str,
    ttl: Ttl,
    key: CacheKey,
}

const fn ttl(min: i64, usual: i64, max: i64) -> Ttl {
    Ttl { min, usual, max }
}

const NOTHING: CacheKey = CacheKey { cookies: false, headers: false, query: false };

const MANAGED: &[Managed] = &[
    Managed {
        name: "CachingOptimized",
        id: "658327ea-f89d-4fab-a63d-7e88639e58f6",
        ttl: ttl(1, 86_400, 31_536_000),
        key: NOTHING,
    },
    Managed {
        name: "CachingOptimizedForUncompressedObjects",
        id: "b2884449-e4de-46a7-ac36-70bc7f1ddd6d",
        ttl: ttl(1, 86_400, 31_536_000),
        key: NOTHING,
    },
    Managed {
        name: "CachingDisabled",
        id: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
        ttl: ttl(0, 0, 0),
        key: NOTHING,
    },
    Managed {
        name: "UseOriginCacheControlHeaders",
        id: "83da9c7e-98b4-4e11-a168-04f0df8e2c65",
        ttl: ttl(0, 0, 31_536_000),
        key: CacheKey { cookies: true, headers: true, query: false },
    },
    Managed {
        name: "UseOriginCacheControlHeaders-QueryStrings",
        id: "4cc15a8a-d715-48a4-82b8-cc0b614638fe",
        ttl: ttl(0, 0, 31_536_000),
        key: CacheKey { cookies: true, headers: true, query: true },
    },
];

/// The managed policy of an id or a name, with or without `Managed-` before it.
fn managed(text: &str) -> Option<&'static Managed> {
    let name = text.strip_prefix("Managed-").unwrap_or(text);
    MANAGED.iter().find(|policy| policy.id == text || policy.name == name)
}

/// The names of managed policies.
pub(super) fn managed_names() -> impl Iterator<Item = &'static str> {
    MANAGED.iter().map(|policy| policy.name)
}

/// TTLs and key of a policy that a behavior names; none where there is no such policy.
pub(super) fn terms(policy: &Value, world: &dyn World) -> Option<(Ttl, CacheKey)> {
    match policy {
        Value::Ref(id) => world.get(*id).map(own_terms),
        Value::Text(text) => managed(text).map(|policy| (policy.ttl, policy.key)),
        _ => None,
    }
}

fn own_terms(policy: &Resource) -> (Ttl, CacheKey) {
    let int = |name: &str| policy.int(name).unwrap_or(0);
    let parameters = policy.set("parameters_in_cache_key_and_forwarded_to_origin");
    let counts = |part: &str, how: &str| {
        let said = parameters.and_then(|terms| terms.get(part)?.get(how)?.as_text());
        said.is_some_and(|said| said != "none")
    };
    let key = CacheKey {
        cookies: counts("cookies_config", "cookie_behavior"),
        headers: counts("headers_config", "header_behavior"),
        query: counts("query_strings_config", "query_string_behavior"),
    };
    (Ttl { min: int("min_ttl"), usual: int("default_ttl"), max: int("max_ttl") }, key)
}

fn refuse(policy: &Resource, _: &dyn World) -> Verdict {
    let (Ttl { min, usual, max }, _) = own_terms(policy);
    if min <= usual && usual <= max {
        return Ok(());
    }
    let message =
        format!("TTLs rise from the least over the usual to the most, and here are {min}, {usual}, {max}");
    Err(refusal(policy, "default_ttl", "wrong-ttl", message).help("min_ttl ≤ default_ttl ≤ max_ttl"))
}
