//! Means, totals and ratios of numbers.
//!
//! - Mean: ȳ = Σ wᵢyᵢ / Σ wᵢ over the people of the domain who gave a number; linearised variable
//!   (yᵢ − ȳ)/Σw. Unit: that of the question.
//! - Total: Σ wᵢyᵢ over the same people; the linearised variable is yᵢ itself (Särndal, Swensson and
//!   Wretman 1992, §5.8 for domains). People who gave no number count as zero: a total is of what
//!   was reported.
//! - Ratio: r = Σ wᵢyᵢ / Σ wᵢxᵢ over the people who gave both numbers; linearised variable
//!   (yᵢ − r·xᵢ)/Σwx (their result 5.6.2).

use super::{
    EstimateError, Figures, Options,
    figures::{Kind, Question, figures},
};
use crate::{
    data::{Domains, Numeric},
    design::Design,
    variance::Units,
};

/// The mean of a number.
///
/// # Errors
/// Columns of different lengths; lonely strata; overflow.
pub fn means(
    design: &Design,
    name: &str,
    column: &Numeric,
    domains: &Domains,
    options: &Options,
) -> Result<Figures, EstimateError> {
    of_numbers(Kind::Mean, design, (name, column), domains, options)
}

/// The total of a number over the population.
///
/// # Errors
/// As [`means`].
pub fn totals(
    design: &Design,
    name: &str,
    column: &Numeric,
    domains: &Domains,
    options: &Options,
) -> Result<Figures, EstimateError> {
    of_numbers(Kind::Total, design, (name, column), domains, options)
}

fn of_numbers(
    kind: Kind,
    design: &Design,
    (name, column): (&str, &Numeric),
    domains: &Domains,
    options: &Options,
) -> Result<Figures, EstimateError> {
    super::same_rows(design, name, column.rows())?;
    super::same_rows(design, "domains", domains.rows())?;
    let units = Units::of_rows(design);
    let question = Question {
        kind,
        of_answers: false,
        units: &units,
        names: vec![name.to_owned()],
        part: &|unit| u32::from(domains.part_of_row()[unit]),
        base: &|unit| column.value(unit).is_some(),
        y: &|unit, _| column.value(unit).unwrap_or_default(),
        x: None,
    };
    figures(design, &question, domains, options)
}

/// The ratio of the totals of two numbers, among the people who gave both.
///
/// # Errors
/// As [`means`]; a denominator that adds up to zero.
pub fn ratios(
    design: &Design,
    numerator: (&str, &Numeric),
    denominator: (&str, &Numeric),
    domains: &Domains,
    options: &Options,
) -> Result<Figures, EstimateError> {
    super::same_rows(design, numerator.0, numerator.1.rows())?;
    super::same_rows(design, denominator.0, denominator.1.rows())?;
    super::same_rows(design, "domains", domains.rows())?;
    let units = Units::of_rows(design);
    let question = Question {
        kind: Kind::Ratio,
        of_answers: false,
        units: &units,
        names: vec![format!("{}/{}", numerator.0, denominator.0)],
        part: &|unit| u32::from(domains.part_of_row()[unit]),
        base: &|unit| numerator.1.value(unit).is_some() && denominator.1.value(unit).is_some(),
        y: &|unit, _| numerator.1.value(unit).unwrap_or_default(),
        x: Some(&|unit, _| denominator.1.value(unit).unwrap_or_default()),
    };
    figures(design, &question, domains, options)
}
