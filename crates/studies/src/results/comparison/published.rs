//! What another publication printed, row by row, and which of our figures each row is.

use std::collections::{BTreeMap, BTreeSet};

use crate::setup::{ComparisonSpec, Files};

/// A figure as it was printed.
#[derive(Clone, Debug)]
pub struct Printed {
    /// Where it stands in the file; the header is row 1.
    pub row: usize,
    pub table: String,
    pub item: String,
    pub group: String,
    pub n: Option<i64>,
    pub base: Option<i64>,
    pub percent: Option<Percent>,
    pub source: String,
    /// `None` when the map does not say what it is.
    pub mapped: Option<Mapped>,
}

/// A printed percentage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Percent {
    pub value: f64,
    /// Printed as "<1".
    pub less_than: bool,
}

/// Which figure of ours a printed one is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapped {
    pub quantity: Quantity,
    /// What the item was asked as.
    pub role: String,
    pub note: String,
}

/// What a figure is about. Two printed figures with one quantity should agree.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity {
    /// A population id, or "both".
    pub population: String,
    /// Answers that pick a group: item and choice.
    pub group: BTreeMap<String, String>,
    pub measure: Measure,
    pub name: String,
    pub choices: BTreeSet<String>,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// The share of those who answered that chose any of the choices.
    Percent,
    /// The same as a number of people.
    Count,
    /// Responses.
    Responses,
    /// Cases in the frame.
    FrameSize,
    /// Not from these answers.
    External,
}

/// A statement in words about an item.
#[derive(Clone, Debug)]
pub struct Claim {
    pub row: usize,
    pub source: String,
    pub claim: String,
    pub name: String,
    pub role: String,
}

/// Everything that the study's figures are set beside.
#[derive(Clone, Debug, Default)]
pub struct Published {
    pub figures: Vec<Printed>,
    pub claims: Vec<Claim>,
}

const FIGURES: [&str; 7] = ["table", "item", "group", "n", "base", "percent", "source"];
const MAP: [&str; 10] = [
    "table",
    "item",
    "group",
    "population",
    "where",
    "measure",
    "name",
    "choices",
    "role",
    "note",
];
const CLAIMS: [&str; 4] = ["source", "claim", "name", "role"];

/// Rows of a file: the number that a spreadsheet shows, and the cells in the order asked for.
type Rows = Vec<(usize, Vec<String>)>;
/// Table, item and group: what joins a printed figure and its row of the map.
type Key = (String, String, String);

fn key(cells: &[String]) -> Key {
    (cells[0].clone(), cells[1].clone(), cells[2].clone())
}

/// Reads the files that study.toml names under `[comparison]`.
///
/// # Errors
/// Every fault at once: the file, the row, what is wrong.
pub(in crate::results) fn read(
    files: &Files,
    spec: &ComparisonSpec,
) -> Result<Published, Vec<String>> {
    let mut faults = Vec::new();
    let figures = sheet(files, &spec.published, &FIGURES, &mut faults);
    let map = sheet(files, &spec.map, &MAP, &mut faults);
    let claims = match &spec.claims {
        Some(file) => sheet(files, file, &CLAIMS, &mut faults),
        None => Vec::new(),
    };
    let mapped = mappings(&spec.map, &map, &mut faults);
    let printed = printed(spec, &figures, &mapped, &mut faults);
    let claims = claims.into_iter().map(|(row, cells)| Claim {
        row,
        source: cells[0].clone(),
        claim: cells[1].clone(),
        name: cells[2].clone(),
        role: cells[3].clone(),
    });
    if faults.is_empty() {
        Ok(Published {
            figures: printed,
            claims: claims.collect(),
        })
    } else {
        Err(faults)
    }
}

/// What each row of the map says, with the number of the row.
fn mappings(file: &str, rows: &Rows, faults: &mut Vec<String>) -> BTreeMap<Key, (Mapped, usize)> {
    let mut mapped = BTreeMap::new();
    for (row, cells) in rows {
        match mapping(cells) {
            Ok(one) => {
                if mapped.insert(key(cells), (one, *row)).is_some() {
                    faults.push(format!(
                        "{file}, row {row}: this table, item and group is there already."
                    ));
                }
            }
            Err(fault) => faults.push(format!("{file}, row {row}: {fault}")),
        }
    }
    mapped
}

