//! The binary: everything is in `cloudkata::shell`. It counts what it allocates, so that a script can be held to a
//! limit of memory.

use cap::Cap;
use std::alloc::System;
use std::process::ExitCode;

#[global_allocator]
static HEAP: Cap<System> = Cap::new(System, usize::MAX);

fn main() -> ExitCode {
    cloudkata::shell::main(|| HEAP.allocated())
}
