//! `headroom study …`: check, load, simulate, compare, open and close.

use std::{path::Path, process::ExitCode, sync::Arc};

use anyhow::{Context, Result, bail};
use platform::{App, db::Tx, mail::Mailer};
use questionnaire::{Fault, Severity};
use studies::setup::{self, Files, Loaded, StudyState, read_folder};

use crate::{
    cli::{Place, Study},
    config,
};

pub(super) async fn run(place: &Place, command: Study) -> Result<ExitCode> {
    match command {
        Study::Check { folder } => check(&folder),
        Study::Load { folder } => {
            let Some(loaded) = read(&folder)? else {
                return Ok(ExitCode::FAILURE);
            };
            let app = config::open(place, Mailer::Console).await?;
            let code = load(&app, &loaded).await?;
            app.db.close().await;
            Ok(code)
        }
        Study::Close { study } => set_state(place, &study, StudyState::Closed).await,
        Study::Open { study } => set_state(place, &study, StudyState::Open).await,
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
    }
    println!("\nThe study can be loaded.");
    Ok(ExitCode::SUCCESS)
}

async fn load(app: &App, loaded: &Loaded) -> Result<ExitCode> {
    let id = &loaded.definition.study.id;
    let (_, number, new) = setup::load_study(&app.db, &app.clock, loaded).await?;
    if new {
        println!("{id}: loaded as version {number}.");
    } else {
        println!("{id}: version {number} is exactly this folder; nothing changed.");
    }
    Ok(ExitCode::SUCCESS)
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
    load(app, &loaded).await?;
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
