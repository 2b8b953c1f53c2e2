//! `headroom serve`: the server, and the first words that a new user reads.

use std::{net::SocketAddr, process::ExitCode, sync::Arc};

use anyhow::{Context, Result};
use platform::{App, access::Role, accounts, mail::mailbox::Inbox, web::server};
use studies::{
    Studies, answering,
    fieldwork::{outbox, protection, returns},
    results,
};
use tokio::net::TcpListener;

use super::study;
use crate::{
    cli::{Place, Serve},
    config,
    router::router,
};

const OWNER: &str = "owner@example.org";

pub(super) async fn serve(place: &Place, options: Serve) -> Result<ExitCode> {
    let mail = super::mail::mailer(&options.mail)?;
    let inbox = options.returns.as_deref().map(Inbox::parse).transpose()?;
    let app = config::open(place, mail).await?;
    // The port first: when it is taken, say so before minutes of work.
    let listener = TcpListener::bind(&options.listen).await.with_context(|| {
        format!(
            "{} cannot be listened on: is another server running? Choose another with --listen",
            options.listen
        )
    })?;
    if let Some(folder) = &options.example {
        study::example(&app, folder).await?;
    }
    let address = listener.local_addr()?;
    welcome(&app, place, address, options.example.is_some()).await?;
    let studies = Studies::new(Arc::clone(&app));
    let router = router(&studies);
    // So that the first reader does not wait for all figures to be made.
    tokio::spawn(async move {
        if let Err(error) = results::warm(&studies).await {
            tracing::warn!(?error, "not all figures could be made beforehand");
        }
    });
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let settings = super::mail::office(&options.mail);
    let sending = outbox::start_sending(Studies::new(Arc::clone(&app)), settings, stopped.clone());
    let reading = inbox.map(|inbox| {
        returns::start_reading(Studies::new(Arc::clone(&app)), inbox, stopped.clone())
    });
    let erasing = protection::start_erasing(Studies::new(Arc::clone(&app)), stopped.clone());
    let forgetting = answering::start_forgetting(app.db.clone(), stopped);
    server::serve(listener, router, options.trust_proxy, stop_signal()).await;
    stop.send_replace(true);
    sending.await.context("the outbox did not stop in order")?;
    if let Some(reading) = reading {
        reading.await.context("the mailbox was not left in order")?;
    }
    erasing
        .await
        .context("the erasing of contact data did not stop in order")?;
    forgetting
        .await
        .context("the last marks of order could not be removed")?;
    app.db.close().await;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

async fn welcome(app: &App, place: &Place, address: SocketAddr, example: bool) -> Result<()> {
    let kept = match &place.database_url {
        Some(_) => "in PostgreSQL".to_owned(),
        None => format!("in {}", place.data.display()),
    };
    println!("Headroom answers at http://{address}  (data {kept})");
    if example {
        accounts::add_person(&app.db, &app.clock, None, OWNER, ("*", Role::Owner)).await?;
        if let Some(link) = accounts::issue_sign_in_link(app, OWNER).await? {
            println!("Sign in as the owner of the example study, once, with\n\n    {link}\n");
        }
    } else {
        println!(
            "Add yourself with `headroom invite you@example.org`, which prints a link to sign in with."
        );
    }
    println!("Stop with Ctrl+C.");
    Ok(())
}

/// Ready when the system asks the program to end.
async fn stop_signal() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => tokio::select! {
                () = interrupt => {}
                _ = terminate.recv() => {}
            },
            Err(_) => interrupt.await,
        }
    }
    #[cfg(not(unix))]
    interrupt.await;
}
