//! What Elastic Beanstalk makes for an environment, as CloudFormation does it behind the scenes: Auto Scaling group,
//! load balancer, security groups, alarms; or one instance with an Elastic IP; or a fleet behind a queue.
//!
//! The resources are the environment's: they follow its settings, and go when it goes. Their names begin with `awseb-`.
//! Simplified: a Classic Load Balancer is made as an Application Load Balancer, and a single instance stands without the
//! Auto Scaling group of one that would replace it.

use super::{Architecture, allowed, check};
use crate::diagnostic::Diagnostic;
use crate::resource::elasticbeanstalk::{self, Settings, Tier};
use crate::resource::{Resource, ResourceId, Setting, Value, World, ec2, kind_of_type};
use std::collections::BTreeMap;

const ENVIRONMENT: &str = "AWS::ElasticBeanstalk::Environment";
const TEMPLATE: &str = "AWS::ElasticBeanstalk::ConfigurationTemplate";
const PROCESS: &str = "aws:elasticbeanstalk:environment:process:default";
const ASG: &str = "aws:autoscaling:asg";
const LAUNCH: &str = "aws:autoscaling:launchconfiguration";
const TRIGGER: &str = "aws:autoscaling:trigger";
const INSTANCES: &str = "aws:ec2:instances";
const NETWORK: &str = "aws:ec2:vpc";
const QUEUE: &str = "aws:elasticbeanstalk:sqsd";
const SECURE: &str = "aws:elbv2:listener:443";
const BALANCER: &str = "aws:elbv2:loadbalancer";

/// The longest part of an environment's name that its resources bear.
const NAME_LENGTH: usize = 40;

/// Whether a change of a resource changes what Beanstalk makes.
pub(super) fn concerns(resource: &Resource) -> bool {
    [ENVIRONMENT, TEMPLATE].iter().any(|kind| resource.is(kind))
}

/// Makes what every environment needs as it is now, and removes what none needs any more.
///
/// # Errors
/// When AWS would refuse one of the resources (a load balancer in one AZ, a name that is taken …).
pub(super) fn unfold(architecture: &mut Architecture) -> Result<(), Diagnostic> {
    let environments: Vec<ResourceId> = architecture.of(ENVIRONMENT).map(|found| found.id).collect();
    let mut kept = Vec::new();
    for id in environments {
        let Some(environment) = architecture.get(id).cloned() else { continue };
        let mut site = Site::of(architecture, &environment);
        site.make_all().map_err(|error| error.or_at(environment.span.clone()))?;
        kept.append(&mut site.made);
    }
    let stale: Vec<ResourceId> = architecture
        .all()
        .filter(|resource| resource.made_by.is_some() && !kept.contains(&resource.id))
        .map(|resource| resource.id)
        .collect();
    // What was made later uses what was made before.
    stale.into_iter().rev().for_each(|id| architecture.forget(id));
    Ok(())
}

/// An environment while its resources are made.
struct Site<'a> {
    architecture: &'a mut Architecture,
    environment: Resource,
    settings: Settings,
    vpc: Option<ResourceId>,
    made: Vec<ResourceId>,
}

fn text(value: impl Into<String>) -> Value {
    Value::Text(value.into())
}

fn map<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

fn list(ids: &[ResourceId]) -> Value {
    Value::List(ids.iter().map(|id| Value::Ref(*id)).collect())
}

type Made = Result<ResourceId, Diagnostic>;

impl<'a> Site<'a> {
    fn of(architecture: &'a mut Architecture, environment: &Resource) -> Self {
        let settings = elasticbeanstalk::settings(environment, architecture);
        let named = settings.resources(NETWORK, "VPCId", architecture).first().copied();
        let usual = || ec2::default_vpc(environment.region, architecture).map(|vpc| vpc.id);
        let vpc = named.or_else(usual);
        Self { architecture, environment: environment.clone(), settings, vpc, made: Vec::new() }
    }

    fn make_all(&mut self) -> Result<(), Diagnostic> {
        let worker = elasticbeanstalk::tier(&self.environment) == Tier::Worker;
        if worker && elasticbeanstalk::settings_queue(&self.environment, self.architecture).is_none() {
            self.queue()?;
        }
        if !self.settings.load_balanced() {
            return self.single(worker);
        }
        if worker {
            let guard = self.guard(None)?;
            return self.fleet(guard, &[]);
        }
        let front = self.front()?;
        let guard = self.guard(front.first().copied())?;
        let pool = self.pool()?;
        self.balancer(&front, pool)?;
        self.fleet(guard, &[pool])
    }

