//! What belongs to instances: their volumes. And volumes that stand alone.

use super::fleet::Running;
use super::ledger::{self, Ledger, MONTH};
use super::rate::{self, Rate};
use crate::catalog;
use crate::diagnostic::Diagnostic;
use crate::resource::{Resource, Value, ec2};

/// Device names under which images know their root volume.
const ROOT_DEVICES: [&str; 2] = ["/dev/xvda", "/dev/sda1"];
/// Kind of root volume of an image that says nothing else (Amazon Linux 2023).
const ROOT_KIND: &str = "gp3";
/// Kind of a volume whose maker names none. Source: EC2 API, `CreateVolume`.
const DEFAULT_KIND: &str = "gp2";

/// Writes the volumes of instances and fleets, and those made as resources.
pub(super) fn enter(ledger: &mut Ledger, running: &[Running]) -> Result<(), Diagnostic> {
    for running in running {
        let count = running.count.month() / MONTH;
        let devices = devices(running.launch_source);
        if !devices.iter().any(|device| device.root) {
            enter_root(ledger, running, count)?;
        }
        for device in &devices {
            enter_volume(ledger, running.owner, device, count)?;
        }
    }
    for volume in ledger.world.of("AWS::EC2::Volume") {
        let read = |name: &str| volume.kind.property(name).and_then(|_| volume.value(name));
        let own = Volume::read(read, Volume { size: None, root: false, ..Volume::default() });
        let size = ec2::volume_gib(volume, ledger.world).map(|gib| gib as f64);
        let own = Volume { size: own.size.or(size), ..own };
        enter_volume(ledger, volume, &own, 1.0)?;
    }
    Ok(())
}

/// A volume as it is paid for.
#[derive(Clone, Debug, Default)]
struct Volume {
    kind: String,
    size: Option<f64>,
    iops: Option<f64>,
    throughput: Option<f64>,
    root: bool,
}

impl Volume {
    /// Reads `kind`, size and performance by CloudFormation's names.
    fn read(value: impl Fn(&str) -> Option<Value>, base: Self) -> Self {
        let number = |name: &str| value(name).and_then(|value| value.as_number());
        let text = |name: &str| value(name).and_then(|value| value.as_text().map(str::to_owned));
        Self {
            kind: text("volume_type").unwrap_or_else(|| DEFAULT_KIND.to_owned()),
            size: number("volume_size").or_else(|| number("size")),
            iops: number("iops"),
            throughput: number("throughput"),
            ..base
        }
    }
}

/// The volumes that a launch makes besides what its image says.
fn devices(launch: &Resource) -> Vec<Volume> {
    if launch.kind.property("block_device_mappings").is_none() {
        return Vec::new();
    }
    let read = |mapping: &Value| {
        let ebs = mapping.get("ebs")?;
        let root = mapping
            .get("device_name")
            .and_then(Value::as_text)
            .is_some_and(|name| ROOT_DEVICES.contains(&name));
        Some(Volume::read(|name| ebs.get(name).cloned(), Volume { root, ..Volume::default() }))
    };
    launch.list("block_device_mappings").iter().filter_map(read).collect()
}

fn enter_root(ledger: &mut Ledger, running: &Running, count: f64) -> Result<(), Diagnostic> {
    let owner = running.owner;
    let gib = catalog::quota_value("ec2.root_volume.gib");
    let rate = ledger::price(owner, &format!("ebs.{ROOT_KIND}.gb_month"))?;
    let assumption =
        format!("root volume of {gib} GiB {ROOT_KIND}, as Amazon Linux has it, for each instance");
    ledger.enter(owner, rate.what, gib * count, &rate, assumption);
    Ok(())
}

/// Size, and performance above what the size includes.
fn enter_volume(
    ledger: &mut Ledger,
    owner: &Resource,
    volume: &Volume,
    count: f64,
) -> Result<(), Diagnostic> {
    let kind = volume.kind.as_str();
    let (size, assumption) = match volume.size {
        Some(size) => (size, "size as set, kept all month".to_owned()),
        None => {
            let gib = catalog::quota_value("ec2.root_volume.gib");
            (gib, format!("{gib} GiB, the size of a plain image"))
        }
    };
    ledger.enter_service(owner, &format!("ebs.{kind}.gb_month"), size * count, assumption)?;
    let (free_iops, free_throughput) = match kind {
        "gp3" => (catalog::quota_value("ebs.gp3.iops"), catalog::quota_value("ebs.gp3.throughput")),
        "io1" | "io2" => (0.0, f64::INFINITY),
        _ => return Ok(()),
    };
    let iops = (volume.iops.unwrap_or(free_iops) - free_iops).max(0.0);
    let included = format!("what is above the {free_iops} included");
    ledger.enter_service(owner, &format!("ebs.{kind}.iops_month"), iops * count, included)?;
    let throughput = (volume.throughput.unwrap_or(0.0) - free_throughput).max(0.0);
    let included = format!("what is above the {free_throughput} MB/s included");
    ledger.enter_service(owner, "ebs.gp3.mbps_month", throughput * count, included)
}

/// The price of an hour of what runs, named after the resource that runs it.
pub(super) fn hour(owner: &Resource, source: &Resource, name: &str, spot: bool) -> Result<Rate, Diagnostic> {
    rate::hourly_price(name, owner.region, spot).map_err(|error| {
        let at = if source.kind.property("instance_type").is_some() { source } else { owner };
        let span = at.span_of("instance_type");
        ledger::named(error.at(span), owner, "")
    })
}
