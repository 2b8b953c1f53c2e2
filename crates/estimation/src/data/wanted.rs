//! Which columns of a file are wanted, and how their values are to be understood.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Missing;

/// How the values of a column are to be understood.
///
/// ```
/// use estimation::data::ColumnType;
///
/// let agree: ColumnType = serde_json::from_str(r#"{"type": "categorical", "levels": ["no", "yes"]}"#)?;
/// assert_eq!(agree, ColumnType::Categorical { levels: Some(vec!["no".into(), "yes".into()]) });
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ColumnType {
    /// Numbers when every answer is a finite number, otherwise categories; text when there are more
    /// than 65,532 different ones.
    #[default]
    Inferred,
    /// One of a list of answers. With `levels`, any other answer is an error. Without, the levels
    /// are those that occur, sorted: as numbers when all of them are, otherwise by their letters
    /// (Unicode code points).
    Categorical {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        levels: Option<Vec<String>>,
    },
    /// A finite number with a decimal point, “1500”, “37.5”, “1e3”; anything else is an error.
    Number,
    /// Ids and the like; as many different ones as there are.
    Text,
}

/// A file of answers as a request describes it.
///
/// ```
/// use estimation::data::DataSource;
///
/// let source: DataSource = serde_json::from_str(
///     r#"{
///         "file": "answers.csv",
///         "missing": ["", "NA", "-9"],
///         "dont_know": ["DK"],
///         "columns": {"weight": {"type": "number"}}
///     }"#,
/// )?;
/// assert_eq!(source.dont_know, ["DK"]);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DataSource {
    /// A CSV file (RFC 4180, UTF-8, with a header) or a Parquet file (ending in `.parquet`).
    pub file: String,
    /// The character between values in a CSV file; without it, guessed from the header among
    /// comma, semicolon, tab and bar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// Values that stand for an answer that was left out: nothing and `NA` when not said.
    #[serde(default = "blanks")]
    pub missing: Vec<String>,
    /// Values that say that the question was not asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_asked: Vec<String>,
    /// Values that say “don't know”.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dont_know: Vec<String>,
    /// Values that say “not applicable”.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_applicable: Vec<String>,
    /// Whether a value in quotes can stand for a missing answer too; yes when not said.
    #[serde(default = "yes")]
    pub missing_in_quotes: bool,
    /// The types of columns; a column that is not here is inferred.
    #[serde(default)]
    pub columns: BTreeMap<String, ColumnType>,
}

fn blanks() -> Vec<String> {
    vec![String::new(), "NA".to_owned()]
}

fn yes() -> bool {
    true
}

impl DataSource {
    /// A file about which nothing more is said.
    pub fn new(file: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            delimiter: None,
            missing: blanks(),
            not_asked: Vec::new(),
            dont_know: Vec::new(),
            not_applicable: Vec::new(),
            missing_in_quotes: true,
            columns: BTreeMap::new(),
        }
    }

    /// What is wanted of the file: the columns that are named, with their types. A column whose
    /// type was not said has the type that is given with its name here.
    pub fn wanted(&self, names: impl IntoIterator<Item = (String, ColumnType)>) -> Wanted {
        let columns = (names.into_iter())
            .map(|(name, otherwise)| {
                let kind = self.columns.get(&name).cloned().unwrap_or(otherwise);
                (name, kind)
            })
            .collect();
        let lists = [
            (Missing::Blank, &self.missing),
            (Missing::NotAsked, &self.not_asked),
            (Missing::DontKnow, &self.dont_know),
            (Missing::NotApplicable, &self.not_applicable),
        ];
        let mut missing = Vec::new();
        for (reason, values) in lists {
            missing.extend(values.iter().map(|value| (value.clone(), reason)));
        }
        Wanted {
            columns,
            all: false,
            delimiter: self.delimiter,
            missing,
            missing_in_quotes: self.missing_in_quotes,
        }
    }
}

/// What is to be taken out of a file; the other columns are passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub columns: BTreeMap<String, ColumnType>,
    /// Whether the columns that are not named are to be taken too, as inferred.
    pub all: bool,
    pub delimiter: Option<char>,
    /// Values that are no answer, with what they say; the first that fits counts.
    pub missing: Vec<(String, Missing)>,
    /// Whether they count in quotes too.
    pub missing_in_quotes: bool,
}

impl Wanted {
    /// Every column, as inferred; nothing and `NA` are missing.
    pub fn all() -> Self {
        Self {
            all: true,
            ..DataSource::new("").wanted([])
        }
    }

    /// The named columns with their types; nothing and `NA` are missing.
    pub fn of<'a>(columns: impl IntoIterator<Item = (&'a str, ColumnType)>) -> Self {
        let columns = columns.into_iter().map(|(name, kind)| (name.into(), kind));
        DataSource::new("").wanted(columns)
    }

    /// Why a value is no answer; `None` when it is one.
    pub fn reason(&self, value: &[u8]) -> Option<Missing> {
        (self.missing.iter())
            .find(|(marker, _)| marker.as_bytes() == value)
            .map(|(_, reason)| *reason)
    }
}
