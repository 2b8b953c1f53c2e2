//! Replicates that leave out a group of sampling units at a time.

use super::{
    Made,
    psus::{OneStratum, Psus, alike},
};
use crate::{design::DesignError, numeric::Random};

/// Kott's delete-a-group jackknife, extended to strata with fewer units than groups.
pub(super) fn delete_a_group(psus: &Psus, groups: usize, seed: u64) -> Result<Made, DesignError> {
    if groups < 2 || groups > psus.count() {
        return Err(DesignError::Replicates(format!(
            "{groups} groups of {} sampling units: give at least two, and no more than there are units",
            psus.count()
        )));
    }
    psus.check_lonely()?;
    psus.check_size(groups)?;
    let strata = psus.by_stratum("delete-a-group")?;
    let corrected = |stratum: &&OneStratum| stratum.correction < 1.0 && !stratum.is_whole();
    if let Some(stratum) = strata.iter().find(corrected) {
        return Err(DesignError::Replicates(format!(
            "stratum “{}” has a population size, and the delete-a-group jackknife has no finite-population correction: leave the sizes out, or use JKn or the rescaled bootstrap",
            psus.strata[stratum.at]
        )));
    }
    let many = groups as f64;
    let mut factors = psus.unchanged(groups);
    // Groups go on from stratum to stratum, so that they are of one size.
    let mut next = 0;
    for stratum in strata.iter().filter(|stratum| !stratum.is_whole()) {
        let mut units = stratum.units.clone();
        Random::at(seed, [0, stratum.at]).shuffle(&mut units);
        let group_of = |place: usize| (next + place) % groups;
        let n = units.len() as f64;
        let mut in_group = vec![0.0; groups];
        (0..units.len()).for_each(|place| in_group[group_of(place)] += 1.0);
        let part = (many / ((many - 1.0) * n * (n - 1.0))).sqrt();
        for (group, &out) in in_group.iter().enumerate().filter(|(_, out)| **out > 0.0) {
            for (place, &unit) in units.iter().enumerate() {
                let own = group_of(place) == group;
                factors[(unit, group)] = match (units.len() < groups, own) {
                    (true, true) => 1.0 - (n - 1.0) * part,
                    (true, false) => 1.0 + part,
                    (false, true) => 0.0,
                    (false, false) => n / (n - out),
                };
            }
        }
        next = group_of(units.len());
    }
    Ok(Made {
        most_freedom: many - 1.0,
        ..alike(factors, (many - 1.0) / many)
    })
}
