//! Route 53: hosted zones, questions, health checks. Questions for alias records to AWS resources cost nothing.

use super::Usage;
use super::ledger::{self, Ledger};
use crate::architecture::{Architecture, Host};
use crate::catalog;
use crate::diagnostic::Diagnostic;
use crate::resource::Resource;

const RECORD: &str = "AWS::Route53::RecordSet";
const MILLION: f64 = 1e6;
/// The interval that counts as fast, and costs more [s].
const FAST_SECONDS: i64 = 10;

/// Writes them.
pub(super) fn enter(
    ledger: &mut Ledger,
    architecture: &Architecture,
    usage: &Usage,
) -> Result<(), Diagnostic> {
    for zone in ledger.world.of("AWS::Route53::HostedZone") {
        ledger.enter_service(zone, "route53.hosted_zone.month", 1.0, "a whole month")?;
    }
    queries(ledger, architecture, usage.dns_queries / MILLION)?;
    for check in ledger.world.of("AWS::Route53::HealthCheck") {
        health_check(ledger, check)?;
    }
    Ok(())
}

/// The questions go to the records of the name that users were given.
fn queries(ledger: &mut Ledger, architecture: &Architecture, millions: f64) -> Result<(), Diagnostic> {
    let asked = architecture.binding.address.iter().find_map(|endpoint| match &endpoint.host {
        Host::Name(name) => Some(name.trim_end_matches('.').to_ascii_lowercase()),
        Host::Address(_) => None,
    });
    let named = |record: &&Resource| {
        let name = record.text("name").unwrap_or_default();
        asked.as_deref() == Some(name.trim_end_matches('.').to_ascii_lowercase().as_str())
    };
    let Some(record) = ledger.world.of(RECORD).find(named) else { return Ok(()) };
    if millions <= 0.0 || record.set("alias_target").is_some() {
        return Ok(());
    }
    let kind = if record.set("region").is_some() {
        "latency"
    } else if record.set("geo_location").is_some() || record.set("geo_proximity_location").is_some() {
        "geo"
    } else {
        "standard"
    };
    let id = format!("route53.queries.{kind}.million");
    let rate = ledger::price(record, &id)?;
    let usd = catalog::tiered_cost(&id, record.region, millions).unwrap_or_else(|| rate.times(millions));
    let said = "questions of resolvers, which keep the answer for its TTL; an alias record would be free";
    ledger.enter_sum(record, rate.what, millions, &rate, usd, said);
    Ok(())
}

fn health_check(ledger: &mut Ledger, check: &Resource) -> Result<(), Diagnostic> {
    let kind = check.text("type").unwrap_or_default();
    let features = u8::from(kind.starts_with("HTTPS"))
        + u8::from(kind.ends_with("STR_MATCH"))
        + u8::from(check.int("request_interval") == Some(FAST_SECONDS))
        + u8::from(check.flag("measure_latency"));
    let said = "an endpoint within AWS";
    ledger.enter_service(check, "route53.health_check.aws.month", 1.0, said)?;
    let said = "HTTPS, string matching, the fast interval and latency graphs each count as one";
    ledger.enter_service(check, "route53.health_check.feature.aws.month", features.into(), said)
}
