//! The stores that an application's ports are bound to, as a run sees them.
//!
//! One function a kind of store. What is bound and cannot be simulated is said, and the instances keep the state
//! themselves: a run never pretends.

mod caches;
mod databases;
mod files;
mod globals;
mod queues;
mod tables;

use super::super::engine::Engine;
use super::super::store::{Service, Store};
use super::super::turn::To;
use crate::resource::{Resource, ResourceId, World};
use std::collections::BTreeMap;

/// Stores by what they were made from.
#[derive(Default)]
pub(super) struct Made(BTreeMap<ResourceId, u16>);

/// Binds the application's ports.
pub(super) fn ports(engine: &mut Engine<'_>) {
    let mut made = Made::default();
    let database = bound(engine, "database").first().and_then(|one| store(engine, &mut made, one));
    engine.site.ports.database = database;
    let reads = bound(engine, "reads");
    engine.site.ports.reader_endpoint = reads.iter().any(|one| databases::is_cluster(one));
    engine.site.ports.reads = reads.iter().flat_map(|one| readers(engine, &mut made, one)).collect();
    if let Some(one) = bound(engine, "sessions").first() {
        sessions(engine, &mut made, one);
    }
    databases::replicas(engine, &mut made);
    globals::complete(engine, &mut made);
    if engine.architecture.binding.client_sessions.is_some() {
        engine.site.ports.sessions = To::User;
    }
    engine.site.ports.queue = bound(engine, "queue").first().and_then(|one| store(engine, &mut made, one));
    let files = bound(engine, "files");
    let places: Vec<u16> = files.iter().filter_map(|one| store(engine, &mut made, one)).collect();
    engine.site.ports.files = match places.as_slice() {
        [] => To::Here,
        [one] => To::Store(*one),
        _ => To::Choice,
    };
    engine.site.ports.volumes = places;
    if let Some(one) = bound(engine, "cache").first() {
        cache(engine, &mut made, one);
    }
}

/// The stores that answer reads of what is bound to `reads`.
fn readers(engine: &mut Engine<'_>, made: &mut Made, resource: &Resource) -> Vec<u16> {
    let found = databases::readers(engine, made, resource);
    if found.is_empty() { store(engine, made, resource).into_iter().collect() } else { found }
}

/// Sessions are kept in a store, or in one of several shards.
fn sessions(engine: &mut Engine<'_>, made: &mut Made, resource: &Resource) {
    let shards = caches::shards(engine, made, resource);
    if shards.len() > 1 {
        engine.site.ports.sessions = To::Choice;
        engine.site.ports.session_shards = shards;
    } else if let Some(place) = shards.first().copied().or_else(|| store(engine, made, resource)) {
        engine.site.ports.sessions = To::Store(place);
    }
}

/// A cache stands before the database.
fn cache(engine: &mut Engine<'_>, made: &mut Made, resource: &Resource) {
    let shards = caches::shards(engine, made, resource);
    let address = resource.address();
    if shards.is_empty() {
        engine
            .remarks
            .push(format!("{address}: it is no cache that is simulated, and nothing is kept in it"));
    } else if engine.site.ports.database.is_none() && engine.site.ports.reads.is_empty() {
        engine.remarks.push(format!("{address}: there is no database behind it, so nothing is kept in it"));
    } else {
        engine.site.ports.cache = shards;
    }
}

/// What a port is bound to.
fn bound<'a>(engine: &Engine<'a>, port: &str) -> Vec<&'a Resource> {
    let architecture = engine.architecture;
    let ids = architecture.binding.ports.get(port).map_or(&[][..], Vec::as_slice);
    ids.iter().filter_map(|id| architecture.get(*id)).collect()
}

/// The store of a resource, made once.
fn store(engine: &mut Engine<'_>, made: &mut Made, resource: &Resource) -> Option<u16> {
    let is_cache = |place: &&u16| matches!(engine.site.stores[**place as usize].service, Service::Cache(_));
    if let Some(known) = made.0.get(&resource.id).filter(|place| !is_cache(place)) {
        return Some(*known);
    }
    let found = databases::writer(engine, made, resource).or_else(|| files::place(engine, made, resource));
    let found = found.or_else(|| tables::table(engine, made, resource));
    let found = found.or_else(|| queues::queue(engine, made, resource));
    if found.is_none() {
        let address = resource.address();
        engine
            .remarks
            .push(format!("{address}: what is kept here is not simulated; instances keep it themselves"));
    }
    found
}

impl Made {
    /// Adds a store.
    fn add(&mut self, engine: &mut Engine<'_>, store: Store) -> u16 {
        let place = engine.site.stores.len() as u16;
        self.0.insert(store.owner, place);
        engine.site.stores.push(store);
        place
    }
}
