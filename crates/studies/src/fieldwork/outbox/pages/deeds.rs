//! What a person does about a wave; what matters is asked first.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use platform::{
    access::Permission,
    accounts::Staff,
    audit,
    web::{Form, PageError, html, redirect},
};

use super::{
    super::{
        Control, MessageId, control, filling,
        queue::Work,
        views::{self, Deed},
        waves,
    },
    wave::find,
};
use crate::{Studies, home};

/// The largest batch that is tried by hand.
const LARGEST_BATCH: usize = 1_000;

pub(super) async fn ask(
    State(studies): State<Studies>,
    staff: Staff,
    Path((id, population, name, deed)): Path<(String, String, String, String)>,
) -> Result<Response, PageError> {
    staff.require(&id, Permission::RunFieldwork)?;
    let (study, version) = studies.study(&id).await?;
    let (wave, _) = find(&studies, &id, &version, &population, &name).await?;
    let deed = Deed::parse(&deed).ok_or(PageError::NotFound)?;
    let frame = home::frame(&study, &version, &staff, deed.title(), "outbox");
    let has_server = studies.app.mail.server().is_some() && !study.simulated;
    Ok(html(
        StatusCode::OK,
        views::ask(frame, &study, &wave, deed, has_server),
    ))
}

pub(super) async fn act(
    State(studies): State<Studies>,
    staff: Staff,
    Path((id, population, name, deed)): Path<(String, String, String, String)>,
    form: Form,
) -> Result<Response, PageError> {
    staff.require(&id, Permission::RunFieldwork)?;
    let (_, version) = studies.study(&id).await?;
    let (wave, of) = find(&studies, &id, &version, &population, &name).await?;
    let back = format!("/studies/{id}/outbox/{population}/{name}");
    let what = match deed.as_str() {
        "pause" => Control::Pause,
        "resume" => Control::Resume,
        "stop" => Control::Stop,
        "restart" => Control::Restart,
        "look" => Control::LookAgain,
        "resend" => Control::ResendUnknown,
        "retry" => Control::RetryWithheld,
        "domain" => Control::AllowDomain(form.value("domain").to_owned()),
        "resend-one" => {
            let message = form
                .value("message")
                .parse()
                .map_err(|_bad| PageError::NotFound)?;
            Control::ResendOne(MessageId(message))
        }
        "begin" => {
            let asked = Some((staff.id, studies.app.clock.clone()));
            waves::begin(&studies, wave.id, &id, &population, asked).await?;
            return Ok(redirect(&back));
        }
        "batch" => {
            let most = form.value("most").trim().parse().unwrap_or(0);
            if !(1..=LARGEST_BATCH).contains(&most) {
                return Err(PageError::BadRequest(
                    "A batch has between 1 and 1,000 messages. Go back and type such a number.",
                ));
            }
            let (_, contact) = of.ok_or(PageError::NotFound)?;
            let work = Work {
                wave: wave.id,
                study: id.clone(),
                population,
                name,
                kind: contact.kind,
                launched: wave.launched_at,
            };
            let written = filling::batch(&studies, &work, &contact, most).await?;
            let entry = audit::Entry {
                person: Some(staff.id),
                action: "batch of messages queued",
                object: &id,
                detail: &format!("wave {}: {written}", wave.id),
            };
            audit::note_look(studies.db(), &studies.app.clock, entry).await?;
            return Ok(redirect(&back));
        }
        _ => return Err(PageError::NotFound),
    };
    if !control(
        studies.db(),
        &studies.app.clock,
        (&id, wave.id),
        what,
        Some(staff.id),
    )
    .await?
    {
        return Err(PageError::Conflict(
            "The wave does not stand any more as it did when you opened the page. Go back, reload the page and look again.",
        ));
    }
    Ok(redirect(&back))
}
