//! Recording of a run: counts by second, latencies by minute. Stub.

/// Everything a window needs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recording {}
