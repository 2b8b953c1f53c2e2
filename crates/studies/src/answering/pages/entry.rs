//! From a link or a typed code to the first page.

use std::{
    collections::BTreeMap,
    net::IpAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Extension,
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use platform::{
    ids::Token,
    throttle::{self, Limit},
    web::{ClientAddress, Form, Language, PageError, html, redirect},
};

use super::{
    address::{self, Named},
    session::{admit, obstacle, questionnaire_of, shell_of, spoken},
    turn::Turn,
};
use crate::{
    Studies,
    answering::{
        model::Standing,
        storage,
        views::{self, Invitation, Kind},
    },
    setup::{Version, VersionId},
};

/// Codes of this length and more come in links, and cannot be guessed.
const GUESSABLE_BELOW: usize = 20;
/// Whole practices and hospitals share an address, so a person's own limit would be too tight.
const FROM_ONE_ADDRESS: Limit = Limit {
    purpose: "typed code",
    tries: 60,
    seconds: 900,
};
/// At this rate, guessing one of 50,000 codes among 30^10 takes hundreds of years.
const IN_ALL: Limit = Limit {
    purpose: "typed codes",
    tries: 6_000,
    seconds: 900,
};

/// Minutes to tell people, worked out once a questionnaire.
#[derive(Clone, Default)]
pub(super) struct Minutes(Arc<Mutex<BTreeMap<(VersionId, String), u32>>>);

impl Minutes {
    pub(super) fn of(&self, version: &Version, population: &str) -> Result<u32, PageError> {
        let key = (version.id, population.to_owned());
        let known = self
            .0
            .lock()
            .ok()
            .and_then(|known| known.get(&key).copied());
        if let Some(minutes) = known {
            return Ok(minutes);
        }
        let minutes = questionnaire_of(version, population)?
            .minutes()
            .typical_minutes();
        if let Ok(mut known) = self.0.lock() {
            known.insert(key, minutes);
        }
        Ok(minutes)
    }
}

/// Where a code from a letter is typed.
pub(super) async fn ask(RawQuery(query): RawQuery) -> Response {
    let language = Language::from_code(address::language(query.as_deref()).unwrap_or("en"));
    html(StatusCode::OK, views::ask_code(language, "", false))
}

/// The landing page. It changes nothing: mail scanners open links.
pub(super) async fn landing(
    State(studies): State<Studies>,
    Extension(minutes): Extension<Minutes>,
    Extension(client): Extension<ClientAddress>,
    Named(code): Named<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Turn> {
    let Some(code) = Token::parse(&code) else {
        return Err(Turn::DeadEnd(Kind::UnknownCode, None));
    };
    let (standing, version) = open_door(&studies, &code, client.0).await?;
    let wanted = address::language(query.as_deref()).unwrap_or_else(|| language_of(&standing));
    landing_page(&minutes, &standing, &version, wanted, (&code, false))
}

/// The Start button; and the form into which a code is typed, which leads to the landing page.
pub(super) async fn enter(
    State(studies): State<Studies>,
    Extension(minutes): Extension<Minutes>,
    Extension(client): Extension<ClientAddress>,
    form: Form,
) -> Result<Response, Turn> {
    let Some(code) = Token::parse(form.value("code")) else {
        let language = Language::from_code(form.value("lang"));
        let page = views::ask_code(language, form.value("code"), true);
        return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, page));
    };
    let (standing, version) = open_door(&studies, &code, client.0).await?;
    let switch = form.value("_language");
    if form.value("start").is_empty() || !switch.is_empty() {
        let wanted = if switch.is_empty() {
            language_of(&standing)
        } else {
            switch
        };
        return landing_page(&minutes, &standing, &version, wanted, (&code, true));
    }
    begin(&studies, &standing, spoken(&version, form.value("lang"))).await
}

/// Makes the draft, and lets the browser in.
pub(super) async fn begin(
    studies: &Studies,
    standing: &Standing,
    language: &str,
) -> Result<Response, Turn> {
    let today = studies.app.clock.today().to_string();
    storage::start(
        studies.db(),
        standing.case,
        standing.current_version,
        language,
        &today,
    )
    .await?;
    let mut response = redirect("/answer");
    admit(studies, standing, &mut response);
    Ok(response)
}

/// Refuses whoever has tried too many typed codes.
pub(super) async fn may_guess(studies: &Studies, code: &Token, client: IpAddr) -> Result<(), Turn> {
    if code.reveal().len() < GUESSABLE_BELOW {
        let app = &studies.app;
        let allowed = throttle::may_try(app, FROM_ONE_ADDRESS, &client.to_string()).await?
            && throttle::may_try(app, IN_ALL, "everybody").await?;
        if !allowed {
            return Err(PageError::TooMany.into());
        }
    }
    Ok(())
}

/// The case that holds a code, if its holder may answer.
async fn open_door(
    studies: &Studies,
    code: &Token,
    client: IpAddr,
) -> Result<(Standing, Arc<Version>), Turn> {
    may_guess(studies, code, client).await?;
    let standing = storage::find_code(studies.db(), &studies.app.secret, code)
        .await?
        .ok_or(Turn::DeadEnd(Kind::UnknownCode, None))?;
    let wanted = standing
        .draft
        .as_ref()
        .map_or(standing.current_version, |draft| draft.version);
    let version = studies.library.version(studies.db(), wanted).await?;
    match obstacle(&standing) {
        None => Ok((standing, version)),
        Some(kind) => {
            let code = spoken(&version, language_of(&standing)).to_owned();
            Err(Turn::about(kind, &version, &standing, &code))
        }
    }
}

pub(super) fn language_of(standing: &Standing) -> &str {
    standing
        .draft
        .as_ref()
        .map_or(&standing.language, |draft| &draft.language)
}

fn landing_page(
    minutes: &Minutes,
    standing: &Standing,
    version: &Version,
    language: &str,
    (code, typed): (&Token, bool),
) -> Result<Response, Turn> {
    let invitation = Invitation {
        code: code.reveal(),
        population: &standing.population,
        minutes: minutes.of(version, &standing.population)?,
        started: standing
            .draft
            .as_ref()
            .is_some_and(|draft| !draft.pages.is_empty()),
        typed,
    };
    let shell = shell_of(version, spoken(version, language), standing.kind);
    Ok(html(StatusCode::OK, views::landing(shell, &invitation)))
}
