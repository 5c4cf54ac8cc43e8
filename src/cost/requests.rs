//! What is billed by request: tables and queues.

use super::ledger::{self, GB, Ledger, MONTH};
use super::{Usage, Used, rate};
use crate::catalog;
use crate::diagnostic::Diagnostic;
use crate::resource::{Resource, dynamodb};

const MILLION: f64 = 1e6;
const TABLES: [&str; 2] = ["AWS::DynamoDB::GlobalTable", "AWS::DynamoDB::Table"];

/// Writes them.
pub(super) fn enter(ledger: &mut Ledger, usage: &Usage) -> Result<(), Diagnostic> {
    let world = ledger.world;
    for table in TABLES.into_iter().flat_map(|kind| world.of(kind)) {
        let regions = dynamodb::regions(table);
        for region in &regions {
            enter_replica(ledger, table, region, regions.len(), &usage.of(table))?;
        }
    }
    for (fifo, id) in [(false, "sqs.standard.million"), (true, "sqs.fifo.million")] {
        enter_queues(ledger, usage, fifo, id)?;
    }
    Ok(())
}

/// A table in one Region. What is written to a global table is written in each of its Regions; what is read is shared.
fn enter_replica(
    ledger: &mut Ledger,
    table: &Resource,
    region: &str,
    replicas: usize,
    used: &Used,
) -> Result<(), Diagnostic> {
    let place = if replicas > 1 { format!(" in {region}") } else { String::new() };
    let mut lines: Vec<(&str, f64, String)> = Vec::new();
    match dynamodb::capacity(table) {
        dynamodb::Capacity::Provisioned { reads, writes } => {
            let said = format!("capacity as set, every hour of the month{place}");
            lines.push(("dynamodb.provisioned.read.rcu_hour", f64::from(reads) * MONTH, said.clone()));
            lines.push(("dynamodb.provisioned.write.wcu_hour", f64::from(writes) * MONTH, said));
        }
        dynamodb::Capacity::OnDemand => {
            let reads = used.reads / replicas as f64 / MILLION;
            let said = format!("one unit for each read: items up to 4 KB{place}");
            lines.push(("dynamodb.on_demand.read.million", reads, said));
            let said = format!("one unit for each write: items up to 1 KB{place}");
            lines.push(("dynamodb.on_demand.write.million", used.writes / MILLION, said));
        }
    }
    for (id, quantity, said) in lines.into_iter().filter(|(_, quantity, _)| *quantity > 0.0) {
        let rate =
            rate::service_price(id, region).map_err(|error| ledger::named(error, table, "replicas"))?;
        ledger.enter(table, rate.what, quantity, &rate, said);
    }
    let gb = used.bytes_stored / GB;
    if gb <= 0.0 {
        return Ok(());
    }
    let id = "dynamodb.storage.gb_month";
    let rate = rate::service_price(id, region).map_err(|error| ledger::named(error, table, "replicas"))?;
    let usd = catalog::tiered_cost(id, region, gb).unwrap_or_else(|| rate.times(gb));
    let said = format!("what is kept{place}; the first 25 GB are free where the price list says so");
    ledger.enter_sum(table, rate.what, gb, &rate, usd, said);
    Ok(())
}

/// The queues of one sort: the free requests of a month are shared by all of them.
fn enter_queues(ledger: &mut Ledger, usage: &Usage, fifo: bool, id: &str) -> Result<(), Diagnostic> {
    let world = ledger.world;
    let queues: Vec<&Resource> =
        world.of("AWS::SQS::Queue").filter(|queue| queue.flag("fifo_queue") == fifo).collect();
    let requests = |queue: &Resource| {
        let used = usage.of(queue);
        (used.reads + used.writes) / MILLION
    };
    let all: f64 = queues.iter().map(|queue| requests(queue)).sum();
    for queue in queues {
        let own = requests(queue);
        if own <= 0.0 {
            continue;
        }
        let rate = ledger::price(queue, id)?;
        let total = catalog::tiered_cost(id, queue.region, all).unwrap_or_else(|| rate.times(all));
        let usd = crate::units::Usd::from_dollars(total.dollars() * own / all);
        let said = "sending, receiving and deleting are a request each; the first million of a month is free";
        ledger.enter_sum(queue, rate.what, own, &rate, usd, said);
    }
    Ok(())
}
