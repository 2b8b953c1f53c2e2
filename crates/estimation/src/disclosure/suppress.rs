//! Which figures are shown: greedily, from the most to the least important.

use std::collections::BTreeSet;

use super::{
    DisclosureRule,
    audit::{Narrow, narrow},
    span::{Span, is_multiple, is_zero},
    universe::{Figure, Secret, Universe, What},
};

/// Decides for each figure of a universe whether it is shown.
pub(super) fn decide(universe: &Universe, rule: DisclosureRule) -> Vec<bool> {
    let order = order(universe);
    let lines = lines(universe);
    let mut held_back = BTreeSet::new();
    loop {
        let shown = admit(universe, &order, &held_back);
        let more = lines
            .iter()
            .find_map(|line| line.to_hold_back(universe, &shown, rule))
            .or_else(|| to_widen(universe, &lines, &shown, rule));
        match more {
            // Each round holds back a figure that was shown, so the rounds end.
            Some(figure) => held_back.insert(figure),
            None => return shown,
        };
    }
}

/// A figure to hold back because a reader can narrow a secret down too far with it.
///
/// The smallest shown figure of a line through the secret. For a secret that is pinned to one value
/// through other lines, the smallest shown figure of any group. `None` when all are wide enough, or
/// nothing more can be held back for those that are not (the audit then tells).
fn to_widen(
    universe: &Universe,
    lines: &[Line],
    shown: &[bool],
    rule: DisclosureRule,
) -> Option<usize> {
    let smallest = |candidates: &mut dyn Iterator<Item = usize>| {
        candidates
            .filter(|&at| shown[at] && can_go(&universe.figures[at]))
            .min_by_key(|&at| (universe.figures[at].people, at))
    };
    let narrow = narrow(universe, shown, rule);
    let near = narrow.iter().find_map(|narrow| {
        let is_secret = |&at: &usize| {
            let figure = &universe.figures[at];
            figure.group == narrow.secret.group && figure.what == narrow.secret.what
        };
        let through = lines
            .iter()
            .filter(|line| line.parts.iter().any(&is_secret));
        smallest(&mut through.flat_map(|line| &line.parts).copied())
    });
    near.or_else(|| {
        // What bases and everybody's figures tell alone cannot be helped by holding back others.
        let of_groups = |at: usize| !universe.groups[universe.figures[at].group].is_empty();
        let can_help = |&at: &usize| of_groups(at) && can_go(&universe.figures[at]);
        let floor: Vec<bool> = (0..shown.len())
            .map(|at| shown[at] && !can_help(&at))
            .collect();
        let is_pinned = |narrow: &Narrow<'_>| narrow.width < 1.0 - 1e-6;
        let hopeless = self::narrow(universe, &floor, rule);
        let is_hopeless = |secret: &Secret| {
            hopeless
                .iter()
                .any(|narrow| is_pinned(narrow) && std::ptr::eq(narrow.secret, secret))
        };
        let can_be_freed = narrow
            .iter()
            .any(|narrow| is_pinned(narrow) && !is_hopeless(narrow.secret));
        smallest(&mut (0..shown.len()).filter(|at| can_be_freed && can_help(at)))
    })
}

/// Most important first: what is known anyway, bases, everybody, sums, then by size.
fn order(universe: &Universe) -> Vec<usize> {
    let rank = |figure: &Figure| match figure.what {
        What::Respondents => 0,
        What::Base => 1,
        What::Sum(_) => 2,
        What::Row(_) => 3,
        What::Missing(_) => 4,
    };
    let mut order: Vec<usize> = (0..universe.figures.len()).collect();
    order.sort_by_key(|&at| {
        let figure = &universe.figures[at];
        let rank = rank(figure);
        let late = rank == 4;
        // All that is known or is a base comes first; then everybody; then groups.
        let part = !universe.groups[figure.group].is_empty();
        let stage = if rank <= 1 {
            rank
        } else {
            2 + u8::from(part) + 2 * u8::from(late)
        };
        let people = figure.people.unwrap_or(u64::MAX);
        (stage, part, rank, std::cmp::Reverse(people), at)
    });
    order
}

