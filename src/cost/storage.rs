//! Storage that is billed by use: buckets, file systems, snapshots.

use super::ledger::{self, GB, Ledger};
use super::{Usage, Used};
use crate::catalog;
use crate::diagnostic::Diagnostic;
use crate::resource::{Resource, ec2, efs};

const THOUSAND: f64 = 1e3;

/// Writes them.
pub(super) fn enter(ledger: &mut Ledger, usage: &Usage) -> Result<(), Diagnostic> {
    let world = ledger.world;
    for bucket in world.of("AWS::S3::Bucket") {
        enter_bucket(ledger, bucket, &usage.of(bucket))?;
    }
    for system in world.of("AWS::EFS::FileSystem") {
        enter_file_system(ledger, system, &usage.of(system))?;
    }
    for snapshot in world.of("Cloudkata::EC2::Snapshot") {
        let volume = world.follow(snapshot, "volume_id");
        let size = volume.and_then(|volume| ec2::volume_gib(volume, world));
        let said = "the whole volume; a later snapshot of it keeps only what has changed";
        ledger.enter_service(snapshot, "ebs.snapshot.gb_month", size.unwrap_or(0) as f64, said)?;
    }
    Ok(())
}

fn enter_bucket(ledger: &mut Ledger, bucket: &Resource, used: &Used) -> Result<(), Diagnostic> {
    let said = "what is kept, in the class Standard; no lifecycle rule has moved it yet";
    ledger.enter_service(bucket, "s3.standard.gb_month", used.bytes_stored / GB, said)?;
    ledger.enter_service(bucket, "s3.put.1k", used.writes / THOUSAND, "one request for each write")?;
    ledger.enter_service(bucket, "s3.get.1k", used.reads / THOUSAND, "one request for each read")?;
    let gb = used.bytes_out / GB;
    if gb <= 0.0 {
        return Ok(());
    }
    let rate = ledger::price(bucket, "internet.out.gb")?;
    let usd = catalog::tiered_cost("internet.out.gb", bucket.region, gb).unwrap_or_else(|| rate.times(gb));
    let said = "bytes that users fetch from the bucket itself; what CloudFront fetches is free";
    ledger.enter_sum(bucket, rate.what, gb, &rate, usd, said);
    Ok(())
}

fn enter_file_system(ledger: &mut Ledger, system: &Resource, used: &Used) -> Result<(), Diagnostic> {
    let id = if efs::is_one_zone(system) { "efs.one_zone.gb_month" } else { "efs.standard.gb_month" };
    let said = "what is kept, all of it in the class that is read often";
    ledger.enter_service(system, id, used.bytes_stored / GB, said)?;
    let provisioned = system.number("provisioned_throughput_in_mibps").unwrap_or(0.0);
    let said = "throughput as set; AWS takes off what the stored bytes include";
    ledger.enter_service(system, "efs.throughput.mbps_month", provisioned, said)
}
