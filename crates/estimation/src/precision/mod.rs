//! What precision to expect before anybody is asked, and what could be found.
//!
//! | question | function |
//! |---|---|
//! | how wide will the interval of a share be | [`expected_interval`] |
//! | how many answers make it ± so many points | [`answers_needed`] |
//! | how likely is a difference of two groups to be found | [`power`] |
//! | which difference is likely enough to be found | [`smallest_difference`] |
//! | how many answers make a difference likely to be found | [`answers_for_power`] |
//! | all of this, for every group of a planned survey | [`plan`] |
//!
//! A planned group is a [`Plan`]: answers, people on the list, an expected share and a design effect.
//! Its variance is deff · (1 − n/N) · p(1−p)/n (with n − 1 for intervals, as the estimators have it):
//! answers from a large part of a list say more than as many from an endless one, and nothing is left
//! open when all answer.
//!
//! ```
//! use estimation::precision::{PlanRequest, plan};
//!
//! let request: PlanRequest = serde_json::from_str(r#"{
//!     "groups": [
//!         {"name": "England", "people": 38935, "response_rate": 0.05},
//!         {"name": "Wales", "people": 2311, "response_rate": 0.05, "share": 0.3}
//!     ]
//! }"#)?;
//! let planned = plan(&request)?;
//! assert_eq!(planned.groups[1].name, "Wales");
//! assert!((planned.groups[1].answers - 115.55).abs() < 1e-9);
//! // A share of 30 % in Wales: about eight points either way.
//! assert!((planned.groups[1].intervals[0].half_width - 0.0815).abs() < 5e-4);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod error;
mod expected;
mod planned;
mod power;
mod request;

pub use error::PlanError;
pub use expected::{Plan, answers_needed, expected_interval, weighting_effect};
pub use planned::{ExpectedComparison, ExpectedGroup, ExpectedInterval, PlannedPrecision, plan};
pub use power::{
    AnswersForPower, PowerRule, SmallestDifference, answers_for_power, power, smallest_difference,
};
pub use request::{PlanRequest, PlannedComparison, PlannedGroup};
