//! Instances and Auto Scaling groups as a run sees them.

use super::super::engine::{Engine, Fleet, What};
use super::super::machine::FULL_SPEED;
use super::super::measure::SECOND;
use super::super::site::{BurstTerms, Holder, Profile};
use super::Places;
use crate::catalog::{self, CreditMode};
use crate::diagnostic::Diagnostic;
use crate::network;
use crate::resource::ec2::{self, Launch};
use crate::resource::{Resource, ResourceId, World, autoscaling};

/// A credit is a vCPU-minute.
const CREDIT: f64 = 60.0 * SECOND as f64;

/// Makes every instance of the script; they stand when the run begins.
pub(super) fn instances(engine: &mut Engine<'_>, places: &mut Places) -> Result<(), Diagnostic> {
    let architecture = engine.architecture;
    for instance in architecture.of("AWS::EC2::Instance") {
        let Some(launch) = ec2::launch_of(instance, architecture) else { continue };
        let Some(subnet) = ec2::subnet_of(instance, architecture) else { continue };
        let groups: Vec<ResourceId> =
            ec2::security_groups_of(instance, architecture).iter().map(|g| g.id).collect();
        let public = launch.associate_public_ip.unwrap_or_else(|| subnet.flag("map_public_ip_on_launch"));
        let profile = profile(engine, instance.id, &launch, subnet, groups, public)?;
        let machine = engine.build(instance.address(), profile);
        engine.lease_address(machine);
        if let Some(address) = engine.site.machines[machine as usize].address {
            engine.known_addresses.insert(architecture.public_address(instance.id, 0), address);
        }
        engine.stand(machine);
        places.machines.insert(instance.id, machine);
    }
    Ok(())
}

/// The profile of one launch source in one subnet.
fn profile(
    engine: &mut Engine<'_>,
    owner: ResourceId,
    launch: &Launch,
    subnet: &Resource,
    security_groups: Vec<ResourceId>,
    public: bool,
) -> Result<usize, Diagnostic> {
    let Some(kind) = catalog::instance_type(&launch.instance_type) else {
        return Err(Diagnostic::error(
            "unknown-instance-type",
            format!("there is no instance type `{}`", launch.instance_type),
        ));
    };
    let zone = super::zone_of(engine, subnet);
    let application = &engine.workload.application;
    let start = super::deliveries::start(launch, owner, application, engine.architecture);
    let (golden, bootstraps) = (start.golden, start.bootstraps);
    let party = network::Party::Interface(network::Interface {
        owner,
        subnet: subnet.id,
        security_groups: security_groups.clone(),
        public,
    });
    let internet = network::Party::Internet(crate::units::Cidr::ANYWHERE);
    let no_way_out = if bootstraps && !golden {
        super::super::engine::blockade(engine.architecture, &party, &internet, 443)
    } else {
        None
    };
    engine.site.profiles.push(Profile {
        owner,
        subnet: subnet.id,
        zone,
        security_groups,
        instance_type: launch.instance_type.clone(),
        spot: launch.spot,
        vcpus: kind.vcpus,
        public,
        detailed: launch.monitoring_detailed,
        golden,
        based: start.based,
        version: start.version,
        bootstraps,
        no_way_out,
        burst: kind.burst.as_ref().map(|burst| terms(burst, launch)),
        open_ports: Vec::new(),
        open_to: Vec::new(),
        disk: ec2::disk_of(launch, engine.architecture),
        workers: launch.workers,
        queue_limit: launch.queue_limit,
    });
    Ok(engine.site.profiles.len() - 1)
}

fn terms(burst: &catalog::Burst, launch: &Launch) -> BurstTerms {
    let unlimited = matches!(launch.credits.unwrap_or(burst.default_mode), CreditMode::Unlimited);
    BurstTerms {
        per_hour: (burst.credits_per_hour * CREDIT) as i64,
        most: (burst.credits_max * CREDIT) as i64,
        baseline: (burst.baseline_per_vcpu * FULL_SPEED as f64) as u64,
        at_launch: if unlimited { 0 } else { (burst.launch_credits * CREDIT) as i64 },
        unlimited,
    }
}

