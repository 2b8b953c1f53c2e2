//! Survey statistics: from coded answers to figures that may be published.
//!
//! Design-based estimation of finite populations: what can be said of everybody who was on a list
//! from those who were asked and answered. The crate is pure: no files, no clock, no randomness
//! without a seed; the same inputs give the same bytes.
//!
//! # Three ways in
//! - **A request**, JSON in and JSON out, for statisticians and other programs: [`request`].
//! - **Estimators** on columns and a design, for Rust: [`estimate`], [`compare`], [`model`].
//! - **A table** to be published, protected and drawn: [`table`], [`disclosure`].
//!
//! # The chapters
//! | chapter | module | what it has |
//! |---|---|---|
//! | answers | [`data`] | columns as codes, with the reason of every missing answer; reading CSV |
//! | designs | [`design`] | strata, clusters, stages, population sizes, unequal probabilities, replicate weights |
//! | weights | [`weighting`] | non-response, post-stratification, raking, calibration, trimming |
//! | variances | [`variance`] | linearisation, replicates, joint probabilities; one rule for every estimator |
//! | estimators | [`estimate`] | shares, counts, means, totals, ratios, variances, quantiles, intervals, design effects |
//! | comparisons | [`compare`] | Rao–Scott and Wald tests, t and rank tests, goodness of fit, contrasts, many tests at once |
//! | models | [`model`] | linear, logistic, Poisson and proportional-odds regression |
//! | tables | [`table`] | the figures of an item, side by side, before they are protected |
//! | disclosure | [`disclosure`] | suppression, dominance, rounding, audit, anonymity of rows; the only maker of a [`disclosure::SafeTable`] |
//! | agreement | [`agreement`] | kappas, Krippendorff's alpha, intraclass correlation |
//! | scales | [`scale`] | Cronbach's alpha |
//! | planning | [`precision`] | expected intervals and power before fieldwork |
//! | requests | [`request`] | all of it as data, with JSON Schemas |
//! | numbers | [`numeric`] | distributions to 1e-10, small matrices |
//!
//! Each module begins with its formulas, their sources, and what they were checked against.
//!
//! # Conventions
//! - Shares are 0 to 1 here; percentages are made where they are shown.
//! - **Missing answers** leave the base and form no group; they are a domain, never dropped rows.
//! - **Degrees of freedom** are those of the domain: its sampling units less the strata in which it has any.
//! - **A stratum with one sampling unit** is an error that lists the strata, unless the design says
//!   which of the known makeshifts to use ([`design::LonelyPsu`]).
//! - **0 % and 100 %** have a one-sided exact bound that says so. No result is NaN.
//! - Every result carries the rule that made it.
//!
//! # A census with non-response
//! Everybody on a list is asked, some answer: that is what the studies of general practice are that
//! this crate was written for. Those who answered in a stratum are taken as a simple random sample of
//! its list, which leaves the finite-population correction 1 − n/N; that they are like those who did
//! not answer is an assumption, which [`weighting`] weakens to what the list does not know.
//!
//! # The whole way
//! ```
//! use estimation::{
//!     data::{Categorical, Missing},
//!     design::Design,
//!     disclosure::{DisclosureRule, Shown, protect},
//!     estimate::Precision,
//!     table::{Breakdown, Item, TableRequest, Sum, tabulate},
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
//! let raw = tabulate(&TableRequest {
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
pub mod outcome;
pub mod precision;
pub mod request;
pub mod scale;
pub mod table;
pub mod variance;
pub mod weighting;
