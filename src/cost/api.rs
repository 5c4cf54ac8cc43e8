//! API Gateway: every call of an HTTP API that was let through. What it throttles is free (AWS re:Post, "Does AWS charge
//! for throttled requests", answered by AWS; the developer guide says it no more).

use super::Usage;
use super::ledger::{self, Ledger};
use crate::catalog;
use crate::diagnostic::Diagnostic;

const MILLION: f64 = 1e6;
const PRICE: &str = "apigateway.http.million";

/// Writes them.
pub(super) fn enter(ledger: &mut Ledger, usage: &Usage) -> Result<(), Diagnostic> {
    for api in ledger.world.of("AWS::ApiGatewayV2::Api") {
        let millions = usage.of(api).reads / MILLION;
        if millions <= 0.0 {
            continue;
        }
        let rate = ledger::price(api, PRICE)?;
        let usd = catalog::tiered_cost(PRICE, api.region, millions).unwrap_or_else(|| rate.times(millions));
        ledger.enter_sum(
            api,
            rate.what,
            millions,
            &rate,
            usd,
            "calls that were let through; throttled ones are free",
        );
    }
    Ok(())
}
