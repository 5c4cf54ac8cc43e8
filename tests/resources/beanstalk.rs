//! Elastic Beanstalk: settings, and what it makes of them.

use super::account::Account;
use cloudkata::network::{Party, Protocol, reach};
use cloudkata::resource::{Resource, World, ec2, elasticbeanstalk, elbv2};
use cloudkata::units::Cidr;

const WEB: &str = "elasticbeanstalk::environment.web";

fn account() -> Account {
    let mut account = Account::new();
    account.make("elasticbeanstalk::application.shop", "{}");
    account
}

fn environment(settings: &str, more: &str) -> String {
    format!(r#"{{"application_name": "shop", "option_settings": {settings}{more}}}"#)
}

/// The addresses of what an environment keeps.
fn kept(account: &Account, address: &str) -> Vec<String> {
    let own = account.world.find(address);
    account.world.all().filter(|found| own.is_some() && found.made_by == own).map(Resource::address).collect()
}

#[test]
fn an_environment_makes_a_fleet_behind_a_balancer() {
    let mut account = account();
    account.make(WEB, &environment(r#"{"aws:autoscaling:asg": {"MinSize": 2}}"#, ""));
    assert_eq!(
        kept(&account, WEB),
        [
            "autoscaling::auto_scaling_group.awseb-web",
            "autoscaling::scaling_policy.awseb-web-in",
            "autoscaling::scaling_policy.awseb-web-out",
            "cloudwatch::alarm.awseb-web-in",
            "cloudwatch::alarm.awseb-web-out",
            "ec2::launch_template.awseb-web",
            "ec2::security_group.awseb-web",
            "ec2::security_group.awseb-web-lb",
            "elbv2::listener.awseb-web-80",
            "elbv2::load_balancer.awseb-web",
            "elbv2::target_group.awseb-web",
        ]
    );
    let fleet = account.get("autoscaling::auto_scaling_group.awseb-web");
    assert_eq!((fleet.int("min_size"), fleet.int("max_size")), (Some(2), Some(4)));
    let pool = elbv2::health_check(account.get("elbv2::target_group.awseb-web"), &account.world);
    assert_eq!((pool.interval_s, pool.path.as_str()), (15, "/"));
    let name = account.read(WEB, "endpoint_url").unwrap();
    assert!(name.ends_with(".elb.amazonaws.com"), "{name}");
    assert!(account.read(WEB, "cname").unwrap().ends_with(".us-east-1.elasticbeanstalk.com"));
    let everybody = Party::Internet(Cidr::ANYWHERE);
    let to = |address: &str| Party::Resource(account.world.find(address).unwrap());
    let open = |target: &str| {
        reach(&account.world, &everybody, &to(target), 80, Protocol::Tcp).unwrap().by_anybody()
    };
    assert!(open(WEB) && !open("autoscaling::auto_scaling_group.awseb-web"));
}

#[test]
fn a_changed_setting_changes_what_was_made_and_nothing_else_may() {
    let mut account = account();
    account.make(WEB, &environment("[]", ""));
    let before = account.world.find("autoscaling::auto_scaling_group.awseb-web");
    account.set(WEB, "option_settings", r#"{"aws:autoscaling:asg": {"MaxSize": 8}}"#).unwrap();
    assert_eq!(account.world.find("autoscaling::auto_scaling_group.awseb-web"), before, "the same group");
    assert_eq!(account.get("autoscaling::auto_scaling_group.awseb-web").int("max_size"), Some(8));
    let by_hand = account.set("autoscaling::auto_scaling_group.awseb-web", "max_size", "1").unwrap_err();
    assert!(by_hand.to_string().contains("is kept by `elasticbeanstalk::environment.web`"), "{by_hand}");
    account
        .set(
            WEB,
            "option_settings",
            r#"{"aws:elasticbeanstalk:environment": {"EnvironmentType": "SingleInstance"}}"#,
        )
        .unwrap();
    assert_eq!(
        kept(&account, WEB),
        ["ec2::eip.awseb-web", "ec2::instance.awseb-web", "ec2::security_group.awseb-web"]
    );
    let address = account.read(WEB, "public_ip").unwrap();
    let instance = account.get("ec2::instance.awseb-web");
    assert_eq!(ec2::public_ip(instance, &account.world).map(|ip| ip.to_string()), Some(address));
    let bad = account.set(WEB, "option_settings", r#"{"aws:autoscaling:asg": {"MinSize": 9}}"#).unwrap_err();
    assert!(bad.to_string().contains("MinSize is 9, and MaxSize is 4"), "{bad}");
    assert_eq!(kept(&account, WEB).len(), 3, "everything is as it was");
    let id = account.world.find(WEB).unwrap();
    account.world.remove(id).unwrap();
    assert!(account.world.all().all(|found| !found.name.starts_with("awseb-")));
}

#[test]
fn settings_are_a_list_or_a_map_and_a_template_comes_first() {
    let mut account = account();
    account.make(
        "elasticbeanstalk::configuration_template.base",
        r#"{"application_name": "shop", "option_settings": {"aws:autoscaling:asg": {"MinSize": 2, "MaxSize": 6}}}"#,
    );
    let own = r#"[{"namespace": "aws:autoscaling:asg", "option_name": "MaxSize", "value": "3"}]"#;
    account.make(WEB, &environment(own, r#", "template_name": "base""#));
    let settings = elasticbeanstalk::settings(account.get(WEB), &account.world);
    let int = |name| settings.int("aws:autoscaling:asg", name);
    assert_eq!((int("MinSize"), int("MaxSize"), int("Cooldown")), (Some(2), Some(3), Some(360)));
    account
        .set(
            "elasticbeanstalk::configuration_template.base",
            "option_settings",
            r#"{"aws:autoscaling:asg": {"MinSize": 1}}"#,
        )
        .unwrap();
    assert_eq!(account.get("autoscaling::auto_scaling_group.awseb-web").int("min_size"), Some(1));
}

#[test]
fn what_does_not_exist_or_does_not_fit_is_refused() {
    let mut account = account();
    let set = |namespace: &str, option: &str, value: &str| {
        environment(&format!(r#"{{"{namespace}": {{"{option}": "{value}"}}}}"#), "")
    };
    account.refuses(&[
        (
            WEB,
            &set("aws:autoscaling:asg", "Minsize", "1"),
            "has no option `Minsize` … did you mean `MinSize`",
        ),
        (
            WEB,
            &set("aws:autoscaling:asgs", "MinSize", "1"),
            "there is no namespace … did you mean `aws:autoscaling:asg`",
        ),
        (
            WEB,
            &set("aws:autoscaling:asg", "MinSize", "many"),
            "`MinSize` of `aws:autoscaling:asg` must be between 1 and 10000",
        ),
        (WEB, &set("aws:elasticbeanstalk:command", "DeploymentPolicy", "Rollling"), "did you mean `Rolling`"),
        (WEB, &set("aws:ec2:instances", "InstanceTypes", "t3.mikro"), "there is no instance type `t3.mikro`"),
        (
            WEB,
            &set("aws:elasticbeanstalk:command", "BatchSize", "200"),
            "BatchSize is 200, but must be between 1 and 100",
        ),
        (WEB, r#"{"application_name": "shoe"}"#, "there is no application \"shoe\" … did you mean `shop`"),
        (
            WEB,
            r#"{"application_name": "shop", "version_label": "v1"}"#,
            "the application has no version \"v1\"",
        ),
        (WEB, r#"{"application_name": "shop", "environment_name": "web"}"#, "4 to 40 letters"),
        (
            WEB,
            r#"{"application_name": "shop", "tier": {"name": "Worker", "type": "Standard"}}"#,
            "does not go with its name",
        ),
    ]);
    account.make("elasticbeanstalk::application_version.v1", r#"{"application_name": "shop"}"#);
    account.make(WEB, r#"{"application_name": "shop", "version_label": "v1"}"#);
    let version = elasticbeanstalk::version_of(account.get(WEB), &account.world);
    assert_eq!(version.map(Resource::address).as_deref(), Some("elasticbeanstalk::application_version.v1"));
}

#[test]
fn a_deployment_policy_needs_the_fleet_it_works_on() {
    let mut account = account();
    let with = |kind: &str, balancer: &str, policy: &str| {
        environment(
            &format!(
                r#"{{"aws:elasticbeanstalk:environment": {{"EnvironmentType": "{kind}", "LoadBalancerType": "{balancer}"}},
                    "aws:elasticbeanstalk:command": {{"DeploymentPolicy": "{policy}", "BatchSize": 30}}}}"#
            ),
            "",
        )
    };
    account.refuses(&[
        (WEB, &with("SingleInstance", "classic", "Rolling"), "a single instance cannot deploy by Rolling"),
        (WEB, &with("LoadBalanced", "classic", "TrafficSplitting"), "needs an Application Load Balancer"),
    ]);
    account.make(WEB, &with("LoadBalanced", "application", "TrafficSplitting"));
    let found = elasticbeanstalk::deployment(account.get(WEB), &account.world);
    assert_eq!(found.policy, elasticbeanstalk::Policy::TrafficSplitting);
    assert_eq!((found.new_version_percent, found.evaluation_seconds, found.timeout_seconds), (10, 300, 600));
    assert_eq!(found.batch.of(10), 3);
}

#[test]
fn a_worker_takes_messages_from_a_queue_and_nobody_reaches_it() {
    let mut account = account();
    let worker = r#", "tier": {"name": "Worker", "type": "SQS/HTTP"}"#;
    account.make("elasticbeanstalk::environment.jobs", &environment("{}", worker));
    let jobs = account.get("elasticbeanstalk::environment.jobs");
    let queue = elasticbeanstalk::queue_of(jobs, &account.world).unwrap();
    assert_eq!(
        (queue.address().as_str(), queue.int("visibility_timeout")),
        ("sqs::queue.awseb-jobs", Some(300))
    );
    assert_eq!(account.read("elasticbeanstalk::environment.jobs", "endpoint_url"), None);
    let everybody = Party::Internet(Cidr::ANYWHERE);
    let to = Party::Resource(jobs.id);
    assert!(!reach(&account.world, &everybody, &to, 80, Protocol::Tcp).unwrap().by_anybody());
    account.make("sqs::queue.own", "{}");
    let settings = r#"{"aws:elasticbeanstalk:sqsd": {"WorkerQueueURL": "sqs::queue.own"}}"#;
    account.make("elasticbeanstalk::environment.more", &environment(settings, worker));
    let more = account.get("elasticbeanstalk::environment.more");
    let queue = elasticbeanstalk::queue_of(more, &account.world).unwrap();
    assert_eq!(queue.address(), "sqs::queue.own");
    assert!(
        kept(&account, "elasticbeanstalk::environment.more").iter().all(|made| !made.starts_with("sqs::"))
    );
}

#[test]
fn an_environment_stands_in_the_subnets_it_is_given_and_a_name_points_at_it() {
    let mut account = Account::with_network();
    account.make("elasticbeanstalk::application.shop", "{}");
    let settings = |balancer: &str| {
        format!(
            r#"{{"aws:ec2:vpc": {{"VPCId": "ec2::vpc.main", "Subnets": "ec2::subnet.a,ec2::subnet.b", "ELBSubnets": "{balancer}"}}}}"#
        )
    };
    account.refuses(&[(
        WEB,
        &environment(&settings("ec2::subnet.a"), ""),
        "an Application Load Balancer needs subnets in at least 2 AZs",
    )]);
    assert!(account.world.find(WEB).is_none() && kept(&account, WEB).is_empty(), "nothing is left behind");
    account.make(WEB, &environment(&settings("ec2::subnet.a, ec2::subnet.b"), ""));
    let fleet = account.get("autoscaling::auto_scaling_group.awseb-web");
    let home = ec2::vpc_of(fleet, &account.world);
    assert_eq!(home.map(Resource::address).as_deref(), Some("ec2::vpc.main"));
    account.make("route53::hosted_zone.example.com", "{}");
    account.make(
        "route53::record_set.www",
        r#"{"hosted_zone_id": "route53::hosted_zone.example.com", "name": "www.example.com", "type": "A",
            "alias_target": "elasticbeanstalk::environment.web"}"#,
    );
    let record = account.get("route53::record_set.www");
    let target = cloudkata::resource::route53::alias_of(record, &account.world);
    assert_eq!(target.map(Resource::address).as_deref(), Some("elbv2::load_balancer.awseb-web"));
}
