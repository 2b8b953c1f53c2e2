//! Counting in the database.

use std::collections::BTreeMap;

use platform::{db::Db, on};

use super::model::{Progress, Tally};
use crate::setup::Population;

/// One group of cases that are alike: variables, days, how many.
type Row = (
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    i64,
);

/// Counts the cases of a population; pilots are not among them.
///
/// # Errors
/// When the database refuses.
pub async fn progress(
    db: &Db,
    study: &str,
    population: &Population,
    page_order: &[String],
) -> Result<Progress, sqlx::Error> {
    let kinds = ["real", "simulated"];
    let mut progress = Progress::default();
    for kind in kinds {
        let rows: Vec<Row> = on!(Db, db, e => {
            sqlx::query_as(
                "select variables, invited_day, started_day, completed_day, withdrawn_day, count(*)
                 from cases where study_id = $1 and population = $2 and kind = $3
                 group by variables, invited_day, started_day, completed_day, withdrawn_day",
            ).bind(study).bind(&population.id).bind(kind).fetch_all(e).await?
        });
        for row in rows {
            count(&mut progress, population, row);
        }
    }
    progress.break_offs = break_offs(db, study, &population.id, page_order).await?;
    Ok(progress)
}

fn count(progress: &mut Progress, population: &Population, row: Row) {
    let (variables, invited, started, completed, withdrawn, n) = row;
    let if_some = |day: &Option<String>| if day.is_some() { n } else { 0 };
    let tally = Tally {
        cases: n,
        invited: if_some(&invited),
        started: if_some(&started),
        completed: if_some(&completed),
        withdrawn: if_some(&withdrawn),
    };
    progress.total.add(tally);
    // The frame import wrote this JSON; a variable that is not in it counts under no category.
    let known: BTreeMap<String, String> = serde_json::from_str(&variables).unwrap_or_default();
    for variable in &population.frame.variables {
        if let Some(value) = known.get(&variable.id) {
            progress
                .groups
                .entry(variable.id.clone())
                .or_default()
                .entry(value.clone())
                .or_default()
                .add(tally);
        }
    }
    if let Some(day) = started {
        progress.days.entry(day).or_default().started += n;
    }
    if let Some(day) = completed {
        progress.days.entry(day).or_default().completed += n;
    }
}

/// The furthest page that each unfinished draft has saved, counted.
async fn break_offs(
    db: &Db,
    study: &str,
    population: &str,
    page_order: &[String],
) -> Result<BTreeMap<String, i64>, sqlx::Error> {
    let pages: Vec<(i64, Option<String>)> = on!(Db, db, e => {
        sqlx::query_as(
            "select d.case_id, p.page from cases c
             join drafts d on d.case_id = c.id
             left join draft_pages p on p.case_id = c.id
             where c.study_id = $1 and c.population = $2 and c.kind <> 'pilot'
               and c.started_day is not null and c.completed_day is null",
        ).bind(study).bind(population).fetch_all(e).await?
    });
    let place = |page: &str| {
        page_order
            .iter()
            .position(|known| known == page)
            .unwrap_or(0)
    };
    let mut furthest: BTreeMap<i64, String> = BTreeMap::new();
    for (case, page) in pages {
        let page = page.unwrap_or_default();
        let kept = furthest.entry(case).or_default();
        if kept.is_empty() || place(&page) > place(kept) {
            *kept = page;
        }
    }
    let mut counts = BTreeMap::new();
    for page in furthest.into_values() {
        *counts.entry(page).or_insert(0) += 1;
    }
    Ok(counts)
}

/// The counts of a population as a whole.
///
/// # Errors
/// When the database refuses.
pub async fn totals(db: &Db, study: &str, population: &str) -> Result<Tally, sqlx::Error> {
    let (cases, invited, started, completed, withdrawn): (i64, i64, i64, i64, i64) = on!(Db, db, e => {
        sqlx::query_as(
            "select count(*), count(invited_day), count(started_day), count(completed_day), count(withdrawn_day)
             from cases where study_id = $1 and population = $2 and kind <> 'pilot'",
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
