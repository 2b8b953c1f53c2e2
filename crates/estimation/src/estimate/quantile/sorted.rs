//! The estimated distribution function, and its inversion by rule.

use super::QuantileRule;
use crate::data::Numeric;

/// By how much a share may be off through rounding of sums of weights.
const SAME: f64 = 1e-12;

/// The answers of a domain in ascending order, with their weights.
pub(super) struct Sorted {
    pub(super) values: Vec<f64>,
    weights: Vec<f64>,
    cumulated: Vec<f64>,
    total: f64,
}

impl Sorted {
    /// The answers of `rows`, which are in their order, with weights; those without a weight above
    /// zero are left out.
    pub(super) fn of(column: &Numeric, rows: &[usize], weight: impl Fn(usize) -> f64) -> Self {
        let weighed = rows.iter().map(|&row| (row, weight(row)));
        let (values, weights): (Vec<f64>, Vec<f64>) = weighed
            .filter(|(_, weight)| *weight > 0.0)
            .filter_map(|(row, weight)| Some((column.value(row)?, weight)))
            .unzip();
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

    pub(super) fn quantile(&self, rule: QuantileRule, p: f64) -> Option<f64> {
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
    pub(super) fn effective(&self) -> f64 {
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
    pub(super) fn merged(&self) -> Self {
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
