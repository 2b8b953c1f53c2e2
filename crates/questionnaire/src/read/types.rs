//! What stands in the type column.

use super::type_names::{CONSTRAINED, PLAIN, REFUSED, SELECTS};
use crate::definition::ItemKind;

/// A row of the survey sheet by its type.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum RowType {
    Question(QuestionType),
    BeginGroup,
    BeginRepeat,
    EndGroup,
    EndRepeat,
    /// `csv-external`: declares a table that expressions use.
    Table,
    /// Understood and not supported: what it is, what to do.
    Refused(&'static str, &'static str),
    Unknown,
}

#[derive(Clone, PartialEq, Debug)]
pub(super) struct QuestionType {
    pub(super) kind: ItemKind,
    pub(super) list: Option<ListSource>,
    pub(super) or_other: bool,
    /// A constraint that the old type name implies, such as that of `percentage`.
    pub(super) constraint: Option<&'static str>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum ListSource {
    /// Of the choices sheet.
    Sheet(String),
    /// Of the sheet `external_choices`.
    External(String),
    /// An attached file.
    File(String),
    /// The instances of a repeat (`select_one ${name}`).
    Repeat(String),
    Missing,
}

/// Understands a type as XLSForm's tools do: underscores and blanks are the same, case does not
/// matter outside of list names.
pub(super) fn parse(written: &str) -> RowType {
    let words: Vec<&str> = written.split_whitespace().collect();
    let joined = words.join(" ").to_lowercase();
    let spaced = joined.replace('_', " ");
    if let Some(structure) = structure(&spaced) {
        return structure;
    }
    // Some of them name a list after the type.
    let is_refused = |name: &str| {
        let rest = joined.strip_prefix(name).or(spaced.strip_prefix(name));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    if let Some((_, what, remedy)) = REFUSED.iter().find(|(name, _, _)| is_refused(name)) {
        return RowType::Refused(what, remedy);
    }
    if let Some((_, kind)) = PLAIN
        .iter()
        .find(|(name, _)| *name == joined || *name == spaced)
    {
        return RowType::Question(QuestionType {
            kind: *kind,
            list: None,
            or_other: false,
            constraint: None,
        });
    }
    if let Some((_, kind, rule)) = CONSTRAINED.iter().find(|(name, _, _)| *name == spaced) {
        return RowType::Question(QuestionType {
            kind: *kind,
            list: None,
            or_other: false,
            constraint: Some(rule),
        });
    }
    select(&words).unwrap_or(RowType::Unknown)
}

fn structure(spaced: &str) -> Option<RowType> {
    if spaced == "csv-external" {
        return Some(RowType::Table);
    }
    if spaced.starts_with("cascading select") {
        return Some(RowType::Refused(
            "Cascading selects are not supported (nor are they in XLSForm any more).",
            "Use one select_one for each level, with a choice_filter.",
        ));
    }
    let (verb, what) = spaced.split_once(' ')?;
    let group = matches!(what, "group" | "table list");
    let repeat = matches!(what, "repeat" | "lgroup" | "looped group");
    match verb {
        "begin" if group => Some(RowType::BeginGroup),
        "begin" if repeat => Some(RowType::BeginRepeat),
        "end" if group => Some(RowType::EndGroup),
        "end" if repeat => Some(RowType::EndRepeat),
        _ => None,
    }
}

fn select(words: &[&str]) -> Option<RowType> {
    let first = words.first()?;
    // `select_one list`: the first word is the type; `select one from list`: the words before it.
    let head = first.to_lowercase().replace('_', " ");
    let mut spread: Vec<String> = head.split(' ').map(str::to_owned).collect();
    let in_first = spread.len();
    spread.extend(words[1..].iter().map(|word| word.to_lowercase()));
    let rest_after = |count: usize| -> &[&str] {
        words
            .get(1 + count.saturating_sub(in_first)..)
            .unwrap_or(&[])
    };
    let starts = |name: &str| {
        let wanted: Vec<&str> = name.split(' ').collect();
        let long_enough = wanted.len() >= in_first && spread.len() >= wanted.len();
        (long_enough
            && wanted
                .iter()
                .zip(&spread)
                .all(|(wanted, have)| wanted == have))
        .then_some(wanted.len())
    };
    for (name, kind, external) in [
        ("select one from file", ItemKind::SelectOne, false),
        ("select multiple from file", ItemKind::SelectMultiple, false),
        ("select one external", ItemKind::SelectOne, true),
        ("select multiple external", ItemKind::SelectMultiple, true),
    ] {
        if let Some(count) = starts(name) {
            let rest = rest_after(count);
            let list = rest.first().map_or(ListSource::Missing, |list| {
                if external {
                    ListSource::External((*list).to_owned())
                } else {
                    ListSource::File((*list).to_owned())
                }
            });
            let or_other = is_or_other(rest.get(1..).unwrap_or(&[]));
            return Some(RowType::Question(QuestionType {
                kind,
                list: Some(list),
                or_other,
                constraint: None,
            }));
        }
    }
    let (count, kind) = SELECTS
        .iter()
        .find_map(|(name, kind)| Some((starts(name)?, *kind)))?;
    let rest = rest_after(count);
    let tail = rest.get(1..).unwrap_or(&[]);
    if !tail.is_empty() && !is_or_other(tail) {
        return None;
    }
    let list = rest
        .first()
        .map_or(ListSource::Missing, |list| match list.strip_prefix("${") {
            Some(name) => ListSource::Repeat(name.trim_end_matches('}').to_owned()),
            None => ListSource::Sheet((*list).to_owned()),
        });
    Some(RowType::Question(QuestionType {
        kind,
        list: Some(list),
        or_other: !tail.is_empty(),
        constraint: None,
    }))
}

fn is_or_other(words: &[&str]) -> bool {
    let joined = words.join(" ").to_lowercase().replace('_', " ");
    matches!(joined.as_str(), "or other" | "or specify other")
}

/// The names that an author may have meant.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    PLAIN.iter().map(|(name, _)| *name).chain([
        "select_one",
        "select_multiple",
        "rank",
        "begin_group",
        "end_group",
        "begin_repeat",
        "end_repeat",
    ])
}
