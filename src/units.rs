//! Floor 0: the words everything else speaks. Filled by the units branch.
