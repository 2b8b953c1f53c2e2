//! The static files, embedded and compressed, under addresses that change with their content, so
//! that a browser may keep them for a year.

use axum::{
    Router,
    extract::Path,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

use super::PageError;

struct File {
    name: &'static str,
    tag: &'static str,
    address: &'static str,
    mime: &'static str,
    plain: &'static [u8],
    packed: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The address of a static file.
pub(super) fn address(name: &str) -> &'static str {
    FILES
        .iter()
        .find(|file| file.name == name)
        .map_or("/assets/missing", |file| file.address)
}

/// Serves `/assets/…`.
pub fn routes() -> Router {
    Router::new()
        .route("/assets/{tag}/{name}", get(file))
        .route(
            "/favicon.ico",
            get(|| async { axum::response::Redirect::permanent(address("icon.svg")) }),
        )
}

async fn file(Path((tag, name)): Path<(String, String)>, headers: HeaderMap) -> Response {
    // A module names its neighbour without the tag of that neighbour; the design system's style
    // sheet names its pictures under "images".
    let Some(file) = FILES.iter().find(|file| file.name == name) else {
        return PageError::NotFound.into_response();
    };
    let cache = if file.tag == tag {
        "public, max-age=31536000, immutable"
    } else {
        "public, max-age=3600"
    };
    let packed = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("gzip"));
    let common = [
        (header::CONTENT_TYPE, file.mime),
        (header::CACHE_CONTROL, cache),
        (header::VARY, "accept-encoding"),
    ];
    if packed {
        (
            StatusCode::OK,
            common,
            [(header::CONTENT_ENCODING, "gzip")],
            file.packed,
        )
            .into_response()
    } else {
        (StatusCode::OK, common, file.plain).into_response()
    }
}
