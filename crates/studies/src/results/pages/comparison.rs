//! Our figures beside published ones.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use platform::{
    access::Permission,
    accounts::Staff,
    web::{Download, PageError, html},
};

use crate::{
    Studies, home,
    results::{
        comparison::{self, CompareError},
        export, views,
    },
};

fn refused(error: CompareError) -> PageError {
    match error {
        CompareError::Nothing | CompareError::NoStudy(_) => PageError::NotFound,
        CompareError::Figures(error) => error,
        CompareError::Published(_) => PageError::broken(&error.to_string()),
    }
}

pub(super) async fn show(
    State(studies): State<Studies>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    staff.require(&id, Permission::SeeFigures)?;
    let (study, version) = studies.study(&id).await?;
    let comparison = comparison::compare(&studies, &id).await.map_err(refused)?;
    let frame = home::frame(&study, &version, &staff, "Comparison", "comparison");
    Ok(html(
        StatusCode::OK,
        views::comparison::page(frame, &version, &comparison),
    ))
}

pub(super) async fn download(
    State(studies): State<Studies>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    staff.require(&id, Permission::SeeFigures)?;
    let comparison = comparison::compare(&studies, &id).await.map_err(refused)?;
    let bytes = export::comparison(&comparison).into_bytes();
    let name = format!("{id}-comparison.csv");
    Ok(Download {
        name,
        mime: "text/csv; charset=utf-8",
        bytes,
    }
    .into_response())
}
