//! What study.toml may say of contacts, and what it is told when it may not.

use crate::{
    setup::read_folder,
    test_study::{STUDY_TOML, files},
};

/// What is told of the small study with this added to its population.
fn told(added: &str) -> String {
    let mut files = files(&STUDY_TOML.replace("[analysis]\n", &format!("{added}\n[analysis]\n")));
    for language in ["en", "cy"] {
        files
            .0
            .insert(format!("text.{language}.md"), b"# Subject\n\nText".to_vec());
    }
    let (_, faults) = read_folder(&files);
    faults.iter().map(|fault| format!("{fault}\n")).collect()
}

fn contact(wave: &str, rest: &str) -> String {
    format!(
        "[[population.contact]]\nwave = \"{wave}\"\nchannel = \"email\"\ntext = \"text\"\n{rest}\n"
    )
}

const INVITATION: &str = "kind = \"invitation\"\nday = 0";

#[test]
fn a_schedule_as_it_was_written_before_is_still_right() {
    let old =
        contact("invitation", INVITATION) + &contact("reminder-1", "kind = \"reminder\"\nday = 12");
    assert_eq!(told(&old), "");
}

#[test]
fn every_way_to_say_when_and_to_whom_is_read() {
    let new = contact("invitation", "kind = \"invitation\"\ndate = \"2026-11-02\"")
        + &contact(
            "begun",
            "kind = \"reminder\"\nto = \"started\"\ndays_after = { wave = \"invitation\", days = 14 }",
        )
        + "[population.sending]\nfrom = { name = { en = \"A\", cy = \"B\" }, email = \"a@example.org\" }\nquiet = { from = \"18:00\", until = \"08:30\" }\ndays = \"all\"\nbank_holidays = \"by_country\"\ncountry = \"country\"\nnot_on = [\"2026-12-24\"]\nper_hour = 900\nreply_to = \"b@example.org\"";
    assert_eq!(told(&new), "");
}

#[test]
fn what_cannot_be_said_in_one_contact_is_told_with_its_line() {
    for (rest, part) in [
        ("kind = \"invitation\"", "must say when"),
        (
            "kind = \"invitation\"\nday = 1\ndate = \"2026-11-02\"",
            "must say when",
        ),
        (
            "kind = \"thank_you\"\nday = 1\nto = \"started\"",
            "has a `to`",
        ),
        (
            "kind = \"invitation\"\ndate = \"2. November\"",
            "cannot be understood",
        ),
        ("kind = \"invitation\"\nday = 0\nhour = 3", "hour"),
    ] {
        let told = told(&contact("invitation", rest));
        assert!(
            told.contains(part) && told.contains("row "),
            "{rest}: {told}"
        );
    }
}

#[test]
fn contacts_that_do_not_fit_together_are_told() {
    for (added, part) in [
        (
            contact("a", INVITATION)
                + &contact(
                    "r",
                    "kind = \"reminder\"\ndays_after = { wave = \"a\", days = 14 }",
                ),
            "to close on day 14",
        ),
        (
            contact("r", "kind = \"reminder\"\nday = 3"),
            "does not come before it",
        ),
        (
            contact("a", INVITATION) + &contact("a", INVITATION),
            "Two contacts",
        ),
        (contact("a b", INVITATION), "\"a b\""),
        (
            contact("a", "kind = \"invitation\"\nday = 9")
                + &contact("r", "kind = \"reminder\"\nday = 3"),
            "planned before",
        ),
        (
            contact(
                "a",
                "kind = \"invitation\"\ndays_after = { wave = \"z\", days = 3 }",
            ),
            "counts its days after",
        ),
        (
            contact("a", INVITATION).replace("email", "letter"),
            "the frame has no address",
        ),
        (
            contact("a", INVITATION).replace("email", "sms"),
            "the frame has no phone",
        ),
        (
            contact("a", "kind = \"invitation\"\nday = 0\nwithout_email = true"),
            "those without e-mail",
        ),
        (
            contact("a", INVITATION).replace("\"text\"", "\"other\""),
            "is not in the folder",
        ),
    ] {
        let told = told(&added);
        assert!(told.contains(part), "{part}: {told}");
    }
}

#[test]
fn settings_of_sending_that_cannot_work_are_told() {
    for (setting, part) in [
        (
            "quiet = { from = \"18:05\", until = \"08:00\" }",
            "quarter of an hour",
        ),
        (
            "quiet = { from = \"18:00\", until = \"18:00\" }",
            "same time",
        ),
        (
            "from = { name = { en = \"A\\nB\", cy = \"C\" }, email = \"a@example.org\" }",
            "on one line",
        ),
        (
            "from = { name = { en = \"A\" }, email = \"a@example.org\" }",
            "population.sending.from.name (gp) has no text in \"cy\"",
        ),
        ("per_hour = 0", "nothing would ever leave"),
        (
            "reply_to = \"nobody\"",
            "reply_to (gp): \"nobody\" is not an e-mail address",
        ),
        (
            "bank_holidays = \"by_country\"",
            "no frame variable is named",
        ),
        (
            "bank_holidays = \"by_country\"\ncountry = \"land\"",
            "no frame variable \"land\"",
        ),
        ("country = \"country\"", "only used with"),
    ] {
        let told = told(&format!("[population.sending]\n{setting}"));
        assert!(told.contains(part), "{part}: {told}");
    }
}
