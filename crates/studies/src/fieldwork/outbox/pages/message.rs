//! One message, as its reader sees it.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use platform::{
    access::Permission,
    accounts::Staff,
    audit,
    web::{PageError, html},
};

use super::super::{
    MessageId, list,
    queue::Work,
    selection::{Asking, Candidate, Which, candidates},
    sending, views, waves,
};
use crate::{Studies, home, setup::Channel};

pub(super) async fn show(
    State(studies): State<Studies>,
    staff: Staff,
    Path((id, message)): Path<(String, String)>,
) -> Result<Response, PageError> {
    staff.require(&id, Permission::SeeContacts)?;
    let (study, current) = studies.study(&id).await?;
    let message = MessageId(message.parse().map_err(|_bad| PageError::NotFound)?);
    let found = list::find(studies.db(), &id, message)
        .await?
        .ok_or(PageError::NotFound)?;
    let entry = audit::Entry {
        person: Some(staff.id),
        action: "message read",
        object: &id,
        detail: &format!("message {message}"),
    };
    audit::note_look(studies.db(), &studies.app.clock, entry).await?;
    let version = match found.kept {
        Some(version) => studies.library.version(studies.db(), version).await?,
        None => current.clone(),
    };
    let population = version
        .loaded
        .definition
        .population(&found.population)
        .ok_or(PageError::NotFound)?;
    let contact = population
        .contacts
        .iter()
        .find(|contact| contact.wave == found.wave_name)
        .ok_or(PageError::NotFound)?;
    let asking = Asking {
        study: &id,
        wave: found.wave,
        kind: contact.kind,
        waiting_too: true,
    };
    let cases = [found.case];
    let candidate = candidates(
        studies.db(),
        &studies.app.secret,
        asking,
        Which::These(&cases),
    )
    .await?
    .into_iter()
    .next()
    .ok_or(PageError::NotFound)?;
    let waves = waves(studies.db(), &id).await?;
    let launched = waves
        .iter()
        .find(|wave| wave.id == found.wave)
        .map(|wave| wave.launched_at);
    let work = Work {
        wave: found.wave,
        study: id.clone(),
        population: found.population.clone(),
        name: found.wave_name.clone(),
        kind: contact.kind,
        launched: launched.unwrap_or_else(|| studies.app.clock.timestamp()),
    };
    let about = sending::About {
        version: &version,
        population,
        contact,
        work: &work,
    };
    // What somebody else got is shown without the key to that person's answers.
    let readable = found.kept.is_some();
    let merged = sending::read(&studies.app, about, &candidate, message, readable);
    let page = views::MessagePage {
        study: &study,
        loaded: &version.loaded,
        population,
        contact,
        found: &found,
        message,
        to: addressee(contact.channel, &candidate),
        merged,
        readable,
    };
    let frame = home::frame(&study, &current, &staff, "Message", "outbox");
    Ok(html(StatusCode::OK, views::message(frame, &page)))
}

fn addressee(channel: Channel, case: &Candidate) -> String {
    match channel {
        Channel::Email => format!("{} <{}>", case.name, case.email),
        Channel::Sms => format!("{} {}", case.name, case.phone),
        Channel::Letter => format!("{}\n{}", case.name, case.address),
    }
}
