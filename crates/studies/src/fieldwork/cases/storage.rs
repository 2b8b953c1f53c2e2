//! Cases and their ledger in the database.

use jiff::Timestamp;
use platform::{
    accounts::PersonId,
    audit,
    db::{Db, Tx},
    ids::random_id,
    on,
};

use crate::{
    Studies,
    answering::CaseId,
    fieldwork::outbox::{Event, MessageAddress, address_hash, note_event, suppress},
};

/// A case, without any answer.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) id: CaseId,
    pub(super) population: String,
    pub(super) key: String,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) phone: String,
    pub(super) address: String,
    pub(super) language: String,
    pub(super) variables: String,
    pub(super) disposition: String,
    /// Invited, started, completed, withdrawn, opted out.
    pub(super) days: [Option<String>; 5],
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    population: String,
    frame_key: String,
    name: String,
    email: String,
    phone: String,
    address: String,
    language: String,
    variables: String,
    disposition: String,
    invited_day: Option<String>,
    started_day: Option<String>,
    completed_day: Option<String>,
    withdrawn_day: Option<String>,
    opted_out_day: Option<String>,
}

const COLUMNS: &str = "select id, population, frame_key, name, email, phone, address, language, variables, disposition,
    invited_day, started_day, completed_day, withdrawn_day, opted_out_day from cases where kind <> 'pilot' and study_id = ";

fn case(row: Row) -> Case {
    Case {
        id: CaseId(row.id),
        population: row.population,
        key: row.frame_key,
        name: row.name,
        email: row.email,
        phone: row.phone,
        address: row.address,
        language: row.language,
        variables: row.variables,
        disposition: row.disposition,
        days: [
            row.invited_day,
            row.started_day,
            row.completed_day,
            row.withdrawn_day,
            row.opted_out_day,
        ],
    }
}

/// What is searched for.
pub(super) struct Wanted<'a> {
    pub(super) study: &'a str,
    /// "" for all.
    pub(super) population: &'a str,
    /// In the name, the key or an address.
    pub(super) text: &'a str,
    pub(super) from: i64,
    pub(super) most: i64,
}

/// Cases in the order of their names; one more than asked for says that there are more.
///
/// # Errors
/// When the database refuses.
pub(super) async fn search(db: &Db, wanted: &Wanted<'_>) -> Result<Vec<Case>, sqlx::Error> {
    let like = format!("%{}%", wanted.text.to_lowercase().replace(['%', '_'], ""));
    let rows: Vec<Row> = on!(Db, db, e => {
        let mut query = sqlx::QueryBuilder::new(COLUMNS);
        query.push_bind(wanted.study);
        if !wanted.population.is_empty() {
            query.push(" and population = ").push_bind(wanted.population);
        }
        for (place, column) in ["name", "frame_key", "email", "phone", "address"].into_iter().enumerate() {
            query.push(if place == 0 { " and (" } else { " or " });
            query.push("lower(").push(column).push(") like ").push_bind(like.clone());
        }
        query.push(") order by name, frame_key limit ").push_bind(wanted.most + 1).push(" offset ").push_bind(wanted.from);
        query.build_query_as().fetch_all(e).await?
    });
    Ok(rows.into_iter().map(case).collect())
}

/// One case of a study.
///
/// # Errors
/// When the database refuses.
pub(super) async fn find(db: &Db, study: &str, id: CaseId) -> Result<Option<Case>, sqlx::Error> {
    let row: Option<Row> = on!(Db, db, e => {
        let mut query = sqlx::QueryBuilder::new(COLUMNS);
        query.push_bind(study).push(" and id = ").push_bind(id.0);
        query.build_query_as().fetch_optional(e).await?
    });
    Ok(row.map(case))
}

/// All cases of a population, in the order of their keys.
///
/// # Errors
/// When the database refuses.
pub(super) async fn all(db: &Db, study: &str, population: &str) -> Result<Vec<Case>, sqlx::Error> {
    let rows: Vec<Row> = on!(Db, db, e => {
        let mut query = sqlx::QueryBuilder::new(COLUMNS);
        query.push_bind(study).push(" and population = ").push_bind(population).push(" order by frame_key");
        query.build_query_as().fetch_all(e).await?
    });
    Ok(rows.into_iter().map(case).collect())
}

