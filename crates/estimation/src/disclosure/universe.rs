//! One item of one population, with all that a release says about it.
//!
//! The unknowns of a reader are answer × group: how many people of each group gave each answer. What
//! a release may show (a base, a row of a column) is a sum of unknowns; that groups add up to
//! everybody is an equation that the reader knows anyway.

use std::collections::BTreeMap;

use super::{
    DisclosureRule, audit,
    groups::groups,
    span::{Form, MINUS_ONE, ONE},
    told::Told,
};
use crate::{
    data::Missing,
    table::{Category, Row, RowKind},
};

/// The population and the item.
pub(super) type UniverseKey = (String, String);

/// A group of people: the categories that they share; empty for everybody.
pub(super) type Group = Vec<Category>;

/// What a figure is about, within its group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    Respondents,
    Base,
    Sum(String),
    Row(String),
    Missing(Missing),
}

/// A figure that could be shown.
#[derive(Clone, Debug)]
pub(super) struct Figure {
    pub(super) group: usize,
    pub(super) what: What,
    pub(super) form: Form,
    /// Unweighted people; `None` for the total behind a mean.
    pub(super) people: Option<u64>,
    pub(super) may_show: bool,
}

/// A count that must not be worked out.
#[derive(Clone, Debug)]
pub(super) struct Secret {
    pub(super) group: usize,
    pub(super) what: What,
    pub(super) form: Form,
    /// Whether the people outside `what` are meant.
    pub(super) outside: bool,
}

/// An elementary answer within a group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Slot {
    Level(String),
    OtherLevels,
    Ticked(String),
    NotTicked(String),
    Answered,
    Total,
    Missing(Missing),
}

#[derive(Clone, Debug, Default)]
pub(super) struct Universe {
    /// Everybody first.
    pub(super) groups: Vec<Group>,
    /// Groups of people whose category is not known; unknowns, but never shown.
    rest_groups: usize,
    /// Which group is the sum of which; positions past `groups` are rests.
    pub(super) group_sums: Vec<(usize, Vec<usize>)>,
    pub(super) slots: Vec<Slot>,
    /// Forms that are zero in every table: what adds up to what.
    pub(super) equations: Vec<Form>,
    pub(super) figures: Vec<Figure>,
    pub(super) secrets: Vec<Secret>,
}

pub(super) fn what_of(row: &Row) -> What {
    match row.kind {
        RowKind::Sum { .. } => What::Sum(row.name.clone()),
        RowKind::Level | RowKind::Option | RowKind::Mean => What::Row(row.name.clone()),
    }
}

impl Universe {
    pub(super) fn new(rows: &[Row], told: &BTreeMap<Group, Told>, rule: DisclosureRule) -> Self {
        let mut universe = Self {
            slots: slots(rows, told),
            ..Self::default()
        };
        let sizes = (told.iter()).map(|(group, told)| (group.clone(), told.respondents));
        let (groups, sums) = groups(&sizes.collect());
        universe.rest_groups = sums.rests;
        universe.groups = groups;
        universe.write_equations(&sums.parts);
        universe.group_sums = sums.parts;
        for (group, told) in told {
            if let Some(at) = universe.groups.iter().position(|known| known == group) {
                universe.write_figures(at, told, rule);
            }
        }
        universe.forget_what_everybody_tells();
        universe
    }

    fn width(&self) -> usize {
        self.slots.len() * (self.groups.len() + self.rest_groups)
    }

    pub(super) fn unknown(&self, group: usize, slot: usize) -> usize {
        group * self.slots.len() + slot
    }

    /// The sum of the slots of a group that pass.
    fn form(&self, group: usize, takes: impl Fn(&Slot) -> bool) -> Form {
        let mut form = vec![0; self.width()];
        for (at, _) in self
            .slots
            .iter()
            .enumerate()
            .filter(|(_, slot)| takes(slot))
        {
            form[self.unknown(group, at)] = ONE;
        }
        form
    }

