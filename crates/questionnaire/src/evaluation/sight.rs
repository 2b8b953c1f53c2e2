//! What expressions can see beside the answers: lists, tables, labels, the language.

use std::borrow::Cow;

use crate::definition::{LanguageIndex, Questionnaire};
use crate::expression::{Document, Lookups};

#[derive(Clone, Copy, Debug)]
pub(super) struct Sight<'q> {
    pub(super) form: &'q Questionnaire,
    pub(super) language: LanguageIndex,
}

impl<'q> Sight<'q> {
    pub(super) fn table(self, table: usize) -> Option<&'q Document> {
        let documents = &self.form.tables.get(table)?.documents;
        documents
            .get(self.language.index())
            .or_else(|| documents.first())
    }
}

impl Lookups for Sight<'_> {
    fn instance(&self, id: &str) -> Option<&Document> {
        self.table(*self.form.tables_by_id.get(id)?)
    }

    fn choice_label(&self, question: &str, choice: &str) -> Option<Cow<'_, str>> {
        let name = question.trim_start_matches("${").trim_end_matches('}');
        let name = name.rsplit('/').next().unwrap_or(name);
        let item = self.form.item(name)?;
        let label = item.list.as_ref()?.choice(choice)?.label(self.language);
        Some(Cow::Owned(label))
    }

    fn text(&self, _id: &str) -> Option<Cow<'_, str>> {
        // XLSForm writes translations into columns; no text has an id that an author could know.
        None
    }

    fn form_version(&self) -> &str {
        &self.form.version
    }

    fn language(&self) -> &str {
        self.form
            .languages
            .get(self.language.index())
            .map_or("en", |language| &language.code)
    }
}
