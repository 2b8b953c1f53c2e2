//! What a message carries that belongs to one person: its link, its code, its way out. All are made from the
//! message's id and the installation's secret, so that a second try carries the same ones and none is stored.

use platform::{ids::Token, secret::Secret};

use super::MessageId;
use crate::setup::Channel;

/// The personal parts of a message.
pub struct Personal {
    /// Stands in the link; in a letter it is short enough to type.
    pub code: Token,
    /// The address of the questionnaire.
    pub link: String,
    /// Where messages are stopped.
    pub opt_out: String,
    /// Where the code is typed.
    pub short_address: String,
}

impl Personal {
    /// Of a message.
    pub fn of(secret: &Secret, base_url: &str, message: MessageId, channel: Channel) -> Self {
        let bytes = secret.mac("message code", &message.0.to_be_bytes());
        let code = match channel {
            Channel::Email | Channel::Sms => Token::link_from(bytes),
            Channel::Letter => Token::typed_from(bytes),
        };
        Self {
            link: format!("{base_url}/s/{}", code.reveal()),
            opt_out: format!("{base_url}/o/{}", opt_out_key(secret, message)),
            short_address: format!("{base_url}/s"),
            code,
        }
    }
}

/// Where a message went: what a suppression is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageAddress<'a> {
    Email(&'a str),
    /// The lines of a postal address.
    Letter(&'a str),
    Sms(&'a str),
}

/// How an address is kept when only its hash may be: written the same way whoever typed it.
pub fn address_hash(secret: &Secret, address: MessageAddress<'_>) -> Vec<u8> {
    let written = match address {
        MessageAddress::Email(address) => format!("email {}", address.trim().to_lowercase()),
        MessageAddress::Letter(lines) => {
            let words: Vec<String> = lines.split_whitespace().map(str::to_lowercase).collect();
            format!("letter {}", words.join(" "))
        }
        MessageAddress::Sms(number) => {
            let digits: String = number.chars().filter(char::is_ascii_digit).collect();
            format!("sms {digits}")
        }
    };
    secret.mac("address", written.as_bytes()).to_vec()
}

/// The Message-ID without its domain and brackets: nobody else can make one that is ours.
fn local_part(secret: &Secret, message: MessageId) -> String {
    format!(
        "{:016x}.{}",
        message.0,
        short_mac(secret, "message id", message)
    )
}

/// The Message-ID of a message, without angle brackets. The same however often it is tried.
pub fn message_id(secret: &Secret, message: MessageId, domain: &str) -> String {
    format!("{}@{domain}", local_part(secret, message))
}

/// Which message has this Message-ID (with or without angle brackets); `None` when it is not one of ours.
pub fn message_of(secret: &Secret, message_id: &str) -> Option<MessageId> {
    let (local, _) = message_id.trim().trim_matches(['<', '>']).split_once('@')?;
    let (number, _) = local.split_once('.')?;
    let message = MessageId(i64::from_str_radix(number, 16).ok()?);
    (local_part(secret, message) == local).then_some(message)
}

fn opt_out_key(secret: &Secret, message: MessageId) -> String {
    format!("{:x}-{}", message.0, short_mac(secret, "opt out", message))
}

/// Which message an address `/o/{key}` belongs to; `None` when nobody was given it.
pub fn opt_out_of(secret: &Secret, key: &str) -> Option<MessageId> {
    let (number, _) = key.split_once('-')?;
    let message = MessageId(i64::from_str_radix(number, 16).ok()?);
    (opt_out_key(secret, message) == key).then_some(message)
}

/// 80 bits in 20 digits: not to be guessed, short enough for a line.
fn short_mac(secret: &Secret, purpose: &str, message: MessageId) -> String {
    let mac = secret.mac(purpose, &message.0.to_be_bytes());
    mac.iter()
        .take(10)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_message_carries_leads_back_to_it_and_cannot_be_guessed() {
        let (ours, theirs) = (Secret::from_bytes([1; 32]), Secret::from_bytes([2; 32]));
        let message = MessageId(0x1234_5678);
        let id = format!("<{}>", message_id(&ours, message, "example.org"));
        assert_eq!(message_of(&ours, &id), Some(message));
        assert_eq!(message_of(&theirs, &id), None);
        assert_eq!(message_of(&ours, "<0000000012345678.00@example.org>"), None);
        let personal = Personal::of(&ours, "https://s.example", message, Channel::Email);
        let key = personal.opt_out.rsplit('/').next().unwrap();
        assert_eq!(opt_out_of(&ours, key), Some(message));
        assert_eq!(opt_out_of(&theirs, key), None);
        for nonsense in ["", "-", "zz-1", "12345678-", "é-é"] {
            assert_eq!(opt_out_of(&ours, nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn an_address_is_the_same_however_it_is_typed() {
        let secret = Secret::from_bytes([1; 32]);
        let hash = |address| address_hash(&secret, address);
        assert_eq!(
            hash(MessageAddress::Email(" Ana@Example.org ")),
            hash(MessageAddress::Email("ana@example.org"))
        );
        assert_eq!(
            hash(MessageAddress::Sms("07700 900123")),
            hash(MessageAddress::Sms("07700-900-123"))
        );
        assert_ne!(
            hash(MessageAddress::Email("ana@example.org")),
            hash(MessageAddress::Letter("ana@example.org"))
        );
    }
}
