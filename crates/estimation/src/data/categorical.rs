//! A question with one answer out of a list.

use serde::{Deserialize, Serialize};

use super::{DataError, Missing, check_levels};

/// A dictionary-coded column: each row is one of the levels, or missing for a reason.
///
/// ```
/// use estimation::data::{Categorical, Missing};
///
/// let helpful = Categorical::from_names(
///     &["very", "fairly", "not"],
///     [Ok("very"), Ok("not"), Err(Missing::DontKnow), Ok("very")],
/// )?;
/// assert_eq!(helpful.count("very"), Some(2));
/// # Ok::<(), estimation::data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Categorical {
    levels: Vec<String>,
    codes: Vec<u16>,
}

impl Categorical {
    /// Codes from here up are the reasons of [`Missing`].
    const MISSING: u16 = u16::MAX - 3;
    pub(crate) const MOST_LEVELS: u16 = Self::MISSING;

    /// Codes each row by the name of its level.
    ///
    /// # Errors
    /// A value that is none of the levels, a level listed twice, or more than 65,532 levels.
    pub fn from_names<'a>(
        levels: &[impl AsRef<str>],
        rows: impl IntoIterator<Item = Result<&'a str, Missing>>,
    ) -> Result<Self, DataError> {
        let levels: Vec<String> = levels
            .iter()
            .map(|level| level.as_ref().to_owned())
            .collect();
        check_levels(&levels)?;
        let by_name: std::collections::BTreeMap<&str, u16> =
            levels.iter().map(String::as_str).zip(0..).collect();
        let mut codes = Vec::new();
        for (row, value) in rows.into_iter().enumerate() {
            codes.push(match value {
                Ok(name) => *by_name.get(name).ok_or_else(|| DataError::UnknownLevel {
                    row,
                    value: name.to_owned(),
                })?,
                Err(reason) => Self::code_of(reason),
            });
        }
        Ok(Self { levels, codes })
    }

    /// Takes rows that are already coded: 0 is the first level.
    ///
    /// # Errors
    /// A code beyond the levels, a level listed twice, or more than 65,532 levels.
    pub fn from_codes(
        levels: Vec<String>,
        rows: impl IntoIterator<Item = Result<u16, Missing>>,
    ) -> Result<Self, DataError> {
        check_levels(&levels)?;
        let mut codes = Vec::new();
        for (row, value) in rows.into_iter().enumerate() {
            codes.push(match value {
                Ok(code) if usize::from(code) < levels.len() => code,
                Ok(code) => {
                    return Err(DataError::UnknownCode {
                        row,
                        code,
                        levels: levels.len(),
                    });
                }
                Err(reason) => Self::code_of(reason),
            });
        }
        Ok(Self { levels, codes })
    }

    fn code_of(reason: Missing) -> u16 {
        // `position` is 0 to 3.
        Self::MISSING + reason.position() as u16
    }

    /// The names of the levels, in the order in which tables list them.
    pub fn levels(&self) -> &[String] {
        &self.levels
    }

    /// How many rows there are, answered or not.
    pub fn rows(&self) -> usize {
        self.codes.len()
    }

    /// What one row holds; `None` beyond the last row.
    pub fn row(&self, row: usize) -> Option<Result<&str, Missing>> {
        let slot = self.slot(*self.codes.get(row)?);
        Some(match self.levels.get(slot) {
            Some(level) => Ok(level),
            None => Err(Missing::ALL[slot - self.levels.len()]),
        })
    }

    /// How many rows hold this level, unweighted; `None` when there is no such level.
    pub fn count(&self, level: &str) -> Option<usize> {
        let code = self.levels.iter().position(|name| name == level)?;
        Some(
            self.codes
                .iter()
                .filter(|&&c| usize::from(c) == code)
                .count(),
        )
    }

    /// Levels first, then the four reasons: 0 to `levels + 3`.
    pub(crate) fn slot(&self, code: u16) -> usize {
        if code >= Self::MISSING {
            self.levels.len() + usize::from(code - Self::MISSING)
        } else {
            usize::from(code)
        }
    }

    pub(crate) fn slot_of_row(&self, row: usize) -> usize {
        self.slot(self.codes[row])
    }

    pub(crate) fn slots(&self) -> impl Iterator<Item = usize> + '_ {
        self.codes.iter().map(|&code| self.slot(code))
    }
}
