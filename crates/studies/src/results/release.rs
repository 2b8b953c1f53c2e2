//! From a snapshot to protected tables: what a page, an export or the comparison may show.
//!
//! **Invariant:** all tables of a question are protected together: everybody, by type, by country,
//! and the same question in other populations.

use std::{collections::BTreeMap, sync::Arc};

use estimation::{
    data::Dataset,
    disclosure::{DisclosureError, DisclosureRule, SafeTable, protect},
    estimate::{IntervalMethod, OptionBase, Precision},
    request::{Analysis, Ask, Population, Request, RequestError, tables},
    table::{RawTable, Sum, TableError, side_by_side},
};
use questionnaire::{Item, ItemKind, Questionnaire};

use super::snapshot::{Column, Snapshot, frame_column};
use crate::setup::{Breakdown, BreakdownBy, Definition, Interval};

/// What is released together: a question of one population, or of several under one concept.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Subject(pub(super) Vec<Asked>);

/// A question of a population.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Asked {
    pub(super) population: String,
    pub(super) item: String,
}

/// The protected tables of one question in one population.
#[derive(Clone, Debug)]
pub(super) struct Tables {
    /// Everybody in one column.
    pub(super) all: SafeTable,
    /// By breakdown id: everybody, then each group.
    pub(super) by: Vec<(String, SafeTable)>,
}

/// Everything that may be shown of a subject.
#[derive(Clone, Debug)]
pub(super) struct Released {
    pub(super) tables: BTreeMap<Asked, Tables>,
    /// One column a population, where more than one was asked.
    pub(super) shared: Option<SafeTable>,
}

/// Why a figure cannot be made.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReleaseError {
    #[error("{0}")]
    Table(#[from] TableError),
    #[error("{0}")]
    Request(#[from] RequestError),
    #[error("{0}")]
    Disclosure(#[from] DisclosureError),
    #[error("the column of “{0}” is damaged: {1}")]
    Column(String, estimation::data::DataError),
}

/// What the figures of a study are made of: its words and one snapshot a population.
pub(super) struct Source<'a> {
    pub(super) definition: &'a Definition,
    pub(super) questionnaires: &'a BTreeMap<String, Arc<Questionnaire>>,
    pub(super) snapshots: &'a BTreeMap<String, Arc<Snapshot>>,
}

/// Whether figures are made of a question: options, ranks and numbers, asked once.
pub(super) fn has_figure(item: &Item) -> bool {
    let number = matches!(
        item.kind,
        ItemKind::Integer | ItemKind::Decimal | ItemKind::Range { .. }
    );
    item.collects_an_answer() && !item.in_repeat && (item.is_closed() || number)
}

/// The subject to which a question belongs.
pub(super) fn subject(
    questionnaires: &BTreeMap<String, Arc<Questionnaire>>,
    population: &str,
    item: &Item,
) -> Subject {
    let own = || {
        vec![Asked {
            population: population.to_owned(),
            item: item.name.to_string(),
        }]
    };
    let Some(concept) = &item.concept else {
        return Subject(own());
    };
    let mut all = Vec::new();
    for (population, questionnaire) in questionnaires {
        let same = |other: &&Item| {
            other.concept.as_ref() == Some(concept) && other.kind == item.kind && has_figure(other)
        };
        if let Some(other) = questionnaire.items().find(same) {
            all.push(Asked {
                population: population.clone(),
                item: other.name.to_string(),
            });
        }
    }
    // Two items of one questionnaire under one concept: only the first is set beside the others.
    if all
        .iter()
        .any(|asked| asked.population == population && asked.item == item.name.as_str())
    {
        Subject(all)
    } else {
        Subject(own())
    }
}

/// The interval and confidence of the analysis plan.
pub(super) fn precision(definition: &Definition) -> Precision {
    let method = match definition.analysis.interval {
        Interval::Wilson => IntervalMethod::Wilson,
        Interval::Logit => IntervalMethod::Logit,
        Interval::Wald => IntervalMethod::Wald,
        Interval::Beta => IntervalMethod::KornGraubard,
    };
    Precision {
        method,
        confidence: definition.analysis.confidence,
    }
}

/// The breakdowns of a question: those of its population, but never by itself. Where two breakdowns
/// cross each other, the table is shown once, with the first of the plan: twice, they could betray
/// what each withholds.
pub(super) fn breakdowns<'d>(
    definition: &'d Definition,
    population: &str,
    item: &str,
) -> Vec<&'d Breakdown> {
    let of_population: Vec<&Breakdown> = definition
        .analysis
        .breakdowns
        .iter()
        .filter(|breakdown| {
            breakdown
                .populations
                .iter()
                .any(|known| known == population)
        })
        .collect();
    let is_itself = |breakdown: &&Breakdown| breakdown.by() == Some(BreakdownBy::Item(item));
    match of_population.iter().position(is_itself) {
        Some(own) => of_population[own + 1..].to_vec(),
        None => of_population,
    }
}

