//! Quantiles of a number, and their intervals.
//!
//! The estimated distribution function is F(q) = Σ w·1(y ≤ q) / Σ w over the people of the domain who
//! gave a number. A quantile inverts it by a named rule ([`QuantileRule`]); where rules differ they
//! differ by less than the distance of two neighbouring answers.
//!
//! The interval is Woodruff's (1952; Särndal, Swensson and Wretman 1992, §5.11): an interval of the
//! share F(q̂), by a method for shares, whose two ends are inverted by the same rule. An end beyond
//! the smallest or largest answer has no value. The standard error is the width of the interval over
//! 2t, as in R. A quantile that is the largest answer has F = 1, where the interval is one-sided and
//! says so; it gives no standard error.
//!
//! # Steps
//! Many rules ask whether F *is* p at an answer. Sums of weights are rounded, so that F counts as p
//! within 1e-12: the median of an even number of equal weights lies between the two middle answers,
//! whatever the weight.
//!
//! # Where R differs
//! Checked against R `survey` 4.5 and 4.1-1 `svyquantile` to 1e-9 relative: `tests/quantiles`. R
//! - halves the weights of Shah and Vaish before it scales them, which moves quantiles; here they are
//!   scaled first;
//! - gives the second smallest answer (hf4: a number below the smallest) where p is less than F of
//!   the smallest, which math, school and hf3 do not mean; here it is the smallest;
//! - looks for F = p without any tolerance, and may miss it by rounding;
//! - turns the end of an arcsine interval back where it passes 1; here it stops there.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{EstimateError, IntervalKind, IntervalMethod, ShareSummary, share_interval};
use crate::{
    data::{Category, Domain, Domains, Numeric},
    design::Design,
    estimate::Precision,
    numeric::student_quantile,
    variance::{Ratios, Units, estimate},
};

/// How the distribution function is inverted; `hf…` are those of Hyndman and Fan (1996), with
/// weights for counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuantileRule {
    /// The smallest answer at which F reaches p (inverse of the distribution function; also hf1).
    #[default]
    Math,
    /// As `math`, but the middle of two answers where F is p between them (also hf2).
    School,
    /// Shah and Vaish (2006).
    ShahVaish,
    /// The nearest even order statistic.
    Hf3,
    /// Linear in F.
    Hf4,
    /// Linear, with the middle of each step at its answer.
    Hf5,
    /// Linear, p = k/(n+1).
    Hf6,
    /// Linear, p = (k−1)/(n−1).
    Hf7,
    /// Linear, median unbiased.
    Hf8,
    /// Linear, unbiased for normal data.
    Hf9,
}

/// A quantile of one domain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Quantile {
    pub of: String,
    pub domain: Vec<Category>,
    pub probability: f64,
    /// `None` when nobody in the domain gave a number.
    pub value: Option<f64>,
    /// `None` where an end of the interval has no value, or carries no confidence.
    pub standard_error: Option<f64>,
    /// `None` where the end lies beyond the smallest answer.
    pub lower: Option<f64>,
    /// `None` where the end lies beyond the largest answer.
    pub upper: Option<f64>,
    pub confidence: f64,
    pub rule: QuantileRule,
    pub interval: IntervalMethod,
    /// How the interval was in fact made; `None` without one.
    pub kind: Option<IntervalKind>,
    pub degrees_of_freedom: f64,
    /// People who gave a number, unweighted.
    pub people: u64,
}

/// Which quantiles are wanted, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantiles<'a> {
    /// Between 0 and 1.
    pub probabilities: &'a [f64],
    pub rule: QuantileRule,
    /// The interval method of the share F(q̂), and the confidence.
    pub precision: Precision,
}

/// By how much a share may be off through rounding of sums of weights.
const SAME: f64 = 1e-12;

/// Quantiles of a number in every domain.
///
/// # Errors
/// Columns of different lengths; a probability outside 0–1; lonely strata.
pub fn quantiles(
    design: &Design,
    name: &str,
    column: &Numeric,
    domains: &Domains,
    wanted: &Quantiles<'_>,
) -> Result<Vec<Quantile>, EstimateError> {
    super::same_rows(design, name, column.rows())?;
    super::same_rows(design, "domains", domains.rows())?;
    let confidence = wanted.precision.confidence;
    if !(confidence > 0.0 && confidence < 1.0) {
        return Err(EstimateError::Confidence { confidence });
    }
    if let Some(&value) = wanted
        .probabilities
        .iter()
        .find(|p| !(0.0..=1.0).contains(*p))
    {
        return Err(EstimateError::Probability { value });
    }
    let mut order: Vec<usize> = (0..column.rows())
        .filter(|&row| column.value(row).is_some() && design.weight(row) > 0.0)
        .collect();
    order.sort_by(|&a, &b| {
        (column.value(a).unwrap_or_default()).total_cmp(&column.value(b).unwrap_or_default())
    });
    let mut results = Vec::new();
    for domain in domains.domains() {
        let within = |row: &usize| domain.has(u32::from(domains.part_of_row()[*row]));
        let rows: Vec<usize> = order.iter().copied().filter(|row| within(row)).collect();
        let sorted = Sorted::of(design, column, &rows);
        for &probability in wanted.probabilities {
            let found = Found {
                design,
                column,
                domains,
                domain,
                sorted: &sorted,
                wanted,
            };
            results.push(found.quantile(name, probability)?);
        }
    }
    Ok(results)
}

