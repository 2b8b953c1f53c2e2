//! Reads the mailbox, now and every few minutes.

use std::time::Duration;

use platform::mail::{
    mailbox::{Inbox, InboxError},
    report::{self, What},
};
use tokio::{sync::watch, task::JoinHandle};

use super::storage::{self, Told};
use crate::{Studies, fieldwork::outbox};

/// How often the mailbox is looked at.
const EVERY: Duration = Duration::from_secs(120);

/// How many messages of each kind were read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Returns {
    /// A message of ours did not arrive.
    pub failed: usize,
    /// Somebody wants no more messages.
    pub stopped: usize,
    /// Automatic answers.
    pub away: usize,
    /// About no message of ours, or for a person to read.
    pub others: usize,
}

/// Why the mailbox was not read to its end.
#[derive(Debug, thiserror::Error)]
pub enum ReturnsError {
    #[error(transparent)]
    Inbox(#[from] InboxError),
    #[error("the database refused: {0}")]
    Database(#[from] sqlx::Error),
}

/// Reads everything that is unread. What was noted before an error stays noted.
///
/// # Errors
/// A mailbox or database that fails.
pub async fn read_returns(studies: &Studies, inbox: &Inbox) -> Result<Returns, ReturnsError> {
    let mut reading = inbox.open().await?;
    let mut returns = Returns::default();
    while let Some(arrived) = reading.next().await? {
        match report::read(&arrived.bytes) {
            Ok(returned) => {
                let message = returned
                    .message_ids
                    .iter()
                    .find_map(|id| outbox::message_of(&studies.app.secret, id));
                let told = message.and_then(|message| Some((message, told(&returned.what)?)));
                match told {
                    Some((message, told)) => {
                        if storage::note(studies, arrived.id, message, told).await? {
                            returns.count(told);
                        } else {
                            returns.others += 1;
                        }
                    }
                    None => returns.others += 1,
                }
            }
            // It stays in the mailbox, marked as read, for whoever looks after it.
            Err(_unreadable) => returns.others += 1,
        }
        reading.done(arrived).await?;
    }
    Ok(returns)
}

impl Returns {
    fn count(&mut self, told: Told) {
        match told {
            Told::Failed { .. } => self.failed += 1,
            Told::OptedOut | Told::Complained => self.stopped += 1,
            Told::Away => self.away += 1,
        }
    }
}

/// What a returned message means for the case; `None` for what changes nothing.
fn told(what: &What) -> Option<Told> {
    match what {
        What::Failed { permanent, why, .. } => Some(Told::Failed {
            permanent: *permanent,
            why,
        }),
        What::Complaint => Some(Told::Complained),
        What::OptOut => Some(Told::OptedOut),
        What::OutOfOffice => Some(Told::Away),
        What::Delayed { .. } | What::Other => None,
    }
}

/// Looks into the mailbox every two minutes, until it is told to stop. Several processes may: what is noted is
/// noted once.
pub fn start_reading(
    studies: Studies,
    inbox: Inbox,
    mut stop: watch::Receiver<bool>,
) -> JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            match read_returns(&studies, &inbox).await {
                Ok(returns) if returns == Returns::default() => {}
                Ok(returns) => tracing::info!(
                    "the mailbox: {} undelivered, {} want no more, {} away, {} others",
                    returns.failed,
                    returns.stopped,
                    returns.away,
                    returns.others
                ),
                Err(error) => tracing::warn!(%error, "the mailbox could not be read; trying again"),
            }
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                _ = stop.wait_for(|stopped| *stopped) => break,
            }
        }
    })
}
