//! The address of one page.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Which page: `about-you`, `children.2`, `children.2.age`, `children.add`. Stable as long as the
/// questionnaire does not change, and safe in a URL.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PageAddress(pub(crate) String);

/// The longest address of a page, in bytes.
const LONGEST: usize = 300;

/// A text that is no address of a page.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the address of a page has letters, digits, “-”, “_” and “.” only, at most {LONGEST}")]
pub struct NoPageAddress;

impl PageAddress {
    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PageAddress {
    type Err = NoPageAddress;
    fn from_str(text: &str) -> Result<Self, NoPageAddress> {
        let good = !text.is_empty()
            && text.len() <= LONGEST
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
        if good {
            Ok(Self(text.to_owned()))
        } else {
            Err(NoPageAddress)
        }
    }
}

impl AsRef<str> for PageAddress {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PageAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
