//! Forgetting the order in which people submitted. What is stored when:
//!
//! | moment | on the case | in the response |
//! |---|---|---|
//! | Start | the day; a draft with a random salt | nothing |
//! | each save | the page, sealed with a key from the installation's secret and the draft's salt | nothing |
//! | submission, one transaction | the day; draft, salt and pages are deleted | random id, study, version, population, kind, language, day, released variables, answers |
//! | seconds later | nothing | nothing: the marks of order are removed, see below |
//!
//! No key or value is shared after that. Order would be one: who finished third is known if the
//! third response can be told and the third finished case, too. So it goes:
//!
//! - **SQLite**: the write-ahead log is emptied every few seconds, and then zeros stand where drafts
//!   were (`secure_delete`). Rows lie in the order of random ids; the pages of the file, though,
//!   still lie in the order in which they were needed, until the file is rebuilt: once a minute
//!   at most, because nobody can save in that moment, and always when the server stops. Backups are
//!   rebuilt copies.
//! - **PostgreSQL**: rows carry the number of the transaction that wrote them, and lie where there
//!   was room at that moment. So soon after submissions all severed responses are written again, in
//!   the order of their random ids, by one transaction, and the old rows vacuumed out of the file.
//!   PostgreSQL's own log (WAL) and its archives hold the order as long as the operator keeps them.
//!
//! Whether there is something to forget is read from the database itself, so that it works with
//! several processes and after a crash.

use std::time::Duration;

use platform::{
    db::{Db, Tx},
    on,
};
use sqlx::{PgConnection, PgPool};
use tokio::{sync::watch, task::JoinHandle, time::Instant};

/// How often to empty the log.
const EVERY: Duration = Duration::from_secs(5);
/// How often to rebuild, if there is reason to: nobody can save while that is done.
const REBUILD_EVERY: Duration = Duration::from_secs(60);
/// Rebuilding may take this share of the time at most: 1 in …
const PATIENCE: u32 = 600;

/// Removes every mark of the order of submissions that there is now.
///
/// # Errors
/// When the database refuses; then it is done the next time.
pub async fn forget_order(db: &Db) -> Result<(), sqlx::Error> {
    match db {
        Db::Sqlite(_) => {
            if is_disordered(db).await? {
                db.rebuild(mark(db).await?).await?;
            }
            db.forget_order_of_writes().await
        }
        Db::Postgres(pool) => rewrite_responses(db, pool).await,
    }
}

/// Whether responses have been written since the marks were last removed.
async fn is_disordered(db: &Db) -> Result<bool, sqlx::Error> {
    match db {
        Db::Sqlite(sqlite) => {
            // What the responses were at the last rebuild stands in the file's header.
            let then: i64 = sqlx::query_scalar("pragma user_version")
                .fetch_one(sqlite.readers())
                .await?;
            Ok(mark(db).await? != then)
        }
        Db::Postgres(pool) => {
            sqlx::query_scalar(
                "select count(distinct xmin::text) > 1 from responses r
                 where not exists (select 1 from linked_responses l where l.response_id = r.id)",
            )
            .fetch_one(pool)
            .await
        }
    }
}

/// Changes with every response that comes or goes, and fits into the header.
async fn mark(db: &Db) -> Result<i64, sqlx::Error> {
    let mark: i64 = on!(Db, db, e => {
        sqlx::query_scalar("select count(*) + coalesce(sum(id % 1000003), 0) from responses")
            .fetch_one(e).await?
    });
    Ok(mark & 0x7fff_ffff)
}

