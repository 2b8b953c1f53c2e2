//! Categories as numbers, numbers as categories, both as ids.

use std::collections::HashMap;

use super::{Categorical, DataError, Missing, Numeric, Text};

impl Categorical {
    /// A number for each level, in the order of the levels: a Likert answer as a score.
    ///
    /// # Errors
    /// Another number of scores than levels; a score that is not finite.
    ///
    /// ```
    /// use estimation::data::Categorical;
    ///
    /// let answers = Categorical::from_names(&["no", "yes"], [Ok("yes"), Ok("no")])?;
    /// assert_eq!(answers.scored(&[0.0, 1.0])?.row(0), Some(Ok(1.0)));
    /// # Ok::<(), estimation::data::DataError>(())
    /// ```
    pub fn scored(&self, scores: &[f64]) -> Result<Numeric, DataError> {
        if scores.len() != self.levels().len() {
            return Err(DataError::ScoresDiffer {
                scores: scores.len(),
                levels: self.levels().len(),
            });
        }
        Numeric::new(self.slots().map(|slot| match scores.get(slot) {
            Some(score) => Ok(*score),
            None => Err(Missing::ALL[slot - scores.len()]),
        }))
    }

    /// The levels as the numbers that they name, or the first that names no finite number.
    pub(crate) fn to_numeric(&self) -> Result<Numeric, &str> {
        let mut scores = Vec::with_capacity(self.levels().len());
        for level in self.levels() {
            scores.push(number(level).ok_or(level.as_str())?);
        }
        Ok(self
            .scored(&scores)
            .expect("there is a finite score for each level"))
    }

    pub(crate) fn to_text(&self) -> Text {
        Text::new((0..self.rows()).filter_map(|row| self.row(row)))
    }
}

/// A finite number as people write it.
pub(crate) fn number(text: &str) -> Option<f64> {
    text.trim()
        .parse()
        .ok()
        .filter(|value: &f64| value.is_finite())
}

impl Numeric {
    /// The numbers that occur as levels, in ascending order, named by their shortest decimal form.
    ///
    /// # Errors
    /// More than 65,532 different numbers.
    ///
    /// ```
    /// use estimation::data::Numeric;
    ///
    /// let sizes = Numeric::new([Ok(10.0), Ok(2.5), Ok(10.0)])?;
    /// assert_eq!(sizes.to_categorical()?.levels(), ["2.5", "10"]);
    /// # Ok::<(), estimation::data::DataError>(())
    /// ```
    pub fn to_categorical(&self) -> Result<Categorical, DataError> {
        let most = usize::from(Categorical::MOST_LEVELS);
        // −0 and 0 are one number.
        let bits = |value: f64| (value + 0.0).to_bits();
        let mut numbers: HashMap<u64, u16> = HashMap::new();
        let mut found: Vec<f64> = Vec::new();
        for value in self.values().filter_map(Result::ok) {
            if let std::collections::hash_map::Entry::Vacant(entry) = numbers.entry(bits(value)) {
                if found.len() == most {
                    return Err(DataError::TooManyLevels {
                        levels: most + 1,
                        most,
                    });
                }
                entry.insert(0);
                found.push(value + 0.0);
            }
        }
        found.sort_by(f64::total_cmp);
        for (position, &value) in found.iter().enumerate() {
            numbers.insert(bits(value), position as u16);
        }
        let levels = found.iter().map(f64::to_string).collect();
        Categorical::from_codes(
            levels,
            self.values()
                .map(|value| value.map(|value| numbers[&bits(value)])),
        )
    }

    pub(crate) fn to_text(&self) -> Text {
        let texts: Vec<_> = (self.values())
            .map(|value| value.map(|value| value.to_string()))
            .collect();
        Text::new(
            texts
                .iter()
                .map(|text| text.as_deref().map_err(|reason| *reason)),
        )
    }
}

impl Text {
    /// The different texts as sorted levels: as numbers when all of them are, otherwise by their
    /// letters.
    ///
    /// # Errors
    /// More than 65,532 different texts.
    pub fn to_categorical(&self) -> Result<Categorical, DataError> {
        let most = usize::from(Categorical::MOST_LEVELS);
        if self.values().len() > most {
            return Err(DataError::TooManyLevels {
                levels: self.values().len(),
                most,
            });
        }
        let order = sorted(self.values());
        let mut positions = vec![0_u16; order.len()];
        for (position, &at) in order.iter().enumerate() {
            positions[at] = position as u16;
        }
        let levels = order.iter().map(|&at| self.values()[at].clone()).collect();
        let rows = self.codes().iter().map(|&code| {
            positions
                .get(code as usize)
                .copied()
                .ok_or_else(|| Missing::ALL[(u32::MAX - code) as usize])
        });
        Categorical::from_codes(levels, rows)
    }
}

/// The positions of values in their order: as numbers when all are, otherwise by their letters.
pub(crate) fn sorted(values: &[impl AsRef<str>]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    let numbers: Option<Vec<f64>> = values.iter().map(|value| number(value.as_ref())).collect();
    let text = |at: usize| values[at].as_ref();
    match numbers {
        // “1” and “1.0” are different levels: their letters decide.
        Some(numbers) => order.sort_by(|&a, &b| {
            (numbers[a].total_cmp(&numbers[b])).then_with(|| text(a).cmp(text(b)))
        }),
        None => order.sort_by(|&a, &b| text(a).cmp(text(b))),
    }
    order
}
