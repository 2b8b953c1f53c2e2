//! How evenly a response is spread: R-indicators and partial R-indicators.
//!
//! A response rate says how many answered; it does not say whether those who answered are like those who
//! did not. Everybody asked has a propensity ρ to respond, estimated from what the frame knows of all of
//! them. Their spread S(ρ) is 0 when everybody was equally likely to answer, and
//!
//! > R(ρ) = 1 − 2 S(ρ)
//!
//! lies between 0 and 1, 1 being as good as a random sample (Schouten, Cobben and Bethlehem, *Survey
//! Methodology* 35, 2009). It speaks of the variables that went into it and of no others.
//!
//! **Propensities** are those of the cells that the variables make together, responded over asked: the
//! saturated model. The counts are of a census, so that only the response is random.
//!
//! **Bias.** With w the share of a cell among those asked, S² = Σ w (ρ − mean)² of estimated propensities
//! is too large, because they spread more than true ones: its expectation is larger by Σ w (1 − w) v, where
//! v = ρ (1 − ρ)/n is the variance of a cell's rate. What is reported has that sum taken off, with the
//! unbiased v = ρ (1 − ρ)/(n − 1); below zero it is zero. (Shlomo, Skinner and Schouten, *Journal of
//! Statistical Planning and Inference* 142, 2012, give the same idea for samples.)
//!
//! **Standard error**, by linearisation with the second-order term that matters when S is small: with
//! A = diag(w) − w wᵀ, var(S²) ≈ Σ 4 w² (ρ − mean)² v + 2 Σ Σ Aᵢⱼ² vᵢ vⱼ, and se(R) = se(S²)/S. With S = 0 there is
//! none.
//!
//! **Interval**, of 95 %: S² ± 1.96 se(S²), cut at zero and carried over to R. It stands also where the corrected S² is
//! zero, because few answers that look even are not yet an even response.

use std::collections::BTreeMap;

use super::OutcomeError;

/// The normal quantile of a 95 % interval.
const NORMAL_95: f64 = 1.959_963_984_540_054;

/// Those who are alike in every variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The category in each variable, in the order of the variables.
    pub categories: Vec<String>,
    pub asked: u64,
    pub responded: u64,
}

/// What the indicators say of a response.
#[derive(Clone, Debug, PartialEq)]
pub struct Representativeness {
    pub asked: u64,
    pub responded: u64,
    /// The mean propensity: the response rate.
    pub rate: f64,
    /// Between 0 and 1; 1 when the response is spread evenly.
    pub r: f64,
    /// Of `r`; `None` when the spread is zero.
    pub standard_error: Option<f64>,
    /// Of `r`, the 95 % interval; it stands also where there is no standard error.
    pub low: f64,
    pub high: f64,
    /// S(ρ), its bias taken off.
    pub spread: f64,
    /// S(ρ) over the mean propensity: an upper bound of the standardised bias of an estimate.
    pub variation: Option<f64>,
    pub variables: Vec<Partial>,
}

/// What one variable adds.
#[derive(Clone, Debug, PartialEq)]
pub struct Partial {
    pub variable: String,
    /// The spread between its categories.
    pub unconditional: f64,
    /// The spread within the cells of all other variables, which is due to this one alone.
    pub conditional: f64,
    pub categories: Vec<PartialCategory>,
}

/// What one category adds.
#[derive(Clone, Debug, PartialEq)]
pub struct PartialCategory {
    pub category: String,
    pub asked: u64,
    pub rate: f64,
    /// √(n/N) × (its rate − the whole rate): below zero when it answers less than the others.
    pub unconditional: f64,
    /// Its part of the conditional indicator, never below zero.
    pub conditional: f64,
}

