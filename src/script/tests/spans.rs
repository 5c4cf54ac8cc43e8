//! Refusals point at the property where it is written, else at the call.

use super::super::Host;
use super::{error, run, source, underlined};
use crate::resource::World;

fn under(text: &str) -> String {
    underlined(text).0
}

#[test]
fn an_unknown_property_is_underlined_and_suggested() {
    let (under, message) =
        underlined("let w = ec2::instance(\"web\", #{\n  instnace_type: \"t2.micro\",\n});");
    assert_eq!(under, "instnace_type");
    assert_eq!(message, "`ec2::instance` has no property `instnace_type` (did you mean `instance_type`?)");
}

#[test]
fn a_wrong_value_is_underlined_at_its_key() {
    assert_eq!(
        under("elbv2::target_group(\"a\", #{ port: 80, protocol: \"HTPP\", vpc_id: default_vpc() })"),
        "protocol"
    );
    assert_eq!(under("ec2::vpc(\"a\", #{ /* cidr_block: */ cidr_block: \"10.0.0.0/33\" })"), "cidr_block");
    assert_eq!(under("ec2::vpc(\"한글-이름\", #{ \"cidr_block\": 5 })"), "\"cidr_block\"");
}

#[test]
fn a_key_within_a_property_is_underlined() {
    let text = "ec2::launch_template(\"t\", #{ monitoring: #{ enabeld: true } })";
    assert_eq!(under(text), "enabeld");
    let text = "ec2::launch_template(\"t\", #{ monitoring: #{\n  enabled: \"yes\",\n} })";
    assert_eq!(under(text), "enabled");
}

#[test]
fn without_a_literal_key_the_call_is_underlined() {
    assert_eq!(under("let p = #{ cidr_blok: \"10.0.0.0/16\" };\nec2::vpc(\"a\", p)"), "ec2::vpc");
    assert_eq!(under("ec2::subnet(\"a\", #{ cidr_block: \"10.0.0.0/16\" })"), "ec2::subnet");
    assert_eq!(under("ec2::vpc(5, #{})"), "5");
    assert_eq!(under("ec2::vpc(\"a\", 5)"), "5");
    assert_eq!(under("ec2::vpc()"), "ec2::vpc");
}

#[test]
fn a_property_that_is_set_later_is_underlined() {
    let text = "let w = ec2::instance(\"web\");\nw.instance_type = \"t2.mikro\";";
    assert_eq!(under(text), "instance_type");
    assert_eq!(underlined("let w = ec2::instance(\"web\");\nw.instnace_type").0, "instnace_type");
    assert_eq!(underlined("let w = ec2::instance(\"web\");\nw.tag").0, "tag");
}

#[test]
fn unknown_kinds_and_modules_are_suggested() {
    assert_eq!(
        underlined("ec2::instnace(\"web\")"),
        (
            "ec2::instnace".to_owned(),
            "there is no `ec2::instnace` (did you mean `ec2::instance`?)".to_owned()
        )
    );
    assert_eq!(
        underlined("ecc2::instance(\"web\")"),
        ("ecc2::instance".to_owned(), "there is no module `ecc2` (did you mean `ec2`?)".to_owned())
    );
    assert_eq!(
        underlined("ec2::load_balancer(\"a\")").1,
        "there is no `ec2::load_balancer` (did you mean `elbv2::load_balancer`?)"
    );
    assert_eq!(
        underlined("security_group(\"a\")").1,
        "there is no function `security_group` (did you mean `ec2::security_group`?)"
    );
}

#[test]
fn errors_inside_a_library_point_at_the_line_that_called_it() {
    let text = "let a = 1;\nlet net = network::three_tier(\"10.0.0.0/40\", 2);";
    assert_eq!(underlined(text).0, "network::three_tier");
    assert_eq!(error(text).span.unwrap().line, 2);
    let text = "fn build() {\n  network::three_tier(\"10.0.0.0/16\", 9)\n}\nbuild()";
    let found = error(text);
    assert_eq!(found.span.unwrap().line, 2);
    assert_eq!(found.message, "three_tier needs a number of Availability Zones from 1 to 5, not 9");
}

#[test]
fn resources_keep_the_line_that_made_them() {
    let outcome = run(
        "let net = 1;\nlet sg = ec2::security_group(\"web\");\n\nnetwork::three_tier(\"10.0.0.0/16\", 2);",
    )
    .unwrap();
    let line = |address: &str| {
        let id = outcome.architecture.find(address).unwrap();
        outcome.architecture.get(id).unwrap().span.as_ref().map(|span| (span.line, span.column, span.length))
    };
    assert_eq!(line("ec2::security_group.web"), Some((2, 10, 19)));
    assert_eq!(line("ec2::vpc.net"), Some((4, 1, 19)));
    assert_eq!(line("ec2::nat_gateway.net-2"), Some((4, 1, 19)));
}

#[test]
fn columns_count_characters() {
    let found = error("let 이름 = 1;").span.unwrap();
    assert_eq!((found.line, found.column), (1, 5));
    let found = error("print(\"안녕\"); ec2::vpc(\"a\")").span.unwrap();
    assert_eq!((found.line, found.column, found.length), (1, 14, 8));
}

#[test]
fn options_of_queries_are_underlined() {
    assert_eq!(
        underlined("simulate(#{ duraton: \"1h\" })"),
        ("duraton".to_owned(), "a simulation has no option `duraton` (did you mean `duration`?)".to_owned())
    );
    assert_eq!(under("simulate(#{ duration: 60 })"), "duration");
    assert_eq!(under("simulate(#{ clients: #{ \"ap-northest-2\": 1.0 } })"), "\"ap-northest-2\"");
    assert_eq!(under("simulate(#{ faults: [crash(serving(), \"ten\")] })"), "\"ten\"");
    assert_eq!(under("application(\"a\", #{ requests: #{ now: #{ cpu: 5 } } })"), "cpu");
    assert_eq!(under("let x = allow_tcp(70000, ANYWHERE);"), "70000");
    assert_eq!(under("let x = allow_tcp(80, \"10.0.0.300/8\");"), "\"10.0.0.300/8\"");
}

#[test]
fn the_same_script_gives_the_same_architecture_and_messages() {
    let text = "let net = network::three_tier(\"10.0.0.0/16\", 3); let w = ec2::instance(\"w\"); app.address = w; print(w.public_ip); resources()";
    let once = run(text).unwrap();
    let twice = Host::new().run(&source(text)).unwrap();
    assert_eq!(once.printed, twice.printed);
    assert_eq!(format!("{:?}", once.architecture), format!("{:?}", twice.architecture));
    assert_eq!(once.value.to_json(&once.architecture), twice.value.to_json(&twice.architecture));
}
