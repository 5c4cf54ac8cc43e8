//! Tables of DynamoDB: reached over HTTPS, in no AZ, with a capacity.

use super::super::site::Blockade;
use super::super::store::Service;
use super::super::table::Operation;
use super::super::turn::Turn;
use super::Engine;
use super::call::Served;
use super::region::REGION_DOWN;
use crate::resource::{ResourceId, World};

impl Engine<'_> {
    /// A call reaches a table.
    pub(super) fn at_table(&mut self, slot: u32, store: u16, turn: Turn) -> Served {
        let (now, key) = (self.now, self.item_key(slot, turn));
        let Some(access) = self.access(slot, turn) else { return Served::Done(now) };
        let operation = if access.verb.writes() { Operation::Write } else { Operation::Read };
        let bytes = access.bytes;
        let (owner, region) =
            (self.site.stores[store as usize].owner, self.site.stores[store as usize].region);
        if self.is_lost(region) {
            return self.table_refuses(owner, REGION_DOWN);
        }
        let Service::Table(table) = &mut self.site.stores[store as usize].service else {
            return Served::Done(now);
        };
        match table.serve(now, operation, key, bytes) {
            Ok(done) => self.after_query(slot, store, turn, done),
            Err(cause) => self.table_refuses(owner, cause),
        }
    }

    fn table_refuses(&self, owner: ResourceId, cause: &'static str) -> Served {
        let owner = self.architecture.get(owner);
        let resource = owner.map(|owner| owner.address()).unwrap_or_default();
        let span = owner.and_then(|owner| owner.span.clone());
        Served::Refused(Blockade { cause, resource, span })
    }
}
