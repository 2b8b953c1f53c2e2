//! How far a reader can narrow a count down: the smallest and the largest value that fit all that is
//! shown, when counts are not below zero.
//!
//! A linear programme over the unknowns, solved by the simplex method on a dense tableau (some
//! hundred unknowns). It knows nothing of whole numbers: who asks about counts rounds the bounds inward.

const EDGE: f64 = 1e-7;

/// So many steps go the steepest way.
const STEEP: usize = 2_000;

/// Equations of a reader in a form from which any count can be bounded.
#[derive(Clone, Debug)]
pub(super) struct Reader {
    /// One row an equation: coefficients, then the value.
    rows: Vec<Vec<f64>>,
    /// The unknown that each row gives.
    basis: Vec<usize>,
    unknowns: usize,
}

impl Reader {
    /// Takes equations (coefficients and value) that have a solution without negative counts.
    ///
    /// `None` when there is no such solution, which true counts always are.
    pub(super) fn new(equations: &[(Vec<f64>, f64)], unknowns: usize) -> Option<Self> {
        let count = equations.len();
        let mut rows = Vec::with_capacity(count);
        for (at, (coefficients, value)) in equations.iter().enumerate() {
            // An artificial unknown for each equation starts phase one.
            let sign = if *value < 0.0 { -1.0 } else { 1.0 };
            let mut row: Vec<f64> = coefficients.iter().map(|c| c * sign).collect();
            row.extend((0..count).map(|other| if other == at { 1.0 } else { 0.0 }));
            row.push(value * sign);
            rows.push(row);
        }
        let mut reader = Self {
            rows,
            basis: (unknowns..unknowns + count).collect(),
            unknowns: unknowns + count,
        };
        let mut costs = vec![0.0; unknowns + count];
        costs[unknowns..].fill(1.0);
        if reader.minimise(&costs) > EDGE * 10.0 {
            return None;
        }
        reader.drop_artificial(unknowns);
        Some(reader)
    }

    /// Takes the artificial unknowns out of the basis and then out of the tableau.
    fn drop_artificial(&mut self, unknowns: usize) {
        let mut at = 0;
        while at < self.rows.len() {
            if self.basis[at] < unknowns {
                at += 1;
                continue;
            }
            match (0..unknowns).find(|&column| self.rows[at][column].abs() > EDGE) {
                Some(column) => {
                    self.pivot(at, column);
                    at += 1;
                }
                None => {
                    // The equation says nothing new.
                    self.rows.swap_remove(at);
                    self.basis.swap_remove(at);
                }
            }
        }
        for row in &mut self.rows {
            let value = row[self.unknowns];
            row.truncate(unknowns);
            row.push(value);
        }
        self.unknowns = unknowns;
    }

    /// The smallest and the largest value of a combination of the unknowns; no largest when it has none.
    pub(super) fn interval(&self, combination: &[f64]) -> (f64, Option<f64>) {
        let lower = self.clone().minimise(combination);
        let opposite: Vec<f64> = combination.iter().map(|c| -c).collect();
        let upper = -self.clone().minimise(&opposite);
        (lower.max(0.0), upper.is_finite().then_some(upper.max(0.0)))
    }

    /// The unknowns at which Σ cost · unknown is least, for costs that are not negative.
    pub(super) fn at_least(mut self, costs: &[f64]) -> Vec<f64> {
        self.minimise(costs);
        let mut unknowns = vec![0.0; self.unknowns];
        for (&at, row) in self.basis.iter().zip(&self.rows) {
            unknowns[at] = row[self.unknowns];
        }
        unknowns
    }

    /// The least value of Σ cost · unknown; minus infinity when there is none.
    fn minimise(&mut self, costs: &[f64]) -> f64 {
        let mut reduced = self.reduced(costs);
        // More steps than any release needs: Bland's rule never cycles, rounding might.
        for step in 0..20_000 {
            // The steepest way down is the shortest as a rule; it may circle where Bland's does not.
            let entering = if step < STEEP {
                (0..self.unknowns)
                    .filter(|&column| reduced[column] < -EDGE)
                    .min_by(|&a, &b| reduced[a].total_cmp(&reduced[b]).then(a.cmp(&b)))
            } else {
                (0..self.unknowns).find(|&column| reduced[column] < -EDGE)
            };
            let Some(entering) = entering else {
                return self.value(costs);
            };
            let ratio = |row: &Vec<f64>| row[self.unknowns] / row[entering];
            let leaving = (0..self.rows.len())
                .filter(|&at| self.rows[at][entering] > EDGE)
                .min_by(|&a, &b| {
                    let by_ratio = ratio(&self.rows[a]).total_cmp(&ratio(&self.rows[b]));
                    by_ratio.then(self.basis[a].cmp(&self.basis[b]))
                });
            let Some(leaving) = leaving else {
                return f64::NEG_INFINITY;
            };
            self.pivot(leaving, entering);
            let factor = reduced[entering];
            for (cost, part) in reduced.iter_mut().zip(&self.rows[leaving]) {
                *cost -= factor * part;
            }
        }
        self.value(costs)
    }

    /// What a unit more of each unknown costs, the basis giving way.
    fn reduced(&self, costs: &[f64]) -> Vec<f64> {
        let mut reduced = costs.to_vec();
        for (&basic, row) in self.basis.iter().zip(&self.rows) {
            let cost = costs[basic];
            if cost != 0.0 {
                for (value, part) in reduced.iter_mut().zip(row) {
                    *value -= cost * part;
                }
            }
        }
        reduced
    }

    fn value(&self, costs: &[f64]) -> f64 {
        (self.basis.iter().zip(&self.rows))
            .map(|(&at, row)| costs[at] * row[self.unknowns])
            .sum()
    }

    fn pivot(&mut self, at: usize, column: usize) {
        let scale = self.rows[at][column];
        self.rows[at].iter_mut().for_each(|value| *value /= scale);
        let pivot = self.rows[at].clone();
        for (other, row) in self.rows.iter_mut().enumerate() {
            let factor = row[column];
            if other != at && factor != 0.0 {
                for (value, part) in row.iter_mut().zip(&pivot) {
                    *value -= factor * part;
                    // Sums of ones: what is this small is rounding.
                    if value.abs() < 1e-11 {
                        *value = 0.0;
                    }
                }
            }
        }
        self.basis[at] = column;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_withheld_counts_with_a_known_total_range_from_none_to_the_total() {
        // a + b = 7, a + b + c = 10, c = 3.
        let equations = [
            (vec![1.0, 1.0, 0.0], 7.0),
            (vec![1.0, 1.0, 1.0], 10.0),
            (vec![0.0, 0.0, 1.0], 3.0),
        ];
        let reader = Reader::new(&equations, 3).expect("4, 3, 3 is a solution");
        assert_eq!(reader.interval(&[1.0, 0.0, 0.0]), (0.0, Some(7.0)));
        assert_eq!(reader.interval(&[0.0, 0.0, 1.0]), (3.0, Some(3.0)));
    }

    #[test]
    fn a_count_without_a_known_total_has_no_largest_value() {
        let reader = Reader::new(&[(vec![1.0, -1.0], 2.0)], 2).expect("3 and 1 is a solution");
        assert_eq!(reader.interval(&[1.0, 0.0]), (2.0, None));
    }
}
