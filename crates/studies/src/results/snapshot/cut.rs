//! Cutting a snapshot out of the responses.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use platform::{accounts::PersonId, web::PageError};
use questionnaire::{Address, Answers, ItemKind, Questionnaire, World};

use super::{
    ResponseKind, Snapshot, SnapshotName, bytes,
    rows::{Plan, Response},
    storage::{self, Stored},
};
use crate::{
    Studies,
    setup::{Population, Version, VersionId},
};

/// Why a snapshot cannot be cut.
#[derive(Debug, thiserror::Error)]
pub enum CutError {
    #[error("There is no study “{0}” here. Load its folder first.")]
    NoStudy(String),
    #[error("The study has no population “{0}”. Its study.toml names those that it has.")]
    NoPopulation(String),
    #[error("Invented answers count in a simulated study only, and “{0}” is none.")]
    NotSimulated(String),
    #[error("A stored response cannot be read: {0}")]
    Damaged(String),
    #[error("The database refused: {0}")]
    Database(#[from] sqlx::Error),
}

impl From<CutError> for PageError {
    fn from(error: CutError) -> Self {
        match error {
            CutError::NoStudy(_) | CutError::NoPopulation(_) => Self::NotFound,
            CutError::Database(error) => error.into(),
            CutError::NotSimulated(_) | CutError::Damaged(_) => Self::broken(&error.to_string()),
        }
    }
}

/// Puts all counted answers of a population into a snapshot and gives its name. The same answers
/// give the same snapshot: nothing is stored twice.
///
/// Whether a question without an answer was asked at all is decided by the version of the
/// questionnaire that the person answered.
///
/// # Errors
/// When there is no such study or population, when invented answers are asked for in a study that
/// is not simulated, when the database refuses.
pub async fn cut_snapshot(
    studies: &Studies,
    study_id: &str,
    population: &str,
    kind: ResponseKind,
) -> Result<SnapshotName, CutError> {
    cut_by(studies, study_id, population, kind, None).await
}

/// The same, with the person who asked for it; the audit trail names them.
pub(in crate::results) async fn cut_by(
    studies: &Studies,
    study_id: &str,
    population: &str,
    kind: ResponseKind,
    person: Option<PersonId>,
) -> Result<SnapshotName, CutError> {
    let (study, version) = studies.study(study_id).await.map_err(|error| match error {
        PageError::NotFound => CutError::NoStudy(study_id.to_owned()),
        other => CutError::Damaged(format!("{other:?}")),
    })?;
    if kind == ResponseKind::Simulated && !study.simulated {
        return Err(CutError::NotSimulated(study_id.to_owned()));
    }
    let population = version
        .loaded
        .definition
        .population(population)
        .ok_or_else(|| CutError::NoPopulation(population.to_owned()))?;
    let stored = storage::responses(studies.db(), study_id, &population.id, kind).await?;
    let mut versions = BTreeMap::from([(version.id, Arc::clone(&version))]);
    for response in &stored {
        if let std::collections::btree_map::Entry::Vacant(place) = versions.entry(response.version)
        {
            let other = studies
                .library
                .version(studies.db(), response.version)
                .await
                .map_err(|error| CutError::Damaged(format!("{error:?}")))?;
            place.insert(other);
        }
    }
    let snapshot = build(study_id, &version, population, kind, &stored, &versions)?;
    let bytes = bytes::write(&snapshot).map_err(|error| CutError::Damaged(error.to_string()))?;
    Ok(storage::keep(studies, &snapshot, (kind, person), &bytes).await?)
}

/// The columns, and the words kept apart.
fn build(
    study: &str,
    version: &Version,
    population: &Population,
    kind: ResponseKind,
    stored: &[Stored],
    versions: &BTreeMap<VersionId, Arc<Version>>,
) -> Result<Snapshot, CutError> {
    let damaged = |what: String| CutError::Damaged(what);
    let current = questionnaire_of(version, population)?;
    let mut read = Vec::with_capacity(stored.len());
    for one in stored {
        let answers =
            Answers::from_json(&one.answers).map_err(|error| damaged(error.to_string()))?;
        let released: BTreeMap<String, String> =
            serde_json::from_str(&one.released).map_err(|error| damaged(error.to_string()))?;
        let day: jiff::civil::Date = one
            .day
            .parse()
            .map_err(|error| damaged(format!("the day {:?}: {error}", one.day)))?;
        let asked_by = versions
            .get(&one.version)
            .ok_or_else(|| damaged(format!("version {}", one.version)))?;
        read.push((
            one,
            answers,
            released,
            day,
            questionnaire_of(asked_by, population)?,
        ));
    }
    let mut repeated: BTreeMap<String, BTreeSet<Address>> = BTreeMap::new();
    let mut words: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for item in current.items().filter(|item| item.collects_an_answer()) {
        let mut written = Vec::new();
        for (_, answers, ..) in &read {
            for (address, answer) in answers_to(item, answers) {
                if item.kind == ItemKind::Text {
                    written.push(answer.to_owned());
                } else if item.in_repeat {
                    repeated
                        .entry(item.name.to_string())
                        .or_default()
                        .insert(address);
                }
            }
        }
        if item.kind == ItemKind::Text {
            written.sort_unstable();
            words.insert(item.name.to_string(), written);
        }
    }
    let definition = &version.loaded.definition;
    let plan = Plan::new(
        current,
        population,
        &definition.study.languages,
        &definition.analysis,
        &repeated,
    );
    let rows = read.len();
    let responses = read
        .into_iter()
        .map(|(one, answers, released, day, asked_by)| {
            let now = day.at(0, 0, 0, 0);
            let language = asked_by.language(&one.language).unwrap_or_default();
            let evaluation = asked_by.evaluate(
                &answers,
                &World {
                    today: day,
                    now,
                    seed: 0,
                    language,
                },
            );
            Response {
                language: one.language.clone(),
                day: one.day.clone(),
                released,
                answers,
                evaluation,
            }
        });
    let columns = plan.columns(responses);
    Ok(Snapshot {
        study: study.to_owned(),
        population: population.id.clone(),
        kind: kind.word().to_owned(),
        rows,
        columns,
        words,
    })
}

fn questionnaire_of<'v>(
    version: &'v Version,
    population: &Population,
) -> Result<&'v Questionnaire, CutError> {
    version
        .loaded
        .questionnaires
        .get(&population.id)
        .map(Arc::as_ref)
        .ok_or_else(|| CutError::NoPopulation(population.id.clone()))
}

/// Every answer to an item: one, or one in each repeat.
fn answers_to<'a>(item: &questionnaire::Item, answers: &'a Answers) -> Vec<(Address, &'a str)> {
    let name = item.name.as_str();
    if !item.in_repeat {
        return answers
            .get(name)
            .map(|answer| (Address::from(name), answer))
            .into_iter()
            .collect();
    }
    // The depth is not public; positions are the digits after the name.
    answers
        .iter()
        .filter(|(address, _)| {
            address.as_str().strip_prefix(name).is_some_and(|rest| {
                rest.starts_with('.')
                    && rest[1..].split('.').all(|part| part.parse::<u32>().is_ok())
            })
        })
        .map(|(address, answer)| (address.clone(), answer))
        .collect()
}
