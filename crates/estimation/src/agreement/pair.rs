//! Two raters against each other, as a square table of counts.

use super::AgreementError;

/// How often the first rater gave the category of the row where the second gave that of the column.
///
/// ```
/// use estimation::agreement::PairTable;
///
/// let table = PairTable::from_counts(&[vec![20, 5], vec![10, 15]])?;
/// assert_eq!(table.units(), 50);
/// # Ok::<(), estimation::agreement::AgreementError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct PairTable {
    categories: Vec<String>,
    /// Row by row. **Invariant:** the square of the number of categories.
    counts: Vec<u64>,
    left_out: usize,
}

/// A table of proportions with its margins.
pub(super) struct Shares {
    pub(super) size: usize,
    /// How many units there are.
    pub(super) n: f64,
    pub(super) cells: Vec<f64>,
    pub(super) first: Vec<f64>,
    pub(super) second: Vec<f64>,
}

impl PairTable {
    pub(super) fn empty(categories: Vec<String>) -> Self {
        let cells = categories.len() * categories.len();
        Self {
            categories,
            counts: vec![0; cells],
            left_out: 0,
        }
    }

    /// Takes one unit: codes of the table's own categories.
    pub(super) fn add(&mut self, first: Option<u32>, second: Option<u32>) {
        match (first, second) {
            (Some(row), Some(column)) => {
                self.counts[row as usize * self.categories.len() + column as usize] += 1;
            }
            _ => self.left_out += 1,
        }
    }

    /// A table that was counted before: row = the first rater's category, column = the second's.
    ///
    /// # Errors
    /// A table that is not square, or is empty.
    pub fn from_counts(counts: &[Vec<u64>]) -> Result<Self, AgreementError> {
        let rows = counts.len();
        if let Some(at) = counts.iter().position(|row| row.len() != rows) {
            return Err(AgreementError::NotSquare {
                rows,
                row: at + 1,
                found: counts[at].len(),
            });
        }
        if counts.iter().flatten().all(|&count| count == 0) {
            return Err(AgreementError::NoUnits);
        }
        Ok(Self {
            categories: (1..=rows).map(|place| place.to_string()).collect(),
            counts: counts.concat(),
            left_out: 0,
        })
    }

    /// The names of the categories in order.
    pub fn categories(&self) -> &[String] {
        &self.categories
    }

    /// How many units both raters rated.
    pub fn units(&self) -> u64 {
        self.counts.iter().fold(0, |sum, &n| sum.saturating_add(n))
    }

    /// How many units one or both did not rate.
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// How often the two gave these categories (counted from 0).
    pub(super) fn count(&self, row: usize, column: usize) -> f64 {
        self.counts[row * self.categories.len() + column] as f64
    }

    /// The proportions, when more than one category occurs.
    pub(super) fn shares(&self, statistic: &'static str) -> Result<Shares, AgreementError> {
        let size = self.categories.len();
        let n = self.units() as f64;
        if n < 2.0 {
            return Err(AgreementError::TooFewUnits {
                usable: n as usize,
                units: n as usize + self.left_out,
                needed: "both raters'",
                least: 2,
            });
        }
        let cells: Vec<f64> = self.counts.iter().map(|&count| count as f64 / n).collect();
        // Margins from whole numbers, so that they do not depend on the order.
        let margin = |of: &dyn Fn(usize, usize) -> f64| -> Vec<f64> {
            let one = |at| (0..size).map(|other| of(at, other)).sum::<f64>() / n;
            (0..size).map(one).collect()
        };
        let first = margin(&|at, other| self.count(at, other));
        let second = margin(&|at, other| self.count(other, at));
        if let Some(only) = (0..size).find(|&at| self.count(at, at) == n) {
            return Err(AgreementError::OneCategory {
                category: self.categories[only].clone(),
                statistic,
            });
        }
        Ok(Shares {
            size,
            n,
            cells,
            first,
            second,
        })
    }
}
