//! The words on figures: questions, answers and groups in the language that the reader chose.

use std::collections::BTreeMap;

use estimation::{
    disclosure::{SafeTable, Shown},
    table::{Column, Row, RowKind},
};
use figures::{Chart, Figure, FigureError, Language, Words};
use questionnaire::{Item, ItemKind, LanguageIndex, Questionnaire};

use super::{
    release::{Asked, Released, Tables},
    shelf::Desk,
};
use crate::{
    home::{count, per_cent},
    setup::Population,
};

/// The words of one study in one language.
pub(super) struct Labels<'d> {
    pub(super) desk: &'d Desk,
    /// The code of the study's language.
    pub(super) code: String,
    pub(super) language: Language,
}

/// What a question comes down to, for lists of questions.
pub(super) struct Headline {
    /// "79%", "6.2", or why there is none.
    pub(super) number: String,
    /// What the number is: the label of its row.
    pub(super) what: String,
    pub(super) base: Option<u64>,
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

    /// What a question comes down to: the first sum of its scale, else its most frequent answer.
    pub(super) fn headline(&self, asked: &Asked, table: &SafeTable) -> Option<Headline> {
        let row = self.headline_row(asked, table)?;
        let cell = table.cell(row, 0);
        let is_mean = table.rows()[row].kind == RowKind::Mean;
        let number = match &cell.shown {
            Shown::Value { estimate, .. } if is_mean => format!("{:.1}", estimate.value),
            Shown::Value { estimate, .. } => per_cent(estimate.value, 0),
            Shown::Withheld => "[c]".to_owned(),
            Shown::Nobody => "[z]".to_owned(),
        };
        let what = self.rows(asked, table).remove(&table.rows()[row].name)?;
        Some(Headline {
            number,
            what,
            base: table.columns()[0].base,
        })
    }

    /// The figure of everybody.
    pub(super) fn figure_of_all(
        &self,
        asked: &Asked,
        tables: &Tables,
    ) -> Result<Figure, FigureError> {
        let title = match self.headline(asked, &tables.all) {
            Some(headline) => format!(
                "{}: {} {}",
                self.population(&asked.population),
                headline.number,
                lower_first(&headline.what)
            ),
            None => self.everybody(&asked.population),
        };
        self.figure(
            asked,
            &format!("{}-{}", asked.population, plain(&asked.item)),
            &tables.all,
            title,
        )
    }

    /// The figure by the groups of a breakdown.
    pub(super) fn figure_by(
        &self,
        asked: &Asked,
        breakdown: &str,
        table: &SafeTable,
    ) -> Result<Figure, FigureError> {
        let by = self.breakdown(breakdown);
        let title = match self.range(asked, table) {
            Some(range) => format!("{by}: {range}"),
            None => by,
        };
        let id = format!(
            "{}-{}-by-{}",
            asked.population,
            plain(&asked.item),
            plain(breakdown)
        );
        self.figure(asked, &id, table, title)
    }

    /// "very or fairly helpful, from 76% (GP partner) to 95% (GP trainee)".
    fn range(&self, asked: &Asked, table: &SafeTable) -> Option<String> {
        let row = self.headline_row(asked, table)?;
        let mut groups: Vec<(f64, String)> = Vec::new();
        for (at, column) in table
            .columns()
            .iter()
            .enumerate()
            .filter(|(_, column)| !column.column.is_everybody())
        {
            if let Shown::Value { estimate, .. } = &table.cell(row, at).shown {
                groups.push((estimate.value, self.column(&column.column)));
            }
        }
        groups.sort_by(|a, b| a.0.total_cmp(&b.0));
        let ((low, low_group), (high, high_group)) = (groups.first()?, groups.last()?);
        if groups.len() < 2 {
            return None;
        }
        let what = lower_first(&self.rows(asked, table).remove(&table.rows()[row].name)?);
        let is_mean = table.rows()[row].kind == RowKind::Mean;
        let show = |value: f64| {
            if is_mean {
                format!("{value:.1}")
            } else {
                per_cent(value, 0)
            }
        };
        let (low, high) = (show(*low), show(*high));
        Some(match self.language {
            Language::English => {
                format!("{what}, from {low} ({low_group}) to {high} ({high_group})")
            }
            Language::Welsh => format!("{what}, o {low} ({low_group}) i {high} ({high_group})"),
        })
    }

