//! Schema changes, run at start. Two folders, one for each database, the same versions in both.

use sqlx::{PgPool, SqliteConnection, migrate::Migrator};

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

pub(super) async fn sqlite(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    SQLITE.run(connection).await.map_err(explain)
}

pub(super) async fn postgres(pool: &PgPool) -> Result<(), sqlx::Error> {
    POSTGRES.run(pool).await.map_err(explain)
}

fn explain(error: sqlx::migrate::MigrateError) -> sqlx::Error {
    sqlx::Error::Migrate(Box::new(error))
}

/// The newest version of the schema that this program knows.
#[cfg(test)]
pub(super) fn latest_version() -> i64 {
    SQLITE
        .iter()
        .map(|migration| migration.version)
        .max()
        .unwrap_or(0)
}

/// Brings an empty database to an older version, to test the way from there.
///
/// # Errors
/// When a migration fails.
#[cfg(test)]
pub(super) async fn migrate_to(
    connection: &mut SqliteConnection,
    version: i64,
) -> Result<(), sqlx::Error> {
    older(&SQLITE, version)
        .run(connection)
        .await
        .map_err(explain)
}

/// The same on PostgreSQL.
#[cfg(test)]
pub(super) async fn migrate_postgres_to(pool: &PgPool, version: i64) -> Result<(), sqlx::Error> {
    older(&POSTGRES, version).run(pool).await.map_err(explain)
}

#[cfg(test)]
fn older(migrator: &Migrator, version: i64) -> Migrator {
    let migrations = migrator
        .iter()
        .filter(|migration| migration.version <= version)
        .cloned();
    Migrator {
        migrations: migrations.collect::<Vec<_>>().into(),
        ..Migrator::DEFAULT
    }
}
