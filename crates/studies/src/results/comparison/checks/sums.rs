//! Parts and wholes: counts that should add up, percentages that should follow from counts.

use std::collections::{BTreeMap, BTreeSet};

use super::{Finding, FindingKind, list, place};
use crate::{
    home::count,
    results::comparison::published::{Measure, Printed, Quantity},
};

/// Printed percentages are whole numbers: each may be off by this.
pub(super) const ROUNDING: f64 = 0.5;
/// What is nearer than this is on the edge, and passes.
pub(super) const EDGE: f64 = 1e-9;

type Group = BTreeMap<String, String>;

/// A count with the rows that print it and the words for its group.
struct Counted {
    count: i64,
    rows: Vec<usize>,
    group: String,
    item: String,
}

/// Printed totals, of responses and of bases, that their printed parts do not sum to.
pub(super) fn totals(figures: &[Printed]) -> Vec<Finding> {
    let mut families: BTreeMap<(String, String, &str, String), BTreeMap<Group, Counted>> =
        BTreeMap::new();
    for printed in figures {
        let Some(quantity) = printed.quantity() else {
            continue;
        };
        let (what, count) = match (quantity.measure, printed.n, printed.base) {
            (Measure::Responses, Some(n), _) => ("responses", n),
            (Measure::Percent, _, Some(base)) => ("bases", base),
            _ => continue,
        };
        let family = (
            printed.table.clone(),
            quantity.population.clone(),
            what,
            quantity.name.clone(),
        );
        families
            .entry(family)
            .or_default()
            .entry(quantity.group.clone())
            .and_modify(|known| known.rows.push(printed.row))
            .or_insert_with(|| Counted {
                count,
                rows: vec![printed.row],
                group: printed.group.clone(),
                item: printed.item.clone(),
            });
    }
    let mut found = Vec::new();
    for ((table, _, what, name), groups) in &families {
        for (whole, total) in groups {
            for variable in groups
                .keys()
                .flat_map(BTreeMap::keys)
                .collect::<BTreeSet<_>>()
            {
                let parts = parts(groups, whole, variable);
                let sum: i64 = parts.iter().map(|part| part.count).sum();
                if parts.len() > 1 && sum != total.count {
                    found.push(total_finding(table, what, name, total, &parts));
                }
            }
        }
    }
    found
}

/// The groups that are the whole with one more condition, on this variable.
fn parts<'g>(
    groups: &'g BTreeMap<Group, Counted>,
    whole: &Group,
    variable: &str,
) -> Vec<&'g Counted> {
    if whole.contains_key(variable) {
        return Vec::new();
    }
    groups
        .iter()
        .filter(|(group, _)| {
            group.len() == whole.len() + 1
                && group.contains_key(variable)
                && whole
                    .iter()
                    .all(|(item, choice)| group.get(item) == Some(choice))
        })
        .map(|(_, counted)| counted)
        .collect()
}

fn total_finding(
    table: &str,
    what: &str,
    name: &str,
    total: &Counted,
    parts: &[&Counted],
) -> Finding {
    let sum: i64 = parts.iter().map(|part| part.count).sum();
    let words: Vec<String> = parts
        .iter()
        .map(|part| {
            // In a table of one group, the rows tell the parts apart.
            let label = if part.group == total.group {
                &part.item
            } else {
                &part.group
            };
            format!("{} {}", label, count(part.count))
        })
        .collect();
    let of = if name.is_empty() {
        String::new()
    } else {
        format!(" ({})", name.replace('_', " "))
    };
    let label = if parts.iter().any(|part| part.group == total.group) {
        &total.item
    } else {
        &total.group
    };
    Finding {
        kind: FindingKind::PartsAndTotal,
        what: format!(
            "The printed {what} of the groups sum to {}, not to the {} printed for {label}.",
            count(sum),
            count(total.count),
        ),
        place: format!("{table}{of}"),
        rows: total.rows.clone(),
        numbers: format!(
            "{} = {}; printed {}",
            words.join(" + "),
            count(sum),
            count(total.count)
        ),
        reason: swapped(total.count, sum, parts, label),
    }
}

/// Whether swapping two neighbouring digits of one number would mend the sum.
fn swapped(total: i64, sum: i64, parts: &[&Counted], label: &str) -> Option<String> {
    if neighbours_swapped(total).contains(&sum) {
        return Some(format!(
            "Swapping two neighbouring digits of {} gives {}, the sum: a slip of the keys in “{label}”.",
            count(total),
            count(sum)
        ));
    }
    parts.iter().find_map(|part| {
        let needed = part.count + total - sum;
        neighbours_swapped(part.count).contains(&needed).then(|| {
            format!(
                "With {} for {} (two neighbouring digits swapped) in “{}” the parts would sum to the total.",
                count(needed),
                count(part.count),
                part.group
            )
        })
    })
}

