//! What goes wrong on a page, and the page that says so. The cause goes to the log under a
//! reference; the page shows the reference and a way on, never the cause.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use maud::html;

use super::{Frame, Language, html as reply};
use crate::{db, ids::Token};

/// Why a page cannot be shown. "Not there" and "not for you to know" look the same from outside.
#[derive(Debug)]
pub enum PageError {
    NotFound,
    /// Sign in first; then come back to this address.
    SignIn,
    NotAllowed,
    /// Somebody else changed it meanwhile; says what to do.
    Conflict(&'static str),
    BadRequest(&'static str),
    TooLarge,
    TooMany,
    /// The disk is full, or the database is away: nothing was lost, nothing new can be kept.
    Busy(Reference),
    Broken(Reference),
}

/// Six characters that stand in the log beside the cause.
#[derive(Debug, Clone)]
pub struct Reference(pub String);

impl Reference {
    fn random() -> Self {
        Self(Token::to_type().reveal().chars().take(6).collect())
    }
}

impl PageError {
    /// An internal fault: logs it once.
    pub fn broken(cause: &dyn std::fmt::Display) -> Self {
        let reference = Reference::random();
        tracing::error!(reference = %reference.0, %cause, "a page could not be made");
        Self::Broken(reference)
    }
}

impl From<sqlx::Error> for PageError {
    fn from(error: sqlx::Error) -> Self {
        let reference = Reference::random();
        let away = matches!(
            error,
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_)
        );
        if db::is_full(&error) || away {
            tracing::error!(reference = %reference.0, %error, "the database cannot take more now");
            Self::Busy(reference)
        } else {
            tracing::error!(reference = %reference.0, %error, "the database refused");
            Self::Broken(reference)
        }
    }
}

impl PageError {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::SignIn => StatusCode::UNAUTHORIZED,
            Self::NotAllowed => StatusCode::FORBIDDEN,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Heading and text.
    fn english(&self) -> [&'static str; 2] {
        match self {
            Self::NotFound => [
                "Page not found",
                "If you typed the address, check that it is right. If you followed a link in an invitation, copy the whole link.",
            ],
            Self::SignIn => [
                "Sign in to see this page",
                "This page is for the people who run the study.",
            ],
            Self::NotAllowed => [
                "You cannot do this",
                "Your role does not include it. An owner of the study can change your role.",
            ],
            Self::Conflict(text) => ["Something changed meanwhile", text],
            Self::BadRequest(text) => ["This could not be read", text],
            Self::TooLarge => [
                "That is too large",
                "Nothing was saved from it. Go back, and shorten the text or choose a smaller file.",
            ],
            Self::TooMany => [
                "Too many tries",
                "Wait a quarter of an hour, then try again with the code in front of you.",
            ],
            Self::Busy(_) => [
                "We cannot save just now",
                "What you saved before is safe. The page that you just sent was not saved: go back and send it again in a few minutes.",
            ],
            Self::Broken(_) => [
                "Something went wrong",
                "This is our fault, not yours. What you saved before is safe. Go back and try again.",
            ],
        }
    }

    /// Heading and text.
    fn welsh(&self) -> [&'static str; 2] {
        match self {
            Self::NotFound => [
                "Heb ddod o hyd i'r dudalen",
                "Os gwnaethoch chi deipio'r cyfeiriad, gwiriwch ei fod yn gywir. Os gwnaethoch chi ddilyn dolen mewn gwahoddiad, copïwch y ddolen gyfan.",
            ],
            Self::SignIn => [
                "Mewngofnodwch i weld y dudalen hon",
                "Mae'r dudalen hon ar gyfer y bobl sy'n rhedeg yr astudiaeth.",
            ],
            Self::NotAllowed => [
                "Ni allwch wneud hyn",
                "Nid yw eich rôl yn ei gynnwys. Gall perchennog yr astudiaeth newid eich rôl.",
            ],
            Self::Conflict(_) => [
                "Newidiodd rhywbeth yn y cyfamser",
                "Ewch yn ôl ac ail-lwythwch y dudalen.",
            ],
            Self::BadRequest(_) => [
                "Nid oedd modd darllen hyn",
                "Ewch yn ôl a rhowch gynnig arall arni.",
            ],
            Self::TooLarge => [
                "Mae hynny'n rhy fawr",
                "Ni chadwyd dim ohono. Ewch yn ôl, a byrhewch y testun neu dewiswch ffeil lai.",
            ],
            Self::TooMany => [
                "Gormod o gynigion",
                "Arhoswch chwarter awr, yna rhowch gynnig arall arni gyda'r cod o'ch blaen.",
            ],
            Self::Busy(_) => [
                "Ni allwn gadw ar hyn o bryd",
                "Mae'r hyn a gadwyd gennych o'r blaen yn ddiogel. Ni chadwyd y dudalen rydych newydd ei hanfon: ewch yn ôl a'i hanfon eto ymhen ychydig funudau.",
            ],
            Self::Broken(_) => [
                "Aeth rhywbeth o'i le",
                "Ein bai ni yw hyn, nid eich bai chi. Mae'r hyn a gadwyd gennych o'r blaen yn ddiogel. Ewch yn ôl a rhowch gynnig arall arni.",
            ],
        }
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let (status, english, welsh) = (self.status(), self.english(), self.welsh());
        let body = html! {
            h1 class="nhsuk-heading-l" { (english[0]) }
            p { (english[1]) }
            @if let Self::SignIn = self {
                p { a href="/sign-in" class="nhsuk-button" { "Sign in" } }
            }
            @if let Self::Busy(reference) | Self::Broken(reference) = &self {
                p { "Reference: " span class="app-code" { (reference.0) } }
            }
            div lang="cy" {
                hr class="nhsuk-section-break nhsuk-section-break--l nhsuk-section-break--visible";
                h2 class="nhsuk-heading-m" { (welsh[0]) }
                p { (welsh[1]) }
            }
        };
        let mut response = reply(
            status,
            Frame::new(Language::English, english[0]).page(&body),
        );
        if let Self::Busy(_) = self {
            response
                .headers_mut()
                .insert("retry-after", axum::http::HeaderValue::from_static("120"));
        }
        response
    }
}
