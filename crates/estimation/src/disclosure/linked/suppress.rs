//! Which cells to withhold with the primary ones.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    CellTable, LinkedError, TableCell,
    attack::{Attack, Interval},
    greedy, optimum,
};

/// By how much, relative to the scale of a table, an interval may fall short: rounding.
pub(super) const WIDE_ENOUGH: f64 = 1e-6;

/// How far a reader must be from a primary cell; the largest of what is stated for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Width {
    /// upper − lower at least this, wherever the value lies within (sliding protection).
    pub absolute: f64,
    /// upper − lower at least this share of the value: 0.2 for 20 %.
    pub relative: f64,
    /// Both value − lower and upper − value at least this share of the value; below only as far as
    /// there is room.
    pub each_side: f64,
}

impl Width {
    /// An absolute width, and nothing else.
    pub fn of(absolute: f64) -> Self {
        Self {
            absolute,
            ..Self::default()
        }
    }
}

/// What withholding a cell costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cost {
    /// One each: the fewest cells.
    #[default]
    Cells,
    /// The value: the fewest people or the smallest total.
    Value,
    /// ln(1 + value): between the two.
    Log,
}

/// How to protect a table.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Suppress {
    pub width: Width,
    pub cost: Cost,
    /// Whether margins may be withheld besides primary ones.
    pub margins: bool,
    /// Whether a lone contributor's knowledge of their own cell is reckoned with.
    pub lone_contributors: bool,
    /// How much work to spend on finding the optimum, in linear programmes of a table of thirty
    /// cells; 0 for the quick way only.
    pub effort: usize,
}

impl Default for Suppress {
    /// An interval of at least 1, the fewest cells, margins shown, lone contributors reckoned with.
    fn default() -> Self {
        Self {
            width: Width::of(1.0),
            cost: Cost::Cells,
            margins: false,
            lone_contributors: true,
            effort: 50_000,
        }
    }
}

/// What is withheld, and the proof that it is enough.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Pattern {
    /// The numbers of the withheld cells, ascending, the primary ones among them.
    pub withheld: Vec<usize>,
    /// What withholding the cells besides the primary ones costs.
    pub extra_cost: f64,
    /// No way to protect the table costs less than this.
    pub lower_bound: f64,
    /// What a reader can work out about each withheld cell.
    pub intervals: Vec<Interval>,
}

impl Pattern {
    /// Whether nothing cheaper protects the table.
    pub fn is_optimal(&self) -> bool {
        self.extra_cost <= self.lower_bound * (1.0 + 1e-9) + 1e-9
    }
}

/// What one primary cell needs.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Required {
    pub(super) cell: usize,
    pub(super) width: f64,
    pub(super) below: f64,
    pub(super) above: f64,
}

/// A table to be protected, with all that is decided beforehand.
pub(super) struct Task<'a> {
    pub(super) table: &'a CellTable,
    pub(super) required: Vec<Required>,
    /// Cells that are withheld whatever is decided: primary and unpublished ones.
    pub(super) primary: Vec<bool>,
    /// `None` for a cell that has to stay.
    pub(super) costs: Vec<Option<f64>>,
    lone_contributors: bool,
}

/// Who attacks: any reader, or the lone contributor of a withheld cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Breach {
    pub(super) required: usize,
    pub(super) insider: Option<usize>,
}

impl Task<'_> {
    /// What a pattern fails to protect; every cell at most once for outsiders, then insiders.
    pub(super) fn breaches(&self, withheld: &[bool]) -> Result<Vec<Breach>, LinkedError> {
        let mut breaches = Vec::new();
        let attack = Attack::on(self.table, withheld);
        for (required, what) in self.required.iter().enumerate() {
            if !attack.leaves(what)? {
                let insider = None;
                breaches.push(Breach { required, insider });
            }
        }
        for insider in self.insiders(withheld) {
            let attack = Attack::on(self.table, &without(withheld, insider));
            for (required, what) in self.required.iter().enumerate() {
                if what.cell != insider && !attack.leaves(what)? {
                    let insider = Some(insider);
                    breaches.push(Breach { required, insider });
                }
            }
        }
        Ok(breaches)
    }

    /// Whether a pattern leaves a breach open.
    pub(super) fn is_open(&self, breach: Breach, withheld: &[bool]) -> Result<bool, LinkedError> {
        let attack = match breach.insider {
            Some(insider) => Attack::on(self.table, &without(withheld, insider)),
            None => Attack::on(self.table, withheld),
        };
        Ok(!attack.leaves(&self.required[breach.required])?)
    }

    fn insiders(&self, withheld: &[bool]) -> Vec<usize> {
        let is_lone = |at: usize| withheld[at] && self.table.cells[at].contributors == 1;
        (0..withheld.len())
            .filter(|&at| self.lone_contributors && is_lone(at))
            .collect()
    }

    pub(super) fn cost(&self, withheld: &[bool]) -> f64 {
        (self.costs.iter().zip(withheld).zip(&self.primary))
            .filter(|((_, withheld), primary)| **withheld && !**primary)
            .filter_map(|((cost, _), _)| *cost)
            .sum()
    }
}

