//! A snapshot: the answers of one population as immutable columns, named by the hash of its bytes.
//!
//! **Invariant:** rows stand in the order of their content, so the order tells nothing that a row
//! does not say itself, and the same answers make the same bytes whoever cut them and when.
//! **Invariant:** words that people wrote are no columns. They are kept apart, sorted, so that
//! nothing tells whose they are.

mod bytes;
mod cut;
mod rows;
mod storage;

pub(super) use cut::cut_by;
pub use cut::{CutError, cut_snapshot};
pub(super) use storage::{data, latest, waiting};

use std::collections::BTreeMap;

use estimation::data::{Categorical, DataError, Missing, MultipleResponse, Numeric};

/// Which answers count. Those of pilots never do, so they have no name here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseKind {
    Real,
    Simulated,
}

impl ResponseKind {
    /// The word in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Real => "real",
            Self::Simulated => "simulated",
        }
    }

    /// The answers that count in a study: invented ones in a simulated study, real ones in any other.
    pub fn counted(study: &crate::setup::Study) -> Self {
        if study.simulated {
            Self::Simulated
        } else {
            Self::Real
        }
    }
}

/// What identifies a snapshot to people and programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotName {
    /// SHA-256 of its bytes, in hexadecimal.
    pub hash: String,
    /// The population's first, second … cut.
    pub number: i64,
    /// The day of the cut.
    pub day: String,
    /// Respondents.
    pub n: i64,
    pub kind: ResponseKind,
}

impl SnapshotName {
    /// The first twelve characters of the hash: enough to tell snapshots apart by eye.
    pub fn short(&self) -> &str {
        self.hash.get(..12).unwrap_or(&self.hash)
    }
}

/// Codes of a choice column from here up are reasons of missingness.
pub(super) const MISSING: u16 = u16::MAX - 3;

/// One variable; row for row the same people in every column.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Column {
    /// One of the levels, or why not.
    Choice {
        levels: Vec<String>,
        codes: Vec<u16>,
    },
    /// Any of the options; `reasons` is 0 where answered. One column of 0 and 1 an option.
    Several {
        options: Vec<String>,
        reasons: Vec<u8>,
        ticks: Vec<Vec<u8>>,
    },
    /// Options in an order of preference: the place of each (1 is first, 0 was not ranked).
    Rank {
        options: Vec<String>,
        reasons: Vec<u8>,
        places: Vec<Vec<u8>>,
    },
    /// A number; `reasons` is 0 where there is one.
    Number { reasons: Vec<u8>, values: Vec<f64> },
}

/// The data of one population.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Snapshot {
    pub(super) study: String,
    pub(super) population: String,
    pub(super) kind: String,
    pub(super) rows: usize,
    /// In the order of the questionnaire, then what came from the frame, the language and the day.
    pub(super) columns: Vec<(String, Column)>,
    /// What people wrote, by item: sorted, without a row.
    pub(super) words: BTreeMap<String, Vec<String>>,
}

/// The name of the column that holds a released frame variable.
pub(super) fn frame_column(variable: &str) -> String {
    format!("frame.{variable}")
}

/// The column of the language in which somebody answered.
pub(super) const LANGUAGE: &str = "response.language";
/// The column of the day of submission.
pub(super) const DAY: &str = "response.day";

pub(super) fn reason(code: u8) -> Option<Missing> {
    Missing::ALL.get(usize::from(code).checked_sub(1)?).copied()
}

fn reason_code(missing: Missing) -> u8 {
    match missing {
        Missing::NotAsked => 1,
        Missing::Blank => 2,
        Missing::DontKnow => 3,
        Missing::NotApplicable => 4,
    }
}

impl Snapshot {
    /// The column of this name.
    pub(super) fn column(&self, name: &str) -> Option<&Column> {
        self.columns
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, column)| column)
    }
}

impl Column {
    /// As one answer out of a list: choices as they are; of a ranking, what came first.
    ///
    /// # Errors
    /// When the column is of another kind or damaged.
    pub(super) fn as_choice(&self) -> Result<Categorical, DataError> {
        match self {
            Self::Choice { levels, codes } => Categorical::from_codes(
                levels.clone(),
                codes.iter().map(|&code| match code.checked_sub(MISSING) {
                    None => Ok(code),
                    Some(reason) => Err(Missing::ALL[usize::from(reason)]),
                }),
            ),
            Self::Rank {
                options,
                reasons,
                places,
            } => {
                let first =
                    |row: usize| places.iter().position(|option| option.get(row) == Some(&1));
                let rows =
                    reasons
                        .iter()
                        .enumerate()
                        .map(|(row, &why)| match (reason(why), first(row)) {
                            (Some(missing), _) => Err(missing),
                            (None, Some(option)) => {
                                u16::try_from(option).map_err(|_too_many| Missing::Blank)
                            }
                            (None, None) => Err(Missing::Blank),
                        });
                Categorical::from_codes(options.clone(), rows)
            }
            Self::Several { .. } | Self::Number { .. } => Categorical::from_codes(Vec::new(), []),
        }
    }

    /// As a column of the estimation engine; ranks as what was put first.
    pub(super) fn read(&self) -> Result<estimation::data::Column, DataError> {
        Ok(match self {
            Self::Choice { .. } | Self::Rank { .. } => {
                estimation::data::Column::Categorical(self.as_choice()?)
            }
            Self::Several {
                options,
                reasons,
                ticks,
            } => {
                let rows = reasons
                    .iter()
                    .enumerate()
                    .map(|(row, &why)| match reason(why) {
                        Some(missing) => Err(missing),
                        None => Ok(options
                            .iter()
                            .zip(ticks)
                            .filter(|(_, ticks)| ticks.get(row) == Some(&1))
                            .map(|(option, _)| option.as_str())
                            .collect()),
                    });
                estimation::data::Column::Several(MultipleResponse::from_names(options, rows)?)
            }
            Self::Number { reasons, values } => {
                let rows = reasons
                    .iter()
                    .zip(values)
                    .map(|(&why, &value)| reason(why).map_or(Ok(value), Err));
                estimation::data::Column::Number(Numeric::new(rows)?)
            }
        })
    }
}
