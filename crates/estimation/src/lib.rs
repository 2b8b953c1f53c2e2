//! Survey statistics: from coded answers to figures that may be published.
//!
//! | step | module | what stands there afterwards |
//! |---|---|---|
//! | code the answers | [`data`] | columns, with the reason of every missing answer |
//! | say whom they stand for | [`design`] | strata, weights, population sizes |
//! | weight them | [`weighting`] | the design with its steps: non-response, calibration, trimming |
//! | tabulate | [`table`] | a [`table::RawTable`]: estimate, standard error, interval, counts |
//! | protect | [`disclosure`] | a [`disclosure::SafeTable`]; nothing else can be published |
//!
//! [`estimate`] has the formulas, [`compare`] differences of groups, [`precision`] what to expect before
//! fieldwork, [`agreement`] how far raters say the same, [`scale`] whether items measure one thing,
//! [`numeric`] the distributions.
//!
//! # Conventions
//! - Shares are 0 to 1 here; percentages are made where they are shown.
//! - **Missing answers** leave the base and form no group; they are never dropped rows.
//! - **Degrees of freedom** are those of the domain: its respondents less the strata that it touches.
//! - **A stratum with one respondent** is refused when the design is made.
//! - **0 % and 100 %** have a one-sided exact bound that says so. No result is NaN.
//! - The unit of sampling is one row.
//!
//! # The whole way
//! ```
//! use estimation::{
//!     data::{Categorical, Missing},
//!     design::Design,
//!     disclosure::{DisclosureRule, Shown, protect},
//!     estimate::Precision,
//!     table::{Breakdown, Item, Request, Sum, tabulate},
//! };
//!
//! // 1. Columns: one value a respondent.
//! let mut answers = vec![Ok("very"); 40];
//! answers.extend([Ok("fairly"); 30]);
//! answers.extend([Ok("not"); 20]);
//! answers.extend([Err(Missing::DontKnow); 10]);
//! let helpful = Categorical::from_names(&["very", "fairly", "not"], answers)?;
//! let types = (0..100).map(|row| Ok(if row % 2 == 0 { "partner" } else { "salaried" }));
//! let types = Categorical::from_names(&["partner", "salaried"], types)?;
//!
//! // 2. The design: everybody on a list of 4,000 was asked, 100 answered.
//! let design = Design::simple(100).with_population(&[4000.0])?;
//!
//! // 3. The tables of the item.
//! let sums = [Sum { name: "helpful".into(), levels: vec!["very".into(), "fairly".into()] }];
//! let raw = tabulate(&Request {
//!     population: "gp",
//!     item: "protected_time",
//!     data: Item::Choice(&helpful),
//!     sums: &sums,
//!     breakdown: Some(Breakdown { variable: "type", groups: &types }),
//!     design: &design,
//!     precision: Precision::default(),
//! })?;
//! assert_eq!(raw.find("helpful", "gp").expect("a row of the table").people, 70);
//!
//! // 4. All tables of the release, protected together.
//! let release = protect(&[raw], DisclosureRule::default())?;
//! assert!(release.audit.holds());
//! let Shown::Value { people, estimate } = &release.tables[0].cell(3, 0).shown else {
//!     panic!("70 people are no secret");
//! };
//! assert_eq!(*people, 70);
//! assert!((estimate.value - 70.0 / 90.0).abs() < 1e-12);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod agreement;
pub mod compare;
pub mod data;
pub mod design;
pub mod disclosure;
pub mod estimate;
pub mod model;
pub mod numeric;
pub mod precision;
pub mod request;
pub mod scale;
pub mod table;
pub mod variance;
pub mod weighting;
