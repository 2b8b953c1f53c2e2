//! Mail servers that refuse, hang up, say nothing or talk nonsense; texts and addresses that cannot be used.

use platform::testing::{Behaviour, MailServer};

use super::*;

#[tokio::test]
async fn a_server_that_is_away_loses_nothing_and_is_asked_again_later() {
    let server = MailServer::start(Behaviour::DropsBeforeTaking).await;
    let field = field(&server, 5).await;
    field.launch().await;
    send(&field.studies).await;
    assert_eq!(
        field.wave("invitation").await.count(MessageState::Queued),
        5
    );
    server.behave(Behaviour::Busy);
    field.send_at("2026-11-23T10:10:00Z").await;
    assert_eq!(
        field.wave("invitation").await.count(MessageState::Queued),
        5
    );
    server.behave(Behaviour::Nonsense);
    field.send_at("2026-11-23T11:10:00Z").await;
    assert_eq!(
        field.wave("invitation").await.count(MessageState::Queued),
        5
    );
    server.behave(Behaviour::Healthy);
    field.send_at("2026-11-23T13:30:00Z").await;
    assert_eq!(server.messages(), 5);
    assert!(server.second_copies().is_empty());
}

#[tokio::test]
async fn what_may_have_arrived_is_not_sent_again_unless_a_person_says_so() {
    for behaviour in [Behaviour::SilentAfterTaking, Behaviour::DropsAfterTaking] {
        let server = MailServer::start(behaviour).await;
        let field = field(&server, 6).await;
        field.launch().await;
        send(&field.studies).await;
        server.behave(Behaviour::Healthy);
        field.send_at("2026-11-23T15:00:00Z").await;
        let wave = field.wave("invitation").await;
        assert_eq!(wave.count(MessageState::Unknown), 6, "{behaviour:?}");
        assert!(server.second_copies().is_empty(), "{behaviour:?}");
        let clock = Clock::Fixed(TODAY.parse().unwrap());
        let again = control(
            field.db(),
            &clock,
            ("small", wave.id),
            Control::ResendUnknown,
            None,
        );
        assert!(again.await.unwrap());
        field.send_at("2026-11-23T16:00:00Z").await;
        assert_eq!(field.wave("invitation").await.count(MessageState::Sent), 6);
        assert_eq!(server.second_copies().len(), 6, "the person wanted it");
    }
}

#[tokio::test]
async fn an_address_that_is_refused_is_not_written_to_again_by_any_wave() {
    let server = MailServer::start(Behaviour::Healthy).await;
    let field = field(&server, 4).await;
    field
        .execute("update cases set email = 'x@refused.test' where frame_key = 'gp0'")
        .await;
    field
        .execute("update cases set email = 'no address' where frame_key = 'gp1'")
        .await;
    field.launch().await;
    send(&field.studies).await;
    let wave = field.wave("invitation").await;
    assert_eq!(
        (
            wave.count(MessageState::Sent),
            wave.count(MessageState::Refused)
        ),
        (2, 2)
    );
    field.send_at("2026-12-01T10:00:00Z").await;
    assert_eq!(field.wave("reminder").await.messages(), 2);
}

#[tokio::test]
async fn a_domain_that_sends_too_much_back_is_paused_and_others_go_on() {
    let server = MailServer::start(Behaviour::Healthy).await;
    let field = field_of(&server, 60, "per_hour = 40").await;
    field.execute("update cases set email = frame_key || '@refused.test' where frame_key like '%1' or frame_key like '%2' or frame_key like '%3' or frame_key like '%4' or frame_key like '%5' or frame_key like '%6'").await;
    field.launch().await;
    send(&field.studies).await;
    field.send_at("2026-11-23T11:00:00Z").await;
    let wave = field.wave("invitation").await;
    let refused = wave.count(MessageState::Refused);
    assert!((20..36).contains(&refused), "{refused}");
    assert_eq!(wave.count(MessageState::Sent), 24);
    let clock = Clock::Fixed(TODAY.parse().unwrap());
    let allow = Control::AllowDomain("refused.test".to_owned());
    assert!(
        control(field.db(), &clock, ("small", wave.id), allow, None)
            .await
            .unwrap()
    );
    field.send_at("2026-11-23T12:00:00Z").await;
    assert_eq!(
        field.wave("invitation").await.count(MessageState::Refused),
        36
    );
}

#[tokio::test]
async fn a_case_without_a_value_for_the_text_is_named_and_the_others_get_theirs() {
    let server = MailServer::start(Behaviour::Healthy).await;
    let field = field(&server, 3).await;
    field
        .execute("update cases set variables = '{}' where frame_key = 'gp0'")
        .await;
    field
        .execute("update cases set name = 'Dr\nBcc: all@example.org' where frame_key = 'gp1'")
        .await;
    field.launch().await;
    send(&field.studies).await;
    assert_eq!(server.messages(), 2);
    assert_eq!(
        field.wave("invitation").await.count(MessageState::Withheld),
        1,
        "a name with a line break"
    );
    field.send_at("2026-12-01T10:00:00Z").await;
    let reasons = field.reasons("reminder").await;
    let why: Vec<&str> = reasons.keys().map(|(_, why)| why.as_str()).collect();
    assert!(why.iter().any(|why| why.contains("country")), "{why:?}");
    field
        .execute("update cases set variables = '{\"country\":\"Wales\"}'")
        .await;
    let wave = field.wave("reminder").await;
    let clock = Clock::Fixed(TODAY.parse().unwrap());
    assert!(
        control(
            field.db(),
            &clock,
            ("small", wave.id),
            Control::RetryWithheld,
            None
        )
        .await
        .unwrap()
    );
    field.send_at("2026-12-01T11:00:00Z").await;
    assert_eq!(server.copies_by_recipient()["gp0@example.org"], 2);
}
