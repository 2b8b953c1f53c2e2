//! From columns to a table: one item, everybody first, then each group of a breakdown.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Base, Cell, Column, MissingCounts, RawTable, Row, RowKind, Rule};
use crate::{
    data::{Categorical, Domains, Missing, MultipleResponse, Numeric},
    design::{Design, LonelyPsu},
    estimate::{self, EstimateError, Figures, LevelSet, OptionBase, Options, Precision},
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
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
pub struct TableRequest<'a> {
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
    #[error(transparent)]
    Estimate(#[from] EstimateError),
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
/// known are in the column of everybody only. A group without anybody is a column of zeros.
///
/// # Errors
/// Columns of different lengths, a sum over levels that are not there, a confidence outside 0–1,
/// strata with a single sampling unit that the design does not say how to treat.
pub fn tabulate(request: &TableRequest<'_>) -> Result<RawTable, TableError> {
    check(request)?;
    let alone = request.design.rows() == 1;
    let lenient;
    let request = if alone {
        lenient = request.design.clone().with_lonely(LonelyPsu::Remove, false);
        &TableRequest {
            design: &lenient,
            ..*request
        }
    } else {
        request
    };
    let domains = domains(request)?;
    let (rows, mut figures) = match request.data {
        Item::Choice(column) => choice(request, column, &domains)?,
        Item::Several(column) => several(request, column, &domains)?,
        Item::Number(column) => number(request, column, &domains)?,
    };
    if alone {
        figures.without_variance();
    }
    Ok(RawTable::of_figures(
        (request.population, request.item),
        rows,
        &figures,
        missing(request.data, &domains),
        rule(request.design, request.precision),
    ))
}

impl RawTable {
    /// The figures of one item as a table: a row a figure, a column a domain.
    pub(crate) fn of_figures(
        (population, item): (&str, &str),
        rows: Vec<Row>,
        figures: &Figures,
        missing: Vec<(u64, MissingCounts)>,
        rule: Rule,
    ) -> Self {
        let mut cells = Vec::with_capacity(rows.len() * figures.domains.len());
        for row in 0..rows.len() {
            for domain in &figures.domains {
                let figure = &domain.figures[row];
                cells.push(Cell {
                    people: figure.people,
                    base: figure.base,
                    estimate: figure.estimate.clone(),
                });
            }
        }
        let column = |group: &[super::Category]| Column {
            key: Column::key_of(population, group),
            population: population.to_owned(),
            item: item.to_owned(),
            group: group.to_vec(),
        };
        Self {
            rows,
            columns: (figures.domains.iter())
                .map(|domain| column(&domain.domain))
                .collect(),
            respondents: missing
                .iter()
                .map(|(respondents, _)| *respondents)
                .collect(),
            missing: missing.iter().map(|(_, missing)| *missing).collect(),
            cells,
            differences: Vec::new(),
            rule,
            held: Vec::new(),
        }
    }
}

fn check(request: &TableRequest<'_>) -> Result<(), TableError> {
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

/// The rule that figures of a design are made by.
pub(crate) fn rule(design: &Design, precision: Precision) -> Rule {
    Rule {
        base: Base::Answered,
        weighted: design.is_weighted(),
        strata: design.strata().len(),
        finite_population: design.has_population(),
        precision,
    }
}

/// Everybody, and each level of the breakdown.
fn domains(request: &TableRequest<'_>) -> Result<Domains, EstimateError> {
    Ok(match request.breakdown {
        None => Domains::everybody(request.design.rows()),
        Some(by) => Domains::of_levels(by.variable, by.groups)?,
    })
}

fn options(request: &TableRequest<'_>) -> Options {
    Options {
        precision: request.precision,
        ..Options::default()
    }
}

fn choice(
    request: &TableRequest<'_>,
    column: &Categorical,
    domains: &Domains,
) -> Result<(Vec<Row>, Figures), TableError> {
    let levels = column.levels();
    let mut rows: Vec<Row> = (levels.iter())
        .map(|name| Row {
            name: name.clone(),
            kind: RowKind::Level,
        })
        .collect();
    let mut sets = LevelSet::each(column);
    for sum in request.sums {
        let slots = sum_slots(sum, levels, request.item)?;
        if rows.iter().any(|row| row.name == sum.name) {
            let (sum, item) = (sum.name.clone(), request.item.to_owned());
            return Err(TableError::RepeatedRow { sum, item });
        }
        rows.push(Row {
            name: sum.name.clone(),
            kind: RowKind::Sum {
                levels: sum.levels.clone(),
            },
        });
        sets.push(LevelSet {
            name: sum.name.clone(),
            levels: slots,
        });
    }
    let design = request.design;
    let figures = estimate::shares(design, column, &sets, domains, &options(request))?;
    Ok((rows, figures))
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
    request: &TableRequest<'_>,
    column: &MultipleResponse,
    domains: &Domains,
) -> Result<(Vec<Row>, Figures), TableError> {
    let rows = (column.options().iter())
        .map(|name| Row {
            name: name.clone(),
            kind: RowKind::Option,
        })
        .collect();
    let people = OptionBase::People;
    let figures = estimate::options(request.design, column, people, domains, &options(request))?;
    Ok((rows, figures))
}

fn number(
    request: &TableRequest<'_>,
    column: &Numeric,
    domains: &Domains,
) -> Result<(Vec<Row>, Figures), TableError> {
    let row = Row {
        name: "mean".to_owned(),
        kind: RowKind::Mean,
    };
    let figures = estimate::means(request.design, "mean", column, domains, &options(request))?;
    Ok((vec![row], figures))
}

/// Everybody in each domain, and how many of them gave no answer for which reason; unweighted.
pub(crate) fn missing(data: Item<'_>, domains: &Domains) -> Vec<(u64, MissingCounts)> {
    let reason = |row: usize| match data {
        Item::Choice(column) => column.row(row).and_then(Result::err),
        Item::Several(column) => column.missing()[row],
        Item::Number(column) => column.reason(row),
    };
    let reasons = Missing::ALL.len();
    let mut of_part = vec![vec![0_u64; reasons + 1]; domains.parts() + 1];
    for (row, &part) in domains.part_of_row().iter().enumerate() {
        let slot = reason(row).map_or(reasons, Missing::position);
        of_part[usize::from(part)][slot] += 1;
    }
    (domains.domains().iter())
        .map(|domain| {
            let parts = (of_part.iter().enumerate()).filter(|(part, _)| domain.has(*part as u32));
            let mut sums = vec![0; reasons + 1];
            for (_, counts) in parts {
                sums.iter_mut()
                    .zip(counts)
                    .for_each(|(sum, count)| *sum += count);
            }
            let of = |reason: Missing| sums[reason.position()];
            let missing = MissingCounts {
                not_asked: of(Missing::NotAsked),
                blank: of(Missing::Blank),
                dont_know: of(Missing::DontKnow),
                not_applicable: of(Missing::NotApplicable),
            };
            (sums.iter().sum(), missing)
        })
        .collect()
}
