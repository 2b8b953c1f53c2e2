//! What is made from several cells: tests, differences, models, sentences.
//!
//! A χ² statistic, a difference or a ratio is an equation about the counts behind it. If one of them
//! is withheld, the result tells something about it, often all: a p-value with many digits and the margins give a
//! missing 2 × 2 count away. So one rule holds for everything derived: **it may be shown when every cell
//! that it is made of is shown** in the release. A cell that the release does not have was never
//! checked, and is as good as withheld; whoever wants the result puts the table into the release.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Release, SafeTable, Shown};
use crate::data::Category;

/// Cells that a result is made of, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Uses {
    pub population: String,
    pub item: String,
    /// The categories of the group, in any order; none for everybody.
    #[serde(default)]
    pub group: Vec<Category>,
    /// The rows; `None` for all of the item, as a test of a whole table uses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<Vec<String>>,
}

/// Whether a derived result may be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MayShow {
    /// Every cell that it is made of is shown.
    Yes,
    /// At least this cell is withheld.
    Withheld(String),
    /// At least this cell is in no table of the release.
    NotInRelease(String),
}

impl MayShow {
    pub fn is_yes(&self) -> bool {
        *self == Self::Yes
    }
}

impl Release {
    /// Whether a result that is made of these cells may be shown.
    ///
    /// ```
    /// use estimation::{
    ///     data::Categorical, design::Design, disclosure::{DisclosureRule, Uses, protect},
    ///     estimate::Precision, table::{Item, TableRequest, tabulate},
    /// };
    ///
    /// let answers = [vec![Ok("yes"); 57], vec![Ok("no"); 3]].concat();
    /// let item = Categorical::from_names(&["yes", "no"], answers)?;
    /// let raw = tabulate(&TableRequest {
    ///     population: "gp", item: "q1", data: Item::Choice(&item), sums: &[], breakdown: None,
    ///     design: &Design::simple(60), precision: Precision::default(),
    /// })?;
    /// let release = protect(&[raw], DisclosureRule::default())?;
    /// let goodness_of_fit: Uses = serde_json::from_str(r#"{"population": "gp", "item": "q1"}"#)?;
    /// assert!(!release.may_show(&[goodness_of_fit]).is_yes());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn may_show(&self, uses: &[Uses]) -> MayShow {
        may_show(&self.tables, uses)
    }
}

/// Whether a result that is made of these cells may be shown beside these tables; see
/// [`Release::may_show`].
pub fn may_show(tables: &[SafeTable], uses: &[Uses]) -> MayShow {
    let mut answer = MayShow::Yes;
    for uses in uses {
        match cells(tables, uses) {
            MayShow::Yes => {}
            withheld @ MayShow::Withheld(_) => return withheld,
            absent @ MayShow::NotInRelease(_) => answer = absent,
        }
    }
    answer
}

fn cells(tables: &[SafeTable], uses: &Uses) -> MayShow {
    let mut wanted: Vec<(&str, bool)> = (uses.rows.iter().flatten())
        .map(|row| (row.as_str(), false))
        .collect();
    let mut has_column = false;
    for table in tables {
        for column in (0..table.columns.len()).filter(|&at| is_of(table, at, uses)) {
            has_column = true;
            for (at, row) in table.rows.iter().enumerate() {
                let seen = match &uses.rows {
                    None => true,
                    Some(_) => {
                        let seen = wanted.iter_mut().find(|(name, _)| *name == row.name);
                        seen.map(|seen| seen.1 = true).is_some()
                    }
                };
                if seen && table.cell(at, column).shown == Shown::Withheld {
                    return MayShow::Withheld(name(uses, Some(&row.name)));
                }
            }
        }
    }
    if !has_column {
        return MayShow::NotInRelease(name(uses, None));
    }
    match wanted.iter().find(|(_, seen)| !seen) {
        Some((row, _)) => MayShow::NotInRelease(name(uses, Some(row))),
        None => MayShow::Yes,
    }
}

/// Whether a column of a table is about the population, item and group; overviews stand for nothing.
fn is_of(table: &SafeTable, column: usize, uses: &Uses) -> bool {
    let column = &table.columns[column].column;
    table.has_one_base()
        && column.population == uses.population
        && column.item == uses.item
        && column.group.len() == uses.group.len()
        && uses.group.iter().all(|part| column.group.contains(part))
}

fn name(uses: &Uses, row: Option<&str>) -> String {
    let mut name = format!("{}, {}", uses.population, uses.item);
    for part in &uses.group {
        name.push_str(&format!(", {} = {}", part.variable, part.category));
    }
    if let Some(row) = row {
        name.push_str(&format!(": {row}"));
    }
    name
}
