//! Distributions: what edge locations keep, what origins see, and what is refused.

use super::{number, run};
use serde_json::Value;

/// A bucket behind a distribution that may read it; `kind` is what users ask for, `behavior` the rest of the default
/// behavior.
fn bucket_behind(kind: &str, behavior: &str, simulation: &str) -> Value {
    run(&format!(
        r#"
        application("blog", #{{ requests: #{{ image: #{{ {kind} }} }} }});
        let images = s3::bucket("images");
        let control = cloudfront::origin_access_control("images");
        let cdn = cloudfront::distribution("cdn", #{{
            origins: [#{{ id: "images", domain_name: images, s3_origin_config: #{{}}, origin_access_control_id: control }}],
            default_cache_behavior: #{{ target_origin_id: "images", viewer_protocol_policy: "allow-all", {behavior} }},
        }});
        s3::bucket_policy("images", #{{ bucket: images, policy_document: #{{ Version: "2012-10-17", Statement: [#{{
            Effect: "Allow", Principal: #{{ Service: "cloudfront.amazonaws.com" }}, Action: "s3:GetObject", Resource: "*",
            Condition: #{{ StringEquals: #{{ "AWS:SourceArn": cdn }} }},
        }}] }} }});
        simulate(#{{ target: cdn, {simulation} }})"#
    ))
}

const OPTIMIZED: &str = r#"cache_policy_id: "CachingOptimized""#;

pub fn hit_ratio(run: &Value, edge: usize) -> f64 {
    number(run, &format!("/edges/{edge}/hit_ratio"))
}

/// One object that is fresh for T seconds and asked for λ times a second: of 1 + λT requests of a cycle, λT are hits. A
/// fetch takes a little, in which those who ask wait with the first: they are hits too.
#[test]
fn one_object_hits_as_lambda_t_over_one_plus_lambda_t() {
    let (rate, ttl): (f64, f64) = (0.5, 20.0);
    let run = bucket_behind(
        r#"object: 1, cacheable: "20s", response: "100KB""#,
        OPTIMIZED,
        r#"arrivals: poisson(0.5), duration: "7d""#,
    );
    let expected = rate * ttl / (1.0 + rate * ttl);
    let requests = number(&run, "/requests/total");
    // Misses are a renewal process of cycles T + Exp(λ): their variance is (gap/cycle)³/gap² · time, small beside this.
    let error = (expected * (1.0 - expected) / requests).sqrt() * 3.0;
    assert!((hit_ratio(&run, 0) - expected).abs() < error + 0.0015, "{} {expected}", hit_ratio(&run, 0));
    assert_eq!(
        number(&run, "/edges/0/requests") - number(&run, "/edges/0/hits"),
        number(&run, "/buckets/0/requests")
    );
}

/// Many objects of Zipf's popularity: the sum over the objects; each place has an edge location of its own, where its
/// users meet only each other.
#[test]
fn popular_objects_hit_as_the_sum_over_objects_says_at_each_edge_location() {
    let run = bucket_behind(
        r#"object: zipf(2000, 0.9), cacheable: "10m", response: "100KB""#,
        OPTIMIZED,
        r#"clients: #{ "ap-northeast-2": 0.75, "eu-central-1": 0.25 }, users: 200000, arrivals: poisson(8), duration: "1d""#,
    );
    let (n, s, ttl) = (2_000, 0.9_f64, 600.0);
    let whole: f64 = (1..=n).map(|k| f64::from(k).powf(-s)).sum();
    for (edge, share) in [(0, 0.75), (1, 0.25)] {
        let expected: f64 = (1..=n)
            .map(|k| {
                let p = f64::from(k).powf(-s) / whole;
                let load = 8.0 * share * p * ttl;
                p * load / (1.0 + load)
            })
            .sum();
        assert!(
            (hit_ratio(&run, edge) - expected).abs() < 0.004,
            "{edge} {} {expected}",
            hit_ratio(&run, edge)
        );
    }
    // What the origin sees is the rest.
    let missed: f64 = (0..2)
        .map(|e| number(&run, &format!("/edges/{e}/requests")) - number(&run, &format!("/edges/{e}/hits")))
        .sum();
    assert_eq!(missed, number(&run, "/buckets/0/requests"));
}

