//! Public IPv4 addresses: every one is paid for by the hour, in use or idle, whoever it belongs to. Each is counted
//! once: at the Elastic IP where there is one, else at the resource that AWS leases it to.

use super::fleet::Running;
use super::ledger::{Ledger, MONTH};
use crate::diagnostic::Diagnostic;
use crate::resource::{Resource, Value, autoscaling, ec2};

const PRICE: &str = "public_ipv4.hour";

/// Writes the addresses.
pub(super) fn enter(ledger: &mut Ledger, running: &[Running]) -> Result<(), Diagnostic> {
    elastic(ledger)?;
    let mut last = None;
    for running in running {
        // A group has an entry for each type and purchase option; an instance has one.
        let share = public_share(ledger, running.owner);
        let hours = running.count.month() * share;
        let said = if last == Some(running.owner.id) {
            "as above"
        } else {
            "one address each, leased while it runs"
        };
        ledger.enter_service(running.owner, PRICE, hours, said)?;
        last = Some(running.owner.id);
    }
    nodes(ledger)?;
    let own = |nat: &&Resource| {
        nat.set("allocation_id").is_none() && nat.text("connectivity_type").as_deref() != Some("private")
    };
    for nat in ledger.world.of("AWS::EC2::NatGateway").filter(own) {
        ledger.enter_service(nat, PRICE, MONTH, "one address for the NAT gateway")?;
    }
    Ok(())
}

fn elastic(ledger: &mut Ledger) -> Result<(), Diagnostic> {
    for address in ledger.world.of("AWS::EC2::EIP") {
        let said = if in_use(ledger, address) {
            "in use"
        } else {
            "idle: associated with nothing, and billed all the same"
        };
        ledger.enter_service(address, PRICE, MONTH, said)?;
    }
    Ok(())
}

/// Whether an Elastic IP is associated with anything.
fn in_use(ledger: &Ledger, address: &Resource) -> bool {
    let names = |user: &Resource, property: &str| {
        let mut found = Vec::new();
        if let Some(value) = user.set(property) {
            value.references(&mut found);
        }
        found.contains(&address.id)
    };
    address.reference("instance_id").is_some()
        || ledger.world.all().any(|user| match user.kind.type_name {
            "AWS::EC2::EIPAssociation" => names(user, "allocation_id") || names(user, "eip"),
            "AWS::EC2::NatGateway" => names(user, "allocation_id") || names(user, "secondary_allocation_ids"),
            "AWS::ElasticLoadBalancingV2::LoadBalancer" => names(user, "subnet_mappings"),
            _ => false,
        })
}

/// The share of an owner's instances that have an automatic public address; an Elastic IP counts elsewhere.
fn public_share(ledger: &Ledger, owner: &Resource) -> f64 {
    let world = ledger.world;
    if owner.is("AWS::EC2::Instance") {
        let leased = ec2::elastic_ip_of(owner, world).is_none() && ec2::public_ip(owner, world).is_some();
        return f64::from(u8::from(leased));
    }
    let Some(launch) = autoscaling::launch_of_group(owner, world) else { return 0.0 };
    let subnets = autoscaling::subnets_of(owner, world);
    let public = |subnet: &&&Resource| {
        launch.associate_public_ip.unwrap_or_else(|| subnet.flag("map_public_ip_on_launch"))
    };
    subnets.iter().filter(public).count() as f64 / subnets.len().max(1) as f64
}

/// The nodes of internet-facing load balancers: one in each subnet, unless an Elastic IP was brought along.
fn nodes(ledger: &mut Ledger) -> Result<(), Diagnostic> {
    for kind in ["AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::ElasticLoadBalancing::LoadBalancer"] {
        let facing = |balancer: &&Resource| {
            let gateway = balancer.kind.property("type").is_some()
                && balancer.text("type").as_deref() == Some("gateway");
            balancer.text("scheme").as_deref() != Some("internal") && !gateway
        };
        for balancer in ledger.world.of(kind).filter(facing) {
            let mapped = balancer.kind.property("subnet_mappings").map(|_| balancer.list("subnet_mappings"));
            let leased = |mapping: &&Value| mapping.get("allocation_id").is_none();
            let mapped = mapped.unwrap_or_default().iter().filter(leased).count();
            let count = balancer.references("subnets").len() + mapped;
            let said = format!("one address in each of {count} subnets; a balancer that grows takes more");
            ledger.enter_service(balancer, PRICE, count as f64 * MONTH, said)?;
        }
    }
    Ok(())
}
