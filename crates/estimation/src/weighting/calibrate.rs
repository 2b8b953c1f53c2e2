//! Calibration: weights that meet known totals and stay near those before.
//!
//! New weights are w·F(xᵀλ), with λ such that Σ w F(xᵀλ) x = t for the known totals t of the
//! auxiliary variables x (Deville and Särndal 1992). x has an indicator for each level of each
//! margin, and a column for each number (its total, or its totals by level). With the linear
//! distance this is the generalised regression estimator (Särndal, Swensson and Wretman 1992, ch.
//! 6), with one margin post-stratification, with the exponential distance raking.
//!
//! λ is found by Newton's method with a line search on the convex dual function, on the
//! combinations that respondents have. Redundant columns (the last level of a second margin) do no
//! harm. Variances use the residuals of a regression with the weights before the step. Negative
//! weights, which the linear distance can give, are reported.
//!
//! `trim` cuts factors off after calibration and spreads what was cut over the others in equal
//! factors: totals are then met nearly only, and the report shows by how much.
//!
//! Checked against R `survey` 4.1-1 and 4.5 `calibrate()`: `tests/reference`, `tests/weighting.rs`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Adjustment, Bounds, Cells, Diagnosis, DistanceKind, LevelReport, Margin, Solved, StepReport,
    Totals, WeightingError, apply,
    diagnosis::conflicts,
    distance::Distance,
    margin::{Resolved, lookup, resolve_all},
};
use crate::{
    data::Dataset,
    design::{Design, Residuals},
    numeric::{Matrix, dot},
};

/// Calibration as a request asks for it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Calibrate {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub margins: Vec<Margin>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<NumberTotal>,
    /// How many people there are: an intercept, where no margin says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<f64>,
    #[serde(default)]
    pub distance: DistanceKind,
    /// Bounds of the factors. They hold for each factor, whatever its size before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bounds: Option<Bounds>,
    /// Cut factors off at these bounds afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trim: Option<Bounds>,
    /// Bring the totals of every margin to this sum first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale_to: Option<f64>,
    /// The most steps of Newton's method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iterations: Option<usize>,
}

/// The known total of a number over the population.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NumberTotal {
    pub column: String,
    /// Columns by whose levels the totals are; none for one total.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<String>,
    /// The total, or the totals nested in the order of `by`.
    pub total: Totals,
}

impl Calibrate {
    pub(super) fn categories(&self) -> Vec<&str> {
        let margins = self.margins.iter().flat_map(|margin| &margin.columns);
        let by = self.numbers.iter().flat_map(|number| &number.by);
        margins.chain(by).map(String::as_str).collect()
    }

    pub(super) fn numbers(&self) -> Vec<&str> {
        (self.numbers.iter())
            .map(|number| number.column.as_str())
            .collect()
    }

    /// Calibrates the weights of a design.
    ///
    /// # Errors
    /// Totals that do not fit the data or each other; no convergence, with its reason.
    pub fn apply(
        &self,
        design: Design,
        data: &Dataset,
    ) -> Result<(Design, StepReport), WeightingError> {
        let distance = Distance::new(self.distance, self.bounds)?;
        if let Some(trim) = self.trim {
            Distance::new(DistanceKind::Linear, Some(trim))?;
        }
        let cells = Cells::of(&design, data, &self.categories(), &self.numbers())?;
        let margins = resolve_all(&self.margins, self.scale_to, &cells)?;
        let columns = self.columns(&margins, &cells)?;
        if columns.targets.is_empty() {
            return Err(WeightingError::NoTotals);
        }
        let weights_before = cells.weights.clone();
        let people = cells.people.clone();
        let calibration = Calibration {
            margins: margins.clone(),
            columns,
            distance,
            trim: self.trim,
            people: cells.people.clone(),
            iterations: self.iterations.unwrap_or(100),
        };
        let (auxiliaries, columns) = (
            calibration.columns.auxiliaries.clone(),
            calibration.columns.clone(),
        );
        let step = apply::Step {
            name: "calibrate",
            design,
            cells,
            residuals: Residuals::BeforeStep,
        };
        let adjustment = Adjustment::Calibrate(Box::new(calibration));
        // The factors are found once more for the report: cheap beside reading the data.
        let factors = adjustment.factors(&weights_before)?.factors;
        let (design, mut report) = apply::finish(step, auxiliaries, &margins, adjustment)?;
        report.numbers = columns.report(
            margins.iter().map(|m| m.targets.len()).sum(),
            &weights_before,
            &factors,
        );
        report.at_bounds = self.bounds.map(|_| {
            let at = |factor: f64| distance.stands_at(factor);
            (factors.iter().zip(&people))
                .filter(|(factor, _)| at(**factor).0 || at(**factor).1)
                .map(|(_, people)| people)
                .sum()
        });
        report.trimmed = self.trim.map(|trim| {
            let cut = |factor: f64| factor == trim.lower || factor == trim.upper;
            (factors.iter().zip(&people))
                .filter(|(factor, _)| cut(**factor))
                .map(|(_, people)| people)
                .sum()
        });
        Ok((design, report))
    }

