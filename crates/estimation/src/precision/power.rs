//! The power of a comparison of two groups, by the normal approximation.
//!
//! Two independent groups with expected shares p₁ and p₂, each with the variance factor
//! aᵢ = deffᵢ · (1 − nᵢ/Nᵢ)/nᵢ (1/nᵢ for a simple sample of an endless list). A two-sided test at level α
//! finds the difference with probability (Fleiss, Levin and Paik 2003, §4.2–4.3)
//!
//! ```text
//! Φ( (|p₁ − p₂| − z·√(p̄(1−p̄)(a₁ + a₂))) / √(a₁p₁(1−p₁) + a₂p₂(1−p₂)) ),   z = Φ⁻¹(1 − α/2)
//! ```
//!
//! where p̄ = (p₁/a₁ + p₂/a₂)/(1/a₁ + 1/a₂) is the share of both together. With equal groups of an
//! endless list this is R's `power.prop.test`; `strict` adds, as there, the chance of finding a
//! difference in the wrong direction.
//!
//! No continuity correction. Checked against R 4.2.2 `power.prop.test` (equal sizes) and its formula
//! for others: `tests/planning.rs`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Plan, PlanError};
use crate::numeric::{normal_quantile, normal_tail};

/// The test that is planned.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PowerRule {
    /// The two-sided level of the test; 0.05 by custom.
    #[serde(default = "usual_significance")]
    pub significance: f64,
    /// Count the chance of a finding in the wrong direction too. It matters near no difference only.
    #[serde(default)]
    pub strict: bool,
}

pub(super) fn usual_significance() -> f64 {
    0.05
}

impl Default for PowerRule {
    fn default() -> Self {
        Self {
            significance: usual_significance(),
            strict: false,
        }
    }
}

/// The shares of the second group that would be found to differ with the power asked for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SmallestDifference {
    /// How much higher the second group's share must be; `None` when even 100 % is too near.
    pub above: Option<f64>,
    /// How much lower; `None` when even 0 % is too near.
    pub below: Option<f64>,
}

/// How many answers give a power.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AnswersForPower {
    /// As the formula gives them.
    pub first: f64,
    pub second: f64,
    /// Rounded up to whole people.
    pub first_people: u64,
    pub second_people: u64,
}

/// Two groups, ready for the formula.
#[derive(Clone, Copy)]
struct Pair {
    /// aᵢ.
    factors: [f64; 2],
    /// z of the test.
    z: f64,
    strict: bool,
}

impl Pair {
    fn of(first: &Plan, second: &Plan, rule: &PowerRule) -> Result<Self, PlanError> {
        within("the plan", "the significance", rule.significance)?;
        Ok(Self {
            factors: [
                factor(first, "the first group")?,
                factor(second, "the second group")?,
            ],
            z: -normal_quantile(rule.significance / 2.0),
            strict: rule.strict,
        })
    }

    fn power(&self, p: f64, q: f64) -> f64 {
        let [a, b] = self.factors;
        let both = if a + b > 0.0 {
            (b * p + a * q) / (a + b)
        } else {
            p
        };
        let null = self.z * (both * (1.0 - both) * (a + b)).sqrt();
        let spread = (a * p * (1.0 - p) + b * q * (1.0 - q)).sqrt();
        let difference = (p - q).abs();
        if spread == 0.0 {
            // Both shares are known: what is beyond the test's limit is found for certain.
            return f64::from(u8::from(difference > null));
        }
        let right = normal_tail((null - difference) / spread);
        if self.strict {
            right + normal_tail((null + difference) / spread)
        } else {
            right
        }
    }

    /// The nearest share beyond `p`, towards `end`, that is found with the power.
    fn nearest(&self, p: f64, end: f64, power: f64) -> Option<f64> {
        if p == end || self.power(p, end) < power {
            return None;
        }
        let (mut near, mut far) = (p, end);
        for _ in 0..200 {
            let middle = f64::midpoint(near, far);
            if middle == near || middle == far {
                break;
            }
            if self.power(p, middle) < power {
                near = middle;
            } else {
                far = middle;
            }
        }
        Some(far)
    }
}

/// deff · (1 − n/N)/n, when the plan is possible.
fn factor(plan: &Plan, place: &str) -> Result<f64, PlanError> {
    let fits = |field, value: f64, fits: bool, range| {
        if fits {
            return Ok(value);
        }
        Err(PlanError::OutOfRange {
            place: place.to_owned(),
            field,
            value,
            range,
        })
    };
    let (answers, effect, share) = (plan.answers, plan.design_effect, plan.share);
    let many = answers >= 1.0 && answers.is_finite();
    fits(
        "the number of answers",
        answers,
        many,
        "a number of 1 or more",
    )?;
    fits("the design effect", effect, is_effect(effect), EFFECTS)?;
    fits(
        "the share",
        share,
        (0.0..=1.0).contains(&share),
        "from 0 to 1",
    )?;
    let Some(people) = plan.population else {
        return Ok(effect / answers);
    };
    fits("the number of people", people, is_people(people), PEOPLE)?;
    if answers > people {
        return Err(PlanError::TooManyAnswers {
            place: place.to_owned(),
            answers,
            people,
        });
    }
    Ok(effect * (1.0 / answers - 1.0 / people).max(0.0))
}

/// Far beyond any survey, and near enough that nothing overflows.
pub(super) fn is_effect(value: f64) -> bool {
    value > 0.0 && value <= 1e6
}

pub(super) const EFFECTS: &str = "above 0 and at most a million";

