//! Rounding counts to multiples of a base b, so that no count is known exactly.
//!
//! | way | a count n = q·b + r becomes | adds up | deterministic |
//! |---|---|---|---|
//! | [`Rounding::Conventional`] | the nearest multiple, halves up | no | yes |
//! | [`Rounding::Random`] | (q + 1)·b with probability r/b, otherwise q·b: right on average | no | given the seed |
//! | [`controlled`] | q·b or (q + 1)·b, chosen together so that every sum holds | yes | yes |
//!
//! Multiples of b, zero among them, stay as they are in each. Source: Hundepool et al. (2012),
//! section 5.4; controlled rounding: Cox & Ernst (1982).
//!
//! # Random rounding
//! The draw is a hash of the seed and the name of the figure, not the next number of a sequence: the
//! same figure rounds the same way in every table and every run with the same seed, so that nobody can average the
//! noise out. Keep the seed secret; it is no cipher, only well mixed (`SplitMix64`).
//!
//! # What a reader can work out
//! Of a single count: that it lies less than b (random, controlled) or at most b/2 (conventional) from what
//! is shown. With margins that do not add up, more: [`after_rounding`] gives the table of a reader
//! whose bounds [`CellTable::intervals`] works out.
//!
//! # What is made from counts
//! [`SafeTable::rounded`] rounds a protected table: counts and bases are rounded; shares are made from the rounded
//! ones, or where they are weighted, rounded to a multiple of b / rounded base; means, intervals, standard errors and
//! differences are withheld, since their digits tell the exact base. Rows are rounded one by one, so levels
//! need not add up to their sum.
//!
//! [`CellTable::intervals`]: super::linked::CellTable::intervals
//! [`SafeTable::rounded`]: super::SafeTable::rounded

mod controlled;
mod table;

pub use controlled::{RoundError, after_rounding, controlled};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::numeric::mix;

/// How counts are rounded.
///
/// ```
/// use estimation::disclosure::rounding::Rounding;
///
/// let nearest: Rounding = serde_json::from_str(r#"{"conventional": {"base": 5}}"#)?;
/// assert_eq!([0, 2, 3, 7, 8].map(|n| nearest.round(n, "any")), [0, 0, 5, 5, 10]);
///
/// let random = Rounding::Random { base: 5, seed: 2026 };
/// assert_eq!(random.round(7, "gp/q1/yes"), random.round(7, "gp/q1/yes"));
/// assert_eq!(random.round(10, "gp/q1/no"), 10);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Rounding {
    /// To the nearest multiple, halves up.
    Conventional { base: u64 },
    /// Up or down by chance, right on average.
    Random { base: u64, seed: u64 },
}

impl Rounding {
    /// The multiples that are shown; a base of 0 or 1 rounds nothing.
    pub fn base(self) -> u64 {
        match self {
            Self::Conventional { base } | Self::Random { base, .. } => base.max(1),
        }
    }

    /// Rounds the count of a figure; `name` says which figure, and only random rounding looks at it.
    pub fn round(self, count: u64, name: &str) -> u64 {
        let base = self.base();
        let rest = count % base;
        let down = count - rest;
        let is_up = match self {
            Self::Conventional { .. } => rest >= base - rest,
            Self::Random { seed, .. } => draw(seed, name) < rest as f64 / base as f64,
        };
        // At the very end of the numbers there is no next multiple.
        if is_up && rest > 0 {
            down.checked_add(base).unwrap_or(down)
        } else {
            down
        }
    }
}

/// A number from 0 to below 1 that the seed and the name determine.
fn draw(seed: u64, name: &str) -> f64 {
    let mut state = mix(seed);
    for byte in name.bytes() {
        state = mix(state ^ u64::from(byte));
    }
    // The upper 53 bits are all that a float holds.
    (mix(state) >> 11) as f64 / (1_u64 << 53) as f64
}
