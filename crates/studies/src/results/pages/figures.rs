//! Reading figures, and cutting the snapshot that they are made from.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use platform::{
    access::Permission,
    accounts::Staff,
    web::{PageError, html, redirect},
};
use serde::Deserialize;

use crate::{
    Studies, home,
    results::{
        labels::Labels,
        plan,
        release::Asked,
        shelf::Desk,
        snapshot::{self, ResponseKind},
        views,
    },
    setup::StudyState,
};

/// The language of labels, by what an overview is broken down, whose figures the index lists.
#[derive(Deserialize)]
pub(super) struct Shown {
    lang: Option<String>,
    by: Option<String>,
    of: Option<String>,
}

pub(super) async fn index(
    State(studies): State<Studies>,
    staff: Staff,
    Path(id): Path<String>,
    Query(shown): Query<Shown>,
) -> Result<Response, PageError> {
    staff.require(&id, Permission::SeeFigures)?;
    let desk = Desk::open(&studies, &id).await?;
    desk.prepare().await?;
    let labels = Labels::new(&desk, shown.lang.as_deref());
    let may_cut = staff.roles.may(&id, Permission::CutSnapshot);
    let page = views::index::Index {
        state: cutting(&studies, &desk).await?,
        shown: match shown.of.as_deref() {
            Some("shared") => views::index::Contents::SideBySide(plan::shared(&labels)?),
            of => views::index::Contents::Population(
                plan::listed(&labels, of)?.ok_or(PageError::NotFound)?,
            ),
        },
        may_cut,
        may_export: staff.roles.may(&id, Permission::ExportAnswers),
    };
    let frame = home::frame(&desk.study, &desk.version, &staff, "Figures", "figures");
    Ok(html(
        StatusCode::OK,
        views::index::page(frame, &labels, &page),
    ))
}

/// Whether a new snapshot can be cut of a population.
pub(in crate::results) struct Cutting {
    pub(in crate::results) population: String,
    /// Counted answers now, and in the newest snapshot.
    pub(in crate::results) now: i64,
    pub(in crate::results) then: i64,
    pub(in crate::results) may: May,
}

/// Whether, and why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::results) enum May {
    Cut,
    /// No answers came since.
    NothingNew,
    /// So few came that two snapshots side by side would tell what they said.
    TooFew,
}

async fn cutting(studies: &Studies, desk: &Desk) -> Result<Vec<Cutting>, PageError> {
    let definition = &desk.version.loaded.definition;
    let few = i64::from(definition.publication.smallest_base);
    let mut all = Vec::new();
    for population in &definition.populations {
        let kind = ResponseKind::counted(&desk.study);
        let now = snapshot::waiting(studies.db(), &desk.study.id.0, &population.id, kind).await?;
        let then = desk.names.get(&population.id).map(|name| name.n);
        let more = now - then.unwrap_or(0);
        let may = if more == 0 {
            May::NothingNew
        } else if then.is_some() && more.abs() < few && desk.study.state == StudyState::Open {
            May::TooFew
        } else {
            May::Cut
        };
        all.push(Cutting {
            population: population.id.clone(),
            now,
            then: then.unwrap_or(0),
            may,
        });
    }
    Ok(all)
}

pub(super) async fn cut(
    State(studies): State<Studies>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    staff.require(&id, Permission::CutSnapshot)?;
    let desk = Desk::open(&studies, &id).await?;
    for one in cutting(&studies, &desk).await? {
        if one.may == May::Cut {
            let kind = ResponseKind::counted(&desk.study);
            snapshot::cut_by(&studies, &id, &one.population, kind, Some(staff.id)).await?;
        }
    }
    let back = format!("/studies/{id}/figures");
    // The next page shows the new figures: they are made while the browser asks for it.
    tokio::spawn(async move {
        let desk = Desk::open(&studies, &id).await;
        if let Err(error) = async { desk?.prepare().await }.await {
            tracing::warn!(study = id, ?error, "figures of a new snapshot");
        }
    });
    Ok(redirect(&back))
}

pub(super) async fn item(
    State(studies): State<Studies>,
    staff: Staff,
    Path((id, population, item)): Path<(String, String, String)>,
    Query(shown): Query<Shown>,
) -> Result<Response, PageError> {
    staff.require(&id, Permission::SeeFigures)?;
    let desk = Desk::open(&studies, &id).await?;
    let labels = Labels::new(&desk, shown.lang.as_deref());
    let asked = Asked { population, item };
    let page = plan::item_page(&labels, &asked)?.ok_or(PageError::NotFound)?;
    let frame = home::frame(
        &desk.study,
        &desk.version,
        &staff,
        &labels.question(&asked),
        "figures",
    );
    Ok(html(
        StatusCode::OK,
        views::item::page(frame, &labels, &page),
    ))
}

pub(super) async fn overview(
    State(studies): State<Studies>,
    staff: Staff,
    Path((id, population, list)): Path<(String, String, String)>,
    Query(shown): Query<Shown>,
) -> Result<Response, PageError> {
    staff.require(&id, Permission::SeeFigures)?;
    let desk = Desk::open(&studies, &id).await?;
    let labels = Labels::new(&desk, shown.lang.as_deref());
    let page = plan::overview(&labels, &population, &list, shown.by.as_deref())?
        .ok_or(PageError::NotFound)?;
    let frame = home::frame(&desk.study, &desk.version, &staff, &page.title, "figures");
    Ok(html(
        StatusCode::OK,
        views::overview::page(frame, &labels, &page),
    ))
}

pub(super) async fn shared(
    State(studies): State<Studies>,
    staff: Staff,
    Path((id, concept)): Path<(String, String)>,
    Query(shown): Query<Shown>,
) -> Result<Response, PageError> {
    staff.require(&id, Permission::SeeFigures)?;
    let desk = Desk::open(&studies, &id).await?;
    let labels = Labels::new(&desk, shown.lang.as_deref());
    let page = plan::shared_page(&labels, &concept)?.ok_or(PageError::NotFound)?;
    let frame = home::frame(&desk.study, &desk.version, &staff, &page.title, "figures");
    Ok(html(
        StatusCode::OK,
        views::shared::page(frame, &labels, &page),
    ))
}
