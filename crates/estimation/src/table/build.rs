//! From columns to a table: one item, everybody first, then each group of a breakdown.

use super::{Base, Category, Cell, Column, MissingCounts, RawTable, Row, RowKind, Rule};
use crate::{
    data::{Categorical, Missing, MultipleResponse, Numeric},
    design::Design,
    estimate::{self, Estimate, Precision, mean, share, tally::Tally},
};

/// The column of an item, by the kind of its question.
#[derive(Clone, Copy, Debug)]
pub enum Item<'a> {
    /// One answer out of a list.
    Choice(&'a Categorical),
    /// All that apply.
    Several(&'a MultipleResponse),
    /// A number.
    Number(&'a Numeric),
}

/// Levels that are also shown taken together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    pub name: String,
    pub levels: Vec<String>,
}

/// A variable whose categories are the columns of a table.
#[derive(Clone, Copy, Debug)]
pub struct Breakdown<'a> {
    pub variable: &'a str,
    pub groups: &'a Categorical,
}

/// What to tabulate.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The name of the population, such as `gp`.
    pub population: &'a str,
    /// The name of the item in its questionnaire.
    pub item: &'a str,
    pub data: Item<'a>,
    /// Only for [`Item::Choice`]; levels that the item does not have are an error.
    pub sums: &'a [Sum],
    /// `None` for a table with the column of everybody alone.
    pub breakdown: Option<Breakdown<'a>>,
    pub design: &'a Design,
    pub precision: Precision,
}

/// Why a table cannot be made.
#[derive(Debug, thiserror::Error, PartialEq)]
pub enum TableError {
    #[error("“{column}” has {found} rows, the design {rows}: take both from the same snapshot")]
    RowsDiffer {
        column: String,
        found: usize,
        rows: usize,
    },
    #[error("the sum “{sum}” names “{level}”, which is no level of “{item}”")]
    UnknownLevel {
        sum: String,
        level: String,
        item: String,
    },
    #[error(
        "the sum “{sum}” has the name of a level or of another sum of “{item}”: name it otherwise"
    )]
    RepeatedRow { sum: String, item: String },
    #[error("“{item}” has no levels that could be summed")]
    NothingToSum { item: String },
    #[error("a confidence of {confidence} is not between 0 and 1")]
    Confidence { confidence: f64 },
    #[error(
        "the tables to set side by side were made by different rules: use one precision for both"
    )]
    RulesDiffer,
    #[error(
        "the row “{row}” is not the same in the tables to set side by side: give the concept one list and one set of sums"
    )]
    RowsDisagree { row: String },
    #[error("the column “{column}” is in more than one of the tables")]
    RepeatedColumn { column: String },
}

/// Tabulates one item for everybody and for each group of a breakdown.
///
/// Rows are the levels, then the sums (for a choice); the options (for several); one mean (for a
/// number). The base is the people who answered ([`Base::Answered`]). People whose group is not
/// known are in the column of everybody only.
///
/// # Errors
/// Columns of different lengths, a sum over levels that are not there, a confidence outside 0–1.
pub fn tabulate(request: &Request<'_>) -> Result<RawTable, TableError> {
    check(request)?;
    let columns = columns(request);
    let mut table = RawTable {
        rows: Vec::new(),
        respondents: Vec::new(),
        missing: Vec::new(),
        cells: Vec::new(),
        differences: Vec::new(),
        rule: rule(request),
        columns: columns.iter().map(|(column, _)| column.clone()).collect(),
    };
    let groups: Vec<Option<usize>> = columns.iter().map(|(_, group)| *group).collect();
    match request.data {
        Item::Choice(column) => choice(&mut table, request, column, &groups)?,
        Item::Several(column) => several(&mut table, request, column, &groups),
        Item::Number(column) => number(&mut table, request, column, &groups),
    }
    Ok(table)
}

fn check(request: &Request<'_>) -> Result<(), TableError> {
    let confidence = request.precision.confidence;
    if !(confidence > 0.0 && confidence < 1.0) {
        return Err(TableError::Confidence { confidence });
    }
    let item_rows = match request.data {
        Item::Choice(column) => column.rows(),
        Item::Several(column) => column.rows(),
        Item::Number(column) => column.rows(),
    };
    let breakdown = request.breakdown.map(|by| (by.variable, by.groups.rows()));
    for (column, found) in std::iter::once((request.item, item_rows)).chain(breakdown) {
        let rows = request.design.rows();
        if found != rows {
            return Err(TableError::RowsDiffer {
                column: column.to_owned(),
                found,
                rows,
            });
        }
    }
    if !request.sums.is_empty() && !matches!(request.data, Item::Choice(_)) {
        return Err(TableError::NothingToSum {
            item: request.item.to_owned(),
        });
    }
    Ok(())
}

fn rule(request: &Request<'_>) -> Rule {
    Rule {
        base: Base::Answered,
        weighted: request.design.is_weighted(),
        strata: request.design.strata().len(),
        finite_population: request.design.has_population(),
        precision: request.precision,
    }
}

