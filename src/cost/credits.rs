//! Surplus CPU credits: what an unlimited burstable instance used beyond what it earned. Only a run can know them.

use super::Usage;
use super::ledger::Ledger;
use crate::architecture::Architecture;
use crate::diagnostic::Diagnostic;
use crate::resource::World;

/// Writes them.
pub(super) fn enter(
    ledger: &mut Ledger,
    architecture: &Architecture,
    usage: &Usage,
) -> Result<(), Diagnostic> {
    for (address, hours) in &usage.surplus_vcpu_hours {
        if let Some(resource) = architecture.find(address).and_then(|id| architecture.get(id)) {
            let said = "CPU beyond the credits that were earned, as in the run this bill was made from";
            ledger.enter_service(resource, "ec2.cpu_credits.surplus.vcpu_hour", *hours, said)?;
        }
    }
    Ok(())
}
