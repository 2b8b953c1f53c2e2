//! Excel workbooks as sheets.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use super::archive::unpacked_size;
use super::delimited::{add, too_much};
use super::{LARGEST_FILE, Sheet, Workbook};
use crate::fault::{Fault, Faults, Place};

/// What a workbook may unpack to, in bytes: a small file that unpacks to gigabytes is an attack.
const LARGEST_UNPACKED: u64 = 200 * 1024 * 1024;
/// Cells of one sheet's used area; formatting far below the last row makes it look larger.
const MOST_CELLS: usize = 5_000_000;

pub(super) fn read(file: &str, bytes: &[u8]) -> Result<Workbook, Vec<Fault>> {
    let mut faults = Faults::default();
    let whole = || Place {
        file: file.to_owned(),
        ..Place::default()
    };
    if let Some((message, remedy)) = refuse(bytes) {
        faults.error(whole(), message, remedy);
        return Err(faults.into_vec());
    }
    let mut workbook: Xlsx<_> = match calamine::open_workbook_from_rs(Cursor::new(bytes)) {
        Ok(workbook) => workbook,
        Err(error) => {
            let error: calamine::XlsxError = error;
            faults.error(
                whole(),
                format!("The file cannot be read as an Excel workbook: {error}."),
                "Open it in a spreadsheet and save it as .xlsx, without a password.",
            );
            return Err(faults.into_vec());
        }
    };
    let mut sheets = Vec::new();
    for name in workbook.sheet_names() {
        match workbook.worksheet_range(&name) {
            Ok(range) => sheets.extend(sheet(file, &name, &range, &mut faults)),
            Err(error) => faults.error(
                Place {
                    sheet: Some(name),
                    ..whole()
                },
                format!("The sheet cannot be read: {error}."),
                "Open the file in a spreadsheet and save it again.",
            ),
        }
    }
    if faults.any_error() {
        Err(faults.into_vec())
    } else {
        Ok(Workbook { sheets })
    }
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

fn sheet(
    file: &str,
    name: &str,
    range: &calamine::Range<Data>,
    faults: &mut Faults,
) -> Option<Sheet> {
    let mut sheet = Sheet {
        file: file.to_owned(),
        name: name.to_owned(),
        ..Sheet::default()
    };
    let whole = Place {
        file: file.to_owned(),
        sheet: Some(name.to_owned()),
        ..Place::default()
    };
    if range.width().saturating_mul(range.height()) > MOST_CELLS {
        faults.error(
            whole,
            format!("The used area of the sheet has more than {MOST_CELLS} cells."),
            "Delete the rows below and the columns to the right of what is in use.",
        );
        return None;
    }
    let (first, left) = range.start().unwrap_or((0, 0));
    for (offset, row) in (0_u32..).zip(range.rows()) {
        let number = first.saturating_add(offset).saturating_add(1);
        let indent = (0..left).map(|_| String::new());
        let mut cells: Vec<String> = indent.chain(row.iter().map(text)).collect();
        while cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
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
    Some(sheet)
}

/// A cell as the author sees it.
fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number_text(*number),
        Data::Bool(true) => "TRUE".to_owned(),
        Data::Bool(false) => "FALSE".to_owned(),
        Data::DateTime(moment) => date_text(moment.as_f64()),
        Data::Error(error) => error.to_string(),
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
