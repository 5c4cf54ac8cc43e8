//! The disk of an instance itself: whether what is on it outlives a stop, and the instance.
//!
//! Source: EC2 user guide, "Data persistence for Amazon EC2 instance store volumes" and "Preserve data when an instance
//! is terminated".

use super::{Launch, Properties};
use crate::catalog;
use crate::resource::{Value, World};

/// Where an instance keeps what its application writes to its own disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Disk {
    /// On its root volume, which is deleted when it is terminated (AWS's default).
    #[default]
    Root,
    /// On a volume that stays when it is terminated (`delete_on_termination: false`); no other instance has it.
    Kept,
    /// On disks of the host it runs on: gone when it stops.
    InstanceStore,
}

/// The disk of what is launched. A type that has an instance store is chosen for it: its application keeps its files
/// there, unless the launch names an EBS volume and no `virtual_name`.
pub fn disk_of(launch: &Launch, world: &dyn World) -> Disk {
    let source = world.get(launch.source).map(|source| Properties::of(source, world));
    let devices = source.and_then(|source| source.set("block_device_mappings")).and_then(Value::as_list);
    let devices = devices.unwrap_or_default();
    let has_store =
        catalog::instance_type(&launch.instance_type).is_some_and(|kind| kind.instance_store_gb.is_some());
    let ephemeral = |device: &Value| {
        device.get("virtual_name").and_then(Value::as_text).is_some_and(|name| name.starts_with("ephemeral"))
    };
    let stays = |ebs: &Value| ebs.get("delete_on_termination").and_then(Value::as_bool) == Some(false);
    let mut volumes = devices.iter().filter_map(|device| device.get("ebs")).peekable();
    if has_store && (volumes.peek().is_none() || devices.iter().any(ephemeral)) {
        Disk::InstanceStore
    } else if volumes.any(stays) {
        Disk::Kept
    } else {
        Disk::Root
    }
}
