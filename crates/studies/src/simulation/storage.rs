//! Invented cases, responses and drafts in the database: an earlier simulation is replaced whole.

use platform::{
    db::{Db, Tx},
    on,
};

use crate::{answering::SealedDraft, setup::VersionId};

/// An invented case, as dealing needs it.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) id: i64,
    pub(super) key: String,
    pub(super) language: String,
    pub(super) variables: String,
}

/// One invented response, ready to be stored.
pub(super) struct NewResponse {
    pub(super) id: i64,
    pub(super) language: String,
    pub(super) day: String,
    pub(super) released: String,
    pub(super) answers: String,
}

/// What becomes of a case in the invented fieldwork.
pub(super) struct CaseDays {
    pub(super) id: i64,
    pub(super) started: String,
    pub(super) completed: Option<String>,
}

/// A draft that somebody left behind.
pub(super) struct NewDraft {
    pub(super) case: i64,
    pub(super) language: String,
    pub(super) sealed: SealedDraft,
}

/// Everything that is stored for one population.
pub(super) struct Outcome {
    pub(super) population: String,
    pub(super) responses: Vec<NewResponse>,
    pub(super) cases: Vec<CaseDays>,
    pub(super) drafts: Vec<NewDraft>,
}

/// How many real cases and responses the study has.
pub(super) async fn real_ones(db: &Db, study: &str) -> Result<i64, sqlx::Error> {
    on!(Db, db, e => {
        sqlx::query_scalar(
            "select (select count(*) from cases where study_id = $1 and kind = 'real')
                  + (select count(*) from responses where study_id = $1 and kind = 'real')",
        ).bind(study).fetch_one(e).await
    })
}

/// Takes an earlier simulation away.
pub(super) async fn clear(tx: &mut Tx, study: &str) -> Result<(), sqlx::Error> {
    on!(Tx, tx, c => {
        sqlx::query("delete from responses where study_id = $1 and kind = 'simulated'").bind(study).execute(&mut *c).await?;
        sqlx::query("delete from snapshots where study_id = $1 and kind = 'simulated'").bind(study).execute(&mut *c).await?;
        sqlx::query("delete from cases where study_id = $1 and kind = 'simulated'").bind(study).execute(&mut *c).await?;
        // Their messages went with them; the waves were theirs alone, because no real person is in the study.
        sqlx::query("delete from domain_stops where wave_id in (select id from waves where study_id = $1)").bind(study).execute(&mut *c).await?;
        sqlx::query("delete from waves where study_id = $1").bind(study).execute(c).await.map(|_| ())
    })
}

/// Marks the study as simulated since that day, and its invented cases as invited, each population
/// on its own day.
pub(super) async fn open(
    tx: &mut Tx,
    study: &str,
    day: &str,
    invited: &[(String, String)],
) -> Result<(), sqlx::Error> {
    on!(Tx, tx, c => {
        sqlx::query("update studies set simulated = 1, state = 'open', opened_day = $2, closed_day = null where id = $1")
            .bind(study).bind(day).execute(&mut *c).await?;
        for (population, day) in invited {
            sqlx::query("update cases set invited_day = $3 where study_id = $1 and population = $2 and kind = 'simulated'")
                .bind(study).bind(population).bind(day).execute(&mut *c).await?;
        }
        Ok(())
    })
}

/// The invented cases of a population in the order of their keys.
pub(super) async fn cases(
    db: &Db,
    study: &str,
    population: &str,
) -> Result<Vec<Case>, sqlx::Error> {
    let rows: Vec<(i64, String, String, String)> = on!(Db, db, e => {
        sqlx::query_as(
            "select id, frame_key, language, variables from cases
             where study_id = $1 and population = $2 and kind = 'simulated'",
        ).bind(study).bind(population).fetch_all(e).await?
    });
    let mut cases: Vec<Case> = rows
        .into_iter()
        .map(|(id, key, language, variables)| Case {
            id,
            key,
            language,
            variables,
        })
        .collect();
    // Not by the database: its collation would not be the same everywhere.
    cases.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(cases)
}

/// So many rows go into one statement.
const ROWS: usize = 500;

/// Stores what became of a population.
pub(super) async fn store(
    tx: &mut Tx,
    study: &str,
    version: VersionId,
    outcome: &Outcome,
) -> Result<(), sqlx::Error> {
    let mut responses: Vec<&NewResponse> = outcome.responses.iter().collect();
    // In the order of the random ids, which tells nothing.
    responses.sort_by_key(|response| response.id);
    for some in responses.chunks(ROWS) {
        insert_responses(tx, study, version, &outcome.population, some).await?;
    }
    for some in outcome.cases.chunks(ROWS) {
        update_cases(tx, some).await?;
    }
    for draft in &outcome.drafts {
        insert_draft(tx, version, draft).await?;
    }
    Ok(())
}

async fn insert_responses(
    tx: &mut Tx,
    study: &str,
    version: VersionId,
    population: &str,
    responses: &[&NewResponse],
) -> Result<(), sqlx::Error> {
    on!(Tx, tx, c => {
        let mut query = sqlx::QueryBuilder::new(
            "insert into responses (id, study_id, version_id, population, kind, language, day, released, answers) ",
        );
        query.push_values(responses, |mut row, response| {
            row.push_bind(response.id)
                .push_bind(study)
                .push_bind(version.0)
                .push_bind(population)
                .push_bind("simulated")
                .push_bind(&response.language)
                .push_bind(&response.day)
                .push_bind(&response.released)
                .push_bind(&response.answers);
        });
        query.build().execute(c).await.map(|_| ())
    })
}

async fn update_cases(tx: &mut Tx, cases: &[CaseDays]) -> Result<(), sqlx::Error> {
    on!(Tx, tx, c => {
        for case in cases {
            sqlx::query("update cases set started_day = $2, completed_day = $3 where id = $1")
                .bind(case.id).bind(&case.started).bind(&case.completed).execute(&mut *c).await?;
        }
        Ok(())
    })
}

async fn insert_draft(
    tx: &mut Tx,
    version: VersionId,
    draft: &NewDraft,
) -> Result<(), sqlx::Error> {
    on!(Tx, tx, c => {
        sqlx::query("insert into drafts (case_id, version_id, salt, language) values ($1, $2, $3, $4)")
            .bind(draft.case).bind(version.0).bind(&draft.sealed.salt).bind(&draft.language)
            .execute(&mut *c).await?;
        for (page, sealed) in &draft.sealed.pages {
            sqlx::query("insert into draft_pages (case_id, page, sealed) values ($1, $2, $3)")
                .bind(draft.case).bind(page).bind(sealed).execute(&mut *c).await?;
        }
        Ok(())
    })
}
