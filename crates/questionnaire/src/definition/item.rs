//! One question of a questionnaire.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::choices::ChoiceList;
use super::language::{LanguageIndex, Translated};
use super::node::{NodeIndex, Rule};
use super::text::Text;
use crate::expression::Expression;
use crate::fault::Place;

/// The name of an item: unique in its questionnaire. It is the name of the survey sheet, and
/// where two groups use the same one, `group.name`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ItemName(pub(crate) String);

impl ItemName {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for ItemName {
    fn from(name: &str) -> Self {
        Self(name.to_owned())
    }
}

impl fmt::Display for ItemName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for ItemName {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for ItemName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for ItemName {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for ItemName {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

/// What kind of answer an item takes.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum ItemKind {
    /// One option of a list.
    SelectOne,
    /// Any number of options.
    SelectMultiple,
    /// All options, in an order of preference.
    Rank,
    /// Words.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Decimal,
    /// A number from `start` to `end` in steps.
    Range {
        /// The lowest answer.
        start: f64,
        /// The highest answer.
        end: f64,
        /// The distance between answers.
        step: f64,
        /// Whether all three are whole numbers, so that the answer is one.
        whole: bool,
    },
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A day and a time.
    DateTime,
    /// A text that asks nothing.
    Note,
    /// A value that the form works out.
    Calculate,
    /// A value that is not shown.
    Hidden,
    /// A tick of agreement (`OK`).
    Acknowledge,
    /// Something that Collect records by itself.
    Metadata(Metadata),
}

/// What Collect records by itself. On the web only `today` has a value; the others would identify
/// the person or do not exist, and stay empty (`read` says so).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Metadata {
    /// The time of the first opening.
    Start,
    /// The time of the end.
    End,
    /// The day.
    Today,
    /// `username`, `deviceid`, `phonenumber`, `email`, `simserial`, `subscriberid`: who and which device.
    Identity,
    /// `audit`, `start-geopoint`, `background-audio` and `background-geopoint`: recordings in the background.
    Recording,
}

impl ItemKind {
    /// Whether people are asked, rather than told or left out.
    #[must_use]
    pub fn is_asked(self) -> bool {
        !matches!(
            self,
            Self::Note | Self::Calculate | Self::Hidden | Self::Metadata(_)
        )
    }

    /// Whether it has a list of options.
    #[must_use]
    pub fn has_choices(self) -> bool {
        matches!(self, Self::SelectOne | Self::SelectMultiple | Self::Rank)
    }

    /// Whether it has a place on a page.
    #[must_use]
    pub fn is_shown(self) -> bool {
        self.is_asked() || self == Self::Note
    }
}

/// How the parts of a date are asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum DateParts {
    /// Day, month and year.
    #[default]
    DayMonthYear,
    /// Month and year (appearance `month-year`); the stored day is the first.
    MonthYear,
    /// Year (appearance `year`); the stored day is the first of January.
    Year,
}

/// One question, note or calculation.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its unique name.
    pub name: ItemName,
    /// The name that it shares with items of other questionnaires (our column `concept`).
    pub concept: Option<String>,
    /// The kind of answer.
    pub kind: ItemKind,
    /// Its options.
    pub list: Option<Arc<ChoiceList>>,
    /// Whether it may be asked several times.
    pub in_repeat: bool,
    /// Its section: a place in [`crate::Questionnaire::sections`].
    pub section: usize,
    /// `study` for an item that was published, `ours` for one that we wrote (our column `source`).
    pub source: Option<String>,
    /// The words of the appearance column.
    pub appearance: Vec<String>,
    /// Where it stands in the survey sheet.
    pub place: Place,
    pub(crate) details: Details,
}

