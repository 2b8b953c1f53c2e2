//! Non-response adjustment by response propensities.
//!
//! Where the frame knows many things of everybody who was asked, the probability p of answering is
//! fitted by a logistic regression over the frame: logit p = xᵀβ, by Newton's method on the
//! likelihood (everybody on the frame counting once). Respondents are weighted by 1/p̂, or more
//! robustly by the inverse response rate of a class of similar p̂: the frame is cut at quantiles of
//! p̂ (Rosenbaum and Rubin 1984; Little 1986; Lohr 2019, §8.5). Classes are (lower, upper], between
//! type 7 quantiles.
//!
//! Weights are multiplied and taken as given, without gain or loss of variance. Checked against R's
//! `glm()` and `cut()`: `tests/weighting.rs`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Adjustment, Cells, StepReport, WeightingError,
    apply::{self, finish},
    trim::quantile,
};
use crate::{
    data::Dataset,
    design::{Design, Residuals},
    numeric::{Matrix, dot},
};

/// A response propensity model.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Propensity {
    /// The column of the frame with 1 for those who responded and 0 for those who did not.
    pub responded: String,
    /// Variables of the model that frame and respondents both have, as categories.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// And as numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<Covariate>,
    /// So many classes of equal size on the frame; without it weights are 1/p̂ itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub classes: Option<usize>,
}

/// A number in a propensity model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Covariate {
    pub column: String,
    /// Take the logarithm.
    #[serde(default)]
    pub log: bool,
}

/// The most steps of Newton's method.
const STEPS: usize = 50;

/// A linear predictor beyond this is a probability of 0 or 1 to nine digits: nobody on a frame of
/// fewer than a billion people is known that well.
const EXTREME: f64 = 20.0;

impl Propensity {
    pub(super) fn categories(&self) -> Vec<&str> {
        self.categories.iter().map(String::as_str).collect()
    }

    pub(super) fn numbers(&self) -> Vec<&str> {
        (self.numbers.iter())
            .map(|number| number.column.as_str())
            .collect()
    }

    /// Multiplies the weights of respondents by the inverse of their propensity, fitted on the
    /// frame. `data` has one row for each row of the design: the respondents.
    ///
    /// # Errors
    /// Variables that frame or respondents lack; a response that is not 1 or 0; everybody or nobody
    /// responding; a variable that tells exactly who did.
    pub fn apply(
        &self,
        design: Design,
        data: &Dataset,
        frame: &Dataset,
    ) -> Result<(Design, StepReport), WeightingError> {
        let asked = self.cells(frame, true)?;
        let responded = asked.numbers(&self.responded);
        self.check_response(&asked, responded)?;
        let levels: Vec<(&str, &[String])> = (self.categories.iter())
            .map(|name| (name.as_str(), asked.level_names(name)))
            .collect();
        let x = self.variables(&asked, &levels)?;
        let people: Vec<f64> = asked.people.iter().map(|&people| people as f64).collect();
        let (beta, steps) = self.fit(&x, &people, responded, &levels)?;
        let on_frame: Vec<f64> = (0..x.rows())
            .map(|at| logistic(dot(x.row(at), &beta)))
            .collect();
        let mut cells = self.cells(data, false)?;
        let x = self.variables(&cells, &levels)?;
        let fitted: Vec<f64> = (0..x.rows())
            .map(|at| logistic(dot(x.row(at), &beta)))
            .collect();
        let factors = match self.classes {
            None => fitted.iter().map(|p| 1.0 / p).collect(),
            Some(classes) => {
                let rates = Classes::of(classes, &on_frame, &people, responded)?;
                (fitted.iter().map(|&p| rates.factor(p))).collect::<Result<_, _>>()?
            }
        };
        if cells.of_row.len() == design.rows() {
            cells.weigh(&design);
        }
        let auxiliaries = Matrix::zeros(cells.count(), 0);
        let step = apply::Step {
            name: "propensity",
            design,
            cells,
            residuals: Residuals::None,
        };
        let (design, mut report) = finish(step, auxiliaries, &[], Adjustment::Fixed(factors))?;
        report.iterations = Some(steps);
        Ok((design, report))
    }

    fn cells(&self, data: &Dataset, with_response: bool) -> Result<Cells, WeightingError> {
        let categories = self.categories();
        let mut numbers = self.numbers();
        if with_response {
            numbers.push(&self.responded);
        }
        Cells::divided(data, &categories, &numbers)
    }

    fn check_response(&self, asked: &Cells, responded: &[f64]) -> Result<(), WeightingError> {
        if let Some(cell) = responded.iter().position(|r| *r != 0.0 && *r != 1.0) {
            let row = asked.of_row.iter().position(|&of| of as usize == cell);
            return Err(WeightingError::Response {
                column: self.responded.clone(),
                row: row.unwrap_or(0) + 1,
            });
        }
        match (responded.contains(&1.0), responded.contains(&0.0)) {
            (true, true) => Ok(()),
            (all, _) => Err(WeightingError::OneOutcome { all }),
        }
    }