    /// Makes a resource, or brings the one of this name up to date.
    fn make(&mut self, type_name: &str, suffix: &str, properties: &[(&str, Value)]) -> Made {
        let Some(kind) = kind_of_type(type_name) else {
            return Err(Diagnostic::error("unknown-kind", format!("there is no kind {type_name}")));
        };
        let own: String = self.environment.name.chars().take(NAME_LENGTH).collect();
        let name = format!("awseb-{own}{suffix}");
        let given: BTreeMap<String, Setting> = properties
            .iter()
            .map(|(key, value)| ((*key).to_owned(), Setting { value: value.clone(), span: None }))
            .collect();
        let settings = check::properties(kind, given, self.architecture)?;
        let known = self.architecture.find(&format!("{}.{name}", kind.path()));
        let old = known.and_then(|id| self.architecture.get(id));
        if let Some(old) = old.filter(|old| old.made_by != Some(self.environment.id)) {
            let message = format!("`{}` has the name of what Beanstalk makes", old.address());
            return Err(Diagnostic::error("name-taken", message).help("choose another name for it"));
        }
        let resource = Resource {
            id: known.unwrap_or_else(|| self.architecture.next_id()),
            kind,
            name,
            region: self.environment.region,
            implicit: false,
            made_by: Some(self.environment.id),
            settings,
            span: self.environment.span.clone(),
        };
        allowed(&resource, self.architecture)?;
        let id = resource.id;
        self.architecture.insert(resource);
        self.made.push(id);
        Ok(id)
    }

    fn setting(&self, namespace: &str, name: &str) -> String {
        self.settings.text(namespace, name).unwrap_or_default()
    }

    fn number(&self, namespace: &str, name: &str) -> Value {
        Value::Int(self.settings.int(namespace, name).unwrap_or(0))
    }

    /// The subnets that an option names, else the default subnets of the Region.
    fn subnets(&self, option: &str) -> Vec<ResourceId> {
        let named = self.settings.resources(NETWORK, option, self.architecture);
        if !named.is_empty() {
            return named;
        }
        let usual = ec2::default_subnets(self.environment.region, self.architecture);
        usual.into_iter().map(|subnet| subnet.id).collect()
    }

    /// A rule that admits TCP to a port from somebody.
    fn admits(port: Value, whom: (&str, Value)) -> Value {
        map([("ip_protocol", text("tcp")), ("from_port", port.clone()), ("to_port", port), whom])
    }

    fn group(&mut self, suffix: &str, rules: Vec<Value>) -> Made {
        let mut properties = vec![
            ("group_description", text("made by Elastic Beanstalk")),
            ("security_group_ingress", Value::List(rules)),
        ];
        properties.extend(self.vpc.map(|vpc| ("vpc_id", Value::Ref(vpc))));
        self.make("AWS::EC2::SecurityGroup", suffix, &properties)
    }

    /// The groups of the load balancer: those that are named, else one that admits everybody to its listeners.
    fn front(&mut self) -> Result<Vec<ResourceId>, Diagnostic> {
        let named = self.settings.resources(BALANCER, "SecurityGroups", self.architecture);
        if !named.is_empty() {
            return Ok(named);
        }
        let anywhere = || ("cidr_ip", text("0.0.0.0/0"));
        let mut rules = vec![Self::admits(Value::Int(80), anywhere())];
        if self.secure() {
            rules.push(Self::admits(Value::Int(443), anywhere()));
        }
        Ok(vec![self.group("-lb", rules)?])
    }

    /// Whether there is a listener for HTTPS.
    fn secure(&self) -> bool {
        !self.settings.resources(SECURE, "SSLCertificateArns", self.architecture).is_empty()
    }

    /// The group of the instances: what stands in front reaches the port of the application; nobody where nothing does.
    fn guard(&mut self, front: Option<ResourceId>) -> Made {
        let port = self.number(PROCESS, "Port");
        let rules = front.map(|front| Self::admits(port, ("source_security_group_id", Value::Ref(front))));
        self.group("", rules.into_iter().collect())
    }

