//! Check your answers, send them, thank you.

use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use jiff::civil::Time;
use platform::web::{Form, PageError, cookie_value, html, redirect};
use questionnaire::World;

use super::{
    address::{self, Way},
    session::{Session, obstacle, shell_of, spoken},
    turn::Turn,
};
use crate::{
    Studies,
    answering::{
        model::{PASS, Pass},
        storage,
        submission::{self, NewResponse, Submitted},
        views::{self, Kind},
    },
    setup::Keeping,
};

/// Other tabs may save while one submits; after so many tries something else is wrong.
const TRIES: usize = 8;

/// Every answer, with links to change them.
pub(super) async fn check(
    State(studies): State<Studies>,
    headers: HeaderMap,
) -> Result<Response, Turn> {
    let session = Session::enter(&studies, &headers).await?;
    let evaluation = session.evaluate(&studies);
    if let Some(page) = evaluation.first_unanswered_page(&|page| session.opened.is_finished(page)) {
        return Err(Turn::To(address::page(&page, Way::Forward)));
    }
    let back = evaluation
        .pages()
        .last()
        .map(|page| address::page(page, Way::Forward));
    let shown = views::check(session.shell(), &evaluation.summary(), back);
    Ok(session.reply(&studies, html(StatusCode::OK, shown)))
}

/// Sends the answers, once: a second time only thanks.
pub(super) async fn submit(
    State(studies): State<Studies>,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, Turn> {
    for _ in 0..TRIES {
        let session = Session::enter(&studies, &headers).await?;
        let language = form.value("_language");
        if !language.is_empty() {
            if session.speaks(language) {
                storage::set_language(studies.db(), session.standing.case, language).await?;
            }
            return Ok(session.reply(&studies, redirect("/answer/check")));
        }
        let response = ready(&studies, &session)?;
        let outcome = submission::submit(
            studies.db(),
            session.standing.case,
            &session.draft,
            response,
        )
        .await?;
        match outcome {
            Submitted::Kept => {
                return Ok(redirect(&format!(
                    "/answer/done?lang={}",
                    session.draft.language
                )));
            }
            Submitted::Changed => {}
            // Enter again: it says what became of the case.
            Submitted::Gone => return Err(Turn::To("/answer".to_owned())),
        }
    }
    Err(PageError::Conflict(
        "Your answers are being changed in another window. Close it, and send them from here.",
    )
    .into())
}

/// The whole form checked: the response, or the first page with something to put right.
fn ready(studies: &Studies, session: &Session) -> Result<NewResponse, Turn> {
    let evaluation = session.evaluate(studies);
    if let Some(page) = evaluation.first_unanswered_page(&|page| session.opened.is_finished(page)) {
        return Err(Turn::To(address::page(&page, Way::Forward)));
    }
    if let Some(problem) = evaluation.problems().first() {
        let page = address::page(&problem.page, Way::Correcting);
        return Err(Turn::To(address::with(&page, "missing")));
    }
    let world = session.world(studies);
    // A form that works out the time must not put it into the response: only the day is kept.
    let world = World {
        now: world.today.to_datetime(Time::midnight()),
        ..world
    };
    let kept = session
        .questionnaire
        .evaluate(&session.opened.answers, &world)
        .submission();
    let definition = &session.version.loaded.definition;
    let released = definition
        .population(&session.standing.population)
        .map(|population| {
            let variables = population.frame.variables.iter();
            variables
                .filter(|variable| variable.released)
                .map(|variable| variable.id.clone())
                .collect()
        });
    Ok(NewResponse {
        day: world.today.to_string(),
        answers: kept.to_json(),
        linked: definition.study.answers == Keeping::Linked,
        released: released.unwrap_or_default(),
    })
}

/// Thanks, and tells nothing of the answers.
pub(super) async fn done(
    State(studies): State<Studies>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Turn> {
    let app = &studies.app;
    let pass = cookie_value(&headers, PASS)
        .and_then(|value| Pass::open(&app.secret, value, app.clock.seconds()))
        .ok_or(Turn::DeadEnd(Kind::NoSession, None))?;
    let standing = storage::find_case(studies.db(), pass.case)
        .await?
        .ok_or(Turn::DeadEnd(Kind::NoSession, None))?;
    if obstacle(&standing) != Some(Kind::Used) {
        return Err(Turn::To("/answer".to_owned()));
    }
    let version = studies
        .library
        .version(studies.db(), standing.current_version)
        .await?;
    let wanted = address::language(query.as_deref()).unwrap_or(&standing.language);
    let shell = shell_of(&version, spoken(&version, wanted), standing.kind);
    Ok(html(StatusCode::OK, views::done(shell)))
}
