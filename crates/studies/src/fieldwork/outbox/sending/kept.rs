//! Messages that nobody gets: to invented people, and all where there is no mail server. They stay in the
//! built-in outbox, where they can be read; keeping one is a part of the transaction that calls it sent.

use std::sync::Arc;

use platform::{db::Tx, on};

use super::{
    super::{
        MessageState,
        queue::{self, Fate, Settled, Threshold},
    },
    Office,
    carrier::Parcel,
    compose,
};

/// So many are kept in one transaction.
const TOGETHER: usize = 200;

impl Office {
    pub(super) async fn keep(&self, parcels: Vec<Parcel>) -> Result<(), sqlx::Error> {
        for some in parcels.chunks(TOGETHER) {
            let entries: Vec<(Threshold, Settled, i64)> =
                some.iter().map(|parcel| self.entry(parcel)).collect();
            let entries = Arc::new(entries);
            self.studies
                .db()
                .write(move |tx: &mut Tx| {
                    let entries = Arc::clone(&entries);
                    Box::pin(async move {
                        for (threshold, settled, version) in entries.iter() {
                            keep_one(tx, threshold, settled, *version).await?;
                        }
                        Ok(())
                    })
                })
                .await?;
        }
        Ok(())
    }

    fn entry(&self, parcel: &Parcel) -> (Threshold, Settled, i64) {
        let (way, app) = (&parcel.way, &self.studies.app);
        let message = parcel.leased.id;
        let composed = compose::write(&self.composer, app, way.about(), &parcel.candidate, message);
        let fate = match composed {
            Ok(_) => Fate::Sent,
            Err(why) => Fate::Withheld(why),
        };
        (
            self.threshold(parcel),
            self.settled(parcel, fate),
            way.version.id.0,
        )
    }
}

async fn keep_one(
    tx: &mut Tx,
    threshold: &Threshold,
    settled: &Settled,
    version: i64,
) -> Result<(), sqlx::Error> {
    if settled.fate == Fate::Sent {
        if !queue::step_over(tx, threshold, MessageState::Sent).await? {
            // Something happened to the case since it was looked at: the queue looks at it again.
            let again = Settled {
                fate: Fate::Later {
                    why: String::new(),
                    not_before: settled.now,
                    attempts: 0,
                },
                ..settled.clone()
            };
            return queue::settle_in(tx, &again).await;
        }
        on!(Tx, tx, c => {
            sqlx::query("insert into outbox_mail (message_id, version_id, at) values ($1, $2, $3) on conflict do nothing")
                .bind(settled.message.0).bind(version).bind(settled.now.as_second()).execute(c).await?;
        });
    }
    queue::settle_in(tx, settled).await
}
