//! What is wrong with a questionnaire, where, and what its author can do about it.

use std::fmt;

/// How bad a fault is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Severity {
    /// The questionnaire cannot be fielded, or would not do what its author asked.
    Error,
    /// It works; the author should know.
    Warning,
}

/// Where a fault is, as the author sees the file.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Place {
    /// The file.
    pub file: String,
    /// The sheet of a workbook; `None` where the file is the sheet, or for the file as a whole.
    pub sheet: Option<String>,
    /// The row as the spreadsheet shows it: the header is row 1.
    pub row: Option<u32>,
    /// The column by its heading.
    pub column: Option<String>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(sheet) = &self.sheet {
            write!(f, ", sheet {sheet}")?;
        }
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", column {column}")?;
        }
        Ok(())
    }
}

/// One fault: where, what is wrong, what to do.
///
/// ```
/// use questionnaire::{Fault, Place, Severity};
/// let fault = Fault {
///     severity: Severity::Error,
///     place: Place { file: "survey.csv".into(), row: Some(7), ..Place::default() },
///     message: "There is no choice list “countries”.".into(),
///     remedy: "Add its rows to the choices sheet.".into(),
/// };
/// assert_eq!(
///     fault.to_string(),
///     "error: survey.csv, row 7: There is no choice list “countries”. Add its rows to the choices sheet."
/// );
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// How bad it is.
    pub severity: Severity,
    /// Where it is.
    pub place: Place,
    /// What is wrong, as a sentence.
    pub message: String,
    /// What to do, as a sentence.
    pub remedy: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(
            f,
            "{severity}: {}: {} {}",
            self.place, self.message, self.remedy
        )
    }
}

/// The faults found so far: every reader adds to it and goes on.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Fault>);

/// No more than this many faults of one questionnaire are kept; the last one says so.
const MOST: usize = 1000;

impl Faults {
    pub(crate) fn error(
        &mut self,
        place: Place,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.add(Severity::Error, place, message.into(), remedy.into());
    }

    pub(crate) fn warning(
        &mut self,
        place: Place,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.add(Severity::Warning, place, message.into(), remedy.into());
    }

    fn add(&mut self, severity: Severity, place: Place, message: String, remedy: String) {
        if self.0.len() < MOST {
            self.0.push(Fault {
                severity,
                place,
                message,
                remedy,
            });
        } else if self.0.len() == MOST {
            let place = Place {
                file: place.file,
                ..Place::default()
            };
            let message = format!("There are more than {MOST} faults; the rest are not listed.");
            let remedy = "Mend these first, then check again.".to_owned();
            self.0.push(Fault {
                severity: Severity::Error,
                place,
                message,
                remedy,
            });
        }
    }

    pub(crate) fn any_error(&self) -> bool {
        self.0.iter().any(|fault| fault.severity == Severity::Error)
    }

    /// In the order of the sheets and their rows, as their author goes through them.
    pub(crate) fn sort_by(&mut self, sheet: impl Fn(&Place) -> usize) {
        self.0
            .sort_by_key(|fault| (sheet(&fault.place), fault.place.row));
    }

    pub(crate) fn into_vec(self) -> Vec<Fault> {
        self.0
    }
}
