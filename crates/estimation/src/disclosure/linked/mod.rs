//! Tables with margins, of any number of ways, and linked tables: which cells to withhold besides
//! those that must be, and the proof that this is enough.
//!
//! A withheld cell can often be worked out from the margins. What a reader of the tables knows is a
//! system of equations, one for each sum, in which the withheld cells are unknown. The
//! **feasible interval** of a cell is the smallest and largest value that fits all that is shown:
//!
//! ```text
//! lower = min x_c,  upper = max x_c   subject to   M x = 0,  x_i = a_i for shown i,  x_i ≥ l_i (≤ u_i)
//! ```
//!
//! with `a_i` the true values, M the sums (whole − parts), and `l_i`, `u_i` what everybody knows
//! beforehand (0 and no limit unless stated). Two linear programmes a cell ([`CellTable::intervals`]).
//!
//! A cell is **protected** when its interval is at least as wide as its [`Width`] asks, and reaches
//! as far below and above the true value as stated. [`suppress`] looks for the least that has to be
//! withheld with the primary cells for that ([`suppress`] explains how); the result carries the
//! intervals of all withheld cells and can be checked again by [`CellTable::intervals`].
//!
//! # Whole numbers
//! In a table of counts the true values are whole, so every solution that a reader has to consider is
//! whole, and lies within the bounds of the linear programme. Rounding these inward (lower up, upper
//! down) is therefore valid and never widens: the interval holds every whole solution. In two-way tables its
//! ends are reached (the equations are totally unimodular); with more ways a reader who solves integer
//! programmes might narrow it further by a few, which the width has to allow for.
//!
//! # Contributors who know their own cell
//! A cell of one contributor is known to that contributor, who can use it to work out another.
//! So for every withheld cell with one contributor, every other cell to be protected must be wide
//! enough although that cell is known ([`Suppress::lone_contributors`], on by default). Two contributors who
//! tell each other what they know are not modelled.
//!
//! Source: Fischetti & Salazar (2001), *Solving the cell suppression problem on tabular data with
//! linear constraints*; Hundepool et al. (2012), chapter 4. Linked tables are solved as one system,
//! not one after the other, which would leave them unsafe.
//!
//! # Checked against
//! The reference cases (R 4.6.1: intervals with only the primary cells withheld, and the
//! optimum by trying every set of cells): intervals and costs are equal. Small random tables are
//! checked against all sets and all whole tables (`tests/linked.rs`).
//!
//! ```
//! use estimation::disclosure::linked::{CellTable, Suppress, Width, suppress};
//!
//! // By country and setting: 4 rural practices of Northern Ireland are too few to show.
//! let counts = [265, 937, 4, 35, 22, 85, 16, 60];
//! let table = CellTable::cross(
//!     &[("country", &["England", "NI", "Scotland", "Wales"]), ("setting", &["rural", "urban"])],
//!     &counts,
//! )?;
//! let primary: Vec<usize> = table.few(5);
//! // The margins would tell it.
//! assert_eq!(table.intervals(&primary)?[0].upper, Some(4.0));
//! let request = Suppress { width: Width::of(5.0), ..Suppress::default() };
//! let pattern = suppress(&table, &primary, &request)?;
//! assert_eq!((pattern.withheld.len(), pattern.is_optimal()), (4, true));
//! assert!(pattern.intervals.iter().all(|cell| cell.width().is_none_or(|w| w >= 5.0)));
//! # Ok::<(), estimation::disclosure::linked::LinkedError>(())
//! ```

mod attack;
mod cross;
mod greedy;
mod hitting;
mod optimum;
mod suppress;

pub use attack::Interval;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
pub use suppress::{Cost, Pattern, Suppress, Width, suppress, suppress_beside};

/// What the values of a table are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Values {
    /// Counts of people: whole numbers.
    Counts,
    /// Totals of a number.
    Magnitudes,
}

/// One cell: an inner cell or a margin.
#[derive(Clone, Debug, PartialEq)]
pub struct TableCell {
    /// Such as “NI × rural”; errors and results name it.
    pub name: String,
    pub value: f64,
    /// People behind it, unweighted; the value itself in a table of counts.
    pub contributors: u64,
    /// The least that everybody knows it to be; 0 for counts.
    pub least: f64,
    /// The most that everybody knows it to be, where there is such a limit.
    pub most: Option<f64>,
    /// Whether it adds up others.
    pub is_margin: bool,
}

