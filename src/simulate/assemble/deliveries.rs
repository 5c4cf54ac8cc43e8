//! What instances start from, and how a new version will come to them, as group and environment say.

use super::super::application::{Application, Baked};
use super::super::engine::{Alert, Beside, Compare, Delivery, Health, InPlace, Pace, Refresh};
use super::super::measure::SECOND;
use crate::architecture::Architecture;
use crate::catalog;
use crate::resource::ec2::Launch;
use crate::resource::elasticbeanstalk::{self, Policy};
use crate::resource::{Resource, ResourceId, Value, World, autoscaling};

/// What an instance starts from.
pub(super) struct Start {
    /// The application is in the image.
    pub golden: bool,
    /// All that it needs is in the image.
    pub based: bool,
    /// User data installs it.
    pub bootstraps: bool,
    /// Number of the version.
    pub version: u16,
}

/// What the instances of a launch source start from. Elastic Beanstalk's own images have the platform in them: there
/// only the application is installed.
pub(super) fn start(
    launch: &Launch,
    owner: ResourceId,
    application: &Application,
    architecture: &Architecture,
) -> Start {
    let baked = launch.image_id.as_deref().map_or(Baked::Nothing, |image| application.baked(image));
    let script = launch.user_data.as_deref();
    let installed = script.and_then(|script| application.installed_by(script));
    let environment = environment_of(owner, architecture);
    let labelled = environment
        .and_then(|environment| elasticbeanstalk::version_of(environment, architecture))
        .and_then(|version| application.version(&version.name));
    let version = match (environment, baked, installed) {
        (Some(_), ..) => labelled.unwrap_or(0),
        (_, _, Some(version)) | (_, Baked::Version(version), None) => version,
        _ => 0,
    };
    Start {
        golden: matches!(baked, Baked::Version(baked) if baked == version),
        based: baked != Baked::Nothing || environment.is_some(),
        bootstraps: installed.is_some(),
        version,
    }
}

/// How a new version comes to the single instance of an environment; none for what is no environment's.
pub(in super::super) fn single_delivery(owner: ResourceId, architecture: &Architecture) -> Option<Delivery> {
    environment_of(owner, architecture).map(|environment| of_environment(environment, architecture))
}

/// The Elastic Beanstalk environment that a resource was made for.
fn environment_of(made: ResourceId, architecture: &Architecture) -> Option<&Resource> {
    architecture.get(made)?.made_by.and_then(|id| architecture.get(id))
}

/// An instance refresh as AWS does it where nothing is said.
pub(super) fn usual() -> Delivery {
    let least = catalog::timing_value("autoscaling.instance_refresh.min_healthy") * 100.0;
    Delivery::Refresh(Refresh {
        pace: Pace::Healthy(least as u32, 100),
        health: Health::Runs,
        warmup: 0,
        bake: 0,
        timeout_s: catalog::timing_duration("autoscaling.instance_refresh.patience").as_secs(),
        ignores_health: false,
        rolls_back: false,
        alerts: Vec::new(),
    })
}

/// How a new version comes to the instances of a group.
pub(super) fn delivery(group: &Resource, architecture: &Architecture) -> Delivery {
    if let Some(environment) = environment_of(group.id, architecture) {
        return of_environment(environment, architecture);
    }
    let Delivery::Refresh(usual) = usual() else { return usual() };
    let checked = group.text("health_check_type").is_some_and(|kinds| kinds.contains("ELB"));
    let seconds = |property: &str| group.int(property).map(|s| s.max(0) as u64 * SECOND);
    let warmup =
        seconds("default_instance_warmup").or_else(|| seconds("health_check_grace_period")).unwrap_or(0);
    let health = if checked { Health::Balancer } else { Health::Runs };
    let mut refresh = Refresh { health, warmup, ..usual };
    if let Some(policy) = group.set("instance_maintenance_policy") {
        refresh.pace = paced(refresh.pace, policy);
    }
    let Some(update) = group.set("update_policy") else { return Delivery::Refresh(refresh) };
    if let Some(rolling) = update.get("auto_scaling_rolling_update") {
        return Delivery::Refresh(rolling_update(rolling, refresh));
    }
    if let Some(way) = update.get("auto_scaling_instance_refresh") {
        refresh.rolls_back = true;
        if let Some(preferences) = way.get("preferences") {
            refresh.pace = paced(refresh.pace, preferences);
            let seconds =
                |key: &str| preferences.get(key).and_then(Value::as_int).map(|s| s.max(0) as u64 * SECOND);
            refresh.warmup = seconds("instance_warmup").unwrap_or(refresh.warmup);
            refresh.bake = seconds("bake_time").unwrap_or(0);
            refresh.alerts = alerts(preferences, architecture);
        }
    }
    Delivery::Refresh(refresh)
}

