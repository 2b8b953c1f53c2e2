//! One round of the office: what has run out comes back, waves begin and fill the queue, messages are taken and
//! looked at once more.

use std::{collections::HashMap, sync::Arc};

use jiff::ToSpan;
use platform::{calendar::hour_of, on};
use tokio::sync::mpsc;

use super::{
    super::{
        filling::{self, WorkRow},
        queue::{self, Ask, Fate, Leased, Work},
        selection::{Asking, Candidate, Which, candidates},
        waves,
    },
    Office, WAITING,
    carrier::{Parcel, Way},
};
use crate::{
    answering::CaseId,
    fieldwork::schedule::{belongs, country_of},
    setup::{BankHolidays, Channel},
};

/// Of messages that nobody gets, so many are taken at once.
const KEPT: i64 = 1_000;

impl Office {
    /// Does what there is to do now; false when there was nothing.
    pub(super) async fn round(&self, parcels: &mpsc::Sender<Parcel>) -> Result<bool, sqlx::Error> {
        let (db, clock) = (self.studies.db(), &self.studies.app.clock);
        queue::recover(db, clock.timestamp(), clock.today().to_string()).await?;
        waves::turn_over(&self.studies).await?;
        let mut worked = false;
        for work in filling::unfilled(db).await? {
            let Some(way) = self.way(&work).await? else {
                continue;
            };
            let (more, _) = filling::step(&self.studies, &work, &way.contact, None).await?;
            worked |= more;
        }
        for work in self.waiting().await? {
            let Some(way) = self.way(&work).await? else {
                continue;
            };
            worked |= self.take(&Arc::new(way), parcels).await?;
        }
        Ok(worked)
    }

    /// Waves with messages that may be taken.
    async fn waiting(&self) -> Result<Vec<Work>, sqlx::Error> {
        let now = self.studies.app.clock.seconds();
        let rows: Vec<WorkRow> = on!(Db, self.studies.db(), e => {
            sqlx::query_as(
                "select w.id, w.study_id, w.population, w.wave, w.kind, w.launched_at
                 from waves w join studies s on s.id = w.study_id
                 where w.state in ('planned', 'sending') and w.channel <> 'letter' and s.state = 'open' and exists (
                    select 1 from messages m where m.wave_id = w.id and m.state = 'queued' and m.not_before <= $1)
                 order by w.due_at",
            ).bind(now).fetch_all(e).await?
        });
        Ok(rows.into_iter().filter_map(filling::work).collect())
    }

    /// What the messages of a wave have in common. A wave that the study folder no longer has is paused, and
    /// says why.
    async fn way(&self, work: &Work) -> Result<Option<Way>, sqlx::Error> {
        let Ok((_, version)) = self.studies.study(&work.study).await else {
            return Ok(None);
        };
        let population = version
            .loaded
            .definition
            .population(&work.population)
            .cloned();
        let found = population.and_then(|population| {
            let contact = population
                .contacts
                .iter()
                .find(|contact| contact.wave == work.name)
                .cloned();
            contact.map(|contact| (population, contact))
        });
        match found {
            Some((population, contact)) => Ok(Some(Way {
                work: work.clone(),
                version,
                population,
                contact,
            })),
            None => {
                waves::pause(
                    self.studies.db(),
                    work.wave,
                    "the study folder has no message of this name any more",
                )
                .await?;
                Ok(None)
            }
        }
    }

