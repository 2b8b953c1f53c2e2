//! All pages, one line a product.

use std::sync::Arc;

use axum::{Router, middleware};
use platform::{accounts, web};
use studies::Studies;

/// Every address that this server answers.
pub(crate) fn router(studies: &Studies) -> Router {
    Router::new()
        .merge(studies::routes(studies.clone()))
        .merge(accounts::routes(Arc::clone(&studies.app)))
        .merge(web::asset_routes())
        .fallback(|| async { web::PageError::NotFound })
        .method_not_allowed_fallback(|| async { web::PageError::NotFound })
        .layer(middleware::from_fn(web::guard))
}
