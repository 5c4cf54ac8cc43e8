//! What stands at the edge: distributions of CloudFront, and web ACLs.

use super::ledger::{self, GB, Ledger};
use super::{Usage, Used};
use crate::catalog;
use crate::diagnostic::Diagnostic;
use crate::resource::{Resource, wafv2};

const DISTRIBUTION: &str = "AWS::CloudFront::Distribution";
const MILLION: f64 = 1e6;
const TEN_THOUSAND: f64 = 1e4;

/// Writes them.
pub(super) fn enter(ledger: &mut Ledger, usage: &Usage) -> Result<(), Diagnostic> {
    let world = ledger.world;
    for distribution in world.of(DISTRIBUTION) {
        let address = distribution.address();
        for ((_, area), used) in usage.edges.iter().filter(|((owner, _), _)| *owner == address) {
            enter_area(ledger, distribution, area, used)?;
        }
    }
    for acl in world.of("AWS::WAFv2::WebACL") {
        enter_web_acl(ledger, acl, usage)?;
    }
    Ok(())
}

/// What users of one price area fetch. What CloudFront fetches from origins of AWS is free.
fn enter_area(ledger: &mut Ledger, owner: &Resource, area: &str, used: &Used) -> Result<(), Diagnostic> {
    let gb = used.bytes_out / GB;
    if gb > 0.0 {
        let id = format!("cloudfront.out.{area}.gb");
        let rate = ledger::price(owner, &id)?;
        let usd = catalog::tiered_cost(&id, owner.region, gb).unwrap_or_else(|| rate.times(gb));
        let said = "what edge locations send to users; what they fetch from AWS is free";
        ledger.enter_sum(owner, rate.what, gb, &rate, usd, said);
    }
    let id = format!("cloudfront.requests.https.{area}.10k");
    ledger.enter_service(owner, &id, used.reads / TEN_THOUSAND, "every request over HTTPS, hit or miss")
}

fn enter_web_acl(ledger: &mut Ledger, acl: &Resource, usage: &Usage) -> Result<(), Diagnostic> {
    let world = ledger.world;
    ledger.enter_service(acl, "waf.web_acl.month", 1.0, "a whole month")?;
    let rules = acl.list("rules").len() as f64;
    ledger.enter_service(acl, "waf.rule.month", rules, "each rule for a whole month")?;
    let guarded: Vec<&Resource> = world
        .all()
        .filter(|resource| wafv2::web_acl_of(resource, world).is_some_and(|found| found.id == acl.id))
        .collect();
    let at_edges: f64 = usage
        .edges
        .iter()
        .filter(|((owner, _), _)| guarded.iter().any(|found| found.address() == *owner))
        .map(|(_, used)| used.reads)
        .sum();
    let balancer = guarded.iter().any(|found| !found.is(DISTRIBUTION));
    let requests = if balancer { usage.requests } else { at_edges };
    ledger.enter_service(acl, "waf.requests.million", requests / MILLION, "every request that it looks at")
}
