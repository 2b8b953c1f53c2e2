//! A message on its page.

use maud::{Markup, PreEscaped, html};
use platform::web::{Frame, components as ui};

use super::{
    super::{MessageId, list::Found, sending::Shown},
    moment,
};
use crate::setup::{Channel, Contact, Loaded, Population, Study};

/// What the page shows.
pub(in super::super) struct MessagePage<'a> {
    pub(in super::super) study: &'a Study,
    pub(in super::super) loaded: &'a Loaded,
    pub(in super::super) population: &'a Population,
    pub(in super::super) contact: &'a Contact,
    pub(in super::super) found: &'a Found,
    pub(in super::super) message: MessageId,
    pub(in super::super) to: String,
    pub(in super::super) merged: Result<Shown, String>,
    /// Nobody else got it, so that its link may be followed from here.
    pub(in super::super) readable: bool,
}

pub(in super::super) fn message(frame: Frame, of: &MessagePage<'_>) -> Markup {
    let back = format!(
        "/studies/{}/outbox/{}/{}",
        of.study.id, of.population.id, of.contact.wave
    );
    let row = |key: &str, value: Markup| ui::SummaryRow {
        key: html! { (key) },
        value,
        action: None,
    };
    let state = html! {
        (of.found.state.name()) ", " (moment(of.found.changed))
        @if !of.found.why.is_empty() { br; (of.found.why) }
    };
    let mut rows = vec![
        row("To", html! { @for line in of.to.lines() { (line) br; } }),
        row("State", state),
    ];
    if of.contact.channel == Channel::Email {
        rows.insert(0, row("From", html! { (sender(of)) }));
    }
    if let Ok(shown) = &of.merged
        && !shown.rendered.subject.is_empty()
    {
        rows.push(row(
            "Subject",
            html! { span lang=(shown.language) { (shown.rendered.subject) } },
        ));
    }
    let content = html! {
        h1 class="nhsuk-heading-l" {
            span class="nhsuk-caption-l" { (of.population.name.get("en")) ", " (of.contact.channel.name()) }
            (of.contact.wave)
        }
        (ui::summary_list(&rows))
        @match &of.merged {
            Err(why) => (ui::inset(&html! { p { strong { "The message cannot be written." } " " (why) } p { "Correct the frame or the text, load the study again, and try the withheld messages again on the page of this wave." } })),
            Ok(shown) => {
                @if of.contact.channel == Channel::Sms {
                    p class="app-message app-message--sms" lang=(shown.language) { (shown.rendered.text) }
                } @else {
                    div class="app-message" lang=(shown.language) { (PreEscaped(&shown.body)) }
                    (ui::details("As plain text", &html! {
                        div class="app-scroll" role="region" aria-label="Plain text" tabindex="0" {
                            pre class="app-message app-message--plain" lang=(shown.language) { (shown.rendered.text) }
                        }
                    }))
                }
            }
        }
        @if of.readable {
            p { "Only this outbox has the message, so its links work from here: you can answer and opt out as the person would." }
        } @else {
            p class="app-muted" { "The personal link and code are left out: with them anybody could answer in this person's place." }
        }
        p { a href=(back) { "Back to the messages" } }
        p class="app-muted" { "Message " (of.message) ". Looking at it is noted in the audit trail." }
    };
    frame.page(&content)
}

fn sender(of: &MessagePage<'_>) -> String {
    let contact = &of.loaded.definition.study.contact;
    of.population.sending.from.as_ref().map_or_else(
        || format!("{} <{}>", contact.name, contact.email),
        |from| format!("{} <{}>", from.name.get("en"), from.email),
    )
}
