//! EC2 instance types: vCPUs, memory, network, disks, CPU credits.

use super::data;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

pub(super) const FILE: &str = include_str!("data/instance_types.json");

/// An EC2 instance type. Source: AWS `DescribeInstanceTypes`, 2026-11.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InstanceType {
    /// Name, such as `m5.large`.
    pub name: &'static str,
    /// Virtual CPUs.
    pub vcpus: u32,
    /// Memory \[MiB\].
    pub memory_mib: u64,
    /// `x86_64` or `arm64`.
    pub arch: &'static str,
    /// Whether AWS lists it among the current generation.
    pub current_generation: bool,
    /// Whether it is a whole machine without hypervisor.
    pub bare_metal: bool,
    /// `nitro` or `xen`; none on bare metal and some newest types.
    pub hypervisor: Option<&'static str>,
    /// Whether paravirtual images run on it, besides HVM.
    pub paravirtual: bool,
    /// Network performance in AWS's words, such as `Up to 10 Gigabit`.
    pub network: &'static str,
    /// Network bandwidth that can be held \[Gbps\].
    pub network_baseline_gbps: f64,
    /// Network bandwidth in bursts \[Gbps\].
    pub network_peak_gbps: f64,
    /// Network interfaces it can have.
    pub max_enis: u32,
    /// IPv4 addresses each of them can have.
    pub ipv4_per_eni: u32,
    /// EBS bandwidth that can be held \[Mbps\]; none where it is not EBS-optimized.
    pub ebs_baseline_mbps: Option<u32>,
    /// EBS operations per second in bursts \[IOPS\].
    pub ebs_max_iops: Option<u32>,
    /// Instance store \[GB\]; it is lost on stop and terminate.
    pub instance_store_gb: Option<u32>,
    /// GPUs.
    pub gpus: Option<u32>,
    /// Whether new accounts may use it in the Free Tier.
    pub free_tier: bool,
    /// CPU credits, for burstable types.
    pub burst: Option<Burst>,
}

/// CPU credits of a burstable type. One credit is one vCPU at 100 % for one minute.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Burst {
    /// Credits earned [1/h].
    pub credits_per_hour: f64,
    /// Largest balance, 24 hours of earning \[credits\].
    pub credits_max: f64,
    /// Share of each vCPU that earning sustains, 0 to 1.
    pub baseline_per_vcpu: f64,
    /// Credits that every start in Standard mode gives: 30 per vCPU on T2, else none. From general knowledge, verify.
    pub launch_credits: f64,
    /// The mode that AWS chooses where a launch states none. Source: EC2 API, `CreditSpecification`.
    pub default_mode: CreditMode,
}

/// What happens when the credits of a burstable instance are used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CreditMode {
    /// It falls to its baseline (default of T2).
    Standard,
    /// It goes on, and the surplus is billed (default of T3, T3a, T4g).
    Unlimited,
}

/// A row of the file: columns in the order of its `columns`.
#[derive(Deserialize)]
pub(super) struct Row(
    pub(super) &'static str,
    u32,
    u64,
    &'static str,
    bool,
    bool,
    Option<&'static str>,
    bool,
    &'static str,
    f64,
    f64,
    u32,
    u32,
    Option<u32>,
    Option<u32>,
    Option<u32>,
    Option<u32>,
    bool,
    Option<Burst>,
    pub(super) Option<f64>,
    pub(super) Option<f64>,
    pub(super) bool,
);

/// The file, prices included (see [`super::instance_price`]).
#[derive(Default, Deserialize)]
pub(super) struct File {
    pub(super) as_of: &'static str,
    pub(super) source: &'static str,
    pub(super) seoul_as_of: &'static str,
    pub(super) seoul_source: &'static str,
    pub(super) seoul_derived_source: &'static str,
    pub(super) rows: Vec<Row>,
}

pub(super) static PARSED: LazyLock<File> = LazyLock::new(|| data::read(FILE));

static TYPES: LazyLock<Vec<InstanceType>> =
    LazyLock::new(|| PARSED.rows.iter().map(InstanceType::of).collect());

impl InstanceType {
    fn of(row: &Row) -> Self {
        Self {
            name: row.0,
            vcpus: row.1,
            memory_mib: row.2,
            arch: row.3,
            current_generation: row.4,
            bare_metal: row.5,
            hypervisor: row.6,
            paravirtual: row.7,
            network: row.8,
            network_baseline_gbps: row.9,
            network_peak_gbps: row.10,
            max_enis: row.11,
            ipv4_per_eni: row.12,
            ebs_baseline_mbps: row.13,
            ebs_max_iops: row.14,
            instance_store_gb: row.15,
            gpus: row.16,
            free_tier: row.17,
            burst: row.18,
        }
    }

    /// Family, such as `m5` in `m5.large`.
    pub fn family(&self) -> &'static str {
        self.name.split_once('.').map_or(self.name, |(family, _)| family)
    }

    /// Size, such as `large` in `m5.large`.
    pub fn size(&self) -> &'static str {
        self.name.split_once('.').map_or("", |(_, size)| size)
    }

    /// Memory \[GiB\].
    pub fn memory_gib(&self) -> f64 {
        self.memory_mib as f64 / 1024.0
    }
}

/// The instance type called `name`.
pub fn instance_type(name: &str) -> Option<&'static InstanceType> {
    data::find(&TYPES, name, |kind| kind.name)
}

/// Every instance type, sorted by name.
pub fn instance_types() -> impl Iterator<Item = &'static InstanceType> {
    TYPES.iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_holds_every_type_sorted() {
        data::parses::<File>(FILE);
        assert_eq!(instance_types().count(), 1340);
        assert!(TYPES.is_sorted_by(|a, b| a.name < b.name));
        assert!(!PARSED.seoul_as_of.is_empty() && !PARSED.seoul_source.is_empty());
    }

    #[test]
    fn known_types_have_known_figures() {
        let m5 = instance_type("m5.large").unwrap();
        assert_eq!((m5.vcpus, m5.memory_gib(), m5.current_generation), (2, 8.0, false));
        assert_eq!((m5.family(), m5.size(), m5.burst), ("m5", "large", None));
        let t2 = instance_type("t2.micro").unwrap();
        let burst = t2.burst.unwrap();
        assert_eq!((burst.credits_per_hour, burst.credits_max, burst.baseline_per_vcpu), (6.0, 144.0, 0.1));
        assert_eq!((burst.launch_credits, burst.default_mode), (30.0, CreditMode::Standard));
        assert_eq!((t2.free_tier, t2.hypervisor, t2.ebs_baseline_mbps), (false, Some("xen"), None));
        let t3 = instance_type("t3.micro").unwrap().burst.unwrap();
        assert_eq!((t3.launch_credits, t3.default_mode), (0.0, CreditMode::Unlimited));
        assert_eq!(instance_type("i3.large").unwrap().instance_store_gb, Some(475));
        assert_eq!(instance_type("t2.humongous"), None);
    }

    #[test]
    fn credits_agree_with_the_baseline() {
        // A baseline of b sustains b minutes of each vCPU a minute: 60 · b · vCPUs credits an hour. AWS rounds.
        for kind in instance_types() {
            if let Some(burst) = kind.burst {
                let sustained = 60.0 * burst.baseline_per_vcpu * f64::from(kind.vcpus);
                assert!((sustained - burst.credits_per_hour).abs() < 0.5, "{}", kind.name);
                assert!((burst.credits_max - burst.credits_per_hour * 24.0).abs() < 0.01, "{}", kind.name);
            }
        }
    }
}
