//! What holds for every resource: names, changes, removal, identity, Regions.

use super::account::Account;
use cloudkata::architecture::Architecture;
use cloudkata::diagnostic::Span;
use cloudkata::resource::{Setting, Value, World, kind};
use std::collections::BTreeMap;

#[test]
fn an_account_begins_with_a_default_vpc_in_its_region() {
    let account = Account::new();
    let vpc = account.get("ec2::vpc.default-us-east-1");
    assert!(vpc.implicit);
    let subnets: Vec<String> = cloudkata::resource::ec2::default_subnets("us-east-1", &account.world)
        .iter()
        .map(|subnet| {
            format!("{} {}", subnet.text("availability_zone").unwrap(), subnet.text("cidr_block").unwrap())
        })
        .collect();
    assert_eq!(subnets.len(), 6);
    assert_eq!(subnets[0], "us-east-1a 172.31.0.0/20");
    assert_eq!(subnets[5], "us-east-1f 172.31.80.0/20");
    assert!(
        account.world.find("ec2::vpc.default-eu-west-1").is_none(),
        "other Regions open when they are used"
    );
}

#[test]
fn a_region_opens_with_its_own_default_vpc() {
    let mut account = Account::new();
    account.world.set_region("ap-northeast-2").unwrap();
    account.make("ec2::instance.web", "{}");
    assert_eq!(
        account.read("ec2::instance.web", "vpc_id").as_deref(),
        Some("ec2::vpc.default-ap-northeast-2")
    );
    let error = account.world.set_region("ap-northest-2").unwrap_err();
    assert!(error.to_string().contains("did you mean `ap-northeast-2`?"), "{error}");
}

