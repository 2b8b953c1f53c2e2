//! What mail servers and people send back, in the shape of real messages; all invented.

use super::*;

/// Reads a sample as it lies here and as it travels, with the line ends of mail.
fn returned(sample: &str) -> Returned {
    let here = read(sample.as_bytes()).expect("a message");
    let travelled = read(sample.replace('\n', "\r\n").as_bytes()).expect("a message");
    assert_eq!(here, travelled);
    here
}

fn failed(sample: &str) -> (bool, String, &'static str) {
    match returned(sample).what {
        What::Failed {
            permanent,
            status,
            why,
        } => (permanent, status, why),
        other => panic!("{other:?}"),
    }
}

const EXCHANGE: &str = include_str!("samples/exchange.eml");
const POSTFIX: &str = include_str!("samples/postfix.eml");
const GMAIL: &str = include_str!("samples/gmail.eml");
const EXIM: &str = include_str!("samples/exim.eml");
const QMAIL: &str = include_str!("samples/qmail.eml");
const STOP: &str = include_str!("samples/stop.eml");

#[test]
fn a_report_names_the_message_and_the_address_that_failed() {
    for (sample, id, address) in [
        (EXCHANGE, "8f3a6c@study.test", "sian.oneil99@nhs.net"),
        (POSTFIX, "77aa01@study.test", "manager@practice.test"),
        (GMAIL, "0a0b0c@study.test", "nobody.here@gmail.com"),
        (EXIM, "beef01@study.test", "a@other.test"),
        (QMAIL, "c0ffee@study.test", "jones@old.test"),
    ] {
        let returned = returned(sample);
        assert_eq!(returned.message_ids, [id]);
        assert_eq!(returned.address.as_deref(), Some(address));
    }
}

#[test]
fn only_an_address_that_takes_no_mail_fails_for_good() {
    for (sample, permanent, status, why) in [
        (
            EXCHANGE,
            true,
            "5.1.10",
            "the mail server does not know this address",
        ),
        (POSTFIX, false, "5.2.2", "the mailbox is full"),
        (
            GMAIL,
            true,
            "5.1.1",
            "the mail server does not know this address",
        ),
        // The status field says 5.0.0; the words beside it know more.
        (
            EXIM,
            false,
            "5.7.1",
            "the recipient's mail server does not want the message (spam or security rules)",
        ),
        // The copy of our own words beneath it, about spam and full mailboxes, is no reason.
        (
            QMAIL,
            true,
            "5.1.1",
            "the mail server does not know this address",
        ),
    ] {
        assert_eq!(failed(sample), (permanent, status.to_owned(), why));
    }
}

#[test]
fn codes_and_words_are_judged_as_the_servers_mean_them() {
    let report = |status: &str, diagnostic: &str| {
        let (from, to) = ("Status: 5.1.10", format!("Status: {status}"));
        let sample = EXCHANGE.replace(from, &to);
        let (before, after) = sample.split_once("Diagnostic-Code: ").expect("one");
        let (_, after) = after.split_once("lookup\n").expect("its end");
        failed(&format!("{before}Diagnostic-Code: {diagnostic}\n{after}"))
    };
    for (status, diagnostic, permanent, known) in [
        // Exchange Online of an organisation that knows its addresses.
        (
            "5.4.1",
            "smtp;550 5.4.1 Recipient address rejected: Access denied.",
            true,
            "5.4.1",
        ),
        (
            "5.4.310",
            "smtp;550 5.4.310 DNS domain gone.test does not exist",
            true,
            "5.4.310",
        ),
        ("5.4.4", "x-unix; host not found", true, "5.4.4"),
        // Days of trying, and then: the server was down, the address may be good.
        ("5.4.7", "smtp; delivery expired", false, "5.4.7"),
        (
            "4.4.7",
            "smtp;550 4.4.7 QUEUE.Expired; message expired",
            false,
            "4.4.7",
        ),
        // Our own fault.
        (
            "5.1.8",
            "smtp;550 5.1.8 Bad sender's system address",
            false,
            "5.1.8",
        ),
        // Nothing but words.
        ("5.0.0", "smtp; 550 Unknown user", true, "5.0.0"),
        (
            "5.0.0",
            "smtp; 554 refused by host 192.0.2.5 version 4.98",
            false,
            "5.0.0",
        ),
        ("5.0.0", "smtp; 550 spam to unknown user", false, "5.0.0"),
    ] {
        let (found, code, why) = report(status, diagnostic);
        assert_eq!(
            (found, code.as_str()),
            (permanent, known),
            "{diagnostic}: {why}"
        );
    }
}

#[test]
fn nothing_that_a_server_writes_is_handed_on() {
    let (_, _, why) = failed(EXCHANGE);
    assert!(!why.to_lowercase().contains("oneil"), "{why}");
}

#[test]
fn a_delay_is_no_failure() {
    let returned = returned(include_str!("samples/postfix-delay.eml"));
    let delayed = What::Delayed {
        status: "4.4.1".to_owned(),
        why: "the recipient's mail server could not be reached",
    };
    assert_eq!(returned.what, delayed);
    assert_eq!(returned.message_ids, ["51dead@study.test"]);
}

