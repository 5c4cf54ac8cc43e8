//! The stores that an application's ports are bound to, as a run sees them.
//!
//! One function a kind of store. What is bound and cannot be simulated is said, and the instances keep the state
//! themselves: a run never pretends.

mod databases;
mod files;

use super::super::engine::Engine;
use super::super::store::Store;
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
    engine.site.ports.reads =
        reads.iter().flat_map(|one| databases::readers(engine, &mut made, one)).collect();
    if let Some(place) = bound(engine, "sessions").first().and_then(|one| store(engine, &mut made, one)) {
        engine.site.ports.sessions = To::Store(place);
    }
    if engine.architecture.binding.client_sessions.is_some() {
        engine.site.ports.sessions = To::User;
    }
    let files = bound(engine, "files");
    let places: Vec<u16> = files.iter().filter_map(|one| store(engine, &mut made, one)).collect();
    engine.site.ports.files = match places.as_slice() {
        [] => To::Here,
        [one] => To::Store(*one),
        _ => To::Choice,
    };
    engine.site.ports.volumes = places;
    engine.site.ports.cache = bound(engine, "cache").first().and_then(|one| store(engine, &mut made, one));
}

/// What a port is bound to.
fn bound<'a>(engine: &Engine<'a>, port: &str) -> Vec<&'a Resource> {
    let architecture = engine.architecture;
    let ids = architecture.binding.ports.get(port).map_or(&[][..], Vec::as_slice);
    ids.iter().filter_map(|id| architecture.get(*id)).collect()
}

/// The store of a resource, made once.
fn store(engine: &mut Engine<'_>, made: &mut Made, resource: &Resource) -> Option<u16> {
    if let Some(known) = made.0.get(&resource.id) {
        return Some(*known);
    }
    let found = databases::writer(engine, made, resource).or_else(|| files::place(engine, made, resource));
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
