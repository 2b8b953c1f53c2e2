//! A sheet by what its columns mean.

use super::headings::{CHOICES, Meaning, SURVEY, meaning};
pub(super) use super::headings::{Column, Kind};
use crate::expression::nearest;
use crate::fault::Faults;
use crate::workbook::{Sheet, SheetRow};

/// A sheet whose headings are understood.
pub(super) struct Columns<'s> {
    pub(super) sheet: &'s Sheet,
    known: Vec<(usize, Column, Option<String>)>,
    /// Columns of a choices sheet that are the author's own.
    pub(super) own: Vec<(usize, String)>,
}

impl<'s> Columns<'s> {
    /// Understands the headings of a sheet and reports those that it does not understand.
    pub(super) fn of(sheet: &'s Sheet, kind: Kind, faults: &mut Faults) -> Self {
        let mut columns = Self {
            sheet,
            known: Vec::new(),
            own: Vec::new(),
        };
        for (place, written) in sheet.header.iter().enumerate() {
            let written = clean(written);
            let filled = sheet.rows.iter().find(|row| {
                row.cells
                    .get(place)
                    .is_some_and(|cell| !clean(cell).is_empty())
            });
            if written.is_empty() {
                if let Some(row) = filled {
                    faults.warning(
                        sheet.place(Some(row.number), None),
                        format!("Column {} has no heading, so what is in it is not read.", letters(place)),
                        "Give it a heading, or empty it. Merged cells leave all but their first column without one.",
                    );
                }
                continue;
            }
            columns.understand(place, written, kind, filled, faults);
        }
        columns
    }

    fn understand(
        &mut self,
        place: usize,
        written: &str,
        kind: Kind,
        filled: Option<&SheetRow>,
        faults: &mut Faults,
    ) {
        let at = self.sheet.place(Some(1), Some(written));
        match meaning(written, kind) {
            Meaning::Known(column, language) => {
                let double = self
                    .known
                    .iter()
                    .any(|(_, other, its)| *other == column && *its == language);
                if double && column != Column::Media && filled.is_some() {
                    faults.error(
                        at,
                        format!("Two columns mean the same as “{written}”."),
                        "Keep one of them.",
                    );
                } else {
                    self.known.push((place, column, language));
                }
            }
            Meaning::NoEffect(why) if filled.is_some() => {
                faults.warning(
                    at,
                    format!("The column “{written}” has no effect: {why}."),
                    "It can stay, or be deleted.",
                );
            }
            Meaning::NoEffect(_) | Meaning::Remark => {}
            Meaning::Unknown => {
                let names = match kind {
                    Kind::Survey => SURVEY,
                    Kind::Choices => CHOICES,
                };
                let stem = written
                    .split("::")
                    .next()
                    .unwrap_or_default()
                    .to_lowercase();
                let near = nearest(&stem, names.iter().map(|(name, _)| *name))
                    .filter(|near| *near != stem && stem.len() > 3);
                if kind == Kind::Choices {
                    self.own.push((place, written.to_owned()));
                }
                match near {
                    Some(near) if filled.is_some() => faults.error(
                        at,
                        format!("There is no column “{written}”; what is in it would be left out."),
                        format!("Did you mean “{near}”? If it is a remark, call it “notes”."),
                    ),
                    _ if kind == Kind::Survey && filled.is_some() => faults.warning(
                        at,
                        format!("The column “{written}” is not part of XLSForm and is not read."),
                        "It can stay as a remark; call it “notes” to have no more warnings.",
                    ),
                    _ => {}
                }
            }
        }
    }

    pub(super) fn has(&self, column: Column) -> bool {
        self.known.iter().any(|(_, known, _)| *known == column)
    }

    /// The languages of the translated columns, in order; `None` for one that names no language.
    pub(super) fn languages(&self) -> impl Iterator<Item = Option<&str>> {
        self.known
            .iter()
            .filter(|(_, column, _)| column.is_translated() && *column != Column::Media)
            .map(|(_, _, language)| language.as_deref())
    }

    /// Whether a label column names no language.
    pub(super) fn has_unnamed_labels(&self) -> bool {
        self.known
            .iter()
            .any(|(_, column, language)| *column == Column::Label && language.is_none())
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.sheet
            .rows
            .iter()
            .map(move |row| Row { columns: self, row })
    }

    pub(super) fn heading(&self, place: usize) -> &str {
        self.sheet
            .header
            .get(place)
            .map_or("", |heading| heading.trim())
    }
}

/// One row with cells by their meaning.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) columns: &'a Columns<'a>,
    pub(super) row: &'a SheetRow,
}

/// A cell that holds something.
pub(super) struct Cell<'a> {
    pub(super) text: &'a str,
    pub(super) language: Option<&'a str>,
    pub(super) heading: &'a str,
}

impl<'a> Row<'a> {
    /// The text of a column; empty when there is none.
    pub(super) fn text(&self, column: Column) -> &'a str {
        self.cells(column).next().map_or("", |cell| cell.text)
    }

    /// The filled cells of a column, one a language.
    pub(super) fn cells(&self, column: Column) -> impl Iterator<Item = Cell<'a>> + use<'a> {
        let (columns, row) = (self.columns, self.row);
        columns
            .known
            .iter()
            .filter(move |(_, known, _)| *known == column)
            .filter_map(move |(place, _, language)| {
                let text = clean(row.cells.get(*place)?);
                (!text.is_empty()).then(|| Cell {
                    text,
                    language: language.as_deref(),
                    heading: columns.heading(*place),
                })
            })
    }

    /// The cell of one of the author's own columns.
    pub(super) fn own(&self, place: usize) -> &'a str {
        self.row.cells.get(place).map_or("", |cell| clean(cell))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.columns
            .known
            .iter()
            .all(|(place, _, _)| self.own(*place).is_empty())
    }

    pub(super) fn place(&self, column: Option<Column>) -> crate::fault::Place {
        let heading = column.and_then(|column| {
            let filled = self.cells(column).next().map(|cell| cell.heading);
            filled.or_else(|| {
                let known = self
                    .columns
                    .known
                    .iter()
                    .find(|(_, known, _)| *known == column);
                known.map(|(place, _, _)| self.columns.heading(*place))
            })
        });
        self.columns.sheet.place(Some(self.row.number), heading)
    }

    pub(super) fn place_of(&self, heading: &str) -> crate::fault::Place {
        self.columns
            .sheet
            .place(Some(self.row.number), Some(heading))
    }
}

/// Without the blanks around it, the invisible ones too.
pub(super) fn clean(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '\u{feff}' | '\u{200b}' | '\u{200c}' | '\u{200e}' | '\u{200f}'
            )
    })
}

/// A, B, … Z, AA, as spreadsheets name columns.
pub(super) fn letters(place: usize) -> String {
    let mut name = Vec::new();
    let mut rest = place + 1;
    while rest > 0 {
        rest -= 1;
        name.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        rest /= 26;
    }
    name.iter().rev().collect()
}
