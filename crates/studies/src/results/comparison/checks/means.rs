//! The figure for all against the figures of its groups.
//!
//! Weighted by how many people each group has, the groups' percentages give the percentage of all,
//! up to rounding: half a point on each side. Where they do not, the groups must have answered the
//! item in other proportions than they answered the questionnaire (or a figure is wrong).

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Finding, FindingKind, place,
    sums::{EDGE, ROUNDING},
};
use crate::{
    home::count,
    results::comparison::published::{Measure, Printed},
};

type Group = BTreeMap<String, String>;

/// A group with its printed percentage and the count that weighs it.
struct Part<'p> {
    printed: &'p Printed,
    percent: f64,
    people: f64,
}

/// Figures for all that are not the count-weighted mean of their groups beyond rounding.
pub(super) fn groups(figures: &[Printed]) -> Vec<Finding> {
    let mut responses: BTreeMap<(&str, &Group), i64> = BTreeMap::new();
    for printed in figures {
        if let (Some(quantity), Some(n)) = (printed.quantity(), printed.n)
            && quantity.measure == Measure::Responses
        {
            responses.insert((&quantity.population, &quantity.group), n);
        }
    }
    let mut found = Vec::new();
    for all in figures {
        let (Some(quantity), Some(percent)) = (all.quantity(), all.percent) else {
            continue;
        };
        if quantity.measure != Measure::Percent || percent.less_than {
            continue;
        }
        let same_table = |printed: &&Printed| {
            printed.table == all.table
                && printed.quantity().is_some_and(|other| {
                    other.measure == Measure::Percent
                        && other.population == quantity.population
                        && other.name == quantity.name
                        && other.choices == quantity.choices
                        && other.group.len() == quantity.group.len() + 1
                        && quantity
                            .group
                            .iter()
                            .all(|(item, choice)| other.group.get(item) == Some(choice))
                })
        };
        let candidates: Vec<&Printed> = figures.iter().filter(same_table).collect();
        for variable in variables(&candidates, &quantity.group) {
            let parts: Vec<Part<'_>> = candidates
                .iter()
                .filter(|printed| {
                    printed
                        .quantity()
                        .is_some_and(|other| other.group.contains_key(variable))
                })
                .filter_map(|printed| part(printed, &responses))
                .collect();
            found.extend(check(all, percent.value, &parts));
        }
    }
    found
}

fn variables<'p>(candidates: &[&'p Printed], whole: &Group) -> BTreeSet<&'p str> {
    candidates
        .iter()
        .filter_map(|printed| printed.quantity())
        .flat_map(|quantity| quantity.group.keys())
        .filter(|variable| !whole.contains_key(*variable))
        .map(String::as_str)
        .collect()
}

/// The item's own base where it is printed, else the responses of the group.
fn part<'p>(printed: &'p Printed, responses: &BTreeMap<(&str, &Group), i64>) -> Option<Part<'p>> {
    let quantity = printed.quantity()?;
    let people = printed.base.or_else(|| {
        responses
            .get(&(quantity.population.as_str(), &quantity.group))
            .copied()
    })?;
    let percent = printed.percent.filter(|percent| !percent.less_than)?.value;
    (people > 0).then_some(Part {
        printed,
        percent,
        people: people as f64,
    })
}

fn check(all: &Printed, percent: f64, parts: &[Part<'_>]) -> Option<Finding> {
    if parts.len() < 2 {
        return None;
    }
    let people: f64 = parts.iter().map(|part| part.people).sum();
    let mean = parts
        .iter()
        .map(|part| part.percent * part.people)
        .sum::<f64>()
        / people;
    if (mean - percent).abs() <= 2.0 * ROUNDING + EDGE {
        return None;
    }
    let counts = if parts.iter().all(|part| part.printed.base.is_some()) {
        "bases"
    } else {
        "numbers of responses"
    };
    let words: Vec<String> = parts
        .iter()
        .map(|part| {
            format!(
                "{}: {}% of {}",
                part.printed.group,
                part.percent,
                count(part.people as i64)
            )
        })
        .collect();
    Some(Finding {
        kind: FindingKind::NotTheMean,
        what: format!(
            "“{}”, {}: {percent}% is printed; weighted by the printed {counts} its groups give {mean:.1}%.",
            all.item, all.group
        ),
        place: place(all),
        rows: std::iter::once(all.row)
            .chain(parts.iter().map(|part| part.printed.row))
            .collect(),
        numbers: format!("{} → {mean:.1}%; printed {percent}%", words.join(", ")),
        reason: Some(explanation(percent, parts)),
    })
}

/// Which base would have to be how small for the printed figure to come out.
fn explanation(percent: f64, parts: &[Part<'_>]) -> String {
    let low = parts
        .iter()
        .map(|part| part.percent)
        .fold(f64::INFINITY, f64::min)
        - ROUNDING;
    let high = parts
        .iter()
        .map(|part| part.percent)
        .fold(f64::NEG_INFINITY, f64::max)
        + ROUNDING;
    if percent + ROUNDING < low || percent - ROUNDING > high {
        return "It lies outside of its groups, so no bases can explain it: one of the figures is wrong.".to_owned();
    }
    // The group that pulls hardest the wrong way: with fewer of its people in the base it fits.
    let mut best: Option<(f64, &Part<'_>)> = None;
    for part in parts {
        let others: f64 = parts
            .iter()
            .filter(|other| !std::ptr::eq(*other, part))
            .map(|other| other.people)
            .sum();
        let sum: f64 = parts
            .iter()
            .filter(|other| !std::ptr::eq(*other, part))
            .map(|other| other.percent * other.people)
            .sum();
        let apart = part.percent - percent;
        if apart.abs() < EDGE {
            continue;
        }
        let needed = (percent * others - sum) / apart;
        if needed >= 0.0
            && needed < part.people
            && best.is_none_or(|(known, _)| needed / part.people > known)
        {
            best = Some((needed / part.people, part));
        }
    }
    match best {
        Some((share, part)) => format!(
            "The item's bases differ from the responses: “don't know”, “not applicable” and blanks leave the base. It fits if the base holds about {} of the {} in “{}” and everybody else.",
            count((share * part.people).round() as i64),
            count(part.people as i64),
            part.printed.group
        ),
        None => "The item's bases must differ between the groups: “don't know”, “not applicable” and blanks leave the base.".to_owned(),
    }
}
