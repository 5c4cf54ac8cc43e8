//! A scenario as an ordinary script, as a learner would write it.

use super::scenario::{
    Action, Algorithm, Answer, Arrivals, Balancer, Database, Fault, Front, Instance, Record, Routing, SECOND,
    Scenario, Size, Somebody, Step, Target,
};
use cloudkata::simulate::Law;

/// The script: it builds the architecture and ends in `observe(#{ … })`, which takes what `simulate` takes.
pub fn script(scenario: &Scenario) -> String {
    let mut lines = vec![application(scenario), OPEN.to_owned()];
    for (place, instance) in scenario.instances.iter().enumerate() {
        lines.push(server(place, instance));
    }
    lines.extend(scenario.database.as_ref().map(database));
    lines
        .extend(scenario.balancer.as_ref().map(|balancer| load_balancer(balancer, scenario.instances.len())));
    lines.push(front(scenario));
    lines.push(observe(scenario));
    lines.join("\n")
}

const OPEN: &str = r#"let open = ec2::security_group("open", #{ group_description: "all", security_group_ingress: [allow_tcp(80, ANYWHERE)] });"#;

fn application(scenario: &Scenario) -> String {
    let step = |step: &Step| match step {
        Step::Cpu(work) => format!("#{{ cpu: {} }}", law(work)),
        Step::Wait(time) => format!("#{{ wait: {} }}", law(time)),
        Step::Query(work) => format!("#{{ db_read: {} }}", law(work)),
    };
    let kinds = scenario.kinds.iter().map(|kind| {
        let steps: Vec<String> = kind.steps.iter().map(step).collect();
        format!("{}: #{{ steps: [{}] }}", kind.name, steps.join(", "))
    });
    let kinds: Vec<String> = kinds.collect();
    format!("let app = application(\"shop\", #{{ requests: #{{ {} }} }});", kinds.join(", "))
}

fn server(place: usize, instance: &Instance) -> String {
    let n = place + 1;
    let mut line = format!(
        "let web_{n} = ec2::instance(\"web-{n}\", #{{ image_id: golden_ami(app), instance_type: \"{}\", \
         subnet_id: default_subnet({}), security_group_ids: [open]{} }});",
        instance.size.instance_type(),
        instance.zone + 1,
        if instance.size == Size::Micro { ", credit_specification: standard()" } else { "" }
    );
    if instance.elastic {
        line.push_str(&format!(
            "\nlet eip_{n} = ec2::eip(\"web-{n}\");\
             \nec2::eip_association(\"web-{n}\", #{{ allocation_id: eip_{n}, instance_id: web_{n} }});"
        ));
    }
    line
}

fn database(database: &Database) -> String {
    format!(
        "let inner = ec2::security_group(\"inner\", #{{ group_description: \"servers\", \
         security_group_ingress: [allow_tcp(3306, open)] }});\n\
         app.database = rds::db_instance(\"shop\", #{{ engine: \"mysql\", db_instance_class: \"{}\", \
         allocated_storage: 20, availability_zone: az({}), vpc_security_groups: [inner] }});",
        database.size.database_class(),
        database.zone + 1
    )
}

fn front(scenario: &Scenario) -> String {
    match &scenario.front {
        Front::Addresses(given) => format!("let target = {};", addresses(scenario, given)),
        Front::Balancer => "let target = alb.dns_name;".to_owned(),
        Front::Records(records) => {
            let zone =
                "let zone = route53::hosted_zone(\"shop.example\");\nlet target = \"www.shop.example\";";
            let records = records.iter().enumerate().map(|(place, one)| record(scenario, place + 1, one));
            format!("{zone}\n{}", records.collect::<Vec<_>>().join("\n"))
        }
    }
}

