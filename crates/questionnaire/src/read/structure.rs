//! The rows of the survey sheet as a tree: which group holds which question.

use std::collections::HashMap;

use super::columns::{Column, Columns, Row};
use super::rules::short;
use super::settings::is_yes;
use super::types::{ListSource, QuestionType, RowType, names, parse};
use crate::definition::ItemKind;
use crate::expression::nearest;
use crate::fault::{Faults, Place};

/// One node before its expressions are read. The first is the form itself.
pub(super) struct Draft<'a> {
    /// `None` for the form itself.
    pub(super) row: Option<Row<'a>>,
    pub(super) body: DraftBody,
    pub(super) name: String,
    pub(super) parent: usize,
    /// The first draft after everything in this one.
    pub(super) end: usize,
    pub(super) place: Place,
}

#[derive(Clone, PartialEq, Debug)]
pub(super) enum DraftBody {
    Group,
    Repeat,
    Question(QuestionType),
    /// The words of the “Other” of the select just before.
    Other,
}

/// The tree, and the tables that `csv-external` rows declare (with their rows).
pub(super) struct Structure<'a> {
    pub(super) drafts: Vec<Draft<'a>>,
    pub(super) tables: Vec<(String, Place)>,
    /// Names of questions of a type that is not supported: what refers to them is no further fault.
    pub(super) refused: Vec<String>,
}

/// Groups within groups, at most: nobody reads deeper, and hostile files do.
const DEEPEST: usize = 60;
/// The longest name, in bytes.
const LONGEST_NAME: usize = 200;
/// The most questions, groups and notes.
const MOST_NODES: usize = 20_000;

pub(super) fn read<'a>(columns: &'a Columns<'a>, root: &str, faults: &mut Faults) -> Structure<'a> {
    let form = Draft {
        row: None,
        body: DraftBody::Group,
        name: root.to_owned(),
        parent: 0,
        end: 0,
        place: columns.sheet.place(None, None),
    };
    let mut builder = Builder {
        refused: Vec::new(),
        drafts: vec![form],
        open: vec![0],
        tables: Vec::new(),
        faults,
    };
    for (column, what) in [(Column::Type, "type"), (Column::Name, "name")] {
        if !columns.has(column) {
            builder.faults.error(
                columns.sheet.place(Some(1), None),
                format!("The survey sheet has no column “{what}”."),
                "A survey sheet has at least the columns type, name and label.",
            );
        }
    }
    if columns.has(Column::Type) && columns.has(Column::Name) {
        for row in columns.rows() {
            if builder.drafts.len() > MOST_NODES {
                builder.faults.error(
                    row.place(None),
                    format!("The questionnaire has more than {MOST_NODES} rows."),
                    "Split it.",
                );
                break;
            }
            builder.row(row);
        }
    }
    builder.finish()
}

struct Builder<'a, 'f> {
    drafts: Vec<Draft<'a>>,
    open: Vec<usize>,
    tables: Vec<(String, Place)>,
    refused: Vec<String>,
    faults: &'f mut Faults,
}

