//! The fieldwork page, and its counts as CSV.

use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use platform::{
    access::Permission,
    accounts::Staff,
    web::{Download, PageError, html},
};

use super::{model::Progress, storage, views};
use crate::{
    Studies, home,
    setup::{Population, Version},
};

/// The pages of this feature.
pub fn routes() -> Router<Studies> {
    Router::new()
        .route("/studies/{study}/fieldwork", get(show))
        .route("/studies/{study}/fieldwork.csv", get(download))
        .route("/studies/{study}/fieldwork/rates.csv", get(rates))
}

async fn show(
    State(studies): State<Studies>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    staff.require(&id, Permission::SeeFieldwork)?;
    let (study, version) = studies.study(&id).await?;
    let progress = all(&studies, &id, &version).await?;
    let frame = home::frame(&study, &version, &staff, "Fieldwork", "fieldwork");
    let page = views::page(
        frame,
        &study,
        &version,
        &progress,
        studies.app.clock.today(),
    );
    Ok(html(StatusCode::OK, page))
}

async fn download(
    State(studies): State<Studies>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    staff.require(&id, Permission::SeeFieldwork)?;
    let (study, version) = studies.study(&id).await?;
    let progress = all(&studies, &id, &version).await?;
    let bytes = views::csv(&study, &progress).into_bytes();
    let name = format!("{id}-fieldwork.csv");
    Ok(Download {
        name,
        mime: "text/csv; charset=utf-8",
        bytes,
    }
    .into_response())
}

async fn rates(
    State(studies): State<Studies>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    staff.require(&id, Permission::SeeFieldwork)?;
    let (study, version) = studies.study(&id).await?;
    let progress = all(&studies, &id, &version).await?;
    let rules = &version.loaded.definition.fieldwork.dispositions;
    Ok(Download {
        name: format!("{id}-rates.csv"),
        mime: "text/csv; charset=utf-8",
        bytes: super::rates::csv(&study, rules, &progress).into_bytes(),
    }
    .into_response())
}

async fn all(
    studies: &Studies,
    id: &str,
    version: &Version,
) -> Result<Vec<(Population, Progress)>, PageError> {
    let mut out = Vec::new();
    let rules = &version.loaded.definition.fieldwork.dispositions;
    for population in &version.loaded.definition.populations {
        let order: Vec<String> = version
            .loaded
            .questionnaires
            .get(&population.id)
            .map(|questionnaire| {
                home::page_names(questionnaire)
                    .into_iter()
                    .map(|(page, _)| page)
                    .collect()
            })
            .unwrap_or_default();
        let progress = storage::progress(studies.db(), id, population, rules, &order).await?;
        out.push((population.clone(), progress));
    }
    Ok(out)
}
