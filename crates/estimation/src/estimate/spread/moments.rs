//! Covariances as a statistic of weighted rows.

use crate::{
    data::{Domain, Domains, Numeric},
    numeric::Matrix,
    variance::Statistic,
};

/// The people of a domain who gave all the numbers.
pub(super) struct Part {
    pub(super) active: Vec<bool>,
    pub(super) people: u64,
    /// Everybody in the domain.
    pub(super) respondents: u64,
    /// The sum of the weights of the active.
    pub(super) weighted: f64,
}

impl Part {
    pub(super) fn of(
        columns: &[(&str, &Numeric)],
        domains: &Domains,
        domain: &Domain,
        weights: &[f64],
    ) -> Self {
        let parts = domains.part_of_row();
        let within: Vec<bool> = (parts.iter().zip(weights))
            .map(|(&part, &weight)| weight != 0.0 && domain.has(u32::from(part)))
            .collect();
        let gave_all = |row: usize| {
            let mut columns = columns.iter();
            columns.all(|(_, column)| column.value(row).is_some())
        };
        let active: Vec<bool> = (within.iter().enumerate())
            .map(|(row, &within)| within && gave_all(row))
            .collect();
        let count = |flags: &[bool]| flags.iter().filter(|flag| **flag).count() as u64;
        let own = weights.iter().zip(&active).filter(|(_, active)| **active);
        Self {
            people: count(&active),
            respondents: count(&within),
            weighted: own.map(|(weight, _)| weight).sum(),
            active,
        }
    }
}

/// Where c(a,b) stands, a ≤ b: column after column of the upper triangle.
pub(super) fn place(a: usize, b: usize) -> usize {
    // Column b of the triangle begins after 1 + 2 + … + b entries.
    b * (b + 1) / 2 + a
}

/// All covariances c(a,b) with a ≤ b, of rows as units.
pub(super) struct Moments<'a> {
    columns: &'a [(&'a str, &'a Numeric)],
    active: &'a [bool],
    /// A number near those of each column. From it they are counted, so that numbers that are all alike
    /// have a variance of exactly 0.
    origins: Vec<f64>,
    /// n/(n−1), which replicates leave as it is.
    correction: f64,
}

/// The first number of each column.
fn origins(columns: &[(&str, &Numeric)], active: &[bool]) -> Vec<f64> {
    let first = active.iter().position(|active| *active).unwrap_or_default();
    let columns = columns.iter();
    columns
        .map(|(_, column)| column.value(first).unwrap_or_default())
        .collect()
}

impl<'a> Moments<'a> {
    /// `None` for fewer than two people, who do not vary.
    pub(super) fn of(columns: &'a [(&'a str, &'a Numeric)], part: &'a Part) -> Option<Self> {
        (part.people > 1 && !columns.is_empty()).then(|| Self {
            columns,
            active: &part.active,
            origins: origins(columns, &part.active),
            correction: part.people as f64 / (part.people as f64 - 1.0),
        })
    }

    /// The numbers of a row, from their origins.
    fn numbers(&self, row: usize) -> impl Iterator<Item = f64> {
        (self.columns.iter().zip(&self.origins))
            .map(move |((_, column), origin)| column.value(row).unwrap_or_default() - origin)
    }

    /// The sum of the weights, and the means from the origins.
    pub(super) fn means(&self, weights: &[f64]) -> Option<(f64, Vec<f64>)> {
        let mut total = 0.0;
        let mut means = vec![0.0; self.columns.len()];
        for row in (0..weights.len()).filter(|&row| self.active[row]) {
            total += weights[row];
            for (sum, number) in means.iter_mut().zip(self.numbers(row)) {
                *sum += weights[row] * number;
            }
        }
        means.iter_mut().for_each(|mean| *mean /= total);
        (total > 0.0).then_some((total, means))
    }

    /// n/(n−1)·(a − ā)(b − b̄) of a row, in the order of [`place`].
    pub(super) fn products(&self, row: usize, means: &[f64]) -> Vec<f64> {
        let away: Vec<f64> = (self.numbers(row).zip(means))
            .map(|(number, mean)| number - mean)
            .collect();
        (0..away.len())
            .flat_map(|b| (0..=b).map(move |a| (a, b)))
            .map(|(a, b)| self.correction * away[a] * away[b])
            .collect()
    }
}

impl Statistic for Moments<'_> {
    fn values(&self, weights: &[f64]) -> Option<Vec<f64>> {
        let (total, means) = self.means(weights)?;
        let mut sums = vec![0.0; place(0, means.len())];
        for row in (0..weights.len()).filter(|&row| self.active[row]) {
            for (sum, product) in sums.iter_mut().zip(self.products(row, &means)) {
                *sum += weights[row] / total * product;
            }
        }
        Some(sums)
    }

    fn scores(&self, weights: &[f64], values: &[f64]) -> Matrix {
        let mut scores = Matrix::zeros(weights.len(), values.len());
        // `values` exist only where people have a weight.
        let Some((total, means)) = self.means(weights) else {
            return scores;
        };
        for row in (0..weights.len()).filter(|&row| self.active[row]) {
            let products = self.products(row, &means);
            for ((score, product), value) in
                (scores.row_mut(row).iter_mut().zip(products)).zip(values)
            {
                *score = (product - value) / total;
            }
        }
        scores
    }
}
