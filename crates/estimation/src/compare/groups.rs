//! Groups compared by a number: t tests and rank tests.
//!
//! Both compare weighted means of a score between groups: the number itself (t test), or its place
//! among all (rank tests; Lumley and Scott 2013). The estimated rank of a respondent is the share of
//! the population below plus half of that at the same value, R(y) = Σ w(below) + ½ w(own), over Σw.
//!
//! - Two groups: t = d/se(d) with df − 1 degrees of freedom.
//! - Several: the Wald statistic of the k − 1 differences from the first, as F with k − 1 and df − (k − 1).
//!
//! df are those of the respondents who have both a number and a group. Ranks are taken as fixed.
//!
//! Checked against R `survey` 4.5 `svyttest` and `svyranktest` to 1e-9 relative.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{TestError, Tested};
use crate::{
    data::{Categorical, Numeric},
    design::Design,
    estimate::{Interval, mean_interval},
    numeric::{Matrix, dot, f_tail, normal_quantile, student_tail},
    variance::{Joint, Ratios, Units, estimate},
};

/// What a rank test compares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RankScore {
    /// The rank itself: Wilcoxon's test for two groups, Kruskal and Wallis' for more.
    #[default]
    Rank,
    /// The normal quantile of the rank (van der Waerden).
    NormalQuantile,
    /// Whether the rank is in the upper half (Mood's median test).
    AboveMedian,
}

/// A comparison of groups.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GroupTest {
    #[serde(flatten)]
    pub test: Tested,
    pub groups: Vec<GroupMean>,
    /// The second group less the first, where there are two; for one sample the mean.
    pub difference: Option<f64>,
    pub standard_error: Option<f64>,
    pub interval: Option<Interval>,
}

/// The mean of the number, or of the rank score, in a group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GroupMean {
    pub group: String,
    pub people: u64,
    pub mean: f64,
}

/// Whether the means of two groups differ, or with no groups whether the mean is zero.
///
/// # Errors
/// Other than two groups among those who answered; lonely strata; too few degrees of freedom.
pub fn t_test(
    design: &Design,
    number: &Numeric,
    groups: Option<(&str, &Categorical)>,
    domain: &[bool],
    confidence: f64,
) -> Result<GroupTest, TestError> {
    let scores: Vec<Option<f64>> = (0..number.rows())
        .map(|row| number.value(row).filter(|_| domain.get(row) == Some(&true)))
        .collect();
    let means = Means::of(design, &scores, groups)?;
    match (groups, means.names.len()) {
        (Some((column, _)), levels) if levels != 2 => Err(TestError::NotTwoGroups {
            column: column.to_owned(),
            levels,
        }),
        _ => means.t(confidence),
    }
}

/// Whether a number tends to be higher in one group than in another.
///
/// # Errors
/// Fewer than two groups among those who answered; lonely strata; too few degrees of freedom.
pub fn rank_test(
    design: &Design,
    number: &Numeric,
    groups: (&str, &Categorical),
    domain: &[bool],
    score: RankScore,
    confidence: f64,
) -> Result<GroupTest, TestError> {
    let levels = groups.1.levels().len();
    let mut values: Vec<(f64, usize)> = (0..number.rows())
        .filter(|&row| domain.get(row) == Some(&true) && design.weight(row) > 0.0)
        .filter(|&row| groups.1.codes().get(row).is_some_and(|slot| slot < levels))
        .filter_map(|row| Some((number.value(row)?, row)))
        .collect();
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let all: f64 = values.iter().map(|&(_, row)| design.weight(row)).sum();
    let mut scores = vec![None; number.rows()];
    let mut below = 0.0;
    for ties in values.chunk_by(|a, b| a.0 == b.0) {
        // R takes the mean over the tied rows of the weight up to the middle of each.
        let mut middle = 0.0;
        let mut upto = below;
        for &(_, row) in ties {
            let weight = design.weight(row);
            middle += upto + weight / 2.0;
            upto += weight;
        }
        let rank = middle / ties.len() as f64 / all;
        below = upto;
        let value = match score {
            RankScore::Rank => rank,
            RankScore::NormalQuantile => normal_quantile(rank),
            RankScore::AboveMedian => f64::from(u8::from(rank > 0.5)),
        };
        for &(_, row) in ties {
            scores[row] = Some(value);
        }
    }
    let means = Means::of(design, &scores, Some(groups))?;
    match means.names.len() {
        2 => means.t(confidence),
        more if more > 2 => means.f(),
        levels => Err(TestError::OneLevel {
            column: groups.0.to_owned(),
            levels,
        }),
    }
}

/// Weighted means of a score in every group that has one.
struct Means {
    names: Vec<String>,
    people: Vec<u64>,
    joint: Joint,
}

