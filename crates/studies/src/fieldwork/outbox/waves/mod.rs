//! Waves: launched from the schedule, begun when they are due, paused, stopped, looked through again.

mod control;
mod launch;

use std::collections::BTreeMap;

use jiff::Timestamp;
use platform::{
    clock::Clock,
    db::{Db, Tx},
    on,
};

pub use control::{Control, control};
pub use launch::{LaunchError, launch};

use super::{MessageState, WaveId, WaveState};
use crate::{Studies, fieldwork::schedule::due, setup::Population};

/// The whole frame has been looked at.
pub(super) const ALL: i64 = i64::MAX;

/// A wave as it stands.
#[derive(Clone, Debug)]
pub struct Wave {
    pub id: WaveId,
    pub population: String,
    /// Its name in `study.toml`.
    pub name: String,
    pub channel: String,
    pub state: WaveState,
    pub launched_at: Timestamp,
    pub due_at: Timestamp,
    pub begun_at: Option<Timestamp>,
    /// Why it is paused or stopped.
    pub why: String,
    /// The whole frame has been looked at.
    pub looked_through: bool,
    /// How many messages stand where.
    pub counts: BTreeMap<MessageState, i64>,
}

impl Wave {
    /// How many messages stand there.
    pub fn count(&self, state: MessageState) -> i64 {
        self.counts.get(&state).copied().unwrap_or(0)
    }

    /// How many messages have yet to leave.
    pub fn to_go(&self) -> i64 {
        self.count(MessageState::Queued)
            + self.count(MessageState::Leased)
            + self.count(MessageState::HandingOver)
    }

    /// How many messages it has.
    pub fn messages(&self) -> i64 {
        self.counts.values().sum()
    }
}

type Row = (
    i64,
    String,
    String,
    String,
    String,
    i64,
    i64,
    Option<i64>,
    String,
    i64,
);

/// The waves of a study, in the order in which they are due.
///
/// # Errors
/// When the database refuses.
pub async fn waves(db: &Db, study: &str) -> Result<Vec<Wave>, sqlx::Error> {
    let rows: Vec<Row> = on!(Db, db, e => {
        sqlx::query_as(
            "select id, population, wave, channel, state, launched_at, due_at, begun_at, why, looked_to
             from waves where study_id = $1 order by due_at, wave",
        ).bind(study).fetch_all(e).await?
    });
    let counts: Vec<(i64, String, i64)> = on!(Db, db, e => {
        sqlx::query_as(
            "select m.wave_id, m.state, count(*) from messages m join waves w on w.id = m.wave_id
             where w.study_id = $1 group by m.wave_id, m.state",
        ).bind(study).fetch_all(e).await?
    });
    Ok(rows
        .into_iter()
        .map(
            |(id, population, name, channel, state, launched, due, begun, why, looked_to)| Wave {
                id: WaveId(id),
                population,
                name,
                channel,
                state: WaveState::parse(&state),
                launched_at: moment(launched),
                due_at: moment(due),
                begun_at: begun.map(moment),
                why,
                looked_through: looked_to == ALL,
                counts: counts
                    .iter()
                    .filter(|(wave, ..)| *wave == id)
                    .filter_map(|(_, state, n)| Some((MessageState::parse(state)?, *n)))
                    .collect(),
            },
        )
        .collect())
}

