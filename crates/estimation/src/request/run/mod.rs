//! Carries a request out.

mod agreement;
mod columns;
mod condition;
mod contrast;
mod figures;
mod population;
mod protect;
mod tests;
mod variable;

use std::collections::BTreeMap;

use rayon::prelude::*;

use self::{
    figures::Made,
    population::Prepared,
    protect::{Protection, Shield},
};
use super::{
    Analysis, AnalysisResult, Ask, InDomain, Outcome, PopulationData, Request, RequestError,
    Response, RuleUsed, error::At,
};
use crate::{
    data::{Category, Numeric},
    disclosure::{
        SafeTable,
        microdata::{MicrodataReport, check},
    },
    estimate::{
        Precision, Quantile, QuantileInterval, QuantileRule, Quantiles, Spread, quantiles, spreads,
    },
    model::{Fit, ModelRequest, regression},
    precision::plan,
    scale::ScaleRequest,
    table::RawTable,
};

/// Carries a request out on the data of its populations.
///
/// Analyses run side by side on all cores; the response is the same whatever their number.
///
/// # Errors
/// The first thing that is wrong, in the order of the request, with its place and the way out.
pub fn run<D: Into<PopulationData>>(
    request: &Request,
    data: BTreeMap<String, D>,
) -> Result<Response, RequestError> {
    let planned = match &request.plan {
        Some(wanted) => Some(plan(wanted).at("plan")?),
        None => None,
    };
    let prepared = prepare(request, data)?;
    check_names(request)?;
    let microdata = microdata(request, &prepared)?;
    let answers: Vec<Result<Answer<'_>, RequestError>> = (request.analyses.par_iter().enumerate())
        .map(|(at, analysis)| Answer::to(request, &prepared, at, analysis))
        .collect();
    let answers = answers.into_iter().collect::<Result<Vec<_>, _>>()?;
    let contrasts = contrast::all(request, &answers)?;
    let protection = match &request.disclosure {
        Some(rule) => Some(Protection::of(&answers, rule)?),
        None => None,
    };
    let contrasts = contrast::shown(contrasts, protection.as_ref());
    let mut published = protection
        .iter()
        .flat_map(|protection| &protection.published);
    Ok(Response {
        engine: concat!("headroom estimation ", env!("CARGO_PKG_VERSION")).to_owned(),
        populations: (prepared.iter())
            .map(|(name, prepared)| (name.clone(), prepared.report()))
            .collect(),
        results: (answers.into_iter())
            .map(|answer| answer.result(protection.as_ref(), &mut published))
            .collect(),
        contrasts,
        microdata,
        plan: planned,
        disclosure: protection
            .as_ref()
            .map(|protection| protection.report.clone()),
    })
}

/// The tables of a request's shares, counts, means and totals, before disclosure control.
///
/// There is one for each column of each analysis, in the order of the request; everybody is its
/// first column, whether asked for or not. For programs that protect several requests together or lay tables out themselves.
///
/// # Errors
/// As [`run`] with `disclosure`.
pub fn tables<D: Into<PopulationData>>(
    request: &Request,
    data: BTreeMap<String, D>,
) -> Result<Vec<RawTable>, RequestError> {
    let prepared = prepare(request, data)?;
    check_names(request)?;
    let mut tables = Vec::new();
    for (at, analysis) in request.analyses.iter().enumerate() {
        let job = Job::of(request, &prepared, at, analysis)?;
        tables.extend(job.figures(true)?.into_iter().filter_map(|made| made.table));
    }
    Ok(tables)
}

/// Checks every file of rows that is to be released.
fn microdata(
    request: &Request,
    populations: &BTreeMap<String, Prepared>,
) -> Result<BTreeMap<String, MicrodataReport>, RequestError> {
    (request.microdata.iter())
        .map(|(name, wanted)| {
            let place = format!("microdata.{name}");
            let Some(population) = populations.get(name) else {
                let known: Vec<&str> = populations.keys().map(String::as_str).collect();
                let problem = format!(
                    "there is no population “{name}”; there are: {}",
                    known.join(", ")
                );
                return Err(RequestError::new(place, problem));
            };
            Ok((name.clone(), check(&population.data, wanted).at(place)?))
        })
        .collect()
}

fn prepare<D: Into<PopulationData>>(
    request: &Request,
    mut data: BTreeMap<String, D>,
) -> Result<BTreeMap<String, Prepared>, RequestError> {
    if request.populations.is_empty() && request.plan.is_none() {
        let problem = "there is no population: name at least one, with its data";
        return Err(RequestError::new("populations", problem));
    }
    (request.populations.iter())
        .map(|(name, population)| {
            let place = format!("populations.{name}");
            let data = data.remove(name).ok_or_else(|| {
                RequestError::new(place.as_str(), "no data were given for this population")
            })?;
            Ok((
                name.clone(),
                Prepared::new(&place, population, data.into())?,
            ))
        })
        .collect()
}

