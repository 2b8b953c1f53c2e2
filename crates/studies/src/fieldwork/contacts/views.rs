//! The schedule as a list, and a message as its reader sees it.

use jiff::Timestamp;
use maud::{Markup, PreEscaped, html};
use platform::{
    calendar::uk_clock,
    clock,
    web::{Frame, components as ui},
};

use super::pages::{Dates, Preview};
use crate::{
    fieldwork::texts::{Alphabet, Rendered, TextProblem, segments},
    home::{count, lower_first},
    setup::{Audience, BankHolidays, Channel, Contact, Days, Loaded, Population, Sending, Study},
};

/// A message that could be rendered.
pub(super) struct Message {
    pub(super) rendered: Rendered,
    /// The HTML within the body.
    pub(super) body: String,
}

pub(super) fn schedule(frame: Frame, study: &Study, loaded: &Loaded, dates: &[Dates]) -> Markup {
    let content = html! {
        h1 class="nhsuk-heading-l" { "Contacts" }
        p { "What people will get from this study, and when. It is written in the study folder: a change there makes a new version." }
        @for (population, dates) in loaded.definition.populations.iter().zip(dates) {
            h2 class="nhsuk-heading-m" { (population.name.get("en")) }
            @if population.contacts.is_empty() {
                p { "Nobody is written to: study.toml has no [[population.contact]] here." }
            } @else {
                (of_population(study, loaded, population, dates))
            }
        }
    };
    frame.page(&content)
}

