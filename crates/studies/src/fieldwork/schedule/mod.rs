//! The schedule of a population as pure functions: when each wave is due, which cases belong to it,
//! and how many messages may leave in an hour.
//!
//! **Invariants:** no wave is due before the one before it. Nobody who has finished, refused, opted
//! out or cannot be reached belongs to a reminder.

mod cases;
mod due;
#[cfg(test)]
mod tests;

pub use cases::{Case, Exclusion, Progress, Reach, Wish, belongs};
pub use due::{Due, NeverOpen, allowance, closing_date, country_of, due};
