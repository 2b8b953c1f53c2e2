//! What a reader can work out: feasible intervals by linear programming.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    super::bounds::Reader,
    CellTable, LinkedError, Values,
    suppress::{Required, WIDE_ENOUGH},
};

/// The values of a withheld cell that fit all that is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Interval {
    /// The number of the cell in its table.
    pub cell: usize,
    pub name: String,
    pub lower: f64,
    /// `None` when nothing limits it.
    pub upper: Option<f64>,
}

impl Interval {
    /// How far apart the bounds are; `None` without an upper one.
    pub fn width(&self) -> Option<f64> {
        self.upper.map(|upper| upper - self.lower)
    }
}

impl CellTable {
    /// The feasible interval of every withheld cell, for a reader of all the others.
    ///
    /// # Errors
    /// A cell that is not there.
    pub fn intervals(&self, withheld: &[usize]) -> Result<Vec<Interval>, LinkedError> {
        let mut is_withheld = vec![false; self.cells.len()];
        for &cell in withheld {
            self.cell(cell)?;
            is_withheld[cell] = true;
        }
        let attack = Attack::on(self, &is_withheld);
        (withheld.iter())
            .map(|&cell| {
                let (lower, upper) = attack.interval(cell)?;
                let name = self.cells[cell].name.clone();
                Ok(Interval {
                    cell,
                    name,
                    lower,
                    upper,
                })
            })
            .collect()
    }

    /// What values are divided by, so that the tolerances of the simplex method suit them: 1 for counts.
    pub(super) fn scale(&self) -> f64 {
        match self.values {
            Values::Counts => 1.0,
            Values::Magnitudes => (self.cells.iter())
                .map(|cell| cell.value.abs() / 1000.0)
                .fold(f64::MIN_POSITIVE, f64::max),
        }
    }
}

/// The equations of a reader for whom some cells are unknown.
pub(super) struct Attack<'a> {
    table: &'a CellTable,
    /// The place of each cell among the unknowns.
    unknown: Vec<Option<usize>>,
    /// Unknowns and the slacks of upper limits.
    width: usize,
    scale: f64,
    reader: Option<Reader>,
}

impl<'a> Attack<'a> {
    pub(super) fn on(table: &'a CellTable, withheld: &[bool]) -> Self {
        let mut unknown = vec![None; table.cells.len()];
        let mut count = 0;
        for (place, _) in (unknown.iter_mut().zip(withheld)).filter(|(_, is)| **is) {
            *place = Some(count);
            count += 1;
        }
        let limits: Vec<(usize, f64)> = (table.cells.iter().zip(&unknown))
            .filter_map(|(cell, unknown)| Some(((*unknown)?, cell.most? - cell.least)))
            .collect();
        let width = count + limits.len();
        let scale = table.scale();
        let mut equations = Vec::new();
        for (whole, parts) in &table.sums {
            // Σ parts − whole = 0; what is above the least that is known is the unknown.
            let mut row = vec![0.0; width];
            let mut value = 0.0;
            let signed = parts
                .iter()
                .map(|&part| (part, 1.0))
                .chain([(*whole, -1.0)]);
            for (cell, sign) in signed {
                if let Some(at) = unknown[cell] {
                    row[at] += sign;
                    // True values fit, so that rounding in the data leaves no contradiction.
                    value += sign * (table.cells[cell].value - table.cells[cell].least);
                }
            }
            if row.iter().any(|&c| c != 0.0) {
                equations.push((row, value / scale));
            }
        }
        for (at, &(cell, room)) in limits.iter().enumerate() {
            let mut row = vec![0.0; width];
            row[cell] = 1.0;
            row[count + at] = 1.0;
            equations.push((row, room / scale));
        }
        Self {
            table,
            unknown,
            width,
            scale,
            reader: Reader::new(&equations, width),
        }
    }

    /// The bounds of a cell; its value twice when it is known.
    pub(super) fn interval(&self, cell: usize) -> Result<(f64, Option<f64>), LinkedError> {
        let known = &self.table.cells[cell];
        let Some(at) = self.unknown[cell] else {
            return Ok((known.value, Some(known.value)));
        };
        let not_solved = || LinkedError::NotSolved {
            cell: known.name.clone(),
        };
        let mut combination = vec![0.0; self.width];
        combination[at] = 1.0;
        let reader = self.reader.as_ref().ok_or_else(not_solved)?;
        let (lower, upper) = reader.interval(&combination);
        if !lower.is_finite() {
            return Err(not_solved());
        }
        let outward = |x: f64| x * self.scale + known.least;
        // The true value always fits; rounding must not say otherwise.
        let lower = outward(lower).min(known.value);
        let upper = upper.map(|upper| outward(upper).max(known.value));
        Ok(match self.table.values {
            Values::Counts => (
                (lower - 1e-6).ceil().max(0.0),
                upper.map(|upper| (upper + 1e-6).floor()),
            ),
            Values::Magnitudes => (lower, upper),
        })
    }

    /// Whether a reader is left far enough from a cell.
    pub(super) fn leaves(&self, required: &Required) -> Result<bool, LinkedError> {
        let (lower, upper) = self.interval(required.cell)?;
        let value = self.table.cells[required.cell].value;
        let edge = WIDE_ENOUGH * self.scale;
        let is_far = |upper: f64| {
            upper - lower >= required.width - edge && upper - value >= required.above - edge
        };
        Ok(value - lower >= required.below - edge && upper.is_none_or(is_far))
    }
}
