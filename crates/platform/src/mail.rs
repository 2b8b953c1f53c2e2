//! Mail to the people who run studies: sign-in links. In the default set-up it is printed.

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
};

/// Where mail goes.
pub enum Mailer {
    /// To the console of the server, for trying things out.
    Console,
    /// To an SMTP server.
    Smtp {
        transport: AsyncSmtpTransport<Tokio1Executor>,
        from: Box<Mailbox>,
    },
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
    #[error("the mail server refused the message: {0}")]
    Refused(String),
}

impl Mailer {
    /// From `smtp://…` or `smtps://…`.
    ///
    /// # Errors
    /// When the URL or the sender's address cannot be used.
    pub fn smtp(url: &str, from: &str) -> Result<Self, MailError> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|error| MailError::Server(error.to_string()))?
            .build();
        let from = from
            .parse()
            .map_err(|_bad| MailError::Address(from.to_owned()))?;
        Ok(Self::Smtp {
            transport,
            from: Box::new(from),
        })
    }

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
            Self::Smtp { transport, from } => {
                let to: Mailbox = to
                    .parse()
                    .map_err(|_bad| MailError::Address(to.to_owned()))?;
                let message = Message::builder()
                    .from(from.as_ref().clone())
                    .to(to)
                    .subject(subject)
                    .header(ContentType::TEXT_PLAIN)
                    .body(text.to_owned())
                    .map_err(|error| MailError::Refused(error.to_string()))?;
                transport
                    .send(message)
                    .await
                    .map(|_| ())
                    .map_err(|error| MailError::Refused(error.to_string()))
            }
        }
    }
}
