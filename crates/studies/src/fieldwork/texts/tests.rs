//! What somebody who writes the texts, and somebody who gets them, relies on.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::{
    frames::{FrameRow, FrameRows},
    setup::{ContactKind, Files, Loaded, read_folder},
    test_study::{STUDY_TOML, files},
};

const INVITATION: &str = "\
# {{name}}: {{ study_title }}

Dear {{name}},

**It takes about {{minutes}} minutes.**

[Answer the questions]({{link}})

- you are in {{country}}
- it closes on {{closing_date}}

Ask [{{contact_name}}](mailto:{{contact_email}}). Not again: {{opt_out}}
";

const CHANNELS: &str = "phone = \"phone\"\naddress = [\"address\"]\n";

/// The small study with one contact by this channel, and this text in both languages.
fn study(channel: &str, kind: &str, english: &str) -> Files {
    let contact = format!(
        "[[population.contact]]\nwave = \"first\"\nkind = \"{kind}\"\nchannel = \"{channel}\"\nday = 0\ntext = \"contacts/first\"\n[analysis]\n"
    );
    let toml = STUDY_TOML.replace("[analysis]\n", &contact).replace(
        "email = \"email\"\n[[",
        &format!("email = \"email\"\n{CHANNELS}[["),
    );
    let mut files = files(&toml);
    for language in ["en", "cy"] {
        files.0.insert(
            format!("contacts/first.{language}.md"),
            english.as_bytes().to_vec(),
        );
    }
    files
}

fn loaded(files: &Files) -> Loaded {
    let (loaded, faults) = read_folder(files);
    loaded.unwrap_or_else(|| panic!("{faults:#?}"))
}

fn read(files: &Files, language: &str) -> Result<Text, Vec<TextProblem>> {
    let loaded = loaded(files);
    let population = &loaded.definition.populations[0];
    Text::read(&loaded, population, &population.contacts[0], language)
}

fn wales() -> BTreeMap<String, String> {
    BTreeMap::from([("country".to_owned(), "Wales".to_owned())])
}

fn merge<'a>(name: &'a str, variables: &'a BTreeMap<String, String>) -> MergeFields<'a> {
    MergeFields {
        name,
        variables,
        link: "https://example.org/s/abc?x=1&y=2",
        code: "ABC-DEF",
        opt_out: "https://example.org/o/abc",
        short_address: "https://example.org/s",
        closing_date: jiff::civil::date(2026, 12, 7),
    }
}

fn rendered(text: &str, name: &str) -> Rendered {
    read(&study("email", "invitation", text), "en")
        .unwrap()
        .render(&merge(name, &wales()))
        .unwrap()
}

/// What is wrong with a text, in words.
fn told(channel: &str, kind: &str, text: &str) -> String {
    match read(&study(channel, kind, text), "en") {
        Ok(_) => String::new(),
        Err(problems) => problems
            .iter()
            .map(|problem| format!("{}\n", problem.fault()))
            .collect(),
    }
}

#[test]
fn a_message_has_a_subject_plain_text_and_html() {
    let Rendered {
        subject,
        text,
        html,
    } = rendered(INVITATION, "Dr Ana Powell");
    assert_eq!(subject, "Dr Ana Powell: A small study");
    assert_eq!(
        text,
        "Dear Dr Ana Powell,\n\nIt takes about 1 minutes.\n\nAnswer the questions:\nhttps://example.org/s/abc?x=1&y=2\n\n- you are in Wales\n- it closes on 7 December 2026\n\nAsk Tess <tess@example.org>. Not again: https://example.org/o/abc\n"
    );
    for part in [
        "<html lang=\"en\">",
        "<title>Dr Ana Powell: A small study</title>",
        "<p><strong>It takes about 1 minutes.</strong></p>",
        "<p><a href=\"https://example.org/s/abc?x=1&amp;y=2\">Answer the questions</a></p>",
        "<ul>\n<li>you are in Wales</li>",
        "<a href=\"mailto:tess@example.org\">Tess</a>",
        "<a href=\"https://example.org/o/abc\">https://example.org/o/abc</a>",
    ] {
        assert!(html.contains(part), "{part:?} is not in {html}");
    }
    for fetched in ["<img", "src=", "@import", "url(", "<link", "<script"] {
        assert!(!html.contains(fetched), "{fetched}");
    }
}

#[test]
fn welsh_messages_are_welsh_down_to_the_date() {
    let text = read(&study("email", "invitation", INVITATION), "cy").unwrap();
    let rendered = text.render(&merge("Siân", &wales())).unwrap();
    assert!(rendered.subject.ends_with("Astudiaeth fach"));
    assert!(rendered.text.contains("7 Rhagfyr 2026"));
    assert!(rendered.html.contains("lang=\"cy\""));
}

