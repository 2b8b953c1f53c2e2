//! What a planned survey can be expected to show, group by group and pair by pair.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Plan, PlanError, PlanRequest, PlannedGroup, PowerRule, SmallestDifference, power,
    power::{EFFECTS, PEOPLE, check_power, is_effect, is_people, within},
    smallest_difference,
};
use crate::estimate::{Interval, IntervalMethod, Precision, ShareSummary, share_interval};

/// What a planned survey can be expected to show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlannedPrecision {
    /// In the order of the request.
    pub groups: Vec<ExpectedGroup>,
    /// All groups together, each weighted by its people; `None` with one group.
    pub together: Option<ExpectedGroup>,
    pub comparisons: Vec<ExpectedComparison>,
    pub significance: f64,
    /// The power that the smallest differences are for.
    pub power: f64,
}

/// The precision that a group can be expected to have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExpectedGroup {
    pub name: String,
    pub people: f64,
    pub answers: f64,
    /// 0 to 1.
    pub share: f64,
    pub design_effect: f64,
    /// 1 − n/N, by which a variance is multiplied. Not given for all groups together, where each group
    /// has its own.
    pub population_correction: Option<f64>,
    pub standard_error: f64,
    /// One a method, in the order of the request.
    pub intervals: Vec<ExpectedInterval>,
}

/// The interval that one method can be expected to give.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExpectedInterval {
    pub method: IntervalMethod,
    /// Says of which kind it is: an expected share of 0 or 1 has a one-sided bound.
    pub interval: Interval,
    pub width: f64,
    pub half_width: f64,
}

/// What a comparison of two groups can be expected to find.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExpectedComparison {
    pub first: String,
    pub second: String,
    /// The second expected share less the first.
    pub difference: f64,
    /// How likely that difference is to be found; `None` when the two shares are the same.
    pub power: Option<f64>,
    /// How far the second share must be from the first one's to be found with the power asked for.
    pub smallest: SmallestDifference,
}

/// Works out a planned survey.
///
/// A group's standard error is √(deff · (1 − n/N) · p(1−p)/(n − 1)). That of all groups together is
/// √(Σ (Nₕ/N)² seₕ²), with Σ nₕ less the number of groups as degrees of freedom.
///
/// # Errors
/// No groups, one listed twice, a number out of range, a group that would give fewer than two
/// answers, or a comparison of groups that are not in the plan.
pub fn plan(request: &PlanRequest) -> Result<PlannedPrecision, PlanError> {
    let confidence = request.confidence;
    within("the plan", "the confidence", confidence)?;
    within("the plan", "the significance", request.significance)?;
    let rule = PowerRule {
        significance: request.significance,
        strict: false,
    };
    check_power(request.power, &rule)?;
    if request.groups.is_empty() {
        return Err(PlanError::NoGroups);
    }
    let mut names = BTreeSet::new();
    for group in &request.groups {
        if !names.insert(group.name.as_str()) {
            return Err(PlanError::RepeatedGroup {
                name: group.name.clone(),
            });
        }
    }
    let plans: Vec<Plan> = request.groups.iter().map(check).collect::<Result<_, _>>()?;
    let groups: Vec<ExpectedGroup> = (request.groups.iter().zip(&plans))
        .map(|(group, plan)| expected(group, plan, request))
        .collect();
    let comparisons = pairs(request)?.into_iter().map(|(first, second)| {
        let (one, other) = (&plans[first], &plans[second]);
        let differ = one.share != other.share;
        Ok(ExpectedComparison {
            first: request.groups[first].name.clone(),
            second: request.groups[second].name.clone(),
            difference: other.share - one.share,
            power: if differ {
                Some(power(one, other, &rule)?)
            } else {
                None
            },
            smallest: smallest_difference(one, other, request.power, &rule)?,
        })
    });
    Ok(PlannedPrecision {
        comparisons: comparisons.collect::<Result<_, PlanError>>()?,
        together: (groups.len() > 1).then(|| together(&groups, request)),
        groups,
        significance: request.significance,
        power: request.power,
    })
}

