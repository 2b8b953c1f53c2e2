//! Cases, codes and drafts in the database. What happens at submission is in `submission.rs`.

use platform::{
    db::{Db, Tx},
    ids::{self, Token},
    on,
    secret::Secret,
};

use super::model::{CaseId, CaseKind, CodeKind, Draft, Standing};
use crate::setup::VersionId;

/// How a code is kept: nobody can read it back out of the database.
pub(super) fn code_hash(secret: &Secret, code: &Token) -> Vec<u8> {
    secret.mac("access code", code.reveal().as_bytes()).to_vec()
}

/// Gives a case a new code. Codes that it already has stay good.
///
/// # Errors
/// When the database refuses, or there is no such case.
pub async fn issue_code(
    tx: &mut Tx,
    secret: &Secret,
    case: CaseId,
    kind: CodeKind,
    today: &str,
) -> Result<Token, sqlx::Error> {
    let code = match kind {
        CodeKind::Link => Token::for_link(),
        CodeKind::Typed => Token::to_type(),
    };
    let hash = code_hash(secret, &code);
    on!(Tx, tx, c => {
        sqlx::query("insert into access_codes (code_hash, case_id, issued_day) values ($1, $2, $3)")
            .bind(&hash).bind(case.0).bind(today).execute(c).await?;
    });
    Ok(code)
}

type Row = (
    i64,
    String,
    String,
    String,
    Option<String>,
    Option<String>,
    String,
    i64,
    Option<i64>,
    Option<Vec<u8>>,
    Option<String>,
    Option<String>,
    Option<Vec<u8>>,
);

macro_rules! standing_sql {
    ($from:literal, $where:literal) => {
        concat!(
            "select c.id, c.population, c.kind, c.language, c.completed_day, c.withdrawn_day,
                    s.state, s.current_version, d.version_id, d.salt, d.language, p.page, p.sealed
             from ", $from, " join studies s on s.id = c.study_id
             left join drafts d on d.case_id = c.id left join draft_pages p on p.case_id = c.id
             where ", $where
        )
    };
}

/// Where this case stands.
pub(super) async fn find_case(db: &Db, case: CaseId) -> Result<Option<Standing>, sqlx::Error> {
    let sql = standing_sql!("cases c", "c.id = $1");
    let rows: Vec<Row> = on!(Db, db, e => sqlx::query_as(sql).bind(case.0).fetch_all(e).await?);
    Ok(standing(rows))
}

/// Where the case stands that holds this code.
pub(super) async fn find_code(
    db: &Db,
    secret: &Secret,
    code: &Token,
) -> Result<Option<Standing>, sqlx::Error> {
    let hash = code_hash(secret, code);
    let sql = standing_sql!(
        "access_codes a join cases c on c.id = a.case_id",
        "a.code_hash = $1"
    );
    let rows: Vec<Row> = on!(Db, db, e => sqlx::query_as(sql).bind(&hash).fetch_all(e).await?);
    Ok(standing(rows))
}

/// One row a saved page (or one row without a page).
fn standing(rows: Vec<Row>) -> Option<Standing> {
    let mut standing: Option<Standing> = None;
    for row in rows {
        let (case, population, kind, language, completed, withdrawn, ..) = row;
        let (.., state, current_version, version, salt, draft_language, page, sealed) = row;
        let standing = standing.get_or_insert_with(|| Standing {
            case: CaseId(case),
            population,
            kind: CaseKind::parse(&kind),
            language,
            closed: state != "open",
            completed: completed.is_some(),
            withdrawn: withdrawn.is_some(),
            current_version: VersionId(current_version),
            draft: None,
        });
        if let (Some(version), Some(salt), Some(language)) = (version, salt, draft_language) {
            let draft = standing.draft.get_or_insert_with(|| Draft {
                version: VersionId(version),
                salt,
                language,
                pages: Vec::new(),
            });
            draft.pages.extend(page.zip(sealed));
        }
    }
    if let Some(draft) = standing
        .as_mut()
        .and_then(|standing| standing.draft.as_mut())
    {
        draft.pages.sort();
    }
    standing
}

