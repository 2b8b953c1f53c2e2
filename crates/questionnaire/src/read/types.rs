//! What stands in the type column: today's names of XLSForm and the older ones that are still about.

use crate::definition::{ItemKind, Metadata};

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

/// Types without a list. A range gets its bounds from the parameters.
const PLAIN: &[(&str, ItemKind)] = &[
    ("text", ItemKind::Text),
    ("string", ItemKind::Text),
    ("q string", ItemKind::Text),
    ("add text prompt", ItemKind::Text),
    ("integer", ItemKind::Integer),
    ("int", ItemKind::Integer),
    ("q int", ItemKind::Integer),
    ("add integer prompt", ItemKind::Integer),
    ("decimal", ItemKind::Decimal),
    ("q decimal", ItemKind::Decimal),
    ("add decimal prompt", ItemKind::Decimal),
    (
        "range",
        ItemKind::Range {
            start: 0.0,
            end: 10.0,
            step: 1.0,
            whole: true,
        },
    ),
    ("date", ItemKind::Date),
    ("q date", ItemKind::Date),
    ("add date prompt", ItemKind::Date),
    ("time", ItemKind::Time),
    ("q time", ItemKind::Time),
    ("add time prompt", ItemKind::Time),
    ("datetime", ItemKind::DateTime),
    ("date time", ItemKind::DateTime),
    ("date_time", ItemKind::DateTime),
    ("q date time", ItemKind::DateTime),
    ("q datetime", ItemKind::DateTime),
    ("add date time prompt", ItemKind::DateTime),
    ("add datetime prompt", ItemKind::DateTime),
    ("note", ItemKind::Note),
    ("q note", ItemKind::Note),
    ("add note prompt", ItemKind::Note),
    ("calculate", ItemKind::Calculate),
    ("q calculate", ItemKind::Calculate),
    ("add calculate prompt", ItemKind::Calculate),
    ("hidden", ItemKind::Hidden),
    ("acknowledge", ItemKind::Acknowledge),
    ("trigger", ItemKind::Acknowledge),
    ("q acknowledge", ItemKind::Acknowledge),
    ("add acknowledge prompt", ItemKind::Acknowledge),
    ("start", ItemKind::Metadata(Metadata::Start)),
    ("start time", ItemKind::Metadata(Metadata::Start)),
    ("get start time", ItemKind::Metadata(Metadata::Start)),
    ("end", ItemKind::Metadata(Metadata::End)),
    ("end time", ItemKind::Metadata(Metadata::End)),
    ("get end time", ItemKind::Metadata(Metadata::End)),
    ("today", ItemKind::Metadata(Metadata::Today)),
    ("get today", ItemKind::Metadata(Metadata::Today)),
    ("username", ItemKind::Metadata(Metadata::Identity)),
    ("email", ItemKind::Metadata(Metadata::Identity)),
    ("deviceid", ItemKind::Metadata(Metadata::Identity)),
    ("device id", ItemKind::Metadata(Metadata::Identity)),
    ("get device id", ItemKind::Metadata(Metadata::Identity)),
    ("imei", ItemKind::Metadata(Metadata::Identity)),
    ("phonenumber", ItemKind::Metadata(Metadata::Identity)),
    ("get phone number", ItemKind::Metadata(Metadata::Identity)),
    ("simserial", ItemKind::Metadata(Metadata::Identity)),
    ("sim id", ItemKind::Metadata(Metadata::Identity)),
    ("get sim id", ItemKind::Metadata(Metadata::Identity)),
    ("subscriberid", ItemKind::Metadata(Metadata::Identity)),
    ("subscriber id", ItemKind::Metadata(Metadata::Identity)),
    ("get subscriber id", ItemKind::Metadata(Metadata::Identity)),
    ("uri:subscriberid", ItemKind::Metadata(Metadata::Identity)),
    ("uri:phonenumber", ItemKind::Metadata(Metadata::Identity)),
    ("uri:simserial", ItemKind::Metadata(Metadata::Identity)),
    ("uri:deviceid", ItemKind::Metadata(Metadata::Identity)),
    ("uri:username", ItemKind::Metadata(Metadata::Identity)),
    ("uri:email", ItemKind::Metadata(Metadata::Identity)),
    ("audit", ItemKind::Metadata(Metadata::Recording)),
    ("start-geopoint", ItemKind::Metadata(Metadata::Recording)),
    ("background-audio", ItemKind::Metadata(Metadata::Recording)),
    (
        "background-geopoint",
        ItemKind::Metadata(Metadata::Recording),
    ),
];

/// Old types that are a type with a constraint.
const CONSTRAINED: &[(&str, ItemKind, &str)] = &[
    ("percentage", ItemKind::Integer, ". >= 0 and . <= 100"),
    (
        "number of days in last month",
        ItemKind::Integer,
        ". >= 0 and . <= 31",
    ),
    (
        "number of days in last six months",
        ItemKind::Integer,
        ". >= 0 and . <= 183",
    ),
    (
        "number of days in last year",
        ItemKind::Integer,
        ". >= 0 and . <= 365",
    ),
    ("phone number", ItemKind::Text, "regex(., '^[0-9]*$')"),
];