    fn pool(&mut self) -> Made {
        let sticky = map([
            ("stickiness.enabled", text(self.setting(PROCESS, "StickinessEnabled"))),
            (
                "stickiness.lb_cookie.duration_seconds",
                text(self.setting(PROCESS, "StickinessLBCookieDuration")),
            ),
            ("deregistration_delay.timeout_seconds", text(self.setting(PROCESS, "DeregistrationDelay"))),
        ]);
        let mut properties = vec![
            ("port", self.number(PROCESS, "Port")),
            ("protocol", text("HTTP")),
            ("health_check_interval_seconds", self.number(PROCESS, "HealthCheckInterval")),
            ("health_check_timeout_seconds", self.number(PROCESS, "HealthCheckTimeout")),
            ("health_check_path", text(self.setting(PROCESS, "HealthCheckPath"))),
            ("healthy_threshold_count", self.number(PROCESS, "HealthyThresholdCount")),
            ("unhealthy_threshold_count", self.number(PROCESS, "UnhealthyThresholdCount")),
            ("target_group_attributes", sticky),
        ];
        properties.extend(self.vpc.map(|vpc| ("vpc_id", Value::Ref(vpc))));
        self.make("AWS::ElasticLoadBalancingV2::TargetGroup", "", &properties)
    }

    fn balancer(&mut self, front: &[ResourceId], pool: ResourceId) -> Result<(), Diagnostic> {
        let internal = self.setting(NETWORK, "ELBScheme") == "internal";
        let scheme = if internal { "internal" } else { "internet-facing" };
        let subnets = self.subnets("ELBSubnets");
        let properties =
            [("subnets", list(&subnets)), ("security_groups", list(front)), ("scheme", text(scheme))];
        let balancer = self.make("AWS::ElasticLoadBalancingV2::LoadBalancer", "", &properties)?;
        let forward =
            || Value::List(vec![map([("type", text("forward")), ("target_group_arn", Value::Ref(pool))])]);
        let listener = "AWS::ElasticLoadBalancingV2::Listener";
        if self.setting("aws:elbv2:listener:default", "ListenerEnabled") == "true" {
            let properties = [
                ("load_balancer_arn", Value::Ref(balancer)),
                ("port", Value::Int(80)),
                ("protocol", text("HTTP")),
                ("default_actions", forward()),
            ];
            self.make(listener, "-80", &properties)?;
        }
        if self.secure() {
            let certificates = self.settings.resources(SECURE, "SSLCertificateArns", self.architecture);
            let properties = [
                ("load_balancer_arn", Value::Ref(balancer)),
                ("port", Value::Int(443)),
                ("protocol", text("HTTPS")),
                ("certificates", list(&certificates)),
                ("default_actions", forward()),
            ];
            self.make(listener, "-443", &properties)?;
        }
        Ok(())
    }

    /// What an instance starts as: the image that is named, on which Beanstalk installs the version.
    fn launch(&self, guard: ResourceId) -> Vec<(&'static str, Value)> {
        let mut groups = vec![guard];
        groups.extend(self.settings.resources(LAUNCH, "SecurityGroups", self.architecture));
        let mut properties = vec![
            ("instance_type", text(self.settings.instance_type())),
            ("security_group_ids", list(&groups)),
            ("user_data", text(elasticbeanstalk::USER_DATA)),
            ("monitoring", Value::Bool(self.setting(LAUNCH, "MonitoringInterval") == "1 minute")),
        ];
        properties.extend(self.settings.text(LAUNCH, "ImageId").map(|image| ("image_id", text(image))));
        let public = self.settings.text(NETWORK, "AssociatePublicIpAddress");
        properties.extend(public.map(|said| ("associate_public_ip_address", Value::Bool(said == "true"))));
        properties
    }

    fn fleet(&mut self, guard: ResourceId, pools: &[ResourceId]) -> Result<(), Diagnostic> {
        let launch = self.launch(guard);
        let template = self.make("AWS::EC2::LaunchTemplate", "", &launch)?;
        let mut properties = vec![
            ("vpc_zone_identifier", list(&self.subnets("Subnets"))),
            ("min_size", self.number(ASG, "MinSize")),
            ("max_size", self.number(ASG, "MaxSize")),
            ("cooldown", self.number(ASG, "Cooldown")),
            ("target_group_arns", list(pools)),
        ];
        properties.push(self.purchase(template));
        let fleet = self.make("AWS::AutoScaling::AutoScalingGroup", "", &properties)?;
        for (suffix, threshold, step, comparison) in [
            ("-out", "UpperThreshold", "UpperBreachScaleIncrement", "GreaterThanThreshold"),
            ("-in", "LowerThreshold", "LowerBreachScaleIncrement", "LessThanThreshold"),
        ] {
            let policy = [
                ("auto_scaling_group_name", Value::Ref(fleet)),
                ("policy_type", text("SimpleScaling")),
                ("adjustment_type", text("ChangeInCapacity")),
                ("scaling_adjustment", self.number(TRIGGER, step)),
            ];
            let policy = self.make("AWS::AutoScaling::ScalingPolicy", suffix, &policy)?;
            self.alarm(suffix, threshold, comparison, (fleet, policy))?;
        }
        Ok(())
    }

