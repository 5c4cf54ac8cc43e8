//! What is done to an architecture while users are there: faults, and what operators do by hand.

use crate::diagnostic::Span;
use crate::resource::ResourceId;
use crate::units::Duration;

/// What a fault is aimed at, found out at the moment it strikes: a case cannot know a learner's names.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// A resource by handle.
    Resource(ResourceId),
    /// Instances that serve at that moment: the first `n` by address, or all.
    Serving(Option<u32>),
    /// A share of the instances that serve, at least one.
    Share(f64),
    /// Everything in the n-th AZ (from 1) of the Region the application runs in.
    InZone(u32),
    /// Everything in the AZ that has most serving instances.
    BusiestZone,
    /// The load balancers that users reach.
    Balancers,
    /// What this port of the application is bound to; where nothing is, the first instance that serves.
    Bound(&'static str),
    /// Everything in the Region of this code.
    Region(&'static str),
    /// Everything in the Region that has most serving instances.
    BusiestRegion,
}

/// What is done.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Stops instances, and starts them again at `until`: the public address changes unless it is an Elastic IP.
    StopStart {
        /// When they are started again.
        until: Duration,
    },
    /// Restarts the operating system: addresses stay.
    Reboot,
    /// A database or a cache fails over to its standby or a reader (`aws:rds:failover-db-cluster`,
    /// `aws:rds:reboot-db-instances` with failover).
    FailOver,
    /// An operator promotes a read replica to a database of its own, and binds the application to it.
    Promote,
    /// An operator restores a database from its backups to a new instance, and binds the application to it.
    Restore {
        /// To which moment of the run; the newest that can be restored where absent.
        to: Option<Duration>,
    },
    /// Another Region of an Aurora global database takes over at once, with what had reached it
    /// (`FailoverGlobalCluster` with `AllowDataLoss`).
    FailOverGlobal,
    /// Another Region of an Aurora global database takes over when it has everything (`SwitchoverGlobalCluster`).
    SwitchOverGlobal,
    /// The instance dies and stays dead; of a database, the host it runs on (FIS has no such action; the nearest is `aws:ec2:terminate-instances`).
    Crash,
    /// Terminates instances (`aws:ec2:terminate-instances`).
    Terminate,
    /// Stops, changes the type, starts, one instance after another.
    ResizeEach {
        /// How long each is stopped.
        downtime: Duration,
    },
    /// An operator starts a successor, enters it wherever the old one's address or registration stands (records,
    /// target groups), and then terminates the old one. The successor has an address of its own.
    Replace,
    /// Power is cut in an AZ (`aws:ec2:…` of FIS's "AZ Availability: Power Interruption" scenario) until `until`.
    ZonePowerLoss {
        /// When power returns; never where absent.
        until: Option<Duration>,
    },
    /// A whole Region is lost until `until` (FIS has no such action; its scenario "Cross-Region: Connectivity" comes
    /// nearest). What is global goes on.
    RegionLoss {
        /// When it is there again; never where absent.
        until: Option<Duration>,
    },
    /// AWS takes Spot instances back after its two-minute notice (`aws:ec2:send-spot-instance-interruptions`).
    SpotInterruption,
    /// Volumes are lost with what is on them (FIS has no such action; the nearest is `aws:ebs:pause-volume-io`).
    VolumeLoss,
    /// A load balancer gets other addresses (a Network Load Balancer keeps its own).
    ChangeAddresses,
    /// A few hostile clients send far more requests than people do.
    Flood {
        /// Clients.
        clients: u32,
        /// Requests a second, all together.
        rate: f64,
        /// When it ends; never where absent.
        until: Option<Duration>,
    },
    /// Service takes `factor` times as long until `until`.
    SlowDown {
        /// How many times as long.
        factor: f64,
        /// When it ends; never where absent.
        until: Option<Duration>,
    },
    /// A new version is deployed, in the way that the group or the environment of each instance prescribes; on
    /// instances that stand alone, by hand, one after another.
    Deploy {
        /// Label of the version.
        version: String,
        /// What the operator asks for instead.
        preferences: Preferences,
    },
    /// The DNS names of two Elastic Beanstalk environments are swapped (the target's, and this one's).
    SwapUrls {
        /// The other environment.
        with: ResourceId,
    },
    /// An operator points a record at something else.
    ChangeRecord {
        /// A load balancer, an environment, an instance or an Elastic IP.
        to: ResourceId,
    },
}

/// What an operator may ask of a deployment; what is absent is as the group or the environment says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Preferences {
    /// Least share of the group that stays healthy during an instance refresh \[%\].
    pub min_healthy_percentage: Option<u32>,
    /// Largest share of the group that may exist during an instance refresh \[%\].
    pub max_healthy_percentage: Option<u32>,
    /// How long an instance refresh waits after a new instance is healthy.
    pub instance_warmup: Option<Duration>,
    /// Whether a failed instance refresh is rolled back.
    pub auto_rollback: Option<bool>,
    /// Instances at a time, by hand.
    pub batch: Option<u32>,
}

/// One thing that happens at a time.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// What.
    pub action: Action,
    /// To what.
    pub target: Target,
    /// When, from the start of the run.
    pub at: Duration,
    /// Where the script says so.
    pub span: Option<Span>,
}

impl Action {
    /// Hostile clients that it brings.
    pub fn clients(&self) -> u32 {
        if let Self::Flood { clients, .. } = self { *clients } else { 0 }
    }

    /// Whether an operator mends by it what a fault did before.
    pub const fn mends(&self) -> bool {
        matches!(self, Self::FailOverGlobal | Self::Promote | Self::Restore { .. } | Self::SwitchOverGlobal)
    }

    /// Name in reports and on the command line.
    pub fn name(&self) -> &'static str {
        match self {
            Self::StopStart { .. } => "stop-start",
            Self::Reboot => "reboot",
            Self::FailOver => "failover",
            Self::FailOverGlobal => "failover-global-cluster",
            Self::SwitchOverGlobal => "switchover-global-cluster",
            Self::Promote => "promote",
            Self::Restore { .. } => "restore",
            Self::Crash => "crash",
            Self::Terminate => "terminate",
            Self::ResizeEach { .. } => "resize-each",
            Self::Replace => "replace",
            Self::ZonePowerLoss { .. } => "zone-power-loss",
            Self::RegionLoss { .. } => "region-loss",
            Self::SpotInterruption => "spot-interruption",
            Self::VolumeLoss => "volume-loss",
            Self::ChangeAddresses => "change-addresses",
            Self::Flood { .. } => "flood",
            Self::SlowDown { .. } => "slow-down",
            Self::Deploy { .. } => "deploy",
            Self::SwapUrls { .. } => "swap-environment-urls",
            Self::ChangeRecord { .. } => "change-record",
        }
    }
}