/// The start of answering, by a person and not by a mail scanner: makes the draft if there is none,
/// and notes the day.
pub(super) async fn start(
    db: &Db,
    case: CaseId,
    version: VersionId,
    language: &str,
    today: &str,
) -> Result<(), sqlx::Error> {
    let salt = random_salt();
    let (language, today) = (language.to_owned(), today.to_owned());
    db.write(move |tx: &mut Tx| {
        let (salt, language, today) = (salt.clone(), language.clone(), today.clone());
        Box::pin(async move {
            on!(Tx, tx, c => {
                sqlx::query(
                    "insert into drafts (case_id, version_id, salt, language)
                     select id, $2, $3, $4 from cases
                     where id = $1 and completed_day is null and withdrawn_day is null
                     on conflict (case_id) do update set language = excluded.language",
                ).bind(case.0).bind(version.0).bind(&salt).bind(&language).execute(&mut *c).await?;
                sqlx::query(
                    "update cases set started_day = $2
                     where id = $1 and started_day is null and completed_day is null and withdrawn_day is null",
                ).bind(case.0).bind(&today).execute(c).await.map(|_| ())
            })
        })
    })
    .await
}

pub(super) fn random_salt() -> Vec<u8> {
    [
        ids::random_id().to_le_bytes(),
        ids::random_id().to_le_bytes(),
        ids::random_id().to_le_bytes(),
    ]
    .concat()
}

/// Keeps one page of a draft; the same page again replaces it. False when the draft is gone: the
/// answers were submitted (or the person withdrew) meanwhile.
pub(super) async fn save_page(
    db: &Db,
    case: CaseId,
    salt: &[u8],
    page: &str,
    sealed: Vec<u8>,
) -> Result<bool, sqlx::Error> {
    let (salt, page) = (salt.to_vec(), page.to_owned());
    let kept = db
        .write(move |tx: &mut Tx| {
            let (salt, page, sealed) = (salt.clone(), page.clone(), sealed.clone());
            Box::pin(async move {
                on!(Tx, tx, c => {
                    sqlx::query(
                        "insert into draft_pages (case_id, page, sealed)
                         select case_id, $3, $4 from drafts where case_id = $1 and salt = $2
                         on conflict (case_id, page) do update set sealed = excluded.sealed",
                    ).bind(case.0).bind(&salt).bind(&page).bind(&sealed)
                        .execute(c).await.map(|done| done.rows_affected() == 1)
                })
            })
        })
        .await;
    match kept {
        // PostgreSQL: the draft went between the look and the insert.
        Err(error) if platform::db::is_conflict(&error) => Ok(false),
        other => other,
    }
}

/// The language in which the person wants to go on.
pub(super) async fn set_language(db: &Db, case: CaseId, language: &str) -> Result<(), sqlx::Error> {
    let language = language.to_owned();
    db.write(move |tx: &mut Tx| {
        let language = language.clone();
        Box::pin(async move {
            on!(Tx, tx, c => {
                sqlx::query("update drafts set language = $2 where case_id = $1")
                    .bind(case.0).bind(&language).execute(c).await.map(|_| ())
            })
        })
    })
    .await
}

/// A case for somebody who came by the open link; `None` when there are as many as it allows.
pub(super) async fn add_pilot(
    db: &Db,
    study: &str,
    population: &str,
    language: &str,
    limit: u32,
) -> Result<Option<CaseId>, sqlx::Error> {
    let case = CaseId::random();
    let (study, population, language) =
        (study.to_owned(), population.to_owned(), language.to_owned());
    let added = db
        .write(move |tx: &mut Tx| {
            let (study, population, language) = (study.clone(), population.clone(), language.clone());
            Box::pin(async move {
                on!(Tx, tx, c => {
                    sqlx::query(
                        "insert into cases (id, study_id, population, frame_key, name, email, language, variables, kind)
                         select $1, $2, $3, $4, '', '', $5, '{}', 'pilot'
                         where (select count(*) from cases where study_id = $2 and population = $3 and kind = 'pilot') < $6",
                    ).bind(case.0).bind(&study).bind(&population).bind(format!("pilot-{case}"))
                        .bind(&language).bind(i64::from(limit))
                        .execute(c).await.map(|done| done.rows_affected() == 1)
                })
            })
        })
        .await?;
    Ok(added.then_some(case))
}

/// An invented person who was invited and has not started; `None` when there is none left.
pub(super) async fn find_invented(
    db: &Db,
    study: &str,
    population: &str,
) -> Result<Option<CaseId>, sqlx::Error> {
    // From a random place on, and once round.
    for from in [ids::random_id(), 0] {
        let found: Option<i64> = on!(Db, db, e => {
            sqlx::query_scalar(
                "select id from cases
                 where id > $1 and study_id = $2 and population = $3 and kind = 'simulated'
                   and invited_day is not null and started_day is null
                   and completed_day is null and withdrawn_day is null
                 order by id limit 1",
            ).bind(from).bind(study).bind(population).fetch_optional(e).await?
        });
        if let Some(case) = found {
            return Ok(Some(CaseId(case)));
        }
    }
    Ok(None)
}
