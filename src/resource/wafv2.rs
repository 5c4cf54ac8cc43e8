//! AWS WAF: web ACLs that let requests through or block them, before a load balancer or a distribution sees them.

use super::accepted::{TAGS, open, text};
use super::rule::{Verdict, others, refusal};
use super::{Attribute, Default, Kind, Property, Resource, Scope, Type, Value, World, identity};
use std::collections::BTreeSet;

/// The kinds of this service.
pub const KINDS: &[Kind] = &[WEB_ACL, ASSOCIATION];

const TYPE: &str = "AWS::WAFv2::WebACL";
const ASSOCIATION_TYPE: &str = "AWS::WAFv2::WebACLAssociation";

/// The Region of web ACLs for CloudFront.
const HOME: &str = "us-east-1";

/// Requests of one source in five minutes that a rate-based rule may let through, at least and at most.
/// Source: API model of WAF (RateBasedStatement.Limit), botocore 1.43.11.
const LIMITS: (i64, i64) = (10, 2_000_000_000);
/// Windows over which a rate-based rule counts, in seconds; the third is the default. Source: the same.
const WINDOWS: [i64; 4] = [60, 120, 300, 600];
/// The window of a rule that states none, in seconds.
pub const WINDOW: i64 = 300;

const RULE: Type = Type::Map(&[
    Property::required("name", Type::Text, "name of the rule"),
    Property::required("priority", Type::Int(0, 2_147_483_647), "the lowest is asked first"),
    Property::required(
        "statement",
        Type::Open,
        "what it looks for, such as #{ rate_based_statement: #{ limit: 2000, aggregate_key_type: \"IP\" } }",
    ),
    open("action", "what happens then: #{ block: #{} }, #{ allow: #{} }, #{ count: #{} }"),
    open("override_action", "for groups of rules: #{ none: #{} } or #{ count: #{} }"),
    open("visibility_config", "its metrics"),
    open("rule_labels", "labels that later rules see"),
    open("captcha_config", "how long a solved puzzle counts"),
    open("challenge_config", "how long a silent check counts"),
]);

const WEB_ACL: Kind = Kind {
    type_name: TYPE,
    module: "wafv2",
    constructor: "web_acl",
    scope: Scope::Regional,
    summary: "rules that let requests through or block them, before a load balancer or a distribution sees them",
    properties: &[
        Property::required(
            "scope",
            Type::OneOf(&["REGIONAL", "CLOUDFRONT"]),
            "`REGIONAL` for load balancers, `CLOUDFRONT` (made in us-east-1) for distributions",
        ),
        Property::required(
            "default_action",
            Type::Open,
            "what happens where no rule fits: #{ allow: #{} } or #{ block: #{} }",
        ),
        Property::optional("rules", Type::List(&RULE), Default::None, "the rules"),
        Property::accepted(
            "visibility_config",
            Type::Open,
            Default::Computed("metrics under its name; AWS wants it written"),
            "its metrics",
        ),
        Property::optional("name", Type::Text, Default::Computed("its name here"), "its name in AWS"),
        text("description", "words of your own"),
        open("custom_response_bodies", "texts for those who are blocked"),
        open("captcha_config", "how long a solved puzzle counts"),
        open("challenge_config", "how long a silent check counts"),
        open("association_config", "how much of a request is looked at"),
        open("token_domains", "names for which a solved puzzle counts"),
        open("data_protection_config", "what logs leave out"),
        open("application_config", "what it guards, in words"),
        open("on_source_ddos_protection_config", "guards against floods at the load balancer"),
        TAGS,
    ],
    attributes: &[
        Attribute { name: "web_acl_arn", summary: "its ARN" },
        Attribute { name: "web_acl_id", summary: "its id" },
    ],
    arn: "{place}/webacl/{name}/{hash}",
    arn_service: "wafv2",
    read: |acl, world, name| match name {
        "web_acl_arn" => identity::arn(acl, world).map(Value::Text),
        "web_acl_id" => Some(Value::Text(format!("{:016x}", identity::fingerprint(&acl.address())))),
        "place" => {
            let global = acl.text("scope").as_deref() == Some("CLOUDFRONT");
            Some(Value::Text(if global { "global" } else { "regional" }.to_owned()))
        }
        "name" => Some(Value::Text(acl.name.clone())),
        _ => None,
    },
    refuse,
    ..Kind::BARE
};

/// How many requests of one source a web ACL lets through, and in how many seconds; the strictest of its rules.
pub fn rate_limit(acl: &Resource) -> Option<(i64, i64)> {
    let limits = acl.list("rules").iter().filter(|rule| blocks(rule)).filter_map(rate_of);
    limits.min_by_key(|(limit, window)| limit * 600 / window)
}

fn blocks(rule: &Value) -> bool {
    rule.get("action").is_some_and(|action| action.get("block").is_some())
}