fn record(scenario: &Scenario, n: usize, record: &Record) -> String {
    let mut properties = match &record.answer {
        Answer::Values { ttl, values } => {
            format!("ttl: {}, resource_records: {}", ttl / SECOND, addresses(scenario, values))
        }
        Answer::Alias { evaluates } => {
            format!("alias_target: #{{ dns_name: alb, evaluate_target_health: {evaluates} }}")
        }
    };
    let policy = match &record.routing {
        Routing::Simple => None,
        Routing::Weighted(weight) => Some(format!("weight: {weight}")),
        Routing::Multivalue => Some("multi_value_answer: true".to_owned()),
        Routing::Failover(true) => Some("failover: \"PRIMARY\"".to_owned()),
        Routing::Failover(false) => Some("failover: \"SECONDARY\"".to_owned()),
        Routing::Latency(region) => Some(format!("region: \"{region}\"")),
    };
    if let Some(policy) = policy {
        properties.push_str(&format!(", {policy}, set_identifier: \"{n}\""));
    }
    let mut check = String::new();
    if let Some(watch) = &record.watch {
        check = format!(
            "let check_{n} = route53::health_check(\"www-{n}\", #{{ type: \"HTTP\", ip_address: {}, port: 80, \
             request_interval: {}, failure_threshold: {} }});\n",
            address(scenario, &watch.of),
            watch.interval / SECOND,
            watch.threshold
        );
        properties.push_str(&format!(", health_check_id: check_{n}"));
    }
    format!(
        "{check}route53::record_set(\"www-{n}\", #{{ hosted_zone_id: zone, name: \"www.shop.example\", type: \"A\", \
         {properties} }});"
    )
}

fn addresses(scenario: &Scenario, given: &[Somebody]) -> String {
    let given: Vec<String> = given.iter().map(|one| address(scenario, one)).collect();
    format!("[{}]", given.join(", "))
}

fn address(scenario: &Scenario, somebody: &Somebody) -> String {
    match somebody {
        Somebody::Instance(place) if scenario.instances[*place].elastic => {
            format!("eip_{}.public_ip", place + 1)
        }
        Somebody::Instance(place) => format!("web_{}.public_ip", place + 1),
        Somebody::Stranger => "\"192.0.2.7\"".to_owned(),
    }
}

fn load_balancer(balancer: &Balancer, instances: usize) -> String {
    let seconds = |nanos: u64| nanos / SECOND;
    let targets: Vec<String> = (1..=instances).map(|n| format!("web_{n}")).collect();
    let subnets: Vec<String> =
        balancer.zones.iter().map(|zone| format!("default_subnet({})", zone + 1)).collect();
    let algorithm = match balancer.algorithm {
        Algorithm::RoundRobin => "round_robin",
        Algorithm::Random => "weighted_random",
        Algorithm::LeastOutstanding => "least_outstanding_requests",
    };
    let sticky = balancer.sticky.map_or(String::new(), |stay| {
        format!(
            ", \"stickiness.enabled\": \"true\", \"stickiness.lb_cookie.duration_seconds\": \"{}\"",
            seconds(stay)
        )
    });
    // An Application Load Balancer's own switch is always on; each target group can turn it off.
    let cross_zone =
        if balancer.cross_zone { "" } else { ", \"load_balancing.cross_zone.enabled\": \"false\"" };
    let check = &balancer.check;
    format!(
        "let group = elbv2::target_group(\"web\", #{{ vpc_id: default_vpc(), port: 80, protocol: \"HTTP\", \
         targets: [{}], health_check_interval_seconds: {}, health_check_timeout_seconds: {}, \
         healthy_threshold_count: {}, unhealthy_threshold_count: {}, target_group_attributes: #{{ \
         \"load_balancing.algorithm.type\": \"{algorithm}\"{sticky}{cross_zone} }} }});\n\
         let alb = elbv2::load_balancer(\"front\", #{{ subnets: [{}], security_groups: [open] }});\n\
         elbv2::listener(\"http\", #{{ load_balancer_arn: alb, port: 80, protocol: \"HTTP\", \
         default_actions: [forward(group)] }});",
        targets.join(", "),
        seconds(check.interval),
        seconds(check.timeout),
        check.healthy,
        check.unhealthy,
        subnets.join(", "),
    )
}

