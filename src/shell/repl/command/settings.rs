//! `:help`, `:lang`, `:seed`, `:quit`.

use super::super::desk::{Desk, Flow, Said};
use super::super::place::Place;
use super::{COMMANDS, find, wrong};
use crate::grade::Language;
use crate::shell::output::Tone;
use crate::text::layout::{hanging, pad, width};

/// `:help [COMMAND]`.
pub fn help(desk: &mut Desk, given: &str) -> Said {
    let screen = &desk.screen;
    let name = given.trim_start_matches(':');
    let chosen = find(name).filter(|_| !name.is_empty());
    let label =
        |command: &super::Command| format!(":{} {}", command.name, command.usage).trim_end().to_owned();
    let mut out = String::new();
    if let Some(command) = chosen {
        let label = screen.tone(Tone::Strong, &label(command));
        out.push_str(&format!("{label}\n"));
        out.push_str(&hanging("  ", screen.language.pick(command.about.0, command.about.1), screen.columns));
    } else if !name.is_empty() {
        return super::run(desk, name).map(|_| Flow::Stay);
    } else {
        let widest = COMMANDS.iter().map(|command| width(command.name) + 1).max().unwrap_or(0);
        for command in COMMANDS {
            let about = screen.language.pick(command.about.0, command.about.1);
            let label = pad(&format!(":{}", command.name), widest);
            out.push_str(&hanging(&format!("  {label}  "), about, screen.columns));
        }
        out.push('\n');
        let more = screen.language.pick(
            "Anything else is script. Tab completes; `:explain NAME` tells what a name means; `:help COMMAND` what a command takes.",
            "그 밖의 입력은 모두 스크립트입니다. Tab은 자동 완성, `:explain 이름`은 이름의 뜻, `:help 명령`은 명령의 쓰임을 알려 줍니다.",
        );
        out.push_str(&hanging("  ", more, screen.columns));
    }
    screen.print(&out)?;
    Ok(Flow::Stay)
}

/// `:lang en|ko`.
pub fn lang(desk: &mut Desk, given: &str) -> Said {
    let language = Language::parse(given).filter(|_| !given.is_empty()).ok_or_else(|| {
        wrong(format!("there is no language `{given}` here")).help("`:lang en` or `:lang ko`")
    })?;
    let engine = desk.engine.clone().with_language(language);
    let case = desk.place.as_ref().map(|place| place.case.id.clone());
    desk.live.move_to(engine.host_for(case.as_deref())?)?;
    desk.engine = engine;
    desk.screen.language = language;
    if let Some(place) = &desk.place {
        desk.place = Some(Place::find(&desk.engine, &place.target(), language)?);
    }
    desk.checked = None;
    desk.screen.print(language.pick("English from here on.\n", "이제 한국어로 말합니다.\n"))?;
    Ok(Flow::Stay)
}

/// `:seed [N|off]`.
pub fn seed(desk: &mut Desk, given: &str) -> Said {
    match given {
        "" => {}
        "off" => desk.seed = None,
        text => {
            let seed = text.parse::<u64>().map_err(|_| {
                wrong(format!("a seed is a whole number, not `{text}`")).help("`:seed off` takes it away")
            })?;
            desk.seed = Some(seed);
        }
    }
    let language = desk.screen.language;
    let said = match desk.seed {
        Some(seed) => language
            .pick("runs and checks use seed {} alone", "실행과 채점은 시드 {}만 씁니다")
            .replace("{}", &seed.to_string()),
        None => language
            .pick(
                "checks use seeds 1, 2, 3; runs use seed 1",
                "채점은 시드 1, 2, 3을, 실행은 시드 1을 씁니다",
            )
            .to_owned(),
    };
    desk.screen.print(&format!("{said}\n"))?;
    Ok(Flow::Stay)
}

/// `:quit`.
pub fn quit(_: &mut Desk, _: &str) -> Said {
    Ok(Flow::Leave)
}
