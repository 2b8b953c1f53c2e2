//! What mail servers, holiday notes and people write, in English and Welsh.

/// Subjects of mail servers that gave up.
pub(super) fn says_failed(subject: &str) -> bool {
    let known = [
        "undeliver",
        "delivery status notification (failure)",
        "delivery failure",
        "delivery failed",
        "mail delivery fail",
        "returned mail",
        "returned to sender",
        "returning message to sender",
        "failure notice",
        "could not be delivered",
        "delivery has failed",
    ];
    known.iter().any(|words| subject.contains(words))
}

/// Subjects of mail servers that go on trying.
pub(super) fn says_delayed(subject: &str) -> bool {
    let known = ["delayed", "(delay)", "still being retried", "will retry"];
    known.iter().any(|words| subject.contains(words))
        || subject.starts_with("warning: could not send")
}

/// Subjects of holiday notes.
pub(super) fn says_automatic(subject: &str) -> bool {
    let subject = subject.to_lowercase().replace('\u{2019}', "'");
    let begins = [
        "automatic reply",
        "automated reply",
        "auto reply",
        "auto-reply",
        "autoreply",
        "auto response",
        "auto-response",
        "automatic response",
        "automated response",
        "ateb awtomatig",
        "ymateb awtomatig",
        "ateb yn awtomatig",
    ];
    let holds = [
        "out of office",
        "out of the office",
        "out-of-office",
        "allan o'r swyddfa",
    ];
    begins
        .iter()
        .any(|words| subject.trim_start().starts_with(words))
        || holds.iter().any(|words| subject.contains(words))
}

/// Whether the first line that a person wrote is nothing but a request to stop. What stands under it
/// (a name, a practice's address, the message that is answered) does not matter.
pub(super) fn first_line_asks_to_stop(text: &str) -> bool {
    let own = text.lines().map(str::trim).find(|line| {
        let quoted = line.starts_with('>')
            || (line.ends_with(':') && (line.starts_with("On ") || line.starts_with("Ar ")));
        !line.is_empty() && !quoted
    });
    own.is_some_and(asks_to_stop)
}

/// What is left of a request when the polite words are gone.
const REQUESTS: &[&str] = &[
    "stop",
    "stop emails",
    "stop emailing",
    "stop contacting",
    "stop writing to",
    "stop sending",
    "stop sending these",
    "stop sending emails",
    "stop sending these emails",
    "unsubscribe",
    "unsubscribe from this list",
    "opt out",
    "optout",
    "remove",
    "remove from list",
    "remove from the list",
    "remove from your list",
    "remove from this list",
    "remove from mailing list",
    "remove from the mailing list",
    "remove from your mailing list",
    "remove from this mailing list",
    "take off the list",
    "take off your list",
    "take off this list",
    "take off your mailing list",
    "no more",
    "no more emails",
    "do not contact",
    "do not contact again",
    "dont contact",
    "dont contact again",
    "do not again",
    "dont again",
    "stopiwch",
    "stopio",
    "daddanysgrifio",
    "datdanysgrifio",
    "dad danysgrifio",
    "optio allan",
    "tynnwch oddi ar y rhestr",
    "tynnwch oddi ar eich rhestr",
    "tynnwch oddi ar y rhestr hon",
    "tynnwch or rhestr",
    "dim mwy",
    "dim mwy o ebyst",
    "peidiwch â chysylltu",
    "peidiwch â chysylltu eto",
    "peidiwch â chysylltu â eto",
    "peidiwch ag ysgrifennu eto",
];

/// Whether a line is nothing but a request to stop.
pub(super) fn asks_to_stop(line: &str) -> bool {
    if line.len() > 120 {
        return false;
    }
    let lower = line.to_lowercase();
    let letters = lower.chars().filter_map(|c| match c {
        c if c.is_alphanumeric() => Some(c),
        '\'' | '\u{2019}' | '-' => None,
        _ => Some(' '),
    });
    let letters: String = letters.collect();
    let polite = [
        "please",
        "pls",
        "thanks",
        "thank",
        "you",
        "kindly",
        "me",
        "hi",
        "hello",
        "my",
        "address",
        "email",
        "name",
        "diolch",
        "plîs",
        "fi",
        "mi",
        "nawr",
        "now",
        "immediately",
    ];
    let words = letters.split_whitespace();
    let words: Vec<&str> = words.filter(|word| !polite.contains(word)).collect();
    let words = words.join(" ");
    let words = words.replace("os gwelwch yn dda", "");
    REQUESTS.contains(&words.trim())
}

/// The first `<a@b.c>` of a text: old mail servers name the recipient so.
pub(super) fn bracketed_address(text: &str) -> Option<String> {
    let pieces = text.split('<').skip(1);
    let mut inside = pieces.filter_map(|piece| piece.split_once('>').map(|(inside, _)| inside));
    let found = inside.find(|inside| inside.contains('@') && !inside.contains(char::is_whitespace));
    found.map(str::to_lowercase)
}

/// A mail server's own words: what stands before the message that it gives back. Our words in there
/// are no reason for anything.
pub(super) fn before_the_copy(text: &str) -> String {
    let begins = [
        "return-path:",
        "received:",
        "message-id:",
        "from:",
        "dkim-signature:",
    ];
    let own = text.lines().take_while(|line| {
        let line = line.trim_start_matches(['>', ' ']).to_ascii_lowercase();
        let dashes = line.starts_with("--") && (line.contains("copy") || line.contains("original"));
        !dashes && !begins.iter().any(|name| line.starts_with(name))
    });
    own.collect::<Vec<_>>().join("\n")
}
