//! The mailbox to which delivery reports and answers come: a Maildir on this machine, or a folder on an
//! IMAP server.
//!
//! - `address`: which mailbox, read from its address
//! - `maildir`: files in `new/`, moved to `cur/`
//! - `imap`: unseen messages, marked as seen; `wire` is how a server's replies are read
//!
//! A message is marked as read only after whoever asked for it says [`Reading::done`]. Until then it
//! stays as it is: when the process dies in between, or the connection does, it comes again, with the
//! same [`Arrived::id`]. So nothing is lost, and what is noted under that id is noted once, even where
//! several processes read one mailbox.
//!
//! Messages are not deleted: they belong to whoever looks after the mailbox. They hold contact data, and
//! erasing those includes emptying it.

mod address;
mod imap;
mod maildir;
#[cfg(test)]
mod tests;
mod wire;

use std::path::PathBuf;

use sha2::{Digest, Sha256};

pub use address::Inbox;
use imap::Imap;
use maildir::Maildir;

/// No more of a message is read: what a report has to say stands at its beginning, and a message
/// that is cut off is read as far as it goes.
const LONGEST: usize = 1024 * 1024;

/// A message that has come and is not marked as read.
#[derive(Debug)]
pub struct Arrived {
    /// Made from its content: the same whenever and by whomever it is read.
    pub id: i64,
    /// The message, or its first MiB.
    pub bytes: Vec<u8>,
    place: Place,
}

/// Where a message lies in its mailbox.
#[derive(Debug)]
enum Place {
    File(PathBuf),
    Uid(u32),
}

/// A mailbox that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum InboxError {
    #[error(
        "the address of the mailbox cannot be used ({0}); write maildir:/path, or imaps://user:password@host/FOLDER"
    )]
    Address(String),
    #[error("{folder}: {why}. A Maildir is a folder with new/ and cur/ that Headroom may change")]
    Folder { folder: String, why: String },
    #[error("the mail server {host} cannot be reached: {why}")]
    Unreachable { host: String, why: String },
    #[error(
        "the mail server {host} did not let us in: {reply}. Check user and password; some providers want a password made for one program, and some take no passwords at all: then have the messages fetched into a Maildir"
    )]
    Login { host: String, reply: String },
    #[error("the mail server {host} refused to {what}: {reply}")]
    Refused {
        host: String,
        what: &'static str,
        reply: String,
    },
    #[error("the mail server {host} does not speak as IMAP servers do: {why}")]
    Nonsense { host: String, why: String },
}

/// An open mailbox, with the messages that were unread when it was opened.
pub struct Reading(Open);

enum Open {
    Maildir(Maildir),
    Imap(Box<Imap>),
}

impl Inbox {
    /// Opens the mailbox and looks for unread messages.
    ///
    /// # Errors
    /// A folder or server that is not there or does not let us in.
    pub async fn open(&self) -> Result<Reading, InboxError> {
        Ok(Reading(match self {
            Self::Maildir(folder) => Open::Maildir(Maildir::open(folder).await?),
            Self::Imap(server) => Open::Imap(Box::new(Imap::open(server).await?)),
        }))
    }
}

impl Reading {
    /// The next unread message, oldest first. One that has not been [`Self::done`] is passed over
    /// until the mailbox is opened again.
    ///
    /// # Errors
    /// When the mailbox fails.
    pub async fn next(&mut self) -> Result<Option<Arrived>, InboxError> {
        let found = match &mut self.0 {
            Open::Maildir(maildir) => {
                let found = maildir.next().await?;
                found.map(|(path, bytes)| (Place::File(path), bytes))
            }
            Open::Imap(imap) => {
                let found = imap.next().await?;
                found.map(|(uid, bytes)| (Place::Uid(uid), bytes))
            }
        };
        Ok(found.map(|(place, bytes)| Arrived {
            id: id_of(&bytes),
            bytes,
            place,
        }))
    }

    /// Marks a message as read. To be called after what it says has been stored.
    ///
    /// # Errors
    /// When the mailbox fails: the message comes again.
    pub async fn done(&mut self, arrived: Arrived) -> Result<(), InboxError> {
        match (&mut self.0, arrived.place) {
            (Open::Maildir(maildir), Place::File(path)) => maildir.done(&path).await,
            (Open::Imap(imap), Place::Uid(uid)) => imap.done(uid).await,
            // A message of another mailbox: it stays unread there and comes again.
            (Open::Maildir(_), Place::Uid(_)) | (Open::Imap(_), Place::File(_)) => Ok(()),
        }
    }

    /// Says goodbye.
    pub async fn close(self) {
        if let Open::Imap(imap) = self.0 {
            imap.close().await;
        }
    }
}

/// The first 63 bits of a message's SHA-256.
fn id_of(bytes: &[u8]) -> i64 {
    let digest: [u8; 32] = Sha256::digest(bytes).into();
    let (first, _) = digest.split_first_chunk().unwrap_or((&[0; 8], &[]));
    i64::from_be_bytes(*first) & i64::MAX
}