pub(super) fn is_people(value: f64) -> bool {
    (1.0..=MOST).contains(&value)
}

pub(super) const PEOPLE: &str = "from 1 to 10^15";

/// More people than there are.
const MOST: f64 = 1e15;

/// Refuses what is not strictly between 0 and 1.
pub(super) fn within(place: &str, field: &'static str, value: f64) -> Result<(), PlanError> {
    if value > 0.0 && value < 1.0 {
        return Ok(());
    }
    Err(PlanError::OutOfRange {
        place: place.to_owned(),
        field,
        value,
        range: "between 0 and 1",
    })
}

/// Refuses a power that chance alone gives, or that nothing gives.
pub(super) fn check_power(power: f64, rule: &PowerRule) -> Result<(), PlanError> {
    if power > rule.significance && power < 1.0 {
        return Ok(());
    }
    Err(PlanError::OutOfRange {
        place: "the plan".to_owned(),
        field: "the power",
        value: power,
        range: "above the significance and below 1, such as 0.8",
    })
}

/// How likely the test is to find the difference of the two expected shares, 0 to 1.
///
/// # Errors
/// A plan that is not possible: no answers, more answers than people, a share outside 0–1.
///
/// ```
/// use estimation::precision::{Plan, PowerRule, power};
///
/// let group = |share| Plan { answers: 50.0, population: None, share, design_effect: 1.0 };
/// // R: power.prop.test(n = 50, p1 = .50, p2 = .75) gives 0.7401659.
/// let found = power(&group(0.5), &group(0.75), &PowerRule::default())?;
/// assert!((found - 0.740_165_9).abs() < 1e-7);
/// # Ok::<(), estimation::precision::PlanError>(())
/// ```
pub fn power(first: &Plan, second: &Plan, rule: &PowerRule) -> Result<f64, PlanError> {
    Ok(Pair::of(first, second, rule)?.power(first.share, second.share))
}

/// How far the second group's share must be from the first one's to be found with the power; the
/// share that the second plan expects plays no part.
///
/// # Errors
/// A plan that is not possible, or a power that is not above the significance and below 1.
pub fn smallest_difference(
    first: &Plan,
    second: &Plan,
    power: f64,
    rule: &PowerRule,
) -> Result<SmallestDifference, PlanError> {
    let pair = Pair::of(first, second, rule)?;
    check_power(power, rule)?;
    let p = first.share;
    Ok(SmallestDifference {
        above: pair.nearest(p, 1.0, power).map(|share| share - p),
        below: pair.nearest(p, 0.0, power).map(|share| p - share),
    })
}

/// How many answers find the difference of the two expected shares with the power.
///
/// The plans' own answers give the proportion of the two groups, which is kept.
///
/// # Errors
/// A plan that is not possible, equal shares, a power that is not above the significance and below
/// 1, or one that is not reached when one of the lists is used up.
///
/// ```
/// use estimation::precision::{Plan, PowerRule, answers_for_power};
///
/// let group = |share| Plan { answers: 1.0, population: None, share, design_effect: 1.0 };
/// // R: power.prop.test(p1 = .50, p2 = .75, power = .90) gives n = 76.7.
/// let needed = answers_for_power(&group(0.5), &group(0.75), 0.9, &PowerRule::default())?;
/// assert_eq!((needed.first_people, needed.second_people), (77, 77));
/// # Ok::<(), estimation::precision::PlanError>(())
/// ```
pub fn answers_for_power(
    first: &Plan,
    second: &Plan,
    power: f64,
    rule: &PowerRule,
) -> Result<AnswersForPower, PlanError> {
    Pair::of(first, second, rule)?;
    check_power(power, rule)?;
    if first.share == second.share {
        return Err(PlanError::NoDifference { share: first.share });
    }
    let at = |times: f64| {
        let scaled = |plan: &Plan| {
            // Rounding must not take a used-up list beyond its people, or an answer below one.
            let answers = (plan.answers * times).max(1.0);
            let answers = plan
                .population
                .map_or(answers, |people| answers.min(people));
            Plan { answers, ..*plan }
        };
        let (first, second) = (scaled(first), scaled(second));
        let power = Pair::of(&first, &second, rule)?.power(first.share, second.share);
        Ok((power, first.answers, second.answers))
    };
    let room = |plan: &Plan| plan.population.unwrap_or(MOST) / plan.answers;
    let most = room(first).min(room(second));
    // At least one answer in the smaller group.
    let mut low = (1.0 / first.answers.min(second.answers)).min(most);
    let mut high = most;
    let (reached, first_most, second_most) = at(most)?;
    if reached < power {
        return Err(PlanError::OutOfReach {
            power,
            first: first_most,
            second: second_most,
            most: reached,
        });
    }
    if at(low)?.0 >= power {
        high = low;
    }
    while high - low > high * 1e-15 {
        // In steps of the logarithm while far apart.
        let middle = if high > 2.0 * low {
            (low * high).sqrt()
        } else {
            f64::midpoint(low, high)
        };
        if middle <= low || middle >= high {
            break;
        }
        if at(middle)?.0 < power {
            low = middle;
        } else {
            high = middle;
        }
    }
    let (_, first, second) = at(high)?;
    // A whole number that rounding lifted by a hair stays what it is.
    let people = |answers: f64| (answers * (1.0 - 1e-12)).ceil() as u64;
    Ok(AnswersForPower {
        first,
        second,
        first_people: people(first),
        second_people: people(second),
    })
}
