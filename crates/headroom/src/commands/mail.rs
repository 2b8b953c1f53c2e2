//! How messages leave, from the command line.

use std::sync::Arc;

use anyhow::Result;
use platform::mail::{Mailer, SmtpServer};
use studies::fieldwork::outbox::{OfficeSettings, SmsFile};

use crate::cli::Mail;

/// The mail server that was named, or none.
pub(super) fn mailer(options: &Mail) -> Result<Mailer> {
    let Some(url) = &options.smtp else {
        return Ok(Mailer::Console);
    };
    let mut server = SmtpServer::parse(url, &options.mail_from)?;
    if let (Some(key), selector) = (&options.dkim_key, &options.dkim_selector) {
        server = server.signed(selector, key)?;
    }
    Ok(Mailer::Smtp(Arc::new(server)))
}

/// How the outbox is emptied.
pub(super) fn office(options: &Mail) -> OfficeSettings {
    OfficeSettings {
        connections: options.connections,
        sms: options
            .sms_file
            .clone()
            .map(|file| Arc::new(SmsFile::new(file))),
        ..OfficeSettings::default()
    }
}
