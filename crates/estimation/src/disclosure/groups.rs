//! Which groups of people add up to which: the types to everybody, the countries to everybody.

use std::collections::BTreeMap;

use super::universe::Group;
use crate::table::Category;

/// Which groups add up to which.
pub(crate) struct GroupSums {
    /// The whole and its parts, by position; positions past the groups are rests.
    pub(crate) parts: Vec<(usize, Vec<usize>)>,
    pub(super) rests: usize,
}

/// All groups and how they add up, from the number of people in each; everybody first.
pub(crate) fn groups(sizes: &BTreeMap<Group, u64>) -> (Vec<Group>, GroupSums) {
    let mut groups: Vec<Group> = sizes.keys().cloned().collect();
    if !groups.contains(&Group::new()) {
        groups.insert(0, Group::new());
    }
    let mut variables: BTreeMap<&str, Vec<&Category>> = BTreeMap::new();
    for category in sizes.keys().flatten() {
        let categories = variables.entry(&category.variable).or_default();
        if !categories.contains(&category) {
            categories.push(category);
        }
    }
    let mut sums = GroupSums {
        parts: Vec::new(),
        rests: 0,
    };
    for (whole, group) in groups.iter().enumerate() {
        for (variable, categories) in &variables {
            if group.iter().any(|part| part.variable == *variable) {
                continue;
            }
            let parts: Vec<usize> = categories
                .iter()
                .filter_map(|category| {
                    groups
                        .iter()
                        .position(|other| is_part(other, group, category))
                })
                .collect();
            let size = |at: usize| sizes.get(&groups[at]).copied();
            // A combination that nobody is in is in no table. Then the others still add up, as far as
            // the whole is known.
            let all = parts.len() == categories.len();
            if parts.is_empty() || !all && size(whole).is_none() {
                continue;
            }
            let of_parts: u64 = parts.iter().filter_map(|&at| size(at)).sum();
            let mut parts = parts;
            if size(whole).is_some_and(|whole| whole > of_parts) {
                parts.push(groups.len() + sums.rests);
                sums.rests += 1;
            }
            sums.parts.push((whole, parts));
        }
    }
    (groups, sums)
}

/// Whether `other` is `group` with one category more.
fn is_part(other: &Group, group: &Group, category: &Category) -> bool {
    other.len() == group.len() + 1
        && other.contains(category)
        && group.iter().all(|part| other.contains(part))
}
