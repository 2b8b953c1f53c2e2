//! All pages, one line a product.

use std::sync::Arc;

use axum::{Router, middleware};
use platform::{App, accounts, web};

/// Every address that this server answers.
pub(crate) fn router(app: &Arc<App>) -> Router {
    Router::new()
        .merge(studies::routes(Arc::clone(app)))
        .merge(accounts::routes(Arc::clone(app)))
        .merge(web::asset_routes())
        .fallback(|| async { web::PageError::NotFound })
        .method_not_allowed_fallback(|| async { web::PageError::NotFound })
        .layer(middleware::from_fn(web::guard))
}
