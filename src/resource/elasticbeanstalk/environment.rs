//! An environment: the resources that run one version of an application.

use super::settings::{self, Policy, Settings};
use super::{application, configuration_template, options};
use crate::resource::accepted::{TAGS, text};
use crate::resource::naming::identifier;
use crate::resource::rule::{self, Verdict, others, refusal};
use crate::resource::{
    Attribute, Default, Kind, Presence, Property, Resource, Scope, Simulated, Type, Value, World, ec2, elbv2,
    identity,
};

pub(super) const TYPE: &str = "AWS::ElasticBeanstalk::Environment";

const TIER: Type = Type::Map(&[
    Property::optional(
        "name",
        Type::OneOf(&["WebServer", "Worker"]),
        Default::Text("WebServer"),
        "`WebServer` answers users, `Worker` takes messages from a queue",
    ),
    Property::optional(
        "type",
        Type::OneOf(&["Standard", "SQS/HTTP"]),
        Default::Computed("`Standard` for web servers, `SQS/HTTP` for workers"),
        "goes with the name",
    ),
    text("version", "version of the tier"),
]);

pub(super) const KIND: Kind = Kind {
    type_name: TYPE,
    module: "elasticbeanstalk",
    constructor: "environment",
    scope: Scope::Regional,
    summary: "runs a version of an application: Beanstalk makes load balancer, Auto Scaling group and instances, or instances and a queue; a Classic Load Balancer is run as an Application Load Balancer",
    properties: &[
        application::OF_APPLICATION,
        Property::optional(
            "tier",
            TIER,
            Default::Computed("a web server"),
            "whether it answers users, or takes messages from a queue",
        ),
        Property::optional("option_settings", options::TYPE, Default::None, options::SUMMARY),
        Property::optional(
            "version_label",
            Type::RefOrText(&[application::VERSION_TYPE]),
            Default::Computed("a sample application"),
            "the version that it runs",
        ),
        Property::optional(
            "template_name",
            Type::RefOrText(&[configuration_template::TYPE]),
            Default::None,
            "the configuration template that it begins with",
        ),
        Property::optional(
            "environment_name",
            Type::Text,
            Default::Computed("its name here"),
            "its name in AWS: 4 to 40 letters, digits and `-`",
        ),
        Property::optional(
            "cname_prefix",
            Type::Text,
            Default::Computed("its name and some letters"),
            "the first part of its DNS name; blue/green deployments swap it",
        ),
        text("solution_stack_name", "the platform: operating system, language and server"),
        text("platform_arn", "the platform, by its ARN"),
        text("operations_role", "the role that Beanstalk works with"),
        text("description", "words of your own"),
        TAGS,
    ],
    attributes: &[
        Attribute {
            name: "endpoint_url",
            summary: "the DNS name of its load balancer, or the address of its instance",
        },
        Attribute { name: "cname", summary: "its DNS name, `….elasticbeanstalk.com`" },
        Attribute { name: "dns_name", summary: "the DNS name of its load balancer, where it has one" },
        Attribute { name: "public_ip", summary: "the address of its instance, where it has one alone" },
    ],
    simulated: Simulated::Yes,
    arn: "environment/{application_name}/{environment_name}",
    arn_service: "elasticbeanstalk",
    read,
    presence,
    refuse,
    ..Kind::BARE
};

/// The two tiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tier {
    /// Answers users.
    WebServer,
    /// Takes messages from a queue.
    Worker,
}

/// The tier of an environment.
pub fn tier(environment: &Resource) -> Tier {
    let name = environment.set("tier").and_then(|terms| terms.get("name")?.as_text());
    if name == Some("Worker") { Tier::Worker } else { Tier::WebServer }
}

/// The application of an environment.
pub fn application_of<'w>(environment: &Resource, world: &'w dyn World) -> Option<&'w Resource> {
    application::of(environment, world)
}

/// The version that an environment runs; none for the sample application.
pub fn version_of<'w>(environment: &Resource, world: &'w dyn World) -> Option<&'w Resource> {
    world.follow(environment, "version_label").or_else(|| {
        let label = environment.text("version_label")?;
        let own = application::of(environment, world)?.id;
        let fits = |version: &&Resource| {
            version.name == label && application::of(version, world).is_some_and(|found| found.id == own)
        };
        world.of(application::VERSION_TYPE).find(fits)
    })
}

/// The template that an environment begins with.
pub(super) fn template_of<'w>(environment: &Resource, world: &'w dyn World) -> Option<&'w Resource> {
    world.follow(environment, "template_name").or_else(|| {
        let name = environment.text("template_name")?;
        world.of(configuration_template::TYPE).find(|template| template.name == name)
    })
}

