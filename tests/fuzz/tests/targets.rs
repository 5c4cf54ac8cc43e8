//! The targets. Alone they are tests of a thousand random inputs each; `cargo bolero test` guides them by coverage.

use bolero::check;

#[test]
fn scripts_are_answered() {
    check!().with_type::<Vec<u8>>().for_each(|bytes| cloudkata_fuzz::script(bytes));
}

#[test]
fn lessons_are_read() {
    check!().with_type::<Vec<u8>>().for_each(|bytes| cloudkata_fuzz::lesson(bytes));
}