#[test]
fn names_are_unique_within_a_kind_and_aws_keeps_its_own() {
    let mut account = Account::with_network();
    account.make("ec2::security_group.x-default", "{}");
    account.refuses(&[
        ("ec2::vpc.main", r#"{"cidr_block": "10.9.0.0/16"}"#, "there is already a `ec2::vpc.main`"),
        ("ec2::vpc.default-us-west-2", r#"{"cidr_block": "10.9.0.0/16"}"#, "is a name of AWS's own defaults"),
        (
            "ec2::subnet.default-us-west-2a",
            r#"{"vpc_id": "ec2::vpc.main", "cidr_block": "10.0.9.0/24"}"#,
            "AWS's own defaults",
        ),
        (
            "ec2::vpc.x",
            r#"{"cidr_block": "10.9.0.0/16"}"#,
            "there is already a `ec2::security_group.x-default`",
        ),
        ("ec2::key_pair.a b", "{}", "cannot be the name of a `ec2::key_pair`"),
    ]);
    account.make("ec2::subnet.main", r#"{"vpc_id": "ec2::vpc.main", "cidr_block": "10.0.9.0/24"}"#);
}

#[test]
fn properties_are_known_and_of_their_type() {
    Account::with_network().refuses(&[
        (
            "ec2::instance.x",
            r#"{"instnace_type": "t3.micro"}"#,
            "has no property `instnace_type` … did you mean `instance_type`?",
        ),
        ("ec2::instance.x", r#"{"public_ip": "1.2.3.4"}"#, "`public_ip` is read from the finished resource"),
        (
            "ec2::instance.x",
            r#"{"subnet_id": "ec2::vpc.main"}"#,
            "must be the handle of `ec2::subnet` … the subnet, and with it the AZ",
        ),
        ("ec2::instance.x", r#"{"subnet_id": 7}"#, "pass the resource itself"),
        ("ec2::instance.x", r#"{"subnet_id": "subnet-00000000000000000"}"#, "pass the resource itself"),
        (
            "ec2::subnet.x",
            r#"{"vpc_id": "ec2::vpc.main", "cidr_block": 10}"#,
            "an address range such as \"10.0.0.0/16\"",
        ),
    ]);
}

#[test]
fn a_physical_id_and_an_arn_name_a_resource_too() {
    let mut account = Account::with_network();
    let subnet = account.world.find("ec2::subnet.a").unwrap();
    let id = account.read("ec2::subnet.a", "id").unwrap();
    let arn = account.read("ec2::subnet.a", "arn").unwrap();
    assert_eq!(arn, format!("arn:aws:ec2:us-east-1:123456789012:subnet/{id}"));
    assert_eq!((account.world.identify(&id), account.world.identify(&arn)), (Some(subnet), Some(subnet)));
    account.make("ec2::instance.web", &format!(r#"{{"subnet_id": "{id}"}}"#));
    assert_eq!(account.read("ec2::instance.web", "subnet_id").as_deref(), Some("ec2::subnet.a"));
    account.make("ec2::key_pair.spare", "{}");
    let spare = account.read("ec2::key_pair.spare", "id").unwrap();
    account.world.remove(account.world.find("ec2::key_pair.spare").unwrap()).unwrap();
    assert_eq!(account.world.identify(&spare), None);
}

#[test]
fn ids_do_not_depend_on_the_order_of_a_script() {
    let (mut forth, mut back) = (Account::new(), Account::new());
    for name in ["a", "b"] {
        forth.make(&format!("ec2::instance.{name}"), "{}");
    }
    for name in ["b", "a"] {
        back.make(&format!("ec2::instance.{name}"), "{}");
    }
    for name in ["id", "public_ip", "private_ip", "arn"] {
        assert_eq!(forth.read("ec2::instance.a", name), back.read("ec2::instance.a", name), "{name}");
    }
}

#[test]
fn a_change_that_aws_would_refuse_changes_nothing() {
    let mut account = Account::with_network();
    account.make("ec2::instance.web", r#"{"subnet_id": "ec2::subnet.a", "instance_type": "t3.micro"}"#);
    account.set("ec2::instance.web", "instance_type", r#""m5.large""#).unwrap();
    let error = account.set("ec2::instance.web", "instance_type", r#""m5.huge""#).unwrap_err();
    assert!(error.message.contains("no instance type `m5.huge`"), "{error}");
    assert_eq!(account.get("ec2::instance.web").text("instance_type").as_deref(), Some("m5.large"));
    let error = account.set("ec2::vpc.main", "cidr_block", r#""10.9.0.0/16""#).unwrap_err();
    assert!(error.message.contains("`ec2::subnet.a` would be outside 10.9.0.0/16"), "{error}");
}

#[test]
fn a_change_is_checked_for_those_who_use_what_is_changed() {
    let mut account = Account::with_network();
    account.make("ec2::security_group.web", r#"{"vpc_id": "ec2::vpc.main"}"#);
    account.make(
        "ec2::instance.web",
        r#"{"subnet_id": "ec2::subnet.a", "security_group_ids": ["ec2::security_group.web"]}"#,
    );
    let error =
        account.set("ec2::security_group.web", "vpc_id", r#""ec2::vpc.default-us-east-1""#).unwrap_err();
    assert!(error.message.contains("but this is in `ec2::vpc.main`"), "{error}");
    assert_eq!(account.read("ec2::security_group.web", "vpc_id").as_deref(), Some("ec2::vpc.main"));
}

#[test]
fn what_is_in_use_or_aws_own_is_not_removed() {
    let mut account = Account::with_network();
    let id = |account: &Account, address: &str| account.world.find(address).unwrap();
    let words = |error: cloudkata::diagnostic::Diagnostic| error.to_string();
    let vpc = id(&account, "ec2::vpc.main");
    assert!(words(account.world.remove(vpc).unwrap_err()).contains("`ec2::vpc.main` is still used by"));
    let own = id(&account, "ec2::vpc.default-us-east-1");
    assert!(words(account.world.remove(own).unwrap_err()).contains("was made by AWS and stays"));
    for address in ["ec2::subnet.a", "ec2::subnet.b", "ec2::vpc_gateway_attachment.main"] {
        let id = id(&account, address);
        account.world.remove(id).unwrap();
    }
    account.world.remove(vpc).unwrap();
    assert!(account.world.find("ec2::security_group.main-default").is_none(), "its companions go with it");
    assert!(words(account.world.remove(vpc).unwrap_err()).contains("was removed earlier"));
}

#[test]
fn a_refusal_points_at_the_property_or_else_at_the_resource() {
    let mut world = Architecture::new();
    let span = |line| Some(Span::new("x.rhai", line, 1, 1));
    let kind = kind("ec2", "instance").unwrap();
    let at = |value: &str| Setting { value: Value::Text(value.to_owned()), span: span(2) };
    let wrong = BTreeMap::from([("instance_type".to_owned(), at("m5.huge"))]);
    assert_eq!(world.create(kind, "web", wrong, span(1)).unwrap_err().span, span(2));
    let missing =
        world.create(cloudkata::resource::kind("ec2", "vpc").unwrap(), "x", BTreeMap::new(), span(1));
    assert_eq!(missing.unwrap_err().span, span(1));
}

#[test]
fn a_script_cannot_make_more_resources_than_the_host_allows() {
    let mut account = Account::new();
    account.world.set_limit(2);
    account.make("ec2::key_pair.a", "{}");
    account.make("ec2::key_pair.b", "{}");
    account.refuses(&[("ec2::key_pair.c", "{}", "more than 2 resources … the host")]);
}

#[test]
fn public_addresses_are_unique_and_made_up() {
    let mut account = Account::new();
    let mut seen = std::collections::BTreeSet::new();
    for index in 0..300 {
        let address = format!("ec2::instance.i{index}");
        account.make(&address, "{}");
        let ip = account.read(&address, "public_ip").unwrap();
        assert!(ip.starts_with("198.18.") || ip.starts_with("198.19."), "{ip}");
        assert!(seen.insert(ip.clone()), "{ip} twice");
        let holder = account.world.holder(ip.parse().unwrap()).map(|(id, _)| id);
        assert_eq!(holder, account.world.find(&address));
    }
    assert_eq!(account.world.of("AWS::EC2::Instance").count(), 300);
}
