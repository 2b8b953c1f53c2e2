//! Puts the questionnaire together: tree, items, sections, order of work, pages.

use std::collections::{BTreeMap, HashSet};

use super::appearances::{self, Bearer};
use super::columns::{Column, Columns, Row};
use super::items::{Desk, node_index};
use super::lists::Shelf;
use super::names::Names;
use super::settings::Settings;
use super::structure::{self, Draft, DraftBody};
use super::{order, paging};
use crate::definition::node::{Body, Group, Node, RepeatCount};
use crate::definition::{Item, ItemKind, ItemName, Questionnaire, SectionInfo, Translated};
use crate::expression::{Document, Name};
use crate::fault::{Faults, Place};

/// The questionnaire as far as it can be understood (`None` when it holds nothing), and the
/// attached files that it uses.
pub(super) fn build(
    columns: &Columns<'_>,
    settings: &Settings,
    mut shelf: Shelf<'_>,
    faults: &mut Faults,
) -> (Option<Questionnaire>, Vec<String>) {
    let root = settings.root.clone().unwrap_or_else(|| "data".to_owned());
    let structure = structure::read(columns, &root, faults);
    let names = Names::of(&structure.drafts, structure.refused, &root);
    names.tables.borrow_mut().extend(structure.tables);
    let languages = shelf.languages;
    let mut desk = Desk {
        names: &names,
        languages,
        shelf: &mut shelf,
        faults,
    };
    let (mut nodes, mut items) = tree(&structure.drafts, &mut desk);
    labels_of_options(&shelf, &names, faults);
    let wanted = names.tables.take();
    shelf.tables_by_id(wanted, faults);
    let used_files: Vec<String> = shelf.used_files().map(str::to_owned).collect();
    unused_lists(&shelf, faults);
    if items.is_empty() {
        if !faults.any_error() {
            faults.error(
                columns.sheet.place(None, None),
                "The survey sheet asks nothing.",
                "Add rows with type, name and label.",
            );
        }
        return (None, used_files);
    }
    name_items(&mut items, &nodes, faults);
    let sections = sections(&mut nodes, &mut items);
    let steps = order::steps(&nodes, &items, faults);
    let plan = paging::plan(&nodes, &items);
    let has_repeats = nodes.iter().any(Node::is_repeat);
    let mut titles = Translated::default();
    for (language, title) in &settings.titles {
        titles.set(languages.of(language.as_deref()), title.clone());
    }
    let choices = choices_place(&shelf);
    let questionnaire = Questionnaire {
        form_id: settings.form_id.clone(),
        version: settings.version.clone(),
        languages: languages.list.clone(),
        titles,
        items_by_name: items
            .iter()
            .enumerate()
            .map(|(place, item)| (item.name.clone(), place))
            .collect(),
        template: template(&nodes),
        items,
        nodes,
        sections,
        steps,
        plan,
        tables: shelf.tables,
        tables_by_id: shelf.tables_by_id,
        has_repeats,
        settings: settings.place.clone(),
        choices,
    };
    (Some(questionnaire), used_files)
}

/// References in the labels of options lead somewhere.
fn labels_of_options(shelf: &Shelf<'_>, names: &Names, faults: &mut Faults) {
    for (lists, sheet) in [
        (&shelf.choices, "choices"),
        (&shelf.external, "external_choices"),
    ] {
        let Some(sheet) = shelf.workbook.sheet(sheet) else {
            continue;
        };
        for choice in lists.by_name.values().flat_map(|list| &list.choices) {
            for label in choice.labels.0.iter().flatten() {
                let place = sheet.place(Some(choice.row), Some("label"));
                names.check_text(label, &place, faults);
            }
        }
    }
}

fn unused_lists(shelf: &Shelf<'_>, faults: &mut Faults) {
    for (name, list) in &shelf.choices.by_name {
        if !shelf.used_lists.contains(name) {
            let row = list.choices.first().map(|choice| choice.row);
            faults.warning(
                Place {
                    row,
                    ..choices_place(shelf)
                },
                format!("No question uses the choice list “{name}”."),
                "Delete it, or name it in the type of a question.",
            );
        }
    }
}

fn choices_place(shelf: &Shelf<'_>) -> Place {
    let sheet = shelf.workbook.sheet("choices");
    sheet
        .map(|sheet| sheet.place(None, None))
        .unwrap_or_default()
}

