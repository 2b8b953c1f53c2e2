//! Finding our figure for a printed one, in the protected tables only.

use std::collections::BTreeSet;

use estimation::{
    disclosure::{SafeTable, Shown},
    estimate::{ShareSummary, share_interval},
    table::{Row, RowKind},
};
use platform::web::PageError;

use super::{
    beside::Ours,
    published::{Measure, Printed, Quantity},
};
use crate::{
    results::{release, shelf::Desk},
    setup::BreakdownBy,
};

pub(super) fn no_population(quantity: &Quantity) -> Ours {
    Ours::None(format!(
        "The study has no population “{}”.",
        quantity.population
    ))
}

pub(super) fn ours(desk: &Desk, quantity: &Quantity, printed: &Printed) -> Result<Ours, PageError> {
    if quantity.measure == Measure::External {
        let note = printed
            .mapped
            .as_ref()
            .map(|mapped| mapped.note.clone())
            .unwrap_or_default();
        return Ok(Ours::None(if note.is_empty() {
            "Not from these answers.".to_owned()
        } else {
            note
        }));
    }
    let populations: Vec<&str> = if quantity.population == "both" {
        desk.version
            .loaded
            .definition
            .populations
            .iter()
            .map(|population| population.id.as_str())
            .collect()
    } else if desk
        .version
        .loaded
        .definition
        .population(&quantity.population)
        .is_some()
    {
        vec![quantity.population.as_str()]
    } else {
        return Ok(no_population(quantity));
    };
    let mut cells = Vec::new();
    for population in populations {
        if !desk.names.contains_key(population) {
            return Ok(Ours::None(
                "There is no snapshot of our answers yet.".to_owned(),
            ));
        }
        let found = match quantity.measure {
            Measure::Responses => responses(desk, population, quantity)?,
            _ => cell(desk, population, quantity)?,
        };
        match found {
            Ok(cell) => cells.push(cell),
            Err(other) => return Ok(other),
        }
    }
    Ok(pooled(desk, quantity.measure, &cells))
}

/// What is read from one cell.
struct Found {
    people: u64,
    base: u64,
    /// Share, lower and upper limit.
    share: Option<(f64, f64, f64)>,
}

/// The number of respondents, of everybody or of a group.
fn responses(
    desk: &Desk,
    population: &str,
    quantity: &Quantity,
) -> Result<Result<Found, Ours>, PageError> {
    let conditions: Vec<(&String, &String)> = quantity.group.iter().collect();
    let choice_of = |name: &str, choice: &str, group: &[(&String, &String)]| Quantity {
        population: population.to_owned(),
        group: group
            .iter()
            .map(|(item, choice)| ((*item).clone(), (*choice).clone()))
            .collect(),
        measure: Measure::Responses,
        name: name.to_owned(),
        choices: BTreeSet::from([choice.to_owned()]),
    };
    let found = match conditions.as_slice() {
        [] => {
            let n = desk.names.get(population).map_or(0, |name| name.n);
            let people = u64::try_from(n).unwrap_or(0);
            return Ok(Ok(Found {
                people,
                base: people,
                share: None,
            }));
        }
        [(item, choice)] => cell(desk, population, &choice_of(item, choice, &[]))?,
        [first, second] => {
            // The cross table of two breakdowns stands with whichever of the two is first in the plan.
            match cell(desk, population, &choice_of(first.0, first.1, &[*second]))? {
                Err(Ours::None(_)) => {
                    cell(desk, population, &choice_of(second.0, second.1, &[*first]))?
                }
                found => found,
            }
        }
        _ => Err(Ours::None(
            "We make no tables of three variables.".to_owned(),
        )),
    };
    Ok(found)
}