/// Every number that differs from this one by a swap of two neighbouring digits.
fn neighbours_swapped(number: i64) -> Vec<i64> {
    let digits = number.to_string().into_bytes();
    (1..digits.len())
        .filter(|&at| digits[at - 1] != digits[at])
        .filter_map(|at| {
            let mut other = digits.clone();
            other.swap(at - 1, at);
            String::from_utf8(other).ok()?.parse().ok()
        })
        .collect()
}

/// Percentages that the printed counts, or the percentages of the single answers, do not give.
pub(super) fn percentages(figures: &[Printed]) -> Vec<Finding> {
    let mut responses: BTreeMap<(&str, &Group), i64> = BTreeMap::new();
    let mut single: BTreeMap<(&str, &Group, &str, &str), &Printed> = BTreeMap::new();
    for printed in figures {
        let Some(quantity) = printed.quantity() else {
            continue;
        };
        if let (Measure::Responses, Some(n)) = (quantity.measure, printed.n) {
            responses.insert((&quantity.population, &quantity.group), n);
        }
        if let (Measure::Percent, Some(_), [choice]) = (
            quantity.measure,
            printed.percent,
            quantity.choices.iter().collect::<Vec<_>>().as_slice(),
        ) {
            single
                .entry((
                    &quantity.population,
                    &quantity.group,
                    &quantity.name,
                    choice,
                ))
                .or_insert(printed);
        }
    }
    let mut found = Vec::new();
    for printed in figures {
        let (Some(quantity), Some(percent)) = (printed.quantity(), printed.percent) else {
            continue;
        };
        if quantity.measure != Measure::Percent || percent.less_than {
            continue;
        }
        found.extend(from_counts(printed, quantity, percent.value, &responses));
        found.extend(from_points(printed, quantity, percent.value, &single));
    }
    found
}

fn from_counts(
    printed: &Printed,
    quantity: &Quantity,
    percent: f64,
    responses: &BTreeMap<(&str, &Group), i64>,
) -> Option<Finding> {
    let population = quantity.population.as_str();
    let whole = *responses.get(&(population, &quantity.group))?;
    let mut part = 0;
    for choice in &quantity.choices {
        let mut group = quantity.group.clone();
        group.insert(quantity.name.clone(), choice.clone());
        part += responses.get(&(population, &group))?;
    }
    let share = 100.0 * part as f64 / whole as f64;
    if whole <= 0 || (share - percent).abs() <= ROUNDING + EDGE {
        return None;
    }
    let note = printed
        .mapped
        .as_ref()
        .map(|mapped| mapped.note.clone())
        .filter(|note| !note.is_empty());
    Some(Finding {
        kind: FindingKind::Arithmetic,
        what: format!("The printed counts give {share:.1}%, the print says {percent}%."),
        place: place(printed),
        rows: vec![printed.row],
        numbers: format!(
            "{} of {} = {share:.1}%; printed {percent}%",
            count(part),
            count(whole)
        ),
        reason: note,
    })
}

fn from_points<'q>(
    printed: &Printed,
    quantity: &'q Quantity,
    percent: f64,
    single: &BTreeMap<(&'q str, &'q Group, &'q str, &'q str), &Printed>,
) -> Option<Finding> {
    if quantity.choices.len() < 2 {
        return None;
    }
    let key = |choice: &'q str| {
        (
            quantity.population.as_str(),
            &quantity.group,
            quantity.name.as_str(),
            choice,
        )
    };
    let points: Vec<&Printed> = quantity
        .choices
        .iter()
        .map(|choice| single.get(&key(choice.as_str())).copied())
        .collect::<Option<_>>()?;
    let values: Vec<f64> = points
        .iter()
        .filter_map(|point| point.percent)
        .map(|percent| percent.value)
        .collect();
    let sum: f64 = values.iter().sum();
    let allowed = ROUNDING * (values.len() + 1) as f64;
    if (sum - percent).abs() <= allowed + EDGE {
        return None;
    }
    let words: Vec<String> = points
        .iter()
        .map(|point| format!("{} {}", point.item, point.value()))
        .collect();
    Some(Finding {
        kind: FindingKind::Arithmetic,
        what: format!(
            "The printed points sum to {sum}%, the printed sum is {percent}%: more than rounding explains."
        ),
        place: place(printed),
        rows: std::iter::once(printed.row)
            .chain(points.iter().map(|point| point.row))
            .collect(),
        numbers: format!("{} = {sum}%; printed {percent}%", list(&words)),
        reason: None,
    })
}