fn check_names(request: &Request) -> Result<(), RequestError> {
    let own = request.analyses.iter().enumerate();
    let own = own.filter_map(|(at, analysis)| Some((place_of(at, analysis), analysis.precision?)));
    for (place, precision) in std::iter::once(("request".to_owned(), request.precision)).chain(own)
    {
        let confidence = precision.confidence;
        if !(confidence > 0.0 && confidence < 1.0) {
            let problem =
                format!("a confidence of {confidence} is not between 0 and 1, such as 0.95");
            return Err(RequestError::new(
                format!("{place}.precision.confidence"),
                problem,
            ));
        }
    }
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
    /// The name of the population.
    name: &'a str,
    population: &'a Prepared,
    precision: Precision,
    /// Whether covariances of all figures are needed.
    joint: bool,
}

/// What an analysis gave, before disclosure control.
struct Answer<'a> {
    job: Job<'a>,
    given: Given,
    /// What it tells; empty where nothing is protected.
    shield: Shield,
    /// Categories that all its groups have in common, such as that its condition is met.
    fixed: Vec<Category>,
}

enum Given {
    /// Figures with the tables by which they are protected.
    Figures(Vec<Made>),
    /// Tests, models and the rest.
    Outcome(Outcome),
}

impl<'a> Answer<'a> {
    fn to(
        request: &Request,
        populations: &'a BTreeMap<String, Prepared>,
        at: usize,
        analysis: &'a Analysis,
    ) -> Result<Self, RequestError> {
        let job = Job::of(request, populations, at, analysis)?;
        let is_figures = analysis.ask.is_figures();
        let given = match is_figures {
            true => Given::Figures(job.figures(request.disclosure.is_some())?),
            false => Given::Outcome(job.other(&analysis.ask)?),
        };
        let (mut shield, mut fixed) = (Shield::default(), Vec::new());
        if let Some(rule) = &request.disclosure {
            let rule = rule.magnitudes.clone().unwrap_or_default().rule;
            (shield, fixed) = match &given {
                Given::Figures(made) => job.shield_of_figures(made, &rule)?,
                Given::Outcome(outcome) => job.shield(outcome, &rule)?,
            };
        }
        Ok(Self {
            job,
            given,
            shield,
            fixed,
        })
    }

    /// A group of the analysis as it is known in the release.
    fn group(&self, domain: &[Category]) -> Vec<Category> {
        domain.iter().chain(&self.fixed).cloned().collect()
    }

    /// What may be shown of it; takes its protected tables, where there are any.
    fn result<'s>(
        self,
        protection: Option<&Protection>,
        published: &mut impl Iterator<Item = &'s SafeTable>,
    ) -> AnalysisResult {
        let Self {
            job, given, shield, ..
        } = self;
        // Without groups there is nobody but everybody.
        let everybody = job.analysis.everybody || job.analysis.by.is_empty();
        let mut covariances = BTreeMap::new();
        let mut withheld = Vec::new();
        let mut rows_of = |made: Made| {
            if let (Some(protection), Some(table)) = (protection, published.next()) {
                // What is protected shows no covariance: it would tell what is withheld.
                return protection.rows(&job, made, everybody, table);
            }
            if let (Some(joint), true) = (&made.figures.joint, job.analysis.covariance) {
                covariances.insert(made.of.clone(), joint.covariance.clone());
            }
            made.rows(everybody)
        };
        let outcome = match given {
            Given::Figures(made) => {
                Outcome::Figures(made.into_iter().flat_map(&mut rows_of).collect())
            }
            Given::Outcome(outcome) => match protection {
                Some(protection) => {
                    let shown = protection.outcome(outcome, &shield.uses);
                    withheld = shown.1;
                    shown.0
                }
                None => outcome,
            },
        };
        AnalysisResult {
            name: job.analysis.name.clone(),
            population: job.name.to_owned(),
            rule: job.rule(),
            outcome,
            covariances,
            withheld,
        }
    }
}

impl<'a> Job<'a> {
    fn of(
        request: &Request,
        populations: &'a BTreeMap<String, Prepared>,
        at: usize,
        analysis: &'a Analysis,
    ) -> Result<Self, RequestError> {
        let place = place_of(at, analysis);
        let (name, population) = population_of(populations, analysis, &place)?;
        Ok(Self {
            place,
            analysis,
            name,
            population,
            precision: analysis.precision.unwrap_or(request.precision),
            joint: analysis.covariance || contrast::needed(request, &analysis.name),
        })
    }

