//! People, roles, links and sessions in the database.

use super::model::{LINK_SECONDS, Person, PersonId, SESSION_SECONDS, Staff};
use crate::{
    App,
    access::{Role, Roles},
    audit,
    clock::Clock,
    db::{Db, Tx},
    ids::Token,
    on,
};

const LINK: &str = "sign-in link";
const SESSION: &str = "session";

/// Adds a person, or finds the one with this address, and gives the role.
///
/// # Errors
/// When the database refuses.
pub async fn add_person(
    db: &Db,
    clock: &Clock,
    by: Option<PersonId>,
    email: &str,
    grant: (&str, Role),
) -> Result<PersonId, sqlx::Error> {
    let email = email.trim().to_lowercase();
    let (study, role) = (grant.0.to_owned(), grant.1);
    let clock = clock.clone();
    let new = PersonId::random();
    db.write(move |tx: &mut Tx| {
        let (email, study, clock) = (email.clone(), study.clone(), clock.clone());
        Box::pin(async move {
            let today = clock.today().to_string();
            let id: i64 = on!(Tx, tx, c => {
                sqlx::query_scalar(
                    "insert into people (id, email, created_day) values ($1, $2, $3)
                     on conflict (email) do update set email = excluded.email
                     returning id",
                ).bind(new.0).bind(&email).bind(today).fetch_one(c).await?
            });
            on!(Tx, tx, c => {
                sqlx::query(
                    "insert into roles (person_id, study_id, role) values ($1, $2, $3)
                     on conflict (person_id, study_id) do update set role = excluded.role",
                ).bind(id).bind(&study).bind(role.word()).execute(c).await?.rows_affected()
            });
            let detail = format!("{} in {study}", role.word());
            let entry = audit::Entry {
                person: by,
                action: "role given",
                object: &email,
                detail: &detail,
            };
            audit::note(tx, &clock, entry).await?;
            Ok(PersonId(id))
        })
    })
    .await
}

/// Takes a role away, and ends the person's sessions.
pub(super) async fn remove_role(
    app: &App,
    by: PersonId,
    person: PersonId,
    study: &str,
) -> Result<(), sqlx::Error> {
    let (study, clock) = (study.to_owned(), app.clock.clone());
    app.db
        .write(move |tx: &mut Tx| {
            let (study, clock) = (study.clone(), clock.clone());
            Box::pin(async move {
                on!(Tx, tx, c => {
                    sqlx::query("delete from roles where person_id = $1 and study_id = $2")
                        .bind(person.0).bind(&study).execute(&mut *c).await?;
                    sqlx::query("delete from sessions where person_id = $1")
                        .bind(person.0).execute(c).await?.rows_affected()
                });
                let object = person.to_string();
                let entry = audit::Entry {
                    person: Some(by),
                    action: "role taken away",
                    object: &object,
                    detail: &study,
                };
                audit::note(tx, &clock, entry).await
            })
        })
        .await
}

/// Everybody who has a role, with it.
pub(super) async fn list(db: &Db) -> Result<Vec<(Person, String, Role)>, sqlx::Error> {
    let rows: Vec<(i64, String, String, String, String)> = on!(Db, db, e => {
        sqlx::query_as(
            "select p.id, p.email, p.name, r.study_id, r.role
             from people p join roles r on r.person_id = p.id order by p.email, r.study_id",
        ).fetch_all(e).await?
    });
    Ok(rows
        .into_iter()
        .filter_map(|(id, email, name, study, role)| {
            let role = Role::parse(&role)?;
            Some((
                Person {
                    id: PersonId(id),
                    email,
                    name,
                },
                study,
                role,
            ))
        })
        .collect())
}

