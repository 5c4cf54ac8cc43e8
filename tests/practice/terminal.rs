//! `cloudkata watch` at a terminal, in both languages, wide and narrow: single keys, and the terminal as it was afterwards.

use super::{Folder, cloudkata, run};
use rexpect::session::{PtySession, spawn_command};
use std::process::Command;

/// A shell in a terminal of this size that watches, and then says how its terminal is set.
fn watching(home: &Folder, (columns, rows): (u16, u16), language: &str) -> PtySession {
    let folder = home.path().join("work");
    let folder = folder.to_str().unwrap();
    assert!(run(home.path(), &["init", "tiny", folder]).status.success());
    let inner = cloudkata(home.path(), &["watch", "tiny", folder, "--lang", language]);
    let mut words = vec![inner.get_program().to_str().unwrap()];
    words.extend(inner.get_args().map(|word| word.to_str().unwrap()));
    let quoted: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    let script = format!("stty rows {rows} cols {columns}; {}; echo ended $?; stty -a", quoted.join(" "));
    let mut shell = Command::new("sh");
    shell.args(["-c", &script]).current_dir(env!("CARGO_MANIFEST_DIR"));
    shell.env("CLOUDKATA_HOME", home.path()).env("NO_COLOR", "1").env("TERM", "xterm").env_remove("COLUMNS");
    spawn_command(shell, Some(120_000)).unwrap()
}

fn press(session: &mut PtySession, key: &str) {
    session.send(key).unwrap();
    session.flush().unwrap();
}

/// Waits until this is seen. What a terminal shows comes byte by byte, each as a letter.
fn see(session: &mut PtySession, text: &str) {
    let bytes: String = text.bytes().map(char::from).collect();
    session.exp_string(&bytes).unwrap();
}

#[test]
fn keys_do_what_the_footer_says_and_the_terminal_is_given_back() {
    for (size, language, keys) in [
        ((80, 24), "en", ["q:quit", "v:verdict", "t:task", "c:continue here"]),
        ((60, 20), "ko", ["q:끝내기", "v:판정", "t:과제", "c:여기서 계속"]),
    ] {
        let home = Folder::new();
        let mut session = watching(&home, size, language);
        // First while the starter is graded there are no keys, then all that do something.
        let [quit, verdict, task, go_on] = keys;
        see(&mut session, verdict);
        see(&mut session, quit);
        press(&mut session, "v");
        see(&mut session, task);
        see(&mut session, quit);
        press(&mut session, "l");
        see(&mut session, ">*");
        see(&mut session, go_on);
        see(&mut session, quit);
        press(&mut session, if language == "ko" { "ㅂ" } else { "\u{3}" });
        see(&mut session, "ended 0");
        see(&mut session, " icanon");
        see(&mut session, " echo");
        session.exp_eof().unwrap();
    }
}
