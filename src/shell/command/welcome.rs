//! Without a command: where to begin.

use super::super::output::{Screen, Tone};
use super::super::{Done, End};
use crate::engine::Engine;

/// Says what to type next.
pub fn run(engine: &Engine, screen: &Screen) -> Done {
    let pick = |english, korean| screen.language.pick(english, korean);
    let case = engine.course().cases().first().map_or("CASE", |case| case.id.as_str());
    let lines = [
        ("cloudkata cases".to_owned(), pick("what there is to build", "무엇을 만들 수 있는지 봅니다")),
        (
            format!("cloudkata init {case} my-{case}"),
            pick("lay out the files of a case", "사례의 파일을 폴더에 만듭니다"),
        ),
        (
            format!("cloudkata grade {case} my-{case}/{case}.rhai"),
            pick("grade your design", "내 설계를 채점합니다"),
        ),
        ("cloudkata --help".to_owned(), pick("every command", "모든 명령을 봅니다")),
    ];
    let intro = pick(
        "Write an architecture as a program. cloudkata runs it, breaks it, and tells you what\nhappened and why. To begin:",
        "아키텍처를 프로그램으로 쓰면, cloudkata가 실행하고 고장 내고 무슨 일이 왜 일어났는지\n알려 줍니다. 이렇게 시작하세요.",
    );
    let mut out = format!("{intro}\n\n");
    for (command, meaning) in lines {
        out.push_str(&format!("  {}\n      {meaning}\n", screen.tone(Tone::Strong, &command)));
    }
    screen.print(&out)?;
    Ok(End::Well)
}