fn observe(scenario: &Scenario) -> String {
    let mut options = vec![
        "target: target".to_owned(),
        format!("arrivals: {}", arrivals(&scenario.arrivals)),
        format!("users: {}", scenario.users),
        format!("duration: \"{}ns\"", scenario.duration),
        format!("seed: {}", scenario.seed),
    ];
    let weights = |weights: Vec<String>| format!("#{{ {} }}", weights.join(", "));
    let places = scenario.places.iter().map(|(code, weight)| format!("\"{code}\": {weight:?}"));
    options.push(format!("clients: {}", weights(places.collect())));
    let mix = scenario.kinds.iter().map(|kind| format!("{}: {:?}", kind.name, kind.weight));
    options.push(format!("mix: {}", weights(mix.collect())));
    options.extend(scenario.timeout.map(|timeout| format!("timeout: \"{timeout}ns\"")));
    options.extend(scenario.patience.as_ref().map(|patience| format!("patience: {}", law(patience))));
    options.extend(scenario.retries.as_ref().map(|retries| {
        format!("retries: #{{ attempts: {}, backoff: \"{}ns\" }}", retries.attempts, retries.backoff)
    }));
    options.extend(scenario.workers.map(|workers| format!("workers: {workers}")));
    options.extend(scenario.queue_limit.map(|limit| format!("queue_limit: {limit}")));
    let faults: Vec<String> = scenario.faults.iter().map(fault).collect();
    options.push(format!("faults: [{}]", faults.join(", ")));
    format!("observe(#{{ {} }})", options.join(", "))
}

fn arrivals(arrivals: &Arrivals) -> String {
    match arrivals {
        Arrivals::Poisson(rate) => format!("poisson({rate:?})"),
        Arrivals::Constant(rate) => format!("constant({rate:?})"),
        Arrivals::Recorded(moments) => {
            let moments: Vec<String> = moments.iter().map(|moment| format!("\"{moment}ns\"")).collect();
            format!("recorded([{}])", moments.join(", "))
        }
        Arrivals::Closed { users, think } => format!("closed({users}, {})", law(think)),
    }
}

fn law(law: &Law) -> String {
    let nanos = |duration: &cloudkata::units::Duration| format!("\"{}ns\"", duration.as_nanos());
    match law {
        Law::Constant(value) => format!("constant({})", nanos(value)),
        Law::Exponential(mean) => format!("exponential({})", nanos(mean)),
        Law::Uniform(low, high) => format!("uniform({}, {})", nanos(low), nanos(high)),
        Law::Lognormal(mean, variation) => format!("lognormal({}, {variation:?})", nanos(mean)),
        Law::Erlang(phases, mean) => format!("erlang({phases}, {})", nanos(mean)),
        Law::Hyperexponential(branches) => {
            let branches = branches.iter().map(|(part, mean)| format!("[{part:?}, {}]", nanos(mean)));
            format!("hyperexponential([{}])", branches.collect::<Vec<_>>().join(", "))
        }
    }
}

fn fault(fault: &Fault) -> String {
    let target = match &fault.target {
        Target::Instance(place) => format!("web_{}", place + 1),
        Target::Serving(None) => "serving()".to_owned(),
        Target::Serving(Some(count)) => format!("serving({count})"),
        Target::Share(share) => format!("share({share:?})"),
        Target::InZone(zone) => format!("in_az({})", zone + 1),
    };
    let at = fault.at;
    let to = |until: &Option<u64>| until.map_or(String::new(), |until| format!(", \"{until}ns\""));
    match &fault.action {
        Action::Crash => format!("crash({target}, \"{at}ns\")"),
        Action::Reboot => format!("reboot({target}, \"{at}ns\")"),
        Action::StopStart { until } => format!("stop_start({target}, \"{at}ns\", \"{until}ns\")"),
        Action::PowerLoss { until } => format!("zone_power_loss({target}, \"{at}ns\"{})", to(until)),
        Action::Terminate => format!("terminate({target}, \"{at}ns\")"),
        Action::ResizeEach { downtime } => format!("resize_each({target}, \"{at}ns\", \"{downtime}ns\")"),
        Action::Replace => format!("replace({target}, \"{at}ns\")"),
        Action::ChangeAddresses => format!("change_addresses(balancers(), \"{at}ns\")"),
        Action::Slow { factor, until } => format!("slow_down({target}, {factor:?}, \"{at}ns\"{})", to(until)),
    }
}