/// The printed figures, each with what the map says of it.
fn printed(
    spec: &ComparisonSpec,
    rows: &Rows,
    mapped: &BTreeMap<Key, (Mapped, usize)>,
    faults: &mut Vec<String>,
) -> Vec<Printed> {
    let mut used = BTreeSet::new();
    let mut printed = Vec::new();
    for (row, cells) in rows {
        let found = mapped.get(&key(cells)).map(|(one, at)| {
            used.insert(*at);
            one.clone()
        });
        match figure(*row, cells, found) {
            Ok(figure) => printed.push(figure),
            Err(fault) => faults.push(format!("{}, row {row}: {fault}", spec.published)),
        }
    }
    for (one, row) in mapped.values().filter(|(_, row)| !used.contains(row)) {
        faults.push(format!(
            "{}, row {row} ({}): no printed figure has this table, item and group.",
            spec.map, one.quantity.name
        ));
    }
    printed
}

/// The rows of a CSV file with the wanted columns in the wanted order.
fn sheet(files: &Files, name: &str, wanted: &[&str], faults: &mut Vec<String>) -> Rows {
    let Some(text) = files.text(name) else {
        faults.push(format!("{name}: the folder has no such file in UTF-8."));
        return Vec::new();
    };
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(error) => {
            faults.push(format!("{name}: {error}"));
            return Vec::new();
        }
    };
    let mut places = Vec::new();
    for column in wanted {
        match header.iter().position(|found| found.trim() == *column) {
            Some(place) => places.push(place),
            None => faults.push(format!("{name}: there is no column “{column}”.")),
        }
    }
    if places.len() < wanted.len() {
        return Vec::new();
    }
    let mut rows = Vec::new();
    for (record, row) in reader.records().zip(2..) {
        match record {
            Ok(record) => {
                let cells = places
                    .iter()
                    .map(|&place| record.get(place).unwrap_or("").trim().to_owned());
                rows.push((row, cells.collect()));
            }
            Err(error) => faults.push(format!("{name}, row {row}: {error}")),
        }
    }
    rows
}

fn figure(row: usize, cells: &[String], mapped: Option<Mapped>) -> Result<Printed, String> {
    let whole = |text: &str, column: &str| -> Result<Option<i64>, String> {
        if text.is_empty() {
            return Ok(None);
        }
        text.replace(',', "")
            .parse()
            .map(Some)
            .map_err(|_not_a_number| format!("{column} “{text}” is not a whole number."))
    };
    let percent = match cells[5].as_str() {
        "" => None,
        text => {
            let (less_than, number) = text
                .strip_prefix('<')
                .map_or((false, text), |rest| (true, rest));
            let value: f64 = number
                .trim_end_matches('%')
                .parse()
                .map_err(|_not_a_number| format!("percent “{text}” is no number."))?;
            if !(0.0..=100.0).contains(&value) {
                return Err(format!("percent “{text}” is not between 0 and 100."));
            }
            Some(Percent { value, less_than })
        }
    };
    Ok(Printed {
        row,
        table: cells[0].clone(),
        item: cells[1].clone(),
        group: cells[2].clone(),
        n: whole(&cells[3], "n")?,
        base: whole(&cells[4], "base")?,
        percent,
        source: cells[6].clone(),
        mapped,
    })
}

fn mapping(cells: &[String]) -> Result<Mapped, String> {
    let measure = match cells[5].as_str() {
        "percent" => Measure::Percent,
        "count" => Measure::Count,
        "responses" => Measure::Responses,
        "frame_size" => Measure::FrameSize,
        "external" => Measure::External,
        other => {
            return Err(format!(
                "measure “{other}” is none of percent, count, responses, frame_size, external."
            ));
        }
    };
    let mut group = BTreeMap::new();
    for condition in cells[4]
        .split('&')
        .map(str::trim)
        .filter(|condition| !condition.is_empty())
    {
        let (item, choice) = condition
            .split_once('=')
            .ok_or_else(|| format!("where “{condition}” is not of the form item=choice."))?;
        group.insert(item.trim().to_owned(), choice.trim().to_owned());
    }
    if matches!(measure, Measure::Percent | Measure::Count)
        && (cells[6].is_empty() || cells[7].is_empty())
    {
        return Err(
            "a percentage or count needs an item (name) and at least one of its choices."
                .to_owned(),
        );
    }
    Ok(Mapped {
        quantity: Quantity {
            population: cells[3].clone(),
            group,
            measure,
            name: cells[6].clone(),
            choices: cells[7].split_whitespace().map(str::to_owned).collect(),
        },
        role: cells[8].clone(),
        note: cells[9].clone(),
    })
}

impl Printed {
    /// The quantity, when it is one of ours.
    pub(super) fn quantity(&self) -> Option<&Quantity> {
        self.mapped.as_ref().map(|mapped| &mapped.quantity)
    }

    /// The number that was printed, as it was printed.
    pub fn value(&self) -> String {
        match (self.percent, self.n) {
            (Some(Percent { value, less_than }), _) => {
                format!("{}{value}%", if less_than { "<" } else { "" })
            }
            (None, Some(n)) => crate::home::count(n),
            (None, None) => "–".to_owned(),
        }
    }
}
