//! Waves that were launched, and cases to try a text with.

use std::collections::BTreeMap;

use jiff::Timestamp;
use platform::{db::Db, on};

use crate::fieldwork::texts::Person;

/// When the waves of a population are due, if its fieldwork was launched.
pub(super) async fn launched(
    db: &Db,
    study: &str,
    population: &str,
) -> Result<BTreeMap<String, Timestamp>, sqlx::Error> {
    let rows: Vec<(String, i64)> = on!(Db, db, e => {
        sqlx::query_as("select wave, due_at from waves where study_id = $1 and population = $2")
            .bind(study).bind(population).fetch_all(e).await?
    });
    Ok(rows
        .into_iter()
        .filter_map(|(wave, due)| Some((wave, Timestamp::from_second(due).ok()?)))
        .collect())
}

/// A case as far as a text needs it.
pub(super) struct Case {
    /// The id, as text: it stands in addresses.
    pub(super) id: String,
    pub(super) name: String,
    pub(super) email: String,
    /// Lines of the postal address.
    pub(super) address: String,
    pub(super) language: String,
    pub(super) variables: BTreeMap<String, String>,
}

impl Case {
    pub(super) fn person(&self) -> Person<'_> {
        Person {
            key: &self.id,
            name: &self.name,
            language: &self.language,
            variables: &self.variables,
        }
    }
}

type Row = (i64, String, String, String, String, String);

fn case((id, name, email, address, language, variables): Row) -> Case {
    Case {
        id: id.to_string(),
        name,
        email,
        address,
        language,
        // The frame import wrote this JSON; a variable that is not in it has no value.
        variables: serde_json::from_str(&variables).unwrap_or_default(),
    }
}

/// The cases among which samples are chosen: the first, the one with the longest name, the one with
/// most letters that are not ASCII, and one of each language and combination of variables.
pub(super) async fn candidates(
    db: &Db,
    study: &str,
    population: &str,
) -> Result<Vec<Case>, sqlx::Error> {
    let mut rows: Vec<Row> = Vec::new();
    for order in [
        "select id, name, email, address, language, variables from cases
         where study_id = $1 and population = $2 and kind <> 'pilot'
         order by frame_key limit 1",
        "select id, name, email, address, language, variables from cases
         where study_id = $1 and population = $2 and kind <> 'pilot'
         order by length(name) desc, frame_key limit 1",
        "select id, name, email, address, language, variables from cases
         where study_id = $1 and population = $2 and kind <> 'pilot'
         order by octet_length(name) - length(name) desc, frame_key limit 1",
        "select id, name, email, address, language, variables from cases where id in (
             select min(id) from cases where study_id = $1 and population = $2 and kind <> 'pilot'
             group by language, variables)
         order by frame_key",
    ] {
        let some: Vec<Row> = on!(Db, db, e => {
            sqlx::query_as(order).bind(study).bind(population).fetch_all(e).await?
        });
        rows.extend(some);
    }
    Ok(rows.into_iter().map(case).collect())
}

/// One case of a population.
pub(super) async fn find(
    db: &Db,
    study: &str,
    population: &str,
    id: i64,
) -> Result<Option<Case>, sqlx::Error> {
    let row: Option<Row> = on!(Db, db, e => {
        sqlx::query_as(
            "select id, name, email, address, language, variables from cases
             where study_id = $1 and population = $2 and id = $3",
        ).bind(study).bind(population).bind(id).fetch_optional(e).await?
    });
    Ok(row.map(case))
}
