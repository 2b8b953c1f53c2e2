//! Replicates by chance: the sampling units of each stratum drawn again and again.
//!
//! Each replicate and stratum has its own stream of numbers, so that the first hundred of a thousand
//! replicates are the hundred replicates of the same seed.

use std::collections::HashSet;

use super::{
    Made,
    psus::{OneStratum, Psus, alike},
};
use crate::{design::DesignError, numeric::Random};

/// From here on a population is not repeated unit by unit: with so many it makes no difference
/// whether units are drawn with replacement.
const ENDLESS: f64 = 1e15;

/// Rao, Wu and Yue: n − 1 draws with replacement, scaled so that no correction is needed after.
pub(super) fn rescaled(psus: &Psus, replicates: usize, seed: u64) -> Result<Made, DesignError> {
    let strata = checked(psus, replicates, "bootstrap")?;
    let mut factors = psus.unchanged(replicates);
    for stratum in strata.iter().filter(|stratum| !stratum.is_whole()) {
        let n = stratum.units.len();
        let part = stratum.correction.sqrt();
        for replicate in 0..replicates {
            let mut random = Random::at(seed, [replicate, stratum.at]);
            let mut drawn = vec![0_u32; n];
            (1..n).for_each(|_| drawn[random.place(n)] += 1);
            for (&unit, times) in stratum.units.iter().zip(drawn) {
                let scaled = f64::from(times) * n as f64 / (n as f64 - 1.0);
                factors[(unit, replicate)] = 1.0 + part * (scaled - 1.0);
            }
        }
    }
    Ok(varied(factors, 1.0))
}

/// Canty and Davison: n draws from n with replacement, or from N repeated units without.
pub(super) fn canty_davison(
    psus: &Psus,
    replicates: usize,
    seed: u64,
) -> Result<Made, DesignError> {
    let strata = checked(psus, replicates, "bootstrap")?;
    let mut factors = psus.unchanged(replicates);
    let (mut inverse, mut count) = (0.0, 0.0);
    for stratum in strata.iter().filter(|stratum| !stratum.is_whole()) {
        let n = stratum.units.len();
        inverse += 1.0 / n as f64;
        count += 1.0;
        let population = psus.population.as_ref().map(|sizes| sizes[stratum.at]);
        for replicate in 0..replicates {
            let mut random = Random::at(seed, [replicate, stratum.at]);
            let drawn = match population {
                // Rates may make sizes that are not whole.
                Some(size) if size < ENDLESS => repeated(&mut random, n, size.round() as u64),
                _ => {
                    let mut drawn = vec![0_u32; n];
                    (0..n).for_each(|_| drawn[random.place(n)] += 1);
                    drawn
                }
            };
            for (&unit, times) in stratum.units.iter().zip(drawn) {
                factors[(unit, replicate)] = f64::from(times);
            }
        }
    }
    // The harmonic mean of the units of a stratum, over that less 1.
    let units = if inverse > 0.0 {
        count / inverse
    } else {
        f64::INFINITY
    };
    let inflation = if units.is_finite() {
        units / (units - 1.0)
    } else {
        1.0
    };
    Ok(varied(factors, inflation))
}

/// How often each of n units is drawn when n are drawn without replacement from a population of
/// `size` in which each unit is repeated as often as any other; which ones are there once more than
/// the others is drawn, too.
fn repeated(random: &mut Random, n: usize, size: u64) -> Vec<u32> {
    let mut order: Vec<usize> = (0..n).collect();
    random.shuffle(&mut order);
    let mut drawn = vec![0_u32; n];
    let mut taken = HashSet::with_capacity(n);
    // Floyd's way: each set of n places is as likely as any other.
    for last in size.saturating_sub(n as u64)..size {
        let place = random.below(last + 1);
        let place = if taken.insert(place) { place } else { last };
        taken.insert(place);
        // What is left over from a division by a `usize` is one.
        drawn[order[(place % n as u64) as usize]] += 1;
    }
    drawn
}

fn checked(psus: &Psus, replicates: usize, method: &str) -> Result<Vec<OneStratum>, DesignError> {
    if replicates < 2 {
        return Err(DesignError::Replicates(format!(
            "{replicates} bootstrap replicates: at least two are needed, and several hundred for a steady standard error"
        )));
    }
    psus.check_lonely()?;
    psus.check_size(replicates)?;
    let strata = psus.by_stratum(method)?;
    // Brewer's approximation states probabilities, not sizes.
    let unstated = |stratum: &&OneStratum| psus.population.is_none() && stratum.correction < 1.0;
    match strata.iter().find(unstated) {
        Some(stratum) => Err(DesignError::Replicates(format!(
            "stratum “{}” has inclusion probabilities instead of a population size: bootstrap replicates need sizes or rates; use Taylor variances",
            psus.strata[stratum.at]
        ))),
        None => Ok(strata),
    }
}

fn varied(factors: crate::numeric::Matrix, inflation: f64) -> Made {
    let less = factors.columns() as f64 - 1.0;
    Made {
        most_freedom: less,
        ..alike(factors, inflation / less)
    }
}
