//! The sender dies, hundreds of times, at any moment; the mail server does its worst. Nobody gets a second copy.

use std::time::Duration;

use platform::testing::{Behaviour, MailServer};
use tokio::sync::watch;

use super::*;

/// Three offices at a time, as of three processes; each is cut off in the middle of whatever it does.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sender_that_dies_hundreds_of_times_sends_nothing_twice() {
    let people = 600;
    let server = MailServer::start(Behaviour::Mixed).await;
    let field = field(&server, people).await;
    field.launch().await;
    let mut moment: jiff::Timestamp = "2026-11-23T10:00:00Z".parse().unwrap();
    let (_keep, stop) = watch::channel(false);
    let mut chance = 20_261_123_u64;
    let mut died = 0;
    // On a slow machine an office may die before it has sent anything: then it lives longer.
    let mut span = 60;
    while died < 300 || server.messages() < people / 10 {
        let before = server.messages();
        let mut offices = Vec::new();
        for _ in 0..3 {
            let studies = later(&field.place, &field.url, &moment.to_string());
            let office = Office::new(studies, OfficeSettings::default());
            offices.push(tokio::spawn(office.run(stop.clone())));
        }
        chance = chance
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        server.behave(match chance >> 62 {
            0 => Behaviour::Mixed,
            1 => Behaviour::DropsAfterTaking,
            _ => Behaviour::Healthy,
        });
        // From before the first query to the middle of many messages.
        let life = 5 + (chance >> 40) % span;
        tokio::time::sleep(Duration::from_millis(life)).await;
        for office in offices {
            office.abort();
            died += usize::from(office.await.is_err());
        }
        if server.messages() == before && before < people / 10 {
            span = (span + 20).min(1_000);
        }
        // Longer than a lease: what the dead held is free again.
        moment += Duration::from_secs(700);
        if moment.to_string().as_str() > "2026-11-23T18:00:00Z" {
            moment = "2026-11-24T09:00:00Z".parse().unwrap();
        }
    }
    server.behave(Behaviour::Healthy);
    for hour in 9..13 {
        field.send_at(&format!("2026-11-25T{hour:02}:00:00Z")).await;
    }
    assert_eq!(server.second_copies(), Vec::<(String, String)>::new());
    let wave = field.wave("invitation").await;
    let (sent, unknown) = (
        wave.count(MessageState::Sent),
        wave.count(MessageState::Unknown),
    );
    assert_eq!(
        usize::try_from(sent + unknown).unwrap(),
        people,
        "{:?}",
        wave.counts
    );
    // Whatever is called sent has arrived; what is not known may have.
    assert!(server.messages() >= usize::try_from(sent).unwrap());
    assert!(server.messages() <= people);
}