/// Hits cost a user the way to the edge location; misses the way on to the bucket and S3's first byte as well.
#[test]
fn a_hit_is_near_and_a_miss_is_as_far_as_the_bucket() {
    let far = |behavior: &str| {
        bucket_behind(
            r#"object: 10, cacheable: "1d", response: "100KB""#,
            behavior,
            r#"clients: #{ "ap-northeast-2": 1 }, arrivals: poisson(5), duration: "1h""#,
        )
    };
    let edge = cloudkata::catalog::timing_duration("cloudfront.edge_rtt").as_millis_f64();
    let onward = cloudkata::catalog::rtt_ms("ap-northeast-2", "us-east-1").unwrap();
    let kept = far(OPTIMIZED);
    let median = number(&kept, "/latency_ms/p50");
    assert!((median - edge).abs() < 0.02 * edge, "{median} {edge}");
    let fetched = far(r#"cache_policy_id: "CachingDisabled""#);
    assert_eq!(hit_ratio(&fetched, 0), 0.0);
    let mean = number(&fetched, "/latency_ms/mean");
    // The first byte takes anything from 100 to 200 ms.
    assert!((mean - (edge + onward + 150.0)).abs() < 3.0, "{mean}");
}

/// Minimum, default and maximum of the policy: what the origin says counts only between the ends.
#[test]
fn the_policy_bounds_what_the_origin_says() {
    let policy = |kind: &str| {
        let run = run(&format!(
            r#"
            application("blog", #{{ requests: #{{ image: #{{ object: 1, {kind} }} }} }});
            let images = s3::bucket("images");
            let policy = cloudfront::cache_policy("short", #{{ min_ttl: 5, default_ttl: 50, max_ttl: 500, parameters_in_cache_key_and_forwarded_to_origin: #{{}} }});
            let control = cloudfront::origin_access_control("images");
            let cdn = cloudfront::distribution("cdn", #{{
                origins: [#{{ id: "images", domain_name: images, s3_origin_config: #{{}}, origin_access_control_id: control }}],
                default_cache_behavior: #{{ target_origin_id: "images", viewer_protocol_policy: "allow-all", cache_policy_id: policy }},
            }});
            s3::bucket_policy("images", #{{ bucket: images, policy_document: #{{ Version: "2012-10-17", Statement: [#{{
                Effect: "Allow", Principal: #{{ Service: "cloudfront.amazonaws.com" }}, Action: "s3:GetObject", Resource: "*",
            }}] }} }});
            simulate(#{{ target: cdn, arrivals: constant(1), duration: "10h" }})"#
        ));
        36_000.0 / number(&run, "/buckets/0/requests")
    };
    // One request a second: the first that comes when the time is over misses, and the next is fetched for.
    for (kind, seconds) in [
        (r#"cacheable: false"#, 5.0),
        (r#"cacheable: true"#, 50.0),
        (r#"cacheable: "100s""#, 100.0),
        (r#"cacheable: "1d""#, 500.0),
        ("", 50.0),
    ] {
        let between = policy(&format!("{kind}{}", if kind.is_empty() { "" } else { "," }));
        assert!((between - seconds).abs() <= 1.0 + seconds * 0.02, "{kind}: {between} {seconds}");
    }
}

pub fn causes(run: &Value) -> Vec<(String, String)> {
    let text = |cause: &Value, key: &str| cause[key].as_str().unwrap_or_default().to_owned();
    let list = run.pointer("/causes").and_then(Value::as_array).unwrap();
    list.iter().map(|cause| (text(cause, "cause"), text(cause, "resource"))).collect()
}

fn one_cause(run: &Value, cause: &str, resource: &str) {
    assert_eq!(causes(run), [(cause.to_owned(), resource.to_owned())]);
    assert_eq!(number(run, "/requests/ok"), 0.0);
}

#[test]
fn a_private_bucket_answers_neither_users_nor_a_distribution_that_it_does_not_know() {
    let design = |target: &str, control: &str| {
        run(&format!(
            r#"
            application("blog", #{{ requests: #{{ image: #{{ object: 10 }} }} }});
            let images = s3::bucket("images", #{{ bucket_name: "images-of-blog" }});
            let control = cloudfront::origin_access_control("images");
            let cdn = cloudfront::distribution("cdn", #{{
                origins: [#{{ id: "images", domain_name: images, s3_origin_config: #{{}} {control} }}],
                default_cache_behavior: #{{ target_origin_id: "images", viewer_protocol_policy: "allow-all", cache_policy_id: "CachingOptimized" }},
            }});
            simulate(#{{ target: {target}, arrivals: poisson(1), duration: "10m" }})"#
        ))
    };
    one_cause(&design("images", ""), "access-denied", "s3::bucket.images");
    one_cause(&design("cdn", ""), "origin-access-denied", "s3::bucket.images");
    one_cause(
        &design("cdn", ", origin_access_control_id: control"),
        "origin-access-denied",
        "s3::bucket.images",
    );
}

/// The web site of a bucket that everybody may read answers by itself, and no instance is asked.
#[test]
fn a_web_site_of_a_bucket_needs_no_instance() {
    let run = run(r#"
        application("site", #{ requests: #{ page: #{ object: 20, response: "50KB" }, form: #{ cpu: "5ms", method: "POST" } } });
        let site = s3::bucket("site", #{
            bucket_name: "www.site.example",
            website_configuration: #{ index_document: "index.html" },
            public_access_block_configuration: #{ block_public_policy: false, restrict_public_buckets: false },
        });
        s3::bucket_policy("site", #{ bucket: site, policy_document: #{ Version: "2012-10-17", Statement: [#{
            Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" }] } });
        let zone = route53::hosted_zone("site.example");
        route53::record_set("www", #{ hosted_zone_id: zone, name: "www.site.example", type: "A", alias_target: site });
        #{
            pages: simulate(#{ target: "http://www.site.example", arrivals: poisson(5), duration: "20m", mix: #{ page: 1 } }),
            forms: simulate(#{ target: "http://www.site.example", arrivals: poisson(5), duration: "20m", mix: #{ form: 1 } }),
            secure: simulate(#{ target: "https://www.site.example", arrivals: poisson(5), duration: "20m", mix: #{ page: 1 }, timeout: "5s" }),
        }"#);
    assert_eq!(number(&run, "/pages/availability"), 1.0);
    assert_eq!(number(&run, "/pages/buckets/0/bytes"), 50_000.0 * number(&run, "/pages/requests/ok"));
    one_cause(&run["forms"], "not-a-file", "s3::bucket.site");
    one_cause(&run["secure"], "no-listener", "s3::bucket.site");
}

/// Laws of many objects cost nothing until a run draws from them, and a run refuses to keep more than it has memory for.
#[test]
fn a_run_refuses_more_objects_than_it_can_keep() {
    use cloudkata::diagnostic::Source;
    let kinds: String = (0..60).map(|n| format!("k{n}: #{{ object: zipf(1000000, 0.{n}1) }},")).collect();
    let script = format!(
        r#"
        for n in 0..200 {{ zipf(1000000, n / 100.0); }}
        application("big", #{{ requests: #{{ {kinds} }} }});
        let site = s3::bucket("site");
        let cdn = cloudfront::distribution("cdn", #{{
            origins: [#{{ id: "site", domain_name: site, s3_origin_config: #{{}} }}],
            default_cache_behavior: #{{ target_origin_id: "site", viewer_protocol_policy: "allow-all", cache_policy_id: "CachingOptimized" }},
        }});
        simulate(#{{ target: cdn, arrivals: poisson(1), duration: "1m" }})"#
    );
    let failure = cloudkata::script::Host::new().run(&Source::new("big.rhai", &*script)).err().unwrap();
    assert_eq!(failure.diagnostic.code, "limit-reached");
    assert!(failure.diagnostic.to_string().contains("objects"), "{}", failure.diagnostic);
}
