//! The CSV files of a simulation as tables with row numbers.

use std::collections::{BTreeMap, BTreeSet};

use questionnaire::{Fault, Place, Severity};

use crate::setup::{Definition, Files, SimulationSpec};

/// A table of the study folder; each row belongs to a population.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    pub(super) file: String,
    pub(super) header: Vec<String>,
    rows: Vec<(u32, Vec<String>)>,
    /// Items that responses.csv fixes, by population.
    fixed: BTreeSet<(String, String)>,
}

/// One row.
pub(super) struct Row<'a> {
    pub(super) number: u32,
    header: &'a [String],
    cells: &'a [String],
}

impl<'a> Row<'a> {
    /// The cell under this heading; "" when there is none.
    pub(super) fn get(&self, column: &str) -> &'a str {
        self.header
            .iter()
            .position(|head| head == column)
            .and_then(|at| self.cells.get(at))
            .map_or("", |cell| cell.trim())
    }

    /// The cells of all columns but these that hold something.
    pub(super) fn others(&self, but: &[&str]) -> BTreeMap<String, String> {
        self.header
            .iter()
            .zip(self.cells)
            .filter(|(head, cell)| !but.contains(&head.as_str()) && !cell.trim().is_empty())
            .map(|(head, cell)| (head.clone(), cell.trim().to_owned()))
            .collect()
    }

    /// The cell as a count of people.
    pub(super) fn count(&self, column: &str) -> Option<usize> {
        self.get(column).parse().ok().filter(|n| *n <= 10_000_000)
    }
}

impl Rows {
    fn read(files: &Files, name: &str, wanted: &[&str], faults: &mut Vec<Fault>) -> Self {
        let mut out = Self {
            file: name.to_owned(),
            ..Self::default()
        };
        // `check` has told that a file is missing.
        let Some(text) = files.text(name) else {
            return out;
        };
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        match reader.headers() {
            Ok(header) => out.header = header.iter().map(|cell| cell.trim().to_owned()).collect(),
            Err(error) => faults.push(fault_at(
                &out,
                1,
                &format!("The heading cannot be read: {error}."),
                "Save it as CSV in UTF-8.",
            )),
        }
        for column in wanted {
            if !out.header.iter().any(|head| head == column) {
                faults.push(fault_at(
                    &out,
                    1,
                    &format!("There is no column {column:?}."),
                    "docs/study-folder.md lists the columns.",
                ));
            }
        }
        for record in reader.records() {
            match record {
                Ok(record) => {
                    let line = record.position().map_or(0, csv::Position::line);
                    let number = u32::try_from(line).unwrap_or(u32::MAX);
                    out.rows
                        .push((number, record.iter().map(str::to_owned).collect()));
                }
                Err(error) => {
                    let row = error
                        .position()
                        .and_then(|at| u32::try_from(at.line()).ok())
                        .unwrap_or(1);
                    faults.push(fault_at(
                        &out,
                        row,
                        &format!("The row cannot be read: {error}."),
                        "Check its quotation marks.",
                    ));
                }
            }
        }
        out
    }

    /// The rows of one population.
    pub(super) fn of<'a>(&'a self, population: &'a str) -> impl Iterator<Item = Row<'a>> {
        self.rows
            .iter()
            .map(|(number, cells)| Row {
                number: *number,
                header: &self.header,
                cells,
            })
            .filter(move |row| row.get("population") == population)
    }

    pub(super) fn is_fixed(&self, population: &str, item: &str) -> bool {
        self.fixed
            .contains(&(population.to_owned(), item.to_owned()))
    }
}

pub(super) fn fault_at(rows: &Rows, row: u32, message: &str, remedy: &str) -> Fault {
    Fault {
        severity: Severity::Error,
        place: Place {
            file: rows.file.clone(),
            sheet: None,
            row: Some(row),
            column: None,
        },
        message: message.to_owned(),
        remedy: remedy.to_owned(),
    }
}

/// All tables of a simulation.
pub(super) struct Plan {
    pub(super) spec: SimulationSpec,
    pub(super) frame: Rows,
    pub(super) map: Rows,
    pub(super) responses: Rows,
    pub(super) truth: Rows,
}

impl Plan {
    /// Reads them; every fault is added. `None` when study.toml has no [simulation].
    pub(super) fn read(
        definition: &Definition,
        files: &Files,
        faults: &mut Vec<Fault>,
    ) -> Option<Self> {
        let spec = definition.simulation.clone()?;
        let frame = Rows::read(files, &spec.frame, &["population", "n"], faults);
        let map = match &spec.frame_map {
            Some(name) => Rows::read(
                files,
                name,
                &["population", "variable", "category", "item", "choice"],
                faults,
            ),
            None => Rows::default(),
        };
        let responses = Rows::read(files, &spec.responses, &["population", "n"], faults);
        let mut truth = Rows::read(
            files,
            &spec.truth,
            &["population", "where", "item", "choice", "percent"],
            faults,
        );
        for population in &definition.populations {
            for row in responses.of(&population.id) {
                for item in row.others(&["population", "n"]).into_keys() {
                    truth.fixed.insert((population.id.clone(), item));
                }
            }
        }
        for rows in [&frame, &responses] {
            for population in &definition.populations {
                for row in rows.of(&population.id) {
                    if row.count("n").is_none() {
                        faults.push(fault_at(
                            rows,
                            row.number,
                            &format!("{:?} is no number of people.", row.get("n")),
                            "Write a whole number.",
                        ));
                    }
                }
            }
        }
        Some(Self {
            spec,
            frame,
            map,
            responses,
            truth,
        })
    }
}
