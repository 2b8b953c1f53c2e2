//! The interval of one quantile.

use super::{Quantile, QuantileInterval, Quantiles, sorted::Sorted};
use crate::{
    data::{Domain, Domains, Numeric},
    design::Design,
    estimate::{
        EstimateError, IntervalKind, IntervalMethod, Precision, ShareSummary, share_interval,
    },
    numeric::student_quantile,
    variance::{Ratios, Units, estimate, replicated},
};

pub(super) struct Found<'a> {
    pub(super) design: &'a Design,
    pub(super) column: &'a Numeric,
    pub(super) domains: &'a Domains,
    pub(super) domain: &'a Domain,
    /// The rows of the domain with an answer, in the order of their answers.
    pub(super) rows: &'a [usize],
    pub(super) sorted: &'a Sorted,
    pub(super) wanted: &'a Quantiles<'a>,
}

impl Found<'_> {
    pub(super) fn quantile(&self, name: &str, probability: f64) -> Result<Quantile, EstimateError> {
        let Quantiles {
            rule,
            interval,
            confidence,
            ..
        } = *self.wanted;
        let value = self.sorted.quantile(rule, probability);
        let mut result = Quantile {
            of: name.to_owned(),
            domain: self.domain.categories.clone(),
            probability,
            value,
            standard_error: None,
            lower: None,
            upper: None,
            confidence,
            rule,
            interval,
            kind: None,
            degrees_of_freedom: 0.0,
            people: self.sorted.values.len() as u64,
        };
        let Some(value) = value else {
            return Ok(result);
        };
        match interval.of_share() {
            Some(method) => self.woodruff(&mut result, value, method)?,
            None if interval == QuantileInterval::Score => self.score(&mut result, value)?,
            None => self.repeated(&mut result, value)?,
        }
        Ok(result)
    }

    fn critical(&self, degrees_of_freedom: f64) -> Option<f64> {
        let tail = f64::midpoint(1.0, self.wanted.confidence);
        (degrees_of_freedom > 0.0).then(|| student_quantile(tail, degrees_of_freedom))
    }

    /// The interval of F at the quantile, its two ends inverted.
    fn woodruff(
        &self,
        result: &mut Quantile,
        value: f64,
        method: IntervalMethod,
    ) -> Result<(), EstimateError> {
        let Some((share, error, df)) = self.share_up_to(value)? else {
            return Ok(());
        };
        result.degrees_of_freedom = df;
        let Some(t) = self.critical(df) else {
            return Ok(());
        };
        let ends = if method == IntervalMethod::Wald && share < 1.0 {
            // Not cut at 0 and 1: an end outside has no value.
            let kind = IntervalKind::Wald;
            Some((share - t * error, share + t * error, kind))
        } else {
            let summary = ShareSummary {
                share,
                standard_error: Some(error),
                people: self.sorted.values.len() as f64,
                effective: self.sorted.effective(),
                degrees_of_freedom: df,
            };
            let precision = Precision {
                method,
                confidence: self.wanted.confidence,
            };
            share_interval(&summary, precision)
                .map(|interval| (interval.lower, interval.upper, interval.kind))
        };
        let Some((lower, upper, kind)) = ends else {
            return Ok(());
        };
        let invert = |p: f64| self.sorted.quantile(self.wanted.rule, p);
        result.kind = Some(kind);
        result.lower = (lower >= 0.0).then(|| invert(lower)).flatten();
        result.upper = (upper <= 1.0).then(|| invert(upper)).flatten();
        if !kind.is_one_sided() {
            result.standard_error = half_width(result, t);
        }
        Ok(())
    }

    /// From the first answer at which F is not significantly below p, to the first at which it is
    /// significantly above; inverted by the rule.
    fn score(&self, result: &mut Quantile, value: f64) -> Result<(), EstimateError> {
        let Some((_, _, df)) = self.share_up_to(value)? else {
            return Ok(());
        };
        result.degrees_of_freedom = df;
        let Some(t) = self.critical(df) else {
            return Ok(());
        };
        let answers = self.sorted.merged().values;
        let p = result.probability;
        let below = |(share, error): (f64, f64)| p - share > t * error;
        let above = |(share, error): (f64, f64)| share - p > t * error;
        let first_in = self.first(&answers, |at| !below(at))?;
        let first_out = self.first(&answers, above)?;
        // Beyond the smallest answer, and from the largest on, F is 0 or 1 without an error, and
        // nothing is tested.
        let end = |at: usize| -> Result<Option<f64>, EstimateError> {
            let inside = at > 0 && at + 1 < answers.len();
            let share = if inside {
                self.share_up_to(answers[at])?
            } else {
                None
            };
            Ok(share.and_then(|(share, ..)| self.sorted.quantile(self.wanted.rule, share)))
        };
        result.lower = end(first_in)?;
        result.upper = end(first_out)?;
        result.standard_error = half_width(result, t);
        Ok(())
    }

    /// The first of the answers whose F, with its standard error, is as wanted: of those before it
    /// none is, of those after it all are.
    fn first(
        &self,
        answers: &[f64],
        wanted: impl Fn((f64, f64)) -> bool,
    ) -> Result<usize, EstimateError> {
        let (mut low, mut high) = (0, answers.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            let share = self.share_up_to(answers[middle])?;
            if share.is_some_and(|(share, error, _)| wanted((share, error))) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        Ok(low)
    }

    /// q ± t·se, from the quantile of each replicate.
    fn repeated(&self, result: &mut Quantile, value: f64) -> Result<(), EstimateError> {
        let units = Units::of_rows(self.design);
        let mut active = vec![false; self.design.rows()];
        self.rows.iter().for_each(|&row| active[row] = true);
        let values = |weights: &[f64]| {
            let sorted = Sorted::of(self.column, self.rows, |row| weights[row]);
            let quantile = sorted.quantile(self.wanted.rule, result.probability)?;
            Some(vec![quantile])
        };
        let joint = replicated(self.design, &units, &values, vec![value], &active)?;
        let joint = joint.ok_or(EstimateError::NoReplicates)?;
        result.degrees_of_freedom = joint.degrees_of_freedom;
        let error = joint.standard_errors()[0];
        result.standard_error = Some(error);
        if let Some(t) = self.critical(joint.degrees_of_freedom) {
            result.lower = Some(value - t * error);
            result.upper = Some(value + t * error);
        }
        Ok(())
    }

    /// F at an answer, its standard error and degrees of freedom.
    fn share_up_to(&self, value: f64) -> Result<Option<(f64, f64, f64)>, EstimateError> {
        let parts = self.domains.part_of_row();
        // Up to the answer, above it, no answer.
        let units = Units::of_keys(self.design, (self.domains.parts() + 1) * 3, |row| {
            let kind = match self.column.value(row) {
                Some(own) if own <= value => 0,
                Some(_) => 1,
                None => 2,
            };
            u32::from(parts[row]) * 3 + kind
        });
        let active: Vec<bool> = (units.key.iter())
            .map(|key| key % 3 < 2 && self.domain.has(key / 3))
            .collect();
        let y = |unit: usize, _: usize| {
            f64::from(u8::from(active[unit] && units.key[unit].is_multiple_of(3)))
        };
        let x = |unit: usize, _: usize| f64::from(u8::from(active[unit]));
        let share = Ratios {
            count: 1,
            numerator: &y,
            denominator: Some(&x),
        };
        let joint = estimate(self.design, &units, &share, &active)?;
        Ok(joint.map(|joint| {
            (
                joint.values[0],
                joint.standard_errors()[0],
                joint.degrees_of_freedom,
            )
        }))
    }
}

/// The width of the interval over 2t.
fn half_width(quantile: &Quantile, t: f64) -> Option<f64> {
    let ends = quantile.lower.zip(quantile.upper);
    ends.map(|(lower, upper)| (upper - lower) / (2.0 * t))
}
