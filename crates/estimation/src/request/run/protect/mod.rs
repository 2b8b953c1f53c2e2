//! Disclosure control of a whole response: all analyses are one release.
//!
//! Every result is made of cells: an item (or a number) in a group. Three kinds of tables say what is
//! known of them: those that are *published*; those *behind* tests, models and contrasts, which tell
//! as much as if they were published; and *margins*, which only say what adds up to what: every
//! group of every subset of an analysis's variables, a condition being a variable with the levels
//! “met” and “not met”. All are protected together; then a result is shown when all its cells are.

mod lattice;
mod numbers;
mod overlaps;
mod uses;
mod withhold;

use std::collections::BTreeMap;

pub(super) use lattice::{Lattice, Told};
pub(super) use numbers::NumberCells;

use super::{
    super::{DisclosureReport, DisclosureRequest, RequestError, error::At},
    Answer,
};
use crate::{
    disclosure::{MayShow, SafeTable, Uses, may_show, protect_within},
    table::RawTable,
};

/// A table with the numbers whose totals it would tell.
#[derive(Clone)]
pub(super) struct Telling {
    pub(super) table: RawTable,
    pub(super) numbers: Vec<String>,
}

/// What an analysis tells, and what else is known about it.
#[derive(Default)]
pub(super) struct Shield {
    pub(super) published: Vec<Telling>,
    pub(super) behind: Vec<Telling>,
    pub(super) margins: Vec<RawTable>,
    pub(super) numbers: Vec<NumberCells>,
    /// What each result is made of, in their order; empty for figures, which have a table of their own.
    pub(super) uses: Vec<Vec<Uses>>,
}

/// What may be shown.
pub(super) struct Protection {
    /// The published tables, in the order of analyses and columns.
    pub(super) published: Vec<SafeTable>,
    behind: Vec<SafeTable>,
    pub(super) report: DisclosureReport,
}

impl Protection {
    /// Decides on all the analyses of a request together.
    pub(super) fn of(
        answers: &[Answer<'_>],
        rule: &DisclosureRequest,
    ) -> Result<Self, RequestError> {
        if let Some(magnitudes) = &rule.magnitudes {
            magnitudes.rule.check().at("disclosure.magnitudes.rule")?;
        }
        overlaps::check(answers, rule)?;
        let shields = || answers.iter().map(|answer| &answer.shield);
        let cells = shields().flat_map(|shield| &shield.numbers);
        let told = shields().flat_map(|shield| shield.published.iter().chain(&shield.behind));
        let numbers = numbers::decide(cells, told, rule)?;
        let held = |telling: &Telling| {
            let mut table = telling.table.clone();
            table.held = (table.columns.iter())
                .map(|column| {
                    (telling.numbers.iter())
                        .any(|number| numbers.withholds(&column.population, number, &column.group))
                })
                .collect();
            table
        };
        let published: Vec<RawTable> = shields()
            .flat_map(|shield| &shield.published)
            .map(held)
            .collect();
        let mut tables = published;
        let printed = tables.len();
        tables.extend(shields().flat_map(|shield| &shield.behind).map(held));
        let margins: Vec<RawTable> = shields()
            .flat_map(|shield| &shield.margins)
            .cloned()
            .collect();
        let mut release = protect_within(&tables, &margins, rule.thresholds()).at("disclosure")?;
        if !release.audit.holds() {
            let problem = "the check of the withheld figures failed: nothing is released; ask for fewer breakdowns";
            return Err(RequestError::new("disclosure", problem));
        }
        let widths = (release.audit.withheld.iter())
            .map(crate::disclosure::WithheldCell::width)
            .filter(|width| width.is_finite());
        let report = DisclosureReport {
            rule: rule.clone(),
            secret_counts: release.audit.withheld.len(),
            narrowest_count: widths.reduce(f64::min),
            secret_totals: numbers.secrets,
            narrowest_total: numbers.narrowest,
        };
        let behind = release.tables.split_off(printed);
        let published = match rule.rounding {
            None => release.tables,
            Some(rounding) => (release.tables.iter())
                .map(|table| table.rounded(rounding))
                .collect(),
        };
        Ok(Self {
            published,
            behind,
            report,
        })
    }

    /// Whether something that is told of an item in a group is withheld.
    fn is_withheld(&self, uses: &Uses) -> bool {
        let one = std::slice::from_ref(uses);
        [&self.published, &self.behind]
            .into_iter()
            .any(|tables| matches!(may_show(tables, one), MayShow::Withheld(_)))
    }

    /// Why a result that is made of these cells has to be withheld; `None` when it may be shown.
    pub(super) fn withholds(&self, uses: &[Uses]) -> Option<String> {
        if self.report.rule.rounding.is_some() {
            return Some("its digits would tell the counts that are rounded".to_owned());
        }
        // Each use is looked for in both kinds of tables; where one has it, that decides.
        for one in uses {
            let one = std::slice::from_ref(one);
            let verdict = match may_show(&self.published, one) {
                MayShow::NotInRelease(_) => may_show(&self.behind, one),
                told => told,
            };
            match verdict {
                MayShow::Yes => {}
                MayShow::Withheld(cell) => {
                    return Some(format!("it is made of {cell}, which is withheld"));
                }
                MayShow::NotInRelease(cell) => {
                    return Some(format!("it is made of {cell}, which was not checked"));
                }
            }
        }
        None
    }
}

/// Sorted groups, so that the same people are found under one key.
fn key_of(group: &[crate::data::Category]) -> Vec<crate::data::Category> {
    let mut key = group.to_vec();
    key.sort();
    key
}

type NumberKey = (String, String);
type Groups<T> = BTreeMap<Vec<crate::data::Category>, T>;
