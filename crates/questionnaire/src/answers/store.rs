//! The answers of one person.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Address;

/// Answers by address.
///
/// Each is in the canonical form of `XForms`: an integer `5`, a decimal
/// `1.5`, a date `2026-11-23`, a time `09:30:00`, several options `a b c` in the order of the list,
/// a rank `c a b` in the order of preference.
///
/// An address can also be there and empty: the person saw the question and left it. Then defaults
/// no longer apply. Counts of repeats are kept under `NAME#`. As JSON it is one object.
///
/// ```
/// use questionnaire::{Address, Answers};
/// let mut answers = Answers::default();
/// answers.set("age", "42");
/// assert_eq!(answers.get("age"), Some("42"));
/// assert_eq!(answers.to_json(), r#"{"age":"42"}"#);
/// assert_eq!(Answers::from_json(r#"{"age":"42"}"#)?, answers);
/// # Ok::<(), questionnaire::AnswersError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(BTreeMap<Address, String>);

/// Why a text is no stored answers.
#[derive(Debug, thiserror::Error)]
#[error("stored answers are a JSON object of texts: {0}")]
pub struct AnswersError(#[from] serde_json::Error);

impl Answers {
    /// The answer, `None` when there is none or the person left it empty.
    pub fn get(&self, address: impl AsRef<str>) -> Option<&str> {
        self.stored(address.as_ref())
            .filter(|value| !value.is_empty())
    }

    /// As stored: `Some("")` when the person left it empty.
    pub(crate) fn stored(&self, address: &str) -> Option<&str> {
        self.0.get(address).map(String::as_str)
    }

    /// Whether the person saw the question and left it empty.
    pub fn was_left_empty(&self, address: impl AsRef<str>) -> bool {
        self.stored(address.as_ref()) == Some("")
    }

    /// Sets an answer; an empty one says that the question was left.
    pub fn set(&mut self, address: impl Into<Address>, value: impl Into<String>) {
        self.0.insert(address.into(), value.into());
    }

    /// Forgets an answer, and that the question was ever seen.
    pub fn remove(&mut self, address: impl AsRef<str>) {
        self.0.remove(address.as_ref());
    }

    /// The answers that are not empty, by address.
    pub fn iter(&self) -> impl Iterator<Item = (&Address, &str)> {
        self.0
            .iter()
            .map(|(address, value)| (address, value.as_str()))
            .filter(|(_, value)| !value.is_empty())
    }

    /// Whether nothing is answered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// How many answers there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.iter().count()
    }

    /// Takes over what one page changed. Doing it twice is the same as once.
    pub fn merge(&mut self, page: &PageAnswers) {
        for (address, value) in &page.set {
            self.0.insert(address.clone(), value.clone());
        }
        for address in &page.cleared {
            self.0.insert(address.clone(), String::new());
        }
    }

    /// As one JSON object.
    #[must_use]
    pub fn to_json(&self) -> String {
        // A map of texts to texts always has a JSON form.
        serde_json::to_string(&self.0).unwrap_or_default()
    }

    /// From [`Answers::to_json`].
    ///
    /// # Errors
    /// When it is anything else.
    pub fn from_json(json: &str) -> Result<Self, AnswersError> {
        Ok(serde_json::from_str(json)?)
    }
}

impl FromIterator<(Address, String)> for Answers {
    fn from_iter<I: IntoIterator<Item = (Address, String)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

/// What one save of a page changes: the unit that is stored.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct PageAnswers {
    /// New answers.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub set: BTreeMap<Address, String>,
    /// Questions that were left empty.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub cleared: BTreeSet<Address>,
}

impl PageAnswers {
    pub(crate) fn put(&mut self, address: Address, value: String) {
        if value.is_empty() {
            self.set.remove(&address);
            self.cleared.insert(address);
        } else {
            self.cleared.remove(&address);
            self.set.insert(address, value);
        }
    }
}
