//! The appearance column: which words mean something on a web page.

use crate::definition::ItemKind;
use crate::fault::{Faults, Place};

/// Words that are kept as hints for the page.
const KEPT: &[&str] = &[
    "minimal",
    "likert",
    "quick",
    "horizontal",
    "horizontal-compact",
    "compact",
    "quickcompact",
    "columns",
    "columns-pack",
    "columns-flex",
    "multiline",
    "numbers",
    "url",
    "email",
    "tel",
    "no-calendar",
    "month-year",
    "year",
    "label",
    "list-nolabel",
    "list",
    "autocomplete",
    "search",
    "vertical",
    "no-ticks",
    "picker",
    "rating",
    "columns-1",
    "columns-2",
    "columns-3",
    "columns-4",
    "columns-5",
    "columns-6",
    "columns-7",
    "columns-8",
    "columns-9",
    "columns-10",
    "compact-1",
    "compact-2",
    "compact-3",
    "compact-4",
    "compact-5",
    "compact-6",
    "compact-7",
    "compact-8",
    "compact-9",
    "compact-10",
    "field-list",
    "table-list",
    "counter",
    "thousands-sep",
    "no-buttons",
    "horizontal-definition",
];

/// Words of Collect and Enketo that mean nothing here, and why.
const NO_EFFECT: &[(&str, &str)] = &[
    ("hidden-answer", "answers are shown as they are typed"),
    ("masked", "answers are shown as they are typed"),
    ("bearing", "a compass is not read"),
    ("signature", "nothing is drawn"),
    ("draw", "nothing is drawn"),
    ("annotate", "nothing is drawn"),
    ("image-map", "the options are shown as a list"),
    ("map", "the options are shown as a list"),
    ("maps", "no map is shown"),
    ("hide-input", "no map is shown"),
    ("printer", "nothing is printed"),
    ("accordion", "groups are always open"),
    ("compact-group", "groups are always open"),
    (
        "ethiopian",
        "dates are asked for in the calendar of every day",
    ),
    ("coptic", "dates are asked for in the calendar of every day"),
    (
        "islamic",
        "dates are asked for in the calendar of every day",
    ),
    (
        "bikram-sambat",
        "dates are asked for in the calendar of every day",
    ),
    (
        "myanmar",
        "dates are asked for in the calendar of every day",
    ),
    (
        "persian",
        "dates are asked for in the calendar of every day",
    ),
    (
        "buddhist",
        "dates are asked for in the calendar of every day",
    ),
    ("new", "no picture is taken"),
    ("new-front", "no picture is taken"),
    ("front", "no picture is taken"),
    ("no-collapse", "groups are always open"),
    ("w1", "the width of a question follows the page"),
    ("w2", "the width of a question follows the page"),
    ("w3", "the width of a question follows the page"),
    ("w4", "the width of a question follows the page"),
    ("w5", "the width of a question follows the page"),
    ("w6", "the width of a question follows the page"),
    ("w7", "the width of a question follows the page"),
    ("w8", "the width of a question follows the page"),
    ("w9", "the width of a question follows the page"),
    ("w10", "the width of a question follows the page"),
];

/// What a row is, for appearances.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Bearer {
    Group,
    Question(ItemKind),
}

/// The words of an appearance cell; those that mean nothing here are reported.
pub(super) fn read(
    written: &str,
    bearer: Bearer,
    place: &Place,
    faults: &mut Faults,
) -> Vec<String> {
    let lower = written.to_lowercase();
    if lower.contains("search(") {
        faults.error(
            place.clone(),
            "The appearance search(…) is not supported: it would take the options from a file.",
            "Use select_one_from_file with a choice_filter.",
        );
        return Vec::new();
    }
    let mut words = Vec::new();
    for word in lower.split_whitespace() {
        let grid_word = matches!(word, "label" | "list-nolabel" | "list");
        let group_word = matches!(word, "field-list" | "table-list");
        if let Some((_, why)) = NO_EFFECT.iter().find(|(name, _)| *name == word) {
            faults.warning(
                place.clone(),
                format!("The appearance “{word}” has no effect: {why}."),
                "It can stay for other tools.",
            );
        } else if word.starts_with("ex:")
            || word.starts_with("intent:")
            || word.starts_with("printer:")
        {
            faults.warning(
                place.clone(),
                format!("The appearance “{word}” has no effect: no other app is opened."),
                "Make sure that the question can be answered by typing.",
            );
            break;
        } else if !KEPT.contains(&word) {
            let near = crate::expression::nearest(word, KEPT.iter().copied());
            let remedy = near.map_or_else(
                || "It can stay for other tools.".to_owned(),
                |near| format!("Did you mean “{near}”?"),
            );
            if matches!(near, Some("field-list" | "table-list")) && bearer == Bearer::Group {
                faults.error(
                    place.clone(),
                    format!("There is no appearance “{word}”."),
                    remedy,
                );
            } else {
                faults.warning(
                    place.clone(),
                    format!("The appearance “{word}” is not known and has no effect."),
                    remedy,
                );
            }
        } else if group_word != (bearer == Bearer::Group) && (group_word || grid_word) {
            let (whose, what) = if group_word {
                ("a group", "a question")
            } else {
                ("a question", "a group")
            };
            faults.warning(
                place.clone(),
                format!("The appearance “{word}” is for {whose}; on {what} it has no effect."),
                "Move it, or take it out.",
            );
        } else if grid_word
            && !matches!(
                bearer,
                Bearer::Question(ItemKind::SelectOne | ItemKind::SelectMultiple)
            )
        {
            faults.warning(
                place.clone(),
                format!("The appearance “{word}” is for selects and has no effect here."),
                "Take it out.",
            );
        } else {
            words.push(word.to_owned());
        }
    }
    words
}
