//! Cases, codes and drafts in the database. What happens at submission is in `submission.rs`.

use jiff::civil::Date;
use platform::{
    db::{Db, Tx},
    ids::{self, Token},
    on,
    secret::Secret,
};

use super::model::{CaseId, CaseKind, CodeKind, Draft, Standing};
use crate::setup::VersionId;

/// How a code is kept: nobody can read it back out of the database.
pub(crate) fn code_hash(secret: &Secret, code: &Token) -> Vec<u8> {
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

/// A case, its study, its draft; the saved pages as one text, because one row is read much faster
/// than a row a page.
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
);

macro_rules! standing_sql {
    ($from:literal, $where:literal, $pages:literal) => {
        concat!(
            "select c.id, c.population, c.kind, c.language, c.completed_day, c.withdrawn_day,
                    s.state, s.current_version, d.version_id, d.salt, d.language,
                    (select ",
            $pages,
            " from draft_pages p where p.case_id = c.id)
             from ",
            $from,
            " join studies s on s.id = c.study_id
             left join drafts d on d.case_id = c.id
             where ",
            $where
        )
    };
}

/// The two databases write bytes as hexadecimal digits with functions of different names.
macro_rules! standing_row {
    ($db:expr, $from:literal, $where:literal, $key:expr) => {
        match $db {
            Db::Sqlite(sqlite) => {
                let sql = standing_sql!(
                    $from,
                    $where,
                    "group_concat(p.page || ' ' || hex(p.sealed), ',')"
                );
                sqlx::query_as(sql)
                    .bind($key)
                    .fetch_optional(sqlite.readers())
                    .await?
            }
            Db::Postgres(pool) => {
                let sql = standing_sql!(
                    $from,
                    $where,
                    "string_agg(p.page || ' ' || encode(p.sealed, 'hex'), ',')"
                );
                sqlx::query_as(sql).bind($key).fetch_optional(pool).await?
            }
        }
    };
}

/// Where this case stands.
pub(super) async fn find_case(db: &Db, case: CaseId) -> Result<Option<Standing>, sqlx::Error> {
    let row: Option<Row> = standing_row!(db, "cases c", "c.id = $1", case.0);
    row.map(standing).transpose()
}

/// Where the case stands that holds this code.
pub(super) async fn find_code(
    db: &Db,
    secret: &Secret,
    code: &Token,
) -> Result<Option<Standing>, sqlx::Error> {
    let hash = code_hash(secret, code);
    let row: Option<Row> = standing_row!(
        db,
        "access_codes a join cases c on c.id = a.case_id",
        "a.code_hash = $1",
        &hash
    );
    row.map(standing).transpose()
}

fn standing(row: Row) -> Result<Standing, sqlx::Error> {
    let (case, population, kind, language, completed, withdrawn, ..) = row;
    let (.., state, current_version, version, salt, draft_language, pages) = row;
    let draft = match (version, salt, draft_language) {
        (Some(version), Some(salt), Some(language)) => Some(Draft {
            version: VersionId(version),
            salt,
            language,
            pages: saved_pages(&pages.unwrap_or_default())?,
        }),
        _ => None,
    };
    Ok(Standing {
        case: CaseId(case),
        population,
        kind: CaseKind::parse(&kind),
        language,
        closed: state != "open",
        completed: completed.is_some(),
        withdrawn: withdrawn.is_some(),
        current_version: VersionId(current_version),
        draft,
    })
}

/// Reads "page digits,page digits".
fn saved_pages(text: &str) -> Result<Vec<(String, Vec<u8>)>, sqlx::Error> {
    let mut pages = Vec::new();
    for entry in text.split(',').filter(|entry| !entry.is_empty()) {
        let (page, digits) = entry.split_once(' ').unwrap_or((entry, ""));
        let sealed = bytes_of(digits.as_bytes())
            .ok_or_else(|| sqlx::Error::Decode("saved pages are not hexadecimal".into()))?;
        pages.push((page.to_owned(), sealed));
    }
    pages.sort();
    Ok(pages)
}

fn bytes_of(digits: &[u8]) -> Option<Vec<u8>> {
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = digits.as_chunks::<2>();
    let mut bytes = Vec::with_capacity(pairs.len());
    for [high, low] in pairs {
        bytes.push((value(*high)? << 4) | value(*low)?);
    }
    rest.is_empty().then_some(bytes)
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

/// What is held of a person to write to them.
pub(super) struct Held {
    /// Which contact data there are.
    pub(super) contact: Vec<Contact>,
    /// Messages that have left.
    pub(super) messages: i64,
}

/// A kind of contact data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Contact {
    Name,
    Email,
    Phone,
    Address,
}

/// Which contact data a case has.
pub(super) async fn held(db: &Db, case: CaseId) -> Result<Held, sqlx::Error> {
    let (name, email, phone, address, messages): (bool, bool, bool, bool, i64) = on!(Db, db, e => {
        sqlx::query_as(
            "select name <> '', email <> '', phone <> '', address <> '',
                (select count(*) from messages m where m.case_id = cases.id and m.state in ('sent', 'unknown'))
             from cases where id = $1",
        ).bind(case.0).fetch_one(e).await?
    });
    let contact = [
        (Contact::Name, name),
        (Contact::Email, email),
        (Contact::Phone, phone),
        (Contact::Address, address),
    ];
    Ok(Held {
        contact: contact
            .into_iter()
            .filter_map(|(kind, there)| there.then_some(kind))
            .collect(),
        messages,
    })
}

/// A person withdraws before submission: unfinished answers are deleted, nothing more is sent. After submission it
/// changes nothing.
pub(super) async fn withdraw(db: &Db, case: CaseId, today: Date) -> Result<(), sqlx::Error> {
    // What a respondent did is kept to the day.
    let at = today
        .to_zoned(jiff::tz::TimeZone::UTC)
        .map_or(0, |day| day.timestamp().as_second());
    let today = today.to_string();
    db.write(move |tx: &mut Tx| {
        let today = today.clone();
        Box::pin(async move {
            on!(Tx, tx, c => {
                let withdrawn = sqlx::query(
                    "update cases set withdrawn_day = $2 where id = $1 and completed_day is null and withdrawn_day is null",
                ).bind(case.0).bind(&today).execute(&mut *c).await?.rows_affected() == 1;
                if withdrawn {
                    sqlx::query("delete from drafts where case_id = $1").bind(case.0).execute(&mut *c).await?;
                    sqlx::query("insert into case_events (id, case_id, at, kind) values ($1, $2, $3, 'withdrawn')")
                        .bind(ids::random_id()).bind(case.0).bind(at).execute(c).await?;
                }
                Ok(())
            })
        })
    })
    .await
}
