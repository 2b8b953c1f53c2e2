//! What people answered, as columns: one value a row, one row a respondent.
//!
//! A column is dictionary-coded, so that counting is one pass over small numbers. Why an answer is
//! missing is kept apart ([`Missing`]), because the base of a figure depends on it: someone who was
//! never asked is not someone who would not say.
//!
//! **Invariant:** a column always has as many rows as the design it is used with; the estimators
//! refuse anything else.

mod categorical;
mod convert;
pub mod csv;
mod dataset;
mod domains;
mod multiple;
mod near;
mod numeric;
mod text;
mod wanted;

pub use categorical::{Categorical, Codes};
pub use csv::{ColumnBuilder, ColumnPlan};
pub use dataset::{Column, Dataset};
pub use domains::{Category, Domain, Domains};
pub use multiple::MultipleResponse;
pub use near::Near;
pub use numeric::Numeric;
pub use text::Text;
pub use wanted::{ColumnType, DataSource, Wanted};

use serde::{Deserialize, Serialize};

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// The route through the questionnaire did not lead here.
    NotAsked,
    /// Asked, and left empty.
    Blank,
    /// Asked, and answered "don't know".
    DontKnow,
    /// Asked, and answered "not applicable".
    NotApplicable,
}

impl Missing {
    /// Every reason, in the order in which they are listed.
    pub const ALL: [Self; 4] = [
        Self::NotAsked,
        Self::Blank,
        Self::DontKnow,
        Self::NotApplicable,
    ];

    pub(crate) fn position(self) -> usize {
        match self {
            Self::NotAsked => 0,
            Self::Blank => 1,
            Self::DontKnow => 2,
            Self::NotApplicable => 3,
        }
    }
}

/// What is wrong with a column that was offered.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum DataError {
    #[error(
        "row {row} holds “{value}”, which is none of the levels: add the level, or map the value to one"
    )]
    UnknownLevel { row: usize, value: String },
    #[error("row {row} has code {code}, but there are only {levels} levels (the first is code 0)")]
    UnknownCode {
        row: usize,
        code: u16,
        levels: usize,
    },
    #[error("the level “{name}” is listed twice: give every level its own name")]
    RepeatedLevel { name: String },
    #[error("{levels} levels are more than a column can hold ({most}): group them first")]
    TooManyLevels { levels: usize, most: usize },
    #[error("“{column}” has {found} rows, the others {rows}: take all columns from the same data")]
    RowsDiffer {
        column: String,
        found: usize,
        rows: usize,
    },
    #[error("row {row} holds {value}, which is not a finite number: give it as missing")]
    NotFinite { row: usize, value: String },
    #[error(
        "“{column}” holds a number beyond ±1e100 in row {row}: name it among the missing values, or divide the column by a common factor"
    )]
    TooLarge { column: String, row: usize },
    #[error("there is no column “{name}”{near}")]
    UnknownColumn { name: String, near: Near },
    #[error("there are two columns “{name}”: give every column its own name")]
    RepeatedColumn { name: String },
    #[error("“{column}” holds {found}, but {wanted} are needed here")]
    WrongKind {
        column: String,
        found: &'static str,
        wanted: &'static str,
    },
    #[error(
        "“{column}” is needed as numbers, but “{value}” is none: name the values that stand for a missing answer, or give scores"
    )]
    NotANumber { column: String, value: String },
    #[error("{scores} scores were given for {levels} levels: give one for each, in their order")]
    ScoresDiffer { scores: usize, levels: usize },
}

fn check_levels(levels: &[String]) -> Result<(), DataError> {
    let most = usize::from(Categorical::MOST_LEVELS);
    if levels.len() > most {
        return Err(DataError::TooManyLevels {
            levels: levels.len(),
            most,
        });
    }
    let mut seen = std::collections::BTreeSet::new();
    match levels.iter().find(|level| !seen.insert(level.as_str())) {
        Some(level) => Err(DataError::RepeatedLevel {
            name: level.clone(),
        }),
        None => Ok(()),
    }
}
