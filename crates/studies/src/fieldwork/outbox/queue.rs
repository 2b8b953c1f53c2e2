//! The queue in the database: leases, the step over the threshold, and what became of each message.

use jiff::Timestamp;
use platform::{
    db::{Db, Tx},
    ids::random_id,
    on,
    secret::Secret,
};

use super::{MessageId, MessageState, WaveId, links::Personal};
use crate::{
    answering::{CaseId, code_hash},
    setup::{Channel, ContactKind},
};

/// A message in the hands of a process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Leased {
    pub(super) id: MessageId,
    pub(super) case: CaseId,
    pub(super) channel: Channel,
    pub(super) domain: String,
    pub(super) attempts: i64,
}

/// A wave as the office works on it.
#[derive(Clone, Debug)]
pub(super) struct Work {
    pub(super) wave: WaveId,
    pub(super) study: String,
    pub(super) population: String,
    pub(super) name: String,
    pub(super) kind: ContactKind,
    /// From here the closing date counts.
    pub(super) launched: Timestamp,
}

/// How much may be taken from the queue, and until when it is kept.
#[derive(Clone)]
pub(super) struct Ask {
    pub(super) work: Work,
    /// Who takes it: a process, by a random name.
    pub(super) by: String,
    pub(super) now: Timestamp,
    pub(super) until: Timestamp,
    pub(super) most: i64,
    /// Where real mail leaves: when the hour began, and how many may leave in it, in all and to one domain.
    pub(super) hour: Option<(Timestamp, i64, i64)>,
    pub(super) today: String,
}

/// Takes messages that may leave now. Their personal codes are valid from here on.
///
/// # Errors
/// When the database refuses.
pub(super) async fn lease(
    db: &Db,
    secret: &Secret,
    base_url: &str,
    ask: Ask,
) -> Result<Vec<Leased>, sqlx::Error> {
    let (secret, base_url) = (secret.clone(), base_url.to_owned());
    db.write(move |tx: &mut Tx| {
        let (secret, base_url, ask) = (secret.clone(), base_url.clone(), ask.clone());
        Box::pin(async move {
            let most = room(tx, &ask).await?;
            let taken = take(tx, &ask, most).await?;
            for message in &taken {
                let personal = Personal::of(&secret, &base_url, message.id, message.channel);
                let hash = code_hash(&secret, &personal.code);
                on!(Tx, tx, c => {
                    sqlx::query("insert into access_codes (code_hash, case_id, issued_day) values ($1, $2, $3) on conflict do nothing")
                        .bind(hash).bind(message.case.0).bind(&ask.today).execute(c).await?;
                });
            }
            Ok(taken)
        })
    })
    .await
}

/// Messages that count towards the hour's limit.
const LEFT: &str = "('leased', 'handing_over', 'sent', 'unknown', 'refused', 'returned')";

/// How many more may be taken. Processes that ask at the same time stand in line here.
async fn room(tx: &mut Tx, ask: &Ask) -> Result<i64, sqlx::Error> {
    let Some((since, in_all, _)) = ask.hour else {
        return Ok(ask.most);
    };
    if let Tx::Postgres(transaction) = tx {
        sqlx::query(
            "select id from waves where study_id = $1 and population = $2 order by id for update",
        )
        .bind(&ask.work.study)
        .bind(&ask.work.population)
        .execute(&mut **transaction)
        .await?;
    }
    let sql = format!(
        "select count(*) from messages m join waves w on w.id = m.wave_id
         where w.study_id = $1 and w.population = $2 and m.channel = 'email' and m.changed_at >= $3 and m.state in {LEFT}"
    );
    let left: i64 = on!(Tx, tx, c => {
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(&ask.work.study).bind(&ask.work.population)
            .bind(since.as_second()).fetch_one(c).await?
    });
    Ok(ask.most.min(in_all - left).max(0))
}

