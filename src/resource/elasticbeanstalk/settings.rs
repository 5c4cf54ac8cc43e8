//! The settings that count for an environment: its own, else those of its template, else Beanstalk's defaults.

use super::{environment, options};
use crate::resource::{Resource, ResourceId, Value, World, identity};
use std::collections::BTreeMap;

/// Settings by namespace and option.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings(BTreeMap<(String, String), Value>);

/// The settings of an environment.
pub fn settings(environment: &Resource, world: &dyn World) -> Settings {
    let mut all = BTreeMap::new();
    let template = environment::template_of(environment, world);
    for owner in template.into_iter().chain([environment]) {
        for (namespace, name, value) in options::given(owner, "option_settings") {
            all.insert((namespace, name), value);
        }
    }
    Settings(all)
}

impl Settings {
    /// What was set, without defaults.
    fn set(&self, namespace: &str, name: &str) -> Option<&Value> {
        self.0.get(&(namespace.to_owned(), name.to_owned()))
    }

    /// The value of an option as text, or its default; none where it has neither.
    pub fn text(&self, namespace: &str, name: &str) -> Option<String> {
        let default = || options::option(namespace, name).and_then(|known| known.default).map(str::to_owned);
        self.set(namespace, name).and_then(options::as_text).or_else(default)
    }

    /// A whole number.
    pub fn int(&self, namespace: &str, name: &str) -> Option<i64> {
        self.text(namespace, name)?.trim().parse().ok()
    }

    /// A switch; off where it has no default.
    pub fn flag(&self, namespace: &str, name: &str) -> bool {
        self.text(namespace, name).as_deref() == Some("true")
    }

    /// The resources that an option names: handles, or ids with commas between.
    pub fn resources(&self, namespace: &str, name: &str, world: &dyn World) -> Vec<ResourceId> {
        let mut found = Vec::new();
        match self.set(namespace, name) {
            Some(Value::Text(text)) => {
                let ids = text.split(',').map(str::trim);
                let called = |id: &str| {
                    world.all().find(|other| identity::physical_id(other) == id || other.address() == id)
                };
                found.extend(ids.filter_map(called).map(|resource| resource.id));
            }
            Some(value) => value.references(&mut found),
            None => {}
        }
        found
    }

    /// Whether it stands behind a load balancer.
    pub fn load_balanced(&self) -> bool {
        self.text(options::ENVIRONMENT, "EnvironmentType").as_deref() == Some("LoadBalanced")
    }

    /// The type of its instances: the first of `InstanceTypes`, else `InstanceType`, else `t3.micro`. Beanstalk's own
    /// default depends on account and Region.
    pub fn instance_type(&self) -> String {
        let list = match self.set(options::INSTANCES, "InstanceTypes") {
            Some(Value::List(items)) => items.first().and_then(options::as_text),
            Some(value) => options::as_text(value),
            None => None,
        };
        let first = list.and_then(|list| list.split(',').next().map(|name| name.trim().to_owned()));
        first.or_else(|| self.text(options::LAUNCH, "InstanceType")).unwrap_or_else(|| "t3.micro".to_owned())
    }
}

/// How a new version comes to the instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// All instances at once: for a while nobody serves.
    AllAtOnce,
    /// Batch after batch: meanwhile there is less capacity.
    Rolling,
    /// The same with a batch of new instances first: capacity stays.
    RollingWithAdditionalBatch,
    /// A second fleet beside the first, which is thrown away if it fails.
    Immutable,
    /// A second fleet that gets a share of the traffic for a while.
    TrafficSplitting,
}

/// How many instances a batch has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Batch {
    /// A share of the fleet \[%\].
    Percentage(u32),
    /// So many.
    Fixed(u32),
}

impl Batch {
    /// Instances of a batch in a fleet of so many: at least one, and no more than there are. Beanstalk does not say
    /// how it rounds; here a share is rounded up.
    pub fn of(self, fleet: u32) -> u32 {
        let count = match self {
            Self::Percentage(share) => (u64::from(fleet) * u64::from(share)).div_ceil(100) as u32,
            Self::Fixed(count) => count,
        };
        count.clamp(1, fleet.max(1))
    }
}

/// The deployment of an environment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Deployment {
    /// How.
    pub policy: Policy,
    /// How many at a time (rolling policies).
    pub batch: Batch,
    /// Seconds that the commands of a deployment may take on an instance; Beanstalk adds four minutes.
    pub timeout_seconds: i64,
    /// Whether a deployment goes on although health checks fail.
    pub ignores_health: bool,
    /// Share of the traffic that goes to the new version at first (traffic splitting) \[%\].
    pub new_version_percent: i64,
    /// Whether health also looks at what users are answered (enhanced health reporting).
    pub enhanced_health: bool,
    /// Seconds for which it is watched before all traffic goes there (traffic splitting).
    pub evaluation_seconds: i64,
}

/// How an environment deploys.
pub fn deployment(environment: &Resource, world: &dyn World) -> Deployment {
    let settings = settings(environment, world);
    let int = |namespace, name| settings.int(namespace, name).unwrap_or(0);
    let size = u32::try_from(int(options::COMMAND, "BatchSize")).unwrap_or(100);
    let fixed = settings.text(options::COMMAND, "BatchSizeType").as_deref() == Some("Fixed");
    let policy = match settings.text(options::COMMAND, "DeploymentPolicy").as_deref() {
        Some("Rolling") => Policy::Rolling,
        Some("RollingWithAdditionalBatch") => Policy::RollingWithAdditionalBatch,
        Some("Immutable") => Policy::Immutable,
        Some("TrafficSplitting") => Policy::TrafficSplitting,
        _ => Policy::AllAtOnce,
    };
    Deployment {
        policy,
        batch: if fixed { Batch::Fixed(size) } else { Batch::Percentage(size) },
        timeout_seconds: int(options::COMMAND, "Timeout"),
        ignores_health: settings.flag(options::COMMAND, "IgnoreHealthCheck"),
        new_version_percent: int(options::SPLITTING, "NewVersionPercent"),
        enhanced_health: settings.text(options::HEALTH, "SystemType").as_deref() == Some("enhanced"),
        evaluation_seconds: int(options::SPLITTING, "EvaluationTime") * 60,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_a_share_rounded_up_or_a_number_and_never_nothing() {
        assert_eq!(Batch::Percentage(100).of(4), 4);
        assert_eq!(Batch::Percentage(30).of(4), 2);
        assert_eq!(Batch::Percentage(1).of(4), 1);
        assert_eq!(Batch::Fixed(3).of(2), 2);
        assert_eq!(Batch::Fixed(1).of(0), 1);
    }
}
