//! Counting in the database.

use std::collections::BTreeMap;

use platform::{db::Db, on};

use super::{
    model::{Progress, Tally, WaveDay},
    outcome::{self, Last},
};
use crate::setup::{DispositionRules, Population};

/// One group of cases that are alike: variables, days, disposition by hand, how many.
type Row = (
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    String,
    i64,
);

/// Counts the cases of a population; pilots and those who came by an open link are not among them.
///
/// # Errors
/// When the database refuses.
pub async fn progress(
    db: &Db,
    study: &str,
    population: &Population,
    rules: &DispositionRules,
    page_order: &[String],
) -> Result<Progress, sqlx::Error> {
    let mut progress = Progress::default();
    for kind in ["real", "simulated"] {
        let rows: Vec<Row> = on!(Db, db, e => {
            sqlx::query_as(
                "select variables, invited_day, started_day, completed_day, withdrawn_day, opted_out_day, disposition, count(*)
                 from cases where study_id = $1 and population = $2 and kind = $3 and source = 'frame'
                 group by variables, invited_day, started_day, completed_day, withdrawn_day, opted_out_day, disposition",
            ).bind(study).bind(&population.id).bind(kind).fetch_all(e).await?
        });
        for row in rows {
            count(&mut progress, population, rules, row);
        }
    }
    for (variables, page) in break_offs(db, study, &population.id, page_order).await? {
        let share = share_of(&page, page_order);
        *progress.break_offs.entry(page).or_insert(0) += 1;
        if share >= rules.partial_from {
            shift(&mut progress, population, &variables, "2.12", "1.2");
        }
    }
    for variables in undelivered(db, study, &population.id).await? {
        shift(
            &mut progress,
            population,
            &variables,
            rules.silence().code(),
            "3.30",
        );
    }
    (progress.waves, progress.planned) = waves(db, study, &population.id).await?;
    Ok(progress)
}

fn count(progress: &mut Progress, population: &Population, rules: &DispositionRules, row: Row) {
    let (variables, invited, started, completed, withdrawn, opted_out, by_hand, n) = row;
    let if_some = |day: &Option<String>| if day.is_some() { n } else { 0 };
    let tally = Tally {
        cases: n,
        invited: if_some(&invited),
        started: if_some(&started),
        completed: if_some(&completed),
        withdrawn: if_some(&withdrawn),
    };
    let last = match (&completed, &started, &invited) {
        (Some(_), ..) => Last::Completed,
        _ if withdrawn.is_some() || opted_out.is_some() => Last::Refused,
        (None, Some(_), _) => Last::Started,
        (None, None, Some(_)) => Last::Invited,
        (None, None, None) => Last::NotInvited,
    };
    let code = outcome::code(last, &by_hand, rules);
    progress.total.add(tally);
    progress.outcome.add(code, n);
    let values = values(population, &variables);
    if values.len() == population.frame.variables.len() {
        let key = values.iter().map(|(_, value)| value.clone()).collect();
        let cell = progress.cells.entry(key).or_default();
        cell.0 += tally.invited;
        cell.1 += if invited.is_some() {
            tally.completed
        } else {
            0
        };
    }
    for (variable, value) in values {
        let groups = progress.groups.entry(variable.clone()).or_default();
        groups.entry(value.clone()).or_default().add(tally);
        let outcomes = progress.outcomes.entry(variable).or_default();
        outcomes.entry(value).or_default().add(code, n);
    }
    if let Some(day) = started {
        progress.days.entry(day).or_default().started += n;
    }
    if let Some(day) = completed {
        progress.days.entry(day).or_default().completed += n;
    }
}

/// The values of the frame variables in what the database holds.
fn values(population: &Population, variables: &str) -> Vec<(String, String)> {
    // The frame import wrote this JSON; a variable that is not in it counts under no category.
    let known: BTreeMap<String, String> = serde_json::from_str(variables).unwrap_or_default();
    population
        .frame
        .variables
        .iter()
        .filter_map(|variable| Some((variable.id.clone(), known.get(&variable.id)?.clone())))
        .collect()
}

fn shift(
    progress: &mut Progress,
    population: &Population,
    variables: &str,
    from: &'static str,
    to: &'static str,
) {
    progress.outcome.shift(from, to);
    for (variable, value) in values(population, variables) {
        let group = progress
            .outcomes
            .get_mut(&variable)
            .and_then(|groups| groups.get_mut(&value));
        if let Some(outcome) = group {
            outcome.shift(from, to);
        }
    }
}