    /// What is no table of figures.
    fn other(&self, ask: &Ask) -> Result<Outcome, RequestError> {
        Ok(match ask {
            Ask::Quantiles {
                of,
                probabilities,
                rule,
                interval,
            } => Outcome::Quantiles(self.quantiles(of, probabilities, *rule, *interval)?),
            Ask::Spreads { of } => Outcome::Spreads(self.spreads(of)?),
            Ask::Association {
                of,
                with,
                statistic,
                adjust,
            } => Outcome::Association(self.association(of, with, *statistic, *adjust)?),
            Ask::GoodnessOfFit { of, expected } => {
                Outcome::GoodnessOfFit(self.goodness_of_fit(of, expected)?)
            }
            Ask::TTest { of, groups, adjust } => {
                Outcome::GroupTests(self.t_tests(of, groups.as_deref(), *adjust)?)
            }
            Ask::RankTest {
                of,
                groups,
                score,
                adjust,
            } => Outcome::GroupTests(self.rank_tests(of, groups, *score, *adjust)?),
            Ask::Model(request) => Outcome::Models(self.models(request)?),
            Ask::Agreement(request) => Outcome::Agreement(self.agreement(request)?),
            Ask::Scale {
                of,
                weighted,
                missing,
            } => {
                let request = ScaleRequest {
                    missing: *missing,
                    confidence: self.precision.confidence,
                };
                Outcome::Scale(self.scale(of, *weighted, &request)?)
            }
            Ask::Shares { .. }
            | Ask::Counts { .. }
            | Ask::Means { .. }
            | Ask::Variances { .. }
            | Ask::Totals { .. }
            | Ask::Ratios { .. }
            | Ask::Distribution { .. } => Outcome::Figures(Vec::new()),
        })
    }

    /// Quantiles of each column in every domain.
    fn quantiles(
        &self,
        of: &[String],
        probabilities: &[f64],
        rule: QuantileRule,
        interval: QuantileInterval,
    ) -> Result<Vec<Quantile>, RequestError> {
        let (data, design) = (&self.population.data, &self.population.design);
        let domains = self.domains(false)?;
        let wanted = Quantiles {
            probabilities,
            rule,
            interval,
            confidence: self.precision.confidence,
        };
        let mut results = Vec::new();
        for (at, name) in of.iter().enumerate() {
            let place = format!("{}.ask.quantiles.of[{at}]", self.place);
            let column = data.numeric(name).at(place.as_str())?;
            results.extend(quantiles(design, name, &column, &domains, &wanted).at(place)?);
        }
        Ok(results)
    }

    /// How numbers spread and go together in every domain.
    fn spreads(&self, of: &[String]) -> Result<Vec<Spread>, RequestError> {
        let place = format!("{}.ask.spreads", self.place);
        let mut columns = Vec::with_capacity(of.len());
        for (at, name) in of.iter().enumerate() {
            let column = self.population.data.numeric(name);
            columns.push((name.as_str(), column.at(format!("{place}.of[{at}]"))?));
        }
        let columns: Vec<(&str, &Numeric)> = (columns.iter())
            .map(|(name, column)| (*name, &**column))
            .collect();
        if columns.is_empty() {
            let problem = "no number is asked for: name one or more columns in \"of\"";
            return Err(RequestError::new(format!("{place}.of"), problem));
        }
        let domains = self.domains(false)?;
        let confidence = self.precision.confidence;
        spreads(&self.population.design, &columns, &domains, confidence).at(place)
    }

    /// A model in every domain.
    fn models(&self, request: &ModelRequest) -> Result<Vec<InDomain<Fit>>, RequestError> {
        let (data, design) = (&self.population.data, &self.population.design);
        let place = format!("{}.ask.model", self.place);
        (self.masks()?.into_iter())
            .map(
                |InDomain {
                     domain,
                     result: mask,
                 }| {
                    let confidence = self.precision.confidence;
                    let result =
                        regression(design, data, request, &mask, confidence).at(place.as_str())?;
                    Ok(InDomain { domain, result })
                },
            )
            .collect()
    }

    /// For each domain which rows are in it.
    fn masks(&self) -> Result<Vec<InDomain<Vec<bool>>>, RequestError> {
        let domains = self.domains(false)?;
        let parts = domains.part_of_row();
        Ok((domains.domains().iter())
            .map(|domain| InDomain {
                domain: domain.categories.clone(),
                result: parts
                    .iter()
                    .map(|&part| domain.has(u32::from(part)))
                    .collect(),
            })
            .collect())
    }

    fn rule(&self) -> RuleUsed {
        let design = &self.population.design;
        RuleUsed {
            degrees_of_freedom: "domain".to_owned(),
            missing: "domain".to_owned(),
            lonely_psu: design.lonely_psu(),
            finite_population: design.has_population(),
            precision: self.precision,
            design_effect: self.analysis.design_effect,
        }
    }
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
