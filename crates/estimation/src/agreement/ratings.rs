//! Who gave what the same thing: units by raters.

use std::collections::{BTreeMap, BTreeSet};

use super::{AgreementError, PairTable};
use crate::data::{Categorical, Numeric};

/// Ratings of units (passages, practices, patients) by raters; any of them may be missing.
///
/// Every rating is one of a list of categories in order. The categories may have scores: they do
/// when the ratings were given as numbers.
///
/// ```
/// use estimation::agreement::Ratings;
///
/// let ratings = Ratings::from_numbers(&[
///     vec![Some(1.0), Some(2.0)],
///     vec![Some(3.0), Some(3.0)],
///     vec![None, Some(2.0)],
/// ])?;
/// assert_eq!((ratings.units(), ratings.raters()), (3, 2));
/// assert_eq!(ratings.categories(), ["1", "2", "3"]);
/// # Ok::<(), estimation::agreement::AgreementError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Ratings {
    raters: usize,
    categories: Vec<String>,
    /// As many as there are categories, where there are any.
    scores: Option<Vec<f64>>,
    /// Unit by unit. **Invariant:** `units × raters` long, each below the number of categories.
    codes: Vec<Option<u32>>,
}

impl Ratings {
    /// One row a unit, one number a rater; the categories are the numbers that occur, in order.
    ///
    /// # Errors
    /// Rows of unequal length, fewer than two raters, no units, or a number that is not finite.
    pub fn from_numbers(rows: &[Vec<Option<f64>>]) -> Result<Self, AgreementError> {
        let raters = shape(rows)?;
        let mut scores = Vec::new();
        for (unit, row) in rows.iter().enumerate() {
            for (rater, value) in row.iter().enumerate() {
                match value {
                    Some(value) if !value.is_finite() => {
                        return Err(AgreementError::NotFinite {
                            unit: unit + 1,
                            rater: rater + 1,
                            value: *value,
                        });
                    }
                    // Adding zero makes −0 the same number as 0.
                    Some(value) => scores.push(value + 0.0),
                    None => {}
                }
            }
        }
        scores.sort_by(f64::total_cmp);
        scores.dedup();
        let code = |value: f64| {
            scores
                .binary_search_by(|s| s.total_cmp(&(value + 0.0)))
                .ok()
        };
        let codes = rows.iter().flatten();
        let codes = codes
            .map(|value| value.and_then(code).map(|code| code as u32))
            .collect();
        Ok(Self {
            raters,
            categories: scores.iter().map(f64::to_string).collect(),
            scores: Some(scores),
            codes,
        })
    }

    /// One row a unit, one name a rater; the categories are in their order, used or not.
    ///
    /// # Errors
    /// Rows of unequal length, fewer than two raters, no units, a category listed twice, or a rating
    /// that is none of them.
    pub fn from_names(
        categories: &[impl AsRef<str>],
        rows: &[Vec<Option<&str>>],
    ) -> Result<Self, AgreementError> {
        let raters = shape(rows)?;
        let categories: Vec<String> = categories.iter().map(|c| c.as_ref().to_owned()).collect();
        let mut places = BTreeMap::new();
        for (name, place) in categories.iter().zip(0_u32..) {
            if places.insert(name.as_str(), place).is_some() {
                return Err(AgreementError::RepeatedCategory { name: name.clone() });
            }
        }
        let mut codes = Vec::with_capacity(rows.len() * raters);
        for (unit, row) in rows.iter().enumerate() {
            for (rater, value) in row.iter().enumerate() {
                codes.push(match value {
                    None => None,
                    Some(name) => {
                        Some(
                            *places
                                .get(name)
                                .ok_or_else(|| AgreementError::UnknownCategory {
                                    unit: unit + 1,
                                    rater: rater + 1,
                                    value: (*name).to_owned(),
                                })?,
                        )
                    }
                });
            }
        }
        Ok(Self {
            raters,
            categories,
            scores: None,
            codes,
        })
    }

    /// One column a rater, all coded alike.
    ///
    /// # Errors
    /// Columns with other categories or of unequal length, fewer than two raters, or no units.
    pub fn from_columns(columns: &[&Categorical]) -> Result<Self, AgreementError> {
        let lengths: Vec<usize> = columns.iter().map(|column| column.rows()).collect();
        let units = same_length(&lengths)?;
        let categories = columns[0].levels().to_vec();
        let other = columns.iter().position(|c| c.levels() != categories);
        if let Some(at) = other {
            return Err(AgreementError::OtherCategories { rater: at + 1 });
        }
        let codes = (0..units).flat_map(|unit| {
            columns.iter().map(move |column| {
                let slot = column.codes().get(unit)?;
                (slot < column.levels().len()).then_some(slot as u32)
            })
        });
        let codes = codes.collect();
        Ok(Self {
            raters: columns.len(),
            categories,
            scores: None,
            codes,
        })
    }

    /// One column of numbers a rater.
    ///
    /// # Errors
    /// Columns of unequal length, fewer than two raters, or no units.
    pub fn from_number_columns(columns: &[&Numeric]) -> Result<Self, AgreementError> {
        let lengths: Vec<usize> = columns.iter().map(|column| column.rows()).collect();
        let units = same_length(&lengths)?;
        let row = |unit| columns.iter().map(|column| column.value(unit)).collect();
        Self::from_numbers(&(0..units).map(row).collect::<Vec<_>>())
    }

