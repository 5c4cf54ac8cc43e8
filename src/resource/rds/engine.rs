//! Database engines, and the ports they listen on.

use super::{db_proxy, replica};
use crate::resource::{Resource, Value, World};

/// Engines of DB instances. Source: API model of RDS (CreateDBInstance.Engine), botocore 1.43.11.
pub(super) const OF_INSTANCES: &[&str] = &[
    "aurora-mysql",
    "aurora-postgresql",
    "db2-ae",
    "db2-se",
    "mariadb",
    "mysql",
    "oracle-ee",
    "oracle-ee-cdb",
    "oracle-se2",
    "oracle-se2-cdb",
    "postgres",
    "sqlserver-ee",
    "sqlserver-ex",
    "sqlserver-se",
    "sqlserver-web",
];

/// Whether an engine keeps its data in Aurora's cluster volume.
pub fn is_aurora(engine: &str) -> bool {
    engine.starts_with("aurora")
}

/// The engine of a DB instance or cluster: its own, else that of the database it copies or of the cluster it belongs
/// to; none for anything else.
pub fn engine_of(database: &Resource, world: &dyn World) -> Option<String> {
    database.kind.property("engine")?;
    let own = database.text("engine");
    own.or_else(|| replica::sources_of(database, world).into_iter().find_map(|source| source.text("engine")))
}

/// The port that AWS gives to an engine. Source: API model of RDS (CreateDBInstance.Port; CreateDBCluster.Port),
/// botocore 1.43.11.
pub(super) fn default_port(engine: &str) -> u16 {
    match engine {
        "postgres" | "aurora-postgresql" => 5432,
        _ if engine.starts_with("oracle") => 1521,
        _ if engine.starts_with("sqlserver") => 1433,
        _ if engine.starts_with("db2") => 50_000,
        _ => 3306,
    }
}

/// The port a database, cluster or proxy listens on: the one it was given, else that of its engine; none for anything
/// else.
pub fn port(database: &Resource, world: &dyn World) -> Option<u16> {
    if let Some(cluster) = replica::cluster_of(database, world) {
        return port(cluster, world);
    }
    if let Some(port) = db_proxy::port_of_family(database) {
        return Some(port);
    }
    let engine = engine_of(database, world)?;
    let own = match database.value("port") {
        Some(Value::Int(number)) => u16::try_from(number).ok(),
        Some(Value::Text(text)) => text.parse().ok(),
        _ => None,
    };
    Some(own.unwrap_or_else(|| default_port(&engine)))
}
