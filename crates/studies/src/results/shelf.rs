//! Protected tables that were made already, kept in memory: a snapshot never changes, so what was
//! made of it holds until the next one is cut or the plan of analysis changes.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, RwLock},
};

use platform::web::PageError;
use questionnaire::Item;

use super::{
    release::{self, Released, Source, Subject},
    snapshot::{self, ResponseKind, Snapshot, SnapshotName},
};
use crate::{
    Studies,
    setup::{self, Study, Version, VersionId},
};

/// What tables of a subject were made of.
#[derive(Clone, PartialEq, Eq)]
struct Stamp {
    version: VersionId,
    hashes: Vec<String>,
}

type Kept = HashMap<(String, Subject), (Stamp, Option<Arc<Released>>)>;

/// Everything that was made since the start, the newest of each subject.
#[derive(Default)]
pub struct Shelf {
    released: RwLock<Kept>,
    snapshots: RwLock<HashMap<String, Arc<Snapshot>>>,
}

/// A study with its newest snapshots: where figures are read.
#[derive(Clone)]
pub(super) struct Desk {
    pub(super) study: Study,
    pub(super) version: Arc<Version>,
    /// By population; a population without a snapshot is not here.
    pub(super) names: BTreeMap<String, SnapshotName>,
    snapshots: BTreeMap<String, Arc<Snapshot>>,
    shelf: Arc<Shelf>,
}

impl Desk {
    /// Opens the newest snapshots of a study.
    pub(super) async fn open(studies: &Studies, study_id: &str) -> Result<Self, PageError> {
        let (study, version) = studies.study(study_id).await?;
        let kind = ResponseKind::counted(&study);
        let (mut names, mut snapshots) = (BTreeMap::new(), BTreeMap::new());
        for population in &version.loaded.definition.populations {
            let Some(name) = snapshot::latest(studies.db(), study_id, &population.id, kind).await?
            else {
                continue;
            };
            if let Some(snapshot) = load(studies, &name.hash).await? {
                snapshots.insert(population.id.clone(), snapshot);
                names.insert(population.id.clone(), name);
            }
        }
        Ok(Self {
            study,
            version,
            names,
            snapshots,
            shelf: Arc::clone(&studies.figures),
        })
    }

    /// Makes the tables of every question, for pages that show all of them. A thread of its own
    /// does it, so that respondents do not wait for figures.
    pub(super) async fn prepare(&self) -> Result<(), PageError> {
        let desk = self.clone();
        let work = move || -> Result<(), PageError> {
            for (population, questionnaire) in &desk.version.loaded.questionnaires {
                for item in questionnaire
                    .items()
                    .filter(|item| release::has_figure(item))
                {
                    desk.released(population, item)?;
                }
            }
            Ok(())
        };
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|error| PageError::broken(&format!("making figures: {error}")))?
    }

    /// The data of a population.
    pub(super) fn snapshot(&self, population: &str) -> Option<&Snapshot> {
        self.snapshots.get(population).map(Arc::as_ref)
    }

    /// The protected tables of a question, with those of the same question in other populations.
    pub(super) fn released(
        &self,
        population: &str,
        item: &Item,
    ) -> Result<Option<Arc<Released>>, PageError> {
        let loaded = &self.version.loaded;
        let subject = release::subject(&loaded.questionnaires, population, item);
        let hash = |population: &String| self.names.get(population).map(|name| name.hash.clone());
        let stamp = Stamp {
            version: self.version.id,
            hashes: subject
                .0
                .iter()
                .map(|asked| hash(&asked.population).unwrap_or_default())
                .collect(),
        };
        let key = (self.study.id.0.clone(), subject);
        if let Ok(kept) = self.shelf.released.read()
            && let Some((of, released)) = kept.get(&key)
            && *of == stamp
        {
            return Ok(released.clone());
        }
        let source = Source {
            definition: &loaded.definition,
            questionnaires: &loaded.questionnaires,
            snapshots: &self.snapshots,
        };
        let released = release::release(&source, &key.1)
            .map_err(|error| PageError::broken(&format!("figures of {}: {error}", item.name)))?
            .map(Arc::new);
        if let Ok(mut kept) = self.shelf.released.write() {
            kept.insert(key, (stamp, released.clone()));
        }
        Ok(released)
    }
}

/// Makes the figures of every study before somebody asks for them: after a start, so that the
/// first reader does not wait.
///
/// # Errors
/// When the database refuses, or a figure cannot be made.
pub async fn warm(studies: &Studies) -> Result<(), PageError> {
    for study in setup::list_studies(studies.db()).await? {
        Desk::open(studies, &study.id.0).await?.prepare().await?;
    }
    Ok(())
}

/// The data of a snapshot, read once. Older ones than the newest few are forgotten.
async fn load(studies: &Studies, hash: &str) -> Result<Option<Arc<Snapshot>>, PageError> {
    const MOST_KEPT: usize = 12;
    let shelf = &studies.figures;
    if let Some(kept) = shelf
        .snapshots
        .read()
        .ok()
        .and_then(|kept| kept.get(hash).cloned())
    {
        return Ok(Some(kept));
    }
    let Some(snapshot) = snapshot::data(studies.db(), hash).await?.map(Arc::new) else {
        return Ok(None);
    };
    if let Ok(mut kept) = shelf.snapshots.write() {
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        kept.insert(hash.to_owned(), Arc::clone(&snapshot));
    }
    Ok(Some(snapshot))
}