/// A line of a case's history.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) at: Timestamp,
    pub(super) kind: String,
    pub(super) channel: String,
    pub(super) wave: String,
    pub(super) detail: String,
    /// Who did it, for what staff did.
    pub(super) person: String,
}

type LineRow = (i64, String, String, String, String, Option<String>);

/// What happened to a case, newest first.
///
/// # Errors
/// When the database refuses.
pub(super) async fn history(db: &Db, case: CaseId) -> Result<Vec<Line>, sqlx::Error> {
    let rows: Vec<LineRow> = on!(Db, db, e => {
        sqlx::query_as(
            "select v.at, v.kind, v.channel, v.wave, v.detail, p.email from case_events v left join people p on p.id = v.person_id
             where v.case_id = $1 order by v.at desc, v.id",
        ).bind(case.0).fetch_all(e).await?
    });
    Ok(rows
        .into_iter()
        .filter_map(|(at, kind, channel, wave, detail, person)| {
            Some(Line {
                at: Timestamp::from_second(at).ok()?,
                kind,
                channel,
                wave,
                detail,
                person: person.unwrap_or_default(),
            })
        })
        .collect())
}

/// Adds what a person notes.
///
/// # Errors
/// When the database refuses.
pub(super) async fn add_event(
    studies: &Studies,
    case: CaseId,
    kind: &'static str,
    detail: &str,
    person: PersonId,
) -> Result<(), sqlx::Error> {
    let (now, detail) = (studies.app.clock.timestamp(), detail.to_owned());
    studies
        .db()
        .write(move |tx: &mut Tx| {
            let detail = detail.clone();
            Box::pin(async move {
                note_event(tx, random_id(), by_hand(case, now, kind, &detail, person)).await
            })
        })
        .await
}

fn by_hand<'a>(
    case: CaseId,
    at: Timestamp,
    kind: &'a str,
    detail: &'a str,
    person: PersonId,
) -> Event<'a> {
    Event {
        case,
        at,
        kind,
        channel: "",
        wave: "",
        detail,
        person: Some(person.0),
    }
}

/// Sets the disposition of a case ("" lets the events decide). A refusal that came by phone or letter also puts the
/// addresses on the list of those who get nothing of this study.
///
/// # Errors
/// When the database refuses.
pub(super) async fn decide(
    studies: &Studies,
    of: &Case,
    code: &str,
    entry: audit::Entry<'_>,
) -> Result<(), sqlx::Error> {
    let app = &studies.app;
    let refusal = code.starts_with("2.11") && code != "2.113";
    let hashes: Vec<Vec<u8>> = [
        (&of.email, MessageAddress::Email(&of.email)),
        (&of.phone, MessageAddress::Sms(&of.phone)),
        (&of.address, MessageAddress::Letter(&of.address)),
    ]
    .into_iter()
    .filter(|(written, _)| !written.is_empty())
    .map(|(_, address)| address_hash(&app.secret, address))
    .collect();
    let (case, code, clock, person) = (of.id, code.to_owned(), app.clock.clone(), entry.person);
    let texts = [entry.action, entry.object, entry.detail].map(str::to_owned);
    studies
        .db()
        .write(move |tx: &mut Tx| {
            let (hashes, code, clock, texts) = (hashes.clone(), code.clone(), clock.clone(), texts.clone());
            Box::pin(async move {
                let [action, study, detail] = &texts;
                on!(Tx, tx, c => {
                    sqlx::query("update cases set disposition = $2 where id = $1").bind(case.0).bind(&code).execute(c).await?;
                });
                for hash in &hashes {
                    if refusal {
                        suppress(tx, hash, study, "refused", &clock.today().to_string()).await?;
                    } else {
                        take_back(tx, hash, study).await?;
                    }
                }
                if let Some(person) = person {
                    let event = by_hand(case, clock.timestamp(), "disposition", &code, person);
                    note_event(tx, random_id(), event).await?;
                }
                audit::note(tx, &clock, audit::Entry { person, action, object: study, detail }).await
            })
        })
        .await
}

/// A refusal that was noted by hand no longer holds; a wish that the person expressed stays.
async fn take_back(tx: &mut Tx, hash: &[u8], study: &str) -> Result<(), sqlx::Error> {
    on!(Tx, tx, c => {
        sqlx::query("delete from suppressions where address_hash = $1 and study_id = $2 and reason = 'refused'")
            .bind(hash).bind(study).execute(c).await.map(|_| ())
    })
}
