//! Who got a message, and their wish.

use platform::{
    db::{Db, Tx},
    ids::random_id,
    on,
};

use crate::{
    Studies,
    answering::CaseId,
    fieldwork::outbox::{Event, MessageAddress, MessageId, address_hash, note_event, suppress},
};

/// Who got a message.
pub(super) struct Receiver {
    pub(super) case: CaseId,
    pub(super) study: String,
    pub(super) language: String,
    pub(super) opted_out: bool,
    pub(super) invented: bool,
    channel: String,
    wave: String,
    email: String,
    phone: String,
    address: String,
}

type Row = (
    i64,
    String,
    String,
    bool,
    bool,
    String,
    String,
    String,
    String,
    String,
);

/// Who got this message; `None` when their data was erased since.
pub(super) async fn receiver(db: &Db, message: MessageId) -> Result<Option<Receiver>, sqlx::Error> {
    let row: Option<Row> = on!(Db, db, e => {
        sqlx::query_as(
            "select c.id, c.study_id, c.language, c.opted_out_day is not null, c.kind = 'simulated', m.channel, w.wave, c.email, c.phone, c.address
             from messages m join waves w on w.id = m.wave_id join cases c on c.id = m.case_id where m.id = $1",
        ).bind(message.0).fetch_optional(e).await?
    });
    Ok(row.map(
        |(case, study, language, opted_out, invented, channel, wave, email, phone, address)| {
            Receiver {
                case: CaseId(case),
                study,
                language,
                opted_out,
                invented,
                channel,
                wave,
                email,
                phone,
                address,
            }
        },
    ))
}

/// No more messages: to the case by any way, and to its addresses in this study or in all.
///
/// # Errors
/// When the database refuses.
pub(super) async fn opt_out(
    studies: &Studies,
    receiver: &Receiver,
    all: bool,
) -> Result<(), sqlx::Error> {
    let (secret, clock) = (&studies.app.secret, &studies.app.clock);
    let hashes: Vec<Vec<u8>> = [
        (&receiver.email, MessageAddress::Email(&receiver.email)),
        (&receiver.phone, MessageAddress::Sms(&receiver.phone)),
        (&receiver.address, MessageAddress::Letter(&receiver.address)),
    ]
    .into_iter()
    .filter(|(written, _)| !written.is_empty())
    .map(|(_, address)| address_hash(secret, address))
    .collect();
    let scope = if all {
        "*".to_owned()
    } else {
        receiver.study.clone()
    };
    let today = clock.today();
    // What a respondent did is kept to the day: at midnight, UTC, of that day.
    let day = today
        .to_zoned(jiff::tz::TimeZone::UTC)
        .map_or(clock.timestamp(), |day| day.timestamp());
    let today = today.to_string();
    let (case, channel, wave) = (
        receiver.case,
        receiver.channel.clone(),
        receiver.wave.clone(),
    );
    studies
        .db()
        .write(move |tx: &mut Tx| {
            let (hashes, scope, today) = (hashes.clone(), scope.clone(), today.clone());
            let (channel, wave) = (channel.clone(), wave.clone());
            Box::pin(async move {
                for hash in &hashes {
                    suppress(tx, hash, &scope, "opted_out", &today).await?;
                }
                let first = on!(Tx, tx, c => {
                    sqlx::query("update cases set opted_out_day = $2 where id = $1 and opted_out_day is null")
                        .bind(case.0).bind(&today).execute(c).await?.rows_affected() == 1
                });
                if first {
                    let detail = if scope == "*" { "from all studies" } else { "from this study" };
                    let event = Event {
                        case,
                        at: day,
                        kind: "opted_out",
                        channel: &channel,
                        wave: &wave,
                        detail,
                        person: None,
                    };
                    note_event(tx, random_id(), event).await?;
                }
                Ok(())
            })
        })
        .await
}
