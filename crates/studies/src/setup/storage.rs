//! Studies and their versions in the database.

use platform::{
    clock::Clock,
    db::{Db, Tx},
    on,
};

use super::{StudyId, VersionId, folder::Loaded};

/// Whether the study takes answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StudyState {
    Open,
    Closed,
}

/// A study as it stands.
#[derive(Clone, Debug)]
pub struct Study {
    pub id: StudyId,
    pub version: VersionId,
    pub state: StudyState,
    pub opened_day: String,
    /// Frames and answers are invented.
    pub simulated: bool,
}

type StudyRow = (String, i64, String, String, i64);

fn study((id, version, state, opened_day, simulated): StudyRow) -> Study {
    let state = if state == "open" {
        StudyState::Open
    } else {
        StudyState::Closed
    };
    Study {
        id: StudyId(id),
        version: VersionId(version),
        state,
        opened_day,
        simulated: simulated != 0,
    }
}

/// All studies.
///
/// # Errors
/// When the database refuses.
pub async fn list_studies(db: &Db) -> Result<Vec<Study>, sqlx::Error> {
    let rows: Vec<StudyRow> = on!(Db, db, e => {
        sqlx::query_as("select id, current_version, state, opened_day, simulated from studies order by id")
            .fetch_all(e).await?
    });
    Ok(rows.into_iter().map(study).collect())
}

/// One study.
///
/// # Errors
/// When the database refuses.
pub async fn find_study(db: &Db, id: &str) -> Result<Option<Study>, sqlx::Error> {
    let row: Option<StudyRow> = on!(Db, db, e => {
        sqlx::query_as("select id, current_version, state, opened_day, simulated from studies where id = $1")
            .bind(id).fetch_optional(e).await?
    });
    Ok(row.map(study))
}

/// Opens or closes a study for answers.
///
/// # Errors
/// When the database refuses.
pub async fn set_state(
    tx: &mut Tx,
    id: &str,
    state: StudyState,
    today: &str,
) -> Result<(), sqlx::Error> {
    let (word, closed) = match state {
        StudyState::Open => ("open", None),
        StudyState::Closed => ("closed", Some(today)),
    };
    on!(Tx, tx, c => {
        sqlx::query("update studies set state = $2, closed_day = $3 where id = $1")
            .bind(id).bind(word).bind(closed).execute(c).await.map(|_| ())
    })
}

pub(super) async fn find_version(
    db: &Db,
    id: VersionId,
) -> Result<Option<(i64, Vec<u8>)>, sqlx::Error> {
    on!(Db, db, e => {
        sqlx::query_as("select number, files from study_versions where id = $1")
            .bind(id.0).fetch_optional(e).await
    })
}

/// Puts a study folder into the database and makes it the current version. The same content again
/// changes nothing. Gives the version, its number and whether it is new.
///
/// # Errors
/// When the database refuses.
pub async fn load_study(
    db: &Db,
    clock: &Clock,
    loaded: &Loaded,
) -> Result<(VersionId, i64, bool), sqlx::Error> {
    let id = loaded.definition.study.id.0.clone();
    let (hash, packed) = (loaded.files.hash(), loaded.files.pack());
    let today = clock.today().to_string();
    let fresh = VersionId::random();
    db.write(move |tx: &mut Tx| {
        let (id, hash, packed, today) = (id.clone(), hash.clone(), packed.clone(), today.clone());
        Box::pin(async move {
            on!(Tx, tx, c => {
                let known: Option<(i64, i64)> = sqlx::query_as(
                    "select id, number from study_versions where study_id = $1 and content_hash = $2",
                ).bind(&id).bind(&hash).fetch_optional(&mut *c).await?;
                let last: Option<i64> = sqlx::query_scalar("select max(number) from study_versions where study_id = $1")
                    .bind(&id).fetch_one(&mut *c).await?;
                let (version, number) = known.unwrap_or((fresh.0, last.unwrap_or(0) + 1));
                sqlx::query(
                    "insert into studies (id, current_version, state, opened_day) values ($1, $2, 'open', $3)
                     on conflict (id) do update set current_version = excluded.current_version",
                ).bind(&id).bind(version).bind(&today).execute(&mut *c).await?;
                if known.is_none() {
                    sqlx::query(
                        "insert into study_versions (id, study_id, number, content_hash, files, loaded_day)
                         values ($1, $2, $3, $4, $5, $6)",
                    ).bind(version).bind(&id).bind(number).bind(&hash).bind(&packed).bind(&today)
                        .execute(c).await?;
                }
                Ok((VersionId(version), number, known.is_none()))
            })
        })
    })
    .await
}
