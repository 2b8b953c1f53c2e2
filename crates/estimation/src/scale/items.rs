//! The items of a scale as columns, and their covariances.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{data::Numeric, numeric::Matrix};

/// What becomes of respondents who left an item out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MissingItems {
    /// Only respondents who answered every item count.
    #[default]
    CompleteCases,
    /// Each covariance is taken over the respondents who answered both items.
    Pairwise,
}

/// Why a scale has no figures. Rows are counted from 1.
#[derive(Clone, Debug, thiserror::Error, PartialEq)]
pub enum ScaleError {
    #[error("{found} items were given: a scale has at least two")]
    TooFewItems { found: usize },
    #[error("{names} names were given for {items} items: give one for each")]
    Names { names: usize, items: usize },
    #[error("the item “{name}” is listed twice: take each item once")]
    RepeatedItem { name: String },
    #[error("“{item}” has {found} rows, the first item {rows}: take all items from the same data")]
    RowsDiffer {
        item: String,
        found: usize,
        rows: usize,
    },
    #[error("{found} weights were given for {rows} rows: give one a row")]
    WeightsLength { found: usize, rows: usize },
    #[error("the weight of row {row} is {value}: weights are finite, and zero or more")]
    BadWeight { row: usize, value: f64 },
    #[error(
        "{usable} of {rows} rows hold an answer to all items, and at least 2 must: leave out the item with most missing answers, or ask for \"pairwise\""
    )]
    TooFewRows { usable: usize, rows: usize },
    #[error("fewer than 2 rows hold an answer to both “{first}” and “{second}”: leave one out")]
    NoPair { first: String, second: String },
    #[error("these items have the same answer in every row: {}. Leave them out", .items.join(", "))]
    Constant { items: Vec<String> },
    #[error("“{item}” holds numbers too large to square: divide the item by a common factor")]
    Overflow { item: String },
    #[error(
        "the sum of the items does not vary, as the items cancel out: code all of them in the same direction"
    )]
    NoVariation,
    #[error("the confidence is {value}: it must be between 0 and 1, such as 0.95")]
    Confidence { value: f64 },
}

/// The items of a scale: one column of numbers each, one row a respondent.
#[derive(Clone, Debug, PartialEq)]
pub struct Items<'a> {
    pub(super) names: Vec<String>,
    columns: Vec<&'a Numeric>,
    weights: Option<&'a [f64]>,
}

/// Covariances of items, and over how many rows.
pub(super) struct Covariances {
    pub(super) means: Vec<f64>,
    pub(super) matrix: Matrix,
    /// Rows that hold all items (complete cases) or any of them (pairwise).
    pub(super) rows: usize,
    /// Rows that hold each item.
    pub(super) answers: Vec<usize>,
}

