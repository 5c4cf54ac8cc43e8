//! The tables themselves: names, words, and a minimal resource of every kind.

use super::account::Account;
use cloudkata::resource::{Kind, Property, Type, kinds};
use std::collections::BTreeSet;

/// Words that Rhai keeps for itself (design §3): none may be a bare name of ours.
const RESERVED: &[&str] = &[
    "as",
    "async",
    "await",
    "break",
    "call",
    "case",
    "catch",
    "const",
    "continue",
    "curry",
    "debug",
    "default",
    "do",
    "else",
    "eval",
    "exit",
    "export",
    "false",
    "fn",
    "for",
    "global",
    "go",
    "goto",
    "if",
    "import",
    "in",
    "is",
    "is_def_fn",
    "is_def_var",
    "is_shared",
    "let",
    "loop",
    "match",
    "module",
    "new",
    "nil",
    "null",
    "package",
    "print",
    "private",
    "protected",
    "public",
    "return",
    "shared",
    "spawn",
    "static",
    "super",
    "switch",
    "sync",
    "this",
    "thread",
    "throw",
    "true",
    "try",
    "type_of",
    "until",
    "use",
    "var",
    "void",
    "while",
    "with",
    "yield",
];

fn is_name(name: &str) -> bool {
    let snake = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(snake)
        && !name.contains("__")
        && !RESERVED.contains(&name)
}

/// Calls `look` with every table of properties: those of the kind, and those of nested maps.
fn tables(owner: &str, properties: &'static [Property], look: &mut impl FnMut(&str, &'static [Property])) {
    look(owner, properties);
    for property in properties {
        nested(&format!("{owner}.{}", property.name), &property.ty, look);
    }
}

fn nested(owner: &str, ty: &'static Type, look: &mut impl FnMut(&str, &'static [Property])) {
    match ty {
        Type::Map(properties) => tables(owner, properties, look),
        Type::List(inner) => nested(owner, inner, look),
        Type::Either(options) => options.iter().for_each(|option| nested(owner, option, look)),
        _ => {}
    }
}

