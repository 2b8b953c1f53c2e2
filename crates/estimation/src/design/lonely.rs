//! What to do with a stratum that has a single sampling unit.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a stratum with one sampling unit enters the variance. Its own variance has no estimate.
///
/// A stratum of which everybody was taken (n = N = 1) has no sampling variance and is never lonely.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LonelyPsu {
    /// An error that lists the strata.
    #[default]
    Fail,
    /// The stratum adds nothing: the standard error is too small.
    Remove,
    /// The stratum adds nothing because its unit was sure to be taken.
    Certainty,
    /// The unit is centred at the mean of all units instead of the stratum's own: too large rather
    /// than too small.
    Adjust,
    /// The stratum gets the mean variance of the strata that have one.
    Average,
}
