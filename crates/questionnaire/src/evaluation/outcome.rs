//! What the answers come to: for the person to check, and for the study to keep.

use super::Evaluation;
use super::options::labels;
use super::tree::{SlotIndex, count_address};
use crate::answers::{Address, Answers};
use crate::definition::node::{Body, RepeatCount};
use crate::definition::{Item, ItemKind, Metadata};
use crate::page::{SummaryRow, SummarySection};
use crate::wording;

impl Evaluation<'_> {
    pub(super) fn make_submission(&self) -> Answers {
        let mut kept = Answers::default();
        for (index, at) in (0_u32..).zip(&self.tree.slots) {
            if !at.relevant {
                continue;
            }
            let node = self.form.node(at.node);
            if let Body::Repeat(_, RepeatCount::Asked | RepeatCount::Given(_)) = node.body {
                let around = self.tree.ordinals(at.parent);
                let count = self.tree.ordinals(index).last().copied().unwrap_or(1);
                kept.set(count_address(&node.name, around), count.to_string());
                continue;
            }
            let Some(item) = self.form.item_at(at.node) else {
                continue;
            };
            let value = self.tree.value(index);
            if value.is_empty() || !is_kept(item) {
                continue;
            }
            let address = Address::new(item.name.as_str(), self.tree.ordinals(index));
            if let (Some(list), true) = (&item.list, item.is_randomised()) {
                let order: Vec<&str> = self
                    .options(item, list, index)
                    .into_iter()
                    .map(|place| list.choices[place].name.as_str())
                    .collect();
                kept.set(format!("{address}#order"), order.join(" "));
            }
            kept.set(address, value);
        }
        kept
    }

    pub(super) fn make_summary(&self) -> Vec<SummarySection> {
        let mut sections: Vec<SummarySection> = Vec::new();
        let mut last = None;
        for place in self.places().iter().filter(|place| place.relevant) {
            let rows: Vec<SummaryRow> = self
                .questions_on(place)
                .into_iter()
                .filter(|(item, slot)| {
                    self.tree.slot(*slot).relevant && item.details.other_of.is_none()
                })
                .map(|(item, slot)| self.row(item, slot, place.address.clone()))
                .collect();
            if rows.is_empty() {
                continue;
            }
            if last != Some(place.section) {
                last = Some(place.section);
                let section = self.form.sections.get(place.section);
                let slot = section
                    .and_then(|section| section.node)
                    .and_then(|node| self.tree.of(node).next())
                    .unwrap_or(0);
                let title = section
                    .and_then(|section| self.translated(&section.titles, slot))
                    .unwrap_or_default();
                sections.push(SummarySection {
                    title,
                    rows: Vec::new(),
                });
            }
            if let Some(section) = sections.last_mut() {
                section.rows.extend(rows);
            }
        }
        sections
    }

    fn row(&self, item: &Item, slot: SlotIndex, page: crate::PageAddress) -> SummaryRow {
        let values = self.words_of(item, slot);
        SummaryRow {
            address: self.tree.address(item, slot),
            item: item.name.clone(),
            context: self.context(slot),
            label: self.label(item, slot),
            value: values.join(", "),
            values,
            page,
        }
    }

    /// The legend of a grid, or the repeat's label with the number of the instance.
    fn context(&self, slot: SlotIndex) -> Option<String> {
        let mut words: Vec<String> = Vec::new();
        let mut at = self.tree.slot(slot).parent;
        while at != 0 {
            let node = self.form.node(self.tree.slot(at).node);
            let label = || {
                node.group()
                    .and_then(|group| self.translated(&group.labels, at))
            };
            if node.is_repeat() {
                let number = self.tree.ordinals(at).last().copied().unwrap_or(1);
                words.push(
                    format!("{} {number}", label().unwrap_or_default())
                        .trim()
                        .to_owned(),
                );
            } else if node.group().is_some_and(|group| group.has("table-list")) {
                words.extend(label());
            }
            at = self.tree.slot(at).parent;
        }
        words.reverse();
        (!words.is_empty()).then(|| words.join(": "))
    }

    /// The answer as people read it.
    fn words_of(&self, item: &Item, slot: SlotIndex) -> Vec<String> {
        let value = self.tree.value(slot);
        if value.is_empty() {
            return Vec::new();
        }
        match item.kind {
            ItemKind::SelectOne | ItemKind::SelectMultiple | ItemKind::Rank => {
                let Some(list) = &item.list else {
                    return vec![value.to_owned()];
                };
                let mut words = if item.kind == ItemKind::SelectOne {
                    vec![list.choice(value).map_or_else(
                        || value.to_owned(),
                        |choice| choice.label(self.world.language),
                    )]
                } else {
                    labels(list, value, self.world.language)
                };
                if item.kind == ItemKind::Rank {
                    words = (1..)
                        .zip(words)
                        .map(|(position, label)| format!("{position}. {label}"))
                        .collect();
                }
                if let Some((_, other)) = self.other_of(item, slot) {
                    let specified = self.tree.value(other);
                    if !specified.is_empty() && value.split(' ').any(|name| name == "other") {
                        words.push(specified.to_owned());
                    }
                }
                words
            }
            ItemKind::Date => vec![value.parse().map_or_else(
                |_| value.to_owned(),
                |date| wording::date(self.tongue(), date, item.date_parts()),
            )],
            ItemKind::Time => vec![value.get(..5).unwrap_or(value).to_owned()],
            ItemKind::DateTime => {
                let moment: Result<jiff::civil::DateTime, _> = value.parse();
                vec![moment.map_or_else(
                    |_| value.to_owned(),
                    |moment| {
                        format!(
                            "{}, {:02}:{:02}",
                            wording::date(self.tongue(), moment.date(), item.date_parts()),
                            moment.hour(),
                            moment.minute()
                        )
                    },
                )]
            }
            ItemKind::Acknowledge => vec![wording::acknowledged(self.tongue()).to_owned()],
            _ => vec![value.to_owned()],
        }
    }
}

/// Whether an item's value goes into the record.
fn is_kept(item: &Item) -> bool {
    item.collects_an_answer()
        || matches!(
            item.kind,
            ItemKind::Calculate | ItemKind::Hidden | ItemKind::Metadata(Metadata::Today)
        )
}
