//! The names of types: today's, the older ones that are still about, and those that a web page
//! cannot serve.

use crate::definition::{ItemKind, Metadata};

/// Types without a list. A range gets its bounds from the parameters.
pub(super) const PLAIN: &[(&str, ItemKind)] = &[
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
pub(super) const CONSTRAINED: &[(&str, ItemKind, &str)] = &[
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

/// What is understood and not supported: the name, what is so, what to do.
pub(super) const REFUSED: &[(&str, &str, &str)] = &[
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

/// Names of selects, the longer before the shorter that they begin with.
pub(super) const SELECTS: &[(&str, ItemKind)] = &[
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
