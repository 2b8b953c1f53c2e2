//! Choice lists and attached tables: found, read once, and shared.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::choices::Lists;
use super::columns::clean;
use super::documents::{document_of, document_of_sheet};
use super::languages::{Languages, parse};
use super::types::ListSource;
use crate::definition::table::Table;
use crate::definition::text::Text;
use crate::definition::{Choice, ChoiceList, LanguageIndex, Translated};
use crate::expression::nearest;
use crate::fault::{Faults, Place};
use crate::wording;
use crate::workbook::{Attachments, Sheet, Workbook};

/// Everything that lists can come from.
pub(super) struct Shelf<'a> {
    pub(super) workbook: &'a Workbook,
    pub(super) attachments: &'a Attachments,
    pub(super) languages: &'a Languages,
    pub(super) choices: Lists,
    pub(super) external: Lists,
    files: BTreeMap<String, Option<Arc<Sheet>>>,
    made: HashMap<Key, Arc<ChoiceList>>,
    pub(super) tables: Vec<Table>,
    pub(super) tables_by_id: HashMap<String, usize>,
    tables_by_key: HashMap<Key, usize>,
    pub(super) used_lists: std::collections::BTreeSet<String>,
}

/// What makes one list.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) enum Key {
    Sheet {
        name: String,
        or_other: bool,
    },
    External {
        name: String,
        or_other: bool,
    },
    File {
        file: String,
        value: String,
        label: String,
        or_other: bool,
    },
}

/// The columns of a file that hold names and labels (`parameters`).
#[derive(Clone, Debug)]
pub(super) struct FileColumns {
    pub(super) value: String,
    pub(super) label: String,
}

impl<'a> Shelf<'a> {
    pub(super) fn new(
        workbook: &'a Workbook,
        attachments: &'a Attachments,
        languages: &'a Languages,
        choices: Lists,
        external: Lists,
    ) -> Self {
        Self {
            workbook,
            attachments,
            languages,
            choices,
            external,
            files: BTreeMap::new(),
            made: HashMap::new(),
            tables: Vec::new(),
            tables_by_id: HashMap::new(),
            tables_by_key: HashMap::new(),
            used_lists: Default::default(),
        }
    }

    /// The key of a question's list.
    pub(super) fn key(source: &ListSource, columns: &FileColumns, or_other: bool) -> Option<Key> {
        match source {
            ListSource::Sheet(name) => Some(Key::Sheet {
                name: name.clone(),
                or_other,
            }),
            ListSource::External(name) => Some(Key::External {
                name: name.clone(),
                or_other,
            }),
            ListSource::File(file) => Some(Key::File {
                file: file.clone(),
                value: columns.value.clone(),
                label: columns.label.clone(),
                or_other,
            }),
            ListSource::Repeat(_) | ListSource::Missing => None,
        }
    }

    /// The list of a question; what is wrong with it is reported at the question's place.
    pub(super) fn list(
        &mut self,
        key: &Key,
        place: &Place,
        faults: &mut Faults,
    ) -> Option<Arc<ChoiceList>> {
        if let Some(list) = self.made.get(key) {
            return Some(Arc::clone(list));
        }
        let (mut list, or_other) = match key {
            Key::Sheet { name, or_other } => {
                self.used_lists.insert(name.clone());
                (
                    named(&self.choices, name, "choices", place, faults)?,
                    *or_other,
                )
            }
            Key::External { name, or_other } => (
                named(&self.external, name, "external_choices", place, faults)?,
                *or_other,
            ),
            Key::File {
                file,
                value,
                label,
                or_other,
            } => {
                let columns = FileColumns {
                    value: value.clone(),
                    label: label.clone(),
                };
                (self.list_in_file(file, &columns, place, faults)?, *or_other)
            }
        };
        if or_other && list.choice("other").is_none() {
            list.choices.push(self.other());
        }
        let list = Arc::new(list);
        self.made.insert(key.clone(), Arc::clone(&list));
        Some(list)
    }