impl<'a> Builder<'a, '_> {
    fn row(&mut self, row: Row<'a>) {
        if is_yes(row.text(Column::Disabled)) || row.is_empty() {
            return;
        }
        let written = row.text(Column::Type);
        if written.is_empty() {
            self.without_type(row);
            return;
        }
        if written.starts_with('#') {
            return;
        }
        match parse(written) {
            RowType::BeginGroup => self.open(row, DraftBody::Group),
            RowType::BeginRepeat => self.open(row, DraftBody::Repeat),
            RowType::EndGroup => self.close(row, &DraftBody::Group),
            RowType::EndRepeat => self.close(row, &DraftBody::Repeat),
            RowType::Question(question) => self.question(row, question),
            RowType::Table => {
                if let Some(name) = self.name(row, "table") {
                    self.tables.push((name, row.place(Some(Column::Name))));
                }
            }
            RowType::Refused(what, remedy) => {
                self.refused.push(row.text(Column::Name).to_owned());
                self.faults
                    .error(row.place(Some(Column::Type)), what, remedy);
            }
            RowType::Unknown => {
                self.refused.push(row.text(Column::Name).to_owned());
                let near = nearest(&written.to_lowercase(), names());
                let remedy = near.map_or_else(
                    || "Use a type of XLSForm, such as select_one LIST, select_multiple LIST, text, integer or note.".to_owned(),
                    |near| format!("Did you mean “{near}”?"),
                );
                self.faults.error(
                    row.place(Some(Column::Type)),
                    format!("There is no type of question “{}”.", short(written)),
                    remedy,
                );
            }
        }
    }

    fn without_type(&mut self, row: Row<'a>) {
        let asks = !row.text(Column::Name).is_empty() || row.cells(Column::Label).next().is_some();
        if !row.text(Column::Name).is_empty() {
            self.faults.error(
                row.place(Some(Column::Type)),
                "The row has a name and no type.",
                "Write its type, or delete the row.",
            );
        } else if asks {
            self.faults.warning(
                row.place(Some(Column::Type)),
                "The row has a label and neither type nor name, so it is not read.",
                "Write type and name, or put a # before the type to mark a remark.",
            );
        }
    }

    fn open(&mut self, row: Row<'a>, body: DraftBody) {
        if self.open.len() > DEEPEST {
            self.faults.error(
                row.place(Some(Column::Type)),
                format!("Groups are nested more than {DEEPEST} deep."),
                "Flatten the questionnaire.",
            );
        }
        let word = if body == DraftBody::Repeat {
            "repeat"
        } else {
            "group"
        };
        let name = self
            .name(row, word)
            .unwrap_or_else(|| format!("{word}_{}", row.row.number));
        let index = self.push(row, body, name);
        self.open.push(index);
    }

    fn close(&mut self, row: Row<'a>, body: &DraftBody) {
        let place = row.place(Some(Column::Type));
        let word = |body: &DraftBody| {
            if *body == DraftBody::Repeat {
                "repeat"
            } else {
                "group"
            }
        };
        let (Some(&open), true) = (self.open.last(), self.open.len() > 1) else {
            self.faults.error(
                place,
                format!("This end_{} ends nothing.", word(body)),
                "Delete the row, or add the row that begins it.",
            );
            return;
        };
        let draft = &self.drafts[open];
        if draft.body != *body {
            let began = draft
                .place
                .row
                .map(|row| format!(", which began in row {row}"))
                .unwrap_or_default();
            self.faults.error(
                place,
                format!(
                    "This end_{} comes while the {} “{}” is open{began}.",
                    word(body),
                    word(&draft.body),
                    draft.name
                ),
                format!(
                    "Write end_{} here, or end the inner one first.",
                    word(&draft.body)
                ),
            );
        }
        self.open.pop();
        self.drafts[open].end = self.drafts.len();
    }

    fn question(&mut self, row: Row<'a>, mut question: QuestionType) {
        if question.list == Some(ListSource::Missing)
            || (question.kind.has_choices() && question.list.is_none())
        {
            self.faults.error(
                row.place(Some(Column::Type)),
                "The question names no choice list.",
                "Write the list after the type: select_one countries.",
            );
        }
        let fallback = match question.kind {
            ItemKind::Note => Some("note"),
            _ => None,
        };
        let name = match self.name(row, fallback.unwrap_or_default()) {
            Some(name) => name,
            None if fallback.is_some() => format!("note_{}", row.row.number),
            None => return,
        };
        let or_other = std::mem::take(&mut question.or_other);
        if or_other && question.kind == ItemKind::Rank {
            self.faults.error(
                row.place(Some(Column::Type)),
                "A rank question cannot have or_other.",
                "Take or_other out.",
            );
        }
        let specify = or_other.then(|| format!("{name}_other"));
        let kept = QuestionType {
            or_other,
            ..question
        };
        self.push(row, DraftBody::Question(kept), name);
        if let Some(specify) = specify {
            self.push(row, DraftBody::Other, specify);
        }
    }

    /// The name of a row, checked; for groups and notes it may be missing.
    fn name(&mut self, row: Row<'a>, optional: &str) -> Option<String> {
        let name = row.text(Column::Name);
        let place = row.place(Some(Column::Name));
        if name.is_empty() {
            if optional.is_empty() || optional == "table" {
                self.faults.error(
                    place,
                    "The question has no name.",
                    "Give it a name of letters, digits and _ that begins with a letter.",
                );
            }
            return None;
        }
        let mut letters = name.chars();
        let good_start = letters
            .next()
            .is_some_and(|c| c.is_alphabetic() || c == '_' || c == ':');
        let good = good_start
            && letters.all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':'));
        if !good || name.len() > LONGEST_NAME {
            self.faults.error(
                place,
                format!("“{}” cannot be a name.", short(name)),
                format!("A name begins with a letter and goes on with letters, digits, “_”, “-” or “.”: {}.", repaired(name)),
            );
        }
        Some(name.to_owned())
    }

    fn push(&mut self, row: Row<'a>, body: DraftBody, name: String) -> usize {
        let parent = self.open.last().copied().unwrap_or(0);
        let index = self.drafts.len();
        self.drafts.push(Draft {
            row: Some(row),
            body,
            name,
            parent,
            end: index + 1,
            place: row.place(None),
        });
        index
    }

    fn finish(mut self) -> Structure<'a> {
        let length = self.drafts.len();
        for &open in self.open.iter().skip(1) {
            let draft = &self.drafts[open];
            let word = if draft.body == DraftBody::Repeat {
                "repeat"
            } else {
                "group"
            };
            self.faults.error(
                draft.place.clone(),
                format!("The {word} “{}” is never ended.", draft.name),
                format!("Add a row end_{word} after its last question."),
            );
        }
        for &open in &self.open {
            self.drafts[open].end = length;
        }
        self.doubles();
        Structure {
            drafts: self.drafts,
            tables: self.tables,
            refused: self.refused,
        }
    }

    /// Two of the same name in the same group are one name too many.
    fn doubles(&mut self) {
        let mut repeats: HashMap<&str, Option<u32>> = HashMap::new();
        for draft in self
            .drafts
            .iter()
            .filter(|draft| draft.body == DraftBody::Repeat)
        {
            let before = repeats.insert(&draft.name, draft.place.row);
            if let Some(Some(row)) = before {
                self.faults.error(
                    Place {
                        column: Some("name".to_owned()),
                        ..draft.place.clone()
                    },
                    format!("There is already a repeat “{}” (row {row}).", draft.name),
                    "Give each repeat its own name: the number of its instances is stored under it.",
                );
            }
        }
        let mut seen: HashMap<(usize, &str), &Place> = HashMap::new();
        for draft in self.drafts.iter().skip(1) {
            if let Some(first) = seen.insert((draft.parent, &draft.name), &draft.place) {
                let row = first
                    .row
                    .map(|row| format!(" (row {row})"))
                    .unwrap_or_default();
                self.faults.error(
                    Place {
                        column: Some("name".to_owned()),
                        ..draft.place.clone()
                    },
                    format!("There is already a “{}” in this group{row}.", draft.name),
                    "Give each its own name.",
                );
            }
        }
    }
}

/// A name that would do.
fn repaired(name: &str) -> String {
    let mut good: String = name
        .chars()
        .take(40)
        .map(|c| {
            if c.is_alphanumeric() || matches!(c, '_' | '-' | '.') {
                c
            } else {
                '_'
            }
        })
        .collect();
    if !good.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        good.insert(0, '_');
    }
    good
}
