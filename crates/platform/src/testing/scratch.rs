//! A database of its own for each test, gone when the test ends.

use std::sync::Arc;

use crate::{App, clock::Clock, db::Db, ids, mail::Mailer, secret::Secret};

/// The day on which tests take place: a Monday.
pub const TODAY: &str = "2026-11-23T10:00:00Z";

/// A scratch installation.
pub struct Scratch {
    pub app: Arc<App>,
    pub folder: std::path::PathBuf,
}

/// Makes one.
///
/// # Panics
/// When there is no room for a temporary file or the test database cannot be reached.
pub async fn scratch() -> Scratch {
    let folder = std::env::temp_dir().join(format!("headroom-test-{}", ids::random_id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    let db = match std::env::var("TEST_DATABASE_URL") {
        Ok(server) => fresh_postgres(&server).await,
        Err(_) => Db::open_sqlite(&folder.join("headroom.db"))
            .await
            .expect("a scratch database"),
    };
    let app = Arc::new(App {
        db,
        secret: Secret::from_bytes([42; 32]),
        clock: Clock::Fixed(TODAY.parse().expect("a moment")),
        mail: Mailer::Kept(std::sync::Mutex::default()),
        base_url: "http://127.0.0.1:8080".to_owned(),
    });
    Scratch { app, folder }
}

async fn fresh_postgres(server: &str) -> Db {
    let name = format!("headroom_test_{}", ids::random_id());
    let pool = sqlx::PgPool::connect(server)
        .await
        .expect("the test server");
    sqlx::query(sqlx::AssertSqlSafe(format!("create database {name}")))
        .execute(&pool)
        .await
        .expect("a fresh database");
    let (base, _) = server
        .rsplit_once('/')
        .expect("a URL that ends in a database");
    Db::open_postgres(&format!("{base}/{name}"))
        .await
        .expect("the fresh database")
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A test that failed half-way may leave its folder; the system clears it.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
