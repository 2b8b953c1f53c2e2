//! Groups that nearly cover each other although no variable says so.
//!
//! What adds up within the variables of an analysis is reckoned with. Two analyses may still have
//! groups of different variables of which one lies within the other, such as ages in tens beside
//! ages in fives: what is shown of both tells of the people between. Where these are few, the
//! request is refused.

use std::collections::BTreeMap;

use super::{
    super::super::{DisclosureRequest, RequestError, error::At},
    Answer, key_of,
};
use crate::data::Category;

/// A group by the analysis that has it first, and who is in it.
struct Group {
    analysis: String,
    categories: Vec<Category>,
    people: Vec<u64>,
    size: u64,
}

/// Refuses groups of which one lies within the other with few people between.
pub(super) fn check(answers: &[Answer<'_>], rule: &DisclosureRequest) -> Result<(), RequestError> {
    let mut populations: BTreeMap<&str, BTreeMap<Vec<Category>, Group>> = BTreeMap::new();
    for answer in answers {
        let job = &answer.job;
        let domains = job.domains(false).at(job.place.as_str())?;
        let known = populations.entry(job.name).or_default();
        for domain in domains.domains() {
            let key = key_of(&answer.group(&domain.categories));
            if known.contains_key(&key) {
                continue;
            }
            let mut people = vec![0_u64; domains.rows().div_ceil(64)];
            for (row, part) in domains.part_of_row().iter().enumerate() {
                people[row / 64] |= u64::from(domain.has(u32::from(*part))) << (row % 64);
            }
            let size = people.iter().map(|bits| u64::from(bits.count_ones())).sum();
            let categories = key.clone();
            let analysis = job.place.clone();
            known.insert(
                key,
                Group {
                    analysis,
                    categories,
                    people,
                    size,
                },
            );
        }
    }
    for groups in populations.values() {
        let mut groups: Vec<&Group> = groups.values().collect();
        groups.sort_by_key(|group| group.size);
        for (at, inner) in groups.iter().enumerate() {
            let near = groups[at + 1..]
                .iter()
                .take_while(|outer| outer.size - inner.size < rule.smallest_cell);
            for outer in near.filter(|outer| outer.size > inner.size) {
                if is_known(&inner.categories, &outer.categories) || !is_within(inner, outer) {
                    continue;
                }
                let problem = format!(
                    "{} lies within {} of {}, and {} people are between them: what is shown of both tells of these few. Ask for one of the two, or put both variables into one \"by\"",
                    words(&inner.categories),
                    words(&outer.categories),
                    outer.analysis,
                    outer.size - inner.size
                );
                return Err(RequestError::new(inner.analysis.as_str(), problem));
            }
        }
    }
    Ok(())
}

/// Whether the variables say that one is part of the other, so that it is reckoned with.
fn is_known(inner: &[Category], outer: &[Category]) -> bool {
    outer.iter().all(|part| inner.contains(part))
}

fn is_within(inner: &Group, outer: &Group) -> bool {
    (inner.people.iter().zip(&outer.people)).all(|(inner, outer)| inner & !outer == 0)
}

fn words(group: &[Category]) -> String {
    let parts: Vec<String> = (group.iter())
        .map(|part| format!("{} = {}", part.variable, part.category))
        .collect();
    match parts.is_empty() {
        true => "everybody".to_owned(),
        false => format!("“{}”", parts.join(", ")),
    }
}
