//! What the codes of mail servers say about an address: RFC 3463, the registry of IANA, and what
//! Exchange Online, where NHS mail lives, means by its own.

/// What a code says.
pub(super) struct Meaning {
    /// The address takes no mail and will take none.
    pub(super) permanent: bool,
    pub(super) why: &'static str,
}

const GONE: &str = "the mail server does not know this address";
const NO_DOMAIN: &str = "the domain of this address takes no mail";
const CLOSED: &str = "the mailbox is closed";
const FULL: &str = "the mailbox is full";
const SIZE: &str = "the message is too large for the recipient";
const NO_ANSWER: &str = "the recipient's mail server could not be reached";
const OURS: &str = "the mail server does not accept our sender address, or too much came from it";
const POLICY: &str =
    "the recipient's mail server does not want the message (spam or security rules)";
const CONTENT: &str = "the recipient's mail server could not read the message";
const UNCLEAR: &str = "the mail server gave no reason that can be read";

/// The most telling code of a status field and the server's own words: `5.0.0` says nothing, and many
/// servers give that while the words have the real one.
pub(super) fn best(status: &str, words: &str) -> String {
    let said = codes(status).next();
    let telling = said.filter(|code| !code.ends_with(".0.0"));
    let code = telling.or_else(|| codes(words).next()).or(said);
    code.unwrap_or_default().to_owned()
}

/// Codes like `5.1.1` in a text; neither addresses of machines nor versions of programs.
fn codes(text: &str) -> impl Iterator<Item = &str> {
    let pieces = text.split(|c: char| !c.is_ascii_digit() && c != '.');
    pieces
        .map(|piece| piece.trim_end_matches('.'))
        .filter(|piece| {
            let mut parts = piece.split('.');
            let class = parts.next();
            let detail: Vec<&str> = parts.collect();
            matches!(class, Some("2" | "4" | "5"))
                && detail.len() == 2
                && detail.iter().all(|part| (1..=3).contains(&part.len()))
        })
}

/// What a code and the server's words say about the address.
pub(super) fn meaning(status: &str, words: &str) -> Meaning {
    let for_good = status.starts_with('5');
    let (about_the_address, why) = match status.split_once('.').map_or("", |(_, detail)| detail) {
        // Our sender address; 1.90 and 1.94 are the daily limits of Exchange Online.
        "1.7" | "1.8" | "1.9" | "1.90" | "1.94" => (false, OURS),
        "1.2" | "1.10" if says(words, &["null mx", "nullmx"]) => (true, NO_DOMAIN),
        "1.2" => (true, NO_DOMAIN),
        detail if detail.starts_with("1.") => (true, GONE),
        "2.1" => (true, CLOSED),
        "2.2" => (false, FULL),
        "2.3" | "3.4" => (false, SIZE),
        // Exchange Online: the recipient's organisation knows its addresses, and this is none of them.
        "4.1" if says(words, &["access denied"]) => (true, GONE),
        // Exchange Online: the domain does not exist.
        "4.310" => (true, NO_DOMAIN),
        "4.4" if for_good => (true, NO_DOMAIN),
        detail if detail.starts_with("4.") => (false, NO_ANSWER),
        detail if detail.starts_with("6.") => (false, CONTENT),
        detail if detail.starts_with("7.") => (false, POLICY),
        _ => by_words(words),
    };
    Meaning {
        // Words speak for themselves where there is no code at all.
        permanent: about_the_address && (for_good || status.is_empty()),
        why,
    }
}

fn by_words(words: &str) -> (bool, &'static str) {
    let unknown = [
        "user unknown",
        "unknown user",
        "no such user",
        "no such recipient",
        "no such mailbox",
        "no such address",
        "does not exist",
        "doesn't exist",
        "doesn't have a",
        "no mailbox here by that name",
        "recipient not found",
        "mailbox not found",
        "mailbox unavailable",
        "address rejected",
        "invalid recipient",
        "unknown recipient",
        "unrouteable address",
        "unroutable address",
        "wasn't found at",
    ];
    let closed = ["disabled", "inactive", "deactivated", "suspended"];
    let full = [
        "mailbox full",
        "mailbox is full",
        "over quota",
        "quota exceeded",
    ];
    let no_domain = [
        "host or domain name not found",
        "domain not found",
        "null mx",
    ];
    let policy = [
        "spam",
        "blocked",
        "blacklist",
        "policy",
        "reputation",
        "junk",
    ];
    if says(words, &full) {
        (false, FULL)
    } else if says(words, &policy) {
        (false, POLICY)
    } else if says(words, &no_domain) {
        (true, NO_DOMAIN)
    } else if says(words, &unknown) {
        (true, GONE)
    } else if says(words, &closed) {
        (true, CLOSED)
    } else {
        (false, UNCLEAR)
    }
}

fn says(words: &str, any: &[&str]) -> bool {
    let words = words.to_lowercase().replace('\u{2019}', "'");
    // Words stand across lines in letters of mail servers.
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    any.iter().any(|one| words.contains(one))
}
