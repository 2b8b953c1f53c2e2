//! Responses out of the database, snapshots into it and out again.

use platform::{
    db::{Db, Tx},
    on,
};

use super::{ResponseKind, Snapshot, SnapshotName, bytes};
use crate::{Studies, setup::VersionId};

/// One response as it is stored.
pub(super) struct Stored {
    pub(super) version: VersionId,
    pub(super) language: String,
    pub(super) day: String,
    pub(super) released: String,
    pub(super) answers: String,
}

/// All counted responses of a population.
pub(super) async fn responses(
    db: &Db,
    study: &str,
    population: &str,
    kind: ResponseKind,
) -> Result<Vec<Stored>, sqlx::Error> {
    let rows: Vec<(i64, String, String, String, String)> = on!(Db, db, e => {
        sqlx::query_as(
            "select version_id, language, day, released, answers from responses
             where study_id = $1 and population = $2 and kind = $3",
        ).bind(study).bind(population).bind(kind.word()).fetch_all(e).await?
    });
    Ok(rows
        .into_iter()
        .map(|(version, language, day, released, answers)| Stored {
            version: VersionId(version),
            language,
            day,
            released,
            answers,
        })
        .collect())
}

/// How many counted responses there are now.
pub(in crate::results) async fn waiting(
    db: &Db,
    study: &str,
    population: &str,
    kind: ResponseKind,
) -> Result<i64, sqlx::Error> {
    on!(Db, db, e => {
        sqlx::query_scalar("select count(*) from responses where study_id = $1 and population = $2 and kind = $3")
            .bind(study).bind(population).bind(kind.word()).fetch_one(e).await
    })
}

/// Stores a snapshot unless it is there already.
pub(super) async fn keep(
    studies: &Studies,
    snapshot: &Snapshot,
    kind: ResponseKind,
    canonical: &[u8],
) -> Result<SnapshotName, sqlx::Error> {
    let hash = bytes::hash(canonical);
    let data = bytes::compress(canonical).map_err(sqlx::Error::Io)?;
    let (study, population) = (snapshot.study.clone(), snapshot.population.clone());
    let n = i64::try_from(snapshot.rows).unwrap_or(i64::MAX);
    let today = studies.app.clock.today().to_string();
    studies
        .db()
        .write(move |tx: &mut Tx| {
            let (hash, data, today) = (hash.clone(), data.clone(), today.clone());
            let (study, population) = (study.clone(), population.clone());
            Box::pin(async move {
                on!(Tx, tx, c => {
                    let last: Option<i64> = sqlx::query_scalar(
                        "select max(number) from snapshots where study_id = $1 and population = $2 and kind = $3",
                    ).bind(&study).bind(&population).bind(kind.word()).fetch_one(&mut *c).await?;
                    sqlx::query(
                        "insert into snapshots (hash, study_id, population, number, kind, cut_day, n, data)
                         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (hash) do nothing",
                    ).bind(&hash).bind(&study).bind(&population).bind(last.unwrap_or(0) + 1)
                        .bind(kind.word()).bind(&today).bind(n).bind(&data).execute(&mut *c).await?;
                    let (number, day): (i64, String) =
                        sqlx::query_as("select number, cut_day from snapshots where hash = $1")
                            .bind(&hash).fetch_one(c).await?;
                    Ok(SnapshotName { hash, number, day, n, kind })
                })
            })
        })
        .await
}

/// The newest snapshot of a population.
pub(in crate::results) async fn latest(
    db: &Db,
    study: &str,
    population: &str,
    kind: ResponseKind,
) -> Result<Option<SnapshotName>, sqlx::Error> {
    let row: Option<(String, i64, String, i64)> = on!(Db, db, e => {
        sqlx::query_as(
            "select hash, number, cut_day, n from snapshots
             where study_id = $1 and population = $2 and kind = $3 order by number desc limit 1",
        ).bind(study).bind(population).bind(kind.word()).fetch_optional(e).await?
    });
    Ok(row.map(|(hash, number, day, n)| SnapshotName {
        hash,
        number,
        day,
        n,
        kind,
    }))
}

/// The data of a snapshot; `None` when it is not there.
///
/// # Errors
/// When the database refuses, or what it holds is not what the hash names.
pub(in crate::results) async fn data(db: &Db, hash: &str) -> Result<Option<Snapshot>, sqlx::Error> {
    let data: Option<Vec<u8>> = on!(Db, db, e => {
        sqlx::query_scalar("select data from snapshots where hash = $1").bind(hash).fetch_optional(e).await?
    });
    let Some(data) = data else { return Ok(None) };
    let canonical = bytes::decompress(&data).map_err(sqlx::Error::Io)?;
    let damaged = || sqlx::Error::Decode(format!("snapshot {hash} is damaged").into());
    if bytes::hash(&canonical) != hash {
        return Err(damaged());
    }
    bytes::read(&canonical).map(Some).ok_or_else(damaged)
}
