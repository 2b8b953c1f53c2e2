//! `headroom study …`: check, load, simulate, compare, open and close.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use anyhow::{Context, Result, bail};
use platform::{App, db::Tx, mail::Mailer};
use questionnaire::{Fault, Severity};
use studies::{
    Studies,
    fieldwork::texts,
    frames,
    setup::{self, Files, FrameSpec, Loaded, Population, StudyState, read_folder},
    simulation,
};

use super::{compare, protection};
use crate::{
    cli::{Place, Study},
    config,
    progress::Progress,
};

pub(super) async fn run(place: &Place, command: Study) -> Result<ExitCode> {
    match command {
        Study::Check { folder } => check(&folder),
        Study::Load { folder } => {
            let Some(loaded) = read(&folder)? else {
                return Ok(ExitCode::FAILURE);
            };
            let app = config::open(place, Mailer::Console).await?;
            let code = load(&app, &folder, &loaded).await?;
            app.db.close().await;
            Ok(code)
        }
        Study::Simulate {
            folder,
            frames_only,
        } => {
            let Some(loaded) = read(&folder)? else {
                return Ok(ExitCode::FAILURE);
            };
            if frames_only {
                return write_frames(&folder, &loaded);
            }
            let app = config::open(place, Mailer::Console).await?;
            let code = simulate(&app, &folder, &loaded).await?;
            app.db.close().await;
            Ok(code)
        }
        Study::Compare { folder } => compare::compare(place, &folder).await,
        Study::Close { study } => set_state(place, &study, StudyState::Closed).await,
        Study::Open { study } => set_state(place, &study, StudyState::Open).await,
        Study::Erase { study, confirm } => protection::erase(place, &study, confirm).await,
        Study::Protection { folder } => protection::summary(&folder),
    }
}

/// Reads a folder and prints its faults; `None` when it cannot be used.
pub(super) fn read(folder: &Path) -> Result<Option<Loaded>> {
    let files = Files::from_folder(folder)
        .with_context(|| format!("the study folder {} cannot be read", folder.display()))?;
    let (loaded, faults) = read_folder(&files);
    print_faults(&faults);
    Ok(loaded)
}

fn print_faults(faults: &[Fault]) {
    for fault in faults {
        eprintln!("{fault}");
    }
    let errors = faults
        .iter()
        .filter(|fault| fault.severity == Severity::Error)
        .count();
    let warnings = faults.len() - errors;
    if !faults.is_empty() {
        eprintln!("{errors} to correct, {warnings} to look at.");
    }
}

fn check(folder: &Path) -> Result<ExitCode> {
    let Some(loaded) = read(folder)? else {
        return Ok(ExitCode::FAILURE);
    };
    let definition = &loaded.definition;
    let mut whole = true;
    println!(
        "{}: {}",
        definition.study.id,
        definition.study.title.get("en")
    );
    for population in &definition.populations {
        let Some(questionnaire) = loaded.questionnaires.get(&population.id) else {
            continue;
        };
        let items = questionnaire
            .items()
            .filter(|item| item.collects_an_answer())
            .count();
        let languages: Vec<&str> = questionnaire
            .languages()
            .iter()
            .map(|language| language.code.as_str())
            .collect();
        let minutes = questionnaire.minutes();
        println!(
            "\n{} ({}): {items} questions in {}",
            population.name.get("en"),
            population.questionnaire,
            languages.join(", ")
        );
        println!(
            "  about {} minutes; the longest way takes {}",
            minutes.typical_minutes(),
            minutes.longest_minutes()
        );
        for sentence in minutes.method {
            println!("  {sentence}");
        }
        let (frame, faults) = read_frame(folder, &loaded, &population.frame)?;
        print_faults(&faults);
        match &frame {
            Some((file, rows)) => println!("  frame: {} cases in {}", rows.len(), file.display()),
            None if faults.is_empty() => {
                println!("  frame: {} is not there yet", population.frame.file);
            }
            None => whole = false,
        }
        whole &= check_texts(&loaded, population, frame.as_ref().map(|(_, rows)| rows));
    }
    if whole {
        println!("\nThe study can be loaded.");
        Ok(ExitCode::SUCCESS)
    } else {
        println!("\nThe study cannot be loaded before its frames and texts are corrected.");
        Ok(ExitCode::FAILURE)
    }
}

/// Renders every text for cases of the frame and prints what is wrong; whether nothing is.
fn check_texts(
    loaded: &Loaded,
    population: &Population,
    frame: Option<&frames::FrameRows>,
) -> bool {
    let faults = texts::check(loaded, population, frame);
    print_faults(&faults);
    if !population.contacts.is_empty() {
        println!(
            "  messages: {} in {}",
            population.contacts.len(),
            loaded.definition.study.languages.join(", ")
        );
    }
    faults.iter().all(|fault| fault.severity != Severity::Error)
}

