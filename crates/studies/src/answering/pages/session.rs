//! A person who answers, between Start and "thank you".

use std::sync::Arc;

use axum::{http::HeaderMap, response::Response};
use platform::web::{PageError, cookie, cookie_value};
use questionnaire::{Answers, Evaluation, Questionnaire, World};

use super::turn::Turn;
use crate::{
    Studies,
    answering::{
        model::{CaseKind, Draft, Opened, PASS, Pass, Standing},
        storage,
        views::{Kind, Shell},
    },
    setup::Version,
};

/// Everything that a page needs to be shown or saved.
pub(super) struct Session {
    pub(super) standing: Standing,
    pub(super) draft: Draft,
    pub(super) opened: Opened,
    pub(super) version: Arc<Version>,
    pub(super) questionnaire: Arc<Questionnaire>,
    /// The cookie is half used up: the next answer carries a new one.
    ageing: bool,
}

impl Session {
    /// Who asks, by their cookie; or the page that they get instead.
    pub(super) async fn enter(studies: &Studies, headers: &HeaderMap) -> Result<Self, Turn> {
        let app = &studies.app;
        let now = app.clock.seconds();
        let pass = cookie_value(headers, PASS)
            .and_then(|value| Pass::open(&app.secret, value, now))
            .ok_or(Turn::DeadEnd(Kind::NoSession, None))?;
        let mut standing = storage::find_case(studies.db(), pass.case)
            .await?
            .ok_or(Turn::DeadEnd(Kind::NoSession, None))?;
        let draft = standing.draft.take();
        let wanted = draft
            .as_ref()
            .map_or(standing.current_version, |draft| draft.version);
        let version = studies.library.version(studies.db(), wanted).await?;
        let code = draft
            .as_ref()
            .map_or(&standing.language, |draft| &draft.language);
        let code = spoken(&version, code).to_owned();
        if let Some(kind) = obstacle(&standing) {
            return Err(match kind {
                Kind::Used => Turn::To(format!("/answer/done?lang={code}")),
                other => Turn::about(other, &version, &standing, &code),
            });
        }
        let mut draft = draft.ok_or(Turn::DeadEnd(Kind::NoSession, None))?;
        draft.language = code;
        let opened = draft.open(&app.secret).ok_or_else(|| {
            PageError::broken(&"a draft does not open: the file `secret` in the data folder is not the one that belongs to this database")
        })?;
        let questionnaire = questionnaire_of(&version, &standing.population)?;
        Ok(Self {
            standing,
            draft,
            opened,
            version,
            questionnaire,
            ageing: pass.is_ageing(now),
        })
    }

    pub(super) fn shell(&self) -> Shell<'_> {
        Shell {
            study: &self.version.loaded.definition,
            code: &self.draft.language,
            kind: self.standing.kind,
        }
    }

    /// What an evaluation may know.
    pub(super) fn world(&self, studies: &Studies) -> World {
        let now = studies.app.clock.now();
        World {
            today: now.date(),
            now,
            seed: self.draft.seed(&studies.app.secret),
            language: self
                .questionnaire
                .language(&self.draft.language)
                .unwrap_or_default(),
        }
    }

    pub(super) fn evaluate(&self, studies: &Studies) -> Evaluation<'_> {
        self.questionnaire
            .evaluate(&self.opened.answers, &self.world(studies))
    }

    pub(super) fn evaluate_with(&self, studies: &Studies, answers: &Answers) -> Evaluation<'_> {
        self.questionnaire.evaluate(answers, &self.world(studies))
    }

    /// Whether the study speaks this language.
    pub(super) fn speaks(&self, code: &str) -> bool {
        self.version
            .loaded
            .definition
            .study
            .languages
            .iter()
            .any(|known| known == code)
    }

    /// Sends an answer, with a fresh cookie when the old one ages.
    pub(super) fn reply(&self, studies: &Studies, mut response: Response) -> Response {
        if self.ageing {
            admit(studies, &self.standing, &mut response);
        }
        response
    }
}

/// Lets a person's browser in.
pub(super) fn admit(studies: &Studies, standing: &Standing, response: &mut Response) {
    let app = &studies.app;
    let pass = Pass::new(standing.case, app.clock.seconds()).seal(&app.secret);
    cookie(response, PASS, &pass, "/answer", app.secure_cookies());
}

/// Why this person cannot answer (any more).
pub(super) fn obstacle(standing: &Standing) -> Option<Kind> {
    if standing.completed {
        Some(Kind::Used)
    } else if standing.withdrawn {
        Some(Kind::Withdrawn)
    } else if standing.closed {
        Some(Kind::Closed)
    } else {
        None
    }
}

/// The language if the study speaks it, else its first.
pub(super) fn spoken<'v>(version: &'v Version, wanted: &str) -> &'v str {
    let languages = &version.loaded.definition.study.languages;
    let same = |known: &&String| known.eq_ignore_ascii_case(wanted);
    languages
        .iter()
        .find(same)
        .or(languages.first())
        .map_or("en", String::as_str)
}

/// The questionnaire of a population.
pub(super) fn questionnaire_of(
    version: &Version,
    population: &str,
) -> Result<Arc<Questionnaire>, PageError> {
    version
        .loaded
        .questionnaires
        .get(population)
        .cloned()
        .ok_or_else(|| {
            PageError::broken(&format!(
                "the study has no questionnaire for its population {population:?} any more"
            ))
        })
}

/// What a landing page says about a case, before there is a session.
pub(super) fn shell_of<'v>(version: &'v Version, code: &'v str, kind: CaseKind) -> Shell<'v> {
    Shell {
        study: &version.loaded.definition,
        code,
        kind,
    }
}
