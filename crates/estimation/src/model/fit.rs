//! From a request for a model to its coefficients.

use std::cell::Cell;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Family, ModelError, ModelRequest,
    glm::{Glm, MOST_STEPS},
    ordinal::Ordinal,
    predictors::Predictors,
};
use crate::{
    data::{Column, Dataset},
    design::Design,
    estimate::{Interval, mean_interval},
    numeric::{Matrix, dot, f_tail, student_tail},
    variance::{Joint, Units, estimate},
};

/// A model that was fitted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Fit {
    pub family: Family,
    pub outcome: String,
    /// Slopes; for proportional odds the thresholds after them, “a|b”.
    pub coefficients: Vec<Coefficient>,
    pub covariance: Matrix,
    /// A test of each term, and of all terms together where there are several.
    pub terms: Vec<TermTest>,
    /// df + 1 − p.
    pub residual_df: f64,
    /// Respondents with an outcome and all predictors, unweighted.
    pub people: u64,
    /// The design-based variance of Pearson's residuals (y − μ)/√V(μ) of the complete respondents;
    /// `None` for proportional odds. (R's `svyglm` counts incomplete respondents of calibrated designs
    /// as residuals of zero.)
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dispersion: Option<f64>,
    /// With weights of mean 1; `None` for proportional odds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deviance: Option<f64>,
    pub iterations: usize,
}

/// One coefficient with its test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Coefficient {
    pub name: String,
    pub value: f64,
    pub standard_error: f64,
    /// `None` where the standard error is zero.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub t: Option<f64>,
    /// Two-sided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p_value: Option<f64>,
    pub interval: Option<Interval>,
    /// e to the coefficient, with its interval: an odds ratio or a rate ratio.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ratio: Option<Ratio>,
}

/// e to a coefficient.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Ratio {
    pub value: f64,
    pub lower: f64,
    pub upper: f64,
}

/// Whether all coefficients of a term are zero.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TermTest {
    pub term: String,
    pub f: f64,
    pub numerator_df: f64,
    pub denominator_df: f64,
    pub p_value: f64,
}

/// The outcome of every row.
enum Outcome {
    Number(Vec<f64>),
    Level(Vec<usize>, Vec<String>),
}

/// Fits a model to the rows of a domain.
///
/// # Errors
/// Unknown columns and levels; outcomes that the family cannot have; redundant or perfectly
/// predicting terms; too few degrees of freedom; lonely strata.
pub fn regression(
    design: &Design,
    data: &Dataset,
    request: &ModelRequest,
    domain: &[bool],
    confidence: f64,
) -> Result<Fit, ModelError> {
    if !(confidence > 0.0 && confidence < 1.0) {
        return Err(ModelError::Confidence { confidence });
    }
    let mut complete: Vec<bool> = (0..design.rows())
        .map(|row| domain.get(row) == Some(&true) && design.weight(row) > 0.0)
        .collect();
    let outcome = outcome(data, request, &mut complete)?;
    let predictors = Predictors::of(data, request, &mut complete)?;
    let people = complete.iter().filter(|complete| **complete).count() as u64;
    if people == 0 {
        return Err(ModelError::Nobody);
    }
    let mut x = Matrix::zeros(design.rows(), predictors.names.len());
    for row in (0..design.rows()).filter(|&row| complete[row]) {
        predictors.row(row, x.row_mut(row));
    }
    check_rank(&x, &predictors, &complete, request.family)?;
    let units = Units::of_rows(design);
    let fitted = Fitted {
        design,
        request,
        predictors,
        x,
        complete,
        people,
        confidence,
    };
    match outcome {
        Outcome::Number(y) => fitted.glm(&units, &y),
        Outcome::Level(levels, names) => fitted.ordinal(&units, &levels, &names),
    }
}

struct Fitted<'a> {
    design: &'a Design,
    request: &'a ModelRequest,
    predictors: Predictors<'a>,
    x: Matrix,
    complete: Vec<bool>,
    people: u64,
    confidence: f64,
}