fn rate_of(rule: &Value) -> Option<(i64, i64)> {
    let terms = rule.get("statement")?.get("rate_based_statement")?;
    let window = terms.get("evaluation_window_sec").and_then(Value::as_int).unwrap_or(WINDOW);
    Some((terms.get("limit")?.as_int()?, window))
}

/// Whether requests that no rule fits are blocked.
pub fn blocks_by_default(acl: &Resource) -> bool {
    acl.set("default_action").is_some_and(|action| action.get("block").is_some())
}

/// The web ACL that guards a load balancer or a distribution.
pub fn web_acl_of<'w>(resource: &Resource, world: &'w dyn World) -> Option<&'w Resource> {
    if resource.is("AWS::CloudFront::Distribution") {
        return world.follow(resource, "web_acl_id");
    }
    let own = resource.id;
    let about = |tie: &&Resource| tie.reference("resource_arn") == Some(own);
    world.of(ASSOCIATION_TYPE).find(about).and_then(|tie| world.follow(tie, "web_acl_arn"))
}

fn refuse(acl: &Resource, _: &dyn World) -> Verdict {
    if acl.text("scope").as_deref() == Some("CLOUDFRONT") && acl.region != HOME {
        let message =
            format!("a web ACL for CloudFront is made in {HOME}, and this one is in {}", acl.region);
        return Err(refusal(acl, "scope", "other-region", message)
            .help(format!("call `region(\"{HOME}\")` before making it")));
    }
    let one = |terms: Option<&Value>, names: &[&str]| {
        terms
            .and_then(Value::as_map)
            .is_some_and(|map| map.len() == 1 && map.keys().all(|key| names.contains(&key.as_str())))
    };
    if !one(acl.set("default_action"), &["allow", "block"]) {
        let message = "`default_action` is #{ allow: #{} } or #{ block: #{} }";
        return Err(refusal(acl, "default_action", "wrong-action", message));
    }
    let mut priorities = BTreeSet::new();
    for rule in acl.list("rules") {
        let name = rule.get("name").and_then(Value::as_text).unwrap_or_default();
        let wrong = |code: &'static str, message: String| refusal(acl, "rules", code, message);
        if !priorities.insert(rule.get("priority").and_then(Value::as_int)) {
            return Err(wrong("priority-twice", format!("the rule {name:?} has the priority of another"))
                .help("the lowest priority is asked first; give each its own"));
        }
        if rule.get("action").is_some() == rule.get("override_action").is_some() {
            return Err(wrong(
                "wrong-action",
                format!("the rule {name:?} needs `action` or `override_action`"),
            )
            .help(
                "`action` for a rule of your own, `override_action: #{ none: #{} }` for a group of rules",
            ));
        }
        if let Some((limit, window)) = rate_of(rule) {
            if !(LIMITS.0..=LIMITS.1).contains(&limit) {
                let message = format!("the limit of {name:?} is {limit}, but must be at least {}", LIMITS.0);
                return Err(wrong("out-of-range", message));
            }
            if !WINDOWS.contains(&window) {
                let message = format!("{name:?} counts over {window} seconds");
                return Err(wrong("out-of-range", message).help("60, 120, 300 or 600"));
            }
        }
    }
    Ok(())
}

const ASSOCIATION: Kind = Kind {
    type_name: ASSOCIATION_TYPE,
    module: "wafv2",
    constructor: "web_acl_association",
    scope: Scope::Regional,
    summary: "puts a web ACL in front of a load balancer; a distribution names its own (`web_acl_id`)",
    properties: &[
        Property::required(
            "resource_arn",
            Type::Ref(&["AWS::ElasticLoadBalancingV2::LoadBalancer"]),
            "the Application Load Balancer",
        ),
        Property::required("web_acl_arn", Type::Ref(&[TYPE]), "the web ACL, of scope REGIONAL"),
    ],
    refuse: refuse_association,
    ..Kind::BARE
};

fn refuse_association(tie: &Resource, world: &dyn World) -> Verdict {
    let (Some(target), Some(acl)) = (world.follow(tie, "resource_arn"), world.follow(tie, "web_acl_arn"))
    else {
        return Ok(());
    };
    if target.text("type").as_deref() != Some("application") {
        let message = format!("`{}` is no Application Load Balancer", target.address());
        return Err(refusal(tie, "resource_arn", "wrong-target", message)
            .help("WAF looks into HTTP, which other load balancers do not"));
    }
    if acl.text("scope").as_deref() != Some("REGIONAL") {
        let message = format!("`{}` is for CloudFront", acl.address());
        return Err(refusal(tie, "web_acl_arn", "wrong-scope", message)
            .help("a load balancer takes a web ACL with `scope: \"REGIONAL\"` of its own Region"));
    }
    let twice =
        others(tie, world, ASSOCIATION_TYPE).find(|other| other.reference("resource_arn") == Some(target.id));
    match twice {
        Some(other) => {
            let message = format!("`{}` has a web ACL already, by `{}`", target.address(), other.address());
            Err(refusal(tie, "resource_arn", "acl-twice", message).help("a load balancer has one web ACL"))
        }
        None => Ok(()),
    }
}
