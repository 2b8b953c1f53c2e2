//! `headroom backup FILE`: a consistent copy while answers come in.

use std::{path::Path, process::ExitCode};

use anyhow::{Context, Result, bail};
use platform::{App, mail::Mailer};
use studies::fieldwork::protection;

use crate::{cli::Place, config};

pub(super) async fn backup(place: &Place, file: &Path) -> Result<ExitCode> {
    if file.exists() {
        bail!(
            "{} is there already: a backup never overwrites anything",
            file.display()
        );
    }
    match &place.database_url {
        Some(url) => {
            let app = config::open(place, Mailer::Console).await?;
            pg_dump(url, file).await?;
            register(&app, file).await?;
            app.db.close().await;
        }
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
            register(&app, file).await?;
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

async fn register(app: &App, file: &Path) -> Result<()> {
    let file = std::path::absolute(file)?;
    protection::register_backup(app, &file)
        .await
        .context("the copy was made, but the database could not note where")
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
