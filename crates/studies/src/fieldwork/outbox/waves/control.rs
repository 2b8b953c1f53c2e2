//! What a person may say about a wave.

use platform::{
    accounts::PersonId,
    audit,
    clock::Clock,
    db::{Db, Tx},
    on,
};

use super::super::{MessageId, WaveId};

/// What a person says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Control {
    Pause,
    Resume,
    /// For good: what waits is not sent.
    Stop,
    /// Undoes a stop.
    Restart,
    /// Looks through the frame again, for people who can be written to by now.
    LookAgain,
    /// Goes on writing to a domain that was paused.
    AllowDomain(String),
    /// Sends those again of which nobody knows whether they arrived; some people may get a second copy.
    ResendUnknown,
    /// The same for one message.
    ResendOne(MessageId),
    /// Tries those again that could not be put into words, after the text or the frame was corrected.
    RetryWithheld,
}

impl Control {
    fn action(&self) -> &'static str {
        match self {
            Self::Pause => "wave paused",
            Self::Resume => "wave resumed",
            Self::Stop => "wave stopped",
            Self::Restart => "stop of a wave undone",
            Self::LookAgain => "frame looked through again",
            Self::AllowDomain(_) => "paused domain allowed",
            Self::ResendUnknown | Self::ResendOne(_) => "messages of unknown delivery sent again",
            Self::RetryWithheld => "withheld messages tried again",
        }
    }
}

/// Does it, with a line in the audit trail. False when the wave does not stand so that it could be done.
///
/// # Errors
/// When the database refuses.
pub async fn control(
    db: &Db,
    clock: &Clock,
    (study, wave): (&str, WaveId),
    what: Control,
    person: Option<PersonId>,
) -> Result<bool, sqlx::Error> {
    let (study, clock) = (study.to_owned(), clock.clone());
    db.write(move |tx: &mut Tx| {
        let (study, clock, what) = (study.clone(), clock.clone(), what.clone());
        Box::pin(async move {
            let changed = change(tx, &study, wave, &what, &clock).await?;
            if changed > 0 {
                let detail = match &what {
                    Control::AllowDomain(domain) => format!("wave {wave}: {domain}"),
                    _ => format!("wave {wave}: {changed}"),
                };
                let entry = audit::Entry {
                    person,
                    action: what.action(),
                    object: &study,
                    detail: &detail,
                };
                audit::note(tx, &clock, entry).await?;
            }
            Ok(changed > 0)
        })
    })
    .await
}

async fn change(
    tx: &mut Tx,
    study: &str,
    wave: WaveId,
    what: &Control,
    clock: &Clock,
) -> Result<u64, sqlx::Error> {
    let now = clock.seconds();
    on!(Tx, tx, c => {
        let query = match what {
            Control::Pause => sqlx::query(
                "update waves set state = 'paused', why = 'paused by hand' where id = $1 and study_id = $2 and state in ('planned', 'sending')"),
            Control::Resume => sqlx::query(
                "update waves set state = case when begun_at is null then 'planned' else 'sending' end, why = ''
                 where id = $1 and study_id = $2 and state = 'paused'"),
            Control::Stop => sqlx::query(
                "update waves set state = 'stopped', why = 'stopped by hand' where id = $1 and study_id = $2 and state in ('planned', 'sending', 'paused')"),
            Control::Restart => sqlx::query(
                "update waves set state = case when begun_at is null then 'planned' else 'sending' end, why = ''
                 where id = $1 and study_id = $2 and state = 'stopped'"),
            Control::LookAgain => sqlx::query(
                "update waves set state = 'sending', looked_to = 0, why = '' where id = $1 and study_id = $2 and state in ('done', 'sending')"),
            Control::AllowDomain(domain) => sqlx::query(
                "update domain_stops set state = 'allowed' where wave_id = (select id from waves where id = $1 and study_id = $2)
                 and domain = $3 and state = 'paused'").bind(wave.0).bind(study).bind(domain),
            Control::ResendUnknown => sqlx::query(
                "update messages set state = 'queued', not_before = $3, changed_at = $3, lease_by = null, why = 'sent again by hand'
                 where wave_id = (select id from waves where id = $1 and study_id = $2) and state = 'unknown'")
                .bind(wave.0).bind(study).bind(now),
            Control::ResendOne(message) => sqlx::query(
                "update messages set state = 'queued', not_before = $3, changed_at = $3, lease_by = null, why = 'sent again by hand'
                 where wave_id = (select id from waves where id = $1 and study_id = $2) and state = 'unknown' and id = $4")
                .bind(wave.0).bind(study).bind(now).bind(message.0),
            Control::RetryWithheld => sqlx::query(
                "update messages set state = 'queued', not_before = $3, changed_at = $3, lease_by = null
                 where wave_id = (select id from waves where id = $1 and study_id = $2) and state = 'withheld'")
                .bind(wave.0).bind(study).bind(now),
        };
        let query = match what {
            Control::AllowDomain(_) | Control::ResendUnknown | Control::ResendOne(_) | Control::RetryWithheld => query,
            _ => query.bind(wave.0).bind(study),
        };
        let changed = query.execute(&mut *c).await?.rows_affected();
        let queued_again = matches!(what, Control::ResendUnknown | Control::ResendOne(_) | Control::RetryWithheld);
        if changed > 0 && queued_again {
            // A wave that was done has something to do again.
            sqlx::query("update waves set state = 'sending' where id = $1 and state = 'done'")
                .bind(wave.0).execute(c).await?;
        }
        Ok(changed)
    })
}
