//! The same quantity printed more than once: with other values, or under another name.

use std::collections::{BTreeMap, BTreeSet};

use super::{Finding, FindingKind, list, place};
use crate::results::comparison::published::{Measure, Printed, Quantity};

/// All printings of each quantity.
fn by_quantity(figures: &[Printed]) -> BTreeMap<&Quantity, Vec<&Printed>> {
    let mut all: BTreeMap<&Quantity, Vec<&Printed>> = BTreeMap::new();
    for printed in figures {
        if let Some(quantity) = printed.quantity() {
            all.entry(quantity).or_default().push(printed);
        }
    }
    all.retain(|quantity, printed| quantity.measure != Measure::External && printed.len() > 1);
    all
}

/// Quantities that were printed with different values.
pub(super) fn values(figures: &[Printed]) -> Vec<Finding> {
    let mut found = Vec::new();
    for (quantity, printed) in by_quantity(figures) {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for one in &printed {
            *counts.entry(one.value()).or_default() += 1;
        }
        if counts.len() < 2 {
            continue;
        }
        let words: Vec<String> = printed
            .iter()
            .map(|one| format!("{} in {} (row {})", one.value(), one.table, one.row))
            .collect();
        found.push(Finding {
            kind: FindingKind::PrintedTwice,
            what: format!(
                "{} for {} is printed as {}.",
                printed[0].item,
                printed[0].group,
                list(&counts.keys().cloned().collect::<Vec<_>>())
            ),
            place: list(
                &printed
                    .iter()
                    .map(|one| one.table.clone())
                    .collect::<BTreeSet<_>>()
                    .into_iter()
                    .collect::<Vec<_>>(),
            ),
            rows: printed.iter().map(|one| one.row).collect(),
            numbers: list(&words),
            reason: copied(figures, quantity, &printed, &counts).or_else(|| one_apart(&printed)),
        });
    }
    found
}

/// Whether the value that stands alone is the one printed for another group in the same table.
fn copied(
    figures: &[Printed],
    quantity: &Quantity,
    printed: &[&Printed],
    counts: &BTreeMap<String, usize>,
) -> Option<String> {
    printed.iter().filter(|odd| counts.get(&odd.value()) == Some(&1)).find_map(|odd| {
        let neighbour = figures.iter().find(|other| {
            other.table == odd.table
                && other.value() == odd.value()
                && other.quantity().is_some_and(|same| {
                    same != quantity
                        && same.measure == quantity.measure
                        && same.name == quantity.name
                        && same.choices == quantity.choices
                })
        })?;
        Some(format!(
            "In {} the same table prints {} for {} too: the value may have been copied from there.",
            odd.table,
            neighbour.value(),
            neighbour.group
        ))
    })
}

fn one_apart(printed: &[&Printed]) -> Option<String> {
    let values: Vec<f64> = printed
        .iter()
        .filter_map(|one| one.percent)
        .map(|percent| percent.value)
        .collect();
    let (low, high) = (
        values.iter().copied().reduce(f64::min)?,
        values.iter().copied().reduce(f64::max)?,
    );
    (high - low <= 1.0).then(|| "One point apart, as when a value near the middle is rounded up in one place and down in the other.".to_owned())
}

/// Quantities that go by names of which neither is a shorter form of the other.
pub(super) fn names(figures: &[Printed]) -> Vec<Finding> {
    // Populations and groups share the names of an item: one finding for all of them.
    let mut items: BTreeMap<(&str, &BTreeSet<String>), Vec<&Printed>> = BTreeMap::new();
    for (quantity, printed) in by_quantity(figures) {
        if !quantity.name.is_empty() {
            items
                .entry((&quantity.name, &quantity.choices))
                .or_default()
                .extend(printed);
        }
    }
    let mut found = Vec::new();
    for printed in items.values() {
        let mut kept: Vec<&Printed> = Vec::new();
        for one in printed {
            if !kept
                .iter()
                .any(|known| is_same_name(&known.item, &one.item))
            {
                kept.push(one);
            }
        }
        if kept.len() < 2 {
            continue;
        }
        let named: Vec<String> = kept
            .iter()
            .map(|one| format!("“{}” in {}", one.item, one.table))
            .collect();
        let words: Vec<String> = kept
            .iter()
            .map(|one| format!("{} {} (row {})", one.group, one.value(), one.row))
            .collect();
        found.push(Finding {
            kind: FindingKind::TwoNames,
            what: format!(
                "One quantity goes by {} names: {}.",
                kept.len(),
                list(&named)
            ),
            place: kept
                .iter()
                .map(|one| place(one))
                .collect::<Vec<_>>()
                .join("; "),
            rows: kept.iter().map(|one| one.row).collect(),
            numbers: list(&words),
            reason: None,
        });
    }
    found
}

/// Words that tell no two names apart.
const FILLERS: [&str; 22] = [
    "a", "an", "and", "any", "are", "as", "being", "by", "for", "from", "had", "has", "have",
    "having", "in", "of", "on", "or", "the", "they", "to", "too",
];

/// Whether one name is the other, or a shorter form of it.
fn is_same_name(one: &str, other: &str) -> bool {
    let (needs, all) = content(one);
    let (other_needs, other_all) = content(other);
    needs.is_subset(&other_all) || other_needs.is_subset(&all)
}

/// The words that matter: those that name the thing, and those with what stands in brackets or
/// before a colon ("Barrier: …"), which only says where it belongs.
fn content(name: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut outside, mut all) = (BTreeSet::new(), BTreeSet::new());
    let mut depth = 0_usize;
    let is_label = |word: &str| {
        name.split_once(':')
            .is_some_and(|(label, _)| label.trim().eq_ignore_ascii_case(word))
    };
    for part in name.split_inclusive(['(', ')', ' ', '-', ':', ',', '/']) {
        let word: String = part
            .chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect();
        let stem = word
            .strip_suffix('s')
            .filter(|stem| stem.len() > 2)
            .unwrap_or(&word);
        if !stem.is_empty() && !FILLERS.contains(&word.as_str()) {
            all.insert(stem.to_owned());
            if depth == 0 && !is_label(&word) {
                outside.insert(stem.to_owned());
            }
        }
        match part.chars().last() {
            Some('(') => depth += 1,
            Some(')') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    (outside, all)
}
