//! Instances, launch templates, volumes, key pairs.

use super::account::Account;
use cloudkata::catalog::CreditMode;
use cloudkata::resource::World;
use cloudkata::resource::ec2::{self, Launch};

fn launch(account: &Account, address: &str) -> Launch {
    ec2::launch_of(account.get(address), &account.world).expect("it launches")
}

#[test]
fn an_instance_without_words_is_a_small_one_in_the_default_vpc() {
    let mut account = Account::new();
    account.make("ec2::instance.web", "{}");
    let read = |name| account.read("ec2::instance.web", name);
    assert_eq!(read("subnet_id").as_deref(), Some("ec2::subnet.default-us-east-1a"));
    assert_eq!(read("vpc_id").as_deref(), Some("ec2::vpc.default-us-east-1"));
    assert_eq!(read("availability_zone").as_deref(), Some("us-east-1a"));
    assert_eq!(read("security_group_ids").as_deref(), Some("ec2::security_group.default-us-east-1"));
    assert!(read("public_ip").is_some_and(|ip| ip.starts_with("198.1")), "{:?}", read("public_ip"));
    assert_eq!(read("addresses"), read("public_ip"));
    let dashed = read("public_ip").unwrap().replace('.', "-");
    assert_eq!(read("public_dns_name"), Some(format!("ec2-{dashed}.compute-1.amazonaws.com")));
    assert!(read("private_ip").is_some_and(|ip| ip.starts_with("172.31.")));
    let launch = launch(&account, "ec2::instance.web");
    assert_eq!(
        (launch.instance_type.as_str(), launch.monitoring_detailed, launch.spot),
        ("m1.small", false, false)
    );
    assert_eq!((launch.credits, launch.workers, launch.associate_public_ip), (None, None, None));
}

