//! Controlled rounding: every sum of the table holds for the rounded counts too.
//!
//! With nᵢ = qᵢ·b + rᵢ, choose yᵢ of 0 or 1 (0 where rᵢ = 0), to make Σ |rounded − nᵢ| least:
//!
//! ```text
//! min Σ (b − 2 rᵢ) yᵢ   subject to   Σ parts (qᵢ + yᵢ) = q_whole + y_whole  for every sum
//! ```
//!
//! The linear programme with 0 ≤ yᵢ ≤ 1 has whole solutions for two-way tables with margins (Cox &
//! Ernst 1982). With more ways or linked tables a yᵢ can be a fraction; it is then set to 0 and to 1
//! in turn. There are such tables without any solution; these are refused.

use super::{
    super::{
        bounds::Reader,
        linked::{CellTable, LinkedError, Values},
    },
    Rounding,
};

/// Why a table cannot be rounded so that it adds up.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RoundError {
    #[error("base: give 1 or more to round to")]
    NoBase,
    #[error("only counts are rounded: this is a table of totals")]
    NotCounts,
    #[error("{given} rounded values were given for {cells} cells: give one for each")]
    CellsDiffer { given: usize, cells: usize },
    #[error(
        "no way was found to round this table to multiples of {base} so that all its sums hold: round conventionally, or take another base"
    )]
    NotAdditive { base: u64 },
    #[error(transparent)]
    Linked(#[from] LinkedError),
}

/// How many programmes to solve where fractions have to be set.
const TRIES: usize = 500;

/// Rounds all counts of a table to multiples of `base` so that every sum holds; each is less than `base` from its
/// count, and as near in all as they can be.
///
/// # Errors
/// A base of 0, a table of totals, or no such rounding.
///
/// ```
/// use estimation::disclosure::{linked::CellTable, rounding::controlled};
///
/// let table = CellTable::cross(&[("r", &["a", "b"]), ("c", &["x", "y"])], &[2, 2, 2, 6])?;
/// let rounded = controlled(&table, 5)?;
/// let [ax, ay, bx, by, a, b, x, y, all] = rounded[..] else { panic!("nine cells") };
/// assert_eq!((ax + ay, bx + by, ax + bx, ay + by), (a, b, x, y));
/// assert_eq!(a + b, all);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn controlled(table: &CellTable, base: u64) -> Result<Vec<u64>, RoundError> {
    if base == 0 {
        return Err(RoundError::NoBase);
    }
    if table.values() != Values::Counts {
        return Err(RoundError::NotCounts);
    }
    let counts: Vec<u64> = (table.cells().iter())
        .map(|cell| cell.value as u64)
        .collect();
    let mut search = Search {
        table,
        base,
        counts: &counts,
        tries: TRIES,
        best: None,
    };
    let fixed = (counts.iter())
        .map(|count| (count % base == 0).then_some(false))
        .collect();
    search.branch(fixed);
    let (_, up) = search.best.ok_or(RoundError::NotAdditive { base })?;
    Ok((counts.iter().zip(up))
        .map(|(&count, up)| count - count % base + if up { base } else { 0 })
        .collect())
}

struct Search<'a> {
    table: &'a CellTable,
    base: u64,
    counts: &'a [u64],
    tries: usize,
    best: Option<(f64, Vec<bool>)>,
}

impl Search<'_> {
    /// What rounding a cell up costs more than rounding it down.
    fn cost(&self, cell: usize) -> f64 {
        let rest = self.counts[cell] % self.base;
        1.0 - 2.0 * rest as f64 / self.base as f64
    }

    fn branch(&mut self, fixed: Vec<Option<bool>>) {
        if self.tries == 0 {
            return;
        }
        self.tries -= 1;
        let Some(up) = self.relaxed(&fixed) else {
            return;
        };
        let cost: f64 = (0..up.len()).map(|at| up[at] * self.cost(at)).sum();
        if (self.best.as_ref()).is_some_and(|(best, _)| cost >= best - 1e-9) {
            return;
        }
        let from_whole = |at: usize| (up[at] - up[at].round()).abs();
        let worst = (0..up.len()).max_by(|&a, &b| from_whole(a).total_cmp(&from_whole(b)));
        match worst.filter(|&at| from_whole(at) > 1e-6) {
            None => self.best = Some((cost, up.iter().map(|&up| up > 0.5).collect())),
            Some(at) => {
                for choice in [up[at] > 0.5, up[at] <= 0.5] {
                    let mut fixed = fixed.clone();
                    fixed[at] = Some(choice);
                    self.branch(fixed);
                }
            }
        }
    }

    /// The cheapest choice when fractions are allowed; `None` when there is none.
    fn relaxed(&self, fixed: &[Option<bool>]) -> Option<Vec<f64>> {
        let open: Vec<usize> = (0..fixed.len()).filter(|&at| fixed[at].is_none()).collect();
        let count = open.len();
        let mut equations = Vec::new();
        for (whole, parts) in self.table.sums() {
            let mut row = vec![0.0; 2 * count];
            let mut value = 0.0;
            let signed = parts
                .iter()
                .map(|&part| (part, 1.0))
                .chain([(*whole, -1.0)]);
            for (cell, sign) in signed {
                value -= sign * (self.counts[cell] / self.base) as f64;
                match open.binary_search(&cell) {
                    Ok(at) => row[at] += sign,
                    Err(_) if fixed[cell] == Some(true) => value -= sign,
                    Err(_) => {}
                }
            }
            equations.push((row, value));
        }
        for at in 0..count {
            let mut row = vec![0.0; 2 * count];
            row[at] = 1.0;
            row[count + at] = 1.0;
            equations.push((row, 1.0));
        }
        let mut costs: Vec<f64> = open.iter().map(|&at| self.cost(at)).collect();
        costs.resize(2 * count, 0.0);
        let found = Reader::new(&equations, 2 * count)?.at_least(&costs);
        let mut up: Vec<f64> = (fixed.iter())
            .map(|fixed| if *fixed == Some(true) { 1.0 } else { 0.0 })
            .collect();
        for (&at, value) in open.iter().zip(found) {
            up[at] = value;
        }
        Some(up)
    }
}

/// The table that a reader of rounded counts has: every cell within the bounds that its rounding
/// leaves. [`CellTable::intervals`] of all cells then tells what the sums add to that.
///
/// `values` are the rounded counts in the order of the cells; `rounding` says how they were made (controlled
/// rounding leaves the bounds of random rounding).
///
/// # Errors
/// Another number of values than of cells, or values that do not come from this table.
pub fn after_rounding(
    table: &CellTable,
    values: &[u64],
    rounding: Rounding,
) -> Result<CellTable, RoundError> {
    if values.len() != table.cells().len() {
        let (given, cells) = (values.len(), table.cells().len());
        return Err(RoundError::CellsDiffer { given, cells });
    }
    let base = rounding.base();
    let mut reader = CellTable::new(table.values());
    for (cell, &value) in table.cells().iter().zip(values) {
        let (below, above) = match rounding {
            // 5 to the nearest 5 is 3 to 7, and 2 to the nearest 4 is 4: halves go up.
            Rounding::Conventional { .. } => (base / 2, (base - 1) / 2),
            Rounding::Random { .. } => (base - 1, base - 1),
        };
        let mut cell = cell.clone();
        cell.least = value.saturating_sub(below) as f64;
        cell.most = Some(value.saturating_add(above) as f64);
        reader.push(cell)?;
    }
    for (whole, parts) in table.sums() {
        reader.adds_up(*whole, parts)?;
    }
    Ok(reader)
}