/// Why a table cannot be protected.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum LinkedError {
    #[error("{cells} cells were given for a table of {wanted}: give one for each combination")]
    CellsDiffer { cells: usize, wanted: usize },
    #[error("there is no cell number {cell}: the table has {cells}, the first is 0")]
    NoCell { cell: usize, cells: usize },
    #[error("“{cell}” is {value}, outside of what everybody is said to know of it")]
    OutOfRange { cell: String, value: f64 },
    #[error(
        "“{whole}” is {value}, but its parts add up to {sum}: make all tables from one snapshot"
    )]
    NotASum { whole: String, value: f64, sum: f64 },
    #[error("{field} is {value}: give a number that is not negative")]
    Negative { field: &'static str, value: f64 },
    #[error(
        "“{cell}” can be narrowed down although everything that may be withheld is: ask for a smaller width, allow margins to be withheld, or put categories together"
    )]
    CannotProtect { cell: String },
    #[error(
        "the bounds of “{cell}” could not be worked out: the table is too large or its values differ too much in size; put categories together"
    )]
    NotSolved { cell: String },
}

/// Cells, and which are the sums of which: one table with margins or several linked ones.
#[derive(Clone, Debug, PartialEq)]
pub struct CellTable {
    values: Values,
    cells: Vec<TableCell>,
    /// A whole and its parts.
    sums: Vec<(usize, Vec<usize>)>,
}

impl CellTable {
    /// A table without cells.
    pub fn new(values: Values) -> Self {
        Self {
            values,
            cells: Vec::new(),
            sums: Vec::new(),
        }
    }

    /// Adds a cell, and gives its number.
    ///
    /// # Errors
    /// A value that is not finite, not whole where counts are, or beyond what is known of it.
    pub fn push(&mut self, cell: TableCell) -> Result<usize, LinkedError> {
        let is_whole = cell.value.fract() == 0.0 && cell.value >= 0.0;
        let fits = cell.value.is_finite()
            && cell.least.is_finite()
            && cell.least <= cell.value
            && cell.most.is_none_or(|most| cell.value <= most);
        if !fits || self.values == Values::Counts && !is_whole {
            return Err(LinkedError::OutOfRange {
                cell: cell.name,
                value: cell.value,
            });
        }
        self.cells.push(cell);
        Ok(self.cells.len() - 1)
    }

    /// Says that a cell is the sum of others; linked tables share cells.
    ///
    /// # Errors
    /// A cell that is not there, or values that do not add up (to 1e-9 of the sum).
    pub fn adds_up(&mut self, whole: usize, parts: &[usize]) -> Result<(), LinkedError> {
        let total = self.cell(whole)?.clone();
        let mut sum = 0.0;
        for &part in parts {
            sum += self.cell(part)?.value;
        }
        let size = total.value.abs().max(sum.abs());
        if (total.value - sum).abs() > 1e-9 * size {
            return Err(LinkedError::NotASum {
                whole: total.name,
                value: total.value,
                sum,
            });
        }
        if let Some(cell) = self.cells.get_mut(whole) {
            cell.is_margin = true;
        }
        self.sums.push((whole, parts.to_vec()));
        Ok(())
    }

    pub fn cells(&self) -> &[TableCell] {
        &self.cells
    }

    pub fn values(&self) -> Values {
        self.values
    }

    /// Each whole with its parts.
    pub fn sums(&self) -> &[(usize, Vec<usize>)] {
        &self.sums
    }

    /// The cell of a number.
    ///
    /// # Errors
    /// A number past the last cell.
    pub fn cell(&self, cell: usize) -> Result<&TableCell, LinkedError> {
        self.cells.get(cell).ok_or(LinkedError::NoCell {
            cell,
            cells: self.cells.len(),
        })
    }

    /// The cell of a name.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.cells.iter().position(|cell| cell.name == name)
    }

    /// The cells with 1 to `smallest` − 1 contributors, margins among them: the primary cells of a
    /// table of counts.
    pub fn few(&self, smallest: u64) -> Vec<usize> {
        let is_few = |cell: &TableCell| (1..smallest).contains(&cell.contributors);
        (self.cells.iter().enumerate())
            .filter(|(_, cell)| is_few(cell))
            .map(|(at, _)| at)
            .collect()
    }
}
