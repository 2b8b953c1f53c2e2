//! The fieldwork page.

use std::fmt::Write;

use jiff::civil::Date;
use maud::{Markup, html};
use platform::web::{Frame, components as ui};

use super::{
    ahead,
    burden::{self, Burden},
    chart,
    model::{Progress, Tally},
    outside, rates, spread,
};
use crate::{
    home::{count, per_cent},
    setup::{Population, Study, StudyState, Version},
};

pub(super) fn page(
    frame: Frame,
    study: &Study,
    version: &Version,
    populations: &[(Population, Progress)],
    today: Date,
) -> Markup {
    let asked = populations
        .iter()
        .any(|(_, progress)| progress.total.cases > 0);
    let content = html! {
        div data-live-seconds="5" {
            h1 class="nhsuk-heading-l" { "Fieldwork" }
            p {
                "Opened " (crate::home::day(&study.opened_day)) ", planned for "
                (version.loaded.definition.fieldwork.weeks) " weeks. "
                @match study.state {
                    StudyState::Open => "The study takes answers. This page keeps itself up to date.",
                    StudyState::Closed => "The study is closed: links say so, kindly.",
                }
            }
            @if !asked {
                (ui::inset(&html! { p {
                    "Nobody is in the frame yet. Put the frame files named in study.toml into the folder and run "
                    code { "headroom study load" } ", or try everything with invented people: "
                    code { "headroom study simulate" } "."
                } }))
            }
            @for (population, progress) in populations { (one(study, version, (population, progress), today)) }
            @if asked { (burden::section(&burdens(version, populations), version.loaded.definition.fieldwork.declared_hours)) }
            (definitions())
            p {
                a href={ "/studies/" (study.id) "/fieldwork.csv" } { "Download these counts (CSV)" } " · "
                a href={ "/studies/" (study.id) "/fieldwork/rates.csv" } { "Download all rates (CSV)" }
            }
        }
    };
    frame.page(&content)
}

fn one(
    study: &Study,
    version: &Version,
    (population, progress): (&Population, &Progress),
    today: Date,
) -> Markup {
    let total = progress.total;
    let id = &population.id;
    let name = population.name.get("en");
    html! {
        section aria-labelledby={ "fieldwork-" (id) } {
            h2 class="nhsuk-heading-m" id={ "fieldwork-" (id) } { (name) }
            div id={ "live-" (id) } data-live {
                ul class="app-figures" {
                    (figure(&count(total.invited), "invited"))
                    (figure(&count(total.started), "started"))
                    (figure(&count(total.completed), "completed"))
                    (figure(&rate(total.response_rate()), "response rate (RR1)"))
                    (figure(&rate(total.completion_rate()), "of those who started have finished"))
                }
                (spread::alerts(population, progress))
                @for variable in &population.frame.variables {
                    @if let Some(groups) = progress.groups.get(&variable.id) {
                        (group_table(name, variable.label.get("en"), &variable.categories, groups))
                    }
                }
                (chart::cumulative(name, progress))
                (ahead::section(study, version, population, progress, today))
                (days(name, progress))
                (break_offs(version, population, progress))
                (spread::section(population, progress))
                (outside::section(population, progress))
                (rates::section(population, &version.loaded.definition.fieldwork.dispositions, progress))
            }
        }
    }
}

/// What was asked of each population, at the minutes of its questionnaire.
fn burdens(version: &Version, populations: &[(Population, Progress)]) -> Vec<(String, Burden)> {
    populations
        .iter()
        .filter_map(|(population, progress)| {
            let questionnaire = version.loaded.questionnaires.get(&population.id)?;
            let pages: Vec<String> = crate::home::page_names(questionnaire)
                .into_iter()
                .map(|(page, _)| page)
                .collect();
            let minutes = f64::from(questionnaire.minutes().typical_minutes());
            Some((
                population.name.get("en").to_owned(),
                Burden::of(progress, minutes, &pages),
            ))
        })
        .collect()
}

fn figure(number: &str, what: &str) -> Markup {
    html! { li { strong { (number) } (what) } }
}

fn rate(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| per_cent(share, 1))
}

fn group_table(
    population: &str,
    label: &str,
    categories: &[String],
    groups: &std::collections::BTreeMap<String, Tally>,
) -> Markup {
    let caption = format!("{population} by {}", crate::home::lower_first(label));
    html! {
        div class="app-scroll" role="region" aria-label=(caption) tabindex="0" {
            table class="nhsuk-table" {
                caption class="nhsuk-table__caption nhsuk-table__caption--s" { (caption) }
                thead class="nhsuk-table__head" { tr {
                    th scope="col" { (label) }
                    @for head in ["Invited", "Started", "Completed", "Unfinished", "Withdrawn", "Response rate"] {
                        th scope="col" class="app-number" { (head) }
                    }
                } }
                tbody class="nhsuk-table__body" {
                    @for category in categories {
                        @let tally = groups.get(category).copied().unwrap_or_default();
                        tr class="nhsuk-table__row" {
                            th scope="row" class="nhsuk-table__header" { (category) }
                            @for number in [tally.invited, tally.started, tally.completed, tally.unfinished(), tally.withdrawn] {
                                td class="nhsuk-table__cell app-number" { (count(number)) }
                            }
                            td class="nhsuk-table__cell app-number" { (rate(tally.response_rate())) }
                        }
                    }
                }
            }
        }
    }
}