/// A frame with the file that it came from, if there is one without faults; and the faults.
type ReadFrame = (Option<(PathBuf, frames::FrameRows)>, Vec<Fault>);

/// The frame's file, or the invented one in its place; `None` when neither is there or it has faults.
fn read_frame(folder: &Path, loaded: &Loaded, spec: &FrameSpec) -> Result<ReadFrame> {
    let real = folder.join(&spec.file);
    let invented = folder.join(simulation::invented_name(&spec.file));
    let Some(file) = [real, invented].into_iter().find(|file| file.exists()) else {
        return Ok((None, Vec::new()));
    };
    let bytes =
        std::fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
    let name = file
        .strip_prefix(folder)
        .unwrap_or(&file)
        .to_string_lossy()
        .into_owned();
    let languages = &loaded.definition.study.languages;
    let (rows, faults) = frames::read_frame(spec, &bytes, &name, languages);
    Ok((rows.map(|rows| (file, rows)), faults))
}

async fn load(app: &App, folder: &Path, loaded: &Loaded) -> Result<ExitCode> {
    let mut read = Vec::new();
    let mut whole = true;
    for population in &loaded.definition.populations {
        let (rows, faults) = read_frame(folder, loaded, &population.frame)?;
        print_faults(&faults);
        whole &= faults.iter().all(|fault| fault.severity != Severity::Error);
        let faults = texts::check(loaded, population, rows.as_ref().map(|(_, rows)| rows));
        print_faults(&faults);
        whole &= faults.iter().all(|fault| fault.severity != Severity::Error);
        read.push((population, rows));
    }
    if !whole {
        eprintln!("Nothing was loaded: correct the frames and texts first.");
        return Ok(ExitCode::FAILURE);
    }
    let id = &loaded.definition.study.id;
    let (_, number, new) = setup::load_study(&app.db, &app.clock, loaded).await?;
    if new {
        println!("{id}: loaded as version {number}.");
    } else {
        println!("{id}: version {number} is exactly this folder; nothing changed.");
    }
    let language = loaded
        .definition
        .study
        .languages
        .first()
        .map_or("en", String::as_str);
    for (population, rows) in read {
        match rows {
            None => println!(
                "  {}: no frame. Put {} into the folder, or invent one with `headroom study simulate`.",
                population.name.get("en"),
                population.frame.file
            ),
            Some((file, rows)) => {
                let invented = file.to_string_lossy().contains(".invented.");
                let done =
                    frames::import(app, id, &population.id, rows, language, invented).await?;
                println!(
                    "  {}: {done} ({})",
                    population.name.get("en"),
                    file.display()
                );
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn write_frames(folder: &Path, loaded: &Loaded) -> Result<ExitCode> {
    for (file, rows) in simulation::write_frames(folder, loaded)? {
        println!("{}: {rows} invented cases", file.display());
    }
    Ok(ExitCode::SUCCESS)
}

async fn simulate(app: &Arc<App>, folder: &Path, loaded: &Loaded) -> Result<ExitCode> {
    setup::load_study(&app.db, &app.clock, loaded).await?;
    let studies = Studies::new(Arc::clone(app));
    let mut progress = Progress::new();
    let outcome = simulation::simulate(&studies, loaded, folder, &mut |step, done, total| {
        progress.show(step, done, total);
    })
    .await;
    progress.end();
    match outcome {
        Ok(report) => {
            println!("{report}");
            Ok(ExitCode::SUCCESS)
        }
        Err(simulation::SimulationError::Faults(faults)) => {
            print_faults(&faults);
            Ok(ExitCode::FAILURE)
        }
        Err(other) => Err(other.into()),
    }
}

/// For `serve --example`: loads and simulates the folder when its study is not there yet.
pub(super) async fn example(app: &Arc<App>, folder: &Path) -> Result<()> {
    let Some(loaded) = read(folder)? else {
        bail!("the example study in {} has faults", folder.display());
    };
    if setup::find_study(&app.db, &loaded.definition.study.id.0)
        .await?
        .is_some()
    {
        return Ok(());
    }
    println!(
        "First start: inventing the example study's people and answers. This takes some seconds."
    );
    simulate(app, folder, &loaded).await?;
    Ok(())
}

async fn set_state(place: &Place, study: &str, state: StudyState) -> Result<ExitCode> {
    let app = config::open(place, Mailer::Console).await?;
    if setup::find_study(&app.db, study).await?.is_none() {
        bail!("there is no study {study:?} in this database");
    }
    let (id, today) = (study.to_owned(), app.clock.today().to_string());
    app.db
        .write(move |tx: &mut Tx| {
            let (id, today) = (id.clone(), today.clone());
            Box::pin(async move { setup::set_state(tx, &id, state, &today).await })
        })
        .await?;
    println!(
        "{study} is {}.",
        if state == StudyState::Open {
            "open"
        } else {
            "closed"
        }
    );
    app.db.close().await;
    Ok(ExitCode::SUCCESS)
}
