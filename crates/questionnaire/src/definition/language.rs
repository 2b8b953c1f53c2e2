//! The languages of a questionnaire, and texts in each of them.

/// One language of a questionnaire.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Language {
    /// Its code as HTML and HTTP write it: `en`, `cy`.
    pub code: String,
    /// Its name as the author wrote it: `English`, `Welsh`.
    pub name: String,
}

/// Which of the languages of one questionnaire; the first (the default) by `default()`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct LanguageIndex(pub(crate) u16);

impl LanguageIndex {
    /// The place in [`crate::Questionnaire::languages`].
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// The same text in every language: one entry a language, `None` where it is not written.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Translated<T>(pub(crate) Vec<Option<T>>);

impl<T> Default for Translated<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Translated<T> {
    /// In this language, else in the first that has it: a question without words is worse than
    /// one in another language, and `check` has named what is missing.
    pub(crate) fn get(&self, language: LanguageIndex) -> Option<&T> {
        self.exact(language)
            .or_else(|| self.0.iter().flatten().next())
    }

    /// In exactly this language.
    pub(crate) fn exact(&self, language: LanguageIndex) -> Option<&T> {
        self.0.get(language.index()).and_then(Option::as_ref)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }

    pub(crate) fn set(&mut self, language: LanguageIndex, value: T) {
        let index = language.index();
        while self.0.len() <= index {
            self.0.push(None);
        }
        self.0[index] = Some(value);
    }
}
