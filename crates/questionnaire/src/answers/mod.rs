//! Answers as they are stored, and the world in which they are given.

mod address;
mod store;

pub use address::Address;
pub use store::{Answers, AnswersError, PageAnswers};

use crate::LanguageIndex;

/// What an evaluation may know beside the answers. The caller says it, so that the same inputs
/// always give the same page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct World {
    /// What `today()` gives.
    pub today: jiff::civil::Date,
    /// What `now()` gives.
    pub now: jiff::civil::DateTime,
    /// Of one respondent: decides `random()`, `once()` and the order of randomised options.
    pub seed: u64,
    /// The language of pages and messages.
    pub language: LanguageIndex,
}