/// Seconds since 1970 as they stand in the database.
pub(super) fn moment(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Begins the waves of open studies that are due, and finishes those that have nothing left to do.
///
/// # Errors
/// When the database refuses.
pub(super) async fn turn_over(studies: &Studies) -> Result<(), sqlx::Error> {
    let (db, now) = (studies.db(), studies.app.clock.timestamp());
    let due: Vec<(i64, String, String)> = on!(Db, db, e => {
        sqlx::query_as(
            "select w.id, w.study_id, w.population from waves w join studies s on s.id = w.study_id
             where w.state = 'planned' and w.due_at <= $1 and s.state = 'open'",
        ).bind(now.as_second()).fetch_all(e).await?
    });
    for (wave, study, population) in due {
        begin(studies, WaveId(wave), &study, &population, None).await?;
    }
    let finished: Vec<i64> = on!(Db, db, e => {
        sqlx::query_scalar(
            "select w.id from waves w where w.state = 'sending' and w.looked_to = $1 and not exists (
                 select 1 from messages m where m.wave_id = w.id and m.state in ('queued', 'leased', 'handing_over'))",
        ).bind(ALL).fetch_all(e).await?
    });
    for wave in finished {
        db.write(move |tx: &mut Tx| {
            Box::pin(async move {
                on!(Tx, tx, c => {
                    sqlx::query(
                        "update waves set state = 'done', why = '' where id = $1 and state = 'sending' and looked_to = $2 and not exists (
                             select 1 from messages m where m.wave_id = $1 and m.state in ('queued', 'leased', 'handing_over'))",
                    ).bind(wave).bind(ALL).execute(c).await.map(|_| ())
                })
            })
        })
        .await?;
    }
    Ok(())
}

/// A wave begins now; those that count from it are planned anew. With an entry for the audit trail when a
/// person says so.
pub(super) async fn begin(
    studies: &Studies,
    wave: WaveId,
    study: &str,
    population: &str,
    asked: Option<(platform::accounts::PersonId, Clock)>,
) -> Result<(), sqlx::Error> {
    let now = studies.app.clock.timestamp();
    let version = studies.study(study).await.ok().map(|(_, version)| version);
    let population =
        version.and_then(|version| version.loaded.definition.population(population).cloned());
    let study = study.to_owned();
    studies
        .db()
        .write(move |tx: &mut Tx| {
            let (study, population, asked) = (study.clone(), population.clone(), asked.clone());
            Box::pin(async move {
                let begun = on!(Tx, tx, c => {
                    sqlx::query("update waves set state = 'sending', begun_at = coalesce(begun_at, $2), why = '' where id = $1 and state = 'planned'")
                        .bind(wave.0).bind(now.as_second()).execute(c).await?.rows_affected() == 1
                });
                if !begun {
                    return Ok(());
                }
                if let Some((person, clock)) = asked {
                    let detail = format!("wave {wave}");
                    let entry = platform::audit::Entry { person: Some(person), action: "wave begun", object: &study, detail: &detail };
                    platform::audit::note(tx, &clock, entry).await?;
                }
                match population {
                    Some(population) => plan_again(tx, &study, &population).await,
                    None => Ok(()),
                }
            })
        })
        .await
}

/// Sets when the waves that have not begun are due, by when others really began.
async fn plan_again(tx: &mut Tx, study: &str, population: &Population) -> Result<(), sqlx::Error> {
    let rows: Vec<(String, i64, Option<i64>)> = on!(Tx, tx, c => {
        sqlx::query_as("select wave, launched_at, begun_at from waves where study_id = $1 and population = $2")
            .bind(study).bind(&population.id).fetch_all(c).await?
    });
    let Some(launched) = rows.iter().map(|(_, launched, _)| *launched).min() else {
        return Ok(());
    };
    let begun = rows
        .iter()
        .filter_map(|(wave, _, begun)| Some((wave.clone(), moment((*begun)?))))
        .collect();
    // A schedule that never lets anything leave was refused at the launch; when a later version of the folder has
    // one, the dates stay as they were.
    let Ok(plan) = due(population, moment(launched), &begun) else {
        return Ok(());
    };
    for due in plan {
        on!(Tx, tx, c => {
            sqlx::query("update waves set due_at = $4 where study_id = $1 and population = $2 and wave = $3 and begun_at is null")
                .bind(study).bind(&population.id).bind(&due.wave).bind(due.at.as_second()).execute(c).await?;
        });
    }
    Ok(())
}

/// Pauses a wave that runs, for a reason that the program found.
pub(super) async fn pause(db: &Db, wave: WaveId, why: &'static str) -> Result<(), sqlx::Error> {
    db.write(move |tx: &mut Tx| {
        Box::pin(async move {
            on!(Tx, tx, c => {
                sqlx::query("update waves set state = 'paused', why = $2 where id = $1 and state in ('planned', 'sending')")
                    .bind(wave.0).bind(why).execute(c).await.map(|_| ())
            })
        })
    })
    .await
}
