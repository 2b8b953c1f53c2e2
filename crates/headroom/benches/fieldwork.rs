//! How fast invitations leave: the example study's 55,391, each in the person's language, to a mail server on
//! loopback that counts them. The mail server runs in this process, the program that sends in another; both
//! share the machine.
//!
//! `make bench-fieldwork`. Settings, as environment variables: `CONNECTIONS` (10), `BENCH_FOLDER` (where the data
//! folder is made), `BENCH_DATABASE_URL` (PostgreSQL instead of SQLite, in a fresh database on that server).

#[path = "../tests/load/mod.rs"]
#[expect(dead_code, unused_imports, reason = "respondents are played by others")]
mod load;
#[path = "../tests/load/mailing.rs"]
mod mailing;

use std::{
    path::PathBuf,
    process::{ExitCode, Stdio},
    time::{Duration, Instant},
};

use load::{Installation, fresh_database, server::peak_megabytes};
use mailing::{Posting, always_open, command, prepare};
use platform::testing::{Behaviour, MailServer};

#[expect(clippy::disallowed_methods, reason = "this measures time")]
fn now() -> Instant {
    Instant::now()
}

fn main() -> ExitCode {
    let connections: usize = std::env::var("CONNECTIONS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(10);
    let folder = std::env::var_os("BENCH_FOLDER").map_or_else(std::env::temp_dir, PathBuf::from);
    let installation = Installation::new(&folder, fresh_database("BENCH_DATABASE_URL"));
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    let study = installation.data.join("study");
    for (name, content) in always_open().0 {
        let file = study.join(name);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder for the study");
        std::fs::write(file, content).expect("a file of the study");
    }
    println!("Inventing 55,391 people (nobody gets anything) …");
    let simulated = command(&installation)
        .args(["study", "simulate"])
        .arg(&study)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    assert!(
        simulated.expect("the program").success(),
        "the study can be simulated"
    );
    runtime.block_on(prepare(&installation));
    let server = runtime.block_on(MailServer::start(Behaviour::Healthy));
    let began = now();
    let mut program = Posting::start(&installation, &server.url(), connections);
    let (mut told, mut peak) = (0, 0.0_f64);
    let ended = loop {
        if let Some(status) = program.0.try_wait().expect("its state") {
            break status;
        }
        peak = peak.max(peak_megabytes(program.0.id()).unwrap_or(0.0));
        if server.messages() / 10_000 > told {
            told = server.messages() / 10_000;
            println!(
                "… {} taken after {:.1} s",
                server.messages(),
                began.elapsed().as_secs_f64()
            );
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    let seconds = began.elapsed().as_secs_f64();
    assert!(ended.success(), "the program ended well");
    let (messages, twice) = (server.messages(), server.second_copies().len());
    println!();
    println!("messages  connections  seconds  a second  peak MB  second copies  aim");
    println!(
        "{messages:>8}  {connections:>11}  {seconds:>7.1}  {:>8.0}  {peak:>7.0}  {twice:>13}  60 s, 150 MB: {}",
        messages as f64 / seconds,
        if seconds < 60.0 && peak < 150.0 {
            "met"
        } else {
            "missed"
        }
    );
    if messages == 55_391 && twice == 0 {
        ExitCode::SUCCESS
    } else {
        println!("Not each of the 55,391 exactly once.");
        ExitCode::FAILURE
    }
}
