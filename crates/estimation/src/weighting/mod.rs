//! Weighting: making the respondents stand for the population as well as what is known of it
//! allows.
//!
//! | step | when | module |
//! |---|---|---|
//! | non-response, by classes | response differs between groups that the frame knows | [`WeightingClass`] |
//! | non-response, by propensity | many variables are known of everybody on the frame | [`Propensity`] |
//! | post-stratification | totals of cells are known | [`PostStratify`] |
//! | raking | totals of several margins are known | [`Rake`] |
//! | calibration | totals of numbers too, or bounds on the factors | [`Calibrate`] |
//! | trimming | a few weights are too large | [`Trim`] |
//!
//! Steps follow one another ([`weigh`]). Each multiplies the weights of the design before it and
//! stays in the design, so that Taylor variances use calibration residuals and not the weights
//! alone ([`crate::variance`]). Weighting-class and propensity factors are taken as given unless
//! they are asked for as estimated.
//!
//! # What is refused
//! Missing values in an auxiliary variable; a level of the sample without a total; a total for which
//! nobody is in the sample; totals of zero; margins whose sums differ; weights that cannot meet the
//! totals. The message names variable, level and way out.
//!
//! ```
//! use estimation::{
//!     data::{Categorical, Column, Dataset},
//!     design::Design,
//!     weighting::{Margin, Rake, Step, weigh},
//! };
//!
//! let mut data = Dataset::new(4);
//! let sex = ["f", "f", "m", "f"].map(Ok);
//! let age = ["young", "old", "old", "old"].map(Ok);
//! data.insert("sex", Column::Categorical(Categorical::from_names(&["f", "m"], sex)?))?;
//! data.insert("age", Column::Categorical(Categorical::from_names(&["young", "old"], age)?))?;
//! let rake = Rake::to(vec![
//!     Margin::of("sex", [("f", 60.0), ("m", 40.0)]),
//!     Margin::of("age", [("young", 20.0), ("old", 80.0)]),
//! ]);
//! let (design, reports) = weigh(Design::simple(4), &data, &[Step::Rake(rake)])?;
//! assert!((design.weight(0) - 20.0).abs() < 1e-6);
//! assert!((design.weight(2) - 40.0).abs() < 1e-6);
//! assert_eq!(reports[0].margins[1].levels[0].target, 80.0); // levels by name: “old” first
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod adjustment;
mod apply;
mod calibrate;
mod cells;
mod diagnosis;
mod distance;
mod error;
mod margin;
mod post_stratify;
mod propensity;
mod rake;
mod report;
mod step;
mod sweep;
mod trim;
mod weighting_class;

pub(crate) use adjustment::{Adjustment, Solved};
pub use calibrate::{Calibrate, NumberTotal};
pub(crate) use cells::Cells;
pub use diagnosis::{Conflict, Diagnosis};
pub use distance::{Bounds, DistanceKind};
pub use error::WeightingError;
pub use margin::{Margin, Totals};
pub use post_stratify::PostStratify;
pub use propensity::{Covariate, Propensity};
pub use rake::{Rake, RakeResiduals};
pub use report::{LevelReport, MarginReport, StepReport, Summary};
pub use step::{Step, StepColumns, weigh};
pub(crate) use sweep::Sweeps;
pub use trim::{Limit, Trim};
pub use weighting_class::{NonResponseVariance, WeightingClass};