/// R-indicator and partial indicators from the counts by cell.
///
/// Partial indicators are of the estimated propensities, without a correction of bias, as usual.
///
/// # Errors
/// Nobody asked; more answers than people; cells with another number of categories than there are variables.
///
/// # Example
/// ```
/// use estimation::outcome::{Cell, representativeness};
/// let cell = |country: &str, asked, responded| Cell { categories: vec![country.into()], asked, responded };
/// let even = [cell("England", 1000, 100), cell("Wales", 500, 50)];
/// assert_eq!(representativeness(&["country"], &even)?.r, 1.0);
/// let uneven = [cell("England", 1000, 100), cell("Wales", 500, 250)];
/// assert!(representativeness(&["country"], &uneven)?.r < 0.7);
/// # Ok::<(), estimation::outcome::OutcomeError>(())
/// ```
pub fn representativeness(
    variables: &[&str],
    cells: &[Cell],
) -> Result<Representativeness, OutcomeError> {
    for cell in cells {
        if cell.categories.len() != variables.len() {
            return Err(OutcomeError::Cell {
                found: cell.categories.len(),
                expected: variables.len(),
            });
        }
        if cell.responded > cell.asked {
            return Err(OutcomeError::TooMany {
                responded: cell.responded,
                asked: cell.asked,
            });
        }
    }
    let cells: Vec<&Cell> = cells.iter().filter(|cell| cell.asked > 0).collect();
    let asked: u64 = cells.iter().map(|cell| cell.asked).sum();
    let responded: u64 = cells.iter().map(|cell| cell.responded).sum();
    if asked == 0 {
        return Err(OutcomeError::Nobody);
    }
    let (total, rate) = (asked as f64, responded as f64 / asked as f64);
    let (mut raw, mut bias, mut variance) = (0.0, 0.0, 0.0);
    let (mut crossed, mut own) = (0.0, 0.0);
    for cell in &cells {
        let (n, rho) = (cell.asked as f64, propensity(cell));
        let weight = n / total;
        // A cell of one person tells nothing of its own variance: it gets that of the whole response.
        let v = if n > 1.0 {
            rho * (1.0 - rho) / (n - 1.0)
        } else {
            rate * (1.0 - rate)
        };
        let away = rho - rate;
        raw += weight * away * away;
        bias += weight * (1.0 - weight) * v;
        variance += 4.0 * weight * weight * away * away * v
            + 2.0 * (weight * (1.0 - weight) * v) * (weight * (1.0 - weight) * v);
        // Two different cells meet through the mean: the sum over all pairs, less each cell with itself.
        crossed += weight * weight * v;
        own += (weight * weight * v) * (weight * weight * v);
    }
    variance += 2.0 * (crossed * crossed - own).max(0.0);
    let squared = (raw - bias).max(0.0);
    let spread = squared.sqrt();
    // Propensities are shares: their spread is never above a half.
    let indicator = |squared: f64| (1.0 - 2.0 * squared.max(0.0).sqrt()).max(0.0);
    let reach = NORMAL_95 * variance.sqrt();
    let partials = variables
        .iter()
        .enumerate()
        .map(|(place, variable)| partial(place, variable, &cells, total, rate))
        .collect();
    Ok(Representativeness {
        asked,
        responded,
        rate,
        r: indicator(squared),
        standard_error: (spread > 0.0).then(|| variance.sqrt() / spread),
        low: indicator(raw - bias + reach),
        high: indicator(raw - bias - reach),
        spread,
        variation: (rate > 0.0).then(|| spread / rate),
        variables: partials,
    })
}

fn propensity(cell: &Cell) -> f64 {
    cell.responded as f64 / cell.asked as f64
}

fn partial(place: usize, variable: &str, cells: &[&Cell], total: f64, rate: f64) -> Partial {
    // Those who are alike in all other variables.
    let mut alike: BTreeMap<Vec<&str>, (f64, f64)> = BTreeMap::new();
    for cell in cells {
        let entry = alike.entry(without(cell, place)).or_default();
        entry.0 += cell.asked as f64;
        entry.1 += cell.responded as f64;
    }
    let mut by_category: BTreeMap<&str, (u64, u64, f64)> = BTreeMap::new();
    for cell in cells {
        let (n, r) = alike
            .get(&without(cell, place))
            .copied()
            .unwrap_or((1.0, 0.0));
        let away = propensity(cell) - r / n;
        let entry = by_category
            .entry(cell.categories[place].as_str())
            .or_default();
        entry.0 += cell.asked;
        entry.1 += cell.responded;
        entry.2 += cell.asked as f64 / total * away * away;
    }
    let mut categories = Vec::new();
    let (mut between, mut within) = (0.0, 0.0);
    for (category, (asked, responded, squared)) in by_category {
        let of_category = responded as f64 / asked as f64;
        let unconditional = (asked as f64 / total).sqrt() * (of_category - rate);
        between += unconditional * unconditional;
        within += squared;
        categories.push(PartialCategory {
            category: category.to_owned(),
            asked,
            rate: of_category,
            unconditional,
            conditional: squared.sqrt(),
        });
    }
    Partial {
        variable: variable.to_owned(),
        unconditional: between.sqrt(),
        conditional: within.sqrt(),
        categories,
    }
}

fn without(cell: &Cell, place: usize) -> Vec<&str> {
    cell.categories
        .iter()
        .enumerate()
        .filter(|(other, _)| *other != place)
        .map(|(_, category)| category.as_str())
        .collect()
}
