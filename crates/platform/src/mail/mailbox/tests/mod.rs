//! Nothing in the mailbox is lost, and nothing is marked before it is done.

mod server;

use std::{fs, path::PathBuf, time::Duration};

use super::{address::ImapServer, *};
use server::{Behaviour, Server};

/// A Maildir that goes when it is dropped.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        let folder =
            std::env::temp_dir().join(format!("headroom-mail-{}", crate::ids::random_id()));
        for part in ["new", "cur", "tmp"] {
            fs::create_dir_all(folder.join(part)).expect("a folder");
        }
        Self(folder)
    }

    fn deliver(&self, name: &str, bytes: &[u8]) {
        fs::write(self.0.join("new").join(name), bytes).expect("a file");
    }

    fn files(&self, part: &str) -> Vec<String> {
        let entries = fs::read_dir(self.0.join(part)).expect("a folder");
        let names = entries.map(|entry| entry.expect("an entry").file_name());
        let mut names: Vec<String> = names
            .map(|name| name.into_string().expect("text"))
            .collect();
        names.sort();
        names
    }

    fn inbox(&self) -> Inbox {
        Inbox::parse(&format!("maildir:{}", self.0.display())).expect("an address")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).expect("it goes");
    }
}

fn inbox(server: &Server) -> Inbox {
    address(server, "study%40test:p%22w%20{3}", "Returns")
}

fn address(server: &Server, login: &str, folder: &str) -> Inbox {
    let address = format!("imap://{login}@{}/{folder}", server.address);
    match Inbox::parse(&address).expect("an address") {
        Inbox::Imap(server) => Inbox::Imap(ImapServer {
            patience: Duration::from_millis(500),
            ..server
        }),
        maildir @ Inbox::Maildir(_) => maildir,
    }
}

async fn texts(inbox: &Inbox, done: bool) -> Vec<String> {
    let mut reading = inbox.open().await.expect("a mailbox");
    let mut texts = Vec::new();
    while let Some(arrived) = reading.next().await.expect("it goes on") {
        texts.push(String::from_utf8_lossy(&arrived.bytes).into_owned());
        if done {
            reading.done(arrived).await.expect("it is marked");
        }
    }
    reading.close().await;
    texts
}

async fn trouble(behaviour: Behaviour) -> String {
    let server = Server::start(behaviour, &[b"Subject: one\r\n\r\nHello\r\n"]).await;
    let mut reading = match inbox(&server).open().await {
        Ok(reading) => reading,
        Err(error) => return error.to_string(),
    };
    let error = match reading.next().await {
        Ok(Some(arrived)) => reading
            .done(arrived)
            .await
            .expect_err("it cannot be marked"),
        Ok(None) => panic!("nothing came"),
        Err(error) => error,
    };
    assert!(server.seen().is_empty());
    error.to_string()
}

#[tokio::test]
async fn messages_of_a_maildir_come_once_oldest_first_and_are_moved() {
    let scratch = Scratch::new();
    scratch.deliver("1795424521.M2.host", b"two");
    scratch.deliver("1795424520.M1.host", b"one");
    scratch.deliver(".hidden", b"no message");
    fs::create_dir(scratch.0.join("new/folder")).expect("a folder");
    assert_eq!(texts(&scratch.inbox(), true).await, ["one", "two"]);
    assert_eq!(texts(&scratch.inbox(), true).await, [""; 0]);
    let moved = ["1795424520.M1.host:2,S", "1795424521.M2.host:2,S"];
    assert_eq!(scratch.files("cur"), moved);
}

