//! A page of the questionnaire: shown, saved, shown again.

use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use platform::web::{Form, PageError, html, redirect};
use questionnaire::{Accepted, Evaluation, PageAddress};

use super::{
    address::{self, Asked, Named, Way},
    session::Session,
    turn::Turn,
};
use crate::{
    Studies,
    answering::{
        model::SavedPage,
        storage,
        views::{self, Moment, Posted, Problems},
    },
};

const CHECK: &str = "/answer/check";

/// Goes on where the person stopped.
pub(super) async fn resume(
    State(studies): State<Studies>,
    headers: HeaderMap,
) -> Result<Response, Turn> {
    let session = Session::enter(&studies, &headers).await?;
    let evaluation = session.evaluate(&studies);
    let next = evaluation.first_unanswered_page(&|page| session.opened.is_finished(page));
    let address = next.map_or_else(
        || CHECK.to_owned(),
        |page| address::page(&page, Way::Forward),
    );
    Ok(session.reply(&studies, redirect(&address)))
}

/// Shows a page.
pub(super) async fn show(
    State(studies): State<Studies>,
    headers: HeaderMap,
    Named(page): Named<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Turn> {
    let page = address::parse(&page).ok_or(PageError::NotFound)?;
    let asked = Asked::parse(query.as_deref());
    let session = Session::enter(&studies, &headers).await?;
    let evaluation = session.evaluate(&studies);
    let problems = if asked.missing {
        problems_on(&evaluation, &page)
    } else {
        Problems::default()
    };
    let moment = Moment {
        back: None,
        way: asked.way,
        posted: None,
        problems,
        more: asked.more,
    };
    let shown = draw(&session, &evaluation, &page, moment)?;
    Ok(session.reply(&studies, html(StatusCode::OK, shown)))
}

/// Saves a page, then leads on. What cannot be kept is shown again as it was typed.
pub(super) async fn save(
    State(studies): State<Studies>,
    headers: HeaderMap,
    Named(page): Named<String>,
    RawQuery(query): RawQuery,
    form: Form,
) -> Result<Response, Turn> {
    let page = address::parse(&page).ok_or(PageError::NotFound)?;
    let way = Asked::parse(query.as_deref()).way;
    let mut session = Session::enter(&studies, &headers).await?;
    let evaluation = session.evaluate(&studies);
    if evaluation.page(&page).is_none() {
        // Another tab changed the answers so that this page is not asked any more.
        return Err(Turn::To("/answer".to_owned()));
    }
    let accepted = evaluation.accept(&page, &form.0);
    drop(evaluation);
    if !form.value("_language").is_empty() {
        return switch_language(&studies, session, &page, way, (&form, accepted)).await;
    }
    let saved = what_to_save(&session, &accepted);
    let sealed = session.draft.seal(&studies.app.secret, &page, &saved);
    let salt = &session.draft.salt;
    let kept = storage::save_page(
        studies.db(),
        session.standing.case,
        salt,
        page.as_str(),
        sealed,
    )
    .await?;
    if !kept {
        // Submitted in another tab: there they are thanked.
        return Err(Turn::To("/answer".to_owned()));
    }
    session.opened.take_over(&page, &saved);
    if !accepted.problems.is_empty() {
        let posted = Posted::new(&form.0);
        let moment = Moment {
            back: None,
            way,
            posted: Some(&posted),
            problems: Problems(accepted.problems),
            more: false,
        };
        let shown = draw(&session, &session.evaluate(&studies), &page, moment)?;
        return Ok(session.reply(&studies, html(StatusCode::UNPROCESSABLE_ENTITY, shown)));
    }
    let next = if accepted.new_questions {
        address::with(&address::page(&page, way), "more")
    } else {
        next(&session, &session.evaluate(&studies), &page, way)
    };
    Ok(session.reply(&studies, redirect(&next)))
}

/// Everything that is right. Where something is not, what was stored for it before stays.
fn what_to_save(session: &Session, accepted: &Accepted) -> SavedPage {
    let mut answers = accepted.answers.clone();
    for problem in &accepted.problems {
        let field = problem.field.as_str();
        let before = session.opened.answers.get(field);
        if let Some(before) = before.filter(|_| !answers.set.contains_key(field)) {
            answers.cleared.remove(field);
            answers.set.insert(field.into(), before.to_owned());
        }
    }
    SavedPage {
        answers,
        unfinished: !accepted.problems.is_empty() || accepted.new_questions,
    }
}

/// Shows the page as it was typed, in another language. Nothing of it is stored but the language.
async fn switch_language(
    studies: &Studies,
    mut session: Session,
    page: &PageAddress,
    way: Way,
    (form, accepted): (&Form, Accepted),
) -> Result<Response, Turn> {
    let language = form.value("_language");
    if session.speaks(language) {
        storage::set_language(studies.db(), session.standing.case, language).await?;
        language.clone_into(&mut session.draft.language);
    }
    let mut answers = session.opened.answers.clone();
    answers.merge(&accepted.answers);
    let evaluation = session.evaluate_with(studies, &answers);
    let posted = Posted::new(&form.0);
    let moment = Moment {
        back: None,
        way,
        posted: Some(&posted),
        problems: Problems::default(),
        more: false,
    };
    let shown = draw(&session, &evaluation, page, moment)?;
    Ok(session.reply(studies, html(StatusCode::OK, shown)))
}

/// Where a saved page leads.
fn next(session: &Session, evaluation: &Evaluation<'_>, page: &PageAddress, way: Way) -> String {
    let next = match way {
        Way::Forward => evaluation.after(page),
        Way::Correcting => {
            evaluation.first_unanswered_page(&|page| session.opened.is_finished(page))
        }
    };
    next.map_or_else(|| CHECK.to_owned(), |next| address::page(&next, way))
}

/// What is missing or wrong on one page.
fn problems_on(evaluation: &Evaluation<'_>, page: &PageAddress) -> Problems {
    Problems(
        evaluation
            .problems()
            .into_iter()
            .filter(|problem| problem.page == *page)
            .collect(),
    )
}

fn draw(
    session: &Session,
    evaluation: &Evaluation<'_>,
    page: &PageAddress,
    mut moment: Moment<'_>,
) -> Result<maud::Markup, Turn> {
    let Some(view) = evaluation.page(page) else {
        return Err(Turn::To("/answer".to_owned()));
    };
    moment.back = match moment.way {
        Way::Forward => evaluation
            .before(page)
            .map(|before| address::page(&before, Way::Forward)),
        Way::Correcting => Some(CHECK.to_owned()),
    };
    Ok(views::questions(session.shell(), &view, &moment))
}
