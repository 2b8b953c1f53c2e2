//! Records with the same keys, and how many records fit each.

use std::collections::BTreeMap;

use super::request::MissingKeys;
use crate::data::Categorical;

/// A code that fits any other.
pub(super) const ANY: u16 = u16::MAX;

/// Records with the same keys.
#[derive(Clone, Debug)]
pub(super) struct Class {
    /// A level of each key, [`ANY`], or past the levels for a missing value that is its own level.
    pub(super) keys: Vec<u16>,
    /// The rows, ascending.
    pub(super) rows: Vec<usize>,
    /// The sum of their weights; how many there are without weights.
    pub(super) weight: f64,
}

impl Class {
    pub(super) fn records(&self) -> u64 {
        self.rows.len() as u64
    }

    fn is_exact(&self) -> bool {
        !self.keys.contains(&ANY)
    }
}

/// Whether two records may be of one person.
pub(super) fn fit(a: &[u16], b: &[u16]) -> bool {
    (a.iter().zip(b)).all(|(&a, &b)| a == b || a == ANY || b == ANY)
}

/// The classes of a file, in the order of their keys, so that the order of rows makes no difference.
pub(super) fn classes(
    keys: &[&Categorical],
    rows: usize,
    missing: MissingKeys,
    weights: Option<&[f64]>,
) -> Vec<Class> {
    let mut classes: BTreeMap<Vec<u16>, (Vec<usize>, f64)> = BTreeMap::new();
    let mut own = Vec::with_capacity(keys.len());
    for row in 0..rows {
        own.clear();
        own.extend(keys.iter().map(|key| code(key, row, missing)));
        let weight = weights.and_then(|all| all.get(row)).copied().unwrap_or(1.0);
        if let Some((of_class, sum)) = classes.get_mut(&own) {
            of_class.push(row);
            *sum += weight;
        } else {
            classes.insert(own.clone(), (vec![row], weight));
        }
    }
    (classes.into_iter())
        .map(|(keys, (rows, weight))| Class { keys, rows, weight })
        .collect()
}

fn code(key: &Categorical, row: usize, missing: MissingKeys) -> u16 {
    let levels = key.levels().len();
    match key.codes().get(row) {
        // Codes fit sixteen bits, and the last of these is no level.
        Some(slot) if slot < levels => slot as u16,
        Some(_) | None if missing == MissingKeys::OwnLevel => levels as u16,
        Some(_) | None => ANY,
    }
}

/// For each class, the classes that fit it, itself among them.
///
/// Classes without open keys fit only themselves among each other, so the work is the number of
/// classes times the number of those with open keys.
pub(super) fn fitting(classes: &[Class]) -> Vec<Vec<usize>> {
    let open: Vec<usize> = (0..classes.len())
        .filter(|&at| !classes[at].is_exact())
        .collect();
    (classes.iter().enumerate())
        .map(|(at, class)| {
            let fits = |&other: &usize| fit(&class.keys, &classes[other].keys);
            if class.is_exact() {
                let others = open.iter().copied().filter(fits);
                [at].into_iter().chain(others).collect()
            } else {
                (0..classes.len()).filter(fits).collect()
            }
        })
        .collect()
}
