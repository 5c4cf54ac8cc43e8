//! Floor 1: dated facts. Filled by the catalog branch.
