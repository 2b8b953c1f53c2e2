//! The example study with messages that may leave at any hour, and the program that sends them as a process.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
};

use platform::{
    clock::Clock,
    db::{Db, Tx},
    on,
};
use studies::setup::Files;

use crate::load::study::{EXAMPLE, Installation};

/// The example study's folder, but messages leave on every day, as many as there are, and no quiet hour is near.
pub(crate) fn always_open() -> Files {
    let mut files = Files::from_folder(Path::new(EXAMPLE)).expect("the example study");
    let hour = (Clock::System.now().hour() + 12) % 24;
    let far = format!(r#"{{ from = "{hour:02}:00", until = "{hour:02}:15" }}"#);
    let text = files.0.get("study.toml").expect("a study.toml");
    let mut toml = String::from_utf8_lossy(text).into_owned();
    for (ours, instead) in [
        (r#"{ from = "18:00", until = "08:00" }"#, far.as_str()),
        (r#"days = "working""#, "# days"),
        (
            r#"bank_holidays = "by_country""#,
            r#"bank_holidays = "none""#,
        ),
        ("\ncountry = \"country\"", "\n# country"),
        (
            r#"not_on = ["2026-12-24", "2026-12-31"]"#,
            r#"days = "all""#,
        ),
        ("per_hour = 5000", "per_hour = 10000000"),
    ] {
        assert!(toml.contains(ours), "the example study has no {ours}");
        toml = toml.replace(ours, instead);
    }
    files.0.insert("study.toml".to_owned(), toml.into_bytes());
    files
}

/// Makes the invented people real for the program, launches both populations and lets only the invitations
/// by e-mail begin. Everybody has an address, which leads nowhere.
pub(crate) async fn prepare(installation: &Installation) {
    for population in ["gp", "pm"] {
        let launched = command(installation)
            .args(["fieldwork", "launch", "gp-improvement", population])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .expect("the launch");
        // A population without people cannot be launched.
        println!("{population}: launched {}", launched.success());
    }
    let db = installation.open().await;
    for sql in [
        "update studies set simulated = 0",
        "update cases set kind = 'real', invited_day = null, started_day = null, completed_day = null",
        "update cases set email = 'practice-' || frame_key || '@example.org' where email = ''",
        "update waves set state = 'stopped' where kind <> 'invitation' or channel <> 'email'",
        "update waves set due_at = 0",
    ] {
        execute(&db, sql).await;
    }
    db.close().await;
}

pub(crate) async fn execute(db: &Db, sql: &'static str) {
    db.write(move |tx: &mut Tx| {
        Box::pin(async move { on!(Tx, tx, c => sqlx::query(sql).execute(c).await.map(|_| ())) })
    })
    .await
    .expect("the database");
}

pub(crate) fn command(installation: &Installation) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_headroom"));
    command
        .arg("--data")
        .arg(&installation.data)
        .env_remove("DATABASE_URL")
        .env("HEADROOM_LOG", "error");
    if let Some(url) = &installation.database_url {
        command.env("DATABASE_URL", url);
    }
    command
}

/// `headroom fieldwork send` as a process.
pub(crate) struct Posting(pub(crate) Child);

impl Posting {
    pub(crate) fn start(installation: &Installation, smtp: &str, connections: usize) -> Self {
        let child = command(installation)
            .args([
                "fieldwork",
                "send",
                "gp-improvement",
                "--smtp",
                smtp,
                "--connections",
            ])
            .arg(connections.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program");
        Self(child)
    }
}
