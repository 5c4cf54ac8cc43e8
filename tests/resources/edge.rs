//! CloudFront, WAF, and names that point at them.

use super::account::Account;
use cloudkata::resource::{Resource, cloudfront, wafv2};

const CDN: &str = "cloudfront::distribution.cdn";

/// A bucket and an Application Load Balancer to stand in front of.
fn account() -> Account {
    let mut account = Account::with_network();
    account.make("s3::bucket.images", r#"{"bucket_name": "images"}"#);
    account.make("elbv2::load_balancer.web", r#"{"subnets": ["ec2::subnet.a", "ec2::subnet.b"]}"#);
    account
}

const BUCKET: &str = r#"{"id": "images", "domain_name": "s3::bucket.images", "s3_origin_config": {}}"#;
const WEB: &str = r#"{"id": "web", "domain_name": "elbv2::load_balancer.web",
    "custom_origin_config": {"origin_protocol_policy": "http-only"}}"#;

fn behavior(target: &str, more: &str) -> String {
    format!(
        r#"{{"target_origin_id": "{target}", "viewer_protocol_policy": "redirect-to-https",
            "cache_policy_id": "CachingOptimized"{more}}}"#
    )
}

fn distribution(origins: &str, more: &str) -> String {
    let target = if origins == WEB { "web" } else { "images" };
    format!(r#"{{"origins": [{origins}], "default_cache_behavior": {}{more}}}"#, behavior(target, ""))
}

#[test]
fn an_origin_is_a_bucket_or_a_web_server_and_says_which() {
    let mut account = account();
    account.refuses(&[
        (CDN, &distribution(r#"{"id": "images", "domain_name": "s3::bucket.images"}"#, ""), "needs one of s3_origin_config"),
        (
            CDN,
            &distribution(&WEB.replace("\"web\"", "\"images\"").replace("custom_origin_config", "s3_origin_config").replace(r#"{"origin_protocol_policy": "http-only"}"#, "{}"), ""),
            "is a web server, not a bucket",
        ),
        (CDN, r#"{"origins": [], "default_cache_behavior": {"target_origin_id": "x", "viewer_protocol_policy": "allow-all"}}"#, "needs an origin"),
        (CDN, &distribution(&format!("{BUCKET}, {BUCKET}"), ""), "two origins have the id \"images\""),
    ]);
    account.make(CDN, &distribution(&format!("{BUCKET}, {WEB}"), ""));
    let origins = cloudfront::origins(account.get(CDN), &account.world);
    let hosts: Vec<&str> = origins.iter().map(|origin| origin.host.as_str()).collect();
    assert!(
        hosts[0] == "images.s3.us-east-1.amazonaws.com" && hosts[1].ends_with(".elb.amazonaws.com"),
        "{hosts:?}"
    );
    assert_eq!(origins[0].kind, cloudfront::OriginKind::Bucket);
    assert_eq!(origins[1].kind, cloudfront::OriginKind::Http(80));
    assert_eq!(
        (origins[1].attempts, origins[1].connect_seconds, origins[1].response_seconds),
        (3, 10.0, 30.0)
    );
    let name = account.read(CDN, "domain_name").unwrap();
    assert!(name.starts_with('d') && name.ends_with(".cloudfront.net"), "{name}");
    let arn = account.read(CDN, "arn").unwrap();
    assert!(arn.starts_with("arn:aws:cloudfront::123456789012:distribution/E"), "{arn}");
}

#[test]
fn an_origin_may_be_named_by_its_dns_name() {
    let mut account = account();
    let named = BUCKET.replace("s3::bucket.images", "images.s3.amazonaws.com");
    account.make(CDN, &distribution(&named, ""));
    let origins = cloudfront::origins(account.get(CDN), &account.world);
    assert_eq!(origins[0].resource.map(Resource::address).as_deref(), Some("s3::bucket.images"));
    let foreign = r#"{"id": "images", "domain_name": "shop.example.net",
        "custom_origin_config": {"origin_protocol_policy": "match-viewer", "http_port": 8080}}"#;
    account.make("cloudfront::distribution.far", &distribution(foreign, ""));
    let origins = cloudfront::origins(account.get("cloudfront::distribution.far"), &account.world);
    assert!(origins[0].resource.is_none());
    assert_eq!(origins[0].kind, cloudfront::OriginKind::AsViewer(8080, 443));
}

#[test]
fn a_path_falls_under_the_first_behavior_that_fits() {
    let mut account = account();
    let images = behavior("images", r#", "path_pattern": "/images/*""#);
    let api = behavior(
        "web",
        r#", "path_pattern": "api/*", "allowed_methods": ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]"#,
    )
    .replace("CachingOptimized", "CachingDisabled");
    account.make(
        CDN,
        &format!(
            r#"{{"origins": [{BUCKET}, {WEB}], "default_cache_behavior": {}, "cache_behaviors": [{images}, {api}]}}"#,
            behavior("web", "")
        ),
    );
    let behaviors = cloudfront::behaviors(account.get(CDN), &account.world);
    let target = |path: &str| {
        cloudfront::behavior_for(&behaviors, path).map(|found| (found.target.as_str(), found.ttl.usual))
    };
    assert_eq!(target("/images/cat.png"), Some(("images", 86_400)));
    assert_eq!(target("/api/cart"), Some(("web", 0)));
    assert_eq!(target("/index.html"), Some(("web", 86_400)));
    assert!(behaviors[1].allowed_methods.contains("POST") && !behaviors[0].allowed_methods.contains("POST"));
}

#[test]
fn a_behavior_names_what_exists() {
    let mut account = account();
    let with =
        |behavior: String| format!(r#"{{"origins": [{BUCKET}], "default_cache_behavior": {behavior}}}"#);
    account.refuses(&[
        (CDN, &with(behavior("image", "")), "there is no origin \"image\" … did you mean `images`"),
        (
            CDN,
            &with(behavior("images", "").replace("CachingOptimized", "CachingOptimised")),
            "did you mean `CachingOptimized`",
        ),
        (
            CDN,
            &with(r#"{"target_origin_id": "images", "viewer_protocol_policy": "allow-all"}"#.to_owned()),
            "a behavior needs `cache_policy_id`",
        ),
        (
            CDN,
            &with(behavior("images", r#", "allowed_methods": ["GET", "POST"]"#)),
            "one of three sets of methods",
        ),
        (
            CDN,
            &with(behavior("images", r#", "forwarded_values": {"query_string": true}"#)),
            "cannot both be given",
        ),
        (
            CDN,
            &format!(
                r#"{{"origins": [{BUCKET}], "default_cache_behavior": {0}, "cache_behaviors": [{1}, {1}]}}"#,
                behavior("images", ""),
                behavior("images", r#", "path_pattern": "*.png""#)
            ),
            "two behaviors are for \"*.png\"",
        ),
    ]);
}

#[test]
fn a_cache_policy_says_how_long_and_what_makes_a_difference() {
    let mut account = account();
    let policy = |ttl: (i64, i64, i64)| {
        format!(
            r#"{{"min_ttl": {}, "default_ttl": {}, "max_ttl": {}, "parameters_in_cache_key_and_forwarded_to_origin": {{
                "cookies_config": {{"cookie_behavior": "none"}}, "headers_config": {{"header_behavior": "none"}},
                "query_strings_config": {{"query_string_behavior": "all"}}}}}}"#,
            ttl.0, ttl.1, ttl.2
        )
    };
    account.refuses(&[("cloudfront::cache_policy.x", &policy((60, 30, 600)), "TTLs rise … 60, 30, 600")]);
    account.make("cloudfront::cache_policy.short", &policy((0, 60, 600)));
    account
        .make(CDN, &distribution(BUCKET, "").replace("CachingOptimized", "cloudfront::cache_policy.short"));
    let found = cloudfront::behaviors(account.get(CDN), &account.world).remove(0);
    assert_eq!((found.ttl.min, found.ttl.usual, found.ttl.max), (0, 60, 600));
    assert!(found.key.query && !found.key.cookies && !found.key.headers);
}

#[test]
fn an_origin_group_is_a_pair_and_takes_no_writes() {
    let mut account = account();
    let group = |members: &str, codes: &str| {
        format!(
            r#", "origin_groups": {{"items": [{{"id": "both",
                "failover_criteria": {{"status_codes": {{"items": [{codes}]}}}},
                "members": {{"items": [{members}]}}}}]}}"#
        )
    };
    let two = r#"{"origin_id": "images"}, {"origin_id": "web"}"#;
    let with = |group: &str, behavior: String| {
        format!(r#"{{"origins": [{BUCKET}, {WEB}], "default_cache_behavior": {behavior}{group}}}"#)
    };
    let writes = behavior(
        "both",
        r#", "allowed_methods": ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]"#,
    );
    account.refuses(&[
        (CDN, &with(&group(r#"{"origin_id": "images"}"#, "500"), behavior("both", "")), "has 1 members"),
        (CDN, &with(&group(two, ""), behavior("both", "")), "does not say when the second stands in"),
        (CDN, &with(&group(two, "500, 503"), writes), "cannot take methods that write"),
        (
            CDN,
            &with(&group(r#"{"origin_id": "images"}, {"origin_id": "other"}"#, "500"), behavior("both", "")),
            "names \"other\", which is no origin",
        ),
    ]);
    account.make(CDN, &with(&group(two, "500, 503"), behavior("both", "")));
    let target = cloudfront::target_of(account.get(CDN), "both").unwrap();
    assert_eq!((target.primary.as_str(), target.secondary.as_deref()), ("images", Some("web")));
    assert!(target.statuses.contains(&503));
}

#[test]
fn an_alias_needs_a_certificate_of_us_east_1_that_covers_it() {
    let mut account = account();
    account.make("acm::certificate.near", r#"{"domain_name": "*.example.com"}"#);
    account.world.set_region("eu-west-1").unwrap();
    account.make("acm::certificate.far", r#"{"domain_name": "www.example.com"}"#);
    account.world.set_region("us-east-1").unwrap();
    let with = |certificate: &str, alias: &str| {
        let certificate =
            format!(r#""viewer_certificate": {{"acm_certificate_arn": "acm::certificate.{certificate}"}}"#);
        distribution(BUCKET, &format!(r#", "aliases": ["{alias}"], {certificate}"#))
    };
    account.refuses(&[
        (
            CDN,
            &distribution(BUCKET, r#", "aliases": ["www.example.com"]"#),
            "needs a certificate … us-east-1",
        ),
        (
            CDN,
            &with("far", "www.example.com"),
            "is in eu-west-1, and CloudFront takes certificates of us-east-1",
        ),
        (CDN, &with("near", "www.example.org"), "does not cover \"www.example.org\""),
    ]);
    account.make(CDN, &with("near", "www.example.com"));
    account.refuses(&[(
        "cloudfront::distribution.two",
        &with("near", "www.example.com"),
        "`cloudfront::distribution.cdn` has one of these aliases already",
    )]);
    account.make("route53::hosted_zone.example.com", "{}");
    let record = |name: &str| {
        format!(
            r#"{{"hosted_zone_id": "route53::hosted_zone.example.com", "name": "{name}", "type": "A",
                "alias_target": "cloudfront::distribution.cdn"}}"#
        )
    };
    account.refuses(&[(
        "route53::record_set.shop",
        &record("shop.example.com"),
        "`cloudfront::distribution.cdn` does not answer to `shop.example.com` … `aliases`",
    )]);
    account.make("route53::record_set.www", &record("www.example.com"));
}

#[test]
fn a_name_may_point_at_the_web_site_of_a_bucket_of_that_name() {
    let mut account = Account::new();
    account.make("route53::hosted_zone.example.com", "{}");
    let site = r#""website_configuration": {"index_document": "index.html"}"#;
    account.make("s3::bucket.plain", "{}");
    account.make("s3::bucket.other", &format!("{{{site}}}"));
    account.make("s3::bucket.www", &format!(r#"{{"bucket_name": "www.example.com", {site}}}"#));
    let record = |bucket: &str| {
        format!(
            r#"{{"hosted_zone_id": "route53::hosted_zone.example.com", "name": "www.example.com", "type": "A",
                "alias_target": "s3::bucket.{bucket}"}}"#
        )
    };
    account.refuses(&[
        ("route53::record_set.www", &record("plain"), "`s3::bucket.plain` is no web site"),
        ("route53::record_set.www", &record("other"), "and the record `www.example.com` … bucket_name"),
    ]);
    account.make("route53::record_set.www", &record("www"));
}

#[test]
fn a_web_acl_guards_a_balancer_or_a_distribution() {
    let mut account = account();
    let acl = |scope: &str, rules: &str| {
        format!(r#"{{"scope": "{scope}", "default_action": {{"allow": {{}}}}, "rules": [{rules}]}}"#)
    };
    let rule = |name: &str, priority: i64, limit: i64| {
        format!(
            r#"{{"name": "{name}", "priority": {priority}, "action": {{"block": {{}}}}, "statement":
                {{"rate_based_statement": {{"limit": {limit}, "aggregate_key_type": "IP"}}}}}}"#
        )
    };
    account.refuses(&[
        (
            "wafv2::web_acl.x",
            &acl("REGIONAL", &format!("{}, {}", rule("a", 1, 100), rule("b", 1, 200))),
            "the priority of another",
        ),
        ("wafv2::web_acl.x", &acl("REGIONAL", &rule("a", 1, 5)), "must be at least 10"),
        ("wafv2::web_acl.x", &acl("REGIONAL", "").replace("allow", "permit"), "`default_action` is"),
    ]);
    account.make(
        "wafv2::web_acl.near",
        &acl("REGIONAL", &format!("{}, {}", rule("a", 1, 2000), rule("b", 2, 500))),
    );
    account.make("wafv2::web_acl.edge", &acl("CLOUDFRONT", ""));
    let tie = |target: &str, acl: &str| {
        format!(
            r#"{{"resource_arn": "elbv2::load_balancer.{target}", "web_acl_arn": "wafv2::web_acl.{acl}"}}"#
        )
    };
    account.make("elbv2::load_balancer.tcp", r#"{"subnets": ["ec2::subnet.a"], "type": "network"}"#);
    account.refuses(&[
        ("wafv2::web_acl_association.x", &tie("web", "edge"), "`wafv2::web_acl.edge` is for CloudFront"),
        ("wafv2::web_acl_association.x", &tie("tcp", "near"), "is no Application Load Balancer"),
        (CDN, &distribution(BUCKET, r#", "web_acl_id": "wafv2::web_acl.near""#), "is for Regional things"),
    ]);
    account.make("wafv2::web_acl_association.web", &tie("web", "near"));
    account.refuses(&[("wafv2::web_acl_association.two", &tie("web", "near"), "has a web ACL already")]);
    let found = wafv2::web_acl_of(account.get("elbv2::load_balancer.web"), &account.world).unwrap();
    assert_eq!(wafv2::rate_limit(found), Some((500, 300)));
    account.world.set_region("eu-west-1").unwrap();
    account.refuses(&[("wafv2::web_acl.far", &acl("CLOUDFRONT", ""), "is made in us-east-1")]);
}
