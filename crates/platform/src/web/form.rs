//! A posted form as it came: names and values in order, repeated names kept.

use std::time::Duration;

use axum::{
    body::Body,
    extract::{FromRequest, Request},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::PageError;

/// The largest form that a person can fill in: 1 MB.
const LIMIT: usize = 1024 * 1024;
/// Of a refused form, at most so much is read (256 MB), for at most so long.
const DISCARD: usize = 256 * 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(30);
/// No page has more fields than this.
const FIELDS: usize = 5_000;

/// The fields of a form, untrusted.
pub type RawFields = Vec<(String, String)>;

/// Extracts an `application/x-www-form-urlencoded` body of UTF-8 text.
pub struct Form(pub RawFields);

impl Form {
    /// The first value under this name, or "".
    pub fn value(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value.as_str())
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Response;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        let kind = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_ascii_lowercase();
        if !kind.starts_with("application/x-www-form-urlencoded") {
            discard(request.into_body()).await;
            return Err(bad(
                "This page takes forms only (application/x-www-form-urlencoded).",
            ));
        }
        if let Some((_, charset)) = kind.split_once("charset=")
            && !matches!(
                charset.trim_matches(['"', ' ']),
                "utf-8" | "utf8" | "us-ascii"
            )
        {
            discard(request.into_body()).await;
            return Err(bad("This page takes text in UTF-8 only."));
        }
        let mut whole = request.into_body();
        let body = Limited::new(&mut whole, LIMIT).collect().await;
        let bytes = match body {
            Ok(body) => body.to_bytes(),
            Err(error) if error.is::<LengthLimitError>() => {
                discard(whole).await;
                return Err(PageError::TooLarge.into_response());
            }
            Err(_broken_off) => return Err(bad("The form did not arrive whole. Send it again.")),
        };
        parse(&bytes).map(Self).map_err(bad)
    }
}

/// Reads the rest of a form that is refused, and forgets it: a browser shows our page only after
/// it has sent everything. Not for ever, though.
pub(super) async fn discard(mut body: Body) {
    let read_on = async {
        let mut left = DISCARD;
        while let Some(Ok(frame)) = body.frame().await {
            let length = frame.data_ref().map_or(0, |data| data.len());
            left = left.saturating_sub(length);
            if left == 0 {
                break;
            }
        }
    };
    // Whoever is slower than that sees a broken connection.
    let _ = tokio::time::timeout(PATIENCE, read_on).await;
}

fn bad(message: &'static str) -> Response {
    let mut response = PageError::BadRequest(message).into_response();
    *response.status_mut() = StatusCode::BAD_REQUEST;
    response
}

/// Splits and decodes the body.
fn parse(bytes: &[u8]) -> Result<RawFields, &'static str> {
    let mut fields = RawFields::new();
    for pair in bytes
        .split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
    {
        if fields.len() == FIELDS {
            return Err("The form has more fields than any page of ours.");
        }
        let equals = pair
            .iter()
            .position(|byte| *byte == b'=')
            .unwrap_or(pair.len());
        let name = decode(&pair[..equals])?;
        let value = decode(pair.get(equals + 1..).unwrap_or_default())?;
        fields.push((name, value));
    }
    Ok(fields)
}

/// Undoes `%41` and `+`.
fn decode(bytes: &[u8]) -> Result<String, &'static str> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match first {
            b'+' => out.push(b' '),
            b'%' => {
                let digits = after
                    .get(..2)
                    .and_then(|pair| std::str::from_utf8(pair).ok())
                    .and_then(|pair| u8::from_str_radix(pair, 16).ok());
                match digits {
                    Some(byte) => {
                        out.push(byte);
                        rest = &after[2..];
                    }
                    None => out.push(b'%'),
                }
            }
            other => out.push(*other),
        }
    }
    String::from_utf8(out).map_err(|_not_utf8| {
        "The form holds text that is not UTF-8. Send it again from this site's own page."
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_names_keep_all_their_values_in_order() {
        let fields = parse(b"tool=audit&tool=pdsa&text=a+b%26c&empty=").unwrap();
        let read: Vec<(&str, &str)> = fields
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str()))
            .collect();
        assert_eq!(
            read,
            [
                ("tool", "audit"),
                ("tool", "pdsa"),
                ("text", "a b&c"),
                ("empty", "")
            ]
        );
    }

    #[test]
    fn broken_forms_are_refused_or_read_never_a_panic() {
        assert!(parse(b"a=%ff%fe").is_err());
        assert_eq!(parse(b"a=%4").unwrap()[0].1, "%4");
        assert_eq!(parse(b"a=%zz&&=&b").unwrap().len(), 3);
        assert!(parse("a=1&".repeat(6000).as_bytes()).is_err());
    }
}