/// The plan of one group, when it is possible.
fn check(group: &PlannedGroup) -> Result<Plan, PlanError> {
    let place = || format!("group “{}”", group.name);
    let fits = |field, value: f64, fits: bool, range| {
        if fits {
            return Ok(());
        }
        Err(PlanError::OutOfRange {
            place: place(),
            field,
            value,
            range,
        })
    };
    let people = group.people;
    let invited = group.invited.unwrap_or(people);
    fits("people", people, is_people(people), PEOPLE)?;
    fits("invited", invited, is_people(invited), PEOPLE)?;
    let rate = group.response_rate;
    fits(
        "response_rate",
        rate,
        rate > 0.0 && rate <= 1.0,
        "above 0 and up to 1",
    )?;
    let effect = group.design_effect;
    fits("design_effect", effect, is_effect(effect), EFFECTS)?;
    let share = group.share;
    fits("share", share, (0.0..=1.0).contains(&share), "from 0 to 1")?;
    if invited > people {
        return Err(PlanError::TooManyInvited {
            place: place(),
            invited,
            people,
        });
    }
    let answers = invited * rate;
    if answers < 2.0 {
        return Err(PlanError::TooFewAnswers {
            place: place(),
            answers,
        });
    }
    Ok(Plan {
        answers,
        population: Some(people),
        share,
        design_effect: effect,
    })
}

fn expected(group: &PlannedGroup, plan: &Plan, request: &PlanRequest) -> ExpectedGroup {
    let correction = 1.0 - plan.answers / group.people;
    let simple = plan.share * (1.0 - plan.share) / (plan.answers - 1.0);
    let standard_error = (plan.design_effect * correction * simple).sqrt();
    let summary = ShareSummary {
        share: plan.share,
        standard_error: Some(standard_error),
        people: plan.answers,
        effective: plan.answers / plan.design_effect,
        degrees_of_freedom: plan.answers - 1.0,
    };
    ExpectedGroup {
        name: group.name.clone(),
        people: group.people,
        answers: plan.answers,
        share: plan.share,
        design_effect: plan.design_effect,
        population_correction: Some(correction),
        standard_error,
        intervals: intervals(&summary, request),
    }
}

/// All groups, each with its people as weight.
fn together(groups: &[ExpectedGroup], request: &PlanRequest) -> ExpectedGroup {
    let sum = |of: fn(&ExpectedGroup) -> f64| groups.iter().map(of).sum::<f64>();
    let (people, answers) = (sum(|g| g.people), sum(|g| g.answers));
    let share = sum(|g| g.people * g.share) / people;
    let parts = groups
        .iter()
        .map(|g| (g.people / people * g.standard_error).powi(2));
    let standard_error = parts.sum::<f64>().sqrt();
    // Kish: 1 / Σ (N/ΣN)²·deff/n, which is the sum of the answers where rates are equal.
    let spread = groups
        .iter()
        .map(|g| (g.people / people).powi(2) * g.design_effect / g.answers);
    let effective = 1.0 / spread.sum::<f64>();
    let summary = ShareSummary {
        share,
        standard_error: Some(standard_error),
        people: answers,
        effective,
        degrees_of_freedom: answers - groups.len() as f64,
    };
    ExpectedGroup {
        name: "together".to_owned(),
        people,
        answers,
        share,
        design_effect: answers / effective,
        population_correction: None,
        standard_error,
        intervals: intervals(&summary, request),
    }
}

fn intervals(summary: &ShareSummary, request: &PlanRequest) -> Vec<ExpectedInterval> {
    let one = |&method: &IntervalMethod| {
        let confidence = request.confidence;
        let interval = share_interval(summary, Precision { method, confidence })?;
        let width = interval.upper - interval.lower;
        Some(ExpectedInterval {
            method,
            interval,
            width,
            half_width: width / 2.0,
        })
    };
    // Every method has an interval where there are degrees of freedom, which two answers ensure.
    request.methods.iter().filter_map(one).collect()
}

/// The places of the groups that are compared.
fn pairs(request: &PlanRequest) -> Result<Vec<(usize, usize)>, PlanError> {
    let groups = &request.groups;
    let Some(comparisons) = &request.comparisons else {
        let all = (0..groups.len()).flat_map(|i| (i + 1..groups.len()).map(move |j| (i, j)));
        return Ok(all.collect());
    };
    let find = |position, name: &str| {
        let found = groups.iter().position(|group| group.name == name);
        found.ok_or_else(|| PlanError::UnknownGroup {
            position,
            name: name.to_owned(),
            known: groups
                .iter()
                .map(|g| g.name.as_str())
                .collect::<Vec<_>>()
                .join(", "),
        })
    };
    let places = comparisons.iter().zip(1..).map(|(comparison, position)| {
        let pair = (
            find(position, &comparison.first)?,
            find(position, &comparison.second)?,
        );
        if pair.0 == pair.1 {
            return Err(PlanError::SameGroup {
                position,
                name: comparison.first.clone(),
            });
        }
        Ok(pair)
    });
    places.collect()
}
