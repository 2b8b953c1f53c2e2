//! `/studies/{study}/protection`: what is held, when it goes, the reports; and the erasure by hand.

use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use platform::{
    access::Permission,
    accounts::Staff,
    web::{Download, Form, PageError, html, redirect},
};

use super::{
    erasing::{EraseError, erase},
    held::{closed_day, held, reports},
    schedule::due_day,
    summary, views,
};
use crate::{Studies, home, setup::StudyState};

/// The pages of this feature.
pub(in crate::fieldwork) fn routes() -> Router<Studies> {
    Router::new()
        .route("/studies/{study}/protection", get(show))
        .route("/studies/{study}/protection.md", get(download))
        .route("/studies/{study}/protection/erase", post(erase_now))
}

async fn show(
    State(studies): State<Studies>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    page(&studies, &staff, &id, None).await
}

async fn page(
    studies: &Studies,
    staff: &Staff,
    id: &str,
    problem: Option<&'static str>,
) -> Result<Response, PageError> {
    staff.require(id, Permission::SeeFieldwork)?;
    let (study, version) = studies.study(id).await?;
    let definition = &version.loaded.definition;
    let due = closed_day(studies.db(), id)
        .await?
        .and_then(|day| due_day(definition, &day));
    let of = views::Protection {
        study: &study,
        definition,
        held: held(studies.db(), id).await?,
        due,
        reports: &reports(studies.db(), id).await?,
        may_erase: staff.roles.may(id, Permission::EraseData) && study.state == StudyState::Closed,
        problem,
    };
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let frame = home::frame(&study, &version, staff, "Data protection", "protection");
    Ok(html(status, views::protection(frame, &of)))
}

async fn download(
    State(studies): State<Studies>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    staff.require(&id, Permission::SeeFieldwork)?;
    let (_, version) = studies.study(&id).await?;
    Ok(Download {
        name: format!("{id}-data-protection.md"),
        mime: "text/markdown; charset=utf-8",
        bytes: summary::markdown(&version.loaded.definition).into_bytes(),
    }
    .into_response())
}

async fn erase_now(
    State(studies): State<Studies>,
    staff: Staff,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, PageError> {
    staff.require(&id, Permission::EraseData)?;
    if form.value("study").trim() != id {
        return page(&studies, &staff, &id, Some("Type the study’s id as it stands above the field: that shows that you mean this one")).await;
    }
    match erase(&studies, &id, Some(staff.id)).await {
        Ok(_) => Ok(redirect(&format!("/studies/{id}/protection#reports"))),
        Err(EraseError::Open) => {
            page(
                &studies,
                &staff,
                &id,
                Some("The study takes answers: close it first"),
            )
            .await
        }
        Err(EraseError::NoStudy(_)) => Err(PageError::NotFound),
        Err(EraseError::Database(error)) => Err(error.into()),
    }
}