/// Makes a one-time link for the person with this address; `None` when there is none.
///
/// # Errors
/// When the database refuses.
pub async fn issue_sign_in_link(app: &App, email: &str) -> Result<Option<String>, sqlx::Error> {
    let email = email.trim().to_lowercase();
    let person: Option<i64> = on!(Db, &app.db, e => {
        sqlx::query_scalar("select id from people where email = $1").bind(&email).fetch_optional(e).await?
    });
    let Some(person) = person else {
        return Ok(None);
    };
    let token = Token::for_link();
    let hash = app.secret.mac(LINK, token.reveal().as_bytes()).to_vec();
    let now = app.clock.seconds();
    app.db
        .write(move |tx: &mut Tx| {
            let hash = hash.clone();
            Box::pin(async move {
                on!(Tx, tx, c => {
                    sqlx::query("delete from sign_in_links where expires_at < $1").bind(now).execute(&mut *c).await?;
                    sqlx::query("insert into sign_in_links (token_hash, person_id, expires_at) values ($1, $2, $3)")
                        .bind(&hash).bind(person).bind(now + LINK_SECONDS).execute(c).await.map(|_| ())
                })
            })
        })
        .await?;
    Ok(Some(format!("{}/sign-in/{}", app.base_url, token.reveal())))
}

/// Uses a link up and opens a session; `None` when the link is used, old or unknown.
pub(super) async fn use_link(app: &App, token: &Token) -> Result<Option<String>, sqlx::Error> {
    let link = app.secret.mac(LINK, token.reveal().as_bytes()).to_vec();
    let session = Token::for_link();
    let session_hash = app
        .secret
        .mac(SESSION, session.reveal().as_bytes())
        .to_vec();
    let now = app.clock.seconds();
    let opened = app
        .db
        .write(move |tx: &mut Tx| {
            let (link, session_hash) = (link.clone(), session_hash.clone());
            Box::pin(async move {
                let person: Option<i64> = on!(Tx, tx, c => {
                    sqlx::query_scalar(
                        "update sign_in_links set used_at = $2
                         where token_hash = $1 and used_at is null and expires_at >= $2
                         returning person_id",
                    ).bind(&link).bind(now).fetch_optional(c).await?
                });
                let Some(person) = person else { return Ok(false) };
                on!(Tx, tx, c => {
                    sqlx::query("delete from sessions where expires_at < $1").bind(now).execute(&mut *c).await?;
                    sqlx::query("insert into sessions (id_hash, person_id, expires_at) values ($1, $2, $3)")
                        .bind(&session_hash).bind(person).bind(now + SESSION_SECONDS).execute(c).await?.rows_affected()
                });
                Ok(true)
            })
        })
        .await?;
    Ok(opened.then(|| session.reveal().to_owned()))
}

/// Who has this session.
pub(super) async fn signed_in(app: &App, token: &str) -> Result<Option<Staff>, sqlx::Error> {
    let hash = app.secret.mac(SESSION, token.as_bytes()).to_vec();
    let rows: Vec<(i64, String, String, String)> = on!(Db, &app.db, e => {
        sqlx::query_as(
            "select p.id, p.email, r.study_id, r.role
             from sessions s join people p on p.id = s.person_id
                  join roles r on r.person_id = p.id
             where s.id_hash = $1 and s.expires_at >= $2",
        ).bind(&hash).bind(app.clock.seconds()).fetch_all(e).await?
    });
    let Some((id, name, _, _)) = rows.first().cloned() else {
        return Ok(None);
    };
    let roles = rows
        .into_iter()
        .filter_map(|(_, _, study, role)| Role::parse(&role).map(|role| (study, role)))
        .collect();
    Ok(Some(Staff {
        id: PersonId(id),
        name,
        roles: Roles(roles),
    }))
}

pub(super) async fn sign_out(app: &App, token: &str) -> Result<(), sqlx::Error> {
    let hash = app.secret.mac(SESSION, token.as_bytes()).to_vec();
    app.db
        .write(move |tx: &mut Tx| {
            let hash = hash.clone();
            Box::pin(async move {
                on!(Tx, tx, c => {
                    sqlx::query("delete from sessions where id_hash = $1").bind(&hash).execute(c).await.map(|_| ())
                })
            })
        })
        .await
}
