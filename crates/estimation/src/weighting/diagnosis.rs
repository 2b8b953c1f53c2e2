//! Why weights did not converge: which margin, which level, which bound, which empty combination.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::margin::Resolved;

/// How far an adjustment got, and what stood in its way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Diagnosis {
    /// Passes over the margins, or steps of Newton's method.
    pub iterations: usize,
    /// The margin or number whose total is missed by most, relative to it.
    pub margin: String,
    /// Its level; absent for a number.
    pub level: Option<String>,
    pub target: f64,
    pub reached: f64,
    /// Respondents whose factor stands at the lower bound, and at the upper one.
    pub at_lower: u64,
    pub at_upper: u64,
    /// Why no weights can meet the totals, where that is plain.
    pub conflicts: Vec<Conflict>,
}

/// Totals of two margins that cannot both be met, because some combinations have no respondent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conflict {
    pub margin: String,
    pub level: String,
    /// The total of the level.
    pub total: f64,
    pub other: String,
    /// The only levels of the other margin that respondents of the level have.
    pub only_with: Vec<String>,
    /// The sum of the totals of those.
    pub room: f64,
}

impl Diagnosis {
    /// From the weights that were reached, by cell.
    pub(super) fn of_margins(iterations: usize, margins: &[Resolved], weights: &[f64]) -> Self {
        let (mut worst, mut diagnosis) = (-1.0, Self::empty(iterations));
        for margin in margins {
            let sums = margin.sums(weights);
            for (level, (&target, &reached)) in margin.targets.iter().zip(&sums).enumerate() {
                let gap = ((reached - target) / target).abs();
                if gap > worst {
                    worst = gap;
                    diagnosis.margin.clone_from(&margin.name);
                    diagnosis.level = Some(margin.levels[level].clone());
                    (diagnosis.target, diagnosis.reached) = (target, reached);
                }
            }
        }
        diagnosis.conflicts = conflicts(margins, weights);
        diagnosis
    }

    pub(super) fn empty(iterations: usize) -> Self {
        Self {
            iterations,
            margin: String::new(),
            level: None,
            target: 0.0,
            reached: 0.0,
            at_lower: 0,
            at_upper: 0,
            conflicts: Vec::new(),
        }
    }
}

/// Levels that respondents have together with too little of another margin.
///
/// Everybody at level a is at one of the levels B of another margin, so that the total of a can be
/// at most that of B (the condition of Hall's theorem for one level).
pub(super) fn conflicts(margins: &[Resolved], weights: &[f64]) -> Vec<Conflict> {
    let mut found = Vec::new();
    for (at, margin) in margins.iter().enumerate() {
        for (_, other) in margins.iter().enumerate().filter(|(b, _)| *b != at) {
            let columns = other.targets.len();
            let mut together = vec![false; margin.targets.len() * columns];
            for (cell, &weight) in weights.iter().enumerate() {
                let (a, b) = (margin.of_cell[cell] as usize, other.of_cell[cell] as usize);
                together[a * columns + b] |= weight != 0.0;
            }
            for (level, &total) in margin.targets.iter().enumerate() {
                let with: Vec<usize> = (0..columns)
                    .filter(|b| together[level * columns + b])
                    .collect();
                let room: f64 = with.iter().map(|&b| other.targets[b]).sum();
                if total > room * (1.0 + 1e-9) {
                    found.push(Conflict {
                        margin: margin.name.clone(),
                        level: margin.levels[level].clone(),
                        total,
                        other: other.name.clone(),
                        only_with: with.iter().map(|&b| other.levels[b].clone()).collect(),
                        room,
                    });
                }
            }
        }
    }
    found
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "no weights meet all totals within {} iterations: ",
            self.iterations
        )?;
        match &self.level {
            Some(level) => write!(f, "“{level}” of {}", self.margin)?,
            None => write!(f, "the total of {}", self.margin)?,
        }
        write!(
            f,
            " is furthest off, at {} for {}",
            self.reached, self.target
        )?;
        if self.at_lower + self.at_upper > 0 {
            write!(
                f,
                "; the factors of {} respondents stand at the lower bound and of {} at the upper one",
                self.at_lower, self.at_upper
            )?;
        }
        for conflict in self.conflicts.iter().take(3) {
            write!(
                f,
                "; all respondents who are “{}” of {} (total {}) are {} of {}, whose totals make {} only: the other combinations are empty",
                conflict.level,
                conflict.margin,
                conflict.total,
                names(&conflict.only_with),
                conflict.other,
                conflict.room
            )?;
        }
        let way_out = if self.at_lower + self.at_upper > 0 {
            "widen the bounds, or join levels of this margin"
        } else if self.conflicts.is_empty() {
            "join small levels, leave a margin out, or allow more iterations"
        } else {
            "join levels until every combination that the totals need has respondents"
        };
        write!(f, ". {way_out}")
    }
}

fn names(levels: &[String]) -> String {
    let quoted: Vec<String> = levels.iter().map(|level| format!("“{level}”")).collect();
    quoted.join(" or ")
}
