//! What staff did, written by the same transaction as the change itself.
//!
//! **Invariant:** nothing that a respondent does is written here.

use crate::{
    accounts::PersonId,
    clock::Clock,
    db::{Db, Tx},
    ids, on,
};

/// One line of the trail.
pub struct Entry<'a> {
    pub person: Option<PersonId>,
    pub action: &'a str,
    pub object: &'a str,
    pub detail: &'a str,
}

/// Adds a line.
///
/// # Errors
/// When the database refuses; the change is then not made either.
pub async fn note(tx: &mut Tx, clock: &Clock, entry: Entry<'_>) -> Result<(), sqlx::Error> {
    let sql = "insert into audit (id, at, person_id, action, object, detail)
               values ($1, $2, $3, $4, $5, $6)";
    let at = clock.now().strftime("%Y-%m-%d %H:%M").to_string();
    on!(Tx, tx, c => {
        sqlx::query(sql)
            .bind(ids::random_id())
            .bind(at)
            .bind(entry.person.map(|person| person.0))
            .bind(entry.action)
            .bind(entry.object)
            .bind(entry.detail)
            .execute(c)
            .await
            .map(|_| ())
    })
}

/// Adds a line for something that changes nothing else: a look at contact data, an export.
///
/// # Errors
/// When the database refuses: then nothing is shown either.
pub async fn note_look(db: &Db, clock: &Clock, entry: Entry<'_>) -> Result<(), sqlx::Error> {
    let (person, clock) = (entry.person, clock.clone());
    let texts = [entry.action, entry.object, entry.detail].map(str::to_owned);
    db.write(move |tx: &mut Tx| {
        let (clock, texts) = (clock.clone(), texts.clone());
        Box::pin(async move {
            let [action, object, detail] = &texts;
            note(
                tx,
                &clock,
                Entry {
                    person,
                    action,
                    object,
                    detail,
                },
            )
            .await
        })
    })
    .await
}
