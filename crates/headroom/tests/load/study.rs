//! An installation in a folder of its own: the example study, invented people, their links.

use std::path::{Path, PathBuf};

use platform::{
    clock::Clock,
    db::{Db, Tx},
    ids::random_id,
    on,
    secret::Secret,
};
use studies::{
    answering::{CaseId, CodeKind, issue_code},
    setup::{self, Files, read_folder},
};

pub(crate) struct Installation {
    pub(crate) data: PathBuf,
    pub(crate) database_url: Option<String>,
}

pub(crate) const EXAMPLE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/gp-improvement");
const POPULATION: &str = "gp";

impl Installation {
    /// In a new folder under `parent`; in PostgreSQL when a URL is given.
    pub(crate) fn new(parent: &Path, database_url: Option<String>) -> Self {
        let data = parent.join(format!("headroom-load-{}", random_id()));
        std::fs::create_dir_all(&data).expect("a folder for the data");
        Self { data, database_url }
    }

    pub(crate) async fn open(&self) -> Db {
        match &self.database_url {
            Some(url) => Db::open_postgres(url).await.expect("PostgreSQL"),
            None => Db::open_sqlite(&self.data.join("headroom.db"))
                .await
                .expect("the database"),
        }
    }

    /// Loads the example study and invites so many invented people; gives their codes.
    pub(crate) async fn invite(&self, people: usize) -> Vec<String> {
        let files = Files::from_folder(Path::new(EXAMPLE)).expect("the example study");
        self.invite_to(&files, people).await
    }

    /// The same with a changed folder.
    pub(crate) async fn invite_to(&self, files: &Files, people: usize) -> Vec<String> {
        let secret = Secret::load_or_create(&self.data.join("secret")).expect("a secret");
        let (loaded, faults) = read_folder(files);
        let loaded = loaded.unwrap_or_else(|| panic!("the example study has faults: {faults:#?}"));
        let db = self.open().await;
        setup::load_study(&db, &Clock::System, &loaded)
            .await
            .expect("the study is stored");
        let study = loaded.definition.study.id.0.clone();
        let mut codes = Vec::with_capacity(people);
        let numbers: Vec<usize> = (0..people).collect();
        for some in numbers.chunks(2_000) {
            let (some, study, secret) = (some.to_vec(), study.clone(), secret.clone());
            let more = db
                .write(move |tx: &mut Tx| {
                    let (some, study, secret) = (some.clone(), study.clone(), secret.clone());
                    Box::pin(async move {
                        let mut codes = Vec::new();
                        for number in some {
                            let case = CaseId::random();
                            add_case(tx, &study, case, number).await?;
                            let code =
                                issue_code(tx, &secret, case, CodeKind::Link, "2026-11-20").await?;
                            codes.push(code.reveal().to_owned());
                        }
                        Ok(codes)
                    })
                })
                .await
                .expect("the people are stored");
            codes.extend(more);
        }
        db.close().await;
        codes
    }

    /// Everything that was submitted: the answers as JSON.
    pub(crate) async fn responses(&self) -> Vec<String> {
        let db = self.open().await;
        let answers = on!(Db, &db, e => {
            sqlx::query_scalar("select answers from responses").fetch_all(e).await.expect("the responses")
        });
        db.close().await;
        answers
    }
}

async fn add_case(
    tx: &mut Tx,
    study: &str,
    case: CaseId,
    number: usize,
) -> Result<(), sqlx::Error> {
    on!(Tx, tx, c => {
        sqlx::query(
            "insert into cases (id, study_id, population, frame_key, name, email, language, variables, kind, invited_day)
             values ($1, $2, $3, $4, 'Invented Person', $5, 'en', $6, 'simulated', '2026-11-20')",
        ).bind(case.0).bind(study).bind(POPULATION).bind(format!("invented-{number}"))
            .bind(format!("person-{number}@example.org"))
            .bind(r#"{"country":"Wales","gp_type":"Salaried GP"}"#)
            .execute(c).await.map(|_| ())
    })
}

/// A PostgreSQL database of its own on the server whose URL this setting holds; `None` without it.
pub(crate) fn fresh_database(setting: &str) -> Option<String> {
    let server = std::env::var(setting).ok()?;
    let (base, _) = server
        .rsplit_once('/')
        .expect("a URL that ends in a database");
    let name = format!("headroom_load_{}", random_id());
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    runtime.block_on(async {
        let pool = sqlx::PgPool::connect(&server)
            .await
            .expect("the test server");
        let sql = sqlx::AssertSqlSafe(format!("create database {name}"));
        sqlx::query(sql)
            .execute(&pool)
            .await
            .expect("a fresh database");
    });
    Some(format!("{base}/{name}"))
}

impl Drop for Installation {
    fn drop(&mut self) {
        if std::env::var_os("KEEP_DATA").is_none() {
            let _ = std::fs::remove_dir_all(&self.data);
        }
    }
}
