//! A question with one answer out of a list.

use super::{DataError, Missing, check_levels};

/// A dictionary-coded column: each row is one of the levels, or missing for a reason.
///
/// A row takes one byte when there are up to 252 levels, and two bytes above.
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Categorical {
    levels: Vec<String>,
    /// **Invariant:** every code is below `levels + 4`.
    codes: Stored,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Stored {
    U8(Vec<u8>),
    U16(Vec<u16>),
}

/// The codes of a column as they lie in memory, for passes over many rows.
///
/// A code is a *slot*: the levels have 0 to `levels − 1`, and after them come the four reasons in
/// the order of [`Missing::ALL`]. So `levels + 4` counters ([`Categorical::slot_count`]) hold a
/// tally of a column, without a branch for missing answers.
///
/// ```
/// use estimation::data::{Categorical, Codes, Missing};
///
/// let rows = [Ok("yes"), Err(Missing::Blank), Ok("no"), Ok("yes")];
/// let column = Categorical::from_names(&["yes", "no"], rows)?;
/// let mut counts = vec![0; column.slot_count()];
/// match column.codes() {
///     Codes::U8(codes) => codes.iter().for_each(|&c| counts[usize::from(c)] += 1),
///     Codes::U16(codes) => codes.iter().for_each(|&c| counts[usize::from(c)] += 1),
/// }
/// assert_eq!(counts, [2, 1, 0, 1, 0, 0]);
/// # Ok::<(), estimation::data::DataError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codes<'a> {
    U8(&'a [u8]),
    U16(&'a [u16]),
}

impl Codes<'_> {
    /// The slot of one row; `None` beyond the last row.
    pub fn get(self, row: usize) -> Option<usize> {
        match self {
            Self::U8(codes) => codes.get(row).map(|&code| usize::from(code)),
            Self::U16(codes) => codes.get(row).map(|&code| usize::from(code)),
        }
    }

    /// How many rows there are.
    pub fn len(self) -> usize {
        match self {
            Self::U8(codes) => codes.len(),
            Self::U16(codes) => codes.len(),
        }
    }

    /// Whether there are no rows.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }
}

impl Stored {
    fn for_slots(slots: usize) -> Self {
        if slots <= usize::from(u8::MAX) + 1 {
            Self::U8(Vec::new())
        } else {
            Self::U16(Vec::new())
        }
    }

    /// A slot that `for_slots` has made room for.
    fn push(&mut self, slot: usize) {
        match self {
            Self::U8(codes) => codes.push(slot as u8),
            Self::U16(codes) => codes.push(slot as u16),
        }
    }

    fn reserve(&mut self, rows: usize) {
        match self {
            Self::U8(codes) => codes.reserve(rows),
            Self::U16(codes) => codes.reserve(rows),
        }
    }
}

impl Categorical {
    /// With the four reasons, all 65,536 codes are then in use.
    pub(crate) const MOST_LEVELS: u16 = u16::MAX - 3;

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
        let by_name: std::collections::BTreeMap<&str, usize> =
            levels.iter().map(String::as_str).zip(0..).collect();
        let mut codes = Stored::for_slots(levels.len() + Missing::ALL.len());
        for (row, value) in rows.into_iter().enumerate() {
            codes.push(match value {
                Ok(name) => *by_name.get(name).ok_or_else(|| DataError::UnknownLevel {
                    row,
                    value: name.to_owned(),
                })?,
                Err(reason) => levels.len() + reason.position(),
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
        let rows = rows.into_iter();
        let mut codes = Stored::for_slots(levels.len() + Missing::ALL.len());
        codes.reserve(rows.size_hint().0);
        for (row, value) in rows.enumerate() {
            codes.push(match value {
                Ok(code) if usize::from(code) < levels.len() => usize::from(code),
                Ok(code) => {
                    return Err(DataError::UnknownCode {
                        row,
                        code,
                        levels: levels.len(),
                    });
                }
                Err(reason) => levels.len() + reason.position(),
            });
        }
        Ok(Self { levels, codes })
    }

    /// Takes slots that are known to be below `levels + 4`, of up to 252 levels.
    pub(crate) fn from_narrow_slots(levels: Vec<String>, slots: Vec<u8>) -> Self {
        let codes = Stored::U8(slots);
        Self { levels, codes }
    }

    /// Takes slots that are known to be below `levels + 4`, of more than 252 levels.
    pub(crate) fn from_wide_slots(levels: Vec<String>, slots: Vec<u16>) -> Self {
        let codes = Stored::U16(slots);
        Self { levels, codes }
    }

    /// The names of the levels, in the order in which tables list them.
    pub fn levels(&self) -> &[String] {
        &self.levels
    }

    /// How many rows there are, answered or not.
    pub fn rows(&self) -> usize {
        self.codes().len()
    }

    /// The codes of all rows; every one is below [`Self::slot_count`].
    pub fn codes(&self) -> Codes<'_> {
        match &self.codes {
            Stored::U8(codes) => Codes::U8(codes),
            Stored::U16(codes) => Codes::U16(codes),
        }
    }

    /// How many different codes there can be: the levels and the four reasons.
    pub fn slot_count(&self) -> usize {
        self.levels.len() + Missing::ALL.len()
    }

    /// What one row holds; `None` beyond the last row.
    pub fn row(&self, row: usize) -> Option<Result<&str, Missing>> {
        let slot = self.codes().get(row)?;
        Some(match self.levels.get(slot) {
            Some(level) => Ok(level),
            None => Err(Missing::ALL[slot - self.levels.len()]),
        })
    }

    /// How many rows hold this level, unweighted; `None` when there is no such level.
    pub fn count(&self, level: &str) -> Option<usize> {
        let code = self.levels.iter().position(|name| name == level)?;
        Some(self.slots().filter(|&slot| slot == code).count())
    }

    pub(crate) fn slots(&self) -> impl Iterator<Item = usize> + '_ {
        // One of the two is empty: an iterator over both needs no box.
        let (narrow, wide): (&[u8], &[u16]) = match &self.codes {
            Stored::U8(codes) => (codes, &[]),
            Stored::U16(codes) => (&[], codes),
        };
        let narrow = narrow.iter().map(|&code| usize::from(code));
        narrow.chain(wide.iter().map(|&code| usize::from(code)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_takes_one_byte_a_row_up_to_252_levels_and_two_above() {
        for (count, narrow) in [(252_u16, true), (253, false)] {
            let levels: Vec<String> = (0..count).map(|level| format!("level {level}")).collect();
            let rows = (0..count).map(Ok).chain(Missing::ALL.map(Err));
            let column = Categorical::from_codes(levels, rows).expect("codes are below the levels");
            assert_eq!(matches!(column.codes(), Codes::U8(_)), narrow);
            assert_eq!(column.row(0), Some(Ok("level 0")));
            let last = usize::from(count) - 1;
            assert_eq!(column.row(last), Some(Ok(format!("level {last}").as_str())));
            for (at, reason) in Missing::ALL.into_iter().enumerate() {
                assert_eq!(column.row(usize::from(count) + at), Some(Err(reason)));
            }
            assert_eq!(column.row(usize::from(count) + 4), None);
            let slots: Vec<usize> = column.slots().collect();
            assert_eq!(slots, (0..column.slot_count()).collect::<Vec<_>>());
        }
    }
}
