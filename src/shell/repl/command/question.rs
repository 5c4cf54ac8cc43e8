//! Questions that the command line answers too: the same words, about what stands here.

use super::super::desk::{Desk, Flow, Said};
use super::wrong;
use crate::resource::World;
use crate::shell::arguments::{Cases, Explain, Format, Reach};
use crate::shell::command;

/// `:cases [CASE]`.
pub fn cases(desk: &mut Desk, given: &str) -> Said {
    let case = Some(given.to_owned()).filter(|case| !case.is_empty());
    command::cases::run(&desk.engine, &Cases { case, format: Format::Text }, &desk.screen)?;
    Ok(Flow::Stay)
}

/// `:explain NAME`.
pub fn explain(desk: &mut Desk, given: &str) -> Said {
    if given.is_empty() {
        return Err(wrong("`:explain` needs a name").help("such as `:explain ec2::instance`").into());
    }
    let given = Explain { name: given.to_owned(), format: Format::Text };
    command::explain::run(&desk.engine, &given, &desk.screen)?;
    Ok(Flow::Stay)
}

/// `:cost`.
pub fn cost(desk: &mut Desk, _: &str) -> Said {
    let bill = desk.engine.cost_of(&desk.live.architecture())?;
    desk.screen.print(&command::cost::text(&bill, &desk.screen))?;
    Ok(Flow::Stay)
}

/// `:reach FROM TO PORT`: variables, addresses of resources, address ranges or the Internet.
pub fn reach(desk: &mut Desk, given: &str) -> Said {
    let words: Vec<&str> = given.split_whitespace().collect();
    let [from, to, port] = words.as_slice() else {
        return Err(wrong("`:reach` takes from where, to what, and a port")
            .help("such as `:reach internet web 80`")
            .into());
    };
    let number = port.parse::<u16>().ok().filter(|port| *port > 0);
    let port = number.ok_or_else(|| wrong(format!("a port is a number from 1 to 65535, not `{port}`")))?;
    let given = Reach {
        from: party(desk, from),
        to: party(desk, to),
        port,
        file: String::new(),
        format: Format::Text,
    };
    let answer = desk.engine.reach_in(&desk.live.architecture(), &given.from, &given.to, port)?;
    desk.screen.print(&command::reach::text(&given, &answer, &desk.screen))?;
    Ok(Flow::Stay)
}

/// A variable stands for the resource that it holds.
fn party(desk: &Desk, name: &str) -> String {
    let held = desk.live.session().variables().remove(name).and_then(|value| value.as_resource());
    let architecture = desk.live.architecture();
    held.and_then(|id| architecture.get(id)).map_or_else(|| name.to_owned(), |found| found.address())
}
