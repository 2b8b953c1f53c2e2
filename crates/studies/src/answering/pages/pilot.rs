//! Other ways in: the open link of a pilot, and answering for an invented person.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use platform::{
    db::Tx,
    web::{Form, PageError, html, redirect},
};

use super::{
    address::{self, Named},
    entry::{Minutes, begin},
    session::{shell_of, spoken},
    turn::{About, Turn},
};
use crate::{
    Studies,
    answering::{
        model::{CaseKind, CodeKind},
        storage,
        views::{self, Kind},
    },
    setup::{OpenLink, Population, StudyState, Version},
};

/// The first page of an open link. It changes nothing.
pub(super) async fn landing(
    State(studies): State<Studies>,
    Extension(minutes): Extension<Minutes>,
    Named((study, code)): Named<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, Turn> {
    let version = open_study(&studies, &study).await?;
    let (population, _) = open_link(&version, &code)?;
    let language = spoken(
        &version,
        address::language(query.as_deref()).unwrap_or_default(),
    );
    let shell = shell_of(&version, language, CaseKind::Pilot);
    let address = format!("/open/{study}/{code}");
    let minutes = minutes.of(&version, &population.id)?;
    Ok(html(
        StatusCode::OK,
        views::pilot(shell, &population.id, &address, minutes),
    ))
}

/// Its Start button: makes a case of the pilot and lets the browser in.
pub(super) async fn enter(
    State(studies): State<Studies>,
    Named((study, code)): Named<(String, String)>,
    form: Form,
) -> Result<Response, Turn> {
    let version = open_study(&studies, &study).await?;
    let (population, link) = open_link(&version, &code)?;
    let language = spoken(&version, form.value("lang"));
    let added =
        storage::add_pilot(studies.db(), &study, &population.id, language, link.limit).await?;
    let Some(case) = added else {
        return Err(dead_end(Kind::PilotFull, version.clone(), language));
    };
    let standing = storage::find_case(studies.db(), case)
        .await?
        .ok_or(PageError::NotFound)?;
    begin(&studies, &standing, language).await
}

/// Lets a visitor answer with the real personal link of a person who was invented and invited.
/// Only where the whole study is invented.
pub(super) async fn as_invented(
    State(studies): State<Studies>,
    Named((study, population)): Named<(String, String)>,
) -> Result<Response, Turn> {
    let (found, _) = studies.study(&study).await?;
    if !found.simulated || found.state != StudyState::Open {
        return Err(PageError::NotFound.into());
    }
    let case = storage::find_invented(studies.db(), &study, &population)
        .await?
        .ok_or(PageError::Conflict(
            "Every invented person who was invited has started. Invent the frames again to go on.",
        ))?;
    let secret = studies.app.secret.clone();
    let today = studies.app.clock.today().to_string();
    let code = studies
        .db()
        .write(move |tx: &mut Tx| {
            let (secret, today) = (secret.clone(), today.clone());
            Box::pin(
                async move { storage::issue_code(tx, &secret, case, CodeKind::Link, &today).await },
            )
        })
        .await?;
    Ok(redirect(&format!("/s/{}", code.reveal())))
}

async fn open_study(studies: &Studies, id: &str) -> Result<Arc<Version>, Turn> {
    let (study, version) = studies.study(id).await?;
    if study.state == StudyState::Closed {
        let language = spoken(&version, "").to_owned();
        return Err(dead_end(Kind::Closed, version, &language));
    }
    Ok(version)
}

/// The population whose open link has this code.
fn open_link<'v>(version: &'v Version, code: &str) -> Result<(&'v Population, &'v OpenLink), Turn> {
    version
        .loaded
        .definition
        .populations
        .iter()
        .find_map(|population| {
            let link = population
                .open_link
                .as_ref()
                .filter(|link| link.code == code)?;
            Some((population, link))
        })
        .ok_or(Turn::DeadEnd(Kind::UnknownCode, None))
}

fn dead_end(kind: Kind, version: Arc<Version>, language: &str) -> Turn {
    Turn::DeadEnd(
        kind,
        Some(About {
            version,
            code: language.to_owned(),
            kind: CaseKind::Pilot,
        }),
    )
}
