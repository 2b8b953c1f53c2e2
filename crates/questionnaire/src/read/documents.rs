//! Lists and tables as the documents that expressions look at.

use super::columns::clean;
use crate::definition::{ChoiceList, LanguageIndex};
use crate::expression::{Document, NodeId};
use crate::workbook::Sheet;

/// A list: `/root/item` with name, label and the columns of each option.
pub(super) fn document_of(
    list: &ChoiceList,
    language: LanguageIndex,
    from_file: bool,
) -> (Document, Vec<NodeId>) {
    let mut document = Document::new("root");
    let root = document.root();
    let mut rows = Vec::with_capacity(list.choices.len());
    for choice in &list.choices {
        let item = document.append(root, "item");
        rows.push(item);
        if !from_file {
            let name = document.append(item, "name");
            document.set_text(name, &choice.name);
        }
        if !choice.columns.contains_key("label") {
            let label = document.append(item, "label");
            document.set_text(label, &choice.label(language));
        }
        if from_file && !choice.columns.contains_key("name") {
            let name = document.append(item, "name");
            document.set_text(name, &choice.name);
        }
        for (column, value) in &choice.columns {
            let cell = document.append(item, column);
            document.set_text(cell, value);
        }
    }
    (document, rows)
}

/// An attached table: `/root/item` with a child for each cell.
pub(super) fn document_of_sheet(sheet: &Sheet) -> Document {
    let mut document = Document::new("root");
    let root = document.root();
    for row in &sheet.rows {
        let item = document.append(root, "item");
        for (heading, cell) in sheet.header.iter().zip(&row.cells) {
            let heading = clean(heading);
            if !heading.is_empty() && !clean(cell).is_empty() {
                let node = document.append(item, heading);
                document.set_text(node, clean(cell));
            }
        }
    }
    document
}
