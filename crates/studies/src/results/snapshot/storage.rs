//! Responses out of the database, snapshots into it and out again.

use platform::{
    accounts::PersonId,
    audit,
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
    (kind, person): (ResponseKind, Option<PersonId>),
    canonical: &[u8],
) -> Result<SnapshotName, sqlx::Error> {
    let data = bytes::compress(canonical).map_err(sqlx::Error::Io)?;
    let n = i64::try_from(snapshot.rows).unwrap_or(i64::MAX);
    let day = studies.app.clock.today().to_string();
    let new = SnapshotName {
        hash: bytes::hash(canonical),
        number: 0,
        day,
        n,
        kind,
    };
    let (study, population) = (snapshot.study.clone(), snapshot.population.clone());
    let clock = studies.app.clock.clone();
    studies
        .db()
        .write(move |tx: &mut Tx| {
            let (study, population, data) = (study.clone(), population.clone(), data.clone());
            let (new, clock) = (new.clone(), clock.clone());
            Box::pin(async move {
                let (name, is_new) = insert(tx, &study, &population, new, &data).await?;
                if is_new {
                    let object = format!("{study}/{population}");
                    let detail = format!(
                        "number {}, {}, {} responses",
                        name.number, name.hash, name.n
                    );
                    let entry = audit::Entry {
                        person,
                        action: "snapshot cut",
                        object: &object,
                        detail: &detail,
                    };
                    audit::note(tx, &clock, entry).await?;
                }
                Ok(name)
            })
        })
        .await
}

/// The snapshot as it is known, and whether it was not before.
async fn insert(
    tx: &mut Tx,
    study: &str,
    population: &str,
    new: SnapshotName,
    data: &[u8],
) -> Result<(SnapshotName, bool), sqlx::Error> {
    on!(Tx, tx, c => {
        let known: Option<(i64, String)> = sqlx::query_as("select number, cut_day from snapshots where hash = $1")
            .bind(&new.hash).fetch_optional(&mut *c).await?;
        if let Some((number, day)) = known {
            return Ok((SnapshotName { number, day, ..new }, false));
        }
        let last: Option<i64> = sqlx::query_scalar(
            "select max(number) from snapshots where study_id = $1 and population = $2 and kind = $3",
        ).bind(study).bind(population).bind(new.kind.word()).fetch_one(&mut *c).await?;
        let number = last.unwrap_or(0) + 1;
        sqlx::query(
            "insert into snapshots (hash, study_id, population, number, kind, cut_day, n, data)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
        ).bind(&new.hash).bind(study).bind(population).bind(number)
            .bind(new.kind.word()).bind(&new.day).bind(new.n).bind(data).execute(c).await?;
        Ok((SnapshotName { number, ..new }, true))
    })
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