/// What the engine needs of an item.
#[derive(Clone, Debug, Default)]
pub(crate) struct Details {
    pub(crate) node: NodeIndex,
    /// How many repeats it is in.
    pub(crate) depth: usize,
    pub(crate) labels: Translated<Text>,
    pub(crate) hints: Translated<Text>,
    pub(crate) guidance: Translated<Text>,
    pub(crate) constraint: Option<Rule>,
    pub(crate) constraint_messages: Translated<Text>,
    pub(crate) required: Required,
    pub(crate) required_messages: Translated<Text>,
    pub(crate) read_only: Required,
    pub(crate) calculation: Option<Rule>,
    pub(crate) default: Option<Rule>,
    /// Names of questions: the calculation is done only when one of them changes.
    pub(crate) triggers: Vec<String>,
    pub(crate) choice_filter: Option<Rule>,
    pub(crate) randomize: Option<Randomize>,
    /// The item that holds the words of “Other” (`or_other`).
    pub(crate) other: Option<usize>,
    /// The select that this item specifies.
    pub(crate) other_of: Option<usize>,
    /// Shows only the labels of a grid made by hand (appearance `label`): asks nothing.
    pub(crate) only_labels: bool,
    /// Place of its list among the tables of the questionnaire.
    pub(crate) table: Option<usize>,
}

/// `yes`, `no` or an expression.
#[derive(Clone, Debug, Default)]
pub(crate) enum Required {
    #[default]
    No,
    Yes,
    When(Rule),
}

/// `randomize=true`, perhaps with `seed=`.
#[derive(Clone, Debug)]
pub(crate) struct Randomize {
    pub(crate) seed: Option<Expression>,
}

impl Item {
    /// The label as plain text, references shown as “…”; the name where none is written.
    #[must_use]
    pub fn label(&self, language: LanguageIndex) -> String {
        self.details
            .labels
            .get(language)
            .map_or_else(|| self.name.to_string(), Text::plain)
    }

    /// The hint as plain text.
    #[must_use]
    pub fn hint(&self, language: LanguageIndex) -> Option<String> {
        self.details.hints.get(language).map(Text::plain)
    }

    /// Whether the answer is one or more options of a list or a tick: what figures count.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        matches!(
            self.kind,
            ItemKind::SelectOne | ItemKind::SelectMultiple | ItemKind::Rank | ItemKind::Acknowledge
        ) && self.collects_an_answer()
    }

    /// Whether people answer it; not so notes, calculations and the heads of grids.
    #[must_use]
    pub fn collects_an_answer(&self) -> bool {
        self.kind.is_asked() && !self.details.only_labels
    }

    /// Its `relevant` as written. The groups around it have their own; see
    /// [`crate::Questionnaire::routes_to`].
    #[must_use]
    pub fn relevant<'q>(&self, questionnaire: &'q crate::Questionnaire) -> Option<&'q str> {
        questionnaire
            .node(self.details.node)
            .relevant
            .as_ref()
            .map(Rule::source)
    }

    /// Whether it must be answered: `yes` always, or the expression that says when.
    #[must_use]
    pub fn required(&self) -> Option<&str> {
        match &self.details.required {
            Required::No => None,
            Required::Yes => Some("yes"),
            Required::When(rule) => Some(rule.source()),
        }
    }

    /// Its `constraint` as written.
    #[must_use]
    pub fn constraint(&self) -> Option<&str> {
        self.details.constraint.as_ref().map(Rule::source)
    }

    /// Its `calculation` as written.
    #[must_use]
    pub fn calculation(&self) -> Option<&str> {
        self.details.calculation.as_ref().map(Rule::source)
    }

    /// Its `choice_filter` as written.
    #[must_use]
    pub fn choice_filter(&self) -> Option<&str> {
        self.details.choice_filter.as_ref().map(Rule::source)
    }

    /// Whether its options are shown in an order of chance, which is recorded.
    #[must_use]
    pub fn is_randomised(&self) -> bool {
        self.details.randomize.is_some()
    }

    /// Which parts of a date are asked for.
    #[must_use]
    pub fn date_parts(&self) -> DateParts {
        let has = |word: &str| self.appearance.iter().any(|appearance| appearance == word);
        if has("year") {
            DateParts::Year
        } else if has("month-year") {
            DateParts::MonthYear
        } else {
            DateParts::DayMonthYear
        }
    }
}
