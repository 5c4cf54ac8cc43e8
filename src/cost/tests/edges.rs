//! What stands at the edge.

use super::super::*;
use super::bill;
use crate::network::tests::sketch::{Sketch, list, map, text};
use crate::resource::{ResourceId, Value};

const GIB: f64 = (1u64 << 30) as f64;
const CDN: &str = "cloudfront::distribution.cdn";

fn distribution(sketch: &mut Sketch) -> ResourceId {
    let bucket = sketch.add("s3::bucket", "images", &[]);
    let origin =
        map(&[("id", text("images")), ("domain_name", Value::Ref(bucket)), ("s3_origin_config", map(&[]))]);
    let behavior = map(&[
        ("target_origin_id", text("images")),
        ("viewer_protocol_policy", text("redirect-to-https")),
        ("cache_policy_id", text("CachingOptimized")),
    ]);
    let properties = [("origins", list(&[origin])), ("default_cache_behavior", behavior)];
    sketch.add("cloudfront::distribution", "cdn", &properties)
}

fn served(area: &str, gib: f64, requests: f64) -> ((String, String), Used) {
    let used = Used { bytes_out: gib * GIB, reads: requests, ..Used::default() };
    ((CDN.to_owned(), area.to_owned()), used)
}

#[test]
fn a_distribution_pays_by_where_its_users_are() {
    let mut sketch = Sketch::new();
    distribution(&mut sketch);
    assert_eq!(bill(&sketch).total(), Usd::ZERO);
    let edges = BTreeMap::from([served("us_eu", 100.0, 1e6), served("ap", 100.0, 1e6)]);
    let usage = Usage { edges, ..Usage::default() };
    // 100 × 0.085 and 100 × 0.0100; 100 × 0.120 and 100 × 0.0120.
    assert_eq!(monthly(&sketch.0, &usage).unwrap().total(), Usd::from_dollars(8.5 + 1.0 + 12.0 + 1.2));
    let far = Usage { edges: BTreeMap::from([served("moon", 1.0, 0.0)]), ..Usage::default() };
    assert_eq!(monthly(&sketch.0, &far).unwrap_err().code, "unknown-price");
}

#[test]
fn a_web_acl_pays_for_itself_its_rules_and_what_it_looks_at() {
    let mut sketch = Sketch::new();
    let statement = map(&[("rate_based_statement", map(&[("limit", 2_000.into())]))]);
    let rule = map(&[
        ("name", text("flood")),
        ("priority", 1.into()),
        ("statement", statement),
        ("action", map(&[("block", map(&[]))])),
    ]);
    let properties = [
        ("scope", text("CLOUDFRONT")),
        ("default_action", map(&[("allow", map(&[]))])),
        ("rules", list(&[rule])),
    ];
    let acl = sketch.add("wafv2::web_acl", "guard", &properties);
    let cdn = distribution(&mut sketch);
    assert_eq!(bill(&sketch).total(), Usd::from_dollars(6.0));
    let setting = crate::resource::Setting { value: Value::Ref(acl), span: None };
    sketch.0.set(cdn, "web_acl_id", setting).unwrap();
    let usage = Usage { edges: BTreeMap::from([served("us_eu", 0.0, 10e6)]), ..Usage::default() };
    // 5 + 1 + 10 × 0.60, and the requests themselves.
    assert_eq!(monthly(&sketch.0, &usage).unwrap().total(), Usd::from_dollars(12.0 + 10.0));
}
