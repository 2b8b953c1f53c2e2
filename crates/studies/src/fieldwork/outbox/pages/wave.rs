//! One wave: how far it is, who gets it, its messages.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use jiff::SignedDuration;
use platform::{
    access::Permission,
    accounts::Staff,
    audit,
    web::{Download, PageError, html},
};
use serde::Deserialize;

use super::super::{
    MessageState, Wave,
    list::{self, Wanted},
    preflight::preflight,
    views, waves,
};
use crate::{
    Studies, home,
    setup::{Contact, Population, Version},
};

/// So many messages stand on a page.
const ON_A_PAGE: i64 = 50;
/// The pace is that of the last five minutes.
const PACE_OVER: SignedDuration = SignedDuration::from_mins(5);

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    state: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    page: i64,
}

/// A wave and what the study folder says of it.
pub(super) async fn find(
    studies: &Studies,
    study: &str,
    version: &Version,
    population: &str,
    wave: &str,
) -> Result<(Wave, Option<(Population, Contact)>), PageError> {
    let found = waves(studies.db(), study)
        .await?
        .into_iter()
        .find(|known| known.population == population && known.name == wave)
        .ok_or(PageError::NotFound)?;
    let of = version
        .loaded
        .definition
        .population(population)
        .and_then(|population| {
            let contact = population
                .contacts
                .iter()
                .find(|contact| contact.wave == wave)?;
            Some((population.clone(), contact.clone()))
        });
    Ok((found, of))
}

pub(super) async fn show(
    State(studies): State<Studies>,
    staff: Staff,
    Path((id, population, name)): Path<(String, String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    staff.require(&id, Permission::SeeFieldwork)?;
    let (study, version) = studies.study(&id).await?;
    let (wave, of) = find(&studies, &id, &version, &population, &name).await?;
    let counts = match (&of, wave.looked_through) {
        (Some((population, contact)), false) => {
            Some(preflight(&studies, &id, population, contact, Some(wave.id)).await?)
        }
        _ => None,
    };
    let may_see = staff.roles.may(&id, Permission::SeeContacts);
    let wanted = Wanted {
        wave: wave.id,
        state: MessageState::parse(&asked.state),
        text: asked.text.trim(),
        from: asked.page.clamp(0, 1_000_000) * ON_A_PAGE,
        most: ON_A_PAGE,
    };
    let messages = if may_see && wave.messages() > 0 {
        Some(list::messages(studies.db(), &wanted).await?)
    } else {
        None
    };
    let now = studies.app.clock.timestamp();
    // Over the last five minutes, or since it began.
    let since = wave.begun_at.unwrap_or(now).max(now - PACE_OVER);
    let (left, waits_because) = list::pace(studies.db(), wave.id, since).await?;
    let page = views::WavePage {
        study: &study,
        version: &version,
        population: of.as_ref().map(|(population, _)| population),
        contact: of.as_ref().map(|(_, contact)| contact),
        domains: &list::domains(studies.db(), wave.id).await?,
        counts: counts.as_ref(),
        messages: messages.as_ref(),
        wanted: &wanted,
        page: asked.page.max(0),
        left_lately: left,
        lately_seconds: (now.as_second() - since.as_second()).max(1),
        waits_because: &waits_because,
        has_server: studies.app.mail.server().is_some(),
        may_run: staff.roles.may(&id, Permission::RunFieldwork),
        may_see,
        wave: &wave,
    };
    let title = format!("Outbox: {name}");
    let frame = home::frame(&study, &version, &staff, &title, "outbox");
    Ok(html(StatusCode::OK, views::wave(frame, &page)))
}

/// Who got what, as CSV: contact data, so that every export is in the audit trail.
pub(super) async fn export(
    State(studies): State<Studies>,
    staff: Staff,
    Path((id, population, name)): Path<(String, String, String)>,
) -> Result<Response, PageError> {
    staff.require(&id, Permission::SeeContacts)?;
    let (_, version) = studies.study(&id).await?;
    let (wave, _) = find(&studies, &id, &version, &population, &name).await?;
    let wanted = Wanted {
        wave: wave.id,
        state: None,
        text: "",
        from: 0,
        most: i64::MAX,
    };
    let (lines, _) = list::messages(studies.db(), &wanted).await?;
    let entry = audit::Entry {
        person: Some(staff.id),
        action: "messages exported",
        object: &id,
        detail: &format!("{population}, {name}: {} messages", lines.len()),
    };
    audit::note_look(studies.db(), &studies.app.clock, entry).await?;
    Ok(Download {
        name: format!("{id}-{population}-{name}-messages.csv"),
        mime: "text/csv; charset=utf-8",
        bytes: views::csv(&lines).into_bytes(),
    }
    .into_response())
}
