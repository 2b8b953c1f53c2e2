//! What every handler can reach.

use crate::{clock::Clock, db::Db, mail::Mailer, secret::Secret};

/// The parts of a running Headroom that no product owns.
pub struct App {
    pub db: Db,
    pub secret: Secret,
    pub clock: Clock,
    pub mail: Mailer,
    /// How people reach this server: `https://survey.example.org`, without a slash at the end.
    pub base_url: String,
}

impl App {
    /// Cookies travel over TLS only, when the public address is one of TLS.
    pub fn secure_cookies(&self) -> bool {
        self.base_url.starts_with("https://")
    }
}
