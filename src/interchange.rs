//! Floor 8: an architecture in other shapes than a script.

pub mod diagram;