/// Its DNS name: that of its load balancer or instance answers under it.
pub fn cname(environment: &Resource) -> String {
    let prefix = environment.text("cname_prefix").unwrap_or_else(|| {
        let hash = identity::fingerprint(&environment.address()) >> 40;
        format!("{}-{hash:06x}", identity::dns_label(&identifier(environment, "environment_name")))
    });
    format!("{}.{}.elasticbeanstalk.com", prefix.to_lowercase(), environment.region)
}

/// What Beanstalk made for an environment, of a type.
fn made<'w>(environment: &Resource, world: &'w dyn World, type_name: &'w str) -> Option<&'w Resource> {
    let own = environment.id;
    world.of(type_name).find(|other| other.made_by == Some(own))
}

/// The load balancer of an environment, if it has one.
pub fn load_balancer_of<'w>(environment: &Resource, world: &'w dyn World) -> Option<&'w Resource> {
    made(environment, world, "AWS::ElasticLoadBalancingV2::LoadBalancer")
}

/// The Auto Scaling group of an environment, or its single instance.
pub fn servers_of<'w>(environment: &Resource, world: &'w dyn World) -> Option<&'w Resource> {
    made(environment, world, "AWS::AutoScaling::AutoScalingGroup")
        .or_else(|| made(environment, world, "AWS::EC2::Instance"))
}

/// Where an environment is reached: at its load balancer, else at its instances.
fn presence(environment: &Resource, world: &dyn World) -> Option<Presence> {
    let front = load_balancer_of(environment, world).or_else(|| servers_of(environment, world));
    let why_private = "this environment has nothing that faces the Internet";
    let members = front.into_iter().map(|resource| resource.id).collect();
    Some(Presence { members, port: 80, why_private, ..Presence::default() })
}

fn read(environment: &Resource, world: &dyn World, name: &str) -> Option<Value> {
    let balancer = || load_balancer_of(environment, world).map(elbv2::dns_name);
    let address = || {
        let found = made(environment, world, "AWS::EC2::EIP")?;
        ec2::public_addresses(found, world).first().map(ToString::to_string)
    };
    match name {
        "endpoint_url" => balancer().or_else(address).map(Value::Text),
        "dns_name" => balancer().map(Value::Text),
        "public_ip" => address().map(Value::Text),
        "cname" => Some(Value::Text(cname(environment))),
        "environment_name" => {
            Some(Value::Text(environment.text(name).unwrap_or_else(|| environment.name.clone())))
        }
        "application_name" => Some(Value::Text(identifier(application::of(environment, world)?, name))),
        _ => None,
    }
}

fn refuse(environment: &Resource, world: &dyn World) -> Verdict {
    application::refuse_of(environment, world)?;
    refuse_names(environment, world)?;
    refuse_tier(environment)?;
    if let (Some(given), None) = (environment.text("version_label"), version_of(environment, world)) {
        let message = format!("the application has no version {given:?}");
        return Err(refusal(environment, "version_label", "no-such-version", message)
            .help("make it first, with `elasticbeanstalk::application_version`"));
    }
    let (version, own) = (version_of(environment, world), application::of(environment, world));
    let home = version.and_then(|version| application::of(version, world));
    if let (Some(version), Some(home)) = (version, home)
        && own.is_some_and(|own| own.id != home.id)
    {
        let message = format!("`{}` is a version of `{}`", version.address(), home.address());
        return Err(refusal(environment, "version_label", "other-application", message));
    }
    if let (Some(given), None) = (environment.text("template_name"), template_of(environment, world)) {
        let message = format!("there is no configuration template {given:?}");
        return Err(refusal(environment, "template_name", "no-such-template", message));
    }
    if environment.set("template_name").is_some() && environment.set("solution_stack_name").is_some() {
        let message = "a template brings its platform along";
        return Err(refusal(environment, "solution_stack_name", "platform-twice", message)
            .help("leave `solution_stack_name` out"));
    }
    options::refuse(environment, "option_settings")?;
    refuse_settings(environment, &settings::settings(environment, world), world)
}

fn refuse_names(environment: &Resource, world: &dyn World) -> Verdict {
    if let Some(name) = environment.text("environment_name") {
        let sign = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if !(4..=40).contains(&name.len())
            || !name.chars().all(sign)
            || name.starts_with('-')
            || name.ends_with('-')
        {
            let message = format!("{name:?} cannot be the name of an environment");
            return Err(refusal(environment, "environment_name", "bad-name", message)
                .help("4 to 40 letters, digits and `-`, which stands neither first nor last"));
        }
    }
    let property = "environment_name";
    let same = |other: &&Resource| {
        other.region == environment.region && identifier(other, property) == identifier(environment, property)
    };
    if let Some(other) = others(environment, world, TYPE).find(same) {
        let message = format!("`{}` has this name already", other.address());
        return Err(refusal(environment, property, "name-taken", message));
    }
    match others(environment, world, TYPE).find(|other| cname(other) == cname(environment)) {
        Some(other) => {
            let message = format!("`{}` has the name {} already", other.address(), cname(environment));
            Err(refusal(environment, "cname_prefix", "name-taken", message))
        }
        None => Ok(()),
    }
}

