//! A question where people tick everything that applies.

use super::{Categorical, DataError, Missing, check_levels};

/// One variable with a column for each option and one for whether the question was answered.
///
/// The base of every option is the people who answered the question, whatever they ticked; someone
/// who was asked and ticked nothing is missing ([`Missing::Blank`]) unless the form offers "none of
/// these", which is then an option like the others.
///
/// ```
/// use estimation::data::{Missing, MultipleResponse};
///
/// let areas = MultipleResponse::from_names(
///     &["prescribing", "access"],
///     [Ok(vec!["access"]), Err(Missing::Blank), Ok(vec!["prescribing", "access"])],
/// )?;
/// assert_eq!(areas.rows(), 3);
/// # Ok::<(), estimation::data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MultipleResponse {
    options: Vec<String>,
    /// `None` where the question was answered.
    missing: Vec<Option<Missing>>,
    /// One column an option.
    selected: Vec<Vec<bool>>,
}

impl MultipleResponse {
    /// Codes each row by the names of the options that were ticked.
    ///
    /// # Errors
    /// A value that is none of the options, or an option listed twice.
    pub fn from_names<'a>(
        options: &[impl AsRef<str>],
        rows: impl IntoIterator<Item = Result<Vec<&'a str>, Missing>>,
    ) -> Result<Self, DataError> {
        let options: Vec<String> = options
            .iter()
            .map(|name| name.as_ref().to_owned())
            .collect();
        check_levels(&options)?;
        let mut missing = Vec::new();
        let mut selected = vec![Vec::new(); options.len()];
        for (row, answer) in rows.into_iter().enumerate() {
            selected.iter_mut().for_each(|column| column.push(false));
            missing.push(answer.as_ref().err().copied());
            for name in answer.unwrap_or_default() {
                let option = options
                    .iter()
                    .position(|option| option == name)
                    .ok_or_else(|| DataError::UnknownLevel {
                        row,
                        value: name.to_owned(),
                    })?;
                selected[option][row] = true;
            }
        }
        Ok(Self {
            options,
            missing,
            selected,
        })
    }

    /// The names of the options, in the order in which tables list them.
    pub fn options(&self) -> &[String] {
        &self.options
    }

    /// One option as a question of its own: “Yes” where it was ticked, “No” where the question was
    /// answered otherwise. Panics beyond the last option.
    pub fn option(&self, option: usize) -> Categorical {
        let rows = self.missing().iter().zip(self.selected(option));
        let codes = rows.map(|(missing, ticked)| missing.map_or(Ok(u16::from(!ticked)), Err));
        Categorical::from_codes(vec!["Yes".to_owned(), "No".to_owned()], codes)
            .expect("the codes are 0 and 1")
    }

    /// How many rows there are, answered or not.
    pub fn rows(&self) -> usize {
        self.missing.len()
    }

    pub(crate) fn missing(&self) -> &[Option<Missing>] {
        &self.missing
    }

    pub(crate) fn selected(&self, option: usize) -> &[bool] {
        &self.selected[option]
    }
}