#[test]
fn a_name_is_text_whatever_it_looks_like() {
    for name in [
        "<b>Bob</b>",
        "{{link}}",
        "{{",
        "**Dr** _X_",
        "[x](https://evil.example)",
        "\\*",
        "# A",
        "a & \"b\"",
        "}}",
    ] {
        let Rendered {
            subject,
            text,
            html,
        } = rendered(INVITATION, name);
        assert_eq!(subject, format!("{name}: A small study"));
        assert!(text.starts_with(&format!("Dear {name},")), "{text}");
        assert!(
            !html.contains("<b>") && !html.contains("href=\"https://evil"),
            "{html}"
        );
        let escaped = name
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('"', "&quot;");
        assert!(html.contains(&format!("<p>Dear {escaped},</p>")), "{html}");
    }
}

#[test]
fn a_value_that_could_end_a_header_or_turn_the_text_is_refused() {
    let text = read(&study("email", "invitation", INVITATION), "en").unwrap();
    for name in [
        "Ana\r\nBcc: all@example.org",
        "Ana\nX",
        "Ana\u{0}",
        "Ana\u{2028}b",
        "\u{202e}anA",
    ] {
        let problem = text.render(&merge(name, &wales())).unwrap_err();
        assert!(
            matches!(problem, TextProblem::Unfit { ref field, .. } if field == "name"),
            "{problem}"
        );
    }
}

#[test]
fn a_missing_value_is_an_error_and_never_a_gap() {
    let text = read(&study("email", "invitation", INVITATION), "en").unwrap();
    for (name, variables) in [("", wales()), ("  ", wales()), ("Ana", BTreeMap::new())] {
        let problem = text.render(&merge(name, &variables)).unwrap_err();
        assert!(problem.to_string().contains("no value"), "{problem}");
        assert_eq!(problem.file(), "contacts/first.en.md");
    }
}

#[test]
fn plain_text_is_wrapped_and_addresses_are_never_broken() {
    let long = format!(
        "# S\n\n{} {{{{link}}}} {}\n\n- {}\n\n{{{{opt_out}}}}",
        "word ".repeat(30),
        "wôrd ".repeat(30),
        "item ".repeat(30)
    );
    let text = rendered(&long, "x").text;
    assert!(
        text.lines().all(|line| line.chars().count() <= 72),
        "{text}"
    );
    assert!(text.contains("https://example.org/s/abc?x=1&y=2"));
    assert!(text.contains("\n  item"), "{text}");
}

#[test]
fn every_fault_of_a_text_is_told_at_once_with_its_row() {
    let bad =
        "# Hello {{nmae}}\n\n[x](https://example.org/{{name}}) {{contact_telephone}}\n{{link\n";
    let told = told("email", "invitation", bad);
    for part in [
        "row 1",
        "no merge field \"nmae\"",
        "country",
        "row 4",
        "not closed",
        "\"contact_telephone\"",
        "[study.contact]",
        "\"name\" stands in the address",
        "no {{link}}",
        "no {{opt_out}}",
    ] {
        assert!(told.contains(part), "{part:?} is not in\n{told}");
    }
}

#[test]
fn a_text_without_a_subject_without_words_or_of_ten_megabytes_is_refused() {
    assert!(
        told("email", "thank_you", "Dear {{name}} {{opt_out}}")
            .contains("does not begin with its subject")
    );
    assert!(told("email", "thank_you", "# Thanks {{opt_out}}\n").contains("Nothing stands below"));
    assert!(told("email", "thank_you", &"a ".repeat(5_000_000)).contains("9765 kB"));
    assert!(
        told(
            "email",
            "thank_you",
            "# Thanks\n\nDear {{name}} {{opt_out}}"
        )
        .is_empty()
    );
    let mut files = study("email", "invitation", INVITATION);
    let whole = loaded(&files);
    files.0.remove("contacts/first.cy.md");
    let without = Loaded {
        files: std::sync::Arc::new(files),
        ..whole
    };
    let population = &without.definition.populations[0];
    let problems = Text::read(&without, population, &population.contacts[0], "cy")
        .err()
        .unwrap();
    assert_eq!(
        problems[0].fault().to_string(),
        "error: contacts/first.cy.md: The text is not in the folder, or not in UTF-8. Write it, in UTF-8."
    );
}

#[test]
fn a_letter_needs_the_code_and_where_to_type_it() {
    let told_of = told("letter", "invitation", "# S\n\nDear {{name}}");
    assert!(
        told_of.contains("{{code}}")
            && told_of.contains("{{short_address}}")
            && !told_of.contains("{{opt_out}}")
    );
    assert!(
        told(
            "letter",
            "invitation",
            "# S\n\nType {{code}} at {{short_address}}"
        )
        .is_empty()
    );
}

#[test]
fn a_text_message_is_plain_and_has_no_subject() {
    let sms = "Dear **{{name}}**\n[Answer]({{link}})\nStop: {{opt_out}}";
    let text = read(&study("sms", "invitation", sms), "en").unwrap();
    let rendered = text.render(&merge("Ana", &wales())).unwrap();
    assert_eq!(
        rendered.text,
        "Dear Ana\nAnswer <https://example.org/s/abc?x=1&y=2>\nStop: https://example.org/o/abc"
    );
    assert_eq!(
        (rendered.subject, rendered.html),
        (String::new(), String::new())
    );
    assert!(told("sms", "invitation", &format!("# Hello\n{sms}")).contains("has no subject"));
}

