//! SimPy, in a Python of its own, which tells its CPU time itself.

use crate::station::{Queue, Run};
use std::process::Command;

fn ask(arguments: &[String]) -> Option<String> {
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/on_simpy.py");
    let output = Command::new(python).arg(script).args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The version, where SimPy can be imported.
pub fn version() -> Option<String> {
    ask(&[])
}

pub fn run(queue: &Queue) -> Option<Run> {
    let arguments = [u64::from(queue.servers), queue.customers, queue.seed].map(|number| number.to_string());
    let answer = ask(&arguments)?;
    let (wait, seconds) = answer.split_once(' ')?;
    Some(Run { customers: queue.customers, wait: wait.parse().ok()?, seconds: seconds.parse().ok()? })
}