/// The answers of a domain in ascending order, with their weights.
struct Sorted {
    values: Vec<f64>,
    weights: Vec<f64>,
    cumulated: Vec<f64>,
    total: f64,
}

impl Sorted {
    fn of(design: &Design, column: &Numeric, rows: &[usize]) -> Self {
        let values = rows.iter().filter_map(|&row| column.value(row)).collect();
        let weights: Vec<f64> = rows.iter().map(|&row| design.weight(row)).collect();
        let mut total = 0.0;
        let cumulated = (weights.iter())
            .map(|weight| {
                total += weight;
                total
            })
            .collect();
        Self {
            values,
            weights,
            cumulated,
            total,
        }
    }

    /// Where p falls among the steps of F.
    fn around(&self, p: f64) -> Around {
        let share = |at: usize| self.cumulated[at] / self.total;
        let steps = (self.cumulated).partition_point(|sum| sum / self.total <= p + SAME);
        let Some(low) = steps.checked_sub(1) else {
            return Around {
                low: 0,
                up: 0,
                exact: false,
                part: 0.0,
            };
        };
        let up = steps.min(self.values.len() - 1);
        let exact = p - share(low) <= SAME;
        let part = if exact || up == low {
            0.0
        } else {
            (p - share(low)) / (share(up) - share(low))
        };
        Around {
            low,
            up,
            exact,
            part,
        }
    }

    fn quantile(&self, rule: QuantileRule, p: f64) -> Option<f64> {
        if self.values.is_empty() {
            return None;
        }
        let Around {
            low,
            up,
            exact,
            part,
        } = self.around(p);
        let (x, n) = (&self.values, self.values.len());
        let last = self.weights[n - 1];
        Some(match rule {
            QuantileRule::Math => {
                if exact {
                    x[low]
                } else {
                    x[up]
                }
            }
            QuantileRule::School => {
                if exact {
                    f64::midpoint(x[low], x[up])
                } else {
                    x[up]
                }
            }
            QuantileRule::Hf3 => return self.merged().even(p),
            QuantileRule::Hf4 => x[low] + (x[up] - x[low]) * part,
            QuantileRule::ShahVaish => {
                let mean = self.total / n as f64;
                let place = |at: usize| {
                    (self.cumulated[at] / mean + 0.5 - self.weights[at] / mean / 2.0)
                        / (n as f64 + 1.0)
                };
                let at = (0..n).rev().find(|&at| place(at) <= p + SAME).unwrap_or(0);
                x[at]
            }
            QuantileRule::Hf5 => self.linear(p, |at| {
                (self.cumulated[at] - self.weights[at] / 2.0) / self.total
            }),
            QuantileRule::Hf6 => self.linear(p, |at| self.cumulated[at] / (self.total + last)),
            QuantileRule::Hf7 if n == 1 => x[0],
            QuantileRule::Hf7 => self.linear(p, |at| self.before(at) / self.cumulated[n - 2]),
            QuantileRule::Hf8 => self.linear(p, |at| {
                (self.before(at) / 3.0 + self.cumulated[at] * 2.0 / 3.0) / (self.total + last / 3.0)
            }),
            QuantileRule::Hf9 => self.linear(p, |at| {
                (self.before(at) * 3.0 / 8.0 + self.cumulated[at] * 5.0 / 8.0)
                    / (self.total + last / 4.0)
            }),
        })
    }

    /// Kish's effective size (Σw)²/Σw².
    fn effective(&self) -> f64 {
        let squares: f64 = self.weights.iter().map(|weight| weight * weight).sum();
        self.total * self.total / squares
    }

    fn before(&self, at: usize) -> f64 {
        if at == 0 { 0.0 } else { self.cumulated[at - 1] }
    }

