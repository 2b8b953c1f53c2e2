//! What the headings of a sheet mean: the names of XLSForm and their older spellings.

/// A column that means something here.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Column {
    Type,
    Name,
    Label,
    Hint,
    GuidanceHint,
    Constraint,
    ConstraintMessage,
    Required,
    RequiredMessage,
    Relevant,
    ReadOnly,
    Calculation,
    Default,
    Appearance,
    ChoiceFilter,
    Parameters,
    RepeatCount,
    Trigger,
    Disabled,
    Concept,
    Source,
    Exclusive,
    ListName,
    Media,
}

impl Column {
    pub(super) fn is_translated(self) -> bool {
        matches!(
            self,
            Self::Label
                | Self::Hint
                | Self::GuidanceHint
                | Self::ConstraintMessage
                | Self::RequiredMessage
                | Self::Media
        )
    }
}

/// What a heading turned out to be.
#[derive(Clone, Debug)]
pub(super) enum Meaning {
    Known(Column, Option<String>),
    /// A column that Collect or a server uses and a web page cannot; said so once if it is filled.
    NoEffect(&'static str),
    /// Left to the author: remarks.
    Remark,
    Unknown,
}

/// Which sheet the headings belong to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Survey,
    Choices,
}

pub(super) const SURVEY: &[(&str, Column)] = &[
    ("type", Column::Type),
    ("command", Column::Type),
    ("name", Column::Name),
    ("tag", Column::Name),
    ("value", Column::Name),
    ("label", Column::Label),
    ("caption", Column::Label),
    ("hint", Column::Hint),
    ("guidance_hint", Column::GuidanceHint),
    ("constraint", Column::Constraint),
    ("constraint_message", Column::ConstraintMessage),
    ("constraining_message", Column::ConstraintMessage),
    ("jr:constraintmsg", Column::ConstraintMessage),
    ("required", Column::Required),
    ("required_message", Column::RequiredMessage),
    ("requiredmsg", Column::RequiredMessage),
    ("jr:requiredmsg", Column::RequiredMessage),
    ("relevant", Column::Relevant),
    ("relevance", Column::Relevant),
    ("readonly", Column::ReadOnly),
    ("read_only", Column::ReadOnly),
    ("calculation", Column::Calculation),
    ("calculate", Column::Calculation),
    ("default", Column::Default),
    ("appearance", Column::Appearance),
    ("choice_filter", Column::ChoiceFilter),
    ("parameters", Column::Parameters),
    ("repeat_count", Column::RepeatCount),
    ("count", Column::RepeatCount),
    ("jr:count", Column::RepeatCount),
    ("trigger", Column::Trigger),
    ("disabled", Column::Disabled),
    ("concept", Column::Concept),
    ("source", Column::Source),
    ("image", Column::Media),
    ("big-image", Column::Media),
    ("audio", Column::Media),
    ("video", Column::Media),
    ("media", Column::Media),
];

pub(super) const CHOICES: &[(&str, Column)] = &[
    ("list_name", Column::ListName),
    ("listname", Column::ListName),
    ("name", Column::Name),
    ("value", Column::Name),
    ("label", Column::Label),
    ("caption", Column::Label),
    ("source", Column::Source),
    ("exclusive", Column::Exclusive),
    ("image", Column::Media),
    ("big-image", Column::Media),
    ("audio", Column::Media),
    ("video", Column::Media),
    ("media", Column::Media),
];

