//! What each command does.

mod backup;
mod compare;
mod fieldwork;
mod invite;
mod mail;
mod protection;
mod serve;
mod study;

use std::process::ExitCode;

use anyhow::Result;

use crate::cli::{Cli, Command};

/// Runs the command that was asked for.
pub(crate) async fn run(cli: Cli) -> Result<ExitCode> {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("HEADROOM_LOG")
                .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info,sqlx=warn")),
        )
        .with_writer(std::io::stderr)
        .with_target(false)
        .init();
    match cli.command {
        Command::Serve(options) => serve::serve(&cli.place, options).await,
        Command::Study(command) => study::run(&cli.place, command).await,
        Command::Fieldwork(what) => fieldwork::fieldwork(&cli.place, what).await,
        Command::Estimate(options) => crate::estimate::estimate(&options),
        Command::Backup { file } => backup::backup(&cli.place, &file).await,
        Command::Invite { email, role, study } => {
            invite::invite(&cli.place, &email, &role, &study).await
        }
    }
}
