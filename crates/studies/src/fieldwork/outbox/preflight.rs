//! Before a wave leaves: who would get it, who would not and why, by everything that the frame knows.

use std::collections::BTreeMap;

use super::{
    WaveId,
    selection::{Asking, Which, candidates},
};
use crate::{
    Studies,
    answering::CaseId,
    fieldwork::schedule::{Exclusion, belongs},
    setup::{Channel, Contact, Population},
};

/// Who gets it, and who does not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Split {
    pub(super) to: i64,
    pub(super) not: i64,
}

impl Split {
    fn add(&mut self, gets: bool) {
        if gets {
            self.to += 1;
        } else {
            self.not += 1;
        }
    }
}

/// The counts of a population.
#[derive(Debug, Default)]
pub(super) struct Preflight {
    pub(super) all: Split,
    /// By frame variable and category.
    pub(super) groups: BTreeMap<String, BTreeMap<String, Split>>,
    pub(super) languages: BTreeMap<String, Split>,
    pub(super) reasons: BTreeMap<Exclusion, i64>,
    /// Of those who get an e-mail, most first.
    pub(super) domains: Vec<(String, i64)>,
}

/// So many cases are read at once.
const STEP: i64 = 5_000;
/// So many domains are shown.
const DOMAINS: usize = 10;

/// Looks at every case as the wave would.
///
/// # Errors
/// When the database refuses.
pub(super) async fn preflight(
    studies: &Studies,
    study: &str,
    population: &Population,
    contact: &Contact,
    wave: Option<WaveId>,
) -> Result<Preflight, sqlx::Error> {
    let asking = Asking {
        study,
        // No wave has this id: ids are positive.
        wave: wave.unwrap_or(WaveId(0)),
        kind: contact.kind,
        waiting_too: true,
    };
    let mut counts = Preflight::default();
    let mut domains: BTreeMap<String, i64> = BTreeMap::new();
    let mut after = CaseId(0);
    loop {
        let which = Which::After {
            population: &population.id,
            case: after,
            most: STEP,
        };
        let found = candidates(studies.db(), &studies.app.secret, asking, which).await?;
        let Some(last) = found.last() else { break };
        after = last.id;
        for candidate in &found {
            let against = belongs(contact, &candidate.case).err();
            let gets = against.is_none();
            counts.all.add(gets);
            counts
                .languages
                .entry(candidate.language.clone())
                .or_default()
                .add(gets);
            for variable in &population.frame.variables {
                let value = candidate
                    .variables
                    .get(&variable.id)
                    .map_or("", String::as_str);
                let of = counts.groups.entry(variable.id.clone()).or_default();
                of.entry(value.to_owned()).or_default().add(gets);
            }
            match against {
                Some(reason) => *counts.reasons.entry(reason).or_default() += 1,
                None if contact.channel == Channel::Email => {
                    *domains.entry(candidate.domain()).or_default() += 1;
                }
                None => {}
            }
        }
    }
    counts.domains = domains.into_iter().collect();
    counts
        .domains
        .sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts.domains.truncate(DOMAINS);
    Ok(counts)
}
