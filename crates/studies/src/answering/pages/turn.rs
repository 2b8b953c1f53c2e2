//! Why a handler does not show what was asked for.

use std::sync::Arc;

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use platform::web::{PageError, html, redirect};

use crate::{
    answering::{
        model::{CaseKind, Standing},
        views::{Kind, Shell, dead_end},
    },
    setup::Version,
};

/// Another page instead.
pub(in crate::answering) enum Turn {
    /// Something went wrong.
    Error(PageError),
    /// Nothing can be answered here; with the study, when it is known.
    DeadEnd(Kind, Option<About>),
    /// Go there.
    To(String),
}

/// The study of a dead end, and in which words to speak of it.
pub(in crate::answering) struct About {
    pub(super) version: Arc<Version>,
    pub(super) code: String,
    pub(super) kind: CaseKind,
}

impl Turn {
    pub(super) fn about(
        kind: Kind,
        version: &Arc<Version>,
        standing: &Standing,
        code: &str,
    ) -> Self {
        let about = About {
            version: Arc::clone(version),
            code: code.to_owned(),
            kind: standing.kind,
        };
        Self::DeadEnd(kind, Some(about))
    }
}

impl From<PageError> for Turn {
    fn from(error: PageError) -> Self {
        Self::Error(error)
    }
}

impl From<sqlx::Error> for Turn {
    fn from(error: sqlx::Error) -> Self {
        Self::Error(error.into())
    }
}

impl IntoResponse for Turn {
    fn into_response(self) -> Response {
        match self {
            Self::Error(error) => error.into_response(),
            Self::To(address) => redirect(&address),
            Self::DeadEnd(kind, about) => {
                let status = match kind {
                    Kind::UnknownCode => StatusCode::NOT_FOUND,
                    Kind::NoSession => StatusCode::FORBIDDEN,
                    Kind::Used => StatusCode::OK,
                    Kind::Withdrawn | Kind::Closed | Kind::PilotFull => StatusCode::GONE,
                };
                let shell = about.as_ref().map(|about| Shell {
                    study: &about.version.loaded.definition,
                    code: &about.code,
                    kind: about.kind,
                });
                html(status, dead_end(kind, shell))
            }
        }
    }
}
