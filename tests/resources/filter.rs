//! Security groups and network ACLs.

use super::account::Account;

fn rule(keys: &str) -> String {
    format!(r#"{{"vpc_id": "ec2::vpc.main", "security_group_ingress": [{{{keys}}}]}}"#)
}

#[test]
fn a_rule_says_what_and_whom() {
    let mut account = Account::with_network();
    for (keys, words) in [
        (r#""ip_protocol": "tcp", "cidr_ip": "0.0.0.0/0""#, "needs both `from_port` and `to_port`"),
        (
            r#""ip_protocol": "tcp", "from_port": 80, "cidr_ip": "0.0.0.0/0""#,
            "needs both `from_port` and `to_port`",
        ),
        (
            r#""ip_protocol": "tcp", "from_port": 443, "to_port": 80, "cidr_ip": "0.0.0.0/0""#,
            "rule 1 of `security_group_ingress` runs from port 443 down to 80",
        ),
        (
            r#""ip_protocol": "tcp", "from_port": -1, "to_port": -1, "cidr_ip": "0.0.0.0/0""#,
            "has the port -1",
        ),
        (r#""ip_protocol": "tcp", "from_port": 80, "to_port": 80"#, "does not say who the other side is"),
        (
            r#""ip_protocol": "-1", "cidr_ip": "0.0.0.0/0", "source_security_group_id": "ec2::security_group.main-default""#,
            "names two other sides, `cidr_ip` and `source_security_group_id`",
        ),
        (
            r#""ip_protocol": "http", "from_port": 80, "to_port": 80, "cidr_ip": "0.0.0.0/0""#,
            "write \"tcp\" and port 80",
        ),
        (
            r#""ip_protocol": "tpc", "from_port": 80, "to_port": 80, "cidr_ip": "0.0.0.0/0""#,
            "did you mean `tcp`?",
        ),
        (r#""protocol": "tcp""#, "has no key `protocol`"),
        (
            r#""ip_protocol": "tcp", "from_port": 80, "to_port": 80, "cidr_ip": "0.0.0.0""#,
            "did you mean \"0.0.0.0/32\"",
        ),
        (
            r#""ip_protocol": "-1", "source_security_group_id": "ec2::security_group.default-us-east-1""#,
            "names `ec2::security_group.default-us-east-1` of `ec2::vpc.default-us-east-1`, but the group is in `ec2::vpc.main`",
        ),
    ] {
        account.refuses(&[("ec2::security_group.x", &rule(keys), words)]);
    }
    account.make(
        "ec2::security_group.ping",
        &rule(r#""ip_protocol": "icmp", "from_port": -1, "to_port": -1, "cidr_ip": "0.0.0.0/0""#),
    );
    account.make("ec2::security_group.esp", &rule(r#""ip_protocol": "50", "cidr_ip": "10.0.0.0/8""#));
}

#[test]
fn a_group_has_sixty_rules_one_way_and_each_once() {
    let mut account = Account::with_network();
    let port = |port: u32| {
        format!(r#"{{"ip_protocol": "tcp", "from_port": {port}, "to_port": {port}, "cidr_ip": "0.0.0.0/0"}}"#)
    };
    let group = |count: u32| {
        let rules: Vec<String> = (1..=count).map(port).collect();
        format!(r#"{{"vpc_id": "ec2::vpc.main", "security_group_ingress": [{}]}}"#, rules.join(", "))
    };
    account.refuses(&[("ec2::security_group.x", &group(61), "61 rules one way; AWS allows 60")]);
    account.make("ec2::security_group.x", &group(60));
    let twice =
        format!(r#"{{"vpc_id": "ec2::vpc.main", "security_group_egress": [{}, {}]}}"#, port(80), port(80));
    account.refuses(&[
        ("ec2::security_group.y", &twice, "rule 2 of `security_group_egress` repeats an earlier one"),
        (
            "ec2::security_group_ingress.more",
            r#"{"group_id": "ec2::security_group.x", "ip_protocol": "tcp", "from_port": 99, "to_port": 99,
                "cidr_ip": "0.0.0.0/0"}"#,
            "61 rules one way",
        ),
        (
            "ec2::security_group_ingress.more",
            r#"{"group_id": "ec2::security_group.x", "ip_protocol": "tcp", "from_port": 60, "to_port": 60,
                "cidr_ip": "0.0.0.0/0", "description": "the same in other words"}"#,
            "`ec2::security_group.x` has this rule already",
        ),
    ]);
}

#[test]
fn two_groups_can_name_each_other_through_rules_of_their_own() {
    let mut account = Account::with_network();
    account.make("ec2::security_group.web", r#"{"vpc_id": "ec2::vpc.main"}"#);
    account.make("ec2::security_group.db", r#"{"vpc_id": "ec2::vpc.main"}"#);
    for (name, group, peer) in [("a", "web", "db"), ("b", "db", "web")] {
        account.make(
            &format!("ec2::security_group_ingress.{name}"),
            &format!(
                r#"{{"group_id": "ec2::security_group.{group}", "ip_protocol": "tcp", "from_port": 1, "to_port": 2,
                    "source_security_group_id": "ec2::security_group.{peer}"}}"#
            ),
        );
    }
    let used = account.world.remove(account.world.find("ec2::security_group.db").unwrap()).unwrap_err();
    assert!(
        used.message.contains("`ec2::security_group.db` is still used by `ec2::security_group_ingress.a`"),
        "{used}"
    );
}

#[test]
fn a_group_without_a_vpc_belongs_to_the_default_one() {
    let mut account = Account::new();
    account.make("ec2::security_group.web", "{}");
    assert_eq!(
        account.read("ec2::security_group.web", "vpc_id").as_deref(),
        Some("ec2::vpc.default-us-east-1")
    );
}

fn entry(keys: &str) -> String {
    format!(r#"{{"network_acl_id": "ec2::network_acl.tight", "rule_action": "allow", {keys}}}"#)
}

#[test]
fn rules_of_a_network_acl_are_numbered_and_complete() {
    let mut account = Account::with_network();
    account.make("ec2::network_acl.tight", r#"{"vpc_id": "ec2::vpc.main"}"#);
    let web = entry(
        r#""rule_number": 100, "protocol": 6, "port_range": {"from": 80, "to": 80}, "cidr_block": "0.0.0.0/0""#,
    );
    account.make("ec2::network_acl_entry.web", &web);
    for (keys, words) in [
        (
            r#""rule_number": 100, "protocol": -1, "cidr_block": "0.0.0.0/0""#,
            "has an inbound rule 100 already … ec2::network_acl_entry.web",
        ),
        (r#""rule_number": 32767, "protocol": -1, "cidr_block": "0.0.0.0/0""#, "must be between 1 and 32766"),
        (
            r#""rule_number": 110, "protocol": 6, "cidr_block": "0.0.0.0/0""#,
            "a rule for TCP or UDP needs `port_range`",
        ),
        (
            r#""rule_number": 110, "protocol": 6, "port_range": {"from": 90, "to": 80}, "cidr_block": "0.0.0.0/0""#,
            "`port_range` runs from 90 down to 80",
        ),
        (r#""rule_number": 110, "protocol": -1"#, "needs `cidr_block` or `ipv6_cidr_block`"),
        (
            r#""rule_number": 110, "protocol": "tcp", "cidr_block": "0.0.0.0/0""#,
            "`protocol` … must be a whole number … 6 for TCP",
        ),
    ] {
        account.refuses(&[("ec2::network_acl_entry.x", &entry(keys), words)]);
    }
    account.make(
        "ec2::network_acl_entry.out",
        &entry(r#""rule_number": 100, "protocol": -1, "egress": true, "cidr_block": "0.0.0.0/0""#),
    );
}

#[test]
fn the_default_network_acl_has_its_rule_100() {
    let mut account = Account::with_network();
    account.refuses(&[(
        "ec2::network_acl_entry.x",
        r#"{"network_acl_id": "ec2::network_acl.main-default", "rule_number": 100, "protocol": -1, "rule_action": "deny",
            "cidr_block": "0.0.0.0/0"}"#,
        "has an inbound rule 100 already … the default rule that allows everything",
    )]);
}

#[test]
fn a_network_acl_has_twenty_rules_one_way() {
    let mut account = Account::with_network();
    account.make("ec2::network_acl.tight", r#"{"vpc_id": "ec2::vpc.main"}"#);
    let numbered = |number: u32| {
        entry(&format!(r#""rule_number": {number}, "protocol": -1, "cidr_block": "0.0.0.0/0""#))
    };
    (1..=20).for_each(|number| {
        account.make(&format!("ec2::network_acl_entry.r{number}"), &numbered(number));
    });
    account.refuses(&[("ec2::network_acl_entry.more", &numbered(21), "AWS allows 20 rules per network ACL")]);
}

#[test]
fn a_subnet_uses_one_network_acl() {
    let mut account = Account::with_network();
    account.make("ec2::network_acl.tight", r#"{"vpc_id": "ec2::vpc.main"}"#);
    let tie = r#"{"subnet_id": "ec2::subnet.a", "network_acl_id": "ec2::network_acl.tight"}"#;
    assert_eq!(
        account.read("ec2::subnet.a", "network_acl").as_deref(),
        Some("ec2::network_acl.main-default")
    );
    account.make("ec2::subnet_network_acl_association.a", tie);
    assert_eq!(account.read("ec2::subnet.a", "network_acl").as_deref(), Some("ec2::network_acl.tight"));
    account.refuses(&[(
        "ec2::subnet_network_acl_association.b",
        tie,
        "uses `ec2::network_acl.tight` already",
    )]);
}