/// A tier whose name and type do not go together.
fn refuse_tier(environment: &Resource) -> Verdict {
    let kind = environment.set("tier").and_then(|terms| terms.get("type")?.as_text());
    let fits = match tier(environment) {
        Tier::WebServer => "Standard",
        Tier::Worker => "SQS/HTTP",
    };
    match kind {
        Some(kind) if kind != fits => {
            let message = format!("a tier of type `{kind}` does not go with its name");
            Err(refusal(environment, "tier", "wrong-tier", message)
                .help("`WebServer` is `Standard`, `Worker` is `SQS/HTTP`"))
        }
        _ => Ok(()),
    }
}

/// Settings that contradict one another.
fn refuse_settings(environment: &Resource, settings: &Settings, world: &dyn World) -> Verdict {
    let wrong = |code: &'static str, message: String| refusal(environment, "option_settings", code, message);
    let size = |name| settings.int(options::ASG, name).unwrap_or(1);
    let (least, most) = (size("MinSize"), size("MaxSize"));
    if least > most {
        return Err(wrong("bad-size", format!("MinSize is {least}, and MaxSize is {most}"))
            .help("set both: MaxSize is 4 by default"));
    }
    rule::instance_type(environment, "option_settings", &settings.instance_type())?;
    let deployment = settings::deployment(environment, world);
    let single = !settings.load_balanced();
    let policy = settings.text(options::COMMAND, "DeploymentPolicy").unwrap_or_default();
    if single && !matches!(deployment.policy, Policy::AllAtOnce | Policy::Immutable) {
        let message = format!("an environment of a single instance cannot deploy by {policy}");
        return Err(wrong("wrong-policy", message)
            .help("AllAtOnce and Immutable can; the others need a fleet behind a load balancer"));
    }
    let balancer = settings.text(options::ENVIRONMENT, "LoadBalancerType").unwrap_or_default();
    if deployment.policy == Policy::TrafficSplitting
        && (balancer != "application" || tier(environment) == Tier::Worker)
    {
        return Err(wrong("wrong-policy", "TrafficSplitting needs an Application Load Balancer".to_owned())
            .help("\"aws:elasticbeanstalk:environment\": #{ LoadBalancerType: \"application\" }"));
    }
    let batch = settings.int(options::COMMAND, "BatchSize").unwrap_or(100);
    let percent = settings.text(options::COMMAND, "BatchSizeType").as_deref() == Some("Percentage");
    if percent && batch > 100 || !percent && batch > most {
        let bound = if percent { 100 } else { most };
        return Err(wrong(
            "out-of-range",
            format!("BatchSize is {batch}, but must be between 1 and {bound}"),
        ));
    }
    refuse_queue(environment, settings, world)
}

/// A queue that does not exist.
fn refuse_queue(environment: &Resource, settings: &Settings, world: &dyn World) -> Verdict {
    let given = settings.text(options::SQSD, "WorkerQueueURL");
    let found = queue_named(environment, settings, world);
    match given {
        Some(url) if found.is_none() => {
            let message = format!("there is no queue {url:?}");
            Err(refusal(environment, "option_settings", "no-such-queue", message)
                .help("pass the handle of an `sqs::queue`, or its `queue_url`"))
        }
        _ => Ok(()),
    }
}

/// The queue that the settings of a worker name.
fn queue_named<'w>(
    environment: &Resource,
    settings: &Settings,
    world: &'w dyn World,
) -> Option<&'w Resource> {
    let by_handle = settings.resources(options::SQSD, "WorkerQueueURL", world);
    by_handle.first().and_then(|id| world.get(*id)).or_else(|| {
        let url = settings.text(options::SQSD, "WorkerQueueURL")?;
        let fits = |queue: &&Resource| {
            (queue.kind.read)(queue, world, "queue_url") == Some(Value::Text(url.clone()))
                && queue.region == environment.region
        };
        world.of("AWS::SQS::Queue").find(fits)
    })
}

/// The queue that the settings of an environment name, if they name one.
pub fn settings_queue<'w>(environment: &Resource, world: &'w dyn World) -> Option<&'w Resource> {
    queue_named(environment, &settings::settings(environment, world), world)
}

/// The queue that a worker takes messages from: the one its settings name, else the one Beanstalk made.
pub fn queue_of<'w>(environment: &Resource, world: &'w dyn World) -> Option<&'w Resource> {
    if tier(environment) != Tier::Worker {
        return None;
    }
    // Of the two that Beanstalk makes, the other is for dead letters.
    let main =
        |queue: &&Resource| queue.made_by == Some(environment.id) && queue.set("redrive_policy").is_some();
    settings_queue(environment, world).or_else(|| world.of("AWS::SQS::Queue").find(main))
}
