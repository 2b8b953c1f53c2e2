//! The erasure itself, here and in the backups.

use std::{collections::BTreeMap, path::Path};

use platform::{
    accounts::PersonId,
    audit,
    db::{Db, Tx},
    ids::random_id,
    on,
};

use super::held::{Held, held};
use crate::{
    Studies,
    setup::{Definition, StudyState, find_study},
};

/// Why nothing was erased.
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    #[error("there is no study {0:?}")]
    NoStudy(String),
    #[error(
        "the study still takes answers: close it first, so that nobody's link dies while they answer"
    )]
    Open,
    #[error("the database refused: {0}")]
    Database(#[from] sqlx::Error),
}

/// What an erasure did: proof for whoever must sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Plain sentences, one a line.
    pub lines: Vec<String>,
}

/// Erases the contact data, codes, unfinished answers and notes of a closed study: in the database, and in each backup
/// that this installation made and can reach. Cannot be undone.
///
/// # Errors
/// A study that is open or not there; a database that refuses (then nothing has changed).
pub async fn erase(
    studies: &Studies,
    study: &str,
    person: Option<PersonId>,
) -> Result<Report, EraseError> {
    let (known, version) = studies
        .study(study)
        .await
        .map_err(|_none| EraseError::NoStudy(study.to_owned()))?;
    if known.state == StudyState::Open {
        return Err(EraseError::Open);
    }
    let definition = &version.loaded.definition;
    let db = studies.db();
    let before = held(db, study).await?;
    erase_in(db, study, definition).await?;
    let after = held(db, study).await?;
    let mut lines = vec![
        format!(
            "{}: {} people’s names and addresses, {} links and codes, {} unfinished questionnaires and {} notes were erased.",
            db.name(),
            before.contacts,
            before.codes,
            before.drafts,
            before.notes
        ),
        proof(after),
        format!(
            "{} addresses of people who want no messages stay, as hashes from which they cannot be read.",
            after.suppressions
        ),
    ];
    if matches!(db, Db::Postgres(_)) {
        lines.push("PostgreSQL’s own log and its archives hold the old rows as long as the operator keeps them: delete those from before today.".to_owned());
    }
    lines.extend(in_backups(db, study, definition).await?);
    let report = Report { lines };
    note(studies, study, &report, person).await?;
    Ok(report)
}

fn proof(after: Held) -> String {
    let left = after.contacts + after.codes + after.drafts + after.notes;
    if left == 0 {
        "Counted again afterwards: none is left.".to_owned()
    } else {
        format!(
            "Counted again afterwards: {left} are left. Somebody added them meanwhile; erase again."
        )
    }
}

/// Erases in one database and leaves no trace in its file.
async fn erase_in(db: &Db, study: &str, definition: &Definition) -> Result<(), sqlx::Error> {
    let variables = reduced(db, study, definition).await?;
    let id = study.to_owned();
    db.write(move |tx: &mut Tx| {
        let (id, variables) = (id.clone(), variables.clone());
        Box::pin(async move {
            for sql in STATEMENTS {
                on!(Tx, tx, c => { sqlx::query(sql).bind(&id).execute(c).await?; });
            }
            for (population, old, new) in &variables {
                on!(Tx, tx, c => {
                    sqlx::query("update cases set variables = $4 where study_id = $1 and population = $2 and variables = $3")
                        .bind(&id).bind(population).bind(old).bind(new).execute(c).await?;
                });
            }
            Ok(())
        })
    })
    .await?;
    match db {
        // The file is written anew: what was deleted is in no free page, and the log is empty.
        Db::Sqlite(_) => {
            db.forget_order_of_writes().await?;
            db.rebuild(0).await
        }
        Db::Postgres(pool) => {
            let mut connection = pool.acquire().await?;
            for sql in WRITE_ANEW {
                sqlx::query(sql).execute(&mut *connection).await?;
            }
            Ok(())
        }
    }
}

/// PostgreSQL keeps deleted rows until their table is written anew.
const WRITE_ANEW: [&str; 7] = [
    "vacuum full cases",
    "vacuum full case_events",
    "vacuum full messages",
    "vacuum full access_codes",
    "vacuum full drafts",
    "vacuum full draft_pages",
    "vacuum full paper_entries",
];

