//! What is known of a message after whatever a mail server may do.

use std::time::Duration;

use super::*;
use crate::testing::{Behaviour, MailServer};

fn message(to: &str) -> Outgoing {
    Outgoing {
        message_id: format!("{}@study.test", to.replace('@', ".")),
        from: "Study team <study@example.org>"
            .parse()
            .expect("an address"),
        reply_to: None,
        to_name: "Dr Siân O'Neil".to_owned(),
        to_address: to.to_owned(),
        subject: "Gwella ansawdd – a survey".to_owned(),
        text: "Hello\n.\nA line that is a dot is no end.\n".to_owned(),
        html: Some("<p>Hello</p>".to_owned()),
        list_unsubscribe: Some("https://study.test/stop/ABC".to_owned()),
        date: "2026-11-23T09:00:00Z".parse().expect("a moment"),
    }
}

fn server(sink: &MailServer) -> SmtpServer {
    let server = SmtpServer::parse(&sink.url(), "Study team <study@example.org>");
    server
        .expect("a server")
        .patient(Duration::from_millis(300))
}

async fn deliver(sink: &MailServer, to: &str) -> (Delivery, bool) {
    let server = server(sink);
    let sealed = server.seal(&message(to)).expect("a message");
    let mut left = false;
    let mut connection = match server.connect().await {
        Ok(connection) => connection,
        Err(why) => return (Delivery::NotSent { why }, false),
    };
    let noted = async {
        left = true;
        Ok(())
    };
    let delivery = connection.deliver(&sealed, noted).await;
    (delivery, left)
}

#[tokio::test]
async fn a_message_arrives_whole_with_the_headers_of_mailings() {
    let sink = MailServer::start(Behaviour::Healthy).await;
    let (delivery, left) = deliver(&sink, "a@example.org").await;
    assert!(
        matches!(delivery, Delivery::Accepted { .. }),
        "{delivery:?}"
    );
    assert!(left);
    let text = sink.last_message();
    for part in [
        "Message-ID: <a.example.org@study.test>",
        "List-Unsubscribe: <https://study.test/stop/ABC>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "Auto-Submitted: auto-generated",
        "multipart/alternative",
        "A line that is a dot is no end.",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
}

#[tokio::test]
async fn what_became_of_a_message_is_never_taken_for_more_than_is_known() {
    let sink = MailServer::start(Behaviour::Healthy).await;
    let (delivery, left) = deliver(&sink, "a@refused.test").await;
    assert!(
        matches!(
            delivery,
            Delivery::Refused {
                code: 550,
                permanent: true,
                ..
            }
        ),
        "{delivery:?}"
    );
    assert!(!left, "a refused message is not on its way");
    for (behaviour, unknown) in [
        (Behaviour::SilentAfterTaking, true),
        (Behaviour::DropsAfterTaking, true),
        (Behaviour::DropsBeforeTaking, false),
        (Behaviour::Nonsense, false),
        (Behaviour::Talkative, false),
    ] {
        sink.behave(behaviour);
        let (delivery, _) = deliver(&sink, "a@example.org").await;
        match unknown {
            true => assert!(
                matches!(delivery, Delivery::Unknown { .. }),
                "{behaviour:?}: {delivery:?}"
            ),
            false => assert!(
                matches!(delivery, Delivery::NotSent { .. }),
                "{behaviour:?}: {delivery:?}"
            ),
        }
    }
    sink.behave(Behaviour::Busy);
    let (delivery, _) = deliver(&sink, "a@example.org").await;
    assert!(
        matches!(
            delivery,
            Delivery::Refused {
                code: 451,
                permanent: false,
                ..
            }
        ),
        "{delivery:?}"
    );
}

#[tokio::test]
async fn a_message_stays_when_its_leaving_cannot_be_noted() {
    let sink = MailServer::start(Behaviour::Healthy).await;
    let server = server(&sink);
    let sealed = server.seal(&message("a@example.org")).expect("a message");
    let mut connection = server.connect().await.expect("a connection");
    let refusing = async { Err("the disk is full".to_owned()) };
    let delivery = connection.deliver(&sealed, refusing).await;
    assert_eq!(
        delivery,
        Delivery::NotSent {
            why: "the disk is full".to_owned()
        }
    );
    assert_eq!(sink.messages(), 0);
}

#[tokio::test]
async fn a_refused_message_does_not_spoil_the_next_on_the_same_connection() {
    let sink = MailServer::start(Behaviour::Healthy).await;
    let server = server(&sink);
    let mut connection = server.connect().await.expect("a connection");
    for (to, accepted) in [
        ("a@refused.test", false),
        ("b@example.org", true),
        ("c@example.org", true),
    ] {
        let sealed = server.seal(&message(to)).expect("a message");
        let delivery = connection.deliver(&sealed, async { Ok(()) }).await;
        assert_eq!(
            matches!(delivery, Delivery::Accepted { .. }),
            accepted,
            "{delivery:?}"
        );
        assert!(connection.is_open());
    }
    assert_eq!(sink.messages(), 2);
}

#[test]
fn what_would_forge_a_header_is_refused_by_name() {
    let problem = |change: fn(&mut Outgoing)| {
        let mut message = message("a@example.org");
        change(&mut message);
        message.seal(None).expect_err("refused").to_string()
    };
    let name = problem(|message| message.to_name = "A\r\nBcc: all@example.org".to_owned());
    assert!(name.starts_with("the name holds a line break"), "{name}");
    let subject = problem(|message| message.subject = "A\nB".to_owned());
    assert!(
        subject.starts_with("the subject holds a line break"),
        "{subject}"
    );
    let address = problem(|message| message.to_address = "nobody".to_owned());
    assert!(
        address.contains("\"nobody\" is not one that mail can be sent to"),
        "{address}"
    );
}

#[test]
fn a_mail_server_is_read_from_its_address() {
    let read = |url: &str| SmtpServer::parse(url, "study@example.org");
    let server = read("smtps://study%40example.org:p%3Aw@mail.example.org").expect("a server");
    assert_eq!((server.port, server.tls), (465, Tls::Implicit));
    let server = read("smtp://u:p@mail.example.org:2525?tls=required").expect("a server");
    assert_eq!((server.port, server.tls), (2525, Tls::StartTls));
    for wrong in [
        "mail.example.org",
        "http://x",
        "smtp://",
        "smtp://h:port",
        "smtp://u@h",
        "smtp://h?tls=maybe",
    ] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
    assert!(SmtpServer::parse("smtp://h", "nobody").is_err());
}

#[test]
fn a_signed_message_carries_its_signature() {
    let folder = std::env::temp_dir().join(format!("headroom-dkim-{}", crate::ids::random_id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("key");
    // 32 bytes of Ed25519, made for this test.
    std::fs::write(&file, "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=\n").expect("a file");
    let server = SmtpServer::parse("smtp://h", "study@example.org").expect("a server");
    let server = server.signed("autumn", &file).expect("a key");
    let sealed = server.seal(&message("a@example.org")).expect("a message");
    let text = String::from_utf8(sealed.bytes).expect("text");
    assert!(text.contains("DKIM-Signature: "), "{text}");
    assert!(text.contains("d=example.org; s=autumn;"), "{text}");
    std::fs::write(&file, "no key").expect("a file");
    let server = SmtpServer::parse("smtp://h", "study@example.org").expect("a server");
    assert!(server.signed("autumn", &file).is_err());
    std::fs::remove_dir_all(&folder).expect("it goes");
}
