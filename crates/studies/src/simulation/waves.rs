//! When the invented fieldwork asked people, by the schedule of the folder.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};
use platform::calendar::{uk_date, uk_time};

use crate::{
    fieldwork::schedule::due,
    setup::{ContactKind, Population},
};

/// The days on which waves that ask for an answer went out, counted from the opening, each once. A
/// schedule without any is one invitation on the first day.
pub(super) fn asking_days(population: &Population, opened: Date) -> Vec<u32> {
    let launch = uk_time(opened, Time::midnight());
    let plan = launch.and_then(|at| due(population, at, &BTreeMap::new()).ok());
    let mut days: Vec<u32> = plan
        .unwrap_or_default()
        .iter()
        .zip(&population.contacts)
        .filter(|(_, contact)| contact.kind == ContactKind::Invitation || contact.kind.reminds())
        .filter_map(|(wave, _)| {
            let since = uk_date(wave.at).since(opened).ok()?;
            u32::try_from(since.get_days()).ok()
        })
        .collect();
    days.dedup();
    if days.is_empty() {
        days.push(0);
    }
    days
}
