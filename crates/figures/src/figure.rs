//! A figure: one stored value from which every output is made.

use estimation::{
    disclosure::SafeTable,
    table::{Row, RowKind},
};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use crate::{chart, csv, sentence, table, words::Words};

/// How a figure is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Chart {
    /// Horizontal bars with whiskers, for the first column alone.
    Bars,
    /// A dot with its interval for each column under each row, to compare groups.
    Dots,
    /// One bar a column, divided by the levels of a scale.
    Stacked,
    /// The table alone.
    None,
}

impl Chart {
    /// What suits a table: bars for one column, dots for several.
    ///
    /// Whether an answer list is a scale, which [`Chart::Stacked`] needs, only its author knows.
    pub fn suited_to(table: &SafeTable) -> Self {
        let is_number = |row: &Row| row.kind == RowKind::Mean;
        match table.columns().len() {
            _ if table.rows().iter().all(is_number) => Self::None,
            0 | 1 => Self::Bars,
            _ => Self::Dots,
        }
    }
}

/// For which screen a chart is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// 720 units: tablets, desktops, print.
    Wide,
    /// 340 units: phones.
    Narrow,
}

/// What is wrong with the words of a figure.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FigureError {
    #[error("“{name}” has no label in the words of the figure: add one")]
    NoLabel { name: String },
    #[error("“{id}” cannot be the id of a figure: use letters, digits, “-” and “_” only")]
    BadId { id: String },
}

/// A protected table with its words: all that is shown of it is made from here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    id: String,
    table: SafeTable,
    words: Words,
    chart: Chart,
    /// Rows to draw; `None` leaves it to the kind of chart.
    chart_rows: Option<Vec<String>>,
    /// Decimals of percentages in the table, 0 or 1; charts have none.
    decimals: usize,
}

impl Figure {
    /// Puts a protected table and words together. The id is unique on a page.
    ///
    /// # Errors
    /// A row or a column without a label; an id that is not letters, digits, `-` and `_`.
    pub fn new(
        id: impl Into<String>,
        table: SafeTable,
        words: Words,
        chart: Chart,
    ) -> Result<Self, FigureError> {
        let id = id.into();
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if id.is_empty() || !id.chars().all(fits) {
            return Err(FigureError::BadId { id });
        }
        let rows = table.rows().iter().map(|row| (&row.name, &words.rows));
        let columns = table
            .columns()
            .iter()
            .map(|c| (&c.column.key, &words.columns));
        if let Some((name, _)) = rows
            .chain(columns)
            .find(|(name, map)| !map.contains_key(*name))
        {
            return Err(FigureError::NoLabel { name: name.clone() });
        }
        Ok(Self {
            id,
            table,
            words,
            chart,
            chart_rows: None,
            decimals: 1,
        })
    }

    /// Draws only these rows; the table keeps all.
    #[must_use]
    pub fn drawing(mut self, rows: &[&str]) -> Self {
        self.chart_rows = Some(rows.iter().map(|&row| row.to_owned()).collect());
        self
    }

    /// Shows percentages in the table as whole numbers instead of with one decimal.
    #[must_use]
    pub fn whole_percentages(mut self) -> Self {
        self.decimals = 0;
        self
    }

    pub fn id(&self) -> &str {
        &self.id
    }

    pub fn table(&self) -> &SafeTable {
        &self.table
    }

    pub fn words(&self) -> &Words {
        &self.words
    }

    pub fn chart(&self) -> Chart {
        self.chart
    }

    pub(crate) fn decimals(&self) -> usize {
        self.decimals
    }

    /// The label of a row or, failing that, its name.
    pub(crate) fn row_label(&self, row: usize) -> &str {
        let name = &self.table.rows()[row].name;
        self.words.rows.get(name).unwrap_or(name)
    }

    /// The label of a column or, failing that, its key.
    pub(crate) fn column_label(&self, column: usize) -> &str {
        let key = &self.table.columns()[column].column.key;
        self.words.columns.get(key).unwrap_or(key)
    }

    /// The rows that the chart draws, by position.
    pub(crate) fn drawn_rows(&self) -> Vec<usize> {
        let rows = self.table.rows();
        let all = |test: &dyn Fn(&Row) -> bool| -> Vec<usize> {
            (0..rows.len()).filter(|&at| test(&rows[at])).collect()
        };
        if let Some(names) = &self.chart_rows {
            return all(&|row| names.contains(&row.name));
        }
        let is_sum = |row: &Row| matches!(row.kind, RowKind::Sum { .. });
        match self.chart {
            Chart::None => Vec::new(),
            Chart::Bars => all(&|row| row.kind != RowKind::Mean),
            Chart::Stacked => all(&|row| row.kind == RowKind::Level),
            // An overview was put together row by row: all of it is meant.
            Chart::Dots if self.table.has_one_base() && rows.iter().any(is_sum) => all(&is_sum),
            Chart::Dots => all(&|row| row.kind != RowKind::Mean),
        }
    }

    /// The whole figure for a page: headline, both charts, table and notes.
    ///
    /// Style sheets show one of the charts: `.figure-wide` or `.figure-narrow`.
    pub fn html(&self) -> Markup {
        let heading = format!("{}-title", self.id);
        html! {
            figure class="app-figure" id=(self.id) lang=(self.words.language.code()) aria-labelledby=(heading) {
                (self.heading(&heading))
                @if self.chart != Chart::None {
                    (self.svg(Width::Wide))
                    (self.svg(Width::Narrow))
                }
                (table::html(self, table::Heading::Above))
            }
        }
    }

    fn heading(&self, id: &str) -> Markup {
        let shared = crate::words::Shared(self.words.language);
        html! {
            figcaption {
                h3 class="nhsuk-heading-s app-figure__title" id=(id) { (self.words.title) }
                p class="app-figure__subtitle" {
                    (self.words.subtitle)
                    @if self.words.invented {
                        " " strong class="nhsuk-tag nhsuk-tag--yellow app-figure__invented" { (shared.invented()) }
                    }
                }
            }
        }
    }

    /// The table alone, with the headline as its caption, and its notes.
    pub fn html_table(&self) -> Markup {
        table::html(self, table::Heading::Caption)
    }

    /// The chart; nothing for [`Chart::None`].
    pub fn svg(&self, width: Width) -> Markup {
        chart::draw(self, width)
    }

    /// What the chart says in words, as screen readers hear it.
    pub fn description(&self) -> String {
        sentence::describe(self)
    }

    /// The figure as a CSV file with its header; see [`crate::csv_of`] for several in one file.
    pub fn csv(&self) -> String {
        csv::csv_of(std::iter::once(self))
    }
}
