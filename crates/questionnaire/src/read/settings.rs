//! The settings sheet.

use super::columns::clean;
use crate::expression::nearest;
use crate::fault::{Faults, Place};
use crate::workbook::{Sheet, Workbook};

/// What the settings sheet says.
#[derive(Debug, Default)]
pub(super) struct Settings {
    /// With the language of the heading.
    pub(super) titles: Vec<(Option<String>, String)>,
    pub(super) form_id: String,
    pub(super) version: String,
    pub(super) default_language: String,
    pub(super) allow_choice_duplicates: bool,
    /// The name of the root element in paths that begin with `/`.
    pub(super) root: Option<String>,
    pub(super) place: Place,
}

const KNOWN: &[&str] = &[
    "form_title",
    "set_form_title",
    "title",
    "form_id",
    "set_form_id",
    "id_string",
    "version",
    "default_language",
    "allow_choice_duplicates",
    "name",
    "style",
    "instance_name",
];

/// Settings that a server or Collect uses and that change nothing here.
const NO_EFFECT: &[(&str, &str)] = &[
    (
        "instance_name",
        "responses have no names: nothing leads from answers to a person",
    ),
    (
        "public_key",
        "answers are not encrypted on a device; the server keeps them as the study says",
    ),
    ("submission_url", "answers go to this server"),
    ("auto_send", "answers are sent page by page"),
    ("auto_delete", "nothing is kept on a device"),
    ("client_editable", "what was submitted is not changed"),
    ("sms_keyword", "there are no SMS here"),
    ("sms_separator", "there are no SMS here"),
    ("sms_allow_media", "there are no SMS here"),
    ("sms_date_format", "there are no SMS here"),
    ("sms_datetime_format", "there are no SMS here"),
    ("prefix", "there are no SMS here"),
    ("delimiter", "there are no SMS here"),
    ("namespaces", "answers are not XML here"),
    ("instance_xmlns", "answers are not XML here"),
    (
        "clean_text_values",
        "texts are always cleaned of blanks around them",
    ),
    ("omit_instanceid", "answers have no instance id here"),
    ("instance_id", "answers have no instance id here"),
    (
        "crossform_references",
        "answers to other forms are not read",
    ),
];

pub(super) fn read(workbook: &Workbook, file: &Place, faults: &mut Faults) -> Settings {
    let mut settings = Settings {
        place: file.clone(),
        ..Settings::default()
    };
    if let Some(sheet) = workbook.sheet("settings") {
        settings.place = sheet.place(Some(2), None);
        one_row(sheet, &mut settings, faults);
    }
    if settings.form_id.is_empty() {
        settings.form_id = stem(&file.file);
        faults.warning(
            settings.place.clone(),
            format!(
                "The questionnaire has no form_id; it is called “{}”.",
                settings.form_id
            ),
            "Add a settings sheet with form_title, form_id and version.",
        );
    }
    settings
}

/// `gp` of `questionnaires/gp/survey.csv`, `census` of `census.xlsx`.
fn stem(file: &str) -> String {
    let path = std::path::Path::new(file);
    let own = path
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    if own != "survey" && !own.is_empty() {
        return own;
    }
    let folder = path.parent().and_then(std::path::Path::file_name);
    folder.map_or_else(
        || "questionnaire".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}

fn one_row(sheet: &Sheet, settings: &mut Settings, faults: &mut Faults) {
    let Some(row) = sheet.rows.first() else {
        return;
    };
    if let Some(second) = sheet.rows.get(1) {
        faults.warning(
            sheet.place(Some(second.number), None),
            "Only the first row of the settings is read.",
            "Delete the others.",
        );
    }
    for (place, heading) in sheet.header.iter().enumerate() {
        let value = row.cells.get(place).map_or("", |cell| clean(cell));
        let heading = clean(heading);
        if value.is_empty() || heading.is_empty() {
            continue;
        }
        let (key, language) = match heading.split_once("::") {
            Some((key, language)) => (key, Some(language.trim().to_owned())),
            None => (heading, None),
        };
        let key = key
            .split_whitespace()
            .collect::<Vec<_>>()
            .join("_")
            .to_lowercase();
        let at = || sheet.place(Some(row.number), Some(heading));
        match key.as_str() {
            "form_title" | "set_form_title" | "title" => {
                settings.titles.push((language, value.to_owned()));
            }
            "form_id" | "set_form_id" | "id_string" => value.clone_into(&mut settings.form_id),
            "version" => value.clone_into(&mut settings.version),
            "default_language" => value.clone_into(&mut settings.default_language),
            "allow_choice_duplicates" => settings.allow_choice_duplicates = is_yes(value),
            "name" => settings.root = Some(value.to_owned()),
            "style" => style(value, at(), faults),
            _ => no_effect(&key, heading, at(), faults),
        }
    }
}

fn style(value: &str, place: Place, faults: &mut Faults) {
    for word in value.split_whitespace() {
        if !matches!(
            word,
            "pages"
                | "theme-grid"
                | "theme-formhub"
                | "theme-kobo"
                | "theme-or"
                | "no-text-transform"
        ) {
            faults.warning(
                place.clone(),
                format!("The style “{word}” has no effect."),
                "“pages” is the only style that is needed.",
            );
        } else if word != "pages" {
            faults.warning(
                place.clone(),
                format!("The style “{word}” has no effect: pages follow the NHS design system."),
                "Take it out, or leave it for other tools.",
            );
        }
    }
}

fn no_effect(key: &str, heading: &str, place: Place, faults: &mut Faults) {
    if let Some((_, why)) = NO_EFFECT.iter().find(|(name, _)| *name == key) {
        faults.warning(
            place,
            format!("The setting “{heading}” has no effect: {why}."),
            "It can stay for other tools.",
        );
    } else if let Some(near) = nearest(key, KNOWN.iter().copied()) {
        faults.error(
            place,
            format!("There is no setting “{heading}”."),
            format!("Did you mean “{near}”?"),
        );
    } else {
        faults.warning(
            place,
            format!("The setting “{heading}” is not part of XLSForm and is not read."),
            "Take it out, or leave it for other tools.",
        );
    }
}

/// `yes`, `true`, `TRUE`, `true()`, `1`.
pub(super) fn is_yes(text: &str) -> bool {
    matches!(
        text.to_lowercase().as_str(),
        "yes" | "true" | "true()" | "1" | "y" | "x"
    )
}

/// `no`, `false` …
pub(super) fn is_no(text: &str) -> bool {
    matches!(
        text.to_lowercase().as_str(),
        "no" | "false" | "false()" | "0" | "n"
    )
}
