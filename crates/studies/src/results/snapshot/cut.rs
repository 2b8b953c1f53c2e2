//! Cutting a snapshot out of the responses.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::civil::Date;
use platform::{accounts::PersonId, web::PageError};
use questionnaire::{Address, Answers, Item, ItemKind, Questionnaire, World};

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
    let snapshot = build(&version, population, kind, &stored, &versions)?;
    let bytes = bytes::write(&snapshot).map_err(|error| CutError::Damaged(error.to_string()))?;
    Ok(storage::keep(studies, &snapshot, (kind, person), &bytes).await?)
}

/// A stored response with what it says, and the questionnaire that asked it.
struct Read<'v> {
    stored: &'v Stored,
    answers: Answers,
    released: BTreeMap<String, String>,
    day: Date,
    asked_by: &'v Questionnaire,
}

impl<'v> Read<'v> {
    fn new(
        stored: &'v Stored,
        population: &Population,
        versions: &'v BTreeMap<VersionId, Arc<Version>>,
    ) -> Result<Self, CutError> {
        let damaged = |what: String| CutError::Damaged(what);
        let asked_by = versions
            .get(&stored.version)
            .ok_or_else(|| damaged(format!("version {}", stored.version)))?;
        Ok(Self {
            stored,
            answers: Answers::from_json(&stored.answers)
                .map_err(|error| damaged(error.to_string()))?,
            released: serde_json::from_str(&stored.released)
                .map_err(|error| damaged(error.to_string()))?,
            day: stored
                .day
                .parse()
                .map_err(|error| damaged(format!("the day {:?}: {error}", stored.day)))?,
            asked_by: questionnaire_of(asked_by, population)?,
        })
    }

    /// With the evaluator's word on what was asked, as of the day of submission.
    fn evaluated(self) -> Response<'v> {
        let language = self.asked_by.language(&self.stored.language);
        let world = World {
            today: self.day,
            now: self.day.at(0, 0, 0, 0),
            seed: 0,
            language: language.unwrap_or_default(),
        };
        let evaluation = self.asked_by.evaluate(&self.answers, &world);
        Response {
            language: self.stored.language.clone(),
            day: self.stored.day.clone(),
            released: self.released,
            answers: self.answers,
            evaluation,
        }
    }
}

/// The columns, and the words kept apart.
fn build(
    version: &Version,
    population: &Population,
    kind: ResponseKind,
    stored: &[Stored],
    versions: &BTreeMap<VersionId, Arc<Version>>,
) -> Result<Snapshot, CutError> {
    let current = questionnaire_of(version, population)?;
    let read: Vec<Read<'_>> = stored
        .iter()
        .map(|one| Read::new(one, population, versions))
        .collect::<Result<_, _>>()?;
    let definition = &version.loaded.definition;
    let repeated = repeated(current, &read);
    let words = words(current, &read);
    let plan = Plan::new(
        current,
        population,
        &definition.study.languages,
        &definition.analysis,
        &repeated,
    );
    Ok(Snapshot {
        study: definition.study.id.0.clone(),
        population: population.id.clone(),
        kind: kind.word().to_owned(),
        rows: read.len(),
        columns: plan.columns(read.into_iter().map(Read::evaluated)),
        words,
    })
}

/// The addresses that were answered of each question in a repeat.
fn repeated(current: &Questionnaire, read: &[Read<'_>]) -> BTreeMap<String, BTreeSet<Address>> {
    let mut all: BTreeMap<String, BTreeSet<Address>> = BTreeMap::new();
    for item in current.items().filter(|item| item.in_repeat) {
        let addresses = read.iter().flat_map(|one| answers_to(item, &one.answers));
        all.insert(
            item.name.to_string(),
            addresses.map(|(address, _)| address).collect(),
        );
    }
    all
}

/// What was written to each open question, sorted.
fn words(current: &Questionnaire, read: &[Read<'_>]) -> BTreeMap<String, Vec<String>> {
    let is_open = |item: &&Item| item.kind == ItemKind::Text && item.collects_an_answer();
    let mut all = BTreeMap::new();
    for item in current.items().filter(is_open) {
        let answers = read.iter().flat_map(|one| answers_to(item, &one.answers));
        let mut written: Vec<String> = answers.map(|(_, answer)| answer.to_owned()).collect();
        written.sort_unstable();
        all.insert(item.name.to_string(), written);
    }
    all
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
fn answers_to<'a>(item: &Item, answers: &'a Answers) -> Vec<(Address, &'a str)> {
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
