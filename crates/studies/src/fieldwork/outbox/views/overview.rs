//! All waves of a study, by population.

use maud::{Markup, html};
use platform::web::{Frame, components as ui};

use super::{
    super::{MessageState, Wave, WaveState},
    cell, moment, reaches_nobody, state_tag,
};
use crate::{
    home::{count, lower_first},
    setup::{Population, Study, StudyState, Version},
};

/// What the page shows.
pub(in super::super) struct Overview<'a> {
    pub(in super::super) study: &'a Study,
    pub(in super::super) version: &'a Version,
    pub(in super::super) waves: &'a [Wave],
    pub(in super::super) has_server: bool,
    pub(in super::super) may_run: bool,
}

pub(in super::super) fn overview(frame: Frame, of: &Overview<'_>) -> Markup {
    let definition = &of.version.loaded.definition;
    let content = html! {
        div data-live-seconds="5" {
            h1 class="nhsuk-heading-l" { "Outbox" }
            p { "What goes out to people, when, and what became of it. Nobody gets a message twice, whatever happens to a computer meanwhile." }
            (reaches_nobody(of.study.simulated, of.has_server))
            @if of.study.state == StudyState::Closed {
                (ui::inset(&html! { p { "The study is closed: nothing leaves until it is opened again." } }))
            }
            @for population in &definition.populations {
                section aria-labelledby={ "outbox-" (population.id) } {
                    h2 class="nhsuk-heading-m" id={ "outbox-" (population.id) } { (population.name.get("en")) }
                    (of_population(of, population))
                }
            }
        }
    };
    frame.page(&content)
}

fn of_population(of: &Overview<'_>, population: &Population) -> Markup {
    let waves: Vec<&Wave> = of
        .waves
        .iter()
        .filter(|wave| wave.population == population.id)
        .collect();
    let unlaunched: Vec<&str> = population
        .contacts
        .iter()
        .filter(|contact| !waves.iter().any(|wave| wave.name == contact.wave))
        .map(|contact| contact.wave.as_str())
        .collect();
    let path = format!("/studies/{}/outbox/{}", of.study.id, population.id);
    let open = of.study.state == StudyState::Open;
    html! {
        @if population.contacts.is_empty() {
            p { "Nobody is written to: study.toml has no [[population.contact]] here." }
        } @else if waves.is_empty() {
            p { "Not launched. The launch gives each of the " (population.contacts.len()) " messages its date; you see who would get what before anything leaves." }
            @if of.may_run && open { a class="nhsuk-button" href={ (path) "/launch" } { "Look at the launch of " (lower_first(population.name.get("en"))) } }
        } @else {
            div id={ "live-outbox-" (population.id) } data-live { (table(&path, population, &waves)) }
            @if !unlaunched.is_empty() && of.may_run && open {
                p { "The study folder has got messages since the launch: " (unlaunched.join(", ")) "." }
                form method="post" action={ (path) "/launch" } { (ui::secondary_button("Add them to the schedule")) }
            }
        }
    }
}

fn table(path: &str, population: &Population, waves: &[&Wave]) -> Markup {
    let name = lower_first(population.name.get("en"));
    html! {
        table class="nhsuk-table-responsive nhsuk-u-margin-bottom-5" {
            caption class="nhsuk-table__caption nhsuk-u-visually-hidden" { "Waves to " (name) }
            thead class="nhsuk-table__head" { tr {
                @for heading in ["Message", "By", "State", "When", "Waiting", "Sent", "Look at"] { th scope="col" { (heading) } }
            } }
            tbody class="nhsuk-table__body" {
                @for wave in waves {
                    tr class="nhsuk-table__row" {
                        (cell("Message", &html! { a href={ (path) "/" (wave.name) } { (wave.name) } }))
                        (cell("By", &html! { (channel(&wave.channel)) }))
                        (cell("State", &html! { (state_tag(wave)) @if !wave.why.is_empty() { br; (wave.why) } }))
                        (cell("When", &html! { (when(wave)) }))
                        (cell("Waiting", &html! { (count(wave.to_go())) }))
                        (cell("Sent", &html! { (count(wave.count(MessageState::Sent))) }))
                        (cell("Look at", &html! { (trouble(wave)) }))
                    }
                }
            }
        }
    }
}

pub(super) fn channel(word: &str) -> &str {
    match word {
        "email" => "e-mail",
        "sms" => "text message",
        other => other,
    }
}

fn when(wave: &Wave) -> String {
    match (wave.begun_at, wave.state) {
        (Some(begun), _) => format!("began {}", moment(begun)),
        (None, WaveState::Stopped) => "never began".to_owned(),
        (None, _) => format!("due {}", moment(wave.due_at)),
    }
}

/// What a person should look at.
fn trouble(wave: &Wave) -> String {
    let parts: Vec<String> = [
        (MessageState::Unknown, "unknown"),
        (MessageState::Refused, "refused"),
        (MessageState::Returned, "came back"),
        (MessageState::Withheld, "withheld"),
    ]
    .into_iter()
    .filter(|(state, _)| wave.count(*state) > 0)
    .map(|(state, word)| format!("{} {word}", count(wave.count(state))))
    .collect();
    if parts.is_empty() {
        "–".to_owned()
    } else {
        parts.join(", ")
    }
}
