//! One page for its renderer.

use super::Evaluation;
use super::route::{Place, What};
use super::tree::{SlotIndex, asked_count, closed_address};
use super::work::{evaluate, holds};
use crate::definition::node::{Body, RepeatCount};
use crate::definition::text::{Piece, Text};
use crate::definition::{Item, ItemKind, Required, Translated};
use crate::expression::number_to_text;
use crate::page::{
    AddAnotherView, ChoiceView, OtherField, PageView, Part, QuestionView, SectionPosition,
};
use crate::wording::{self, Tongue};

/// The longest answer in words, in characters.
pub(super) const LONGEST_TEXT: usize = 10_000;

impl<'q> Evaluation<'q> {
    pub(super) fn tongue(&self) -> Tongue {
        let language = self.form.languages.get(self.world.language.index());
        Tongue::of(language.map_or("en", |language| &language.code))
    }

    /// A text with the answers in it.
    pub(super) fn fill(&self, text: &Text, slot: SlotIndex) -> String {
        match text {
            Text::Fixed(text) => text.to_string(),
            Text::Filled(pieces) => {
                let mut filled = String::new();
                for piece in pieces {
                    match piece {
                        Piece::Words(words) => filled.push_str(words),
                        Piece::Answer(expression) => {
                            let answer = evaluate(
                                self.form,
                                &self.tree,
                                &self.world,
                                expression,
                                slot,
                                |value| value.into_text().into_owned(),
                            );
                            filled.push_str(&answer.unwrap_or_default());
                        }
                    }
                }
                filled
            }
        }
    }

    pub(super) fn translated(&self, texts: &Translated<Text>, slot: SlotIndex) -> Option<String> {
        texts
            .get(self.world.language)
            .map(|text| self.fill(text, slot))
    }

    /// The question as it is read on this page.
    pub(super) fn label(&self, item: &Item, slot: SlotIndex) -> String {
        self.translated(&item.details.labels, slot)
            .unwrap_or_else(|| item.name.to_string())
    }

    /// Whether people can answer it here: asked, not calculated, not read-only now.
    pub(super) fn takes_input(&self, item: &Item, slot: SlotIndex) -> bool {
        item.collects_an_answer()
            && (item.details.calculation.is_none() || !item.details.triggers.is_empty())
            && !holds(
                self.form,
                &self.tree,
                &self.world,
                &item.details.read_only,
                slot,
            )
    }

    pub(super) fn is_required(&self, item: &Item, slot: SlotIndex) -> bool {
        holds(
            self.form,
            &self.tree,
            &self.world,
            &item.details.required,
            slot,
        )
    }

    pub(super) fn page_view(&self, place: &Place<'_>) -> PageView {
        let mut parts = Vec::new();
        let mut heading = None;
        match &place.what {
            What::AddAnother { repeat } => {
                parts.push(Part::AddAnother(self.add_another(*repeat, place.container)));
            }
            What::Page { plan, members } => {
                if place.container != 0 {
                    parts.push(self.repeat_heading(place.container));
                }
                for &member in members {
                    self.parts(member, 0, &mut parts);
                }
                heading = plan.heading.and_then(|group| {
                    let texts = &self.form.node(group).group()?.labels;
                    let slot = self
                        .tree
                        .within(group, place.container)
                        .unwrap_or(place.container);
                    self.translated(texts, slot)
                });
            }
        }
        PageView {
            address: place.address.clone(),
            section: self.section_position(place),
            heading,
            parts,
        }
    }

    fn section_position(&self, place: &Place<'_>) -> SectionPosition {
        let titled = |section: usize| {
            self.form
                .sections
                .get(section)
                .is_some_and(|section| !section.titles.is_empty())
        };
        let mut last = None;
        let (mut number, mut of) = (0, 0);
        for other in self
            .places()
            .iter()
            .filter(|other| other.relevant || other.address == place.address)
        {
            if last == Some(other.section) || !titled(other.section) {
                continue;
            }
            last = Some(other.section);
            of += 1;
            if other.section == place.section {
                number = of;
            }
        }
        let section = self.form.sections.get(place.section);
        let slot = section
            .and_then(|section| section.node)
            .and_then(|node| self.tree.of(node).next())
            .unwrap_or(0);
        let title = section
            .and_then(|section| self.translated(&section.titles, slot))
            .unwrap_or_default();
        SectionPosition { number, of, title }
    }

    fn repeat_heading(&self, slot: SlotIndex) -> Part {
        let text = self
            .form
            .node(self.tree.slot(slot).node)
            .group()
            .and_then(|group| self.translated(&group.labels, slot));
        Part::RepeatHeading {
            text: text.unwrap_or_default(),
            number: self.tree.positions(slot).last().copied().unwrap_or(1),
        }
    }

    fn add_another(
        &self,
        repeat: crate::definition::node::NodeIndex,
        container: SlotIndex,
    ) -> AddAnotherView {
        let node = self.form.node(repeat);
        let around = self.tree.positions(container);
        let count = asked_count(&self.answers, &node.name, around);
        let closed = self
            .answers
            .get(closed_address(&node.name, around))
            .and_then(|text| text.parse::<u32>().ok());
        let label = node
            .group()
            .and_then(|group| self.translated(&group.labels, container))
            .unwrap_or_default();
        AddAnotherView {
            field: super::tree::count_address(&node.name, around).to_string(),
            label,
            question: wording::add_another(self.tongue()).to_owned(),
            count,
            value: (closed == Some(count)).then_some(false),
        }
    }

