//! What `check.mjs` calls, in plain C: write a script into `room(length)`, ask for its `checksum()`.

#[path = "../../golden/checksum.rs"]
mod checksum;

use std::cell::{Cell, RefCell};

thread_local! {
    /// The script going in, and what is wrong with it coming out.
    static TEXT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static REQUESTS: Cell<u64> = const { Cell::new(0) };
}

/// Makes room for a text of so many bytes, and says where it is.
#[unsafe(no_mangle)]
pub extern "C" fn room(length: usize) -> *mut u8 {
    TEXT.with_borrow_mut(|text| {
        *text = vec![0; length];
        text.as_mut_ptr()
    })
}

/// The checksum of the script in the room. Where `requests()` says 0 afterwards, the script is wrong: the room then
/// holds `problem()` bytes that say how.
#[unsafe(no_mangle)]
pub extern "C" fn checksum() -> u64 {
    let script = TEXT.take();
    let found = match String::from_utf8(script) {
        Ok(script) => checksum::checksum(&script),
        Err(_) => Err("the script is not UTF-8".to_owned()),
    };
    let (sum, requests) = found.unwrap_or_else(|problem| {
        TEXT.set(problem.into_bytes());
        (0, 0)
    });
    REQUESTS.set(requests);
    sum
}

/// The number of requests of the last script.
#[unsafe(no_mangle)]
pub extern "C" fn requests() -> u64 {
    REQUESTS.get()
}

/// Where the room is.
#[unsafe(no_mangle)]
pub extern "C" fn place() -> *const u8 {
    TEXT.with_borrow(|text| text.as_ptr())
}

/// Length of what is wrong with the last script.
#[unsafe(no_mangle)]
pub extern "C" fn problem() -> usize {
    TEXT.with_borrow(Vec::len)
}
