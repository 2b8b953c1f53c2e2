//! Carries contrasts out, from the figures of the analyses.

use std::collections::BTreeMap;

use super::{
    super::{ContrastRequest, ContrastResult, EstimateRef, Request, RequestError, error::At},
    Answer, Given,
    figures::Made,
    protect::Protection,
};
use crate::{
    compare::{Part, contrast},
    data::Category,
    disclosure::Uses,
    variance::Joint,
};

/// The analyses of which contrasts need the covariances.
pub(super) fn needed(request: &Request, analysis: &str) -> bool {
    (request.contrasts.iter())
        .flat_map(|contrast| contrast.estimates.values())
        .any(|estimate| estimate.analysis == analysis)
}

/// A contrast with the cells that it is made of.
pub(super) struct Found {
    result: ContrastResult,
    uses: Vec<Uses>,
}

/// The contrasts, without those that would tell what is withheld.
pub(super) fn shown(found: Vec<Found>, protection: Option<&Protection>) -> Vec<ContrastResult> {
    (found.into_iter())
        .map(|Found { mut result, uses }| {
            result.withheld = protection.and_then(|protection| protection.withholds(&uses));
            if result.withheld.is_some() {
                result.contrast = None;
            }
            result
        })
        .collect()
}

/// The cell of an estimate.
fn cell(answers: &[Answer<'_>], source: Source, wanted: &EstimateRef) -> Uses {
    let answer = &answers[source.0];
    let made = made(answers, source);
    let of = made.map_or_else(String::new, |made| made.of.clone());
    let domain: Vec<Category> = (wanted.domain.iter())
        .map(|(variable, category)| Category {
            variable: variable.clone(),
            category: category.clone(),
        })
        .collect();
    Uses {
        population: answer.job.name.to_owned(),
        item: of,
        group: answer.group(&domain),
        // A number has one row, whatever its table calls it.
        rows: wanted.level.clone().map(|level| vec![level]),
    }
}

/// Where an estimate is found: the analysis and its column.
type Source = (usize, usize);

pub(super) fn all(request: &Request, answers: &[Answer<'_>]) -> Result<Vec<Found>, RequestError> {
    (request.contrasts.iter().enumerate())
        .map(|(at, wanted)| {
            let place = format!("contrasts[{at}] “{}”", wanted.name);
            one(&place, request, wanted, answers)
        })
        .collect()
}

fn one(
    place: &str,
    request: &Request,
    wanted: &ContrastRequest,
    answers: &[Answer<'_>],
) -> Result<Found, RequestError> {
    let mut uses = Vec::new();
    let mut by_source: BTreeMap<Source, Vec<(&str, usize)>> = BTreeMap::new();
    for (name, estimate) in &wanted.estimates {
        let place = format!("{place}.estimates.{name}");
        let (source, value) = find(&place, answers, estimate)?;
        uses.push(cell(answers, source, estimate));
        let population = |source: Source| answers[source.0].job.name;
        let other = by_source
            .keys()
            .find(|other| **other != source && population(**other) == population(source));
        if other.is_some() {
            let problem = "estimates of one population have to be of one column of one analysis, so that their covariance is known: ask for them together, by a variable that tells them apart";
            return Err(RequestError::new(place, problem));
        }
        by_source.entry(source).or_default().push((name, value));
    }
    let parts: Vec<Part<'_>> = (by_source.into_iter())
        .filter_map(|(source, estimates)| {
            let joint = made(answers, source)?.figures.joint.as_ref()?;
            let positions: Vec<usize> = estimates.iter().map(|(_, at)| *at).collect();
            Some(Part {
                names: estimates.iter().map(|(name, _)| *name).collect(),
                joint: Joint {
                    values: positions.iter().map(|&at| joint.values[at]).collect(),
                    covariance: joint.covariance.part(&positions, &positions),
                    degrees_of_freedom: joint.degrees_of_freedom,
                },
            })
        })
        .collect();
    let confidence = request.precision.confidence;
    let contrast = contrast(&wanted.formula, &parts, confidence).at(format!("{place}.formula"))?;
    let result = ContrastResult {
        name: wanted.name.clone(),
        formula: wanted.formula.clone(),
        contrast: Some(contrast),
        withheld: None,
    };
    Ok(Found { result, uses })
}

fn made<'a>(answers: &'a [Answer<'_>], source: Source) -> Option<&'a Made> {
    match &answers.get(source.0)?.given {
        Given::Figures(made) => made.get(source.1),
        Given::Outcome(_) => None,
    }
}

/// The source of an estimate and its place in the joint estimates.
fn find(
    place: &str,
    answers: &[Answer<'_>],
    wanted: &EstimateRef,
) -> Result<(Source, usize), RequestError> {
    let name = |answer: &Answer<'_>| answer.job.analysis.name.clone();
    let Some(at) = answers
        .iter()
        .position(|answer| name(answer) == wanted.analysis)
    else {
        let known: Vec<String> = answers.iter().map(name).collect();
        let problem = format!(
            "there is no analysis “{}”; there are: {}",
            wanted.analysis,
            known.join(", ")
        );
        return Err(RequestError::new(format!("{place}.analysis"), problem));
    };
    let Given::Figures(figures) = &answers[at].given else {
        let problem = "this analysis has no estimates with covariances: contrasts are of shares, counts, means, totals and ratios";
        return Err(RequestError::new(format!("{place}.analysis"), problem));
    };
    let column = match &wanted.of {
        Some(of) => figures.iter().position(|made| made.of == *of),
        None => (figures.len() == 1).then_some(0),
    };
    let Some(column) = column else {
        let known: Vec<&str> = figures.iter().map(|made| made.of.as_str()).collect();
        let problem = format!("say which column is meant: {}", known.join(", "));
        return Err(RequestError::new(format!("{place}.of"), problem));
    };
    let made = &figures[column];
    let level = wanted.level.as_deref().unwrap_or(&made.of);
    let mut position = 0;
    for domain in made
        .figures
        .domains
        .iter()
        .filter(|domain| domain.joint.is_some())
    {
        let same = domain.domain.len() == wanted.domain.len()
            && (domain.domain.iter())
                .all(|part| wanted.domain.get(&part.variable) == Some(&part.category));
        if !same {
            position += domain.figures.len();
            continue;
        }
        return match domain
            .figures
            .iter()
            .position(|figure| figure.name == level)
        {
            Some(figure) => Ok(((at, column), position + figure)),
            None => {
                let known: Vec<&str> = domain
                    .figures
                    .iter()
                    .map(|figure| figure.name.as_str())
                    .collect();
                let problem = format!(
                    "there is no level “{level}”; there are: {}",
                    known.join(", ")
                );
                Err(RequestError::new(format!("{place}.level"), problem))
            }
        };
    }
    let problem = "the analysis has no such domain with answers: name a category of each variable of its \"by\", or ask it for \"everybody\" too";
    Err(RequestError::new(format!("{place}.domain"), problem))
}
