//! Writing to people: when, in which words, through which door, and never twice.
//!
//! - `schedule`: when each wave is due, which cases belong to it, how much may leave in an hour

pub mod schedule;
