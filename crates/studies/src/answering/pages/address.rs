//! Addresses of pages, and what they say beside the page.

use std::convert::Infallible;

use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};
use questionnaire::PageAddress;
use serde::de::DeserializeOwned;

/// What an address names. An address that is no text names nothing, which every handler can say
/// better than the framework.
pub(super) struct Named<T>(pub(super) T);

impl<T, S> FromRequestParts<S> for Named<T>
where
    T: DeserializeOwned + Default + Send,
    S: Send + Sync,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let named = Path::<T>::from_request_parts(parts, state).await;
        Ok(Self(named.map(|Path(named)| named).unwrap_or_default()))
    }
}

/// Where a saved page leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::answering) enum Way {
    /// To the next page.
    Forward,
    /// Back to "check your answers", if nothing else is missing.
    Correcting,
}

/// Addresses of our own that a page of a questionnaire could also be called.
const OURS: [&str; 3] = ["check", "submit", "done"];

/// The address of a page of the questionnaire. A hyphen stands before names that are ours; no name
/// in a questionnaire begins with one.
pub(in crate::answering) fn page(page: &PageAddress, way: Way) -> String {
    let sign = if OURS.contains(&page.as_str()) {
        "-"
    } else {
        ""
    };
    let query = match way {
        Way::Forward => "",
        Way::Correcting => "?correcting",
    };
    format!("/answer/{sign}{page}{query}")
}

/// The page of an address; `None` when no page can have it.
pub(super) fn parse(name: &str) -> Option<PageAddress> {
    name.strip_prefix('-').unwrap_or(name).parse().ok()
}

/// What stands after the question mark.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) way: Way,
    /// Say what is missing on this page.
    pub(super) missing: bool,
    /// The page was saved, and there is more to answer on it.
    pub(super) more: bool,
}

impl Asked {
    pub(super) fn parse(query: Option<&str>) -> Self {
        let has = |word: &str| {
            query
                .unwrap_or_default()
                .split('&')
                .any(|part| part == word)
        };
        let way = if has("correcting") {
            Way::Correcting
        } else {
            Way::Forward
        };
        Self {
            way,
            missing: has("missing"),
            more: has("more"),
        }
    }
}

/// The language in `?lang=cy`.
pub(super) fn language(query: Option<&str>) -> Option<&str> {
    query?
        .split('&')
        .find_map(|part| part.strip_prefix("lang="))
        .filter(|code| code.len() <= 16)
}

/// Adds a word after the question mark.
pub(super) fn with(address: &str, word: &str) -> String {
    let sign = if address.contains('?') { '&' } else { '?' };
    format!("{address}{sign}{word}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_is_called_like_one_of_ours_can_be_reached() {
        for name in ["check", "about-you", "children.2", "done"] {
            let address = page(&name.parse().unwrap(), Way::Forward);
            assert_ne!(address, "/answer/check");
            let last = address.rsplit('/').next().unwrap();
            assert_eq!(parse(last).unwrap().as_str(), name);
        }
    }

    #[test]
    fn what_no_page_can_be_called_is_refused() {
        assert!(parse("a b").is_none());
        assert!(parse("").is_none());
        assert!(parse("../x").is_none());
    }
}
