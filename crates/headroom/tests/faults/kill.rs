//! The server is killed (SIGKILL) under load, again and again.

use std::{path::PathBuf, process::Command, thread, time::Duration};

use crate::load::{
    Hook, Installation, Played, Respondent, Server, check_stored, fresh_database, play_all,
};

/// How often it is killed in one test.
const KILLS: usize = 10;

fn temporary() -> PathBuf {
    std::env::temp_dir()
}

/// People play; the server is killed and started again; they go on with the same links. At each
/// start, everything acknowledged must be there, as it was sent.
fn kill_under_load(installation: &Installation) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let codes = runtime.block_on(installation.invite(120));
    let mut people: Vec<Respondent> = codes
        .into_iter()
        .enumerate()
        .map(|(n, code)| Respondent::new(n, code))
        .collect();
    let mut acknowledged = 0;
    for round in 0..KILLS {
        let server = Server::start(installation).expect("it starts after a kill");
        check_stored(&server.address, &mut people).expect("what was acknowledged is there");
        let process = server.process();
        let (after, delay) = (
            20 + 13 * round,
            Duration::from_micros(700 * (round as u64 % 7)),
        );
        let hook = Hook(Box::new(move |saves| {
            if saves == after {
                thread::spawn(move || {
                    thread::sleep(delay);
                    Command::new("kill")
                        .args(["-KILL", &process.to_string()])
                        .status()
                });
            }
        }));
        let played: Played = play_all(&server.address, &mut people, 24, Some(hook))
            .expect("only the kill ends the play");
        println!("round {round}: killed after {} saves", played.saves.len());
        drop(server);
        let now: usize = people.iter().map(|person| person.acknowledged.len()).sum();
        assert!(now > acknowledged, "round {round} saved nothing new");
        acknowledged = now;
    }
    let server = Server::start(installation).unwrap();
    check_stored(&server.address, &mut people).expect("what was acknowledged is there");
    // And everybody can go on to the end.
    play_all(&server.address, &mut people, 24, None).expect("nobody is stopped now");
    assert!(server.stop().unwrap());
    assert!(people.iter().all(|person| person.submitted));
    let stored = runtime.block_on(installation.responses());
    let missing = crate::load::missing(&people, &stored);
    assert!(missing.is_empty(), "{missing:#?}");
    assert_eq!(stored.len(), people.len(), "one response a person");
}

#[test]
fn a_killed_server_has_lost_and_doubled_nothing() {
    kill_under_load(&Installation::new(&temporary(), None));
}

#[test]
fn a_killed_server_on_postgresql_has_lost_and_doubled_nothing() {
    let Some(url) = fresh_database("TEST_DATABASE_URL") else {
        println!("skipped: TEST_DATABASE_URL is not set");
        return;
    };
    kill_under_load(&Installation::new(&temporary(), Some(url)));
}
