//! `headroom fieldwork …`: the outbox from the terminal.

use std::{
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use platform::{
    App,
    calendar::uk_clock,
    mail::{Mailer, mailbox::Inbox},
};
use studies::{
    Studies,
    fieldwork::{
        outbox::{self, Control, MessageState, Office, Wave, WaveState},
        returns,
    },
};

use super::mail;
use crate::{
    cli::{Fieldwork, Mail, Place},
    config,
};

pub(super) async fn fieldwork(place: &Place, what: Fieldwork) -> Result<ExitCode> {
    match what {
        Fieldwork::Status { study } => {
            let app = config::open(place, Mailer::Console).await?;
            status(&waves(&app, &study).await?);
            app.db.close().await;
        }
        Fieldwork::Launch { study, population } => {
            let app = config::open(place, Mailer::Console).await?;
            let studies = Studies::new(Arc::clone(&app));
            let added = outbox::launch(&studies, &study, &population, None)
                .await
                .context("Nothing was launched")?;
            println!("{added} messages got their dates.");
            status(&waves(&app, &study).await?);
            app.db.close().await;
        }
        Fieldwork::Returns { mailbox } => {
            let app = config::open(place, Mailer::Console).await?;
            let studies = Studies::new(Arc::clone(&app));
            let read = returns::read_returns(&studies, &Inbox::parse(&mailbox)?).await?;
            println!(
                "{} undelivered, {} want no more messages, {} away, {} others for a person to read.",
                read.failed, read.stopped, read.away, read.others
            );
            app.db.close().await;
        }
        Fieldwork::Send { study, mail } => return send(place, &study, &mail).await,
        Fieldwork::Pause {
            study,
            population,
            message,
        } => {
            say(place, [&study, &population, &message], Control::Pause).await?;
        }
        Fieldwork::Resume {
            study,
            population,
            message,
        } => {
            say(place, [&study, &population, &message], Control::Resume).await?;
        }
        Fieldwork::Stop {
            study,
            population,
            message,
            undo,
        } => {
            let what = if undo {
                Control::Restart
            } else {
                Control::Stop
            };
            say(place, [&study, &population, &message], what).await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The waves of a study that was launched.
async fn waves(app: &Arc<App>, study: &str) -> Result<Vec<Wave>> {
    if studies::setup::find_study(&app.db, study).await?.is_none() {
        bail!("there is no study {study:?}: load it with `headroom study load FOLDER`");
    }
    let waves = outbox::waves(&app.db, study).await?;
    if waves.is_empty() {
        println!(
            "Nothing was launched yet: `headroom fieldwork launch {study} POPULATION` gives its messages their dates."
        );
    }
    Ok(waves)
}

fn status(waves: &[Wave]) {
    if waves.is_empty() {
        return;
    }
    println!(
        "{:<12} {:<18} {:<8} {:<17} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}",
        "population",
        "message",
        "state",
        "due or begun",
        "waiting",
        "sent",
        "unknown",
        "refused",
        "returned",
        "withheld"
    );
    for wave in waves {
        let at = uk_clock(wave.begun_at.unwrap_or(wave.due_at)).strftime("%Y-%m-%d %H:%M");
        println!(
            "{:<12} {:<18} {:<8} {:<17} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}",
            wave.population,
            wave.name,
            wave.state.word(),
            at.to_string(),
            wave.to_go(),
            wave.count(MessageState::Sent),
            wave.count(MessageState::Unknown),
            wave.count(MessageState::Refused),
            wave.count(MessageState::Returned),
            wave.count(MessageState::Withheld),
        );
    }
}

async fn say(
    place: &Place,
    [study, population, message]: [&String; 3],
    what: Control,
) -> Result<()> {
    let app = config::open(place, Mailer::Console).await?;
    let all = waves(&app, study).await?;
    let Some(wave) = all
        .iter()
        .find(|wave| wave.population == *population && wave.name == *message)
    else {
        let known: Vec<String> = all
            .iter()
            .map(|wave| format!("{} {}", wave.population, wave.name))
            .collect();
        bail!(
            "there is no message {message:?} to {population:?} here; there are: {}",
            known.join(", ")
        );
    };
    if !outbox::control(&app.db, &app.clock, (study, wave.id), what, None).await? {
        bail!(
            "{message:?} is {}: there is nothing to do",
            wave.state.word()
        );
    }
    status(&waves(&app, study).await?);
    app.db.close().await;
    Ok(())
}

/// How often the line of progress is written.
const EVERY: Duration = Duration::from_millis(500);

async fn send(place: &Place, study: &str, options: &Mail) -> Result<ExitCode> {
    let app = config::open(place, mail::mailer(options)?).await?;
    if waves(&app, study).await?.is_empty() {
        return Ok(ExitCode::FAILURE);
    }
    let studies = Studies::new(Arc::clone(&app));
    let office = Office::new(studies.clone(), mail::office(options));
    let (done, finished) = tokio::sync::watch::channel(false);
    let watching = tokio::spawn(watch(Arc::clone(&app), study.to_owned(), finished));
    let outcome = office.run_until_empty().await;
    done.send_replace(true);
    watching.await?;
    outcome?;
    let waves = waves(&app, study).await?;
    status(&waves);
    let waiting: i64 = waves
        .iter()
        .filter(|wave| wave.state == WaveState::Sending && wave.channel != "letter")
        .map(Wave::to_go)
        .sum();
    if waiting > 0 {
        println!(
            "{waiting} messages wait: for the next hour, for the end of quiet hours, or for the mail server. Run this again then, or leave it to `headroom serve`."
        );
    }
    app.db.close().await;
    Ok(ExitCode::SUCCESS)
}

/// Writes how far it is, how fast it goes and how long it takes, until it is finished.
async fn watch(app: Arc<App>, study: String, mut finished: tokio::sync::watch::Receiver<bool>) {
    #[expect(clippy::disallowed_methods, reason = "progress measures time")]
    let began = Instant::now();
    let mut first = None;
    loop {
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = finished.wait_for(|finished| *finished) => break,
        }
        let Ok(waves) = outbox::waves(&app.db, &study).await else {
            continue;
        };
        let (left, to_go) = waves.iter().fold((0, 0), |(left, to_go), wave| {
            (left + wave.messages() - wave.to_go(), to_go + wave.to_go())
        });
        let before = *first.get_or_insert(left);
        let rate = (left - before) as f64 / began.elapsed().as_secs_f64();
        let time = if rate > 0.0 {
            format!("{:.0} s left", to_go as f64 / rate)
        } else {
            "…".to_owned()
        };
        eprint!("\r{left} sent, {to_go} to go, {rate:.0} a second, {time}        ");
    }
    eprintln!();
}
