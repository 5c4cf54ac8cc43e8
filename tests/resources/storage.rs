//! Buckets, file systems, volumes and their snapshots.

use super::account::Account;
use cloudkata::resource::{Resource, efs, s3};

const SHOP: &str = "s3::bucket.shop";

fn with(properties: &str) -> Account {
    let mut account = Account::new();
    account.make(SHOP, properties);
    account
}

const OPEN: &str = r#""public_access_block_configuration": {}"#;

/// A policy that lets somebody read.
fn policy(principal: &str, more: &str) -> String {
    format!(
        r#"{{"bucket": "s3::bucket.shop", "policy_document": {{"Version": "2012-10-17", "Statement": [
            {{"Effect": "Allow", "Principal": {principal}, "Action": "s3:GetObject", "Resource": "*"{more}}}]}}}}"#
    )
}

#[test]
fn a_bucket_has_a_name_that_the_whole_world_shares() {
    let mut account = with("{}");
    let name = account.read(SHOP, "bucket_name").unwrap();
    assert!(name.starts_with("shop-") && name.len() == 17, "{name}");
    assert_eq!(account.read(SHOP, "arn"), Some(format!("arn:aws:s3:::{name}")));
    account.make("s3::bucket.other", r#"{"bucket_name": "my-shop"}"#);
    assert_eq!(
        account.read("s3::bucket.other", "regional_domain_name").as_deref(),
        Some("my-shop.s3.us-east-1.amazonaws.com")
    );
    account.refuses(&[
        (
            "s3::bucket.x",
            r#"{"bucket_name": "test_bucket"}"#,
            "cannot be the name of a bucket … small letters",
        ),
        ("s3::bucket.x", r#"{"bucket_name": "Shop"}"#, "cannot be the name of a bucket"),
        ("s3::bucket.x", r#"{"bucket_name": "10.0.0.1"}"#, "cannot be the name of a bucket"),
        (
            "s3::bucket.x",
            r#"{"bucket_name": "my-shop"}"#,
            "`s3::bucket.other` has the name `my-shop` already",
        ),
    ]);
}

#[test]
fn a_bucket_is_private_until_block_and_policy_open_it() {
    let everybody = policy(r#""*""#, "");
    let mut closed = with("{}");
    closed.refuses(&[(
        "s3::bucket_policy.all",
        &everybody,
        "`s3::bucket.shop` blocks policies that open it to everybody … CloudFront",
    )]);
    let mut account = with(&format!("{{{OPEN}}}"));
    assert!(!s3::is_public(account.get(SHOP), &account.world), "without a policy nobody is let in");
    account.make("s3::bucket_policy.all", &everybody);
    assert!(s3::is_public(account.get(SHOP), &account.world));
    account.refuses(&[(
        "s3::bucket_policy.two",
        &everybody,
        "has the policy `s3::bucket_policy.all` already",
    )]);
    let restricted = r#"{"restrict_public_buckets": true}"#;
    account.set(SHOP, "public_access_block_configuration", restricted).unwrap();
    assert!(!s3::is_public(account.get(SHOP), &account.world), "the policy is passed over");
}

#[test]
fn a_condition_or_another_action_opens_nothing() {
    let condition = r#", "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#;
    let mut account = with("{}");
    account.make("s3::bucket_policy.some", &policy(r#"{"AWS": "*"}"#, condition));
    assert!(!s3::is_public(account.get(SHOP), &account.world));
    let mut account = with(&format!("{{{OPEN}}}"));
    account.make("s3::bucket_policy.put", &policy(r#""*""#, "").replace("GetObject", "PutObject"));
    assert!(!s3::is_public(account.get(SHOP), &account.world));
}

#[test]
fn acls_are_of_the_past() {
    let mut account = Account::new();
    account.refuses(&[
        (SHOP, r#"{"access_control": "PublicRead"}"#, "this bucket has no ACLs … bucket_policy"),
        (
            SHOP,
            r#"{"access_control": "PublicRead",
                "ownership_controls": {"rules": [{"object_ownership": "ObjectWriter"}]}}"#,
            "its public access block refuses an ACL",
        ),
    ]);
    account.make(
        SHOP,
        &format!(
            r#"{{"access_control": "PublicRead", {OPEN},
                "ownership_controls": {{"rules": [{{"object_ownership": "ObjectWriter"}}]}}}}"#
        ),
    );
    assert!(s3::is_public(account.get(SHOP), &account.world));
}

#[test]
fn replication_needs_versions_on_both_sides_and_may_cross_regions() {
    let versioned = r#""versioning_configuration": {"status": "Enabled"}"#;
    let mut account = Account::new();
    account.world.set_region("eu-west-1").unwrap();
    account.make("s3::bucket.plain", "{}");
    account.make("s3::bucket.copy", &format!("{{{versioned}}}"));
    account.world.set_region("us-east-1").unwrap();
    let to = |bucket: &str| {
        format!(
            r#""replication_configuration": {{"role": "arn:aws:iam::123456789012:role/copy",
                "rules": [{{"status": "Enabled", "destination": {{"bucket": "{bucket}"}}}}]}}"#
        )
    };
    account.refuses(&[
        (SHOP, &format!("{{{}}}", to("s3::bucket.copy")), "a bucket that is replicated keeps versions"),
        (
            SHOP,
            &format!("{{{versioned}, {}}}", to("s3::bucket.plain")),
            "`s3::bucket.plain` keeps no versions",
        ),
        (SHOP, &format!("{{{versioned}, {}}}", to("nowhere")), "the destination does not exist"),
    ]);
    account.make(SHOP, &format!("{{{versioned}, {}}}", to("s3::bucket.copy")));
    let copies = s3::replicas_of(account.get(SHOP), &account.world);
    assert_eq!(copies.into_iter().map(Resource::address).collect::<Vec<_>>(), ["s3::bucket.copy"]);
    let off =
        account.set("s3::bucket.copy", "versioning_configuration", r#"{"status": "Suspended"}"#).unwrap_err();
    assert!(off.to_string().contains("sends copies here"), "{off}");
}

#[test]
fn objects_grow_colder_and_not_warmer() {
    let rule = |rule: &str| {
        format!(r#"{{"lifecycle_configuration": {{"rules": [{{"status": "Enabled", {rule}}}]}}}}"#)
    };
    let mut account = Account::new();
    let step =
        |class: &str, days: i64| format!(r#"{{"storage_class": "{class}", "transition_in_days": {days}}}"#);
    let ladder = |steps: &[String]| rule(&format!(r#""transitions": [{}]"#, steps.join(", ")));
    account.refuses(&[
        (SHOP, &ladder(&[step("STANDARD_IA", 10)]), "cannot move to STANDARD_IA after 10 days … 30 days"),
        (
            SHOP,
            &ladder(&[step("GLACIER", 60), step("STANDARD_IA", 90)]),
            "objects cannot move from GLACIER to STANDARD_IA",
        ),
        (
            SHOP,
            &rule(&format!(r#""transition": {}, "expiration_in_days": 30"#, step("GLACIER", 60))),
            "deleted after 30 days, before they would move to GLACIER",
        ),
        (
            SHOP,
            r#"{"website_configuration": {"error_document": "404.html"}}"#,
            "a web site needs `index_document`",
        ),
    ]);
    account.make(SHOP, &ladder(&[step("STANDARD_IA", 30), step("GLACIER", 90), step("DEEP_ARCHIVE", 180)]));
}

#[test]
fn a_web_site_has_an_address() {
    let mut account =
        with(r#"{"bucket_name": "pictures", "website_configuration": {"index_document": "index.html"}}"#);
    assert_eq!(
        account.read(SHOP, "website_url").as_deref(),
        Some("http://pictures.s3-website.us-east-1.amazonaws.com")
    );
    account.make("s3::bucket.plain", "{}");
    assert_eq!(account.read("s3::bucket.plain", "website_url"), None);
}

#[test]
fn a_file_system_has_one_mount_target_in_each_az() {
    let mut account = Account::with_network();
    account.make("efs::file_system.images", "{}");
    let target = |subnet: &str| {
        format!(r#"{{"file_system_id": "efs::file_system.images", "subnet_id": "ec2::subnet.{subnet}"}}"#)
    };
    account.make("ec2::subnet.a2", r#"{"vpc_id": "ec2::vpc.main", "cidr_block": "10.0.5.0/24"}"#);
    account.make("efs::mount_target.a", &target("a"));
    account.refuses(&[
        (
            "efs::mount_target.x",
            &target("a2"),
            "`efs::file_system.images` has `efs::mount_target.a` in us-east-1a already … all instances of the AZ",
        ),
        ("efs::mount_target.x", &target("default-us-east-1b"), "`efs::mount_target.a` is in another VPC"),
        (
            "efs::mount_target.x",
            &target("b").replace('}', r#", "security_groups": ["ec2::security_group.default-us-east-1"]}"#),
            "is a group of `ec2::vpc.default-us-east-1`",
        ),
    ]);
    account.make("efs::mount_target.b", &target("b"));
    let system = account.get("efs::file_system.images");
    let zones: Vec<String> = efs::mount_targets_of(system, &account.world)
        .into_iter()
        .filter_map(|target| efs::zone(target, &account.world))
        .collect();
    assert_eq!(zones, ["us-east-1a", "us-east-1b"]);
}

#[test]
fn a_one_zone_file_system_stays_in_its_zone() {
    let mut account = Account::with_network();
    account.make("efs::file_system.near", r#"{"availability_zone_name": "us-east-1b"}"#);
    account.refuses(&[
        (
            "efs::mount_target.a",
            r#"{"file_system_id": "efs::file_system.near", "subnet_id": "ec2::subnet.a"}"#,
            "is One Zone in us-east-1b, but `ec2::subnet.a` is in us-east-1a",
        ),
        (
            "efs::file_system.x",
            r#"{"throughput_mode": "provisioned"}"#,
            "needs `provisioned_throughput_in_mibps`",
        ),
        (
            "efs::file_system.x",
            r#"{"availability_zone_name": "us-east-1b", "performance_mode": "maxIO"}"#,
            "no performance mode `maxIO`",
        ),
    ]);
    assert!(efs::is_one_zone(account.get("efs::file_system.near")));
}

#[test]
fn a_snapshot_carries_a_volume_to_another_az() {
    let mut account = Account::with_network();
    account.make("ec2::volume.data", r#"{"availability_zone": "us-east-1a", "size": 100}"#);
    account.make("ec2::snapshot.data", r#"{"volume_id": "ec2::volume.data"}"#);
    account.make("ec2::instance.b", r#"{"subnet_id": "ec2::subnet.b"}"#);
    account.refuses(&[
        (
            "ec2::volume_attachment.x",
            r#"{"volume_id": "ec2::volume.data", "instance_id": "ec2::instance.b"}"#,
            "`ec2::volume.data` is in us-east-1a, but `ec2::instance.b` is in us-east-1b … snapshot",
        ),
        (
            "ec2::volume.small",
            r#"{"availability_zone": "us-east-1b", "size": 10, "snapshot_id": "ec2::snapshot.data"}"#,
            "`ec2::snapshot.data` needs 100 GiB, and this volume has 10",
        ),
    ]);
    account.make(
        "ec2::volume.copy",
        r#"{"availability_zone": "us-east-1b", "snapshot_id": "ec2::snapshot.data"}"#,
    );
    account.make(
        "ec2::volume_attachment.b",
        r#"{"volume_id": "ec2::volume.copy", "instance_id": "ec2::instance.b"}"#,
    );
    assert_eq!(account.read("ec2::snapshot.data", "volume_size").as_deref(), Some("Int(100)"));
}
