//! Whether two questions go together: tests of a two-way table under a survey design.
//!
//! Pearson's X² takes the answers as independent draws, which clustering, strata and weights make
//! wrong. Rao and Scott (1981, 1984) found what its distribution is instead: that of Σ δₖχ²₁, where
//! δₖ are the eigenvalues of Δ = (CᵀD⁻¹C/n)⁻¹ (CᵀD⁻¹VD⁻¹C), the *generalised design effects*. V is
//! the covariance of the cell shares under the design, D their diagonal matrix, and C spans the
//! interactions of rows and columns.
//!
//! | statistic | refers | to |
//! |---|---|---|
//! | [`Association::RaoScottF`] | X²/Σδ (second order, after Satterthwaite) | F with (Σδ)²/Σδ² and that times df |
//! | [`Association::RaoScottChiSquared`] | X²/mean δ (first order) | χ² with (r−1)(c−1) |
//! | [`Association::Wald`] | the deviations from independence, by their own covariance, over (r−1)(c−1) | F with (r−1)(c−1) and df |
//! | [`Association::AdjustedWald`] | the same times (df − k + 1)/df | F with k and df − k + 1 |
//! | [`Association::Mixture`] | X² | the distribution of Σ δₖχ²₁, or over an independent χ² of df |
//!
//! Respondents who left one of the two questions out are outside of the domain. Levels that nobody
//! in the domain has are left out. X² is scaled to the respondents of the domain, whether they
//! answered or not; no test depends on that. df are those of the respondents who answered both.
//!
//! Checked against R `survey` 4.5 `svychisq` to 1e-9 relative. R takes the df of the whole design
//! where answers are missing; we take those of the domain.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{TestError, Tested};
use crate::{
    data::Categorical,
    design::Design,
    numeric::{Matrix, chi_square_tail, dot, f_mixture_tail, f_tail},
    variance::{Joint, Ratios, Units, estimate},
};

/// Which statistic is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Association {
    #[default]
    RaoScottF,
    RaoScottChiSquared,
    Wald,
    AdjustedWald,
    Mixture,
}

/// A test of a two-way table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AssociationTest {
    #[serde(flatten)]
    pub test: Tested,
    /// Pearson's X² of the weighted table, scaled to the respondents of the domain.
    pub pearson: f64,
    /// The generalised design effects δₖ, largest first.
    pub design_effects: Vec<f64>,
    pub row_levels: Vec<String>,
    pub column_levels: Vec<String>,
    /// The weighted table, scaled to the respondents of the domain, row by row.
    pub observed: Vec<Vec<f64>>,
    /// What independence would give.
    pub expected: Vec<Vec<f64>>,
    /// Respondents who answered both questions, unweighted.
    pub people: u64,
}

/// Tests whether two questions go together among the rows of a domain.
///
/// # Errors
/// Columns of other lengths than the design; fewer than two levels left of one question; lonely
/// strata; fewer degrees of freedom than the statistic needs.
pub fn association(
    design: &Design,
    rows: (&str, &Categorical),
    columns: (&str, &Categorical),
    domain: &[bool],
    statistic: Association,
) -> Result<AssociationTest, TestError> {
    let table = Table::of(design, rows, columns, domain)?;
    let shares = table.joint(design, true)?;
    let p = &shares.values;
    let (pearson, observed, expected) = table.pearson(p);
    let delta = table.generalised_effects(&shares)?;
    let (sum, squares) = (delta.trace(), delta.times(&delta).trace());
    let effects = effects_of(&delta, &table, &shares)?;
    let k = delta.rows() as f64;
    let df = shares.degrees_of_freedom;
    let positive = |name: &str, df: f64| {
        if df > 0.0 {
            Ok(df)
        } else {
            Err(TestError::TooFewDegrees {
                test: name.to_owned(),
                df,
            })
        }
    };
    let test = match statistic {
        Association::RaoScottF => {
            let first = sum * sum / squares;
            let second = first * positive("the Rao–Scott F test", df)?;
            Tested::f(pearson / sum, first, second, f_tail)
        }
        Association::RaoScottChiSquared => {
            let value = pearson / (sum / k);
            Tested::chi_squared(pearson, k, chi_square_tail(value, k))
        }
        Association::Wald | Association::AdjustedWald => {
            let value = table.wald(design)? / k;
            let df = positive("the Wald test", df)?;
            if statistic == Association::Wald {
                Tested::f(value, k, df, f_tail)
            } else {
                let rest = positive("the adjusted Wald test", df - k + 1.0)?;
                Tested::f(value * rest / df, k, rest, f_tail)
            }
        }
        Association::Mixture => {
            let df = positive("the mixture test", df)? * sum * sum / squares;
            let p_value = f_mixture_tail(pearson, &effects, df);
            Tested {
                statistic: pearson,
                numerator_df: None,
                denominator_df: Some(df),
                p_value,
            }
        }
    };
    let people = table.units_people();
    Ok(AssociationTest {
        test,
        pearson,
        design_effects: effects,
        row_levels: table.row_levels,
        column_levels: table.column_levels,
        observed,
        expected,
        people,
    })
}

