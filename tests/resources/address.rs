//! Elastic IPs.

use super::account::Account;

#[test]
fn a_region_has_five_elastic_ips_and_the_sixth_is_refused_with_the_reason() {
    let mut account = Account::new();
    (1..=5).for_each(|index| {
        account.make(&format!("ec2::eip.e{index}"), "{}");
    });
    let words = account.refused("ec2::eip.e6", "{}");
    for part in [
        "AWS allows 5 Elastic IP addresses per Region",
        "there are already 5 in us-east-1",
        "ask AWS to raise it",
    ] {
        assert!(words.contains(part), "{words}");
    }
    account.world.set_region("ap-northeast-2").unwrap();
    account.make("ec2::eip.e6", "{}");
}

#[test]
fn an_elastic_ip_takes_the_place_of_the_automatic_address() {
    let mut account = Account::new();
    account.make("ec2::instance.web", "{}");
    let automatic = account.read("ec2::instance.web", "public_ip");
    account.make("ec2::eip.web", "{}");
    account.make(
        "ec2::eip_association.web",
        r#"{"allocation_id": "ec2::eip.web", "instance_id": "ec2::instance.web"}"#,
    );
    let fixed = account.read("ec2::eip.web", "public_ip");
    assert_ne!(automatic, fixed);
    assert_eq!(account.read("ec2::instance.web", "public_ip"), fixed);
    assert_eq!(account.read("ec2::instance.web", "addresses"), fixed);
    assert_eq!(account.read("ec2::eip.web", "addresses"), fixed);
    assert_eq!(account.read("ec2::instance.web", "elastic_ip").as_deref(), Some("ec2::eip.web"));
    account.world.remove(account.world.find("ec2::eip_association.web").unwrap()).unwrap();
    assert_eq!(account.read("ec2::instance.web", "public_ip"), automatic);
}

#[test]
fn an_elastic_ip_stands_for_one_thing_at_a_time() {
    let mut account = Account::new();
    account.make("ec2::instance.a", "{}");
    account.make("ec2::instance.b", "{}");
    account.make("ec2::eip.one", r#"{"instance_id": "ec2::instance.a"}"#);
    account.make("ec2::eip.two", "{}");
    account.refuses(&[
        ("ec2::eip_association.x", r#"{"instance_id": "ec2::instance.b"}"#, "needs `allocation_id`"),
        ("ec2::eip_association.x", r#"{"allocation_id": "ec2::eip.two"}"#, "needs `instance_id`"),
        (
            "ec2::eip_association.x",
            r#"{"allocation_id": "ec2::eip.one", "instance_id": "ec2::instance.b"}"#,
            "`ec2::eip.one` is already in use by `ec2::instance.a`",
        ),
        (
            "ec2::eip_association.x",
            r#"{"allocation_id": "ec2::eip.two", "instance_id": "ec2::instance.a"}"#,
            "`ec2::instance.a` has an Elastic IP already, `ec2::eip.one`",
        ),
        (
            "ec2::eip_association.x",
            r#"{"allocation_id": "ec2::eip.two", "eip": "ec2::eip.two", "instance_id": "ec2::instance.b"}"#,
            "cannot both be given",
        ),
        (
            "ec2::eip.three",
            r#"{"instance_id": "ec2::instance.a"}"#,
            "has an Elastic IP already, `ec2::eip.one`",
        ),
    ]);
    account.make("ec2::eip_association.b", r#"{"eip": "ec2::eip.two", "instance_id": "ec2::instance.b"}"#);
    account.refuses(&[(
        "ec2::eip_association.x",
        r#"{"allocation_id": "ec2::eip.two", "instance_id": "ec2::instance.a"}"#,
        "already",
    )]);
}

#[test]
fn an_association_can_move_to_another_instance() {
    let mut account = Account::new();
    account.make("ec2::instance.a", "{}");
    account.make("ec2::instance.b", "{}");
    account.make("ec2::eip.one", "{}");
    let tie = r#"{"allocation_id": "ec2::eip.one", "instance_id": "ec2::instance.a"}"#;
    account.make("ec2::eip_association.one", tie);
    account.set("ec2::eip_association.one", "instance_id", r#""ec2::instance.b""#).unwrap();
    assert_eq!(account.read("ec2::instance.b", "elastic_ip").as_deref(), Some("ec2::eip.one"));
    assert_eq!(account.read("ec2::instance.a", "elastic_ip"), None);
}

#[test]
fn a_vpc_without_internet_gateway_has_no_use_for_an_elastic_ip() {
    let mut account = Account::new();
    account.make("ec2::vpc.closed", r#"{"cidr_block": "10.7.0.0/16"}"#);
    account.make("ec2::subnet.closed", r#"{"vpc_id": "ec2::vpc.closed", "cidr_block": "10.7.0.0/24"}"#);
    account.make("ec2::instance.inner", r#"{"subnet_id": "ec2::subnet.closed"}"#);
    account.make("ec2::eip.one", "{}");
    account.refuses(&[(
        "ec2::eip_association.x",
        r#"{"allocation_id": "ec2::eip.one", "instance_id": "ec2::instance.inner"}"#,
        "`ec2::vpc.closed` is not attached to an internet gateway … ec2::vpc_gateway_attachment",
    )]);
    assert_eq!(account.read("ec2::instance.inner", "public_ip"), None);
}
