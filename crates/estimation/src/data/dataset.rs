//! Named columns of one file or snapshot.

use std::{borrow::Cow, collections::BTreeMap};

use super::{Categorical, DataError, Missing, MultipleResponse, Near, Numeric, Text};

/// One column of a dataset.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    Categorical(Categorical),
    Number(Numeric),
    Several(MultipleResponse),
    Text(Text),
}

impl Column {
    /// How many rows there are.
    pub fn rows(&self) -> usize {
        match self {
            Self::Categorical(column) => column.rows(),
            Self::Number(column) => column.rows(),
            Self::Several(column) => column.rows(),
            Self::Text(column) => column.rows(),
        }
    }

    /// What it holds, as words for a message.
    pub fn holds(&self) -> &'static str {
        match self {
            Self::Categorical(_) => "categories",
            Self::Number(_) => "numbers",
            Self::Several(_) => "several answers a row",
            Self::Text(_) => "text",
        }
    }
}

/// Columns with names, all of the same length.
///
/// A column of few different numbers (1 to 5) can be asked for as categories and as numbers.
///
/// ```
/// use estimation::data::{Categorical, Column, Dataset};
///
/// let q1 = Categorical::from_names(&["1", "2", "5"], [Ok("5"), Ok("1")])?;
/// let mut data = Dataset::new(2);
/// data.insert("q1", Column::Categorical(q1))?;
/// assert_eq!(data.categorical("q1")?.count("5"), Some(1));
/// assert_eq!(data.numeric("q1")?.row(0), Some(Ok(5.0)));
/// let error = data.column("Q1").expect_err("names are taken as they are written");
/// assert_eq!(error.to_string(), "there is no column “Q1”; did you mean “q1”?");
/// # Ok::<(), estimation::data::DataError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dataset {
    rows: usize,
    /// In the order in which they were put in.
    columns: Vec<(String, Column)>,
    positions: BTreeMap<String, usize>,
}

impl Dataset {
    /// No columns yet.
    pub fn new(rows: usize) -> Self {
        Self {
            rows,
            ..Self::default()
        }
    }

    /// Adds a column.
    ///
    /// # Errors
    /// A name that is taken, another number of rows, or a number beyond ±1e100.
    pub fn insert(&mut self, name: impl Into<String>, column: Column) -> Result<(), DataError> {
        let name = name.into();
        if column.rows() != self.rows {
            return Err(DataError::RowsDiffer {
                column: name,
                found: column.rows(),
                rows: self.rows,
            });
        }
        if let Column::Number(numbers) = &column {
            check_size(&name, numbers)?;
        }
        if self.positions.contains_key(&name) {
            return Err(DataError::RepeatedColumn { name });
        }
        self.positions.insert(name.clone(), self.columns.len());
        self.columns.push((name, column));
        Ok(())
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The names of the columns, in the order in which they were put in.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|(name, _)| name.as_str())
    }

    /// Whether there is such a column.
    pub fn has(&self, name: &str) -> bool {
        self.positions.contains_key(name)
    }

    /// A column as it is.
    ///
    /// # Errors
    /// No such column.
    pub fn column(&self, name: &str) -> Result<&Column, DataError> {
        match self.positions.get(name) {
            Some(&at) => Ok(&self.columns[at].1),
            None => Err(DataError::UnknownColumn {
                name: name.to_owned(),
                near: Near::new(name, self.names()),
            }),
        }
    }

    /// A column as categories. Numbers become the levels that occur, in ascending order; text
    /// becomes sorted levels.
    ///
    /// # Errors
    /// No such column; several answers a row; more different values than a column can hold.
    pub fn categorical(&self, name: &str) -> Result<Cow<'_, Categorical>, DataError> {
        match self.column(name)? {
            Column::Categorical(column) => Ok(Cow::Borrowed(column)),
            Column::Number(column) => Ok(Cow::Owned(column.to_categorical()?)),
            Column::Text(column) => Ok(Cow::Owned(column.to_categorical()?)),
            other @ Column::Several(_) => Err(wrong(name, other, "categories")),
        }
    }

    /// A column as numbers: also one of categories whose names are all finite numbers.
    ///
    /// # Errors
    /// No such column, or one that holds something else than numbers.
    pub fn numeric(&self, name: &str) -> Result<Cow<'_, Numeric>, DataError> {
        match self.column(name)? {
            Column::Number(column) => Ok(Cow::Borrowed(column)),
            Column::Categorical(column) => column.to_numeric().map_or_else(
                |level| {
                    Err(DataError::NotANumber {
                        column: name.to_owned(),
                        value: level.to_owned(),
                    })
                },
                |column| {
                    check_size(name, &column)?;
                    Ok(Cow::Owned(column))
                },
            ),
            other => Err(wrong(name, other, "numbers")),
        }
    }

    /// A column with several answers a row.
    ///
    /// # Errors
    /// No such column, or one of another kind.
    pub fn several(&self, name: &str) -> Result<&MultipleResponse, DataError> {
        match self.column(name)? {
            Column::Several(column) => Ok(column),
            other => Err(wrong(name, other, "several answers a row")),
        }
    }

    /// A column as ids, whatever it holds: clusters are often numbered.
    ///
    /// # Errors
    /// No such column, or several answers a row.
    pub fn text(&self, name: &str) -> Result<Cow<'_, Text>, DataError> {
        match self.column(name)? {
            Column::Text(column) => Ok(Cow::Borrowed(column)),
            Column::Categorical(column) => Ok(Cow::Owned(column.to_text())),
            Column::Number(column) => Ok(Cow::Owned(column.to_text())),
            other @ Column::Several(_) => Err(wrong(name, other, "ids")),
        }
    }
}

/// Refuses numbers whose squares and sums would overflow.
fn check_size(name: &str, column: &Numeric) -> Result<(), DataError> {
    let fits =
        |value: &Result<f64, Missing>| value.is_err() || value.is_ok_and(|v| v.abs() <= 1e100);
    match column.values().position(|value| !fits(&value)) {
        None => Ok(()),
        Some(row) => Err(DataError::TooLarge {
            column: name.to_owned(),
            row: row + 1,
        }),
    }
}

fn wrong(name: &str, column: &Column, wanted: &'static str) -> DataError {
    DataError::WrongKind {
        column: name.to_owned(),
        found: column.holds(),
        wanted,
    }
}
