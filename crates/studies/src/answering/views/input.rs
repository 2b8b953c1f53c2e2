//! What a page that is shown again remembers: the form as it was posted, and what is wrong in it.

use std::collections::{BTreeMap, BTreeSet};

use questionnaire::Problem;

/// A posted form, as typed.
#[derive(Debug, Default)]
pub(in crate::answering) struct Posted {
    fields: BTreeMap<String, Vec<String>>,
    showed: BTreeSet<String>,
}

impl Posted {
    pub(in crate::answering) fn new(fields: &[(String, String)]) -> Self {
        let mut posted = Self::default();
        for (name, value) in fields {
            if name == "_shown" {
                posted.showed.insert(value.clone());
            } else {
                posted
                    .fields
                    .entry(name.clone())
                    .or_default()
                    .push(value.clone());
            }
        }
        posted
    }

    /// Whether the question was on the form.
    pub(super) fn showed(&self, field: &str) -> bool {
        self.showed.contains(field)
    }

    /// The first value under this name, or "".
    pub(super) fn first(&self, name: &str) -> &str {
        self.fields
            .get(name)
            .and_then(|values| values.first())
            .map_or("", String::as_str)
    }

    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.fields
            .get(name)
            .into_iter()
            .flatten()
            .map(String::as_str)
    }
}

/// What is to be put right on a page, in its order.
#[derive(Debug, Default)]
pub(in crate::answering) struct Problems(pub(in crate::answering) Vec<Problem>);

impl Problems {
    /// The first problem of a field.
    pub(super) fn of(&self, field: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|problem| problem.field == field)
            .map(|problem| problem.message.as_str())
    }
}
