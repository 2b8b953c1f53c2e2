//! Which mail server, and how to reach it.

use std::{path::Path, time::Duration};

use lettre::{
    message::{
        Mailbox,
        dkim::{DkimConfig, DkimSigningAlgorithm, DkimSigningKey},
    },
    transport::smtp::authentication::Credentials,
};

use super::MailError;

/// How a connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// Not at all: for a relay on the same machine.
    None,
    /// From the first byte: `smtps://`.
    Implicit,
    /// After a greeting, or not at all when the server cannot: refused then.
    StartTls,
}

/// A mail server and the sender's part.
pub struct SmtpServer {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) tls: Tls,
    pub(super) credentials: Option<Credentials>,
    /// From whom mail comes unless it says otherwise.
    pub from: Mailbox,
    pub(super) dkim: Option<DkimConfig>,
    /// How long a server may take to answer.
    pub(super) patience: Duration,
}

/// How long a server may take to answer, unless it is said otherwise.
const PATIENCE: Duration = Duration::from_secs(60);

impl SmtpServer {
    /// From `smtp://host:25`, `smtp://user:password@host?tls=required` (STARTTLS, port 587) or
    /// `smtps://user:password@host` (port 465). `@`, `:` and `/` in a password are written `%40`, `%3A`, `%2F`.
    ///
    /// # Errors
    /// An address that cannot be read, a sender that is none.
    pub fn parse(url: &str, from: &str) -> Result<Self, MailError> {
        let bad = |why: &str| MailError::Server(why.to_owned());
        let (scheme, rest) = url.split_once("://").ok_or_else(|| bad("no “://”"))?;
        let (rest, options) = rest.split_once('?').unwrap_or((rest, ""));
        let rest = rest.trim_end_matches('/');
        let (login, place) = match rest.rsplit_once('@') {
            Some((login, place)) => (Some(login), place),
            None => (None, rest),
        };
        let tls = match (scheme, options) {
            ("smtps", "") => Tls::Implicit,
            ("smtp", "") => Tls::None,
            ("smtp", "tls=required") => Tls::StartTls,
            ("smtp" | "smtps", _) => return Err(bad("after “?” only tls=required is known")),
            _ => return Err(bad("it begins with neither smtp:// nor smtps://")),
        };
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (place, None),
        };
        let port = match port {
            Some(port) => port.parse().map_err(|_bad| bad("the port is no number"))?,
            None => match tls {
                Tls::None => 25,
                Tls::StartTls => 587,
                Tls::Implicit => 465,
            },
        };
        if host.is_empty() {
            return Err(bad("no host"));
        }
        let credentials = match login {
            None => None,
            Some(login) => {
                let (user, password) = login
                    .split_once(':')
                    .ok_or_else(|| bad("a user without a password"))?;
                let read = |text| decode(text).ok_or_else(|| bad("a % that stands for nothing"));
                Some(Credentials::new(read(user)?, read(password)?))
            }
        };
        Ok(Self {
            host: host.to_owned(),
            port,
            tls,
            credentials,
            from: (from.parse()).map_err(|_bad| MailError::Address(from.to_owned()))?,
            dkim: None,
            patience: PATIENCE,
        })
    }

    /// Signs everything with a private key in a PEM file: RSA in PKCS#1, or 32 bytes of Ed25519 in
    /// base64. The public key stands in the DNS under `selector._domainkey.domain`; the domain is the sender's.
    ///
    /// # Errors
    /// A file that cannot be read or holds no such key.
    pub fn signed(mut self, selector: &str, key: &Path) -> Result<Self, MailError> {
        let bad = |why: String| MailError::Key(key.display().to_string(), why);
        let text = std::fs::read_to_string(key).map_err(|error| bad(error.to_string()))?;
        let kind = match text.contains("BEGIN RSA PRIVATE KEY") {
            true => DkimSigningAlgorithm::Rsa,
            false => DkimSigningAlgorithm::Ed25519,
        };
        let key = DkimSigningKey::new(text.trim(), kind).map_err(|error| bad(error.to_string()))?;
        let domain = self.from.email.domain().to_owned();
        self.dkim = Some(DkimConfig::default_config(selector.to_owned(), domain, key));
        Ok(self)
    }

    /// Waits so long for an answer and no longer.
    #[must_use]
    pub fn patient(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }
}

/// Reads `%40` and the like.
pub(super) fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        if *first == b'%' {
            let (digits, more) = more.split_at_checked(2)?;
            let digits = std::str::from_utf8(digits).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = more;
        } else {
            bytes.push(*first);
            rest = more;
        }
    }
    String::from_utf8(bytes).ok()
}
