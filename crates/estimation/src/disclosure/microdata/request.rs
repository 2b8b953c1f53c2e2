//! What is asked of a file of one row a respondent.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::data::DataError;

/// How a key without a value is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MissingKeys {
    /// It may be any value, so it fits all.
    #[default]
    FitAnything,
    /// It is a value of its own.
    OwnLevel,
}

/// Which columns a stranger may know, and how well people have to be hidden.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MicrodataRequest {
    /// What may be known about people, the most useful for analysis first: values of the last ones
    /// are taken out first.
    pub keys: Vec<String>,
    /// How many records have to fit each record.
    #[serde(default = "three")]
    pub k: u64,
    #[serde(default)]
    pub missing_keys: MissingKeys,
    /// A column of weights, for estimates of how many people of the population fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weights: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sensitive: Vec<SensitiveColumn>,
}

fn three() -> u64 {
    3
}

/// A question whose answers must not be told by the keys.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SensitiveColumn {
    pub column: String,
    /// At least so many different answers among the records that fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distinct: Option<u64>,
    /// At least as diverse as so many evenly spread answers; 1 or more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entropy: Option<f64>,
    /// At most this distance from the answers of everybody, from 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closeness: Option<f64>,
    /// Whether the levels are in order, which closeness then takes into account.
    #[serde(default)]
    pub ordered: bool,
}

/// Why a file cannot be checked.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum MicrodataError {
    #[error("keys: name at least one column that may be known about people")]
    NoKeys,
    #[error(
        "keys: {keys} columns are more than can be searched ({most}): name those that may be known"
    )]
    TooManyKeys { keys: usize, most: usize },
    #[error("keys: “{column}” is named twice")]
    RepeatedKey { column: String },
    #[error("k is {k}: at least 2 records have to fit, or nobody is hidden")]
    SmallK { k: u64 },
    #[error("sensitive: “{column}” is a key too: what is known beforehand is no secret")]
    KeyIsSensitive { column: String },
    #[error("sensitive: {field} of “{column}” is {value}: {wanted}")]
    Threshold {
        column: String,
        field: &'static str,
        value: f64,
        wanted: &'static str,
    },
    #[error("weights: row {} of “{column}” {problem}: give everybody a weight above 0", row + 1)]
    Weight {
        column: String,
        /// Counted from 0.
        row: usize,
        problem: String,
    },
    #[error(transparent)]
    Data(#[from] DataError),
}

/// More keys than anybody knows about a person; the search for what to take out tries combinations.
const MOST_KEYS: usize = 16;

impl MicrodataRequest {
    /// Says what cannot be meant.
    pub(super) fn check(&self) -> Result<(), MicrodataError> {
        if self.keys.is_empty() {
            return Err(MicrodataError::NoKeys);
        }
        if self.keys.len() > MOST_KEYS {
            let (keys, most) = (self.keys.len(), MOST_KEYS);
            return Err(MicrodataError::TooManyKeys { keys, most });
        }
        for (at, column) in self.keys.iter().enumerate() {
            if self.keys.iter().take(at).any(|other| other == column) {
                let column = column.clone();
                return Err(MicrodataError::RepeatedKey { column });
            }
        }
        if self.k < 2 {
            return Err(MicrodataError::SmallK { k: self.k });
        }
        self.sensitive.iter().try_for_each(|sensitive| {
            if self.keys.contains(&sensitive.column) {
                let column = sensitive.column.clone();
                return Err(MicrodataError::KeyIsSensitive { column });
            }
            sensitive.check()
        })
    }
}

impl SensitiveColumn {
    fn check(&self) -> Result<(), MicrodataError> {
        let refuse = |field: &'static str, value: f64, wanted: &'static str| {
            Err(MicrodataError::Threshold {
                column: self.column.clone(),
                field,
                value,
                wanted,
            })
        };
        match (self.entropy, self.closeness) {
            (Some(value), _) if !(value >= 1.0 && value.is_finite()) => {
                refuse("entropy", value, "give a number of answers, 1 or more")
            }
            (_, Some(value)) if !(0.0..=1.0).contains(&value) => {
                refuse("closeness", value, "give a distance from 0 to 1")
            }
            _ => Ok(()),
        }
    }
}
