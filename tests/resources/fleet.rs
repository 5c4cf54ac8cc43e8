//! Auto Scaling groups, policies, scheduled actions, launch configurations, alarms.

use super::account::Account;
use cloudkata::resource::{autoscaling, ec2};

/// A network with a launch template `web` and a group `fleet`.
fn fleet() -> Account {
    let mut account = Account::with_network();
    account.make("ec2::launch_template.web", r#"{"instance_type": "t3.small"}"#);
    account.make("autoscaling::auto_scaling_group.fleet", &group(""));
    account
}

fn group(more: &str) -> String {
    format!(
        r#"{{"launch_template": "ec2::launch_template.web", "vpc_zone_identifier": ["ec2::subnet.a", "ec2::subnet.b"],
            "min_size": 1, "max_size": 4{more}}}"#
    )
}

const GROUP: &str = "autoscaling::auto_scaling_group.x";

#[test]
fn sizes_of_a_group_are_in_order() {
    let mut account = fleet();
    account.refuses(&[
        (
            GROUP,
            r#"{"launch_template": "ec2::launch_template.web", "vpc_zone_identifier": ["ec2::subnet.a"],
                "min_size": 5, "max_size": 4}"#,
            "`min_size` (5) is greater than `max_size` (4)",
        ),
        (
            GROUP,
            &group(r#", "desired_capacity": 9"#),
            "`desired_capacity` (9) is not between `min_size` (1) and `max_size` (4)",
        ),
        (GROUP, r#"{"min_size": 1}"#, "needs `max_size` … most instances"),
    ]);
    let error = account.set("autoscaling::auto_scaling_group.fleet", "min_size", "7").unwrap_err();
    assert!(error.message.contains("`min_size` (7) is greater than `max_size` (4)"), "{error}");
    assert_eq!(account.get("autoscaling::auto_scaling_group.fleet").int("min_size"), Some(1));
}

#[test]
fn a_group_has_one_thing_to_launch_and_somewhere_to_launch_it() {
    let mut account = fleet();
    account.make("autoscaling::launch_configuration.old", r#"{"instance_type": "t2.micro"}"#);
    account.refuses(&[
        (
            GROUP,
            r#"{"vpc_zone_identifier": ["ec2::subnet.a"], "min_size": 1, "max_size": 1}"#,
            "needs to know what to launch … ec2::launch_template",
        ),
        (
            GROUP,
            &group(r#", "launch_configuration_name": "autoscaling::launch_configuration.old""#),
            "`launch_template` and `launch_configuration_name` both say what to launch",
        ),
        (
            GROUP,
            r#"{"launch_template": {"launch_template_name": "wbe"}, "availability_zones": ["us-east-1a"], "min_size": 1,
                "max_size": 1}"#,
            "there is no launch template `wbe`",
        ),
        (
            GROUP,
            r#"{"launch_template": {"version": "1"}, "availability_zones": ["us-east-1a"], "min_size": 1, "max_size": 1}"#,
            "this names no launch template",
        ),
        (
            GROUP,
            r#"{"launch_template": "ec2::launch_template.web", "min_size": 1, "max_size": 1}"#,
            "needs subnets (or AZs) to launch in",
        ),
        (
            GROUP,
            r#"{"launch_template": "ec2::launch_template.web", "min_size": 1, "max_size": 1, "availability_zones": ["eu-west-1a"]}"#,
            "`eu-west-1a` is in eu-west-1, not in us-east-1",
        ),
        (
            GROUP,
            r#"{"launch_template": "ec2::launch_template.web", "min_size": 1, "max_size": 1,
                "vpc_zone_identifier": ["ec2::subnet.a", "ec2::subnet.default-us-east-1a"]}"#,
            "`ec2::subnet.default-us-east-1a` is in `ec2::vpc.default-us-east-1`, other subnets are in `ec2::vpc.main`",
        ),
        (GROUP, &group(r#", "health_check_type": "ALB""#), "there is no health check type `ALB` … did you mean `ELB`?"),
    ]);
}

#[test]
fn everything_a_group_uses_is_of_its_vpc() {
    let mut account = fleet();
    account.make(
        "elbv2::target_group.far",
        r#"{"vpc_id": "ec2::vpc.default-us-east-1", "port": 80, "protocol": "HTTP"}"#,
    );
    account.make(
        "elbv2::target_group.ip",
        r#"{"vpc_id": "ec2::vpc.main", "port": 80, "protocol": "HTTP", "target_type": "ip"}"#,
    );
    account.make(
        "ec2::launch_template.far",
        r#"{"security_group_ids": ["ec2::security_group.default-us-east-1"]}"#,
    );
    account.refuses(&[
        (
            GROUP,
            &group(r#", "target_group_arns": ["elbv2::target_group.far"]"#),
            "`elbv2::target_group.far` is in `ec2::vpc.default-us-east-1`, but the instances are launched in `ec2::vpc.main`",
        ),
        (
            GROUP,
            &group(r#", "target_group_arns": ["elbv2::target_group.ip"]"#),
            "takes targets of type ip, not instances",
        ),
        (
            GROUP,
            r#"{"launch_template": "ec2::launch_template.far", "vpc_zone_identifier": ["ec2::subnet.a"], "min_size": 1, "max_size": 1}"#,
            "is a group of `ec2::vpc.default-us-east-1`, but this is in `ec2::vpc.main`",
        ),
    ]);
}

#[test]
fn a_group_launches_what_its_source_says() {
    let mut account = fleet();
    account.make(
        "autoscaling::launch_configuration.old",
        r#"{"instance_type": "t2.micro", "spot_price": "0.01"}"#,
    );
    account.make("ec2::instance.model", r#"{"instance_type": "c5.large"}"#);
    let terms = r#""vpc_zone_identifier": ["ec2::subnet.a"], "min_size": 1, "max_size": 1"#;
    for (name, source) in [
        ("old", r#""launch_configuration_name": "autoscaling::launch_configuration.old""#),
        ("copy", r#""instance_id": "ec2::instance.model""#),
        ("named", r#""launch_template": {"launch_template_name": "web", "version": "1"}"#),
        (
            "mixed",
            r#""mixed_instances_policy": {"launch_template": {
                "launch_template_specification": {"launch_template_id": "ec2::launch_template.web"},
                "overrides": [{"instance_type": "m7g.large"}, {"instance_type": "m6g.large"}]},
                "instances_distribution": {"on_demand_base_capacity": 2, "on_demand_percentage_above_base_capacity": 25}}"#,
        ),
    ] {
        account.make(&format!("autoscaling::auto_scaling_group.{name}"), &format!("{{{source}, {terms}}}"));
    }
    let launched = |name: &str| {
        let group = account.get(&format!("autoscaling::auto_scaling_group.{name}"));
        let launch = ec2::launch_of(group, &account.world).unwrap();
        (launch.instance_type, launch.spot, launch.monitoring_detailed)
    };
    assert_eq!(launched("fleet"), ("t3.small".to_owned(), false, false));
    assert_eq!(launched("named"), launched("fleet"));
    assert_eq!(launched("old"), ("t2.micro".to_owned(), true, true));
    assert_eq!(launched("copy"), ("c5.large".to_owned(), false, false));
    assert_eq!(launched("mixed"), ("m7g.large".to_owned(), false, false));
    let share = |name: &str| {
        autoscaling::on_demand_share(account.get(&format!("autoscaling::auto_scaling_group.{name}")))
    };
    assert_eq!((share("mixed"), share("fleet")), (Some((2, 25)), None));
}

#[test]
fn a_mixed_group_decides_about_spot_itself() {
    let mut account = fleet();
    account.make("ec2::launch_template.spot", r#"{"instance_market_options": {"market_type": "spot"}}"#);
    let mixed = |template: &str, kind: &str| {
        format!(
            r#"{{"mixed_instances_policy": {{"launch_template": {{
                "launch_template_specification": "ec2::launch_template.{template}",
                "overrides": [{{"instance_type": "{kind}"}}]}}}},
                "vpc_zone_identifier": ["ec2::subnet.a"], "min_size": 1, "max_size": 1}}"#
        )
    };
    account.refuses(&[
        (GROUP, &mixed("spot", "t3.micro"), "a mixed instances policy decides about Spot itself"),
        (GROUP, &mixed("web", "t3.mikro"), "there is no instance type `t3.mikro` … did you mean `t3.micro`?"),
    ]);
}

#[test]
fn a_group_that_names_azs_uses_their_default_subnets() {
    let mut account = fleet();
    account.make(
        "autoscaling::auto_scaling_group.zones",
        r#"{"launch_template": "ec2::launch_template.web", "availability_zones": ["us-east-1b", "us-east-1c"],
            "min_size": 1, "max_size": 1}"#,
    );
    let group = account.get("autoscaling::auto_scaling_group.zones");
    let subnets: Vec<String> =
        autoscaling::subnets_of(group, &account.world).iter().map(|subnet| subnet.address()).collect();
    assert_eq!(subnets, ["ec2::subnet.default-us-east-1b", "ec2::subnet.default-us-east-1c"]);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn a_policy_has_what_belongs_to_its_type() {
    let mut account = fleet();
    account.make("elbv2::target_group.web", r#"{"vpc_id": "ec2::vpc.main", "port": 80, "protocol": "HTTP"}"#);
    let policy = |terms: &str| {
        format!(r#"{{"auto_scaling_group_name": "autoscaling::auto_scaling_group.fleet", {terms}}}"#)
    };
    let step = |steps: &str| {
        policy(&format!(
            r#""policy_type": "StepScaling", "adjustment_type": "ChangeInCapacity", "step_adjustments": {steps}"#
        ))
    };
    let track = |terms: &str| {
        policy(&format!(
            r#""policy_type": "TargetTrackingScaling", "target_tracking_configuration": {{"target_value": 50{terms}}}"#
        ))
    };
    let requests =
        r#", "predefined_metric_specification": {"predefined_metric_type": "ALBRequestCountPerTarget"}"#;
    let labelled = r#", "predefined_metric_specification": {"predefined_metric_type": "ALBRequestCountPerTarget",
        "resource_label": "elbv2::target_group.web"}"#;
    for (properties, words) in [
        (
            policy(r#""policy_type": "TargetTrackingScaling""#),
            "TargetTrackingScaling needs `target_tracking_configuration` … cpu_at(50)",
        ),
        (
            policy(r#""policy_type": "StepScaling", "adjustment_type": "ChangeInCapacity""#),
            "StepScaling needs `step_adjustments`",
        ),
        (
            policy(r#""adjustment_type": "ChangeInCapacity""#),
            "SimpleScaling needs `scaling_adjustment` … unless told",
        ),
        (step("[]"), "a step policy without steps changes nothing"),
        (
            policy(
                r#""adjustment_type": "ChangeInCapacity", "scaling_adjustment": 1, "step_adjustments": [{"scaling_adjustment": 1}]"#,
            ),
            "`step_adjustments` does not go with a policy of type SimpleScaling",
        ),
        (
            policy(
                r#""adjustment_type": "ChangeInCapacity", "scaling_adjustment": 1, "min_adjustment_magnitude": 2"#,
            ),
            "goes with the adjustment type PercentChangeInCapacity only",
        ),
        (
            step(
                r#"[{"metric_interval_lower_bound": 0, "metric_interval_upper_bound": 20, "scaling_adjustment": 1},
                     {"metric_interval_lower_bound": 10, "scaling_adjustment": 2}]"#,
            ),
            "two steps overlap",
        ),
        (
            step(
                r#"[{"metric_interval_lower_bound": 0, "metric_interval_upper_bound": 10, "scaling_adjustment": 1},
                     {"metric_interval_lower_bound": 20, "scaling_adjustment": 2}]"#,
            ),
            "a gap between two steps",
        ),
        (
            step(
                r#"[{"metric_interval_lower_bound": 10, "metric_interval_upper_bound": 0, "scaling_adjustment": 1}]"#,
            ),
            "a step ends before it begins",
        ),
        (track(""), "target tracking follows one metric"),
        (track(requests), "ALBRequestCountPerTarget needs `resource_label`"),
        (track(labelled), "does not register with `elbv2::target_group.web`"),
        (policy(r#""policy_type": "TargetTracking""#), "did you mean `TargetTrackingScaling`?"),
    ] {
        account.refuses(&[("autoscaling::scaling_policy.x", &properties, words)]);
    }
    account.make("autoscaling::scaling_policy.step", &step(
        r#"[{"metric_interval_lower_bound": 0, "metric_interval_upper_bound": 10, "scaling_adjustment": 1},
            {"metric_interval_lower_bound": 10, "scaling_adjustment": 2}]"#,
    ));
    account
        .set("autoscaling::auto_scaling_group.fleet", "target_group_arns", r#"["elbv2::target_group.web"]"#)
        .unwrap();
    account.make("autoscaling::scaling_policy.requests", &track(labelled));
    let error = account.set("autoscaling::auto_scaling_group.fleet", "target_group_arns", "[]").unwrap_err();
    assert!(error.message.contains("does not register"), "{error}");
    assert!(
        error
            .note
            .is_some_and(|note| note.contains("`autoscaling::scaling_policy.requests` uses what is changed"))
    );
}

#[test]
fn a_scheduled_action_has_a_time_and_a_size() {
    let mut account = fleet();
    let action = |terms: &str| {
        format!(r#"{{"auto_scaling_group_name": "autoscaling::auto_scaling_group.fleet", {terms}}}"#)
    };
    for (terms, words) in [
        (r#""recurrence": "0 15 * * 5""#, "a scheduled action changes at least one size"),
        (r#""min_size": 1"#, "a scheduled action needs a time"),
        (r#""recurrence": "every friday", "min_size": 1"#, "has 2 fields, and a recurrence has five"),
        (
            r#""recurrence": "0 25 * * 5", "min_size": 1"#,
            "\"25\" cannot be the hour (0 to 23) … Friday 15:00",
        ),
        (
            r#""recurrence": "0 15 * * 5", "min_size": 3, "max_size": 2"#,
            "`min_size` (3) is greater than `max_size` (2)",
        ),
        (
            r#""recurrence": "0 15 * * 5", "max_size": 2, "desired_capacity": 3"#,
            "`desired_capacity` (3) is not between",
        ),
    ] {
        account.refuses(&[("autoscaling::scheduled_action.x", &action(terms), words)]);
    }
}

#[test]
fn a_launch_configuration_is_checked_as_a_launch_is() {
    let mut account = Account::new();
    account.refuses(&[
        ("autoscaling::launch_configuration.x", "{}", "needs `instance_type`"),
        (
            "autoscaling::launch_configuration.x",
            r#"{"instance_type": "t2.mikro"}"#,
            "did you mean `t2.micro`?",
        ),
        (
            "autoscaling::launch_configuration.x",
            r#"{"instance_type": "t2.micro", "key_name": "me"}"#,
            "the key pair `me` does not exist",
        ),
    ]);
}

#[test]
fn an_alarm_has_a_metric_and_periods_that_cloudwatch_knows() {
    let mut account = fleet();
    account.make(
        "autoscaling::scaling_policy.out",
        r#"{"auto_scaling_group_name": "autoscaling::auto_scaling_group.fleet", "adjustment_type": "ChangeInCapacity",
            "scaling_adjustment": 1}"#,
    );
    let alarm = |more: &str| {
        format!(
            r#"{{"comparison_operator": "GreaterThanThreshold", "threshold": 70, "namespace": "AWS/EC2",
                "metric_name": "CPUUtilization",
                "dimensions": [{{"name": "AutoScalingGroupName", "value": "autoscaling::auto_scaling_group.fleet"}}],
                "alarm_actions": ["autoscaling::scaling_policy.out"], {more}}}"#
        )
    };
    for (more, words) in [
        (r#""evaluation_periods": 1, "statistic": "Average""#, "an alarm needs `period`"),
        (r#""evaluation_periods": 1, "period": 60"#, "needs `statistic` or `extended_statistic`"),
        (
            r#""evaluation_periods": 1, "period": 45, "statistic": "Average""#,
            "a period of 45 seconds is not allowed … 10, 20, 30 or a multiple of 60",
        ),
        (
            r#""evaluation_periods": 1, "datapoints_to_alarm": 2, "period": 60, "statistic": "Average""#,
            "more data points are asked for than there are periods (1)",
        ),
        (
            r#""evaluation_periods": 300, "period": 300, "statistic": "Average""#,
            "300 periods of 300 seconds are more than 86400",
        ),
        (r#""period": 60, "statistic": "Average""#, "needs `evaluation_periods`"),
        (r#""evaluation_periods": 1, "period": 60, "statistic": "Mean""#, "must be one of \"Average\""),
    ] {
        account.refuses(&[("cloudwatch::alarm.x", &alarm(more), words)]);
    }
    account.make(
        "cloudwatch::alarm.busy",
        &alarm(r#""evaluation_periods": 3, "period": 60, "statistic": "Average""#),
    );
}
