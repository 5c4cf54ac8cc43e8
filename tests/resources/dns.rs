//! Hosted zones, records, health checks.

use super::account::Account;
use cloudkata::resource::route53::{self, Policy, RecordValue};

/// A zone `example.com`, and an instance `web` with a public address.
fn zone() -> Account {
    let mut account = Account::with_network();
    account.make("route53::hosted_zone.example.com", "{}");
    account.make("ec2::instance.web", "{}");
    account
}

fn record(terms: &str) -> String {
    format!(r#"{{"hosted_zone_id": "route53::hosted_zone.example.com", {terms}}}"#)
}

const RECORD: &str = "route53::record_set.x";

#[test]
fn a_zone_is_called_after_its_domain_and_has_four_name_servers() {
    let mut account = zone();
    let servers = account.read("route53::hosted_zone.example.com", "name_servers").unwrap();
    let ends: Vec<&str> = servers
        .split(' ')
        .map(|name| name.split_once("awsdns-").unwrap().1.split_once('.').unwrap().1)
        .collect();
    assert_eq!(ends, ["com", "net", "org", "co.uk"]);
    assert_eq!(account.read("route53::hosted_zone.example.com", "name").as_deref(), Some("example.com"));
    let id = account.read("route53::hosted_zone.example.com", "hosted_zone_id").unwrap();
    assert!(id.starts_with('Z') && id.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()), "{id}");
    account.make("route53::hosted_zone.main", r#"{"name": "Example.NET."}"#);
    assert_eq!(account.read("route53::hosted_zone.main", "name").as_deref(), Some("example.net"));
    account.refuses(&[("route53::hosted_zone.localhost", "{}", "`localhost` is not a domain name")]);
}

#[test]
fn a_private_zone_has_no_name_servers_outside() {
    let mut account = zone();
    account.make(
        "route53::hosted_zone.inner.test",
        r#"{"vpcs": [{"vpc_id": "ec2::vpc.main", "vpc_region": "us-east-1"}]}"#,
    );
    assert_eq!(account.read("route53::hosted_zone.inner.test", "name_servers"), None);
}

#[test]
fn a_record_lies_in_a_zone() {
    zone().refuses(&[
        (RECORD, r#"{"name": "api.example.com", "type": "A", "ttl": 60, "resource_records": ["203.0.113.7"]}"#, "needs the zone it belongs to"),
        (
            RECORD,
            r#"{"hosted_zone_name": "exampel.com.", "name": "api.example.com", "type": "A", "ttl": 60, "resource_records": ["203.0.113.7"]}"#,
            "there is no hosted zone `exampel.com.` … did you mean `example.com`?",
        ),
        (
            RECORD,
            &record(r#""name": "api", "type": "A", "ttl": 60, "resource_records": ["203.0.113.7"]"#),
            "`api` is not in the zone `example.com` … \"api.example.com\"",
        ),
        (
            RECORD,
            &record(r#""name": "a b.example.com", "type": "A", "ttl": 60, "resource_records": ["203.0.113.7"]"#),
            "`a b.example.com` is not a DNS name",
        ),
        (RECORD, &record(r#""name": "x.example.com", "type": "a", "ttl": 60"#), "must be one of"),
    ]);
}

#[test]
fn a_cname_cannot_stand_at_the_apex_nor_beside_others() {
    let mut account = zone();
    let a =
        record(r#""name": "api.example.com", "type": "A", "ttl": 60, "resource_records": ["203.0.113.7"]"#);
    account.make("route53::record_set.api", &a);
    account.refuses(&[
        (
            RECORD,
            &record(r#""name": "example.com", "type": "CNAME", "ttl": 60, "resource_records": ["www.example.net"]"#),
            "the zone apex, cannot be a CNAME … alias of type A",
        ),
        (
            RECORD,
            &record(r#""name": "api.example.com", "type": "CNAME", "ttl": 60, "resource_records": ["www.example.net"]"#),
            "has a record of type A, `route53::record_set.api`, and a CNAME stands alone",
        ),
        (
            RECORD,
            &record(r#""name": "c.example.com", "type": "CNAME", "ttl": 60, "resource_records": ["a.example.net", "b.example.net"]"#),
            "a CNAME has one value",
        ),
    ]);
}

#[test]
fn a_record_is_an_alias_or_has_values_with_a_ttl() {
    let mut account = zone();
    account.make("elbv2::load_balancer.front", r#"{"subnets": ["ec2::subnet.a", "ec2::subnet.b"]}"#);
    let api = |terms: &str| record(&format!(r#""name": "api.example.com", "type": "A"{terms}"#));
    for (terms, words) in [
        ("", "this record answers nothing"),
        (r#", "resource_records": ["203.0.113.7"]"#, "a record with values needs `ttl`"),
        (r#", "ttl": 60, "resource_records": []"#, "the list of values is empty"),
        (r#", "ttl": 60, "resource_records": ["203.0.113.7", "203.0.113.7"]"#, "a value is given twice"),
        (
            r#", "ttl": 60, "resource_records": ["www.example.com"]"#,
            "\"www.example.com\" is not an IPv4 address … CNAME",
        ),
        (r#", "ttl": 60, "alias_target": "elbv2::load_balancer.front""#, "an alias has no TTL of its own"),
        (
            r#", "ttl": 60, "resource_records": ["203.0.113.7"], "alias_target": "elbv2::load_balancer.front""#,
            "a record is an alias or has values, and here are both",
        ),
        (
            r#", "alias_target": "www.example.org""#,
            "there is no load balancer, distribution, web site or record of this type by that name",
        ),
    ] {
        account.refuses(&[(RECORD, &api(terms), words)]);
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn an_alias_follows_a_load_balancer_or_a_record_of_its_zone() {
    let mut account = zone();
    account.make("elbv2::load_balancer.front", r#"{"subnets": ["ec2::subnet.a", "ec2::subnet.b"]}"#);
    account.make("ec2::eip.one", "{}");
    account.make("route53::hosted_zone.example.net", "{}");
    account.make(
        "route53::record_set.net",
        r#"{"hosted_zone_id": "route53::hosted_zone.example.net", "name": "www.example.net", "type": "A", "ttl": 60,
            "resource_records": ["203.0.113.7"]}"#,
    );
    account.make(
        "route53::record_set.www",
        &record(r#""name": "www.example.com", "type": "A", "ttl": 60, "resource_records": ["203.0.113.7"]"#),
    );
    let dns = account.read("elbv2::load_balancer.front", "dns_name").unwrap();
    let by_name = format!(
        r#""name": "b.example.com", "type": "A", "alias_target": {{"dns_name": "dualstack.{dns}.", "hosted_zone_id": "Z1"}}"#
    );
    for (name, terms, target) in [
        (
            "apex",
            r#""name": "example.com", "type": "A", "alias_target": "elbv2::load_balancer.front""#,
            "elbv2::load_balancer.front",
        ),
        (
            "mapped",
            r#""name": "a.example.com", "type": "A", "alias_target": {"dns_name": "elbv2::load_balancer.front", "evaluate_target_health": true}"#,
            "elbv2::load_balancer.front",
        ),
        ("named", &by_name, "elbv2::load_balancer.front"),
        (
            "record",
            r#""name": "c.example.com", "type": "A", "alias_target": {"dns_name": "www.example.com"}"#,
            "route53::record_set.www",
        ),
    ] {
        account.make(&format!("route53::record_set.{name}"), &record(terms));
        let record = account.get(&format!("route53::record_set.{name}"));
        assert_eq!(
            route53::alias_of(record, &account.world).map(|found| found.address()).as_deref(),
            Some(target)
        );
    }
    account.refuses(&[
        (
            RECORD,
            &record(r#""name": "x.example.com", "type": "A", "alias_target": "ec2::instance.web""#),
            "must be the handle of `cloudfront::distribution` or `elasticbeanstalk::environment` or `elbv2::load_balancer` … instances and Elastic IPs go into resource_records",
        ),
        (
            RECORD,
            &record(r#""name": "x.example.com", "type": "A", "alias_target": "route53::record_set.net""#),
            "`route53::record_set.net` is in another hosted zone",
        ),
        (
            RECORD,
            &record(r#""name": "x.example.com", "type": "AAAA", "alias_target": "route53::record_set.www""#),
            "`route53::record_set.www` is of type A, and its alias is of type AAAA",
        ),
        (
            RECORD,
            &record(
                r#""name": "x.example.com", "type": "TXT", "alias_target": "elbv2::load_balancer.front""#,
            ),
            "is of type A or AAAA, not TXT",
        ),
    ]);
}

#[test]
fn an_alias_of_an_instance_or_an_elastic_ip_is_refused_with_what_to_do() {
    use cloudkata::resource::{Setting, Value, kind};
    let mut account = zone();
    account.make("ec2::eip.one", "{}");
    for address in ["ec2::instance.web", "ec2::eip.one"] {
        let target = Value::Ref(account.world.find(address).unwrap());
        let zone = Value::Ref(account.world.find("route53::hosted_zone.example.com").unwrap());
        let text = |text: &str| Value::Text(text.to_owned());
        let properties = [
            ("hosted_zone_id", zone),
            ("name", text("x.example.com")),
            ("type", text("A")),
            ("alias_target", target),
        ];
        let properties = properties
            .into_iter()
            .map(|(name, value)| (name.to_owned(), Setting { value, span: None }))
            .collect();
        let words =
            account.world.create(kind("route53", "record_set").unwrap(), "x", properties, None).unwrap_err();
        let words = words.to_string();
        for part in [
            &format!("is `{address}`"),
            "elbv2::load_balancer",
            "instances and Elastic IPs go into resource_records",
        ] {
            assert!(words.contains(part), "{words}");
        }
    }
}

#[test]
fn a_handle_among_the_values_stands_for_its_address_of_the_moment() {
    let mut account = zone();
    account.make("ec2::eip.one", "{}");
    let terms = r#""name": "api.example.com", "type": "A", "ttl": 60, "resource_records": ["ec2::instance.web", "203.0.113.9"]"#;
    account.make("route53::record_set.api", &record(terms));
    let values = |account: &Account| route53::values(account.get("route53::record_set.api"), &account.world);
    let own = |account: &Account, address: &str, name: &str| {
        RecordValue::Address(account.read(address, name).unwrap().parse().unwrap())
    };
    let before = own(&account, "ec2::instance.web", "public_ip");
    assert_eq!(values(&account), [before.clone(), RecordValue::Address("203.0.113.9".parse().unwrap())]);
    account.make(
        "ec2::eip_association.one",
        r#"{"allocation_id": "ec2::eip.one", "instance_id": "ec2::instance.web"}"#,
    );
    assert_eq!(values(&account)[0], own(&account, "ec2::eip.one", "public_ip"));
    assert_ne!(values(&account)[0], before);
}

#[test]
fn a_private_instance_has_no_address_to_answer() {
    let mut account = zone();
    account.make("ec2::instance.inner", r#"{"associate_public_ip_address": false}"#);
    account.refuses(&[
        (
            RECORD,
            &record(r#""name": "api.example.com", "type": "A", "ttl": 60, "resource_records": ["ec2::instance.inner"]"#),
            "`ec2::instance.inner` has no public address … Elastic IP",
        ),
        (
            RECORD,
            &record(r#""name": "api.example.com", "type": "AAAA", "ttl": 60, "resource_records": ["ec2::instance.web"]"#),
            "stands for an IPv4 address, which a record of type AAAA cannot hold",
        ),
        ("route53::health_check.x", r#"{"type": "HTTP", "ip_address": "ec2::instance.inner"}"#, "has no public address"),
    ]);
}

#[test]
fn all_eight_policies_are_known() {
    let mut account = zone();
    for (index, (terms, policy)) in [
        ("", Policy::Simple),
        (r#", "weight": 10"#, Policy::Weighted),
        (r#", "region": "us-east-1""#, Policy::Latency),
        (r#", "failover": "PRIMARY""#, Policy::Failover),
        (r#", "geo_location": {"country_code": "KR"}"#, Policy::Geolocation),
        (r#", "geo_proximity_location": {"aws_region": "us-east-1"}"#, Policy::Geoproximity),
        (r#", "cidr_routing_config": {"collection_id": "c", "location_name": "l"}"#, Policy::IpBased),
        (r#", "multi_value_answer": true"#, Policy::Multivalue),
    ]
    .into_iter()
    .enumerate()
    {
        let identifier = if policy == Policy::Simple { "" } else { r#", "set_identifier": "one""# };
        let address = format!("route53::record_set.r{index}");
        account.make(
            &address,
            &record(&format!(
                r#""name": "r{index}.example.com", "type": "A", "ttl": 60, "resource_records": ["203.0.113.7"]{terms}{identifier}"#
            )),
        );
        assert_eq!(route53::policy(account.get(&address)), policy);
    }
}

#[test]
fn records_of_one_name_share_a_policy_and_tell_themselves_apart() {
    let mut account = zone();
    let a = |name: &str, terms: &str| {
        record(&format!(
            r#""name": "{name}.example.com", "type": "A", "ttl": 60, "resource_records": ["203.0.113.7"]{terms}"#
        ))
    };
    account.make("route53::record_set.simple", &a("simple", ""));
    account.make("route53::record_set.one", &a("w", r#", "weight": 1, "set_identifier": "one""#));
    account.make("route53::record_set.main", &a("f", r#", "failover": "PRIMARY", "set_identifier": "main""#));
    account.make("route53::record_set.us", &a("l", r#", "region": "us-east-1", "set_identifier": "us""#));
    account.make(
        "route53::record_set.kr",
        &a("g", r#", "geo_location": {"country_code": "KR"}, "set_identifier": "kr""#),
    );
    for (properties, words) in [
        (a("simple", ""), "has a record of type A already, `route53::record_set.simple`"),
        (a("w", ""), "has a record of type A already, `route53::record_set.one`"),
        (a("w", r#", "weight": 1"#), "a weighted record needs `set_identifier`"),
        (a("w", r#", "weight": 1, "set_identifier": "one""#), "has the same `set_identifier`"),
        (
            a("w", r#", "region": "us-east-1", "set_identifier": "two""#),
            "is a weighted record, and this one of the same name is latency",
        ),
        (
            a("w", r#", "weight": 1, "region": "us-east-1", "set_identifier": "two""#),
            "one routing policy, and this one is weighted and latency",
        ),
        (a("w", r#", "weight": 256, "set_identifier": "two""#), "must be between 0 and 255"),
        (
            a("f", r#", "failover": "PRIMARY", "set_identifier": "two""#),
            "`route53::record_set.main` has the same `failover`",
        ),
        (a("l", r#", "region": "us-east-1", "set_identifier": "two""#), "has the same `region`"),
        (
            a("l", r#", "region": "us-esat-1", "set_identifier": "two""#),
            "there is no Region `us-esat-1` … did you mean `us-east-1`?",
        ),
        (
            a("g", r#", "geo_location": {"country_code": "KR"}, "set_identifier": "two""#),
            "has the same `geo_location`",
        ),
        (
            a("g", r#", "geo_location": {"country_code": "korea"}, "set_identifier": "two""#),
            "`korea` is not a country code",
        ),
        (a("g", r#", "geo_location": {}, "set_identifier": "two""#), "a place is a continent or a country"),
        (a("n", r#", "set_identifier": "two""#), "`set_identifier` goes with a routing policy"),
    ] {
        account.refuses(&[(RECORD, &properties, words)]);
    }
    account.make("route53::record_set.two", &a("w", r#", "weight": 0, "set_identifier": "two""#));
}

#[test]
fn a_multivalue_answer_has_one_value_and_is_no_alias() {
    let mut account = zone();
    account.make("elbv2::load_balancer.front", r#"{"subnets": ["ec2::subnet.a", "ec2::subnet.b"]}"#);
    account.refuses(&[
        (
            RECORD,
            &record(r#""name": "m.example.com", "type": "A", "ttl": 60, "resource_records": ["203.0.113.7", "203.0.113.8"],
                "multi_value_answer": true, "set_identifier": "one""#),
            "a multivalue answer record has one value … health check",
        ),
        (
            RECORD,
            &record(r#""name": "m.example.com", "type": "A", "alias_target": "elbv2::load_balancer.front",
                "multi_value_answer": true, "set_identifier": "one""#),
            "a multivalue answer record cannot be an alias",
        ),
    ]);
}

#[test]
fn a_health_check_asks_something_on_the_internet() {
    let mut account = zone();
    for (properties, words) in [
        (r#"{"type": "HTTP"}"#, "needs something to ask"),
        (r#"{"type": "TCP", "ip_address": "203.0.113.7"}"#, "of type TCP needs `port`"),
        (
            r#"{"type": "HTTP", "ip_address": "203.0.113.7", "request_interval": 20}"#,
            "every 10 or every 30 seconds",
        ),
        (
            r#"{"type": "HTTP", "ip_address": "203.0.113.7", "failure_threshold": 11}"#,
            "must be between 1 and 10",
        ),
        (r#"{"type": "HTTP", "ip_address": "10.0.0.7"}"#, "10.0.0.7 is not an address of the Internet"),
        (r#"{"type": "HTTP", "ip_address": "web"}"#, "\"web\" is not an address"),
        (r#"{"type": "CALCULATED"}"#, "of type CALCULATED needs `child_health_checks`"),
        (r#"{"type": "HTTP_STR_MATCH", "ip_address": "203.0.113.7"}"#, "needs `search_string`"),
    ] {
        account.refuses(&[("route53::health_check.x", properties, words)]);
    }
    account.make(
        "route53::health_check.nested",
        r#"{"health_check_config": {"type": "HTTP", "ip_address": "ec2::instance.web", "port": 80, "request_interval": 10}}"#,
    );
    let check = account.get("route53::health_check.nested");
    let address = route53::check_address(check, &account.world).map(|ip| ip.to_string());
    assert_eq!(address, account.read("ec2::instance.web", "public_ip"));
    account.refuses(&[(
        "route53::health_check.sum",
        r#"{"type": "CALCULATED", "child_health_checks": ["route53::health_check.nested"], "health_threshold": 2}"#,
        "more healthy checks than there are (1)",
    )]);
}
