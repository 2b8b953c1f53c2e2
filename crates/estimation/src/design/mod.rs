//! How the respondents came to stand for a population: stages of sampling, weights, population
//! sizes, calibration, replicates.
//!
//! # The parts
//! - **Stages** ([`Sampling`]): at each stage units were drawn within strata. A unit is a row (a
//!   respondent) or a cluster of rows (a practice). Later stages are drawn within the clusters of
//!   the stage before.
//! - **Population** ([`Population`]): N of each stratum, or a rate, for the finite-population
//!   correction 1 − n/N. Without one a stage counts as drawn with replacement, and the stages below
//!   it add nothing (the *ultimate cluster* rule; Särndal, Swensson and Wretman 1992, §4.6).
//! - **Weights**: the inverse of the inclusion probabilities, before any adjustment (*base weights*).
//! - **Steps** ([`crate::weighting`]): post-stratification, raking and calibration multiply the
//!   base weights and stay in the design, so that variances are those of calibration residuals.
//! - **The variance**: Taylor linearisation by stages, joint inclusion probabilities, or replicate
//!   weights ([`crate::variance`]).
//!
//! # The worked example: a census with non-response
//! Everybody on a list was asked, some answered. [`Design::census`] treats the respondents of each
//! stratum as a simple random sample of that stratum of the list, with weights N/n and the
//! finite-population correction; whether that is fair is for the non-response analysis to say.
//!
//! ```
//! use estimation::{data::Categorical, design::Design};
//!
//! let country = Categorical::from_names(&["England", "Wales"], [Ok("England"), Ok("Wales"), Ok("Wales"), Ok("England")])?;
//! let design = Design::census(&country, &[100.0, 20.0])?;
//! assert_eq!(design.weight(0), 50.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod classes;
mod error;
mod grouping;
mod joint;
mod lonely;
mod replicates;
mod stage;
mod step;

pub(crate) use classes::{Classes, Numbering};
pub use error::DesignError;
pub use grouping::Grouping;
pub(crate) use joint::Joint as JointProbabilities;
pub use joint::JointForm;
pub use lonely::LonelyPsu;
pub(crate) use replicates::{DegreesOfFreedom, Replicates};
pub use replicates::{GivenReplicates, ReplicateKind, ReplicateMethod};
pub(crate) use stage::Stage;
pub use stage::{Population, Sampling};
pub use step::Residuals;
pub(crate) use step::{Calibrated, Step};

use crate::data::Categorical;

/// Stages, weights and population sizes of a set of respondents.
#[derive(Clone, Debug)]
pub struct Design {
    rows: usize,
    /// Base weights; empty when all are 1.
    base: Vec<f64>,
    /// The base weight of each class where all its rows have the same.
    pub(crate) base_of_class: Option<Vec<f64>>,
    pub(crate) classes: Classes,
    rows_of_class: Vec<u64>,
    /// What the steps make of the base weights of a class.
    pub(crate) factor_of_class: Vec<f64>,
    pub(crate) stages: Vec<Stage>,
    pub(crate) steps: Vec<Step>,
    pub(crate) lonely: LonelyPsu,
    pub(crate) lonely_in_domain: bool,
    pub(crate) replicates: Option<Replicates>,
    pub(crate) joint: Option<JointProbabilities>,
}

impl Design {
    /// Respondents drawn one by one from one stratum, with equal weights and no finite-population
    /// correction.
    pub fn simple(rows: usize) -> Self {
        let classes = Classes::one(rows);
        let stage = Stage {
            stratum_of_class: vec![0; classes.count()],
            cluster_of_class: None,
            correction_of_class: vec![1.0; classes.count()],
            strata: vec!["all".to_owned()],
            units: vec![rows as f64],
            population: None,
            clusters: 0,
        };
        Self {
            rows,
            base: Vec::new(),
            base_of_class: Some(vec![1.0; classes.count()]),
            rows_of_class: vec![rows as u64; classes.count()],
            factor_of_class: vec![1.0; classes.count()],
            classes,
            stages: vec![stage],
            steps: Vec::new(),
            lonely: LonelyPsu::Fail,
            lonely_in_domain: false,
            replicates: None,
            joint: None,
        }
    }

