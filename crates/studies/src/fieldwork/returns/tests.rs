//! Reports of delivery in a Maildir, honest and forged.

use std::path::{Path, PathBuf};

use platform::{
    mail::mailbox::Inbox,
    testing::{Behaviour, MailServer},
};

use super::*;
use crate::fieldwork::outbox::{
    MessageId, MessageState, message_id,
    testing::{Field, field, send},
};
use platform::on;

/// A Maildir in a folder.
fn maildir(folder: &Path) -> (PathBuf, Inbox) {
    let path = folder.join("mail");
    for part in ["new", "cur", "tmp"] {
        std::fs::create_dir_all(path.join(part)).unwrap();
    }
    let inbox = Inbox::parse(&format!("maildir:{}", path.display())).unwrap();
    (path, inbox)
}

fn put(mail: &Path, name: &str, text: &str) {
    std::fs::write(mail.join("new").join(name), text.replace('\n', "\r\n")).unwrap();
}

/// A delivery report about a message, as a mail server writes it.
fn bounce(message_id: &str, status: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example.org\nTo: study@example.org\nSubject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n\n--b\nContent-Type: text/plain\n\nSorry.\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\nFinal-Recipient: rfc822; gp0@example.org\nAction: failed\nStatus: {status}\nDiagnostic-Code: smtp; 550 {status} no such user\n\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{message_id}>\nSubject: Your views\n\n--b--\n"
    )
}

async fn sent() -> (MailServer, Field, Vec<String>) {
    let server = MailServer::start(Behaviour::Healthy).await;
    let field = field(&server, 2).await;
    field.launch().await;
    send(&field.studies).await;
    let ids: Vec<i64> = on!(Db, field.db(), e => {
        sqlx::query_scalar("select m.id from messages m join cases c on c.id = m.case_id order by c.frame_key").fetch_all(e).await.unwrap()
    });
    let secret = &field.studies.app.secret;
    let ids = ids
        .into_iter()
        .map(|id| message_id(secret, MessageId(id), "example.org"))
        .collect();
    (server, field, ids)
}

#[tokio::test]
async fn an_address_that_is_gone_is_not_written_to_again() {
    let (server, field, ids) = sent().await;
    let (mail, inbox) = maildir(&field.place.scratch.folder);
    put(&mail, "1", &bounce(&ids[0], "5.1.1"));
    let returns = read_returns(&field.studies, &inbox).await.unwrap();
    assert_eq!(
        returns,
        Returns {
            failed: 1,
            ..Returns::default()
        }
    );
    assert_eq!(
        field.wave("invitation").await.count(MessageState::Returned),
        1
    );
    field.send_at("2026-12-01T10:00:00Z").await;
    assert_eq!(
        server.copies_by_recipient()["gp0@example.org"],
        1,
        "no reminder"
    );
    assert_eq!(server.copies_by_recipient()["gp1@example.org"], 2);
    assert_eq!(
        read_returns(&field.studies, &inbox).await.unwrap(),
        Returns::default(),
        "it is marked as read"
    );
}

#[tokio::test]
async fn a_full_mailbox_gets_the_next_message() {
    let (server, field, ids) = sent().await;
    let (mail, inbox) = maildir(&field.place.scratch.folder);
    put(&mail, "1", &bounce(&ids[0], "5.2.2"));
    read_returns(&field.studies, &inbox).await.unwrap();
    assert_eq!(
        field.wave("invitation").await.count(MessageState::Returned),
        1
    );
    field
        .execute("update cases set invited_day = '2026-11-23'")
        .await;
    field.send_at("2026-12-01T10:00:00Z").await;
    assert_eq!(server.copies_by_recipient()["gp1@example.org"], 2);
}

#[tokio::test]
async fn forged_reports_and_nonsense_change_nothing() {
    let (server, field, ids) = sent().await;
    let (mail, inbox) = maildir(&field.place.scratch.folder);
    let mut forged = ids[0].clone();
    forged.replace_range(0..1, if forged.starts_with('f') { "e" } else { "f" });
    put(&mail, "1", &bounce(&forged, "5.1.1"));
    put(&mail, "2", &bounce("somebody@else", "5.1.1"));
    put(&mail, "3", "not a message at all");
    put(&mail, "4", &"x".repeat(3_000_000));
    let returns = read_returns(&field.studies, &inbox).await.unwrap();
    assert_eq!(
        returns,
        Returns {
            others: 4,
            ..Returns::default()
        }
    );
    field.send_at("2026-12-01T10:00:00Z").await;
    assert_eq!(server.messages(), 4, "everybody is reminded");
}

#[tokio::test]
async fn a_reply_that_says_stop_stops() {
    let (server, field, ids) = sent().await;
    let (mail, inbox) = maildir(&field.place.scratch.folder);
    let stop = format!(
        "From: gp1@example.org\nTo: study@example.org\nSubject: Re: Your views\nIn-Reply-To: <{}>\n\nSTOP\n",
        ids[1]
    );
    put(&mail, "1", &stop);
    let away = format!(
        "From: gp0@example.org\nTo: study@example.org\nSubject: Automatic reply: Your views\nAuto-Submitted: auto-replied\nIn-Reply-To: <{}>\n\nI am on leave.\n",
        ids[0]
    );
    put(&mail, "2", &away);
    let returns = read_returns(&field.studies, &inbox).await.unwrap();
    assert_eq!(
        returns,
        Returns {
            stopped: 1,
            away: 1,
            ..Returns::default()
        }
    );
    field.send_at("2026-12-01T10:00:00Z").await;
    let copies = server.copies_by_recipient();
    assert_eq!(
        (copies["gp0@example.org"], copies["gp1@example.org"]),
        (2, 1)
    );
}
