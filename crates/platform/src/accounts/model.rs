//! A person, a session, and the signed-in person of a request.

use std::sync::Arc;

use axum::{
    extract::{FromRef, FromRequestParts},
    http::request::Parts,
};

use super::storage;
use crate::{
    App,
    access::{Permission, Roles},
    id_type,
    web::{PageError, cookie_value},
};

id_type!(
    /// A person who runs studies (never a respondent).
    PersonId
);

/// The cookie of a signed-in person.
pub(super) const COOKIE: &str = "headroom_staff";
/// A session lasts a working day.
pub(super) const SESSION_SECONDS: i64 = 12 * 3600;
/// A link can be used for so long.
pub(super) const LINK_SECONDS: i64 = 24 * 3600;

/// One row of the list of people.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) id: PersonId,
    pub(super) email: String,
    pub(super) name: String,
}

/// Who is signed in, and what they may do. As a handler's parameter it asks for signing in.
#[derive(Clone, Debug)]
pub struct Staff {
    pub id: PersonId,
    pub name: String,
    pub roles: Roles,
}

impl Staff {
    /// See [`Roles::require`].
    ///
    /// # Errors
    /// When the person may not.
    pub fn require(&self, study: &str, permission: Permission) -> Result<(), PageError> {
        self.roles.require(study, permission)
    }
}

impl<S> FromRequestParts<S> for Staff
where
    S: Send + Sync,
    Arc<App>: FromRef<S>,
{
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let app = Arc::<App>::from_ref(state);
        let token = cookie_value(&parts.headers, COOKIE).ok_or(PageError::SignIn)?;
        storage::signed_in(&app, token)
            .await?
            .ok_or(PageError::SignIn)
    }
}
