//! Each printed figure with ours, and whether they agree.

use std::collections::BTreeSet;

use estimation::{
    disclosure::{SafeTable, Shown},
    estimate::{ShareSummary, share_interval},
    table::{Row, RowKind},
};
use platform::web::PageError;

use super::{
    checks::{self, Finding},
    published::{self, Measure, Percent, Printed, Quantity},
};
use crate::{
    Studies, monitor,
    results::{release, shelf::Desk, snapshot::SnapshotName},
    setup::{BreakdownBy, Study},
};

/// Our figure for a printed one.
#[derive(Clone, Debug, PartialEq)]
pub enum Ours {
    /// A share with its interval (0 to 1) and the people behind it.
    Share {
        share: f64,
        lower: f64,
        upper: f64,
        people: u64,
        base: u64,
    },
    /// A number of people out of a base, with the interval of that number.
    Count { people: u64, lower: f64, upper: f64 },
    /// A number that has no sampling error: responses, cases in the frame.
    Exact(u64),
    /// Too few people to show.
    Suppressed,
    /// Why there is none.
    None(String),
}

/// Whether a printed figure and ours agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The printed percentage, which is rounded, lies within our interval widened by half a point.
    Within,
    /// The same number.
    Same,
    Differs,
    /// Too few people in ours.
    Suppressed,
    NotComparable,
}

impl Verdict {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Within => "within sampling error",
            Self::Same => "the same number",
            Self::Differs => "differs",
            Self::Suppressed => "suppressed here",
            Self::NotComparable => "not comparable",
        }
    }
}

/// One printed figure beside ours.
#[derive(Clone, Debug)]
pub struct Beside {
    pub printed: Printed,
    pub ours: Ours,
    /// Ours less the printed one: points of a percentage, or people.
    pub difference: Option<f64>,
    pub verdict: Verdict,
}

/// All of it.
#[derive(Clone, Debug)]
pub struct Comparison {
    pub study: Study,
    /// Population and the snapshot that our figures are from.
    pub snapshots: Vec<(String, SnapshotName)>,
    pub rows: Vec<Beside>,
    pub findings: Vec<Finding>,
}

impl Comparison {
    /// How many rows have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.rows
            .iter()
            .filter(|row| row.verdict == verdict)
            .count()
    }

    /// How many printed figures could be compared.
    pub fn compared(&self) -> usize {
        self.count(Verdict::Within) + self.count(Verdict::Same) + self.count(Verdict::Differs)
    }

    /// How many of those agree.
    pub fn agree(&self) -> usize {
        self.count(Verdict::Within) + self.count(Verdict::Same)
    }
}

/// Why nothing can be compared.
#[derive(Debug, thiserror::Error)]
pub enum CompareError {
    #[error("study.toml names nothing to compare with: add a [comparison] section.")]
    Nothing,
    #[error("What was published cannot be read. {}", .0.join(" "))]
    Published(Vec<String>),
    #[error("There is no study “{0}” here. Load its folder first.")]
    NoStudy(String),
    #[error("The figures cannot be made: {0:?}")]
    Figures(PageError),
}

impl From<PageError> for CompareError {
    fn from(error: PageError) -> Self {
        Self::Figures(error)
    }
}

/// Sets every published figure beside ours and checks the published ones against each other.
///
/// # Errors
/// No such study, nothing to compare with, or files that cannot be read (every fault at once).
pub async fn compare(studies: &Studies, study_id: &str) -> Result<Comparison, CompareError> {
    let desk = Desk::open(studies, study_id)
        .await
        .map_err(|error| match error {
            PageError::NotFound => CompareError::NoStudy(study_id.to_owned()),
            other => CompareError::Figures(other),
        })?;
    let loaded = &desk.version.loaded;
    let spec = loaded
        .definition
        .comparison
        .as_ref()
        .ok_or(CompareError::Nothing)?;
    desk.prepare().await?;
    let published = published::read(&loaded.files, spec).map_err(CompareError::Published)?;
    let findings = checks::findings(&published);
    let mut frame_sizes = std::collections::BTreeMap::new();
    for population in &loaded.definition.populations {
        let tally = monitor::totals(studies.db(), study_id, &population.id)
            .await
            .map_err(PageError::from)?;
        frame_sizes.insert(
            population.id.clone(),
            u64::try_from(tally.cases).unwrap_or(0),
        );
    }
    let mut rows = Vec::with_capacity(published.figures.len());
    for printed in published.figures {
        let ours = match printed.quantity() {
            None => Ours::None("The map does not say which of our figures it is.".to_owned()),
            Some(quantity) if quantity.measure == Measure::FrameSize => frame_sizes
                .get(&quantity.population)
                .map_or_else(|| no_population(quantity), |&size| Ours::Exact(size)),
            Some(quantity) => ours(&desk, quantity, &printed)?,
        };
        let (difference, verdict) = judge(&printed, &ours);
        rows.push(Beside {
            printed,
            ours,
            difference,
            verdict,
        });
    }
    let snapshots = desk
        .names
        .iter()
        .map(|(population, name)| (population.clone(), name.clone()))
        .collect();
    Ok(Comparison {
        study: desk.study,
        snapshots,
        rows,
        findings,
    })
}

fn no_population(quantity: &Quantity) -> Ours {
    Ours::None(format!(
        "The study has no population “{}”.",
        quantity.population
    ))
}

fn ours(desk: &Desk, quantity: &Quantity, printed: &Printed) -> Result<Ours, PageError> {
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

/// Printed percentages are whole numbers, so our interval is widened by half a point each way. A
/// printed "<1" agrees when our interval begins below it.
pub(super) fn judge(printed: &Printed, ours: &Ours) -> (Option<f64>, Verdict) {
    const ROUNDING: f64 = 0.5;
    let inside = |value: f64, lower: f64, upper: f64| {
        if (lower - ROUNDING..=upper + ROUNDING).contains(&value) {
            Verdict::Within
        } else {
            Verdict::Differs
        }
    };
    match ours {
        Ours::Suppressed => (None, Verdict::Suppressed),
        Ours::None(_) => (None, Verdict::NotComparable),
        Ours::Share {
            share,
            lower,
            upper,
            ..
        } => match printed.percent {
            Some(Percent {
                value,
                less_than: true,
            }) => (
                None,
                if lower * 100.0 < value {
                    Verdict::Within
                } else {
                    Verdict::Differs
                },
            ),
            Some(Percent {
                value,
                less_than: false,
            }) => (
                Some(share * 100.0 - value),
                inside(value, lower * 100.0, upper * 100.0),
            ),
            None => (None, Verdict::NotComparable),
        },
        Ours::Count {
            people,
            lower,
            upper,
        } => match printed.n {
            Some(n) => (
                Some(*people as f64 - n as f64),
                inside(n as f64, *lower, *upper),
            ),
            None => (None, Verdict::NotComparable),
        },
        Ours::Exact(number) => match printed.n {
            Some(n) => {
                let same = u64::try_from(n).is_ok_and(|n| n == *number);
                (
                    Some(*number as f64 - n as f64),
                    if same {
                        Verdict::Same
                    } else {
                        Verdict::Differs
                    },
                )
            }
            None => (None, Verdict::NotComparable),
        },
    }
}