fn without(withheld: &[bool], cell: usize) -> Vec<bool> {
    let mut others = withheld.to_vec();
    others[cell] = false;
    others
}

/// Looks for the cheapest pattern that protects the primary cells.
///
/// First the quick way: for each cell that is not protected, the linear programme that changes the table
/// by what the cell needs at the least cost; what it changes is withheld (Robertson's relaxation, solved over all linked
/// sums at once); afterwards what turns out not to be needed is shown again, the dearest first. Then, within `effort`, the
/// optimum: a pattern that leaves a breach open, made as large as it can be while it stays open, proves that
/// one of the *other* cells has to be withheld; the cheapest choice that meets all such proofs (a hitting set) is
/// a lower bound, and the optimum as soon as it protects the table. That is exact since withholding
/// more never narrows an interval. Without enough effort the quick pattern stands, and
/// [`Pattern::lower_bound`] says how far from the optimum it can be at most. Whether a lone contributor
/// or anybody else attacks makes no difference to this.
///
/// On the reference cases the optimum is found, and the quick pattern costs at most half as much
/// again. On random tables with a quarter of primary cells the optimum is proved up to about 100
/// cells in some 50 ms; beyond 300 the quick pattern stands (20 × 20 cells: half a second).
///
/// # Errors
/// Cells that are not there, a negative width, a cell that cannot be protected.
pub fn suppress(
    table: &CellTable,
    primary: &[usize],
    request: &Suppress,
) -> Result<Pattern, LinkedError> {
    suppress_beside(table, primary, &[], request)
}

/// The same where some cells are not published at all, such as a remainder that no table shows: they
/// are unknown to a reader, need no protection of their own unless they are primary, and cost nothing.
///
/// # Errors
/// As [`suppress`].
pub fn suppress_beside(
    table: &CellTable,
    primary: &[usize],
    unpublished: &[usize],
    request: &Suppress,
) -> Result<Pattern, LinkedError> {
    let task = task(table, primary, unpublished, request)?;
    let quick = greedy::pattern(&task)?;
    let found = optimum::search(&task, quick, request.effort)?;
    let withheld: Vec<usize> = (0..found.withheld.len())
        .filter(|&at| found.withheld[at])
        .collect();
    Ok(Pattern {
        extra_cost: task.cost(&found.withheld),
        lower_bound: found.lower_bound,
        intervals: table.intervals(&withheld)?,
        withheld,
    })
}

fn task<'a>(
    table: &'a CellTable,
    primary: &[usize],
    unpublished: &[usize],
    request: &Suppress,
) -> Result<Task<'a>, LinkedError> {
    let Width {
        absolute,
        relative,
        each_side,
    } = request.width;
    for (field, value) in [
        ("width.absolute", absolute),
        ("width.relative", relative),
        ("width.each_side", each_side),
    ] {
        if !(value.is_finite() && value >= 0.0) {
            return Err(LinkedError::Negative { field, value });
        }
    }
    let mut is_primary = vec![false; table.cells.len()];
    for &cell in primary {
        table.cell(cell)?;
        is_primary[cell] = true;
    }
    let required = (0..table.cells.len())
        .filter(|&cell| is_primary[cell])
        .map(|cell| {
            let TableCell { value, least, .. } = table.cells[cell];
            let side = each_side * value.abs();
            Required {
                cell,
                width: absolute.max(relative * value.abs()),
                below: side.min(value - least),
                above: side,
            }
        })
        .collect();
    for &cell in unpublished {
        table.cell(cell)?;
        is_primary[cell] = true;
    }
    let cost = |cell: &TableCell| {
        let value = cell.value.abs();
        let cost = match request.cost {
            Cost::Cells => 1.0,
            // What costs nothing would be withheld for nothing.
            Cost::Value => value.max(table.scale() * 1e-3),
            Cost::Log => value.ln_1p().max(1e-3),
        };
        (!cell.is_margin || request.margins).then_some(cost)
    };
    Ok(Task {
        table,
        required,
        costs: table.cells.iter().map(cost).collect(),
        primary: is_primary,
        lone_contributors: request.lone_contributors,
    })
}
