//! The words on figures: questions, answers and groups in the language that the reader chose.

mod figures;
mod headline;

use std::collections::BTreeMap;

use ::figures::Language;
use estimation::{
    disclosure::{SafeTable, Shown},
    table::{Column, RowKind},
};
use questionnaire::{Item, ItemKind, LanguageIndex, Questionnaire};

use super::{
    release::{Asked, Released},
    shelf::Desk,
};
use crate::{
    home::{count, per_cent},
    setup::Population,
};

pub(super) use headline::Headline;

/// The words of one study in one language.
pub(super) struct Labels<'d> {
    pub(super) desk: &'d Desk,
    /// The code of the study's language.
    pub(super) code: String,
    pub(super) language: Language,
}

impl<'d> Labels<'d> {
    /// In this language of the study, or in its first.
    pub(super) fn new(desk: &'d Desk, asked: Option<&str>) -> Self {
        let known = &desk.version.loaded.definition.study.languages;
        let code = asked
            .and_then(|code| known.iter().find(|known| known.as_str() == code))
            .or_else(|| known.first())
            .map_or("en", String::as_str)
            .to_owned();
        let language = if code == "cy" {
            Language::Welsh
        } else {
            Language::English
        };
        Self {
            desk,
            code,
            language,
        }
    }

    /// One of two texts of ours.
    pub(super) fn pick<'t>(&self, english: &'t str, welsh: &'t str) -> &'t str {
        match self.language {
            Language::English => english,
            Language::Welsh => welsh,
        }
    }

    /// "?lang=cy" for links, nothing for the first language.
    pub(super) fn query(&self) -> String {
        let first = self.desk.version.loaded.definition.study.languages.first();
        if first == Some(&self.code) {
            String::new()
        } else {
            format!("?lang={}", self.code)
        }
    }

    pub(super) fn questionnaire(
        &self,
        population: &str,
    ) -> Option<(&'d Questionnaire, LanguageIndex)> {
        let questionnaire = self.desk.version.loaded.questionnaires.get(population)?;
        Some((
            questionnaire,
            questionnaire.language(&self.code).unwrap_or_default(),
        ))
    }

    pub(super) fn item(&self, asked: &Asked) -> Option<(&'d Item, LanguageIndex)> {
        let (questionnaire, language) = self.questionnaire(&asked.population)?;
        Some((questionnaire.item(&asked.item)?, language))
    }

    /// The name of a population: "GPs".
    pub(super) fn population(&self, id: &str) -> String {
        let population = self.desk.version.loaded.definition.population(id);
        population.map_or_else(
            || id.to_owned(),
            |population| population.name.get(&self.code).to_owned(),
        )
    }

    /// "All GPs".
    pub(super) fn everybody(&self, id: &str) -> String {
        let name = self.population(id);
        match self.language {
            Language::English => format!("All {}", lower_first(&name)),
            Language::Welsh => format!("{name}: pawb"),
        }
    }

    /// The question as it was asked; with what is counted where that is not the answer itself.
    pub(super) fn question(&self, asked: &Asked) -> String {
        self.item(asked).map_or_else(
            || asked.item.clone(),
            |(item, language)| item.label(language),
        )
    }

    /// The question with the heading that it stands under: a row of a grid says little alone.
    pub(super) fn full_question(&self, asked: &Asked) -> String {
        let question = self.question(asked);
        match self.context(asked) {
            Some(context) => format!("{context} – {question}"),
            None => question,
        }
    }

    /// The question that all rows of a grid share, for a question that is a row of one.
    pub(super) fn context(&self, asked: &Asked) -> Option<String> {
        let (questionnaire, language) = self.questionnaire(&asked.population)?;
        let item = questionnaire.item(&asked.item)?;
        questionnaire.grid_heading(item, language)
    }

    /// A label for each row of a table of this question.
    pub(super) fn rows(&self, asked: &Asked, table: &SafeTable) -> BTreeMap<String, String> {
        let item = self.item(asked);
        let choice = |name: &str| match item {
            Some((item, language)) if item.list.is_some() => {
                let list = item.list.as_ref();
                list.and_then(|list| list.choice(name))
                    .map_or_else(|| name.to_owned(), |choice| choice.label(language))
            }
            _ if name == "OK" => self.pick("Agreed", "Wedi cytuno").to_owned(),
            _ => name.to_owned(),
        };
        let is_rank = item.is_some_and(|(item, _)| item.kind == ItemKind::Rank);
        table
            .rows()
            .iter()
            .map(|row| {
                let label = match &row.kind {
                    RowKind::Sum { .. } => self.sum(&row.name),
                    RowKind::Mean => self.pick("Mean", "Cymedr").to_owned(),
                    RowKind::Level if is_rank => {
                        format!(
                            "{} {}",
                            choice(&row.name),
                            self.pick("(put first)", "(yn gyntaf)")
                        )
                    }
                    RowKind::Level | RowKind::Option => choice(&row.name),
                };
                (row.name.clone(), label)
            })
            .collect()
    }