impl Fitted<'_> {
    fn glm(&self, units: &Units, y: &[f64]) -> Result<Fit, ModelError> {
        let first = (self.complete.iter().position(|c| *c)).map(|row| y[row]);
        if (y.iter().zip(&self.complete)).all(|(y, complete)| !complete || Some(*y) == first) {
            let column = self.request.outcome.clone();
            return Err(ModelError::OneOutcome { column });
        }
        let model = Glm {
            family: self.request.family,
            x: &self.x,
            y,
            active: &self.complete,
            steps: Cell::new(0),
        };
        let joint = estimate(self.design, units, &model, &self.complete)?
            .ok_or_else(|| self.separation(&self.predictors.names))?;
        let mut fit = self.fit(&joint, self.predictors.names.clone(), model.steps.get())?;
        self.residuals(y, &joint.values, &mut fit);
        Ok(fit)
    }

    /// Dispersion and deviance.
    fn residuals(&self, y: &[f64], beta: &[f64], fit: &mut Fit) {
        let family = self.request.family;
        let rows = || (0..y.len()).filter(|&row| self.complete[row]);
        let n = self.people as f64;
        let all: f64 = rows().map(|row| self.design.weight(row)).sum();
        let (mut square, mut mean_residual, mut deviance) = (0.0, 0.0, 0.0);
        for row in rows() {
            // Weights of mean 1.
            let weight = self.design.weight(row) / all * n;
            let (mean, slope) = family.mean(dot(self.x.row(row), beta));
            // With a canonical link the slope of the mean is the variance function.
            let residual = (y[row] - mean) / slope.sqrt();
            square += weight * residual * residual;
            mean_residual += weight * residual;
            deviance += weight * family.deviance(y[row], mean);
        }
        let dispersion = (square / n - (mean_residual / n).powi(2)) * n / (n - 1.0);
        fit.dispersion = Some(dispersion).filter(|value| value.is_finite());
        fit.deviance = Some(deviance).filter(|value| value.is_finite());
    }

    fn ordinal(
        &self,
        units: &Units,
        level: &[usize],
        levels: &[String],
    ) -> Result<Fit, ModelError> {
        let mut seen = vec![false; levels.len()];
        for (level, _) in level.iter().zip(&self.complete).filter(|(_, c)| **c) {
            seen[*level] = true;
        }
        let kept: Vec<usize> = (0..levels.len()).filter(|&level| seen[level]).collect();
        if kept.len() < 3 {
            let column = self.request.outcome.clone();
            return Err(ModelError::FewLevels { column });
        }
        let place = |level: &usize| kept.iter().position(|kept| kept == level).unwrap_or(0);
        let level: Vec<usize> = level.iter().map(place).collect();
        let model = Ordinal {
            x: &self.x,
            level: &level,
            levels: kept.len(),
            active: &self.complete,
            steps: Cell::new(0),
        };
        let mut names = self.predictors.names.clone();
        for pair in kept.windows(2) {
            names.push(format!("{}|{}", levels[pair[0]], levels[pair[1]]));
        }
        let joint = estimate(self.design, units, &model, &self.complete)?
            .ok_or_else(|| self.separation(&names))?;
        self.fit(&joint, names, model.steps.get())
    }

    fn separation(&self, names: &[String]) -> ModelError {
        ModelError::Separation {
            coefficient: names
                .iter()
                .skip(1)
                .cloned()
                .collect::<Vec<_>>()
                .join(" or "),
            iterations: MOST_STEPS,
        }
    }

    fn fit(&self, joint: &Joint, names: Vec<String>, iterations: usize) -> Result<Fit, ModelError> {
        let p = joint.values.len();
        let residual_df = joint.degrees_of_freedom + 1.0 - p as f64;
        if residual_df <= 0.0 {
            return Err(ModelError::TooFewDegrees {
                people: self.people,
                df: joint.degrees_of_freedom,
                coefficients: p,
            });
        }
        // A slope beyond this has odds that no finite data give.
        let wild = |value: f64| self.request.family != Family::Linear && value.abs() > 25.0;
        if let Some(at) = (0..p).find(|&at| wild(joint.values[at]) && self.is_indicator(at)) {
            let coefficient = names[at].clone();
            return Err(ModelError::Separation {
                coefficient,
                iterations,
            });
        }
        let errors = joint.standard_errors();
        let coefficients = (names.iter().zip(&joint.values).zip(&errors).enumerate())
            .map(|(at, ((name, &value), &error))| {
                let t = Some(value / error).filter(|t| t.is_finite());
                let interval = mean_interval(value, Some(error), residual_df, self.confidence);
                let slope =
                    at < self.predictors.names.len() && self.request.family != Family::Linear;
                Coefficient {
                    name: name.clone(),
                    value,
                    standard_error: error,
                    t,
                    p_value: t.map(|t| (2.0 * student_tail(t.abs(), residual_df)).min(1.0)),
                    interval,
                    ratio: interval.filter(|_| slope).and_then(|interval| {
                        let ratio = Ratio {
                            value: value.exp(),
                            lower: interval.lower.exp(),
                            upper: interval.upper.exp(),
                        };
                        (ratio.upper.is_finite()).then_some(ratio)
                    }),
                }
            })
            .collect();
        Ok(Fit {
            family: self.request.family,
            outcome: self.request.outcome.clone(),
            coefficients,
            covariance: joint.covariance.clone(),
            terms: self.terms(joint, residual_df),
            residual_df,
            people: self.people,
            dispersion: None,
            deviance: None,
            iterations,
        })
    }

    fn is_indicator(&self, at: usize) -> bool {
        at < self.x.columns()
            && (0..self.x.rows()).all(|row| self.x[(row, at)] == 0.0 || self.x[(row, at)] == 1.0)
    }

    /// Wald's F of each term, and of all.
    fn terms(&self, joint: &Joint, df: f64) -> Vec<TermTest> {
        let of = |term: String, used: Vec<usize>| {
            let right = Matrix::from_fn(used.len(), 1, |row, _| joint.values[used[row]]);
            let solved = joint.covariance.part(&used, &used).solve(&right)?;
            let k = used.len() as f64;
            let f = (0..used.len())
                .map(|row| right[(row, 0)] * solved[(row, 0)])
                .sum::<f64>()
                / k;
            (f.is_finite() && f >= 0.0).then(|| TermTest {
                term,
                f,
                numerator_df: k,
                denominator_df: df,
                p_value: f_tail(f, k, df),
            })
        };
        let belongs = |at: usize, term: usize| self.predictors.term_of[at] == Some(term);
        let slopes = 0..self.predictors.names.len();
        let mut tests: Vec<TermTest> = (self.request.terms.iter().enumerate())
            .filter_map(|(term, name)| {
                let used: Vec<usize> = slopes.clone().filter(|&at| belongs(at, term)).collect();
                if used.is_empty() {
                    None
                } else {
                    of(name.name(), used)
                }
            })
            .collect();
        if tests.len() > 1 {
            let used = slopes
                .filter(|&at| self.predictors.term_of[at].is_some())
                .collect();
            tests.extend(of("all terms".to_owned(), used));
        }
        tests
    }
}

