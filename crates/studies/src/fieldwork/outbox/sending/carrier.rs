//! A carrier: one connection to the mail server, one message after the other.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use jiff::ToSpan;
use platform::mail::{Connection, Delivery, MessageProblem, Sealed, SmtpServer};
use tokio::{
    sync::{Mutex, mpsc, watch},
    time::Instant,
};

use super::{
    super::{
        links::address_hash,
        queue::{self, Fate, Leased, Settled, Threshold, Work},
        selection::Candidate,
    },
    Office,
    compose::{self, About},
};
use crate::setup::{Channel, Contact, ContactKind, Population, Version};

/// A message on its way, with everything that is needed to write it.
pub(super) struct Parcel {
    pub(super) leased: Leased,
    pub(super) candidate: Candidate,
    pub(super) way: Arc<Way>,
}

/// What the messages of a wave have in common.
pub(super) struct Way {
    pub(super) work: Work,
    pub(super) version: Arc<Version>,
    pub(super) population: Population,
    pub(super) contact: Contact,
}

impl Way {
    pub(super) fn about(&self) -> About<'_> {
        About {
            version: &self.version,
            population: &self.population,
            contact: &self.contact,
            work: &self.work,
        }
    }
}

/// Servers hang up on a connection that says nothing for long.
const IDLE: Duration = Duration::from_secs(20);
/// Minutes to wait after each time that a server said "not now".
const PAUSES: [i64; 8] = [1, 5, 15, 30, 60, 120, 240, 240];

/// Carries parcels until there are no more; when it is told to stop, the rest stays where it is.
pub(super) async fn carry(
    office: Arc<Office>,
    inbox: Arc<Mutex<mpsc::Receiver<Parcel>>>,
    stop: watch::Receiver<bool>,
) {
    let mut line = Line::default();
    loop {
        let parcel = inbox.lock().await.recv().await;
        let Some(parcel) = parcel else { break };
        if *stop.borrow() {
            continue;
        }
        let fate = match parcel.leased.channel {
            Channel::Sms => office.text_message(&parcel).await,
            Channel::Email | Channel::Letter => office.mail(&mut line, &parcel).await,
        };
        office.settle(&parcel, fate).await;
    }
    line.hang_up().await;
}

/// A connection that is kept between messages.
#[derive(Default)]
struct Line(Option<(Connection, Instant)>);

impl Line {
    async fn open(&mut self, server: &SmtpServer) -> Result<(Connection, bool), String> {
        match self.0.take() {
            Some((connection, used)) if connection.is_open() && used.elapsed() < IDLE => {
                Ok((connection, true))
            }
            Some((connection, _)) => {
                connection.close().await;
                Ok((server.connect().await?, false))
            }
            None => Ok((server.connect().await?, false)),
        }
    }

    fn keep(&mut self, connection: Connection) {
        if connection.is_open() {
            self.0 = Some((connection, Instant::now()));
        }
    }

    async fn hang_up(self) {
        if let Some((connection, _)) = self.0 {
            connection.close().await;
        }
    }
}

impl Office {
    async fn mail(&self, line: &mut Line, parcel: &Parcel) -> Fate {
        let Some(server) = self.studies.app.mail.server() else {
            return self.later("there is no mail server", parcel, 0);
        };
        let sealed = match self.seal(&server, parcel) {
            Ok(sealed) => sealed,
            Err(fate) => return fate,
        };
        // A kept connection may have been closed by the other side meanwhile: once more on a new one.
        for _ in 0..2 {
            let (mut connection, kept) = match line.open(&server).await {
                Ok(open) => open,
                Err(why) => {
                    self.rest();
                    return self.later(&why, parcel, 0);
                }
            };
            let stepped = AtomicBool::new(false);
            let delivery = connection
                .deliver(&sealed, async {
                    let may = queue::hand_over(self.studies.db(), self.threshold(parcel)).await;
                    match may {
                        Ok(true) => {
                            stepped.store(true, Ordering::Relaxed);
                            Ok(())
                        }
                        Ok(false) => Err(String::new()),
                        Err(error) => Err(format!("the database did not answer: {error}")),
                    }
                })
                .await;
            let not_sent = matches!(delivery, Delivery::NotSent { .. });
            if not_sent && kept && !stepped.load(Ordering::Relaxed) && !connection.is_open() {
                continue;
            }
            if matches!(
                delivery,
                Delivery::Accepted { .. } | Delivery::Refused { .. }
            ) {
                line.keep(connection);
            }
            return self.fate(delivery, parcel);
        }
        self.later("the mail server hangs up", parcel, 0)
    }