async fn take(tx: &mut Tx, ask: &Ask, most: i64) -> Result<Vec<Leased>, sqlx::Error> {
    if most == 0 {
        return Ok(Vec::new());
    }
    let skip = match tx {
        Tx::Sqlite(_) => "",
        Tx::Postgres(_) => " for update of m skip locked",
    };
    let mut full = Vec::new();
    if let Some((since, _, per_domain)) = ask.hour {
        full = domains(tx, ask.work.wave, since, per_domain).await?;
    }
    let rows: Vec<(i64, i64, String, String, i64)> = on!(Tx, tx, c => {
        let mut query = sqlx::QueryBuilder::new(
            "select m.id, m.case_id, m.channel, m.domain, m.attempts from messages m where m.state = 'queued' and m.channel <> 'letter' and m.wave_id = ",
        );
        query.push_bind(ask.work.wave.0).push(" and m.not_before <= ").push_bind(ask.now.as_second());
        query.push(" and not exists (select 1 from domain_stops d where d.wave_id = m.wave_id and d.domain = m.domain and d.state = 'paused')");
        for (domain, left) in &full {
            if *left <= 0 {
                query.push(" and m.domain <> ").push_bind(domain);
            }
        }
        query.push(" order by m.not_before, m.id limit ").push_bind(most).push(skip);
        query.build_query_as().fetch_all(&mut *c).await?
    });
    let per_domain = ask.hour.map_or(i64::MAX, |(_, _, per_domain)| per_domain);
    let mut left: std::collections::HashMap<String, i64> = full.into_iter().collect();
    let mut taken = Vec::new();
    for (id, case, channel, domain, attempts) in rows {
        let left = left.entry(domain.clone()).or_insert(per_domain);
        if *left > 0 {
            *left -= 1;
            let channel = if channel == "sms" {
                Channel::Sms
            } else {
                Channel::Email
            };
            taken.push(Leased {
                id: MessageId(id),
                case: CaseId(case),
                channel,
                domain,
                attempts,
            });
        }
    }
    for some in taken.chunks(500) {
        on!(Tx, tx, c => {
            let mut query = sqlx::QueryBuilder::new("update messages set state = 'leased', lease_by = ");
            query.push_bind(&ask.by).push(", lease_until = ").push_bind(ask.until.as_second())
                .push(", changed_at = ").push_bind(ask.now.as_second()).push(" where id in (");
            let mut list = query.separated(", ");
            for message in some {
                list.push_bind(message.id.0);
            }
            query.push(")");
            query.build().execute(c).await?;
        });
    }
    Ok(taken)
}

/// How many more may go to each domain that was written to within the hour.
async fn domains(
    tx: &mut Tx,
    wave: WaveId,
    since: Timestamp,
    per_domain: i64,
) -> Result<Vec<(String, i64)>, sqlx::Error> {
    if per_domain == i64::MAX {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select domain, $3 - count(*) from messages
         where wave_id = $1 and changed_at >= $2 and state in {LEFT} group by domain"
    );
    on!(Tx, tx, c => {
        sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(wave.0).bind(since.as_second()).bind(per_domain)
            .fetch_all(c).await
    })
}

/// What is asked at the last moment.
#[derive(Clone)]
pub(super) struct Threshold {
    pub(super) message: MessageId,
    pub(super) by: String,
    pub(super) now: Timestamp,
    pub(super) study: String,
    /// Thanks go to those who have finished.
    pub(super) thanks: bool,
    pub(super) address: Vec<u8>,
}

/// A message steps over the threshold: from here on it may have left. True when it may: it is still ours, its
/// wave still runs, and nothing has happened to the person that forbids it.
///
/// # Errors
/// When the database refuses.
pub(super) async fn hand_over(db: &Db, at: Threshold) -> Result<bool, sqlx::Error> {
    db.write(move |tx: &mut Tx| {
        let at = at.clone();
        Box::pin(async move { step_over(tx, &at, MessageState::HandingOver).await })
    })
    .await
}

/// The step itself: to "handing over", or at once to "sent" where sending is a part of the transaction.
pub(super) async fn step_over(
    tx: &mut Tx,
    at: &Threshold,
    to: MessageState,
) -> Result<bool, sqlx::Error> {
    on!(Tx, tx, c => {
        sqlx::query(
            "update messages set state = $7, changed_at = $4
             where id = $1 and lease_by = $2 and state = 'leased' and lease_until > $4
               and exists (select 1 from cases c where c.id = messages.case_id and c.withdrawn_day is null
                           and c.opted_out_day is null and ($3 or c.completed_day is null))
               and not exists (select 1 from suppressions s where s.address_hash = $5 and s.study_id in ($6, '*'))
               and exists (select 1 from waves w join studies st on st.id = w.study_id
                           where w.id = messages.wave_id and w.state in ('planned', 'sending') and st.state = 'open')
               and not exists (select 1 from domain_stops d where d.wave_id = messages.wave_id
                               and d.domain = messages.domain and d.state = 'paused')",
        ).bind(at.message.0).bind(&at.by).bind(at.thanks).bind(at.now.as_second()).bind(&at.address).bind(&at.study)
            .bind(to.word()).execute(c).await.map(|done| done.rows_affected() == 1)
    })
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Sent,
    Unknown(String),
    /// For good; because of the address, or for another reason (then the address stays good).
    Refused {
        why: String,
        address: bool,
    },
    /// Must not be written to, or cannot be put into words.
    Withheld(String),
    /// Again, after a pause; with the number of times that it was tried.
    Later {
        why: String,
        not_before: Timestamp,
        attempts: i64,
    },
}

