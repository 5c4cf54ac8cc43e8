//! What operators do with databases while users are there.

use super::{Function, fault};
use crate::simulate::Action;

pub(super) fn functions() -> Vec<Function> {
    vec![
        fault(
            "promote",
            2..=2,
            "promote(replica or database, at)",
            "An operator promotes a read replica (of a database: the first that answers) to a database of its own, and binds the application to it when it is up, minutes later: rows that had not reached it are lost.",
            |a| Ok((Action::Promote, a.duration(1, "time")?)),
        ),
        fault(
            "failover_global_cluster",
            2..=2,
            "failover_global_cluster(global or database, at)",
            "An operator has another Region of an Aurora global database take over at once: rows that had not reached it are lost.",
            |a| Ok((Action::FailOverGlobal, a.duration(1, "time")?)),
        ),
        fault(
            "switchover_global_cluster",
            2..=2,
            "switchover_global_cluster(global or database, at)",
            "An operator has another Region of an Aurora global database take over as planned: nothing is lost, and nobody writes until it has everything.",
            |a| Ok((Action::SwitchOverGlobal, a.duration(1, "time")?)),
        ),
        fault(
            "restore",
            2..=3,
            "restore(database, at [, to])",
            "An operator restores a database from its automated backups to a new instance, as it was at a time of the run (the newest that backups reach, minutes before, where none is given), and binds the application to it when it is up: rows written since are lost.",
            |a| {
                let at = a.duration(1, "time")?;
                let to = if a.has(2) { Some(a.duration(2, "moment to restore")?) } else { None };
                Ok((Action::Restore { to }, at))
            },
        ),
    ]
}
