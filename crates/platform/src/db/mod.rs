//! The database: SQLite in one file, or PostgreSQL. One SQL text serves both.
//!
//! **Invariant:** a write that was reported as done is on the disk.

mod error;
mod group_commit;
mod migrations;
#[cfg(test)]
mod tests;

use std::{path::Path, str::FromStr, sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use sqlx::{
    Connection, PgPool, Postgres, SqliteConnection, SqlitePool, Transaction,
    postgres::PgPoolOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

pub use error::{is_conflict, is_full};
use group_commit::GroupCommit;
#[cfg(test)]
use migrations::{latest_version, migrate_to};

/// Runs the same body on whichever database there is.
///
/// `on!(Db, db, executor => …)` reads; `on!(Tx, tx, connection => …)` reads and changes.
#[macro_export]
macro_rules! on {
    (Db, $db:expr, $executor:ident => $body:expr) => {
        match $db {
            $crate::db::Db::Sqlite(sqlite) => {
                let $executor = sqlite.readers();
                $body
            }
            $crate::db::Db::Postgres(pool) => {
                let $executor = pool;
                $body
            }
        }
    };
    (Tx, $tx:expr, $connection:ident => $body:expr) => {
        match $tx {
            $crate::db::Tx::Sqlite(connection) => {
                let $connection = &mut *connection;
                $body
            }
            $crate::db::Tx::Postgres(transaction) => {
                let $connection = &mut **transaction;
                $body
            }
        }
    };
}

/// A handle on the database; cheap to clone.
#[derive(Clone)]
pub enum Db {
    Sqlite(Arc<Sqlite>),
    Postgres(PgPool),
}

/// SQLite in WAL mode: many readers, and one writer that commits in groups.
pub struct Sqlite {
    readers: SqlitePool,
    writer: GroupCommit,
}

impl Sqlite {
    /// The read-only connections.
    pub fn readers(&self) -> &SqlitePool {
        &self.readers
    }
}

/// A transaction in which things change. Committed by [`Db::write`], not by hand.
pub enum Tx {
    Sqlite(SqliteConnection),
    Postgres(Transaction<'static, Postgres>),
}

impl Db {
    /// Opens (and makes, and migrates) the SQLite database in this file.
    ///
    /// # Errors
    /// When the file cannot be opened or is not a Headroom database.
    pub async fn open_sqlite(file: &Path) -> Result<Self, sqlx::Error> {
        let options = sqlite_options(file);
        let mut writer = SqliteConnection::connect_with(&options).await?;
        migrations::sqlite(&mut writer).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(4)
            .min_connections(1)
            // A file that is open stays open: asking it each time would cost as much as a query.
            .test_before_acquire(false)
            .connect_with(options.read_only(true))
            .await?;
        let writer = GroupCommit::start(writer);
        Ok(Self::Sqlite(Arc::new(Sqlite { readers, writer })))
    }

    /// Opens (and migrates) a PostgreSQL database.
    ///
    /// # Errors
    /// When the server cannot be reached or the URL is wrong.
    pub async fn open_postgres(url: &str) -> Result<Self, sqlx::Error> {
        let options = sqlx::postgres::PgConnectOptions::from_str(url)?;
        let pool = PgPoolOptions::new()
            .max_connections(16)
            .acquire_timeout(Duration::from_secs(10))
            .connect_with(options)
            .await?;
        migrations::postgres(&pool).await?;
        Ok(Self::Postgres(pool))
    }

    /// Does `work` in a transaction and returns when it is durable.
    ///
    /// On SQLite, works that arrive together share one commit; when one of them fails, the others
    /// are done again without it. So `work` may run more than once and must only change the
    /// database. It refuses by its value; an error undoes it.
    ///
    /// # Errors
    /// Whatever `work` met, or the commit.
    pub async fn write<T, F>(&self, work: F) -> Result<T, sqlx::Error>
    where
        T: Send + 'static,
        F: for<'a> Fn(&'a mut Tx) -> BoxFuture<'a, Result<T, sqlx::Error>> + Send + Sync + 'static,
    {
        match self {
            Self::Sqlite(sqlite) => sqlite.writer.write(work).await,
            Self::Postgres(pool) => {
                let mut tx = Tx::Postgres(pool.begin().await?);
                let value = work(&mut tx).await?;
                if let Tx::Postgres(transaction) = tx {
                    transaction.commit().await?;
                }
                Ok(value)
            }
        }
    }

    /// Empties SQLite's write-ahead log into the database file, so that no log of the order of
    /// changes stays behind. PostgreSQL keeps its own log, which the operator sets up.
    ///
    /// # Errors
    /// When the disk refuses.
    pub async fn forget_order_of_writes(&self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(sqlite) => sqlite.writer.truncate_log().await,
            Self::Postgres(_) => Ok(()),
        }
    }

    /// Writes the whole SQLite file anew, every table in the order of its keys, and notes `mark` in
    /// the file's header (`pragma user_version`). Others can read meanwhile; writes wait.
    ///
    /// # Errors
    /// When the disk has no room for a second copy; then nothing has changed.
    pub async fn rebuild(&self, mark: i64) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(sqlite) => sqlite.writer.rebuild(mark).await,
            Self::Postgres(_) => Ok(()),
        }
    }

    /// Copies the whole database into a new file, consistently, while others write. The copy has
    /// no log, no free pages, and every table in the order of its keys. SQLite only.
    ///
    /// # Errors
    /// When the file is there already or cannot be written.
    pub async fn copy_to(&self, file: &Path) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(sqlite) => {
                let name = file.to_string_lossy().into_owned();
                sqlx::query("vacuum into $1")
                    .bind(name)
                    .execute(&sqlite.readers)
                    .await
                    .map(|_| ())
            }
            Self::Postgres(_) => Err(sqlx::Error::Configuration(
                "use pg_dump for PostgreSQL".into(),
            )),
        }
    }

    /// Which database this is, in words.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }

    /// Finishes what is being written and closes the connections.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(sqlite) => {
                sqlite.readers.close().await;
                sqlite.writer.stop().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// How every SQLite connection is opened.
fn sqlite_options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // FULL: a commit returns after the log is on the disk. An answer that was acknowledged is durable.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(20))
        // Deleted drafts are overwritten with zeros instead of staying in free pages.
        .pragma("secure_delete", "on")
        .pragma("wal_autocheckpoint", "4000")
        .pragma("cache_size", "-16000")
        .statement_cache_capacity(200)
}
