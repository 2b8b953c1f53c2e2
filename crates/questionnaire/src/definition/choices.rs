//! Choice lists.

use std::collections::BTreeMap;

use super::language::{LanguageIndex, Translated};
use super::text::Text;

/// The options of a select or rank question.
#[derive(Clone, Debug, Default)]
pub struct ChoiceList {
    /// Its name in the choices sheet, or the file that it comes from.
    pub name: String,
    /// In the order of the sheet.
    pub choices: Vec<Choice>,
}

impl ChoiceList {
    /// The choice of that name (the first, where the author allowed doubles).
    #[must_use]
    pub fn choice(&self, name: &str) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.name == name)
    }
}

/// One option.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// What is stored.
    pub name: String,
    /// `study` for an option that was published, `ours` for one that we wrote; from the sheet.
    pub source: Option<String>,
    /// Picking it clears the others (“None of these”).
    pub exclusive: bool,
    /// The columns that are no part of XLSForm, for `choice_filter`.
    pub columns: BTreeMap<String, String>,
    /// The row of the sheet.
    pub row: u32,
    pub(crate) labels: Translated<Text>,
}

impl Choice {
    /// The label as plain text, references shown as “…”; the name where no label is written.
    #[must_use]
    pub fn label(&self, language: LanguageIndex) -> String {
        self.labels
            .get(language)
            .map_or_else(|| self.name.clone(), Text::plain)
    }
}
