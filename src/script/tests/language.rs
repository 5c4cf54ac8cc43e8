//! Errors of the language itself, in plain words and at the right place.

use super::{error, underlined};

fn case(text: &str, under: &str, message: &str) {
    assert_eq!(underlined(text), (under.to_owned(), message.to_owned()), "{text}");
}

#[test]
fn unknown_names_are_suggested() {
    case("let web = 1; wbe + 1", "wbe", "there is no variable `wbe` (did you mean `web`?)");
    case("ANYWHER", "ANYWHER", "there is no variable `ANYWHER` (did you mean `ANYWHERE`?)");
    case("alow_tcp(80, ANYWHERE)", "alow_tcp", "there is no function `alow_tcp` (did you mean `allow_tcp`?)");
    case(
        "cpu_at",
        "cpu_at",
        "there is no variable `cpu_at` (`cpu_at` is a function; write `cpu_at(percent)`)",
    );
    case("True", "True", "there is no variable `True` (write `true`)");
    case(
        "networ::three_tier(1, 2)",
        "networ::three_tier",
        "there is no module `networ` (did you mean `network`?)",
    );
    case(
        "network::tree_tier(\"10.0.0.0/16\", 2)",
        "network::tree_tier",
        "there is no `network::tree_tier` (did you mean `network::three_tier`?)",
    );
    case("let a = [1]; a.psh(2)", "psh", "there is no function `psh` (did you mean `push`?)");
}

#[test]
fn known_functions_with_other_arguments_say_how_they_are_written() {
    case("cpu_at(1, 2)", "cpu_at", "`cpu_at` does not take 2 arguments (write `cpu_at(percent)`)");
    case("fn f(a) { a } f(1, 2)", "f", "your function `f` does not take 2 arguments");
    case("len(3)", "len", "`len` does not work on a number");
    case("let f = |x| x; f.call(1, 2)", "call", "this function does not take 2 arguments");
    let found = error("network::three_tier(1)");
    assert!(found.help.unwrap().contains("`network::three_tier(cidr_block, az_count)`"));
}

#[test]
fn maps_and_lists_say_what_they_have() {
    case(
        "let net = #{ vpc: 1, zones: 2 }; net.vcp",
        "vcp",
        "this map has no key `vcp` (did you mean `vpc`?)",
    );
    case("let a = [1]; a[3]", "3", "there is no place 3 in a list of 1; places count from 0");
    case("let a = 5; a.size", "size", "a number has no property `size`");
}

#[test]
fn operators_name_what_they_were_given() {
    case("#{ a: 1 } + 2", "+", "`+` does not work on a map and a number");
    case("1 / 0", "/", "a number is divided by zero");
    case("9223372036854775807 + 1", "+", "the result is too big for a whole number");
    case("if \"a\" { 1 }", "\"a\"", "a condition (true or false) is expected here, not a text");
    case("let x = 3; if x { 1 }", "x", "true or false is expected here, not a number");
}

#[test]
fn what_a_script_throws_is_the_message() {
    case("throw \"not like this\"", "throw", "not like this");
}

#[test]
fn unfinished_scripts_point_at_what_is_open() {
    case(
        "let a = [1, 2;",
        ";",
        "a `,` is missing between these two (separate the items of a list, a map or a call with `,`)",
    );
    case("let a = foo(1,\n  [2, 3", "[", "this `[` is never closed");
    case("if true {\n  1", "{", "this `{` is never closed");
    case("let a =", "=", "the script ends in the middle of a statement");
    case(
        "let a = \"abc",
        "\"abc",
        "this text has no closing quote (a text in \"…\" ends on its line; one over several lines stands in `…`)",
    );
}

#[test]
fn missing_signs_are_named() {
    case("let a = 1\nlet b = 2", "1", "a `;` is missing after this (end a statement with `;`)");
    case(
        "let m = #{ a: 1\n b: 2 };",
        "b",
        "a `,` is missing between these two (separate the items of a list, a map or a call with `,`)",
    );
    case("let m = #{ a = 1 };", "=", "a `:` is missing here (a map is written #{ key: value, … })");
    case("let a = 1; if a = 2 { }", "=", "`=` is not expected here (did you mean `==`?)");
}

#[test]
fn reserved_words_are_explained() {
    case(
        "let m = #{ public: 1 };",
        "public",
        "`public` is a reserved word of the language and cannot be a name (choose another name, or quote it where it \
         is a key: \"public\": …)",
    );
    case(
        "this.x",
        "this",
        "`this` is not available in scripts (give the value to the function as an argument)",
    );
    case(
        "let 시계 = 1;",
        "시계",
        "`시` cannot stand in a name (names are made of a to z, digits and `_`; texts in quotes may hold anything)",
    );
}

#[test]
fn errors_in_functions_point_into_the_function() {
    case("fn f(x) {\n  x + wbe\n}\nf(1)", "wbe", "there is no variable `wbe`");
    case("let a = [1];\na.map(|x| x.foo)", "foo", "a number has no property `foo`");
}

#[test]
fn constants_stay() {
    case("ANYWHERE = 3", "ANYWHERE", "`ANYWHERE` is a constant and stays as it is");
    case("const A = 1; A = 2;", "A", "`A` is a constant and stays as it is");
}

#[test]
fn no_message_names_a_type_of_the_machinery() {
    let scripts = [
        "1 + #{}",
        "\"a\" - 1",
        "[1].foo()",
        "let x = 1; x()",
        "for i in 5 { }",
        "for i in true { }",
        "5[0]",
        "#{}[0]",
        "true + 1",
        "-\"a\"",
        "!5",
        "let f = |x| x; f + 1",
        "1.foo()",
        "len()",
        "\"a\".len(3)",
        "app + 1",
        "app.foo()",
        "app.name = 3",
        "app[0]",
        "exponential(1) + 1",
        "cpu_at(\"x\")",
        "poisson(#{})",
        "()",
        "() + 1",
        "().x",
        "let a = (); a.b.c",
        "(1..3).x",
        "'a' + []",
    ];
    for script in scripts {
        let Err(failure) = super::run(script) else { continue };
        let text = failure.diagnostic.to_string();
        for word in [
            "i64",
            "f64",
            "Dynamic",
            "ImmutableString",
            "&str",
            "FnPtr",
            "rhai::",
            "cloudkata::",
            "anon$",
            "index$",
        ] {
            assert!(!text.contains(word), "{script}: {text}");
        }
        assert!(failure.diagnostic.span.is_some(), "{script}: {text}");
    }
}
