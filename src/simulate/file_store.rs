//! Where files are kept beside instances: a file system of EFS, a bucket of S3, volumes of EBS.
//!
//! Each answers whoever asks after its own time; how many ask at once changes nothing (throughput, IOPS and burst
//! credits are not modeled).

use super::run::Station;
use crate::resource::ResourceId;

/// What files are on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Medium {
    /// A file system that instances share over NFS.
    FileSystem,
    /// A bucket.
    Bucket,
    /// A volume, and the instances that it is attached to.
    Volume(Vec<ResourceId>),
}

/// Between which times an operation takes, in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spread(pub u64, pub u64);

impl Spread {
    /// The time at a share of the way.
    fn at(self, share: f64) -> u64 {
        self.0 + (share * self.1.saturating_sub(self.0) as f64) as u64
    }
}

/// A place for files.
#[derive(Clone, Debug)]
pub struct FileStore {
    /// What they are on.
    pub medium: Medium,
    /// Files that were written to it and are there: who overwrites one adds none.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Files that were read.
    pub reads: u64,
    /// Files that were written.
    pub writes: u64,
    read: Spread,
    write: Spread,
    present: u128,
}

impl FileStore {
    /// An empty place whose reads and writes take so long.
    pub fn new(medium: Medium, read: Spread, write: Spread) -> Self {
        Self { medium, files: 0, bytes: 0, reads: 0, writes: 0, read, write, present: 0 }
    }

    /// Whether the instances of an owner find it: a volume is a disk of those that it is attached to.
    pub fn is_attached_to(&self, owner: ResourceId) -> bool {
        match &self.medium {
            Medium::Volume(instances) => instances.contains(&owner),
            Medium::FileSystem | Medium::Bucket => true,
        }
    }

    /// Reads or writes a file, and says when that is done: `share` chooses a time between the ends, `more` is what the
    /// application says itself.
    pub fn serve(&mut self, now: u64, writes: bool, share: f64, more: u64) -> u64 {
        let spread = if writes { self.write } else { self.read };
        *(if writes { &mut self.writes } else { &mut self.reads }) += 1;
        let time = spread.at(share).saturating_add(more);
        self.present += u128::from(time);
        now.saturating_add(time)
    }

    /// Everything on it is gone; says how many files that were.
    pub fn empty(&mut self) -> u64 {
        self.bytes = 0;
        std::mem::take(&mut self.files)
    }

    /// The figures of a finished run of this length.
    pub fn station(&self, end: u64, name: String, kind: &str) -> Station {
        Station {
            resource: name,
            kind: kind.to_owned(),
            mean_in_system: self.present as f64 / end.max(1) as f64,
            served: self.reads + self.writes,
            ..Station::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_volume_is_there_for_those_it_is_attached_to() {
        let one = FileStore::new(Medium::Volume(vec![ResourceId(3)]), Spread(1, 1), Spread(1, 1));
        assert!(one.is_attached_to(ResourceId(3)) && !one.is_attached_to(ResourceId(4)));
        let shared = FileStore::new(Medium::FileSystem, Spread(1, 1), Spread(1, 1));
        assert!(shared.is_attached_to(ResourceId(4)));
    }

    #[test]
    fn reads_and_writes_take_their_own_time_whoever_else_asks() {
        let mut bucket = FileStore::new(Medium::Bucket, Spread(100, 200), Spread(10, 10));
        assert_eq!(bucket.serve(0, false, 0.5, 0), 150);
        assert_eq!(bucket.serve(1, true, 0.5, 7), 18);
        let station = bucket.station(334, "pictures".to_owned(), "");
        assert_eq!((station.served, bucket.reads, bucket.writes), (2, 1, 1));
        assert!((station.mean_in_system - 167.0 / 334.0).abs() < 1e-12);
    }
}
