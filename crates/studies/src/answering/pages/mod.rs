//! The addresses of respondents.

pub(super) mod address;
mod entry;
mod finish;
mod held;
mod pilot;
mod question;
mod session;
mod turn;

use axum::{
    Extension, Router,
    routing::{get, post},
};

use crate::Studies;

/// Everything under `/s`, `/answer`, `/open` and `/demo`.
pub fn routes() -> Router<Studies> {
    Router::new()
        .route("/s", get(entry::ask).post(entry::enter))
        .route("/s/{code}", get(entry::landing))
        .route("/s/{code}/held", get(held::show))
        .route("/s/{code}/withdraw", get(held::ask).post(held::withdraw))
        .route("/answer", get(question::resume))
        .route("/answer/check", get(finish::check))
        .route("/answer/submit", post(finish::submit))
        .route("/answer/done", get(finish::done))
        .route("/answer/{page}", get(question::show).post(question::save))
        .route(
            "/open/{study}/{code}",
            get(pilot::landing).post(pilot::enter),
        )
        .route("/demo/{study}/{population}", post(pilot::as_invented))
        .layer(Extension(entry::Minutes::default()))
}
