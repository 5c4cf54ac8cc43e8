//! What far-away users cost: edge locations by price area, buckets by reads, servers by the Region that bytes leave from.

use super::{number, run};
use serde_json::Value;

const GIB: f64 = (1_u64 << 30) as f64;

/// The sum of the lines of a bill whose resource and words are these.
fn paid(bill: &Value, resource: &str, what: &str) -> f64 {
    let lines = bill["lines"].as_array().unwrap();
    let mine = |line: &&Value| {
        line["resource"] == resource && line["what"].as_str().is_some_and(|words| words.contains(what))
    };
    lines.iter().filter(mine).map(|line| line["usd"].as_f64().unwrap_or_else(|| panic!("{line}"))).sum()
}

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 0.001 * expected.abs() + 1e-4, "{found} {expected}");
}

/// An hour that repeats itself for a month: 730 times.
#[test]
fn a_run_through_a_distribution_is_billed_by_price_area_and_by_reads_of_the_bucket() {
    let told = run(r#"
        application("blog", #{ requests: #{ image: #{ object: zipf(300, 0.8), cacheable: "10m", response: "500KB" } } });
        let images = s3::bucket("images");
        let control = cloudfront::origin_access_control("images");
        let cdn = cloudfront::distribution("cdn", #{
            origins: [#{ id: "images", domain_name: images, s3_origin_config: #{}, origin_access_control_id: control }],
            default_cache_behavior: #{ target_origin_id: "images", viewer_protocol_policy: "allow-all", cache_policy_id: "CachingOptimized" },
        });
        s3::bucket_policy("images", #{ bucket: images, policy_document: #{ Version: "2012-10-17", Statement: [#{
            Effect: "Allow", Principal: #{ Service: "cloudfront.amazonaws.com" }, Action: "s3:GetObject", Resource: "*" }] } });
        let run = simulate(#{ target: cdn, clients: #{ "us-east-1": 0.5, "ap-northeast-2": 0.5 }, arrivals: poisson(20), duration: "1h" });
        #{ run: run, bill: cost(run) }"#);
    let bill = &told["bill"];
    let price = |id: &str| cloudkata::catalog::price(id, "us-east-1").unwrap().usd();
    for (edge, area) in [(0, "ap"), (1, "us_eu")] {
        let requests = number(&told, &format!("/run/edges/{edge}/requests")) * 730.0;
        let words = if area == "ap" { "Asia" } else { "United States" };
        let bytes = number(&told, &format!("/run/edges/{edge}/bytes")) * 730.0;
        near(bytes, requests * 500_000.0);
        let tiers =
            cloudkata::catalog::tiered_cost(&format!("cloudfront.out.{area}.gb"), "us-east-1", bytes / GIB);
        let expected = tiers.unwrap().dollars()
            + requests / 1e4 * price(&format!("cloudfront.requests.https.{area}.10k"));
        near(paid(bill, "cloudfront::distribution.cdn", words), expected);
    }
    let reads = number(&told, "/run/buckets/0/requests") * 730.0;
    near(paid(bill, "s3::bucket.images", "GET"), reads / 1e3 * price("s3.get.1k"));
    near(
        paid(bill, "s3::bucket.images", "Standard"),
        300.0 * 500_000.0 / GIB * price("s3.standard.gb_month"),
    );
    // What CloudFront fetches is free, and there is nobody else who sends.
    assert_eq!(paid(bill, "s3::bucket.images", "Internet"), 0.0);
}

/// Two Regions, each nearest to half of the users: bytes leave from both, at the prices of both.
#[test]
fn bytes_are_paid_where_they_leave() {
    let told = run(r#"
        application("shop", #{ requests: #{ get: #{ cpu: constant("1ms"), response: "1MB" } } });
        let zone = route53::hosted_zone("shop.example");
        for code in ["us-east-1", "ap-northeast-2"] {
            region(code);
            let open = ec2::security_group(code, #{ group_description: "web", vpc_id: default_vpc(), security_group_ingress: [allow_tcp(80, ANYWHERE)] });
            let web = ec2::instance(code, #{ image_id: golden_ami(app), instance_type: "m5.large", security_group_ids: [open] });
            route53::record_set(code, #{ hosted_zone_id: zone, name: "www.shop.example", type: "A", ttl: 60, resource_records: [web], set_identifier: code, region: code });
        }
        let run = simulate(#{ target: "www.shop.example", clients: #{ "us-east-1": 0.5, "ap-northeast-2": 0.5 }, users: 5000, arrivals: constant(10), duration: "1h" });
        #{ run: run, bill: cost(run) }"#);
    let mut free = 0.0;
    for region in ["us-east-1", "ap-northeast-2"] {
        let requests = number(&told, &format!("/run/by_region/{region}/requests/ok")) * 730.0;
        let gb = requests * 1e6 / GIB;
        let whole = number(&told, "/run/requests/ok") * 730.0;
        let allowance = cloudkata::catalog::quota_value("allowance.internet_out.gb") * requests / whole;
        free += allowance;
        let expected =
            cloudkata::catalog::tiered_cost("internet.out.gb", region, gb - allowance).unwrap().dollars();
        near(paid(&told["bill"], &format!("ec2::instance.{region}"), "Internet"), expected);
    }
    near(free, 100.0);
}
