//! Certificates and purchases.

use super::account::Account;
use cloudkata::resource::acm;

#[test]
fn a_certificate_is_for_names() {
    Account::new().refuses(&[
        ("acm::certificate.x", "{}", "needs `domain_name`"),
        (
            "acm::certificate.x",
            r#"{"domain_name": "https://api.example.com"}"#,
            "is not a domain name … without https://",
        ),
        ("acm::certificate.x", r#"{"domain_name": "a.*.example.com"}"#, "is not a domain name"),
        (
            "acm::certificate.x",
            r#"{"domain_name": "example.com", "subject_alternative_names": ["www"]}"#,
            "`www` is not a domain name",
        ),
    ]);
}

#[test]
fn a_wildcard_covers_one_label() {
    let mut account = Account::new();
    account.make(
        "acm::certificate.x",
        r#"{"domain_name": "example.com", "subject_alternative_names": ["*.example.com"]}"#,
    );
    let covers = |host: &str| acm::covers(account.get("acm::certificate.x"), host);
    assert!(covers("example.com") && covers("API.example.com") && covers("www.example.com."));
    assert!(!covers("a.b.example.com") && !covers("example.net") && !covers("xexample.com"));
}

#[test]
fn a_certificate_is_used_in_its_own_region() {
    let mut account = Account::new();
    account.make("acm::certificate.api", r#"{"domain_name": "api.example.com"}"#);
    account.world.set_region("ap-northeast-2").unwrap();
    let subnets =
        r#"{"subnets": ["ec2::subnet.default-ap-northeast-2a", "ec2::subnet.default-ap-northeast-2b"]}"#;
    account.make("elbv2::load_balancer.front", subnets);
    account.make(
        "elbv2::target_group.web",
        r#"{"vpc_id": "ec2::vpc.default-ap-northeast-2", "port": 80, "protocol": "HTTP"}"#,
    );
    account.refuses(&[(
        "elbv2::listener.https",
        r#"{"load_balancer_arn": "elbv2::load_balancer.front", "port": 443, "protocol": "HTTPS",
            "certificates": ["acm::certificate.api"],
            "default_actions": [{"type": "forward", "target_group_arn": "elbv2::target_group.web"}]}"#,
        "in ap-northeast-2 is `acm::certificate.api`, which is in us-east-1",
    )]);
}

#[test]
fn purchases_are_of_things_that_exist() {
    Account::new().refuses(&[
        ("purchase::reserved_instances.x", r#"{"instance_type": "m7g.lrage"}"#, "did you mean `m7g.large`?"),
        (
            "purchase::reserved_instances.x",
            r#"{"instance_type": "m7g.large", "instance_count": 0}"#,
            "between 1 and",
        ),
        (
            "purchase::reserved_instances.x",
            r#"{"instance_type": "m7g.large", "term": "2yr"}"#,
            "one of \"1yr\", \"3yr\"",
        ),
        (
            "purchase::savings_plan.x",
            r#"{"savings_plan_type": "Compute", "commitment": 0}"#,
            "must be between 0.001",
        ),
        (
            "purchase::savings_plan.x",
            r#"{"savings_plan_type": "EC2Instance", "commitment": 1}"#,
            "needs `instance_family`",
        ),
        (
            "purchase::savings_plan.x",
            r#"{"savings_plan_type": "EC2Instance", "commitment": 1, "instance_family": "m99"}"#,
            "there is no instance family `m99`",
        ),
        (
            "purchase::savings_plan.x",
            r#"{"savings_plan_type": "Compute", "commitment": 1, "region": "us-east-1"}"#,
            "a Compute Savings Plan takes no `region`",
        ),
    ]);
}

#[test]
fn what_is_not_simulated_says_so() {
    use cloudkata::resource::{Simulated, kind};
    let classic = kind("elb", "load_balancer").unwrap();
    assert!(matches!(classic.simulated, Simulated::AcceptedOnly(_)));
    let mut account = Account::new();
    account.refuses(&[
        ("elb::load_balancer.x", r#"{"listeners": []}"#, "a Classic Load Balancer needs a listener"),
        (
            "elb::load_balancer.x",
            r#"{"listeners": [{"load_balancer_port": "80", "instance_port": "80", "protocol": "HTTP"}]}"#,
            "needs `subnets` or `availability_zones`",
        ),
    ]);
}
