//! Counts first: rows that are alike for the design and for a question become one unit.
//!
//! A *unit* is all rows of one design class with one answer (and one group). Statistics are
//! computed from units; how many rows the file has no longer matters. Where nearly every row is
//! alone (a continuous auxiliary variable, a number as the answer) each row is its own unit, and
//! everything below works the same.
//!
//! Of the weights of a unit's rows three sums are kept: their number, their mean, and the sum of
//! squared deviations. That is all that a linearised variance needs, because the linearised
//! variable is the weight times a number that is the same for the whole unit.

use crate::design::Design;

/// The units of one question, with the key (answer and group) of each.
#[derive(Clone, Debug, Default)]
pub(crate) struct Units {
    /// The design class of each unit.
    pub(crate) class: Vec<u32>,
    pub(crate) key: Vec<u32>,
    /// Rows of each unit.
    pub(crate) rows: Vec<f64>,
    /// Rows of each unit with a weight above zero.
    pub(crate) people: Vec<f64>,
    /// Mean base weight of the rows of each unit.
    pub(crate) base: Vec<f64>,
    /// Σ (b − mean)² of the base weights of the rows of each unit.
    pub(crate) spread: Vec<f64>,
}

/// What is summed while rows are passed.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    rows: f64,
    people: f64,
    weight: f64,
    square: f64,
}

impl Units {
    /// One unit a row; the key is the row.
    pub(crate) fn of_rows(design: &Design) -> Self {
        let rows = design.rows();
        let base: Vec<f64> = (0..rows).map(|row| design.base_weight(row)).collect();
        Self {
            class: design.classes.of_row().to_vec(),
            key: (0..rows as u32).collect(),
            rows: vec![1.0; rows],
            people: base.iter().map(|&b| f64::from(u8::from(b > 0.0))).collect(),
            spread: vec![0.0; rows],
            base,
        }
    }

    /// Rows with the same key (below `keys`) in the same class as one unit, in one pass.
    pub(crate) fn of_keys(design: &Design, keys: usize, key: impl Fn(usize) -> u32) -> Self {
        let classes = design.classes.count();
        if classes.saturating_mul(keys) > 2 * design.rows() + (1 << 16) {
            let mut units = Self::of_rows(design);
            for (row, of_row) in units.key.iter_mut().enumerate() {
                *of_row = key(row);
            }
            return units;
        }
        let of_row = design.classes.of_row();
        if let Some(base) = &design.base_of_class {
            let mut counts = vec![0_u32; classes * keys];
            for (row, &class) in of_row.iter().enumerate() {
                counts[class as usize * keys + key(row) as usize] += 1;
            }
            return Self::from_counts(&counts, keys, base);
        }
        let mut sums = vec![Sums::default(); classes * keys];
        for (row, &class) in of_row.iter().enumerate() {
            let weight = design.base_weight(row);
            let sum = &mut sums[class as usize * keys + key(row) as usize];
            sum.rows += 1.0;
            sum.people += f64::from(u8::from(weight > 0.0));
            sum.weight += weight;
            sum.square += weight * weight;
        }
        Self::from_sums(&sums, keys)
    }

    fn from_sums(sums: &[Sums], keys: usize) -> Self {
        let mut units = Self::default();
        for (at, sum) in sums.iter().enumerate().filter(|(_, sum)| sum.rows > 0.0) {
            let mean = sum.weight / sum.rows;
            units.push((at / keys) as u32, (at % keys) as u32);
            units.rows.push(sum.rows);
            units.people.push(sum.people);
            units.base.push(mean);
            // One row has no spread, whatever the rounding says.
            let spread = (sum.square - sum.weight * mean).max(0.0);
            units
                .spread
                .push(if sum.rows == 1.0 { 0.0 } else { spread });
        }
        units
    }

    /// From counts by class and key, where all rows of a class have one base weight.
    pub(crate) fn from_counts(counts: &[u32], keys: usize, base: &[f64]) -> Self {
        let mut units = Self::default();
        for (at, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let class = at / keys;
            units.push(class as u32, (at % keys) as u32);
            units.rows.push(f64::from(count));
            let weighs = base[class] > 0.0;
            units
                .people
                .push(if weighs { f64::from(count) } else { 0.0 });
            units.base.push(base[class]);
            units.spread.push(0.0);
        }
        units
    }

    fn push(&mut self, class: u32, key: u32) {
        self.class.push(class);
        self.key.push(key);
    }

    pub(crate) fn count(&self) -> usize {
        self.class.len()
    }

    /// The sum of the weights of a unit's rows after all steps of the design.
    pub(crate) fn weights(&self, design: &Design) -> Vec<f64> {
        (0..self.count())
            .map(|unit| {
                let factor = design.factor_of_class[self.class[unit] as usize];
                self.rows[unit] * self.base[unit] * factor
            })
            .collect()
    }
}
