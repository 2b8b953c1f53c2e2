//! From the columns of a population to its design.

use super::{
    super::{
        DesignRequest, Population, PopulationData, PopulationReport, PopulationRequest,
        ReplicatesReport, ReplicatesRequest, RequestError, StageRequest, WeightsRequest, error::At,
    },
    columns, variable,
};
use crate::{
    data::Dataset,
    design::{self, Design, GivenReplicates, Grouping, LonelyPsu, Sampling},
    precision::weighting_effect,
    weighting::StepReport,
};

/// A population that is ready to be asked.
pub(super) struct Prepared {
    pub(super) data: Dataset,
    pub(super) design: Design,
    weighting: Vec<StepReport>,
}

impl Prepared {
    pub(super) fn new(
        place: &str,
        population: &Population,
        data: PopulationData,
    ) -> Result<Self, RequestError> {
        let PopulationData {
            respondents: mut data,
            frame,
        } = data;
        let uses_frame = population
            .weighting
            .iter()
            .any(|step| step.responded().is_some());
        if population.frame.is_some() && !uses_frame {
            let problem = "no step of the weighting uses the frame: take it out, or add a \"propensity\" step";
            return Err(RequestError::new(format!("{place}.frame"), problem));
        }
        for (at, wanted) in population.variables.iter().enumerate() {
            variable::derive(&format!("{place}.variables[{at}]"), &mut data, wanted)?;
        }
        let place_of_design = format!("{place}.design");
        let design = sampled(&place_of_design, &population.design, &data)?;
        let mut design = weighted(&place_of_design, &population.design, &data, design)?;
        if design.rows() == 1 {
            design = design.with_lonely(LonelyPsu::Remove, false);
        }
        let mut design = varied(&place_of_design, &population.design, &data, design)?;
        let mut weighting = Vec::with_capacity(population.weighting.len());
        for (at, step) in population.weighting.iter().enumerate() {
            let place = format!("{place}.weighting[{at}]");
            let (next, report) = step.apply(design, &data, frame.as_ref()).at(place)?;
            design = next;
            weighting.push(report);
        }
        Ok(Self {
            data,
            design,
            weighting,
        })
    }

    /// Whether there is one respondent in all: who has answers, but no variance.
    pub(super) fn is_alone(&self) -> bool {
        self.design.rows() == 1
    }

    pub(super) fn report(&self) -> PopulationReport {
        PopulationReport {
            rows: self.design.rows(),
            variance: self.design.variance().to_owned(),
            replicates: (self.design.replicates() > 0).then(|| ReplicatesReport {
                count: self.design.replicates(),
                method: self.design.replicate_method(),
                later_stages_left_out: self.design.replicates_leave_out_stages(),
            }),
            strata: self.design.strata().len(),
            stages: self.design.stages(),
            finite_population: self.design.has_population(),
            weighted: self.design.weights().iter().sum(),
            kish_design_effect: weighting_effect(&self.design),
            weighting: self.weighting.clone(),
        }
    }
}

/// The way to variances, where it is not linearisation.
fn varied(
    place: &str,
    request: &DesignRequest,
    data: &Dataset,
    mut design: Design,
) -> Result<Design, RequestError> {
    let place_of_replicates = format!("{place}.replicates");
    match &request.replicates {
        None => {}
        Some(ReplicatesRequest::Made { method, mse }) => {
            design = design
                .with_replicates(*method, *mse)
                .at(place_of_replicates)?;
        }
        Some(ReplicatesRequest::Given {
            columns: names,
            combined,
            kind,
            scale,
            scales,
            mse,
            degrees_of_freedom,
        }) => {
            let weights = (names.iter().enumerate())
                .map(|(at, name)| {
                    let place = format!("{place_of_replicates}.columns[{at}]");
                    columns::complete_numbers(&place, data, name)
                })
                .collect::<Result<Vec<_>, _>>()?;
            let given = GivenReplicates {
                weights,
                combined: *combined,
                kind: *kind,
                scale: *scale,
                scales: scales.clone(),
                mse: *mse,
                degrees_of_freedom: *degrees_of_freedom,
            };
            design = design
                .with_replicate_weights(given)
                .at(place_of_replicates)?;
        }
    }
    match &request.joint_probabilities {
        None => Ok(design),
        Some(joint) => (design.with_joint_probabilities(&joint.matrix, joint.form))
            .at(format!("{place}.joint_probabilities")),
    }
}

/// The columns of a stage, ready for [`Sampling`].
struct StageColumns {
    clusters: Option<Grouping>,
    strata: Option<Grouping>,
    /// N, rate or probability: by row, or by stratum.
    population: Vec<f64>,
}

