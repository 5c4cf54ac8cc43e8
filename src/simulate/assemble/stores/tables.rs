//! Tables of DynamoDB: in their Region, in no AZ of it.

use super::super::super::engine::Engine;
use super::super::super::store::{Service, Store};
use super::super::super::table::Table;
use super::Made;
use crate::resource::{Resource, dynamodb};

/// The port of the service.
const HTTPS: u16 = 443;

/// The store of a table; none where it is no table.
pub(super) fn table(engine: &mut Engine<'_>, made: &mut Made, table: &Resource) -> Option<u16> {
    if table.kind.type_name != "AWS::DynamoDB::Table" {
        return None;
    }
    let service = Service::Table(Table::new(dynamodb::capacity(table)));
    let store = Store::new(table, None, table.region, HTTPS, service);
    Some(made.add(engine, store))
}
