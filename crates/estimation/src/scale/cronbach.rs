//! Cronbach's alpha and what goes with it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Items, MissingItems, ScaleError};
use crate::{
    agreement::Limits,
    numeric::{Matrix, f_quantile},
};

/// What is asked of a scale.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScaleRequest {
    #[serde(default)]
    pub missing: MissingItems,
    /// Between 0 and 1; 0.95 by custom.
    #[serde(default = "usual_confidence")]
    pub confidence: f64,
}

fn usual_confidence() -> f64 {
    0.95
}

impl Default for ScaleRequest {
    fn default() -> Self {
        Self {
            missing: MissingItems::default(),
            confidence: usual_confidence(),
        }
    }
}

/// The reliability of a scale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Cronbach {
    /// Of the sum of the items as they are; at most 1.
    pub alpha: f64,
    /// Feldt's, for an unweighted sample with all items; `None` otherwise.
    pub interval: Option<Limits>,
    /// Of items brought to one variance; `None` where their sum would not vary.
    pub standardised_alpha: Option<f64>,
    /// Guttman's λ₆ of standardised items; `None` where an item is a sum of others.
    pub lambda6: Option<f64>,
    /// Of all pairs of different items.
    pub mean_correlation: f64,
    pub smallest_correlation: f64,
    pub largest_correlation: f64,
    /// One for each item, in the order given.
    pub items: Vec<ItemFigures>,
    pub missing: MissingItems,
    /// Whether respondents counted with weights of their own.
    pub weighted: bool,
    /// Rows with all items (complete cases) or with any (pairwise).
    pub rows: usize,
    /// All other rows.
    pub left_out: usize,
}

/// What one item adds to the scale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ItemFigures {
    pub item: String,
    pub mean: f64,
    pub standard_deviation: f64,
    /// Rows that the mean rests on.
    pub answers: usize,
    /// With the sum of the other items; `None` where that does not vary.
    pub item_rest_correlation: Option<f64>,
    /// Alpha of the other items; `None` for a scale of two, or where their sum does not vary.
    pub alpha_if_dropped: Option<f64>,
    pub standardised_alpha_if_dropped: Option<f64>,
    /// The share of the item's variance that the others explain; `None` where one is a sum of others.
    pub explained_by_others: Option<f64>,
}

/// Cronbach's alpha, raw and standardised, with Guttman's λ₆ and the figures of each item.
///
/// # Errors
/// Too few rows with the items, an item without variation, or a sum of items without variation.
///
/// Checked against R `psych` 2.2.9 `alpha` and `survey` 4.1-1 `svycralpha`: `tests/agreement`, to 1e-12.
///
/// ```
/// use estimation::{data::Numeric, scale::{Items, ScaleRequest, cronbach}};
///
/// let column = |values: [f64; 4]| Numeric::new(values.map(Ok));
/// let (first, second) = (column([1.0, 2.0, 3.0, 4.0])?, column([1.0, 3.0, 2.0, 4.0])?);
/// let items = Items::new(&["first", "second"], &[&first, &second])?;
/// let scale = cronbach(&items, &ScaleRequest::default())?;
/// assert!((scale.alpha - 8.0 / 9.0).abs() < 1e-12);
/// assert!((scale.mean_correlation - 0.8).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn cronbach(items: &Items<'_>, request: &ScaleRequest) -> Result<Cronbach, ScaleError> {
    let confidence = request.confidence;
    if !(confidence > 0.0 && confidence < 1.0) {
        return Err(ScaleError::Confidence { value: confidence });
    }
    let found = items.covariances(request.missing)?;
    let size = items.names.len();
    let all: Vec<usize> = (0..size).collect();
    let c = &found.matrix;
    let deviations: Vec<f64> = c
        .diagonal()
        .iter()
        .map(|variance| variance.sqrt())
        .collect();
    let r = Matrix::from_fn(size, size, |i, j| {
        if i == j {
            1.0
        } else {
            c[(i, j)] / (deviations[i] * deviations[j])
        }
    });
    let alpha = alpha(c, &all).ok_or(ScaleError::NoVariation)?;
    let pairs: Vec<f64> = (0..size)
        .flat_map(|i| (0..i).map(move |j| (i, j)))
        .map(|at| r[at])
        .collect();
    let explained = explained_by_others(&r);
    let simple = !items.is_weighted() && request.missing == MissingItems::CompleteCases;
    let figures = |at: usize| {
        let others: Vec<usize> = (0..size).filter(|&other| other != at).collect();
        ItemFigures {
            item: items.names[at].clone(),
            mean: found.means[at],
            standard_deviation: deviations[at],
            answers: found.answers[at],
            item_rest_correlation: item_rest(c, at, &others),
            alpha_if_dropped: self::alpha(c, &others),
            standardised_alpha_if_dropped: self::alpha(&r, &others),
            explained_by_others: explained.as_ref().map(|explained| explained[at]),
        }
    };
    Ok(Cronbach {
        alpha,
        interval: limits(alpha, found.rows, size, confidence).filter(|_| simple),
        standardised_alpha: self::alpha(&r, &all),
        lambda6: lambda6(&r, explained.as_deref(), &all),
        mean_correlation: pairs.iter().sum::<f64>() / pairs.len() as f64,
        smallest_correlation: pairs.iter().copied().fold(f64::INFINITY, f64::min),
        largest_correlation: pairs.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        items: all.iter().map(|&at| figures(at)).collect(),
        missing: request.missing,
        weighted: items.is_weighted(),
        rows: found.rows,
        left_out: items.rows() - found.rows,
    })
}

