//! The address of one answer.

use std::borrow::Borrow;
use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Which answer: the item's name, and for an item in repeats the 1-based position in each of them
/// from the outermost in: `age`, `child_age.2`, `x.2.1`. It is also the name of the form field.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Address(String);

impl Address {
    /// The address of an item in these repeat instances.
    ///
    /// ```
    /// use questionnaire::Address;
    /// assert_eq!(Address::new("child_age", &[2, 1]).as_str(), "child_age.2.1");
    /// ```
    #[must_use]
    pub fn new(item: &str, positions: &[u32]) -> Self {
        let mut text = item.to_owned();
        for position in positions {
            text.push('.');
            text.push_str(&position.to_string());
        }
        Self(text)
    }

    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The item's name and the positions, for an item that is in `depth` repeats (a name may hold
    /// points and digits itself, so the text alone does not tell).
    #[must_use]
    pub fn parts(&self, depth: usize) -> Option<(&str, Vec<u32>)> {
        let mut name = self.0.as_str();
        let mut positions = Vec::new();
        for _ in 0..depth {
            let (rest, position) = name.rsplit_once('.')?;
            positions.push(position.parse().ok()?);
            name = rest;
        }
        positions.reverse();
        Some((name, positions))
    }
}

impl From<&str> for Address {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Address {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl FromStr for Address {
    type Err = Infallible;
    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for Address {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Address {
    fn borrow(&self) -> &str {
        &self.0
    }
}
