//! Words against the questionnaire: was an item asked as what it is said to be?

use std::collections::BTreeSet;

use super::{Finding, FindingKind, list};
use crate::results::comparison::published::{Claim, Printed};

/// Claims that give an item another role than the one in which it was asked.
pub(super) fn roles(figures: &[Printed], claims: &[Claim]) -> Vec<Finding> {
    let mut found = Vec::new();
    for claim in claims {
        let printed: Vec<&Printed> = figures
            .iter()
            .filter(|printed| {
                printed
                    .quantity()
                    .is_some_and(|quantity| quantity.name == claim.name)
            })
            .collect();
        let asked: BTreeSet<&str> = printed
            .iter()
            .filter_map(|one| one.mapped.as_ref())
            .map(|mapped| mapped.role.as_str())
            .collect();
        if asked.is_empty() || asked.contains(claim.role.as_str()) {
            continue;
        }
        // A role is a word of the map, such as training_received.
        let roles: Vec<String> = asked.iter().map(|role| role.replace('_', " ")).collect();
        // Whole populations say most; groups of them would only repeat it.
        let whole: Vec<String> = printed
            .iter()
            .filter(|one| {
                one.quantity()
                    .is_some_and(|quantity| quantity.group.is_empty())
            })
            .take(4)
            .map(|one| {
                format!(
                    "{}, {}: {} (row {})",
                    one.item,
                    one.group,
                    one.value(),
                    one.row
                )
            })
            .collect();
        found.push(Finding {
            kind: FindingKind::OtherRole,
            what: format!(
                "“{}” makes a {} of what was asked as {}: “{}”.",
                claim.claim.trim_end_matches('.'),
                claim.role.replace('_', " "),
                list(&roles),
                printed.first().map_or("", |one| one.item.as_str())
            ),
            place: format!("{} (claim in row {})", claim.source, claim.row),
            rows: printed.iter().take(1).map(|one| one.row).collect(),
            numbers: list(&whole),
            reason: Some(format!(
                "The printed figures of it answer another question ({}). Nobody was asked about it as a {}.",
                list(&roles),
                claim.role.replace('_', " ")
            )),
        });
    }
    found
}
