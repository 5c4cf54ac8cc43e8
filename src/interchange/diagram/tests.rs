use super::*;
use crate::diagnostic::Source;
use crate::script::Host;
use crate::text::layout::width;

fn drawn(script: &str, language: Language, columns: usize) -> String {
    let outcome =
        Host::new().run(&Source::new("a.rhai", script)).unwrap_or_else(|failure| panic!("{failure}"));
    draw(&outcome.architecture, language, columns)
}

const CLOCK: &str = include_str!("../../../scripts/cases/whatisthetime/starter.rhai");

const TIERS: &str = r#"
let net = network::three_tier("10.0.0.0/16", 2);
let pool = elbv2::target_group("시계", #{ vpc_id: net.vpc, port: 80, protocol: "HTTP" });
let template = ec2::launch_template("clock", #{ image_id: golden_ami(app), instance_type: "m5.large" });
autoscaling::auto_scaling_group("clock", #{ launch_template: template, vpc_zone_identifier: net.private_subnets,
    target_group_arns: [pool], min_size: 2, max_size: 6 });
let alb = elbv2::load_balancer("front", #{ subnets: net.public_subnets });
elbv2::listener("http", #{ load_balancer_arn: alb, port: 80, protocol: "HTTP", default_actions: [forward(pool)] });
let zone = route53::hosted_zone("whatisthetime.com");
route53::record_set("api", #{ hosted_zone_id: zone, name: "api.whatisthetime.com", type: "A", alias_target: alb });
app.address = "http://api.whatisthetime.com";
let bastion = ec2::instance("문지기", #{ image_id: golden_ami(app), subnet_id: net.public_subnets[0] });
region("ap-northeast-2");
s3::bucket("backup");
"#;

#[test]
fn a_first_server_stands_in_the_default_vpc() {
    insta::assert_snapshot!(drawn(CLOCK, Language::English, 80));
}

#[test]
fn three_tiers_with_korean_names() {
    insta::assert_snapshot!(drawn(TIERS, Language::English, 80));
    insta::assert_snapshot!(drawn(TIERS, Language::Korean, 60));
}

#[test]
fn nothing_is_drawn_as_nothing() {
    assert_eq!(drawn("", Language::English, 80), "nothing is built yet\n");
}

#[test]
fn every_line_fits_and_edges_stand_below_one_another() {
    for columns in [40, 60, 80, 100] {
        let text = drawn(TIERS, Language::Korean, columns);
        for line in text.lines() {
            assert!(width(line) <= columns, "{columns}: {line}");
            let edged = line.starts_with(['|', '+']);
            assert!(!edged || width(line) == columns, "{columns}: {line}");
        }
        let ours = |c: char| c.is_ascii() || ('\u{ac00}'..='\u{d7a3}').contains(&c);
        assert!(text.chars().all(ours), "{text}");
    }
}
