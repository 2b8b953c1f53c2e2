//! Groups set against each other: differences, and many tests read together.

mod adjust;
mod association;
mod contrast;
mod difference;
mod error;
mod fit;
mod groups;
mod tested;

pub use adjust::{AdjustError, Adjustment, adjust};
pub use association::{Association, AssociationTest, association};
pub use contrast::{Contrast, ContrastError, Part, contrast};
pub use difference::{Difference, DifferenceMethod, difference};
pub use error::TestError;
pub use fit::{FitTest, goodness_of_fit};
pub use groups::{GroupMean, GroupTest, RankScore, rank_test, t_test};
pub use tested::Tested;
