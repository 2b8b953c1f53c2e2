//! Figures: a protected table and words become an accessible table, a chart and a download.
//!
//! A [`Figure`] can be made from a [`estimation::disclosure::SafeTable`] only, and all that is made from it
//! comes out of the one value: the HTML table, the SVG charts for wide and narrow screens, the CSV.
//! It can be stored and read back (`serde`), so that the figure on the page, in the download and
//! next year is the same figure.
//!
//! **Invariants:** no output has an inline style or a script, so that a strict content security
//! policy holds. Whatever is made from invented answers says so, visibly. No meaning is carried by
//! colour alone.
//!
//! ```
//! use std::collections::BTreeMap;
//! use estimation::{
//!     data::Categorical, design::Design, disclosure::{DisclosureRule, protect},
//!     estimate::Precision, table::{Item, TableRequest, tabulate},
//! };
//! use figures::{Chart, Figure, Language, Width, Words};
//!
//! let answers = [vec![Ok("yes"); 70], vec![Ok("no"); 30]].concat();
//! let item = Categorical::from_names(&["yes", "no"], answers)?;
//! let raw = tabulate(&TableRequest {
//!     population: "gp", item: "time", data: Item::Choice(&item), sums: &[], breakdown: None,
//!     design: &Design::simple(100), precision: Precision::default(),
//! })?;
//! let release = protect(&[raw], DisclosureRule::default())?;
//!
//! let words = Words {
//!     title: "Most GPs have protected time".to_owned(),
//!     subtitle: "Percentage of GPs".to_owned(),
//!     question: "Do you have protected time?".to_owned(),
//!     row_heading: "Answer".to_owned(),
//!     rows: BTreeMap::from([("yes".into(), "Yes".into()), ("no".into(), "No".into())]),
//!     columns: BTreeMap::from([("gp".into(), "All GPs".into())]),
//!     concept: None,
//!     notes: Vec::new(),
//!     language: Language::English,
//!     invented: true,
//! };
//! let figure = Figure::new("gp-time", release.tables[0].clone(), words, Chart::Bars)?;
//! let page = figure.html().into_string();
//! assert!(page.contains("<table") && page.contains("70%"));
//! assert!(figure.svg(Width::Narrow).into_string().contains("Invented data (simulated)"));
//! assert_eq!(figure.csv().lines().count(), 3);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod chart;
mod csv;
mod figure;
mod number;
mod sentence;
mod svg;
mod table;
mod words;

pub use csv::{CSV_HEADER, csv_of};
pub use figure::{Chart, Figure, FigureError, Width};
pub use words::{Language, Words};
