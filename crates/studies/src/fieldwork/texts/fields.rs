//! Merge fields: their names, and where their values come from.

use std::{borrow::Cow, collections::BTreeMap};

use jiff::civil::Date;
use questionnaire::date_in_words;

use crate::setup::{Loaded, Population};

/// What differs from message to message.
#[derive(Clone, Copy, Debug)]
pub struct MergeFields<'a> {
    /// Of the person or practice.
    pub name: &'a str,
    /// Frame variables by id.
    pub variables: &'a BTreeMap<String, String>,
    /// The personal link.
    pub link: &'a str,
    /// The code to type.
    pub code: &'a str,
    /// Where one click ends all messages.
    pub opt_out: &'a str,
    /// Where the code is typed.
    pub short_address: &'a str,
    /// The last day on which answers are taken.
    pub closing_date: Date,
}

/// Of the message, and what each holds.
const OF_THE_CASE: [&str; 6] = [
    "name",
    "link",
    "code",
    "opt_out",
    "short_address",
    "closing_date",
];
/// The same in every message of a population and language.
const OF_THE_STUDY: [&str; 7] = [
    "minutes",
    "study_title",
    "run_by",
    "population",
    "contact_name",
    "contact_email",
    "contact_telephone",
];
/// Those whose value is an address: outside a link each becomes one.
const ADDRESSES: [&str; 3] = ["link", "opt_out", "short_address"];

/// Whether the value of a field is an address on the web.
pub(super) fn is_address(field: &str) -> bool {
    ADDRESSES.contains(&field)
}

/// Whether a field may stand within the address of a link.
pub(super) fn fits_address(field: &str) -> bool {
    is_address(field) || matches!(field, "contact_email" | "contact_telephone")
}

/// Every field of a population, for messages about one that there is not.
pub(super) fn known(population: &Population) -> String {
    let variables = population.frame.variables.iter().map(|v| v.id.as_str());
    let all: Vec<&str> = OF_THE_CASE
        .into_iter()
        .chain(OF_THE_STUDY)
        .chain(variables)
        .collect();
    all.join(", ")
}

/// The values that the study gives, in one language. What it does not give is not there.
pub(super) struct StudyWords(BTreeMap<&'static str, String>);

/// Where a field's value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Study,
    /// The study could give it and does not.
    NotInStudy,
    Case,
}

impl StudyWords {
    pub(super) fn of(loaded: &Loaded, population: &Population, language: &str) -> Self {
        let about = &loaded.definition.study;
        let minutes = loaded
            .questionnaires
            .get(&population.id)
            .map(|questionnaire| questionnaire.minutes().typical_minutes().to_string());
        let words = [
            ("minutes", minutes),
            ("study_title", Some(about.title.get(language).to_owned())),
            ("run_by", Some(about.run_by.get(language).to_owned())),
            ("population", Some(population.name.get(language).to_owned())),
            ("contact_name", Some(about.contact.name.clone())),
            ("contact_email", Some(about.contact.email.clone())),
            ("contact_telephone", about.contact.telephone.clone()),
        ];
        Self(
            words
                .into_iter()
                .filter_map(|(name, value)| Some((name, value?)))
                .collect(),
        )
    }

    /// Where the value of a field comes from; `None` when there is no such field.
    pub(super) fn source(&self, field: &str, population: &Population) -> Option<Source> {
        if self.0.contains_key(field) {
            Some(Source::Study)
        } else if OF_THE_STUDY.contains(&field) {
            Some(Source::NotInStudy)
        } else if OF_THE_CASE.contains(&field)
            || population.frame.variables.iter().any(|v| v.id == field)
        {
            Some(Source::Case)
        } else {
            None
        }
    }

    /// The value for one message; `None` when there is none, or an empty one.
    pub(super) fn value<'a>(
        &'a self,
        field: &str,
        language: &str,
        merge: &MergeFields<'a>,
    ) -> Option<Cow<'a, str>> {
        let value = match field {
            "name" => Cow::Borrowed(merge.name),
            "link" => Cow::Borrowed(merge.link),
            "code" => Cow::Borrowed(merge.code),
            "opt_out" => Cow::Borrowed(merge.opt_out),
            "short_address" => Cow::Borrowed(merge.short_address),
            "closing_date" => Cow::Owned(date_in_words(language, merge.closing_date)),
            other => Cow::Borrowed(
                self.0
                    .get(other)
                    .or_else(|| merge.variables.get(other))?
                    .as_str(),
            ),
        };
        (!value.trim().is_empty()).then_some(value)
    }
}

/// Whether a value may stand in a message: no line breaks, which could end a header, and no signs
/// that turn the direction of what follows.
pub(super) fn fits(value: &str) -> bool {
    !value.chars().any(|c| {
        c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    })
}
