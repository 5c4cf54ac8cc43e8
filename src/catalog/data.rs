//! Reading the compiled-in files.

use serde::Deserialize;

/// Parses a compiled-in file. The files are part of the program and a test parses each of them, so a failure cannot
/// reach a user; it would show as an empty table, never as a panic.
pub(super) fn read<T: Deserialize<'static> + Default>(text: &'static str) -> T {
    serde_json::from_str(text).unwrap_or_default()
}

/// The row whose key is `key`, in rows sorted by key.
pub(super) fn find<'a, T>(rows: &'a [T], key: &str, key_of: impl Fn(&T) -> &'static str) -> Option<&'a T> {
    rows.binary_search_by(|row| key_of(row).cmp(key)).ok().and_then(|index| rows.get(index))
}

/// What every file has besides its rows; the tests look at it.
#[cfg(test)]
pub(super) fn parses<T: Deserialize<'static>>(text: &'static str) {
    #[derive(Deserialize)]
    struct Head {
        as_of: String,
        source: String,
    }
    serde_json::from_str::<T>(text).map(|_| ()).unwrap();
    let head: Head = serde_json::from_str(text).unwrap();
    assert!(head.as_of.len() >= "2020-01-01".len() && !head.source.is_empty());
}
