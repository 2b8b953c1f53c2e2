//! Counts first: one pass over the columns collects all that shares need.

use std::ops::AddAssign;

use crate::{
    data::{Categorical, Missing, MultipleResponse},
    design::Design,
};

/// People, their weights, and their squared weights.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Sums {
    pub(crate) people: u64,
    pub(crate) weight: f64,
    pub(crate) weight_squared: f64,
}

impl Sums {
    fn count(&mut self, weight: f64) {
        self.people += 1;
        self.weight += weight;
        self.weight_squared += weight * weight;
    }
}

impl AddAssign for Sums {
    fn add_assign(&mut self, other: Self) {
        self.people += other.people;
        self.weight += other.weight;
        self.weight_squared += other.weight_squared;
    }
}

/// Sums by group, stratum and slot. The last group holds people whose group is not known.
#[derive(Clone, Debug)]
pub(crate) struct Tally {
    strata: usize,
    slots: usize,
    groups: usize,
    sums: Vec<Sums>,
}

/// The group of each row: a level of the breakdown, or the one after the last when not known.
pub(crate) fn group_of(groups: Option<&Categorical>, row: usize) -> usize {
    groups.map_or(0, |column| {
        let slot = column.slot_of_row(row);
        slot.min(column.levels().len())
    })
}

pub(crate) fn group_count(groups: Option<&Categorical>) -> usize {
    groups.map_or(1, |column| column.levels().len() + 1)
}

impl Tally {
    fn empty(design: &Design, groups: Option<&Categorical>, slots: usize) -> Self {
        let (strata, groups) = (design.strata().len(), group_count(groups));
        Self {
            strata,
            slots,
            groups,
            sums: vec![Sums::default(); strata * groups * slots],
        }
    }

    fn at(&mut self, group: usize, stratum: usize, slot: usize) -> &mut Sums {
        &mut self.sums[(group * self.strata + stratum) * self.slots + slot]
    }

    /// Slots are the levels, then the four reasons of [`Missing`].
    pub(crate) fn of_choice(
        column: &Categorical,
        groups: Option<&Categorical>,
        design: &Design,
    ) -> Self {
        let mut tally = Self::empty(design, groups, column.levels().len() + Missing::ALL.len());
        for (row, slot) in column.slots().enumerate() {
            let group = group_of(groups, row);
            tally
                .at(group, design.stratum(row), slot)
                .count(design.weight(row));
        }
        tally
    }

    /// Slots are the options, then “answered”, then the four reasons.
    pub(crate) fn of_several(
        column: &MultipleResponse,
        groups: Option<&Categorical>,
        design: &Design,
    ) -> Self {
        let options = column.options().len();
        let mut tally = Self::empty(design, groups, options + 1 + Missing::ALL.len());
        for (row, missing) in column.missing().iter().enumerate() {
            let (group, stratum) = (group_of(groups, row), design.stratum(row));
            let weight = design.weight(row);
            let slot = options + missing.map_or(0, |reason| 1 + reason.position());
            tally.at(group, stratum, slot).count(weight);
            for option in (0..options).filter(|&option| column.selected(option)[row]) {
                tally.at(group, stratum, option).count(weight);
            }
        }
        tally
    }

    /// The sums of some slots in each stratum, in one group or (with `None`) in everybody.
    pub(crate) fn by_stratum(&self, group: Option<usize>, slots: &[usize]) -> Vec<Sums> {
        let groups = group.map_or(0..self.groups, |group| group..group + 1);
        let mut totals = vec![Sums::default(); self.strata];
        for group in groups {
            for (stratum, total) in totals.iter_mut().enumerate() {
                for slot in slots {
                    *total += self.sums[(group * self.strata + stratum) * self.slots + slot];
                }
            }
        }
        totals
    }

    /// How many people hold one of the slots, unweighted.
    pub(crate) fn people(&self, group: Option<usize>, slots: &[usize]) -> u64 {
        self.by_stratum(group, slots)
            .iter()
            .map(|sums| sums.people)
            .sum()
    }
}
