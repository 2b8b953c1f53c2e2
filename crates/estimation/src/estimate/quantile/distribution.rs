//! The distribution function at stated points.

use crate::{
    data::{Domains, Numeric},
    design::Design,
    estimate::{
        EstimateError, Figures, Options,
        figures::{Kind, Question, figures},
        same_rows,
    },
    variance::Units,
};

/// The share of people whose number is at most each of the points, F(x) = Σ w·1(y ≤ x) / Σ w, with the
/// standard error and interval of a share. A figure has the name of its point, such as `37.5`.
///
/// # Errors
/// Columns of different lengths; no point, one that is not a number, or one that is there twice;
/// lonely strata.
///
/// ```
/// use estimation::{data::{Domains, Numeric}, design::Design, estimate::{Options, distribution}};
///
/// let hours = Numeric::new([38.0, 40.0, 45.0, 52.0, 60.0].map(Ok))?;
/// let everybody = Domains::everybody(5);
/// let shares = distribution(&Design::simple(5), &hours, &[40.0, 50.0], &everybody, &Options::default())?;
/// let up_to_40 = shares.find(&[], "40").and_then(|figure| figure.estimate.as_ref()).expect("five people");
/// assert_eq!(up_to_40.value, 0.4);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn distribution(
    design: &Design,
    column: &Numeric,
    points: &[f64],
    domains: &Domains,
    options: &Options,
) -> Result<Figures, EstimateError> {
    same_rows(design, "variable", column.rows())?;
    same_rows(design, "domains", domains.rows())?;
    let mut order: Vec<f64> = points.to_vec();
    order.sort_by(f64::total_cmp);
    order.dedup();
    if points.is_empty() || order.len() < points.len() || !points.iter().all(|x| x.is_finite()) {
        return Err(EstimateError::Points);
    }
    // Which of the points are below a number says all that is asked of it.
    let (slots, parts) = (order.len() + 2, domains.part_of_row());
    let missing = slots - 1;
    let units = Units::of_keys(design, (domains.parts() + 1) * slots, |row| {
        let slot = (column.value(row)).map_or(missing, |y| order.partition_point(|x| *x < y));
        (usize::from(parts[row]) * slots + slot) as u32
    });
    let slot = |unit: usize| units.key[unit] as usize % slots;
    let places: Vec<usize> = (points.iter())
        .map(|point| order.partition_point(|x| x < point))
        .collect();
    let question = Question {
        kind: Kind::Share,
        of_answers: true,
        units: &units,
        names: points.iter().map(f64::to_string).collect(),
        part: &|unit| units.key[unit] / slots as u32,
        base: &|unit| slot(unit) != missing,
        y: &|unit, value| f64::from(u8::from(slot(unit) <= places[value])),
        x: None,
    };
    figures(design, &question, domains, options)
}