    /// What a slot puts on the page: itself, or everything in it.
    pub(super) fn parts(&self, slot: SlotIndex, level: usize, parts: &mut Vec<Part>) {
        let at = self.tree.slot(slot);
        if !at.relevant {
            return;
        }
        let node = self.form.node(at.node);
        match &node.body {
            Body::Question(item) => self.question_part(&self.form.items[*item], slot, parts),
            Body::Group(group) | Body::Repeat(group, _) => {
                let heading = self.translated(&group.labels, slot).filter(|_| level > 0);
                if node.is_repeat() && level > 0 {
                    parts.push(self.repeat_heading(slot));
                } else if let Some(text) = &heading {
                    parts.push(Part::GroupHeading {
                        text: text.clone(),
                        level,
                    });
                }
                if group.has("table-list") {
                    let legend = self.translated(&group.labels, slot).unwrap_or_default();
                    self.table(slot, &legend, level, parts);
                } else {
                    self.below(slot, level, parts);
                }
            }
        }
    }

    fn below(&self, slot: SlotIndex, level: usize, parts: &mut Vec<Part>) {
        let children: Vec<SlotIndex> = self.tree.children(slot).collect();
        let mut at = 0;
        while at < children.len() {
            let taken = self.grid_by_hand(&children[at..], parts);
            if taken > 0 {
                at += taken;
                continue;
            }
            self.parts(children[at], level + 1, parts);
            at += 1;
        }
        // Repeats whose number is asked for, on the page itself.
        let of = self.tree.slot(slot).node;
        for child in self.form.children(of) {
            let node = self.form.node(child);
            let shown = self.tree.of(child).any(|instance| {
                self.tree.slot(instance).parent == slot && self.tree.slot(instance).relevant
            });
            if let (Body::Repeat(_, RepeatCount::Asked), true) = (&node.body, shown) {
                parts.push(Part::AddAnother(self.add_another(child, slot)));
            }
        }
    }

    fn question_part(&self, item: &Item, slot: SlotIndex, parts: &mut Vec<Part>) {
        if !item.kind.is_shown() || item.details.other_of.is_some() {
            return;
        }
        if item.kind == ItemKind::Note || item.details.only_labels {
            parts.push(Part::Note {
                address: self.tree.address(item, slot),
                text: self.label(item, slot),
                hint: self.translated(&item.details.hints, slot),
            });
        } else {
            parts.push(Part::Question(Box::new(self.question(item, slot))));
        }
    }

    pub(super) fn question(&self, item: &Item, slot: SlotIndex) -> QuestionView {
        let details = &item.details;
        let address = self.tree.address(item, slot);
        let value = self.tree.value(slot).to_owned();
        let (min, max, step) = match item.kind {
            ItemKind::Range {
                start, end, step, ..
            } => (
                Some(number_to_text(start)),
                Some(number_to_text(end)),
                Some(number_to_text(step)),
            ),
            _ => (None, None, None),
        };
        QuestionView {
            field: address.to_string(),
            address,
            item: item.name.clone(),
            kind: item.kind,
            label: self.label(item, slot),
            hint: self.translated(&details.hints, slot),
            guidance: self.translated(&details.guidance, slot),
            required: !matches!(details.required, Required::No) && self.is_required(item, slot),
            read_only: !self.takes_input(item, slot),
            appearance: item.appearance.clone(),
            choices: self.choice_views(item, slot, &value),
            value,
            other_field: self.other_field(item, slot),
            min,
            max,
            step,
            date_parts: item.date_parts(),
            max_length: (item.kind == ItemKind::Text).then_some(LONGEST_TEXT),
        }
    }

    fn choice_views(&self, item: &Item, slot: SlotIndex, value: &str) -> Vec<ChoiceView> {
        let Some(list) = &item.list else {
            return Vec::new();
        };
        let single = item.kind == ItemKind::SelectOne;
        self.options(item, list, slot)
            .into_iter()
            .map(|place| {
                let choice = &list.choices[place];
                let position = if single {
                    None
                } else {
                    value.split(' ').position(|name| name == choice.name)
                };
                ChoiceView {
                    name: choice.name.clone(),
                    label: self
                        .translated(&choice.labels, slot)
                        .unwrap_or_else(|| choice.name.clone()),
                    selected: if single {
                        value == choice.name
                    } else {
                        position.is_some()
                    },
                    exclusive: choice.exclusive,
                    position: position
                        .filter(|_| item.kind == ItemKind::Rank)
                        .map(|position| position + 1),
                }
            })
            .collect()
    }

    fn other_field(&self, item: &Item, slot: SlotIndex) -> Option<OtherField> {
        let (other, other_slot) = self.other_of(item, slot)?;
        Some(OtherField {
            field: self.tree.address(other, other_slot).to_string(),
            choice: "other".to_owned(),
            label: self.label(other, other_slot),
            value: self.tree.value(other_slot).to_owned(),
        })
    }

    /// The item that takes the words of “Other”, and its slot.
    pub(super) fn other_of(&self, item: &Item, slot: SlotIndex) -> Option<(&'q Item, SlotIndex)> {
        let other = &self.form.items[item.details.other?];
        Some((other, self.tree.within(other.details.node, slot)?))
    }
}
