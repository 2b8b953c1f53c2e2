//! Shares: of the people in the base, how many gave an answer.
//!
//! p = Σ wᵢyᵢ / Σ wᵢ over the people of the domain who are in the base, yᵢ = 1 for those who gave
//! the answer. The linearised variable is (yᵢ − p)/Σw (Särndal, Swensson and Wretman 1992, result
//! 5.6.2), zero outside the base. Unit: 0 to 1.

use std::collections::HashMap;

use super::{
    EstimateError, Figures, Options,
    figures::{Kind, Question, figures},
};
use crate::{
    data::{Categorical, Codes, Domains, Missing, MultipleResponse},
    design::Design,
    variance::Units,
};

/// Levels of a categorical column that are counted together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelSet {
    pub name: String,
    /// Positions of levels, from 0.
    pub levels: Vec<usize>,
}

impl LevelSet {
    /// Every level of a column on its own.
    pub fn each(column: &Categorical) -> Vec<Self> {
        let levels = column.levels().iter().enumerate();
        levels
            .map(|(at, name)| Self {
                name: name.clone(),
                levels: vec![at],
            })
            .collect()
    }
}

/// The share of each set of levels among the people who have a level at all.
///
/// # Errors
/// Columns of different lengths; lonely strata; overflow.
///
/// ```
/// use estimation::{data::{Categorical, Domains}, design::Design, estimate::{LevelSet, Options, shares}};
///
/// let answers = Categorical::from_names(&["yes", "no"], [Ok("yes"), Ok("yes"), Ok("no"), Ok("yes")])?;
/// let design = Design::simple(4);
/// let figures = shares(&design, &answers, &LevelSet::each(&answers), &Domains::everybody(4), &Options::default())?;
/// let yes = figures.find(&[], "yes").and_then(|figure| figure.estimate.as_ref()).expect("people answered");
/// assert_eq!(yes.value, 0.75);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn shares(
    design: &Design,
    column: &Categorical,
    sets: &[LevelSet],
    domains: &Domains,
    options: &Options,
) -> Result<Figures, EstimateError> {
    counted(Kind::Share, design, column, sets, domains, options)
}

/// How many people of the population each set of levels has: Σ w of those who gave the answer.
///
/// # Errors
/// As [`shares`].
pub fn counts(
    design: &Design,
    column: &Categorical,
    sets: &[LevelSet],
    domains: &Domains,
    options: &Options,
) -> Result<Figures, EstimateError> {
    counted(Kind::Total, design, column, sets, domains, options)
}

fn counted(
    kind: Kind,
    design: &Design,
    column: &Categorical,
    sets: &[LevelSet],
    domains: &Domains,
    options: &Options,
) -> Result<Figures, EstimateError> {
    super::same_rows(design, "variable", column.rows())?;
    super::same_rows(design, "domains", domains.rows())?;
    let levels = column.levels().len();
    let slots = levels + Missing::ALL.len();
    let parts = domains.part_of_row();
    let keys = (domains.parts() + 1) * slots;
    let key = |part: u16, slot: usize| (usize::from(part) * slots + slot) as u32;
    let units = match column.codes() {
        Codes::U8(codes) => {
            Units::of_keys(design, keys, |row| key(parts[row], usize::from(codes[row])))
        }
        Codes::U16(codes) => {
            Units::of_keys(design, keys, |row| key(parts[row], usize::from(codes[row])))
        }
    };
    let slot = |unit: usize| units.key[unit] as usize % slots;
    let member: Vec<Vec<bool>> = (sets.iter())
        .map(|set| (0..slots).map(|at| set.levels.contains(&at)).collect())
        .collect();
    let question = Question {
        kind,
        of_answers: true,
        units: &units,
        names: sets.iter().map(|set| set.name.clone()).collect(),
        part: &|unit| units.key[unit] / slots as u32,
        base: &|unit| slot(unit) < levels,
        y: &|unit, value| f64::from(u8::from(member[value][slot(unit)])),
        x: None,
    };
    figures(design, &question, domains, options)
}

/// What the ticks of a question with several answers are shares of.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum OptionBase {
    /// The people who answered the question.
    #[default]
    People,
    /// All ticks of these people together: the shares add up to 1.
    Answers,
}

/// The share of each option among the people who answered a question with several answers.
///
/// Options overlap: the shares add up to more than 1 where people ticked several. The covariances
/// of the options are those of the people who ticked both.
///
/// # Errors
/// As [`shares`]; with [`OptionBase::Answers`], a domain in which nobody ticked anything.
pub fn options(
    design: &Design,
    column: &MultipleResponse,
    of: OptionBase,
    domains: &Domains,
    options: &Options,
) -> Result<Figures, EstimateError> {
    super::same_rows(design, "variable", column.rows())?;
    super::same_rows(design, "domains", domains.rows())?;
    let names = column.options().to_vec();
    let (patterns, pattern_of_row) = patterns(column);
    let count = patterns.len();
    let parts = domains.part_of_row();
    let units = Units::of_keys(design, (domains.parts() + 1) * count, |row| {
        u32::from(parts[row]) * count as u32 + pattern_of_row[row]
    });
    let pattern = |unit: usize| units.key[unit] as usize % count;
    let ticks = |unit: usize, _: usize| {
        let ticked = patterns[pattern(unit)].iter().filter(|ticked| **ticked);
        ticked.count() as f64
    };
    let question = Question {
        kind: match of {
            OptionBase::People => Kind::Share,
            OptionBase::Answers => Kind::Ratio,
        },
        of_answers: true,
        units: &units,
        names,
        part: &|unit| units.key[unit] / count as u32,
        base: &|unit| pattern(unit) > 0,
        y: &|unit, value| f64::from(u8::from(patterns[pattern(unit)][value])),
        x: match of {
            OptionBase::People => None,
            OptionBase::Answers => Some(&ticks),
        },
    };
    figures(design, &question, domains, options)
}

/// The different sets of ticks, and the one of each row. The first is “not in the base”.
fn patterns(column: &MultipleResponse) -> (Vec<Vec<bool>>, Vec<u32>) {
    let options = column.options().len();
    let mut patterns: Vec<Vec<bool>> = vec![vec![false; options]];
    let mut numbers: HashMap<Vec<bool>, u32> = HashMap::new();
    let mut of_row = Vec::with_capacity(column.rows());
    let mut ticks = vec![false; options];
    for (row, missing) in column.missing().iter().enumerate() {
        if missing.is_some() {
            of_row.push(0);
            continue;
        }
        for (option, ticked) in ticks.iter_mut().enumerate() {
            *ticked = column.selected(option)[row];
        }
        of_row.push(match numbers.get(&ticks) {
            Some(&number) => number,
            None => {
                let number = patterns.len() as u32;
                numbers.insert(ticks.clone(), number);
                patterns.push(ticks.clone());
                number
            }
        });
    }
    (patterns, of_row)
}
