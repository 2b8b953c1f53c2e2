//! A wave looks through the frame, once, and writes a message into the queue for each case that it is for.

use jiff::Timestamp;
use platform::{
    db::{Db, Tx},
    ids::random_id,
    on,
};

use super::{
    WaveId,
    queue::Work,
    selection::{Asking, Candidate, Which, candidates},
    waves,
};
use crate::{
    Studies,
    answering::CaseId,
    fieldwork::schedule::belongs,
    setup::{Contact, ContactKind},
};

/// So many cases are looked at in one step; each step is a transaction.
const STEP: i64 = 2_000;

/// Waves of open studies that have begun and not yet looked through their frame.
pub(super) async fn unfilled(db: &Db) -> Result<Vec<Work>, sqlx::Error> {
    let rows: Vec<WorkRow> = on!(Db, db, e => {
        sqlx::query_as(
            "select w.id, w.study_id, w.population, w.wave, w.kind, w.launched_at from waves w join studies s on s.id = w.study_id
             where w.state = 'sending' and w.looked_to < $1 and s.state = 'open' order by w.due_at",
        ).bind(waves::ALL).fetch_all(e).await?
    });
    Ok(rows.into_iter().filter_map(work).collect())
}

/// A wave's id, study, population, name, kind, launch.
pub(super) type WorkRow = (i64, String, String, String, String, i64);

/// A row of a wave as something to work on.
pub(super) fn work(row: WorkRow) -> Option<Work> {
    let (wave, study, population, name, kind, launched) = row;
    let kind = match kind.as_str() {
        "pre_notification" => ContactKind::PreNotification,
        "invitation" => ContactKind::Invitation,
        "reminder" => ContactKind::Reminder,
        "last_call" => ContactKind::LastCall,
        "thank_you" => ContactKind::ThankYou,
        _ => return None,
    };
    Some(Work {
        wave: WaveId(wave),
        study,
        population,
        name,
        kind,
        launched: waves::moment(launched),
    })
}

/// One step through the frame, or so far that `most` messages were written: true when there is more to look at.
/// Processes that do the same step at the same time: one of them wins, the other changes nothing.
///
/// # Errors
/// When the database refuses.
pub(super) async fn step(
    studies: &Studies,
    work: &Work,
    contact: &Contact,
    most: Option<usize>,
) -> Result<(bool, usize), sqlx::Error> {
    let db = studies.db();
    let from: Option<i64> = on!(Db, db, e => {
        sqlx::query_scalar("select looked_to from waves where id = $1").bind(work.wave.0).fetch_optional(e).await?
    });
    let Some(from) = from.filter(|from| *from < waves::ALL) else {
        return Ok((false, 0));
    };
    let asking = Asking {
        study: &work.study,
        wave: work.wave,
        kind: work.kind,
        waiting_too: true,
    };
    let which = Which::After {
        population: &work.population,
        case: CaseId(from),
        most: STEP,
    };
    let found = candidates(db, &studies.app.secret, asking, which).await?;
    let whole = i64::try_from(found.len()).unwrap_or(0) < STEP;
    let (mut rows, mut looked_to, mut full) = (Vec::new(), from, false);
    for candidate in found {
        if most.is_some_and(|most| rows.len() >= most) {
            full = true;
            break;
        }
        looked_to = candidate.id.0;
        if belongs(contact, &candidate.case).is_ok() {
            rows.push((random_id(), candidate.id, domain(contact, &candidate)));
        }
    }
    if whole && !full {
        looked_to = waves::ALL;
    }
    let (wave, channel, now) = (
        work.wave,
        contact.channel.word(),
        studies.app.clock.timestamp(),
    );
    let written = rows.len();
    let ours = db
        .write(move |tx: &mut Tx| {
            let rows = rows.clone();
            Box::pin(async move { write(tx, wave, channel, now, (from, looked_to), &rows).await })
        })
        .await?;
    Ok((looked_to < waves::ALL, if ours { written } else { 0 }))
}

fn domain(contact: &Contact, candidate: &Candidate) -> String {
    match contact.channel {
        crate::setup::Channel::Email => candidate.domain(),
        crate::setup::Channel::Letter | crate::setup::Channel::Sms => String::new(),
    }
}

async fn write(
    tx: &mut Tx,
    wave: WaveId,
    channel: &str,
    now: Timestamp,
    (from, looked_to): (i64, i64),
    rows: &[(i64, CaseId, String)],
) -> Result<bool, sqlx::Error> {
    let ours = on!(Tx, tx, c => {
        sqlx::query("update waves set looked_to = $3 where id = $1 and looked_to = $2")
            .bind(wave.0).bind(from).bind(looked_to).execute(c).await?.rows_affected() == 1
    });
    if !ours {
        return Ok(false);
    }
    for some in rows.chunks(500) {
        on!(Tx, tx, c => {
            let mut query = sqlx::QueryBuilder::new("insert into messages (id, wave_id, case_id, channel, state, domain, not_before, changed_at) ");
            query.push_values(some, |mut row, (id, case, domain)| {
                row.push_bind(id).push_bind(wave.0).push_bind(case.0).push_bind(channel).push_bind("queued")
                    .push_bind(domain).push_bind(now.as_second()).push_bind(now.as_second());
            });
            query.push(" on conflict do nothing");
            query.build().execute(c).await?;
        });
    }
    Ok(true)
}

/// Writes a batch of a wave that has not begun: the next so many people that it is for.
///
/// # Errors
/// When the database refuses.
pub(super) async fn batch(
    studies: &Studies,
    work: &Work,
    contact: &Contact,
    most: usize,
) -> Result<usize, sqlx::Error> {
    let mut written = 0;
    while written < most {
        let (more, some) = step(studies, work, contact, Some(most - written)).await?;
        written += some;
        if !more {
            break;
        }
    }
    Ok(written)
}
