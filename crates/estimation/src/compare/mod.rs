//! Groups set against each other: differences, and many tests read together.

mod adjust;
mod difference;

pub use adjust::{AdjustError, Adjustment, adjust};
pub use difference::{Difference, DifferenceMethod, difference};
