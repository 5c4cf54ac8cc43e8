//! Where state is kept beside instances: databases, caches, tables, file systems. One shape for all: a place in the
//! network, whether it answers, what it holds and how long it takes.

use super::database::Database;
use super::file_store::FileStore;
use super::message_queue::MessageQueue;
use super::shard::Shard;
use super::site::Blockade;
use super::table::Table;
use super::turn::To;
use crate::resource::{Resource, ResourceId};

/// What the application's ports are bound to, as places of stores.
#[derive(Clone, Debug)]
pub struct Ports {
    /// Where sessions are.
    pub sessions: To,
    /// The database that is written to.
    pub database: Option<u16>,
    /// Databases that are read from; `database` where there is none.
    pub reads: Vec<u16>,
    /// Whether one name stands for all of them, and leads only to those that answer.
    pub reader_endpoint: bool,
    /// Where files are; of several volumes each instance has its own.
    pub volumes: Vec<u16>,
    /// The shards of a cache in front of the database.
    pub cache: Vec<u16>,
    /// The shards of a cache that has sessions, where they are several.
    pub session_shards: Vec<u16>,
    /// Where files are.
    pub files: To,
    /// The queue that work is left in.
    pub queue: Option<u16>,
    /// Global databases, each with the store that writes.
    pub globals: Vec<(ResourceId, u16)>,
    /// Secondary clusters that pass writes on.
    pub forwards: Vec<u16>,
    /// The replicas of each global table.
    pub twins: Vec<Vec<u16>>,
}

impl Default for Ports {
    fn default() -> Self {
        Self {
            sessions: To::Here,
            database: None,
            reads: Vec::new(),
            reader_endpoint: false,
            volumes: Vec::new(),
            cache: Vec::new(),
            session_shards: Vec::new(),
            files: To::Here,
            queue: None,
            globals: Vec::new(),
            forwards: Vec::new(),
            twins: Vec::new(),
        }
    }
}

/// A store.
#[derive(Clone, Debug)]
pub struct Store {
    /// The resource.
    pub owner: ResourceId,
    /// The cluster whose endpoint leads to it.
    pub endpoint: Option<ResourceId>,
    /// What reports call it: the address of its resource, numbered where several belong to one.
    pub name: String,
    /// Whom the network is asked about: the store itself, or by AZ what stands for it there (a mount target).
    pub doors: Vec<(Option<usize>, ResourceId)>,
    /// Place of the AZ that answers; absent for what is everywhere in its Region.
    pub zone: Option<usize>,
    /// Its Region.
    pub region: &'static str,
    /// Port on which it listens.
    pub port: u16,
    /// Why it does not answer, while it does not.
    pub down: Option<&'static str>,
    /// When it last went down, in nanoseconds.
    pub since: u64,
    /// Whether an operator has given it up: it is not let back, lest two databases take writes.
    pub given_up: bool,
    /// Who takes over, while somebody does.
    pub heir: Option<Heir>,
    /// Changes whenever it loses what it holds.
    pub generation: u32,
    /// Changes whenever it goes down or comes back: plans for an earlier state are void.
    pub life: u32,
    /// What it is.
    pub service: Service,
    /// What keeps instances from it, as far as it was asked, by their profiles: unknown, open, or this.
    pub reach: Vec<Option<Option<Blockade>>>,
}

/// Who takes over from a store that went down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heir {
    /// A standby in an AZ, which nobody could read.
    Standby(usize),
    /// A reader of the same cluster.
    Reader(u16),
}

/// What a store is.
#[derive(Clone, Debug)]
pub enum Service {
    /// A database: vCPUs with a queue before them.
    Database(Database),
    /// Files: a file system, a bucket or a volume.
    Files(FileStore),
    /// A shard of a cache.
    Cache(Shard),
    /// A table of DynamoDB.
    Table(Table),
    /// A queue of messages.
    Queue(MessageQueue),
}

impl Store {
    /// A store that answers, nothing asked of it yet.
    pub fn new(
        owner: &Resource,
        zone: Option<usize>,
        region: &'static str,
        port: u16,
        service: Service,
    ) -> Self {
        Self {
            owner: owner.id,
            endpoint: None,
            name: owner.address(),
            doors: vec![(None, owner.id)],
            zone,
            region,
            port,
            down: None,
            since: 0,
            given_up: false,
            heir: None,
            generation: 0,
            life: 0,
            service,
            reach: Vec::new(),
        }
    }

    /// Whom the network is asked about by instances of an AZ; none where nothing stands for the store there.
    pub fn door(&self, zone: usize) -> Option<ResourceId> {
        let fits = |(place, _): &&(Option<usize>, ResourceId)| place.is_none_or(|place| place == zone);
        self.doors.iter().find(fits).map(|(_, id)| *id)
    }
}
