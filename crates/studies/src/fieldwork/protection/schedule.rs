//! Erases what is due, by the days that each study's folder says.

use std::time::Duration;

use jiff::{ToSpan, civil::Date};
use platform::on;
use tokio::{sync::watch, task::JoinHandle};

use super::{
    erasing::{EraseError, erase},
    held::{closed_day, held},
};
use crate::{Studies, setup::Definition};

/// How often it looks.
const EVERY: Duration = Duration::from_secs(3600);

/// The day from which the contact data of a study that closed on a day are erased.
pub(super) fn due_day(definition: &Definition, closed: &str) -> Option<Date> {
    let days = i64::from(definition.data_protection.contact_days.min(36_500));
    closed.parse::<Date>().ok()?.checked_add(days.days()).ok()
}

/// Erases the contact data of every study whose day has come. Gives how many studies that were.
///
/// # Errors
/// When the database refuses.
pub(super) async fn erase_due(studies: &Studies) -> Result<usize, sqlx::Error> {
    let closed: Vec<String> = on!(Db, studies.db(), e => {
        sqlx::query_scalar("select id from studies where state = 'closed'").fetch_all(e).await?
    });
    let today = studies.app.clock.today();
    let mut erased = 0;
    for study in closed {
        let Ok((_, version)) = studies.study(&study).await else {
            continue;
        };
        let Some(day) = closed_day(studies.db(), &study).await? else {
            continue;
        };
        let due = due_day(&version.loaded.definition, &day).is_some_and(|due| due <= today);
        let held = held(studies.db(), &study).await?;
        if !due || held.contacts + held.codes + held.drafts + held.notes == 0 {
            continue;
        }
        match erase(studies, &study, None).await {
            Ok(_) => erased += 1,
            // Opened again or deleted at this moment.
            Err(EraseError::Open | EraseError::NoStudy(_)) => {}
            Err(EraseError::Database(error)) => return Err(error),
        }
    }
    Ok(erased)
}

/// Looks every hour, until it is told to stop.
pub fn start_erasing(studies: Studies, mut stop: watch::Receiver<bool>) -> JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            match erase_due(&studies).await {
                Ok(0) => {}
                Ok(n) => {
                    tracing::info!("contact data of {n} studies were erased, as their folders say");
                }
                Err(error) => {
                    tracing::warn!(%error, "contact data that are due could not be erased; trying again in an hour");
                }
            }
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                _ = stop.wait_for(|stopped| *stopped) => break,
            }
        }
    })
}
