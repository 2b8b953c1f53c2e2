//! Raw sheets: what a study author wrote, cell by cell, before any of it means anything.

mod archive;
mod delimited;
mod spreadsheet;

pub(crate) use self::delimited::sheet as csv_sheet;
use crate::fault::{Fault, Place};
use std::collections::BTreeMap;

/// No sheet may have more rows than this; a questionnaire has some hundred.
pub const MOST_ROWS: usize = 200_000;
/// No sheet may have more columns than this.
pub const MOST_COLUMNS: usize = 1_000;
/// No cell may hold more bytes than this (a spreadsheet cell ends at 32,767 characters).
pub const LONGEST_CELL: usize = 131_072;
/// No file may be larger than this, in bytes.
pub const LARGEST_FILE: usize = 20 * 1024 * 1024;

/// The sheets of one questionnaire: survey, choices, settings, and attached tables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Workbook {
    /// In the order of the file.
    pub sheets: Vec<Sheet>,
}

/// One sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The file that it came from.
    pub file: String,
    /// Its name: of a CSV file, the file's name without folder and ending.
    pub name: String,
    /// The first row.
    pub header: Vec<String>,
    /// The rows below that hold anything.
    pub rows: Vec<SheetRow>,
}

/// One row of a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SheetRow {
    /// As the spreadsheet shows it: the header is row 1.
    pub number: u32,
    /// Its cells; there may be fewer or more than headings.
    pub cells: Vec<String>,
}

impl Workbook {
    /// Reads an Excel workbook.
    ///
    /// Numbers lose a trailing `.0`, dates and times become ISO 8601, booleans `TRUE` and `FALSE`.
    ///
    /// # Errors
    /// When it is no workbook, is damaged or protected, or exceeds [`LARGEST_FILE`],
    /// [`MOST_ROWS`], [`MOST_COLUMNS`] or [`LONGEST_CELL`].
    pub fn from_xlsx(file_name: &str, bytes: &[u8]) -> Result<Self, Vec<Fault>> {
        spreadsheet::read(file_name, bytes)
    }

    /// Reads sheets from CSV files (name, content): `survey.csv`, `choices.csv`, `settings.csv`
    /// and attached tables. UTF-8, with or without a byte-order mark.
    ///
    /// # Errors
    /// All that is wrong with any file at once: another encoding (with the row), a quote that is
    /// never closed, too large.
    pub fn from_csv_sheets(files: &[(String, Vec<u8>)]) -> Result<Self, Vec<Fault>> {
        delimited::read(files)
    }

    /// The sheet of that name, whatever its case.
    #[must_use]
    pub fn sheet(&self, name: &str) -> Option<&Sheet> {
        self.sheets
            .iter()
            .find(|sheet| sheet.name.trim().eq_ignore_ascii_case(name))
    }
}

/// Files beside the questionnaire: tables of choices, by file name (`towns.csv`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attachments(pub BTreeMap<String, Vec<u8>>);

impl Sheet {
    /// The place of a row and column of this sheet.
    #[must_use]
    pub fn place(&self, row: Option<u32>, column: Option<&str>) -> Place {
        let from_file_name = std::path::Path::new(&self.file)
            .file_stem()
            .is_some_and(|stem| stem.to_string_lossy() == self.name);
        Place {
            file: self.file.clone(),
            sheet: (!from_file_name).then(|| self.name.clone()),
            row,
            column: column.map(str::to_owned),
        }
    }
}
