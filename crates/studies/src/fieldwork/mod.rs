//! Writing to people: when, in which words, through which door, and never twice.
//!
//! - `schedule`: when each wave is due, which cases belong to it, how much may leave in an hour
//! - `texts`: the words of each message, merged for a case

pub mod schedule;
pub mod texts;
