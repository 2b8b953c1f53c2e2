//! Carries a request out.

mod columns;
mod condition;
mod figures;
mod population;
mod variable;

use std::collections::BTreeMap;

use rayon::prelude::*;

use self::population::Prepared;
use super::{Analysis, AnalysisResult, Ask, Outcome, Request, RequestError, Response, RuleUsed};
use crate::data::Dataset;

/// Carries a request out on the data of its populations.
///
/// Analyses run side by side on all cores; the response is the same whatever their number.
///
/// # Errors
/// The first thing that is wrong, in the order of the request, with its place and the way out.
pub fn run(request: &Request, data: BTreeMap<String, Dataset>) -> Result<Response, RequestError> {
    let prepared = prepare(request, data)?;
    check_names(request)?;
    let results: Vec<Result<AnalysisResult, RequestError>> =
        (request.analyses.par_iter().enumerate())
            .map(|(at, analysis)| analyse(request, &prepared, at, analysis))
            .collect();
    let results = results.into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok(Response {
        engine: concat!("headroom estimation ", env!("CARGO_PKG_VERSION")).to_owned(),
        populations: (prepared.iter())
            .map(|(name, prepared)| (name.clone(), prepared.report()))
            .collect(),
        results,
    })
}

fn prepare(
    request: &Request,
    mut data: BTreeMap<String, Dataset>,
) -> Result<BTreeMap<String, Prepared>, RequestError> {
    if request.populations.is_empty() {
        let problem = "there is no population: name at least one, with its data";
        return Err(RequestError::new("populations", problem));
    }
    (request.populations.iter())
        .map(|(name, population)| {
            let place = format!("populations.{name}");
            let dataset = data.remove(name).ok_or_else(|| {
                RequestError::new(place.as_str(), "no data were given for this population")
            })?;
            Ok((name.clone(), Prepared::new(&place, population, dataset)?))
        })
        .collect()
}

fn check_names(request: &Request) -> Result<(), RequestError> {
    let mut seen = std::collections::BTreeSet::new();
    for (at, analysis) in request.analyses.iter().enumerate() {
        if !seen.insert(analysis.name.as_str()) {
            let problem = "another analysis has this name: give every analysis its own";
            return Err(RequestError::new(place_of(at, analysis), problem));
        }
    }
    Ok(())
}

fn place_of(at: usize, analysis: &Analysis) -> String {
    format!("analyses[{at}] “{}”", analysis.name)
}

/// One analysis while it is carried out.
struct Job<'a> {
    place: String,
    analysis: &'a Analysis,
    population: &'a Prepared,
    precision: crate::estimate::Precision,
}

fn analyse(
    request: &Request,
    populations: &BTreeMap<String, Prepared>,
    at: usize,
    analysis: &Analysis,
) -> Result<AnalysisResult, RequestError> {
    let place = place_of(at, analysis);
    let (name, population) = population_of(populations, analysis, &place)?;
    let job = Job {
        place,
        analysis,
        population,
        precision: analysis.precision.unwrap_or(request.precision),
    };
    let outcome = match &analysis.ask {
        Ask::Shares { .. }
        | Ask::Counts { .. }
        | Ask::Means { .. }
        | Ask::Totals { .. }
        | Ask::Ratios { .. } => job.figures().map(Outcome::Figures)?,
    };
    Ok(AnalysisResult {
        name: analysis.name.clone(),
        population: name.to_owned(),
        rule: RuleUsed {
            degrees_of_freedom: "domain".to_owned(),
            missing: "domain".to_owned(),
            lonely_psu: population.design.lonely_psu(),
            finite_population: population.design.has_population(),
            precision: job.precision,
            design_effect: analysis.design_effect,
        },
        outcome,
    })
}

fn population_of<'a>(
    populations: &'a BTreeMap<String, Prepared>,
    analysis: &Analysis,
    place: &str,
) -> Result<(&'a str, &'a Prepared), RequestError> {
    let names = || populations.keys().cloned().collect::<Vec<_>>().join(", ");
    match &analysis.population {
        Some(name) => (populations.get_key_value(name))
            .map(|(name, population)| (name.as_str(), population))
            .ok_or_else(|| {
                let problem = format!("there is no population “{name}”; there are: {}", names());
                RequestError::new(format!("{place}.population"), problem)
            }),
        None if populations.len() == 1 => (populations.first_key_value())
            .map(|(name, population)| (name.as_str(), population))
            .ok_or_else(|| RequestError::new(place, "there is no population")),
        None => {
            let problem = format!("say which of the populations is meant: {}", names());
            Err(RequestError::new(format!("{place}.population"), problem))
        }
    }
}