    /// The figure of several populations side by side.
    pub(super) fn figure_shared(
        &self,
        concept: &str,
        released: &Released,
    ) -> Option<Result<Figure, FigureError>> {
        let table = released.shared.as_ref()?;
        let asked = released.tables.keys().next()?;
        let row = self.headline_row(asked, table)?;
        let mut parts = Vec::new();
        for (at, column) in table.columns().iter().enumerate() {
            let number = match &table.cell(row, at).shown {
                Shown::Value { estimate, .. } if table.rows()[row].kind == RowKind::Mean => {
                    format!("{:.1}", estimate.value)
                }
                Shown::Value { estimate, .. } => per_cent(estimate.value, 0),
                Shown::Withheld => "[c]".to_owned(),
                Shown::Nobody => "[z]".to_owned(),
            };
            parts.push(format!(
                "{} {number}",
                self.population(&column.column.population)
            ));
        }
        let mut rows = BTreeMap::new();
        for asked in released.tables.keys() {
            rows.extend(
                self.rows(asked, table)
                    .into_iter()
                    .filter(|(name, label)| name != label),
            );
        }
        let what = rows
            .get(&table.rows()[row].name)
            .cloned()
            .unwrap_or_default();
        let title = format!("{what}: {}", parts.join(", "));
        let mut figure = self.figure(asked, &format!("shared-{}", plain(concept)), table, title);
        if let Ok(made) = &figure {
            let mut words = made.words().clone();
            words.rows.extend(rows);
            words.notes = released
                .tables
                .keys()
                .filter_map(|asked| self.snapshot_note(&asked.population))
                .collect();
            figure = Figure::new(made.id(), table.clone(), words, Chart::suited_to(table));
        }
        Some(figure)
    }

    fn figure(
        &self,
        asked: &Asked,
        id: &str,
        table: &SafeTable,
        title: String,
    ) -> Result<Figure, FigureError> {
        let is_mean = table.rows().iter().all(|row| row.kind == RowKind::Mean);
        let is_rank = self
            .item(asked)
            .is_some_and(|(item, _)| item.kind == ItemKind::Rank);
        let is_several = table.rows().iter().any(|row| row.kind == RowKind::Option);
        let subtitle = match (is_mean, is_rank, is_several) {
            (true, ..) => self.pick(
                "Mean of those who gave a number",
                "Cymedr y rhai a roddodd rif",
            ),
            (_, true, _) => self.pick(
                "Percentage of those who answered who put it first",
                "Canran y rhai a atebodd a'i rhoddodd yn gyntaf",
            ),
            (_, _, true) => self.pick(
                "Percentage of those who answered; people could choose several",
                "Canran y rhai a atebodd; gallai pobl ddewis sawl ateb",
            ),
            _ => self.pick(
                "Percentage of those who answered",
                "Canran y rhai a atebodd",
            ),
        };
        let words = Words {
            title,
            subtitle: subtitle.to_owned(),
            question: self.full_question(asked),
            row_heading: self.pick("Answer", "Ateb").to_owned(),
            rows: self.rows(asked, table),
            columns: self.columns(table),
            concept: self.item(asked).and_then(|(item, _)| item.concept.clone()),
            notes: self.snapshot_note(&asked.population).into_iter().collect(),
            language: self.language,
            invented: self.desk.study.simulated,
        };
        Figure::new(id, table.clone(), words, Chart::suited_to(table))
    }

    /// The row that stands for a table: its first sum, else its most frequent answer (but not
    /// "none of these"), else its mean.
    fn headline_row(&self, asked: &Asked, table: &SafeTable) -> Option<usize> {
        let rows = table.rows();
        let is_sum = |row: &Row| matches!(row.kind, RowKind::Sum { .. });
        if let Some(sum) = rows.iter().position(is_sum) {
            return Some(sum);
        }
        let list = self.item(asked).and_then(|(item, _)| item.list.clone());
        let excludes = |name: &str| {
            let choice = list.as_ref().and_then(|list| list.choice(name));
            choice.is_some_and(|choice| choice.exclusive)
        };
        let mut best: Option<(u64, usize)> = None;
        for (at, row) in rows
            .iter()
            .enumerate()
            .filter(|(_, row)| !excludes(&row.name))
        {
            if let Shown::Value { people, .. } = table.cell(at, 0).shown
                && (row.kind == RowKind::Mean || best.is_none_or(|(most, _)| people > most))
            {
                best = Some((people, at));
            }
        }
        best.map(|(_, row)| row)
            .or_else(|| (!rows.is_empty()).then_some(0))
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
