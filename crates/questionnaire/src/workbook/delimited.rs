//! CSV files as sheets.

use super::{LARGEST_FILE, LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, Sheet, SheetRow, Workbook};
use crate::fault::{Fault, Faults, Place};

pub(super) fn read(files: &[(String, Vec<u8>)]) -> Result<Workbook, Vec<Fault>> {
    let mut faults = Faults::default();
    let sheets = files
        .iter()
        .filter_map(|(name, bytes)| sheet(name, bytes, &mut faults))
        .collect();
    if faults.any_error() {
        Err(faults.into_vec())
    } else {
        Ok(Workbook { sheets })
    }
}

/// One CSV file; `None` when it cannot be read, with the reason in `faults`.
pub(crate) fn sheet(file: &str, bytes: &[u8], faults: &mut Faults) -> Option<Sheet> {
    let whole = Place {
        file: file.to_owned(),
        ..Place::default()
    };
    if bytes.len() > LARGEST_FILE {
        faults.error(
            whole,
            format!(
                "The file has {} bytes; the limit is {LARGEST_FILE}.",
                bytes.len()
            ),
            "Take out what the questionnaire does not need.",
        );
        return None;
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let (message, remedy) = encoding(bytes);
            let before = &bytes[..error.valid_up_to()];
            let row = 1 + before.iter().filter(|&&byte| byte == b'\n').count();
            faults.error(
                Place {
                    row: u32::try_from(row).ok(),
                    ..whole
                },
                message,
                remedy,
            );
            return None;
        }
    };
    if text.contains('\0') {
        let row = 1 + text
            .split('\0')
            .next()
            .map_or(0, |before| before.matches('\n').count());
        faults.error(
            Place {
                row: u32::try_from(row).ok(),
                ..whole
            },
            "The file holds a NUL character, so it is no CSV file.",
            "Save the sheet as “CSV UTF-8”.",
        );
        return None;
    }
    rows(file, text, whole, faults)
}

fn encoding(bytes: &[u8]) -> (&'static str, &'static str) {
    let remedy = "Save the sheet as “CSV UTF-8 (Comma delimited)”.";
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        ("The file is UTF-16, not UTF-8.", remedy)
    } else if bytes.starts_with(b"PK\x03\x04") {
        (
            "The file is a workbook (.xlsx or .ods) under the name of a CSV file.",
            "Name it .xlsx, or save each sheet as “CSV UTF-8”.",
        )
    } else {
        (
            "The file is not UTF-8 from this row on (it may be Windows-1252).",
            remedy,
        )
    }
}

/// Comma, semicolon or tab: the one that the first line has most of.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |mark: char| first.matches(mark).count();
    let (commas, semicolons, tabs) = (count(','), count(';'), count('\t'));
    if commas >= semicolons && commas >= tabs {
        b','
    } else if semicolons >= tabs {
        b';'
    } else {
        b'\t'
    }
}

fn rows(file: &str, text: &str, whole: Place, faults: &mut Faults) -> Option<Sheet> {
    let name = std::path::Path::new(file).file_stem().map_or_else(
        || file.to_owned(),
        |stem| stem.to_string_lossy().into_owned(),
    );
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    let mut sheet = Sheet {
        file: file.to_owned(),
        name,
        header: Vec::new(),
        rows: Vec::new(),
    };
    // The reader leaves blank lines out; they are rows of the spreadsheet all the same.
    let mut number: u32 = 0;
    for record in reader.records() {
        let Ok(record) = record else {
            let place = Place {
                row: Some(number + 1),
                ..whole
            };
            faults.error(
                place,
                "The row cannot be read as CSV.",
                "Save the sheet as “CSV UTF-8” again.",
            );
            return None;
        };
        number = number
            .saturating_add(1)
            .saturating_add(blank_lines_at(text, record.position()));
        let cells: Vec<String> = record.iter().map(str::to_owned).collect();
        if let Some((message, remedy)) = too_much(&cells, sheet.rows.len()) {
            faults.error(
                Place {
                    row: Some(number),
                    ..whole
                },
                message,
                remedy,
            );
            return None;
        }
        add(&mut sheet, number, cells);
    }
    if text.matches('"').count() % 2 == 1 {
        faults.error(whole, "A quotation mark (\") in the file is never closed, so its last rows run together.", "Open it in a spreadsheet, mend the last row that looks right, and save it as “CSV UTF-8”.");
        return None;
    }
    Some(sheet)
}

/// How many blank lines there are where a record begins, which the reader passes over.
fn blank_lines_at(text: &str, position: Option<&csv::Position>) -> u32 {
    let start = position.and_then(|position| usize::try_from(position.byte()).ok());
    let rest = start
        .and_then(|start| text.as_bytes().get(start..))
        .unwrap_or_default();
    let blank = rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r'));
    u32::try_from(blank.filter(|&&byte| byte == b'\n').count()).unwrap_or(u32::MAX)
}

/// Why a row exceeds a limit.
pub(super) fn too_much(cells: &[String], rows: usize) -> Option<(String, &'static str)> {
    if rows >= MOST_ROWS {
        Some((
            format!("The sheet has more than {MOST_ROWS} rows."),
            "Take out what the questionnaire does not need.",
        ))
    } else if cells.len() > MOST_COLUMNS {
        Some((
            format!("The row has more than {MOST_COLUMNS} columns."),
            "Delete the columns after the last one in use.",
        ))
    } else if cells.iter().any(|cell| cell.len() > LONGEST_CELL) {
        Some((
            format!("A cell holds more than {LONGEST_CELL} bytes."),
            "Shorten it; a missing quotation mark can also cause this.",
        ))
    } else {
        None
    }
}

/// Adds the next row: the first with anything in it is the header, blank ones are left out.
pub(super) fn add(sheet: &mut Sheet, number: u32, cells: Vec<String>) {
    if cells.iter().all(|cell| cell.trim().is_empty()) {
        return;
    }
    if sheet.header.is_empty() {
        sheet.header = cells;
    } else {
        sheet.rows.push(SheetRow { number, cells });
    }
}
