//! Frames in the database.

use std::{collections::HashMap, fmt};

use platform::{App, db::Tx, ids, on};

use super::check::{FrameRow, FrameRows};
use crate::setup::StudyId;

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    pub added: usize,
    pub updated: usize,
    pub unchanged: usize,
    /// Cases that the file no longer holds; they stay.
    pub missing: usize,
}

impl fmt::Display for Imported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} added, {} updated, {} unchanged",
            self.added, self.updated, self.unchanged
        )?;
        if self.missing > 0 {
            write!(
                f,
                "; {} cases are not in the file any more and stay",
                self.missing
            )?;
        }
        Ok(())
    }
}

/// So many rows go into one statement: 11 values each stay below every database's limit.
const ROWS: usize = 500;

/// The columns that a file can change.
#[derive(Clone, PartialEq, Eq)]
struct Stored {
    id: i64,
    name: String,
    email: String,
    phone: String,
    language: String,
    address: String,
    variables: String,
}

impl Stored {
    fn of(row: &FrameRow, id: i64, default_language: &str) -> Self {
        let language = if row.language.is_empty() {
            default_language
        } else {
            &row.language
        };
        Self {
            id,
            name: row.name.clone(),
            email: row.email.clone(),
            phone: row.phone.clone(),
            language: language.to_owned(),
            address: row.address.clone(),
            // A map of strings always serialises; keys are in order.
            variables: serde_json::to_string(&row.variables).unwrap_or_default(),
        }
    }
}

/// Adds new cases and updates known ones by key, all or nothing.
///
/// # Errors
/// When the database refuses; then nothing has changed.
pub async fn import(
    app: &App,
    study: &StudyId,
    population: &str,
    rows: FrameRows,
    default_language: &str,
    invented: bool,
) -> Result<Imported, sqlx::Error> {
    let (study, population) = (study.0.clone(), population.to_owned());
    let (default_language, kind) = (
        default_language.to_owned(),
        if invented { "simulated" } else { "real" },
    );
    let rows = std::sync::Arc::new(rows.0);
    app.db
        .write(move |tx: &mut Tx| {
            let (study, population, rows) = (study.clone(), population.clone(), rows.clone());
            let default_language = default_language.clone();
            Box::pin(async move {
                let known = known(tx, &study, &population).await?;
                let mut done = Imported::default();
                let mut new = Vec::new();
                let mut seen = 0;
                for row in rows.iter() {
                    match known.get(&row.key) {
                        None => new.push((
                            &row.key,
                            Stored::of(row, ids::random_id(), &default_language),
                        )),
                        Some(old) => {
                            seen += 1;
                            let now = Stored::of(row, old.id, &default_language);
                            if now == *old {
                                done.unchanged += 1;
                            } else {
                                update(tx, &now).await?;
                                done.updated += 1;
                            }
                        }
                    }
                }
                done.added = new.len();
                done.missing = known.len() - seen;
                for some in new.chunks(ROWS) {
                    insert(tx, &study, &population, kind, some).await?;
                }
                Ok(done)
            })
        })
        .await
}

async fn known(
    tx: &mut Tx,
    study: &str,
    population: &str,
) -> Result<HashMap<String, Stored>, sqlx::Error> {
    type Row = (String, i64, String, String, String, String, String, String);
    let rows: Vec<Row> = on!(Tx, tx, c => {
        sqlx::query_as(
            "select frame_key, id, name, email, phone, language, address, variables
             from cases where study_id = $1 and population = $2 and kind <> 'pilot'",
        ).bind(study).bind(population).fetch_all(c).await?
    });
    Ok(rows
        .into_iter()
        .map(
            |(key, id, name, email, phone, language, address, variables)| {
                (
                    key,
                    Stored {
                        id,
                        name,
                        email,
                        phone,
                        language,
                        address,
                        variables,
                    },
                )
            },
        )
        .collect())
}

async fn update(tx: &mut Tx, case: &Stored) -> Result<(), sqlx::Error> {
    let sql = "update cases set name = $2, email = $3, phone = $4, language = $5, address = $6, variables = $7 where id = $1";
    on!(Tx, tx, c => {
        sqlx::query(sql).bind(case.id).bind(&case.name).bind(&case.email).bind(&case.phone).bind(&case.language)
            .bind(&case.address).bind(&case.variables).execute(c).await.map(|_| ())
    })
}

async fn insert(
    tx: &mut Tx,
    study: &str,
    population: &str,
    kind: &str,
    cases: &[(&String, Stored)],
) -> Result<(), sqlx::Error> {
    on!(Tx, tx, c => {
        let mut query = sqlx::QueryBuilder::new(
            "insert into cases (id, study_id, population, frame_key, name, email, phone, language, address, variables, kind) ",
        );
        query.push_values(cases, |mut row, (key, case)| {
            row.push_bind(case.id)
                .push_bind(study)
                .push_bind(population)
                .push_bind(key.as_str())
                .push_bind(&case.name)
                .push_bind(&case.email)
                .push_bind(&case.phone)
                .push_bind(&case.language)
                .push_bind(&case.address)
                .push_bind(&case.variables)
                .push_bind(kind);
        });
        query.build().execute(c).await.map(|_| ())
    })
}
