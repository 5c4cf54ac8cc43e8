//! Each word, and what it expands to.

use super::{error, run, shown, value};
use crate::script::{ScriptLimits, Value};

fn expands(text: &str, expected: &str) {
    assert_eq!(shown(text), expected, "{text}");
}

#[test]
fn security_group_rules() {
    expands(
        "allow_tcp(443, ANYWHERE)",
        "#{ cidr_ip: \"0.0.0.0/0\", from_port: 443, ip_protocol: \"tcp\", to_port: 443 }",
    );
    expands(
        "allow_udp(1000, 2000, \"10.0.0.0/8\")",
        "#{ cidr_ip: \"10.0.0.0/8\", from_port: 1000, ip_protocol: \"udp\", to_port: 2000 }",
    );
    expands(
        "allow_tcp([80], ANYWHERE)",
        "[#{ cidr_ip: \"0.0.0.0/0\", from_port: 80, ip_protocol: \"tcp\", to_port: 80 }]",
    );
    expands(
        "let sg = ec2::security_group(\"a\"); allow_all(sg)",
        "#{ ip_protocol: \"-1\", source_security_group_id: ec2::security_group.a (us-east-1) }",
    );
    assert_eq!(error("allow_tcp(80, default_vpc())").code, "wrong-type");
    assert_eq!(error("allow_tcp(90, 80, ANYWHERE)").code, "wrong-value");
}

#[test]
fn what_instances_start_from() {
    expands("golden_ami(app)", "ami-golden-app");
    expands("bootstrap(app)", "#!/bin/bash\ninstall app\n");
    expands("application(\"clock\"); golden_ami(app)", "ami-golden-clock");
    expands("amazon_linux()", "ami-amazon-linux-2023");
    expands(
        "[spot(), unlimited(), standard(), detailed()]",
        "[#{ market_type: \"spot\" }, #{ cpu_credits: \"unlimited\" }, #{ cpu_credits: \"standard\" }, #{ enabled: true }]",
    );
    assert_eq!(error("golden_ami(3)").code, "wrong-type");
}

#[test]
fn scaling() {
    expands(
        "cpu_at(50)",
        "#{ predefined_metric_specification: #{ predefined_metric_type: \"ASGAverageCPUUtilization\" }, target_value: 50.0 }",
    );
    expands("step(0, (), 2)", "#{ metric_interval_lower_bound: 0.0, scaling_adjustment: 2 }");
    let pool =
        "let pool = elbv2::target_group(\"a\", #{ vpc_id: default_vpc(), port: 80, protocol: \"HTTP\" });";
    let tracking = value(&format!("{pool} requests_per_target_at(1000, pool)"));
    let metric = tracking.get("predefined_metric_specification").unwrap();
    assert_eq!(metric.get("predefined_metric_type"), Some(&Value::text("ALBRequestCountPerTarget")));
    assert!(metric.get("resource_label").unwrap().as_resource().is_some());
    assert_eq!(error("cpu_at(0)").code, "wrong-value");
}

#[test]
fn listener_actions_and_conditions() {
    let pool =
        "let pool = elbv2::target_group(\"a\", #{ vpc_id: default_vpc(), port: 80, protocol: \"HTTP\" });";
    let simple = value(&format!("{pool} forward(pool)"));
    assert_eq!(simple.get("type"), Some(&Value::text("forward")));
    let weighted = value(&format!("{pool} forward([[pool, 3], pool])"));
    let groups = weighted.get("forward_config").unwrap().get("target_groups").unwrap().as_list().unwrap();
    let weights: Vec<i64> = groups.iter().filter_map(|group| group.get("weight")?.as_int()).collect();
    assert_eq!(weights, [3, 1]);
    expands(
        "redirect_to_https()",
        "#{ redirect_config: #{ port: \"443\", protocol: \"HTTPS\", status_code: \"HTTP_301\" }, type: \"redirect\" }",
    );
    expands(
        "fixed_response(503)",
        "#{ fixed_response_config: #{ status_code: \"503\" }, type: \"fixed-response\" }",
    );
    expands(
        "path(\"/img/*\")",
        "#{ field: \"path-pattern\", path_pattern_config: #{ values: [\"/img/*\"] } }",
    );
    expands(
        "host([\"a\", \"b\"])",
        "#{ field: \"host-header\", host_header_config: #{ values: [\"a\", \"b\"] } }",
    );
    expands(
        "method(\"GET\")",
        "#{ field: \"http-request-method\", http_request_method_config: #{ values: [\"GET\"] } }",
    );
    expands(
        "source_ip(\"10.0.0.0/8\")",
        "#{ field: \"source-ip\", source_ip_config: #{ values: [\"10.0.0.0/8\"] } }",
    );
    expands(
        "header(\"X\", \"1\")",
        "#{ field: \"http-header\", http_header_config: #{ http_header_name: \"X\", values: [\"1\"] } }",
    );
    expands(
        "query(#{ v: \"2\" })",
        "#{ field: \"query-string\", query_string_config: #{ values: [#{ key: \"v\", value: \"2\" }] } }",
    );
    assert_eq!(error("forward(default_vpc())").code, "wrong-type");
}

