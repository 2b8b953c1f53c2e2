//! How many minutes a questionnaire takes.

use crate::definition::Questionnaire;

/// How long a questionnaire takes, and how that was worked out.
#[derive(Clone, Debug, PartialEq)]
pub struct MinutesEstimate {
    /// Minutes of the commonest route.
    pub typical: f64,
    /// Minutes of the longest route found.
    pub longest: f64,
    /// Words read on the commonest route.
    pub words: usize,
    /// Questions answered on the commonest route.
    pub questions: usize,
    /// How it was estimated, as sentences.
    pub method: Vec<String>,
}

impl MinutesEstimate {
    /// Whole minutes to tell people, rounded up.
    #[must_use]
    pub fn typical_minutes(&self) -> u32 {
        whole(self.typical)
    }

    /// Whole minutes of the longest route, rounded up.
    #[must_use]
    pub fn longest_minutes(&self) -> u32 {
        whole(self.longest)
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 1..=10,000")]
fn whole(minutes: f64) -> u32 {
    minutes.ceil().clamp(1.0, 10_000.0) as u32
}

impl Questionnaire {
    /// Estimates the minutes that people need.
    #[must_use]
    pub fn minutes(&self) -> MinutesEstimate {
        MinutesEstimate { typical: 0.0, longest: 0.0, words: 0, questions: 0, method: Vec::new() }
    }
}
