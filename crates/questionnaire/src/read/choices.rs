//! The choices sheet.

use std::collections::{BTreeMap, HashMap};

use super::columns::{Column, Columns, Row};
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
        if !is_an_option(row, faults) {
            continue;
        }
        let (list, name) = (row.text(Column::ListName), row.text(Column::Name));
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
        let choice = choice(row, languages, faults);
        let into = lists.by_name.entry(list.to_owned());
        let empty = || ChoiceList {
            name: list.to_owned(),
            choices: Vec::new(),
        };
        into.or_insert_with(empty).choices.push(choice);
    }
    lists
}

/// Whether a row has what an option needs; what it lacks is reported.
fn is_an_option(row: Row<'_>, faults: &mut Faults) -> bool {
    let (list, name) = (row.text(Column::ListName), row.text(Column::Name));
    if list.is_empty() {
        faults.error(
            row.place(Some(Column::ListName)),
            "The option belongs to no list.",
            "Write the name of its list, or delete the row.",
        );
        return false;
    }
    if name.is_empty() {
        faults.error(
            row.place(Some(Column::Name)),
            format!("An option of the list “{list}” has no name."),
            "Give it a short name without blanks: it is what is stored.",
        );
        return false;
    }
    if name.len() > LONGEST_NAME || name.chars().any(char::is_control) {
        faults.error(
            row.place(Some(Column::Name)),
            "The option's name is too long, or holds a line break.",
            "Use a short name without blanks.",
        );
        return false;
    }
    true
}

fn choice(row: Row<'_>, languages: &Languages, faults: &mut Faults) -> Choice {
    let mut labels = Translated::default();
    for cell in row.cells(Column::Label) {
        let label = text(cell.text, row.place_of(cell.heading), faults);
        labels.set(languages.of(cell.language), label);
    }
    let own = &row.columns.own;
    let own = own
        .iter()
        .map(|(place, heading)| (heading.clone(), row.own(*place).to_owned()));
    let source = row.text(Column::Source);
    Choice {
        name: row.text(Column::Name).to_owned(),
        source: (!source.is_empty()).then(|| source.to_owned()),
        exclusive: is_yes(row.text(Column::Exclusive)),
        columns: own.filter(|(_, value)| !value.is_empty()).collect(),
        row: row.row.number,
        labels,
    }
}