    fn columns(&self, margins: &[Resolved], cells: &Cells) -> Result<Columns, WeightingError> {
        let mut columns = Columns {
            names: Vec::new(),
            targets: Vec::new(),
            auxiliaries: Matrix::zeros(0, 0),
        };
        for margin in margins {
            for (level, &total) in margin.levels.iter().zip(&margin.targets) {
                columns.add(&margin.name, Some(level), total)?;
            }
        }
        if let Some(size) = self.size {
            columns.add("size", None, size)?;
        }
        let mut numbers = Vec::new();
        for number in &self.numbers {
            let name = [&number.by[..], std::slice::from_ref(&number.column)].concat();
            let found = lookup(&name.join(" × "), &number.by, &number.total, cells)?;
            for (level, &total) in found.levels.iter().zip(&found.targets) {
                let level = Some(level).filter(|level| !level.is_empty());
                columns.add(&found.name, level, total)?;
            }
            numbers.push((number, found));
        }
        let mut auxiliaries = Matrix::zeros(cells.count(), columns.targets.len());
        let indicators = apply::indicators(margins, cells.count());
        for cell in 0..cells.count() {
            let row = auxiliaries.row_mut(cell);
            let mut at = indicators.columns();
            row[..at].copy_from_slice(indicators.row(cell));
            if self.size.is_some() {
                row[at] = 1.0;
                at += 1;
            }
            for (number, found) in &numbers {
                row[at + found.of_cell[cell] as usize] = cells.numbers(&number.column)[cell];
                at += found.targets.len();
            }
        }
        columns.auxiliaries = auxiliaries;
        Ok(columns)
    }
}

/// The auxiliary variables with their names and totals.
#[derive(Clone, Debug)]
pub(crate) struct Columns {
    names: Vec<(String, Option<String>)>,
    targets: Vec<f64>,
    auxiliaries: Matrix,
}

impl Columns {
    fn add(
        &mut self,
        name: &str,
        level: Option<&String>,
        total: f64,
    ) -> Result<(), WeightingError> {
        if !total.is_finite() {
            let what = level.map_or_else(|| name.to_owned(), |level| format!("{name}, “{level}”"));
            return Err(WeightingError::BadNumber { what, total });
        }
        self.names.push((name.to_owned(), level.cloned()));
        self.targets.push(total);
        Ok(())
    }

    fn totals(&self, weights: &[f64]) -> Vec<f64> {
        let mut totals = vec![0.0; self.targets.len()];
        for (cell, &weight) in weights.iter().enumerate() {
            for (total, x) in totals.iter_mut().zip(self.auxiliaries.row(cell)) {
                *total += weight * x;
            }
        }
        totals
    }

    fn report(&self, first: usize, before: &[f64], factors: &[f64]) -> Vec<LevelReport> {
        let after: Vec<f64> = before.iter().zip(factors).map(|(w, f)| w * f).collect();
        let (before, after) = (self.totals(before), self.totals(&after));
        (first..self.targets.len())
            .map(|at| LevelReport {
                level: match &self.names[at] {
                    (name, Some(level)) => format!("{name}: {level}"),
                    (name, None) => name.clone(),
                },
                before: before[at],
                after: after[at],
                target: self.targets[at],
            })
            .collect()
    }
}

/// Totals to calibrate to, by cell.
#[derive(Clone, Debug)]
pub(crate) struct Calibration {
    margins: Vec<Resolved>,
    columns: Columns,
    distance: Distance,
    trim: Option<Bounds>,
    people: Vec<u64>,
    iterations: usize,
}

/// Totals are met when they are off by less than this, relative to the sum of what they add.
const TOLERANCE: f64 = 1e-11;

/// Where Newton's method stands.
struct Point {
    /// Linear predictors, factors and slopes of the cells.
    u: Vec<f64>,
    factors: Vec<f64>,
    slopes: Vec<f64>,
    /// The dual function, which falls with every step.
    height: f64,
    /// Wanted less reached totals.
    gaps: Vec<f64>,
}

impl Calibration {
    pub(crate) fn factors(&self, weights: &[f64]) -> Result<Solved, WeightingError> {
        for margin in &self.margins {
            margin.check_filled(weights)?;
        }
        let scales = self.scales(weights);
        let mut lambda = vec![0.0; self.columns.targets.len()];
        let mut point = self.point(&lambda, weights);
        let mut last_gap = f64::INFINITY;
        for iteration in 0..=self.iterations {
            let gap = largest(&point.gaps, &scales);
            // One step more than needed costs nothing and takes the gap to rounding.
            if gap <= TOLERANCE && (gap == 0.0 || gap >= last_gap / 2.0 || gap < 1e-15) {
                return Ok(self.trimmed(point.factors, weights, iteration));
            }
            last_gap = gap;
            match self.step(&lambda, &point, weights) {
                Some((next, there)) => (lambda, point) = (next, there),
                None if gap <= TOLERANCE => {
                    return Ok(self.trimmed(point.factors, weights, iteration));
                }
                None => return Err(self.not_converged(&point, weights, iteration)),
            }
        }
        Err(self.not_converged(&point, weights, self.iterations))
    }

