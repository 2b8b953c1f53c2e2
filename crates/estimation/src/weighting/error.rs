//! Why weights cannot be made, with the place and the way out.

use super::Diagnosis;
use crate::{
    data::{DataError, Near},
    design::DesignError,
};

/// What is wrong with a step of weighting that was asked for.
#[derive(Clone, Debug, thiserror::Error, PartialEq)]
pub enum WeightingError {
    #[error(transparent)]
    Data(#[from] DataError),
    #[error(transparent)]
    Design(#[from] DesignError),
    #[error(
        "“{column}” is missing for {count} respondents (the first in row {row}): give them a level of their own with its total, or fill the gap from the frame"
    )]
    Missing {
        column: String,
        count: u64,
        row: usize,
    },
    #[error(
        "response propensities are fitted on the list of everybody who was asked: name its file as \"frame\" beside \"data\""
    )]
    NoFrame,
    #[error("a margin needs at least one column")]
    NoColumn,
    #[error("there is nothing to weight to: give at least one margin or total")]
    NoTotals,
    #[error(
        "the totals of {margin} have to be nested by {depth} columns ({}): {{\"level\": total}} for one, {{\"level\": {{\"level\": total}}}} for two", .columns.join(", ")
    )]
    Depth {
        margin: String,
        depth: usize,
        columns: Vec<String>,
    },
    #[error("the totals of {margin} name “{level}”, which “{column}” does not have{near}")]
    UnknownLevel {
        margin: String,
        column: String,
        level: String,
        near: Near,
    },
    #[error(
        "{people} respondents are “{level}” of {margin}, which has no total: add one, or join the level to another"
    )]
    NoTotal {
        margin: String,
        level: String,
        people: u64,
    },
    #[error(
        "nobody in the sample is “{level}” of {margin}, but {total} people of the population are: no weight can stand for them; join the level to a neighbouring one"
    )]
    EmptyLevel {
        margin: String,
        level: String,
        total: f64,
    },
    #[error(
        "the total of “{level}” of {margin} is {total}: totals of people are finite and above zero; take respondents of an empty level out, or join it to another"
    )]
    BadTotal {
        margin: String,
        level: String,
        total: f64,
    },
    #[error("the total of {what} is {total}: a finite number is needed")]
    BadNumber { what: String, total: f64 },
    #[error(
        "the totals of {first} add up to {first_sum}, those of {second} to {second_sum}: both have to be the size of the population; correct one, or bring all to one sum by name with \"scale_to\""
    )]
    SumsDiffer {
        first: String,
        first_sum: f64,
        second: String,
        second_sum: f64,
    },
    #[error("“{field}” is {value}: {need}")]
    BadOption {
        field: &'static str,
        value: f64,
        need: &'static str,
    },
    #[error("{0}")]
    NotConverged(Box<Diagnosis>),
    #[error(
        "the {what} is below 0 for {count} respondents: rake before calibrating, or calibrate with bounds"
    )]
    Negative { what: &'static str, count: u64 },
    #[error(
        "every weight is outside of the limits {lower} to {upper}, so that nobody can take over what is cut off: widen the limits"
    )]
    NothingToTakeOver { lower: f64, upper: f64 },
    #[error(
        "{respondents} respondents are “{level}” of {margin}, more than the {sampled} who were asked: check the counts of the frame"
    )]
    MoreThanAsked {
        margin: String,
        level: String,
        respondents: u64,
        sampled: f64,
    },
    #[error(
        "“{column}” says who responded and has to hold 1 or 0 in every row; row {row} does not"
    )]
    Response { column: String, row: usize },
    #[error(
        "{}: there is nothing to compare, so that no propensity can be fitted", if *.all { "everybody responded" } else { "nobody responded" }
    )]
    OneOutcome { all: bool },
    #[error(
        "the propensity model has no finite solution: “{variable}” tells exactly who responded (its coefficient is {coefficient} and growing); join its levels, or leave it out"
    )]
    Separated { variable: String, coefficient: f64 },
    #[error(
        "“{level}” of “{column}” is not on the frame, so that it has no propensity: use the frame from which the respondents came"
    )]
    NotOnFrame { column: String, level: String },
    #[error("propensity class {class} of {classes} has no respondent: ask for fewer classes")]
    EmptyClass { class: usize, classes: usize },
    #[error(
        "“{column}” holds numbers that are not above zero, which have no logarithm: leave \"log\" out, or use another variable"
    )]
    NoLogarithm { column: String },
}
