//! How many will have answered when the study closes, and how sure that is.

use std::collections::BTreeMap;

use estimation::outcome::{Fieldwork, forecast};
use jiff::{
    ToSpan,
    civil::{Date, Time},
};
use maud::{Markup, html};
use platform::calendar::{uk_date, uk_time};

use super::model::Progress;
use crate::{
    fieldwork::schedule::due,
    home::{count, day as in_words, per_cent},
    setup::{ContactKind, Population, Study, StudyState, Version},
};

/// The forecast in a sentence; nothing when there is nothing to go by, or the study is closed.
pub(super) fn section(
    study: &Study,
    version: &Version,
    population: &Population,
    progress: &Progress,
    today: Date,
) -> Markup {
    if study.state == StudyState::Closed {
        return html! {};
    }
    let days = messages(study, population, progress);
    let Some(first) = days.first().copied().filter(|first| *first <= today) else {
        return html! {};
    };
    let weeks = i64::from(version.loaded.definition.fieldwork.weeks.min(520));
    let opened = study.opened_day.parse().unwrap_or(first);
    let Ok(last) = opened.checked_add((weeks * 7).days()) else {
        return html! {};
    };
    let place =
        |day: Date| usize::try_from(first.until(day).map_or(-1, |span| span.get_days())).ok();
    let (Some(seen), Some(last_day)) = (place(today), place(last)) else {
        return html! {};
    };
    // Today is not over: it is not a day to go by.
    let completed: Vec<u64> = (0..seen)
        .map(|after| {
            let day = first
                .saturating_add(i64::try_from(after).unwrap_or(0).days())
                .to_string();
            progress
                .days
                .get(&day)
                .map_or(0, |day| u64::try_from(day.completed).unwrap_or(0))
        })
        .collect();
    let places: Vec<usize> = days.into_iter().filter_map(place).collect();
    let fieldwork = Fieldwork {
        messages: places.iter().copied().filter(|day| *day < seen).collect(),
        planned: places
            .into_iter()
            .filter(|day| *day >= seen && *day <= last_day)
            .collect(),
        completed,
        last_day,
        asked: u64::try_from(progress.total.invited).unwrap_or(0),
    };
    // Always the same numbers from the same counts.
    let Ok(Some(found)) = forecast(&fieldwork, SEED) else {
        return html! {};
    };
    // What came today counts as well, though the day is not over.
    let already = progress.total.completed as f64;
    let [low, middle, high] = [found.low, found.middle, found.high].map(|n| n.max(already));
    let share = |n: f64| per_cent(n / fieldwork.asked.max(1) as f64, 1);
    let whole = |n: f64| count(n.round() as i64);
    html! {
        h3 class="nhsuk-heading-s" { "How it is likely to end" }
        p {
            "By " (in_words(&last.to_string())) " about " strong { (whole(middle)) " (" (share(middle)) ")" }
            " will have completed; four times of five it is between " (whole(low)) " and " (whole(high))
            " (" (share(low)) " to " (share(high)) ")"
            @match fieldwork.planned.len() {
                0 => ", with no more messages.",
                1 => ", with one more message.",
                n => { ", with " (n) " more messages." },
            }
        }
        p class="app-muted" {
            "Each message is taken to bring answers that die away alike; the next one to bring what those before it suggest. Of the answers that a message brings, "
            (per_cent(1.0 - found.decay.powi(7), 0)) " come within a week."
        }
    }
}

/// Any number, but always this one.
const SEED: u64 = 46_238;

/// The days of the messages that ask for answers: those that went out, and those that are due. In a simulation
/// that was not launched they are those of the schedule.
fn messages(study: &Study, population: &Population, progress: &Progress) -> Vec<Date> {
    let mut days: Vec<Date> = if progress.waves.is_empty() && study.simulated {
        let opened = study
            .opened_day
            .parse()
            .ok()
            .and_then(|day| uk_time(day, Time::midnight()));
        let plan = opened
            .and_then(|at| due(population, at, &BTreeMap::new()).ok())
            .unwrap_or_default();
        let asks = population
            .contacts
            .iter()
            .map(|contact| contact.kind == ContactKind::Invitation || contact.kind.reminds());
        plan.iter()
            .zip(asks)
            .filter(|(_, asks)| *asks)
            .map(|(due, _)| uk_date(due.at))
            .collect()
    } else {
        let begun = progress
            .waves
            .iter()
            .filter(|wave| wave.asks)
            .map(|wave| wave.day.as_str());
        begun
            .chain(progress.planned.iter().map(String::as_str))
            .filter_map(|day| day.parse().ok())
            .collect()
    };
    days.sort();
    days.dedup();
    days
}
