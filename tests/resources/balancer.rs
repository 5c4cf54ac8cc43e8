//! Load balancers, target groups, listeners, rules.

use super::account::Account;
use cloudkata::resource::elbv2;

/// A network with an Application Load Balancer `front`, a target group `web` and a listener `http`.
fn balanced() -> Account {
    let mut account = Account::with_network();
    account.make("elbv2::load_balancer.front", r#"{"subnets": ["ec2::subnet.b", "ec2::subnet.a"]}"#);
    account.make("elbv2::target_group.web", &group(""));
    account.make("elbv2::listener.http", &listener("front", r#""port": 80, "protocol": "HTTP""#));
    account
}

fn group(more: &str) -> String {
    format!(r#"{{"vpc_id": "ec2::vpc.main", "port": 80, "protocol": "HTTP"{more}}}"#)
}

fn listener(balancer: &str, terms: &str) -> String {
    format!(
        r#"{{"load_balancer_arn": "elbv2::load_balancer.{balancer}", {terms},
            "default_actions": [{{"type": "forward", "target_group_arn": "elbv2::target_group.web"}}]}}"#
    )
}

#[test]
fn an_application_load_balancer_needs_two_azs_of_one_vpc() {
    let mut account = Account::with_network();
    account.make("ec2::subnet.a2", r#"{"vpc_id": "ec2::vpc.main", "cidr_block": "10.0.5.0/24"}"#);
    account.refuses(&[
        ("elbv2::load_balancer.x", "{}", "needs subnets in at least 2 AZs, and has no subnet … `subnets`"),
        (
            "elbv2::load_balancer.x",
            r#"{"subnets": ["ec2::subnet.a"]}"#,
            "an Application Load Balancer needs subnets in at least 2 AZs, and has one subnet",
        ),
        (
            "elbv2::load_balancer.x",
            r#"{"subnets": ["ec2::subnet.a", "ec2::subnet.a2"]}"#,
            "`ec2::subnet.a` and `ec2::subnet.a2` are both in us-east-1a … different AZs",
        ),
        (
            "elbv2::load_balancer.x",
            r#"{"subnets": ["ec2::subnet.a", "ec2::subnet.default-us-east-1b"]}"#,
            "`ec2::subnet.a` is in `ec2::vpc.main`, but `ec2::subnet.default-us-east-1b` is in",
        ),
        (
            "elbv2::load_balancer.x",
            r#"{"subnets": ["ec2::subnet.a", "ec2::subnet.b"], "subnet_mappings": [{"subnet_id": "ec2::subnet.b"}]}"#,
            "cannot both be given",
        ),
        (
            "elbv2::load_balancer.x",
            r#"{"subnets": ["ec2::subnet.a", "ec2::subnet.b"], "security_groups": ["ec2::security_group.default-us-east-1"]}"#,
            "is a group of `ec2::vpc.default-us-east-1`, but this is in `ec2::vpc.main`",
        ),
    ]);
}

#[test]
fn a_load_balancer_that_faces_the_internet_needs_a_way_there() {
    let mut account = Account::new();
    account.make("ec2::vpc.closed", r#"{"cidr_block": "10.7.0.0/16"}"#);
    for (zone, block) in [("a", "10.7.0.0/24"), ("b", "10.7.1.0/24")] {
        account.make(
            &format!("ec2::subnet.{zone}"),
            &format!(r#"{{"vpc_id": "ec2::vpc.closed", "cidr_block": "{block}", "availability_zone": "us-east-1{zone}"}}"#),
        );
    }
    account.refuses(&[(
        "elbv2::load_balancer.x",
        r#"{"subnets": ["ec2::subnet.a", "ec2::subnet.b"]}"#,
        "`ec2::vpc.closed` has no internet gateway … scheme: \"internal\"",
    )]);
    account.make(
        "elbv2::load_balancer.x",
        r#"{"subnets": ["ec2::subnet.a", "ec2::subnet.b"], "scheme": "internal"}"#,
    );
    assert_eq!(account.read("elbv2::load_balancer.x", "addresses").as_deref(), Some(""));
    assert!(account.read("elbv2::load_balancer.x", "dns_name").unwrap().starts_with("internal-x-"));
}

#[test]
fn a_load_balancer_has_an_address_in_each_az_and_a_name() {
    let account = balanced();
    let addresses = account.read("elbv2::load_balancer.front", "addresses").unwrap();
    assert_eq!(addresses.split(' ').count(), 2);
    let balancer = account.get("elbv2::load_balancer.front");
    let zones: Vec<String> = elbv2::subnets_of(balancer, &account.world)
        .into_iter()
        .map(cloudkata::resource::ec2::zone_of)
        .collect();
    assert_eq!(zones, ["us-east-1a", "us-east-1b"], "whatever the order in the script");
    let name = account.read("elbv2::load_balancer.front", "dns_name").unwrap();
    let number =
        name.strip_prefix("front-").and_then(|rest| rest.strip_suffix(".us-east-1.elb.amazonaws.com"));
    assert!(number.is_some_and(|number| number.len() == 10 && number.parse::<u64>().is_ok()), "{name}");
    let groups = elbv2::security_groups_of(balancer, &account.world);
    assert_eq!(
        groups.iter().map(|group| group.address()).collect::<Vec<_>>(),
        ["ec2::security_group.main-default"]
    );
}

#[test]
fn the_dns_name_of_a_strange_name_is_still_a_dns_name() {
    let mut account = Account::with_network();
    let both = r#"{"subnets": ["ec2::subnet.a", "ec2::subnet.b"]}"#;
    for (name, label) in [("My_Front.1", "my-front-1-"), ("앞문", "lb-")] {
        account.make(&format!("elbv2::load_balancer.{name}"), both);
        let dns = account.read(&format!("elbv2::load_balancer.{name}"), "dns_name").unwrap();
        assert!(dns.starts_with(label), "{dns}");
    }
}

#[test]
fn a_network_load_balancer_may_stand_in_one_az_with_an_elastic_ip() {
    let mut account = Account::with_network();
    account.make("ec2::eip.one", "{}");
    account.make("ec2::eip.two", r#"{}"#);
    account.make(
        "elbv2::load_balancer.net",
        r#"{"type": "network", "subnet_mappings": [{"subnet_id": "ec2::subnet.a", "allocation_id": "ec2::eip.one"}]}"#,
    );
    assert_eq!(
        account.read("elbv2::load_balancer.net", "addresses"),
        account.read("ec2::eip.one", "public_ip")
    );
    assert!(
        account
            .read("elbv2::load_balancer.net", "dns_name")
            .unwrap()
            .ends_with(".elb.us-east-1.amazonaws.com")
    );
    assert!(account.read("elbv2::load_balancer.net", "arn").unwrap().contains(":loadbalancer/net/net/"));
    assert!(elbv2::security_groups_of(account.get("elbv2::load_balancer.net"), &account.world).is_empty());
    account.refuses(&[
        (
            "elbv2::load_balancer.x",
            r#"{"type": "network", "subnet_mappings": [{"subnet_id": "ec2::subnet.a", "allocation_id": "ec2::eip.one"}]}"#,
            "`ec2::eip.one` is already in use by `elbv2::load_balancer.net`",
        ),
        (
            "elbv2::load_balancer.x",
            r#"{"type": "network", "subnet_mappings": [{"subnet_id": "ec2::subnet.a", "allocation_id": "ec2::eip.two"},
                {"subnet_id": "ec2::subnet.b", "allocation_id": "ec2::eip.two"}]}"#,
            "`ec2::eip.two` is given to two nodes",
        ),
        (
            "elbv2::load_balancer.x",
            r#"{"subnet_mappings": [{"subnet_id": "ec2::subnet.a", "allocation_id": "ec2::eip.two"},
                {"subnet_id": "ec2::subnet.b"}]}"#,
            "cannot be the address of this load balancer … Network Load Balancer",
        ),
        ("elbv2::load_balancer.x", r#"{"type": "network"}"#, "a load balancer of type network needs a subnet"),
    ]);
}

#[test]
fn a_gateway_load_balancer_has_no_security_groups() {
    let mut account = Account::with_network();
    account.refuses(&[(
        "elbv2::load_balancer.x",
        r#"{"type": "gateway", "subnets": ["ec2::subnet.a"], "security_groups": ["ec2::security_group.main-default"]}"#,
        "a Gateway Load Balancer has no security groups",
    )]);
}

#[test]
fn attributes_are_a_map_or_a_list_and_are_checked_by_key() {
    let mut account = balanced();
    let with = |attributes: &str| group(&format!(r#", "target_group_attributes": {attributes}"#));
    let long = r#"[{"key": "deregistration_delay.timeout_seconds", "value": "4000"}]"#;
    for (attributes, words) in [
        (
            r#"{"deregistration_delay": 60}"#,
            "has no attribute `deregistration_delay` … did you mean `deregistration_delay.",
        ),
        (long, "is 4000, but must be between 0 and 3600 seconds"),
        (r#"{"slow_start.duration_seconds": 10}"#, "and not from 1 to 29"),
        (
            r#"{"load_balancing.algorithm.type": "least_outstanding"}"#,
            "did you mean `least_outstanding_requests`?",
        ),
        (r#"{"stickiness.enabled": "yes"}"#, "must be true or false"),
        (r#"[{"name": "stickiness.enabled", "value": true}]"#, "a list of #{ key, value }"),
        (r#""stickiness.enabled""#, "must be a map of keys and values"),
    ] {
        account.refuses(&[("elbv2::target_group.x", &with(attributes), words)]);
    }
    account.make(
        "elbv2::target_group.map",
        &with(r#"{"stickiness.enabled": true, "deregistration_delay.timeout_seconds": 60}"#),
    );
    account.make("elbv2::target_group.list", &with(r#"[{"key": "stickiness.enabled", "value": "true"}]"#));
    let read = |address, key| elbv2::attribute(account.get(address), key);
    assert_eq!(read("elbv2::target_group.map", "stickiness.enabled").as_deref(), Some("true"));
    assert_eq!(
        read("elbv2::target_group.map", "deregistration_delay.timeout_seconds").as_deref(),
        Some("60")
    );
    assert_eq!(read("elbv2::target_group.list", "stickiness.enabled").as_deref(), Some("true"));
    assert_eq!(
        read("elbv2::target_group.list", "deregistration_delay.timeout_seconds").as_deref(),
        Some("300")
    );
    assert_eq!(
        read("elbv2::target_group.web", "load_balancing.algorithm.type").as_deref(),
        Some("round_robin")
    );
    assert_eq!(read("elbv2::target_group.web", "no.such.key"), None);
    assert_eq!(
        read("elbv2::load_balancer.front", "load_balancing.cross_zone.enabled").as_deref(),
        Some("true")
    );
    assert_eq!(read("elbv2::load_balancer.front", "idle_timeout.timeout_seconds").as_deref(), Some("60"));
}

#[test]
fn crossing_zones_is_off_on_a_network_load_balancer() {
    let mut account = Account::with_network();
    account.make("elbv2::load_balancer.net", r#"{"type": "network", "subnets": ["ec2::subnet.a"]}"#);
    let value =
        elbv2::attribute(account.get("elbv2::load_balancer.net"), "load_balancing.cross_zone.enabled");
    assert_eq!(value.as_deref(), Some("false"));
}

#[test]
fn health_checks_have_the_defaults_of_their_load_balancer() {
    let mut account = Account::with_network();
    account.make("elbv2::target_group.http", &group(""));
    account.make("elbv2::target_group.tcp", r#"{"vpc_id": "ec2::vpc.main", "port": 80, "protocol": "TCP"}"#);
    account.make(
        "elbv2::target_group.tcp-http",
        r#"{"vpc_id": "ec2::vpc.main", "port": 80, "protocol": "TCP", "health_check_protocol": "HTTP",
            "health_check_port": "8080", "health_check_path": "/up", "unhealthy_threshold_count": 3}"#,
    );
    account.make("elbv2::target_group.function", r#"{"target_type": "lambda"}"#);
    let check = |name: &str| {
        let check = elbv2::health_check(account.get(&format!("elbv2::target_group.{name}")), &account.world);
        (
            check.protocol,
            check.port,
            check.path,
            check.interval_s,
            check.timeout_s,
            check.healthy,
            check.unhealthy,
            check.enabled,
        )
    };
    let plain =
        |protocol: &str, timeout| (protocol.to_owned(), None, "/".to_owned(), 30, timeout, 5, 2, true);
    assert_eq!(check("http"), plain("HTTP", 5));
    assert_eq!(check("tcp"), plain("TCP", 10));
    assert_eq!(check("tcp-http"), ("HTTP".to_owned(), Some(8080), "/up".to_owned(), 30, 6, 5, 3, true));
    assert_eq!(check("function"), ("HTTP".to_owned(), None, "/".to_owned(), 35, 30, 5, 5, false));
}

#[test]
fn a_health_check_waits_less_than_it_pauses() {
    let mut account = Account::with_network();
    for (more, words) in [
        (
            r#", "health_check_interval_seconds": 5"#,
            "waits 5 s for its answer cannot come every 5 s … 5 (its default here)",
        ),
        (r#", "health_check_interval_seconds": 4"#, "must be between 5 and 300"),
        (r#", "health_check_timeout_seconds": 40"#, "waits 40 s for its answer cannot come every 30 s"),
        (r#", "unhealthy_threshold_count": 1"#, "must be between 2 and 10"),
        (r#", "health_check_port": "web""#, "`web` is not a port … traffic-port"),
        (r#", "health_check_protocol": "TCP""#, "targets that speak HTTP cannot be checked by TCP"),
        (r#", "health_check_path": "up""#, "does not begin with `/`"),
    ] {
        account.refuses(&[("elbv2::target_group.x", &group(more), words)]);
    }
    account.make(
        "elbv2::target_group.fast",
        &group(r#", "health_check_interval_seconds": 5, "health_check_timeout_seconds": 2"#),
    );
    account.make(
        "elbv2::target_group.ten",
        r#"{"vpc_id": "ec2::vpc.main", "port": 80, "protocol": "TCP", "health_check_interval_seconds": 10}"#,
    );
}

#[test]
fn a_target_group_takes_targets_of_its_type_and_vpc() {
    let mut account = Account::with_network();
    account.make("ec2::instance.near", r#"{"subnet_id": "ec2::subnet.a"}"#);
    account.make("ec2::instance.far", "{}");
    account.refuses(&[
        ("elbv2::target_group.x", "{}", "a target group of type instance needs `port`"),
        (
            "elbv2::target_group.x",
            &group(r#", "targets": ["ec2::instance.far"]"#),
            "`ec2::instance.far` is in `ec2::vpc.default-us-east-1`, but the target group is in `ec2::vpc.main`",
        ),
        (
            "elbv2::target_group.x",
            &group(r#", "targets": ["10.0.0.9"]"#),
            "\"10.0.0.9\" cannot be a target of a group of type instance … the handle of an `ec2::instance`",
        ),
        (
            "elbv2::target_group.x",
            &group(r#", "target_type": "ip", "targets": ["ec2::instance.near"]"#),
            "`ec2::instance.near` cannot be a target of a group of type ip",
        ),
        (
            "elbv2::target_group.x",
            &group(r#", "targets": ["ec2::instance.near", {"id": "ec2::instance.near"}]"#),
            "a target is given twice",
        ),
        ("elbv2::target_group.x", &group(r#", "target_type": "lambda""#), "of type lambda takes no `port`"),
    ]);
    account.make(
        "elbv2::target_group.web",
        &group(r#", "targets": ["ec2::instance.near", {"id": "ec2::instance.near", "port": 8080}]"#),
    );
    account
        .make("elbv2::target_group.ip", &group(r#", "target_type": "ip", "targets": [{"id": "10.0.0.9"}]"#));
}

#[test]
fn a_listener_speaks_what_its_load_balancer_speaks() {
    let mut account = balanced();
    account.make("elbv2::load_balancer.net", r#"{"type": "network", "subnets": ["ec2::subnet.a"]}"#);
    account.make("acm::certificate.api", r#"{"domain_name": "api.example.com"}"#);
    account.refuses(&[
        (
            "elbv2::listener.x",
            &listener("front", r#""port": 443"#),
            "a listener of a load balancer of type application needs `protocol`",
        ),
        (
            "elbv2::listener.x",
            &listener("front", r#""port": 443, "protocol": "TCP""#),
            "type application does not listen to TCP … HTTP, HTTPS",
        ),
        (
            "elbv2::listener.x",
            &listener("net", r#""port": 80, "protocol": "HTTP""#),
            "type network does not listen to HTTP",
        ),
        (
            "elbv2::listener.x",
            &listener("front", r#""port": 443, "protocol": "HTTPS""#),
            "a listener for HTTPS needs a certificate … acm::certificate",
        ),
        (
            "elbv2::listener.x",
            &listener(
                "front",
                r#""port": 8080, "protocol": "HTTP", "certificates": ["acm::certificate.api"]"#,
            ),
            "takes no certificate … \"HTTPS\"",
        ),
        (
            "elbv2::listener.x",
            &listener("front", r#""port": 80, "protocol": "HTTP""#),
            "`elbv2::listener.http` listens on port 80 already … elbv2::listener_rule",
        ),
        (
            "elbv2::listener.x",
            &listener("net", r#""port": 80, "protocol": "TCP""#),
            "`elbv2::target_group.web` speaks HTTP, to which a TCP listener cannot forward … TCP, TCP_UDP",
        ),
    ]);
    account.make(
        "elbv2::listener.https",
        &listener("front", r#""port": 443, "protocol": "HTTPS", "certificates": [{"certificate_arn": "acm::certificate.api"}]"#),
    );
    assert!(account.read("elbv2::listener.https", "arn").unwrap().contains(":listener/app/front/"));
}

#[test]
fn actions_are_complete_and_lead_somewhere() {
    let mut account = balanced();
    let with = |actions: &str| {
        format!(
            r#"{{"load_balancer_arn": "elbv2::load_balancer.front", "port": 81, "protocol": "HTTP", "default_actions": {actions}}}"#
        )
    };
    for (actions, words) in [
        ("[]", "nothing is done with what arrives here"),
        (r#"[{"type": "forward"}]"#, "an action of type forward needs `target_group_arn`"),
        (r#"[{"type": "redirect"}]"#, "an action of type redirect needs `redirect_config`"),
        (r#"[{"type": "fixed-response"}]"#, "needs `fixed_response_config`"),
        (
            r##"[{"type": "redirect", "redirect_config": {"status_code": "HTTP_301", "path": "/#{path}"}}]"##,
            "leads back to where it came from … HTTPS",
        ),
        (
            r#"[{"type": "forward", "target_group_arn": "elbv2::target_group.web"},
                {"type": "fixed-response", "fixed_response_config": {"status_code": "200"}}]"#,
            "exactly one action must forward, redirect or answer … forward_config",
        ),
        (
            r#"[{"type": "fixed-response", "fixed_response_config": {"status_code": "301"}}]"#,
            "`301` is not a status that a load balancer answers",
        ),
        (r#"[{"type": "forword"}]"#, "did you mean `forward`?"),
    ] {
        account.refuses(&[("elbv2::listener.x", &with(actions), words)]);
    }
    account.make(
        "elbv2::listener.redirect",
        &with(r#"[{"type": "redirect", "redirect_config": {"status_code": "HTTP_301", "protocol": "HTTPS", "port": "443"}}]"#),
    );
}

#[test]
fn a_target_group_serves_one_load_balancer_of_its_vpc() {
    let mut account = balanced();
    account.make("elbv2::load_balancer.second", r#"{"subnets": ["ec2::subnet.a", "ec2::subnet.b"]}"#);
    let theirs = r#"{"vpc_id": "ec2::vpc.default-us-east-1", "port": 80, "protocol": "HTTP"}"#;
    account.make("elbv2::target_group.far", theirs);
    account.refuses(&[
        (
            "elbv2::listener.x",
            &listener("second", r#""port": 80, "protocol": "HTTP""#),
            "`elbv2::target_group.web` already gets requests from `elbv2::load_balancer.front`",
        ),
        (
            "elbv2::listener.x",
            r#"{"load_balancer_arn": "elbv2::load_balancer.second", "port": 80, "protocol": "HTTP",
                "default_actions": [{"type": "forward", "target_group_arn": "elbv2::target_group.far"}]}"#,
            "`elbv2::target_group.far` is in `ec2::vpc.default-us-east-1`, but the load balancer is in `ec2::vpc.main`",
        ),
    ]);
    let arns = account.read("elbv2::target_group.web", "load_balancer_arns");
    assert_eq!(arns, account.read("elbv2::load_balancer.front", "arn"));
}

#[test]
fn a_network_load_balancer_only_forwards_and_has_no_rules() {
    let mut account = Account::with_network();
    account.make("elbv2::load_balancer.net", r#"{"type": "network", "subnets": ["ec2::subnet.a"]}"#);
    account.make("elbv2::target_group.web", r#"{"vpc_id": "ec2::vpc.main", "port": 80, "protocol": "TCP"}"#);
    account.make("elbv2::listener.tcp", &listener("net", r#""port": 80, "protocol": "TCP""#));
    account.refuses(&[
        (
            "elbv2::listener.x",
            r#"{"load_balancer_arn": "elbv2::load_balancer.net", "port": 81, "protocol": "TCP",
                "default_actions": [{"type": "fixed-response", "fixed_response_config": {"status_code": "200"}}]}"#,
            "type network cannot do `fixed-response`",
        ),
        ("elbv2::listener_rule.x", &rule("tcp", 1, r#"{"field": "path-pattern", "values": ["/"]}"#), "`elbv2::listener.tcp` has no rules"),
    ]);
}

fn rule(listener: &str, priority: u32, condition: &str) -> String {
    format!(
        r#"{{"listener_arn": "elbv2::listener.{listener}", "priority": {priority}, "conditions": [{condition}],
            "actions": [{{"type": "forward", "target_group_arn": "elbv2::target_group.web"}}]}}"#
    )
}

#[test]
fn a_rule_has_a_priority_of_its_own_and_conditions_with_values() {
    let mut account = balanced();
    account.make(
        "elbv2::listener_rule.images",
        &rule("http", 10, r#"{"field": "path-pattern", "values": ["/images/*"]}"#),
    );
    account.make(
        "elbv2::listener_rule.host",
        &rule(
            "http",
            20,
            r#"{"field": "host-header", "host_header_config": {"values": ["img.example.com"]}}"#,
        ),
    );
    for (priority, condition, words) in [
        (
            10,
            r#"{"field": "path-pattern", "values": ["/x"]}"#,
            "`elbv2::listener_rule.images` has priority 10 already",
        ),
        (0, r#"{"field": "path-pattern", "values": ["/x"]}"#, "must be between 1 and 50000"),
        (30, "", "a rule without conditions fits nothing"),
        (30, r#"{"field": "path-pattern"}"#, "the condition on path-pattern names no values"),
        (
            30,
            r#"{"field": "path-pattern", "host_header_config": {"values": ["x.example.com"]}}"#,
            "path-pattern names no values",
        ),
        (30, r#"{"field": "path-pattern", "values": ["images"]}"#, "does not begin with `/`"),
        (30, r#"{"field": "http-header", "values": ["x"]}"#, "does not say which header"),
        (30, r#"{"field": "http-request-method", "values": ["get"]}"#, "written in capitals"),
        (30, r#"{"field": "source-ip", "values": ["10.0.0.1"]}"#, "did you mean \"10.0.0.1/32\""),
        (
            30,
            r#"{"field": "path-pattern", "values": ["/a"]}, {"field": "path-pattern", "values": ["/b"]}"#,
            "two conditions of one rule look at path-pattern",
        ),
        (30, r#"{"field": "path", "values": ["/a"]}"#, "did you mean `path-pattern`?"),
    ] {
        account.refuses(&[("elbv2::listener_rule.x", &rule("http", priority, condition), words)]);
    }
}

#[test]
fn a_load_balancer_has_a_hundred_rules() {
    let mut account = balanced();
    let numbered = |number: u32| rule("http", number, r#"{"field": "path-pattern", "values": ["/x"]}"#);
    (1..=100).for_each(|number| {
        account.make(&format!("elbv2::listener_rule.r{number}"), &numbered(number));
    });
    account.refuses(&[(
        "elbv2::listener_rule.more",
        &numbered(101),
        "AWS allows 100 rules per load balancer",
    )]);
}
