//! What stands before every page: headers that keep the browser safe, a check that a form comes
//! from our own page, compression, and a net under panics.

use std::{net::IpAddr, panic::AssertUnwindSafe};

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
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
    let response = in_our_words(response);
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

/// The framework refuses some requests by itself (an address that is not UTF-8, say) with a bare
/// line of text: people get a page instead.
fn in_our_words(response: Response) -> Response {
    let bare = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    match response.status() {
        StatusCode::BAD_REQUEST if bare => PageError::BadRequest(
            "The address or the form could not be read. Go back and try again.",
        )
        .into_response(),
        StatusCode::PAYLOAD_TOO_LARGE if bare => PageError::TooLarge.into_response(),
        status if bare && status.is_client_error() => PageError::NotFound.into_response(),
        _ => response,
    }
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
        Some(packed) => {
            parts
                .headers
                .insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            parts
                .headers
                .insert(header::VARY, HeaderValue::from_static("accept-encoding"));
            parts.headers.remove(header::CONTENT_LENGTH);
            Body::from(packed)
        }
        None => Body::from(bytes),
    };
    Response::from_parts(parts, body)
}

#[cfg(test)]
mod tests {
    use axum::{Router, extract::Path, middleware, routing::get};
    use tower::ServiceExt;

    use super::*;

    fn router() -> Router {
        Router::new()
            .route(
                "/n/{number}",
                get(|Path(_): Path<u32>| async { "a number" }).post(|| async { "sent" }),
            )
            .route(
                "/panic",
                get(|| async { if true { panic!("a fault of ours") } else { "" } }),
            )
            .layer(middleware::from_fn(guard))
    }

    async fn answer(request: axum::http::request::Builder) -> (StatusCode, String) {
        let response = router()
            .oneshot(request.body(Body::empty()).unwrap())
            .await
            .unwrap();
        let status = response.status();
        let csp = response.headers().contains_key("content-security-policy");
        assert!(csp, "every answer carries the policy");
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8_lossy(&bytes).into_owned())
    }

    #[tokio::test]
    async fn an_address_that_cannot_be_read_gets_a_page_and_a_panic_too() {
        let (status, page) = answer(Request::get("/n/many")).await;
        assert_eq!(status, 400);
        assert!(page.contains("<h1"), "{page}");
        let (status, page) = answer(Request::get("/panic")).await;
        assert_eq!(status, 500);
        assert!(
            page.contains("Reference") && !page.contains("fault of ours"),
            "{page}"
        );
    }

    #[tokio::test]
    async fn forms_of_other_sites_are_refused() {
        let post = || Request::post("/n/1").header("host", "here.example");
        for (name, value, expected) in [
            ("sec-fetch-site", "cross-site", 400),
            ("sec-fetch-site", "same-site", 400),
            ("origin", "https://elsewhere.example", 400),
            ("sec-fetch-site", "same-origin", 200),
            ("origin", "https://here.example", 200),
        ] {
            let (status, _) = answer(post().header(name, value)).await;
            assert_eq!(status, expected, "{name}: {value}");
        }
    }
}
