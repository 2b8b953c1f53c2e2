//! Answers of the server: pages, redirects, downloads, cookies.

use std::cell::RefCell;

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use flate2::{Compress, Compression, Crc, FlushCompress, Status};
use maud::Markup;

/// A page. [`super::guard()`] compresses it when the browser can read that.
pub fn html(status: StatusCode, page: Markup) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (status, headers, Page(page.into_string())).into_response()
}

/// The text of a page on its way through the layers, so that it can be compressed whole.
struct Page(String);

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        Response::new(Body::from(self.0))
    }
}

/// "See the other page": after every form, so that Back and Reload never send it again.
pub fn redirect(to: &str) -> Response {
    let location = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    (
        StatusCode::SEE_OTHER,
        [
            (header::LOCATION, location),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ],
    )
        .into_response()
}

/// A file to save.
pub struct Download {
    pub name: String,
    pub mime: &'static str,
    pub bytes: Vec<u8>,
}

impl IntoResponse for Download {
    fn into_response(self) -> Response {
        let name: String = self
            .name
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c))
            .collect();
        let disposition = format!("attachment; filename=\"{name}\"");
        let disposition =
            HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment"));
        (
            [
                (header::CONTENT_TYPE, HeaderValue::from_static(self.mime)),
                (header::CONTENT_DISPOSITION, disposition),
                (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            ],
            self.bytes,
        )
            .into_response()
    }
}

/// The value of one cookie of a request.
pub fn cookie_value<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// Puts a cookie into an answer. An empty value deletes it.
pub fn cookie(response: &mut Response, name: &str, value: &str, path: &str, secure: bool) {
    let lifetime = if value.is_empty() { "; Max-Age=0" } else { "" };
    let secure = if secure { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path={path}; HttpOnly; SameSite=Lax{lifetime}{secure}");
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

thread_local! {
    /// Making a compressor costs as much as a page; so each thread keeps one.
    static COMPRESSOR: RefCell<Compress> = RefCell::new(Compress::new(Compression::fast(), false));
}

/// Compresses a page: level 1, because a page is sent once and read once. `None` when the
/// compressor does not take it; then it is sent as it is.
pub(super) fn gzip(bytes: &[u8]) -> Option<Vec<u8>> {
    // RFC 1952: no name, no time, "fastest", "unknown system".
    const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255];
    COMPRESSOR.with_borrow_mut(|compressor| {
        compressor.reset();
        // More than deflate can make of them at worst.
        let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 512 + 64);
        out.extend_from_slice(&HEAD);
        let status = compressor
            .compress_vec(bytes, &mut out, FlushCompress::Finish)
            .ok()?;
        if status != Status::StreamEnd {
            return None;
        }
        let mut sum = Crc::new();
        sum.update(bytes);
        out.extend_from_slice(&sum.sum().to_le_bytes());
        out.extend_from_slice(&sum.amount().to_le_bytes());
        Some(out)
    })
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    #[test]
    fn one_page_after_the_other_can_be_read_again() {
        for page in ["", "a", &"<p>Save and continue</p>".repeat(5_000)] {
            let packed = super::gzip(page.as_bytes()).unwrap();
            let mut text = String::new();
            flate2::read::GzDecoder::new(&packed[..])
                .read_to_string(&mut text)
                .unwrap();
            assert_eq!(text, page);
        }
        let noise: Vec<u8> = (0..200_000_u32)
            .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
            .collect();
        let mut back = Vec::new();
        let packed = super::gzip(&noise).unwrap();
        flate2::read::GzDecoder::new(&packed[..])
            .read_to_end(&mut back)
            .unwrap();
        assert_eq!(back, noise);
    }
}