    fn other(&self) -> Choice {
        let mut labels = Translated::default();
        for (language, index) in self.languages.list.iter().zip(self.languages.indexes()) {
            labels.set(index, Text::Fixed(wording::other(&language.code).into()));
        }
        Choice {
            name: "other".to_owned(),
            labels,
            ..Choice::default()
        }
    }

    /// The columns that a filter of this list can use.
    pub(super) fn columns(&self, key: &Key) -> Vec<String> {
        match key {
            Key::Sheet { .. } => self.choices.own_columns.clone(),
            Key::External { .. } => self.external.own_columns.clone(),
            Key::File { file, .. } => {
                let sheet = self.files.get(file).and_then(Option::as_ref);
                sheet
                    .map(|sheet| {
                        sheet
                            .header
                            .iter()
                            .map(|heading| clean(heading).to_owned())
                            .collect()
                    })
                    .unwrap_or_default()
            }
        }
    }

    /// A file's rows, read once.
    fn file(&mut self, file: &str, place: &Place, faults: &mut Faults) -> Option<Arc<Sheet>> {
        if let Some(known) = self.files.get(file) {
            return known.clone();
        }
        let found = self.find(file, place, faults).map(Arc::new);
        self.files.insert(file.to_owned(), found.clone());
        found
    }

    fn find(&self, file: &str, place: &Place, faults: &mut Faults) -> Option<Sheet> {
        let ending = file
            .rsplit_once('.')
            .map_or("", |(_, ending)| ending)
            .to_lowercase();
        if ending != "csv" {
            faults.error(
                place.clone(),
                format!("“{file}” cannot be read: only tables in CSV can be attached."),
                "Save the table as CSV UTF-8 and name it with its ending: towns.csv.",
            );
            return None;
        }
        if let Some(bytes) = self.attachments.0.get(file) {
            return crate::workbook::csv_sheet(file, bytes, faults);
        }
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        if let Some(sheet) = self
            .workbook
            .sheets
            .iter()
            .find(|sheet| sheet.name == stem && !is_own(&sheet.name))
        {
            return Some(sheet.clone());
        }
        let near = nearest(file, self.attachments.0.keys().map(String::as_str));
        faults.error(
            place.clone(),
            format!("The file “{file}” is not attached."),
            near.map_or_else(
                || "Put it beside the questionnaire.".to_owned(),
                |near| format!("Put it beside the questionnaire. Did you mean “{near}”?"),
            ),
        );
        None
    }

    fn list_in_file(
        &mut self,
        file: &str,
        columns: &FileColumns,
        place: &Place,
        faults: &mut Faults,
    ) -> Option<ChoiceList> {
        let sheet = self.file(file, place, faults)?;
        let find = |wanted: &str| {
            sheet
                .header
                .iter()
                .position(|heading| clean(heading) == wanted)
        };
        let value = find(&columns.value);
        let labels: Vec<(usize, Option<String>)> = sheet
            .header
            .iter()
            .enumerate()
            .filter_map(|(place, heading)| match clean(heading).split_once("::") {
                Some((stem, language)) if stem.trim() == columns.label => {
                    Some((place, Some(language.to_owned())))
                }
                None if clean(heading) == columns.label => Some((place, None)),
                _ => None,
            })
            .collect();
        let Some(value) = value.filter(|_| !labels.is_empty()) else {
            faults.error(
                place.clone(),
                format!("“{file}” has no columns “{}” and “{}”.", columns.value, columns.label),
                "Name the columns of the file that hold names and labels: parameters value=code label=title.",
            );
            return None;
        };
        let mut choices = Vec::new();
        for row in &sheet.rows {
            let cell = |place: usize| row.cells.get(place).map_or("", |cell| clean(cell));
            let name = cell(value);
            if name.is_empty() {
                faults.error(
                    sheet.place(Some(row.number), Some(&columns.value)),
                    "The row has no name.",
                    "Fill it in, or delete the row.",
                );
                continue;
            }
            let mut translated = Translated::default();
            for (place, language) in &labels {
                let text = cell(*place);
                let into: Vec<LanguageIndex> = match language {
                    Some(language) => {
                        let code = parse(language).code;
                        self.languages
                            .indexes()
                            .filter(|index| self.languages.list[index.index()].code == code)
                            .collect()
                    }
                    // A label that names no language serves all of them: names of towns do.
                    None => self
                        .languages
                        .indexes()
                        .filter(|index| translated.exact(*index).is_none())
                        .collect(),
                };
                for index in into.into_iter().filter(|_| !text.is_empty()) {
                    translated.set(index, Text::Fixed(text.into()));
                }
            }
            let own = sheet
                .header
                .iter()
                .enumerate()
                .map(|(place, heading)| (clean(heading).to_owned(), cell(place).to_owned()));
            choices.push(Choice {
                name: name.to_owned(),
                columns: own.filter(|(_, value)| !value.is_empty()).collect(),
                row: row.number,
                labels: translated,
                ..Choice::default()
            });
        }
        Some(ChoiceList {
            name: file.to_owned(),
            choices,
        })
    }

