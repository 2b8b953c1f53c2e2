//! Answers that come out as the truth says: item by item, whole people are dealt to the choices
//! within each group that the truth tells apart, among those whom the routing asks.

use std::collections::BTreeSet;

use questionnaire::{Answers, Item, ItemKind, Questionnaire, World};

use super::{
    chance::Chance,
    deal::{nearest, whole_people},
    truth::{Block, Truth},
};

/// What dealing needs to know.
pub(super) struct Dealing<'a> {
    pub(super) questionnaire: &'a Questionnaire,
    pub(super) truth: &'a Truth,
    pub(super) world: World,
    /// Names of choices that mean "don't know" or "not applicable".
    pub(super) special: &'a [String],
}

impl Dealing<'_> {
    /// Fills in the answers of all respondents; `progress` hears after each item.
    pub(super) fn fill(
        &self,
        people: &mut [Answers],
        chance: &mut Chance,
        progress: &mut dyn FnMut(usize, usize),
    ) {
        let items: Vec<&Item> = self
            .questionnaire
            .items()
            .filter(|item| item.collects_an_answer() && !item.in_repeat)
            .collect();
        for (done, item) in items.iter().enumerate() {
            self.fill_item(item, people, chance);
            progress(done + 1, items.len());
        }
    }

    fn fill_item(&self, item: &Item, people: &mut [Answers], chance: &mut Chance) {
        let name = item.name.as_str();
        let blocks = self.truth.blocks(name);
        let mut groups: Vec<Vec<usize>> = vec![Vec::new(); blocks.len()];
        for (person, answers) in people.iter().enumerate() {
            if answers.get(name).is_some() {
                continue;
            }
            if let Some(block) = self.truth.block(name, answers)
                && self.is_asked(item, answers)
            {
                groups[block].push(person);
            }
        }
        for (block, group) in blocks.iter().zip(&mut groups) {
            chance.shuffle(group);
            let blank = nearest(group.len(), block.blank / 100.0);
            let answering = group.get(blank..).unwrap_or_default();
            self.deal(item, block, (group.len(), answering), people, chance);
        }
    }

    /// Whether the routing asks this person; where no route stands before the item, everybody.
    fn is_asked(&self, item: &Item, answers: &Answers) -> bool {
        self.questionnaire.routes_to(item).is_empty()
            || self
                .questionnaire
                .evaluate(answers, &self.world)
                .is_relevant(item.name.as_str())
    }

    fn deal(
        &self,
        item: &Item,
        block: &Block,
        (asked, people): (usize, &[usize]),
        all: &mut [Answers],
        chance: &mut Chance,
    ) {
        let name = item.name.as_str();
        match item.kind {
            ItemKind::SelectOne => {
                for (person, choice) in self.one(block, asked, people) {
                    all[person].set(name, choice);
                }
            }
            ItemKind::SelectMultiple => {
                for (person, choices) in several(item, block, people, chance) {
                    all[person].set(name, choices);
                }
            }
            ItemKind::Rank => {
                for (person, order) in ranked(item, block, people, chance) {
                    all[person].set(name, order);
                }
            }
            _ => {
                if let Some((low, high)) = block.between {
                    for person in people {
                        let value = low + chance.share() * (high + 1.0 - low);
                        all[*person].set(name, format!("{:.0}", value.floor().min(high)));
                    }
                } else if let ([(choice, percent)], ItemKind::Acknowledge) =
                    (block.choices.as_slice(), item.kind)
                {
                    for person in people.iter().take(nearest(people.len(), percent / 100.0)) {
                        all[*person].set(name, choice.clone());
                    }
                }
            }
        }
    }

    /// Special choices are shares of all who are asked; the others share the rest.
    fn one(&self, block: &Block, asked: usize, people: &[usize]) -> Vec<(usize, String)> {
        let (special, substantive): (Vec<_>, Vec<_>) = block
            .choices
            .iter()
            .partition(|(choice, _)| self.special.contains(choice));
        let mut out = Vec::with_capacity(people.len());
        let mut rest = people.iter().copied();
        for (choice, percent) in special {
            out.extend(
                rest.by_ref()
                    .take(nearest(asked, percent / 100.0))
                    .map(|person| (person, choice.clone())),
            );
        }
        let rest: Vec<usize> = rest.collect();
        let shares: Vec<f64> = substantive.iter().map(|(_, percent)| *percent).collect();
        let mut rest = rest.into_iter();
        for ((choice, _), n) in substantive.iter().zip(whole_people(rest.len(), &shares)) {
            out.extend(rest.by_ref().take(n).map(|person| (person, choice.clone())));
        }
        out
    }
}

