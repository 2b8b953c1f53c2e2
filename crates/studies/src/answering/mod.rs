//! answering

use axum::Router;

use crate::Studies;

/// The pages of this feature.
pub fn routes() -> Router<Studies> {
    Router::new()
}
