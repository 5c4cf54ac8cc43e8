//! Option settings: what there is to set, by namespace, with Beanstalk's defaults.
//!
//! Source: AWS Elastic Beanstalk developer guide, "General options for all environments"
//! (awsdocs/aws-elastic-beanstalk-developer-guide, command-options-general.md).

use crate::diagnostic::Diagnostic;
use crate::resource::accepted::text;
use crate::resource::rule::{Verdict, refusal};
use crate::resource::{Property, Resource, Type, Value};

/// What an option may hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum OptionKind {
    /// Any text, or handles.
    Text,
    /// `true` or `false`.
    Flag,
    /// A whole number between two bounds, both included.
    Int(i64, i64),
    /// One of these.
    OneOf(&'static [&'static str]),
}

use OptionKind::{Flag, Int, OneOf, Text};

/// An option: its namespace, name, default, and what it may hold.
pub(super) struct Known {
    pub namespace: &'static str,
    pub name: &'static str,
    pub default: Option<&'static str>,
    pub kind: OptionKind,
}

const fn known(
    namespace: &'static str,
    name: &'static str,
    default: Option<&'static str>,
    kind: OptionKind,
) -> Known {
    Known { namespace, name, default, kind }
}

pub(super) const ASG: &str = "aws:autoscaling:asg";
pub(super) const LAUNCH: &str = "aws:autoscaling:launchconfiguration";
pub(super) const TRIGGER: &str = "aws:autoscaling:trigger";
const ROLLING: &str = "aws:autoscaling:updatepolicy:rollingupdate";
pub(super) const INSTANCES: &str = "aws:ec2:instances";
pub(super) const VPC: &str = "aws:ec2:vpc";
const APPLICATION: &str = "aws:elasticbeanstalk:application";
pub(super) const COMMAND: &str = "aws:elasticbeanstalk:command";
pub(super) const ENVIRONMENT: &str = "aws:elasticbeanstalk:environment";
pub(super) const PROCESS: &str = "aws:elasticbeanstalk:environment:process:default";
pub(super) const HEALTH: &str = "aws:elasticbeanstalk:healthreporting:system";
const MANAGED: &str = "aws:elasticbeanstalk:managedactions";
pub(super) const SQSD: &str = "aws:elasticbeanstalk:sqsd";
pub(super) const SPLITTING: &str = "aws:elasticbeanstalk:trafficsplitting";
pub(super) const LISTENER: &str = "aws:elbv2:listener:default";
pub(super) const BALANCER: &str = "aws:elbv2:loadbalancer";

/// Namespaces whose options bear names of one's own.
const OWN_NAMES: &[&str] =
    &["aws:elasticbeanstalk:application:environment", "aws:elasticbeanstalk:environment:proxy:staticfiles"];

/// Namespaces that are checked no further: one of a platform, of the Classic Load Balancer, or for each of something.
const OPEN: &[&str] = &[
    "aws:autoscaling:scheduledaction",
    "aws:cloudformation:template:parameter",
    "aws:elasticbeanstalk:cloudwatch:logs",
    "aws:elasticbeanstalk:container:",
    "aws:elasticbeanstalk:control",
    "aws:elasticbeanstalk:customoption",
    "aws:elasticbeanstalk:environment:process:",
    "aws:elasticbeanstalk:environment:proxy",
    "aws:elasticbeanstalk:hostmanager",
    "aws:elasticbeanstalk:monitoring",
    "aws:elasticbeanstalk:sns:topics",
    "aws:elasticbeanstalk:xray",
    "aws:elb:",
    "aws:elbv2:listener:",
    "aws:elbv2:listenerrule:",
    "aws:rds:dbinstance",
];