    /// Takes messages of a wave: those that nobody gets are kept at once, the others wait for a carrier.
    async fn take(
        &self,
        way: &Arc<Way>,
        parcels: &mpsc::Sender<Parcel>,
    ) -> Result<bool, sqlx::Error> {
        let app = &self.studies.app;
        let now = app.clock.timestamp();
        let simulated = crate::setup::find_study(self.studies.db(), &way.work.study)
            .await?
            .is_none_or(|study| study.simulated);
        let leaves = !simulated && self.leaves(way.contact.channel);
        let sending = &way.population.sending;
        let by_country = sending.bank_holidays == BankHolidays::ByCountry;
        let free = i64::try_from(parcels.capacity()).unwrap_or(0);
        if leaves {
            let closed = !by_country && !sending.hours(None).open_at(now);
            if closed || self.resting() || parcels.capacity() < WAITING / 2 {
                return Ok(false);
            }
        }
        let ask = Ask {
            work: way.work.clone(),
            by: self.by.clone(),
            now,
            until: now
                + i64::try_from(self.settings.lease.as_secs())
                    .unwrap_or(600)
                    .seconds(),
            most: if leaves { free } else { KEPT },
            hour: leaves.then(|| {
                (
                    hour_of(now),
                    i64::from(sending.per_hour),
                    sending.per_domain_per_hour.map_or(i64::MAX, i64::from),
                )
            }),
            today: app.clock.today().to_string(),
        };
        let leased = queue::lease(self.studies.db(), &app.secret, &app.base_url, ask).await?;
        if leased.is_empty() {
            return Ok(false);
        }
        let mut kept = Vec::new();
        for parcel in self.look_again(way, leased).await? {
            if parcel.candidate.simulated || !leaves {
                kept.push(parcel);
            } else if let Some(open) = self.next_open(&parcel) {
                let fate = Fate::Later {
                    why: String::new(),
                    not_before: open,
                    attempts: parcel.leased.attempts,
                };
                queue::settle(self.studies.db(), self.settled(&parcel, fate)).await?;
            } else if parcels.send(parcel).await.is_err() {
                // The carriers have gone; what was taken is given back when the office closes.
                break;
            }
        }
        self.keep(kept).await?;
        Ok(true)
    }

    /// Whether messages of this channel reach anybody here.
    fn leaves(&self, channel: Channel) -> bool {
        match channel {
            Channel::Email => self.studies.app.mail.server().is_some(),
            Channel::Sms => self.settings.sms.is_some(),
            Channel::Letter => false,
        }
    }

    /// When the hours of the person's own country begin, if they are over now.
    fn next_open(&self, parcel: &Parcel) -> Option<jiff::Timestamp> {
        let sending = &parcel.way.population.sending;
        if sending.bank_holidays != BankHolidays::ByCountry {
            return None;
        }
        let now = self.studies.app.clock.timestamp();
        let hours = sending.hours(country_of(
            &parcel.way.population,
            &parcel.candidate.variables,
        ));
        if hours.open_at(now) {
            None
        } else {
            hours.next_open(now)
        }
    }

    /// Looks at the cases once more, at the moment of sending: those for whom the wave is no longer are withheld.
    async fn look_again(
        &self,
        way: &Arc<Way>,
        leased: Vec<Leased>,
    ) -> Result<Vec<Parcel>, sqlx::Error> {
        let asking = Asking {
            study: &way.work.study,
            wave: way.work.wave,
            kind: way.work.kind,
            waiting_too: false,
        };
        let mut found: HashMap<CaseId, Candidate> = HashMap::new();
        let ids: Vec<CaseId> = leased.iter().map(|message| message.case).collect();
        for some in ids.chunks(200) {
            let some = candidates(
                self.studies.db(),
                &self.studies.app.secret,
                asking,
                Which::These(some),
            )
            .await?;
            found.extend(some.into_iter().map(|candidate| (candidate.id, candidate)));
        }
        let mut parcels = Vec::with_capacity(leased.len());
        for leased in leased {
            // A case that was erased meanwhile took its messages with it.
            let Some(candidate) = found.remove(&leased.case) else {
                continue;
            };
            let against = belongs(&way.contact, &candidate.case).err();
            let parcel = Parcel {
                leased,
                candidate,
                way: Arc::clone(way),
            };
            match against {
                None => parcels.push(parcel),
                Some(reason) => {
                    let fate = Fate::Withheld(reason.words().to_owned());
                    queue::settle(self.studies.db(), self.settled(&parcel, fate)).await?;
                }
            }
        }
        Ok(parcels)
    }
}