fn of_population(study: &Study, loaded: &Loaded, population: &Population, dates: &Dates) -> Markup {
    let minutes = loaded
        .questionnaires
        .get(&population.id)
        .map(|questionnaire| questionnaire.minutes().typical_minutes());
    let name = population.name.get("en");
    html! {
        @if let Some(minutes) = minutes {
            p { "The questionnaire takes about " strong { (minutes) " minutes" } ": that is what " code { "{{minutes}}" } " says in each text." }
        }
        @match &dates.waves {
            Err(problem) => (ui::inset(&html! { p { strong { "Nothing can leave." } " " (problem) "." } })),
            Ok(_) => {},
        }
        @let last = if dates.launched { "Due" } else { "If launched now" };
        table class="nhsuk-table-responsive nhsuk-u-margin-bottom-5" {
            caption class="nhsuk-table__caption nhsuk-u-visually-hidden" { "Messages to " (lower_first(name)) }
            thead class="nhsuk-table__head" { tr {
                @for heading in ["Message", "By", "To", "Planned", last] { th scope="col" { (heading) } }
            } }
            tbody class="nhsuk-table__body" {
                @for contact in &population.contacts {
                    @let due = dates.waves.as_ref().ok().and_then(|waves| waves.get(&contact.wave));
                    tr class="nhsuk-table__row" {
                        (cell("Message", &html! { a href={ "/studies/" (study.id) "/contacts/" (population.id) "/" (contact.wave) } { (contact.wave) } }))
                        (cell("By", &html! { span class="app-nowrap" { (contact.channel.name()) } }))
                        (cell("To", &html! { (audience(contact)) }))
                        (cell("Planned", &html! { (contact.when.words()) }))
                        (cell(last, &html! { (due.map_or_else(|| "–".to_owned(), |at| moment(*at))) }))
                    }
                }
            }
        }
        (ui::details(&format!("When messages to {} leave", lower_first(name)), &hours(loaded, &population.sending)))
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

fn audience(contact: &Contact) -> String {
    let who = match contact.to {
        Audience::NotInvited => "those not yet invited",
        Audience::NotCompleted => "those who have not finished",
        Audience::NotStarted => "those who have not begun",
        Audience::Started => "those who have begun and not finished",
        Audience::Completed => "those who have finished",
    };
    if contact.without_email {
        format!("{who}, if they cannot be reached by e-mail")
    } else {
        who.to_owned()
    }
}

/// "Monday 23 November 2026, from 08:00".
fn moment(at: Timestamp) -> String {
    let here = uk_clock(at);
    format!(
        "{} {}, from {}",
        here.strftime("%A"),
        clock::british(here.date()),
        here.strftime("%H:%M")
    )
}

/// The settings of sending in sentences.
fn hours(loaded: &Loaded, sending: &Sending) -> Markup {
    let contact = &loaded.definition.study.contact;
    let (name, email) = sending
        .from
        .as_ref()
        .map_or((contact.name.as_str(), contact.email.as_str()), |from| {
            (from.name.get("en"), from.email.as_str())
        });
    let hour = |time: jiff::civil::Time| time.strftime("%H:%M").to_string();
    html! {
        ul class="nhsuk-list nhsuk-list--bullet" {
            li { "Nothing leaves between " (hour(sending.quiet.from)) " and " (hour(sending.quiet.until)) ", UK time." }
            @if sending.days == Days::Working { li { "Nothing leaves on Saturdays and Sundays." } }
            @match sending.bank_holidays {
                BankHolidays::All => li { "Nothing leaves on a day that is a bank holiday in any of the four countries." },
                BankHolidays::ByCountry => li { "Nobody gets mail on a bank holiday of their own country." },
                BankHolidays::None => {},
            }
            @if !sending.not_on.is_empty() {
                li { "Nor on " (sending.not_on.iter().map(|day| clock::british(*day)).collect::<Vec<_>>().join(", ")) "." }
            }
            li { "At most " (count(i64::from(sending.per_hour))) " messages leave in an hour." }
            li { "E-mail comes from " (name) ", " (email) "; answers go to " (sending.reply_to.as_deref().unwrap_or(email)) "." }
            li { "Nobody who refused, opted out or cannot be reached is written to, and nobody who has finished is reminded." }
        }
    }
}

pub(super) fn preview(
    frame: Frame,
    study: &Study,
    loaded: &Loaded,
    preview: &Preview<'_>,
) -> Markup {
    let contact = preview.contact;
    let path = format!(
        "/studies/{}/contacts/{}/{}",
        study.id, preview.population.id, contact.wave
    );
    let content = html! {
        h1 class="nhsuk-heading-l" {
            span class="nhsuk-caption-l" { (preview.population.name.get("en")) ", " (contact.channel.name()) }
            (contact.wave)
        }
        p class="app-wrap" { "Goes to " (audience(contact)) ", " (contact.when.words()) ". The file is " code { (contact.text) "." (preview.language) ".md" } "." }
        (chooser(&path, loaded, preview))
        @match &preview.message {
            Err(problems) => (broken(problems)),
            Ok(message) => @match contact.channel {
                Channel::Email => { (email(loaded, preview, message)) (test(&path, preview)) },
                Channel::Letter => (letter(preview, message)),
                Channel::Sms => (sms(preview, message)),
            },
        }
        p { a href={ "/studies/" (study.id) "/contacts" } { "All contacts" } }
    };
    frame.page(&content)
}

/// Which language, and for whom: a form without JavaScript.
fn chooser(path: &str, loaded: &Loaded, preview: &Preview<'_>) -> Markup {
    let languages = &loaded.definition.study.languages;
    html! {
        form method="get" action=(path) class="app-chooser" {
            @if languages.len() > 1 {
                div class="nhsuk-form-group" {
                    label class="nhsuk-label" for="language" { "Language" }
                    select class="nhsuk-select" id="language" name="language" {
                        @for code in languages { option value=(code) selected[code == preview.language] { (language_name(code)) } }
                    }
                }
            }
            @if !preview.samples.is_empty() {
                div class="nhsuk-form-group" {
                    label class="nhsuk-label" for="case" { "For" }
                    select class="nhsuk-select" id="case" name="case" {
                        option value="" selected[preview.case.is_empty()] { "an invented person" }
                        @for (id, why) in &preview.samples { option value=(id) selected[id == preview.case] { "a case: " (why) } }
                        @if !preview.case.is_empty() && !preview.samples.iter().any(|(id, _)| id == preview.case) {
                            option value=(preview.case) selected { "the case that was asked for" }
                        }
                    }
                }
            }
            @if languages.len() > 1 || !preview.samples.is_empty() { (ui::secondary_button("Show")) }
        }
        @if !preview.samples.is_empty() { p class="app-muted" { "Looking at a case of the frame is noted in the audit trail." } }
    }
}

fn language_name(code: &str) -> &str {
    match code {
        "en" => "English",
        "cy" => "Welsh",
        other => other,
    }
}

fn broken(problems: &[TextProblem]) -> Markup {
    html! {
        div class="nhsuk-error-summary" {
            h2 class="nhsuk-error-summary__heading" { "This message cannot be made" }
            ul class="nhsuk-list" { @for problem in problems { li { (problem.fault()) } } }
        }
    }
}

fn email(loaded: &Loaded, preview: &Preview<'_>, message: &Message) -> Markup {
    let about = &loaded.definition.study.contact;
    let sending = &preview.population.sending;
    let from = sending.from.as_ref().map_or_else(
        || format!("{} <{}>", about.name, about.email),
        |from| format!("{} <{}>", from.name.get(preview.language), from.email),
    );
    let row = |key: &str, value: &str, lang: Option<&str>| ui::SummaryRow {
        key: html! { (key) },
        value: html! { span lang=[lang] { (value) } },
        action: None,
    };
    let mut rows = vec![row("From", &from, None)];
    if let Some(reply_to) = &sending.reply_to {
        rows.push(row("Replies to", reply_to, None));
    }
    rows.push(row("To", &preview.to, None));
    rows.push(row(
        "Subject",
        &message.rendered.subject,
        Some(preview.language),
    ));
    html! {
        (ui::summary_list(&rows))
        h2 class="nhsuk-heading-m" { "As most people see it" }
        div class="app-message" lang=(preview.language) { (PreEscaped(&message.body)) }
        h2 class="nhsuk-heading-m" { "As plain text" }
        p class="app-muted" { "Every e-mail carries both; some readers of mail show only this." }
        (plain(preview, message))
        (examples())
    }
}

/// Plain text as it is, line by line; on a phone it scrolls sideways.
fn plain(preview: &Preview<'_>, message: &Message) -> Markup {
    html! {
        div class="app-scroll" role="region" aria-label="Plain text" tabindex="0" {
            pre class="app-message app-message--plain" lang=(preview.language) { (message.rendered.text) }
        }
    }
}

fn letter(preview: &Preview<'_>, message: &Message) -> Markup {
    html! {
        h2 class="nhsuk-heading-m" { "The words of the letter" }
        div class="app-message" lang=(preview.language) {
            p { @for line in preview.to.lines() { (line) br; } }
            p { strong { (message.rendered.subject) } }
            (PreEscaped(&message.body))
        }
        (examples())
    }
}

fn sms(preview: &Preview<'_>, message: &Message) -> Markup {
    let counted = segments(&message.rendered.text);
    html! {
        h2 class="nhsuk-heading-m" { "The text message" }
        p class="app-message app-message--sms" lang=(preview.language) { (message.rendered.text) }
        p {
            (counted.letters) " letters: "
            @if counted.messages == 1 { "one text message" } @else { (counted.messages) " text messages" }
            ". "
            @if let (Alphabet::Ucs2, Some(sign)) = (counted.alphabet, counted.because) {
                "The letter “" (sign) "” is not in the phone network's short alphabet, so that 70 fit into one instead of 160."
            }
        }
        (examples())
    }
}

/// Sending the text to oneself.
fn test(path: &str, preview: &Preview<'_>) -> Markup {
    let test = &preview.test;
    html! {
        @if test.may {
            h2 class="nhsuk-heading-m" id="test" { "Send a test" }
            @if !test.sent_to.is_empty() {
                (ui::inset(&html! { p {
                    @if test.has_server { "A test went to " (test.sent_to) "." }
                    @else { "There is no mail server: the test to " (test.sent_to) " was printed in the window where Headroom runs." }
                } }))
            }
            form method="post" action=(path) {
                input type="hidden" name="language" value=(preview.language);
                (ui::text_input(&ui::TextInput {
                    name: "to",
                    label: "To",
                    hint: Some("Your own address. It is the message for an invented person, with links that lead nowhere."),
                    kind: "email",
                    autocomplete: Some("email"),
                    ..ui::TextInput::default()
                }))
                (ui::secondary_button("Send a test"))
            }
        }
    }
}

fn examples() -> Markup {
    html! { p class="app-muted" { "The personal link, the code and the opt-out link are examples that lead nowhere; the closing date is that of a launch today." } }
}
