//! From sheets to a [`Questionnaire`].

mod appearances;
mod choices;
mod columns;
mod defaults;
mod documents;
mod form;
mod headings;
mod items;
mod languages;
mod lists;
mod names;
mod order;
mod paging;
mod parameters;
mod rules;
mod settings;
mod structure;
mod texts;
mod type_names;
mod types;

use self::columns::{Columns, Kind};
use self::languages::Languages;
use self::lists::{Shelf, is_own};
use crate::definition::Questionnaire;
use crate::expression::nearest;
use crate::fault::{Fault, Faults, Place};
use crate::workbook::{Attachments, Sheet, Workbook};

/// Reads a questionnaire and reports all faults at once.
///
/// The questionnaire is `None` only when there is at least one [`crate::Severity::Error`].
///
/// ```
/// use questionnaire::{Attachments, Workbook, read};
/// let survey = "type,name,label::English (en)\ninteger,age,How old are you?\n";
/// let settings = "form_title,form_id,version\nAges,ages,1\n";
/// let workbook = Workbook::from_csv_sheets(&[
///     ("survey.csv".into(), survey.into()),
///     ("settings.csv".into(), settings.into()),
/// ])
/// .expect("both are CSV in UTF-8");
/// let (questionnaire, faults) = read(&workbook, &Attachments::default());
/// assert_eq!(faults, []);
/// assert!(questionnaire.expect("there are no faults").item("age").is_some());
/// ```
#[must_use]
pub fn read(workbook: &Workbook, attachments: &Attachments) -> (Option<Questionnaire>, Vec<Fault>) {
    let mut faults = Faults::default();
    let Some(survey) = workbook.sheet("survey") else {
        no_survey(workbook, &mut faults);
        return (None, faults.into_vec());
    };
    let file = Place {
        file: survey.file.clone(),
        ..Place::default()
    };
    let settings = settings::read(workbook, &file, &mut faults);
    let empty = Sheet {
        file: survey.file.clone(),
        name: "choices".to_owned(),
        ..Sheet::default()
    };
    let survey = Columns::of(survey, Kind::Survey, &mut faults);
    let choices = workbook
        .sheet("choices")
        .filter(|sheet| !sheet.header.is_empty());
    let external = workbook
        .sheet("external_choices")
        .filter(|sheet| !sheet.header.is_empty());
    let choices_columns = Columns::of(choices.unwrap_or(&empty), Kind::Choices, &mut faults);
    let external_columns = Columns::of(external.unwrap_or(&empty), Kind::Choices, &mut faults);
    let sheets = [&survey, &choices_columns, &external_columns];
    let languages = Languages::gather(
        &sheets,
        &settings.default_language,
        &settings.place,
        &mut faults,
    );
    let mut lists = |columns: &Columns<'_>, there: bool| {
        if there {
            choices::read(
                columns,
                &languages,
                settings.allow_choice_duplicates,
                &mut faults,
            )
        } else {
            choices::Lists::default()
        }
    };
    let from_choices = lists(&choices_columns, choices.is_some());
    let from_external = lists(&external_columns, external.is_some());
    let shelf = Shelf::new(
        workbook,
        attachments,
        &languages,
        from_choices,
        from_external,
    );
    let (questionnaire, used_files) = form::build(&survey, &settings, shelf, &mut faults);
    other_sheets(workbook, &used_files, &mut faults);
    faults.sort_by(|place| {
        let own = |sheet: &Sheet| {
            sheet.file == place.file && place.sheet.as_ref().is_none_or(|name| *name == sheet.name)
        };
        workbook.sheets.iter().position(own).unwrap_or(usize::MAX)
    });
    let whole = !faults.any_error();
    (questionnaire.filter(|_| whole), faults.into_vec())
}

fn no_survey(workbook: &Workbook, faults: &mut Faults) {
    let names = workbook.sheets.iter().map(|sheet| sheet.name.as_str());
    let file = workbook
        .sheets
        .first()
        .map(|sheet| sheet.file.clone())
        .unwrap_or_default();
    let near = nearest("survey", names);
    faults.error(
        Place {
            file,
            ..Place::default()
        },
        "There is no sheet “survey”.",
        near.map_or_else(
            || "Name the sheet with the questions “survey” (in a folder: survey.csv).".to_owned(),
            |near| format!("Rename the sheet “{near}” to “survey”."),
        ),
    );
}

/// Sheets that are neither part of XLSForm nor attached tables that something uses.
fn other_sheets(workbook: &Workbook, used_files: &[String], faults: &mut Faults) {
    for sheet in &workbook.sheets {
        let name = sheet.name.trim().to_lowercase();
        let used = used_files.iter().any(|file| {
            file.rsplit_once('.')
                .map_or(file.as_str(), |(stem, _)| stem)
                == sheet.name
        });
        if matches!(name.as_str(), "entities" | "osm") && !sheet.rows.is_empty() {
            faults.warning(
                sheet.place(None, None),
                format!("The sheet “{name}” is not read: there are no ODK entities and no OpenStreetMap tags here."),
                "It can stay for other tools.",
            );
        } else if !is_own(&sheet.name) && !used && !name.starts_with('_') && !name.starts_with('#')
        {
            let near = nearest(
                &name,
                ["survey", "choices", "settings", "external_choices"].into_iter(),
            );
            match near {
                Some(near) => faults.error(
                    sheet.place(None, None),
                    format!("There is no sheet “{}” in XLSForm.", sheet.name),
                    format!("Did you mean “{near}”?"),
                ),
                None => faults.warning(
                    sheet.place(None, None),
                    format!("Nothing in the questionnaire uses “{}”.", sheet.name),
                    "Take it out, or put a _ before its name to mark it as a remark.",
                ),
            }
        }
    }
}