/// Columns of Collect, of servers and of SMS that change nothing on a web page.
const NO_EFFECT: &[(&str, &str)] = &[
    ("autoplay", "nothing is played on these pages"),
    (
        "rows",
        "the height of a text box follows the appearance “multiline”",
    ),
    ("noapperrorstring", "no other app is opened"),
    ("no_app_error_string", "no other app is opened"),
    ("jr:noapperrorstring", "no other app is opened"),
    ("jr:preload", "nothing is filled in from a device"),
    ("jr:preloadparams", "nothing is filled in from a device"),
    ("save_to", "there are no ODK entities here"),
    ("entities:saveto", "there are no ODK entities here"),
    ("sms_field", "there are no SMS here"),
    ("sms_option", "there are no SMS here"),
    ("sms_separator", "there are no SMS here"),
    ("sms_allow_media", "there are no SMS here"),
    ("sms_date_format", "there are no SMS here"),
    ("sms_datetime_format", "there are no SMS here"),
    ("sms_response", "there are no SMS here"),
    ("compact_tag", "there are no SMS here"),
    ("intent", "no other app is opened"),
    ("accuracythreshold", "positions are not recorded"),
    (
        "type",
        "the type of the answer follows from the type column",
    ),
    ("$given_name", "KoboToolbox keeps its own names there"),
    ("$kuid", "KoboToolbox keeps its own names there"),
    ("$autoname", "KoboToolbox keeps its own names there"),
    ("$xpath", "KoboToolbox keeps its own names there"),
    ("$qpath", "KoboToolbox keeps its own names there"),
    ("kuid", "KoboToolbox keeps its own names there"),
    (
        "kobo--matrix_list",
        "KoboToolbox's matrices are written as a group with the appearance table-list here",
    ),
    (
        "kobo--rank-items",
        "KoboToolbox's rankings are written with the type rank here",
    ),
    (
        "kobo--score-choices",
        "KoboToolbox's ratings are written as a group with the appearance table-list here",
    ),
    ("kobo--rank-constraint-message", "write constraint_message"),
    (
        "bind::oc:itemgroup",
        "OpenClinica's columns mean nothing here",
    ),
];

const REMARKS: &[&str] = &[
    "note",
    "notes",
    "comment",
    "comments",
    "remark",
    "remarks",
    "description",
];

/// Understands a heading.
pub(super) fn meaning(written: &str, kind: Kind) -> Meaning {
    let names = match kind {
        Kind::Survey => SURVEY,
        Kind::Choices => CHOICES,
    };
    let mut segments: Vec<&str> = written.split("::").map(str::trim).collect();
    if segments.len() == 1 && !written.starts_with("jr:") {
        // `label:English` is the older way to write `label::English`.
        let first = written.split(':').next().unwrap_or_default();
        let key = key_of(first);
        let splits = matches!(key.as_str(), "bind" | "body" | "control" | "instance")
            || names
                .iter()
                .any(|(name, column)| *name == key && column.is_translated());
        if splits {
            segments = written.splitn(3, ':').map(str::trim).collect();
            if segments.len() == 3 && key != "media" {
                segments = written.splitn(2, ':').map(str::trim).collect();
            }
        }
    }
    let mut keys: Vec<String> = segments.iter().map(|segment| key_of(segment)).collect();
    let group = keys.first().cloned().unwrap_or_default();
    if matches!(group.as_str(), "bind" | "body" | "control") && keys.len() > 1 {
        segments.remove(0);
        keys.remove(0);
        if keys[0] == "type" {
            return Meaning::NoEffect("the type of the answer follows from the type column");
        }
    } else if group == "instance" && keys.len() > 1 {
        return Meaning::NoEffect("stored answers have no XML attributes here");
    } else if group == "media" && keys.len() > 1 {
        segments.remove(0);
        keys.remove(0);
    }
    let key = &keys[0];
    if (key != "type" || kind == Kind::Choices)
        && let Some((_, why)) = NO_EFFECT.iter().find(|(name, _)| name == key)
    {
        return Meaning::NoEffect(why);
    }
    if let Some((_, column)) = names.iter().find(|(name, _)| name == key) {
        let language = segments
            .get(1)
            .filter(|text| !text.is_empty())
            .map(|text| (*text).to_owned());
        return match language {
            Some(_) if !column.is_translated() => Meaning::Unknown,
            language => Meaning::Known(*column, language),
        };
    }
    if REMARKS.contains(&key.as_str()) || key.starts_with('_') || key.starts_with('#') {
        return Meaning::Remark;
    }
    if matches!(group.as_str(), "bind" | "body" | "control") {
        return Meaning::NoEffect("nothing here uses it");
    }
    Meaning::Unknown
}

/// Lower case, blanks as underscores.
fn key_of(heading: &str) -> String {
    heading
        .split_whitespace()
        .collect::<Vec<_>>()
        .join("_")
        .to_lowercase()
}