/// The columns with the group that each stands for; `None` is everybody.
fn columns(request: &Request<'_>) -> Vec<(Column, Option<usize>)> {
    let column = |group: Vec<Category>| Column {
        key: Column::key_of(request.population, &group),
        population: request.population.to_owned(),
        item: request.item.to_owned(),
        group,
    };
    let mut columns = vec![(column(Vec::new()), None)];
    if let Some(by) = request.breakdown {
        for (position, category) in by.groups.levels().iter().enumerate() {
            let category = Category {
                variable: by.variable.to_owned(),
                category: category.clone(),
            };
            columns.push((column(vec![category]), Some(position)));
        }
    }
    columns
}

fn choice(
    table: &mut RawTable,
    request: &Request<'_>,
    column: &Categorical,
    groups: &[Option<usize>],
) -> Result<(), TableError> {
    let levels = column.levels();
    let mut rows: Vec<(Row, Vec<usize>)> = levels
        .iter()
        .enumerate()
        .map(|(slot, name)| {
            (
                Row {
                    name: name.clone(),
                    kind: RowKind::Level,
                },
                vec![slot],
            )
        })
        .collect();
    for sum in request.sums {
        let slots = sum_slots(sum, levels, request.item)?;
        if rows.iter().any(|(row, _)| row.name == sum.name) {
            let (sum, item) = (sum.name.clone(), request.item.to_owned());
            return Err(TableError::RepeatedRow { sum, item });
        }
        let kind = RowKind::Sum {
            levels: sum.levels.clone(),
        };
        rows.push((
            Row {
                name: sum.name.clone(),
                kind,
            },
            slots,
        ));
    }
    let by = request.breakdown.map(|by| by.groups);
    let tally = Tally::of_choice(column, by, request.design);
    let base: Vec<usize> = (0..levels.len()).collect();
    fill(
        table,
        request,
        &tally,
        groups,
        &Plan {
            rows,
            base,
            reasons: levels.len(),
        },
    );
    Ok(())
}

fn sum_slots(sum: &Sum, levels: &[String], item: &str) -> Result<Vec<usize>, TableError> {
    let mut slots = Vec::new();
    for name in &sum.levels {
        let slot = levels
            .iter()
            .position(|level| level == name)
            .ok_or_else(|| TableError::UnknownLevel {
                sum: sum.name.clone(),
                level: name.clone(),
                item: item.to_owned(),
            })?;
        if !slots.contains(&slot) {
            slots.push(slot);
        }
    }
    Ok(slots)
}

fn several(
    table: &mut RawTable,
    request: &Request<'_>,
    column: &MultipleResponse,
    groups: &[Option<usize>],
) {
    let options = column.options();
    let rows = options
        .iter()
        .enumerate()
        .map(|(slot, name)| {
            (
                Row {
                    name: name.clone(),
                    kind: RowKind::Option,
                },
                vec![slot],
            )
        })
        .collect();
    let by = request.breakdown.map(|by| by.groups);
    let tally = Tally::of_several(column, by, request.design);
    let plan = Plan {
        rows,
        base: vec![options.len()],
        reasons: options.len() + 1,
    };
    fill(table, request, &tally, groups, &plan);
}

/// Which slots of a tally make which row, which the base, and where the reasons begin.
struct Plan {
    rows: Vec<(Row, Vec<usize>)>,
    base: Vec<usize>,
    reasons: usize,
}

fn fill(
    table: &mut RawTable,
    request: &Request<'_>,
    tally: &Tally,
    groups: &[Option<usize>],
    plan: &Plan,
) {
    for &group in groups {
        let reason = |reason: Missing| tally.people(group, &[plan.reasons + reason.position()]);
        record_missing(table, tally.people(group, &plan.base), reason);
    }
    for (row, slots) in &plan.rows {
        for &group in groups {
            let base = tally.by_stratum(group, &plan.base);
            let hits = tally.by_stratum(group, slots);
            table.cells.push(Cell {
                people: hits.iter().map(|sums| sums.people).sum(),
                base: base.iter().map(|sums| sums.people).sum(),
                estimate: share(&hits, &base, request.design, request.precision),
            });
        }
        table.rows.push(row.clone());
    }
}

fn record_missing(table: &mut RawTable, answered: u64, reason: impl Fn(Missing) -> u64) {
    let missing = MissingCounts {
        not_asked: reason(Missing::NotAsked),
        blank: reason(Missing::Blank),
        dont_know: reason(Missing::DontKnow),
        not_applicable: reason(Missing::NotApplicable),
    };
    let silent: u64 = Missing::ALL.iter().map(|&reason| missing.of(reason)).sum();
    table.respondents.push(answered + silent);
    table.missing.push(missing);
}

fn number(table: &mut RawTable, request: &Request<'_>, column: &Numeric, groups: &[Option<usize>]) {
    let by = request.breakdown.map(|by| by.groups);
    let tally = estimate::NumberTally::of(column, by, request.design);
    for &group in groups {
        let people = tally.people(group);
        record_missing(table, people, |reason| tally.missing(group, reason));
        let estimate: Option<Estimate> = mean(&tally, group, request.design, request.precision);
        table.cells.push(Cell {
            people,
            base: people,
            estimate,
        });
    }
    table.rows.push(Row {
        name: "mean".to_owned(),
        kind: RowKind::Mean,
    });
}