    /// Respondents drawn in stages, with equal weights until [`Design::weighted`].
    ///
    /// # Errors
    /// No rows; groups of another length; clusters in several strata; a population that is smaller
    /// than the sample or not the same for a whole stratum; a later stage below one without a
    /// population.
    pub fn sampled(rows: usize, stages: &[Sampling<'_>]) -> Result<Self, DesignError> {
        if rows == 0 {
            return Err(DesignError::Empty);
        }
        if rows >= u32::MAX as usize {
            return Err(DesignError::TooManyRows { rows });
        }
        let mut design = Self::simple(rows);
        design.stages.clear();
        for (at, sampling) in stages.iter().enumerate() {
            design.add_stage(at + 1, sampling)?;
        }
        if design.stages.is_empty() {
            design.stages = Self::simple(rows).stages;
        }
        Ok(design)
    }

    fn add_stage(&mut self, at: usize, sampling: &Sampling<'_>) -> Result<(), DesignError> {
        for (what, groups) in [("stratum", sampling.strata), ("cluster", sampling.clusters)] {
            if let Some(groups) = groups.filter(|groups| groups.rows() != self.rows) {
                return Err(DesignError::Length {
                    what: format!("{what} of stage {at}"),
                    found: groups.rows(),
                    rows: self.rows,
                });
            }
        }
        if let Some(above) = self.stages.last() {
            if above.cluster_of_class.is_none() {
                return Err(DesignError::BelowRows { stage: at - 1 });
            }
            if !above.has_population() && !matches!(sampling.population, Population::Unknown) {
                return Err(DesignError::StageWithoutPopulation { stage: at - 1 });
            }
        }
        let strata = match sampling.strata {
            Some(groups) => self.refine(groups.count(), |row| groups.code(row)),
            None => vec![0; self.classes.count()],
        };
        let mut labels: Vec<(u32, u32)> = strata.iter().map(|&stratum| (stratum, 0)).collect();
        if let Some(groups) = sampling.clusters.filter(|groups| !groups.is_each_row()) {
            let origins = self.refine_origins(groups.count(), |row| groups.code(row));
            labels = (origins.iter())
                .map(|&(class, cluster)| (strata[class as usize], cluster))
                .collect();
        }
        if let Population::ProbabilityOfRow(values) = sampling.population {
            let mut numbers = Numbering::new();
            let codes: Vec<u32> = (values.iter())
                .map(|value| numbers.of(value.to_bits()).0)
                .collect();
            if codes.len() == self.rows {
                let origins = self.refine_origins(numbers.len(), |row| codes[row]);
                labels = origins
                    .iter()
                    .map(|&(class, _)| labels[class as usize])
                    .collect();
            }
        }
        let mut stage = Stage::of(&self.rows_of_class, &labels, self.stages.last(), sampling)?;
        stage.with_population(&self.classes, sampling.population, at)?;
        self.stages.push(stage);
        Ok(())
    }

    /// Divides classes further; gives the code of each class that there is now.
    pub(crate) fn refine(&mut self, codes: usize, code: impl Fn(usize) -> u32) -> Vec<u32> {
        let origins = self.refine_origins(codes, code);
        origins.into_iter().map(|(_, code)| code).collect()
    }

    fn refine_origins(&mut self, codes: usize, code: impl Fn(usize) -> u32) -> Vec<(u32, u32)> {
        let origins = self.classes.refine(codes, code);
        self.factor_of_class = taken_over(&self.factor_of_class, &origins);
        self.base_of_class = (self.base_of_class.as_deref()).map(|base| taken_over(base, &origins));
        for stage in &mut self.stages {
            stage.refined(&origins);
        }
        for step in &mut self.steps {
            step.refined(&origins);
        }
        if let Some(replicates) = &mut self.replicates {
            replicates.refined(&origins);
        }
        if let Some(joint) = &mut self.joint {
            joint.refined(&origins);
        }
        self.rows_of_class = vec![0; self.classes.count()];
        for &class in self.classes.of_row() {
            self.rows_of_class[class as usize] += 1;
        }
        origins
    }

    /// A census of a list with non-response: each stratum's respondents stand for its N people.
    ///
    /// `population` has one size for each level of `strata`, in its order. The weight of a
    /// respondent is N/n of the stratum.
    ///
    /// # Errors
    /// As [`Design::stratified`] and [`Design::with_population`].
    pub fn census(strata: &Categorical, population: &[f64]) -> Result<Self, DesignError> {
        Self::simple(strata.rows())
            .stratified(strata)?
            .with_population(population)?
            .weighted_by_population()
    }

    /// Divides respondents that were drawn one by one into strata.
    ///
    /// # Errors
    /// A column of another length, or a row without a stratum; a design that has strata, clusters or a
    /// population already, joint probabilities, replicates or steps of weighting.
    pub fn stratified(self, strata: &Categorical) -> Result<Self, DesignError> {
        let first = &self.stages[0];
        if self.stages.len() > 1 || first.cluster_of_class.is_some() || first.strata.len() > 1 {
            return Err(DesignError::StagesStated);
        }
        self.check_order(
            "stratified",
            &[
                (self.has_population(), "a population"),
                (self.joint.is_some(), "joint probabilities"),
                (self.replicates.is_some(), "replicates"),
                (!self.steps.is_empty(), "steps of weighting"),
            ],
        )?;
        let groups = Grouping::from_categorical(strata)?;
        let sampling = Sampling {
            strata: Some(&groups),
            ..Sampling::default()
        };
        let mut design = Self::sampled(self.rows, &[sampling])?;
        design.base = self.base;
        (design.lonely, design.lonely_in_domain) = (self.lonely, self.lonely_in_domain);
        design.find_common_weights();
        Ok(design)
    }

    /// Refuses a call that comes too late.
    fn check_order(
        &self,
        call: &'static str,
        made: &[(bool, &'static str)],
    ) -> Result<(), DesignError> {
        match made.iter().find(|(is_there, _)| *is_there) {
            Some(&(_, has)) => Err(DesignError::Order { call, has }),
            None => Ok(()),
        }
    }

    /// Gives every respondent a base weight.
    ///
    /// # Errors
    /// Another number of weights than rows; a weight that is neither zero nor between 1e-100 and
    /// 1e100 (their squares have to be numbers, too); no weight above zero; a design whose replicates
    /// were given as weights, which would remain those of the old ones.
    pub fn weighted(self, weights: Vec<f64>) -> Result<Self, DesignError> {
        let given = self.replicates.as_ref().is_some_and(|r| r.absolute);
        self.check_order("weighted", &[(given, "replicate weights")])?;
        self.with_base(weights)
    }

    fn with_base(mut self, weights: Vec<f64>) -> Result<Self, DesignError> {
        if weights.len() != self.rows {
            return Err(DesignError::WeightsLength {
                found: weights.len(),
                rows: self.rows,
            });
        }
        let fits = |weight: &f64| *weight == 0.0 || WEIGHTS.contains(weight);
        if let Some(row) = weights.iter().position(|weight| !fits(weight)) {
            return Err(DesignError::BadWeight {
                row,
                value: weights[row],
            });
        }
        if weights.iter().all(|&weight| weight == 0.0) {
            return Err(DesignError::NoWeight);
        }
        self.base = weights;
        self.find_common_weights();
        Ok(self)
    }

    /// Weights of N/n at every stage that has a population, multiplied over the stages.
    ///
    /// # Errors
    /// As [`Design::weighted`]: sizes beyond all bounds give weights that overflow.
    pub fn weighted_by_population(self) -> Result<Self, DesignError> {
        let mut of_class = vec![1.0; self.classes.count()];
        for stage in &self.stages {
            for (class, weight) in of_class.iter_mut().enumerate() {
                *weight *= match &stage.population {
                    Some(sizes) => {
                        let stratum = stage.stratum_of_class[class] as usize;
                        sizes[stratum] / stage.units[stratum]
                    }
                    None => 1.0 / (1.0 - stage.correction_of_class[class]).max(f64::MIN_POSITIVE),
                };
            }
        }
        let known = |stage: &Stage| stage.population.is_some() || stage.has_population();
        if !self.stages.iter().all(known) {
            return Ok(self);
        }
        let of_row = self.classes.of_row().iter();
        let weights = of_row.map(|&class| of_class[class as usize]).collect();
        self.weighted(weights)
    }

    /// Finds out whether all rows of a class have one base weight.
    fn find_common_weights(&mut self) {
        let mut found = vec![f64::NAN; self.classes.count()];
        for (row, &class) in self.classes.of_row().iter().enumerate() {
            let weight = self.base_weight(row);
            let known = &mut found[class as usize];
            if known.is_nan() {
                *known = weight;
            } else if *known != weight {
                self.base_of_class = None;
                return;
            }
        }
        self.base_of_class = Some(found);
    }

    /// States the population size of each stratum of the first stage (one size without strata).
    ///
    /// # Errors
    /// Another number of sizes than strata, or a size below the number of sampled units; a design that
    /// has replicates, which were made without these sizes.
    pub fn with_population(mut self, sizes: &[f64]) -> Result<Self, DesignError> {
        let replicated = self.replicates.is_some();
        self.check_order("with_population", &[(replicated, "replicates")])?;
        let (classes, stages) = (&self.classes, &mut self.stages);
        if let Some(first) = stages.first_mut() {
            first.with_population(classes, Population::Sizes(sizes), 1)?;
        }
        Ok(self)
    }

    /// Says what to do with strata that have a single sampling unit, and whether a stratum of which
    /// only one unit is in a domain counts as one (under [`LonelyPsu::Adjust`] and
    /// [`LonelyPsu::Average`]).
    #[must_use]
    pub fn with_lonely(mut self, rule: LonelyPsu, also_in_domains: bool) -> Self {
        self.lonely = rule;
        self.lonely_in_domain = also_in_domains;
        self
    }

    /// How many respondents there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The base weight of one respondent; 1 without weights. Panics beyond the last row.
    pub fn base_weight(&self, row: usize) -> f64 {
        self.base.get(row).copied().unwrap_or(1.0)
    }

    /// The weight of one respondent after all steps. Panics beyond the last row.
    pub fn weight(&self, row: usize) -> f64 {
        self.base_weight(row) * self.factor_of_class[self.classes.of_row()[row] as usize]
    }

    /// The weights of all respondents after all steps.
    pub fn weights(&self) -> Vec<f64> {
        (0..self.rows).map(|row| self.weight(row)).collect()
    }

    /// Whether respondents count with weights.
    pub fn is_weighted(&self) -> bool {
        !self.base.is_empty() || !self.steps.is_empty()
    }

    /// Whether a finite-population correction applies.
    pub fn has_population(&self) -> bool {
        self.stages.iter().any(Stage::has_population)
    }

    /// How variances are estimated: `taylor`, `replicates`, `horvitz_thompson` or `yates_grundy`.
    pub fn variance(&self) -> &'static str {
        match (&self.replicates, &self.joint) {
            (Some(_), _) => "replicates",
            (None, Some(joint)) if joint.form == JointForm::HorvitzThompson => "horvitz_thompson",
            (None, Some(_)) => "yates_grundy",
            (None, None) => "taylor",
        }
    }

    /// How many stages of sampling there were.
    pub fn stages(&self) -> usize {
        self.stages.len()
    }

    /// The names of the strata of the first stage.
    pub fn strata(&self) -> &[String] {
        &self.stages[0].strata
    }

    /// What happens to strata with a single sampling unit.
    pub fn lonely_psu(&self) -> LonelyPsu {
        self.lonely
    }

    /// The strata of any stage that have a single sampling unit and were not taken whole.
    pub fn lonely_strata(&self) -> Vec<String> {
        let mut found = std::collections::BTreeSet::new();
        for stage in &self.stages {
            for (class, &stratum) in stage.stratum_of_class.iter().enumerate() {
                let single = stage.units[stratum as usize] == 1.0;
                if single && stage.correction_of_class[class] >= CERTAIN {
                    found.insert(stage.strata[stratum as usize].clone());
                }
            }
        }
        found.into_iter().collect()
    }
}

/// What each class has from the class that it came from.
fn taken_over(values: &[f64], origins: &[(u32, u32)]) -> Vec<f64> {
    (origins.iter())
        .map(|&(class, _)| values[class as usize])
        .collect()
}

/// Weights above zero, so that squares of their sums neither vanish nor overflow.
const WEIGHTS: std::ops::RangeInclusive<f64> = 1e-100..=1e100;

/// A stratum of which less than this part was left out was taken whole.
pub(crate) const CERTAIN: f64 = 1e-7;
