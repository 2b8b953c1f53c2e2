//! Before the launch: dates, who would be written to, who would not and why.

use std::collections::BTreeMap;

use jiff::Timestamp;
use maud::{Markup, html};
use platform::web::{Frame, Language, components as ui};

use super::{
    super::preflight::{Preflight, Split},
    cell, moment, reaches_nobody,
};
use crate::{
    fieldwork::schedule::due,
    home::{count, lower_first},
    setup::{Contact, Population, Study, Version},
};

/// What the page shows.
pub(in super::super) struct Launch<'a> {
    pub(in super::super) study: &'a Study,
    pub(in super::super) version: &'a Version,
    pub(in super::super) population: &'a Population,
    /// Each first step with its counts.
    pub(in super::super) steps: &'a [(&'a Contact, Preflight)],
    pub(in super::super) has_server: bool,
    pub(in super::super) now: Timestamp,
    pub(in super::super) problem: Option<String>,
}

pub(in super::super) fn launch(frame: Frame, of: &Launch<'_>) -> Markup {
    let name = of.population.name.get("en");
    let path = format!("/studies/{}/outbox", of.study.id);
    let dates = due(of.population, of.now, &BTreeMap::new());
    let content = html! {
        @if let Some(problem) = &of.problem {
            (ui::error_summary(Language::English, &[("launch".to_owned(), format!("Nothing was launched: {problem}."))]))
        }
        h1 class="nhsuk-heading-l" { "Launch: " (name) }
        (reaches_nobody(of.study.simulated, of.has_server))
        h2 class="nhsuk-heading-m" { "When" }
        @match &dates {
            Err(problem) => (ui::inset(&html! { p { (problem) "." } })),
            Ok(dates) => ul class="nhsuk-list nhsuk-list--bullet" {
                @for due in dates { li { strong { (due.wave) } ": " (moment(due.at)) } }
            },
        }
        p { "A reminder looks at who has answered on its own day, and once more at the moment at which each message leaves." }
        @for (contact, counts) in of.steps {
            h2 class="nhsuk-heading-m" { "Who gets “" (contact.wave) "” by " (contact.channel.name()) }
            (preflight(of.population, of.version, counts))
        }
        div id="launch" {
            form method="post" action={ (path) "/" (of.population.id) "/launch" } { (ui::button(&format!("Launch {}", lower_first(name)))) }
        }
        p { "After the launch you can pause, resume or stop each message, and try it on a few people first." }
        p { a href=(path) { "Back to the outbox" } }
    };
    frame.page(&content)
}

/// The counts of one wave.
pub(super) fn preflight(population: &Population, version: &Version, counts: &Preflight) -> Markup {
    html! {
        ul class="app-figures" {
            li { strong { (count(counts.all.to)) } "would get it" }
            li { strong { (count(counts.all.not)) } "would not" }
        }
        @if !counts.reasons.is_empty() {
            h3 class="nhsuk-heading-s" { "Why people are left out" }
            ul class="nhsuk-list nhsuk-list--bullet" {
                @for (reason, n) in &counts.reasons { li { (count(*n)) ": " (reason.words()) } }
            }
        }
        (ui::details("By group and language", &html! {
            @for variable in &population.frame.variables {
                @if let Some(groups) = counts.groups.get(&variable.id) {
                    (table(variable.label.get("en"), groups))
                }
            }
            @if version.loaded.definition.study.languages.len() > 1 {
                (table("Language", &languages(&counts.languages)))
            }
        }))
        @if !counts.domains.is_empty() {
            (ui::details("Mail domains with most people", &html! {
                ul class="nhsuk-list" { @for (domain, n) in &counts.domains { li { (domain) ": " (count(*n)) } } }
            }))
        }
    }
}

fn languages(counts: &BTreeMap<String, Split>) -> BTreeMap<String, Split> {
    counts
        .iter()
        .map(|(code, split)| {
            let name = match code.as_str() {
                "en" => "English",
                "cy" => "Welsh",
                other => other,
            };
            (name.to_owned(), *split)
        })
        .collect()
}

fn table(label: &str, groups: &BTreeMap<String, Split>) -> Markup {
    html! {
        table class="nhsuk-table-responsive nhsuk-u-margin-bottom-5" {
            caption class="nhsuk-table__caption nhsuk-table__caption--s" { "By " (lower_first(label)) }
            thead class="nhsuk-table__head" { tr {
                @for heading in [label, "Would get it", "Would not"] { th scope="col" { (heading) } }
            } }
            tbody class="nhsuk-table__body" {
                @for (category, split) in groups {
                    tr class="nhsuk-table__row" {
                        (cell(label, &html! { @if category.is_empty() { "not known" } @else { (category) } }))
                        (cell("Would get it", &html! { (count(split.to)) }))
                        (cell("Would not", &html! { (count(split.not)) }))
                    }
                }
            }
        }
    }
}
