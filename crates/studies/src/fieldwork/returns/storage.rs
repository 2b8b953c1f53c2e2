//! What came back, on the case that it is about.

use platform::{db::Tx, on};

use crate::{
    Studies,
    answering::CaseId,
    fieldwork::outbox::{
        Event, MessageAddress, MessageId, WaveId, address_hash, note_event, stop_if_too_many,
        suppress,
    },
};

/// What a returned message says of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// It did not arrive; and when `permanent`, nothing will.
    Failed { permanent: bool, why: &'static str },
    /// The recipient called it junk.
    Complained,
    /// A person asks to be left alone.
    OptedOut,
    /// Arrived, but nobody is there for now.
    Away,
}

/// Case, study, wave's id and name, channel, domain, e-mail address.
type Row = (i64, String, i64, String, String, String, String);

/// Notes it, once for each `arrived`. False when the message is not in the database any more.
///
/// # Errors
/// When the database refuses.
pub(super) async fn note(
    studies: &Studies,
    arrived: i64,
    message: MessageId,
    told: Told,
) -> Result<bool, sqlx::Error> {
    let row: Option<Row> = on!(Db, studies.db(), e => {
        sqlx::query_as(
            "select c.id, c.study_id, w.id, w.wave, m.channel, m.domain, c.email
             from messages m join waves w on w.id = m.wave_id join cases c on c.id = m.case_id where m.id = $1",
        ).bind(message.0).fetch_optional(e).await?
    });
    let Some(row) = row else {
        return Ok(false);
    };
    let (app, now) = (&studies.app, studies.app.clock.timestamp());
    let hash = address_hash(&app.secret, MessageAddress::Email(&row.6));
    let today = app.clock.today().to_string();
    studies
        .db()
        .write(move |tx: &mut Tx| {
            let (row, hash, today) = (row.clone(), hash.clone(), today.clone());
            Box::pin(async move {
                let (case, study, wave, wave_name, channel, domain, _) = &row;
                let (kind, detail) = match told {
                    Told::Failed { why, .. } => ("returned", why),
                    Told::Complained => ("opted_out", "called the message junk"),
                    Told::OptedOut => ("opted_out", "asked by mail"),
                    Told::Away => ("away", "an automatic answer came"),
                };
                let event = Event {
                    case: CaseId(*case),
                    at: now,
                    kind,
                    channel,
                    wave: wave_name,
                    detail,
                    person: None,
                };
                note_event(tx, arrived, event).await?;
                match told {
                    Told::Failed { permanent, why } => {
                        came_back(tx, message, why).await?;
                        if permanent {
                            suppress(tx, &hash, "*", "undeliverable", &today).await?;
                        }
                        stop_if_too_many(tx, WaveId(*wave), domain).await?;
                    }
                    Told::Complained => {
                        leave_alone(tx, *case, (&hash, study, "complaint"), &today).await?;
                    }
                    Told::OptedOut => {
                        leave_alone(tx, *case, (&hash, study, "opted_out"), &today).await?;
                    }
                    Told::Away => {}
                }
                Ok(true)
            })
        })
        .await
}

async fn came_back(tx: &mut Tx, message: MessageId, why: &str) -> Result<(), sqlx::Error> {
    on!(Tx, tx, c => {
        sqlx::query("update messages set state = 'returned', why = $2 where id = $1 and state in ('sent', 'unknown')")
            .bind(message.0).bind(why).execute(c).await.map(|_| ())
    })
}

async fn leave_alone(
    tx: &mut Tx,
    case: i64,
    (hash, study, reason): (&[u8], &str, &str),
    today: &str,
) -> Result<(), sqlx::Error> {
    suppress(tx, hash, study, reason, today).await?;
    on!(Tx, tx, c => {
        sqlx::query("update cases set opted_out_day = $2 where id = $1 and opted_out_day is null")
            .bind(case).bind(today).execute(c).await.map(|_| ())
    })
}
