//! How fast answers are taken: starts the release server, plays respondents over HTTP from this
//! second process, prints what it measured, and fails when an acknowledged answer is missing.
//!
//! `make bench-answering`. Settings, as environment variables: RESPONDENTS (3000), CONNECTIONS (64),
//! BENCH_FOLDER (where the data folder is made), BENCH_DATABASE_URL (PostgreSQL instead of SQLite).

#[path = "../tests/load/mod.rs"]
mod load;

use std::{
    collections::BTreeMap,
    io::{Read, Write},
    net::TcpStream,
    path::PathBuf,
    process::ExitCode,
    time::{Duration, Instant},
};

use load::{Installation, Played, Respondent, Server, play_all};

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
    let installation = Installation::new(&folder, std::env::var("BENCH_DATABASE_URL").ok());
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    let codes = runtime.block_on(installation.invite(people));
    let mut respondents: Vec<Respondent> = codes
        .into_iter()
        .enumerate()
        .map(|(number, code)| Respondent::new(number, code))
        .collect();

    let began = now();
    let server = Server::start(&installation).expect("the server starts");
    first_page(&server.address, &respondents[0].code);
    let to_first_page = began.elapsed();

    let before = server.usage().expect("/proc");
    let began = now();
    let played =
        play_all(&server.address, &mut respondents, connections).expect("all of them answer");
    let took = began.elapsed();
    let after = server.usage().expect("/proc");
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
fn first_page(address: &str, code: &str) {
    let mut stream = TcpStream::connect(address).expect("it listens");
    let request = format!("GET /s/{code} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("a request");
    let mut page = String::new();
    stream.read_to_string(&mut page).expect("a page");
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
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

/// Every acknowledged answer that is not in exactly one response.
fn missing(respondents: &[Respondent], stored: &[String]) -> Vec<String> {
    let mut by_words: BTreeMap<String, Vec<BTreeMap<String, String>>> = BTreeMap::new();
    for json in stored {
        let answers: BTreeMap<String, String> = serde_json::from_str(json).expect("stored answers");
        if let Some(words) = answers
            .values()
            .find(|value| value.starts_with("words of respondent"))
        {
            by_words.entry(words.clone()).or_default().push(answers);
        }
    }
    let sorted = |value: &str| {
        let mut parts: Vec<String> = value.split(' ').map(str::to_owned).collect();
        parts.sort();
        parts
    };
    let mut missing = Vec::new();
    for person in respondents.iter().filter(|person| person.submitted) {
        let Some([answers]) = by_words.get(&person.words).map(Vec::as_slice) else {
            missing.push(format!("{}: not exactly one response", person.words));
            continue;
        };
        for (address, value) in person.answers() {
            let there = answers.get(&address).map_or("", String::as_str);
            if sorted(there) != sorted(&value) {
                missing.push(format!(
                    "{}: {address} is {there:?} instead of {value:?}",
                    person.words
                ));
            }
        }
    }
    missing
}
