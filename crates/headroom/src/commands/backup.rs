//! `headroom backup FILE`: a consistent copy while answers come in.

use std::{path::Path, process::ExitCode};

use anyhow::{Context, Result, bail};
use platform::mail::Mailer;

use crate::{cli::Place, config};

pub(super) async fn backup(place: &Place, file: &Path) -> Result<ExitCode> {
    if file.exists() {
        bail!(
            "{} is there already: a backup never overwrites anything",
            file.display()
        );
    }
    match &place.database_url {
        Some(url) => pg_dump(url, file).await?,
        None => {
            let database = place.data.join("headroom.db");
            if !database.exists() {
                bail!("there is no database in {}", place.data.display());
            }
            let app = config::open(place, Mailer::Console).await?;
            app.db
                .copy_to(file)
                .await
                .context("the copy could not be made")?;
            app.db.close().await;
        }
    }
    let size = std::fs::metadata(file)
        .map(|data| data.len())
        .unwrap_or_default();
    println!(
        "{} holds the database ({:.1} MB). Keep the file {} as well, and apart from it: without it unfinished answers cannot be read.",
        file.display(),
        size as f64 / 1e6,
        place.data.join("secret").display()
    );
    Ok(ExitCode::SUCCESS)
}

/// PostgreSQL's own tool makes a consistent copy; it must be installed.
async fn pg_dump(url: &str, file: &Path) -> Result<()> {
    let status = tokio::process::Command::new("pg_dump")
        .arg("--format=custom")
        .arg("--file")
        .arg(file)
        .arg("--dbname")
        .arg(url)
        .status()
        .await
        .context("pg_dump is not installed: install PostgreSQL's client programs")?;
    if !status.success() {
        bail!("pg_dump did not finish: {status}");
    }
    Ok(())
}
