//! What a run plans: the events of its list.

/// What can be planned. Numbers are all of one width: an event is copied often, and whole words are copied fast.
#[derive(Clone, Copy, Debug)]
pub enum What {
    /// The next step of an instance ends, and others wait for what follows.
    Wakes(u32),
    /// A call reaches a store, or its turn comes on the instance: place of its request and stamp.
    Calls(u32, u32),
    /// A user stops waiting: place and stamp.
    GivesUp(u32, u32),
    /// A user asks (again): place among the unsent.
    Asks(u32),
    /// A boot or an installation ends: machine and life.
    Ready(u32, u32),
    /// A stopped machine is started: machine and life.
    Starts(u32, u32),
    /// A machine is terminated: machine and life.
    Terminates(u32, u32),
    /// A load balancer checks a target: group, place, number of the registration.
    Checks(u32, u32, u32),
    /// The patience of such a check ends without an answer.
    Learns(u32, u32, u32),
    /// A Route 53 checker asks: check and checker.
    Asks53(u32, u32),
    /// A checker's patience ends without an answer: check and checker.
    Learns53(u32, u32),
    /// A target is fully deregistered: group, place, number.
    Drained(u32, u32, u32),
    /// A group looks after its instances.
    Tends(u32),
    /// A minute of metrics ends.
    Measures,
    /// A scheduled action of a policy table.
    Scheduled(u32),
    /// A second origin is asked for a request: place among the unsent.
    StandsIn(u32),
    /// A fault strikes.
    Strikes(u32),
    /// The next request of a flood: its fault.
    Floods(u32),
    /// The next stop of a rolling resize.
    Stops,
    /// Another part of a fault: fault and part.
    Continues(u32, u32),
    /// A load balancer's node is put into DNS, or taken out, as its zone has power or not: balancer and node.
    Publishes(u32, u32),
    /// As [`Self::Publishes`], to take it out.
    Withdraws(u32, u32),
    /// An address stops answering.
    Expires(u32),
    /// A piece of the time line begins.
    Piece,
    /// A store answers again: store and life.
    Recovers(u32, u32),
    /// A switchover of a global database is done: the old primary and the new one.
    Switches(u32, u32),
    /// A database takes the place of another for good: the old one and the new one.
    Succeeds(u32, u32),
    /// A deployment goes on: its place.
    Deploys(u32),
    /// A queue hands out messages: its store.
    Hands(u32),
}

impl What {
    /// Whether it looks at instances and leaves them as they are. Where it learns something that changes which targets
    /// can be chosen, it says so itself ([`changed`](super::super::site::Site::changed)).
    #[inline]
    pub(super) fn only_looks(self) -> bool {
        matches!(
            self,
            Self::Checks(..) | Self::Learns(..) | Self::Asks53(..) | Self::Learns53(..) | Self::Piece
        )
    }
}
