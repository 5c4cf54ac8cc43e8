use super::*;
use crate::diagnostic::Source;
use crate::interchange::{BankFormat, Kind, read_bank};
use crate::quiz::{Choice, Form, Tolerance};
use crate::text::Language;

fn choice(id: &str, text: &str, why: &str) -> Choice {
    Choice { id: id.to_owned(), text: text.to_owned(), rationale: why.to_owned() }
}

fn question(id: &str, stem: &str, form: Form) -> Outgoing {
    Outgoing {
        asked: Asked {
            question: id.to_owned(),
            seed: 1,
            language: Language::Korean,
            stem: stem.to_owned(),
            body: "A `10.0.0.0/16` block: {x} = 1 # ~\n\n| a | b |\n|---|---|\n| 1 | 2 |".to_owned(),
            form,
            rationale: "Because \"so\".".to_owned(),
            source: "VPC User Guide, sizes".to_owned(),
            note: String::new(),
        },
        lesson: "vpc".to_owned(),
        tags: vec!["saa.secure".to_owned(), "saa-1.2".to_owned()],
        difficulty: 0.5,
    }
}

fn some() -> Vec<Outgoing> {
    let options =
        vec![choice("a", "하나", "왜냐하면"), choice("b", "**two**, three", "No: `x`"), choice("c", "3", "")];
    let one = Form::Choice { options: options.clone(), right: ["b".to_owned()].into() };
    let several = Form::Choice { options: options.clone(), right: ["a".to_owned(), "c".to_owned()].into() };
    let matching = Form::Matching { prompts: options.clone(), targets: options.clone() };
    let number = Form::Number { answer: 200.0, tolerance: Tolerance::Share(0.05), unit: "ms".to_owned() };
    let ordering = Form::Ordering { items: options, right: ["c", "a", "b"].map(str::to_owned).to_vec() };
    vec![
        question("one", "Which?", one),
        question("several", "Which two?", several),
        question("pairs", "Join.", matching),
        question("number", "How long?", number),
        question("short", "Name it", Form::Short { accept: vec!["EIP".to_owned(), "Elastic IP".to_owned()] }),
        question("order", "Sort.", ordering),
        question("build", "Build.", Form::Build),
    ]
}

#[test]
fn every_format_is_as_it_was() {
    insta::assert_snapshot!("anki", write_bank(&some(), "cloudkata", ExportFormat::Anki).text);
    insta::assert_snapshot!("gift", write_bank(&some(), "cloudkata", ExportFormat::Gift).text);
    insta::assert_snapshot!("csv", write_bank(&some(), "cloudkata", ExportFormat::Csv).text);
}

#[test]
fn what_gift_holds_comes_back_with_the_same_key() {
    let out = write_bank(&some(), "cloudkata", ExportFormat::Gift);
    assert_eq!(out.left_out, ["order", "build"]);
    let bank = read_bank(&Source::new("out.gift", out.text), BankFormat::Gift).unwrap();
    assert!(bank.warnings.is_empty(), "{:?}", bank.warnings);
    assert_eq!(bank.items.len(), 5);
    let right = |kind: &Kind| match kind {
        Kind::Choice(choices) => {
            choices.iter().filter(|choice| choice.right).map(|choice| choice.text.clone()).collect::<Vec<_>>()
        }
        Kind::Short(names) => names.clone(),
        Kind::Numeric(answer, room) => vec![format!("{answer} {room}")],
        Kind::Matching(pairs) => pairs.iter().map(|(a, b)| format!("{a}={b}")).collect(),
    };
    let keys: Vec<String> = bank.items.iter().map(|item| right(&item.kind).join(" / ")).collect();
    assert_eq!(
        keys,
        ["two, three", "하나 / 3", "하나=하나 / two, three=two, three / 3=3", "200 10", "EIP / Elastic IP"]
    );
    assert_eq!(bank.items[0].explanation, "Because \"so\".");
}
