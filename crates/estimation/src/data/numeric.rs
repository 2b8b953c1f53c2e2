//! A question answered with a number.

use super::{DataError, Missing};

/// A column of finite numbers, or missing for a reason.
///
/// A row takes eight bytes, and one more in columns where anything is missing.
///
/// ```
/// use estimation::data::{Missing, Numeric};
///
/// let hours = Numeric::new([Ok(37.5), Err(Missing::Blank)])?;
/// assert_eq!(hours.row(0), Some(Ok(37.5)));
/// assert_eq!(hours.row(1), Some(Err(Missing::Blank)));
/// assert_eq!(hours.complete(), None);
/// # Ok::<(), estimation::data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Numeric {
    /// 0 where it is missing.
    values: Vec<f64>,
    /// Empty when nothing is missing; otherwise as long as `values`, with `None` for a number.
    missing: Vec<Option<Missing>>,
}

impl Numeric {
    /// Takes the rows as they are.
    ///
    /// # Errors
    /// A value that is infinite or not a number.
    pub fn new(rows: impl IntoIterator<Item = Result<f64, Missing>>) -> Result<Self, DataError> {
        let rows = rows.into_iter();
        let mut values = Vec::with_capacity(rows.size_hint().0);
        let mut missing = Vec::new();
        for (row, value) in rows.enumerate() {
            match value {
                Ok(value) if value.is_finite() => values.push(value),
                Ok(value) => {
                    let value = format!("{value:?}");
                    return Err(DataError::NotFinite { row, value });
                }
                Err(reason) => {
                    missing.resize(row, None);
                    missing.push(Some(reason));
                    values.push(0.0);
                }
            }
        }
        if !missing.is_empty() {
            missing.resize(values.len(), None);
        }
        Ok(Self { values, missing })
    }

    /// Takes finite numbers, and reasons (none, or one place a row) where there is no number.
    pub(crate) fn from_parts(values: Vec<f64>, missing: Vec<Option<Missing>>) -> Self {
        Self { values, missing }
    }

    /// How many rows there are, answered or not.
    pub fn rows(&self) -> usize {
        self.values.len()
    }

    /// What one row holds; `None` beyond the last row.
    pub fn row(&self, row: usize) -> Option<Result<f64, Missing>> {
        let value = *self.values.get(row)?;
        Some(match self.missing.get(row).copied().flatten() {
            Some(reason) => Err(reason),
            None => Ok(value),
        })
    }

    /// The number of one row; `None` where it is missing or beyond the last row.
    pub fn value(&self, row: usize) -> Option<f64> {
        self.row(row)?.ok()
    }

    /// Why one row holds no number; `None` where it does, or beyond the last row.
    pub fn reason(&self, row: usize) -> Option<Missing> {
        self.row(row)?.err()
    }

    /// All numbers, when none is missing.
    pub fn complete(&self) -> Option<&[f64]> {
        self.missing.is_empty().then_some(&self.values)
    }

    /// How many rows hold no number.
    pub fn missing_count(&self) -> usize {
        self.missing.iter().flatten().count()
    }

    /// The rows in order.
    pub fn values(&self) -> impl ExactSizeIterator<Item = Result<f64, Missing>> + '_ {
        self.values.iter().enumerate().map(|(row, &value)| {
            match self.missing.get(row).copied().flatten() {
                Some(reason) => Err(reason),
                None => Ok(value),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went_in_comes_out_row_by_row() {
        let rows = [
            Ok(1.0),
            Err(Missing::NotAsked),
            Ok(-0.5),
            Ok(0.0),
            Err(Missing::NotApplicable),
            Ok(7.0),
        ];
        let column = Numeric::new(rows).expect("all are finite");
        assert_eq!(column.values().collect::<Vec<_>>(), rows);
        assert_eq!(column.missing_count(), 2);
        assert!((0..6).all(|row| column.row(row) == Some(rows[row])));
        let column = Numeric::new(rows.into_iter().filter(Result::is_ok)).expect("all are finite");
        assert_eq!(column.complete(), Some([1.0, -0.5, 0.0, 7.0].as_slice()));
    }
}
