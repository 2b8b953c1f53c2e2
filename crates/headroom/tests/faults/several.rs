//! Several processes of the server on one PostgreSQL: whoever is sent to another one goes on there.

use std::{path::PathBuf, process::Command};

use crate::load::{
    Hook, Installation, Respondent, Server, check_stored, fresh_database, missing, play_all,
};

#[test]
fn when_one_of_two_processes_is_killed_everybody_goes_on_with_the_other() {
    let Some(url) = fresh_database("TEST_DATABASE_URL") else {
        println!("skipped: TEST_DATABASE_URL is not set");
        return;
    };
    let folder: PathBuf = std::env::temp_dir();
    let installation = Installation::new(&folder, Some(url));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let codes = runtime.block_on(installation.invite(200));
    let mut people: Vec<Respondent> = codes
        .into_iter()
        .enumerate()
        .map(|(n, code)| Respondent::new(n, code))
        .collect();
    let one = Server::start(&installation).expect("the first process");
    let other = Server::start(&installation).expect("the second process, on the same database");
    let process = one.process();
    let hook = Hook(Box::new(move |saves| {
        if saves == 150 {
            Command::new("kill")
                .args(["-KILL", &process.to_string()])
                .status()
                .expect("it was killed");
        }
    }));
    play_all(&one.address, &mut people, 16, Some(hook)).expect("only the kill ends the play");
    drop(one);
    let saved: usize = people.iter().map(|person| person.acknowledged.len()).sum();
    assert!(saved > 0, "nothing was saved before the kill");
    // The cookie of the first process is good for the second: nobody signs in to either.
    check_stored(&other.address, &mut people)
        .expect("the second process has what the first acknowledged");
    play_all(&other.address, &mut people, 16, None).expect("nobody is stopped now");
    assert!(other.stop().unwrap());
    assert!(people.iter().all(|person| person.submitted));
    let stored = runtime.block_on(installation.responses());
    let lost = missing(&people, &stored);
    assert!(lost.is_empty(), "{lost:#?}");
    assert_eq!(stored.len(), people.len(), "one response a person");
}
