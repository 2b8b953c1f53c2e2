//! From sheets to a [`Questionnaire`].

use crate::definition::Questionnaire;
use crate::fault::{Fault, Faults, Place};
use crate::workbook::{Attachments, Workbook};

/// Reads a questionnaire and reports all faults at once.
///
/// The questionnaire is `None` only when there is at least one [`crate::Severity::Error`].
#[must_use]
pub fn read(workbook: &Workbook, _attachments: &Attachments) -> (Option<Questionnaire>, Vec<Fault>) {
    let mut faults = Faults::default();
    let file = workbook.sheets.first().map(|sheet| sheet.file.clone()).unwrap_or_default();
    faults.error(
        Place { file, ..Place::default() },
        "Questionnaires cannot be read yet.",
        "Wait for the reader.",
    );
    (None, faults.into_vec())
}
