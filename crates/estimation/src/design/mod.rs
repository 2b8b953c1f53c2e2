//! How the respondents came to stand for a population: strata, weights and population sizes.
//!
//! A census with non-response is the ordinary case here: everybody on a list was asked, some
//! answered. [`Design::census`] treats the respondents of each stratum as a simple random sample of
//! that stratum of the list, with its finite-population correction; whether that is fair is for the
//! non-response analysis to say, and every figure carries the rule.
//!
//! The unit of sampling is the row (one respondent). [`SamplingUnits`] is where clusters come in.

use serde::{Deserialize, Serialize};

use crate::data::Categorical;

/// What was sampled first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SamplingUnits {
    /// Each row on its own.
    Rows,
}

/// Strata, weights and population sizes of a set of respondents.
///
/// ```
/// use estimation::{data::Categorical, design::Design};
///
/// let country = Categorical::from_names(&["England", "Wales"], [Ok("England"), Ok("Wales"), Ok("Wales"), Ok("England")])?;
/// let design = Design::census(&country, &[100.0, 20.0])?;
/// assert_eq!(design.weight(0), 50.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    rows: usize,
    weights: Option<Vec<f64>>,
    /// The stratum of each row; empty when there is one stratum only.
    strata: Vec<u32>,
    stratum_names: Vec<String>,
    /// Respondents (sampling units) in each stratum.
    stratum_rows: Vec<u64>,
    /// N of each stratum, when known.
    population: Option<Vec<f64>>,
    units: SamplingUnits,
}

/// What is wrong with a design that was asked for.
#[derive(Debug, thiserror::Error, PartialEq)]
pub enum DesignError {
    #[error("there are {found} weights for {rows} respondents: give one a row")]
    WeightsLength { found: usize, rows: usize },
    #[error("the weight of row {row} is {value}: weights are above zero and finite")]
    BadWeight { row: usize, value: f64 },
    #[error("the stratum column has {found} rows, the design {rows}: take both from the same data")]
    StrataLength { found: usize, rows: usize },
    #[error("row {row} has no stratum: give a stratum to everybody, or a stratum “not known”")]
    NoStratum { row: usize },
    #[error(
        "{found} population sizes for {strata} strata: give one for each level of the stratum column"
    )]
    PopulationLength { found: usize, strata: usize },
    #[error(
        "stratum “{stratum}” has {rows} respondents but a population of {population}: check the frame counts"
    )]
    PopulationTooSmall {
        stratum: String,
        rows: u64,
        population: f64,
    },
    #[error(
        "these strata have a single respondent, so that their variance cannot be estimated: {}. Join them to a neighbouring stratum",
        .strata.join(", ")
    )]
    LonelyRespondent { strata: Vec<String> },
}

impl Design {
    /// Respondents of one stratum with equal weights and no finite-population correction.
    pub fn simple(rows: usize) -> Self {
        Self {
            rows,
            weights: None,
            strata: Vec::new(),
            stratum_names: vec!["all".to_owned()],
            stratum_rows: vec![rows as u64],
            population: None,
            units: SamplingUnits::Rows,
        }
    }

    /// A census of a list with non-response: each stratum's respondents stand for its N people.
    ///
    /// `population` has one size for each level of `strata`, in its order. The weight of a
    /// respondent is N/n of the stratum.
    ///
    /// # Errors
    /// As [`Design::stratified`] and [`Design::with_population`].
    pub fn census(strata: &Categorical, population: &[f64]) -> Result<Self, DesignError> {
        let mut design = Self::simple(strata.rows())
            .stratified(strata)?
            .with_population(population)?;
        let share: Vec<f64> = population
            .iter()
            .zip(&design.stratum_rows)
            .map(|(size, &rows)| size / rows as f64)
            .collect();
        let weights = design
            .strata
            .iter()
            .map(|&stratum| share[stratum as usize])
            .collect();
        design.weights = Some(weights);
        Ok(design)
    }

