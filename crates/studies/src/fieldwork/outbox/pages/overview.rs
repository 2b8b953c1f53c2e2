//! All waves of a study; the launch.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use platform::{
    access::Permission,
    accounts::Staff,
    web::{PageError, html, redirect},
};

use super::super::{
    LaunchError, launch as launch_waves,
    preflight::{Preflight, preflight},
    views, waves,
};
use crate::{Studies, home, setup::Contact};

pub(super) async fn show(
    State(studies): State<Studies>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    staff.require(&id, Permission::SeeFieldwork)?;
    let (study, version) = studies.study(&id).await?;
    let waves = waves(studies.db(), &id).await?;
    let frame = home::frame(&study, &version, &staff, "Outbox", "outbox");
    let overview = views::Overview {
        study: &study,
        version: &version,
        waves: &waves,
        has_server: studies.app.mail.server().is_some(),
        may_run: staff.roles.may(&id, Permission::RunFieldwork),
    };
    Ok(html(StatusCode::OK, views::overview(frame, &overview)))
}

/// Each step with who would get it today.
pub(in super::super) type Steps<'a> = Vec<(&'a Contact, Preflight)>;

pub(super) async fn ask(
    State(studies): State<Studies>,
    staff: Staff,
    Path((id, population)): Path<(String, String)>,
) -> Result<Response, PageError> {
    confirm(&studies, &staff, &id, &population, None).await
}

async fn confirm(
    studies: &Studies,
    staff: &Staff,
    id: &str,
    population: &str,
    problem: Option<LaunchError>,
) -> Result<Response, PageError> {
    staff.require(id, Permission::RunFieldwork)?;
    let (study, version) = studies.study(id).await?;
    let population = version
        .loaded
        .definition
        .population(population)
        .ok_or(PageError::NotFound)?;
    let mut steps: Steps<'_> = Vec::new();
    // Reminders go to those who were invited: before the launch there is nobody to count.
    for contact in population
        .contacts
        .iter()
        .filter(|contact| contact.to == crate::setup::Audience::NotInvited)
    {
        steps.push((
            contact,
            preflight(studies, id, population, contact, None).await?,
        ));
    }
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let frame = home::frame(&study, &version, staff, "Launch", "outbox");
    let launch = views::Launch {
        study: &study,
        version: &version,
        population,
        steps: &steps,
        has_server: studies.app.mail.server().is_some(),
        now: studies.app.clock.timestamp(),
        problem: problem.map(|problem| problem.to_string()),
    };
    Ok(html(status, views::launch(frame, &launch)))
}

pub(super) async fn launch(
    State(studies): State<Studies>,
    staff: Staff,
    Path((id, population)): Path<(String, String)>,
) -> Result<Response, PageError> {
    staff.require(&id, Permission::RunFieldwork)?;
    match launch_waves(&studies, &id, &population, Some(staff.id)).await {
        Ok(_) => Ok(redirect(&format!("/studies/{id}/outbox"))),
        Err(LaunchError::NoStudy(_) | LaunchError::NoPopulation(_)) => Err(PageError::NotFound),
        Err(LaunchError::Database(error)) => Err(error.into()),
        Err(problem) => confirm(&studies, &staff, &id, &population, Some(problem)).await,
    }
}
