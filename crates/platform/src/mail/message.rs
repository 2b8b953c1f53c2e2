//! A message as it travels: RFC 5322 with plain text and HTML, and the headers that mailing asks for.

use jiff::Timestamp;
use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart, SinglePart,
        dkim::DkimConfig,
        header::{ContentType, HeaderName, HeaderValue},
    },
};

/// A message that is ready to leave.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// Without angle brackets. The same message has the same one however often it is tried, so that
    /// whoever gets it twice can tell.
    pub message_id: String,
    pub from: Mailbox,
    pub reply_to: Option<Mailbox>,
    /// The name is shown only; `""` for none.
    pub to_name: String,
    pub to_address: String,
    pub subject: String,
    pub text: String,
    pub html: Option<String>,
    /// Where a mail program ends all messages with one click (RFC 8058).
    pub list_unsubscribe: Option<String>,
    pub date: Timestamp,
}

/// A message that cannot be sent as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessageProblem {
    #[error("the address {0:?} is not one that mail can be sent to: correct it in the frame")]
    Address(String),
    #[error(
        "the {0} holds a line break, which could forge a header: correct it in the frame or the text"
    )]
    LineBreak(&'static str),
    #[error("the message could not be put together: {0}")]
    Parts(String),
}

/// A message with its envelope.
#[derive(Debug)]
pub struct Sealed {
    pub(super) from: Address,
    pub(super) to: Address,
    pub(super) bytes: Vec<u8>,
}

impl Outgoing {
    /// Checks the message and writes it down, signed when there is a key.
    ///
    /// # Errors
    /// An address that is none, a line break where a header would break.
    pub fn seal(&self, dkim: Option<&DkimConfig>) -> Result<Sealed, MessageProblem> {
        for (what, text) in [
            ("name", &self.to_name),
            ("address", &self.to_address),
            ("subject", &self.subject),
            ("message id", &self.message_id),
        ] {
            if text.contains(['\r', '\n', '\0']) {
                return Err(MessageProblem::LineBreak(what));
            }
        }
        let to: Address = (self.to_address.trim().parse())
            .map_err(|_bad| MessageProblem::Address(self.to_address.clone()))?;
        let name = (!self.to_name.is_empty()).then(|| self.to_name.clone());
        let mut builder = Message::builder()
            .message_id(Some(format!("<{}>", self.message_id)))
            .date(self.date.into())
            .from(self.from.clone())
            .to(Mailbox::new(name, to.clone()))
            .subject(self.subject.clone());
        if let Some(reply_to) = &self.reply_to {
            builder = builder.reply_to(reply_to.clone());
        }
        let parts = |error: lettre::error::Error| MessageProblem::Parts(error.to_string());
        let plain = SinglePart::builder()
            .header(ContentType::TEXT_PLAIN)
            .body(self.text.clone());
        let mut message = match &self.html {
            None => builder.singlepart(plain).map_err(parts)?,
            Some(html) => {
                let html = SinglePart::builder()
                    .header(ContentType::TEXT_HTML)
                    .body(html.clone());
                let both = MultiPart::alternative().singlepart(plain).singlepart(html);
                builder.multipart(both).map_err(parts)?
            }
        };
        let mut header = |name: &'static str, value: String| {
            let name = HeaderName::new_from_ascii_str(name);
            message
                .headers_mut()
                .insert_raw(HeaderValue::new(name, value));
        };
        // Not a person's own mail: no holiday notes in answer, please (RFC 3834).
        header("Auto-Submitted", "auto-generated".to_owned());
        if let Some(address) = &self.list_unsubscribe {
            header("List-Unsubscribe", format!("<{address}>"));
            header(
                "List-Unsubscribe-Post",
                "List-Unsubscribe=One-Click".to_owned(),
            );
        }
        if let Some(dkim) = dkim {
            message.sign(dkim);
        }
        Ok(Sealed {
            from: self.from.email.clone(),
            to,
            bytes: message.formatted(),
        })
    }
}
