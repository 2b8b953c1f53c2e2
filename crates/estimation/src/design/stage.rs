//! One stage of sampling: strata, clusters, and how much of each stratum was taken.

use super::{
    DesignError, Grouping,
    classes::{Classes, Numbering},
};

/// How many units there were to sample from, in each stratum of a stage.
#[derive(Clone, Copy, Debug, Default)]
pub enum Population<'a> {
    /// Not known, or so many that it does not matter: no finite-population correction.
    #[default]
    Unknown,
    /// N of each stratum, in the order of the stratum's names (one number without strata).
    Sizes(&'a [f64]),
    /// N of the stratum of each row.
    SizeOfRow(&'a [f64]),
    /// The sampling rate n/N of the stratum of each row.
    RateOfRow(&'a [f64]),
    /// The inclusion probability of the unit of each row, for Brewer's approximation of the
    /// variance under sampling with probability proportional to size: unit i counts with 1 − πᵢ.
    ProbabilityOfRow(&'a [f64]),
}

/// What was done at one stage of sampling.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sampling<'a> {
    /// What was drawn; `None` when each row was drawn on its own.
    pub clusters: Option<&'a Grouping>,
    /// Within which parts; `None` for one part (at a later stage: for each cluster of the stage
    /// before).
    pub strata: Option<&'a Grouping>,
    pub population: Population<'a>,
    /// Whether cluster ids are unique within a stratum only.
    pub nest: bool,
}

/// One stage as the variance needs it, by class.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stage {
    pub(crate) stratum_of_class: Vec<u32>,
    /// `None` when each row is a unit.
    pub(crate) cluster_of_class: Option<Vec<u32>>,
    /// 1 − sampling fraction.
    pub(crate) correction_of_class: Vec<f64>,
    pub(crate) strata: Vec<String>,
    /// Sampled units of each stratum.
    pub(crate) units: Vec<f64>,
    /// N of each stratum where a size or rate was given.
    pub(crate) population: Option<Vec<f64>>,
    pub(crate) clusters: usize,
}

impl Stage {
    /// Follows a refinement: each class takes over what its origin had.
    pub(crate) fn refined(&mut self, origins: &[(u32, u32)]) {
        let of = |origin: &(u32, u32)| origin.0 as usize;
        self.stratum_of_class = (origins.iter().map(of))
            .map(|at| self.stratum_of_class[at])
            .collect();
        self.correction_of_class = (origins.iter().map(of))
            .map(|at| self.correction_of_class[at])
            .collect();
        if let Some(clusters) = &mut self.cluster_of_class {
            *clusters = origins.iter().map(of).map(|at| clusters[at]).collect();
        }
    }

    pub(crate) fn has_population(&self) -> bool {
        self.correction_of_class.iter().any(|&part| part < 1.0)
    }

    /// The first stage, or a stage below another one, from classes that already tell its strata
    /// and clusters apart: `labels` gives the stratum and cluster code of each class.
    pub(crate) fn of(
        rows_of_class: &[u64],
        labels: &[(u32, u32)],
        above: Option<&Self>,
        sampling: &Sampling<'_>,
    ) -> Result<Self, DesignError> {
        let (stratum_of_class, strata) = number_strata(labels, above, sampling);
        let mut stage = Self {
            stratum_of_class,
            cluster_of_class: None,
            correction_of_class: vec![1.0; labels.len()],
            units: vec![0.0; strata.len()],
            strata,
            population: None,
            clusters: 0,
        };
        match sampling.clusters {
            Some(groups) if !groups.is_each_row() => {
                stage.number_clusters(labels, groups, sampling, above.is_none())?;
            }
            _ => {
                for (class, &rows) in rows_of_class.iter().enumerate() {
                    stage.units[stage.stratum_of_class[class] as usize] += rows as f64;
                }
            }
        }
        Ok(stage)
    }

    fn number_clusters(
        &mut self,
        labels: &[(u32, u32)],
        groups: &Grouping,
        sampling: &Sampling<'_>,
        first: bool,
    ) -> Result<(), DesignError> {
        let mut clusters = Numbering::new();
        let mut home: std::collections::HashMap<u32, u32> = std::collections::HashMap::new();
        let mut of_class = Vec::with_capacity(labels.len());
        for (class, &(_, cluster)) in labels.iter().enumerate() {
            let stratum = self.stratum_of_class[class];
            let before = *home.entry(cluster).or_insert(stratum);
            if first && !sampling.nest && before != stratum {
                return Err(DesignError::NotNested {
                    cluster: groups.name(cluster).to_owned(),
                    first: self.strata[before as usize].clone(),
                    second: self.strata[stratum as usize].clone(),
                });
            }
            let (number, new) = clusters.of((stratum, cluster));
            if new {
                self.units[stratum as usize] += 1.0;
            }
            of_class.push(number);
        }
        self.clusters = clusters.len();
        self.cluster_of_class = Some(of_class);
        Ok(())
    }

    /// Takes over the population of each stratum. `at` is the stage's number, from 1.
    pub(crate) fn with_population(
        &mut self,
        classes: &Classes,
        population: Population<'_>,
        at: usize,
    ) -> Result<(), DesignError> {
        let rows = classes.of_row().len();
        let by_row = match population {
            Population::Unknown => return Ok(()),
            Population::Sizes(sizes) => {
                return self.set_sizes(sizes, at);
            }
            Population::SizeOfRow(values)
            | Population::RateOfRow(values)
            | Population::ProbabilityOfRow(values) => values,
        };
        if by_row.len() != rows {
            return Err(DesignError::Length {
                what: format!("population of stage {at}"),
                found: by_row.len(),
                rows,
            });
        }
        match population {
            Population::ProbabilityOfRow(_) => {
                for (row, &class) in classes.of_row().iter().enumerate() {
                    let rate = checked_rate(by_row[row], row, at)?;
                    self.correction_of_class[class as usize] = 1.0 - rate;
                }
                Ok(())
            }
            Population::RateOfRow(_) => {
                let rates = self.one_a_stratum(classes, by_row, at)?;
                for (row, &rate) in by_row.iter().enumerate() {
                    checked_rate(rate, row, at)?;
                }
                let sizes = rates.iter().zip(&self.units).map(|(rate, n)| n / rate);
                self.population = Some(sizes.collect());
                self.set_corrections(&rates);
                Ok(())
            }
            _ => {
                let sizes = self.one_a_stratum(classes, by_row, at)?;
                self.set_sizes(&sizes, at)
            }
        }
    }

    fn set_sizes(&mut self, sizes: &[f64], at: usize) -> Result<(), DesignError> {
        if sizes.len() != self.strata.len() {
            return Err(DesignError::PopulationLength {
                found: sizes.len(),
                strata: self.strata.len(),
            });
        }
        for (stratum, &size) in sizes.iter().enumerate() {
            let units = self.units[stratum];
            // Infinity stands for “so many that no correction applies”.
            if size.is_nan() || size < units {
                return Err(DesignError::PopulationTooSmall {
                    stratum: self.strata[stratum].clone(),
                    stage: at,
                    rows: units as u64,
                    population: size,
                });
            }
        }
        let rates: Vec<f64> = (self.units.iter().zip(sizes))
            .map(|(n, size)| n / size)
            .collect();
        self.population = Some(sizes.to_vec());
        self.set_corrections(&rates);
        Ok(())
    }

    fn set_corrections(&mut self, rates: &[f64]) {
        for (class, &stratum) in self.stratum_of_class.iter().enumerate() {
            self.correction_of_class[class] = 1.0 - rates[stratum as usize];
        }
    }

    fn one_a_stratum(
        &self,
        classes: &Classes,
        by_row: &[f64],
        at: usize,
    ) -> Result<Vec<f64>, DesignError> {
        let mut found = vec![f64::NAN; self.strata.len()];
        for (row, &class) in classes.of_row().iter().enumerate() {
            let stratum = self.stratum_of_class[class as usize] as usize;
            let value = by_row[row];
            if found[stratum].is_nan() {
                found[stratum] = value;
            }
            if found[stratum] != value {
                return Err(DesignError::PopulationVaries {
                    stratum: self.strata[stratum].clone(),
                    stage: at,
                    first: found[stratum],
                    second: value,
                });
            }
        }
        Ok(found)
    }
}

/// The stratum of each class, and the names. At the first stage strata are the groups in their own
/// order, below it the combinations of a cluster and a group.
fn number_strata(
    labels: &[(u32, u32)],
    above: Option<&Stage>,
    sampling: &Sampling<'_>,
) -> (Vec<u32>, Vec<String>) {
    let all = || "all".to_owned();
    let Some(parents) = above.and_then(|stage| stage.cluster_of_class.as_ref()) else {
        let names = (sampling.strata).map_or_else(|| vec![all()], |groups| groups.names().to_vec());
        return (labels.iter().map(|label| label.0).collect(), names);
    };
    let mut numbers = Numbering::new();
    let mut names = Vec::new();
    let mut of_class = Vec::with_capacity(labels.len());
    for (&(stratum, _), &parent) in labels.iter().zip(parents) {
        let (number, new) = numbers.of((parent, stratum));
        if new {
            names
                .push((sampling.strata).map_or_else(all, |groups| groups.name(stratum).to_owned()));
        }
        of_class.push(number);
    }
    (of_class, names)
}

fn checked_rate(value: f64, row: usize, stage: usize) -> Result<f64, DesignError> {
    if value > 0.0 && value <= 1.0 {
        Ok(value)
    } else {
        Err(DesignError::BadRate { row, stage, value })
    }
}