async fn rewrite_responses(db: &Db, pool: &PgPool) -> Result<(), sqlx::Error> {
    if !is_disordered(db).await? {
        return Ok(());
    }
    let rewritten = db.write(|tx: &mut Tx| {
        Box::pin(async move {
            let Tx::Postgres(transaction) = tx else { return Ok(0) };
            // One process at a time; submissions wait for the moment that it takes.
            sqlx::query("lock table responses in share row exclusive mode")
                .execute(&mut **transaction)
                .await?;
            sqlx::query(
                "with taken as (
                     delete from responses r
                     where not exists (select 1 from linked_responses l where l.response_id = r.id)
                     returning r.id, r.study_id, r.version_id, r.population, r.kind, r.language, r.day, r.released, r.answers, r.source
                 )
                 insert into responses (id, study_id, version_id, population, kind, language, day, released, answers, source)
                 select id, study_id, version_id, population, kind, language, day, released, answers, source
                 from taken order by id",
            )
            .execute(&mut **transaction)
            .await?;
            sqlx::query_scalar("select pg_current_xact_id()::text::bigint")
                .fetch_one(&mut **transaction)
                .await
        })
    })
    .await?;
    vacuum(pool, rewritten).await
}

/// So often is a table asked for, and the end of older transactions waited for, before rows are
/// left to be overwritten in time.
const TRIES: usize = 8;
const PAUSE: Duration = Duration::from_millis(250);

/// Rows that the transaction `rewritten` deleted stay in the file as long as anybody may still see
/// them: a reader of this database who began before, or, because the vacuum's own view of the data
/// reaches back that far, a writer of any database on this server who did. Waits a moment for such;
/// a backup that runs for long is not waited for.
async fn older_transactions_end(
    connection: &mut PgConnection,
    rewritten: i64,
) -> Result<(), sqlx::Error> {
    for _ in 0..TRIES {
        let older: bool = sqlx::query_scalar(
            "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint <= $1
                 or exists (select 1 from pg_stat_activity
                            where (datname = current_database() or datname is null)
                              and pid <> pg_backend_pid() and backend_xmin is not null
                              and age(backend_xmin) >= age(($1 % 4294967296)::text::xid))",
        )
        .bind(rewritten)
        .fetch_one(&mut *connection)
        .await?;
        if !older {
            break;
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok(())
}

/// True when the table's file was written anew; a table in use is asked for again a few times.
async fn written_anew(connection: &mut PgConnection, sql: &'static str) -> bool {
    for _ in 0..TRIES {
        if sqlx::query(sql).execute(&mut *connection).await.is_ok() {
            return true;
        }
        tokio::time::sleep(PAUSE).await;
    }
    false
}

/// Gives the files of the tables back without what was deleted. Whoever reads for long (a backup)
/// is not waited for; then the old rows are only made unreachable, and overwritten in time.
async fn vacuum(pool: &PgPool, rewritten: i64) -> Result<(), sqlx::Error> {
    let mut connection = pool.acquire().await?;
    older_transactions_end(&mut connection, rewritten).await?;
    sqlx::query("set lock_timeout = '300ms'")
        .execute(&mut *connection)
        .await?;
    let mut outcome = Ok(());
    for (whole, rows) in [
        ("vacuum full responses", "vacuum responses"),
        ("vacuum full draft_pages", "vacuum draft_pages"),
        ("vacuum full drafts", "vacuum drafts"),
    ] {
        if !written_anew(&mut connection, whole).await {
            outcome = outcome.and(
                sqlx::query(rows)
                    .execute(&mut *connection)
                    .await
                    .map(|_| ()),
            );
        }
    }
    sqlx::query("set lock_timeout = default")
        .execute(&mut *connection)
        .await?;
    outcome
}

/// Forgets the order every few seconds, and once more at the end. Answers when it has stopped.
pub fn start_forgetting(db: Db, mut stop: watch::Receiver<bool>) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut next_rebuild = Instant::now() + EVERY;
        loop {
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                _ = stop.wait_for(|stopped| *stopped) => break,
            }
            let began = Instant::now();
            let outcome = if began >= next_rebuild {
                let outcome = forget_order(&db).await;
                next_rebuild = began + REBUILD_EVERY.max(began.elapsed() * PATIENCE);
                outcome
            } else {
                db.forget_order_of_writes().await
            };
            report(outcome);
        }
        report(forget_order(&db).await);
    })
}

/// A fault here loses nothing: what could not be done now is done the next time.
fn report(outcome: Result<(), sqlx::Error>) {
    if let Err(error) = outcome {
        tracing::warn!(%error, "the order of submissions could not be removed yet");
    }
}
