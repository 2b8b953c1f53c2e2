//! `headroom study erase` and `headroom study protection`.

use std::{
    io::{BufRead, Write},
    path::Path,
    process::ExitCode,
    sync::Arc,
};

use anyhow::{Context, Result, bail};
use platform::mail::Mailer;
use studies::{
    Studies,
    fieldwork::protection::{self, summary::markdown},
};

use super::study;
use crate::{cli::Place, config};

pub(super) async fn erase(place: &Place, id: &str, confirm: Option<String>) -> Result<ExitCode> {
    let typed = match confirm {
        Some(typed) => typed,
        None => ask(id)?,
    };
    if typed.trim() != id {
        bail!("nothing was erased: {:?} is not {id:?}", typed.trim());
    }
    let app = config::open(place, Mailer::Console).await?;
    let studies = Studies::new(Arc::clone(&app));
    let report = protection::erase(&studies, id, None)
        .await
        .context("nothing was erased")?;
    for line in &report.lines {
        println!("{line}");
    }
    app.db.close().await;
    Ok(ExitCode::SUCCESS)
}

fn ask(id: &str) -> Result<String> {
    print!(
        "Names, addresses, links, unfinished answers and notes of {id} go for good, here and in the backups. Type {id} to go on: "
    );
    std::io::stdout().flush()?;
    let mut typed = String::new();
    std::io::stdin().lock().read_line(&mut typed)?;
    Ok(typed)
}

pub(super) fn summary(folder: &Path) -> Result<ExitCode> {
    let Some(loaded) = study::read(folder)? else {
        return Ok(ExitCode::FAILURE);
    };
    print!("{}", markdown(&loaded.definition));
    Ok(ExitCode::SUCCESS)
}