fn sampled(place: &str, request: &DesignRequest, data: &Dataset) -> Result<Design, RequestError> {
    let mut columns = Vec::new();
    for (at, stage) in request.stages.iter().enumerate() {
        columns.push(stage_columns(
            &format!("{place}.stages[{at}]"),
            at,
            stage,
            data,
        )?);
    }
    let stages: Vec<Sampling<'_>> = (request.stages.iter().zip(&columns))
        .map(|(stage, columns)| Sampling {
            clusters: columns.clusters.as_ref(),
            strata: columns.strata.as_ref(),
            population: population(stage, &columns.population),
            nest: stage.nest,
        })
        .collect();
    let design = Design::sampled(data.rows(), &stages).at(format!("{place}.stages"))?;
    Ok(design.with_lonely(request.lonely_psu, request.lonely_psu_in_domains))
}

fn population<'a>(stage: &StageRequest, values: &'a [f64]) -> design::Population<'a> {
    match stage.population {
        None => design::Population::Unknown,
        Some(PopulationRequest::Size(_) | PopulationRequest::Sizes(_)) => {
            design::Population::Sizes(values)
        }
        Some(PopulationRequest::SizeColumn(_)) => design::Population::SizeOfRow(values),
        Some(PopulationRequest::RateColumn(_)) => design::Population::RateOfRow(values),
        Some(PopulationRequest::ProbabilityColumn(_)) => {
            design::Population::ProbabilityOfRow(values)
        }
    }
}

fn stage_columns(
    place: &str,
    at: usize,
    stage: &StageRequest,
    data: &Dataset,
) -> Result<StageColumns, RequestError> {
    let grouping = |column: &Option<String>, field: &str| {
        let place = format!("{place}.{field}");
        (column.as_ref())
            .map(|name| columns::grouping(&place, data, name))
            .transpose()
    };
    let strata = grouping(&stage.strata, "strata")?;
    let clusters = grouping(&stage.clusters, "clusters")?;
    let place = format!("{place}.population");
    let population = match &stage.population {
        None => Vec::new(),
        Some(PopulationRequest::Size(size)) => {
            if strata.is_some() {
                let problem = "one size is for a stage without strata: give \"sizes\" by stratum";
                return Err(RequestError::new(place, problem));
            }
            vec![*size]
        }
        Some(PopulationRequest::Sizes(sizes)) => {
            let Some(strata) = strata.as_ref().filter(|_| at == 0) else {
                let problem = "sizes by stratum are for the strata of the first stage: give \"size_column\" instead";
                return Err(RequestError::new(place, problem));
            };
            let strange = sizes.keys().find(|name| !strata.names().contains(name));
            if let Some(name) = strange {
                let problem = format!(
                    "nobody in the data is of the stratum “{name}”: take it out of the population, or join it to another stratum"
                );
                return Err(RequestError::new(place, problem));
            }
            (strata.names().iter())
                .map(|name| {
                    sizes.get(name).copied().ok_or_else(|| {
                        let problem = format!(
                            "stratum “{name}” has no population size: add \"{name}\" with its N"
                        );
                        RequestError::new(place.as_str(), problem)
                    })
                })
                .collect::<Result<_, _>>()?
        }
        Some(
            PopulationRequest::SizeColumn(name)
            | PopulationRequest::RateColumn(name)
            | PopulationRequest::ProbabilityColumn(name),
        ) => columns::complete_numbers(&place, data, name)?,
    };
    Ok(StageColumns {
        clusters,
        strata,
        population,
    })
}

fn weighted(
    place: &str,
    request: &DesignRequest,
    data: &Dataset,
    design: Design,
) -> Result<Design, RequestError> {
    let place = format!("{place}.weights");
    let every_stage = !request.stages.is_empty()
        && request
            .stages
            .iter()
            .all(|stage| stage.population.is_some());
    match &request.weights {
        WeightsRequest::Column(name) => {
            let weights = columns::complete_numbers(&place, data, name)?;
            design.weighted(weights).at(place)
        }
        WeightsRequest::InverseOf(name) => {
            let probabilities = columns::complete_numbers(&place, data, name)?;
            if let Some(row) = probabilities.iter().position(|p| !(*p > 0.0 && *p <= 1.0)) {
                let problem = format!(
                    "row {row} of “{name}” holds {}: an inclusion probability is above 0 and at most 1",
                    probabilities[row]
                );
                return Err(RequestError::new(place, problem));
            }
            let weights = probabilities.iter().map(|p| 1.0 / p).collect();
            design.weighted(weights).at(place)
        }
        WeightsRequest::FromPopulation if !every_stage => {
            let problem = "weights from the population need a population at every stage";
            Err(RequestError::new(place, problem))
        }
        WeightsRequest::FromPopulation => design.weighted_by_population().at(place),
        WeightsRequest::Default if every_stage => design.weighted_by_population().at(place),
        WeightsRequest::Default | WeightsRequest::Equal => Ok(design),
    }
}
