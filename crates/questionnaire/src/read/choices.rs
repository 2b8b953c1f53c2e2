//! The choices sheet.

use std::collections::{BTreeMap, HashMap};

use super::columns::{Column, Columns};
use super::languages::Languages;
use super::settings::is_yes;
use super::texts::text;
use crate::definition::{Choice, ChoiceList, Translated};
use crate::expression::Name;
use crate::fault::Faults;

/// The lists of a sheet by name.
#[derive(Debug, Default)]
pub(super) struct Lists {
    pub(super) by_name: BTreeMap<String, ChoiceList>,
    /// Headings of the author's own columns.
    pub(super) own_columns: Vec<String>,
}

/// The longest name of a choice, in bytes: it is stored with every answer.
const LONGEST_NAME: usize = 200;

pub(super) fn read(
    columns: &Columns<'_>,
    languages: &Languages,
    duplicates: bool,
    faults: &mut Faults,
) -> Lists {
    let mut lists = Lists {
        by_name: BTreeMap::new(),
        own_columns: columns
            .own
            .iter()
            .map(|(_, heading)| heading.clone())
            .collect(),
    };
    for (column, what) in [(Column::ListName, "list_name"), (Column::Name, "name")] {
        if !columns.has(column) {
            faults.error(
                columns.sheet.place(Some(1), None),
                format!("The sheet has no column “{what}”."),
                "A choices sheet has the columns list_name, name and label.",
            );
            return lists;
        }
    }
    let mut seen: HashMap<(Name, Name), u32> = HashMap::new();
    let mut media = false;
    for row in columns.rows().filter(|row| !row.is_empty()) {
        let (list, name) = (row.text(Column::ListName), row.text(Column::Name));
        if list.is_empty() {
            faults.error(
                row.place(Some(Column::ListName)),
                "The option belongs to no list.",
                "Write the name of its list, or delete the row.",
            );
            continue;
        }
        if name.is_empty() {
            faults.error(
                row.place(Some(Column::Name)),
                format!("An option of the list “{list}” has no name."),
                "Give it a short name without blanks: it is what is stored.",
            );
            continue;
        }
        if name.len() > LONGEST_NAME || name.chars().any(char::is_control) {
            faults.error(
                row.place(Some(Column::Name)),
                "The option's name is too long, or holds a line break.",
                "Use a short name without blanks.",
            );
            continue;
        }
        let key = (Name::of(list), Name::of(name));
        if let Some(first) = seen.insert(key, row.row.number).filter(|_| !duplicates) {
            faults.error(
                row.place(Some(Column::Name)),
                format!("The list “{list}” has two options called “{name}”; the first is in row {first}."),
                "Give each its own name, or set allow_choice_duplicates to yes in the settings.",
            );
        }
        if !media && row.cells(Column::Media).next().is_some() {
            media = true;
            faults.warning(
                row.place(Some(Column::Media)),
                "Pictures, sounds and videos of options are not shown.",
                "Make sure that the label says it all.",
            );
        }
        let mut labels = Translated::default();
        for cell in row.cells(Column::Label) {
            labels.set(
                languages.of(cell.language),
                text(cell.text, row.place_of(cell.heading), faults),
            );
        }
        let own = columns
            .own
            .iter()
            .map(|(place, heading)| (heading.clone(), row.own(*place).to_owned()));
        let choice = Choice {
            name: name.to_owned(),
            source: Some(row.text(Column::Source))
                .filter(|source| !source.is_empty())
                .map(str::to_owned),
            exclusive: is_yes(row.text(Column::Exclusive)),
            columns: own.filter(|(_, value)| !value.is_empty()).collect(),
            row: row.row.number,
            labels,
        };
        let into = lists
            .by_name
            .entry(list.to_owned())
            .or_insert_with(|| ChoiceList {
                name: list.to_owned(),
                choices: Vec::new(),
            });
        into.choices.push(choice);
    }
    lists
}
