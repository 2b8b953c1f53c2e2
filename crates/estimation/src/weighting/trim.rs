//! Trimming: cutting off the few weights that are very large or very small.
//!
//! A weight above the upper limit becomes the limit, one below the lower limit too, and what was
//! cut is spread over the others in equal amounts, so that the sum of the weights stays (Potter
//! 1990; R's `trimWeights`). Spreading can push others over the limit: `strict` repeats until none
//! is. Trimming trades bias for variance, and margins that held before hold nearly only: the report
//! of a following step, or the figures, show by how much.
//!
//! The steps before stay in the design. In replicates the factors are kept as they are. Checked
//! against R `survey` 4.5 `trimWeights()`: `tests/reference`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Adjustment, Cells, StepReport, WeightingError,
    apply::{self, finish},
};
use crate::{
    design::{Design, Numbering, Residuals},
    numeric::Matrix,
};

/// Trimming as a request asks for it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trim {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upper: Option<Limit>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lower: Option<Limit>,
    /// Repeat until no weight is outside.
    #[serde(default)]
    pub strict: bool,
}

/// A limit of weights.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// A weight.
    Weight(f64),
    /// So many times the mean weight.
    TimesMean(f64),
    /// So many times the median weight.
    TimesMedian(f64),
    /// So many times a quantile of the weights of the respondents, each counted once (R's type 7).
    Quantile { at: f64, times: f64 },
}

impl Limit {
    /// `sorted` are the weights above zero.
    fn weight(self, field: &'static str, sorted: &[f64]) -> Result<f64, WeightingError> {
        let checked = |value: f64| {
            if value.is_finite() && value > 0.0 {
                Ok(value)
            } else {
                Err(WeightingError::BadOption {
                    field,
                    value,
                    need: "give a number above zero",
                })
            }
        };
        Ok(match self {
            Self::Weight(weight) => checked(weight)?,
            Self::TimesMean(times) => {
                checked(times)? * sorted.iter().sum::<f64>() / sorted.len().max(1) as f64
            }
            Self::TimesMedian(times) => checked(times)? * quantile(sorted, 0.5),
            Self::Quantile { at, times } => {
                if !(0.0..=1.0).contains(&at) {
                    return Err(WeightingError::BadOption {
                        field,
                        value: at,
                        need: "a quantile is at 0 to 1",
                    });
                }
                checked(times)? * quantile(sorted, at)
            }
        })
    }
}

/// Hyndman and Fan's type 7.
pub(super) fn quantile(sorted: &[f64], at: f64) -> f64 {
    let place = at * sorted.len().saturating_sub(1) as f64;
    let below = sorted.get(place.floor() as usize).copied().unwrap_or(0.0);
    let above = sorted.get(place.ceil() as usize).copied().unwrap_or(below);
    below + (place - place.floor()) * (above - below)
}

/// Weights that occur, each once, with how many respondents have it.
struct Weights {
    values: Vec<f64>,
    people: Vec<f64>,
}

/// The most rounds of strict trimming.
const ROUNDS: usize = 1000;

impl Trim {
    /// Trims the weights of a design.
    ///
    /// # Errors
    /// Limits that are no numbers above zero or the wrong way round; nobody between them.
    pub fn apply(&self, design: Design) -> Result<(Design, StepReport), WeightingError> {
        let mut numbering = Numbering::new();
        let mut weights = Weights {
            values: Vec::new(),
            people: Vec::new(),
        };
        let of_row: Vec<u32> = (0..design.rows())
            .map(|row| {
                let weight = design.weight(row);
                let (number, new) = numbering.of(weight.to_bits());
                if new {
                    weights.values.push(weight);
                    weights.people.push(0.0);
                }
                weights.people[number as usize] += 1.0;
                number
            })
            .collect();
        let mut sorted: Vec<f64> = (0..design.rows()).map(|row| design.weight(row)).collect();
        sorted.retain(|weight| *weight != 0.0);
        sorted.sort_by(f64::total_cmp);
        let limit = |field, limit: Option<Limit>, none: f64| {
            limit.map_or(Ok(none), |limit| limit.weight(field, &sorted))
        };
        let upper = limit("upper", self.upper, f64::INFINITY)?;
        let lower = limit("lower", self.lower, f64::NEG_INFINITY)?;
        if lower > upper {
            return Err(WeightingError::BadOption {
                field: "lower",
                value: lower,
                need: "the lower limit is below the upper one",
            });
        }
        let (trimmed, cut) = weights.trimmed(lower, upper, self.strict)?;
        let factors: Vec<f64> = (weights.values.iter().zip(&trimmed))
            .map(|(&old, new)| if old == 0.0 { 1.0 } else { new / old })
            .collect();
        let cells = Cells::of_codes(&design, of_row, weights.values.len());
        let auxiliaries = Matrix::zeros(cells.count(), 0);
        let step = apply::Step {
            name: "trim",
            design,
            cells,
            residuals: Residuals::None,
        };
        let (design, mut report) = finish(step, auxiliaries, &[], Adjustment::Fixed(factors))?;
        report.trimmed = Some(cut as u64);
        Ok((design, report))
    }
}

impl Weights {
    /// The weights after trimming, and how many respondents were outside. Rows of weight zero stand
    /// for nobody: they are left alone.
    fn trimmed(
        &self,
        lower: f64,
        upper: f64,
        strict: bool,
    ) -> Result<(Vec<f64>, f64), WeightingError> {
        let mut now = self.values.clone();
        let mut ever = vec![false; now.len()];
        for _ in 0..ROUNDS {
            let outside = |weight: f64| weight != 0.0 && (weight < lower || weight > upper);
            let (mut cut, mut others, mut any) = (0.0, 0.0, false);
            for ((&weight, people), ever) in now.iter().zip(&self.people).zip(&mut ever) {
                if outside(weight) {
                    cut += people * (weight - weight.clamp(lower, upper));
                    *ever = true;
                    any = true;
                } else if weight != 0.0 {
                    others += people;
                }
            }
            if !any {
                break;
            }
            if others == 0.0 {
                return Err(WeightingError::NothingToTakeOver { lower, upper });
            }
            for weight in &mut now {
                if outside(*weight) {
                    *weight = weight.clamp(lower, upper);
                } else if *weight != 0.0 {
                    *weight += cut / others;
                }
            }
            if !strict {
                break;
            }
        }
        let people = (ever.iter().zip(&self.people)).filter(|(ever, _)| **ever);
        Ok((now, people.map(|(_, people)| people).sum()))
    }
}
