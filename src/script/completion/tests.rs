use super::*;
use crate::script::{Host, Live};
use proptest::prelude::*;

fn names(text: &str, known: &Known) -> Vec<String> {
    complete(text, text.len(), known).candidates.into_iter().map(|found| found.text).collect()
}

fn known() -> Known {
    let mut live = Live::start(Host::new()).unwrap();
    live.enter("let web = ec2::instance(\"web\", #{ image_id: golden_ami(app) })").unwrap();
    live.enter("let sg = ec2::security_group(\"sg\"); let net = #{ vpc: 1, subnets: [] }").unwrap();
    live.enter("let bill = cost(); fn mine(x) { x }").unwrap();
    Known::of(live.session())
}

#[test]
fn modules_and_constructors() {
    assert!(names("ec", &Known::default()).contains(&"ec2::".to_owned()));
    assert!(names("let a = ec2::inst", &Known::default()).contains(&"instance(".to_owned()));
    assert!(names("network::", &Known::default()).contains(&"three_tier(".to_owned()));
}

#[test]
fn properties_of_the_constructor_under_the_cursor() {
    let text = "ec2::instance(\"a\", #{\n  image_id: golden_ami(app),\n  i";
    let found = names(text, &Known::default());
    assert!(found.contains(&"instance_type: ".to_owned()), "{found:?}");
    assert!(!found.contains(&"image_id: ".to_owned()), "a key that is given is not offered again: {found:?}");
    let nested = "ec2::launch_template(\"t\", #{ monitoring: #{ en";
    assert_eq!(names(nested, &Known::default()), ["enabled: "]);
    assert!(names("simulate(#{ dur", &Known::default()).contains(&"duration: ".to_owned()));
}

#[test]
fn values_that_fit() {
    let of = |text: &str| names(text, &known());
    assert!(of("ec2::instance(\"a\", #{ instance_type: \"t3.mi").contains(&"t3.micro\"".to_owned()));
    assert!(of("ec2::instance(\"a\", #{ instance_type: ").contains(&"\"t3.micro\"".to_owned()));
    assert_eq!(of("ec2::instance(\"a\", #{ security_group_ids: ["), ["sg"]);
    assert!(of("region(\"ap-no").contains(&"ap-northeast-2\"".to_owned()));
    assert!(of("elbv2::target_group(\"a\", #{ protocol: \"H").contains(&"HTTPS\"".to_owned()));
}

#[test]
fn properties_of_handles_maps_and_objects() {
    let of = |text: &str| names(text, &known());
    assert_eq!(of("web.public_i"), ["public_ip"]);
    assert!(of("net.").contains(&"vpc".to_owned()) && of("bill.mon").contains(&"monthly_usd".to_owned()));
    assert!(of("app.sess").contains(&"sessions".to_owned()));
    let inline = "let v = ec2::vpc(\"v\", #{ cidr_block: \"10.0.0.0/16\" }); v.cidr";
    assert!(of(inline).contains(&"cidr_block".to_owned()));
}

#[test]
fn variables_functions_and_words() {
    let of = |text: &str| names(text, &known());
    assert!(of("we").contains(&"web".to_owned()) && of("min").contains(&"mine(".to_owned()));
    assert!(of("allow_t").contains(&"allow_tcp(".to_owned()) && of("ANY").contains(&"ANYWHERE".to_owned()));
    assert!(of("// we").is_empty() && of("`we").is_empty() && of("let we").is_empty());
}

#[test]
fn a_hint_tells_type_and_default() {
    let of = |text: &str| hint(text, text.len(), &known()).unwrap_or_default();
    let text = of("elbv2::target_group(\"a\", #{ health_check_interval_seconds: ");
    assert!(text.starts_with("health_check_interval_seconds: whole number 5 to 300; default "), "{text}");
    assert!(of("ec2::vpc(\"a\", #{ cidr_b").contains("address range"));
    assert!(of("allow_tcp(").starts_with("allow_tcp(port"));
    assert!(of("web.instance_type").starts_with("instance_type: text"));
    assert_eq!(of("let x = "), "");
}

proptest! {
    #[test]
    fn no_text_and_no_cursor_is_too_odd(text in "[a-z0-9가-힣:#{}()\\[\\]\"'`$,./* \\n\\\\=|é]{0,60}", cursor in 0..200usize) {
        let found = complete(&text, cursor, &Known::default());
        prop_assert!(found.start <= text.len() && text.is_char_boundary(found.start));
        hint(&text, cursor, &Known::default());
        crate::script::is_unfinished(&text);
        crate::script::joined([text.as_str(), "x"]);
    }

    #[test]
    fn pieces_of_scripts_in_any_order_neither(
        pieces in proptest::collection::vec(prop::sample::select(vec![
            "ec2::instance(", "\"web\"", ", ", "#{ ", "instance_type", ": ", "[", "]", "}", ")", "web.", "let a = ",
            "region(\"", "monitoring: #{", "simulate(#{", "`${", "/*", "//", "\n", "한글", "app.",
        ]), 0..14)
    ) {
        let text: String = pieces.concat();
        let known = known();
        for cursor in 0..=text.len() {
            let found = complete(&text, cursor, &known);
            prop_assert!(found.start <= cursor && text.is_char_boundary(found.start));
            hint(&text, cursor, &known);
        }
    }
}
