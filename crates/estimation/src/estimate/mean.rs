//! The mean of a number over a domain.

use super::{
    Estimate, Precision, mean_interval,
    share::add_stratum,
    tally::{group_count, group_of},
};
use crate::{
    data::{Categorical, Missing, Numeric},
    design::Design,
};

/// Sums of a number, taken as its distance from a common centre so that squares lose no digits.
#[derive(Clone, Copy, Debug, Default)]
struct Moments {
    people: u64,
    weight: f64,
    weight_squared: f64,
    value: f64,
    value_squared_weight: f64,
    square: f64,
}

/// Sums by group and stratum, with the reasons of missing answers.
#[derive(Debug)]
pub(crate) struct NumberTally {
    centre: f64,
    strata: usize,
    groups: usize,
    moments: Vec<Moments>,
    missing: Vec<[u64; 4]>,
}

impl NumberTally {
    pub(crate) fn of(column: &Numeric, groups: Option<&Categorical>, design: &Design) -> Self {
        let answered: Vec<f64> = column.values().filter_map(Result::ok).collect();
        let centre = answered.iter().sum::<f64>() / (answered.len().max(1)) as f64;
        let (strata, count) = (design.strata().len(), group_count(groups));
        let mut moments = vec![Moments::default(); strata * count];
        let mut missing = vec![[0; 4]; count];
        for (row, value) in column.values().enumerate() {
            let group = group_of(groups, row);
            match value {
                Ok(value) => {
                    let (w, x) = (design.weight(row), value - centre);
                    let sums = &mut moments[group * strata + design.stratum(row)];
                    sums.people += 1;
                    sums.weight += w;
                    sums.weight_squared += w * w;
                    sums.value += w * x;
                    sums.value_squared_weight += w * w * x;
                    sums.square += w * w * x * x;
                }
                Err(reason) => missing[group][reason.position()] += 1,
            }
        }
        Self {
            centre,
            strata,
            groups: count,
            moments,
            missing,
        }
    }

    fn groups(&self, group: Option<usize>) -> std::ops::Range<usize> {
        group.map_or(0..self.groups, |group| group..group + 1)
    }

    pub(crate) fn missing(&self, group: Option<usize>, reason: Missing) -> u64 {
        self.groups(group)
            .map(|group| self.missing[group][reason.position()])
            .sum()
    }

    pub(crate) fn people(&self, group: Option<usize>) -> u64 {
        self.by_stratum(group).iter().map(|sums| sums.people).sum()
    }

    fn by_stratum(&self, group: Option<usize>) -> Vec<Moments> {
        let mut totals = vec![Moments::default(); self.strata];
        for group in self.groups(group) {
            for (stratum, total) in totals.iter_mut().enumerate() {
                let sums = self.moments[group * self.strata + stratum];
                total.people += sums.people;
                total.weight += sums.weight;
                total.weight_squared += sums.weight_squared;
                total.value += sums.value;
                total.value_squared_weight += sums.value_squared_weight;
                total.square += sums.square;
            }
        }
        totals
    }
}

/// The weighted mean of the people in one group (everybody with `None`) who gave a number.
///
/// Linearised as the share is, with yᵢ the number. `None` when nobody answered.
///
/// Checked against R `survey` 4.5 `svymean` and `svyby`: `tests/oracle`.
pub(crate) fn mean(
    tally: &NumberTally,
    group: Option<usize>,
    design: &Design,
    precision: Precision,
) -> Option<Estimate> {
    let strata = tally.by_stratum(group);
    let total: f64 = strata.iter().map(|sums| sums.weight).sum();
    let people: u64 = strata.iter().map(|sums| sums.people).sum();
    if people == 0 {
        return None;
    }
    let mean = strata.iter().map(|sums| sums.value).sum::<f64>() / total;
    let mut variance = Some(0.0);
    for (stratum, sums) in strata
        .iter()
        .enumerate()
        .filter(|(_, sums)| sums.people > 0)
    {
        let squares = sums.square - 2.0 * mean * sums.value_squared_weight
            + mean * mean * sums.weight_squared;
        let sum = (sums.value - mean * sums.weight) / total;
        variance = add_stratum(variance, design, stratum, squares / total / total, sum);
    }
    let used = strata.iter().filter(|sums| sums.people > 0).count();
    let degrees_of_freedom = people as f64 - used as f64;
    let standard_error = variance.map(f64::sqrt);
    let value = tally.centre + mean;
    Some(Estimate {
        value,
        standard_error,
        interval: mean_interval(
            value,
            standard_error,
            degrees_of_freedom,
            precision.confidence,
        ),
        degrees_of_freedom,
    })
}
