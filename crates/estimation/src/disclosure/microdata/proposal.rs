//! What to take out so that enough records fit every record: local suppression.
//!
//! Class by class, the ones that fewest records fit first: the fewest keys without which enough records fit are
//! taken out of its records, among equals those that were named last. A value that is taken out fits
//! anything, so every step also hides others, and a class that has become large enough is left alone. It is a greedy
//! proposal, not the least possible; the count of changes says what it costs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::classes::{ANY, Class, fit};

/// Values to take out of some records.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Proposal {
    /// How many values are taken out.
    pub changes: u64,
    /// How many records lose a value.
    pub records: u64,
    /// In the order of the keys.
    pub by_key: Vec<TakenOutOfKey>,
    /// By the keys of the records, in the order of their levels.
    pub take_out: Vec<TakenOut>,
    /// Records that too few records fit even without any key: the file has fewer than k.
    pub records_still_below: u64,
}

/// How many values of a key are taken out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TakenOutOfKey {
    pub key: String,
    pub values: u64,
}

/// The keys to empty in some rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TakenOut {
    pub keys: Vec<String>,
    /// Counted from 0.
    pub rows: Vec<usize>,
}

/// Takes values out until `k` records fit every record.
pub(super) fn propose(keys: &[String], classes: &[Class], sizes: &[u64], k: u64) -> Proposal {
    let mut patterns: Vec<Vec<u16>> = classes.iter().map(|class| class.keys.clone()).collect();
    let mut sizes = sizes.to_vec();
    let mut order: Vec<usize> = (0..classes.len()).filter(|&at| sizes[at] < k).collect();
    order.sort_by_key(|&at| (sizes[at], at));
    let mut proposal = Proposal {
        changes: 0,
        records: 0,
        by_key: (keys.iter())
            .map(|key| TakenOutOfKey {
                key: key.clone(),
                values: 0,
            })
            .collect(),
        take_out: Vec::new(),
        records_still_below: 0,
    };
    let mut taken = Vec::new();
    for at in order {
        if sizes[at] >= k {
            continue;
        }
        let records = classes[at].records();
        let Some(out) = fewest_keys(&patterns, classes, at, k) else {
            proposal.records_still_below += records;
            continue;
        };
        let old = std::mem::take(&mut patterns[at]);
        let new = without(&old, out);
        let mut own = records;
        for (other, pattern) in patterns
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != at)
        {
            if fit(&new, pattern) {
                own += classes[other].records();
                if !fit(&old, pattern) {
                    sizes[other] += records;
                }
            }
        }
        sizes[at] = own;
        patterns[at] = new;
        for (of_key, _) in (proposal.by_key.iter_mut().enumerate())
            .filter(|(key, _)| out & (1 << key) != 0)
            .map(|(key, of_key)| (of_key, key))
        {
            of_key.values += records;
            proposal.changes += records;
        }
        proposal.records += records;
        taken.push((at, out));
    }
    taken.sort_unstable();
    let names = |out: u32| {
        let is_out = |(key, _): &(usize, &String)| out & (1 << key) != 0;
        let names = keys.iter().enumerate().filter(is_out);
        names.map(|(_, name)| name.clone()).collect()
    };
    proposal.take_out = (taken.into_iter())
        .map(|(at, out)| TakenOut {
            keys: names(out),
            rows: classes[at].rows.clone(),
        })
        .collect();
    proposal
}

fn without(pattern: &[u16], out: u32) -> Vec<u16> {
    (pattern.iter().enumerate())
        .map(|(key, &code)| if out & (1 << key) != 0 { ANY } else { code })
        .collect()
}

/// The fewest keys of a class to take out, as bits; the last ones among equals.
fn fewest_keys(patterns: &[Vec<u16>], classes: &[Class], at: usize, k: u64) -> Option<u32> {
    let pattern = &patterns[at];
    let all = 1_u32 << pattern.len();
    let is_open = |out: u32| {
        (pattern.iter().enumerate()).any(|(key, &code)| out & (1 << key) != 0 && code == ANY)
    };
    // Taking out what is out already is no change.
    let mut choices: Vec<u32> = (1..all).filter(|&out| !is_open(out)).collect();
    choices.sort_by_key(|&out| (out.count_ones(), std::cmp::Reverse(out)));
    choices.into_iter().find(|&out| {
        let new = without(pattern, out);
        let others = patterns.iter().zip(classes).enumerate();
        let fits = others.filter(|(other, (pattern, _))| *other == at || fit(&new, pattern));
        fits.map(|(_, (_, class))| class.records()).sum::<u64>() >= k
    })
}