/// The variance of the sum of some items; `None` where it is nothing but rounding.
fn total(c: &Matrix, items: &[usize]) -> Option<f64> {
    let (mut sum, mut size) = (0.0, 0.0);
    for &i in items {
        for &j in items {
            sum += c[(i, j)];
            size += c[(i, j)].abs();
        }
    }
    (sum > 1e-12 * size).then_some(sum)
}

/// k/(k−1)·(1 − Σ cᵢᵢ / V) of two items or more.
fn alpha(c: &Matrix, items: &[usize]) -> Option<f64> {
    let k = items.len() as f64;
    if items.len() < 2 {
        return None;
    }
    let own: f64 = items.iter().map(|&at| c[(at, at)]).sum();
    Some(k / (k - 1.0) * (1.0 - own / total(c, items)?))
}

/// The correlation of an item with the sum of the others.
fn item_rest(c: &Matrix, item: usize, others: &[usize]) -> Option<f64> {
    let with: f64 = others.iter().map(|&other| c[(item, other)]).sum();
    let rest = total(c, others)?;
    Some((with / (c[(item, item)].sqrt() * rest.sqrt())).clamp(-1.0, 1.0))
}

/// 1 − 1/(R⁻¹)ᵢᵢ for each item, when R can be inverted.
fn explained_by_others(r: &Matrix) -> Option<Vec<f64>> {
    let factor = r.factor();
    if factor.rank() < r.rows() {
        return None;
    }
    let inverse = factor.inverse().diagonal();
    Some(inverse.iter().map(|own| 1.0 - 1.0 / own).collect())
}

fn lambda6(r: &Matrix, explained: Option<&[f64]>, all: &[usize]) -> Option<f64> {
    let unexplained: f64 = explained?.iter().map(|share| 1.0 - share).sum();
    Some(1.0 - unexplained / total(r, all)?)
}

/// Feldt's interval.
fn limits(alpha: f64, rows: usize, items: usize, confidence: f64) -> Option<Limits> {
    let (n, k) = (rows as f64, items as f64);
    let (df1, df2) = (n - 1.0, (n - 1.0) * (k - 1.0));
    let tail = f64::midpoint(1.0, confidence);
    let limit = |p: f64| 1.0 - (1.0 - alpha) * f_quantile(p, df1, df2);
    let (lower, upper) = (limit(tail), limit(1.0 - tail));
    (lower.is_finite() && upper.is_finite()).then_some(Limits {
        lower,
        upper,
        confidence,
    })
}
