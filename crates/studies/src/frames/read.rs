//! From the bytes of a CSV or XLSX file to numbered rows of text.

use encoding_rs::WINDOWS_1252;
use questionnaire::{Fault, Place, Severity, Workbook};

/// No frame is larger than this.
const LARGEST: usize = 200 * 1024 * 1024;

/// A table with its heading; rows carry the number that a spreadsheet shows.
pub(super) struct Table {
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<(u32, Vec<String>)>,
}

pub(super) fn fault(
    file: &str,
    row: Option<u32>,
    column: Option<&str>,
    message: String,
    remedy: &str,
) -> Fault {
    Fault {
        severity: Severity::Error,
        place: Place {
            file: file.to_owned(),
            sheet: None,
            row,
            column: column.map(str::to_owned),
        },
        message,
        remedy: remedy.to_owned(),
    }
}

/// Reads the table of a frame file.
pub(super) fn table(file: &str, bytes: &[u8], encoding: Option<&str>) -> Result<Table, Vec<Fault>> {
    if bytes.len() > LARGEST {
        return Err(vec![fault(
            file,
            None,
            None,
            "The file is larger than 200 MB.".to_owned(),
            "Split the frame by population.",
        )]);
    }
    if file.to_ascii_lowercase().ends_with(".xlsx") {
        return spreadsheet(file, bytes);
    }
    let text = decode(file, bytes, encoding)?;
    delimited(file, &text)
}

fn spreadsheet(file: &str, bytes: &[u8]) -> Result<Table, Vec<Fault>> {
    let workbook = Workbook::from_xlsx(file, bytes)?;
    let Some(sheet) = workbook.sheets.into_iter().next() else {
        return Err(vec![fault(
            file,
            None,
            None,
            "The workbook has no sheet.".to_owned(),
            "Put the frame into the first sheet.",
        )]);
    };
    let rows = sheet
        .rows
        .into_iter()
        .map(|row| (row.number, row.cells))
        .collect();
    Ok(Table {
        header: sheet.header,
        rows,
    })
}

fn decode(file: &str, bytes: &[u8], encoding: Option<&str>) -> Result<String, Vec<Fault>> {
    if encoding == Some("windows-1252") {
        return Ok(WINDOWS_1252.decode(bytes).0.into_owned());
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let row = u32::try_from(before.iter().filter(|byte| **byte == b'\n').count() + 1).ok();
            let byte = bytes.get(error.valid_up_to()).copied().unwrap_or_default();
            Err(vec![fault(
                file,
                row,
                None,
                format!("The file is not UTF-8: byte {byte:#04x} stands for no character here."),
                "Save it as UTF-8, or, if it comes from an older Windows program, write encoding = \"windows-1252\" under [population.frame].",
            )])
        }
    }
}

/// Whichever of comma, semicolon and tab stands most often in the heading.
fn delimiter(text: &str) -> u8 {
    let heading = text.lines().next().unwrap_or_default();
    let times = |mark: u8| heading.bytes().filter(|byte| *byte == mark).count();
    // The last of equals wins: comma.
    [b'\t', b';', b',']
        .into_iter()
        .max_by_key(|mark| times(*mark))
        .unwrap_or(b',')
}

fn delimited(file: &str, text: &str) -> Result<Table, Vec<Fault>> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .flexible(true)
        .from_reader(text.as_bytes());
    let broken = |error: csv::Error| {
        let row = error
            .position()
            .and_then(|position| u32::try_from(position.line()).ok());
        vec![fault(
            file,
            row,
            None,
            format!("This row cannot be read: {error}."),
            "Check its quotation marks.",
        )]
    };
    let header: Vec<String> = reader
        .headers()
        .map_err(broken)?
        .iter()
        .map(|cell| cell.trim().to_owned())
        .collect();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let line = record.position().map_or(0, csv::Position::line);
        let row = u32::try_from(line).unwrap_or(u32::MAX);
        rows.push((row, record.iter().map(str::to_owned).collect()));
    }
    Ok(Table { header, rows })
}
