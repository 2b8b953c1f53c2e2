//! The lists of people and practices to ask: read from files that others made, checked row by
//! row, imported whole or not at all.
//!
//! **Invariant:** an import touches contact data and frame variables only; codes, answers and what
//! became of a case stay as they are.

mod check;
mod read;
mod storage;
#[cfg(test)]
mod tests;

pub use check::{FrameRow, FrameRows, read_frame};
pub use storage::{Imported, import};
