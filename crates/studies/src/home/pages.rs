//! `/`, `/studies/{study}`, previews, opening and closing.

use std::sync::Arc;

use axum::{
    Router,
    extract::{FromRequestParts, Path, Query, State},
    http::{StatusCode, request::Parts},
    response::Response,
    routing::{get, post},
};
use platform::{
    access::Permission,
    accounts::Staff,
    audit,
    db::Tx,
    web::{PageError, html, redirect},
};
use serde::Deserialize;

use super::{preview, views};
use crate::{
    Studies, monitor,
    setup::{self, Study, StudyState, Version},
};

/// The pages of this feature.
pub fn routes() -> Router<Studies> {
    Router::new()
        .route("/", get(first))
        .route("/studies/{study}", get(study))
        .route("/studies/{study}/close", get(ask_close).post(close))
        .route("/studies/{study}/open", post(open))
        .route(
            "/studies/{study}/questionnaires/{population}",
            get(overview),
        )
        .route(
            "/studies/{study}/questionnaires/{population}/pages/{page}",
            get(one_page),
        )
}

/// The signed-in person, or nobody: the first page is for both.
struct Visitor(Option<Staff>);

impl FromRequestParts<Studies> for Visitor {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, studies: &Studies) -> Result<Self, PageError> {
        match Staff::from_request_parts(parts, studies).await {
            Ok(staff) => Ok(Self(Some(staff))),
            Err(PageError::SignIn) => Ok(Self(None)),
            Err(other) => Err(other),
        }
    }
}

/// A study with its counts, as lists of studies show it.
pub(super) struct Listed {
    pub(super) study: Study,
    pub(super) version: Arc<Version>,
    pub(super) progress: Vec<monitor::Tally>,
}

async fn listed(studies: &Studies, study: Study) -> Result<Listed, PageError> {
    let version = studies.library.version(studies.db(), study.version).await?;
    let mut progress = Vec::new();
    for population in &version.loaded.definition.populations {
        progress.push(monitor::totals(studies.db(), &study.id.0, &population.id).await?);
    }
    Ok(Listed {
        study,
        version,
        progress,
    })
}

async fn first(
    State(studies): State<Studies>,
    Visitor(staff): Visitor,
) -> Result<Response, PageError> {
    let mut list = Vec::new();
    for study in setup::list_studies(studies.db()).await? {
        // A study that is really in the field concerns nobody but its own people.
        let may_see = staff
            .as_ref()
            .is_some_and(|s| s.roles.may(&study.id.0, Permission::SeeStudy));
        if may_see || study.simulated {
            list.push(listed(&studies, study).await?);
        }
    }
    Ok(html(StatusCode::OK, views::first(staff.as_ref(), &list)))
}

async fn study(
    State(studies): State<Studies>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    staff.require(&id, Permission::SeeStudy)?;
    let (study, _) = studies.study(&id).await?;
    let listed = listed(&studies, study).await?;
    Ok(html(StatusCode::OK, views::study(&staff, &listed)))
}

async fn ask_close(
    State(studies): State<Studies>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    staff.require(&id, Permission::RunFieldwork)?;
    let (study, version) = studies.study(&id).await?;
    Ok(html(
        StatusCode::OK,
        views::ask_close(&study, &version, &staff),
    ))
}

async fn close(
    State(studies): State<Studies>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    change_state(&studies, &staff, &id, StudyState::Closed).await
}

async fn open(
    State(studies): State<Studies>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    change_state(&studies, &staff, &id, StudyState::Open).await
}

async fn change_state(
    studies: &Studies,
    staff: &Staff,
    id: &str,
    state: StudyState,
) -> Result<Response, PageError> {
    staff.require(id, Permission::RunFieldwork)?;
    studies.study(id).await?;
    let (id, person, clock) = (id.to_owned(), staff.id, studies.app.clock.clone());
    let back = format!("/studies/{id}");
    studies
        .db()
        .write(move |tx: &mut Tx| {
            let (id, clock) = (id.clone(), clock.clone());
            Box::pin(async move {
                let today = clock.today().to_string();
                setup::set_state(tx, &id, state, &today).await?;
                let action = match state {
                    StudyState::Open => "study opened",
                    StudyState::Closed => "study closed",
                };
                let entry = audit::Entry {
                    person: Some(person),
                    action,
                    object: &id,
                    detail: "",
                };
                audit::note(tx, &clock, entry).await
            })
        })
        .await?;
    Ok(redirect(&back))
}

#[derive(Deserialize)]
struct PreviewQuery {
    lang: Option<String>,
}

async fn overview(
    State(studies): State<Studies>,
    staff: Staff,
    Path((id, population)): Path<(String, String)>,
    Query(query): Query<PreviewQuery>,
) -> Result<Response, PageError> {
    staff.require(&id, Permission::SeeStudy)?;
    let (study, version) = studies.study(&id).await?;
    let frame = views::frame(&study, &version, &staff, "Questionnaire", "questionnaires");
    let page = preview::overview(frame, &study, &version, &population, query.lang.as_deref())
        .ok_or(PageError::NotFound)?;
    Ok(html(StatusCode::OK, page))
}

async fn one_page(
    State(studies): State<Studies>,
    staff: Staff,
    Path((id, population, page)): Path<(String, String, String)>,
    Query(query): Query<PreviewQuery>,
) -> Result<Response, PageError> {
    staff.require(&id, Permission::SeeStudy)?;
    let (study, version) = studies.study(&id).await?;
    let now = studies.app.clock.now();
    let asked = preview::Asked {
        population: &population,
        page: &page,
        language: query.lang.as_deref(),
        now,
    };
    let page = preview::respondents_view(&study, &version, &asked).ok_or(PageError::NotFound)?;
    Ok(html(StatusCode::OK, page))
}
