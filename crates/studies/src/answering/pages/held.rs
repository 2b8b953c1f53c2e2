//! What is held about a respondent, and withdrawing: behind the personal link, before and after submission.

use axum::{
    Extension,
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use platform::{
    ids::Token,
    web::{ClientAddress, Form, html, redirect},
};

use super::{
    address::{self, Named},
    entry::{language_of, may_guess},
    session::{shell_of, spoken},
    turn::Turn,
};
use crate::{
    Studies,
    answering::{
        storage,
        views::{self, Kind},
    },
};

/// `/s/{code}/held`
pub(super) async fn show(
    State(studies): State<Studies>,
    Extension(client): Extension<ClientAddress>,
    Named(code): Named<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Turn> {
    let (code, standing) = holder(&studies, &code, client).await?;
    let version = studies
        .library
        .version(studies.db(), standing.current_version)
        .await?;
    let wanted = address::language(query.as_deref()).unwrap_or_else(|| language_of(&standing));
    let shell = shell_of(&version, spoken(&version, wanted), standing.kind);
    let held = storage::held(studies.db(), standing.case).await?;
    let about = views::HeldAbout {
        code: code.reveal(),
        held: &held,
        drafted: standing.draft.as_ref().map(|draft| draft.pages.len()),
        completed: standing.completed,
        withdrawn: standing.withdrawn,
        days: version.loaded.definition.data_protection.contact_days,
    };
    Ok(html(StatusCode::OK, views::held(shell, &about)))
}

/// `/s/{code}/withdraw`: the question, as a page of its own.
pub(super) async fn ask(
    State(studies): State<Studies>,
    Extension(client): Extension<ClientAddress>,
    Named(code): Named<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Turn> {
    let (code, standing) = holder(&studies, &code, client).await?;
    let version = studies
        .library
        .version(studies.db(), standing.current_version)
        .await?;
    let wanted = address::language(query.as_deref()).unwrap_or_else(|| language_of(&standing));
    if standing.completed || standing.withdrawn {
        return Ok(redirect(&format!(
            "/s/{}/held?lang={wanted}",
            code.reveal()
        )));
    }
    let shell = shell_of(&version, spoken(&version, wanted), standing.kind);
    Ok(html(
        StatusCode::OK,
        views::ask_withdraw(shell, code.reveal()),
    ))
}

/// Deletes unfinished answers, and stops all messages. Not possible once the answers were sent.
pub(super) async fn withdraw(
    State(studies): State<Studies>,
    Extension(client): Extension<ClientAddress>,
    Named(code): Named<String>,
    form: Form,
) -> Result<Response, Turn> {
    let (code, standing) = holder(&studies, &code, client).await?;
    let today = studies.app.clock.today();
    storage::withdraw(studies.db(), standing.case, today).await?;
    let version = studies
        .library
        .version(studies.db(), standing.current_version)
        .await?;
    let language = spoken(&version, form.value("lang"));
    Ok(redirect(&format!(
        "/s/{}/held?lang={language}",
        code.reveal()
    )))
}

/// Whose link it is.
async fn holder(
    studies: &Studies,
    code: &str,
    client: ClientAddress,
) -> Result<(Token, crate::answering::model::Standing), Turn> {
    let code = Token::parse(code).ok_or(Turn::DeadEnd(Kind::UnknownCode, None))?;
    may_guess(studies, &code, client.0).await?;
    let standing = storage::find_code(studies.db(), &studies.app.secret, &code)
        .await?
        .ok_or(Turn::DeadEnd(Kind::UnknownCode, None))?;
    Ok((code, standing))
}
