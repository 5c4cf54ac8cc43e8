//! Places for files: file systems, buckets, volumes.

use super::super::super::engine::Engine;
use super::super::super::file_store::{FileStore, Medium, Spread};
use super::super::super::store::{Service, Store};
use super::Made;
use crate::catalog;
use crate::resource::{Resource, ResourceId, World, efs};

/// The port of services that are reached over HTTPS.
const HTTPS: u16 = 443;

/// The store of something that files can be kept on; none for what is no such thing.
pub(super) fn place(engine: &mut Engine<'_>, made: &mut Made, resource: &Resource) -> Option<u16> {
    if let Some(known) = made.0.get(&resource.id) {
        return Some(*known);
    }
    let store = match resource.kind.type_name {
        "AWS::EFS::FileSystem" => file_system(engine, resource),
        "AWS::S3::Bucket" => {
            let time = range("s3.first_byte");
            let files = FileStore::new(Medium::Bucket, time, time);
            Store::new(resource, None, resource.region, HTTPS, Service::Files(files))
        }
        "AWS::EC2::Volume" => volume(engine, resource),
        _ => return None,
    };
    Some(made.add(engine, store))
}

/// A time of the catalog as it is.
fn usual(id: &str) -> Spread {
    let time = catalog::timing_duration(id).as_nanos();
    Spread(time, time)
}

/// A time of the catalog between its ends.
fn range(id: &str) -> Spread {
    let range = catalog::timing(id).and_then(|timing| timing.range());
    range.map_or_else(|| usual(id), |(low, high)| Spread(low.as_nanos(), high.as_nanos()))
}

/// A file system: its name stands for the mount target of one's own AZ. A One Zone file system has one, for all.
fn file_system(engine: &mut Engine<'_>, system: &Resource) -> Store {
    let architecture = engine.architecture;
    let one = efs::is_one_zone(system);
    let named = system.text("availability_zone_name").unwrap_or_default();
    let zone = catalog::zone(&named).map(|zone| engine.site.zone(zone.name, system.region));
    let files = FileStore::new(Medium::FileSystem, usual("efs.read"), usual("efs.write"));
    let mut store = Store::new(system, zone, system.region, efs::NFS, Service::Files(files));
    store.doors = efs::mount_targets_of(system, architecture)
        .into_iter()
        .filter_map(|target| {
            let name = efs::zone(target, architecture)?;
            Some((if one { None } else { Some(engine.site.zone(&name, system.region)) }, target.id))
        })
        .collect();
    store
}

/// A volume: a disk for the instances that it is attached to. They are in its AZ, and lost with it; so the store itself
/// has none, and its way is no further than its own time says.
fn volume(engine: &Engine<'_>, volume: &Resource) -> Store {
    let architecture = engine.architecture;
    let instances: Vec<ResourceId> = architecture
        .of("AWS::EC2::VolumeAttachment")
        .filter(|attachment| attachment.reference("volume_id") == Some(volume.id))
        .filter_map(|attachment| attachment.reference("instance_id"))
        .collect();
    let files = FileStore::new(Medium::Volume(instances), usual("ebs.io"), usual("ebs.io"));
    Store::new(volume, None, volume.region, 0, Service::Files(files))
}
