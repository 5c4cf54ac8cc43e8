//! The bill while it is written.

use super::rate::{self, Rate};
use super::{Bill, Line};
use crate::diagnostic::Diagnostic;
use crate::resource::{Resource, World};
use crate::units::Usd;

/// Version of the shape of a [`Bill`].
const SCHEMA_VERSION: u32 = 1;

/// Hours of a month, from the catalog.
pub(super) const MONTH: f64 = crate::catalog::HOURS_PER_MONTH;

/// Parts of a unit that a bill tells apart.
const QUANTA: f64 = 1e6;

/// Bytes that AWS bills as one GB.
pub(super) const GB: f64 = (1u64 << 30) as f64;

/// Lines so far, and the resources they are about.
pub(super) struct Ledger<'a> {
    /// The resources.
    pub world: &'a dyn World,
    lines: Vec<Line>,
}

impl<'a> Ledger<'a> {
    pub(super) fn of(world: &'a dyn World) -> Self {
        Self { world, lines: Vec::new() }
    }

    /// Writes a line; nothing where there is nothing to count.
    pub(super) fn enter(
        &mut self,
        resource: &Resource,
        what: impl Into<String>,
        quantity: f64,
        rate: &Rate,
        assumption: impl Into<String>,
    ) {
        // Sums of shares leave a dust of 10⁻¹³ that nobody pays for.
        let quantity = (quantity * QUANTA).round() / QUANTA;
        if quantity <= 0.0 {
            return;
        }
        let usd = rate.times(quantity);
        self.enter_sum(resource, what, quantity, rate, usd, assumption);
    }

    /// As [`Ledger::enter`], with a sum that is not quantity times price (tiers).
    pub(super) fn enter_sum(
        &mut self,
        resource: &Resource,
        what: impl Into<String>,
        quantity: f64,
        rate: &Rate,
        usd: Usd,
        assumption: impl Into<String>,
    ) {
        self.lines.push(Line {
            resource: resource.address(),
            what: what.into(),
            quantity,
            unit: rate.unit.to_owned(),
            unit_usd: rate.usd,
            usd,
            assumption: assumption.into(),
            source: rate.source.clone(),
            as_of: rate.as_of.clone(),
        });
    }

    /// Writes so many units of a service.
    pub(super) fn enter_service(
        &mut self,
        resource: &Resource,
        id: &str,
        quantity: f64,
        assumption: impl Into<String>,
    ) -> Result<(), Diagnostic> {
        if quantity > 0.0 {
            let rate = price(resource, id)?;
            self.enter(resource, rate.what, quantity, &rate, assumption);
        }
        Ok(())
    }

    /// The sum.
    pub(super) fn close(self) -> Bill {
        let monthly_usd = self.lines.iter().map(|line| line.usd).sum();
        Bill { schema_version: SCHEMA_VERSION, monthly_usd, lines: self.lines }
    }
}

/// The price of a service in the Region of a resource.
pub(super) fn price(resource: &Resource, id: &str) -> Result<Rate, Diagnostic> {
    rate::service_price(id, resource.region).map_err(|error| named(error, resource, ""))
}

/// Says which resource needs the price, and where it stands.
pub(super) fn named(mut error: Diagnostic, resource: &Resource, property: &str) -> Diagnostic {
    error.message = format!("{}; `{}` needs it", error.message, resource.address());
    let span = if resource.kind.property(property).is_some() {
        resource.span_of(property)
    } else {
        resource.span.clone()
    };
    error.or_at(span)
}