#[test]
fn every_word_fits_the_resource_it_is_for() {
    let text = r#"
        let vpc = default_vpc();
        let sg = ec2::security_group("a", #{ vpc_id: vpc, security_group_ingress: [allow_tcp([80, 443], ANYWHERE), allow_all(default_security_group())] });
        ec2::security_group("b", #{ vpc_id: vpc, security_group_ingress: allow_tcp([80, 443], sg) });
        let template = ec2::launch_template("t", #{ image_id: amazon_linux(), user_data: bootstrap(app), instance_type: "t3.micro",
            monitoring: detailed(), credit_specification: unlimited(), instance_market_options: spot() });
        let pool = elbv2::target_group("p", #{ vpc_id: vpc, port: 80, protocol: "HTTP" });
        let alb = elbv2::load_balancer("l", #{ subnets: [default_subnet(1), default_subnet(2)], security_groups: [sg] });
        let listener = elbv2::listener("h", #{ load_balancer_arn: alb, port: 80, protocol: "HTTP", default_actions: [fixed_response(404, "no")] });
        let n = 1;
        for condition in [path("/a"), host("a.example.com"), header("X", "1"), query("a", "b"), method(["GET"]), source_ip("10.0.0.0/8")] {
            elbv2::listener_rule(`r${n}`, #{ listener_arn: listener, priority: n, conditions: [condition], actions: [forward([[pool, 1]])] });
            n += 1;
        }
        elbv2::listener_rule("s", #{ listener_arn: listener, priority: 99, conditions: [path("/s")], actions: [redirect_to_https()] });
        let fleet = autoscaling::auto_scaling_group("f", #{ launch_template: template, vpc_zone_identifier: default_subnets(),
            target_group_arns: [pool], min_size: 1, max_size: 2 });
        autoscaling::scaling_policy("c", #{ auto_scaling_group_name: fleet, policy_type: "TargetTrackingScaling", target_tracking_configuration: cpu_at(50) });
        autoscaling::scaling_policy("q", #{ auto_scaling_group_name: fleet, policy_type: "TargetTrackingScaling", target_tracking_configuration: requests_per_target_at(100, alb, pool) });
        autoscaling::scaling_policy("s", #{ auto_scaling_group_name: fleet, policy_type: "StepScaling", adjustment_type: "ChangeInCapacity", step_adjustments: [step(0, 10, 1), step(10, (), 2)] });
        resources().len()
    "#;
    assert_eq!(value(text), Value::Int(17));
}

#[test]
fn places() {
    expands("zones().len()", "6");
    expands(
        "region(\"ap-northeast-2\"); [region(), az(1), zones().len()]",
        "[\"ap-northeast-2\", \"ap-northeast-2a\", 4]",
    );
    expands("default_vpc().cidr_block", "172.31.0.0/16");
    expands("default_subnets().len()", "6");
    expands("default_subnet(2).availability_zone", "us-east-1b");
    expands("default_security_group() == default_security_group()", "true");
    expands("cidr(\"10.0.0.0/16\", 2, 8)", "[\"10.0.0.0/24\", \"10.0.1.0/24\"]");
    expands(
        "cidr(\"10.0.0.0/16\", 4)",
        "[\"10.0.0.0/18\", \"10.0.64.0/18\", \"10.0.128.0/18\", \"10.0.192.0/18\"]",
    );
    assert_eq!(error("az(9)").code, "wrong-value");
    assert_eq!(error("region(\"us-east-9\")").code, "unknown-region");
    assert_eq!(error("cidr(\"10.0.0.0/24\", 4, 8)").code, "wrong-value");
}

#[test]
fn a_three_tier_network_is_whole() {
    let net = "let net = network::three_tier(\"10.0.0.0/16\", 2);";
    expands(
        &format!("{net} net.public_subnets.map(|s| s.cidr_block)"),
        "[\"10.0.0.0/20\", \"10.0.16.0/20\"]",
    );
    expands(
        &format!("{net} net.private_subnets.map(|s| s.availability_zone)"),
        "[\"us-east-1a\", \"us-east-1b\"]",
    );
    expands(
        &format!("{net} [net.nat_gateways.len(), net.private_route_tables.len(), net.vpc.cidr_block]"),
        "[2, 2, \"10.0.0.0/16\"]",
    );
    let made = "network::three_tier(\"a\", \"10.1.0.0/16\", 2, 1).nat_gateways.len() + network::three_tier(\"b\", \"10.2.0.0/16\", 1).nat_gateways.len()";
    expands(made, "2");
    // Instances in private subnets have a way out, those of the database subnets have none.
    let out = |subnets: &str| {
        format!(
            "{net} let w = ec2::instance(\"w\", #{{ subnet_id: net.{subnets}[1] }}); reach(w, INTERNET, 443).reachable"
        )
    };
    expands(&out("private_subnets"), "true");
    expands(&out("public_subnets"), "true");
    expands(&out("database_subnets"), "false");
}

#[test]
fn handles_read_write_compare_and_go() {
    let web = "let web = ec2::instance(\"web\", #{ instance_type: \"t2.micro\" });";
    expands(&format!("{web} web"), "ec2::instance.web (t2.micro, us-east-1a)");
    expands(&format!("{web} web.instance_type = \"m5.large\"; web.instance_type"), "m5.large");
    expands(
        &format!("{web} [web == web, web != web, web in [web], web in [], web == 3]"),
        "[true, false, true, false, false]",
    );
    expands(
        &format!("{web} [web.arn == arn(web), web.addresses == [web.public_ip], web.name]"),
        "[true, true, \"web\"]",
    );
    expands(&format!("{web} remove(web); resources().len()"), "0");
    expands(&format!("{web} `${{web}}`"), "ec2::instance.web (t2.micro, us-east-1a)");
    let gone = error(&format!("{web} remove(web); web.instance_type"));
    assert_eq!((gone.code, gone.span.is_some()), ("removed", true));
    assert_eq!(error(&format!("{web} remove(3)")).code, "wrong-type");
}

#[test]
fn the_application_is_bound_to_what_is_built() {
    let web = "let web = ec2::instance(\"web\");";
    expands(&format!("{web} app.address = web; app.address == `http://${{web.public_ip}}`"), "true");
    expands(
        "let e = ec2::eip(\"e\"); app.address = [e, \"https://a.example.com\"]; app.address[1]",
        "https://a.example.com",
    );
    expands(&format!("fn bind(w) {{ app.sessions = w; }} {web} bind(web); app.sessions == web"), "true");
    expands("app.database", "");
    assert_eq!(error("app.address = default_vpc()").code, "no-address");
    assert_eq!(error("app.address = \"ftp://a\"").code, "bad-address");
    let found = error("app.adress = \"a\"");
    assert_eq!(found.help.as_deref(), Some("did you mean `address`?"));
    expands(
        "let app = application(\"mine\"); fn name() { app.name } [app.name, name()]",
        "[\"mine\", \"mine\"]",
    );
}

#[test]
fn laws_and_arrivals_print_as_they_are_written() {
    for text in [
        "exponential(\"10ms\")",
        "constant(\"1m 30s\")",
        "uniform(\"1s\", \"2s\")",
        "lognormal(\"10ms\", 2)",
        "erlang(3, \"1s\")",
        "poisson(20)",
        "constant(20)",
        "diurnal(1, 5)",
        "bursty(1, 50, \"10m\", \"1m\")",
        "closed(10, exponential(\"5s\"))",
        "rates([[\"0s\", 5], [\"20m\", 40]])",
    ] {
        expands(text, text);
    }
    expands("poisson(\"1200/min\")", "poisson(20)");
    expands("ramp(1, 5, \"0s\", \"1h\")", "rates([[\"0s\", 1], [\"1h\", 5]])");
    expands("closed(10, \"5s\")", "closed(10, exponential(\"5s\"))");
    for text in [
        "exponential(10)",
        "uniform(\"2s\", \"1s\")",
        "poisson(-1)",
        "rates([])",
        "closed(0, \"1s\")",
        "constant(\"x\")",
    ] {
        assert_eq!(error(text).code, "wrong-value", "{text}");
    }
}

#[test]
fn faults_and_targets() {
    expands("stop_start(serving(), \"10m\", \"12m\")", "stop-start of serving() at 10m");
    expands("let w = ec2::instance(\"w\"); crash(w, \"1m\")", "crash of ec2::instance.w at 1m");
    expands("[zone_power_loss(busiest_az(), \"5m\"), slow_down(share(0.5), 3, \"1m\", \"2m\")].len()", "2");
    assert_eq!(error("stop_start(serving(), \"12m\", \"10m\")").code, "wrong-value");
    assert_eq!(error("crash(\"web\", \"10m\")").code, "wrong-type");
}

#[test]
fn a_port_refuses_what_belongs_to_another() {
    let found = error("let q = sqs::queue(\"q\"); app.files = q;");
    assert_eq!(found.message, "`app.files` cannot be bound to `sqs::queue.q`");
    assert!(found.span.is_some());
    assert!(
        found.help.unwrap().starts_with("it can stand for `app.queue`; `app.files` takes efs::file_system")
    );
}

#[test]
fn steps_that_are_not_modeled_say_so() {
    let found = error("application(\"shop\", #{ requests: #{ buy: #{ invoke: 1 } } })");
    assert_eq!((found.code, found.message.as_str()), ("not-modeled", "the step `invoke` is not modeled yet"));
    assert_eq!(
        error("application(\"shop\", #{ requests: #{ buy: #{ cpuu: \"1ms\" } } })").help.unwrap(),
        "did you mean `cpu`?"
    );
    expands(
        "application(\"shop\", #{ requests: #{ buy: #{ steps: [#{ cpu: \"5ms\" }, #{ wait: exponential(\"20ms\") }], response: \"10KB\" } } })",
        "application shop on port 80: buy (cpu constant(\"5ms\"), then wait exponential(\"20ms\"))",
    );
    // Without a list, steps come in the order in which they are written.
    expands(
        "application(\"shop\", #{ requests: #{ buy: #{ wait: \"2ms\", db_read: \"1ms\", cpu: \"5ms\" } } })",
        "application shop on port 80: buy (wait constant(\"2ms\"), then db_read constant(\"1ms\"), then cpu constant(\"5ms\"))",
    );
}

const SERVED: &str = r#"
    let sg = ec2::security_group("web", #{ security_group_ingress: [allow_tcp(80, ANYWHERE)] });
    let web = ec2::instance("web", #{ image_id: golden_ami(app), instance_type: "m5.large", security_group_ids: [sg] });
    app.address = web;
"#;

#[test]
fn a_run_gives_its_figures_by_name() {
    let run = "let run = simulate(#{ duration: \"10m\", arrivals: poisson(5), faults: [stop_start(web, \"5m\", \"6m\")], timeout: \"5s\" });";
    let figures = "[run.requests.total == run.ok + run.failures + run.requests.in_flight, run.availability < 1.0, \
                   run.latency_ms.p99 == run.p99, run.before(\"4m\").availability, run.causes.len() > 0, \
                   run.stations[0].utilisation > 0.0, run.lost.sessions == run.lost_sessions, run.timeline.len() > 5]";
    expands(&format!("{SERVED} {run} {figures}"), "[true, true, true, 1.0, true, true, true, true]");
    let found = error(&format!("{SERVED} {run} run.avalability"));
    assert_eq!(found.help.as_deref(), Some("did you mean `availability`?"));
    let found = error(&format!("{SERVED} {run} run.latency_ms.p98"));
    assert_eq!(found.message, "latencies has no property `p98`".replace("latencies", "a set of latencies"));
    assert_eq!(error(&format!("{SERVED} {run} run.after(\"2h\")")).code, "wrong-value");
    assert_eq!(
        error(&format!("{SERVED} {run} run.aftr(\"2m\")")).help.as_deref(),
        Some("did you mean `after`?")
    );
    let report = shown(&format!("{SERVED} {run} run"));
    assert!(
        report.contains("[stale-address], ec2::instance.web") && report.contains("(a.rhai:3)"),
        "{report}"
    );
    assert!(report.lines().all(|line| line.chars().count() <= 78), "{report}");
}

#[test]
fn the_same_run_is_compared_with_itself() {
    let text = shown(&format!(
        "{SERVED} let a = simulate(#{{ duration: \"2m\" }}); let b = simulate(#{{ duration: \"2m\", workers: 1 }}); diff(a, b)"
    ));
    let row = text.lines().find(|line| line.starts_with("availability")).unwrap();
    assert_eq!(row.split_whitespace().collect::<Vec<_>>(), ["availability", "1", "1", "0"]);
}

#[test]
fn reach_and_cost_answer() {
    expands(
        &format!("{SERVED} [reach(INTERNET, web, 80).reachable, reach(ANYWHERE, web, 22).reachable]"),
        "[true, false]",
    );
    expands(&format!("{SERVED} reach(\"203.0.113.7\", \"ec2::instance.web\", 80).path.len() > 2"), "true");
    let text = shown(&format!("{SERVED} reach(INTERNET, web, 22)"));
    assert!(
        text.starts_with("not reachable: ec2::security_group.web: ") && text.contains("(line 2)"),
        "{text}"
    );
    assert_eq!(
        error(&format!("{SERVED} reach(\"ec2::instance.wbe\", web, 80)")).help.as_deref(),
        Some("did you mean `ec2::instance.web`?")
    );
    let bill = shown(&format!("{SERVED} cost()"));
    assert!(
        bill.contains("ec2::instance.web") && bill.lines().last().unwrap().ends_with("dollars a month"),
        "{bill}"
    );
    expands(&format!("{SERVED} cost().lines[0].resource"), "ec2::instance.web");
    assert_eq!(
        error(&format!("{SERVED} cost(#{{ request: 5 }})")).help.as_deref(),
        Some("did you mean `requests`?")
    );
}

#[test]
fn differences_are_told() {
    let text = "let a = architecture(); let w = ec2::instance(\"w\"); let b = architecture(); w.instance_type = \"t3.micro\"; [diff(a, b), diff(b)]";
    let outcome = run(text).unwrap();
    let Value::List(changes) = &outcome.value else { panic!("a list") };
    let shown: Vec<String> = changes.iter().map(|change| change.show(&outcome.architecture)).collect();
    assert_eq!(shown[0], "+ ec2::instance.w");
    assert!(shown[1].starts_with("~ ec2::instance.w.instance_type: "), "{}", shown[1]);
    expands("let a = architecture(); diff(a).is_empty", "true");
}

#[test]
fn values_become_json() {
    let outcome =
        run("#{ a: [1, 2.5, \"x\", true, ()], w: ec2::instance(\"w\"), law: exponential(\"1s\") }").unwrap();
    let json = outcome.value.to_json(&outcome.architecture);
    assert_eq!(
        json.to_string(),
        r#"{"a":[1,2.5,"x",true,null],"law":"exponential(\"1s\")","w":"ec2::instance.w"}"#
    );
}

#[test]
fn every_word_can_be_called_and_answers_in_words() {
    for word in crate::script::words::functions() {
        for count in word.arguments.clone() {
            let script = format!("{}({})", word.name, vec!["[]"; count].join(", "));
            if let Err(failure) = run(&script) {
                let code = failure.diagnostic.code;
                assert!(
                    !["syntax", "unknown-function", "script-error"].contains(&code),
                    "{script}: {failure}"
                );
                assert!(failure.diagnostic.span.is_some(), "{script}: {failure}");
            }
        }
    }
}

#[test]
fn runs_are_limited() {
    let found = error(&format!("{SERVED} for i in 0..100 {{ simulate(#{{ duration: \"1s\" }}); }}"));
    let most = ScriptLimits::default().runs;
    assert_eq!(found.message, format!("more than {most} simulated runs in one script"));
}

#[test]
fn a_lesson_script_of_sixty_lines_takes_milliseconds() {
    let script: String = (0..58)
        .map(|i| format!("let g{i} = ec2::security_group(\"g{i}\", #{{ group_description: \"x\" }});\n"))
        .collect();
    let start = std::time::Instant::now();
    run(&script).unwrap();
    assert!(start.elapsed() < std::time::Duration::from_secs(1), "{:?}", start.elapsed());
}
