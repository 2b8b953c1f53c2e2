//! Whether everything that people read is there, in every language.

use std::collections::BTreeMap;

use crate::definition::text::Text;
use crate::definition::{ChoiceList, Language, LanguageIndex, Questionnaire, Translated};
use crate::fault::{Faults, Place};
use crate::wording::Tongue;

pub(super) fn check(form: &Questionnaire, faults: &mut Faults) {
    languages(form, faults);
    title(form, faults);
    for node in &form.nodes {
        if let Some(group) = node.group() {
            complete(form, (&group.labels, "label"), &node.place, faults);
        }
    }
    let mut lists: BTreeMap<&str, &ChoiceList> = BTreeMap::new();
    for item in &form.items {
        let details = &item.details;
        if item.kind.is_shown() && details.labels.is_empty() {
            let what = if item.collects_an_answer() {
                "question"
            } else {
                "note"
            };
            if details.hints.is_empty() {
                faults.error(
                    at(&item.place, "label"),
                    format!("The {what} “{}” has no label.", item.name),
                    "Write what people read.",
                );
            } else {
                faults.warning(
                    at(&item.place, "label"),
                    format!("The {what} “{}” has a hint and no label.", item.name),
                    "Write the question into the label: it is what screen readers say first.",
                );
            }
        }
        for (texts, column) in [
            (&details.labels, "label"),
            (&details.hints, "hint"),
            (&details.guidance, "guidance_hint"),
            (&details.constraint_messages, "constraint_message"),
            (&details.required_messages, "required_message"),
        ] {
            if item.kind.is_shown() {
                complete(form, (texts, column), &item.place, faults);
            }
        }
        messages(item, faults);
        if let Some(list) = &item.list {
            lists.insert(&list.name, list);
        }
    }
    for list in lists.values() {
        options(form, list, faults);
    }
}

fn languages(form: &Questionnaire, faults: &mut Faults) {
    for language in form
        .languages
        .iter()
        .filter(|language| !Tongue::speaks(&language.code))
    {
        faults.warning(
            form.settings.clone(),
            format!("The words that come from us (messages such as “Enter an answer …”, “Other”) are in English and Welsh only, so people who answer in {} see English there.", language.name),
            "Write required_message and constraint_message, and options of your own instead of or_other.",
        );
    }
    let private: Vec<&Language> = form
        .languages
        .iter()
        .filter(|language| language.code.starts_with("x-") || language.code == "und")
        .collect();
    for language in private {
        faults.warning(
            form.settings.clone(),
            format!("The language “{}” has no code that browsers know, so screen readers cannot tell how to speak it.", language.name),
            format!("Write its code after its name: label::{} (xx).", language.name),
        );
    }
}

fn title(form: &Questionnaire, faults: &mut Faults) {
    if form.titles.is_empty() {
        faults.warning(
            form.settings.clone(),
            "The questionnaire has no title.",
            "Write form_title into the settings sheet.",
        );
        return;
    }
    for (index, language) in indexed(form) {
        if form.titles.exact(index).is_none() {
            faults.warning(
                form.settings.clone(),
                format!("The title is not translated into {}.", language.name),
                format!(
                    "Add a column form_title::{} ({}) to the settings.",
                    language.name, language.code
                ),
            );
        }
    }
}

fn indexed(form: &Questionnaire) -> impl Iterator<Item = (LanguageIndex, &Language)> {
    (0..u16::MAX).map(LanguageIndex).zip(&form.languages)
}

fn at(place: &Place, column: &str) -> Place {
    Place {
        column: Some(column.to_owned()),
        ..place.clone()
    }
}

/// A text that is there in one language is there in all.
fn complete(
    form: &Questionnaire,
    (texts, column): (&Translated<Text>, &str),
    place: &Place,
    faults: &mut Faults,
) {
    if texts.is_empty() {
        return;
    }
    for (index, language) in indexed(form) {
        if texts.exact(index).is_none() {
            let heading = format!("{column}::{} ({})", language.name, language.code);
            faults.error(
                at(place, &heading),
                format!(
                    "“{}” is not translated into {}.",
                    start(texts),
                    language.name
                ),
                "Write the translation into this column.",
            );
        }
    }
}

/// The first words of a text, to find it by.
fn start(texts: &Translated<Text>) -> String {
    let plain = texts
        .get(LanguageIndex::default())
        .map(Text::plain)
        .unwrap_or_default();
    let words: Vec<&str> = plain.split_whitespace().collect();
    if words.len() <= 8 {
        words.join(" ")
    } else {
        format!("{} …", words[..8].join(" "))
    }
}

fn messages(item: &crate::Item, faults: &mut Faults) {
    let details = &item.details;
    let says_itself = details.constraint.as_ref().is_some_and(|rule| {
        crate::evaluation::trouble_of_bounds(item.kind, &rule.expression).is_some()
    });
    if details.constraint.is_some()
        && !says_itself
        && details.constraint_messages.is_empty()
        && item.collects_an_answer()
    {
        faults.warning(
            at(&item.place, "constraint_message"),
            format!(
                "“{}” has a constraint and no message, so people only read “Check your answer”.",
                item.name
            ),
            "Say what an answer must be: “Sessions must be a number from 1 to 14”.",
        );
    }
}

fn options(form: &Questionnaire, list: &ChoiceList, faults: &mut Faults) {
    let mut reads: BTreeMap<String, &str> = BTreeMap::new();
    for choice in &list.choices {
        let place = Place {
            row: Some(choice.row).filter(|row| *row > 0),
            ..form.choices.clone()
        };
        if choice.labels.is_empty() {
            faults.error(
                at(&place, "label"),
                format!(
                    "The option “{}” of the list “{}” has no label.",
                    choice.name, list.name
                ),
                "Write what people read.",
            );
            continue;
        }
        complete(form, (&choice.labels, "label"), &place, faults);
        let label = choice.label(LanguageIndex::default());
        // Lists with a filter may have the same label in several places.
        if let Some(first) = reads
            .insert(label.clone(), &choice.name)
            .filter(|first| *first != choice.name && choice.columns.is_empty())
        {
            faults.warning(
                at(&place, "label"),
                format!(
                    "The options “{first}” and “{}” of the list “{}” both read “{label}”.",
                    choice.name, list.name
                ),
                "Give them different labels: people cannot tell them apart.",
            );
        }
    }
}
