//! Figures with their words.

use estimation::{
    disclosure::{SafeTable, Shown},
    table::RowKind,
};
use figures::{Chart, Figure, FigureError, Language, Words};
use questionnaire::ItemKind;

use super::{Labels, lower_first, plain, share};
use crate::results::release::{Asked, Released, Tables};

impl Labels<'_> {
    /// The figure of everybody.
    pub(in crate::results) fn figure_of_all(
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
    pub(in crate::results) fn figure_by(
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
                share(value)
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
    pub(in crate::results) fn figure_shared(
        &self,
        concept: &str,
        released: &Released,
    ) -> Option<Result<Figure, FigureError>> {
        let table = released.shared.as_ref()?;
        let asked = released.tables.keys().next()?;
        let shared = self.shared(released)?;
        let numbers: Vec<String> = shared
            .numbers
            .iter()
            .map(|(who, number)| format!("{who} {number}"))
            .collect();
        let title = format!("{}: {}", shared.what, numbers.join(", "));
        let mut words = self.words(asked, table, title);
        words.rows = self.shared_rows(released, table);
        words.notes = released
            .tables
            .keys()
            .filter_map(|asked| self.snapshot_note(&asked.population))
            .collect();
        let id = format!("shared-{}", plain(concept));
        Some(Figure::new(
            id,
            table.clone(),
            words,
            Chart::suited_to(table),
        ))
    }

    fn figure(
        &self,
        asked: &Asked,
        id: &str,
        table: &SafeTable,
        title: String,
    ) -> Result<Figure, FigureError> {
        let words = self.words(asked, table, title);
        Figure::new(id, table.clone(), words, Chart::suited_to(table))
    }

    fn words(&self, asked: &Asked, table: &SafeTable, title: String) -> Words {
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
        Words {
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
        }
    }
}