const STATEMENTS: [&str; 8] = [
    "delete from access_codes where case_id in (select id from cases where study_id = $1)",
    "delete from drafts where case_id in (select id from cases where study_id = $1)",
    "delete from paper_entries where case_id in (select id from cases where study_id = $1)",
    "delete from outbox_mail where message_id in (select m.id from messages m join waves w on w.id = m.wave_id where w.study_id = $1)",
    "delete from domain_stops where wave_id in (select id from waves where study_id = $1)",
    "update messages set domain = '', why = '' where wave_id in (select id from waves where study_id = $1)",
    "delete from case_events where kind not in ('sent', 'unknown', 'refused', 'returned', 'withheld', 'opted_out', 'withdrawn', 'disposition')
        and case_id in (select id from cases where study_id = $1)",
    "update cases set name = '', email = '', phone = '', address = '', frame_key = 'erased-' || id where study_id = $1",
];

/// Population, the variables of a case as they are, and as they stay: only what the study releases with the answers.
type Variables = Vec<(String, String, String)>;

async fn reduced(db: &Db, study: &str, definition: &Definition) -> Result<Variables, sqlx::Error> {
    let known: Vec<(String, String)> = on!(Db, db, e => {
        sqlx::query_as("select distinct population, variables from cases where study_id = $1")
            .bind(study).fetch_all(e).await?
    });
    Ok(known
        .into_iter()
        .filter_map(|(population, old)| {
            let released: Vec<&str> = definition
                .population(&population)
                .into_iter()
                .flat_map(|population| &population.frame.variables)
                .filter(|variable| variable.released)
                .map(|variable| variable.id.as_str())
                .collect();
            let mut values: BTreeMap<String, String> =
                serde_json::from_str(&old).unwrap_or_default();
            values.retain(|variable, _| released.contains(&variable.as_str()));
            // A map of strings always serialises.
            let new = serde_json::to_string(&values).unwrap_or_default();
            (new != old).then_some((population, old, new))
        })
        .collect())
}

/// What became of each backup, a sentence each.
async fn in_backups(
    db: &Db,
    study: &str,
    definition: &Definition,
) -> Result<Vec<String>, sqlx::Error> {
    let backups: Vec<(String, String)> = on!(Db, db, e => {
        sqlx::query_as("select day, file from backups order by day, file").fetch_all(e).await?
    });
    if backups.is_empty() {
        return Ok(vec!["This installation has made no backup with `headroom backup`; copies that were made by other means must be destroyed.".to_owned()]);
    }
    let mut lines = Vec::new();
    for (day, file) in backups {
        let path = Path::new(&file);
        let is_sqlite = std::fs::read(path).map(|bytes| bytes.starts_with(b"SQLite format 3\0"));
        lines.push(match is_sqlite {
            Err(_) => format!("Backup of {day}, {file}: not there any more, or out of reach. Destroy every copy of it."),
            Ok(false) => format!("Backup of {day}, {file}: a dump of PostgreSQL, which cannot be changed. Destroy it, and make a new one."),
            Ok(true) => match erase_backup(path, study, definition).await {
                Ok(true) => format!("Backup of {day}, {file}: erased there as well."),
                Ok(false) => format!("Backup of {day}, {file}: does not hold the study."),
                Err(error) => format!("Backup of {day}, {file}: could not be changed ({error}). Destroy it, and make a new one."),
            },
        });
    }
    Ok(lines)
}

async fn erase_backup(
    file: &Path,
    study: &str,
    definition: &Definition,
) -> Result<bool, sqlx::Error> {
    // Opening migrates as well, in a future that cannot move between threads: it stays on one.
    let (path, runtime) = (file.to_owned(), tokio::runtime::Handle::current());
    let opening = tokio::task::spawn_blocking(move || runtime.block_on(Db::open_sqlite(&path)));
    let copy = opening
        .await
        .map_err(|_broken| sqlx::Error::WorkerCrashed)??;
    let there = find_study(&copy, study).await?.is_some();
    let outcome = if there {
        erase_in(&copy, study, definition).await
    } else {
        Ok(())
    };
    copy.close().await;
    outcome.map(|()| there)
}

async fn note(
    studies: &Studies,
    study: &str,
    report: &Report,
    person: Option<PersonId>,
) -> Result<(), sqlx::Error> {
    let (clock, study, text) = (
        studies.app.clock.clone(),
        study.to_owned(),
        report.lines.join("\n"),
    );
    studies
        .db()
        .write(move |tx: &mut Tx| {
            let (clock, study, text) = (clock.clone(), study.clone(), text.clone());
            Box::pin(async move {
                let today = clock.today().to_string();
                on!(Tx, tx, c => {
                    sqlx::query("insert into erasures (id, study_id, day, report) values ($1, $2, $3, $4)")
                        .bind(random_id()).bind(&study).bind(&today).bind(&text).execute(c).await?;
                });
                let entry = audit::Entry { person, action: "contact data erased", object: &study, detail: "" };
                audit::note(tx, &clock, entry).await
            })
        })
        .await
}
