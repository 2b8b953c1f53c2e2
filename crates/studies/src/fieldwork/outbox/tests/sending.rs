//! What people get, and when.

use platform::testing::{Behaviour, MailServer};

use super::*;

#[tokio::test]
async fn everybody_gets_one_invitation_however_often_the_office_runs() {
    let server = MailServer::start(Behaviour::Healthy).await;
    let field = field(&server, 30).await;
    field.launch().await;
    send(&field.studies).await;
    send(&field.studies).await;
    field.launch().await;
    send(&field.studies).await;
    assert_eq!(server.messages(), 30);
    assert!(server.second_copies().is_empty());
    let wave = field.wave("invitation").await;
    assert_eq!(
        (wave.count(MessageState::Sent), wave.state),
        (30, WaveState::Done)
    );
    let mail = server.last_message();
    assert!(
        mail.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"),
        "{mail}"
    );
    let invited: i64 = on!(Db, field.db(), e => {
        sqlx::query_scalar("select count(*) from cases where invited_day = '2026-11-23'").fetch_one(e).await.unwrap()
    });
    assert_eq!(invited, 30);
}

#[tokio::test]
async fn the_link_in_the_message_opens_the_questionnaire_of_its_case() {
    let server = MailServer::start(Behaviour::Healthy).await;
    let field = field(&server, 1).await;
    field.launch().await;
    send(&field.studies).await;
    let mail = server.last_message().replace("=\r\n", "");
    let code = mail.split("/s/").nth(1).unwrap();
    let code: String = code
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect();
    let page = field.place.browser.open(&format!("/s/{code}")).await;
    page.is(200).shows("Before you start");
}

#[tokio::test]
async fn nobody_who_finished_refused_or_opted_out_is_reminded() {
    let server = MailServer::start(Behaviour::Healthy).await;
    let field = field(&server, 8).await;
    field.launch().await;
    send(&field.studies).await;
    field
        .execute("update cases set completed_day = '2026-11-24' where frame_key = 'gp0'")
        .await;
    field
        .execute("update cases set withdrawn_day = '2026-11-24' where frame_key = 'gp1'")
        .await;
    field
        .execute("update cases set opted_out_day = '2026-11-24' where frame_key = 'gp2'")
        .await;
    field
        .execute("update cases set disposition = '2.112' where frame_key = 'gp3'")
        .await;
    field
        .execute("update cases set disposition = '4.1' where frame_key = 'gp4'")
        .await;
    field.send_at("2026-12-01T10:00:00Z").await;
    let copies = server.copies_by_recipient();
    for (key, expected) in [
        ("gp0", 1),
        ("gp1", 1),
        ("gp2", 1),
        ("gp3", 1),
        ("gp4", 1),
        ("gp5", 2),
        ("gp6", 2),
        ("gp7", 2),
    ] {
        assert_eq!(copies[&format!("{key}@example.org")], expected, "{key}");
    }
    field.send_at("2026-12-08T10:00:00Z").await;
    assert_eq!(server.copies_by_recipient()["gp0@example.org"], 2, "thanks");
    assert_eq!(server.messages(), 8 + 3 + 1);
}

#[tokio::test]
async fn what_happens_after_the_queue_was_written_still_counts() {
    let server = MailServer::start(Behaviour::Healthy).await;
    // One message an hour: the queue is written, and most of it waits.
    let field = field_of(&server, 6, "per_hour = 1").await;
    field.launch().await;
    send(&field.studies).await;
    assert_eq!(server.messages(), 1);
    assert_eq!(
        field.wave("invitation").await.count(MessageState::Queued),
        5
    );
    field
        .execute("update cases set withdrawn_day = '2026-11-23' where invited_day is null")
        .await;
    field.send_at("2026-11-23T11:00:00Z").await;
    for hour in 12..16 {
        field.send_at(&format!("2026-11-23T{hour}:00:00Z")).await;
    }
    assert_eq!(server.messages(), 1);
    let withheld = (
        "withheld".to_owned(),
        "does not want to take part".to_owned(),
    );
    assert_eq!(field.reasons("invitation").await[&withheld], 5);
}