/// Tabulates a subject and protects all its tables together. `None` when no snapshot has it, or
/// when its tables cannot be protected.
pub(super) fn release(
    source: &Source<'_>,
    subject: &Subject,
) -> Result<Option<Released>, ReleaseError> {
    let mut raw: Vec<RawTable> = Vec::new();
    let mut kinds: Vec<(Asked, Option<String>)> = Vec::new();
    for asked in &subject.0 {
        for (breakdown, table) in tabulate_all(source, asked)? {
            raw.push(table);
            kinds.push((asked.clone(), breakdown));
        }
    }
    let everybody: Vec<&RawTable> = kinds
        .iter()
        .zip(&raw)
        .filter(|((_, by), _)| by.is_none())
        .map(|(_, table)| table)
        .collect();
    if everybody.is_empty() {
        return Ok(None);
    }
    let shared = if everybody.len() > 1 {
        Some(side_by_side(&everybody)?)
    } else {
        None
    };
    raw.extend(shared);
    let rule = DisclosureRule {
        smallest_cell: u64::from(source.definition.publication.smallest_cell),
        smallest_base: u64::from(source.definition.publication.smallest_base),
    };
    let release = protect(&raw, rule)?;
    if !release.audit.holds() {
        // A reader could work out what is withheld: then nothing of it is shown.
        tracing::error!(
            ?subject,
            "the audit of a release does not hold; no figure is shown"
        );
        return Ok(None);
    }
    let mut safe = release.tables.into_iter();
    let mut tables: BTreeMap<Asked, Tables> = BTreeMap::new();
    for ((asked, breakdown), table) in kinds.into_iter().zip(safe.by_ref()) {
        match (breakdown, tables.get_mut(&asked)) {
            (Some(id), Some(tables)) => tables.by.push((id, without_empty(&table))),
            (_, None) => {
                tables.insert(
                    asked,
                    Tables {
                        all: table,
                        by: Vec::new(),
                    },
                );
            }
            (None, Some(_)) => {}
        }
    }
    Ok(Some(Released {
        tables,
        shared: safe.next(),
    }))
}

/// Everybody first, then each breakdown.
fn tabulate_all(
    source: &Source<'_>,
    asked: &Asked,
) -> Result<Vec<(Option<String>, RawTable)>, ReleaseError> {
    let (Some(snapshot), Some(questionnaire)) = (
        source.snapshots.get(&asked.population),
        source.questionnaires.get(&asked.population),
    ) else {
        return Ok(Vec::new());
    };
    let (Some(column), Some(item)) = (
        snapshot.column(&asked.item),
        questionnaire.item(&asked.item),
    ) else {
        return Ok(Vec::new());
    };
    let mut data = Dataset::new(snapshot.rows);
    put(&mut data, &asked.item, column)?;
    let mut analyses = vec![(None, analysis(source, asked, item, column, None))];
    for breakdown in breakdowns(source.definition, &asked.population, &asked.item) {
        let name = match breakdown.by() {
            Some(BreakdownBy::Item(item)) => item.to_owned(),
            Some(BreakdownBy::Frame(variable)) => frame_column(variable),
            None => continue,
        };
        let Some(groups @ Column::Choice { .. }) = snapshot.column(&name) else {
            continue;
        };
        if !data.has(&name) {
            put(&mut data, &name, groups)?;
        }
        let analysis = analysis(source, asked, item, column, Some((&breakdown.id, &name)));
        analyses.push((Some(breakdown.id.clone()), analysis));
    }
    let (ids, analyses): (Vec<_>, Vec<_>) = analyses.into_iter().unzip();
    let request = Request {
        populations: BTreeMap::from([(asked.population.clone(), Population::in_memory())]),
        analyses,
        contrasts: Vec::new(),
        precision: precision(source.definition),
        disclosure: None,
        microdata: BTreeMap::new(),
        plan: None,
    };
    let data = BTreeMap::from([(asked.population.clone(), data)]);
    Ok(ids.into_iter().zip(tables(&request, data)?).collect())
}

fn put(data: &mut Dataset, name: &str, column: &Column) -> Result<(), ReleaseError> {
    let damaged = |error| ReleaseError::Column(name.to_owned(), error);
    let read = column.read().map_err(damaged)?;
    data.insert(name, read).map_err(damaged)
}

/// A question for everybody, or by a breakdown (its id and its column).
fn analysis(
    source: &Source<'_>,
    asked: &Asked,
    item: &Item,
    column: &Column,
    by: Option<(&str, &str)>,
) -> Analysis {
    let of = vec![asked.item.clone()];
    let ask = match column {
        Column::Number { .. } => Ask::Means { of },
        Column::Choice { levels, .. } => Ask::Shares {
            of,
            sums: sums(source.definition, item, levels),
            base: OptionBase::People,
        },
        Column::Several { .. } | Column::Rank { .. } => Ask::Shares {
            of,
            sums: Vec::new(),
            base: OptionBase::People,
        },
    };
    let name = by.map_or_else(
        || asked.item.clone(),
        |(id, _)| format!("{} by {id}", asked.item),
    );
    Analysis {
        by: by
            .map(|(_, column)| column.to_owned())
            .into_iter()
            .collect(),
        ..Analysis::new(name, ask)
    }
}

/// The sums of the plan that fit the question's list.
fn sums(definition: &Definition, item: &Item, levels: &[String]) -> Vec<Sum> {
    let Some(list) = &item.list else {
        return Vec::new();
    };
    definition
        .analysis
        .sums
        .iter()
        .filter(|sum| {
            sum.list == list.name && sum.choices.iter().all(|choice| levels.contains(choice))
        })
        .map(|sum| Sum {
            name: sum.id.clone(),
            levels: sum.choices.clone(),
        })
        .collect()
}

/// Without groups in which nobody is, such as a kind of GP that no one chose.
fn without_empty(table: &SafeTable) -> SafeTable {
    let empty: Vec<&str> = table
        .columns()
        .iter()
        .filter(|column| {
            let missing = column.missing;
            let none = |count: Option<u64>| count == Some(0);
            none(column.base)
                && [
                    missing.not_asked,
                    missing.blank,
                    missing.dont_know,
                    missing.not_applicable,
                ]
                .into_iter()
                .all(none)
        })
        .map(|column| column.column.key.as_str())
        .collect();
    table.only(
        |_| true,
        |column| column.is_everybody() || !empty.contains(&column.key.as_str()),
    )
}
