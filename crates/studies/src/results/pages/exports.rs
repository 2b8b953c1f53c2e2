//! Downloads: figures, answers, the dictionary.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use platform::{
    access::Permission,
    accounts::Staff,
    audit,
    db::Tx,
    web::{Download, Form, PageError, html},
};
use serde::Deserialize;

use crate::{
    Studies, home,
    results::{export, labels::Labels, plan, shelf::Desk, views},
};

const CSV: &str = "text/csv; charset=utf-8";

/// The name of a file says whose it is, and that it is invented where it is.
fn file_name(desk: &Desk, what: &str) -> String {
    let invented = if desk.study.simulated {
        "-invented"
    } else {
        ""
    };
    format!("{}-{what}{invented}.csv", desk.study.id)
}

/// Which figures, in which language.
#[derive(Deserialize)]
pub(super) struct Wanted {
    population: String,
    item: Option<String>,
    lang: Option<String>,
}

pub(super) async fn figures(
    State(studies): State<Studies>,
    staff: Staff,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, PageError> {
    staff.require(&id, Permission::SeeFigures)?;
    let desk = Desk::open(&studies, &id).await?;
    desk.prepare().await?;
    let labels = Labels::new(&desk, wanted.lang.as_deref());
    let figures = plan::all_figures(&labels, &wanted.population, wanted.item.as_deref())?;
    if figures.is_empty() {
        return Err(PageError::NotFound);
    }
    let bytes = figures::csv_of(&figures).into_bytes();
    let item = wanted
        .item
        .map(|item| format!("-{item}"))
        .unwrap_or_default();
    let name = file_name(&desk, &format!("{}{item}-figures", wanted.population));
    Ok(Download {
        name,
        mime: CSV,
        bytes,
    }
    .into_response())
}

pub(super) async fn dictionary(
    State(studies): State<Studies>,
    staff: Staff,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, PageError> {
    staff.require(&id, Permission::SeeFigures)?;
    let desk = Desk::open(&studies, &id).await?;
    let text = export::dictionary(&desk, &wanted.population).ok_or(PageError::NotFound)?;
    let name = file_name(&desk, &format!("{}-dictionary", wanted.population));
    Ok(Download {
        name,
        mime: CSV,
        bytes: text.into_bytes(),
    }
    .into_response())
}

pub(super) async fn ask(
    State(studies): State<Studies>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    staff.require(&id, Permission::ExportAnswers)?;
    let desk = Desk::open(&studies, &id).await?;
    let labels = Labels::new(&desk, None);
    let all: Vec<views::export::Exportable> = desk
        .names
        .iter()
        .filter_map(|(population, name)| {
            let snapshot = desk.snapshot(population)?;
            Some(views::export::Exportable {
                population: population.clone(),
                n: name.n,
                crowd: export::crowd(&desk, population)?,
                has_words: snapshot.words.values().any(|words| !words.is_empty()),
            })
        })
        .collect();
    let frame = home::frame(
        &desk.study,
        &desk.version,
        &staff,
        "Download answers",
        "figures",
    );
    Ok(html(
        StatusCode::OK,
        views::export::page(frame, &labels, &all),
    ))
}

/// Whose answers, and whether with the day.
struct Export {
    population: String,
    with_day: bool,
}

impl Export {
    fn read(form: &Form) -> Self {
        Self {
            population: form.value("population").to_owned(),
            with_day: form.value("day") == "yes",
        }
    }
}

pub(super) async fn answers(
    State(studies): State<Studies>,
    staff: Staff,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, PageError> {
    staff.require(&id, Permission::ExportAnswers)?;
    let wanted = Export::read(&form);
    let desk = Desk::open(&studies, &id).await?;
    let snapshot = desk
        .snapshot(&wanted.population)
        .ok_or(PageError::NotFound)?;
    let text = export::answers(snapshot, wanted.with_day);
    note(&studies, &staff, &desk, &wanted, "answers exported").await?;
    let name = file_name(&desk, &format!("{}-answers", wanted.population));
    Ok(Download {
        name,
        mime: CSV,
        bytes: text.into_bytes(),
    }
    .into_response())
}

pub(super) async fn words(
    State(studies): State<Studies>,
    staff: Staff,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, PageError> {
    staff.require(&id, Permission::ExportAnswers)?;
    let wanted = Export::read(&form);
    let desk = Desk::open(&studies, &id).await?;
    let snapshot = desk
        .snapshot(&wanted.population)
        .ok_or(PageError::NotFound)?;
    let text = export::words(snapshot);
    note(&studies, &staff, &desk, &wanted, "words exported").await?;
    let name = file_name(&desk, &format!("{}-words", wanted.population));
    Ok(Download {
        name,
        mime: CSV,
        bytes: text.into_bytes(),
    }
    .into_response())
}

/// Writes down who took what, before it is handed out.
async fn note(
    studies: &Studies,
    staff: &Staff,
    desk: &Desk,
    wanted: &Export,
    action: &'static str,
) -> Result<(), PageError> {
    let object = format!("{}/{}", desk.study.id, wanted.population);
    let hash = desk
        .names
        .get(&wanted.population)
        .map(|name| name.hash.clone())
        .unwrap_or_default();
    let day = if wanted.with_day {
        ", with the day"
    } else {
        ""
    };
    let detail = format!("snapshot {hash}{day}");
    let (person, clock) = (staff.id, studies.app.clock.clone());
    studies
        .db()
        .write(move |tx: &mut Tx| {
            let (object, detail, clock) = (object.clone(), detail.clone(), clock.clone());
            Box::pin(async move {
                let entry = audit::Entry {
                    person: Some(person),
                    action,
                    object: &object,
                    detail: &detail,
                };
                audit::note(tx, &clock, entry).await
            })
        })
        .await?;
    Ok(())
}