fn tree(drafts: &[Draft<'_>], desk: &mut Desk<'_, '_>) -> (Vec<Node>, Vec<Item>) {
    let mut nodes: Vec<Node> = Vec::with_capacity(drafts.len());
    let mut items: Vec<Item> = Vec::new();
    for (index, draft) in drafts.iter().enumerate() {
        let parent = nodes.get(draft.parent).filter(|_| index > 0);
        let around = parent
            .filter(|node| node.is_repeat())
            .map(|_| node_index(draft.parent));
        let repeat = around.or_else(|| parent.and_then(|node| node.repeat));
        let mut depth = parent.map_or(0, |node| node.depth);
        let mut relevant = draft
            .row
            .and_then(|row| desk.condition(row, Column::Relevant));
        let body = match (&draft.body, draft.row) {
            (DraftBody::Group, None) => Body::Group(Group::default()),
            (DraftBody::Group | DraftBody::Repeat, Some(row)) => {
                let group = group(row, desk);
                if draft.body == DraftBody::Repeat {
                    depth += 1;
                    let count = desk.rule(row, Column::RepeatCount);
                    Body::Repeat(group, count.map_or(RepeatCount::Asked, RepeatCount::Given))
                } else {
                    Body::Group(group)
                }
            }
            (DraftBody::Question(question), Some(row)) => {
                items.push(desk.item(draft, question, row));
                Body::Question(items.len() - 1)
            }
            (DraftBody::Other, _) | (_, None) => {
                let select = items.len().saturating_sub(1);
                let (mut other, only_when) = desk.other(draft, &items[select]);
                other.details.other_of = Some(select);
                items[select].details.other = Some(items.len());
                relevant = only_when;
                items.push(other);
                Body::Question(items.len() - 1)
            }
        };
        if let Body::Question(item) = body {
            items[item].details.node = node_index(index);
            items[item].details.depth = depth;
            items[item].in_repeat = depth > 0;
        }
        nodes.push(Node {
            name: draft.name.as_str().into(),
            key: Name::of(&draft.name),
            parent: node_index(draft.parent),
            end: node_index(draft.end),
            body,
            relevant,
            repeat,
            depth,
            section: 0,
            place: draft.place.clone(),
        });
    }
    grids(&nodes, &items, desk.faults);
    (nodes, items)
}

fn group(row: Row<'_>, desk: &mut Desk<'_, '_>) -> Group {
    let place = row.place(Some(Column::Appearance));
    let appearance = appearances::read(
        row.text(Column::Appearance),
        Bearer::Group,
        &place,
        desk.faults,
    );
    for (column, what) in [
        (Column::Required, "required"),
        (Column::Constraint, "constraint"),
        (Column::Calculation, "calculation"),
        (Column::ReadOnly, "readonly"),
        (Column::Default, "default"),
        (Column::ChoiceFilter, "choice_filter"),
        (Column::Trigger, "trigger"),
        (Column::Hint, "hint"),
    ] {
        let written = row.text(column);
        if !written.is_empty() && !super::settings::is_no(written) {
            desk.faults.warning(
                row.place(Some(column)),
                format!("A {what} on a group has no effect."),
                "Put it on the questions in the group.",
            );
        }
    }
    Group {
        labels: desk.texts(row, Column::Label),
        appearance,
    }
}

/// The selects of a table-list share one list.
fn grids(nodes: &[Node], items: &[Item], faults: &mut Faults) {
    for (index, node) in nodes.iter().enumerate() {
        if !node.group().is_some_and(|group| group.has("table-list")) {
            continue;
        }
        let mut first: Option<&Item> = None;
        for below in &nodes[index + 1..node.end.index()] {
            let Body::Question(item) = below.body else {
                continue;
            };
            let item = &items[item];
            let Some(list) = &item.list else { continue };
            if item.kind == ItemKind::SelectMultiple {
                faults.warning(
                    item.place.clone(),
                    "A select_multiple in a table-list is shown as a question of its own.",
                    "Use select_one in table-lists.",
                );
                continue;
            }
            let same = first
                .and_then(|first| first.list.as_ref())
                .is_none_or(|other| other.name == list.name);
            if let (Some(first), false) = (first, same) {
                faults.error(
                    item.place.clone(),
                    format!("In a table-list all questions have the same options; “{}” has the list “{}” and “{}” has “{}”.", first.name, first.list.as_ref().map_or("", |list| &list.name), item.name, list.name),
                    "Use one list, or the appearance field-list.",
                );
            }
            first = first.or(Some(item));
        }
    }
}

/// Makes every item's name its own: `group.name` where two groups use the same.
fn name_items(items: &mut [Item], nodes: &[Node], faults: &mut Faults) {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for item in items.iter() {
        *count.entry(item.name.0.clone()).or_default() += 1;
    }
    let mut taken: HashSet<String> = count
        .iter()
        .filter(|(_, count)| **count == 1)
        .map(|(name, _)| name.clone())
        .collect();
    for item in items {
        if count.get(&item.name.0) == Some(&1) {
            continue;
        }
        let node = &nodes[item.details.node.index()];
        let mut name = format!("{}.{}", nodes[node.parent.index()].name, item.name);
        let mut number = 2;
        while !taken.insert(name.clone()) {
            name = format!("{}.{}-{number}", nodes[node.parent.index()].name, item.name);
            number += 1;
        }
        // Doubles within one group are errors already.
        if faults.any_error() {
            continue;
        }
        faults.warning(
            Place { column: Some("name".to_owned()), ..item.place.clone() },
            format!("“{}” is the name of several questions; this one is called “{name}” in answers and figures.", item.name),
            "Give each question its own name.",
        );
        item.name = ItemName(name);
    }
}

/// Top-level groups are sections; the questions between them are sections without a title.
fn sections(nodes: &mut [Node], items: &mut [Item]) -> Vec<SectionInfo> {
    let mut sections: Vec<SectionInfo> = Vec::new();
    let mut at = 1;
    while at < nodes.len() {
        let end = nodes[at].end.index();
        let group = nodes[at].group();
        let loose = group.is_none();
        let continues = loose
            && sections
                .last()
                .is_some_and(|section| section.node.is_none());
        if !continues {
            sections.push(SectionInfo {
                name: if loose {
                    String::new()
                } else {
                    nodes[at].name.to_string()
                },
                node: (!loose).then(|| node_index(at)),
                titles: group.map(|group| group.labels.clone()).unwrap_or_default(),
            });
        }
        let section = sections.len() - 1;
        for node in &mut nodes[at..end] {
            node.section = section;
            if let Body::Question(item) = node.body {
                items[item].section = section;
            }
        }
        at = end;
    }
    sections
}

/// The answers of a form without repeats, all empty: the nth node is the form's nth.
fn template(nodes: &[Node]) -> Document {
    let mut document = Document::new(&nodes[0].name);
    let mut ids = vec![document.root()];
    for node in nodes.iter().skip(1) {
        let id = document.append_named(ids[node.parent.index()], node.key);
        ids.push(id);
    }
    document
}
