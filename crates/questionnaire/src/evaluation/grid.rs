//! Grids: questions as rows, their options as columns.

use super::Evaluation;
use super::tree::SlotIndex;
use crate::definition::{Item, ItemKind};
use crate::page::{ChoiceView, GridView, Part, QuestionView};

impl Evaluation<'_> {
    /// The questions of a table-list: runs of selects are grids, other things stand between.
    pub(super) fn table(&self, slot: SlotIndex, legend: &str, level: usize, parts: &mut Vec<Part>) {
        let mut rows: Vec<SlotIndex> = Vec::new();
        for child in self.tree.children(slot) {
            if !self.tree.slot(child).relevant {
                continue;
            }
            let item = self.form.item_at(self.tree.slot(child).node);
            let is_row = item
                .is_some_and(|item| item.kind == ItemKind::SelectOne && !item.details.only_labels);
            if is_row {
                rows.push(child);
            } else if item.is_none_or(|item| {
                item.kind.is_shown() && item.details.other_of.is_none() && !item.details.only_labels
            }) {
                self.grid(std::mem::take(&mut rows), legend, parts);
                self.parts(child, level + 1, parts);
            }
        }
        self.grid(rows, legend, parts);
    }

    fn grid(&self, rows: Vec<SlotIndex>, legend: &str, parts: &mut Vec<Part>) {
        let views: Vec<QuestionView> = rows
            .into_iter()
            .filter_map(|slot| {
                Some(self.question(self.form.item_at(self.tree.slot(slot).node)?, slot))
            })
            .collect();
        let Some(first) = views.first() else { return };
        let columns = first
            .choices
            .iter()
            .map(|choice| ChoiceView {
                selected: false,
                ..choice.clone()
            })
            .collect();
        parts.push(Part::Grid(GridView {
            legend: legend.to_owned(),
            columns,
            rows: views,
        }));
    }

    /// A grid that the author made of a select with the appearance `label` and those after it with
    /// `list-nolabel`. Says how many slots it took.
    pub(super) fn grid_by_hand(&self, slots: &[SlotIndex], parts: &mut Vec<Part>) -> usize {
        let item_of = |slot: SlotIndex| self.form.item_at(self.tree.slot(slot).node);
        let Some(head) = slots
            .first()
            .and_then(|&slot| item_of(slot))
            .filter(|item| item.details.only_labels)
        else {
            return 0;
        };
        let same_list = |item: &Item| {
            item.list.as_ref().map(|list| &list.name) == head.list.as_ref().map(|list| &list.name)
        };
        let is_row = |item: &Item| {
            item.kind == ItemKind::SelectOne
                && same_list(item)
                && item
                    .appearance
                    .iter()
                    .any(|word| word == "list-nolabel" || word == "list")
        };
        let hidden = |item: &Item| !item.kind.is_shown() || item.details.other_of.is_some();
        let run = slots[1..]
            .iter()
            .take_while(|&&slot| item_of(slot).is_some_and(|item| is_row(item) || hidden(item)))
            .count();
        let rows: Vec<SlotIndex> = slots[1..=run]
            .iter()
            .copied()
            .filter(|&slot| self.tree.slot(slot).relevant && item_of(slot).is_some_and(is_row))
            .collect();
        let legend = self.label(head, slots[0]);
        if rows.is_empty() {
            if self.tree.slot(slots[0]).relevant {
                parts.push(Part::Note {
                    address: self.tree.address(head, slots[0]),
                    text: legend,
                    hint: None,
                });
            }
        } else {
            self.grid(rows, &legend, parts);
        }
        run + 1
    }
}
