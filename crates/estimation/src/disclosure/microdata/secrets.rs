//! What the keys tell about a sensitive question: l-diversity and t-closeness.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{classes::Class, request::SensitiveColumn};
use crate::data::Categorical;

/// How well a sensitive question is hidden among the records that fit each record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Diversity {
    pub column: String,
    /// The fewest different answers among the records that fit a record; `None` when nobody answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distinct: Option<u64>,
    /// The least entropy, as a number of evenly spread answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entropy: Option<f64>,
    /// The largest distance from the answers of everybody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closeness: Option<f64>,
    /// Records for which what was asked does not hold.
    pub records_below: u64,
    /// Their rows, counted from 0.
    pub rows: Vec<usize>,
}

/// Measures one sensitive column over all classes.
pub(super) fn diversity(
    asked: &SensitiveColumn,
    column: &Categorical,
    classes: &[Class],
    fitting: &[Vec<usize>],
) -> Diversity {
    let levels = column.levels().len();
    let counts: Vec<Vec<u64>> = classes.iter().map(|class| counts(column, class)).collect();
    let sum = |of: &mut dyn Iterator<Item = usize>| {
        let mut sum = vec![0_u64; levels];
        for at in of {
            for (sum, count) in sum.iter_mut().zip(&counts[at]) {
                *sum += count;
            }
        }
        sum
    };
    let everybody = shares(&sum(&mut (0..classes.len())));
    let mut found = Diversity {
        column: asked.column.clone(),
        distinct: None,
        entropy: None,
        closeness: None,
        records_below: 0,
        rows: Vec::new(),
    };
    for (class, fits) in classes.iter().zip(fitting) {
        let counts = sum(&mut fits.iter().copied());
        let (Some(own), Some(all)) = (shares(&counts), &everybody) else {
            continue;
        };
        let distinct = counts.iter().filter(|&&count| count > 0).count() as u64;
        let entropy = entropy(&own);
        let distance = distance(&own, all, asked.ordered);
        // Sums of shares differ in the last digits with the order of levels.
        let is_below = asked.distinct.is_some_and(|wanted| distinct < wanted)
            || (asked.entropy).is_some_and(|wanted| entropy < wanted * (1.0 - 1e-12))
            || (asked.closeness).is_some_and(|wanted| distance > wanted + 1e-12);
        if is_below {
            found.rows.extend(&class.rows);
        }
        found.distinct = Some(found.distinct.map_or(distinct, |least| least.min(distinct)));
        found.entropy = Some(found.entropy.map_or(entropy, |least| least.min(entropy)));
        found.closeness = Some(found.closeness.map_or(distance, |most| most.max(distance)));
    }
    found.rows.sort_unstable();
    found.records_below = found.rows.len() as u64;
    found
}

fn counts(column: &Categorical, class: &Class) -> Vec<u64> {
    let mut counts = vec![0; column.levels().len()];
    for slot in class.rows.iter().filter_map(|&row| column.codes().get(row)) {
        if let Some(count) = counts.get_mut(slot) {
            *count += 1;
        }
    }
    counts
}

/// `None` when nobody answered.
fn shares(counts: &[u64]) -> Option<Vec<f64>> {
    let sum: u64 = counts.iter().sum();
    (sum > 0).then(|| counts.iter().map(|&n| n as f64 / sum as f64).collect())
}

/// exp(−Σ p ln p).
fn entropy(shares: &[f64]) -> f64 {
    let sum: f64 = (shares.iter().filter(|&&p| p > 0.0))
        .map(|p| -p * p.ln())
        .sum();
    sum.exp()
}

fn distance(own: &[f64], all: &[f64], ordered: bool) -> f64 {
    let differences = own.iter().zip(all).map(|(p, q)| p - q);
    if !ordered {
        return differences.map(f64::abs).sum::<f64>() / 2.0;
    }
    let steps = own.len().saturating_sub(1).max(1) as f64;
    let moved = differences.scan(0.0, |sum, difference| {
        *sum += difference;
        Some(f64::abs(*sum))
    });
    moved.sum::<f64>() / steps
}
