//! A question answered with a number.

use serde::{Deserialize, Serialize};

use super::{DataError, Missing};

/// A column of finite numbers, or missing for a reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Numeric {
    values: Vec<Result<f64, Missing>>,
}

impl Numeric {
    /// Takes the rows as they are.
    ///
    /// # Errors
    /// A value that is infinite or not a number.
    pub fn new(rows: impl IntoIterator<Item = Result<f64, Missing>>) -> Result<Self, DataError> {
        let values: Vec<_> = rows.into_iter().collect();
        match values
            .iter()
            .position(|v| v.is_ok_and(|value| !value.is_finite()))
        {
            Some(row) => {
                let value = format!("{:?}", values[row].unwrap_or_default());
                Err(DataError::NotFinite { row, value })
            }
            None => Ok(Self { values }),
        }
    }

    /// How many rows there are, answered or not.
    pub fn rows(&self) -> usize {
        self.values.len()
    }

    pub(crate) fn values(&self) -> &[Result<f64, Missing>] {
        &self.values
    }
}