/// A message and its fate, as the ledger keeps it.
#[derive(Clone)]
pub(super) struct Settled {
    pub(super) message: MessageId,
    pub(super) case: CaseId,
    pub(super) channel: Channel,
    pub(super) domain: String,
    pub(super) work: Work,
    pub(super) by: String,
    pub(super) now: Timestamp,
    pub(super) today: String,
    /// Of the address: when it is refused for good, nothing more is sent there.
    pub(super) address: Vec<u8>,
    pub(super) fate: Fate,
}

/// Writes down what became of messages.
///
/// # Errors
/// When the database refuses.
pub(super) async fn settle(db: &Db, settled: Settled) -> Result<(), sqlx::Error> {
    db.write(move |tx: &mut Tx| {
        let settled = settled.clone();
        Box::pin(async move { settle_in(tx, &settled).await })
    })
    .await
}

pub(super) async fn settle_in(tx: &mut Tx, settled: &Settled) -> Result<(), sqlx::Error> {
    let (state, why, not_before, attempts) = match &settled.fate {
        Fate::Sent => (MessageState::Sent, "", None, None),
        Fate::Unknown(why) => (MessageState::Unknown, why.as_str(), None, None),
        Fate::Refused { why, .. } => (MessageState::Refused, why.as_str(), None, None),
        Fate::Withheld(why) => (MessageState::Withheld, why.as_str(), None, None),
        Fate::Later {
            why,
            not_before,
            attempts,
        } => (
            MessageState::Queued,
            why.as_str(),
            Some(not_before.as_second()),
            Some(*attempts),
        ),
    };
    // Whoever took a message decides about it. When its lease has run out meanwhile and it stands as unknown, the
    // late answer is still the truth.
    let changed = on!(Tx, tx, c => {
        sqlx::query(
            "update messages set state = $3, why = $4, not_before = coalesce($5, not_before), attempts = coalesce($6, attempts),
                    lease_until = null, lease_by = null, changed_at = $7
             where id = $1 and lease_by = $2 and state in ('leased', 'handing_over', 'unknown', 'sent')",
        ).bind(settled.message.0).bind(&settled.by).bind(state.word()).bind(why).bind(not_before).bind(attempts)
            .bind(settled.now.as_second()).execute(c).await?.rows_affected() == 1
    });
    if !changed || state == MessageState::Queued {
        return Ok(());
    }
    let event = Event {
        case: settled.case,
        at: settled.now,
        kind: state.word(),
        channel: settled.channel.word(),
        wave: &settled.work.name,
        detail: why,
        person: None,
    };
    note_event(tx, random_id(), event).await?;
    if matches!(settled.fate, Fate::Sent | Fate::Unknown(_))
        && settled.work.kind == ContactKind::Invitation
    {
        on!(Tx, tx, c => {
            sqlx::query("update cases set invited_day = $2 where id = $1 and invited_day is null")
                .bind(settled.case.0).bind(&settled.today).execute(c).await?;
        });
    }
    if let Fate::Refused { address, .. } = settled.fate {
        if address {
            suppress(tx, &settled.address, "*", "undeliverable", &settled.today).await?;
        }
        stop_if_too_many(tx, settled.work.wave, &settled.domain).await?;
    }
    Ok(())
}

/// Puts an address on the list of those that get nothing: of a study, or of all (`"*"`).
///
/// # Errors
/// When the database refuses.
pub async fn suppress(
    tx: &mut Tx,
    address: &[u8],
    study: &str,
    reason: &str,
    today: &str,
) -> Result<(), sqlx::Error> {
    on!(Tx, tx, c => {
        // A wish outweighs a fault of delivery, and is never overwritten by one.
        sqlx::query(
            "insert into suppressions (address_hash, study_id, reason, since_day) values ($1, $2, $3, $4)
             on conflict (address_hash, study_id) do update set reason = excluded.reason, since_day = excluded.since_day
             where suppressions.reason = 'undeliverable' and excluded.reason <> 'undeliverable'",
        ).bind(address).bind(study).bind(reason).bind(today).execute(c).await.map(|_| ())
    })
}

/// Below this number of messages a share says nothing about a domain.
const ENOUGH: i64 = 20;

