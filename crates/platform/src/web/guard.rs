//! What stands before every page: headers that keep the browser safe, a check that a form comes
//! from our own page, compression, and a net under panics.

use std::{net::IpAddr, panic::AssertUnwindSafe};

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;
use http_body_util::BodyExt;

use super::{PageError, reply};

/// Where a request comes from; used for limits on guessing only, never stored.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub IpAddr);

/// Pages smaller than this travel in one packet anyhow.
const WORTH_COMPRESSING: u64 = 1_000;

/// The middleware around all routes.
pub async fn guard(request: Request, next: Next) -> Response {
    let packs = accepts_gzip(request.headers());
    let response = if request.method() == Method::POST && !from_our_own_page(request.headers()) {
        PageError::BadRequest(
            "This form was sent from another site. Open the page here and send it again.",
        )
        .into_response()
    } else {
        AssertUnwindSafe(next.run(request))
            .catch_unwind()
            .await
            .unwrap_or_else(|_| PageError::broken(&"a handler panicked").into_response())
    };
    let mut response = if packs {
        compress(response).await
    } else {
        response
    };
    let headers = response.headers_mut();
    for (name, value) in SAFE {
        headers.insert(*name, HeaderValue::from_static(value));
    }
    response
}

const SAFE: &[(&str, &str)] = &[
    (
        "content-security-policy",
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), geolocation=(), microphone=()",
    ),
];

/// Browsers say where a form was sent from (`Sec-Fetch-Site`, or at least `Origin`); programs that
/// are not browsers say neither, and carry no cookies of anybody.
fn from_our_own_page(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (text("sec-fetch-site"), text("origin"), text("host")) {
        (Some(site), _, _) => matches!(site, "same-origin" | "none"),
        (None, Some("null"), _) | (None, None, _) => true,
        (None, Some(origin), Some(host)) => origin
            .split_once("://")
            .is_some_and(|(_, rest)| rest == host),
        (None, Some(_), None) => false,
    }
}

fn accepts_gzip(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .any(|value| value.contains("gzip"))
}

/// Compresses text that is not compressed yet.
async fn compress(response: Response) -> Response {
    let headers = response.headers();
    let text = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|kind| kind.starts_with("text/") || kind.starts_with("application/json"));
    let large = http_body::Body::size_hint(response.body()).lower() >= WORTH_COMPRESSING;
    if !text || !large || headers.contains_key(header::CONTENT_ENCODING) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let bytes = match body.collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) => return PageError::broken(&error).into_response(),
    };
    let body = match reply::gzip(&bytes) {
        Ok(packed) => {
            parts
                .headers
                .insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            parts
                .headers
                .insert(header::VARY, HeaderValue::from_static("accept-encoding"));
            parts.headers.remove(header::CONTENT_LENGTH);
            Body::from(packed)
        }
        Err(_) => Body::from(bytes),
    };
    Response::from_parts(parts, body)
}
