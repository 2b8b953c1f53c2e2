//! Figures that readers get: snapshots of the answers, tables and charts, exports, and the
//! comparison with what was published before.
//!
//! **Invariant:** every figure names the snapshot that it was made from.

mod comparison;
mod export;
mod labels;
mod pages;
mod plan;
mod release;
mod shelf;
mod snapshot;
#[cfg(test)]
mod tests;
mod views;

pub use comparison::{
    Beside, Claim, CompareError, Comparison, Finding, FindingKind, Mapped, Measure, Ours, Percent,
    Printed, Published, Quantity, Verdict, compare,
};
pub use pages::routes;
pub use shelf::{Shelf, warm};
pub use snapshot::{CutError, ResponseKind, SnapshotName, cut_snapshot};