/// The cell of a table for this item, these choices and this group.
fn cell(
    desk: &Desk,
    population: &str,
    quantity: &Quantity,
) -> Result<Result<Found, Ours>, PageError> {
    let none = |reason: String| Ok(Err(Ours::None(reason)));
    let definition = &desk.version.loaded.definition;
    let Some(item) = desk
        .version
        .loaded
        .questionnaires
        .get(population)
        .and_then(|questionnaire| questionnaire.item(&quantity.name))
    else {
        return none(format!(
            "The questionnaire has no item “{}”.",
            quantity.name
        ));
    };
    let released = desk.released(population, item)?;
    let asked = release::Asked {
        population: population.to_owned(),
        item: quantity.name.clone(),
    };
    let Some(tables) = released
        .as_ref()
        .and_then(|released| released.tables.get(&asked))
    else {
        return none(format!("There are no figures of “{}”.", quantity.name));
    };
    let (table, column) = match quantity.group.iter().collect::<Vec<_>>().as_slice() {
        [] => (&tables.all, 0),
        [(variable, category)] => {
            let by = release::breakdowns(definition, population, &quantity.name).into_iter().find(|breakdown| {
                matches!(breakdown.by(), Some(BreakdownBy::Item(name) | BreakdownBy::Frame(name)) if name == *variable)
            });
            let table = by.and_then(|by| tables.by.iter().find(|(id, _)| *id == by.id));
            let Some((_, table)) = table else {
                return none(format!(
                    "The analysis plan does not break “{}” down by “{variable}”.",
                    quantity.name
                ));
            };
            let column = table.columns().iter().position(|column| {
                column
                    .column
                    .group
                    .iter()
                    .any(|group| group.category == **category)
            });
            match column {
                Some(column) => (table, column),
                None => {
                    return none(format!(
                        "Nobody of ours answered “{variable}” with “{category}”."
                    ));
                }
            }
        }
        _ => return none("We make no tables of three variables.".to_owned()),
    };
    let Some(row) = row_of(table, &quantity.choices) else {
        let choices: Vec<&str> = quantity.choices.iter().map(String::as_str).collect();
        return none(format!(
            "The analysis plan has no figure for {}.",
            choices.join(" + ")
        ));
    };
    Ok(read(table, row, column))
}

/// The row that shows exactly these choices.
fn row_of(table: &SafeTable, choices: &BTreeSet<String>) -> Option<usize> {
    let shows = |row: &Row| match &row.kind {
        RowKind::Level | RowKind::Option => choices.len() == 1 && choices.contains(&row.name),
        RowKind::Sum { levels } => {
            levels.iter().collect::<BTreeSet<_>>() == choices.iter().collect::<BTreeSet<_>>()
        }
        RowKind::Mean => false,
    };
    table.rows().iter().position(shows)
}

fn read(table: &SafeTable, row: usize, column: usize) -> Result<Found, Ours> {
    let cell = table.cell(row, column);
    match &cell.shown {
        Shown::Withheld => Err(Ours::Suppressed),
        Shown::Nobody => Err(Ours::None("Nobody of ours is in the base.".to_owned())),
        Shown::Value { people, estimate } => {
            let interval = estimate.interval.as_ref();
            Ok(Found {
                people: *people,
                base: cell.base.unwrap_or(0),
                share: interval.map(|interval| (estimate.value, interval.lower, interval.upper)),
            })
        }
    }
}

/// One cell as it is; several populations as if they were one.
fn pooled(desk: &Desk, measure: Measure, cells: &[Found]) -> Ours {
    let people: u64 = cells.iter().map(|cell| cell.people).sum();
    let base: u64 = cells.iter().map(|cell| cell.base).sum();
    if measure == Measure::Responses {
        return Ours::Exact(people);
    }
    let share = match cells {
        [one] => one.share,
        _ => pooled_share(desk, people, base),
    };
    let Some((share, lower, upper)) = share else {
        return Ours::None("There are too few people for an interval.".to_owned());
    };
    match measure {
        Measure::Count => Ours::Count {
            people,
            lower: lower * base as f64,
            upper: upper * base as f64,
        },
        _ => Ours::Share {
            share,
            lower,
            upper,
            people,
            base,
        },
    }
}

fn pooled_share(desk: &Desk, people: u64, base: u64) -> Option<(f64, f64, f64)> {
    if base < 2 {
        return None;
    }
    let (n, share) = (base as f64, people as f64 / base as f64);
    let summary = ShareSummary {
        share,
        standard_error: Some((share * (1.0 - share) / (n - 1.0)).sqrt()),
        people: n,
        effective: n,
        degrees_of_freedom: n - 1.0,
    };
    let interval = share_interval(
        &summary,
        release::precision(&desk.version.loaded.definition),
    )?;
    Some((share, interval.lower, interval.upper))
}
