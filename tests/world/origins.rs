//! Web servers behind distributions: what they are asked, how they are asked, and who stands in for them.

use super::edges::{causes, hit_ratio};
use super::{number, run};
use serde_json::Value;

/// A load balancer in each of two Regions, `home` (us-east-1) and `away` (ap-northeast-2), and a function that makes a
/// distribution from origins, groups and the default behavior.
const SITES: &str = r#"
    fn site(name, code) {
        region(code);
        let vpc = default_vpc();
        let open = ec2::security_group(name, #{ group_description: "web", vpc_id: vpc, security_group_ingress: [allow_tcp(80, ANYWHERE), allow_tcp(443, ANYWHERE)] });
        let pool = elbv2::target_group(name, #{ vpc_id: vpc, port: 80, protocol: "HTTP" });
        let subnets = default_subnets();
        pool.targets = [#{ id: ec2::instance(name, #{ image_id: golden_ami(app), instance_type: "m5.large", subnet_id: subnets[0], security_group_ids: [open] }) }];
        let lb = elbv2::load_balancer(name, #{ subnets: [subnets[0], subnets[1]], security_groups: [open] });
        elbv2::listener(name, #{ load_balancer_arn: lb, port: 80, protocol: "HTTP", default_actions: [forward(pool)] });
        lb
    }
    fn origin(name, lb) { #{ id: name, domain_name: lb, custom_origin_config: #{ origin_protocol_policy: "http-only" } } }
    fn cdn(origins, behavior) {
        cloudfront::distribution("cdn", #{ origins: origins, default_cache_behavior: behavior + #{ viewer_protocol_policy: "allow-all" } })
    }
"#;

fn design(requests: &str, script: &str) -> Value {
    run(&format!("application(\"blog\", #{{ requests: #{{ {requests} }} }});\n{SITES}\n{script}"))
}

/// Pages that may be kept for 20 seconds: of λT + 1 requests in a cycle one reaches the instance. While the first is
/// worked on, others go there too; work is short beside the cycle.
#[test]
fn what_an_instance_answers_is_kept_as_long_as_it_says() {
    let run = design(
        r#"page: #{ cpu: constant("2ms"), cacheable: "20s" }"#,
        r#"simulate(#{ target: cdn([origin("home", site("home", "us-east-1"))], #{ target_origin_id: "home", cache_policy_id: "CachingOptimized" }),
                       arrivals: poisson(2), duration: "2d" })"#,
    );
    let expected = 40.0 / 41.0;
    assert!((hit_ratio(&run, 0) - expected).abs() < 0.001, "{}", hit_ratio(&run, 0));
    let asked = number(&run, "/edges/0/requests") - number(&run, "/edges/0/hits");
    assert_eq!(asked, number(&run, "/stations/0/served"));
}

#[test]
fn what_an_instance_computes_is_not_kept_unless_it_says_so_or_the_policy_insists() {
    let ratio = |kind: &str, policy: &str| {
        let run = design(
            &format!(r#"page: #{{ cpu: constant("2ms") {kind} }}"#),
            &format!(
                r#"simulate(#{{ target: cdn([origin("home", site("home", "us-east-1"))], #{{ target_origin_id: "home", cache_policy_id: "{policy}" }}),
                                arrivals: poisson(10), users: 100, duration: "2h" }})"#
            ),
        );
        hit_ratio(&run, 0)
    };
    // CachingOptimized has a minimum of a second, whatever the origin says.
    assert!((ratio("", "CachingOptimized") - 10.0 / 11.0).abs() < 0.005);
    assert_eq!(ratio("", "UseOriginCacheControlHeaders"), 0.0);
    // Cookies are part of that policy's key: each of 100 users has answers of their own, asked for every 10 s.
    let own = ratio(r#", cacheable: "20s""#, "UseOriginCacheControlHeaders");
    assert!((own - 2.0 / 3.0).abs() < 0.01, "{own}");
}

#[test]
fn a_write_needs_a_behavior_that_passes_it_on_and_is_never_kept() {
    let order = r#"order: #{ cpu: constant("2ms"), method: "POST", cacheable: "1h" }"#;
    let behavior = |more: &str| {
        design(
            order,
            &format!(
                r#"simulate(#{{ target: cdn([origin("home", site("home", "us-east-1"))], #{{ target_origin_id: "home", cache_policy_id: "CachingOptimized" {more} }}),
                                arrivals: poisson(5), duration: "20m" }})"#
            ),
        )
    };
    assert_eq!(
        causes(&behavior("")),
        [("method-not-allowed".to_owned(), "cloudfront::distribution.cdn".to_owned())]
    );
    let all = behavior(r#", allowed_methods: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]"#);
    assert_eq!((number(&all, "/availability"), hit_ratio(&all, 0)), (1.0, 0.0));
}

/// CloudFront asks a load balancer by the balancer's own name, which no certificate of ours covers; and a redirection
/// from the balancer goes to users, who come back to CloudFront.
#[test]
fn https_to_a_balancer_needs_the_name_that_users_typed_and_redirections_go_in_circles() {
    let with = |policy: &str, request: &str| {
        design(
            r#"page: #{ cpu: constant("2ms") }"#,
            &format!(
                r#"
                region("us-east-1");
                let cert = acm::certificate("blog", #{{ domain_name: "www.blog.example" }});
                let home = site("home", "us-east-1");
                elbv2::listener("secure", #{{ load_balancer_arn: home, port: 443, protocol: "HTTPS", certificates: [cert], default_actions: [fixed_response(200)] }});
                let zone = route53::hosted_zone("blog.example");
                let front = cloudfront::distribution("cdn", #{{
                    aliases: ["www.blog.example"], viewer_certificate: #{{ acm_certificate_arn: cert, ssl_support_method: "sni-only" }},
                    origins: [#{{ id: "home", domain_name: home, custom_origin_config: #{{ origin_protocol_policy: "{policy}" }} }}],
                    default_cache_behavior: #{{ target_origin_id: "home", viewer_protocol_policy: "redirect-to-https", cache_policy_id: "CachingDisabled" {request} }},
                }});
                route53::record_set("www", #{{ hosted_zone_id: zone, name: "www.blog.example", type: "A", alias_target: front }});
                simulate(#{{ target: "http://www.blog.example", arrivals: poisson(5), duration: "10m" }})"#
            ),
        )
    };
    let cause = |run: &Value| causes(run).first().map(|(cause, _)| cause.clone()).unwrap_or_default();
    assert_eq!(cause(&with("https-only", "")), "certificate-mismatch");
    let forwarded = with("https-only", r#", origin_request_policy_id: "AllViewer""#);
    assert_eq!(number(&forwarded, "/availability"), 1.0, "{:?}", causes(&forwarded));
    assert_eq!(
        number(&with("match-viewer", r#", origin_request_policy_id: "AllViewer""#), "/availability"),
        1.0
    );

    let circle = design(
        r#"page: #{ cpu: constant("2ms") }"#,
        r#"
        region("us-east-1");
        let open = ec2::security_group("lb", #{ group_description: "lb", security_group_ingress: [allow_tcp(80, ANYWHERE)] });
        let subnets = default_subnets();
        let lb = elbv2::load_balancer("lb", #{ subnets: [subnets[0], subnets[1]], security_groups: [open] });
        elbv2::listener("plain", #{ load_balancer_arn: lb, port: 80, protocol: "HTTP", default_actions: [redirect_to_https()] });
        simulate(#{ target: cdn([origin("home", lb)], #{ target_origin_id: "home", cache_policy_id: "CachingDisabled" }), arrivals: poisson(5), duration: "10m" })"#,
    );
    assert_eq!(cause(&circle), "redirect-loop");
}

/// The second of a group answers what the first does not, after the connection attempts to the first are over; each
/// request asks the first again.
#[test]
fn a_second_origin_stands_in_after_the_attempts_at_the_first() {
    let run = design(
        r#"page: #{ cpu: constant("2ms") }"#,
        r#"
        let home = origin("home", site("home", "us-east-1")) + #{ connection_attempts: 2, connection_timeout: 1 };
        let away = origin("away", site("away", "ap-northeast-2"));
        let front = cloudfront::distribution("cdn", #{
            origins: [home, away],
            origin_groups: #{ items: [#{ id: "both", members: #{ items: [#{ origin_id: "home" }, #{ origin_id: "away" }] },
                                         failover_criteria: #{ status_codes: #{ items: [500, 502, 503, 504] } } }] },
            default_cache_behavior: #{ target_origin_id: "both", viewer_protocol_policy: "allow-all", cache_policy_id: "CachingDisabled" },
        });
        let run = simulate(#{ target: front, clients: #{ "us-east-1": 1 }, arrivals: poisson(20), timeout: "10s", duration: "20m",
                              faults: [region_loss("us-east-1", "5m")] });
        #{ run: run, before: run.before("5m"), after: run.after("6m") }"#,
    );
    let edge = cloudkata::catalog::timing_duration("cloudfront.edge_rtt").as_millis_f64();
    let far = cloudkata::catalog::rtt_ms("us-east-1", "ap-northeast-2").unwrap();
    assert_eq!(number(&run, "/run/availability"), 1.0, "{:?}", causes(&run["run"]));
    let before = number(&run, "/before/latency_ms/p50");
    assert!((before - (edge + 1.0 + 2.0)).abs() < 1.5, "{before}");
    let after = number(&run, "/after/latency_ms/p50");
    assert!((after - (2_000.0 + edge + far + 2.0)).abs() < 0.02 * after, "{after}");
}

/// What is kept is served though its time is over, while the origin does not answer.
#[test]
fn old_pages_are_served_while_the_origin_fails() {
    let run = design(
        r#"page: #{ cpu: constant("2ms"), cacheable: "30s" }"#,
        r#"
        let run = simulate(#{ target: cdn([origin("home", site("home", "us-east-1"))], #{ target_origin_id: "home", cache_policy_id: "CachingOptimized" }),
                              arrivals: poisson(5), duration: "40m", operator: [terminate(serving(), "10m")] });
        #{ run: run, later: run.after("15m") }"#,
    );
    // A balancer without a target answers 503 at once, and the page of before is served.
    assert!(number(&run, "/later/availability") > 0.999, "{:?}", causes(&run["run"]));
    assert!(number(&run, "/later/requests/ok") > 5_000.0);
}

/// A new connection costs a round trip, and an encrypted one another. Through an edge location these are short ones,
/// whatever the way on.
#[test]
fn handshakes_end_at_the_edge_location() {
    let median = |target: &str, connections: &str| {
        let run = design(
            r#"page: #{ cpu: constant("2ms") }"#,
            &format!(
                r#"
                let home = site("home", "us-east-1");
                let front = cdn([origin("home", home)], #{{ target_origin_id: "home", cache_policy_id: "CachingDisabled" }});
                simulate(#{{ target: {target}, connections: "{connections}", clients: #{{ "ap-northeast-2": 1 }}, arrivals: poisson(5), duration: "10m" }})"#
            ),
        );
        number(&run, "/latency_ms/p50")
    };
    let far = cloudkata::catalog::client_rtt("ap-northeast-2", "us-east-1").unwrap().as_millis_f64();
    let edge = cloudkata::catalog::timing_duration("cloudfront.edge_rtt").as_millis_f64();
    let on = cloudkata::catalog::rtt_ms("ap-northeast-2", "us-east-1").unwrap();
    let close =
        |found: f64, expected: f64| assert!((found - expected).abs() < 0.02 * expected, "{found} {expected}");
    close(median("home", "kept"), far + 2.5);
    close(median("home", "new"), 2.0 * far + 2.5);
    close(median("`https://${front.domain_name}`", "kept"), edge + on + 2.5);
    close(median("`https://${front.domain_name}`", "new"), 3.0 * edge + on + 2.5);
}

/// A cart hangs on a cookie. Without a policy that hands cookies on, the origin knows nobody; and where answers are kept
/// for all, users see each other's.
#[test]
fn personal_answers_need_cookies_and_no_cache() {
    let cart = |behavior: &str| {
        design(
            r#"cart: #{ cpu: constant("2ms"), session_read: true }"#,
            &format!(
                r#"simulate(#{{ target: cdn([origin("home", site("home", "us-east-1"))], #{{ target_origin_id: "home", {behavior} }}),
                                arrivals: poisson(10), users: 100, duration: "20m" }})"#
            ),
        )
    };
    let at_cdn = |cause: &str| [(cause.to_owned(), "cloudfront::distribution.cdn".to_owned())];
    assert_eq!(causes(&cart(r#"cache_policy_id: "CachingDisabled""#)), at_cdn("cookies-not-forwarded"));
    let mixed = cart(r#"cache_policy_id: "CachingOptimized", origin_request_policy_id: "AllViewer""#);
    assert_eq!(causes(&mixed), at_cdn("answer-of-another"));
    // Kept for a second, asked for ten times a second: of eleven requests ten see what is somebody else's.
    let share = number(&mixed, "/availability");
    assert!((share - 1.0 / 11.0).abs() < 0.01, "{share}");
    let right = cart(r#"cache_policy_id: "CachingDisabled", origin_request_policy_id: "AllViewer""#);
    assert_eq!((number(&right, "/availability"), hit_ratio(&right, 0)), (1.0, 0.0), "{:?}", causes(&right));
}

/// Images that the application writes are in the bucket that it writes to, and nowhere else.
#[test]
fn a_distribution_finds_images_only_where_the_application_puts_them() {
    let blog = |binding: &str| {
        design(
            r#"image: #{ path: "/images/a.jpg", cpu: constant("1ms"), file_read: #{ key: zipf(200, 0.9) }, response: "300KB" }"#,
            &format!(
                r#"
                region("us-east-1");
                let images = s3::bucket("images");
                let other = s3::bucket("other");
                let control = cloudfront::origin_access_control("images");
                let front = cloudfront::distribution("cdn", #{{
                    origins: [#{{ id: "images", domain_name: images, s3_origin_config: #{{}}, origin_access_control_id: control }}],
                    default_cache_behavior: #{{ target_origin_id: "images", viewer_protocol_policy: "allow-all", cache_policy_id: "CachingOptimized" }},
                }});
                s3::bucket_policy("images", #{{ bucket: images, policy_document: #{{ Version: "2012-10-17", Statement: [#{{
                    Effect: "Allow", Principal: #{{ Service: "cloudfront.amazonaws.com" }}, Action: "s3:GetObject", Resource: "*" }}] }} }});
                {binding}
                simulate(#{{ target: front, arrivals: poisson(10), duration: "20m" }})"#
            ),
        )
    };
    let missing = [("file-not-in-bucket".to_owned(), "s3::bucket.images".to_owned())];
    assert_eq!(causes(&blog("")), missing);
    assert_eq!(causes(&blog("app.files = other;")), missing);
    let there = blog("app.files = images;");
    assert_eq!(number(&there, "/availability"), 1.0, "{:?}", causes(&there));
    assert!(hit_ratio(&there, 0) > 0.9);
}

/// Nobody is lost from sight: with users who ask again, closed loops, floods and a lost Region, every request ends once.
#[test]
fn every_request_ends_as_one_thing() {
    for simulation in [
        r#"arrivals: poisson(30), retries: 2, timeout: "2s""#,
        r#"arrivals: closed(60, "1s"), timeout: "2s""#,
        r#"arrivals: poisson(30), faults: [flood(3, 20, "2m", "4m"), region_loss("us-east-1", "3m", "5m")], timeout: "3s""#,
        r#"arrivals: poisson(30), faults: [region_loss("us-east-1", "3m", "5m")]"#,
    ] {
        let run = design(
            r#"page: #{ cpu: exponential("30ms"), cacheable: "3s", object: zipf(20, 1.0) }, order: #{ cpu: exponential("50ms"), method: "POST" }"#,
            &format!(
                r#"simulate(#{{ target: cdn([origin("home", site("home", "us-east-1"))], #{{ target_origin_id: "home", cache_policy_id: "CachingOptimized",
                                 allowed_methods: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"] }}),
                                 clients: #{{ "us-east-1": 1, "sa-east-1": 1 }}, users: 60, duration: "10m", {simulation} }})"#
            ),
        );
        let count = |name: &str| number(&run, &format!("/requests/{name}"));
        assert_eq!(count("total"), count("ok") + count("failed") + count("in_flight"), "{simulation}");
        let places = ["us-east-1", "sa-east-1"];
        let ended: f64 =
            places.iter().map(|place| number(&run, &format!("/by_region/{place}/requests/total"))).sum();
        assert_eq!(ended, count("ok") + count("failed"), "{simulation}");
    }
}

/// A full queue is a 503: the second origin of a group answers what the first turned away.
#[test]
fn a_second_origin_answers_what_the_first_turns_away() {
    let run = |codes: &str| {
        design(
            r#"page: #{ cpu: constant("100ms") }"#,
            &format!(
                r#"
                let front = cloudfront::distribution("cdn", #{{
                    origins: [origin("home", site("home", "us-east-1")), origin("away", site("away", "ap-northeast-2"))],
                    origin_groups: #{{ items: [#{{ id: "both", members: #{{ items: [#{{ origin_id: "home" }}, #{{ origin_id: "away" }}] }},
                                                 failover_criteria: #{{ status_codes: #{{ items: [{codes}] }} }} }}] }},
                    default_cache_behavior: #{{ target_origin_id: "both", viewer_protocol_policy: "allow-all", cache_policy_id: "CachingDisabled" }},
                }});
                simulate(#{{ target: front, arrivals: poisson(30), queue_limit: 0, timeout: "10s", duration: "20m" }})"#
            ),
        )
    };
    // Two vCPUs and 3 Erlang: Erlang B says that 4.5/8.5 are turned away at the first.
    let alone = run("500");
    let blocked = 1.0 - number(&alone, "/availability");
    assert!((blocked - 4.5 / 8.5).abs() < 0.015, "{blocked}");
    assert!(causes(&alone).iter().all(|(cause, _)| cause == "queue-full"));
    let both = run("503");
    let left = 1.0 - number(&both, "/availability");
    // Who finds both full finds four vCPUs busy: Erlang B again, (81/24)/(1 + 3 + 9/2 + 27/6 + 81/24).
    assert!((left - 3.375 / 16.375).abs() < 0.012, "{left}");
    let count = |name: &str| number(&both, &format!("/requests/{name}"));
    assert_eq!(count("total"), count("ok") + count("failed") + count("in_flight"));
    assert!(count("total") - number(&both, "/edges/0/requests") <= count("in_flight"));
}
