//! The sending program is killed (SIGKILL) hundreds of times while it hands messages to a real mail server that
//! does its worst. Nobody gets a second copy, and nobody is forgotten.

use std::time::Duration;

use platform::{
    on,
    testing::{Behaviour, MailServer},
};

use crate::{
    load::{Installation, fresh_database},
    mailing::{Posting, always_open, execute, prepare},
};

const KILLS: usize = 200;

/// So many programs at the same time.
fn kill_while_sending(installation: &Installation, people: usize, together: usize) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(installation.invite_to(&always_open(), people));
    runtime.block_on(prepare(installation));
    let server = runtime.block_on(MailServer::start(Behaviour::Mixed));
    let mut chance = 20_261_123_u64;
    let (mut killed, mut span) = (0, 120);
    // On a slow machine the program may die before it has sent anything: then it lives longer.
    while killed < KILLS || server.messages() < people / 10 {
        let before = server.messages();
        chance = chance
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        server.behave(match chance >> 62 {
            0 => Behaviour::Mixed,
            1 => Behaviour::DropsAfterTaking,
            _ => Behaviour::Healthy,
        });
        let mut programs: Vec<Posting> = (0..together)
            .map(|_| Posting::start(installation, &server.url(), 3))
            .collect();
        // From before it has opened the database to the middle of its work.
        std::thread::sleep(Duration::from_millis(30 + (chance >> 40) % span));
        for program in &mut programs {
            // SIGKILL: it gets no chance to tidy up. It may have ended already.
            let _ = program.0.kill();
            let _ = program.0.wait();
            killed += 1;
        }
        if server.messages() == before && before < people / 10 {
            span = (span + 40).min(2_000);
        }
        // As if the leases of the dead had run out.
        runtime.block_on(async {
            let db = installation.open().await;
            execute(
                &db,
                "update messages set lease_until = 1 where lease_until is not null",
            )
            .await;
            execute(
                &db,
                "update messages set not_before = 0 where state = 'queued'",
            )
            .await;
            db.close().await;
        });
    }
    server.behave(Behaviour::Healthy);
    let before = server.messages();
    assert!(before > 0, "nothing was sent before the last kill");
    let mut last = Posting::start(installation, &server.url(), 3);
    assert!(last.0.wait().unwrap().success());
    assert_eq!(server.second_copies(), Vec::<(String, String)>::new());
    let states: Vec<(String, i64)> = runtime.block_on(async {
        let db = installation.open().await;
        let states = on!(Db, &db, e => {
            sqlx::query_as("select state, count(*) from messages group by state").fetch_all(e).await.unwrap()
        });
        db.close().await;
        states
    });
    println!("{killed} kills, {before} messages before the last of them, then {states:?}");
    let settled: i64 = states
        .iter()
        .filter(|(state, _)| state == "sent" || state == "unknown")
        .map(|(_, n)| n)
        .sum();
    assert_eq!(usize::try_from(settled).unwrap(), people, "{states:?}");
    assert!(server.messages() <= people);
}

#[test]
fn a_sender_that_is_killed_hundreds_of_times_sends_nothing_twice() {
    kill_while_sending(&Installation::new(&std::env::temp_dir(), None), 500, 1);
}

#[test]
fn three_senders_on_one_postgresql_that_are_killed_send_nothing_twice() {
    let Some(url) = fresh_database("TEST_DATABASE_URL") else {
        println!("skipped: TEST_DATABASE_URL is not set");
        return;
    };
    kill_while_sending(&Installation::new(&std::env::temp_dir(), Some(url)), 500, 3);
}