fn outcome(
    data: &Dataset,
    request: &ModelRequest,
    complete: &mut [bool],
) -> Result<Outcome, ModelError> {
    let name = &request.outcome;
    let of_levels = !matches!(data.column(name)?, Column::Number(_)) || !request.success.is_empty();
    if request.family == Family::ProportionalOdds {
        let column = data.categorical(name)?;
        let count = column.levels().len();
        for (slot, complete) in column.slots().zip(complete.iter_mut()) {
            *complete &= slot < count;
        }
        let levels = column
            .slots()
            .map(|slot| slot.min(count.saturating_sub(1)))
            .collect();
        return Ok(Outcome::Level(levels, column.levels().to_vec()));
    }
    if request.family == Family::Logistic && of_levels {
        if request.success.is_empty() {
            return Err(ModelError::NoSuccess {
                column: name.clone(),
            });
        }
        let column = data.categorical(name)?;
        let mut yes = vec![false; column.slot_count()];
        for level in &request.success {
            let at = column.levels().iter().position(|known| known == level);
            let unknown = || ModelError::UnknownSuccess {
                column: name.clone(),
                level: level.clone(),
                levels: column.levels().join(", "),
            };
            yes[at.ok_or_else(unknown)?] = true;
        }
        let count = column.levels().len();
        for (slot, complete) in column.slots().zip(complete.iter_mut()) {
            *complete &= slot < count;
        }
        return Ok(Outcome::Number(
            column
                .slots()
                .map(|slot| f64::from(u8::from(yes[slot])))
                .collect(),
        ));
    }
    let column = data.numeric(name)?;
    let mut y = vec![0.0; complete.len()];
    for (row, complete) in complete.iter_mut().enumerate() {
        let Some(value) = column.value(row) else {
            *complete = false;
            continue;
        };
        y[row] = value;
        if *complete && request.family == Family::Logistic && value != 0.0 && value != 1.0 {
            return Err(ModelError::NotBinary {
                column: name.clone(),
                row: row + 1,
                value,
            });
        }
        if *complete && request.family == Family::Poisson && value < 0.0 {
            return Err(ModelError::Negative {
                column: name.clone(),
                row: row + 1,
                value,
            });
        }
    }
    Ok(Outcome::Number(y))
}

/// Refuses coefficients that follow from others.
fn check_rank(
    x: &Matrix,
    predictors: &Predictors<'_>,
    complete: &[bool],
    family: Family,
) -> Result<(), ModelError> {
    // Thresholds do what an intercept does elsewhere.
    let constant = usize::from(family == Family::ProportionalOdds);
    let p = x.columns() + constant;
    let mut products = Matrix::zeros(p, p);
    let mut row_with = vec![1.0; p];
    for row in (0..x.rows()).filter(|&row| complete[row]) {
        row_with[constant..].copy_from_slice(x.row(row));
        products.add_outer(1.0, &row_with);
    }
    let factor = products.factor();
    if factor.rank() == p {
        return Ok(());
    }
    let kept = factor.kept();
    let coefficients = (0..x.columns())
        .filter(|at| !kept.contains(&(at + constant)))
        .map(|at| predictors.names[at].clone())
        .collect();
    Err(ModelError::Aliased { coefficients })
}
