//! `/o/{key}`: the address that stands in every message.

use axum::{
    Router,
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use platform::web::{Form, Language, PageError, html, redirect};
use serde::Deserialize;

use super::{storage, views};
use crate::{Studies, fieldwork::outbox};

/// The pages of this feature.
pub(in crate::fieldwork) fn routes() -> Router<Studies> {
    Router::new().route("/o/{key}", get(ask).post(stop))
}

#[derive(Deserialize)]
struct Asked {
    lang: Option<String>,
    /// What was done, after the form.
    done: Option<String>,
}

/// Of whose message the address is, and the words of its study.
async fn whose(
    studies: &Studies,
    key: &str,
) -> Result<(storage::Receiver, views::About), PageError> {
    let message = outbox::opt_out_of(&studies.app.secret, key).ok_or(PageError::NotFound)?;
    let receiver = storage::receiver(studies.db(), message)
        .await?
        .ok_or(PageError::NotFound)?;
    let (_, version) = studies.study(&receiver.study).await?;
    let about = &version.loaded.definition.study;
    let about = views::About {
        title: about.title.clone(),
        contact: about.contact.clone(),
        key: key.to_owned(),
        invented: receiver.invented,
    };
    Ok((receiver, about))
}

async fn ask(
    State(studies): State<Studies>,
    Path(key): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let (receiver, about) = whose(&studies, &key).await?;
    let language = Language::from_code(asked.lang.as_deref().unwrap_or(&receiver.language));
    let page = match asked.done.as_deref() {
        Some(scope @ ("study" | "all")) if receiver.opted_out => {
            views::done(language, &about, scope == "all")
        }
        _ => views::ask(language, &about, receiver.opted_out),
    };
    Ok(html(StatusCode::OK, page))
}

async fn stop(
    State(studies): State<Studies>,
    Path(key): Path<String>,
    form: Form,
) -> Result<Response, PageError> {
    let (receiver, _) = whose(&studies, &key).await?;
    // A mail program's one click says nothing of a scope: it means this sender, and this study is one.
    let all = form.value("scope") == "all";
    storage::opt_out(&studies, &receiver, all).await?;
    let language = if form.value("lang").is_empty() {
        &receiver.language
    } else {
        form.value("lang")
    };
    let language = Language::from_code(language).code();
    let scope = if all { "all" } else { "study" };
    Ok(redirect(&format!("/o/{key}?lang={language}&done={scope}")))
}