    /// Template and, where Spot is on, how much of the fleet is On-Demand.
    fn purchase(&self, template: ResourceId) -> (&'static str, Value) {
        if !self.settings.flag(INSTANCES, "EnableSpot") {
            return ("launch_template", Value::Ref(template));
        }
        let share = self.settings.int(INSTANCES, "SpotFleetOnDemandAboveBasePercentage");
        let distribution = map([
            ("on_demand_base_capacity", self.number(INSTANCES, "SpotFleetOnDemandBase")),
            // Beanstalk's own default for environments with a load balancer.
            ("on_demand_percentage_above_base_capacity", Value::Int(share.unwrap_or(70))),
        ]);
        let launch = map([("launch_template_specification", Value::Ref(template))]);
        let policy = map([("launch_template", launch), ("instances_distribution", distribution)]);
        ("mixed_instances_policy", policy)
    }

    fn alarm(
        &mut self,
        suffix: &str,
        threshold: &str,
        comparison: &str,
        (fleet, policy): (ResourceId, ResourceId),
    ) -> Made {
        let minutes = self.settings.int(TRIGGER, "Period").unwrap_or(5);
        let measure = self.setting(TRIGGER, "MeasureName");
        let of_balancer = ["Latency", "RequestCount", "HealthyHostCount", "UnhealthyHostCount"];
        let of_balancer = of_balancer.contains(&measure.as_str()) || measure == "TargetResponseTime";
        let namespace = if of_balancer { "AWS/ApplicationELB" } else { "AWS/EC2" };
        let dimension = map([("name", text("AutoScalingGroupName")), ("value", Value::Ref(fleet))]);
        let properties = [
            ("namespace", text(namespace)),
            ("metric_name", text(measure)),
            ("statistic", text(self.setting(TRIGGER, "Statistic"))),
            ("period", Value::Int(minutes * 60)),
            ("evaluation_periods", self.number(TRIGGER, "EvaluationPeriods")),
            ("threshold", self.number(TRIGGER, threshold)),
            ("comparison_operator", text(comparison)),
            ("dimensions", Value::List(vec![dimension])),
            ("alarm_actions", list(&[policy])),
        ];
        self.make("AWS::CloudWatch::Alarm", suffix, &properties)
    }

    /// One instance with an Elastic IP, and no load balancer.
    fn single(&mut self, worker: bool) -> Result<(), Diagnostic> {
        let port = self.number(PROCESS, "Port");
        let rules =
            if worker { Vec::new() } else { vec![Self::admits(port, ("cidr_ip", text("0.0.0.0/0")))] };
        let guard = self.group("", rules)?;
        let mut properties = self.launch(guard);
        properties.extend(self.subnets("Subnets").first().map(|subnet| ("subnet_id", Value::Ref(*subnet))));
        let instance = self.make("AWS::EC2::Instance", "", &properties)?;
        self.make("AWS::EC2::EIP", "", &[("instance_id", Value::Ref(instance))])?;
        Ok(())
    }

    /// The queue of a worker, and one for what nobody could handle.
    fn queue(&mut self) -> Made {
        let retention = self.number(QUEUE, "RetentionPeriod");
        let dead =
            self.make("AWS::SQS::Queue", "-dead", &[("message_retention_period", retention.clone())])?;
        let redrive = map([
            ("dead_letter_target_arn", Value::Ref(dead)),
            ("max_receive_count", self.number(QUEUE, "MaxRetries")),
        ]);
        let properties = [
            ("visibility_timeout", self.number(QUEUE, "VisibilityTimeout")),
            ("message_retention_period", retention),
            ("redrive_policy", redrive),
        ];
        self.make("AWS::SQS::Queue", "", &properties)
    }
}