    /// The table behind a list, for its filter.
    pub(super) fn table_of(&mut self, key: &Key, list: &Arc<ChoiceList>) -> usize {
        if let Some(&table) = self.tables_by_key.get(key) {
            return table;
        }
        let mut documents = Vec::new();
        let mut rows = Vec::new();
        for language in self.languages.indexes() {
            let (document, its_rows) = document_of(list, language, matches!(key, Key::File { .. }));
            documents.push(document);
            rows = its_rows;
        }
        let table = self.tables.len();
        self.tables.push(Table { documents, rows });
        self.tables_by_key.insert(key.clone(), table);
        table
    }

    /// Makes the tables that `instance('…')` and `pulldata('…')` ask for.
    pub(super) fn tables_by_id(&mut self, wanted: Vec<(String, Place)>, faults: &mut Faults) {
        for (id, place) in wanted {
            if self.tables_by_id.contains_key(&id) {
                continue;
            }
            let key = Key::Sheet {
                name: id.clone(),
                or_other: false,
            };
            if self.choices.by_name.contains_key(&id) {
                if let Some(list) = self.list(&key, &place, faults) {
                    let table = self.table_of(&key, &list);
                    self.tables_by_id.insert(id, table);
                }
                continue;
            }
            let file = if id.to_lowercase().ends_with(".csv") {
                id.clone()
            } else {
                format!("{id}.csv")
            };
            if let Some(sheet) = self.file(&file, &place, faults) {
                let table = self.tables.len();
                self.tables.push(Table {
                    documents: vec![document_of_sheet(&sheet)],
                    rows: Vec::new(),
                });
                self.tables_by_id.insert(id, table);
            }
        }
    }

    /// Files and lists that were looked at.
    pub(super) fn used_files(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }
}

/// Sheets of the questionnaire itself, which are no attached tables.
pub(super) fn is_own(name: &str) -> bool {
    matches!(
        name.trim().to_lowercase().as_str(),
        "survey" | "choices" | "settings" | "external_choices" | "entities" | "osm"
    )
}

fn named(
    lists: &Lists,
    name: &str,
    sheet: &str,
    place: &Place,
    faults: &mut Faults,
) -> Option<ChoiceList> {
    let found = lists.by_name.get(name).cloned();
    if found.is_none() {
        let near = nearest(name, lists.by_name.keys().map(String::as_str));
        faults.error(
            place.clone(),
            format!("There is no choice list “{name}”."),
            near.map_or_else(
                || format!("Add its rows to the {sheet} sheet."),
                |near| format!("Did you mean “{near}”? Or add its rows to the {sheet} sheet."),
            ),
        );
    }
    found
}