    fn write_equations(&mut self, parts: &[(usize, Vec<usize>)]) {
        let mut equations = Vec::new();
        for (whole, parts) in parts {
            for slot in 0..self.slots.len() {
                let mut form = vec![0; self.width()];
                form[self.unknown(*whole, slot)] = MINUS_ONE;
                for part in parts {
                    form[self.unknown(*part, slot)] = ONE;
                }
                equations.push(form);
            }
        }
        let position = |wanted: &Slot| self.slots.iter().position(|slot| slot == wanted);
        for slot in &self.slots {
            let Slot::Ticked(name) = slot else { continue };
            let parts =
                [Slot::Answered, slot.clone(), Slot::NotTicked(name.clone())].map(|s| position(&s));
            let [Some(answered), Some(ticked), Some(not)] = parts else {
                continue;
            };
            for group in 0..self.groups.len() + self.rest_groups {
                let mut form = vec![0; self.width()];
                form[self.unknown(group, answered)] = MINUS_ONE;
                form[self.unknown(group, ticked)] = ONE;
                form[self.unknown(group, not)] = ONE;
                equations.push(form);
            }
        }
        self.equations = equations;
    }

    fn base_form(&self, group: usize) -> Form {
        self.form(group, |slot| {
            matches!(slot, Slot::Level(_) | Slot::OtherLevels | Slot::Answered)
        })
    }

    fn row_form(&self, group: usize, row: &Row) -> Form {
        match &row.kind {
            RowKind::Level => self.form(group, |slot| *slot == Slot::Level(row.name.clone())),
            RowKind::Option => self.form(group, |slot| *slot == Slot::Ticked(row.name.clone())),
            RowKind::Mean => self.form(group, |slot| *slot == Slot::Total),
            RowKind::Sum { levels } => self.form(
                group,
                |slot| matches!(slot, Slot::Level(name) if levels.contains(name)),
            ),
        }
    }

    fn write_figures(&mut self, group: usize, told: &Told, rule: DisclosureRule) {
        let respondents = self.form(group, |slot| {
            !matches!(slot, Slot::Ticked(_) | Slot::NotTicked(_) | Slot::Total)
        });
        self.figure(
            group,
            What::Respondents,
            respondents,
            Some(told.respondents),
            true,
        );
        let is_few = |people: u64| people > 0 && people < rule.smallest_cell;
        let too_small = told.base > 0 && told.base < rule.smallest_base;
        let base_form = self.base_form(group);
        self.figure(
            group,
            What::Base,
            base_form.clone(),
            Some(told.base),
            !too_small && told.published,
        );
        for (what, (people, row)) in &told.rows {
            let form = self.row_form(group, row);
            if row.kind == RowKind::Mean {
                let hold = too_small || told.held;
                let may_show = !hold && told.published;
                self.figure(group, what.clone(), form.clone(), None, may_show);
                if hold {
                    self.secret(group, what.clone(), form);
                }
                continue;
            }
            let few = is_few(*people);
            self.figure(
                group,
                what.clone(),
                form.clone(),
                Some(*people),
                !too_small && !few && told.published,
            );
            if is_few(told.base - people) && !too_small {
                let form = less(&base_form, &form);
                self.secrets.push(Secret {
                    group,
                    what: what.clone(),
                    form,
                    outside: true,
                });
            }
            if few || too_small {
                self.secret(group, what.clone(), form);
            }
        }
        for (reason, &people) in Missing::ALL.into_iter().zip(&told.missing) {
            let form = self.form(group, |slot| *slot == Slot::Missing(reason));
            let may_show = !is_few(people) && !too_small && told.published;
            self.figure(group, What::Missing(reason), form, Some(people), may_show);
        }
    }