    /// Linear between the answers at their places, constant outside.
    fn linear(&self, p: f64, place: impl Fn(usize) -> f64) -> f64 {
        let n = self.values.len();
        let (mut low, mut high) = (0, n);
        // The places rise: the first above p by halving.
        while low < high {
            let middle = usize::midpoint(low, high);
            if place(middle) <= p + SAME {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        match low {
            0 => self.values[0],
            at if at == n => self.values[n - 1],
            at => {
                let (a, b) = (place(at - 1), place(at));
                let (x, y) = (self.values[at - 1], self.values[at]);
                // At the place of an answer it is the answer, to the last digit: F jumps there.
                let part = if p - a <= SAME {
                    0.0
                } else {
                    (p - a) / (b - a)
                };
                x + (y - x) * part
            }
        }
    }

    /// The same answers as one.
    fn merged(&self) -> Self {
        let mut merged = Self {
            values: Vec::new(),
            weights: Vec::new(),
            cumulated: Vec::new(),
            total: 0.0,
        };
        for (&value, &weight) in self.values.iter().zip(&self.weights) {
            merged.total += weight;
            if merged.values.last() == Some(&value) {
                let at = merged.values.len() - 1;
                merged.weights[at] += weight;
                merged.cumulated[at] = merged.total;
            } else {
                merged.values.push(value);
                merged.weights.push(weight);
                merged.cumulated.push(merged.total);
            }
        }
        merged
    }

    fn even(&self, p: f64) -> Option<f64> {
        let Around { low, up, exact, .. } = self.around(p);
        // Positions count from 1 in the rule.
        let lower = exact && (low + 1) % 2 == 0;
        self.values.get(if lower { low } else { up }).copied()
    }
}

/// Where a share p falls among the answers of a domain.
struct Around {
    /// The last answer up to which F is at most p; the first where there is none.
    low: usize,
    /// The answer after it, if there is one.
    up: usize,
    /// Whether F is p at `low`.
    exact: bool,
    /// How far p is from F at `low` towards F at `up`, from 0 to 1.
    part: f64,
}

struct Found<'a> {
    design: &'a Design,
    column: &'a Numeric,
    domains: &'a Domains,
    domain: &'a Domain,
    sorted: &'a Sorted,
    wanted: &'a Quantiles<'a>,
}

impl Found<'_> {
    fn quantile(&self, name: &str, probability: f64) -> Result<Quantile, EstimateError> {
        let Precision { method, confidence } = self.wanted.precision;
        let value = self.sorted.quantile(self.wanted.rule, probability);
        let mut result = Quantile {
            of: name.to_owned(),
            domain: self.domain.categories.clone(),
            probability,
            value,
            standard_error: None,
            lower: None,
            upper: None,
            confidence,
            rule: self.wanted.rule,
            interval: method,
            kind: None,
            degrees_of_freedom: 0.0,
            people: self.sorted.values.len() as u64,
        };
        let Some(value) = value else {
            return Ok(result);
        };
        let Some((share, error, df)) = self.share_up_to(value)? else {
            return Ok(result);
        };
        result.degrees_of_freedom = df;
        if df <= 0.0 {
            return Ok(result);
        }
        let t = student_quantile(f64::midpoint(1.0, confidence), df);
        let ends = if method == IntervalMethod::Wald && share < 1.0 {
            // Not cut at 0 and 1: an end outside has no value.
            let kind = IntervalKind::Wald;
            Some((share - t * error, share + t * error, kind))
        } else {
            let summary = ShareSummary {
                share,
                standard_error: Some(error),
                people: self.sorted.values.len() as f64,
                effective: self.sorted.effective(),
                degrees_of_freedom: df,
            };
            share_interval(&summary, self.wanted.precision)
                .map(|interval| (interval.lower, interval.upper, interval.kind))
        };
        let Some((lower, upper, kind)) = ends else {
            return Ok(result);
        };
        let invert = |p: f64| self.sorted.quantile(self.wanted.rule, p);
        result.kind = Some(kind);
        result.lower = (lower >= 0.0).then(|| invert(lower)).flatten();
        result.upper = (upper <= 1.0).then(|| invert(upper)).flatten();
        if !kind.is_one_sided() {
            let ends = result.lower.zip(result.upper);
            result.standard_error = ends.map(|(lower, upper)| (upper - lower) / (2.0 * t));
        }
        Ok(result)
    }

    /// F at an answer, its standard error and degrees of freedom.
    fn share_up_to(&self, value: f64) -> Result<Option<(f64, f64, f64)>, EstimateError> {
        let parts = self.domains.part_of_row();
        // Up to the answer, above it, no answer.
        let units = Units::of_keys(self.design, (self.domains.parts() + 1) * 3, |row| {
            let kind = match self.column.value(row) {
                Some(own) if own <= value => 0,
                Some(_) => 1,
                None => 2,
            };
            u32::from(parts[row]) * 3 + kind
        });
        let active: Vec<bool> = (units.key.iter())
            .map(|key| key % 3 < 2 && self.domain.has(key / 3))
            .collect();
        let y = |unit: usize, _: usize| {
            f64::from(u8::from(active[unit] && units.key[unit].is_multiple_of(3)))
        };
        let x = |unit: usize, _: usize| f64::from(u8::from(active[unit]));
        let share = Ratios {
            count: 1,
            numerator: &y,
            denominator: Some(&x),
        };
        let joint = estimate(self.design, &units, &share, &active)?;
        Ok(joint.map(|joint| {
            (
                joint.values[0],
                joint.standard_errors()[0],
                joint.degrees_of_freedom,
            )
        }))
    }
}
