//! From units to figures: every value of a question in every domain.

use super::{DesignEffect, Estimate, Options, ShareSummary, mean_interval, share_interval};
use crate::{
    data::{Category, DataError, Domain, Domains},
    design::Design,
    variance::{Joint, Ratios, Units, VarianceError, estimate},
};

/// Why there is no figure.
#[derive(Clone, Debug, thiserror::Error, PartialEq)]
pub enum EstimateError {
    #[error(transparent)]
    Data(#[from] DataError),
    #[error(transparent)]
    Variance(#[from] VarianceError),
    #[error("“{of}” has no levels: it needs at least one to have a share")]
    NoLevels { of: String },
    #[error("a confidence of {confidence} is not between 0 and 1")]
    Confidence { confidence: f64 },
    #[error("a probability of {value} is not between 0 and 1")]
    Probability { value: f64 },
    #[error(
        "an interval from replicates needs a design with replicates: state them in the design, or choose another interval"
    )]
    NoReplicates,
    #[error("the distribution needs one or more points, each a number and each once")]
    Points,
    #[error("the denominator “{of}” adds up to zero in {domain}: a ratio to it does not exist")]
    ZeroDenominator { of: String, domain: String },
}

/// One figure of one domain.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// The level, option or variable.
    pub name: String,
    /// People in the cell, unweighted: who gave the answer; for numbers, who gave one.
    pub people: u64,
    /// People in the base, unweighted.
    pub base: u64,
    /// The sum of the weights of the people in the base.
    pub weighted_base: f64,
    /// `None` when nobody is in the base.
    pub estimate: Option<Estimate>,
}

/// The figures of one domain, in the order of the question.
#[derive(Clone, Debug, PartialEq)]
pub struct DomainFigures {
    /// Empty for everybody.
    pub domain: Vec<Category>,
    /// Everybody in the domain, whether they answered or not; unweighted.
    pub respondents: u64,
    pub figures: Vec<Figure>,
    /// The values with their covariance; `None` when nobody is in the base.
    pub joint: Option<Joint>,
}

/// The figures of a question in all its domains.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    pub domains: Vec<DomainFigures>,
    /// All values, domain by domain, with their covariance, where it was asked for
    /// ([`Options::joint`]). Domains without anybody in the base are left out of it.
    pub joint: Option<Joint>,
}

impl Figures {
    /// The figure of a domain (by the names of its categories) and a level.
    pub fn find(&self, categories: &[&str], name: &str) -> Option<&Figure> {
        let domain = self.domains.iter().find(|domain| {
            domain.domain.len() == categories.len()
                && (domain.domain.iter().zip(categories)).all(|(own, name)| own.category == *name)
        })?;
        domain.figures.iter().find(|figure| figure.name == name)
    }
}

impl Figures {
    /// A single respondent in all has answers, but no standard error.
    pub(crate) fn without_variance(&mut self) {
        let figures = self
            .domains
            .iter_mut()
            .flat_map(|domain| &mut domain.figures);
        for estimate in figures.filter_map(|figure| figure.estimate.as_mut()) {
            estimate.standard_error = None;
            estimate.design_effect = None;
            estimate.interval = estimate
                .interval
                .filter(|interval| interval.kind.is_one_sided());
        }
    }
}

/// What kind of figure a question asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// y is 1 or 0, x whether somebody is in the base.
    Share,
    /// Σ w·y / Σ w in the base.
    Mean,
    /// Σ w·y.
    Total,
    /// Σ w·y / Σ w·x.
    Ratio,
}

/// A question over units: what is measured, and who is in the base.
pub(super) struct Question<'a> {
    pub(super) kind: Kind,
    /// Whether y counts people who gave an answer, and is no number of theirs.
    pub(super) of_answers: bool,
    pub(super) units: &'a Units,
    pub(super) names: Vec<String>,
    /// The part of a unit (see [`Domains`]).
    pub(super) part: &'a dyn Fn(usize) -> u32,
    /// Whether a unit's people are in the base of their domain.
    pub(super) base: &'a dyn Fn(usize) -> bool,
    pub(super) y: &'a dyn Fn(usize, usize) -> f64,
    /// The denominator of a ratio.
    pub(super) x: Option<&'a dyn Fn(usize, usize) -> f64>,
}