    fn scales(&self, weights: &[f64]) -> Vec<f64> {
        let mut scales: Vec<f64> = self.columns.targets.iter().map(|t| t.abs()).collect();
        for (cell, weight) in weights.iter().enumerate() {
            for (scale, x) in (scales.iter_mut()).zip(self.columns.auxiliaries.row(cell)) {
                *scale += (weight * x).abs();
            }
        }
        scales
    }

    fn point(&self, lambda: &[f64], weights: &[f64]) -> Point {
        let x = &self.columns.auxiliaries;
        let u: Vec<f64> = (0..weights.len())
            .map(|cell| dot(x.row(cell), lambda))
            .collect();
        let mut point = Point {
            factors: Vec::with_capacity(u.len()),
            slopes: Vec::with_capacity(u.len()),
            height: -dot(&self.columns.targets, lambda),
            gaps: self.columns.targets.clone(),
            u,
        };
        for (cell, &weight) in weights.iter().enumerate() {
            let [factor, slope, integral] = self.distance.at(point.u[cell]);
            point.factors.push(factor);
            point.slopes.push(slope);
            point.height += weight * integral;
            for (gap, x) in point.gaps.iter_mut().zip(x.row(cell)) {
                *gap -= weight * factor * x;
            }
        }
        point
    }

    /// One step downhill; `None` where there is none.
    fn step(&self, lambda: &[f64], point: &Point, weights: &[f64]) -> Option<(Vec<f64>, Point)> {
        let size = lambda.len();
        let (mut curvature, mut whole) = (Matrix::zeros(size, size), vec![0.0; size]);
        for (cell, &weight) in weights.iter().enumerate() {
            let x = self.columns.auxiliaries.row(cell);
            curvature.add_outer(weight * point.slopes[cell], x);
            for (sum, x) in whole.iter_mut().zip(x) {
                *sum += weight.abs() * x * x;
            }
        }
        // Where many stand at a bound the curvature has flat directions: a ridge leads on.
        for ridge in [0.0, 1e-8, 1e-4, 1e-1] {
            let mut bent = curvature.clone();
            for (at, whole) in whole.iter().enumerate() {
                bent[(at, at)] += ridge * whole;
            }
            let direction = bent.factor().solve(&point.gaps);
            let slope = dot(&direction, &point.gaps);
            let usable = slope > 0.0 && direction.iter().all(|x| x.is_finite());
            if !usable {
                continue;
            }
            let mut length = 1.0;
            for _ in 0..40 {
                let next: Vec<f64> = (lambda.iter().zip(&direction))
                    .map(|(at, step)| at + length * step)
                    .collect();
                let there = self.point(&next, weights);
                let rounding = 1e-13 * point.height.abs();
                if there.height <= point.height - 1e-4 * length * slope + rounding {
                    return Some((next, there));
                }
                length /= 2.0;
            }
        }
        None
    }

    /// Cuts factors off and spreads what was cut over the others.
    fn trimmed(&self, mut factors: Vec<f64>, weights: &[f64], iterations: usize) -> Solved {
        if let Some(Bounds { lower, upper }) = self.trim {
            let (mut cut, mut rest) = (0.0, 0.0);
            for (&factor, weight) in factors.iter().zip(weights) {
                if factor < lower || factor > upper {
                    cut += weight * (factor - factor.clamp(lower, upper));
                } else {
                    rest += weight;
                }
            }
            for factor in &mut factors {
                *factor = if *factor < lower || *factor > upper {
                    factor.clamp(lower, upper)
                } else {
                    *factor + cut / rest
                };
            }
        }
        Solved {
            factors,
            iterations: Some(iterations),
        }
    }

    fn not_converged(&self, point: &Point, weights: &[f64], iterations: usize) -> WeightingError {
        let mut diagnosis = Diagnosis::empty(iterations);
        let mut worst = -1.0;
        let scales = self.scales(weights);
        for (at, (gap, scale)) in point.gaps.iter().zip(&scales).enumerate() {
            let gap_of = (gap / scale).abs();
            if gap_of > worst {
                worst = gap_of;
                let (name, level) = self.columns.names[at].clone();
                (diagnosis.margin, diagnosis.level) = (name, level);
                diagnosis.target = self.columns.targets[at];
                diagnosis.reached = self.columns.targets[at] - gap;
            }
        }
        for (&factor, people) in point.factors.iter().zip(&self.people) {
            let (lower, upper) = self.distance.stands_at(factor);
            diagnosis.at_lower += if lower { *people } else { 0 };
            diagnosis.at_upper += if upper { *people } else { 0 };
        }
        diagnosis.conflicts = conflicts(&self.margins, weights);
        WeightingError::NotConverged(Box::new(diagnosis))
    }
}

fn largest(gaps: &[f64], scales: &[f64]) -> f64 {
    (gaps.iter().zip(scales))
        .map(|(gap, scale)| {
            if *scale > 0.0 {
                gap.abs() / scale
            } else {
                gap.abs()
            }
        })
        .fold(0.0, f64::max)
}
