//! What became of those who were asked: final dispositions and outcome rates.
//!
//! They are those of the AAPOR Standard Definitions (10th edition, 2023) for internet and post surveys of
//! specifically named persons.
//!
//! Every case ends with one [`Disposition`], which belongs to one [`Class`]. [`Counts`] holds how many (or
//! how much weight) each class has, and [`Counts::rates`] gives all sixteen rates. Two things are settings
//! that a report must state, because they move the rates: whether somebody who never answered is unknown
//! (3.19) or an implicit refusal (2.113), and which share *e* of the unknown is taken as eligible
//! ([`Eligibility`]).
//!
//! [`representativeness`] says how evenly the response is spread over what the frame knows, and [`behind`] names
//! the groups that answer less than the rest. [`forecast`] says how many will have answered in the end.
//!
//! # Example
//! The published GP survey: 46,238 invited, 2,377 complete, nothing known of the others. Everybody on a
//! college's list of members is eligible, so *e* = 1 and RR3 = RR1.
//! ```
//! use estimation::outcome::{Counts, Eligibility};
//! let counts = Counts { complete: 2_377.0, unknown: 43_861.0, ..Counts::default() };
//! let rates = counts.rates(Eligibility::All)?;
//! assert!((rates.rr1.unwrap() - 0.051408).abs() < 1e-6);
//! assert_eq!(rates.rr1, rates.rr3);
//! # Ok::<(), estimation::outcome::OutcomeError>(())
//! ```

mod behind;
mod disposition;
mod external;
mod forecast;
mod rates;
mod representativeness;
#[cfg(test)]
mod tests;

pub use behind::{Behind, Group, behind};
pub use disposition::{Class, DISPOSITIONS, Disposition, Silence, disposition};
pub use external::{Against, against};
pub use forecast::{Fieldwork, Forecast, forecast};
pub use rates::{Counts, Eligibility, OutcomeError, Rates};
pub use representativeness::{
    Cell, Partial, PartialCategory, Representativeness, representativeness,
};
