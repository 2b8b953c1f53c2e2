//! Sign in, sign out, and the page of people and roles.

use std::sync::Arc;

use axum::{
    Extension, Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};

use super::{
    Staff,
    model::{COOKIE, PersonId},
    storage, views,
};
use crate::{
    App,
    access::{Permission, Role},
    ids::Token,
    throttle::{self, Limit},
    web::{ClientAddress, Form, PageError, cookie, cookie_value, html, redirect},
};

const SIGN_IN: Limit = Limit {
    purpose: "sign-in",
    tries: 20,
    seconds: 900,
};

/// Everything under `/sign-in`, `/sign-out` and `/people`.
pub fn routes(app: Arc<App>) -> Router {
    Router::new()
        .route("/sign-in", get(ask).post(send))
        .route("/sign-in/{token}", get(confirm).post(enter))
        .route("/sign-out", post(leave))
        .route("/people", get(people).post(add))
        .route(
            "/people/{person}/{study}/remove",
            get(ask_remove).post(remove),
        )
        .with_state(app)
}

async fn ask() -> Response {
    html(StatusCode::OK, views::ask("", None))
}

async fn send(
    State(app): State<Arc<App>>,
    Extension(ClientAddress(address)): Extension<ClientAddress>,
    form: Form,
) -> Result<Response, PageError> {
    if !throttle::may_try(&app, SIGN_IN, &address.to_string()).await? {
        return Err(PageError::TooMany);
    }
    let email = form.value("email").trim().to_owned();
    if !email.contains('@') {
        let problem = "Enter your e-mail address, such as name@example.org";
        return Ok(html(
            StatusCode::UNPROCESSABLE_ENTITY,
            views::ask(&email, Some(problem)),
        ));
    }
    // The page says the same whether or not there is such a person.
    if let Some(link) = storage::issue_sign_in_link(&app, &email).await? {
        let text = format!(
            "Use this link once to sign in to Headroom. It works for 24 hours.\n\n{link}\n\nIf you did not ask for it, delete this message: nothing happens."
        );
        if let Err(error) = app.mail.send(&email, "Sign in to Headroom", &text).await {
            tracing::error!(%error, "a sign-in link could not be sent");
        }
    }
    Ok(html(StatusCode::OK, views::sent(&email)))
}

async fn confirm(Path(token): Path<String>) -> Result<Response, PageError> {
    Token::parse(&token).ok_or(PageError::NotFound)?;
    Ok(html(StatusCode::OK, views::confirm(&token)))
}

async fn enter(
    State(app): State<Arc<App>>,
    Path(token): Path<String>,
) -> Result<Response, PageError> {
    let token = Token::parse(&token).ok_or(PageError::NotFound)?;
    let Some(session) = storage::use_link(&app, &token).await? else {
        return Ok(html(StatusCode::GONE, views::used()));
    };
    let mut response = redirect("/");
    cookie(&mut response, COOKIE, &session, "/", app.secure_cookies());
    Ok(response)
}

async fn leave(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, PageError> {
    if let Some(token) = cookie_value(&headers, COOKIE) {
        storage::sign_out(&app, token).await?;
    }
    let mut response = redirect("/");
    cookie(&mut response, COOKIE, "", "/", app.secure_cookies());
    Ok(response)
}

async fn people(State(app): State<Arc<App>>, staff: Staff) -> Result<Response, PageError> {
    staff.require("*", Permission::ManagePeople)?;
    let list = storage::list(&app.db).await?;
    Ok(html(
        StatusCode::OK,
        views::people(&staff, &list, None, ("", "*", "")),
    ))
}

async fn add(State(app): State<Arc<App>>, staff: Staff, form: Form) -> Result<Response, PageError> {
    staff.require("*", Permission::ManagePeople)?;
    let (email, study, role) = (form.value("email"), form.value("study"), form.value("role"));
    let study = if study.trim().is_empty() {
        "*"
    } else {
        study.trim()
    };
    let (Some(known), true) = (Role::parse(role), email.contains('@')) else {
        let list = storage::list(&app.db).await?;
        let problem = if email.contains('@') {
            ("role-viewer", "Select a role")
        } else {
            ("email", "Enter an e-mail address, such as name@example.org")
        };
        let page = views::people(&staff, &list, Some(problem), (email, study, role));
        return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, page));
    };
    storage::add_person(&app.db, &app.clock, Some(staff.id), email, (study, known)).await?;
    Ok(redirect("/people"))
}

async fn ask_remove(
    staff: Staff,
    Path((person, study)): Path<(PersonIdPath, String)>,
) -> Result<Response, PageError> {
    staff.require("*", Permission::ManagePeople)?;
    Ok(html(
        StatusCode::OK,
        views::ask_remove(&staff, person.0, &study),
    ))
}

async fn remove(
    State(app): State<Arc<App>>,
    staff: Staff,
    Path((person, study)): Path<(PersonIdPath, String)>,
) -> Result<Response, PageError> {
    staff.require("*", Permission::ManagePeople)?;
    let person = PersonId(person.0);
    if person == staff.id && study == "*" {
        return Ok(PageError::Conflict(
            "You cannot take away your own role: another owner has to, so that there is always one.",
        )
        .into_response());
    }
    storage::remove_role(&app, staff.id, person, &study).await?;
    Ok(redirect("/people"))
}

/// The number of a person in an address.
#[derive(serde::Deserialize)]
struct PersonIdPath(i64);