#[test]
fn an_instance_goes_to_the_default_subnet_of_the_az_it_names() {
    let mut account = Account::new();
    account.world.set_region("ap-northeast-2").unwrap();
    account.make("ec2::instance.web", r#"{"availability_zone": "ap-northeast-2c"}"#);
    assert_eq!(
        account.read("ec2::instance.web", "subnet_id").as_deref(),
        Some("ec2::subnet.default-ap-northeast-2c")
    );
}

#[test]
fn credits_are_standard_on_t2_and_unlimited_on_t3_unless_told() {
    let mut account = Account::new();
    for (name, properties, mode) in [
        ("t2", r#"{"instance_type": "t2.micro"}"#, Some(CreditMode::Standard)),
        ("t3", r#"{"instance_type": "t3.micro"}"#, Some(CreditMode::Unlimited)),
        ("m7", r#"{"instance_type": "m7g.large"}"#, None),
        (
            "tight",
            r#"{"instance_type": "t3.micro", "credit_specification": {"cpu_credits": "standard"}}"#,
            Some(CreditMode::Standard),
        ),
    ] {
        account.make(&format!("ec2::instance.{name}"), properties);
        assert_eq!(launch(&account, &format!("ec2::instance.{name}")).credits, mode, "{name}");
    }
    let text = r#"{"instance_type": "m7g.large", "credit_specification": {"cpu_credits": "unlimited"}}"#;
    account.refuses(&[("ec2::instance.x", text, "`m7g.large` has no CPU credits … t2, t3, t3a, t4g")]);
}

#[test]
fn a_launch_can_be_read_from_an_instance_or_a_template() {
    let mut account = Account::with_network();
    account.make("ec2::security_group.web", r#"{"vpc_id": "ec2::vpc.main"}"#);
    let terms = r#""instance_type": "t3.small", "image_id": "ami-1", "user_data": "install", "monitoring": {"enabled": true},
        "security_group_ids": ["ec2::security_group.web"], "instance_market_options": {"market_type": "spot"},
        "associate_public_ip_address": false, "workers": 8, "queue_limit": 100"#;
    account.make("ec2::instance.web", &format!(r#"{{{terms}, "subnet_id": "ec2::subnet.a"}}"#));
    account.make("ec2::launch_template.flat", &format!("{{{terms}}}"));
    account.make("ec2::launch_template.nested", &format!(r#"{{"launch_template_data": {{{terms}}}}}"#));
    let group = account.world.find("ec2::security_group.web").unwrap();
    for address in ["ec2::instance.web", "ec2::launch_template.flat", "ec2::launch_template.nested"] {
        let expected = Launch {
            source: account.world.find(address).unwrap(),
            instance_type: "t3.small".to_owned(),
            image_id: Some("ami-1".to_owned()),
            user_data: Some("install".to_owned()),
            security_groups: vec![group],
            monitoring_detailed: true,
            credits: Some(CreditMode::Unlimited),
            spot: true,
            workers: Some(8),
            queue_limit: Some(100),
            associate_public_ip: Some(false),
        };
        assert_eq!(launch(&account, address), expected);
    }
    assert_eq!(account.read("ec2::instance.web", "addresses").as_deref(), Some(""));
    assert_eq!(account.read("ec2::instance.web", "public_ip"), None);
}

#[test]
fn an_instance_takes_from_its_launch_template_what_it_does_not_say() {
    let mut account = Account::new();
    account.make("ec2::launch_template.web", r#"{"instance_type": "t3.small", "monitoring": true}"#);
    let own = r#"{"launch_template": {"launch_template_id": "ec2::launch_template.web", "version": "1"},
                  "monitoring": false}"#;
    account.make("ec2::instance.web", own);
    let launch = launch(&account, "ec2::instance.web");
    assert_eq!((launch.instance_type.as_str(), launch.monitoring_detailed), ("t3.small", false));
}

#[test]
fn a_network_interface_may_say_where_an_instance_is() {
    let mut account = Account::with_network();
    account.make(
        "ec2::instance.web",
        r#"{"network_interfaces": [{"device_index": "0", "subnet_id": "ec2::subnet.b", "associate_public_ip_address": false,
            "private_ip_address": "10.0.1.77"}]}"#,
    );
    assert_eq!(account.read("ec2::instance.web", "availability_zone").as_deref(), Some("us-east-1b"));
    assert_eq!(account.read("ec2::instance.web", "private_ip").as_deref(), Some("10.0.1.77"));
    assert_eq!(account.read("ec2::instance.web", "public_ip"), None);
    account.refuses(&[(
        "ec2::instance.x",
        r#"{"subnet_id": "ec2::subnet.a", "network_interfaces": [{"subnet_id": "ec2::subnet.b"}]}"#,
        "`subnet_id` and `network_interfaces` cannot both be given",
    )]);
}

#[test]
fn what_an_instance_cannot_be_is_refused() {
    let mut account = Account::with_network();
    account
        .make("ec2::instance.first", r#"{"subnet_id": "ec2::subnet.a", "private_ip_address": "10.0.0.10"}"#);
    let six = (0..6).map(|index| format!(r#""ec2::security_group.g{index}""#)).collect::<Vec<_>>().join(",");
    (0..6).for_each(|index| {
        account.make(&format!("ec2::security_group.g{index}"), r#"{"vpc_id": "ec2::vpc.main"}"#);
    });
    account.refuses(&[
        ("ec2::instance.x", r#"{"instance_type": "m5.lage"}"#, "there is no instance type `m5.lage` … did you mean `m5.large`?"),
        ("ec2::instance.x", r#"{"instance_type": "humongous"}"#, "there are 1340 types"),
        ("ec2::instance.x", r#"{"availability_zone": "us-east-1z"}"#, "there is no Availability Zone `us-east-1z`"),
        (
            "ec2::instance.x",
            r#"{"subnet_id": "ec2::subnet.a", "availability_zone": "us-east-1b"}"#,
            "`ec2::subnet.a` is in us-east-1a, not in us-east-1b",
        ),
        (
            "ec2::instance.x",
            r#"{"subnet_id": "ec2::subnet.a", "security_group_ids": ["ec2::security_group.default-us-east-1"]}"#,
            "is a group of `ec2::vpc.default-us-east-1`, but this is in `ec2::vpc.main`",
        ),
        (
            "ec2::instance.x",
            &format!(r#"{{"subnet_id": "ec2::subnet.a", "security_group_ids": [{six}]}}"#),
            "6 security groups; AWS allows 5",
        ),
        ("ec2::instance.x", r#"{"key_name": "mine"}"#, "the key pair `mine` does not exist … ec2::key_pair"),
        (
            "ec2::instance.x",
            r#"{"subnet_id": "ec2::subnet.a", "private_ip_address": "10.0.0.3"}"#,
            "10.0.0.3 is not an address that `ec2::subnet.a` (10.0.0.0/24) can give … first four",
        ),
        (
            "ec2::instance.x",
            r#"{"subnet_id": "ec2::subnet.a", "private_ip_address": "10.0.0.10"}"#,
            "10.0.0.10 is in use by `ec2::instance.first`",
        ),
        ("ec2::instance.x", r#"{"private_ip_address": "ten"}"#, "`ten` is not an IPv4 address"),
        ("ec2::instance.x", r#"{"workers": 0}"#, "must be between 1 and"),
        ("ec2::instance.x", r#"{"monitoring": "yes"}"#, "must be true or false or a map #{ enabled }"),
        ("ec2::instance.x", r#"{"monitoring": {"on": true}}"#, "has no key `on`"),
        (
            "ec2::instance.x",
            r#"{"block_device_mappings": [{"device_name": "/dev/xvda", "ebs": {"volume_type": "io1", "volume_size": 10}}]}"#,
            "an io1 volume needs `iops`",
        ),
    ]);
    let long = format!(r#"{{"user_data": "{}"}}"#, "x".repeat(16_385));
    account.refuses(&[("ec2::launch_template.x", &long, "user data has at most 16384 bytes")]);
}

#[test]
fn a_subnet_runs_out_of_addresses() {
    let mut account = Account::with_network();
    account.make("ec2::subnet.tiny", r#"{"vpc_id": "ec2::vpc.main", "cidr_block": "10.0.9.0/28"}"#);
    let mut given = std::collections::BTreeSet::new();
    for index in 0..11 {
        let address = format!("ec2::instance.i{index}");
        account.make(&address, r#"{"subnet_id": "ec2::subnet.tiny"}"#);
        assert!(given.insert(account.read(&address, "private_ip").expect("an address")));
    }
    assert_eq!(given.first().map(String::as_str), Some("10.0.9.10"), "sorted as text");
    assert!(
        given
            .iter()
            .all(|ip| !["10.0.9.0", "10.0.9.1", "10.0.9.2", "10.0.9.3", "10.0.9.15"].contains(&ip.as_str()))
    );
    account.refuses(&[(
        "ec2::instance.more",
        r#"{"subnet_id": "ec2::subnet.tiny"}"#,
        "`ec2::subnet.tiny` (10.0.9.0/28) has no free address left … five of its 16",
    )]);
}

#[test]
fn a_volume_has_a_size_a_speed_and_an_az_that_exist() {
    Account::new().refuses(&[
        ("ec2::volume.x", r#"{"size": 8}"#, "`ec2::volume` needs `availability_zone`"),
        ("ec2::volume.x", r#"{"availability_zone": "us-east-1a"}"#, "a volume needs `size` or `snapshot_id`"),
        (
            "ec2::volume.x",
            r#"{"availability_zone": "us-east-1q", "size": 8}"#,
            "no Availability Zone `us-east-1q`",
        ),
        (
            "ec2::volume.x",
            r#"{"availability_zone": "us-east-1a", "size": 17000}"#,
            "a gp2 volume has from 1 to 16384 GiB, not 17000",
        ),
        (
            "ec2::volume.x",
            r#"{"availability_zone": "us-east-1a", "size": 8, "volume_type": "io2"}"#,
            "an io2 volume needs `iops`",
        ),
        (
            "ec2::volume.x",
            r#"{"availability_zone": "us-east-1a", "size": 8, "iops": 3000}"#,
            "a gp2 volume takes no `iops`",
        ),
        (
            "ec2::volume.x",
            r#"{"availability_zone": "us-east-1a", "size": 8, "volume_type": "gp3", "iops": 100000}"#,
            "a gp3 volume has from 3000 to 80000 IOPS, not 100000",
        ),
        (
            "ec2::volume.x",
            r#"{"availability_zone": "us-east-1a", "size": 8, "throughput": 200}"#,
            "a gp2 volume takes no `throughput`",
        ),
        (
            "ec2::volume.x",
            r#"{"availability_zone": "us-east-1a", "size": 8, "multi_attach_enabled": true}"#,
            "a gp2 volume can be attached to one instance",
        ),
    ]);
}

#[test]
fn a_volume_is_attached_in_its_own_az_and_once() {
    let mut account = Account::new();
    account.make("ec2::instance.a", "{}");
    account.make("ec2::instance.b", r#"{"availability_zone": "us-east-1b"}"#);
    account.make("ec2::volume.data", r#"{"availability_zone": "us-east-1a", "size": 8}"#);
    let to =
        |name: &str| format!(r#"{{"volume_id": "ec2::volume.data", "instance_id": "ec2::instance.{name}"}}"#);
    account.refuses(&[(
        "ec2::volume_attachment.x",
        &to("b"),
        "`ec2::volume.data` is in us-east-1a, but `ec2::instance.b` is in us-east-1b … snapshot",
    )]);
    account.make("ec2::volume_attachment.a", &to("a"));
    account.refuses(&[(
        "ec2::volume_attachment.again",
        &to("a"),
        "is already attached to `ec2::instance.a`",
    )]);
}

#[test]
fn a_key_pair_has_a_name_of_its_own() {
    let mut account = Account::new();
    account.make("ec2::key_pair.mine", "{}");
    account.make("ec2::instance.web", r#"{"key_name": "mine"}"#);
    account.refuses(&[
        (
            "ec2::key_pair.other",
            r#"{"key_name": "mine"}"#,
            "`ec2::key_pair.mine` has the key name `mine` already",
        ),
        ("ec2::instance.x", r#"{"key_name": "mien"}"#, "did you mean `mine`?"),
    ]);
    let web = account.world.find("ec2::instance.web").unwrap();
    assert!(account.world.get(web).is_some());
}
