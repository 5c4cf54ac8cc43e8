//! New versions of an application, as scripts: what may be stated, what becomes of the design and of its users.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a script that does not run is a failed test")]

#[path = "shared/scripts.rs"]
mod scripts;

use scripts::{number, run};
use serde_json::Value;

const APP: &str = r#"
    let app = application("shop", #{
        requests: #{ view: #{ cpu: uniform("20ms", "60ms") }, buy: #{ cpu: "30ms", wait: "20ms" } }, install: "100s", version: "v1",
        versions: #{ "v2": #{}, "slow": #{ requests: #{ view: #{ cpu: "90ms" } } }, "errors": #{ fails: 0.5 }, "no-buys": #{ fails: #{ buy: 1.0 } },
                     "dead": #{ starts: false }, "sick": #{ health_check: false } },
    });
    let open = ec2::security_group("open", #{ group_description: "all", security_group_ingress: [allow_tcp(80, ANYWHERE)] });
    fn option(namespace, name, value) { #{ namespace: `aws:${namespace}`, option_name: name, value: value } }
    fn settings(policy, health) {
        [option("autoscaling:launchconfiguration", "InstanceType", "m5.large"), option("autoscaling:asg", "MinSize", "3"),
         option("elasticbeanstalk:environment", "LoadBalancerType", "application"),
         option("elasticbeanstalk:command", "DeploymentPolicy", policy), option("elasticbeanstalk:command", "BatchSize", "34"),
         option("elasticbeanstalk:healthreporting:system", "SystemType", health)]
    }
    fn environment(name, policy, health) {
        elasticbeanstalk::environment(name, #{ application_name: "shop", option_settings: settings(policy, health) })
    }
    elasticbeanstalk::application("shop");
"#;

fn script(rest: &str) -> Value {
    run(&format!("{APP}\n{rest}"))
}

/// What is said about a script that is refused.
fn refused(rest: &str) -> String {
    let source = cloudkata::diagnostic::Source::new("wrong.rhai", format!("{APP}\n{rest}"));
    match cloudkata::script::Host::new().run(&source) {
        Ok(_) => panic!("it ran: {rest}"),
        Err(failure) => {
            let error = failure.diagnostic;
            assert!(error.span.is_some(), "no place: {}", error.message);
            format!("{} | {}", error.message, error.help.unwrap_or_default())
        }
    }
}

fn outcomes(run: &Value) -> Vec<&str> {
    run["deployments"].as_array().unwrap().iter().map(|one| one["outcome"].as_str().unwrap()).collect()
}

fn failed(run: &Value, cause: &str) -> f64 {
    let all = run["causes"].as_array().unwrap().iter();
    all.filter(|found| found["cause"] == cause).map(|found| number(found, "/count")).sum()
}

#[test]
fn every_request_of_every_deployment_ends_once() {
    let users = [r#"arrivals: poisson(20), retries: 2"#, r#"arrivals: closed(60, exponential("2s"))"#];
    let mut seen = 0;
    for policy in ["AllAtOnce", "Rolling", "RollingWithAdditionalBatch", "Immutable", "TrafficSplitting"] {
        let runs = script(&format!(
            r#"
            let env = environment("shop", "{policy}", "enhanced");
            let runs = [];
            for version in ["slow", "errors", "dead", "sick"] {{
                for users in [#{{ {} }}, #{{ {} }}] {{
                    users += #{{ target: `http://${{env.cname}}`, timeout: "2s", duration: "30m",
                        operator: [deploy(serving(), version, "3m")], faults: [crash(serving(1), "5m"), terminate(serving(1), "8m")] }};
                    runs.push(simulate(users));
                }}
            }}
            runs"#,
            users[0], users[1]
        ));
        for run in runs.as_array().unwrap() {
            let of = |name: &str| number(run, &format!("/requests/{name}"));
            assert_eq!(of("total"), of("ok") + of("failed") + of("in_flight"), "{policy}");
            let causes: f64 =
                run["causes"].as_array().unwrap().iter().map(|cause| number(cause, "/count")).sum();
            assert_eq!(of("failed"), causes, "{policy}");
            assert_eq!(run["deployments"][0]["policy"], policy);
            seen += 1;
        }
    }
    assert_eq!(seen, 40);
}

#[test]
fn a_version_is_what_its_instance_runs_from_the_first_moment() {
    let run = script(
        r#"
        let web = ec2::instance("web", #{ image_id: golden_ami(app, "no-buys"), instance_type: "m5.large", security_group_ids: [open] });
        let same = ec2::instance("same", #{ image_id: amazon_linux(), user_data: bootstrap(app, "v1"), instance_type: "m5.large", security_group_ids: [open] });
        [simulate(#{ target: web, arrivals: poisson(10), duration: "20m", mix: #{ view: 0.75, buy: 0.25 } }), simulate(#{ target: same, arrivals: poisson(10), duration: "20m" })]"#,
    );
    let (failures, total) = (number(&run[0], "/requests/failed"), number(&run[0], "/requests/total"));
    assert_eq!(failures, failed(&run[0], "bad-release"));
    assert!((failures / total - 0.25).abs() < 0.02, "{failures} of {total}");
    assert_eq!(run[0]["causes"][0]["resource"], "ec2::instance.web");
    assert!(run[0]["causes"][0]["span"]["line"].as_u64().is_some());
    assert_eq!(number(&run[1], "/requests/failed"), 0.0);
}

#[test]
fn a_redeployment_of_the_old_version_takes_a_bad_one_back() {
    let run = script(
        r#"
        let env = environment("shop", "Rolling", "basic");
        simulate(#{ target: `http://${env.cname}`, arrivals: poisson(20), timeout: "2s", duration: "40m",
                    operator: [deploy(serving(), "errors", "5m"), deploy(env, "v1", "15m")] })"#,
    );
    assert_eq!(outcomes(&run), ["succeeded", "succeeded"]);
    let back = number(&run, "/deployments/1/end_s");
    let last = number(&run["causes"][0], "/last_s");
    assert!(last < back && last > 15.0 * 60.0, "the last error came at {last}, all was back at {back}");
}

#[test]
fn a_deployment_that_begins_before_another_has_ended_takes_its_place() {
    let run = script(
        r#"
        let env = environment("shop", "Rolling", "enhanced");
        simulate(#{ target: `http://${env.cname}`, arrivals: poisson(20), timeout: "2s", duration: "40m",
                    operator: [deploy(serving(), "v2", "5m"), deploy(serving(), "v1", "6m")] })"#,
    );
    assert_eq!(outcomes(&run), ["cancelled", "succeeded"]);
    assert_eq!(number(&run, "/requests/failed"), 0.0);
    // What the first had taken out of the load balancer serves again.
    assert_eq!(number(run["timeline"].as_array().unwrap().last().unwrap(), "/in_service"), 3.0);
}

#[test]
fn the_version_of_an_environment_is_the_one_with_its_label() {
    let run = script(
        r#"
        let version = elasticbeanstalk::application_version("errors", #{ application_name: "shop" });
        let env = environment("shop", "AllAtOnce", "basic");
        env.version_label = version;
        simulate(#{ target: `http://${env.cname}`, arrivals: poisson(20), timeout: "2s", duration: "20m",
                    operator: [terminate(serving(1), "5m"), deploy(serving(), "v2", "10m")] })"#,
    );
    let causes = run["causes"].as_array().unwrap();
    let bad = causes.iter().find(|cause| cause["cause"] == "bad-release").unwrap();
    assert!(number(bad, "/first_s") < 5.0 && number(bad, "/last_s") < 601.0);
}

#[test]
fn an_environment_of_one_instance_keeps_its_address() {
    let runs = script(
        r#"
        let env = elasticbeanstalk::environment("one", #{ application_name: "shop" });
        fn single(policy) {
            [option("elasticbeanstalk:environment", "EnvironmentType", "SingleInstance"), option("elasticbeanstalk:command", "DeploymentPolicy", policy),
             option("autoscaling:launchconfiguration", "InstanceType", "m5.large")]
        }
        let runs = [];
        for policy in ["AllAtOnce", "Immutable"] {
            env.option_settings = single(policy);
            for version in ["v2", "dead"] {
                runs.push(simulate(#{ target: env.public_ip, arrivals: poisson(10), timeout: "2s", duration: "30m", operator: [deploy(env, version, "5m")] }));
            }
        }
        runs"#,
    );
    let runs = runs.as_array().unwrap();
    let said: Vec<Vec<&str>> = runs.iter().map(outcomes).collect();
    assert_eq!(said, [["succeeded"], ["failed"], ["succeeded"], ["rolled-back"]]);
    // The installation of the program alone takes 15 s of the 100 s.
    let down = failed(&runs[0], "being-deployed");
    assert!((100.0..200.0).contains(&down), "{down}");
    assert_eq!(number(&runs[2], "/requests/failed"), failed(&runs[2], "instance-terminated"));
    assert!(number(&runs[2], "/requests/failed") < 5.0);
    assert_eq!(number(&runs[3], "/requests/failed"), 0.0);
}

#[test]
fn a_changed_record_leads_users_from_blue_to_green() {
    let run = script(
        r#"
        let blue = ec2::instance("blue", #{ image_id: golden_ami(app), instance_type: "m5.large", security_group_ids: [open] });
        let green = ec2::instance("green", #{ image_id: golden_ami(app, "errors"), instance_type: "m5.large", security_group_ids: [open] });
        let zone = route53::hosted_zone("shop.example");
        let record = route53::record_set("www", #{ hosted_zone_id: zone, name: "www.shop.example", type: "A", ttl: 120, resource_records: [blue] });
        simulate(#{ target: "http://www.shop.example", users: 500, arrivals: poisson(20), timeout: "2s", duration: "30m",
                    operator: [change_record(record, green, "10m"), change_record(record, blue, "20m")] })"#,
    );
    let causes = run["causes"].as_array().unwrap();
    assert_eq!((causes.len(), &causes[0]["resource"]), (1, &Value::from("ec2::instance.green")));
    let (first, last) = (number(&causes[0], "/first_s"), number(&causes[0], "/last_s"));
    assert!((600.0..610.0).contains(&first) && (1260.0..=1320.0).contains(&last), "{first} to {last}");
}

#[test]
fn carts_in_memory_are_gone_after_a_deployment_in_place() {
    let lost = |policy: &str| {
        let run = run(&format!(
            r#"
            let app = application("shop", #{{ requests: #{{ cart: #{{ cpu: "5ms", session_write: "1ms" }} }}, versions: #{{ "v2": #{{}} }} }});
            let open = ec2::security_group("open", #{{ group_description: "all", security_group_ingress: [allow_tcp(80, ANYWHERE)] }});
            let web = ec2::instance("web", #{{ image_id: golden_ami(app), instance_type: "m5.large", security_group_ids: [open] }});
            simulate(#{{ target: web, users: 50, arrivals: poisson(20), duration: "20m", {policy} }})"#
        ));
        number(&run, "/lost/sessions")
    };
    assert_eq!(lost(""), 0.0);
    assert_eq!(lost(r#"operator: [deploy(serving(), "v2", "10m")]"#), 50.0);
}

#[test]
fn what_cannot_be_a_version_is_refused_with_the_nearest_right_thing() {
    let said = refused(r#"simulate(#{ operator: [deploy(serving(), "v3", "5m")] })"#);
    assert!(said.contains("has no version \"v3\"") && said.contains("did you mean"), "{said}");
    let said = refused(r#"golden_ami(app, "slwo")"#);
    assert!(said.contains("did you mean `slow`"), "{said}");
    for (wrong, message, help) in [
        (r#"versions: #{ "v2": #{ fail: 0.5 } }"#, "a version changes no `fail`", "fails"),
        (r#"versions: #{ "v2": #{ fails: 1.5 } }"#, "1.5", ""),
        (r#"versions: #{ "v2": #{ fails: #{ veiw: 0.5 } } }"#, "no request `veiw`", "view"),
        (r#"versions: #{ "v2": #{ requests: #{ veiw: "1ms" } } }"#, "no request `veiw`", "view"),
        (r#"versions: #{ "v1": #{} }"#, "is the version that the application states", "version"),
        (r#"versions: #{ "v 2": #{} }"#, "a label of letters", ""),
        (r#"versions: ["v2"]"#, "a map of labels", ""),
        (r#"version: 2"#, "a label of letters", ""),
    ] {
        let said = refused(&format!(r#"application("other", #{{ requests: #{{ view: "1ms" }}, {wrong} }})"#));
        assert!(said.contains(message) && said.contains(help), "{wrong}: {said}");
    }
    for (wrong, message) in [
        (r#"deploy(serving(), "v2", "5m", #{ min_helthy_percentage: 50 })"#, "min_healthy_percentage"),
        (r#"deploy(serving(), "v2", "5m", #{ max_healthy_percentage: 90 })"#, "from 100 to 200"),
        (r#"deploy(serving(), 2, "5m")"#, "version"),
        (r#"swap_environment_urls(open, open, "5m")"#, "environment"),
        (r#"change_record(open, open, "5m")"#, "record"),
    ] {
        let said = refused(wrong);
        assert!(said.contains(message), "{wrong}: {said}");
    }
}

#[test]
fn policies_that_contradict_themselves_are_refused() {
    let group = |policies: &str| {
        format!(
            r#"let template = ec2::launch_template("t", #{{ image_id: golden_ami(app), instance_type: "m5.large", security_group_ids: [open] }});
            autoscaling::auto_scaling_group("g", #{{ launch_template: template, vpc_zone_identifier: default_subnets(), min_size: 1, max_size: 2, {policies} }});"#
        )
    };
    for (wrong, message) in [
        ("instance_maintenance_policy: #{ min_healthy_percentage: 90 }", "given together"),
        (
            "instance_maintenance_policy: #{ min_healthy_percentage: 50, max_healthy_percentage: 170 }",
            "more than 100 apart",
        ),
        (
            "instance_maintenance_policy: #{ min_healthy_percentage: 50, max_healthy_percentage: 90 }",
            "at least 100",
        ),
        ("update_policy: #{ auto_scaling_rolling_update: #{ pause_time: \"5m\" } }", "ISO 8601"),
        (
            "update_policy: #{ auto_scaling_rolling_update: #{}, auto_scaling_instance_refresh: #{} }",
            "both say",
        ),
        ("update_policy: #{ auto_scaling_instance_refesh: #{} }", "auto_scaling_instance_refesh"),
    ] {
        let said = refused(&group(wrong));
        assert!(said.contains(message), "{wrong}: {said}");
    }
    script(&group(
        "instance_maintenance_policy: #{ min_healthy_percentage: 100, max_healthy_percentage: 200 }",
    ));
}