/// How far through the questionnaire a page is.
pub(super) fn share_of(page: &str, page_order: &[String]) -> f64 {
    page_order
        .iter()
        .position(|known| known == page)
        .map_or(0.0, |place| (place + 1) as f64 / page_order.len() as f64)
}

/// The variables of cases to which nothing was delivered: messages came back, and none is known to have arrived.
async fn undelivered(db: &Db, study: &str, population: &str) -> Result<Vec<String>, sqlx::Error> {
    on!(Db, db, e => {
        sqlx::query_scalar(
            "select c.variables from cases c where c.started_day is null and c.completed_day is null and c.withdrawn_day is null
                and c.opted_out_day is null and c.disposition = '' and c.invited_day is not null and c.id in (
                select m.case_id from waves w join messages m on m.wave_id = w.id
                where w.study_id = $1 and w.population = $2 and m.state in ('refused', 'returned')
                  and not exists (select 1 from messages o where o.case_id = m.case_id and o.state in ('sent', 'unknown')))",
        ).bind(study).bind(population).fetch_all(e).await
    })
}

/// Waves that have begun, with how many messages have left; and the days of those that ask for answers and are due.
async fn waves(
    db: &Db,
    study: &str,
    population: &str,
) -> Result<(Vec<WaveDay>, Vec<String>), sqlx::Error> {
    let rows: Vec<(String, String, String, Option<i64>, i64, i64)> = on!(Db, db, e => {
        sqlx::query_as(
            "select w.wave, w.kind, w.state, w.begun_at, w.due_at,
                (select count(*) from messages m where m.wave_id = w.id and m.state in ('sent', 'unknown'))
             from waves w where w.study_id = $1 and w.population = $2 order by coalesce(w.begun_at, w.due_at), w.wave",
        ).bind(study).bind(population).fetch_all(e).await?
    });
    let day = |seconds: i64| {
        let at = jiff::Timestamp::from_second(seconds).ok()?;
        Some(platform::calendar::uk_date(at).to_string())
    };
    let (mut begun, mut planned) = (Vec::new(), Vec::new());
    for (name, kind, state, begun_at, due_at, sent) in rows {
        let asks = matches!(kind.as_str(), "invitation" | "reminder" | "last_call");
        match begun_at {
            Some(at) => begun.extend(day(at).map(|day| WaveDay {
                day,
                name,
                asks,
                sent,
            })),
            None if asks && state == "planned" => planned.extend(day(due_at)),
            None => {}
        }
    }
    Ok((begun, planned))
}

/// The variables of each unfinished case, and the furthest page that it has saved.
async fn break_offs(
    db: &Db,
    study: &str,
    population: &str,
    page_order: &[String],
) -> Result<Vec<(String, String)>, sqlx::Error> {
    let pages: Vec<(i64, String, Option<String>)> = on!(Db, db, e => {
        sqlx::query_as(
            "select d.case_id, c.variables, p.page from cases c
             join drafts d on d.case_id = c.id
             left join draft_pages p on p.case_id = c.id
             where c.study_id = $1 and c.population = $2 and c.kind <> 'pilot' and c.source = 'frame'
               and c.started_day is not null and c.completed_day is null",
        ).bind(study).bind(population).fetch_all(e).await?
    });
    let place = |page: &str| {
        page_order
            .iter()
            .position(|known| known == page)
            .unwrap_or(0)
    };
    let mut furthest: BTreeMap<i64, (String, String)> = BTreeMap::new();
    for (case, variables, page) in pages {
        let page = page.unwrap_or_default();
        let (_, kept) = furthest
            .entry(case)
            .or_insert_with(|| (variables, String::new()));
        if kept.is_empty() || place(&page) > place(kept) {
            *kept = page;
        }
    }
    Ok(furthest.into_values().collect())
}

/// The counts of a population as a whole.
///
/// # Errors
/// When the database refuses.
pub async fn totals(db: &Db, study: &str, population: &str) -> Result<Tally, sqlx::Error> {
    let (cases, invited, started, completed, withdrawn): (i64, i64, i64, i64, i64) = on!(Db, db, e => {
        sqlx::query_as(
            "select count(*), count(invited_day), count(started_day), count(completed_day), count(withdrawn_day)
             from cases where study_id = $1 and population = $2 and kind <> 'pilot' and source = 'frame'",
        ).bind(study).bind(population).fetch_one(e).await?
    });
    Ok(Tally {
        cases,
        invited,
        started,
        completed,
        withdrawn,
    })
}
