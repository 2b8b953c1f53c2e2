//! Mail: sign-in links to the people who run studies, and messages to those who are asked.
//!
//! - `message`: what a message holds, and how it is written down and signed
//! - `server`: which mail server, read from its address
//! - `connection`: handing messages over, and knowing what became of each
//! - `report`: what comes back: delivery reports, complaints, holiday notes, requests to stop
//! - `mailbox`: where it comes: a Maildir, or a folder on an IMAP server
//!
//! In the default set-up there is no mail server: sign-in links are printed, and messages to people
//! who are asked are kept where they can be read.

mod connection;
pub mod mailbox;
mod message;
pub mod report;
mod server;
#[cfg(test)]
mod tests;
mod tls;

use std::sync::Arc;

pub use connection::{Connection, Delivery};
pub use lettre::message::Mailbox;
pub use message::{MessageProblem, Outgoing, Sealed};
pub use server::{SmtpServer, Tls};

/// Where mail goes.
pub enum Mailer {
    /// To the console of the server, for trying things out.
    Console,
    /// To an SMTP server.
    Smtp(Arc<SmtpServer>),
    /// Into a list, for tests.
    Kept(std::sync::Mutex<Vec<(String, String)>>),
}

/// Why a message did not leave.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    #[error("the address {0:?} is not one that mail can be sent to")]
    Address(String),
    #[error(
        "HEADROOM_SMTP is not a usable address of a mail server ({0}); write smtps://user:password@host or smtp://host:25"
    )]
    Server(String),
    #[error(
        "{0} is no key to sign mail with ({1}); give an RSA key (PKCS#1, PEM) or an Ed25519 key in base64"
    )]
    Key(String, String),
    #[error("the mail server did not take the message: {0}")]
    Refused(String),
}

impl Mailer {
    /// Sends one plain message.
    ///
    /// # Errors
    /// When the address is not one or the server refuses.
    pub async fn send(&self, to: &str, subject: &str, text: &str) -> Result<(), MailError> {
        match self {
            Self::Console => {
                println!("\n--- mail to {to}: {subject}\n{text}\n---");
                Ok(())
            }
            Self::Kept(list) => {
                if let Ok(mut list) = list.lock() {
                    list.push((to.to_owned(), text.to_owned()));
                }
                Ok(())
            }
            Self::Smtp(server) => {
                let domain = server.from.email.domain().to_owned();
                let message = Outgoing {
                    message_id: format!("{:x}@{domain}", crate::ids::random_id()),
                    from: server.from.clone(),
                    reply_to: None,
                    to_name: String::new(),
                    to_address: to.to_owned(),
                    subject: subject.to_owned(),
                    text: text.to_owned(),
                    html: None,
                    list_unsubscribe: None,
                    date: jiff::Timestamp::now(),
                };
                server.send_one(&message).await
            }
        }
    }

    /// The mail server, when there is one.
    pub fn server(&self) -> Option<Arc<SmtpServer>> {
        match self {
            Self::Smtp(server) => Some(Arc::clone(server)),
            Self::Console | Self::Kept(_) => None,
        }
    }
}

impl SmtpServer {
    /// Sends one message over a connection of its own.
    ///
    /// # Errors
    /// When it cannot be put together, or the server did not certainly take it.
    pub async fn send_one(&self, message: &Outgoing) -> Result<(), MailError> {
        let refused = |why: String| MailError::Refused(why);
        let sealed =
            (message.seal(self.dkim.as_ref())).map_err(|error| refused(error.to_string()))?;
        let mut connection = self.connect().await.map_err(refused)?;
        let delivery = connection.deliver(&sealed, async { Ok(()) }).await;
        connection.close().await;
        match delivery {
            Delivery::Accepted { .. } => Ok(()),
            Delivery::Refused { reply: why, .. }
            | Delivery::NotSent { why }
            | Delivery::Unknown { why } => Err(refused(why)),
        }
    }

    /// Writes a message down, signed when there is a key.
    ///
    /// # Errors
    /// A message that cannot be sent as it is.
    pub fn seal(&self, message: &Outgoing) -> Result<Sealed, MessageProblem> {
        message.seal(self.dkim.as_ref())
    }
}
