//! Agreement: how far people who judged the same things said the same.
//!
//! Two coders of interviews, five reviewers of records, a scale filled in twice: the same table of
//! units × raters ([`Ratings`]), and several questions to it.
//!
//! | question | function | for |
//! |---|---|---|
//! | how often do they agree | [`percent_agreement`] | any ratings; a tolerance for numbers |
//! | … more than by chance, two raters | [`cohen_kappa`] | categories, ordered ones with weights |
//! | … more than by chance, several raters | [`fleiss_kappa`], [`conger_kappa`] | categories |
//! | … with any ratings missing, on any scale | [`krippendorff_alpha`] | nominal, ordinal, interval, ratio |
//! | how far are numbers the same, or in step | [`intraclass`] | numbers |
//! | do they rank the units alike | [`kendall_w`] | ordered categories, numbers |
//! | do two raters use categories equally often | [`marginal_homogeneity`] | categories |
//!
//! [`agreement`] answers several of them at once from the columns of a dataset, as a request in JSON
//! asks for them.
//!
//! # Conventions
//! - Everything is a plain number, 0 to 1 where it is a share; percentages are made where they are
//!   shown.
//! - **Missing ratings**: Krippendorff's alpha uses every unit with two or more ratings. All others
//!   use the units that all raters concerned rated, and every result says how many it used and how
//!   many it left out.
//! - **Nothing varies**: with every rating in one category chance agreement is complete and a
//!   chance-corrected coefficient is 0/0. That is an error that names the category, never 0, 1 or NaN.
//! - The units are taken as a simple random sample of what could have been rated.
//!
//! ```
//! use estimation::agreement::{KappaWeights, Ratings, cohen_kappa};
//!
//! let coded = Ratings::from_names(&["barrier", "enabler", "neither"], &[
//!     vec![Some("barrier"), Some("barrier")],
//!     vec![Some("enabler"), Some("enabler")],
//!     vec![Some("neither"), Some("barrier")],
//!     vec![Some("neither"), Some("neither")],
//!     vec![Some("enabler"), None],
//! ])?;
//! let kappa = cohen_kappa(&coded.pair(1, 2)?, &KappaWeights::Unweighted, 0.95)?;
//! assert!((kappa.kappa - 7.0 / 11.0).abs() < 1e-12);
//! assert_eq!((kappa.units, kappa.left_out), (4, 1));
//! # Ok::<(), estimation::agreement::AgreementError>(())
//! ```

mod cohen;
mod concordance;
mod error;
mod fleiss;
mod homogeneity;
mod icc;
mod krippendorff;
mod pair;
mod percent;
mod ratings;
mod request;

pub use cohen::{CohenKappa, KappaWeights, cohen_kappa};
pub use concordance::{KendallW, kendall_w};
pub use error::AgreementError;
pub use fleiss::{CategoryKappa, FleissKappa, conger_kappa, fleiss_kappa};
pub use homogeneity::{MarginalHomogeneity, marginal_homogeneity};
pub use icc::{IccModel, IccUnit, Intraclass, IntraclassRequest, intraclass};
pub use krippendorff::{KrippendorffAlpha, Metric, krippendorff_alpha};
pub use pair::PairTable;
pub use percent::{PercentAgreement, percent_agreement};
pub use ratings::Ratings;
pub use request::{
    AgreementFigure, AgreementRequest, AgreementRequestError, AgreementStatistic, OfPair, agreement,
};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The limits of a confidence interval of a coefficient.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Limits {
    pub lower: f64,
    pub upper: f64,
    /// Between 0 and 1.
    pub confidence: f64,
}
