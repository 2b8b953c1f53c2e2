//! From the command line to a running platform.

use std::{path::Path, sync::Arc};

use anyhow::{Context, Result, bail};
use platform::{App, clock::Clock, db::Db, mail::Mailer, secret::Secret};

use crate::cli::Place;

/// Opens the data folder and the database, and migrates it.
pub(crate) async fn open(place: &Place, mail: Mailer) -> Result<Arc<App>> {
    std::fs::create_dir_all(&place.data)
        .with_context(|| format!("the data folder {} cannot be made", place.data.display()))?;
    let secret_file = place.data.join("secret");
    let secret = Secret::load_or_create(&secret_file)
        .with_context(|| format!("the secret in {}", secret_file.display()))?;
    let base_url = place.base_url.trim_end_matches('/').to_owned();
    if !base_url.starts_with("http://") && !base_url.starts_with("https://") {
        bail!("the base URL {base_url:?} must begin with http:// or https://");
    }
    let db = match &place.database_url {
        Some(url) => Db::open_postgres(url)
            .await
            .context("PostgreSQL at DATABASE_URL cannot be used")?,
        None => open_file(&place.data.join("headroom.db")).await?,
    };
    Ok(Arc::new(App {
        db,
        secret,
        clock: Clock::System,
        mail,
        base_url,
    }))
}

async fn open_file(file: &Path) -> Result<Db> {
    Db::open_sqlite(file)
        .await
        .with_context(|| format!("the database {} cannot be used", file.display()))
}
