//! Disclosure control: from raw tables to tables that may leave the study.
//!
//! [`protect`] takes **all the tables of a release together**: by type, by country, everybody, the
//! same concept side by side in two populations. It decides on unweighted counts of people what may
//! be shown, and everything made from a withheld count (percentage, interval, difference) goes with
//! it. It is the only maker of a [`SafeTable`].
//!
//! # The rule
//! - A count of 1 to `smallest_cell` − 1 people is withheld (*primary* suppression), and so is a
//!   count that leaves so few people on the other side of it: 57 of 60 would tell that 3 differ.
//! - A group in which fewer than `smallest_base` people answered shows no answers at all.
//! - **Zeros are shown.** That nobody of 200 chose an answer tells nothing about a small number of
//!   people. In a group below `smallest_base` zeros are withheld like everything else; but where
//!   nobody at all gave an answer, or everybody did, that is shown and so it is known of every group.
//! - Nothing that is shown, in whatever table of the release, determines a withheld count
//!   (*secondary* suppression).
//! - How many people of a group took part and how many answered is no secret; what they answered is.
//!   So a base below `smallest_base` and few "don't know" are not printed, but not protected either.
//! - Withheld counts that stand together, in a column or along a row, never have a known total below
//!   `smallest_cell`: the group is extended until it has not.
//!
//! # How secondary suppression works
//! Each answer × group is an unknown; that groups add up to everybody is known to a reader. Going
//! from the most to the least important figure (bases, everybody, sums, then the rest by size), a
//! figure is shown only if no withheld count becomes a linear combination of what is shown; the idea
//! of Langsrud's `GaussSuppression` (Statistics Norway). The number of respondents of each group,
//! answered or not, counts as known.
//!
//! Then a linear programme gives the fewest and the most people that a withheld count can be for such
//! a reader; where these are closer than `smallest_cell`, more is withheld along the same column or row.
//! [`Audit`] reports both proofs for every withheld count. Items are decided side by side: 60 items by four
//! breakdowns each (240 tables) took 0.7 s of processor time, development build with `opt-level = 2`.
//!
//! # What it is not
//! It protects against exact disclosure and against small known totals. A reader who is one of the
//! people in a cell knows more than others; that is not modelled here ([`linked`] does). Counts being whole
//! numbers is used to round the bounds inward, not to search for whole solutions. Two releases of
//! overlapping data (another wave, a corrected table) have to be protected as one release.
//!
//! # What else is here
//! | for | see |
//! |---|---|
//! | totals and means of a number: dominance, p % rule, contributors | [`magnitude`] |
//! | any table with margins or linked tables: the cheapest further suppression, stated widths, feasible intervals | [`linked`] |
//! | rounding instead of, or after, withholding | [`rounding`] |
//! | tests, differences and models of protected cells | [`Release::may_show`] |
//! | a file of one row a respondent | [`microdata`] |

mod audit;
mod bounds;
mod derived;
pub(crate) mod groups;
pub mod linked;
pub mod magnitude;
pub mod microdata;
mod overview;
pub mod rounding;
mod safe;
mod span;
mod suppress;
mod told;
mod universe;

pub use audit::{Audit, WithheldCell};
pub use derived::{MayShow, Uses, may_show};
pub use magnitude::{
    ContributionWeights, Contributions, Dominance, MagnitudeRule, PRule, RuleError, Sensitive,
    contributions,
};
pub use overview::{OverviewError, OverviewRow};
use rayon::prelude::*;
pub use safe::{Protected, SafeCell, SafeColumn, SafeMissing, SafeTable, Shown};
use serde::{Deserialize, Serialize};

use crate::table::RawTable;

/// The thresholds of a release, in unweighted people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DisclosureRule {
    /// Fewer people than this in a cell (but not none): the cell is withheld.
    pub smallest_cell: u64,
    /// Fewer people than this in the base of a column: the column is withheld.
    pub smallest_base: u64,
}

impl Default for DisclosureRule {
    /// Five and ten.
    fn default() -> Self {
        Self {
            smallest_cell: 5,
            smallest_base: 10,
        }
    }
}

/// Why a release cannot be protected.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum DisclosureError {
    #[error(
        "“{row}” of “{column}” is {first} people in one table and {second} in another: make all tables of a release from one snapshot"
    )]
    Inconsistent {
        row: String,
        column: String,
        first: u64,
        second: u64,
    },
}

/// The tables of a release, protected together, in the order in which they were given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Release {
    pub tables: Vec<SafeTable>,
    pub audit: Audit,
}

/// Protects all the tables of a release together.
///
/// # Errors
/// Tables that contradict each other.
///
/// ```
/// use estimation::{
///     data::Categorical, design::Design, disclosure::{protect, DisclosureRule, Shown},
///     estimate::Precision, table::{tabulate, Item, TableRequest},
/// };
///
/// let yes_no = [vec![Ok("yes"); 57], vec![Ok("no"); 3]].concat();
/// let item = Categorical::from_names(&["yes", "no"], yes_no)?;
/// let design = Design::simple(item.rows());
/// let raw = tabulate(&TableRequest {
///     population: "gp", item: "q1", data: Item::Choice(&item), sums: &[], breakdown: None,
///     design: &design, precision: Precision::default(),
/// })?;
/// let release = protect(&[raw], DisclosureRule::default())?;
/// // Three people said no; that 57 of 60 said yes would tell it.
/// assert!(matches!(release.tables[0].cell(0, 0).shown, Shown::Withheld));
/// assert!(matches!(release.tables[0].cell(1, 0).shown, Shown::Withheld));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn protect(tables: &[RawTable], rule: DisclosureRule) -> Result<Release, DisclosureError> {
    protect_within(tables, &[], rule)
}

/// The same where more is known about how groups add up than the tables show: `margins` are never
/// released, but their counts are protected like those of the tables, and a reader is taken to know
/// what adds up to what.
pub(crate) fn protect_within(
    tables: &[RawTable],
    margins: &[RawTable],
    rule: DisclosureRule,
) -> Result<Release, DisclosureError> {
    let universes: Vec<_> = told::of_tables(tables, margins, rule)?
        .into_iter()
        .collect();
    // Items have nothing to do with each other; the answer is the same on any number of cores.
    let decided: Vec<_> = (universes.into_par_iter())
        .map(|(key, universe)| {
            let shown = suppress::decide(&universe, rule);
            let mut audit = Audit::default();
            audit.add(&key, &universe, &shown);
            (key, universe.shown_forms(&shown), audit)
        })
        .collect();
    let mut audit = Audit::default();
    let mut decisions = std::collections::BTreeMap::new();
    for (key, forms, of_item) in decided {
        audit.withheld.extend(of_item.withheld);
        decisions.insert(key, forms);
    }
    let tables = tables
        .iter()
        .map(|table| SafeTable::make(table, &decisions, rule))
        .collect();
    Ok(Release { tables, audit })
}
