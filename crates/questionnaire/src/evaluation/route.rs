//! The pages that these answers lead over.

use super::Evaluation;
use super::tree::{SlotIndex, Tree, asked_count, closed_address};
use crate::definition::Questionnaire;
use crate::definition::node::{Body, NodeIndex, RepeatCount};
use crate::definition::plan::{PagePlan, Stop};
use crate::page::PageAddress;

/// A page of this person.
#[derive(Debug)]
pub(super) struct Place<'q> {
    pub(super) address: PageAddress,
    pub(super) what: What<'q>,
    /// The repeat instance or the form that it is in.
    pub(super) container: SlotIndex,
    pub(super) section: usize,
    pub(super) relevant: bool,
}

#[derive(Debug)]
pub(super) enum What<'q> {
    Page {
        plan: &'q PagePlan,
        members: Vec<SlotIndex>,
    },
    AddAnother {
        repeat: NodeIndex,
    },
}

/// Every page, also those that are not relevant now, in order.
pub(super) fn places<'q>(form: &'q Questionnaire, evaluation: &Evaluation<'q>) -> Vec<Place<'q>> {
    let mut route = Route {
        form,
        tree: &evaluation.tree,
        places: Vec::with_capacity(form.plan.len()),
    };
    route.stops(&form.plan, 0, "");
    route.places
}

/// Notes on the way to the next page that asks something.
struct Waiting {
    notes: Vec<SlotIndex>,
    /// The page that shows them when nothing follows.
    place: usize,
    section: usize,
}

struct Route<'q, 'e> {
    form: &'q Questionnaire,
    tree: &'e Tree,
    places: Vec<Place<'q>>,
}

impl<'q> Route<'q, '_> {
    fn stops(&mut self, stops: &'q [Stop], container: SlotIndex, prefix: &str) {
        let mut waiting: Option<Waiting> = None;
        for stop in stops {
            match stop {
                Stop::Page(plan) => self.page(plan, container, prefix, &mut waiting),
                Stop::Repeat {
                    node,
                    stem,
                    stops,
                    section,
                } => {
                    self.settle(waiting.take());
                    self.repeat((*node, stem, *section), stops, container, prefix);
                }
            }
        }
        self.settle(waiting);
    }

    /// Notes whose question is not asked go with the next page of the section; when there is
    /// none, they are a page of their own.
    fn settle(&mut self, waiting: Option<Waiting>) {
        if let Some(waiting) = waiting {
            self.places[waiting.place].relevant = true;
        }
    }

    fn page(
        &mut self,
        plan: &'q PagePlan,
        container: SlotIndex,
        prefix: &str,
        waiting: &mut Option<Waiting>,
    ) {
        let slot = |node: NodeIndex| {
            if plan.stem.is_empty() {
                Some(container)
            } else {
                self.tree.within(node, container)
            }
        };
        let mut members: Vec<SlotIndex> = plan.members.iter().filter_map(|&at| slot(at)).collect();
        let last = members.last().copied();
        let asks = last.is_some_and(|member| self.shows_something(member));
        let shows = asks || members.iter().any(|&member| self.shows_something(member));
        if waiting
            .as_ref()
            .is_some_and(|waiting| waiting.section != plan.section)
        {
            self.settle(waiting.take());
        }
        if asks && let Some(before) = waiting.take() {
            members.splice(0..0, before.notes);
        }
        let address = match (prefix.is_empty(), plan.stem.is_empty()) {
            (true, _) => plan.stem.to_string(),
            (false, true) => prefix.to_owned(),
            (false, false) => format!("{prefix}.{}", plan.stem),
        };
        if shows && !asks {
            let fresh = || Waiting {
                place: self.places.len(),
                section: plan.section,
                notes: Vec::new(),
            };
            waiting.get_or_insert_with(fresh).notes.extend(&members);
            // Should they stay alone, all of them stand on the last of these pages.
            if let Some(waiting) = waiting {
                waiting.place = self.places.len();
                members.clone_from(&waiting.notes);
            }
        }
        self.places.push(Place {
            address: PageAddress(address),
            what: What::Page { plan, members },
            container,
            section: plan.section,
            relevant: asks,
        });
    }

    fn repeat(
        &mut self,
        (node, stem, section): (NodeIndex, &'q str, usize),
        stops: &'q [Stop],
        container: SlotIndex,
        prefix: &str,
    ) {
        let stem = if prefix.is_empty() {
            stem.to_owned()
        } else {
            format!("{prefix}.{stem}")
        };
        let instances = self.tree.inside(node, container).to_vec();
        for (number, &instance) in (1_u32..).zip(&instances) {
            self.stops(stops, instance, &format!("{stem}.{number}"));
        }
        if let Body::Repeat(_, RepeatCount::Asked) = self.form.node(node).body {
            let relevant = instances
                .iter()
                .any(|&instance| self.tree.slot(instance).relevant);
            self.places.push(Place {
                address: PageAddress(format!("{stem}.add")),
                what: What::AddAnother { repeat: node },
                container,
                section,
                relevant,
            });
        }
    }

    /// Whether anything in a slot is shown now: a question or a note.
    fn shows_something(&self, slot: SlotIndex) -> bool {
        (slot..self.tree.slot(slot).end).any(|index| {
            let at = self.tree.slot(index);
            at.relevant
                && self
                    .form
                    .item_at(at.node)
                    .is_some_and(|item| item.kind.is_shown() && item.details.other_of.is_none())
        })
    }
}

impl<'q> Evaluation<'q> {
    pub(super) fn places(&self) -> &[Place<'q>] {
        self.places.get_or_init(|| places(self.form, self))
    }

    pub(super) fn place(&self, address: &PageAddress) -> Option<&Place<'q>> {
        self.places().iter().find(|place| place.address == *address)
    }

    /// Whether the person has been asked everything that this page asks now.
    pub(super) fn was_seen(&self, place: &Place<'q>) -> bool {
        match &place.what {
            What::Page { members, .. } => members.iter().all(|&member| {
                (member..self.tree.slot(member).end).all(|index| {
                    let at = self.tree.slot(index);
                    let Some(item) = self.form.item_at(at.node).filter(|_| at.relevant) else {
                        return true;
                    };
                    !self.takes_input(item, index)
                        || item.details.other_of.is_some()
                        || self
                            .answers
                            .stored(self.tree.address(item, index).as_str())
                            .is_some()
                })
            }),
            What::AddAnother { repeat } => {
                let name = &self.form.node(*repeat).name;
                let around = self.tree.positions(place.container);
                let closed = self
                    .answers
                    .get(closed_address(name, around))
                    .and_then(|text| text.parse::<u32>().ok());
                closed == Some(asked_count(&self.answers, name, around))
            }
        }
    }
}
