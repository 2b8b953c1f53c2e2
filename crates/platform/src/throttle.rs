//! Limits on guessing: typed codes and sign-in. Counted in the database, so that all processes
//! count together; addresses are kept only as a keyed hash and for a day.

use crate::{App, db::Tx, on};

/// A thing that can be guessed, and how often one source may try.
#[derive(Clone, Copy)]
pub struct Limit {
    pub purpose: &'static str,
    pub tries: i64,
    pub seconds: i64,
}

/// Counts one try from `source`; false when there were too many in this window.
///
/// # Errors
/// When the database refuses.
pub async fn may_try(app: &App, limit: Limit, source: &str) -> Result<bool, sqlx::Error> {
    let bucket = app.secret.mac(limit.purpose, source.as_bytes()).to_vec();
    let now = app.clock.seconds();
    let slot = now / limit.seconds;
    let day_ago = (now - 86_400) / limit.seconds;
    let tries: i64 = app
        .db
        .write(move |tx: &mut Tx| {
            let bucket = bucket.clone();
            Box::pin(async move {
                on!(Tx, tx, c => {
                    sqlx::query("delete from attempts where bucket = $1 and slot < $2")
                        .bind(&bucket).bind(day_ago).execute(&mut *c).await?;
                    sqlx::query_scalar(
                        "insert into attempts (bucket, slot, tries) values ($1, $2, 1)
                         on conflict (bucket, slot) do update set tries = attempts.tries + 1
                         returning tries",
                    ).bind(&bucket).bind(slot).fetch_one(&mut *c).await
                })
            })
        })
        .await?;
    Ok(tries <= limit.tries)
}
