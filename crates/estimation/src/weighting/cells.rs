//! Combinations of the auxiliary variables that respondents have.
//!
//! Weights are adjusted cell by cell: everybody with the same country, sex and age gets the same
//! factor. So a million respondents are as much work as the few hundred cells that they fill.

use std::collections::BTreeMap;

use super::WeightingError;
use crate::{
    data::{Categorical, Dataset, Numeric},
    design::{Classes, Design, Numbering},
};

/// The cell of every row, and what each cell has.
#[derive(Debug)]
pub(crate) struct Cells {
    pub(crate) of_row: Vec<u32>,
    /// Rows with a weight above zero.
    pub(crate) people: Vec<u64>,
    /// The sum of the weights of the design as it stands.
    pub(crate) weights: Vec<f64>,
    /// The level of each cell, by column.
    levels: BTreeMap<String, Vec<u32>>,
    level_names: BTreeMap<String, Vec<String>>,
    /// The number of each cell, by column.
    numbers: BTreeMap<String, Vec<f64>>,
}

impl Cells {
    /// Divides the rows of a design by the given columns.
    pub(crate) fn of(
        design: &Design,
        data: &Dataset,
        categories: &[&str],
        numbers: &[&str],
    ) -> Result<Self, WeightingError> {
        let mut cells = Self::divided(data, categories, numbers)?;
        cells.weigh(design);
        Ok(cells)
    }

    /// Takes cells as they are: below `count`, one for each row.
    pub(crate) fn of_codes(design: &Design, of_row: Vec<u32>, count: usize) -> Self {
        let mut cells = Self {
            of_row,
            people: vec![0; count],
            weights: Vec::new(),
            levels: BTreeMap::new(),
            level_names: BTreeMap::new(),
            numbers: BTreeMap::new(),
        };
        cells.weigh(design);
        cells
    }

    /// Takes the weights of a design with as many rows.
    pub(crate) fn weigh(&mut self, design: &Design) {
        self.people = vec![0; self.count()];
        self.weights = vec![0.0; self.count()];
        for (row, &cell) in self.of_row.iter().enumerate() {
            let weight = design.weight(row);
            self.weights[cell as usize] += weight;
            self.people[cell as usize] += u64::from(weight != 0.0);
        }
    }

    /// Divides rows without weights: everybody counts one.
    pub(crate) fn divided(
        data: &Dataset,
        categories: &[&str],
        numbers: &[&str],
    ) -> Result<Self, WeightingError> {
        let mut maker = Maker::new(data.rows());
        for name in categories {
            maker.by_levels(name, &*data.categorical(name)?)?;
        }
        for name in numbers {
            maker.by_numbers(name, &*data.numeric(name)?)?;
        }
        let of_row = maker.classes.of_row().to_vec();
        let mut people = vec![0; maker.classes.count()];
        for &cell in &of_row {
            people[cell as usize] += 1;
        }
        Ok(Self {
            weights: people.iter().map(|&people| people as f64).collect(),
            people,
            of_row,
            levels: maker.levels,
            level_names: maker.level_names,
            numbers: maker.numbers,
        })
    }

    pub(crate) fn count(&self) -> usize {
        self.people.len()
    }

    /// The level of each cell of a column by which the rows were divided.
    pub(crate) fn levels(&self, column: &str) -> &[u32] {
        self.levels.get(column).map_or(&[], Vec::as_slice)
    }

    /// The names of all levels of such a column.
    pub(crate) fn level_names(&self, column: &str) -> &[String] {
        self.level_names.get(column).map_or(&[], Vec::as_slice)
    }

    /// The number of each cell of a column by which the rows were divided.
    pub(crate) fn numbers(&self, column: &str) -> &[f64] {
        self.numbers.get(column).map_or(&[], Vec::as_slice)
    }
}

/// Divides rows by one column after another.
struct Maker {
    classes: Classes,
    levels: BTreeMap<String, Vec<u32>>,
    level_names: BTreeMap<String, Vec<String>>,
    numbers: BTreeMap<String, Vec<f64>>,
}

impl Maker {
    fn new(rows: usize) -> Self {
        Self {
            classes: Classes::one(rows),
            levels: BTreeMap::new(),
            level_names: BTreeMap::new(),
            numbers: BTreeMap::new(),
        }
    }

    fn refine(&mut self, codes: usize, code: &[u32]) -> Vec<u32> {
        let origins = self.classes.refine(codes, |row| code[row]);
        for levels in self.levels.values_mut() {
            *levels = (origins.iter())
                .map(|&(cell, _)| levels[cell as usize])
                .collect();
        }
        for numbers in self.numbers.values_mut() {
            *numbers = (origins.iter())
                .map(|&(cell, _)| numbers[cell as usize])
                .collect();
        }
        origins.into_iter().map(|(_, code)| code).collect()
    }

    fn by_levels(&mut self, name: &str, column: &Categorical) -> Result<(), WeightingError> {
        if self.levels.contains_key(name) {
            return Ok(());
        }
        let levels = column.levels().len();
        let code: Vec<u32> = column.slots().map(|slot| slot.min(levels) as u32).collect();
        let missing = |code: &&u32| **code as usize == levels;
        if let Some(row) = code.iter().position(|code| missing(&code)) {
            return Err(WeightingError::Missing {
                column: name.to_owned(),
                count: code.iter().filter(missing).count() as u64,
                row: row + 1,
            });
        }
        let of_cell = self.refine(levels, &code);
        self.levels.insert(name.to_owned(), of_cell);
        self.level_names
            .insert(name.to_owned(), column.levels().to_vec());
        Ok(())
    }

    fn by_numbers(&mut self, name: &str, column: &Numeric) -> Result<(), WeightingError> {
        if self.numbers.contains_key(name) {
            return Ok(());
        }
        let mut numbering = Numbering::new();
        let mut values = Vec::new();
        let mut code = Vec::with_capacity(column.rows());
        for (row, value) in column.values().enumerate() {
            let value = value.map_err(|_reason| WeightingError::Missing {
                column: name.to_owned(),
                count: column.missing_count() as u64,
                row: row + 1,
            })?;
            let (number, new) = numbering.of(value.to_bits());
            if new {
                values.push(value);
            }
            code.push(number);
        }
        let of_cell = self.refine(values.len(), &code);
        let of_cell = of_cell.into_iter().map(|code| values[code as usize]);
        self.numbers.insert(name.to_owned(), of_cell.collect());
        Ok(())
    }
}
