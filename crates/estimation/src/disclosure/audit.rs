//! The proof of a release: what its readers can work out about each count that is kept secret.

use serde::{Deserialize, Serialize};

use super::{
    DisclosureRule,
    bounds::Reader,
    span::{Form, MINUS_ONE, ONE, Span},
    universe::{Secret, Slot, Universe, What},
};

/// Bounds are this near to a whole number when they are one.
const ROUNDING: f64 = 1e-6;

/// A count that is kept secret, and what a reader of the whole release can work out about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WithheldCell {
    pub population: String,
    pub item: String,
    /// The categories of the group, empty for everybody.
    pub group: Vec<String>,
    /// The row, or what else is counted.
    pub row: String,
    /// Whether it is the people outside the row who are few.
    pub outside: bool,
    /// Whether what is shown determines it.
    pub determined: bool,
    /// The fewest people that fit what is shown.
    pub lower: f64,
    /// The most people that fit what is shown; `None` when nothing limits them (and for the total
    /// behind a mean, which is no count).
    pub upper: Option<f64>,
}

impl WithheldCell {
    /// How far apart the fewest and the most are.
    pub fn width(&self) -> f64 {
        self.upper.map_or(f64::INFINITY, |upper| upper - self.lower)
    }
}

/// What a reader of a release can work out about every count that is kept secret.
///
/// `determined` is exact (linear algebra over all tables of the release). The interval comes from a
/// linear programme over the same equations with counts not below zero, rounded inward since counts
/// are whole; for two-way tables that is the exact interval.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Audit {
    pub withheld: Vec<WithheldCell>,
}

impl Audit {
    /// Whether no secret is determined and none is narrowed down to a single value.
    pub fn holds(&self) -> bool {
        self.withheld
            .iter()
            .all(|cell| !cell.determined && cell.width() >= 1.0 - 1e-6)
    }

    pub(super) fn add(
        &mut self,
        (population, item): &(String, String),
        universe: &Universe,
        shown: &[bool],
    ) {
        let known = span(universe, shown);
        let reader = reader(universe, shown);
        for secret in &universe.secrets {
            let (lower, upper) = interval(universe, reader.as_ref(), secret);
            self.withheld.push(WithheldCell {
                population: population.clone(),
                item: item.clone(),
                group: universe.groups[secret.group]
                    .iter()
                    .map(|c| c.category.clone())
                    .collect(),
                row: name(&secret.what),
                outside: secret.outside,
                determined: known.holds(&secret.form),
                lower,
                upper,
            });
        }
    }
}

fn name(what: &What) -> String {
    match what {
        What::Respondents => "respondents".to_owned(),
        What::Base => "base".to_owned(),
        What::Sum(name) | What::Row(name) => name.clone(),
        What::Missing(reason) => format!("{reason:?}"),
    }
}

fn span(universe: &Universe, shown: &[bool]) -> Span {
    let mut known = Span::default();
    for equation in &universe.equations {
        known.add(equation);
    }
    for (figure, is_shown) in universe.figures.iter().zip(shown) {
        if *is_shown || figure.what == What::Respondents {
            known.add(&figure.form);
        }
    }
    known
}

/// The reader's equations; `None` when they contradict each other, which true counts never do.
pub(super) fn reader(universe: &Universe, shown: &[bool]) -> Option<Reader> {
    let mut equations: Vec<(Vec<f64>, f64)> = (universe.equations.iter())
        .map(|form| (counts(universe, form), 0.0))
        .filter(|(form, _)| form.iter().any(|c| *c != 0.0))
        .collect();
    for (figure, is_shown) in universe.figures.iter().zip(shown) {
        if let (true, Some(people)) = (*is_shown, figure.people) {
            equations.push((counts(universe, &figure.form), people as f64));
        }
    }
    let width = universe
        .equations
        .first()
        .or(universe.figures.first().map(|f| &f.form))?
        .len();
    Reader::new(&equations, width)
}

/// A form as ordinary numbers, without the totals behind means, which are not counts.
fn counts(universe: &Universe, form: &Form) -> Vec<f64> {
    form.iter()
        .enumerate()
        .map(
            |(at, &value)| match (&universe.slots[at % universe.slots.len()], value) {
                (Slot::Total, _) => 0.0,
                (_, ONE) => 1.0,
                (_, MINUS_ONE) => -1.0,
                _ => 0.0,
            },
        )
        .collect()
}

/// The fewest and the most people that a secret can be.
pub(super) fn interval(
    universe: &Universe,
    reader: Option<&Reader>,
    secret: &Secret,
) -> (f64, Option<f64>) {
    let form = counts(universe, &secret.form);
    match reader {
        Some(reader) if form.iter().any(|c| *c != 0.0) => {
            let (lower, upper) = reader.interval(&form);
            // Every solution that a reader has to consider is whole and lies within these bounds.
            let lower = (lower - ROUNDING).ceil().max(0.0);
            (lower, upper.map(|upper| (upper + ROUNDING).floor()))
        }
        Some(_) | None => (0.0, None),
    }
}

/// A secret that a reader narrows down too far, and how far apart its bounds are.
pub(super) struct Narrow<'a> {
    pub(super) secret: &'a Secret,
    pub(super) width: f64,
}

/// The secrets that a reader narrows down to fewer values than the rule wants.
pub(super) fn narrow<'a>(
    universe: &'a Universe,
    shown: &[bool],
    rule: DisclosureRule,
) -> Vec<Narrow<'a>> {
    if universe.secrets.is_empty() {
        return Vec::new();
    }
    let Some(reader) = reader(universe, shown) else {
        return Vec::new();
    };
    let width = |secret: &Secret| {
        let (lower, upper) = interval(universe, Some(&reader), secret);
        upper.map_or(f64::INFINITY, |upper| upper - lower)
    };
    let wanted = |secret: &Secret| rule.smallest_cell.min(universe.respondents(secret.group));
    (universe.secrets.iter())
        .map(|secret| Narrow {
            secret,
            width: width(secret),
        })
        .filter(|narrow| narrow.width < wanted(narrow.secret) as f64 - 1e-6)
        .collect()
}
