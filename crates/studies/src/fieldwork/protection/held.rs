//! How much personal data a study holds now, and what became of earlier ones.

use std::path::Path;

use platform::{
    App,
    db::{Db, Tx},
    ids::random_id,
    on,
};

/// Counts by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Held {
    /// Cases with a name or an address.
    pub(super) contacts: i64,
    /// Personal links and codes.
    pub(super) codes: i64,
    /// Unfinished answers.
    pub(super) drafts: i64,
    /// Notes about cases.
    pub(super) notes: i64,
    /// Addresses of those who want nothing, as hashes.
    pub(super) suppressions: i64,
}

/// Counts what a study holds.
///
/// # Errors
/// When the database refuses.
pub(super) async fn held(db: &Db, study: &str) -> Result<Held, sqlx::Error> {
    let (contacts, codes, drafts, notes, suppressions): (i64, i64, i64, i64, i64) = on!(Db, db, e => {
        sqlx::query_as(
            "select
               (select count(*) from cases where study_id = $1 and (name <> '' or email <> '' or phone <> '' or address <> '')),
               (select count(*) from access_codes a join cases c on c.id = a.case_id where c.study_id = $1),
               (select count(*) from drafts d join cases c on c.id = d.case_id where c.study_id = $1),
               (select count(*) from case_events v join cases c on c.id = v.case_id where c.study_id = $1 and v.kind = 'note'),
               (select count(*) from suppressions where study_id = $1)",
        ).bind(study).fetch_one(e).await?
    });
    Ok(Held {
        contacts,
        codes,
        drafts,
        notes,
        suppressions,
    })
}

/// Reports of earlier erasures: day and text, newest first.
///
/// # Errors
/// When the database refuses.
pub(super) async fn reports(db: &Db, study: &str) -> Result<Vec<(String, String)>, sqlx::Error> {
    on!(Db, db, e => {
        sqlx::query_as("select day, report from erasures where study_id = $1 order by day desc, id")
            .bind(study).fetch_all(e).await
    })
}

/// The day on which a study closed, if it is closed.
///
/// # Errors
/// When the database refuses.
pub(super) async fn closed_day(db: &Db, study: &str) -> Result<Option<String>, sqlx::Error> {
    let day: Option<Option<String>> = on!(Db, db, e => {
        sqlx::query_scalar("select closed_day from studies where id = $1 and state = 'closed'")
            .bind(study).fetch_optional(e).await?
    });
    Ok(day.flatten())
}

/// Remembers where a backup lies, so that what is erased here is erased there as well.
///
/// # Errors
/// When the database refuses.
pub async fn register_backup(app: &App, file: &Path) -> Result<(), sqlx::Error> {
    let (file, today) = (
        file.to_string_lossy().into_owned(),
        app.clock.today().to_string(),
    );
    app.db
        .write(move |tx: &mut Tx| {
            let (file, today) = (file.clone(), today.clone());
            Box::pin(async move {
                on!(Tx, tx, c => {
                    sqlx::query("insert into backups (id, day, file) values ($1, $2, $3)")
                        .bind(random_id()).bind(today).bind(file).execute(c).await.map(|_| ())
                })
            })
        })
        .await
}
