//! Ids of strata and clusters: as many different ones as there are.

use std::collections::BTreeMap;

use super::DesignError;
use crate::data::{Categorical, Text};

/// The group of every row, with the name of each group. Unlike an answer it is never missing, and
/// there may be as many groups as rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grouping {
    codes: Vec<u32>,
    names: Vec<String>,
}

impl Grouping {
    /// From one label a row; groups are numbered in alphabetical order of their labels.
    pub fn from_labels<'a>(labels: impl IntoIterator<Item = &'a str>) -> Self {
        let labels: Vec<&str> = labels.into_iter().collect();
        let mut numbers: BTreeMap<&str, u32> = labels.iter().map(|&label| (label, 0)).collect();
        for (at, number) in numbers.values_mut().enumerate() {
            *number = at as u32;
        }
        Self {
            codes: labels.iter().map(|label| numbers[label]).collect(),
            names: numbers.keys().map(|&label| label.to_owned()).collect(),
        }
    }

    /// From a column of ids that has one in every row; groups are in the order of their sorted
    /// names.
    ///
    /// # Errors
    /// A row without an id.
    pub fn from_text(column: &Text) -> Result<Self, DesignError> {
        let mut order: Vec<usize> = (0..column.values().len()).collect();
        order.sort_by(|&a, &b| column.values()[a].cmp(&column.values()[b]));
        let mut numbers = vec![0_u32; order.len()];
        for (number, &at) in order.iter().enumerate() {
            numbers[at] = number as u32;
        }
        let codes: Option<Vec<u32>> = (column.codes().iter())
            .map(|&code| numbers.get(code as usize).copied())
            .collect();
        let missing = || {
            let known = |code: &u32| numbers.get(*code as usize).is_some();
            column
                .codes()
                .iter()
                .position(|code| !known(code))
                .unwrap_or(0)
        };
        Ok(Self {
            codes: codes.ok_or_else(|| DesignError::NoGroup { row: missing() + 1 })?,
            names: order
                .iter()
                .map(|&at| column.values()[at].clone())
                .collect(),
        })
    }

    /// From a column that has a level in every row. Groups are the levels, in their order.
    ///
    /// # Errors
    /// A row without a level.
    pub fn from_categorical(column: &Categorical) -> Result<Self, DesignError> {
        let levels = column.levels().len();
        let mut codes = Vec::with_capacity(column.rows());
        for (row, slot) in column.slots().enumerate() {
            if slot >= levels {
                return Err(DesignError::NoGroup { row: row + 1 });
            }
            codes.push(slot as u32);
        }
        Ok(Self {
            codes,
            names: column.levels().to_vec(),
        })
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.codes.len()
    }

    /// How many groups there are.
    pub fn count(&self) -> usize {
        self.names.len()
    }

    /// Whether every row is a group of its own.
    pub(crate) fn is_each_row(&self) -> bool {
        self.names.len() >= self.codes.len() && {
            let mut seen = vec![false; self.names.len()];
            (self.codes.iter()).all(|&code| !std::mem::replace(&mut seen[code as usize], true))
        }
    }

    /// The name of a group; "?" beyond the last.
    pub fn name(&self, code: u32) -> &str {
        self.names.get(code as usize).map_or("?", String::as_str)
    }

    pub(crate) fn code(&self, row: usize) -> u32 {
        self.codes[row]
    }

    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }
}