/// The counts of a two-way table, with the cell of every unit.
struct Table {
    units: Units,
    /// The cell of each unit; `None` outside of the table.
    cell: Vec<Option<usize>>,
    row_levels: Vec<String>,
    column_levels: Vec<String>,
    /// Respondents of the domain, whether they answered or not.
    respondents: f64,
}

impl Table {
    fn of(
        design: &Design,
        rows: (&str, &Categorical),
        columns: (&str, &Categorical),
        domain: &[bool],
    ) -> Result<Self, TestError> {
        for (name, found) in [
            (rows.0, rows.1.rows()),
            (columns.0, columns.1.rows()),
            ("domain", domain.len()),
        ] {
            if found != design.rows() {
                let rows = design.rows();
                return Err(TestError::Length {
                    column: name.to_owned(),
                    found,
                    rows,
                });
            }
        }
        let (r, c) = (rows.1.levels().len(), columns.1.levels().len());
        // One key for each pair of levels, one for missing answers, one for rows outside.
        let (missing, outside) = (r * c, r * c + 1);
        let (row_codes, column_codes) = (rows.1.codes(), columns.1.codes());
        let units = Units::of_keys(design, r * c + 2, |row| {
            let key = match (row_codes.get(row), column_codes.get(row)) {
                _ if !domain[row] => outside,
                (Some(a), Some(b)) if a < r && b < c => a * c + b,
                _ => missing,
            };
            key as u32
        });
        let mut seen = vec![false; r * c];
        let mut respondents = 0.0;
        for unit in 0..units.count() {
            let key = units.key[unit] as usize;
            if key < r * c && units.people[unit] > 0.0 {
                seen[key] = true;
            }
            if key != outside {
                respondents += units.people[unit];
            }
        }
        let kept_rows: Vec<usize> = (0..r)
            .filter(|&a| (0..c).any(|b| seen[a * c + b]))
            .collect();
        let kept_columns: Vec<usize> = (0..c)
            .filter(|&b| (0..r).any(|a| seen[a * c + b]))
            .collect();
        for (name, kept) in [(rows.0, &kept_rows), (columns.0, &kept_columns)] {
            if kept.len() < 2 {
                return Err(TestError::OneLevel {
                    column: name.to_owned(),
                    levels: kept.len(),
                });
            }
        }
        let place = |kept: &[usize], level: usize| kept.iter().position(|&at| at == level);
        let cell = (units.key.iter())
            .map(|&key| {
                let key = key as usize;
                let row = place(&kept_rows, key / c).filter(|_| key < r * c)?;
                Some(row * kept_columns.len() + place(&kept_columns, key % c)?)
            })
            .collect();
        let names = |column: &Categorical, kept: &[usize]| {
            kept.iter().map(|&at| column.levels()[at].clone()).collect()
        };
        Ok(Self {
            units,
            cell,
            row_levels: names(rows.1, &kept_rows),
            column_levels: names(columns.1, &kept_columns),
            respondents,
        })
    }

    fn cells(&self) -> usize {
        self.row_levels.len() * self.column_levels.len()
    }

    fn units_people(&self) -> u64 {
        let within = (0..self.units.count()).filter(|&unit| self.cell[unit].is_some());
        within.map(|unit| self.units.people[unit]).sum::<f64>() as u64
    }

    /// Shares of the cells, or their totals, with their covariance.
    fn joint(&self, design: &Design, shares: bool) -> Result<Joint, TestError> {
        let y = |unit: usize, cell: usize| f64::from(u8::from(self.cell[unit] == Some(cell)));
        let x = |unit: usize, _: usize| f64::from(u8::from(self.cell[unit].is_some()));
        let ratios = Ratios {
            count: self.cells(),
            numerator: &y,
            denominator: if shares { Some(&x) } else { None },
        };
        let active: Vec<bool> = self.cell.iter().map(Option::is_some).collect();
        estimate(design, &self.units, &ratios, &active)?.ok_or(TestError::Nobody)
    }

    fn margins(&self, p: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let c = self.column_levels.len();
        let rows = p.chunks(c).map(|row| row.iter().sum()).collect();
        let columns = (0..c).map(|b| p.iter().skip(b).step_by(c).sum()).collect();
        (rows, columns)
    }

