//! The office: takes messages from the queue and hands them over. Every process has one; they share the work
//! through the database alone.

mod carrier;
mod compose;
mod kept;
mod round;
mod sms;

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use platform::ids::random_id;
use tokio::{
    sync::{Mutex, mpsc, watch},
    task::JoinHandle,
};

use self::{carrier::Parcel, compose::Composer};
use super::queue;
use crate::Studies;

pub(in crate::fieldwork) use compose::sender;
pub(super) use compose::{About, Shown, read};
pub use sms::SmsFile;

/// How long a process keeps a message that it has taken. Longer than a mail server may take to answer all the
/// commands of a message, so that nobody else takes up a message that is still on its way.
const LEASE: Duration = Duration::from_secs(600);
/// How often the office looks whether there is something to do.
const EVERY: Duration = Duration::from_secs(1);
/// Parcels that wait for a connection: enough to keep all of them busy, few enough to be given back quickly.
const WAITING: usize = 200;

/// How an office works.
#[derive(Clone)]
pub struct OfficeSettings {
    /// Connections to the mail server at the same time.
    pub connections: usize,
    /// Where text messages are written for a provider; without it they stay in the built-in outbox.
    pub sms: Option<Arc<SmsFile>>,
    /// How long a message is kept before others take it for lost.
    pub lease: Duration,
}

impl Default for OfficeSettings {
    fn default() -> Self {
        Self {
            connections: 4,
            sms: None,
            lease: LEASE,
        }
    }
}

/// A process's part in sending.
pub struct Office {
    studies: Studies,
    settings: OfficeSettings,
    /// What it is called in leases.
    by: String,
    composer: Composer,
    /// Until then the mail server is left alone, in seconds since 1970: it could not be reached.
    rest_until: AtomicI64,
}

impl Office {
    /// An office; nothing is sent before it runs.
    pub fn new(studies: Studies, settings: OfficeSettings) -> Self {
        Self {
            studies,
            settings,
            by: format!("{:x}", random_id()),
            composer: Composer::default(),
            rest_until: AtomicI64::new(0),
        }
    }

    /// Sends whatever may be sent, until it is told to stop; then gives back what it has not tried.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let office = Arc::new(self);
        let (parcels, carriers) = office.open(&stop);
        while !*stop.borrow() {
            let worked = match office.round(&parcels).await {
                Ok(worked) => worked,
                Err(error) => {
                    tracing::warn!(%error, "the outbox could not be worked on; trying again");
                    false
                }
            };
            if !worked {
                tokio::select! {
                    () = next_turn(&parcels) => {}
                    _ = stop.wait_for(|stopped| *stopped) => {}
                }
            }
        }
        office.close(parcels, carriers).await;
    }

    /// Sends until nothing is left that may be sent now.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn run_until_empty(self) -> Result<(), sqlx::Error> {
        let office = Arc::new(self);
        let (_keep, stop) = watch::channel(false);
        let (parcels, carriers) = office.open(&stop);
        let outcome = loop {
            match office.round(&parcels).await {
                Err(error) => break Err(error),
                Ok(true) => {}
                Ok(false) if parcels.capacity() < WAITING => next_turn(&parcels).await,
                Ok(false) => break Ok(()),
            }
        };
        office.close(parcels, carriers).await;
        outcome
    }

    fn open(
        self: &Arc<Self>,
        stop: &watch::Receiver<bool>,
    ) -> (mpsc::Sender<Parcel>, Vec<JoinHandle<()>>) {
        let (parcels, inbox) = mpsc::channel(WAITING);
        let inbox = Arc::new(Mutex::new(inbox));
        let carriers = (0..self.settings.connections.max(1))
            .map(|_| {
                tokio::spawn(carrier::carry(
                    Arc::clone(self),
                    Arc::clone(&inbox),
                    stop.clone(),
                ))
            })
            .collect();
        (parcels, carriers)
    }

    async fn close(&self, parcels: mpsc::Sender<Parcel>, carriers: Vec<JoinHandle<()>>) {
        drop(parcels);
        for carrier in carriers {
            if let Err(error) = carrier.await {
                tracing::error!(%error, "a carrier of messages broke");
            }
        }
        if let Err(error) = queue::give_back(self.studies.db(), &self.by).await {
            tracing::warn!(%error, "messages could not be given back; their leases run out by themselves");
        }
    }

    /// The mail server could not be reached: it is left alone for half a minute.
    fn rest(&self) {
        let until = self.studies.app.clock.seconds() + 30;
        self.rest_until.fetch_max(until, Ordering::Relaxed);
    }

    fn resting(&self) -> bool {
        self.studies.app.clock.seconds() < self.rest_until.load(Ordering::Relaxed)
    }
}

/// Ready when the carriers want more, or when it is time to look for new work.
async fn next_turn(parcels: &mpsc::Sender<Parcel>) {
    if parcels.capacity() < WAITING {
        // A mail server that does not answer must not keep the office from its other work.
        let _slow = tokio::time::timeout(EVERY, parcels.reserve_many(WAITING / 2)).await;
    } else {
        tokio::time::sleep(EVERY).await;
    }
}

/// Starts the office of this process.
pub fn start_sending(
    studies: Studies,
    settings: OfficeSettings,
    stop: watch::Receiver<bool>,
) -> JoinHandle<()> {
    tokio::spawn(Office::new(studies, settings).run(stop))
}
