//! `headroom invite`: a person, a role, a link to sign in with.

use std::process::ExitCode;

use anyhow::{Result, bail};
use platform::{access::Role, accounts, mail::Mailer};

use crate::{cli::Place, config};

pub(super) async fn invite(
    place: &Place,
    email: &str,
    role: &str,
    study: &str,
) -> Result<ExitCode> {
    let Some(role) = Role::parse(role) else {
        let known: Vec<&str> = Role::ALL.iter().map(|role| role.word()).collect();
        bail!(
            "there is no role {role:?}: choose one of {}",
            known.join(", ")
        );
    };
    if !email.contains('@') {
        bail!("{email:?} is not an e-mail address");
    }
    let app = config::open(place, Mailer::Console).await?;
    accounts::add_person(&app.db, &app.clock, None, email, (study, role)).await?;
    if let Some(link) = accounts::issue_sign_in_link(&app, email).await? {
        println!("{link}");
    }
    app.db.close().await;
    Ok(ExitCode::SUCCESS)
}
