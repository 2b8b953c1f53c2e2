//! `/studies/{study}/cases`: the search, a case, its export.

use axum::{
    Router,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use estimation::outcome::disposition;
use platform::{
    access::Permission,
    accounts::Staff,
    audit,
    web::{Download, Form, PageError, html, redirect},
};
use serde::Deserialize;

use super::{storage, views};
use crate::{Studies, answering::CaseId, home};

/// The pages of this feature.
pub(in crate::fieldwork) fn routes() -> Router<Studies> {
    Router::new()
        .route("/studies/{study}/cases", get(search))
        .route("/studies/{study}/cases.csv", post(export))
        .route("/studies/{study}/cases/{case}", get(show))
        .route("/studies/{study}/cases/{case}/note", post(note))
        .route("/studies/{study}/cases/{case}/disposition", post(decide))
}

/// So many cases stand on a page.
const ON_A_PAGE: i64 = 50;
/// Longer notes belong elsewhere.
const LONGEST_NOTE: usize = 2_000;

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    text: String,
    #[serde(default)]
    population: String,
    #[serde(default)]
    page: i64,
}

async fn look(
    studies: &Studies,
    staff: &Staff,
    study: &str,
    action: &str,
    detail: &str,
) -> Result<(), PageError> {
    let entry = audit::Entry {
        person: Some(staff.id),
        action,
        object: study,
        detail,
    };
    Ok(audit::note_look(studies.db(), &studies.app.clock, entry).await?)
}

async fn search(
    State(studies): State<Studies>,
    staff: Staff,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    staff.require(&id, Permission::SeeContacts)?;
    let (study, version) = studies.study(&id).await?;
    let text = asked.text.trim();
    let wanted = storage::Wanted {
        study: &id,
        population: &asked.population,
        text,
        from: asked.page.clamp(0, 1_000_000) * ON_A_PAGE,
        most: ON_A_PAGE,
    };
    let found = if text.is_empty() {
        None
    } else {
        // Not the words: they may be somebody's name.
        look(&studies, &staff, &id, "cases searched", &asked.population).await?;
        Some(storage::search(studies.db(), &wanted).await?)
    };
    let frame = home::frame(&study, &version, &staff, "Cases", "cases");
    let page = views::search(frame, &study, &version, &wanted, found.as_ref());
    Ok(html(StatusCode::OK, page))
}

async fn find(studies: &Studies, study: &str, case: &str) -> Result<storage::Case, PageError> {
    let case = CaseId(case.parse().map_err(|_bad| PageError::NotFound)?);
    storage::find(studies.db(), study, case)
        .await?
        .ok_or(PageError::NotFound)
}

async fn show(
    State(studies): State<Studies>,
    staff: Staff,
    Path((id, case)): Path<(String, String)>,
) -> Result<Response, PageError> {
    staff.require(&id, Permission::SeeContacts)?;
    let (study, version) = studies.study(&id).await?;
    let case = find(&studies, &id, &case).await?;
    look(
        &studies,
        &staff,
        &id,
        "case seen",
        &format!("case {}", case.id),
    )
    .await?;
    let history = storage::history(studies.db(), case.id).await?;
    let may_run = staff.roles.may(&id, Permission::RunFieldwork);
    let frame = home::frame(&study, &version, &staff, "Case", "cases");
    Ok(html(
        StatusCode::OK,
        views::case(frame, &study, &version, &case, &history, may_run),
    ))
}

async fn note(
    State(studies): State<Studies>,
    staff: Staff,
    Path((id, case)): Path<(String, String)>,
    form: Form,
) -> Result<Response, PageError> {
    staff.require(&id, Permission::RunFieldwork)?;
    let case = find(&studies, &id, &case).await?;
    let text: String = form
        .value("note")
        .trim()
        .chars()
        .take(LONGEST_NOTE)
        .collect();
    if text.is_empty() {
        return Err(PageError::BadRequest(
            "The note is empty. Go back and write what should be remembered.",
        ));
    }
    storage::add_event(&studies, case.id, "note", &text, staff.id).await?;
    Ok(redirect(&format!(
        "/studies/{id}/cases/{}#history",
        case.id
    )))
}

async fn decide(
    State(studies): State<Studies>,
    staff: Staff,
    Path((id, case)): Path<(String, String)>,
    form: Form,
) -> Result<Response, PageError> {
    staff.require(&id, Permission::RunFieldwork)?;
    let case = find(&studies, &id, &case).await?;
    let code = form.value("code");
    if !code.is_empty() && disposition(code).is_none() {
        return Err(PageError::BadRequest(
            "There is no such disposition. Go back and choose one of the list.",
        ));
    }
    let entry = audit::Entry {
        person: Some(staff.id),
        action: "disposition set",
        object: &id,
        detail: &format!(
            "case {}: {}",
            case.id,
            if code.is_empty() { "by itself" } else { code }
        ),
    };
    storage::decide(&studies, &case, code, entry).await?;
    Ok(redirect(&format!(
        "/studies/{id}/cases/{}#history",
        case.id
    )))
}

/// Contact data and days of a population, as CSV.
async fn export(
    State(studies): State<Studies>,
    staff: Staff,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, PageError> {
    staff.require(&id, Permission::SeeContacts)?;
    let (_, version) = studies.study(&id).await?;
    let population = version
        .loaded
        .definition
        .population(form.value("population"))
        .ok_or(PageError::NotFound)?;
    let cases = storage::all(studies.db(), &id, &population.id).await?;
    let detail = format!("{}: {} cases", population.id, cases.len());
    look(&studies, &staff, &id, "contact data exported", &detail).await?;
    Ok(Download {
        name: format!("{id}-{}-cases.csv", population.id),
        mime: "text/csv; charset=utf-8",
        bytes: views::csv(&cases).into_bytes(),
    }
    .into_response())
}
