//! Which mailbox, read from its address.

use std::{path::PathBuf, time::Duration};

use super::InboxError;
use crate::mail::server::decode;

/// A mailbox and how to reach it.
pub enum Inbox {
    /// A folder on this machine, into which a mail server or a program like `fetchmail` delivers.
    Maildir(PathBuf),
    /// A folder on a server.
    Imap(ImapServer),
}

/// An IMAP server, a user and a folder.
pub struct ImapServer {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) tls: bool,
    pub(super) user: String,
    pub(super) password: String,
    pub(super) folder: String,
    /// How long a server may take to answer.
    pub(super) patience: Duration,
}

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(60);

impl Inbox {
    /// From `maildir:/var/mail/study`, or `imaps://user:password@host/FOLDER` (port 993; without a
    /// folder `INBOX`). `@`, `:` and `/` in a password are written `%40`, `%3A`, `%2F`.
    /// `imap://`, without encryption, is for a server on this machine.
    ///
    /// # Errors
    /// An address that cannot be read, or would send a password unprotected.
    pub fn parse(address: &str) -> Result<Self, InboxError> {
        let bad = |why: &str| InboxError::Address(why.to_owned());
        if let Some(folder) = address.strip_prefix("maildir:") {
            return match folder.trim_start_matches("//") {
                "" => Err(bad("no folder")),
                folder => Ok(Self::Maildir(PathBuf::from(folder))),
            };
        }
        let (scheme, rest) = address.split_once("://").ok_or_else(|| bad("no “://”"))?;
        let tls = match scheme {
            "imaps" => true,
            "imap" => false,
            _ => return Err(bad("it begins with neither maildir: nor imaps://")),
        };
        let (login, place) = rest.rsplit_once('@').ok_or_else(|| bad("no user"))?;
        let (user, password) = (login.split_once(':')).ok_or_else(|| bad("no password"))?;
        let (place, folder) = place.split_once('/').unwrap_or((place, ""));
        let (host, port) = match place.split_once(':') {
            Some((host, port)) => {
                let port = port.parse();
                (host, port.map_err(|_bad| bad("the port is no number"))?)
            }
            None => (place, if tls { 993 } else { 143 }),
        };
        if host.is_empty() {
            return Err(bad("no host"));
        }
        if !tls && !matches!(host, "localhost" | "127.0.0.1") {
            return Err(bad(
                "imap:// sends the password unprotected; only a server on this machine may be reached so",
            ));
        }
        let read = |text| decode(text).ok_or_else(|| bad("a % that stands for nothing"));
        let folder = match read(folder)? {
            folder if folder.is_empty() => "INBOX".to_owned(),
            // Names in other letters are written in an alphabet of their own (RFC 3501, 5.1.3).
            folder if !folder.is_ascii() || folder.contains('&') => {
                return Err(bad("the folder's name has letters other than A-Z"));
            }
            folder => folder,
        };
        Ok(Self::Imap(ImapServer {
            host: host.to_owned(),
            port,
            tls,
            user: read(user)?,
            password: read(password)?,
            folder,
            patience: PATIENCE,
        }))
    }
}
