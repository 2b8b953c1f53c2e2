//! A message taken apart: its own headers and words, the machine-readable parts of a report, and what
//! is left of the message that it returns.

use mail_parser::{HeaderValue, Message, MessageParser, MimeHeaders, PartType};

/// Whoever asks for each of them in the database must not be kept busy by one message.
const MOST_IDS: usize = 20;
/// No line of a header may be longer (RFC 5322, 2.1.1).
const LONGEST_ID: usize = 998;

/// What reading needs of a message.
#[derive(Debug, Default)]
pub(super) struct Opened {
    pub(super) subject: String,
    /// Its own words, without those of parts that it returns.
    pub(super) text: String,
    /// In lower case.
    pub(super) from: Option<String>,
    /// It comes from no person's mailbox.
    pub(super) by_a_mail_server: bool,
    /// Its headers say that no person wrote it.
    pub(super) automatic: bool,
    /// `X-Failed-Recipients`, of Exim.
    pub(super) failed_recipient: Option<String>,
    pub(super) delivery_status: Option<String>,
    pub(super) feedback: Option<String>,
    pub(super) message_ids: Vec<String>,
    pub(super) returned_to: Option<String>,
}

impl Opened {
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let message = MessageParser::default().parse(bytes)?;
        let mut opened = Self::from_headers(&message);
        let mut answers_to = Vec::new();
        for value in [message.in_reply_to(), message.references()] {
            answers_to.extend(ids(value));
        }
        opened.take_apart(message);
        // Older servers give the headers back as words among others.
        let written = written_ids(&opened.text);
        opened.message_ids.extend(written);
        opened.message_ids.extend(answers_to);
        let mut known = std::collections::BTreeSet::new();
        let ids = &mut opened.message_ids;
        ids.retain(|id| id.len() <= LONGEST_ID && known.insert(id.clone()));
        ids.truncate(MOST_IDS);
        Some(opened)
    }

    fn from_headers(message: &Message<'_>) -> Self {
        let header = |name: &'static str| message.header_raw(name).map(str::trim);
        let says = |name, words: &[&str]| {
            header(name).is_some_and(|value| {
                let value = value.to_ascii_lowercase();
                words.iter().any(|word| value.starts_with(word))
            })
        };
        let from = (message.from())
            .and_then(|from| from.first())
            .and_then(|from| from.address.as_deref())
            .map(str::to_lowercase);
        let mailbox = from.as_deref().unwrap_or_default();
        let no_person = [
            "mailer-daemon",
            "mail-daemon",
            "postmaster",
            "microsoftexchange",
        ];
        let by_a_mail_server = no_person.iter().any(|name| mailbox.starts_with(name))
            || header("Return-Path").is_some_and(|path| path == "<>");
        let machines = [
            "X-Autoreply",
            "X-Autorespond",
            "X-Autoresponder",
            "X-AutoReply-From",
        ];
        let automatic = says("Auto-Submitted", &["auto-"])
            || says("Precedence", &["auto_reply", "auto-reply"])
            || machines.iter().any(|name| header(name).is_some());
        Self {
            subject: message.subject().unwrap_or_default().to_owned(),
            text: (message.body_text(0)).map_or_else(String::new, |text| text.into_owned()),
            by_a_mail_server,
            automatic,
            failed_recipient: header("X-Failed-Recipients").map(str::to_owned),
            from,
            ..Self::default()
        }
    }

    /// Goes through all parts, and through those of messages inside.
    ///
    /// The work is kept in a list: a message can be nested as deep as its sender likes, and neither going
    /// through it nor dropping it may use up the stack.
    fn take_apart(&mut self, message: Message<'_>) {
        let mut work = vec![message];
        let mut inside = false;
        while let Some(mut message) = work.pop() {
            if inside {
                self.message_ids
                    .extend(message.message_id().map(str::to_owned));
                let to = message.to().and_then(|to| to.first());
                let to = to.and_then(|to| to.address.as_deref());
                if self.returned_to.is_none() {
                    self.returned_to = to.map(str::to_lowercase);
                }
            }
            inside = true;
            for part in std::mem::take(&mut message.parts) {
                let is = |kind, subtype| part.is_content_type(kind, subtype);
                let slot = if is("message", "delivery-status")
                    || is("message", "global-delivery-status")
                {
                    Some(&mut self.delivery_status)
                } else if is("message", "feedback-report") {
                    Some(&mut self.feedback)
                } else {
                    None
                };
                if let Some(slot) = slot {
                    let text = String::from_utf8_lossy(part.contents()).into_owned();
                    slot.get_or_insert(text);
                } else if is("text", "rfc822-headers") || is("message", "global-headers") {
                    let text = String::from_utf8_lossy(part.contents());
                    self.message_ids.extend(written_ids(&text));
                }
                if let PartType::Message(nested) = part.body {
                    work.push(nested);
                }
            }
        }
    }
}

fn ids(value: &HeaderValue<'_>) -> Vec<String> {
    match value {
        HeaderValue::Text(id) => vec![id.to_string()],
        // The message that started a conversation stands first.
        HeaderValue::TextList(ids) => ids.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    }
}

/// `Message-ID: <…>` at the beginning of lines, or with the value in the next one.
fn written_ids(text: &str) -> Vec<String> {
    let mut lines = text
        .lines()
        .map(|line| line.trim_start_matches(['>', ' ', '\t']));
    let mut found = Vec::new();
    while let Some(line) = lines.next() {
        let Some(("message-id:", value)) = (line.split_at_checked(11))
            .map(|(name, value)| (name.to_ascii_lowercase(), value))
            .as_ref()
            .map(|(name, value)| (name.as_str(), *value))
        else {
            continue;
        };
        let value = match value.trim().is_empty() {
            true => lines.next().unwrap_or_default(),
            false => value,
        };
        let id = value.trim().trim_start_matches('<');
        let id = id.split(['>', ' ']).next().unwrap_or_default();
        if id.contains('@') {
            found.push(id.to_owned());
        }
    }
    found
}
