//! Amazon EFS: a file system over NFS that instances of all AZs share, by a mount target in each.
//!
//! Source of the rules: API model of EFS (CreateFileSystem, CreateMountTarget), botocore 1.43.11.

mod file_system;
mod mount_target;

pub use file_system::{is_one_zone, mount_targets_of};
pub use mount_target::zone;

use super::Kind;

/// The kinds of this service.
pub const KINDS: &[Kind] = &[file_system::ACCESS_POINT, file_system::KIND, mount_target::KIND];

/// The port of NFS.
pub const NFS: u16 = 2049;
