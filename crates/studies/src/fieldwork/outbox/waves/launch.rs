//! The launch: a population's schedule becomes waves with dates.

use std::collections::BTreeMap;

use platform::{accounts::PersonId, audit, db::Tx, ids::random_id, on, web::PageError};

use crate::{
    Studies,
    fieldwork::{
        schedule::{NeverOpen, due},
        texts::{Text, TextProblem},
    },
    setup::{ContactKind, Loaded, Population},
};

/// Why nothing was launched.
#[derive(Debug, thiserror::Error)]
pub enum LaunchError {
    #[error("there is no study {0:?}")]
    NoStudy(String),
    #[error("the study has no population {0:?}")]
    NoPopulation(String),
    #[error("study.toml has no [[population.contact]] for {0:?}: nobody would be written to")]
    NoContacts(String),
    #[error("nobody is in the frame of {0:?}: load it with `headroom study load FOLDER`")]
    NoCases(String),
    #[error("the study is closed: open it again first")]
    Closed,
    #[error(transparent)]
    NeverOpen(#[from] NeverOpen),
    #[error("a text cannot be sent: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Texts(Vec<TextProblem>),
    #[error("the database refused: {0}")]
    Database(#[from] sqlx::Error),
}

impl From<LaunchError> for PageError {
    fn from(error: LaunchError) -> Self {
        match error {
            LaunchError::Database(error) => error.into(),
            LaunchError::NoStudy(_) | LaunchError::NoPopulation(_) => Self::NotFound,
            other => Self::broken(&other),
        }
    }
}

/// Launches the fieldwork of a population: each step of its schedule becomes a wave, due on its day.
///
/// Launching
/// again adds only the steps that the study folder has got since. Gives how many waves were added.
///
/// # Errors
/// Before anything has changed: when nobody could be written to, or a text cannot be sent.
pub async fn launch(
    studies: &Studies,
    study: &str,
    population: &str,
    person: Option<PersonId>,
) -> Result<usize, LaunchError> {
    let (known, version) = studies
        .study(study)
        .await
        .map_err(|_none| LaunchError::NoStudy(study.to_owned()))?;
    let loaded = &version.loaded;
    let Some(population) = loaded.definition.population(population).cloned() else {
        return Err(LaunchError::NoPopulation(population.to_owned()));
    };
    if known.state != crate::setup::StudyState::Open {
        return Err(LaunchError::Closed);
    }
    if population.contacts.is_empty() {
        return Err(LaunchError::NoContacts(population.id));
    }
    check_texts(loaded, &population)?;
    let db = studies.db();
    let cases: i64 = on!(Db, db, e => {
        sqlx::query_scalar("select count(*) from (select 1 from cases where study_id = $1 and population = $2 and kind <> 'pilot' limit 1) as anybody")
            .bind(study).bind(&population.id).fetch_one(e).await?
    });
    if cases == 0 {
        return Err(LaunchError::NoCases(population.id));
    }
    let clock = studies.app.clock.clone();
    let now = clock.timestamp();
    due(&population, now, &BTreeMap::new())?;
    let study = study.to_owned();
    let added = db
        .write(move |tx: &mut Tx| {
            let (study, population, clock) = (study.clone(), population.clone(), clock.clone());
            Box::pin(async move {
                let added = add(tx, &study, &population, now).await?;
                super::plan_again(tx, &study, &population).await?;
                let detail = format!("{}: {added} waves", population.id);
                let entry = audit::Entry {
                    person,
                    action: "fieldwork launched",
                    object: &study,
                    detail: &detail,
                };
                audit::note(tx, &clock, entry).await?;
                Ok(added)
            })
        })
        .await?;
    Ok(added)
}

/// Every text of every wave can be read in every language of the study.
fn check_texts(loaded: &Loaded, population: &Population) -> Result<(), LaunchError> {
    let mut problems = Vec::new();
    for contact in &population.contacts {
        for language in &loaded.definition.study.languages {
            if let Err(found) = Text::read(loaded, population, contact, language) {
                problems.extend(found);
            }
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(LaunchError::Texts(problems))
    }
}

async fn add(
    tx: &mut Tx,
    study: &str,
    population: &Population,
    now: jiff::Timestamp,
) -> Result<usize, sqlx::Error> {
    let mut added = 0;
    for contact in &population.contacts {
        added += on!(Tx, tx, c => {
            sqlx::query(
                "insert into waves (id, study_id, population, wave, kind, channel, state, launched_at, due_at)
                 values ($1, $2, $3, $4, $5, $6, 'planned', $7, $7) on conflict do nothing",
            ).bind(random_id()).bind(study).bind(&population.id).bind(&contact.wave).bind(kind_word(contact.kind))
                .bind(contact.channel.word()).bind(now.as_second()).execute(c).await?.rows_affected()
        });
    }
    Ok(usize::try_from(added).unwrap_or(0))
}

fn kind_word(kind: ContactKind) -> &'static str {
    match kind {
        ContactKind::PreNotification => "pre_notification",
        ContactKind::Invitation => "invitation",
        ContactKind::Reminder => "reminder",
        ContactKind::LastCall => "last_call",
        ContactKind::ThankYou => "thank_you",
    }
}
