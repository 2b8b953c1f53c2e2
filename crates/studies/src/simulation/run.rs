//! A simulation from the frame to the snapshot.

use std::{collections::BTreeMap, io, path::Path, sync::Arc};

use jiff::{ToSpan, civil::Date};
use platform::db::Tx;
use questionnaire::Fault;

use super::{
    inventing::Inventing, people, plan::Plan, report::Report, storage, truth, waves::asking_days,
};
use crate::{
    Studies, frames,
    results::{self, ResponseKind},
    setup::{self, Definition, Loaded},
};

/// Why nothing was invented.
#[derive(Debug, thiserror::Error)]
pub enum SimulationError {
    #[error("The folder's simulation has faults.")]
    Faults(Vec<Fault>),
    #[error("study.toml has no [simulation]: docs/study-folder.md says what belongs there.")]
    NoPlan,
    #[error(
        "This study has {0} real cases or answers: a simulation never touches them. Simulate into another data folder (--data)."
    )]
    Real(i64),
    #[error("The invented frame could not be written: {0}")]
    Io(#[from] io::Error),
    #[error("The snapshot could not be cut: {0}")]
    Snapshot(#[from] results::CutError),
    #[error("The database refused: {0}")]
    Database(#[from] sqlx::Error),
}

/// Hears how far a step is: its name, done, total.
pub type Progress<'a> = &'a mut (dyn FnMut(&str, usize, usize) + Send);

/// Invents frames and answers for a study, in place of an earlier simulation of it, and cuts
/// snapshots. The invented frames are also written into the folder.
///
/// # Errors
/// When the study has real people, when the plan has faults (all of them are told), when the
/// database refuses. Nothing has changed then, but for the written frames.
pub async fn simulate(
    studies: &Studies,
    loaded: &Loaded,
    folder: &Path,
    progress: Progress<'_>,
) -> Result<Report, SimulationError> {
    let study = loaded.definition.study.id.0.clone();
    let db = studies.db();
    let real = storage::real_ones(db, &study).await?;
    if real > 0 {
        return Err(SimulationError::Real(real));
    }
    let mut faults = Vec::new();
    let plan = Plan::read(&loaded.definition, &loaded.files, &mut faults)
        .ok_or(SimulationError::NoPlan)?;
    let truths = read_truths(loaded, &plan, &mut faults);
    if !faults.is_empty() {
        return Err(SimulationError::Faults(faults));
    }
    let (version, ..) = setup::load_study(db, &studies.app.clock, loaded).await?;
    let opened = studies
        .app
        .clock
        .today()
        .checked_sub(i64::from(plan.spec.elapsed_days).days())
        .unwrap_or_else(|_| studies.app.clock.today());
    import_frames(studies, loaded, &plan, folder, opened, progress).await?;
    let mut report = Report {
        study: study.clone(),
        populations: Vec::new(),
    };
    for population in &loaded.definition.populations {
        let Some((questionnaire, truth)) = loaded
            .questionnaires
            .get(&population.id)
            .zip(truths.get(&population.id))
        else {
            continue;
        };
        let cases = storage::cases(db, &study, &population.id).await?;
        let inventing = Inventing {
            studies,
            loaded,
            plan: &plan,
            population,
            questionnaire,
            truth,
            version,
            opened,
        };
        let (outcome, told) = inventing.invent(&cases, progress)?;
        let (outcome, id) = (Arc::new(outcome), study.clone());
        db.write(move |tx: &mut Tx| {
            let (outcome, id) = (Arc::clone(&outcome), id.clone());
            Box::pin(async move { storage::store(tx, &id, version, &outcome).await })
        })
        .await?;
        report.populations.push(told);
    }
    for (done, population) in loaded.definition.populations.iter().enumerate() {
        progress(
            "Cutting snapshots",
            done,
            loaded.definition.populations.len(),
        );
        results::cut_snapshot(studies, &study, &population.id, ResponseKind::Simulated).await?;
    }
    db.forget_order_of_writes().await?;
    Ok(report)
}

fn read_truths(
    loaded: &Loaded,
    plan: &Plan,
    faults: &mut Vec<Fault>,
) -> BTreeMap<String, truth::Truth> {
    let analysis = &loaded.definition.analysis;
    let special: Vec<String> = analysis
        .dont_know
        .iter()
        .chain(&analysis.not_applicable)
        .cloned()
        .collect();
    loaded
        .questionnaires
        .iter()
        .map(|(id, questionnaire)| {
            (
                id.clone(),
                truth::read(&plan.truth, id, questionnaire, &special, faults),
            )
        })
        .collect()
}

/// The invented frames: into the folder, through the same reader as real ones, into the database
/// in place of earlier ones.
async fn import_frames(
    studies: &Studies,
    loaded: &Loaded,
    plan: &Plan,
    folder: &Path,
    opened: Date,
    progress: Progress<'_>,
) -> Result<(), SimulationError> {
    let definition = &loaded.definition;
    let study = definition.study.id.clone();
    let steps = definition.populations.len();
    let mut read = Vec::new();
    people::write_frames(folder, loaded)?;
    for (done, population) in definition.populations.iter().enumerate() {
        progress("Inventing people", done, steps);
        let (bytes, _) = people::frame(plan, population)?;
        let name = people::invented_name(&population.frame.file);
        let spec = setup::FrameSpec {
            encoding: None,
            ..population.frame.clone()
        };
        let (rows, faults) = frames::read_frame(&spec, &bytes, &name, &definition.study.languages);
        read.push((population, rows.ok_or(SimulationError::Faults(faults))?));
    }
    let id = study.0.clone();
    studies
        .db()
        .write(move |tx: &mut Tx| {
            let id = id.clone();
            Box::pin(async move { storage::clear(tx, &id).await })
        })
        .await?;
    for (done, (population, rows)) in read.into_iter().enumerate() {
        progress("Storing people", done, steps);
        frames::import(
            &studies.app,
            &study,
            &population.id,
            rows,
            default_language(definition),
            true,
        )
        .await?;
    }
    let (id, day) = (study.0.clone(), opened.to_string());
    let invited: Vec<(String, String)> = definition
        .populations
        .iter()
        .map(|population| {
            let after = asking_days(population, opened)
                .first()
                .copied()
                .unwrap_or(0);
            let invited =
                opened.saturating_add(i64::from(after.min(plan.spec.elapsed_days)).days());
            (population.id.clone(), invited.to_string())
        })
        .collect();
    studies
        .db()
        .write(move |tx: &mut Tx| {
            let (id, day, invited) = (id.clone(), day.clone(), invited.clone());
            Box::pin(async move { storage::open(tx, &id, &day, &invited).await })
        })
        .await?;
    Ok(())
}

fn default_language(definition: &Definition) -> &str {
    definition
        .study
        .languages
        .first()
        .map_or("en", String::as_str)
}
