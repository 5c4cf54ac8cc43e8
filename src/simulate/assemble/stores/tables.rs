//! Tables of DynamoDB: in their Region, in no AZ of it.

use super::super::super::engine::Engine;
use super::super::super::store::{Service, Store};
use super::super::super::table::Table;
use super::Made;
use crate::catalog;
use crate::resource::{Resource, dynamodb};

/// The port of the service.
const HTTPS: u16 = 443;

/// The store of a table; none where it is no table. A global table has one in each of its Regions, its home first.
pub(super) fn table(engine: &mut Engine<'_>, made: &mut Made, table: &Resource) -> Option<u16> {
    if table.is("AWS::DynamoDB::GlobalTable") {
        return global_table(engine, made, table);
    }
    table.is("AWS::DynamoDB::Table").then(|| replica(engine, made, table, table.region))
}

fn replica(engine: &mut Engine<'_>, made: &mut Made, table: &Resource, region: &'static str) -> u16 {
    let service = Service::Table(Table::new(dynamodb::capacity(table)));
    made.add(engine, Store::new(table, None, region, HTTPS, service))
}

fn global_table(engine: &mut Engine<'_>, made: &mut Made, table: &Resource) -> Option<u16> {
    let mut regions: Vec<&'static str> = dynamodb::regions(table)
        .iter()
        .filter_map(|code| catalog::region(code))
        .map(|region| region.code)
        // Where the design has nothing, nobody is near.
        .filter(|code| engine.site.zones.iter().any(|zone| zone.region == *code))
        .collect();
    regions.sort_by_key(|code| *code != table.region);
    let mut twins = Vec::new();
    for code in regions {
        let place = replica(engine, made, table, code);
        engine.site.stores[place as usize].name = format!("{} in {code}", table.address());
        twins.push(place);
    }
    let home = twins.first().copied()?;
    made.0.insert(table.id, home);
    engine.site.ports.twins.push(twins);
    Some(home)
}