fn paced(pace: Pace, policy: &Value) -> Pace {
    let Pace::Healthy(least, most) = pace else { return pace };
    let (min, max) = autoscaling::healthy_percentages(policy);
    Pace::Healthy(min.unwrap_or(least), max.unwrap_or(most))
}

/// CloudFormation's rolling update: it does not look at health, but waits for a time, or for signals of the instances.
fn rolling_update(rolling: &Value, usual: Refresh) -> Refresh {
    let int = |key: &str, default: u32| {
        rolling.get(key).and_then(Value::as_int).and_then(|n| u32::try_from(n).ok()).unwrap_or(default)
    };
    let signals = rolling.get("wait_on_resource_signals").and_then(Value::as_bool).unwrap_or(false);
    let said = rolling.get("pause_time").and_then(Value::as_text).and_then(autoscaling::seconds_of_iso);
    let pause = said.unwrap_or(if signals { 300 } else { 0 });
    Refresh {
        pace: Pace::Batch(int("max_batch_size", 1), int("min_instances_in_service", 0)),
        health: if signals { Health::Serves } else { Health::Runs },
        warmup: if signals { 0 } else { pause * SECOND },
        timeout_s: if signals { pause } else { usual.timeout_s },
        rolls_back: true,
        ..usual
    }
}

/// The alarms of an instance refresh that runs know: errors that targets answered with.
fn alerts(preferences: &Value, architecture: &Architecture) -> Vec<Alert> {
    let mut named = Vec::new();
    if let Some(specification) = preferences.get("alarm_specification") {
        specification.references(&mut named);
    }
    let known = |alarm: &&Resource| alarm.text("metric_name").as_deref() == Some("HTTPCode_Target_5XX_Count");
    let alert = |alarm: &Resource| {
        let periods = alarm.int("evaluation_periods").unwrap_or(1).max(1) as usize;
        Alert {
            period: alarm.int("period").unwrap_or(300).max(1) as u64,
            evaluation: (periods, alarm.int("datapoints_to_alarm").map_or(periods, |n| n.max(1) as usize)),
            threshold: alarm.number("threshold").unwrap_or(0.0),
            compare: Compare::of(alarm),
        }
    };
    named.iter().filter_map(|id| architecture.get(*id)).filter(known).map(alert).collect()
}

/// How an environment deploys.
fn of_environment(environment: &Resource, architecture: &Architecture) -> Delivery {
    let said = elasticbeanstalk::deployment(environment, architecture);
    let margin = catalog::timing_duration("elasticbeanstalk.command_timeout.margin").as_secs();
    let timeout_s = said.timeout_seconds.max(0) as u64 + margin;
    let health = if said.enhanced_health { Health::Enhanced } else { Health::Balancer };
    let in_place = |policy, detaches, additional| {
        Delivery::InPlace(InPlace {
            policy,
            batch: said.batch,
            detaches,
            additional,
            timeout_s,
            ignores_health: said.ignores_health,
            health,
        })
    };
    let beside =
        |split| Delivery::Beside(Beside { split, timeout_s, ignores_health: said.ignores_health, health });
    match said.policy {
        Policy::AllAtOnce => Delivery::InPlace(InPlace {
            policy: "AllAtOnce",
            batch: elasticbeanstalk::Batch::Percentage(100),
            detaches: false,
            additional: false,
            timeout_s,
            ignores_health: said.ignores_health,
            health,
        }),
        Policy::Rolling => in_place("Rolling", true, false),
        Policy::RollingWithAdditionalBatch => in_place("RollingWithAdditionalBatch", true, true),
        Policy::Immutable => beside(None),
        Policy::TrafficSplitting => {
            let share = said.new_version_percent as f64 / 100.0;
            beside(Some((share, said.evaluation_seconds.max(0) as u64 * SECOND)))
        }
    }
}