    /// Drops secrets that the unanimity of everybody tells of every group: that nobody at all gave an
    /// answer, or that all did, is shown, and so it is known of groups however small.
    fn forget_what_everybody_tells(&mut self) {
        if self.secrets.is_empty() {
            return;
        }
        let is_everybody = |figure: &Figure| self.groups[figure.group].is_empty();
        let base = self
            .figures
            .iter()
            .find(|f| is_everybody(f) && f.what == What::Base);
        let all = base.and_then(|figure| figure.people);
        let told: Vec<bool> = (self.figures.iter())
            .map(|figure| {
                let unanimous = figure.people == Some(0) || figure.people == all;
                figure.what == What::Respondents || is_everybody(figure) && unanimous
            })
            .collect();
        let Some(reader) = audit::reader(self, &told) else {
            return;
        };
        let is_open = |secret: &Secret| {
            let (lower, upper) = audit::interval(self, Some(&reader), secret);
            upper.is_none_or(|upper| upper - lower > 1e-6)
        };
        let open = self
            .secrets
            .iter()
            .filter(|secret| is_open(secret))
            .cloned()
            .collect();
        self.secrets = open;
    }

    fn figure(
        &mut self,
        group: usize,
        what: What,
        form: Form,
        people: Option<u64>,
        may_show: bool,
    ) {
        self.figures.push(Figure {
            group,
            what,
            form,
            people,
            may_show,
        });
    }

    fn secret(&mut self, group: usize, what: What, form: Form) {
        self.secrets.push(Secret {
            group,
            what,
            form,
            outside: false,
        });
    }

    /// How many people there are in a group, answered or not.
    pub(super) fn respondents(&self, group: usize) -> u64 {
        (self.figures.iter())
            .find(|figure| figure.group == group && figure.what == What::Respondents)
            .and_then(|figure| figure.people)
            .unwrap_or(0)
    }

    /// The figures of the levels of a group; none unless they add up to its base.
    pub(super) fn level_figures(&self, group: usize) -> Vec<usize> {
        if self.slots.contains(&Slot::OtherLevels) {
            return Vec::new();
        }
        let is_level = |name: &str| self.slots.contains(&Slot::Level(name.to_owned()));
        (self.figures.iter().enumerate())
            .filter(|(_, figure)| figure.group == group)
            .filter(|(_, figure)| matches!(&figure.what, What::Row(name) if is_level(name)))
            .map(|(at, _)| at)
            .collect()
    }

    /// The figures that may be shown, by group and subject.
    pub(super) fn shown_forms(&self, shown: &[bool]) -> BTreeMap<(Group, What), bool> {
        self.figures
            .iter()
            .zip(shown)
            .map(|(figure, &is)| ((self.groups[figure.group].clone(), figure.what.clone()), is))
            .collect()
    }
}

fn less(whole: &Form, part: &Form) -> Form {
    whole
        .iter()
        .zip(part)
        .map(|(&whole, &part)| match (whole, part) {
            (ONE, ONE) => 0,
            (0, ONE) => MINUS_ONE,
            (whole, _) => whole,
        })
        .collect()
}

fn slots(rows: &[Row], told: &BTreeMap<Group, Told>) -> Vec<Slot> {
    let mut slots = Vec::new();
    let is_choice = rows
        .iter()
        .any(|row| matches!(row.kind, RowKind::Level | RowKind::Sum { .. }));
    let mut push = |slot: Slot| {
        if !slots.contains(&slot) {
            slots.push(slot);
        }
    };
    for row in rows {
        match &row.kind {
            RowKind::Level => push(Slot::Level(row.name.clone())),
            RowKind::Sum { levels } => levels.iter().for_each(|l| push(Slot::Level(l.clone()))),
            RowKind::Option => {
                push(Slot::Ticked(row.name.clone()));
                push(Slot::NotTicked(row.name.clone()));
            }
            RowKind::Mean => push(Slot::Total),
        }
    }
    let levels_cover = told.values().all(|told| {
        let levels = told
            .rows
            .values()
            .filter(|(_, row)| row.kind == RowKind::Level);
        levels.map(|(people, _)| people).sum::<u64>() == told.base
    });
    if !is_choice {
        push(Slot::Answered);
    } else if !levels_cover {
        push(Slot::OtherLevels);
    }
    Missing::ALL
        .into_iter()
        .for_each(|reason| push(Slot::Missing(reason)));
    slots
}