    fn seal(&self, server: &SmtpServer, parcel: &Parcel) -> Result<Sealed, Fate> {
        let app = &self.studies.app;
        let (about, message) = (parcel.way.about(), parcel.leased.id);
        let outgoing = compose::write(&self.composer, app, about, &parcel.candidate, message)
            .and_then(|composed| compose::mail(app, about, &parcel.candidate, message, composed))
            .map_err(Fate::Withheld)?;
        server.seal(&outgoing).map_err(|problem| {
            let why = problem.to_string();
            match problem {
                MessageProblem::Address(_) => Fate::Refused { why, address: true },
                MessageProblem::LineBreak(_) | MessageProblem::Parts(_) => Fate::Withheld(why),
            }
        })
    }

    fn fate(&self, delivery: Delivery, parcel: &Parcel) -> Fate {
        match delivery {
            Delivery::Accepted { .. } => Fate::Sent,
            Delivery::Unknown { why } => Fate::Unknown(why),
            Delivery::Refused {
                code,
                reply,
                permanent: true,
            } => Fate::Refused {
                address: blames_address(code, &reply),
                why: format!("{code}: {reply}"),
            },
            Delivery::Refused {
                code,
                reply,
                permanent: false,
            } => self.later(&format!("{code}: {reply}"), parcel, 1),
            // Nothing forbids another try at once when it was we who stopped: the queue looks at the case again.
            Delivery::NotSent { why } if why.is_empty() => Fate::Later {
                why,
                not_before: self.studies.app.clock.timestamp(),
                attempts: parcel.leased.attempts,
            },
            Delivery::NotSent { why } => self.later(&why, parcel, 1),
        }
    }

    /// Once more after a pause that grows; at the end a person must look at it.
    pub(super) fn later(&self, why: &str, parcel: &Parcel, tried: i64) -> Fate {
        let attempts = parcel.leased.attempts + tried;
        let index = usize::try_from(attempts).unwrap_or(0).saturating_sub(1);
        match PAUSES.get(index) {
            Some(minutes) => Fate::Later {
                why: why.to_owned(),
                not_before: self.studies.app.clock.timestamp() + minutes.minutes(),
                attempts,
            },
            None => Fate::Withheld(format!("tried {attempts} times, and then given up: {why}")),
        }
    }

    pub(super) fn threshold(&self, parcel: &Parcel) -> Threshold {
        let (app, leased) = (&self.studies.app, &parcel.leased);
        Threshold {
            message: leased.id,
            by: self.by.clone(),
            now: app.clock.timestamp(),
            study: parcel.way.work.study.clone(),
            thanks: parcel.way.contact.kind == ContactKind::ThankYou,
            address: address_hash(&app.secret, parcel.candidate.address(leased.channel)),
        }
    }

    pub(super) fn settled(&self, parcel: &Parcel, fate: Fate) -> Settled {
        let (app, leased) = (&self.studies.app, &parcel.leased);
        Settled {
            message: leased.id,
            case: leased.case,
            channel: leased.channel,
            domain: leased.domain.clone(),
            work: parcel.way.work.clone(),
            by: self.by.clone(),
            now: app.clock.timestamp(),
            today: app.clock.today().to_string(),
            address: address_hash(&app.secret, parcel.candidate.address(leased.channel)),
            fate,
        }
    }

    /// Writes down what became of it; a database that is away is waited for, because the mail server's answer
    /// is known only here.
    async fn settle(&self, parcel: &Parcel, fate: Fate) {
        let settled = self.settled(parcel, fate);
        let mut pause = Duration::from_millis(200);
        loop {
            match queue::settle(self.studies.db(), settled.clone()).await {
                Ok(()) => return,
                Err(error) if pause < Duration::from_secs(60) => {
                    tracing::warn!(%error, "the fate of a message could not be written down; trying again");
                    tokio::time::sleep(pause).await;
                    pause *= 2;
                }
                Err(error) => {
                    tracing::error!(%error, "the fate of a message is not known: it will stand as unknown");
                    return;
                }
            }
        }
    }
}

/// Whether a server's "no" is about the address, and not about us, our mail or its own state.
fn blames_address(code: u16, reply: &str) -> bool {
    let enhanced = reply
        .split(|c: char| !c.is_ascii_digit() && c != '.')
        .find(|word| word.starts_with("5.") && word.matches('.').count() == 2);
    match enhanced {
        Some(status) => {
            (status.starts_with("5.1.") && !matches!(status, "5.1.7" | "5.1.8"))
                || status == "5.2.1"
        }
        None => matches!(code, 550 | 551 | 553),
    }
}

#[cfg(test)]
mod tests {
    use super::blames_address;

    #[test]
    fn only_a_bad_address_is_never_written_to_again() {
        assert!(blames_address(550, "5.1.1 no such user"));
        assert!(blames_address(550, "no such user"));
        assert!(blames_address(553, "5.1.3 bad address"));
        assert!(!blames_address(550, "5.7.1 relaying denied"));
        assert!(!blames_address(554, "5.7.26 not authenticated"));
        assert!(!blames_address(550, "5.1.8 sender address rejected"));
        assert!(!blames_address(552, "5.2.2 mailbox full"));
        assert!(!blames_address(530, "authentication required"));
    }
}