#[test]
fn a_report_of_success_and_a_receipt_are_left_to_people() {
    let relayed = POSTFIX.replace("Action: failed", "Action: relayed");
    assert_eq!(returned(&relayed).what, What::Other);
}

#[test]
fn a_complaint_names_the_message_and_who_complained() {
    let returned = returned(include_str!("samples/complaint.eml"));
    assert_eq!(returned.what, What::Complaint);
    assert_eq!(returned.message_ids, ["f00d01@study.test"]);
    assert_eq!(returned.address.as_deref(), Some("angry@provider.test"));
}

#[test]
fn a_holiday_note_is_known_by_its_headers_or_by_its_words() {
    let welsh = include_str!("samples/holiday-welsh.eml");
    let read = returned(welsh);
    assert_eq!(read.what, What::OutOfOffice);
    assert_eq!(read.message_ids, ["abc123@study.test"]);
    assert_eq!(read.address.as_deref(), Some("sian.prys@meddygfa.test"));
    let subject = "Subject: =?utf-8?q?Ateb_Awtomatig=3A_Gwella_ansawdd?=";
    for (line, automatic) in [
        ("Subject: Automatic reply: Improvement work", true),
        (
            "Subject: Away\nAuto-Submitted: auto-replied (vacation)",
            true,
        ),
        ("Subject: Away\nX-Autoreply: yes", true),
        ("Subject: Away\nPrecedence: auto_reply", true),
        ("Subject: I am out of the office until Monday", true),
        ("Subject: Re: Improvement work\nAuto-Submitted: no", false),
    ] {
        let what = returned(&welsh.replace(subject, line)).what;
        assert_eq!(what == What::OutOfOffice, automatic, "{line}: {what:?}");
    }
}

#[test]
fn a_holiday_note_that_says_unsubscribe_is_no_request() {
    let note = format!("Auto-Submitted: auto-replied\n{STOP}");
    assert_eq!(returned(&note).what, What::OutOfOffice);
}

#[test]
fn a_request_to_stop_is_heard_in_both_languages() {
    let read = returned(STOP);
    assert_eq!(read.what, What::OptOut);
    assert_eq!(read.address.as_deref(), Some("a.busy@practice.test"));
    assert!(read.message_ids.contains(&"first1@study.test".to_owned()));
    for line in [
        "STOP",
        "Unsubscribe!",
        "Please unsubscribe me.",
        "Stop e-mailing me",
        "Opt-out please",
        "Please do not contact me again.",
        "Don\u{2019}t email me again",
        "Tynnwch fi oddi ar eich rhestr, os gwelwch yn dda",
        "Dad-danysgrifio",
        "Stopiwch",
    ] {
        assert!(words::asks_to_stop(line), "{line}");
    }
}

#[test]
fn words_about_stopping_in_a_longer_answer_are_left_to_people() {
    assert_eq!(
        returned(include_str!("samples/question.eml")).what,
        What::Other
    );
    for line in [
        "",
        "Thank you",
        "How do I stop?",
        "I cannot stop laughing",
        "Please remove question 5",
        "No more than 3 of us work here",
        "Please do not stop",
    ] {
        assert!(!words::asks_to_stop(line), "{line}");
    }
}

#[test]
fn a_person_who_writes_about_a_failure_is_no_mail_server() {
    let person = QMAIL
        .replace("From: MAILER-DAEMON@old.test", "From: secretary@old.test")
        .replace("Return-Path: <>\n", "");
    assert_eq!(returned(&person).what, What::Other);
}

#[test]
fn a_message_that_is_cut_off_anywhere_is_read_without_harm() {
    for sample in [EXCHANGE, POSTFIX, GMAIL, EXIM, QMAIL, STOP] {
        for end in 0..sample.len() {
            // Whether anything can be made of it does not matter here.
            let _read = read(&sample.as_bytes()[..end]);
        }
    }
    assert_eq!(read(b""), Err(ReportError::NoMessage));
}

#[test]
fn a_message_that_claims_to_be_about_all_others_is_about_a_few() {
    let many: String = (0..5000).map(|n| format!(" <{n}@study.test>\n")).collect();
    let sample = STOP.replace("References:", &format!("References:{many}"));
    assert_eq!(returned(&sample).message_ids.len(), 20);
}

#[test]
fn a_message_nested_without_end_is_read_on_a_small_stack() {
    let nested = "Content-Type: message/rfc822\n\n".repeat(30_000);
    let thread = std::thread::Builder::new().stack_size(256 * 1024);
    let read = thread.spawn(move || read(nested.as_bytes()).map(|read| read.what));
    let read = read.expect("a thread").join().expect("it does not panic");
    assert_eq!(read, Ok(What::Other));
}

#[test]
fn a_message_that_the_parser_does_not_survive_stops_nothing() {
    // Found by cutting samples up at random. Built with assertions the parser panics.
    let broken = "a: b\nContent-Type: multipart/mixed; boundary=\"part\"\n\n--part\
                  Content-Type: message/rfc822\ne\n\n1\nContent-type: message/rfc822\n\n\n--part--";
    let read = read(broken.as_bytes());
    assert_eq!(read.is_err(), cfg!(debug_assertions), "{read:?}");
}
