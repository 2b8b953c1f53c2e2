//! Excel workbooks as sheets.

use std::io::Cursor;

use calamine::{DataRef, Reader, SheetType, Xlsx, XlsxError};

use super::archive::unpacked_size;
use super::delimited::{add, too_much};
use super::{LARGEST_FILE, MOST_COLUMNS, Sheet, Workbook};
use crate::fault::{Fault, Faults, Place};

/// What a workbook may unpack to, in bytes: a small file that unpacks to gigabytes is an attack.
const LARGEST_UNPACKED: u64 = 200 * 1024 * 1024;
/// The text of all cells together, in bytes: many cells can share one long text.
const MOST_TEXT: usize = 100 * 1024 * 1024;

pub(super) fn read(file: &str, bytes: &[u8]) -> Result<Workbook, Vec<Fault>> {
    let mut faults = Faults::default();
    let whole = Place {
        file: file.to_owned(),
        ..Place::default()
    };
    if let Some((message, remedy)) = refuse(bytes) {
        faults.error(whole, message, remedy);
        return Err(faults.into_vec());
    }
    // The reader of workbooks panics on some damaged ones.
    let read = std::panic::catch_unwind(|| {
        let mut faults = Faults::default();
        let workbook = sheets(file, bytes, &mut faults);
        (workbook, faults)
    });
    match read {
        Ok((sheets, faults)) if !faults.any_error() => Ok(Workbook { sheets }),
        Ok((_, faults)) => Err(faults.into_vec()),
        Err(_) => {
            faults.error(
                whole,
                "The workbook is damaged.",
                "Open it in a spreadsheet and save it again.",
            );
            Err(faults.into_vec())
        }
    }
}

fn sheets(file: &str, bytes: &[u8], faults: &mut Faults) -> Vec<Sheet> {
    let whole = || Place {
        file: file.to_owned(),
        ..Place::default()
    };
    let mut workbook: Xlsx<_> = match calamine::open_workbook_from_rs(Cursor::new(bytes)) {
        Ok(workbook) => workbook,
        Err(error) => {
            let error: XlsxError = error;
            faults.error(
                whole(),
                format!("The file cannot be read as an Excel workbook: {error}."),
                "Open it in a spreadsheet and save it as .xlsx, without a password.",
            );
            return Vec::new();
        }
    };
    let all = workbook.sheets_metadata().iter();
    let names: Vec<String> = all
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut text_left = MOST_TEXT;
    let mut sheets = Vec::new();
    for name in names {
        let place = Place {
            sheet: Some(name.clone()),
            ..whole()
        };
        match sheet(&mut workbook, (file, &name), &mut text_left) {
            Ok(sheet) => sheets.push(sheet),
            Err(Refused::Unreadable(error)) => faults.error(
                place,
                format!("The sheet cannot be read: {error}."),
                "Open the file in a spreadsheet and save it again.",
            ),
            Err(Refused::TooMuch(row, message, remedy)) => {
                let row = Some(row);
                faults.error(Place { row, ..place }, message, remedy);
            }
        }
    }
    sheets
}

fn refuse(bytes: &[u8]) -> Option<(String, &'static str)> {
    if bytes.len() > LARGEST_FILE {
        return Some((
            format!(
                "The file has {} bytes; the limit is {LARGEST_FILE}.",
                bytes.len()
            ),
            "Take pictures and unused sheets out.",
        ));
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Some((
            "The file is an old .xls workbook, or protected by a password.".to_owned(),
            "Save it as .xlsx without a password.",
        ));
    }
    unpacked_size(bytes, LARGEST_UNPACKED).is_none().then(|| {
        (
            format!("The workbook unpacks to more than {LARGEST_UNPACKED} bytes."),
            "Copy the sheets that the questionnaire needs into a new workbook.",
        )
    })
}

/// Why a sheet was not read.
enum Refused {
    Unreadable(XlsxError),
    /// The row, what is too much, what to do.
    TooMuch(u32, String, &'static str),
}

impl From<XlsxError> for Refused {
    fn from(error: XlsxError) -> Self {
        Self::Unreadable(error)
    }
}

/// Reads a sheet cell by cell. A stray cell far away makes the used area of a sheet as large as a
/// sheet can be, so the area is never laid out.
fn sheet(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    (file, name): (&str, &str),
    text_left: &mut usize,
) -> Result<Sheet, Refused> {
    let mut sheet = Sheet {
        file: file.to_owned(),
        name: name.to_owned(),
        ..Sheet::default()
    };
    let mut reader = workbook.worksheet_cells_reader(name)?;
    let mut cells: Vec<String> = Vec::new();
    let mut current = 0_u32;
    while let Some(cell) = reader.next_cell()? {
        let text = text(cell.get_value());
        if text.is_empty() {
            continue;
        }
        let (row, column) = cell.get_position();
        if row != current {
            finish(&mut sheet, current, std::mem::take(&mut cells))?;
            current = row;
        }
        let number = row.saturating_add(1);
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= MOST_COLUMNS {
            let message = format!("A cell stands in a column beyond the {MOST_COLUMNS}th.");
            return Err(Refused::TooMuch(
                number,
                message,
                "Delete the columns after the last one in use.",
            ));
        }
        *text_left = text_left.checked_sub(text.len()).ok_or_else(|| {
            let message = format!("The cells of the workbook hold more than {MOST_TEXT} bytes.");
            Refused::TooMuch(
                number,
                message,
                "Take out what the questionnaire does not need.",
            )
        })?;
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        cells[column] = text;
    }
    finish(&mut sheet, current, cells)?;
    Ok(sheet)
}

fn finish(sheet: &mut Sheet, row: u32, cells: Vec<String>) -> Result<(), Refused> {
    let number = row.saturating_add(1);
    if let Some((message, remedy)) = too_much(&cells, sheet.rows.len()) {
        return Err(Refused::TooMuch(number, message, remedy));
    }
    add(sheet, number, cells);
    Ok(())
}

/// A cell as the author sees it.
fn text(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number_text(*number),
        DataRef::Bool(true) => "TRUE".to_owned(),
        DataRef::Bool(false) => "FALSE".to_owned(),
        DataRef::DateTime(moment) => date_text(moment.as_f64()),
        DataRef::Error(error) => error.to_string(),
    }
}

/// `1` for 1.0, which is how spreadsheets store it; fifteen digits, which is what they show.
fn number_text(number: f64) -> String {
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    crate::expression::number_to_text(rounded)
}

/// Days since 1899-12-30 as an ISO date, time, or both.
fn date_text(days: f64) -> String {
    let seconds = (days * 86_400.0).round();
    if !(0.0..2_958_466.0 * 86_400.0).contains(&seconds) {
        return number_text(days);
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the range was just checked"
    )]
    let span = jiff::Span::new().seconds(seconds as i64);
    let Ok(moment) = jiff::civil::date(1899, 12, 30)
        .at(0, 0, 0, 0)
        .checked_add(span)
    else {
        return number_text(days);
    };
    if days < 1.0 {
        moment.time().to_string()
    } else if moment.time() == jiff::civil::Time::midnight() {
        moment.date().to_string()
    } else {
        moment.to_string()
    }
}
