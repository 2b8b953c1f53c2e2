//! Figures that readers get: snapshots of the answers, tables and charts, exports, and the
//! comparison with what was published before.
//!
//! **Invariant:** every figure names the snapshot that it was made from.

mod comparison;
mod release;
mod shelf;
mod snapshot;

use axum::Router;

use crate::Studies;

pub use comparison::{
    Beside, Claim, CompareError, Comparison, Finding, FindingKind, Mapped, Measure, Ours, Percent,
    Printed, Published, Quantity, Verdict, compare,
};
pub use shelf::Shelf;
pub use snapshot::{CutError, ResponseKind, SnapshotName, cut_snapshot};

/// The pages of this feature.
pub fn routes() -> Router<Studies> {
    Router::new()
}