pub(super) fn figures(
    design: &Design,
    question: &Question<'_>,
    domains: &Domains,
    options: &Options,
) -> Result<Figures, EstimateError> {
    let confidence = options.precision.confidence;
    if !(confidence > 0.0 && confidence < 1.0) {
        return Err(EstimateError::Confidence { confidence });
    }
    let weights = question.units.weights(design);
    let task = Task {
        design,
        question,
        weights: &weights,
        options,
    };
    let mut done = Vec::with_capacity(domains.domains().len());
    for domain in domains.domains() {
        done.push(task.domain(domain)?);
    }
    let joint = if options.joint {
        task.joint(domains, &done)?
    } else {
        None
    };
    Ok(Figures {
        domains: done,
        joint,
    })
}

struct Task<'a> {
    design: &'a Design,
    question: &'a Question<'a>,
    weights: &'a [f64],
    options: &'a Options,
}

impl Task<'_> {
    fn domain(&self, domain: &Domain) -> Result<DomainFigures, EstimateError> {
        let q = self.question;
        let within: Vec<bool> = (0..q.units.count())
            .map(|unit| domain.has((q.part)(unit)))
            .collect();
        let active: Vec<bool> = within
            .iter()
            .enumerate()
            .map(|(unit, &within)| within && (q.base)(unit))
            .collect();
        let people_of = |keep: &dyn Fn(usize) -> bool| -> u64 {
            let people = (0..q.units.count()).filter(|&unit| keep(unit));
            // Counts of rows are whole and far below 2⁵³.
            people.map(|unit| q.units.people[unit]).sum::<f64>() as u64
        };
        let base = people_of(&|unit| active[unit]);
        let y = |unit: usize, value: usize| {
            if active[unit] {
                (q.y)(unit, value)
            } else {
                0.0
            }
        };
        let x = |unit: usize, value: usize| match q.x {
            _ if !active[unit] => 0.0,
            Some(x) => x(unit, value),
            None => 1.0,
        };
        let ratios = Ratios {
            count: q.names.len(),
            numerator: &y,
            denominator: (q.kind != Kind::Total).then_some(&x),
        };
        let joint = if base == 0 {
            None
        } else {
            estimate(self.design, q.units, &ratios, &active)?
        };
        if q.kind == Kind::Ratio && base > 0 && joint.is_none() {
            return Err(EstimateError::ZeroDenominator {
                of: q.names.join(", "),
                domain: name_of(&domain.categories),
            });
        }
        let sums = self.sums(&active);
        let figures = (q.names.iter().enumerate())
            .map(|(value, name)| {
                let people = if q.of_answers {
                    people_of(&|unit| active[unit] && (q.y)(unit, value) != 0.0)
                } else {
                    base
                };
                let estimate = joint.as_ref().map(|joint| {
                    self.figure(
                        joint,
                        value,
                        &Counted {
                            people,
                            base,
                            sums,
                            active: &active,
                        },
                    )
                });
                Figure {
                    name: name.clone(),
                    people,
                    base,
                    weighted_base: sums.0,
                    estimate,
                }
            })
            .collect();
        Ok(DomainFigures {
            domain: domain.categories.clone(),
            respondents: people_of(&|unit| within[unit]),
            figures,
            joint,
        })
    }

    /// Σ w and Σ w² of the people in the base.
    fn sums(&self, active: &[bool]) -> (f64, f64) {
        let units = self.question.units;
        let mut sums = (0.0, 0.0);
        for unit in (0..units.count()).filter(|&unit| active[unit]) {
            let factor = self.design.factor_of_class[units.class[unit] as usize];
            let squares = units.rows[unit] * units.base[unit].powi(2) + units.spread[unit];
            sums.0 += self.weights[unit];
            sums.1 += squares * factor * factor;
        }
        sums
    }

    fn figure(&self, joint: &Joint, value: usize, counted: &Counted<'_>) -> Estimate {
        let variance = joint.covariance[(value, value)].max(0.0);
        let precision = self.options.precision;
        let degrees_of_freedom = joint.degrees_of_freedom;
        let standard_error = Some(variance.sqrt());
        let Counted {
            people, base, sums, ..
        } = *counted;
        let mut figure = joint.values[value];
        let interval = if self.question.kind == Kind::Share {
            figure = match people {
                0 => 0.0,
                all if all == base => 1.0,
                _ => figure,
            };
            let summary = ShareSummary {
                share: figure,
                standard_error,
                people: base as f64,
                effective: sums.0 * sums.0 / sums.1,
                degrees_of_freedom,
            };
            share_interval(&summary, precision)
        } else {
            mean_interval(
                figure,
                standard_error,
                degrees_of_freedom,
                precision.confidence,
            )
        };
        Estimate {
            value: figure,
            standard_error,
            interval,
            degrees_of_freedom,
            design_effect: (self.options.design_effect)
                .and_then(|against| self.design_effect(against, joint, value, counted)),
        }
    }

    /// The variance over that of a simple random sample of as many people.
    fn design_effect(
        &self,
        against: DesignEffect,
        joint: &Joint,
        value: usize,
        counted: &Counted<'_>,
    ) -> Option<f64> {
        let q = self.question;
        let (n, total) = (counted.base as f64, counted.sums.0);
        let centre = joint.values[value];
        // What is averaged: the number itself, or the residual of a ratio over its mean base.
        let x_mean = |x: &dyn Fn(usize, usize) -> f64| {
            self.sum(counted.active, &|unit| x(unit, value)) / total
        };
        let mean = match q.kind {
            Kind::Total => centre / total,
            Kind::Share | Kind::Mean | Kind::Ratio => centre,
        };
        let scale = q.x.map_or(1.0, x_mean);
        let away = |unit: usize| {
            let x = q.x.map_or(1.0, |x| x(unit, value));
            ((q.y)(unit, value) - mean * x) / scale
        };
        let spread = self.sum(counted.active, &|unit| away(unit).powi(2)) / total * n / (n - 1.0);
        let mut simple = spread / n;
        if against == DesignEffect::WithoutReplacement {
            simple *= (total - n) / total;
        }
        if q.kind == Kind::Total {
            simple *= total * total;
        }
        let effect = joint.covariance[(value, value)] / simple;
        (simple > 0.0 && effect.is_finite()).then_some(effect)
    }

    fn sum(&self, active: &[bool], part: &dyn Fn(usize) -> f64) -> f64 {
        (0..active.len())
            .filter(|&unit| active[unit])
            .map(|unit| self.weights[unit] * part(unit))
            .sum()
    }

    /// All values of all domains with their covariance.
    fn joint(
        &self,
        domains: &Domains,
        done: &[DomainFigures],
    ) -> Result<Option<Joint>, EstimateError> {
        let q = self.question;
        let kept: Vec<&Domain> = (domains.domains().iter().zip(done))
            .filter(|(_, figures)| figures.joint.is_some())
            .map(|(domain, _)| domain)
            .collect();
        if kept.is_empty() {
            return Ok(None);
        }
        let count = q.names.len();
        let in_base: Vec<bool> = (0..q.units.count()).map(|unit| (q.base)(unit)).collect();
        let has =
            |unit: usize, value: usize| in_base[unit] && kept[value / count].has((q.part)(unit));
        let y = |unit: usize, value: usize| {
            if has(unit, value) {
                (q.y)(unit, value % count)
            } else {
                0.0
            }
        };
        let x = |unit: usize, value: usize| match q.x {
            _ if !has(unit, value) => 0.0,
            Some(x) => x(unit, value % count),
            None => 1.0,
        };
        let ratios = Ratios {
            count: count * kept.len(),
            numerator: &y,
            denominator: (q.kind != Kind::Total).then_some(&x),
        };
        let active: Vec<bool> = (0..q.units.count())
            .map(|unit| in_base[unit] && kept.iter().any(|domain| domain.has((q.part)(unit))))
            .collect();
        let joint = estimate(self.design, q.units, &ratios, &active)?;
        Ok(joint)
    }
}

/// The people behind one figure.
#[derive(Clone, Copy)]
struct Counted<'a> {
    people: u64,
    base: u64,
    /// Σ w, Σ w².
    sums: (f64, f64),
    active: &'a [bool],
}

/// “sex=Female, country=Wales”, or “everybody”.
pub(crate) fn name_of(categories: &[Category]) -> String {
    if categories.is_empty() {
        return "everybody".to_owned();
    }
    let parts: Vec<String> = (categories.iter())
        .map(|part| format!("{}={}", part.variable, part.category))
        .collect();
    parts.join(", ")
}
