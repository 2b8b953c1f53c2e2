//! The page on data protection.

use jiff::civil::Date;
use maud::{Markup, html};
use platform::{
    clock,
    web::{Frame, Language, components as ui},
};

use super::{held::Held, summary::summary};
use crate::{
    home::{count, day},
    setup::{Definition, Study},
};

/// What the page shows.
pub(super) struct Protection<'a> {
    pub(super) study: &'a Study,
    pub(super) definition: &'a Definition,
    pub(super) held: Held,
    /// From which day contact data are erased; `None` while the study is open.
    pub(super) due: Option<Date>,
    pub(super) reports: &'a [(String, String)],
    pub(super) may_erase: bool,
    pub(super) problem: Option<&'static str>,
}

pub(super) fn protection(frame: Frame, of: &Protection<'_>) -> Markup {
    let held = of.held;
    let content = html! {
        @if let Some(problem) = of.problem {
            (ui::error_summary(Language::English, &[("study".to_owned(), problem.to_owned())]))
        }
        h1 class="nhsuk-heading-l" { "Data protection" }
        h2 class="nhsuk-heading-m" { "What is held now" }
        ul class="app-figures" {
            li { strong { (count(held.contacts)) } "people’s names and addresses" }
            li { strong { (count(held.codes)) } "links and codes" }
            li { strong { (count(held.drafts)) } "unfinished questionnaires" }
            li { strong { (count(held.notes)) } "notes" }
        }
        p { (count(held.suppressions)) " addresses of people who want no messages about this study are kept as hashes, and stay." }
        @match of.due {
            Some(due) => p { "All of this is erased by itself from " strong { (clock::british(due)) } " on: " (of.definition.data_protection.contact_days) " days after the study closed." },
            None => p { "All of this is erased by itself " (of.definition.data_protection.contact_days) " days after the study has closed (" code { "contact_days" } " in study.toml)." },
        }
        @if of.may_erase { (erase(of)) }
        h2 class="nhsuk-heading-m" id="reports" { "Reports" }
        @if of.reports.is_empty() { p { "Nothing has been erased yet." } }
        @for (when, report) in of.reports {
            h3 class="nhsuk-heading-s" { "Erased on " (day(when)) }
            ul class="nhsuk-list nhsuk-list--bullet" { @for line in report.lines() { li class="app-wrap" { (line) } } }
        }
        h2 class="nhsuk-heading-m" { "Summary for an ethics committee" }
        p { "From study.toml and from what the program does. " a href={ "/studies/" (of.study.id) "/protection.md" } { "Download it as text (Markdown)" } }
        @for part in summary(of.definition) {
            h3 class="nhsuk-heading-s" { (part.heading) }
            @if !part.lines.is_empty() { ul class="nhsuk-list nhsuk-list--bullet" { @for line in &part.lines { li { (line) } } } }
            @if let Some(key) = part.missing {
                p { (ui::tag("Not stated", "yellow")) " Add " code { (key) " = \"…\"" } " under " code { "[data_protection]" } " of study.toml." }
            }
        }
    };
    frame.page(&content)
}

fn erase(of: &Protection<'_>) -> Markup {
    ui::details(
        "Erase it now",
        &html! {
            p { strong { "This cannot be undone." } " Names, addresses, links, unfinished answers and notes go for good, in the database and in the backups that can be reached. Submitted answers, figures and response rates stay." }
            p { "The study’s id is " code { (of.study.id) } "." }
            form method="post" action={ "/studies/" (of.study.id) "/protection/erase" } {
                (ui::text_input(&ui::TextInput {
                    name: "study",
                    label: "Type the study’s id",
                    problem: of.problem,
                    autocomplete: Some("off"),
                    ..ui::TextInput::default()
                }))
                (ui::warning_button("Erase contact data"))
            }
        },
    )
}