/// Pauses a domain in a wave when over 5 % of its messages were refused or came back. A person who has
/// looked at it and goes on is not stopped again.
///
/// # Errors
/// When the database refuses.
pub async fn stop_if_too_many(tx: &mut Tx, wave: WaveId, domain: &str) -> Result<(), sqlx::Error> {
    let (bad, all): (i64, i64) = on!(Tx, tx, c => {
        sqlx::query_as(
            "select cast(coalesce(sum(case when state in ('refused', 'returned') then 1 else 0 end), 0) as bigint), count(*)
             from messages where wave_id = $1 and domain = $2 and state in ('sent', 'unknown', 'refused', 'returned')",
        ).bind(wave.0).bind(domain).fetch_one(&mut *c).await?
    });
    if all < ENOUGH || bad * 20 <= all {
        return Ok(());
    }
    let why = format!("{bad} of {all} messages were refused or came back");
    on!(Tx, tx, c => {
        sqlx::query("insert into domain_stops (wave_id, domain, state, why) values ($1, $2, 'paused', $3) on conflict do nothing")
            .bind(wave.0).bind(domain).bind(why).execute(c).await.map(|_| ())
    })
}

/// One line of the case ledger.
pub struct Event<'a> {
    pub case: CaseId,
    pub at: Timestamp,
    pub kind: &'a str,
    pub channel: &'a str,
    pub wave: &'a str,
    pub detail: &'a str,
    pub person: Option<i64>,
}

/// Adds a line to the case ledger; the same id again adds none.
///
/// # Errors
/// When the database refuses.
pub async fn note_event(tx: &mut Tx, id: i64, event: Event<'_>) -> Result<(), sqlx::Error> {
    on!(Tx, tx, c => {
        sqlx::query(
            "insert into case_events (id, case_id, at, kind, channel, wave, detail, person_id)
             values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
        ).bind(id).bind(event.case.0).bind(event.at.as_second()).bind(event.kind).bind(event.channel)
            .bind(event.wave).bind(event.detail).bind(event.person).execute(c).await.map(|_| ())
    })
}

/// Leases that have run out, because a process died: what had not left goes back into the queue, what was
/// leaving at that moment is not known. Gives how many of each.
///
/// # Errors
/// When the database refuses.
pub(super) async fn recover(
    db: &Db,
    now: Timestamp,
    today: String,
) -> Result<(u64, usize), sqlx::Error> {
    let waiting: Option<i64> = on!(Db, db, e => {
        sqlx::query_scalar("select count(*) from messages where lease_until is not null and lease_until <= $1")
            .bind(now.as_second()).fetch_optional(e).await?
    });
    if waiting.unwrap_or(0) == 0 {
        return Ok((0, 0));
    }
    db.write(move |tx: &mut Tx| {
        let today = today.clone();
        Box::pin(async move {
            let back = on!(Tx, tx, c => {
                sqlx::query(
                    "update messages set state = 'queued', lease_until = null, lease_by = null
                     where lease_until <= $1 and state = 'leased'",
                ).bind(now.as_second()).execute(&mut *c).await?.rows_affected()
            });
            let lost: Vec<(i64, i64, String, String, String)> = on!(Tx, tx, c => {
                sqlx::query_as(
                    "update messages set state = 'unknown', why = $2, lease_until = null, changed_at = $1
                     where lease_until <= $1 and state = 'handing_over'
                     returning id, case_id, channel,
                        (select wave from waves w where w.id = wave_id), (select kind from waves w where w.id = wave_id)",
                ).bind(now.as_second()).bind(DIED).fetch_all(&mut *c).await?
            });
            for (_, case, channel, wave, kind) in &lost {
                let event = Event {
                    case: CaseId(*case),
                    at: now,
                    kind: "unknown",
                    channel,
                    wave,
                    detail: DIED,
                    person: None,
                };
                note_event(tx, random_id(), event).await?;
                if kind == "invitation" {
                    on!(Tx, tx, c => {
                        sqlx::query("update cases set invited_day = $2 where id = $1 and invited_day is null")
                            .bind(case).bind(&today).execute(c).await?;
                    });
                }
            }
            Ok((back, lost.len()))
        })
    })
    .await
}

const DIED: &str = "the sending program ended while the message was leaving";

/// Messages that were taken and not tried go back at once.
///
/// # Errors
/// When the database refuses.
pub(super) async fn give_back(db: &Db, by: &str) -> Result<(), sqlx::Error> {
    let by = by.to_owned();
    db.write(move |tx: &mut Tx| {
        let by = by.clone();
        Box::pin(async move {
            on!(Tx, tx, c => {
                sqlx::query("update messages set state = 'queued', lease_until = null, lease_by = null where lease_by = $1 and state = 'leased' and lease_until is not null")
                    .bind(by).execute(c).await.map(|_| ())
            })
        })
    })
    .await
}