/// Exclusive choices first; each other choice to its share of all who answer. Whoever would be left
/// with nothing takes a choice from somebody who has two, so that both the counts and "has answered" hold.
fn several(
    item: &Item,
    block: &Block,
    people: &[usize],
    chance: &mut Chance,
) -> Vec<(usize, String)> {
    let Some(list) = &item.list else {
        return Vec::new();
    };
    let alone = |choice: &str| list.choice(choice).is_some_and(|known| known.exclusive);
    let mut picked: Vec<(usize, BTreeSet<usize>)> = people
        .iter()
        .map(|person| (*person, BTreeSet::new()))
        .collect();
    let mut taken = 0;
    for (place, (choice, percent)) in block.choices.iter().enumerate() {
        if alone(choice) {
            let n = nearest(people.len(), percent / 100.0);
            for (_, set) in picked.iter_mut().skip(taken).take(n) {
                set.insert(place);
            }
            taken += n;
        }
    }
    let free = picked.get_mut(taken..).unwrap_or_default();
    for (place, (choice, percent)) in block.choices.iter().enumerate() {
        if !alone(choice) {
            chance.shuffle(free);
            let n = nearest(people.len(), percent / 100.0);
            for (_, set) in free.iter_mut().take(n) {
                set.insert(place);
            }
        }
    }
    share_out(free);
    picked
        .into_iter()
        .filter(|(_, set)| !set.is_empty())
        .map(|(person, set)| {
            // The order of the list is the canonical order of an answer.
            let chosen: BTreeSet<&str> = set
                .iter()
                .filter_map(|place| block.choices.get(*place))
                .map(|(choice, _)| choice.as_str())
                .collect();
            let names: Vec<&str> = list
                .choices
                .iter()
                .map(|choice| choice.name.as_str())
                .filter(|name| chosen.contains(name))
                .collect();
            (person, names.join(" "))
        })
        .collect()
}

fn share_out(people: &mut [(usize, BTreeSet<usize>)]) {
    let empty: Vec<usize> = people
        .iter()
        .enumerate()
        .filter(|(_, (_, set))| set.is_empty())
        .map(|(at, _)| at)
        .collect();
    let mut donors: Vec<usize> = people
        .iter()
        .enumerate()
        .filter(|(_, (_, set))| set.len() > 1)
        .map(|(at, _)| at)
        .collect();
    for at in empty {
        while let Some(donor) = donors.last().copied() {
            if people[donor].1.len() > 1 {
                break;
            }
            donors.pop();
        }
        let Some(donor) = donors.last().copied() else {
            return;
        };
        if let Some(choice) = people[donor].1.pop_last() {
            people[at].1.insert(choice);
        }
    }
}

/// The first place by the stated shares, the others by chance.
fn ranked(
    item: &Item,
    block: &Block,
    people: &[usize],
    chance: &mut Chance,
) -> Vec<(usize, String)> {
    let Some(list) = &item.list else {
        return Vec::new();
    };
    let shares: Vec<f64> = block.choices.iter().map(|(_, percent)| *percent).collect();
    let mut people = people.iter().copied();
    let mut out = Vec::new();
    for ((first, _), n) in block
        .choices
        .iter()
        .zip(whole_people(people.len(), &shares))
    {
        for person in people.by_ref().take(n) {
            let mut others: Vec<&str> = list
                .choices
                .iter()
                .map(|choice| choice.name.as_str())
                .filter(|name| name != first)
                .collect();
            chance.shuffle(&mut others);
            others.insert(0, first);
            out.push((person, others.join(" ")));
        }
    }
    out
}
