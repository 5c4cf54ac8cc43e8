//! Queues, their dead letters, and who works behind them.

use super::super::super::engine::Engine;
use super::super::super::measure::SECOND;
use super::super::super::message_queue::{MessageQueue, Terms};
use super::super::super::store::{Service, Store};
use super::Made;
use crate::catalog;
use crate::resource::{Resource, ResourceId, World, elasticbeanstalk, sqs};

const QUEUE: &str = "AWS::SQS::Queue";
const ENVIRONMENT: &str = "AWS::ElasticBeanstalk::Environment";

/// The store of a queue, or of the queue of a worker environment; none for what is neither.
pub(super) fn queue(engine: &mut Engine<'_>, made: &mut Made, resource: &Resource) -> Option<u16> {
    let architecture = engine.architecture;
    let queue = match resource.kind.type_name {
        QUEUE => resource,
        ENVIRONMENT => elasticbeanstalk::queue_of(resource, architecture)?,
        _ => return None,
    };
    let mut table = MessageQueue::new(terms(queue));
    table.workers = workers(engine, queue);
    if table.workers.is_empty() {
        let name = queue.address();
        engine.remarks.push(format!(
            "{name}: nobody takes messages from it; say who does, app.workers = [...], or make a worker environment for it"
        ));
    }
    if queue.flag("fifo_queue") {
        let name = queue.address();
        engine.remarks.push(format!("{name}: the order and the groups of a FIFO queue are not simulated"));
    }
    let letters = sqs::dead_letters(queue, architecture);
    table.terms.most_receives = letters.map(|(_, most)| most);
    // The queue comes before its dead letters, wherever they are listed.
    let place = made.add(engine, store(queue, table));
    if let Some((letters, _)) = letters {
        let there = match made.0.get(&letters.id) {
            Some(known) => *known,
            None => made.add(engine, store(letters, MessageQueue::new(terms(letters)))),
        };
        if let Service::Queue(table) = &mut engine.site.stores[place as usize].service {
            table.dead_letters = Some(there);
        }
    }
    Some(place)
}

fn store(queue: &Resource, mut table: MessageQueue) -> Store {
    table.latency = catalog::timing_duration("sqs.send").as_nanos();
    Store::new(queue, None, queue.region, 443, Service::Queue(table))
}

fn terms(queue: &Resource) -> Terms {
    let seconds = |property: &str| queue.int(property).unwrap_or(0).max(0) as u64 * SECOND;
    Terms {
        visibility: seconds("visibility_timeout"),
        retention: seconds("message_retention_period"),
        delay: seconds("delay_seconds"),
        most_receives: None,
    }
}

/// Whose instances take messages: what is bound to `workers`, and worker environments of this queue.
fn workers(engine: &Engine<'_>, queue: &Resource) -> Vec<ResourceId> {
    let architecture = engine.architecture;
    let of_queue = |environment: &&Resource| {
        elasticbeanstalk::queue_of(environment, architecture).is_some_and(|own| own.id == queue.id)
    };
    let servers =
        |one: &Resource| elasticbeanstalk::servers_of(one, architecture).map_or(one.id, |servers| servers.id);
    let bound = super::bound(engine, "workers");
    let environments = architecture.of(ENVIRONMENT).filter(of_queue);
    let mut all: Vec<ResourceId> = bound.into_iter().chain(environments).map(servers).collect();
    all.sort_unstable();
    all.dedup();
    all
}
