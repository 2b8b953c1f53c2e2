//! The check of a file, and what it found.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    classes::{ANY, Class, classes, fitting},
    proposal::{Proposal, propose},
    request::{MicrodataError, MicrodataRequest},
    secrets::{Diversity, diversity},
};
use crate::data::{Categorical, Dataset};

/// Who could be recognised in a file, and what to do about it.
///
/// It names rows and keys of people at risk: for those who make the file, never for publication.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MicrodataReport {
    pub k: u64,
    pub records: u64,
    /// Different combinations of keys.
    pub combinations: u64,
    /// The fewest records that fit a record: the file is so-many-anonymous. `None` without records.
    pub smallest: Option<u64>,
    /// Records that no other record fits.
    pub records_alone: u64,
    /// Records that fewer than k records fit.
    pub records_below: u64,
    /// Σ 1/f over all records: how many a stranger would find on average who knows the keys of
    /// everybody, knows who answered, and guesses.
    pub expected_found: f64,
    /// The combinations that fewer than k records fit, in the order of their levels.
    pub below: Vec<KeyClass>,
    /// What each key contributes: where to put levels together.
    pub key_effects: Vec<KeyEffect>,
    pub diversity: Vec<Diversity>,
    pub proposal: Proposal,
}

impl MicrodataReport {
    /// Whether everything that was asked for holds.
    pub fn holds(&self) -> bool {
        self.records_below == 0
            && self
                .diversity
                .iter()
                .all(|column| column.records_below == 0)
    }
}

/// A combination of keys that too few records fit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct KeyClass {
    /// A level of each key; `None` for a missing value.
    pub keys: Vec<Option<String>>,
    /// The rows with exactly this combination, counted from 0.
    pub rows: Vec<usize>,
    /// How many records fit.
    pub fit: u64,
    /// How many people of the population are estimated to fit; only with weights.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub population: Option<f64>,
}

/// What a key contributes to the records below k.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct KeyEffect {
    pub key: String,
    /// How many records would be below k without this key at all.
    pub records_below_without: u64,
    /// The levels with records below k, as in the data: candidates to put together with others.
    pub levels: Vec<LevelBelow>,
}

/// Records below k with one level of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LevelBelow {
    pub level: String,
    pub records_below: u64,
}

/// Checks a file of one row a respondent.
///
/// # Errors
/// No keys, unknown columns, a threshold that cannot be meant, a missing or non-positive weight.
pub fn check(
    data: &Dataset,
    request: &MicrodataRequest,
) -> Result<MicrodataReport, MicrodataError> {
    request.check()?;
    let columns = (request.keys.iter())
        .map(|name| data.categorical(name))
        .collect::<Result<Vec<_>, _>>()?;
    let keys: Vec<&Categorical> = columns.iter().map(|column| &**column).collect();
    let weights = match &request.weights {
        Some(name) => Some(weights(data, name)?),
        None => None,
    };
    let weights = weights.as_deref();
    let of_keys = |keys: &[&Categorical]| {
        let classes = classes(keys, data.rows(), request.missing_keys, weights);
        let fitting = fitting(&classes);
        let sizes = sizes(&classes, &fitting);
        (classes, fitting, sizes)
    };
    let (all, fitting, sizes) = of_keys(&keys);
    let diversity = (request.sensitive.iter())
        .map(|asked| {
            let column = data.categorical(&asked.column)?;
            Ok(diversity(asked, &column, &all, &fitting))
        })
        .collect::<Result<Vec<_>, MicrodataError>>()?;
    let is_below = |size: u64| size < request.k;
    let records_where = |is: &dyn Fn(u64) -> bool, classes: &[Class], sizes: &[u64]| {
        (classes.iter().zip(sizes))
            .filter(|(_, size)| is(**size))
            .map(|(class, _)| class.records())
            .sum::<u64>()
    };
    let key_effects = (request.keys.iter().enumerate())
        .map(|(at, key)| {
            let mut others = keys.clone();
            others.remove(at);
            let (classes, _, of_others) = of_keys(&others);
            KeyEffect {
                key: key.clone(),
                records_below_without: records_where(&is_below, &classes, &of_others),
                levels: levels_below(keys[at], at, &all, &sizes, request.k),
            }
        })
        .collect();
    let below = (0..all.len())
        .filter(|&at| is_below(sizes[at]))
        .map(|at| KeyClass {
            keys: names(&keys, &all[at].keys),
            rows: all[at].rows.clone(),
            fit: sizes[at],
            population: weights
                .is_some()
                .then(|| fitting[at].iter().map(|&other| all[other].weight).sum()),
        })
        .collect();
    Ok(MicrodataReport {
        k: request.k,
        records: data.rows() as u64,
        combinations: all.len() as u64,
        smallest: sizes.iter().copied().min(),
        records_alone: records_where(&|size| size == 1, &all, &sizes),
        records_below: records_where(&is_below, &all, &sizes),
        expected_found: (all.iter().zip(&sizes))
            .map(|(class, &size)| class.records() as f64 / size as f64)
            .sum(),
        below,
        key_effects,
        diversity,
        proposal: propose(&request.keys, &all, &sizes, request.k),
    })
}

/// How many records fit each class; at least its own.
fn sizes(classes: &[Class], fitting: &[Vec<usize>]) -> Vec<u64> {
    (fitting.iter())
        .map(|fits| fits.iter().map(|&at| classes[at].records()).sum())
        .collect()
}

fn weights(data: &Dataset, name: &str) -> Result<Vec<f64>, MicrodataError> {
    let refuse = |row: usize, problem: String| MicrodataError::Weight {
        column: name.to_owned(),
        row,
        problem,
    };
    (data.numeric(name)?.values().enumerate())
        .map(|(row, weight)| match weight {
            Ok(weight) if weight > 0.0 => Ok(weight),
            Ok(weight) => Err(refuse(row, format!("is {weight}"))),
            Err(_) => Err(refuse(row, "is missing".to_owned())),
        })
        .collect()
}

fn names(keys: &[&Categorical], codes: &[u16]) -> Vec<Option<String>> {
    (keys.iter().zip(codes))
        .map(|(key, &code)| key.levels().get(usize::from(code)).cloned())
        .collect()
}

fn levels_below(
    key: &Categorical,
    at: usize,
    classes: &[Class],
    sizes: &[u64],
    k: u64,
) -> Vec<LevelBelow> {
    let mut records = vec![0; key.levels().len()];
    for (class, _) in (classes.iter().zip(sizes)).filter(|(_, size)| **size < k) {
        let code = class.keys.get(at).copied().unwrap_or(ANY);
        if let Some(records) = records.get_mut(usize::from(code)) {
            *records += class.records();
        }
    }
    (key.levels().iter().zip(records))
        .filter(|(_, records)| *records > 0)
        .map(|(level, records_below)| LevelBelow {
            level: level.clone(),
            records_below,
        })
        .collect()
}
