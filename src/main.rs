//! The binary: everything is in `cloudkata::shell`.

use std::process::ExitCode;

fn main() -> ExitCode {
    cloudkata::shell::main()
}
