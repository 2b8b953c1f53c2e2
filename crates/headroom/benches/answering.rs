//! How fast answers are taken: starts the release server, plays respondents over HTTP from this
//! second process, prints what it measured, and fails when an acknowledged answer is missing.
//!
//! `make bench-answering`. Settings, as environment variables: `RESPONDENTS` (3000), `CONNECTIONS` (64),
//! `BENCH_FOLDER` (where the data folder is made), `BENCH_DATABASE_URL` (PostgreSQL instead of SQLite,
//! in a fresh database on that server).

#[path = "../tests/load/mod.rs"]
mod load;

use std::{
    path::PathBuf,
    process::ExitCode,
    time::{Duration, Instant},
};

use load::{
    Connection, Hook, Installation, Played, Respondent, Server, check_stored, fresh_database,
    missing, play_all,
};

/// Says how far it is, now and then. A respondent saves some 15 pages.
fn progress(people: usize) -> Hook {
    let step = (people * 15 / 5).max(1);
    Hook(Box::new(move |saves| {
        if saves % step == 0 {
            println!("… {saves} pages saved");
        }
    }))
}

fn setting(name: &str, otherwise: usize) -> usize {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(otherwise)
}

#[expect(clippy::disallowed_methods, reason = "this measures time")]
fn now() -> Instant {
    Instant::now()
}

fn main() -> ExitCode {
    let people = setting("RESPONDENTS", 3_000);
    let connections = setting("CONNECTIONS", 64);
    let folder = std::env::var_os("BENCH_FOLDER").map_or_else(std::env::temp_dir, PathBuf::from);
    let installation = Installation::new(&folder, fresh_database("BENCH_DATABASE_URL"));
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    let codes = runtime.block_on(installation.invite(people));
    let mut respondents: Vec<Respondent> = codes
        .into_iter()
        .enumerate()
        .map(|(number, code)| Respondent::new(number, code))
        .collect();

    let began = now();
    let server = Server::start(&installation).expect("the server starts");
    runtime
        .block_on(first_page(&server.address, &respondents[0].code))
        .expect("the first page");
    let to_first_page = began.elapsed();

    let before = server.usage().expect("/proc");
    let began = now();
    let played = play_all(
        &server.address,
        &mut respondents,
        connections,
        Some(progress(people)),
    )
    .expect("all of them answer");
    let took = began.elapsed();
    let after = server.usage().expect("/proc");
    // The links of those who have sent their answers thank, and open nothing.
    check_stored(&server.address, &mut respondents[..people.min(200)]).expect("thanks");
    let ended_well = server.stop().expect("the server stops");

    report(&played, took, after.cpu_seconds - before.cpu_seconds);
    target(
        "start to first page",
        to_first_page.as_secs_f64() * 1e3,
        "ms",
        300.0,
    );
    target(
        "peak memory of the server",
        after.peak_megabytes,
        "MB",
        150.0,
    );
    let stored = runtime.block_on(installation.responses());
    let missing = missing(&respondents, &stored);
    let submitted = respondents.iter().filter(|person| person.submitted).count();
    println!(
        "{submitted} of {people} respondents submitted; {} responses are stored",
        stored.len()
    );
    for line in missing.iter().take(10) {
        println!("MISSING {line}");
    }
    if missing.is_empty() && submitted == people && stored.len() == people && ended_well {
        println!("Every acknowledged answer is stored, once.");
        ExitCode::SUCCESS
    } else {
        println!(
            "{} acknowledged answers are missing or doubled.",
            missing.len()
        );
        ExitCode::FAILURE
    }
}

/// Opens a landing page, as the first respondent would.
async fn first_page(address: &str, code: &str) -> std::io::Result<()> {
    let page = Connection::open(address)
        .await?
        .get(&format!("/s/{code}"))
        .await?;
    if page.status == 200 {
        Ok(())
    } else {
        Err(std::io::Error::other(page.text()?))
    }
}

fn report(played: &Played, took: Duration, cpu: f64) {
    let mut saves = played.saves.clone();
    saves.sort_unstable();
    let at = |share: f64| saves[((saves.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    let seconds = took.as_secs_f64();
    println!(
        "{} page saves and {} requests in {seconds:.1} s",
        saves.len(),
        played.requests
    );
    target_above(
        "page saves a second",
        saves.len() as f64 / seconds,
        "",
        3_000.0,
    );
    println!("requests a second: {:.0}", played.requests as f64 / seconds);
    println!("page save p50: {:.1} ms", at(0.5));
    target("page save p99", at(0.99), "ms", 50.0);
    println!(
        "page save p99.9: {:.1} ms, longest {:.1} ms",
        at(0.999),
        at(1.0)
    );
    println!(
        "server CPU: {cpu:.2} s, {:.3} ms a request",
        cpu * 1e3 / played.requests as f64
    );
    target(
        "server CPU a page (shown and saved)",
        cpu * 1e3 / saves.len() as f64,
        "ms",
        0.5,
    );
    let largest = played
        .pages
        .iter()
        .max_by_key(|(_, (.., largest))| *largest);
    if let Some((page, (.., largest))) = largest {
        target(
            &format!("largest page, compressed ({page})"),
            *largest as f64 / 1e3,
            "kB",
            15.0,
        );
    }
}

fn target(what: &str, value: f64, unit: &str, below: f64) {
    let word = if value < below {
        "reached"
    } else {
        "NOT reached"
    };
    println!("{what}: {value:.2} {unit} (target: under {below} {unit}, {word})");
}

fn target_above(what: &str, value: f64, unit: &str, above: f64) {
    let word = if value >= above {
        "reached"
    } else {
        "NOT reached"
    };
    println!("{what}: {value:.0} {unit} (target: {above}, {word})");
}