fn every_table(mut look: impl FnMut(&str, &'static [Property])) {
    for kind in kinds() {
        tables(&kind.path(), kind.properties, &mut look);
    }
}

#[test]
fn kinds_have_unique_names() {
    let types: BTreeSet<&str> = kinds().map(|kind| kind.type_name).collect();
    let paths: BTreeSet<String> = kinds().map(Kind::path).collect();
    assert_eq!((types.len(), paths.len()), (kinds().count(), kinds().count()));
    for kind in kinds() {
        assert!(is_name(kind.module) && is_name(kind.constructor), "{}", kind.path());
        let last = kind.type_name.rsplit("::").next().unwrap();
        let snake = kind.constructor.replace('_', "");
        assert!(last.to_lowercase() == snake || kind.module == "purchase", "{last} is {snake}");
    }
}

#[test]
fn properties_have_unique_names_that_a_script_can_write() {
    every_table(|owner, properties| {
        let mut names = BTreeSet::new();
        for property in properties {
            assert!(is_name(property.name), "{owner}.{}", property.name);
            assert!(names.insert(property.name), "{owner}.{} twice", property.name);
        }
    });
    for kind in kinds() {
        let names: BTreeSet<&str> = kind.attributes.iter().map(|attribute| attribute.name).collect();
        assert_eq!(names.len(), kind.attributes.len(), "{}", kind.path());
        assert!(names.iter().all(|name| is_name(name)), "{}", kind.path());
    }
}

#[test]
fn everything_says_what_it_is_for_in_one_style() {
    let fine = |words: &str| {
        let first = words.chars().next();
        !words.is_empty()
            && !words.ends_with('.')
            && !words.contains('\n')
            && first.is_some_and(|c| !c.is_whitespace())
    };
    every_table(|owner, properties| {
        for property in properties {
            assert!(fine(property.summary), "{owner}.{}: {:?}", property.name, property.summary);
        }
    });
    for kind in kinds() {
        assert!(
            fine(kind.summary) && !kind.summary.starts_with(char::is_uppercase),
            "{}: {}",
            kind.path(),
            kind.summary
        );
        assert!(kind.attributes.iter().all(|attribute| fine(attribute.summary)), "{}", kind.path());
    }
}

#[test]
fn defaults_have_the_type_of_their_property() {
    use cloudkata::resource::Default;
    every_table(|owner, properties| {
        for property in properties {
            let fits = match (&property.default, &property.ty) {
                (Default::None | Default::Computed(_), _) => true,
                (_, Type::Either(_) | Type::Open) => true,
                (Default::Bool(_), ty) => matches!(ty, Type::Bool),
                (Default::Int(value), Type::Int(low, high)) => (low..=high).contains(&value),
                (Default::Number(value), Type::Number(low, high)) => (low..=high).contains(&value),
                (Default::Text(text), Type::OneOf(choices)) => choices.contains(text),
                (Default::Text(_), ty) => matches!(ty, Type::Text | Type::RefOrText(_) | Type::Cidr),
                _ => false,
            };
            assert!(fits, "{owner}.{}", property.name);
            assert!(
                !property.required || matches!(property.default, Default::None),
                "{owner}.{}",
                property.name
            );
        }
    });
}

/// The least that makes a resource of every kind, in an order in which one after the other can be made.
pub const LEAST: &[(&str, &str)] = &[
    ("ec2::vpc.main", r#"{"cidr_block": "10.0.0.0/16"}"#),
    ("ec2::vpc_cidr_block.more", r#"{"vpc_id": "ec2::vpc.main", "cidr_block": "10.1.0.0/16"}"#),
    ("ec2::vpc.peer", r#"{"cidr_block": "10.8.0.0/16"}"#),
    ("ec2::vpc_peering_connection.both", r#"{"vpc_id": "ec2::vpc.main", "peer_vpc_id": "ec2::vpc.peer"}"#),
    ("ec2::internet_gateway.main", "{}"),
    (
        "ec2::vpc_gateway_attachment.main",
        r#"{"vpc_id": "ec2::vpc.main", "internet_gateway_id": "ec2::internet_gateway.main"}"#,
    ),
    (
        "ec2::subnet.a",
        r#"{"vpc_id": "ec2::vpc.main", "cidr_block": "10.0.0.0/24", "availability_zone": "us-east-1a"}"#,
    ),
    (
        "ec2::subnet.b",
        r#"{"vpc_id": "ec2::vpc.main", "cidr_block": "10.0.1.0/24", "availability_zone": "us-east-1b"}"#,
    ),
    ("ec2::eip.nat", "{}"),
    ("ec2::nat_gateway.a", r#"{"subnet_id": "ec2::subnet.a", "allocation_id": "ec2::eip.nat"}"#),
    ("ec2::route_table.out", r#"{"vpc_id": "ec2::vpc.main"}"#),
    (
        "ec2::route.out",
        r#"{"route_table_id": "ec2::route_table.out", "destination_cidr_block": "0.0.0.0/0",
            "nat_gateway_id": "ec2::nat_gateway.a"}"#,
    ),
    (
        "ec2::subnet_route_table_association.b",
        r#"{"subnet_id": "ec2::subnet.b", "route_table_id": "ec2::route_table.out"}"#,
    ),
    ("ec2::vpc_endpoint.s3", r#"{"vpc_id": "ec2::vpc.main", "service_name": "com.amazonaws.us-east-1.s3"}"#),
    ("ec2::security_group.web", r#"{"vpc_id": "ec2::vpc.main"}"#),
    (
        "ec2::security_group_ingress.web",
        r#"{"group_id": "ec2::security_group.web", "ip_protocol": "tcp", "from_port": 80, "to_port": 80,
            "cidr_ip": "0.0.0.0/0"}"#,
    ),
    (
        "ec2::security_group_egress.web",
        r#"{"group_id": "ec2::security_group.web", "ip_protocol": "-1", "cidr_ip": "10.0.0.0/16"}"#,
    ),
    ("ec2::network_acl.tight", r#"{"vpc_id": "ec2::vpc.main"}"#),
    (
        "ec2::network_acl_entry.tight",
        r#"{"network_acl_id": "ec2::network_acl.tight", "rule_number": 100, "protocol": -1, "rule_action": "allow",
            "cidr_block": "0.0.0.0/0"}"#,
    ),
    (
        "ec2::subnet_network_acl_association.b",
        r#"{"subnet_id": "ec2::subnet.b", "network_acl_id": "ec2::network_acl.tight"}"#,
    ),
    ("ec2::key_pair.me", "{}"),
    ("ec2::instance.web", "{}"),
    ("ec2::launch_template.web", "{}"),
    ("ec2::eip.web", "{}"),
    ("ec2::eip_association.web", r#"{"allocation_id": "ec2::eip.web", "instance_id": "ec2::instance.web"}"#),
    ("ec2::volume.data", r#"{"availability_zone": "us-east-1a", "size": 8}"#),
    (
        "ec2::volume_attachment.data",
        r#"{"volume_id": "ec2::volume.data", "instance_id": "ec2::instance.web"}"#,
    ),
    ("elbv2::load_balancer.front", r#"{"subnets": ["ec2::subnet.a", "ec2::subnet.b"]}"#),
    ("elbv2::target_group.web", r#"{"vpc_id": "ec2::vpc.main", "port": 80, "protocol": "HTTP"}"#),
    (
        "elbv2::listener.http",
        r#"{"load_balancer_arn": "elbv2::load_balancer.front", "port": 80, "protocol": "HTTP",
            "default_actions": [{"type": "forward", "target_group_arn": "elbv2::target_group.web"}]}"#,
    ),
    (
        "elbv2::listener_rule.old",
        r#"{"listener_arn": "elbv2::listener.http", "priority": 1,
            "conditions": [{"field": "path-pattern", "values": ["/old/*"]}],
            "actions": [{"type": "fixed-response", "fixed_response_config": {"status_code": "410"}}]}"#,
    ),
    (
        "elb::load_balancer.classic",
        r#"{"listeners": [{"load_balancer_port": "80", "instance_port": "80", "protocol": "HTTP"}],
            "subnets": ["ec2::subnet.a"]}"#,
    ),
    ("autoscaling::launch_configuration.old", r#"{"instance_type": "t2.micro"}"#),
    (
        "autoscaling::auto_scaling_group.web",
        r#"{"launch_template": "ec2::launch_template.web", "vpc_zone_identifier": ["ec2::subnet.a"],
            "min_size": 1, "max_size": 2}"#,
    ),
    (
        "autoscaling::scaling_policy.out",
        r#"{"auto_scaling_group_name": "autoscaling::auto_scaling_group.web", "adjustment_type": "ChangeInCapacity",
            "scaling_adjustment": 1}"#,
    ),
    (
        "autoscaling::scheduled_action.friday",
        r#"{"auto_scaling_group_name": "autoscaling::auto_scaling_group.web", "recurrence": "0 15 * * 5",
            "min_size": 2}"#,
    ),
    (
        "autoscaling::lifecycle_hook.wait",
        r#"{"auto_scaling_group_name": "autoscaling::auto_scaling_group.web",
            "lifecycle_transition": "autoscaling:EC2_INSTANCE_LAUNCHING"}"#,
    ),
    (
        "cloudwatch::alarm.busy",
        r#"{"namespace": "AWS/EC2", "metric_name": "CPUUtilization", "statistic": "Average", "period": 60,
            "evaluation_periods": 1, "threshold": 70, "comparison_operator": "GreaterThanThreshold"}"#,
    ),
    ("route53::hosted_zone.example.com", "{}"),
    (
        "route53::record_set.api",
        r#"{"hosted_zone_id": "route53::hosted_zone.example.com", "name": "api.example.com", "type": "A",
            "alias_target": "elbv2::load_balancer.front"}"#,
    ),
    ("route53::health_check.api", r#"{"type": "HTTP", "ip_address": "ec2::eip.web"}"#),
    ("acm::certificate.api", r#"{"domain_name": "api.example.com"}"#),
    ("apigatewayv2::api.front", r#"{"protocol_type": "HTTP"}"#),
    (
        "apigatewayv2::integration.web",
        r#"{"api_id": "apigatewayv2::api.front", "integration_type": "HTTP_PROXY",
            "integration_uri": "elbv2::load_balancer.front"}"#,
    ),
    (
        "apigatewayv2::route.all",
        r#"{"api_id": "apigatewayv2::api.front", "route_key": "$default", "target": "apigatewayv2::integration.web"}"#,
    ),
    ("apigatewayv2::stage.live", r#"{"api_id": "apigatewayv2::api.front", "stage_name": "$default"}"#),
    ("rds::db_subnet_group.data", r#"{"subnet_ids": ["ec2::subnet.a", "ec2::subnet.b"]}"#),
    (
        "rds::db_instance.shop",
        r#"{"engine": "mysql", "db_instance_class": "db.t4g.micro", "allocated_storage": 20}"#,
    ),
    ("rds::db_cluster.blog", r#"{"engine": "aurora-mysql"}"#),
    ("rds::global_cluster.world", r#"{"source_db_cluster_identifier": "rds::db_cluster.blog"}"#),
    (
        "rds::db_proxy.pool",
        r#"{"engine_family": "MYSQL", "vpc_subnet_ids": ["ec2::subnet.a", "ec2::subnet.b"]}"#,
    ),
    (
        "rds::db_proxy_target_group.pool",
        r#"{"db_proxy_name": "rds::db_proxy.pool", "db_instance_identifiers": ["rds::db_instance.shop"]}"#,
    ),
    ("elasticache::subnet_group.data", r#"{"subnet_ids": ["ec2::subnet.a", "ec2::subnet.b"]}"#),
    ("elasticache::replication_group.carts", r#"{"cache_node_type": "cache.t4g.micro"}"#),
    (
        "elasticache::cache_cluster.pages",
        r#"{"engine": "memcached", "cache_node_type": "cache.t4g.micro", "num_cache_nodes": 2}"#,
    ),
    ("ec2::snapshot.data", r#"{"volume_id": "ec2::volume.data"}"#),
    ("s3::bucket.images", r#"{"website_configuration": {"index_document": "index.html"}}"#),
    (
        "s3::bucket_policy.images",
        r#"{"bucket": "s3::bucket.images", "policy_document": {"Statement": [{"Effect": "Allow",
            "Principal": {"Service": "cloudfront.amazonaws.com"}, "Action": "s3:GetObject", "Resource": "*"}]}}"#,
    ),
    ("efs::file_system.images", "{}"),
    ("efs::access_point.images", r#"{"file_system_id": "efs::file_system.images"}"#),
    ("efs::mount_target.a", r#"{"file_system_id": "efs::file_system.images", "subnet_id": "ec2::subnet.a"}"#),
    (
        "dynamodb::table.carts",
        r#"{"key_schema": [{"attribute_name": "id", "key_type": "HASH"}],
            "attribute_definitions": [{"attribute_name": "id", "attribute_type": "S"}],
            "stream_specification": {"stream_view_type": "NEW_IMAGE"}, "billing_mode": "PAY_PER_REQUEST"}"#,
    ),
    (
        "dynamodb::global_table.world",
        r#"{"key_schema": [{"attribute_name": "id", "key_type": "HASH"}],
            "attribute_definitions": [{"attribute_name": "id", "attribute_type": "S"}],
            "stream_specification": {"stream_view_type": "NEW_IMAGE"}, "billing_mode": "PAY_PER_REQUEST",
            "replicas": [{"region": "us-east-1"}]}"#,
    ),
    ("sqs::queue.work", "{}"),
    (
        "sqs::queue_policy.work",
        r#"{"queues": ["sqs::queue.work"], "policy_document": {"Statement": [{"Effect": "Allow",
            "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "*"}]}}"#,
    ),
    ("cloudfront::origin_access_control.images", "{}"),
    (
        "cloudfront::cache_policy.short",
        r#"{"min_ttl": 0, "default_ttl": 60, "max_ttl": 600, "parameters_in_cache_key_and_forwarded_to_origin": {}}"#,
    ),
    (
        "cloudfront::distribution.cdn",
        r#"{"origins": [{"id": "images", "domain_name": "s3::bucket.images", "s3_origin_config": {}}],
            "default_cache_behavior": {"target_origin_id": "images", "viewer_protocol_policy": "https-only",
                "cache_policy_id": "CachingOptimized"}}"#,
    ),
    ("wafv2::web_acl.guard", r#"{"scope": "REGIONAL", "default_action": {"allow": {}}}"#),
    (
        "wafv2::web_acl_association.front",
        r#"{"resource_arn": "elbv2::load_balancer.front", "web_acl_arn": "wafv2::web_acl.guard"}"#,
    ),
    ("elasticbeanstalk::application.shop", "{}"),
    ("elasticbeanstalk::application_version.v1", r#"{"application_name": "shop"}"#),
    ("elasticbeanstalk::configuration_template.base", r#"{"application_name": "shop"}"#),
    ("elasticbeanstalk::environment.web", r#"{"application_name": "shop"}"#),
    ("purchase::reserved_instances.base", r#"{"instance_type": "m7g.large", "term": "1yr"}"#),
    ("purchase::savings_plan.base", r#"{"savings_plan_type": "Compute", "commitment": 0.12, "term": "1yr"}"#),
];

#[test]
fn every_kind_has_a_least_resource_that_is_accepted() {
    let mut account = Account::new();
    let mut made = BTreeSet::new();
    for (address, properties) in LEAST {
        let id = account.make(address, properties);
        let kind = cloudkata::resource::World::get(&account.world, id).unwrap().kind;
        made.insert(kind.path());
        for attribute in kind.attributes {
            let value = account.world.attribute(id, attribute.name);
            let absent = [
                "public_ip",
                "public_dns_name",
                "elastic_ip",
                "secondary_availability_zone",
                "configuration_end_point_address",
                "configuration_end_point_port",
                "redis_endpoint_address",
                "redis_endpoint_port",
            ];
            assert!(
                value.is_some() || absent.contains(&attribute.name),
                "{address}.{} has no value",
                attribute.name
            );
        }
    }
    let all: BTreeSet<String> = kinds().map(Kind::path).collect();
    assert_eq!(made, all);
}

#[test]
fn every_kind_that_has_an_arn_has_a_well_formed_one() {
    let mut account = Account::new();
    for (address, properties) in LEAST {
        let id = account.make(address, properties);
        let kind = cloudkata::resource::World::get(&account.world, id).unwrap().kind;
        let arn = account.read(address, "arn");
        assert_eq!(arn.is_some(), !kind.arn.is_empty(), "{address}");
        if let Some(arn) = arn {
            assert!(cloudkata::units::Arn::parse(&arn).is_ok(), "{arn}");
            assert!(!arn.contains(['{', '}']), "{arn}");
        }
    }
}
