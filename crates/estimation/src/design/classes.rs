//! Rows that are alike for the design.
//!
//! Two rows are of one *class* when they are in the same strata and clusters and in the same
//! calibration cells. What the design says of a row (its stratum, its cluster, its calibration
//! factor) is then said once a class, and counting needs one small number a row.

use std::collections::HashMap;

/// The class of every row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Classes {
    of_row: Vec<u32>,
    count: usize,
}

/// Up to this many combinations a table is used to look them up, above it a map.
const TABLE: usize = 1 << 22;

impl Classes {
    /// All rows in one class.
    pub(crate) fn one(rows: usize) -> Self {
        Self {
            of_row: vec![0; rows],
            count: usize::from(rows > 0),
        }
    }

    pub(crate) fn of_row(&self) -> &[u32] {
        &self.of_row
    }

    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Divides the classes by a code (below `codes`) that every row has.
    ///
    /// Gives, for each class now, the class that it came from and its code. New classes are
    /// numbered in the order in which rows first show them.
    pub(crate) fn refine(&mut self, codes: usize, code: impl Fn(usize) -> u32) -> Vec<(u32, u32)> {
        let mut made: Vec<(u32, u32)> = Vec::new();
        let new = |made: &mut Vec<(u32, u32)>, pair| {
            made.push(pair);
            // There are at most as many classes as rows, and rows are fewer than 2³².
            made.len() as u32 - 1
        };
        if self.count.saturating_mul(codes) <= TABLE {
            let mut table = vec![u32::MAX; self.count * codes];
            for (row, class) in self.of_row.iter_mut().enumerate() {
                let pair = (*class, code(row));
                let slot = &mut table[pair.0 as usize * codes + pair.1 as usize];
                if *slot == u32::MAX {
                    *slot = new(&mut made, pair);
                }
                *class = *slot;
            }
        } else {
            let mut table: HashMap<(u32, u32), u32> = HashMap::new();
            for (row, class) in self.of_row.iter_mut().enumerate() {
                let pair = (*class, code(row));
                *class = *table.entry(pair).or_insert_with(|| new(&mut made, pair));
            }
        }
        self.count = made.len();
        made
    }
}

/// Numbers values in the order in which they first appear.
#[derive(Debug, Default)]
pub(crate) struct Numbering<T>(HashMap<T, u32>);

impl<T: std::hash::Hash + Eq> Numbering<T> {
    pub(crate) fn new() -> Self {
        Self(HashMap::new())
    }

    /// The number of a value, and whether it is new.
    pub(crate) fn of(&mut self, value: T) -> (u32, bool) {
        let next = self.0.len() as u32;
        let number = *self.0.entry(value).or_insert(next);
        (number, number == next)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}