    /// The label of a sum of the plan.
    pub(super) fn sum(&self, id: &str) -> String {
        let sums = &self.desk.version.loaded.definition.analysis.sums;
        sums.iter()
            .find(|sum| sum.id == id)
            .map_or_else(|| id.to_owned(), |sum| sum.label.get(&self.code).to_owned())
    }

    /// A label for a column: everybody, or a group.
    pub(super) fn column(&self, column: &Column) -> String {
        let Some(group) = column.group.first() else {
            return self.everybody(&column.population);
        };
        let asked = Asked {
            population: column.population.clone(),
            item: group.variable.clone(),
        };
        self.item(&asked)
            .and_then(|(item, language)| {
                Some(item.list.as_ref()?.choice(&group.category)?.label(language))
            })
            .unwrap_or_else(|| group.category.clone())
    }

    fn columns(&self, table: &SafeTable) -> BTreeMap<String, String> {
        table
            .columns()
            .iter()
            .map(|column| (column.column.key.clone(), self.column(&column.column)))
            .collect()
    }

    /// The breakdown's own words: "Type of GP".
    pub(super) fn breakdown(&self, id: &str) -> String {
        let breakdowns = &self.desk.version.loaded.definition.analysis.breakdowns;
        breakdowns
            .iter()
            .find(|breakdown| breakdown.id == id)
            .map_or_else(
                || id.to_owned(),
                |breakdown| breakdown.label.get(&self.code).to_owned(),
            )
    }

    /// Labels of rows that several questionnaires may have written.
    fn shared_rows(&self, released: &Released, table: &SafeTable) -> BTreeMap<String, String> {
        let mut rows = BTreeMap::new();
        for asked in released.tables.keys() {
            for (name, label) in self.rows(asked, table) {
                // A questionnaire that lacks the option gives its bare name.
                let known = rows.entry(name.clone()).or_insert_with(|| label.clone());
                if *known == name {
                    *known = label;
                }
            }
        }
        rows
    }

    /// Which data a figure is from.
    pub(super) fn snapshot_note(&self, population: &str) -> Option<String> {
        let name = self.desk.names.get(population)?;
        let (number, day, short) = (name.number, crate::home::day(&name.day), name.short());
        let (who, n) = (self.population(population), count(name.n));
        Some(match self.language {
            Language::English => {
                format!("Data: {who}, snapshot {number} of {day} ({short}), {n} responses.")
            }
            Language::Welsh => {
                format!("Data: {who}, ciplun {number}, {day} ({short}), {n} o ymatebion.")
            }
        })
    }
}

/// A share as a whole percentage; what is not quite nobody or everybody is not rounded to it.
pub(super) fn share(value: f64) -> String {
    if value > 0.0 && value < 0.005 {
        "<1%".to_owned()
    } else if (0.995..1.0).contains(&value) {
        ">99%".to_owned()
    } else {
        per_cent(value, 0)
    }
}

/// The number of a cell in short.
fn number(shown: &Shown, is_mean: bool) -> String {
    match shown {
        Shown::Value { estimate, .. } if is_mean => format!("{:.1}", estimate.value),
        Shown::Value { estimate, .. } => share(estimate.value),
        Shown::Withheld => "[c]".to_owned(),
        Shown::Nobody => "[z]".to_owned(),
    }
}

/// With its sign: "+6", "−24"; a zero has none.
pub(super) fn signed(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let is_zero = text.chars().all(|c| c == '0' || c == '.');
    let sign = match (is_zero, value < 0.0) {
        (true, _) => "",
        (false, true) => "−",
        (false, false) => "+",
    };
    format!("{sign}{text}")
}

/// Ids of figures hold no points.
pub(super) fn plain(name: &str) -> String {
    name.chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '_' || c == '-' {
                c
            } else {
                '-'
            }
        })
        .collect()
}

/// For use within a sentence: "Very helpful" → "very helpful", but "PDSA" and "GPs" stay.
pub(super) fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (Some(first), Some(second)) if first.is_uppercase() && !second.is_uppercase() => {
            first.to_lowercase().chain(text.chars().skip(1)).collect()
        }
        _ => text.to_owned(),
    }
}

/// All populations of the study, in its order.
pub(super) fn populations(desk: &Desk) -> &[Population] {
    &desk.version.loaded.definition.populations
}
