//! Check your answers, and thank you.

use maud::{Markup, html};
use platform::web::Frame;
use questionnaire::{SummaryRow, SummarySection};

use super::{
    markdown::{inline, plain},
    shell::Shell,
};
use crate::answering::pages::address::{self, Way};

/// Every answer with a link to change it, and the button that sends them.
pub(in crate::answering) fn check(
    shell: Shell<'_>,
    summary: &[SummarySection],
    back: Option<String>,
) -> Markup {
    let title = shell.say(
        "Check your answers before you send them",
        "Gwiriwch eich atebion cyn eu hanfon",
    );
    let frame: Frame = shell
        .frame(title)
        .back(back)
        .switch(shell.language_buttons("send"));
    frame.page(&html! {
        h1 class="nhsuk-heading-l" { (title) }
        @for section in summary {
            @if !section.title.is_empty() { h2 class="nhsuk-heading-m" { (inline(&section.title)) } }
            dl class="nhsuk-summary-list" {
                @for row in &section.rows { (summary_row(shell, row)) }
            }
        }
        h2 class="nhsuk-heading-m" { (shell.say("Send your answers", "Anfon eich atebion")) }
        p {
            @if shell.severed() {
                (shell.say(
                    "When you send them, your answers are cut off from your name for good. After that nobody can change them, see which are yours, or take them out.",
                    "Pan fyddwch yn eu hanfon, caiff eich atebion eu gwahanu'n barhaol oddi wrth eich enw. Wedi hynny ni all neb eu newid, gweld pa rai yw eich rhai chi, na'u tynnu allan.",
                ))
            } @else {
                (shell.say(
                    "Your answers are kept together with who you are. After you send them you cannot change them here.",
                    "Cedwir eich atebion ynghyd â phwy ydych chi. Ar ôl eu hanfon ni allwch eu newid yma.",
                ))
            }
        }
        form id="send" method="post" action="/answer/submit" {
            button class="nhsuk-button" type="submit" { (shell.say("Send my answers", "Anfon fy atebion")) }
        }
    })
}

fn summary_row(shell: Shell<'_>, row: &SummaryRow) -> Markup {
    let name = match &row.context {
        Some(context) => format!("{}: {}", plain(context), plain(&row.label)),
        None => plain(&row.label),
    };
    html! {
        div class="nhsuk-summary-list__row" {
            dt class="nhsuk-summary-list__key" {
                @if let Some(context) = &row.context { span class="app-muted" { (inline(context)) br; } }
                (inline(&row.label))
            }
            dd class="nhsuk-summary-list__value" {
                @if row.value.is_empty() {
                    span class="app-muted" { (shell.say("Not answered", "Heb ei ateb")) }
                } @else if row.values.len() > 1 {
                    ul class="nhsuk-list" { @for value in &row.values { li { (value) } } }
                } @else {
                    (row.value)
                }
            }
            dd class="nhsuk-summary-list__actions" {
                a href={ (address::page(&row.page, Way::Correcting)) "#" (row.address) } {
                    (shell.say("Change", "Newid")) span class="nhsuk-u-visually-hidden" { " " (name) }
                }
            }
        }
    }
}

/// After submission; the same whoever asks, and however often.
pub(in crate::answering) fn done(shell: Shell<'_>) -> Markup {
    let title = shell.say("Thank you", "Diolch");
    shell.frame(title).switch(shell.language_links("/answer/done")).page(&html! {
        div class="nhsuk-panel" {
            h1 class="nhsuk-panel__title" { (shell.say("Thank you. Your answers have been sent", "Diolch. Mae eich atebion wedi'u hanfon")) }
        }
        @if shell.severed() {
            p {
                (shell.say(
                    "They are now cut off from your name and your link. We have only noted that you have answered, so that you are not reminded.",
                    "Maent bellach wedi'u gwahanu oddi wrth eich enw a'ch dolen. Dim ond nodi eich bod wedi ateb a wnaethom, fel na chewch eich atgoffa.",
                ))
            }
        }
        p { (shell.say("You can close this page.", "Gallwch gau'r dudalen hon.")) }
    })
}
