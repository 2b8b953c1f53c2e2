//! Drafts of people who never were: a simulation stores them as real ones are stored.

use platform::secret::Secret;
use questionnaire::{PageAddress, PageAnswers};

use super::{
    model::{Draft, SavedPage},
    storage::random_salt,
};
use crate::setup::VersionId;

/// The salt of a new draft, and its pages sealed.
pub(crate) struct SealedDraft {
    pub(crate) salt: Vec<u8>,
    pub(crate) pages: Vec<(String, Vec<u8>)>,
}

/// Seals pages as if a person had saved them one by one.
pub(crate) fn sealed_draft(
    secret: &Secret,
    version: VersionId,
    pages: Vec<(PageAddress, PageAnswers)>,
) -> SealedDraft {
    let draft = Draft {
        version,
        salt: random_salt(),
        language: String::new(),
        pages: Vec::new(),
    };
    let pages = pages
        .into_iter()
        .map(|(page, answers)| {
            let sealed = draft.seal(
                secret,
                &page,
                &SavedPage {
                    answers,
                    unfinished: false,
                },
            );
            (page.to_string(), sealed)
        })
        .collect();
    SealedDraft {
        salt: draft.salt,
        pages,
    }
}