    /// Divides the respondents into strata.
    ///
    /// # Errors
    /// A column of another length, a row without a stratum, or a stratum with a single respondent
    /// (its variance has no estimate; nothing is guessed).
    pub fn stratified(mut self, strata: &Categorical) -> Result<Self, DesignError> {
        if strata.rows() != self.rows {
            return Err(DesignError::StrataLength {
                found: strata.rows(),
                rows: self.rows,
            });
        }
        let levels = strata.levels().len();
        self.strata = Vec::with_capacity(self.rows);
        self.stratum_rows = vec![0; levels];
        for (row, slot) in strata.slots().enumerate() {
            if slot >= levels {
                return Err(DesignError::NoStratum { row });
            }
            self.stratum_rows[slot] += 1;
            self.strata.push(slot as u32);
        }
        self.stratum_names = strata.levels().to_vec();
        let lonely: Vec<String> = (self.stratum_rows.iter().zip(&self.stratum_names))
            .filter(|(rows, _)| **rows == 1)
            .map(|(_, name)| name.clone())
            .collect();
        if lonely.is_empty() {
            Ok(self)
        } else {
            Err(DesignError::LonelyRespondent { strata: lonely })
        }
    }

    /// Gives every respondent a weight.
    ///
    /// # Errors
    /// Another number of weights than rows, or a weight that is not above zero.
    pub fn weighted(mut self, weights: Vec<f64>) -> Result<Self, DesignError> {
        if weights.len() != self.rows {
            return Err(DesignError::WeightsLength {
                found: weights.len(),
                rows: self.rows,
            });
        }
        if let Some(row) = weights.iter().position(|w| !w.is_finite() || *w <= 0.0) {
            return Err(DesignError::BadWeight {
                row,
                value: weights[row],
            });
        }
        self.weights = Some(weights);
        Ok(self)
    }

    /// States the population size of each stratum (one size when there are no strata).
    ///
    /// # Errors
    /// Another number of sizes than strata, or a size below the number of respondents.
    pub fn with_population(mut self, sizes: &[f64]) -> Result<Self, DesignError> {
        let strata = self.stratum_rows.len();
        if sizes.len() != strata {
            return Err(DesignError::PopulationLength {
                found: sizes.len(),
                strata,
            });
        }
        for (stratum, (&size, &rows)) in sizes.iter().zip(&self.stratum_rows).enumerate() {
            if !size.is_finite() || size < rows as f64 {
                return Err(DesignError::PopulationTooSmall {
                    stratum: self.stratum_names[stratum].clone(),
                    rows,
                    population: size,
                });
            }
        }
        self.population = Some(sizes.to_vec());
        Ok(self)
    }

    /// How many respondents there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The weight of one respondent; 1 without weights. Panics beyond the last row.
    pub fn weight(&self, row: usize) -> f64 {
        self.weights.as_ref().map_or(1.0, |weights| weights[row])
    }

    /// Whether respondents count with weights.
    pub fn is_weighted(&self) -> bool {
        self.weights.is_some()
    }

    /// Whether the finite-population correction applies.
    pub fn has_population(&self) -> bool {
        self.population.is_some()
    }

    /// The names of the strata.
    pub fn strata(&self) -> &[String] {
        &self.stratum_names
    }

    /// What was sampled first.
    pub fn units(&self) -> SamplingUnits {
        self.units
    }

    pub(crate) fn stratum(&self, row: usize) -> usize {
        self.strata.get(row).map_or(0, |&stratum| stratum as usize)
    }

    pub(crate) fn stratum_rows(&self, stratum: usize) -> u64 {
        self.stratum_rows[stratum]
    }

    /// 1 − n/N of a stratum; 1 when N is not known.
    pub(crate) fn correction(&self, stratum: usize) -> f64 {
        self.population.as_ref().map_or(1.0, |sizes| {
            1.0 - self.stratum_rows[stratum] as f64 / sizes[stratum]
        })
    }
}
