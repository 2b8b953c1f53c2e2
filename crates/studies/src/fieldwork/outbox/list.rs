//! Messages as lists and one by one; who got what, never an answer.

use jiff::Timestamp;
use platform::{db::Db, on};

use super::{MessageId, MessageState, WaveId, waves::moment};
use crate::{answering::CaseId, setup::VersionId};

/// A line of the list.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) id: MessageId,
    pub(super) key: String,
    pub(super) name: String,
    pub(super) to: String,
    pub(super) state: MessageState,
    pub(super) why: String,
    pub(super) changed: Timestamp,
}

/// Which messages of a wave.
pub(super) struct Wanted<'a> {
    pub(super) wave: WaveId,
    /// `None` for all.
    pub(super) state: Option<MessageState>,
    /// In the name, the address or the key of the case; "" for all.
    pub(super) text: &'a str,
    pub(super) from: i64,
    pub(super) most: i64,
}

type Row = (
    i64,
    String,
    String,
    String,
    String,
    String,
    String,
    String,
    i64,
);

/// The conditions of a list: the two databases have builders of two types.
macro_rules! narrow {
    ($query:expr, $wanted:expr) => {
        $query.push_bind($wanted.wave.0);
        if let Some(state) = $wanted.state {
            $query.push(" and m.state = ").push_bind(state.word());
        }
        if !$wanted.text.is_empty() {
            let like = format!("%{}%", $wanted.text.to_lowercase().replace(['%', '_'], ""));
            $query
                .push(" and (lower(c.name) like ")
                .push_bind(like.clone());
            $query
                .push(" or lower(c.email) like ")
                .push_bind(like.clone());
            $query
                .push(" or lower(c.frame_key) like ")
                .push_bind(like)
                .push(")");
        }
    };
}

/// The messages, last changed first, and how many there are in all.
///
/// # Errors
/// When the database refuses.
pub(super) async fn messages(
    db: &Db,
    wanted: &Wanted<'_>,
) -> Result<(Vec<Line>, i64), sqlx::Error> {
    let rows: Vec<Row> = on!(Db, db, e => {
        let mut query = sqlx::QueryBuilder::new(
            "select m.id, c.frame_key, c.name, c.email, c.phone, m.channel, m.state, m.why, m.changed_at
             from messages m join cases c on c.id = m.case_id where m.wave_id = ",
        );
        narrow!(query, wanted);
        query.push(" order by m.changed_at desc, m.id limit ").push_bind(wanted.most).push(" offset ").push_bind(wanted.from);
        query.build_query_as().fetch_all(e).await?
    });
    let all: i64 = on!(Db, db, e => {
        let mut query = sqlx::QueryBuilder::new(
            "select count(*) from messages m join cases c on c.id = m.case_id where m.wave_id = ");
        narrow!(query, wanted);
        query.build_query_scalar().fetch_one(e).await?
    });
    let lines = rows
        .into_iter()
        .filter_map(
            |(id, key, name, email, phone, channel, state, why, changed)| {
                Some(Line {
                    id: MessageId(id),
                    key,
                    name,
                    to: match channel.as_str() {
                        "email" => email,
                        "sms" => phone,
                        _ => "by post".to_owned(),
                    },
                    state: MessageState::parse(&state)?,
                    why,
                    changed: moment(changed),
                })
            },
        )
        .collect();
    Ok((lines, all))
}

/// A message with where it belongs.
pub(super) struct Found {
    pub(super) case: CaseId,
    pub(super) wave: WaveId,
    pub(super) population: String,
    pub(super) wave_name: String,
    pub(super) state: MessageState,
    pub(super) why: String,
    pub(super) changed: Timestamp,
    /// Of a message that only the built-in outbox has: from which version of the folder it was made.
    pub(super) kept: Option<VersionId>,
}

type FoundRow = (i64, i64, String, String, String, String, i64, Option<i64>);

/// One message of a study.
///
/// # Errors
/// When the database refuses.
pub(super) async fn find(
    db: &Db,
    study: &str,
    message: MessageId,
) -> Result<Option<Found>, sqlx::Error> {
    let row: Option<FoundRow> = on!(Db, db, e => {
        sqlx::query_as(
            "select m.case_id, w.id, w.population, w.wave, m.state, m.why, m.changed_at, o.version_id
             from messages m join waves w on w.id = m.wave_id left join outbox_mail o on o.message_id = m.id
             where m.id = $1 and w.study_id = $2",
        ).bind(message.0).bind(study).fetch_optional(e).await?
    });
    Ok(row.and_then(
        |(case, wave, population, wave_name, state, why, changed, kept)| {
            Some(Found {
                case: CaseId(case),
                wave: WaveId(wave),
                population,
                wave_name,
                state: MessageState::parse(&state)?,
                why,
                changed: moment(changed),
                kept: kept.map(VersionId),
            })
        },
    ))
}

/// A domain of a wave: its name, its counts, whether it is stopped and why.
pub(super) struct Domain {
    pub(super) name: String,
    pub(super) all: i64,
    pub(super) back: i64,
    pub(super) paused: bool,
    pub(super) why: String,
}

/// Domain, messages, refused or returned, state and reason of a stop.
type DomainRow = (String, i64, i64, Option<String>, Option<String>);

/// The domains of a wave that were stopped, or that much came back from.
///
/// # Errors
/// When the database refuses.
pub(super) async fn domains(db: &Db, wave: WaveId) -> Result<Vec<Domain>, sqlx::Error> {
    let rows: Vec<DomainRow> = on!(Db, db, e => {
        sqlx::query_as(
            "select m.domain, count(*), cast(sum(case when m.state in ('refused', 'returned') then 1 else 0 end) as bigint), max(d.state), max(d.why)
             from messages m left join domain_stops d on d.wave_id = m.wave_id and d.domain = m.domain
             where m.wave_id = $1 and m.domain <> '' group by m.domain
             having sum(case when m.state in ('refused', 'returned') then 1 else 0 end) > 0 or max(d.state) is not null
             order by 3 desc, 1 limit 50",
        ).bind(wave.0).fetch_all(e).await?
    });
    Ok(rows
        .into_iter()
        .map(|(name, all, back, state, why)| Domain {
            name,
            all,
            back,
            paused: state.as_deref() == Some("paused"),
            why: why.unwrap_or_default(),
        })
        .collect())
}

/// How many messages of a wave left since a moment, and why the last one that waits had to wait.
///
/// # Errors
/// When the database refuses.
pub(super) async fn pace(
    db: &Db,
    wave: WaveId,
    since: Timestamp,
) -> Result<(i64, String), sqlx::Error> {
    let left: i64 = on!(Db, db, e => {
        sqlx::query_scalar("select count(*) from messages where wave_id = $1 and changed_at > $2 and state in ('sent', 'unknown', 'refused')")
            .bind(wave.0).bind(since.as_second()).fetch_one(e).await?
    });
    let why: Option<String> = on!(Db, db, e => {
        sqlx::query_scalar("select why from messages where wave_id = $1 and state = 'queued' and why <> '' order by changed_at desc limit 1")
            .bind(wave.0).fetch_optional(e).await?
    });
    Ok((left, why.unwrap_or_default()))
}