    /// Gives every category a number, for what needs distances.
    ///
    /// # Errors
    /// Not one finite number a category.
    pub fn with_scores(mut self, scores: Vec<f64>) -> Result<Self, AgreementError> {
        if scores.len() != self.categories.len() {
            return Err(AgreementError::Scores {
                scores: scores.len(),
                categories: self.categories.len(),
            });
        }
        if let Some(at) = scores.iter().position(|score| !score.is_finite()) {
            let category = self.categories[at].clone();
            return Err(AgreementError::BadScore { category });
        }
        self.scores = Some(scores);
        Ok(self)
    }

    /// The units that are wanted, such as those of one group.
    ///
    /// # Errors
    /// Not one choice a unit, or none that is wanted.
    pub fn only(mut self, wanted: &[bool]) -> Result<Self, AgreementError> {
        let units = self.units();
        if wanted.len() != units {
            return Err(AgreementError::Chosen {
                found: wanted.len(),
                units,
            });
        }
        if !wanted.contains(&true) {
            return Err(AgreementError::NoUnits);
        }
        let rows = self.codes.chunks(self.raters).zip(wanted);
        let kept = rows.filter(|(_, wanted)| **wanted).flat_map(|(row, _)| row);
        self.codes = kept.copied().collect();
        Ok(self)
    }

    /// How many things were rated, by anybody or not.
    pub fn units(&self) -> usize {
        self.codes.len() / self.raters
    }

    pub fn raters(&self) -> usize {
        self.raters
    }

    /// The names of the categories in order.
    pub fn categories(&self) -> &[String] {
        &self.categories
    }

    /// The two raters (counted from 1) against each other, over the units that both rated.
    ///
    /// # Errors
    /// A rater that is not there, or one against itself.
    pub fn pair(&self, first: usize, second: usize) -> Result<PairTable, AgreementError> {
        for rater in [first, second] {
            if rater == 0 || rater > self.raters {
                let raters = self.raters;
                return Err(AgreementError::NoRater { rater, raters });
            }
        }
        if first == second {
            return Err(AgreementError::SameRater { rater: first });
        }
        let mut table = PairTable::empty(self.categories.clone());
        for unit in self.rows() {
            table.add(unit[first - 1], unit[second - 1]);
        }
        Ok(table)
    }

    /// Every unit with its ratings.
    pub(super) fn rows(&self) -> impl Iterator<Item = &[Option<u32>]> {
        self.codes.chunks(self.raters)
    }

    /// The units that everybody rated.
    pub(super) fn complete(&self) -> Vec<Vec<usize>> {
        self.rows()
            .filter_map(|row| {
                row.iter()
                    .map(|code| code.map(|code| code as usize))
                    .collect()
            })
            .collect()
    }

    pub(super) fn scores(&self, wanted: &'static str) -> Result<&[f64], AgreementError> {
        let scores = self.scores.as_deref();
        scores.ok_or(AgreementError::NotNumbers { wanted })
    }

    /// The units that everybody rated, as numbers.
    pub(super) fn complete_numbers(
        &self,
        wanted: &'static str,
    ) -> Result<Vec<Vec<f64>>, AgreementError> {
        let scores = self.scores(wanted)?;
        let rows = self.complete();
        let rows = rows
            .iter()
            .map(|row| row.iter().map(|&code| scores[code]).collect());
        Ok(rows.collect())
    }

    /// Refuses ratings of which fewer than `least` units can be used.
    pub(super) fn enough(
        &self,
        usable: usize,
        least: usize,
        needed: &'static str,
    ) -> Result<(), AgreementError> {
        if usable >= least {
            return Ok(());
        }
        let units = self.units();
        Err(AgreementError::TooFewUnits {
            usable,
            units,
            needed,
            least,
        })
    }

    /// The only category among the codes, if there is only one.
    pub(super) fn only_category<'a>(
        &self,
        codes: impl IntoIterator<Item = &'a usize>,
    ) -> Option<String> {
        let used: BTreeSet<usize> = codes.into_iter().copied().collect();
        let one = used.len() == 1;
        let first = used.first().filter(|_| one)?;
        self.categories.get(*first).cloned()
    }
}

/// The number of raters of rows that are all alike.
fn shape<T>(rows: &[Vec<T>]) -> Result<usize, AgreementError> {
    let raters = rows.first().ok_or(AgreementError::NoUnits)?.len();
    if raters < 2 {
        return Err(AgreementError::TooFewRaters { found: raters });
    }
    match rows.iter().position(|row| row.len() != raters) {
        Some(at) => Err(AgreementError::Uneven {
            unit: at + 1,
            found: rows[at].len(),
            raters,
        }),
        None => Ok(raters),
    }
}

/// The number of units of columns that are all alike; at least two columns.
fn same_length(lengths: &[usize]) -> Result<usize, AgreementError> {
    if lengths.len() < 2 {
        return Err(AgreementError::TooFewRaters {
            found: lengths.len(),
        });
    }
    let units = lengths[0];
    if units == 0 {
        return Err(AgreementError::NoUnits);
    }
    match lengths.iter().position(|&length| length != units) {
        Some(at) => Err(AgreementError::UnevenColumns {
            rater: at + 1,
            found: lengths[at],
            units,
        }),
        None => Ok(units),
    }
}