fn row(key: &str, name: &str, country: &str) -> FrameRow {
    FrameRow {
        key: key.to_owned(),
        name: name.to_owned(),
        email: String::new(),
        phone: String::new(),
        language: "en".to_owned(),
        address: String::new(),
        variables: BTreeMap::from([("country".to_owned(), country.to_owned())]),
    }
}

#[test]
fn check_tries_the_cases_that_are_likely_to_show_what_is_wrong() {
    let rows = [
        row("1", "Dr A", "England"),
        row("2", "Dr B", "England"),
        row("3", "Dr Siân {{x}}", "England"),
        row("4", "Dr Bartholomew Featherstonehaugh", "England"),
        row("5", "Dr C", "Wales"),
    ];
    let people: Vec<Person<'_>> = rows
        .iter()
        .map(|row| Person {
            key: &row.key,
            name: &row.name,
            language: &row.language,
            variables: &row.variables,
        })
        .collect();
    let keys: Vec<&str> = samples(&people)
        .iter()
        .map(|(_, person)| person.key)
        .collect();
    assert_eq!(keys, ["1", "4", "3", "5"]);
}

#[test]
fn check_fails_on_a_value_that_a_case_does_not_have_and_names_the_case() {
    let loaded = loaded(&study("email", "invitation", INVITATION));
    let population = &loaded.definition.populations[0];
    assert_eq!(check(&loaded, population, None), []);
    let rows = FrameRows(vec![row("1", "Dr A", "Wales"), row("2", "Dr B", "")]);
    let faults = check(&loaded, population, Some(&rows));
    let all: String = faults.iter().map(|fault| format!("{fault}\n")).collect();
    assert!(
        all.contains("For the case \"2\" (") && all.contains("\"country\""),
        "{all}"
    );
    assert_eq!(faults.len(), 2, "one for each language: {all}");
}

#[test]
fn check_warns_of_text_messages_that_cost_more_than_one() {
    let sms = |text: &str| {
        let loaded = loaded(&study("sms", "thank_you", text));
        let faults = check(&loaded, &loaded.definition.populations[0], None);
        faults
            .iter()
            .map(|fault| format!("{fault}\n"))
            .collect::<String>()
    };
    assert_eq!(sms("Thanks. {{opt_out}}"), "");
    let told = sms(&format!(
        "{} {{{{opt_out}}}}",
        "Diolch i chi ŵyn. ".repeat(3)
    ));
    assert!(
        told.contains("2 text messages") && told.contains("'ŵ'"),
        "{told}"
    );
}

#[test]
fn the_example_study_has_a_text_of_every_kind_in_both_languages_without_a_fault() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/gp-improvement");
    let files = Files::from_folder(std::path::Path::new(folder)).unwrap();
    let (loaded, faults) = read_folder(&files);
    assert!(faults.is_empty(), "{faults:#?}");
    let loaded = loaded.unwrap();
    for population in &loaded.definition.populations {
        assert_eq!(check(&loaded, population, None), []);
        for kind in [
            ContactKind::PreNotification,
            ContactKind::Invitation,
            ContactKind::Reminder,
            ContactKind::LastCall,
            ContactKind::ThankYou,
        ] {
            assert!(
                population
                    .contacts
                    .iter()
                    .any(|contact| contact.kind == kind)
            );
        }
    }
}

proptest! {
    #[test]
    fn whatever_a_frame_holds_the_name_stands_in_the_message_and_the_link_stays_ours(name in "\\PC{1,60}") {
        prop_assume!(!name.trim().is_empty());
        let text = read(&study("email", "thank_you", "# S\n\n{{name}}\n\n[x]({{link}}) {{opt_out}}"), "en").unwrap();
        match text.render(&merge(&name, &wales())) {
            Ok(rendered) => {
                let spaced = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
                prop_assert!(spaced(&rendered.text).starts_with(&spaced(&name)));
                prop_assert_eq!(rendered.html.matches("<a ").count(), 2);
                prop_assert_eq!(rendered.html.matches("href=").count() - name.matches("href=").count(), 2);
            }
            Err(problem) => {
                let unfit = matches!(problem, TextProblem::Unfit { .. });
                prop_assert!(unfit, "{}", problem);
            }
        }
    }

    #[test]
    fn whatever_an_author_writes_is_rendered_or_refused(written in "([#*_\\[\\]()\\\\<>{}a ôx\n-]|\\{\\{name\\}\\}|https://a){0,80}") {
        if let Ok(text) = read(&study("email", "thank_you", &format!("# S\n{written}\n{{{{opt_out}}}}")), "en") {
            let rendered = text.render(&merge("Ana", &wales())).unwrap();
            prop_assert!(!rendered.html.contains("<a>") && !rendered.text.is_empty());
        }
    }
}