    /// An intercept, an indicator of each level on the frame, and the numbers: one row a cell.
    fn variables(
        &self,
        cells: &Cells,
        levels: &[(&str, &[String])],
    ) -> Result<Matrix, WeightingError> {
        let indicators: usize = levels.iter().map(|(_, levels)| levels.len()).sum();
        let mut x = Matrix::zeros(cells.count(), 1 + indicators + self.numbers.len());
        for cell in 0..cells.count() {
            x[(cell, 0)] = 1.0;
        }
        let mut first = 1;
        for (name, levels) in levels {
            let names = cells.level_names(name);
            for (cell, &code) in cells.levels(name).iter().enumerate() {
                let level = &names[code as usize];
                let at = (levels.iter().position(|known| known == level)).ok_or_else(|| {
                    WeightingError::NotOnFrame {
                        column: (*name).to_owned(),
                        level: level.clone(),
                    }
                })?;
                x[(cell, first + at)] = 1.0;
            }
            first += levels.len();
        }
        for number in &self.numbers {
            let values = cells.numbers(&number.column);
            let count = values.iter().filter(|value| **value <= 0.0).count() as u64;
            if number.log && count > 0 {
                return Err(WeightingError::NoLogarithm {
                    column: number.column.clone(),
                });
            }
            for (cell, &value) in values.iter().enumerate() {
                x[(cell, first)] = if number.log { value.ln() } else { value };
            }
            first += 1;
        }
        Ok(x)
    }

    fn fit(
        &self,
        x: &Matrix,
        people: &[f64],
        responded: &[f64],
        levels: &[(&str, &[String])],
    ) -> Result<(Vec<f64>, usize), WeightingError> {
        let mut beta = vec![0.0; x.columns()];
        let deviance = |beta: &[f64]| -> f64 {
            (0..x.rows())
                .map(|at| {
                    let eta = dot(x.row(at), beta);
                    let away = if responded[at] > 0.5 { -eta } else { eta };
                    people[at] * (away.max(0.0) + (-away.abs()).exp().ln_1p())
                })
                .sum()
        };
        let mut now = deviance(&beta);
        for step in 1..=STEPS {
            let mut information = Matrix::zeros(x.columns(), x.columns());
            let mut gradient = vec![0.0; x.columns()];
            for at in 0..x.rows() {
                let p = logistic(dot(x.row(at), &beta));
                information.add_outer(people[at] * p * (1.0 - p), x.row(at));
                for (sum, x) in gradient.iter_mut().zip(x.row(at)) {
                    *sum += people[at] * (responded[at] - p) * x;
                }
            }
            let mut change = information.factor().solve(&gradient);
            let (mut next, mut there) = (Vec::new(), f64::INFINITY);
            for _ in 0..30 {
                next = beta
                    .iter()
                    .zip(&change)
                    .map(|(b, c)| b + c)
                    .collect::<Vec<_>>();
                there = deviance(&next);
                if there <= now * (1.0 + 1e-12) {
                    break;
                }
                change.iter_mut().for_each(|c| *c /= 2.0);
            }
            let moved = (0..x.rows()).fold(0.0_f64, |m, at| m.max(dot(x.row(at), &change).abs()));
            (beta, now) = (next, there);
            let farthest = (0..x.rows()).fold(0.0_f64, |m, at| m.max(dot(x.row(at), &beta).abs()));
            if farthest > EXTREME || !farthest.is_finite() {
                break;
            }
            if moved < 1e-11 {
                return Ok((beta, step));
            }
        }
        let (at, coefficient) = (beta.iter().copied().enumerate().skip(1))
            .max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()))
            .unwrap_or((0, 0.0));
        Err(WeightingError::Separated {
            variable: self.name_of(at, levels),
            coefficient,
        })
    }

    fn name_of(&self, at: usize, levels: &[(&str, &[String])]) -> String {
        let intercept = std::iter::once("the intercept".to_owned());
        let categories = levels
            .iter()
            .flat_map(|(name, levels)| levels.iter().map(move |level| format!("{name}: {level}")));
        let numbers = self.numbers.iter().map(|number| number.column.clone());
        (intercept.chain(categories).chain(numbers))
            .nth(at)
            .unwrap_or_default()
    }
}

fn logistic(eta: f64) -> f64 {
    1.0 / (1.0 + (-eta).exp())
}

/// Classes of similar propensity, with the inverse response rate of each.
struct Classes {
    /// The upper ends of all classes but the last.
    cuts: Vec<f64>,
    /// Asked and responded.
    counts: Vec<(f64, f64)>,
}

impl Classes {
    fn of(
        classes: usize,
        fitted: &[f64],
        people: &[f64],
        responded: &[f64],
    ) -> Result<Self, WeightingError> {
        if !(2..=1000).contains(&classes) {
            return Err(WeightingError::BadOption {
                field: "classes",
                value: classes as f64,
                need: "give 2 to 1,000 classes (5 is usual), or none for weights of 1/p",
            });
        }
        let mut sorted = Vec::new();
        for (&p, &people) in fitted.iter().zip(people) {
            // A count of rows, which fits.
            sorted.resize(sorted.len() + people as usize, p);
        }
        sorted.sort_by(f64::total_cmp);
        let mut made = Self {
            cuts: (1..classes)
                .map(|at| quantile(&sorted, at as f64 / classes as f64))
                .collect(),
            counts: vec![(0.0, 0.0); classes],
        };
        for ((&p, people), responded) in fitted.iter().zip(people).zip(responded) {
            let class = made.class(p);
            made.counts[class].0 += people;
            made.counts[class].1 += people * responded;
        }
        Ok(made)
    }

    fn class(&self, p: f64) -> usize {
        self.cuts.partition_point(|&cut| cut < p)
    }

    fn factor(&self, p: f64) -> Result<f64, WeightingError> {
        let class = self.class(p);
        let (asked, responded) = self.counts[class];
        if responded == 0.0 {
            return Err(WeightingError::EmptyClass {
                class: class + 1,
                classes: self.counts.len(),
            });
        }
        Ok(asked / responded)
    }
}
