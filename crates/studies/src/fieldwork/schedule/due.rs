//! When each wave is due, and how many of its messages may leave now.

use std::collections::BTreeMap;

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Time},
};
use platform::calendar::{Country, uk_date, uk_time};

use crate::setup::{BankHolidays, Fieldwork, Population, When};

/// A wave and the moment from which its messages may leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    pub wave: String,
    pub at: Timestamp,
}

/// The settings under `[population.sending]` leave no moment open.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "nothing of the wave {wave:?} may leave within a year: look at quiet, days and not_on under [population.sending] of study.toml"
)]
pub struct NeverOpen {
    pub wave: String,
}

/// When each wave of a population is due, in the order of `study.toml`. `begun` holds the waves that
/// have begun to leave, and when: what follows counts from there.
///
/// Fixed dates that lie before the launch are moved: when the first of them has passed, all move by
/// as many days, so that the intervals stay as they were planned.
///
/// # Errors
/// When the settings never let anything leave.
pub fn due(
    population: &Population,
    launch: Timestamp,
    begun: &BTreeMap<String, Timestamp>,
) -> Result<Vec<Due>, NeverOpen> {
    let launch_day = uk_date(launch);
    let late = days_late(population, launch_day);
    let mut plan: Vec<Due> = Vec::new();
    let mut not_before = launch;
    for contact in &population.contacts {
        let never = || NeverOpen {
            wave: contact.wave.clone(),
        };
        let at = if let Some(moment) = begun.get(&contact.wave) {
            *moment
        } else {
            let day = match &contact.when {
                When::Day(days) => later(launch_day, *days),
                When::Date(date) => later(*date, late),
                When::After { wave, days } => {
                    // `check` has seen that the wave stands before this one.
                    let from = plan.iter().find(|due| due.wave == *wave);
                    later(from.map_or(launch_day, |due| uk_date(due.at)), *days)
                }
            };
            let from = uk_time(day, Time::midnight()).ok_or_else(never)?;
            first_open(population, from.max(not_before)).ok_or_else(never)?
        };
        not_before = not_before.max(at);
        plan.push(Due {
            wave: contact.wave.clone(),
            at,
        });
    }
    Ok(plan)
}

/// The last day on which a study takes answers, as messages state it.
pub fn closing_date(fieldwork: &Fieldwork, launch: Timestamp) -> Date {
    later(uk_date(launch), fieldwork.weeks.saturating_mul(7))
}

/// The country of a case with these frame variables, where `[population.sending]` says which of them
/// holds it.
pub fn country_of(
    population: &Population,
    variables: &BTreeMap<String, String>,
) -> Option<Country> {
    let variable = population.sending.country.as_ref()?;
    Country::parse(variables.get(variable)?)
}

/// How many more messages to people in this country may leave now, when so many have left since the
/// hour began ([`platform::calendar::hour_of`]).
pub fn allowance(
    population: &Population,
    country: Option<Country>,
    now: Timestamp,
    left_this_hour: u32,
) -> u32 {
    let sending = &population.sending;
    if sending.hours(country).open_at(now) {
        sending.per_hour.saturating_sub(left_this_hour)
    } else {
        0
    }
}

/// The first moment at which a message to anybody may leave.
fn first_open(population: &Population, from: Timestamp) -> Option<Timestamp> {
    let sending = &population.sending;
    match sending.bank_holidays {
        BankHolidays::All | BankHolidays::None => sending.hours(None).next_open(from),
        BankHolidays::ByCountry => Country::ALL
            .into_iter()
            .filter_map(|country| sending.hours(Some(country)).next_open(from))
            .min(),
    }
}

/// How many days after the first fixed date the launch is.
fn days_late(population: &Population, launch: Date) -> u32 {
    population
        .contacts
        .iter()
        .filter_map(|contact| match contact.when {
            When::Date(date) => Some(date),
            When::Day(_) | When::After { .. } => None,
        })
        .min()
        .and_then(|first| launch.since(first).ok())
        .and_then(|span| u32::try_from(span.get_days()).ok())
        .unwrap_or(0)
}

fn later(day: Date, days: u32) -> Date {
    day.saturating_add(i64::from(days.min(36_500)).days())
}
