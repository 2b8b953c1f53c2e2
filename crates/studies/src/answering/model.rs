//! What is known of a person who answers, and what a save stores.

use platform::{id_type, secret::Secret};
use questionnaire::{Answers, PageAddress, PageAnswers};
use serde::{Deserialize, Serialize};

use crate::setup::VersionId;

id_type!(
    /// One entry of a frame: somebody who is asked.
    CaseId
);

/// What kind of person a case stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CaseKind {
    Real,
    /// Invented by `simulate`.
    Simulated,
    /// Came by the open link.
    Pilot,
}

impl CaseKind {
    pub(super) fn parse(word: &str) -> Self {
        match word {
            "simulated" => Self::Simulated,
            "pilot" => Self::Pilot,
            _ => Self::Real,
        }
    }
}

/// Where a case stands when its holder asks for a page. One query gives it.
#[derive(Clone, Debug)]
pub(super) struct Standing {
    pub(super) case: CaseId,
    pub(super) population: String,
    pub(super) kind: CaseKind,
    /// The language that the frame says.
    pub(super) language: String,
    pub(super) closed: bool,
    pub(super) completed: bool,
    pub(super) withdrawn: bool,
    pub(super) current_version: VersionId,
    pub(super) draft: Option<Draft>,
}

/// Unfinished answers, as they are stored.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) version: VersionId,
    /// Goes when the draft goes; without it nothing of the draft can be read.
    pub(super) salt: Vec<u8>,
    pub(super) language: String,
    /// Page and sealed bytes, in the order of the names of pages.
    pub(super) pages: Vec<(String, Vec<u8>)>,
}

/// What one save of a page stores.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct SavedPage {
    #[serde(rename = "a")]
    pub(super) answers: PageAnswers,
    /// The page is not done: something on it was refused, or further questions came up.
    #[serde(rename = "u", default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) unfinished: bool,
}

impl Draft {
    /// Opens the pages. `None` when the secret of this installation is not the one that sealed them.
    pub(super) fn open(&self, secret: &Secret) -> Option<Opened> {
        let key = secret.key("draft", &self.salt);
        let mut opened = Opened {
            answers: Answers::default(),
            finished: Vec::new(),
        };
        for (page, sealed) in &self.pages {
            let json = key.open(sealed, page.as_bytes())?;
            let saved: SavedPage = serde_json::from_slice(&json).ok()?;
            opened.answers.merge(&saved.answers);
            if !saved.unfinished {
                opened.finished.push(page.clone());
            }
        }
        Some(opened)
    }

    /// Seals what one page holds.
    pub(super) fn seal(&self, secret: &Secret, page: &PageAddress, saved: &SavedPage) -> Vec<u8> {
        let json = serde_json::to_vec(saved).unwrap_or_default();
        secret
            .key("draft", &self.salt)
            .seal(&json, page.as_str().as_bytes())
    }

    /// Decides random orders for this person. It depends on nothing that outlives the draft.
    pub(super) fn seed(&self, secret: &Secret) -> u64 {
        let mac = secret.mac("order of options", &self.salt);
        mac.iter()
            .take(8)
            .fold(0, |seed, byte| (seed << 8) | u64::from(*byte))
    }
}

/// The answers of a draft, readable.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) answers: Answers,
    /// Pages that were saved whole, in the order of their names.
    pub(super) finished: Vec<String>,
}

impl Opened {
    /// Whether the page was saved whole.
    pub(super) fn is_finished(&self, page: &PageAddress) -> bool {
        self.finished
            .binary_search_by(|known| known.as_str().cmp(page.as_str()))
            .is_ok()
    }

    /// Takes over a save that was just made.
    pub(super) fn take_over(&mut self, page: &PageAddress, saved: &SavedPage) {
        self.answers.merge(&saved.answers);
        let place = self
            .finished
            .binary_search_by(|known| known.as_str().cmp(page.as_str()));
        match (place, saved.unfinished) {
            (Err(place), false) => self.finished.insert(place, page.to_string()),
            (Ok(place), true) => {
                self.finished.remove(place);
            }
            (Ok(_), false) | (Err(_), true) => {}
        }
    }
}

/// What a browser holds while its person answers: which case, and until when. Sealed, so that it
/// can be neither read nor made elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pass {
    pub(super) case: CaseId,
    /// Seconds since 1970.
    pub(super) expires: i64,
}

/// The cookie's name.
pub(super) const PASS: &str = "answer";
/// A pass is good for a day and night after the last page: nobody is timed out over a page.
const LIFETIME: i64 = 26 * 3_600;

impl Pass {
    pub(super) fn new(case: CaseId, now: i64) -> Self {
        Self {
            case,
            expires: now + LIFETIME,
        }
    }

    pub(super) fn seal(self, secret: &Secret) -> String {
        let mut plain = [0; 16];
        plain[..8].copy_from_slice(&self.case.0.to_le_bytes());
        plain[8..].copy_from_slice(&self.expires.to_le_bytes());
        secret.seal_text("answering", &plain)
    }

    /// Reads a cookie's value; `None` for what we did not make and for what is too old.
    pub(super) fn open(secret: &Secret, value: &str, now: i64) -> Option<Self> {
        let plain = secret.open_text("answering", value)?;
        let (case, expires) = plain.split_first_chunk::<8>()?;
        let expires = i64::from_le_bytes(expires.try_into().ok()?);
        let case = CaseId(i64::from_le_bytes(*case));
        (now < expires).then_some(Self { case, expires })
    }

    /// Half of its time is over: the next answer carries a new one.
    pub(super) fn is_ageing(self, now: i64) -> bool {
        self.expires - now < LIFETIME / 2
    }
}

/// How a code travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeKind {
    /// In a link: 132 random bits.
    Link,
    /// Typed from a letter: 10 characters, guesses are limited.
    Typed,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_opens_only_as_it_was_made_and_for_a_day() {
        let secret = Secret::from_bytes([1; 32]);
        let pass = Pass::new(CaseId(42), 1_000);
        let value = pass.seal(&secret);
        assert_eq!(Pass::open(&secret, &value, 1_001), Some(pass));
        assert_eq!(Pass::open(&secret, &value, 1_000 + 27 * 3_600), None);
        assert_eq!(
            Pass::open(&Secret::from_bytes([2; 32]), &value, 1_001),
            None
        );
        for place in 0..value.len() {
            let mut bytes = value.clone().into_bytes();
            bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
            let other = String::from_utf8(bytes).unwrap();
            let opened = Pass::open(&secret, &other, 1_001);
            assert!(
                opened.is_none() || opened == Some(pass),
                "changed at {place}"
            );
        }
        for nonsense in ["", "x", "a.b.c", &"A".repeat(5_000)] {
            assert_eq!(Pass::open(&secret, nonsense, 1_001), None);
        }
    }

    #[test]
    fn a_pass_is_renewed_before_it_ends() {
        let pass = Pass::new(CaseId(42), 0);
        assert!(!pass.is_ageing(3_600));
        assert!(pass.is_ageing(20 * 3_600));
    }
}
