//! What comes back after a mailing: delivery reports, complaints, holiday notes, requests to stop.
//!
//! - `opened`: a message taken apart, whatever it is nested in
//! - `status`: what the codes of mail servers say about an address
//! - `words`: what people and holiday notes write, in English and Welsh
//!
//! Delivery reports follow RFC 3464, complaints RFC 5965, automatic answers RFC 3834. Mail servers that
//! follow none of them are read as far as their words go.
//!
//! **What is read is what somebody claims.** Anybody can write a message that looks like a delivery
//! report. A [`Returned::message_ids`] that we gave out is good evidence, because only the recipient and
//! the mail servers on the way have seen it; [`Returned::address`] alone is none.
//!
//! Nothing of what a message says is handed on as it stands: `why` is one of our own sentences, so
//! that no address or name comes along into places that outlive the contact data.

mod opened;
mod status;
#[cfg(test)]
mod tests;
mod words;

use opened::Opened;

/// A message from the mailbox to which delivery reports and answers come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Returned {
    pub what: What,
    /// The Message-IDs that it is about, without angle brackets, the likeliest first.
    pub message_ids: Vec<String>,
    /// Whose mailbox it is about, in lower case: the recipient that failed, or who wrote.
    pub address: Option<String>,
}

/// What a returned message says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// It did not arrive and will not.
    Failed {
        /// The address takes no mail and will take none. False where the mailbox is full, the
        /// message was not liked, or nobody knows.
        permanent: bool,
        /// The code of RFC 3463, `5.1.1`; `""` where none is given.
        status: String,
        why: &'static str,
    },
    /// The mail server is still trying.
    Delayed { status: String, why: &'static str },
    /// The recipient called the message junk, and the mail provider told us.
    Complaint,
    /// An automatic answer: the message arrived.
    OutOfOffice,
    /// A person asks to be left alone, and writes nothing else in the first line.
    OptOut,
    /// Anything else, for a person to read.
    Other,
}

/// Why a message cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    #[error("this is no e-mail message: it does not begin with headers. Look at it in the mailbox")]
    NoMessage,
    #[error("this message is built in a way that nobody can read. Look at it in the mailbox")]
    Unreadable,
}

/// Reads a message that came back. One that is cut off somewhere is read as far as it goes.
///
/// # Errors
/// When it is no message at all, or one that the parser does not survive: anybody can send one, and it
/// must not stop those behind it.
pub fn read(bytes: &[u8]) -> Result<Returned, ReportError> {
    let opened = std::panic::catch_unwind(|| Opened::read(bytes));
    let opened = opened.map_err(|_panic| ReportError::Unreadable)?;
    let opened = opened.ok_or(ReportError::NoMessage)?;
    Ok(delivery_report(&opened)
        .or_else(|| complaint(&opened))
        .or_else(|| words_of_a_mail_server(&opened))
        .unwrap_or_else(|| answer(&opened)))
}

/// RFC 3464: groups of fields, the first about the report, then one for each recipient.
fn delivery_report(opened: &Opened) -> Option<Returned> {
    let report = opened.delivery_status.as_deref()?;
    let groups = fields(report);
    let said = |action: &str| {
        groups
            .iter()
            .find(|group| action_of(group).is_some_and(|said| said == action))
    };
    let (group, failed) = match (said("failed"), said("delayed")) {
        (Some(group), _) => (group, true),
        (None, Some(group)) => (group, false),
        (None, None) => return Some(about(opened, What::Other, None)),
    };
    let diagnostic = field(group, "diagnostic-code").unwrap_or_default();
    let status = status::best(field(group, "status").unwrap_or_default(), diagnostic);
    let recipient = field(group, "final-recipient")
        .or_else(|| field(group, "original-recipient"))
        .and_then(address);
    let what = judged(failed, status, diagnostic);
    Some(about(opened, what, recipient))
}

/// What a mail server that does not follow RFC 3464 says in its own words.
fn words_of_a_mail_server(opened: &Opened) -> Option<Returned> {
    let subject = opened.subject.to_lowercase();
    let named = opened.failed_recipient.as_deref().and_then(address);
    let by_a_server = named.is_some() || opened.by_a_mail_server;
    let delayed = words::says_delayed(&subject);
    if !by_a_server || !(named.is_some() || delayed || words::says_failed(&subject)) {
        return None;
    }
    let own = words::before_the_copy(&opened.text);
    let status = status::best("", &own);
    let what = judged(!delayed, status, &own);
    let recipient = named.or_else(|| words::bracketed_address(&own));
    Some(about(opened, what, recipient))
}

fn judged(failed: bool, status: String, diagnostic: &str) -> What {
    let meaning = status::meaning(&status, diagnostic);
    match failed {
        true => What::Failed {
            permanent: meaning.permanent,
            status,
            why: meaning.why,
        },
        false => What::Delayed {
            status,
            why: meaning.why,
        },
    }
}

/// RFC 5965: the mail provider passes on that somebody pressed “junk”.
fn complaint(opened: &Opened) -> Option<Returned> {
    let report = opened.feedback.as_deref()?;
    let groups = fields(report);
    let first = groups.first()?;
    let kind = field(first, "feedback-type").unwrap_or("abuse");
    let what = match kind.to_ascii_lowercase().as_str() {
        // About mail that is not ours, or praise.
        "not-spam" | "auth-failure" | "dmarc" => What::Other,
        _ => What::Complaint,
    };
    let recipient = field(first, "original-rcpt-to").and_then(address);
    let recipient = recipient.or_else(|| opened.returned_to.clone());
    Some(about(opened, what, recipient))
}

/// What a person or a person's mail program answers.
fn answer(opened: &Opened) -> Returned {
    let what = if opened.automatic || words::says_automatic(&opened.subject) {
        What::OutOfOffice
    } else if words::asks_to_stop(&opened.subject) || words::first_line_asks_to_stop(&opened.text) {
        What::OptOut
    } else {
        What::Other
    };
    about(opened, what, opened.from.clone())
}

fn about(opened: &Opened, what: What, address: Option<String>) -> Returned {
    Returned {
        what,
        message_ids: opened.message_ids.clone(),
        address,
    }
}

/// What happened to a recipient. Servers that leave the field out still give a status.
fn action_of(group: &[(String, String)]) -> Option<&'static str> {
    match field(group, "action") {
        Some(action) if action.eq_ignore_ascii_case("failed") => Some("failed"),
        Some(action) if action.eq_ignore_ascii_case("delayed") => Some("delayed"),
        Some(_) => None,
        None => match field(group, "status")?.trim_start().as_bytes().first() {
            Some(b'5') => Some("failed"),
            Some(b'4') => Some("delayed"),
            _ => None,
        },
    }
}

/// Groups of `name: value`, parted by empty lines; long values go on in lines that begin with a space.
fn fields(text: &str) -> Vec<Vec<(String, String)>> {
    let mut groups = vec![Vec::new()];
    for line in text.lines() {
        let group: &mut Vec<(String, String)> = match groups.last_mut() {
            Some(group) => group,
            None => return groups,
        };
        if line.trim().is_empty() {
            if !group.is_empty() {
                groups.push(Vec::new());
            }
        } else if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = group.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            group.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    groups
}

fn field<'a>(group: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = group.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_str())
}

/// `rfc822; <A@Example.org>` → `a@example.org`.
fn address(field: &str) -> Option<String> {
    let value = field.rsplit_once(';').map_or(field, |(_, value)| value);
    let first = value.split(',').next().unwrap_or_default();
    let address = first.trim().trim_matches(['<', '>', '"']).to_lowercase();
    address.contains('@').then_some(address)
}