pub(super) const OPTIONS: &[Known] = &[
    known(ASG, "MinSize", Some("1"), Int(1, 10_000)),
    known(ASG, "MaxSize", Some("4"), Int(1, 10_000)),
    known(ASG, "Cooldown", Some("360"), Int(0, 10_000)),
    known(ASG, "Availability Zones", Some("Any"), OneOf(&["Any", "Any 1", "Any 2", "Any 3"])),
    known(ASG, "Custom Availability Zones", None, Text),
    known(ASG, "EnableCapacityRebalancing", Some("false"), Flag),
    known(LAUNCH, "InstanceType", None, Text),
    known(LAUNCH, "ImageId", None, Text),
    known(LAUNCH, "SecurityGroups", None, Text),
    known(LAUNCH, "EC2KeyName", None, Text),
    known(LAUNCH, "IamInstanceProfile", None, Text),
    known(LAUNCH, "DisableIMDSv1", Some("false"), Flag),
    known(LAUNCH, "MonitoringInterval", Some("5 minute"), OneOf(&["1 minute", "5 minute"])),
    known(LAUNCH, "SSHSourceRestriction", None, Text),
    known(LAUNCH, "BlockDeviceMappings", None, Text),
    known(LAUNCH, "RootVolumeType", None, OneOf(&["standard", "gp2", "gp3", "io1"])),
    known(LAUNCH, "RootVolumeSize", None, Int(8, 16_384)),
    known(LAUNCH, "RootVolumeIOPS", None, Int(100, 20_000)),
    known(LAUNCH, "RootVolumeThroughput", None, Int(125, 1_000)),
    known(TRIGGER, "MeasureName", Some("NetworkOut"), OneOf(MEASURES)),
    known(TRIGGER, "Statistic", Some("Average"), OneOf(&["Minimum", "Maximum", "Sum", "Average"])),
    known(TRIGGER, "Unit", Some("Bytes"), Text),
    known(TRIGGER, "LowerThreshold", Some("2000000"), Int(0, 20_000_000)),
    known(TRIGGER, "UpperThreshold", Some("6000000"), Int(0, 20_000_000)),
    known(TRIGGER, "LowerBreachScaleIncrement", Some("-1"), Int(-10_000, 10_000)),
    known(TRIGGER, "UpperBreachScaleIncrement", Some("1"), Int(-10_000, 10_000)),
    known(TRIGGER, "BreachDuration", Some("5"), Int(1, 600)),
    known(TRIGGER, "Period", Some("5"), Int(1, 600)),
    known(TRIGGER, "EvaluationPeriods", Some("1"), Int(1, 600)),
    known(ROLLING, "RollingUpdateEnabled", Some("false"), Flag),
    known(ROLLING, "RollingUpdateType", Some("Time"), OneOf(&["Time", "Health", "Immutable"])),
    known(ROLLING, "MaxBatchSize", None, Int(1, 10_000)),
    known(ROLLING, "MinInstancesInService", None, Int(0, 9_999)),
    known(ROLLING, "PauseTime", None, Text),
    known(ROLLING, "Timeout", Some("PT30M"), Text),
    known(INSTANCES, "InstanceTypes", None, Text),
    known(INSTANCES, "EnableSpot", Some("false"), Flag),
    known(INSTANCES, "SpotFleetOnDemandBase", Some("0"), Int(0, 10_000)),
    known(INSTANCES, "SpotFleetOnDemandAboveBasePercentage", None, Int(0, 100)),
    known(INSTANCES, "SpotMaxPrice", None, Text),
    known(INSTANCES, "SpotAllocationStrategy", None, Text),
    known(INSTANCES, "SupportedArchitectures", None, Text),
    known(VPC, "VPCId", None, Text),
    known(VPC, "Subnets", None, Text),
    known(VPC, "ELBSubnets", None, Text),
    known(VPC, "DBSubnets", None, Text),
    known(VPC, "ELBScheme", Some("public"), OneOf(&["public", "internal"])),
    known(VPC, "AssociatePublicIpAddress", None, Flag),
    known(APPLICATION, "Application Healthcheck URL", None, Text),
    known(COMMAND, "DeploymentPolicy", Some("AllAtOnce"), OneOf(POLICIES)),
    known(COMMAND, "Timeout", Some("600"), Int(1, 3_600)),
    known(COMMAND, "BatchSizeType", Some("Percentage"), OneOf(&["Percentage", "Fixed"])),
    known(COMMAND, "BatchSize", Some("100"), Int(1, 10_000)),
    known(COMMAND, "IgnoreHealthCheck", Some("false"), Flag),
    known(ENVIRONMENT, "EnvironmentType", Some("LoadBalanced"), OneOf(&["LoadBalanced", "SingleInstance"])),
    known(ENVIRONMENT, "LoadBalancerType", Some("classic"), OneOf(&["classic", "application", "network"])),
    known(ENVIRONMENT, "LoadBalancerIsShared", Some("false"), Flag),
    known(ENVIRONMENT, "ServiceRole", None, Text),
    known(PROCESS, "DeregistrationDelay", Some("20"), Int(0, 3_600)),
    known(PROCESS, "HealthCheckInterval", Some("15"), Int(5, 300)),
    known(PROCESS, "HealthCheckPath", Some("/"), Text),
    known(PROCESS, "HealthCheckTimeout", Some("5"), Int(1, 60)),
    known(PROCESS, "HealthyThresholdCount", Some("3"), Int(2, 10)),
    known(PROCESS, "UnhealthyThresholdCount", Some("5"), Int(2, 10)),
    known(PROCESS, "MatcherHTTPCode", Some("200"), Text),
    known(PROCESS, "Port", Some("80"), Int(1, 65_535)),
    known(PROCESS, "Protocol", Some("HTTP"), OneOf(&["TCP", "HTTP", "HTTPS"])),
    known(PROCESS, "StickinessEnabled", Some("false"), Flag),
    known(PROCESS, "StickinessLBCookieDuration", Some("86400"), Int(1, 604_800)),
    known(PROCESS, "StickinessType", Some("lb_cookie"), OneOf(&["lb_cookie"])),
    known(HEALTH, "SystemType", Some("basic"), OneOf(&["basic", "enhanced"])),
    known(HEALTH, "ConfigDocument", None, Text),
    known(HEALTH, "EnhancedHealthAuthEnabled", None, Flag),
    known(HEALTH, "HealthCheckSuccessThreshold", Some("Ok"), OneOf(&["Ok", "Warning", "Degraded", "Severe"])),
    known(MANAGED, "ManagedActionsEnabled", None, Flag),
    known(MANAGED, "PreferredStartTime", None, Text),
    known(MANAGED, "ServiceRoleForManagedUpdates", None, Text),
    known(
        "aws:elasticbeanstalk:managedactions:platformupdate",
        "UpdateLevel",
        None,
        OneOf(&["patch", "minor"]),
    ),
    known(
        "aws:elasticbeanstalk:managedactions:platformupdate",
        "InstanceRefreshEnabled",
        Some("false"),
        Flag,
    ),
    known(SQSD, "WorkerQueueURL", None, Text),
    known(SQSD, "HttpPath", Some("/"), Text),
    known(SQSD, "MimeType", Some("application/json"), Text),
    known(SQSD, "HttpConnections", Some("50"), Int(1, 100)),
    known(SQSD, "ConnectTimeout", Some("5"), Int(1, 60)),
    known(SQSD, "InactivityTimeout", Some("299"), Int(1, 36_000)),
    known(SQSD, "VisibilityTimeout", Some("300"), Int(0, 43_200)),
    known(SQSD, "ErrorVisibilityTimeout", Some("2"), Int(0, 43_200)),
    known(SQSD, "RetentionPeriod", Some("345600"), Int(60, 1_209_600)),
    known(SQSD, "MaxRetries", Some("10"), Int(1, 100)),
    known(SPLITTING, "NewVersionPercent", Some("10"), Int(1, 100)),
    known(SPLITTING, "EvaluationTime", Some("5"), Int(3, 600)),
    known(LISTENER, "ListenerEnabled", Some("true"), Flag),
    known(LISTENER, "DefaultProcess", Some("default"), Text),
    known(LISTENER, "Protocol", Some("HTTP"), OneOf(&["HTTP", "HTTPS", "TCP"])),
    known(LISTENER, "Rules", None, Text),
    known(LISTENER, "SSLCertificateArns", None, Text),
    known(LISTENER, "SSLPolicy", None, Text),
    known(BALANCER, "SecurityGroups", None, Text),
    known(BALANCER, "ManagedSecurityGroup", None, Text),
    known(BALANCER, "IdleTimeout", None, Int(1, 3_600)),
    known(BALANCER, "AccessLogsS3Bucket", None, Text),
    known(BALANCER, "AccessLogsS3Enabled", Some("false"), Flag),
    known(BALANCER, "AccessLogsS3Prefix", None, Text),
    known(BALANCER, "SharedLoadBalancer", None, Text),
];

