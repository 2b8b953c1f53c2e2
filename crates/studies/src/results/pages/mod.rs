//! Addresses of figures, exports and the comparison.

mod comparison;
mod exports;
mod figures;

use axum::{
    Router,
    routing::{get, post},
};

use crate::Studies;

pub(super) use figures::{Cutting, May};

/// The pages of this feature.
pub fn routes() -> Router<Studies> {
    Router::new()
        .route("/studies/{study}/figures", get(figures::index))
        .route("/studies/{study}/figures/snapshot", post(figures::cut))
        .route(
            "/studies/{study}/figures/shared/{concept}",
            get(figures::shared),
        )
        .route(
            "/studies/{study}/figures/{population}/{item}",
            get(figures::item),
        )
        .route(
            "/studies/{study}/figures/{population}/lists/{list}",
            get(figures::overview),
        )
        .route("/studies/{study}/figures.csv", get(exports::figures))
        .route("/studies/{study}/dictionary.csv", get(exports::dictionary))
        .route("/studies/{study}/answers", get(exports::ask))
        .route("/studies/{study}/answers.csv", post(exports::answers))
        .route("/studies/{study}/words.csv", post(exports::words))
        .route("/studies/{study}/comparison", get(comparison::show))
        .route("/studies/{study}/comparison.csv", get(comparison::download))
}