#[tokio::test]
async fn what_was_not_done_comes_again_under_the_same_id() {
    let scratch = Scratch::new();
    scratch.deliver("1.host", b"one");
    let server = Server::start(Behaviour::Healthy, &[b"one"]).await;
    let mut ids = Vec::new();
    for inbox in [
        scratch.inbox(),
        scratch.inbox(),
        inbox(&server),
        inbox(&server),
    ] {
        let mut reading = inbox.open().await.expect("a mailbox");
        ids.push(reading.next().await.expect("it works").expect("one").id);
        assert!(reading.next().await.expect("it works").is_none());
        reading.close().await;
    }
    assert!(ids.iter().all(|id| *id == ids[0] && *id > 0), "{ids:?}");
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn two_processes_may_read_one_maildir() {
    let scratch = Scratch::new();
    scratch.deliver("1.host", b"one");
    scratch.deliver("2.host", b"two");
    let mut first = scratch.inbox().open().await.expect("a mailbox");
    let mut second = scratch.inbox().open().await.expect("a mailbox");
    let one = first.next().await.expect("it works").expect("one");
    let again = second.next().await.expect("it works").expect("one");
    assert_eq!(one.id, again.id);
    first.done(one).await.expect("moved");
    second.done(again).await.expect("gone is as good as moved");
    let two = first.next().await.expect("it works").expect("two");
    first.done(two).await.expect("moved");
    assert!(second.next().await.expect("it works").is_none());
    assert_eq!(scratch.files("cur").len(), 2);
}

#[tokio::test]
async fn a_huge_message_is_read_in_part() {
    let scratch = Scratch::new();
    scratch.deliver("1.host", &vec![b'a'; LONGEST + 5]);
    assert_eq!(texts(&scratch.inbox(), true).await[0].len(), LONGEST);
}

#[tokio::test]
async fn a_folder_that_is_no_maildir_is_named() {
    let scratch = Scratch::new();
    let nowhere = scratch.0.join("nowhere");
    let inbox = Inbox::Maildir(nowhere.clone());
    let error = inbox.open().await.err().expect("refused").to_string();
    assert!(error.starts_with(&nowhere.display().to_string()), "{error}");
}

#[tokio::test]
async fn unseen_messages_of_a_server_come_once_and_are_marked() {
    // A line in a message that looks like the end of the command is a line in a message.
    let letters: [&[u8]; 3] = [b"one\r\nh4 OK fetched\r\n", b"", "tŷ {5}\r\n".as_bytes()];
    let server = Server::start(Behaviour::Healthy, &letters).await;
    let inbox = inbox(&server);
    let found = ["one\r\nh4 OK fetched\r\n", "", "tŷ {5}\r\n"];
    assert_eq!(texts(&inbox, false).await, found);
    assert_eq!(server.seen(), [0; 0]);
    assert_eq!(texts(&inbox, true).await, found);
    assert_eq!(server.seen(), [10, 11, 12]);
    assert_eq!(texts(&inbox, true).await, [""; 0]);
}

#[tokio::test]
async fn a_message_that_somebody_deletes_meanwhile_is_passed_over() {
    let server = Server::start(Behaviour::Healthy, &[b"one", b"two"]).await;
    let mut reading = inbox(&server).open().await.expect("a mailbox");
    server.letters.lock().expect("nobody panicked").remove(0);
    let next = reading.next().await.expect("it works").expect("a message");
    assert_eq!(next.bytes, b"two");
}

#[tokio::test]
async fn whatever_a_server_does_the_message_stays_and_the_error_says_why() {
    for (behaviour, words) in [
        (Behaviour::DropsInTheMiddle, "cannot be reached"),
        (Behaviour::Silent, "does not answer"),
        (Behaviour::Talkative, "never stops talking"),
        (Behaviour::Huge, "never stops talking"),
        (
            Behaviour::ReadOnly,
            "refused to mark a message as seen: NO [READ-ONLY]",
        ),
        (Behaviour::Nonsense, "does not speak as IMAP servers do"),
    ] {
        let error = trouble(behaviour).await;
        assert!(error.contains(words), "{behaviour:?}: {error}");
    }
}

#[tokio::test]
async fn a_wrong_password_or_folder_is_told_without_telling_the_password() {
    let server = Server::start(Behaviour::Healthy, &[]).await;
    let wrong = address(&server, "study%40test:secret", "Returns");
    let error = wrong.open().await.err().expect("refused").to_string();
    assert!(error.contains("did not let us in"), "{error}");
    assert!(!error.contains("secret"), "{error}");
    let wrong = address(&server, "study%40test:p%22w%20{3}", "Elsewhere");
    let error = wrong.open().await.err().expect("refused").to_string();
    assert!(
        error.contains("open the folder: NO no such folder"),
        "{error}"
    );
}

#[tokio::test]
async fn a_server_without_encryption_never_sees_the_password() {
    let server = Server::start(Behaviour::Healthy, &[]).await;
    let inbox = Inbox::parse(&format!("imaps://u:p@localhost:{}", server.address.port()));
    let error = inbox
        .expect("an address")
        .open()
        .await
        .err()
        .expect("refused");
    assert!(matches!(error, InboxError::Unreachable { .. }), "{error}");
}

#[test]
fn an_address_is_read_or_says_what_is_wrong() {
    let inbox = Inbox::parse("imaps://study%40nhs.net:p%3Aw%2F@mail.example.org/Returns");
    let Ok(Inbox::Imap(server)) = inbox else {
        panic!("an IMAP server");
    };
    assert_eq!(
        (server.host.as_str(), server.port),
        ("mail.example.org", 993)
    );
    assert_eq!(
        (server.user.as_str(), server.password.as_str()),
        ("study@nhs.net", "p:w/")
    );
    assert_eq!((server.folder.as_str(), server.tls), ("Returns", true));
    for (address, words) in [
        ("maildir:", "no folder"),
        ("mail.example.org", "no “://”"),
        ("pop3://u:p@h", "neither maildir: nor imaps://"),
        ("imaps://h", "no user"),
        ("imaps://u@h", "no password"),
        ("imaps://u:p@", "no host"),
        ("imaps://u:p@h:x", "the port is no number"),
        ("imaps://u:p%@h", "a % that stands for nothing"),
        ("imaps://u:p@h/Tŷ", "letters other than A-Z"),
        ("imap://u:p@mail.example.org", "unprotected"),
    ] {
        let error = Inbox::parse(address).err().expect("refused").to_string();
        assert!(error.contains(words), "{address}: {error}");
    }
}
