//! Ids and other words of which there may be as many as rows.

use std::collections::HashMap;

use super::Missing;

/// A column of texts: each different one is kept once, in the order in which rows first show it.
///
/// ```
/// use estimation::data::{Missing, Text};
///
/// let practice = Text::new([Ok("A81001"), Ok("B82014"), Err(Missing::Blank), Ok("A81001")]);
/// assert_eq!(practice.values(), ["A81001", "B82014"]);
/// assert_eq!(practice.row(3), Some(Ok("A81001")));
/// assert_eq!(practice.row(2), Some(Err(Missing::Blank)));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    values: Vec<String>,
    /// The position of the value; `u32::MAX` less the position of the reason when missing.
    codes: Vec<u32>,
}

impl Text {
    /// Takes the rows as they are.
    pub fn new<'a>(rows: impl IntoIterator<Item = Result<&'a str, Missing>>) -> Self {
        let mut values = Vec::new();
        let mut numbers: HashMap<&str, u32> = HashMap::new();
        let codes = (rows.into_iter())
            .map(|row| match row {
                Ok(text) => *numbers.entry(text).or_insert_with(|| {
                    values.push(text.to_owned());
                    // More than 2³² − 5 different texts are beyond any memory.
                    values.len() as u32 - 1
                }),
                Err(reason) => Self::code_of(reason),
            })
            .collect();
        Self { values, codes }
    }

    /// Takes different values and, for each row, one of them or a code of [`Self::code_of`].
    pub(crate) fn from_parts(values: Vec<String>, codes: Vec<u32>) -> Self {
        Self { values, codes }
    }

    pub(crate) fn code_of(reason: Missing) -> u32 {
        u32::MAX - reason.position() as u32
    }

    /// The different texts, in the order in which rows first show them.
    pub fn values(&self) -> &[String] {
        &self.values
    }

    /// For each row the position of its text in [`Self::values`]; beyond the last when missing.
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// How many rows there are, answered or not.
    pub fn rows(&self) -> usize {
        self.codes.len()
    }

    /// What one row holds; `None` beyond the last row.
    pub fn row(&self, row: usize) -> Option<Result<&str, Missing>> {
        let code = *self.codes.get(row)?;
        Some(match self.values.get(code as usize) {
            Some(text) => Ok(text),
            None => Err(Missing::ALL[(u32::MAX - code) as usize]),
        })
    }
}
