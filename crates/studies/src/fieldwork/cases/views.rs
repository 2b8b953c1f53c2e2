//! The search, a case with its history, the export.

use estimation::outcome::{DISPOSITIONS, disposition};
use maud::{Markup, html};
use platform::{
    calendar::uk_clock,
    clock,
    web::{Frame, components as ui},
};

use super::storage::{Case, Line, Wanted};
use crate::{
    home::day,
    setup::{Study, Version},
};

pub(super) fn search(
    frame: Frame,
    study: &Study,
    version: &Version,
    wanted: &Wanted<'_>,
    found: Option<&Vec<Case>>,
) -> Markup {
    let populations = &version.loaded.definition.populations;
    let path = format!("/studies/{}/cases", study.id);
    let content = html! {
        h1 class="nhsuk-heading-l" { "Cases" }
        p { "Find somebody who telephones or writes, see what they got and when, note what they said. Answers are never shown here." }
        form method="get" action=(path) class="app-chooser" {
            @if populations.len() > 1 {
                div class="nhsuk-form-group" {
                    label class="nhsuk-label" for="population" { "Among" }
                    select class="nhsuk-select" id="population" name="population" {
                        option value="" { "everybody" }
                        @for population in populations { option value=(population.id) selected[population.id == wanted.population] { (population.name.get("en")) } }
                    }
                }
            }
            div class="nhsuk-form-group" {
                label class="nhsuk-label" for="text" { "Name, key, address or number" }
                input class="nhsuk-input" id="text" name="text" type="search" value=(wanted.text) spellcheck="false";
            }
            (ui::secondary_button("Search"))
        }
        @match found {
            None => p class="app-muted" { "Each search, each look at a case and each export is noted in the audit trail." },
            Some(found) if found.is_empty() => p { "Nobody is like that. Try a part of the name, or the key of the frame." },
            Some(found) => (results(study, wanted, found)),
        }
        (ui::details("Export contact data", &html! {
            p { "Names, addresses and days of a whole population, as CSV; never an answer. Keep the file as safe as the frame itself." }
            @for population in populations {
                form method="post" action={ "/studies/" (study.id) "/cases.csv" } {
                    input type="hidden" name="population" value=(population.id);
                    (ui::secondary_button(&format!("Export {}", crate::home::lower_first(population.name.get("en")))))
                }
            }
        }))
    };
    frame.page(&content)
}

fn results(study: &Study, wanted: &Wanted<'_>, found: &[Case]) -> Markup {
    let most = usize::try_from(wanted.most).unwrap_or(0);
    html! {
        table class="nhsuk-table-responsive nhsuk-u-margin-bottom-5" {
            caption class="nhsuk-table__caption nhsuk-u-visually-hidden" { "Cases found" }
            thead class="nhsuk-table__head" { tr { @for heading in ["Name", "Key", "Address", "Stands at"] { th scope="col" { (heading) } } } }
            tbody class="nhsuk-table__body" {
                @for case in found.iter().take(most) {
                    tr class="nhsuk-table__row" {
                        (cell("Name", &html! { a href={ "/studies/" (study.id) "/cases/" (case.id) } { @if case.name.is_empty() { (case.key) } @else { (case.name) } } }))
                        (cell("Key", &html! { (case.key) }))
                        (cell("Address", &html! { span class="app-wrap" { @if case.email.is_empty() { (case.address.lines().collect::<Vec<_>>().join(", ")) } @else { (case.email) } } }))
                        (cell("Stands at", &html! { (standing(case)) }))
                    }
                }
            }
        }
        @if found.len() > most { p { "There are more: type more of the name." } }
    }
}

/// A cell that carries its heading where the table is stacked, on a phone.
fn cell(heading: &str, content: &Markup) -> Markup {
    html! {
        td class="nhsuk-table__cell" {
            span class="nhsuk-table-responsive__heading" aria-hidden="true" { (heading) " " }
            span { (content) }
        }
    }
}

/// The last thing that is known, in words.
fn standing(case: &Case) -> String {
    if let Some(decided) = disposition(&case.disposition) {
        return format!("{} {}", decided.code, decided.name);
    }
    let [invited, started, completed, withdrawn, opted_out] = &case.days;
    for (what, when) in [
        ("completed", completed),
        ("withdrew", withdrawn),
        ("wants no messages since", opted_out),
        ("began", started),
        ("invited", invited),
    ] {
        if let Some(when) = when {
            return format!("{what} {}", day(when));
        }
    }
    "not invited".to_owned()
}