const POLICIES: &[&str] =
    &["AllAtOnce", "Rolling", "RollingWithAdditionalBatch", "Immutable", "TrafficSplitting"];

const MEASURES: &[&str] = &[
    "CPUUtilization",
    "NetworkIn",
    "NetworkOut",
    "DiskWriteOps",
    "DiskReadBytes",
    "DiskReadOps",
    "DiskWriteBytes",
    "Latency",
    "RequestCount",
    "HealthyHostCount",
    "UnhealthyHostCount",
    "TargetResponseTime",
];

/// What the property says of itself.
pub(super) const SUMMARY: &str = "settings by namespace: [#{ namespace, option_name, value }], or as `.ebextensions` have them: #{ \"aws:autoscaling:asg\": #{ MinSize: 2 } }";

/// CloudFormation's list, or the shorthand of configuration files.
pub(super) const TYPE: Type = Type::Either(&[
    Type::List(&Type::Map(&[
        Property::required("namespace", Type::Text, "such as `aws:autoscaling:asg`"),
        Property::required("option_name", Type::Text, "such as `MinSize`"),
        Property::required("value", Type::Open, "its value"),
        text("resource_name", "which scheduled action"),
    ])),
    Type::Open,
]);

/// Every setting that a property holds: namespace, option, value.
pub(super) fn given(owner: &Resource, property: &str) -> Vec<(String, String, Value)> {
    match owner.set(property) {
        Some(Value::List(items)) => {
            let text = |item: &Value, key: &str| item.get(key).and_then(Value::as_text).map(str::to_owned);
            let read = |item: &Value| {
                Some((text(item, "namespace")?, text(item, "option_name")?, item.get("value")?.clone()))
            };
            items.iter().filter_map(read).collect()
        }
        Some(Value::Map(namespaces)) => {
            let each = namespaces.iter().filter_map(|(name, options)| Some((name, options.as_map()?)));
            each.flat_map(|(name, options)| {
                options.iter().map(|(option, value)| (name.clone(), option.clone(), value.clone()))
            })
            .collect()
        }
        _ => Vec::new(),
    }
}