    /// X² with the observed and the expected table, scaled to the respondents.
    fn pearson(&self, p: &[f64]) -> (f64, Vec<Vec<f64>>, Vec<Vec<f64>>) {
        let (rows, columns) = self.margins(p);
        let c = columns.len();
        let n = self.respondents;
        let mut sum = 0.0;
        let (mut observed, mut expected) = (Vec::new(), Vec::new());
        for (a, row) in rows.iter().enumerate() {
            let there: Vec<f64> = (0..c).map(|b| n * p[a * c + b]).collect();
            let hoped: Vec<f64> = columns.iter().map(|column| n * row * column).collect();
            sum += (there.iter().zip(&hoped))
                .map(|(o, e)| (o - e).powi(2) / e)
                .sum::<f64>();
            observed.push(there);
            expected.push(hoped);
        }
        (sum, observed, expected)
    }

    /// One column for each contrast of rows times contrast of columns: the interactions.
    fn contrasts(&self) -> Matrix {
        let (r, c) = (self.row_levels.len(), self.column_levels.len());
        let part = |at: usize, k: usize, last: usize| match at {
            at if at == k => 1.0,
            at if at == last => -1.0,
            _ => 0.0,
        };
        Matrix::from_fn(r * c, (r - 1) * (c - 1), |cell, column| {
            part(cell / c, column / (c - 1), r - 1) * part(cell % c, column % (c - 1), c - 1)
        })
    }

    /// D⁻¹C; a cell that nobody is in counts as zero.
    fn weighted_contrasts(&self, p: &[f64]) -> Matrix {
        let contrasts = self.contrasts();
        Matrix::from_fn(contrasts.rows(), contrasts.columns(), |cell, column| {
            if p[cell] > 0.0 {
                contrasts[(cell, column)] / p[cell]
            } else {
                0.0
            }
        })
    }

    /// CᵀD⁻¹C/n and CᵀD⁻¹VD⁻¹C.
    fn forms(&self, shares: &Joint) -> (Matrix, Matrix) {
        let weighted = self.weighted_contrasts(&shares.values);
        let simple = self.contrasts().transpose().times(&weighted);
        let design = weighted.transpose().sandwich(&shares.covariance);
        (simple.scaled(1.0 / self.respondents), design)
    }

    /// Δ, whose eigenvalues are the generalised design effects.
    fn generalised_effects(&self, shares: &Joint) -> Result<Matrix, TestError> {
        let (simple, design) = self.forms(shares);
        let delta = simple.solve(&design).ok_or(TestError::EmptyCells)?;
        if delta.trace() > 0.0 {
            Ok(delta)
        } else {
            Err(TestError::NoVariance)
        }
    }

    /// The quadratic form of the deviations from independence, on totals.
    fn wald(&self, design: &Design) -> Result<f64, TestError> {
        let totals = self.joint(design, false)?;
        let t = &totals.values;
        let (rows, columns) = self.margins(t);
        let all: f64 = rows.iter().sum();
        let (r, c) = (rows.len(), columns.len());
        let used: Vec<usize> = (0..r * c)
            .filter(|cell| cell / c > 0 && cell % c > 0)
            .collect();
        let slopes = Matrix::from_fn(used.len(), r * c, |at, other| {
            let cell = used[at];
            let mut slope = rows[cell / c] * columns[cell % c] / all / all;
            slope += f64::from(u8::from(cell == other));
            if cell / c == other / c {
                slope -= columns[cell % c] / all;
            }
            if cell % c == other % c {
                slope -= rows[cell / c] / all;
            }
            slope
        });
        let away: Vec<f64> = (used.iter())
            .map(|&cell| t[cell] - rows[cell / c] * columns[cell % c] / all)
            .collect();
        let right = Matrix::from_fn(away.len(), 1, |at, _| away[at]);
        let solved = slopes
            .sandwich(&totals.covariance)
            .solve(&right)
            .ok_or(TestError::NoVariance)?;
        let solved: Vec<f64> = (0..away.len()).map(|at| solved[(at, 0)]).collect();
        Ok(dot(&away, &solved))
    }
}

/// The eigenvalues of Δ = A⁻¹B by those of the symmetric `L⁻¹BL⁻ᵀ`, with `A = LLᵀ`.
fn effects_of(delta: &Matrix, table: &Table, shares: &Joint) -> Result<Vec<f64>, TestError> {
    if delta.rows() == 1 {
        return Ok(vec![delta[(0, 0)]]);
    }
    let (simple, design) = table.forms(shares);
    let inverse_root = simple.inverse_root().ok_or(TestError::EmptyCells)?;
    Ok(inverse_root.sandwich(&design).symmetric_eigenvalues())
}