/// Shows each figure unless a secret would be determined by it and what is shown before it.
fn admit(universe: &Universe, order: &[usize], held_back: &BTreeSet<usize>) -> Vec<bool> {
    let mut known = Span::default();
    for equation in &universe.equations {
        known.add(equation);
    }
    for figure in universe
        .figures
        .iter()
        .filter(|figure| figure.what == What::Respondents)
    {
        known.add(&figure.form);
    }
    // What the numbers of respondents alone determine cannot be kept secret here.
    // A figure that is held back would do no good if it could be worked out.
    let held_back_forms = held_back.iter().map(|&at| &universe.figures[at].form);
    let mut secrets: Vec<_> = (universe.secrets.iter().map(|secret| &secret.form))
        .chain(held_back_forms)
        .map(|form| known.rest(form))
        .filter(|rest| !is_zero(rest))
        .collect();
    let mut shown = vec![false; universe.figures.len()];
    for &at in order {
        let figure = &universe.figures[at];
        if !figure.may_show || held_back.contains(&at) {
            continue;
        }
        let rest = known.rest(&figure.form);
        if !is_zero(&rest) {
            if secrets.iter().any(|secret| is_multiple(secret, &rest)) {
                continue;
            }
            known.add_rest(rest);
            for secret in &mut secrets {
                *secret = known.rest(secret);
            }
        }
        shown[at] = true;
    }
    shown
}

/// Whether a figure may be held back for another: somebody is in it, and it is no base, without which
/// a whole column would go.
fn can_go(figure: &Figure) -> bool {
    figure.people.is_some_and(|people| people > 0)
        && !matches!(figure.what, What::Base | What::Respondents)
}

/// Figures that add up to another one: the levels of a column, or a row over the groups.
struct Line {
    whole: usize,
    parts: Vec<usize>,
}

impl Line {
    /// A figure to hold back besides, when withheld counts stand together with a small known total.
    fn to_hold_back(
        &self,
        universe: &Universe,
        shown: &[bool],
        rule: DisclosureRule,
    ) -> Option<usize> {
        let people = |at: usize| universe.figures[at].people.unwrap_or(0);
        if !shown[self.whole] || self.parts.iter().all(|&at| shown[at]) {
            return None;
        }
        let seen: u64 = self
            .parts
            .iter()
            .filter(|&&at| shown[at])
            .map(|&at| people(at))
            .sum();
        let hidden = people(self.whole).saturating_sub(seen);
        if hidden == 0 || hidden >= rule.smallest_cell {
            return None;
        }
        self.parts
            .iter()
            .copied()
            .filter(|&at| shown[at] && can_go(&universe.figures[at]))
            .min_by_key(|&at| (people(at), at))
    }
}

fn lines(universe: &Universe) -> Vec<Line> {
    let find = |group: usize, what: &What| {
        universe
            .figures
            .iter()
            .position(|f| f.group == group && f.what == *what)
    };
    let mut lines = Vec::new();
    for group in 0..universe.groups.len() {
        let parts = universe.level_figures(group);
        if let Some(whole) = find(group, &What::Base).filter(|_| !parts.is_empty()) {
            lines.push(Line { whole, parts });
        }
    }
    for (whole, parts) in &universe.group_sums {
        for (at, figure) in universe.figures.iter().enumerate() {
            let is_answer = matches!(figure.what, What::Base | What::Sum(_) | What::Row(_));
            if figure.group != *whole || figure.people.is_none() || !is_answer {
                continue;
            }
            let parts = parts
                .iter()
                .filter_map(|&part| find(part, &figure.what))
                .collect();
            lines.push(Line { whole: at, parts });
        }
    }
    lines
}