impl<'a> Items<'a> {
    /// Named columns of numbers, coded in the same direction.
    ///
    /// # Errors
    /// Fewer than two, not one name each, a name listed twice, or columns of unequal length.
    pub fn new(names: &[impl AsRef<str>], columns: &[&'a Numeric]) -> Result<Self, ScaleError> {
        if columns.len() < 2 {
            return Err(ScaleError::TooFewItems {
                found: columns.len(),
            });
        }
        let names: Vec<String> = names.iter().map(|name| name.as_ref().to_owned()).collect();
        if names.len() != columns.len() {
            return Err(ScaleError::Names {
                names: names.len(),
                items: columns.len(),
            });
        }
        let mut seen = BTreeSet::new();
        if let Some(name) = names.iter().find(|name| !seen.insert(name.as_str())) {
            return Err(ScaleError::RepeatedItem { name: name.clone() });
        }
        let rows = columns[0].rows();
        if let Some(at) = columns.iter().position(|column| column.rows() != rows) {
            return Err(ScaleError::RowsDiffer {
                item: names[at].clone(),
                found: columns[at].rows(),
                rows,
            });
        }
        Ok(Self {
            names,
            columns: columns.to_vec(),
            weights: None,
        })
    }

    /// With a weight a row; a row with the weight 0 does not count.
    ///
    /// # Errors
    /// Not one weight a row, or one that is negative or not finite.
    pub fn weighted(mut self, weights: &'a [f64]) -> Result<Self, ScaleError> {
        if weights.len() != self.rows() {
            return Err(ScaleError::WeightsLength {
                found: weights.len(),
                rows: self.rows(),
            });
        }
        let wrong = weights.iter().position(|w| !w.is_finite() || *w < 0.0);
        if let Some(at) = wrong {
            return Err(ScaleError::BadWeight {
                row: at + 1,
                value: weights[at],
            });
        }
        self.weights = Some(weights);
        Ok(self)
    }

    /// How many rows there are, answered or not.
    pub fn rows(&self) -> usize {
        self.columns[0].rows()
    }

    /// Whether the rows have weights of their own.
    pub fn is_weighted(&self) -> bool {
        self.weights.is_some()
    }

    fn weight(&self, row: usize) -> f64 {
        self.weights.map_or(1.0, |weights| weights[row])
    }

    /// The weights of rows that hold all the items at `wanted`; nothing of the others.
    fn usable(&self, wanted: &[usize]) -> Vec<(usize, f64)> {
        (0..self.rows())
            .map(|row| (row, self.weight(row)))
            .filter(|&(row, weight)| {
                weight > 0.0 && wanted.iter().all(|&at| self.value(at, row).is_some())
            })
            .collect()
    }

    fn value(&self, item: usize, row: usize) -> Option<f64> {
        self.columns[item].value(row)
    }

    pub(super) fn covariances(&self, missing: MissingItems) -> Result<Covariances, ScaleError> {
        let size = self.columns.len();
        let all: Vec<usize> = (0..size).collect();
        let mut means = vec![0.0; size];
        let mut matrix = Matrix::zeros(size, size);
        let mut answers = vec![0; size];
        let complete = self.usable(&all);
        if missing == MissingItems::CompleteCases && complete.len() < 2 {
            return Err(ScaleError::TooFewRows {
                usable: complete.len(),
                rows: self.rows(),
            });
        }
        for i in 0..size {
            for j in 0..=i {
                let own;
                let rows = match missing {
                    MissingItems::CompleteCases => &complete,
                    MissingItems::Pairwise => {
                        own = self.usable(&[i, j]);
                        &own
                    }
                };
                if rows.len() < 2 {
                    return Err(ScaleError::NoPair {
                        first: self.names[j].clone(),
                        second: self.names[i].clone(),
                    });
                }
                let (mean, covariance) = self.covariance(i, j, rows);
                if !covariance.is_finite() {
                    let item = self.names[i].clone();
                    return Err(ScaleError::Overflow { item });
                }
                matrix[(i, j)] = covariance;
                matrix[(j, i)] = covariance;
                if i == j {
                    means[i] = mean;
                    answers[i] = rows.len();
                }
            }
        }
        let constant: Vec<String> = (all.iter())
            .filter(|&&at| matrix[(at, at)] <= 0.0)
            .map(|&at| self.names[at].clone())
            .collect();
        if !constant.is_empty() {
            return Err(ScaleError::Constant { items: constant });
        }
        let rows = match missing {
            MissingItems::CompleteCases => complete.len(),
            MissingItems::Pairwise => (0..self.rows())
                .filter(|&row| self.weight(row) > 0.0)
                .filter(|&row| all.iter().any(|&at| self.value(at, row).is_some()))
                .count(),
        };
        Ok(Covariances {
            means,
            matrix,
            rows,
            answers,
        })
    }

    /// The mean of the first item and the covariance of both, over at least two rows.
    fn covariance(&self, i: usize, j: usize, rows: &[(usize, f64)]) -> (f64, f64) {
        let of = |item: usize, row: usize| self.value(item, row).unwrap_or(0.0);
        // From the first row: a constant item has a variance of exactly zero.
        let start = rows.first().map_or(0, |&(row, _)| row);
        let (from_i, from_j) = (of(i, start), of(j, start));
        let (mut weight, mut sum_i, mut sum_j) = (0.0, 0.0, 0.0);
        for &(row, w) in rows {
            weight += w;
            sum_i += w * (of(i, row) - from_i);
            sum_j += w * (of(j, row) - from_j);
        }
        let (mean_i, mean_j) = (sum_i / weight, sum_j / weight);
        let mut sum = 0.0;
        for &(row, w) in rows {
            sum += w * (of(i, row) - from_i - mean_i) * (of(j, row) - from_j - mean_j);
        }
        let n = rows.len() as f64;
        (from_i + mean_i, sum / weight * n / (n - 1.0))
    }
}