/// The option of a namespace.
pub(super) fn option(namespace: &str, name: &str) -> Option<&'static Known> {
    OPTIONS.iter().find(|known| known.namespace == namespace && known.name == name)
}

/// Refuses what is no setting, namespaces and options that do not exist, and values that do not fit.
pub(super) fn refuse(owner: &Resource, property: &str) -> Verdict {
    let pair = |item: &Value| item.get("namespace").is_some() && item.get("value").is_some();
    let shaped = match owner.set(property) {
        None => true,
        Some(Value::List(items)) => items.iter().all(pair),
        Some(Value::Map(namespaces)) => namespaces.values().all(|options| options.as_map().is_some()),
        Some(_) => false,
    };
    if !shaped {
        let message = "option settings are a list of maps, or a map of namespaces";
        return Err(refusal(owner, property, "wrong-type", message).help(SUMMARY));
    }
    for (namespace, name, value) in given(owner, property) {
        refuse_one(owner, property, &namespace, &name, &value)?;
    }
    Ok(())
}

fn refuse_one(owner: &Resource, property: &str, namespace: &str, name: &str, value: &Value) -> Verdict {
    let wrong = |code: &'static str, message: String| refusal(owner, property, code, message);
    if OWN_NAMES.contains(&namespace) {
        return Ok(());
    }
    let Some(known) = option(namespace, name) else {
        let of_namespace = || OPTIONS.iter().filter(|known| known.namespace == namespace);
        if of_namespace().next().is_some() {
            let message = format!("the namespace `{namespace}` has no option `{name}`");
            return Err(
                wrong("unknown-option", message).nearest(name, of_namespace().map(|known| known.name))
            );
        }
        if OPEN.iter().any(|open| namespace.starts_with(open)) {
            return Ok(());
        }
        let namespaces = OPTIONS.iter().map(|known| known.namespace).chain(OWN_NAMES.iter().copied());
        let message = format!("there is no namespace `{namespace}` of options");
        return Err(wrong("unknown-option", message).nearest(namespace, namespaces));
    };
    fits(known, value).map_err(|expected| {
        let error: Diagnostic = wrong("wrong-value", format!("`{name}` of `{namespace}` must be {expected}"));
        match known.kind {
            OneOf(choices) => error.nearest(&as_text(value).unwrap_or_default(), choices.iter().copied()),
            _ => error,
        }
    })
}

/// Whether a value fits an option; else what is expected.
fn fits(known: &Known, value: &Value) -> Result<(), String> {
    let text = as_text(value);
    match known.kind {
        Text => Ok(()),
        Flag if matches!(text.as_deref(), Some("true" | "false")) => Ok(()),
        Flag => Err("true or false".to_owned()),
        Int(low, high) => {
            let number = text.and_then(|text| text.trim().parse::<i64>().ok());
            let fits = number.is_some_and(|number| (low..=high).contains(&number));
            if fits { Ok(()) } else { Err(format!("between {low} and {high}")) }
        }
        OneOf(choices) if text.as_deref().is_some_and(|text| choices.contains(&text)) => Ok(()),
        OneOf(choices) => Err(format!("one of {}", choices.join(", "))),
    }
}

/// A value as CloudFormation has it: a text.
pub(super) fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Int(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Float(number) => Some(number.to_string()),
        _ => None,
    }
}
