//! `study.toml` as types: parsed once, trusted afterwards.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::contacts::{Contact, Sending};
use super::{data_protection::DataProtection, dispositions::DispositionRules};

/// The id of a study: lower-case letters, digits and hyphens; stands in addresses.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(transparent)]
pub struct StudyId(pub String);

impl std::fmt::Display for StudyId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// One text in every language of the study, by language code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Texts(pub BTreeMap<String, String>);

impl Texts {
    /// In this language; the first there is when it is missing (`check` does not let that pass).
    pub fn get(&self, language: &str) -> &str {
        self.0
            .get(language)
            .or_else(|| self.0.get("en"))
            .or_else(|| self.0.values().next())
            .map_or("", String::as_str)
    }
}

/// Everything that `study.toml` says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    pub study: About,
    pub fieldwork: Fieldwork,
    #[serde(rename = "population")]
    pub populations: Vec<Population>,
    pub analysis: Analysis,
    pub publication: Publication,
    pub simulation: Option<SimulationSpec>,
    pub comparison: Option<ComparisonSpec>,
    #[serde(default)]
    pub data_protection: DataProtection,
}

impl Definition {
    /// The population with this id.
    pub fn population(&self, id: &str) -> Option<&Population> {
        self.populations
            .iter()
            .find(|population| population.id == id)
    }
}

/// What the study is, in words.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    pub id: StudyId,
    pub languages: Vec<String>,
    pub answers: Keeping,
    pub title: Texts,
    pub run_by: Texts,
    pub about: Texts,
    pub contact: ContactPoint,
}

/// Whether answers can be led back to a person after submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Keeping {
    /// No. This is the rule.
    Severed,
    /// Yes, and the first page says so.
    Linked,
}

/// Whom a respondent can ask.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactPoint {
    pub name: String,
    pub email: String,
    pub telephone: Option<String>,
}

/// How long the study means to ask.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fieldwork {
    pub weeks: u32,
    /// How many hours of people's time the study means to ask for in all.
    pub declared_hours: Option<u32>,
    /// How cases are counted in response rates.
    #[serde(default)]
    pub dispositions: DispositionRules,
}

/// One group that is asked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Population {
    pub id: String,
    pub name: Texts,
    /// One of them, without an article: "GP".
    pub one: Texts,
    /// A folder of CSV sheets, or an .xlsx file.
    pub questionnaire: String,
    pub frame: FrameSpec,
    pub open_link: Option<OpenLink>,
    #[serde(rename = "contact", default)]
    pub contacts: Vec<Contact>,
    /// When messages may leave, and from whom they come.
    #[serde(default)]
    pub sending: Sending,
    /// Published figures to set those who answered against.
    #[serde(default)]
    pub external: Vec<External>,
}

/// What somebody else has published of the whole population.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct External {
    /// A frame variable.
    pub variable: String,
    /// Who published it, and when.
    pub source: String,
    /// By category: its share of the population.
    pub shares: BTreeMap<String, f64>,
}

/// Where the list of people to ask is, and which column is what.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrameSpec {
    pub file: String,
    /// For CSV files: "utf-8" (also the default) or "windows-1252".
    pub encoding: Option<String>,
    pub key: String,
    pub name: String,
    pub email: Option<String>,
    /// Mobile telephone numbers, for text messages.
    pub phone: Option<String>,
    pub language: Option<String>,
    #[serde(default)]
    pub address: Vec<String>,
    #[serde(rename = "variable", default)]
    pub variables: Vec<FrameVariable>,
}

/// Something that is known of each case before it answers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrameVariable {
    pub id: String,
    pub column: String,
    pub label: Texts,
    /// Goes with the answers when they are severed.
    pub released: bool,
    pub categories: Vec<String>,
}

/// A link for pilots: anybody who has it can answer; such answers are never counted.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenLink {
    pub code: String,
    pub limit: u32,
}

/// The plan of analysis.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Analysis {
    pub weights: Weights,
    pub interval: Interval,
    pub confidence: f64,
    /// Names of choices that mean "don't know"; they leave an item's base.
    #[serde(default)]
    pub dont_know: Vec<String>,
    /// Names of choices that mean "not applicable"; they leave an item's base.
    #[serde(default)]
    pub not_applicable: Vec<String>,
    #[serde(rename = "breakdown", default)]
    pub breakdowns: Vec<Breakdown>,
    #[serde(rename = "sum", default)]
    pub sums: Vec<Sum>,
}

/// Which weights figures use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Weights {
    None,
}

/// How intervals of proportions are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Interval {
    Wilson,
    Logit,
    Wald,
    Beta,
}

/// Groups by which every figure is also shown.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Breakdown {
    pub id: String,
    pub populations: Vec<String>,
    pub item: Option<String>,
    pub frame: Option<String>,
    pub label: Texts,
}

/// What the groups are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreakdownBy<'a> {
    /// The answer to an item.
    Item(&'a str),
    /// A released frame variable.
    Frame(&'a str),
}

impl Breakdown {
    /// What the groups are made of; `check` sees to it that there is exactly one.
    pub fn by(&self) -> Option<BreakdownBy<'_>> {
        match (&self.item, &self.frame) {
            (Some(item), None) => Some(BreakdownBy::Item(item)),
            (None, Some(frame)) => Some(BreakdownBy::Frame(frame)),
            _ => None,
        }
    }
}

/// Points of a scale that are also shown added up.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sum {
    pub id: String,
    /// The choice list of the items that it applies to.
    pub list: String,
    pub choices: Vec<String>,
    pub label: Texts,
}

/// What may be shown.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    pub smallest_cell: u32,
    pub smallest_base: u32,
}

/// What `simulate` invents.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimulationSpec {
    pub seed: u64,
    pub frame: String,
    /// Which frame category stands for which choice of an item.
    pub frame_map: Option<String>,
    pub responses: String,
    pub truth: String,
    /// Share of those who start that never finish.
    pub break_off: f64,
    /// How many days ago the invented fieldwork began.
    pub elapsed_days: u32,
}

/// What the study's figures are set beside.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComparisonSpec {
    pub published: String,
    pub map: String,
    pub claims: Option<String>,
}