const NO_FILES: &str = "This questionnaire takes no files. Ask in words, or take the row out.";
const NO_PLACES: &str = "Ask for the place in words, or with a list of places (select_one_from_file); or take the row out.";

const REFUSED: &[(&str, &str, &str)] = &[
    (
        "image",
        "Questions that take a picture are not supported.",
        NO_FILES,
    ),
    (
        "photo",
        "Questions that take a picture are not supported.",
        NO_FILES,
    ),
    (
        "q picture",
        "Questions that take a picture are not supported.",
        NO_FILES,
    ),
    (
        "q image",
        "Questions that take a picture are not supported.",
        NO_FILES,
    ),
    (
        "add image prompt",
        "Questions that take a picture are not supported.",
        NO_FILES,
    ),
    (
        "add photo prompt",
        "Questions that take a picture are not supported.",
        NO_FILES,
    ),
    (
        "audio",
        "Questions that record sound are not supported.",
        NO_FILES,
    ),
    (
        "q audio",
        "Questions that record sound are not supported.",
        NO_FILES,
    ),
    (
        "add audio prompt",
        "Questions that record sound are not supported.",
        NO_FILES,
    ),
    (
        "video",
        "Questions that record a video are not supported.",
        NO_FILES,
    ),
    (
        "q video",
        "Questions that record a video are not supported.",
        NO_FILES,
    ),
    (
        "add video prompt",
        "Questions that record a video are not supported.",
        NO_FILES,
    ),
    (
        "file",
        "Questions that take a file are not supported.",
        NO_FILES,
    ),
    (
        "add file prompt",
        "Questions that take a file are not supported.",
        NO_FILES,
    ),
    (
        "geopoint",
        "Questions that take a position are not supported.",
        NO_PLACES,
    ),
    (
        "gps",
        "Questions that take a position are not supported.",
        NO_PLACES,
    ),
    (
        "location",
        "Questions that take a position are not supported.",
        NO_PLACES,
    ),
    (
        "q geopoint",
        "Questions that take a position are not supported.",
        NO_PLACES,
    ),
    (
        "q location",
        "Questions that take a position are not supported.",
        NO_PLACES,
    ),
    (
        "add location prompt",
        "Questions that take a position are not supported.",
        NO_PLACES,
    ),
    (
        "geotrace",
        "Questions that draw a line on a map are not supported.",
        NO_PLACES,
    ),
    (
        "geoshape",
        "Questions that draw an area on a map are not supported.",
        NO_PLACES,
    ),
    (
        "osm",
        "Questions on OpenStreetMap are not supported.",
        NO_PLACES,
    ),
    (
        "barcode",
        "Questions that scan a barcode are not supported.",
        "Use the type text and ask for the number.",
    ),
    (
        "q barcode",
        "Questions that scan a barcode are not supported.",
        "Use the type text and ask for the number.",
    ),
    (
        "add barcode prompt",
        "Questions that scan a barcode are not supported.",
        "Use the type text and ask for the number.",
    ),
    (
        "xml-external",
        "Attached XML tables are not supported.",
        "Save the table as CSV and use csv-external.",
    ),
    (
        "begin loop",
        "Loops are not supported (nor are they in XLSForm any more).",
        "Use begin_repeat, or write the questions out.",
    ),
    (
        "end loop",
        "Loops are not supported (nor are they in XLSForm any more).",
        "Use end_repeat, or write the questions out.",
    ),
    (
        "begin kobomatrix",
        "KoboToolbox's matrix is not supported.",
        "Use begin_group with the appearance table-list.",
    ),
    (
        "end kobomatrix",
        "KoboToolbox's matrix is not supported.",
        "Use end_group.",
    ),
    (
        "begin score",
        "KoboToolbox's rating is not supported.",
        "Use begin_group with the appearance table-list and a select_one for each row.",
    ),
    (
        "end score",
        "KoboToolbox's rating is not supported.",
        "Use end_group.",
    ),
    (
        "begin rank",
        "KoboToolbox's ranking is not supported.",
        "Use one question of the type rank with a choice list.",
    ),
    (
        "end rank",
        "KoboToolbox's ranking is not supported.",
        "Use one question of the type rank with a choice list.",
    ),
];

const SELECTS: &[(&str, ItemKind)] = &[
    ("add select one prompt using", ItemKind::SelectOne),
    ("add select multiple prompt using", ItemKind::SelectMultiple),
    ("select all that apply from", ItemKind::SelectMultiple),
    ("select all that apply", ItemKind::SelectMultiple),
    ("select multiple from", ItemKind::SelectMultiple),
    ("select multiple using", ItemKind::SelectMultiple),
    ("select one from", ItemKind::SelectOne),
    ("select one using", ItemKind::SelectOne),
    ("q select1", ItemKind::SelectOne),
    ("q select", ItemKind::SelectMultiple),
    ("select1", ItemKind::SelectOne),
    ("select one", ItemKind::SelectOne),
    ("select multiple", ItemKind::SelectMultiple),
    ("select", ItemKind::SelectMultiple),
    ("rank", ItemKind::Rank),
];

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