/// Makes every Auto Scaling group with its desired capacity; its instances stand when the run begins.
pub(super) fn fleets(engine: &mut Engine<'_>, places: &mut Places) -> Result<(), Diagnostic> {
    let architecture = engine.architecture;
    for group in architecture.of("AWS::AutoScaling::AutoScalingGroup") {
        let profiles = fleet_profiles(engine, group)?;
        if profiles.is_empty() {
            continue;
        }
        let mut fleet = fleet(group, profiles, places);
        fleet.delivery = super::deliveries::delivery(group, architecture);
        fleet.version = engine.site.profiles[fleet.profiles[0].0].version;
        let desired = fleet.desired;
        engine.fleets.push(fleet);
        let place = engine.fleets.len() - 1;
        places.fleets.insert(group.id, place);
        for _ in 0..desired {
            engine.launch(place, true);
        }
        engine.plan(SECOND, What::Tends(place as u32));
    }
    Ok(())
}

/// On-demand and Spot profiles by subnet.
fn fleet_profiles(engine: &mut Engine<'_>, group: &Resource) -> Result<Vec<(usize, usize)>, Diagnostic> {
    let architecture = engine.architecture;
    let Some(launch) = autoscaling::launch_of_group(group, architecture) else { return Ok(Vec::new()) };
    let mut profiles = Vec::new();
    for subnet in autoscaling::subnets_of(group, architecture) {
        let security = if launch.security_groups.is_empty() {
            ec2::default_security_group(subnet, architecture).map(|group| group.id).into_iter().collect()
        } else {
            launch.security_groups.clone()
        };
        let public = launch.associate_public_ip.unwrap_or_else(|| subnet.flag("map_public_ip_on_launch"));
        let on_demand = profile(engine, group.id, &launch, subnet, security.clone(), public)?;
        let spot = Launch { spot: true, ..launch.clone() };
        let spot = profile(engine, group.id, &spot, subnet, security, public)?;
        profiles.push((on_demand, spot));
    }
    Ok(profiles)
}

fn fleet(group: &Resource, profiles: Vec<(usize, usize)>, places: &Places) -> Fleet {
    let int = |property: &str| group.int(property).unwrap_or(0).max(0) as u32;
    let min = int("min_size");
    let mixed = group.value("mixed_instances_policy");
    let distribution = mixed.as_ref().and_then(|policy| policy.get("instances_distribution"));
    let of = |key: &str, default: f64| {
        distribution.and_then(|d| d.get(key)).and_then(|v| v.as_number()).unwrap_or(default)
    };
    let seconds = |property: &str| group.int(property).map(|s| s.max(0) as u64 * SECOND);
    Fleet {
        name: group.address(),
        profiles,
        on_demand_base: of("on_demand_base_capacity", 0.0) as u32,
        on_demand_share: of("on_demand_percentage_above_base_capacity", 100.0),
        min,
        max: int("max_size").max(min),
        desired: group.int("desired_capacity").map_or(min, |n| n.max(0) as u32),
        elb_checks: group.text("health_check_type").is_some_and(|kinds| kinds.contains("ELB")),
        grace: seconds("health_check_grace_period").unwrap_or(0),
        groups: group
            .references("target_group_arns")
            .iter()
            .filter_map(|id| places.groups.get(id).copied())
            .collect(),
        members: Vec::new(),
        crowd: Vec::new(),
        spots: 0,
        leaving: Vec::new(),
        cooldown_until: 0,
        cooldown: seconds("cooldown").unwrap_or(300 * SECOND),
        warmup: seconds("default_instance_warmup"),
        launched: 0,
        rebalances: group.flag("capacity_rebalance"),
        version: 0,
        surplus: 0,
        delivery: super::deliveries::usual(),
    }
}

/// Addresses that load balancers' nodes hold are leased where the nodes are made; this names the holder of one.
pub(super) fn node(balancer: usize, node: usize) -> Holder {
    Holder::Node(balancer as u16, node as u16)
}
