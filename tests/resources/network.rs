//! VPCs, subnets, gateways, routes, endpoints.

use super::account::Account;

#[test]
fn a_vpc_has_a_block_of_a_size_that_aws_gives() {
    Account::new().refuses(&[
        ("ec2::vpc.x", "{}", "`ec2::vpc` needs `cidr_block` … such as \"10.0.0.0/16\""),
        (
            "ec2::vpc.x",
            r#"{"cidr_block": "10.0.0.0/8"}"#,
            "too large … from /16 to /28 … the nearest is 10.0.0.0/16",
        ),
        ("ec2::vpc.x", r#"{"cidr_block": "10.0.0.0/29"}"#, "too small … the nearest is 10.0.0.0/28"),
        ("ec2::vpc.x", r#"{"cidr_block": "10.0.0.1/16"}"#, "did you mean \"10.0.0.0/16\"?"),
        (
            "ec2::vpc.x",
            r#"{"cidr_block": "169.254.0.0/16"}"#,
            "lies in 169.254.0.0/16, which no VPC can have … RFC 1918",
        ),
    ]);
}

#[test]
fn a_region_has_five_vpcs_with_the_default_one() {
    let mut account = Account::new();
    for index in 0..4 {
        account.make(&format!("ec2::vpc.v{index}"), &format!(r#"{{"cidr_block": "10.{index}.0.0/16"}}"#));
    }
    let words = account.refused("ec2::vpc.more", r#"{"cidr_block": "10.9.0.0/16"}"#);
    assert!(words.contains("AWS allows 5 VPCs per Region, and there are already 5 in us-east-1"), "{words}");
    account.world.set_region("ap-northeast-2").unwrap();
    account.make("ec2::vpc.more", r#"{"cidr_block": "10.9.0.0/16"}"#);
}

#[test]
fn a_vpc_knows_what_came_with_it() {
    let account = Account::with_network();
    let read = |name| account.read("ec2::vpc.main", name);
    assert_eq!(read("main_route_table").as_deref(), Some("ec2::route_table.main-main"));
    assert_eq!(read("default_network_acl").as_deref(), Some("ec2::network_acl.main-default"));
    assert_eq!(read("default_security_group").as_deref(), Some("ec2::security_group.main-default"));
    assert!(read("vpc_id").is_some_and(|id| id.starts_with("vpc-0") && id.len() == 21));
}

#[test]
fn more_blocks_make_a_vpc_larger() {
    let mut account = Account::with_network();
    let subnet = r#"{"vpc_id": "ec2::vpc.main", "cidr_block": "10.1.0.0/24"}"#;
    assert!(account.refused("ec2::subnet.c", subnet).contains("10.1.0.0/24 is not within `ec2::vpc.main`"));
    account.refuses(&[(
        "ec2::vpc_cidr_block.more",
        r#"{"vpc_id": "ec2::vpc.main", "cidr_block": "10.0.128.0/17"}"#,
        "10.0.128.0/17 overlaps 10.0.0.0/16",
    )]);
    account.make("ec2::vpc_cidr_block.more", r#"{"vpc_id": "ec2::vpc.main", "cidr_block": "10.1.0.0/16"}"#);
    account.make("ec2::subnet.c", subnet);
}

#[test]
fn a_subnet_lies_within_its_vpc_and_apart_from_others() {
    Account::with_network().refuses(&[
        (
            "ec2::subnet.x",
            r#"{"cidr_block": "10.0.2.0/24"}"#,
            "`ec2::subnet` needs `vpc_id` … the VPC it is a part of",
        ),
        ("ec2::subnet.x", r#"{"vpc_id": "ec2::vpc.main"}"#, "needs `cidr_block` … (10.0.0.0/16)"),
        (
            "ec2::subnet.x",
            r#"{"vpc_id": "ec2::vpc.main", "cidr_block": "10.2.0.0/24"}"#,
            "10.2.0.0/24 is not within `ec2::vpc.main`, which has 10.0.0.0/16 … would be 10.0.0.0/24",
        ),
        (
            "ec2::subnet.x",
            r#"{"vpc_id": "ec2::vpc.main", "cidr_block": "10.0.1.128/25"}"#,
            "10.0.1.128/25 overlaps 10.0.1.0/24 of `ec2::subnet.b` … 10.0.2.0/25 is still free",
        ),
        (
            "ec2::subnet.x",
            r#"{"vpc_id": "ec2::vpc.main", "cidr_block": "10.0.2.0/29"}"#,
            "too small: a subnet",
        ),
    ]);
}

#[test]
fn a_subnet_lies_in_an_az_of_its_region() {
    Account::with_network().refuses(&[
        (
            "ec2::subnet.x",
            r#"{"vpc_id": "ec2::vpc.main", "cidr_block": "10.0.2.0/24", "availability_zone": "us-east-1z"}"#,
            "there is no Availability Zone `us-east-1z` in us-east-1 … us-east-1a, us-east-1b",
        ),
        (
            "ec2::subnet.x",
            r#"{"vpc_id": "ec2::vpc.main", "cidr_block": "10.0.2.0/24", "availability_zone": "ap-northeast-2a"}"#,
            "`ap-northeast-2a` is in ap-northeast-2, not in us-east-1",
        ),
        (
            "ec2::subnet.x",
            r#"{"vpc_id": "ec2::vpc.main", "cidr_block": "10.0.2.0/24", "availability_zone": "us-east-1a",
                "availability_zone_id": "use1-az1"}"#,
            "cannot both be given",
        ),
    ]);
}

#[test]
fn a_subnet_may_name_its_az_by_id_or_not_at_all() {
    let mut account = Account::with_network();
    let by_id =
        r#"{"vpc_id": "ec2::vpc.main", "cidr_block": "10.0.2.0/24", "availability_zone_id": "use1-az3"}"#;
    account.make("ec2::subnet.id", by_id);
    account.make("ec2::subnet.any", r#"{"vpc_id": "ec2::vpc.main", "cidr_block": "10.0.3.0/24"}"#);
    assert_eq!(account.read("ec2::subnet.id", "availability_zone").as_deref(), Some("us-east-1c"));
    assert_eq!(account.read("ec2::subnet.any", "availability_zone").as_deref(), Some("us-east-1a"));
}

#[test]
fn a_subnet_of_another_region_is_not_found() {
    let mut account = Account::with_network();
    account.world.set_region("ap-northeast-2").unwrap();
    account.refuses(&[(
        "ec2::subnet.x",
        r#"{"vpc_id": "ec2::vpc.main", "cidr_block": "10.0.9.0/24"}"#,
        "`vpc_id` of `ec2::subnet.x` in ap-northeast-2 is `ec2::vpc.main`, which is in us-east-1",
    )]);
}

#[test]
fn an_internet_gateway_serves_one_vpc_and_a_vpc_has_one() {
    let mut account = Account::with_network();
    account.make("ec2::vpc.other", r#"{"cidr_block": "10.7.0.0/16"}"#);
    account.make("ec2::internet_gateway.second", "{}");
    account.refuses(&[
        (
            "ec2::vpc_gateway_attachment.x",
            r#"{"vpc_id": "ec2::vpc.other", "internet_gateway_id": "ec2::internet_gateway.main"}"#,
            "`ec2::internet_gateway.main` is already attached to `ec2::vpc.main`",
        ),
        (
            "ec2::vpc_gateway_attachment.x",
            r#"{"vpc_id": "ec2::vpc.main", "internet_gateway_id": "ec2::internet_gateway.second"}"#,
            "has an internet gateway already, `ec2::internet_gateway.main`",
        ),
        (
            "ec2::vpc_gateway_attachment.x",
            r#"{"vpc_id": "ec2::vpc.main"}"#,
            "needs `internet_gateway_id` or `vpn_gateway_id`",
        ),
    ]);
}

#[test]
fn a_region_has_five_internet_gateways_with_the_default_one() {
    let mut account = Account::new();
    (0..4).for_each(|index| {
        account.make(&format!("ec2::internet_gateway.g{index}"), "{}");
    });
    account.refuses(&[("ec2::internet_gateway.more", "{}", "AWS allows 5 internet gateways per Region")]);
}

#[test]
fn a_nat_gateway_needs_an_address_and_a_way_out() {
    let mut account = Account::with_network();
    account.make("ec2::eip.one", "{}");
    account.make("ec2::vpc.closed", r#"{"cidr_block": "10.7.0.0/16"}"#);
    account.make("ec2::subnet.closed", r#"{"vpc_id": "ec2::vpc.closed", "cidr_block": "10.7.0.0/24"}"#);
    account.refuses(&[
        ("ec2::nat_gateway.x", r#"{"allocation_id": "ec2::eip.one"}"#, "needs `subnet_id`"),
        ("ec2::nat_gateway.x", r#"{"subnet_id": "ec2::subnet.a"}"#, "a public NAT gateway needs `allocation_id`"),
        (
            "ec2::nat_gateway.x",
            r#"{"subnet_id": "ec2::subnet.a", "allocation_id": "ec2::eip.one", "connectivity_type": "private"}"#,
            "a private NAT gateway has no Elastic IP",
        ),
        (
            "ec2::nat_gateway.x",
            r#"{"subnet_id": "ec2::subnet.closed", "allocation_id": "ec2::eip.one"}"#,
            "`ec2::vpc.closed` has no internet gateway attached",
        ),
        (
            "ec2::nat_gateway.x",
            r#"{"subnet_id": "ec2::subnet.a", "allocation_id": "ec2::eip.one", "availability_mode": "regional"}"#,
            "a regional NAT gateway is not modeled",
        ),
    ]);
    account
        .make("ec2::nat_gateway.one", r#"{"subnet_id": "ec2::subnet.a", "allocation_id": "ec2::eip.one"}"#);
    account
        .make("ec2::nat_gateway.inner", r#"{"subnet_id": "ec2::subnet.a", "connectivity_type": "private"}"#);
    let address = account.read("ec2::eip.one", "public_ip");
    assert_eq!(account.read("ec2::nat_gateway.one", "addresses"), address);
    account.refuses(&[(
        "ec2::nat_gateway.x",
        r#"{"subnet_id": "ec2::subnet.b", "allocation_id": "ec2::eip.one"}"#,
        "`ec2::eip.one` is already in use by `ec2::nat_gateway.one`",
    )]);
}

fn with_table() -> Account {
    let mut account = Account::with_network();
    account.make("ec2::route_table.t", r#"{"vpc_id": "ec2::vpc.main"}"#);
    account
}

#[test]
fn a_route_has_one_destination_and_one_target() {
    with_table().refuses(&[
        ("ec2::route.x", r#"{"route_table_id": "ec2::route_table.t"}"#, "a route needs a destination"),
        (
            "ec2::route.x",
            r#"{"route_table_id": "ec2::route_table.t", "destination_cidr_block": "0.0.0.0/0"}"#,
            "a route needs a target … `gateway_id` or `nat_gateway_id`",
        ),
        (
            "ec2::route.x",
            r#"{"route_table_id": "ec2::route_table.t", "destination_cidr_block": "0.0.0.0/0",
                "gateway_id": "ec2::internet_gateway.main", "transit_gateway_id": "tgw-1"}"#,
            "a route has one target, and `gateway_id` and `transit_gateway_id` are both given",
        ),
    ]);
}

#[test]
fn a_route_leads_to_something_of_its_vpc() {
    let mut account = with_table();
    account.make("ec2::internet_gateway.loose", "{}");
    account.make("ec2::instance.elsewhere", "{}");
    account.refuses(&[
        (
            "ec2::route.x",
            r#"{"route_table_id": "ec2::route_table.t", "destination_cidr_block": "0.0.0.0/0",
                "gateway_id": "ec2::internet_gateway.loose"}"#,
            "`ec2::internet_gateway.loose` is not attached to `ec2::vpc.main` … ec2::vpc_gateway_attachment",
        ),
        (
            "ec2::route.x",
            r#"{"route_table_id": "ec2::route_table.t", "destination_cidr_block": "0.0.0.0/0",
                "instance_id": "ec2::instance.elsewhere"}"#,
            "`ec2::instance.elsewhere` is in `ec2::vpc.default-us-east-1`, not in `ec2::vpc.main`",
        ),
        (
            "ec2::route.x",
            r#"{"route_table_id": "ec2::route_table.t", "destination_cidr_block": "0.0.0.0/0", "gateway_id": "nat"}"#,
            "`nat` is not a gateway",
        ),
        (
            "ec2::route.x",
            r#"{"route_table_id": "ec2::route_table.t", "destination_cidr_block": "10.0.0.0/16",
                "gateway_id": "ec2::internet_gateway.main"}"#,
            "10.0.0.0/16 is the VPC's own (10.0.0.0/16); the local route has it",
        ),
    ]);
}

#[test]
fn a_table_has_one_route_for_a_destination() {
    let mut account = with_table();
    let out = r#"{"route_table_id": "ec2::route_table.t", "destination_cidr_block": "0.0.0.0/0",
                  "gateway_id": "ec2::internet_gateway.main"}"#;
    account.make("ec2::route.out", out);
    account.refuses(&[(
        "ec2::route.again",
        out,
        "`ec2::route_table.t` has a route for 0.0.0.0/0 already, `ec2::route.out`",
    )]);
}

#[test]
fn a_subnet_uses_one_table_of_its_own_vpc() {
    let mut account = with_table();
    account.make("ec2::vpc.other", r#"{"cidr_block": "10.7.0.0/16"}"#);
    account.make("ec2::route_table.other", r#"{"vpc_id": "ec2::vpc.other"}"#);
    assert_eq!(account.read("ec2::subnet.a", "route_table").as_deref(), Some("ec2::route_table.main-main"));
    account.make(
        "ec2::subnet_route_table_association.a",
        r#"{"subnet_id": "ec2::subnet.a", "route_table_id": "ec2::route_table.t"}"#,
    );
    assert_eq!(account.read("ec2::subnet.a", "route_table").as_deref(), Some("ec2::route_table.t"));
    account.refuses(&[
        (
            "ec2::subnet_route_table_association.x",
            r#"{"subnet_id": "ec2::subnet.a", "route_table_id": "ec2::route_table.main-main"}"#,
            "`ec2::subnet.a` uses `ec2::route_table.t` already",
        ),
        (
            "ec2::subnet_route_table_association.x",
            r#"{"subnet_id": "ec2::subnet.b", "route_table_id": "ec2::route_table.other"}"#,
            "`ec2::subnet.b` and `ec2::route_table.other` belong to different VPCs",
        ),
    ]);
}

#[test]
fn an_endpoint_has_what_belongs_to_its_type() {
    let mut account = Account::with_network();
    account.make("ec2::subnet.a2", r#"{"vpc_id": "ec2::vpc.main", "cidr_block": "10.0.2.0/24"}"#);
    account.refuses(&[
        (
            "ec2::vpc_endpoint.x",
            r#"{"vpc_id": "ec2::vpc.main", "service_name": "s3"}"#,
            "`s3` is not the name of a service … com.amazonaws.us-east-1.s3",
        ),
        (
            "ec2::vpc_endpoint.x",
            r#"{"vpc_id": "ec2::vpc.main", "service_name": "com.amazonaws.us-west-2.s3"}"#,
            "is not a service of us-east-1 … com.amazonaws.us-east-1.s3",
        ),
        (
            "ec2::vpc_endpoint.x",
            r#"{"vpc_id": "ec2::vpc.main", "service_name": "com.amazonaws.us-east-1.sqs"}"#,
            "there is no gateway endpoint for `sqs`, only for S3 and DynamoDB … \"Interface\"",
        ),
        (
            "ec2::vpc_endpoint.x",
            r#"{"vpc_id": "ec2::vpc.main", "service_name": "com.amazonaws.us-east-1.s3", "subnet_ids": ["ec2::subnet.a"]}"#,
            "a gateway endpoint takes no `subnet_ids`",
        ),
        (
            "ec2::vpc_endpoint.x",
            r#"{"vpc_id": "ec2::vpc.main", "service_name": "com.amazonaws.us-east-1.sqs",
                "vpc_endpoint_type": "Interface", "subnet_ids": ["ec2::subnet.a", "ec2::subnet.a2"]}"#,
            "`ec2::subnet.a` and `ec2::subnet.a2` are both in us-east-1a",
        ),
        (
            "ec2::vpc_endpoint.x",
            r#"{"vpc_id": "ec2::vpc.main", "service_name": "com.amazonaws.us-east-1.s3",
                "route_table_ids": ["ec2::route_table.default-us-east-1"]}"#,
            "`ec2::route_table.default-us-east-1` is not in `ec2::vpc.main`",
        ),
    ]);
    account.make(
        "ec2::vpc_endpoint.sqs",
        r#"{"vpc_id": "ec2::vpc.main", "service_name": "com.amazonaws.us-east-1.sqs",
            "vpc_endpoint_type": "Interface", "subnet_ids": ["ec2::subnet.a", "ec2::subnet.b"]}"#,
    );
    assert_eq!(account.read("ec2::vpc_endpoint.sqs", "service").as_deref(), Some("sqs"));
}
