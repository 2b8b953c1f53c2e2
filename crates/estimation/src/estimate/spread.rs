//! The variance of a number in the population.
//!
//! S² = n/(n−1) · Σ w(y − ȳ)² / Σ w over the people of the domain who gave a number, n being how many
//! they are (Särndal, Swensson and Wretman 1992, §5.9). Its standard error takes ȳ as known, which
//! leaves out a part of smaller order. Unit: that of the question, squared.
//!
//! Checked against R `survey` 4.1-1 `svyvar`.

use super::{EstimateError, Figures, Options, means};
use crate::{
    data::{Domains, Numeric},
    design::Design,
};

/// The variance of a number.
///
/// # Errors
/// As [`means`]; a domain with a single number has no variance and is left without an estimate.
pub fn variances(
    design: &Design,
    name: &str,
    column: &Numeric,
    domains: &Domains,
    options: &Options,
) -> Result<Figures, EstimateError> {
    let centres = means(design, name, column, domains, &Options::default())?;
    let mut figures = Figures {
        domains: Vec::with_capacity(centres.domains.len()),
        joint: None,
    };
    for (at, centre) in centres.domains.into_iter().enumerate() {
        let figure = &centre.figures[0];
        let n = figure.base as f64;
        let Some(mean) = figure
            .estimate
            .as_ref()
            .filter(|_| n > 1.0)
            .map(|e| e.value)
        else {
            let mut without = centre;
            without.figures[0].estimate = None;
            without.joint = None;
            figures.domains.push(without);
            continue;
        };
        let squares = column
            .values()
            .map(|value| value.map(|y| (y - mean).powi(2) * n / (n - 1.0)));
        let squares = Numeric::new(squares)?;
        let own = means(design, name, &squares, &domains.only(at), options)?;
        figures.domains.extend(own.domains);
    }
    Ok(figures)
}
