//! Variances as figures: one a number and domain, with design effects and joint covariances.

use super::{Computed, Moments, Part, check};
use crate::{
    data::{Domains, Numeric},
    design::Design,
    estimate::{DesignEffect, DomainFigures, Estimate, EstimateError, Figure, Figures, Options},
    numeric::Matrix,
    variance::{Joint, Statistic, Units, estimate},
};

/// The variance of a number.
///
/// # Errors
/// As [`super::spreads`]; a domain with a single number has no variance and is left without an
/// estimate.
pub fn variances(
    design: &Design,
    name: &str,
    column: &Numeric,
    domains: &Domains,
    options: &Options,
) -> Result<Figures, EstimateError> {
    let columns = [(name, column)];
    let confidence = options.precision.confidence;
    check(design, &columns, domains, confidence)?;
    let units = Units::of_rows(design);
    let weights = units.weights(design);
    let parts: Vec<Part> = (domains.domains().iter())
        .map(|domain| Part::of(&columns, domains, domain, &weights))
        .collect();
    let mut done = Vec::with_capacity(parts.len());
    for (domain, part) in domains.domains().iter().zip(&parts) {
        let moments = Moments::of(&columns, part);
        let joint = match &moments {
            Some(moments) => estimate(design, &units, moments, &part.active)?,
            None => None,
        };
        let figure = moments.zip(joint.clone()).map(|(moments, joint)| Estimate {
            design_effect: (options.design_effect)
                .and_then(|against| effect(against, &moments, part, &weights, &joint)),
            ..Computed { joint, confidence }.variance(0)
        });
        done.push(DomainFigures {
            domain: domain.categories.clone(),
            respondents: part.respondents,
            figures: vec![Figure {
                name: name.to_owned(),
                people: part.people,
                base: part.people,
                weighted_base: part.weighted,
                estimate: figure,
            }],
            joint,
        });
    }
    let mut joint = None;
    if options.joint {
        let known = parts
            .iter()
            .zip(&done)
            .filter(|(_, done)| done.joint.is_some());
        let all: Vec<Moments<'_>> = known
            .filter_map(|(part, _)| Moments::of(&columns, part))
            .collect();
        let active: Vec<bool> = (0..weights.len())
            .map(|row| parts.iter().any(|part| part.active[row]))
            .collect();
        if !all.is_empty() {
            joint = estimate(design, &units, &Together(all), &active)?;
        }
    }
    Ok(Figures {
        domains: done,
        joint,
    })
}

/// The variance of the estimate over that of a simple random sample of as many people.
fn effect(
    against: DesignEffect,
    moments: &Moments<'_>,
    part: &Part,
    weights: &[f64],
    joint: &Joint,
) -> Option<f64> {
    let (total, means) = moments.means(weights)?;
    let n = part.people as f64;
    let squares: f64 = (0..weights.len())
        .filter(|&row| part.active[row])
        .map(|row| {
            let product = moments.products(row, &means)[0];
            weights[row] * (product - joint.values[0]).powi(2)
        })
        .sum();
    let mut simple = squares / total / (n - 1.0);
    if against == DesignEffect::WithoutReplacement {
        simple *= (total - n) / total;
    }
    let effect = joint.covariance[(0, 0)] / simple;
    (simple > 0.0 && effect.is_finite()).then_some(effect)
}

/// The variances of several domains.
struct Together<'a>(Vec<Moments<'a>>);

impl Statistic for Together<'_> {
    fn values(&self, weights: &[f64]) -> Option<Vec<f64>> {
        let each: Option<Vec<Vec<f64>>> = self.0.iter().map(|own| own.values(weights)).collect();
        Some(each?.concat())
    }

    fn scores(&self, weights: &[f64], values: &[f64]) -> Matrix {
        let each: Vec<Matrix> = (self.0.iter().zip(values))
            .map(|(own, value)| own.scores(weights, &[*value]))
            .collect();
        Matrix::from_fn(weights.len(), values.len(), |row, value| {
            each[value][(row, 0)]
        })
    }
}
