//! Our figures beside published ones, and the published ones beside each other.
//!
//! **Invariant:** no misprint is written down anywhere; what is found is computed from the printed
//! figures and the map.

mod beside;
mod checks;
mod find;
mod published;

pub use beside::{Beside, CompareError, Comparison, Ours, Verdict, compare};
pub use checks::{Finding, FindingKind};
pub use published::{Claim, Mapped, Measure, Percent, Printed, Published, Quantity};
