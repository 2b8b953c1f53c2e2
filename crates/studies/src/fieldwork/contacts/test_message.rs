//! A test of a text, by mail to oneself: for an invented person, with links that lead nowhere.

use axum::{
    extract::{Path, State},
    response::Response,
};
use platform::{
    access::Permission,
    accounts::Staff,
    audit,
    ids::random_id,
    mail::{MailError, Mailbox, Outgoing},
    web::{Form, PageError, redirect},
};

use super::pages::{invented_case, message};
use crate::{Studies, fieldwork::outbox::sender, setup::Channel};

const NO_ADDRESS: &str =
    "That is not an e-mail address. Go back and type one, like name@example.org.";

pub(super) async fn send(
    State(studies): State<Studies>,
    staff: Staff,
    Path((id, population, wave)): Path<(String, String, String)>,
    form: Form,
) -> Result<Response, PageError> {
    staff.require(&id, Permission::RunFieldwork)?;
    let (_, version) = studies.study(&id).await?;
    let loaded = &version.loaded;
    let population = loaded
        .definition
        .population(&population)
        .ok_or(PageError::NotFound)?;
    let contact = population
        .contacts
        .iter()
        .find(|contact| contact.wave == wave && contact.channel == Channel::Email)
        .ok_or(PageError::NotFound)?;
    let languages = &loaded.definition.study.languages;
    let language = languages
        .iter()
        .find(|code| *code == form.value("language"))
        .or(languages.first())
        .ok_or(PageError::NotFound)?;
    let to = form.value("to").trim().to_owned();
    if to.parse::<Mailbox>().is_err() {
        return Err(PageError::BadRequest(NO_ADDRESS));
    }
    let written = message(
        &studies,
        loaded,
        (population, contact, language),
        &invented_case(population),
    )
    .map_err(|_problems| {
        PageError::BadRequest(
            "The text has problems: the page before this one lists them. Correct them first.",
        )
    })?;
    let subject = format!("[Test] {}", written.rendered.subject);
    let app = &studies.app;
    let outcome = match app.mail.server() {
        None => app.mail.send(&to, &subject, &written.rendered.text).await,
        Some(server) => {
            let (from, reply_to) = sender(loaded, population, language)
                .map_err(|_bad| PageError::BadRequest("The sender in study.toml is not an address that mail can come from. Correct it, and load the study again."))?;
            let outgoing = Outgoing {
                message_id: format!("{:x}.test@{}", random_id(), from.email.domain()),
                from,
                reply_to,
                to_name: String::new(),
                to_address: to.clone(),
                subject,
                text: written.rendered.text,
                html: Some(written.rendered.html),
                list_unsubscribe: None,
                date: app.clock.timestamp(),
            };
            server.send_one(&outgoing).await
        }
    };
    outcome.map_err(|error| match error {
        MailError::Address(_) => PageError::BadRequest(NO_ADDRESS),
        other => {
            tracing::warn!(error = %other, "a test message did not leave");
            PageError::BadRequest("The mail server did not take the test: the reason stands in the log of the server. Go back and try again.")
        }
    })?;
    let entry = audit::Entry {
        person: Some(staff.id),
        action: "test message sent",
        object: &id,
        detail: &format!("{}, {wave}, {language}", population.id),
    };
    audit::note_look(studies.db(), &app.clock, entry).await?;
    let to: String = to
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || "@.-_".contains(*c))
        .collect();
    Ok(redirect(&format!(
        "/studies/{id}/contacts/{}/{wave}?language={language}&tested={to}#test",
        population.id
    )))
}
