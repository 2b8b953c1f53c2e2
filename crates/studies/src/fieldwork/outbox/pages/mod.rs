//! `/studies/{study}/outbox`: waves, what to do about them, and messages to read.

mod deeds;
mod message;
mod overview;
mod wave;

use axum::{
    Router,
    routing::{get, post},
};

use crate::Studies;

/// The pages of this feature.
pub(in crate::fieldwork) fn routes() -> Router<Studies> {
    Router::new()
        .route("/studies/{study}/outbox", get(overview::show))
        .route(
            "/studies/{study}/outbox/{population}/launch",
            get(overview::ask).post(overview::launch),
        )
        .route(
            "/studies/{study}/outbox/{population}/{wave}",
            get(wave::show),
        )
        .route(
            "/studies/{study}/outbox/{population}/{wave}/ask/{deed}",
            get(deeds::ask),
        )
        .route(
            "/studies/{study}/outbox/{population}/{wave}/do/{deed}",
            post(deeds::act),
        )
        .route(
            "/studies/{study}/outbox/{population}/{wave}/messages.csv",
            post(wave::export),
        )
        .route("/studies/{study}/messages/{message}", get(message::show))
}