#[tokio::test]
async fn no_more_leave_than_an_hour_and_a_domain_may_get() {
    let server = MailServer::start(Behaviour::Healthy).await;
    let field = field_of(&server, 25, "per_hour = 10\nper_domain_per_hour = 4").await;
    field
        .execute("update cases set email = frame_key || '@nhs.example' where frame_key > 'gp12'")
        .await;
    field.launch().await;
    send(&field.studies).await;
    send(&field.studies).await;
    let to_nhs = |copies: BTreeMap<String, u64>| {
        copies
            .keys()
            .filter(|to| to.ends_with("nhs.example"))
            .count()
    };
    assert_eq!(server.messages(), 8);
    assert_eq!(to_nhs(server.copies_by_recipient()), 4);
    field.send_at("2026-11-23T10:59:59Z").await;
    assert_eq!(server.messages(), 8);
    field.send_at("2026-11-23T11:00:00Z").await;
    // One was left for the first domain; the other gets its four.
    assert_eq!(server.messages(), 13);
}

#[tokio::test]
async fn nothing_leaves_at_night_and_nothing_twice_when_the_clocks_change() {
    let server = MailServer::start(Behaviour::Healthy).await;
    // Open all night, so that the batch runs through the hour that comes twice (25 October 2026, 01:00).
    let field = field_of(&server, 50, "per_hour = 5\nbank_holidays = \"none\"\ndays = \"all\"\nquiet = { from = \"05:00\", until = \"06:00\" }").await;
    let night = later(&field.place, &field.url, "2026-10-24T22:00:00Z");
    launch(&night, "small", "gp", None).await.unwrap();
    for (moment, expected) in [
        ("2026-10-24T23:30:00Z", 5),
        ("2026-10-25T00:30:00Z", 10),
        ("2026-10-25T01:30:00Z", 15),
        ("2026-10-25T01:45:00Z", 15),
        ("2026-10-25T02:30:00Z", 20),
        ("2026-10-25T05:30:00Z", 20),
        ("2026-10-25T06:30:00Z", 25),
    ] {
        field.send_at(moment).await;
        assert_eq!(server.messages(), expected, "{moment}");
    }
    assert!(server.second_copies().is_empty());
}

#[tokio::test]
async fn a_paused_wave_sends_nothing_and_goes_on_when_it_may() {
    let server = MailServer::start(Behaviour::Healthy).await;
    let field = field_of(&server, 6, "per_hour = 2").await;
    field.launch().await;
    send(&field.studies).await;
    let wave = field.wave("invitation").await;
    let clock = Clock::Fixed(TODAY.parse().unwrap());
    let say = async |what| {
        control(field.db(), &clock, ("small", wave.id), what, None)
            .await
            .unwrap()
    };
    assert!(say(Control::Pause).await);
    field.send_at("2026-11-23T11:00:00Z").await;
    assert_eq!(server.messages(), 2);
    assert!(say(Control::Resume).await);
    assert!(!say(Control::Resume).await, "it runs already");
    field.send_at("2026-11-23T11:30:00Z").await;
    assert_eq!(server.messages(), 4);
    assert!(say(Control::Stop).await);
    field.send_at("2026-11-23T12:00:00Z").await;
    assert_eq!(server.messages(), 4);
    assert!(say(Control::Restart).await);
    field.send_at("2026-11-23T12:00:00Z").await;
    assert_eq!(server.messages(), 6);
}

#[tokio::test]
async fn invented_people_get_nothing_though_there_is_a_mail_server() {
    let server = MailServer::start(Behaviour::Healthy).await;
    let field = field(&server, 5).await;
    field.execute("update cases set kind = 'simulated'").await;
    field.execute("update studies set simulated = 1").await;
    field.launch().await;
    send(&field.studies).await;
    assert_eq!(server.messages(), 0);
    assert_eq!(field.wave("invitation").await.count(MessageState::Sent), 5);
    let kept: i64 = on!(Db, field.db(), e => {
        sqlx::query_scalar("select count(*) from outbox_mail").fetch_one(e).await.unwrap()
    });
    assert_eq!(kept, 5);
}

#[tokio::test]
async fn two_cases_with_one_address_get_one_message() {
    let server = MailServer::start(Behaviour::Healthy).await;
    let field = field(&server, 4).await;
    field
        .execute("update cases set email = 'GP0@example.org' where frame_key = 'gp1'")
        .await;
    field.launch().await;
    send(&field.studies).await;
    assert_eq!(server.messages(), 3);
}