impl Means {
    fn of(
        design: &Design,
        scores: &[Option<f64>],
        groups: Option<(&str, &Categorical)>,
    ) -> Result<Self, TestError> {
        for (name, found) in [("number", scores.len())]
            .into_iter()
            .chain(groups.map(|(name, column)| (name, column.rows())))
        {
            if found != design.rows() {
                let rows = design.rows();
                return Err(TestError::Length {
                    column: name.to_owned(),
                    found,
                    rows,
                });
            }
        }
        let levels = groups.map_or(1, |(_, column)| column.levels().len());
        let group = |row: usize| match groups {
            None => Some(0),
            Some((_, column)) => column.codes().get(row).filter(|&slot| slot < levels),
        };
        let units = Units::of_rows(design);
        let in_group: Vec<Option<usize>> = (0..design.rows())
            .map(|row| group(row).filter(|_| scores[row].is_some()))
            .collect();
        let mut people = vec![0.0; levels];
        for (row, group) in in_group.iter().enumerate() {
            if let Some(group) = group {
                people[*group] += units.people[row];
            }
        }
        let kept: Vec<usize> = (0..levels).filter(|&level| people[level] > 0.0).collect();
        let has = |row: usize, at: usize| in_group[row] == Some(kept[at]);
        let y = |row: usize, at: usize| {
            if has(row, at) {
                scores[row].unwrap_or(0.0)
            } else {
                0.0
            }
        };
        let x = |row: usize, at: usize| f64::from(u8::from(has(row, at)));
        let ratios = Ratios {
            count: kept.len(),
            numerator: &y,
            denominator: Some(&x),
        };
        let active: Vec<bool> = in_group.iter().map(Option::is_some).collect();
        if kept.is_empty() {
            return Err(TestError::Nobody);
        }
        let joint = estimate(design, &units, &ratios, &active)?.ok_or(TestError::Nobody)?;
        let name = |&level: &usize| {
            groups.map_or_else(
                || "all".to_owned(),
                |(_, column)| column.levels()[level].clone(),
            )
        };
        Ok(Self {
            names: kept.iter().map(name).collect(),
            people: kept.iter().map(|&level| people[level] as u64).collect(),
            joint,
        })
    }

    fn groups(&self) -> Vec<GroupMean> {
        (self.names.iter().zip(&self.people).zip(&self.joint.values))
            .map(|((group, &people), &mean)| GroupMean {
                group: group.clone(),
                people,
                mean,
            })
            .collect()
    }

    /// The difference of two groups, or one mean, against zero.
    fn t(&self, confidence: f64) -> Result<GroupTest, TestError> {
        let (values, v) = (&self.joint.values, &self.joint.covariance);
        let (difference, variance) = match values.as_slice() {
            [one] => (*one, v[(0, 0)]),
            [first, second, ..] => (second - first, v[(0, 0)] + v[(1, 1)] - 2.0 * v[(0, 1)]),
            [] => return Err(TestError::Nobody),
        };
        let df = self.joint.degrees_of_freedom - 1.0;
        if df <= 0.0 {
            return Err(TestError::TooFewDegrees {
                test: "the t test".to_owned(),
                df,
            });
        }
        let error = variance.max(0.0).sqrt();
        if error == 0.0 {
            return Err(TestError::NoVariance);
        }
        let t = difference / error;
        Ok(GroupTest {
            test: Tested {
                statistic: t,
                numerator_df: None,
                denominator_df: Some(df),
                p_value: (2.0 * student_tail(t.abs(), df)).min(1.0),
            },
            groups: self.groups(),
            difference: Some(difference),
            standard_error: Some(error),
            interval: mean_interval(difference, Some(error), df, confidence),
        })
    }

    /// The differences of all groups from the first, at once.
    fn f(&self) -> Result<GroupTest, TestError> {
        let k = self.names.len() - 1;
        let slopes = Matrix::from_fn(k, k + 1, |row, column| match column {
            0 => -1.0,
            column if column == row + 1 => 1.0,
            _ => 0.0,
        });
        let away = slopes.times_vector(&self.joint.values);
        let right = Matrix::from_fn(k, 1, |row, _| away[row]);
        let solved = slopes
            .sandwich(&self.joint.covariance)
            .solve(&right)
            .ok_or(TestError::NoVariance)?;
        let solved: Vec<f64> = (0..k).map(|row| solved[(row, 0)]).collect();
        let value = dot(&away, &solved) / k as f64;
        let df = self.joint.degrees_of_freedom - k as f64;
        if df <= 0.0 {
            return Err(TestError::TooFewDegrees {
                test: "the rank test".to_owned(),
                df,
            });
        }
        Ok(GroupTest {
            test: Tested::f(value, k as f64, df, f_tail),
            groups: self.groups(),
            difference: None,
            standard_error: None,
            interval: None,
        })
    }
}
