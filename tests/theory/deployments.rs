//! Deployments: how many instances serve meanwhile, how long it takes, and what a bad release costs until it is noticed.

use super::case::{Case, bound, estimate, exact};
use super::scripts::{mean_of, number, run, times_of};
use serde_json::Value;

/// Versions of an application whose requests take a hundredth of a second, and whose installation takes 200 s.
const APP: &str = r#"
    let app = application("shop", #{ requests: #{ get: #{ cpu: constant("10ms") } }, install: constant("200s"), versions: #{
        "v2": #{}, "slow": #{ requests: #{ get: #{ cpu: constant("25ms") } } }, "errors": #{ fails: 0.5 },
        "dead": #{ starts: false }, "sick": #{ health_check: false },
    } });
"#;

/// What is left of the installation where only the application is missing: a share of the catalog.
fn short_s() -> f64 {
    200.0 * cloudkata::catalog::timing_value("ec2.user_data.hybrid_share")
}

/// The runs of an environment of four m5.large behind an Application Load Balancer (checks every 5 s), under the seeds
/// from 1: `version` is deployed after five minutes.
fn environment(policy: &str, health: &str, version: &str, seeds: u32, workload: &str) -> Vec<Value> {
    let runs = run(&format!(
        r#"
        {APP}
        fn option(namespace, name, value) {{ #{{ namespace: namespace, option_name: name, value: value }} }}
        elasticbeanstalk::application("shop");
        let env = elasticbeanstalk::environment("shop", #{{ application_name: "shop", option_settings: [
            option("aws:elasticbeanstalk:environment", "LoadBalancerType", "application"),
            option("aws:elasticbeanstalk:environment:process:default", "HealthCheckInterval", "5"),
            option("aws:elasticbeanstalk:environment:process:default", "HealthCheckTimeout", "4"),
            option("aws:autoscaling:launchconfiguration", "InstanceType", "m5.large"),
            option("aws:autoscaling:asg", "MinSize", "4"),
            option("aws:autoscaling:asg", "MaxSize", "4"),
            option("aws:elasticbeanstalk:command", "DeploymentPolicy", "{policy}"),
            option("aws:elasticbeanstalk:command", "BatchSizeType", "Fixed"),
            option("aws:elasticbeanstalk:command", "BatchSize", "1"),
            option("aws:elasticbeanstalk:healthreporting:system", "SystemType", "{health}"),
        ] }});
        let runs = [];
        for seed in 1..={seeds} {{
            runs.push(simulate(#{{ target: `http://${{env.cname}}`, timeout: "2s", seed: seed, operator: [deploy(serving(), "{version}", "5m")], {workload} }}));
        }}
        runs"#
    ));
    runs.as_array().unwrap().clone()
}

fn lasted(run: &Value) -> f64 {
    number(run, "/deployments/0/end_s") - number(run, "/deployments/0/start_s")
}

fn fewest(runs: &[Value]) -> f64 {
    runs.iter().map(|run| number(run, "/deployments/0/min_in_service")).fold(f64::MAX, f64::min)
}

fn failed(run: &Value, cause: &str) -> f64 {
    let all = run["causes"].as_array().unwrap().iter();
    all.filter(|found| found["cause"] == cause).map(|found| number(found, "/count")).sum()
}

fn outcome(run: &Value) -> &str {
    run["deployments"][0]["outcome"].as_str().unwrap()
}

/// A batch is drained (20 s), installed (30 s), and checked: the first check comes within 5 s, is seen at the next
/// whole second (1 to 5, each as likely), and the next batch begins a second later.
pub static ROLLING: Case = Case::new("Rolling, 4 instances, 1 at a time", || {
    let runs = environment("Rolling", "basic", "v2", 8, r#"arrivals: poisson(20), duration: "15m""#);
    let (mean, _) = mean_of(&runs, lasted);
    let batch = 20.0 + short_s() + 3.0 + 1.0;
    let failures: f64 = runs.iter().map(|run| number(run, "/requests/failed")).sum();
    vec![
        exact("batches", "n / b", 4.0, 0.0, number(&runs[0], "/deployments/0/batches")),
        exact("in service at the fewest", "n − b", 3.0, 0.0, fewest(&runs)),
        estimate(
            "time, s",
            "n / b · (drain + install + check)",
            4.0 * batch,
            4.0 * (2.0 / (4.0 * 8.0_f64)).sqrt(),
            mean,
        ),
        exact("failed requests", "0", 0.0, 0.0, failures),
    ]
});

#[test]
fn rolling_takes_a_batch_after_the_other_out_of_service() {
    ROLLING.holds();
}

/// The additional batch is launched (boot of 45 to 75 s and an installation), and goes at the end: it is paid for from
/// its launch until its connections are drained.
pub static ADDITIONAL: Case = Case::new("RollingWithAdditionalBatch, 4 instances, 1 at a time", || {
    let workload = r#"arrivals: poisson(20), duration: "20m""#;
    let runs = environment("RollingWithAdditionalBatch", "basic", "v2", 8, workload);
    let first = &runs[0];
    let paid = (number(first, "/instance_hours") - 4.0 * 20.0 / 60.0) * 3600.0;
    let there = times_of(first, "terminated")[0] - times_of(first, "launched")[0];
    vec![
        exact("batches", "n / b + 1", 5.0, 0.0, number(first, "/deployments/0/batches")),
        exact("in service at the fewest", "n", 4.0, 0.0, fewest(&runs)),
        exact("instance-seconds more", "launch until drained", there, 1e-6, paid),
        exact(
            "of these after the end, s",
            "drain",
            20.0,
            1e-6,
            times_of(first, "terminated")[0] - 300.0 - lasted(first),
        ),
    ]
});

#[test]
fn an_additional_batch_keeps_the_capacity_and_costs_its_time() {
    ADDITIONAL.holds();
}

/// All are down for as long as the installation takes, and nothing takes them out: everybody who comes fails.
pub static ALL_AT_ONCE: Case = Case::new("AllAtOnce, 100 requests a second", || {
    let runs = environment("AllAtOnce", "basic", "v2", 4, r#"arrivals: poisson(100), duration: "10m""#);
    let lost = 100.0 * short_s();
    let (mean, _) = mean_of(&runs, |run| failed(run, "being-deployed"));
    vec![
        exact("in service at the fewest", "0", 0.0, 0.0, fewest(&runs)),
        estimate("failed requests", "λ · install", lost, (lost / 4.0).sqrt(), mean),
    ]
});

#[test]
fn all_at_once_fails_everybody_for_the_time_of_the_installation() {
    ALL_AT_ONCE.holds();
}

/// One instance of five serves the bad release, from its first good check until the time-out of the deployment (600 s
/// and a margin of 240 s); then it goes, and the others have never been touched.
pub static IMMUTABLE: Case =
    Case::new("Immutable, 100 requests a second, half of the new answers are errors", || {
        let workload = r#"arrivals: poisson(100), duration: "25m""#;
        let run = environment("Immutable", "enhanced", "errors", 1, workload).remove(0);
        assert_eq!(outcome(&run), "rolled-back");
        let served = 300.0 + lasted(&run) - times_of(&run, "healthy")[0];
        let lost = 100.0 * served / 5.0 * 0.5;
        // Every fifth request is sent there, and every second of these fails.
        let error = (100.0 * served * 0.1 * 0.9).sqrt();
        vec![
            exact("time, s", "time-out + margin", 840.0, 1.0, lasted(&run)),
            estimate("failed requests", "λ · f · t / (n + 1)", lost, error, failed(&run, "bad-release")),
            exact("in service at the fewest", "n", 4.0, 0.0, number(&run, "/deployments/0/min_in_service")),
            exact("launched", "1", 1.0, 0.0, times_of(&run, "launched").len() as f64),
        ]
    });

#[test]
fn an_immutable_deployment_risks_one_instance() {
    IMMUTABLE.holds();
}

/// A good release goes on with the rest, and the capacity doubles for a moment.
#[test]
fn an_immutable_deployment_replaces_all_instances() {
    let run =
        environment("Immutable", "basic", "v2", 1, r#"arrivals: poisson(20), duration: "20m""#).remove(0);
    assert_eq!(outcome(&run), "succeeded");
    let (launched, gone) = (times_of(&run, "launched"), times_of(&run, "terminated"));
    assert_eq!((launched.len(), gone.len()), (4, 4));
    assert!(
        launched[1..].iter().all(|at| *at > launched[0] + 45.0 + short_s()),
        "the rest came with the first"
    );
    assert!(launched.iter().all(|at| gone.iter().all(|end| end > at)));
    assert_eq!(number(&run, "/requests/failed"), 0.0);
}

/// A tenth of the users meet the new version. Three bad looks of ten seconds end it.
pub static SPLITTING: Case =
    Case::new("TrafficSplitting, 10 % of 200 requests a second, half of them errors", || {
        let workload = r#"arrivals: poisson(200), duration: "15m""#;
        let runs = environment("TrafficSplitting", "enhanced", "errors", 4, workload);
        assert!(runs.iter().all(|run| outcome(run) == "rolled-back"));
        let lost = 200.0 * 0.1 * 0.5 * 30.0;
        let (mean, _) = mean_of(&runs, |run| failed(run, "bad-release"));
        vec![
            estimate("failed requests", "λ · p · f · 3 looks", lost, (lost / 4.0).sqrt(), mean),
            exact("in service at the fewest", "n", 4.0, 0.0, fewest(&runs)),
        ]
    });

#[test]
fn traffic_splitting_costs_its_share_until_three_bad_looks() {
    SPLITTING.holds();
}

/// Four instances with the application in the image, in a group behind a load balancer (checks every 10 s, 5 in a row).
fn refresh(group: &str, deploy: &str, version: &str, seeds: u32, workload: &str) -> Vec<Value> {
    let runs = run(&format!(
        r#"
        {APP}
        let open = ec2::security_group("open", #{{ group_description: "web", security_group_ingress: [allow_tcp(80, ANYWHERE)] }});
        let pool = elbv2::target_group("pool", #{{ vpc_id: default_vpc(), port: 80, protocol: "HTTP", health_check_interval_seconds: 10 }});
        let template = ec2::launch_template("web", #{{ image_id: golden_ami(app), instance_type: "m5.large", security_group_ids: [open] }});
        let fleet = autoscaling::auto_scaling_group("web", #{{ launch_template: template, vpc_zone_identifier: default_subnets(),
            target_group_arns: [pool], min_size: 4, max_size: 12, {group} }});
        let alb = elbv2::load_balancer("front", #{{ subnets: default_subnets(), security_groups: [open] }});
        elbv2::listener("http", #{{ load_balancer_arn: alb, port: 80, protocol: "HTTP", default_actions: [forward(pool)] }});
        let runs = [];
        for seed in 1..={seeds} {{
            runs.push(simulate(#{{ target: alb.dns_name, timeout: "2s", seed: seed, operator: [deploy(fleet, "{version}", "5m"{deploy})], {workload} }}));
        }}
        runs"#
    ));
    runs.as_array().unwrap().clone()
}

const CHECKED: &str =
    "health_check_type: \"ELB\", health_check_grace_period: 200, default_instance_warmup: 30";

/// At 90 % of four nobody could go; one goes all the same. It boots (45 to 75 s), fails its first checks, must pass
/// five, is seen at the next second, warms up, and the next begins a second later.
pub static REFRESH: Case = Case::new("instance refresh of 4 at 90 %", || {
    let runs = refresh(CHECKED, "", "v2", 8, r#"arrivals: poisson(20), duration: "30m""#);
    let (mean, _) = mean_of(&runs, lasted);
    let step = 60.0 + 4.5 * 10.0 + 0.5 + 30.0 + 1.0;
    let spread = 30.0_f64.powi(2) / 12.0 + 10.0_f64.powi(2) / 12.0;
    vec![
        exact("steps", "n", 4.0, 0.0, number(&runs[0], "/deployments/0/batches")),
        exact("in service at the fewest", "n − 1", 3.0, 0.0, fewest(&runs)),
        estimate("time, s", "n · (boot + checks + warm-up)", 4.0 * step, (4.0 * spread / 8.0).sqrt(), mean),
    ]
});

#[test]
fn an_instance_refresh_takes_a_boot_the_checks_and_the_warm_up_each_time() {
    REFRESH.holds();
}

/// Between 100 and 150 % of four, two are launched before two go; between 50 and 100 %, two go before two are launched.
pub static RANGES: Case = Case::new("instance refresh of 4, by healthy percentages", || {
    let workload = r#"arrivals: poisson(20), duration: "30m""#;
    let first = refresh(
        CHECKED,
        ", #{ min_healthy_percentage: 100, max_healthy_percentage: 150 }",
        "v2",
        1,
        workload,
    );
    let later = refresh(CHECKED, ", #{ min_healthy_percentage: 50 }", "v2", 1, workload);
    let at_once = refresh(CHECKED, ", #{ min_healthy_percentage: 0 }", "v2", 1, workload);
    let steps = |runs: &[Value]| number(&runs[0], "/deployments/0/batches");
    vec![
        exact("100 to 150 %: steps", "n / ½n", 2.0, 0.0, steps(&first)),
        exact("fewest in service", "n", 4.0, 0.0, fewest(&first)),
        exact("50 to 100 %: steps", "n / ½n", 2.0, 0.0, steps(&later)),
        exact("fewest in service", "½n", 2.0, 0.0, fewest(&later)),
        exact("0 to 100 %: steps", "1", 1.0, 0.0, steps(&at_once)),
        exact("fewest in service", "0", 0.0, 0.0, fewest(&at_once)),
    ]
});

#[test]
fn healthy_percentages_say_how_many_go_and_come_at_once() {
    RANGES.holds();
}

/// A release that needs more of a vCPU, beside one that does not: the same requests on the same instances.
pub static SLOW: Case = Case::new("a release that takes 25 ms instead of 10 ms", || {
    let load = |version: &str| {
        let workload = r#"arrivals: poisson(40), duration: "30m""#;
        let run = refresh(CHECKED, ", #{ min_healthy_percentage: 0 }", version, 1, workload).remove(0);
        let stations = run["stations"].as_array().unwrap().clone();
        stations[4..8].iter().map(|station| number(station, "/cpu_utilisation")).sum::<f64>()
    };
    vec![exact("utilisation, times as much", "E[S'] / E[S]", 2.5, 1e-4, load("slow") / load("v2"))]
});

#[test]
fn a_slow_release_loads_its_instances_with_its_own_work() {
    SLOW.holds();
}

/// How long an instance takes until it serves: the boot (60 s, give or take), and what is left to install.
pub static STARTS: Case = Case::new("from launch to service, 48 instances each", || {
    let of = |image: &str, data: &str| {
        let run = run(&format!(
            r#"
            {APP}
            let open = ec2::security_group("open", #{{ group_description: "web", security_group_ingress: [allow_tcp(80, ANYWHERE)] }});
            let template = ec2::launch_template("web", #{{ image_id: {image}, instance_type: "m5.large", security_group_ids: [open] {data} }});
            let fleet = autoscaling::auto_scaling_group("web", #{{ launch_template: template, vpc_zone_identifier: default_subnets(), min_size: 48, max_size: 48 }});
            simulate(#{{ target: "http://203.0.113.1", duration: "10m", timeout: "1s", arrivals: poisson(0.1), faults: [terminate(serving(), "2m")] }})"#
        ));
        let (launched, served) = (times_of(&run, "launched"), times_of(&run, "in-service"));
        assert_eq!((launched.len(), served.len()), (48, 48));
        (served.iter().sum::<f64>() - launched.iter().sum::<f64>()) / 48.0
    };
    let error = (30.0_f64.powi(2) / 12.0 / 48.0).sqrt();
    let bootstrap = ", user_data: bootstrap(app)";
    vec![
        estimate("golden image, s", "boot", 60.0, error, of("golden_ami(app)", "")),
        estimate(
            "base image and user data, s",
            "boot + a · install",
            60.0 + short_s(),
            error,
            of("base_ami(app)", bootstrap),
        ),
        estimate(
            "plain image and user data, s",
            "boot + install",
            260.0,
            error,
            of("amazon_linux()", bootstrap),
        ),
    ]
});

#[test]
fn images_and_user_data_decide_how_long_a_start_takes() {
    STARTS.holds();
}

/// What the load balancer finds unhealthy never replaces the others; an EC2 check does not see it at all.
pub static BLIND: Case = Case::new("a release that does not start, instance refresh of 4", || {
    let workload = r#"arrivals: poisson(20), duration: "80m""#;
    let seeing = refresh(CHECKED, "", "dead", 1, workload);
    let blind = refresh("health_check_type: \"EC2\", default_instance_warmup: 30", "", "dead", 1, workload);
    assert_eq!((outcome(&seeing[0]), outcome(&blind[0])), ("failed", "succeeded"));
    vec![
        exact("ELB checks: fewest in service", "n − 1", 3.0, 0.0, fewest(&seeing)),
        exact("failed requests", "0", 0.0, 0.0, number(&seeing[0], "/requests/failed")),
        exact("EC2 checks: fewest in service", "0", 0.0, 0.0, fewest(&blind)),
        bound(
            "answered, share",
            "until the last old one goes",
            0.10,
            -0.05,
            number(&blind[0], "/availability"),
        ),
    ]
});

#[test]
fn a_refresh_with_checks_of_ec2_alone_rolls_a_dead_release_out() {
    BLIND.holds();
}

/// Names are swapped; users follow when their resolvers ask again, within the 60 s that the name lives.
#[test]
fn users_follow_swapped_names_within_the_time_to_live() {
    let run = run(&format!(
        r#"
        {APP}
        fn option(namespace, name, value) {{ #{{ namespace: namespace, option_name: name, value: value }} }}
        elasticbeanstalk::application("shop");
        elasticbeanstalk::application_version("errors", #{{ application_name: "shop" }});
        let settings = [option("aws:autoscaling:launchconfiguration", "InstanceType", "m5.large")];
        let blue = elasticbeanstalk::environment("blue", #{{ application_name: "shop", option_settings: settings }});
        let green = elasticbeanstalk::environment("green", #{{ application_name: "shop", option_settings: settings, version_label: "errors" }});
        simulate(#{{ target: `http://${{blue.cname}}`, users: 2000, arrivals: poisson(50), timeout: "2s", duration: "20m",
            operator: [swap_environment_urls(blue, green, "5m"), swap_environment_urls(green, blue, "12m")] }})"#
    ));
    let causes = run["causes"].as_array().unwrap();
    assert_eq!(causes.len(), 1, "{causes:?}");
    assert_eq!(causes[0]["cause"], "bad-release");
    let (first, last) = (number(&causes[0], "/first_s"), number(&causes[0], "/last_s"));
    assert!((300.0..302.0).contains(&first) && (750.0..780.0).contains(&last), "{first} to {last}");
    // Seven minutes at the green environment, and half of the answers are errors.
    let lost = number(&causes[0], "/count");
    assert!((lost - 50.0 * 420.0 * 0.5).abs() < 4.0 * (50.0 * 420.0_f64 * 0.25).sqrt() + 100.0, "{lost}");
}