fn break_offs(version: &Version, population: &Population, progress: &Progress) -> Markup {
    let total: i64 = progress.break_offs.values().sum();
    let Some(questionnaire) = version.loaded.questionnaires.get(&population.id) else {
        return html! {};
    };
    if total == 0 {
        return html! { p { "Nobody has left a questionnaire unfinished." } };
    }
    let caption = format!(
        "{}: unfinished questionnaires by the last page saved",
        population.name.get("en")
    );
    let mut rows = vec![(String::new(), "No page saved".to_owned())];
    rows.extend(crate::home::page_names(questionnaire));
    html! {
        div class="app-scroll" role="region" aria-label=(caption) tabindex="0" {
            table class="nhsuk-table" {
                caption class="nhsuk-table__caption nhsuk-table__caption--s" { (caption) }
                thead class="nhsuk-table__head" { tr {
                    th scope="col" { "Last page saved" }
                    th scope="col" class="app-number" { "People" }
                    th scope="col" class="app-number" { "Share" }
                } }
                tbody class="nhsuk-table__body" {
                    @for (page, title) in &rows {
                        @if let Some(n) = progress.break_offs.get(page) {
                            tr class="nhsuk-table__row" {
                                th scope="row" class="nhsuk-table__header" { (title) }
                                td class="nhsuk-table__cell app-number" { (count(*n)) }
                                td class="nhsuk-table__cell app-number" { (per_cent(*n as f64 / total as f64, 0)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Completed questionnaires by day: a chart whose numbers stand in the table below it.
fn days(population: &str, progress: &Progress) -> Markup {
    let days: Vec<_> = progress.days.iter().collect();
    let (Some((first, _)), Some((last, _))) = (days.first(), days.last()) else {
        return html! {};
    };
    let most = days
        .iter()
        .map(|(_, day)| day.completed)
        .max()
        .unwrap_or(0)
        .max(1);
    let total: i64 = days.iter().map(|(_, day)| day.completed).sum();
    let sentence = format!(
        "{population}: {} completed between {} and {}; the busiest day had {}.",
        count(total),
        crate::home::day(first),
        crate::home::day(last),
        count(most)
    );
    let width = 700.0 / days.len() as f64;
    html! {
        figure class="app-figure" {
            p { strong { "Completed by day" } br; (sentence) }
            svg viewBox="0 0 760 180" role="img" aria-label=(sentence) class="app-days" {
                line x1="50" y1="150" x2="750" y2="150" stroke="#4c6272" {}
                text x="44" y="24" text-anchor="end" font-size="14" fill="#212b32" { (count(most)) }
                text x="44" y="154" text-anchor="end" font-size="14" fill="#212b32" { "0" }
                @for (place, (_, day)) in days.iter().enumerate() {
                    @let height = day.completed as f64 / most as f64 * 130.0;
                    rect x=(format!("{:.1}", 50.0 + width * place as f64)) y=(format!("{:.1}", 150.0 - height))
                        width=(format!("{:.1}", (width - 1.0).max(1.0))) height=(format!("{height:.1}")) fill="#005eb8" {}
                }
                text x="50" y="172" font-size="14" fill="#212b32" { (crate::home::day(first)) }
                text x="750" y="172" text-anchor="end" font-size="14" fill="#212b32" { (crate::home::day(last)) }
            }
            (ui::details("The same as a table", &html! {
                table class="nhsuk-table" {
                    thead class="nhsuk-table__head" { tr { th scope="col" { "Day" } th scope="col" class="app-number" { "Started" } th scope="col" class="app-number" { "Completed" } } }
                    tbody class="nhsuk-table__body" {
                        @for (date, day) in &days {
                            tr class="nhsuk-table__row" {
                                th scope="row" class="nhsuk-table__header" { (crate::home::day(date)) }
                                td class="nhsuk-table__cell app-number" { (count(day.started)) }
                                td class="nhsuk-table__cell app-number" { (count(day.completed)) }
                            }
                        }
                    }
                }
            }))
        }
    }
}

fn definitions() -> Markup {
    ui::details(
        "What these words mean",
        &html! {
            p { strong { "Response rate (RR1)" } ": completed questionnaires divided by everybody who was invited, by AAPOR's Standard Definitions. Silence counts as eligible, so this is the lowest of the standard rates." }
            p { strong { "Started" } ": pressed Start. Opening the link does not count, because mail filters open links." }
            p { strong { "Completed" } ": checked the answers and submitted them (AAPOR 1.1)." }
            p { strong { "Unfinished" } ": started, and has not submitted so far (AAPOR 2.12)." }
            p { strong { "Withdrawn" } ": asked to be left alone (AAPOR 2.112)." }
            p { "Days are the finest time that is kept. Pilots by open link are not counted." }
        },
    )
}

/// The counts as a table for a spreadsheet.
pub(super) fn csv(study: &Study, populations: &[(Population, Progress)]) -> String {
    let mut out = String::from(
        "study,invented,population,variable,category,cases,invited,started,completed,withdrawn,response_rate_rr1\r\n",
    );
    let mut line = |population: &str, variable: &str, category: &str, tally: Tally| {
        let rate = tally
            .response_rate()
            .map(|rate| format!("{rate:.6}"))
            .unwrap_or_default();
        let category = category.replace('"', "\"\"");
        // Writing to a String does not fail.
        let _ = write!(
            out,
            "{},{},{population},{variable},\"{category}\",{},{},{},{},{},{rate}\r\n",
            study.id,
            if study.simulated { "yes" } else { "no" },
            tally.cases,
            tally.invited,
            tally.started,
            tally.completed,
            tally.withdrawn
        );
    };
    for (population, progress) in populations {
        line(&population.id, "", "all", progress.total);
        for (variable, groups) in &progress.groups {
            for (category, tally) in groups {
                line(&population.id, variable, category, *tally);
            }
        }
    }
    out
}