pub(super) fn case(
    frame: Frame,
    study: &Study,
    version: &Version,
    case: &Case,
    history: &[Line],
    may_run: bool,
) -> Markup {
    let population = version.loaded.definition.population(&case.population);
    let row = |key: &str, value: Markup| ui::SummaryRow {
        key: html! { (key) },
        value,
        action: None,
    };
    let mut rows = vec![
        row("Stands at", html! { (standing(case)) }),
        row("Key in the frame", html! { (case.key) }),
        row(
            "E-mail",
            html! { span class="app-wrap" { (or_none(&case.email)) } },
        ),
        row("Phone", html! { (or_none(&case.phone)) }),
        row(
            "Address",
            html! { @for line in or_none(&case.address).lines() { (line) br; } },
        ),
        row(
            "Language",
            html! { @match case.language.as_str() { "en" => "English", "cy" => "Welsh", other => (other) } },
        ),
    ];
    let known: std::collections::BTreeMap<String, String> =
        serde_json::from_str(&case.variables).unwrap_or_default();
    for variable in population
        .iter()
        .flat_map(|population| &population.frame.variables)
    {
        let value = known.get(&variable.id).map_or("–", String::as_str);
        rows.push(row(variable.label.get("en"), html! { (value) }));
    }
    let names = [
        "Invited",
        "Began",
        "Completed",
        "Withdrew",
        "Wants no messages since",
    ];
    for (name, when) in names.into_iter().zip(&case.days) {
        if let Some(when) = when {
            rows.push(row(name, html! { (day(when)) }));
        }
    }
    let path = format!("/studies/{}/cases/{}", study.id, case.id);
    let content = html! {
        h1 class="nhsuk-heading-l" {
            span class="nhsuk-caption-l" { (population.map_or("", |population| population.one.get("en"))) }
            @if case.name.is_empty() { (case.key) } @else { (case.name) }
        }
        (ui::summary_list(&rows))
        h2 class="nhsuk-heading-m" id="history" { "History" }
        @if history.is_empty() { p { "Nothing has happened yet." } }
        @else { (lines(history)) }
        @if may_run { (forms(&path, case)) }
        p { a href={ "/studies/" (study.id) "/cases" } { "Find another" } }
    };
    frame.page(&content)
}

fn or_none(text: &str) -> &str {
    if text.is_empty() { "–" } else { text }
}

fn lines(history: &[Line]) -> Markup {
    html! {
        table class="nhsuk-table-responsive nhsuk-u-margin-bottom-5" {
            caption class="nhsuk-table__caption nhsuk-u-visually-hidden" { "What happened, newest first" }
            thead class="nhsuk-table__head" { tr { @for heading in ["When", "What", "More"] { th scope="col" { (heading) } } } }
            tbody class="nhsuk-table__body" {
                @for line in history {
                    tr class="nhsuk-table__row" {
                        (cell("When", &html! { (when(line)) }))
                        (cell("What", &html! { (what(line)) }))
                        (cell("More", &html! { (more(line)) @if !line.person.is_empty() { " – " (line.person) } }))
                    }
                }
            }
        }
    }
}

/// To the minute what we did; to the day what the person did.
fn when(line: &Line) -> String {
    let here = uk_clock(line.at);
    let date = clock::british(here.date());
    match line.kind.as_str() {
        "opted_out" | "withdrawn" => date,
        _ => format!("{date}, {}", here.strftime("%H:%M")),
    }
}

fn what(line: &Line) -> String {
    let by = match line.channel.as_str() {
        "email" => "by e-mail",
        "letter" => "by letter",
        "sms" => "by text message",
        _ => "",
    };
    let said = match line.kind.as_str() {
        "sent" => "message sent",
        "unknown" => "message sent, not known whether it arrived",
        "refused" => "message refused",
        "returned" => "message came back",
        "withheld" => "message withheld",
        "opted_out" => "asked for no more messages",
        "withdrawn" => "withdrew",
        "note" => "note",
        "disposition" => "disposition set",
        other => other,
    };
    [said, &line.wave, by]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}

fn more(line: &Line) -> String {
    match (line.kind.as_str(), disposition(&line.detail)) {
        ("disposition", Some(decided)) => format!("{} {}", decided.code, decided.name),
        ("disposition", None) => "decided by the events again".to_owned(),
        _ => line.detail.clone(),
    }
}

fn forms(path: &str, case: &Case) -> Markup {
    html! {
        h2 class="nhsuk-heading-m" { "Add a note" }
        form method="post" action={ (path) "/note" } {
            div class="nhsuk-form-group" {
                label class="nhsuk-label" for="note" { "What should be remembered" }
                div class="nhsuk-hint" id="note-hint" { "Who called, and what about. Nothing about answers. Notes go when contact data are erased." }
                textarea class="nhsuk-textarea" id="note" name="note" rows="3" aria-describedby="note-hint" {}
            }
            (ui::secondary_button("Add the note"))
        }
        h2 class="nhsuk-heading-m" { "Set the disposition" }
        form method="post" action={ (path) "/disposition" } {
            div class="nhsuk-form-group" {
                label class="nhsuk-label" for="code" { "Disposition (AAPOR)" }
                div class="nhsuk-hint" id="code-hint" { "When you know more than the program: a refusal by phone, a letter that came back, somebody who has left. A refusal stops all messages. You can change it at any time." }
                select class="nhsuk-select" id="code" name="code" aria-describedby="code-hint" {
                    option value="" selected[case.disposition.is_empty()] { "decided by what happens" }
                    @for known in DISPOSITIONS { option value=(known.code) selected[known.code == case.disposition] { (known.code) " " (known.name) } }
                }
            }
            (ui::secondary_button("Set it"))
        }
    }
}

/// Contact data and days, one case a line.
pub(super) fn csv(cases: &[Case]) -> String {
    let mut out = String::from("\u{feff}");
    let header = [
        "key",
        "name",
        "email",
        "phone",
        "address",
        "language",
        "invited",
        "started",
        "completed",
        "withdrawn",
        "opted_out",
        "disposition",
    ];
    platform::csv::line(&mut out, header);
    for case in cases {
        let mut cells = vec![
            case.key.as_str(),
            &case.name,
            &case.email,
            &case.phone,
            &case.address,
            &case.language,
        ];
        cells.extend(case.days.iter().map(|day| day.as_deref().unwrap_or("")));
        cells.push(&case.disposition);
        platform::csv::line(&mut out, cells);
    }
    out
}
