//! What others rely on: writes are whole, independent of each other and durable; migrations work
//! from an empty database and from the one before.

use std::{collections::BTreeSet, path::PathBuf};

use sqlx::{Connection, Row, SqliteConnection};

use super::{Db, Tx, latest_version, migrate_to, sqlite_options};
use crate::on;

struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("headroom-db-{}", crate::ids::random_id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self) -> PathBuf {
        self.0.join("headroom.db")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn insert(db: &Db, id: i64, email: &str) -> Result<(), sqlx::Error> {
    let email = email.to_owned();
    db.write(move |tx: &mut Tx| {
        let email = email.clone();
        Box::pin(async move {
            on!(Tx, tx, c => {
                sqlx::query("insert into people (id, email, created_day) values ($1, $2, '2026-11-23')")
                    .bind(id).bind(&email).execute(c).await.map(|_| ())
            })
        })
    })
    .await
}

async fn people(db: &Db) -> i64 {
    on!(Db, db, e => sqlx::query_scalar("select count(*) from people").fetch_one(e).await.unwrap())
}

#[tokio::test]
async fn a_write_that_fails_does_not_undo_those_that_came_with_it() {
    let folder = Folder::new();
    let db = Db::open_sqlite(&folder.file()).await.unwrap();
    let writes = (0..200).map(|n| {
        let db = db.clone();
        // Every tenth takes an address that is taken.
        let email = if n % 10 == 9 {
            "same".to_owned()
        } else {
            format!("{n}")
        };
        tokio::spawn(async move { insert(&db, n + 1, &email).await })
    });
    let mut refused = 0;
    for write in writes.collect::<Vec<_>>() {
        if let Err(error) = write.await.unwrap() {
            assert!(super::is_conflict(&error), "{error}");
            refused += 1;
        }
    }
    assert_eq!(refused, 19);
    assert_eq!(people(&db).await, 181);
}

#[tokio::test]
async fn a_panic_in_one_write_does_not_end_the_writer() {
    let folder = Folder::new();
    let db = Db::open_sqlite(&folder.file()).await.unwrap();
    let outcome: Result<(), sqlx::Error> = db
        .write(|_: &mut Tx| Box::pin(async { panic!("a fault of ours") }))
        .await;
    assert!(outcome.is_err());
    insert(&db, 1, "after").await.unwrap();
    assert_eq!(people(&db).await, 1);
}

#[tokio::test]
async fn a_copy_is_whole_while_others_write() {
    let folder = Folder::new();
    let db = Db::open_sqlite(&folder.file()).await.unwrap();
    for n in 1..50 {
        insert(&db, n, &n.to_string()).await.unwrap();
    }
    let copy = folder.0.join("copy.db");
    let (copied, more) = tokio::join!(db.copy_to(&copy), insert(&db, 99, "meanwhile"));
    copied.unwrap();
    more.unwrap();
    let copied = Db::open_sqlite(&copy).await.unwrap();
    assert!(matches!(people(&copied).await, 49 | 50));
    assert!(db.copy_to(&copy).await.is_err(), "a copy never overwrites");
}

#[tokio::test]
async fn the_log_is_empty_after_it_was_forgotten() {
    let folder = Folder::new();
    let db = Db::open_sqlite(&folder.file()).await.unwrap();
    insert(&db, 1, "somebody").await.unwrap();
    let log = folder.0.join("headroom.db-wal");
    assert!(std::fs::metadata(&log).unwrap().len() > 0);
    db.forget_order_of_writes().await.unwrap();
    assert_eq!(std::fs::metadata(&log).unwrap().len(), 0);
    assert_eq!(people(&db).await, 1);
}

#[tokio::test]
async fn a_database_of_the_version_before_is_brought_up_with_its_data() {
    let folder = Folder::new();
    let mut old = SqliteConnection::connect_with(&sqlite_options(&folder.file()))
        .await
        .unwrap();
    migrate_to(&mut old, latest_version() - 1).await.unwrap();
    sqlx::query(
        "insert into people (id, email, created_day) values (1, 'a@example.org', '2026-01-01')",
    )
    .execute(&mut old)
    .await
    .unwrap();
    old.close().await.unwrap();
    let db = Db::open_sqlite(&folder.file()).await.unwrap();
    assert_eq!(people(&db).await, 1);
    let newest: i64 = on!(Db, &db, e => {
        sqlx::query_scalar("select max(version) from _sqlx_migrations").fetch_one(e).await.unwrap()
    });
    assert_eq!(newest, latest_version());
}

#[tokio::test]
async fn a_postgresql_database_of_the_version_before_is_brought_up_with_its_data() {
    let Ok(server) = std::env::var("TEST_DATABASE_URL") else {
        return;
    };
    let name = format!("headroom_old_{}", crate::ids::random_id());
    let pool = sqlx::PgPool::connect(&server).await.unwrap();
    let create = sqlx::AssertSqlSafe(format!("create database {name}"));
    sqlx::query(create).execute(&pool).await.unwrap();
    let url = format!("{}/{name}", server.rsplit_once('/').unwrap().0);
    let old = sqlx::PgPool::connect(&url).await.unwrap();
    super::migrations::migrate_postgres_to(&old, latest_version() - 1)
        .await
        .unwrap();
    sqlx::query(
        "insert into people (id, email, created_day) values (1, 'a@example.org', '2026-01-01')",
    )
    .execute(&old)
    .await
    .unwrap();
    old.close().await;
    let db = Db::open_postgres(&url).await.unwrap();
    assert_eq!(people(&db).await, 1);
}

#[tokio::test]
async fn both_databases_have_the_same_tables_and_columns() {
    let Ok(server) = std::env::var("TEST_DATABASE_URL") else {
        return;
    };
    let folder = Folder::new();
    let mut sqlite = SqliteConnection::connect_with(&sqlite_options(&folder.file()))
        .await
        .unwrap();
    super::migrations::sqlite(&mut sqlite).await.unwrap();
    let ours: BTreeSet<(String, String)> = sqlx::query(
        "select m.name, p.name from sqlite_schema m, pragma_table_info(m.name) p where m.type = 'table'",
    )
    .fetch_all(&mut sqlite)
    .await
    .unwrap()
    .iter()
    .map(|row| (row.get(0), row.get(1)))
    .filter(|(table, _): &(String, String)| !table.starts_with('_') && !table.starts_with("sqlite"))
    .collect();
    // `scratch` makes a fresh PostgreSQL database and migrates it.
    drop(server);
    let scratch = crate::testing::scratch().await;
    let Db::Postgres(pool) = &scratch.app.db else {
        panic!("not PostgreSQL")
    };
    let theirs: BTreeSet<(String, String)> = sqlx::query(
        "select table_name::text, column_name::text from information_schema.columns where table_schema = 'public'",
    )
    .fetch_all(pool)
    .await
    .unwrap()
    .iter()
    .map(|row| (row.get(0), row.get(1)))
    .filter(|(table, _): &(String, String)| !table.starts_with('_'))
    .collect();
    assert_eq!(ours, theirs);
}
