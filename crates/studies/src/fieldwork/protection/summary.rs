//! The data-protection summary for an ethics committee's form: from what the study folder says, and from what the
//! program really does.

use std::fmt::Write;

use crate::setup::{Channel, Definition, Keeping};

/// A heading and what stands below it; `missing` names the key of `study.toml` that would say it.
pub struct Part {
    pub heading: &'static str,
    pub lines: Vec<String>,
    pub missing: Option<&'static str>,
}

/// The summary, part by part.
pub fn summary(definition: &Definition) -> Vec<Part> {
    let said = &definition.data_protection;
    let (study, fieldwork) = (&definition.study, &definition.fieldwork);
    let stated = |heading, value: &Option<String>, key| Part {
        heading,
        lines: value.iter().cloned().collect(),
        missing: value.is_none().then_some(key),
    };
    vec![
        Part {
            heading: "Study",
            lines: vec![
                study.title.get("en").to_owned(),
                format!(
                    "Run by {}. Contact: {}, {}.",
                    study.run_by.get("en"),
                    study.contact.name,
                    study.contact.email
                ),
                format!("Fieldwork of {} weeks.", fieldwork.weeks),
            ],
            missing: None,
        },
        stated("Controller", &said.controller, "controller"),
        stated("Data protection officer", &said.officer, "officer"),
        stated("Purpose", &said.purpose, "purpose"),
        stated("Lawful basis", &said.lawful_basis, "lawful_basis"),
        Part {
            heading: "Whose data, and which",
            lines: categories(definition),
            missing: None,
        },
        stated(
            "Where names and addresses come from",
            &said.source,
            "source",
        ),
        stated("Who else gets any of it", &said.recipients, "recipients"),
        Part {
            heading: "How answers are kept",
            lines: keeping(study.answers),
            missing: None,
        },
        Part {
            heading: "How long",
            lines: retention(definition),
            missing: said.answers_kept.is_none().then_some("answers_kept"),
        },
        Part {
            heading: "Rights",
            lines: rights(study.answers),
            missing: None,
        },
        Part {
            heading: "Safeguards",
            lines: SAFEGUARDS.iter().map(|line| (*line).to_owned()).collect(),
            missing: None,
        },
    ]
}

fn categories(definition: &Definition) -> Vec<String> {
    definition
        .populations
        .iter()
        .map(|population| {
            let frame = &population.frame;
            let mut data = vec!["name"];
            data.extend(frame.email.as_ref().map(|_| "e-mail address"));
            data.extend(frame.phone.as_ref().map(|_| "mobile number"));
            data.extend((!frame.address.is_empty()).then_some("postal address"));
            data.extend(frame.language.as_ref().map(|_| "language"));
            data.extend(frame.variables.iter().map(|variable| variable.label.get("en")));
            let mut ways: Vec<Channel> = population.contacts.iter().map(|contact| contact.channel).collect();
            ways.sort();
            ways.dedup();
            let ways: Vec<&str> = ways.into_iter().map(Channel::name).collect();
            format!(
                "{}: {}. Written to {} times at most, by {}. What each was sent and when, and on which day the person began, finished or refused.",
                population.name.get("en"), data.join(", "), population.contacts.len(), ways.join(" and ")
            )
        })
        .collect()
}

fn keeping(answers: Keeping) -> Vec<String> {
    match answers {
        Keeping::Severed => vec![
            "Severed: at submission the answers are cut off from the person, in one step and for good. With them stay the day, the language and the released variables of the frame. Nothing that is stored, logged or backed up leads back.".to_owned(),
            "Until then unfinished answers are sealed with a key that is not in the database.".to_owned(),
        ],
        Keeping::Linked => vec!["Linked: answers stay joined to the person, and the first page says so before anything else.".to_owned()],
    }
}

fn retention(definition: &Definition) -> Vec<String> {
    let said = &definition.data_protection;
    let mut lines = vec![format!(
        "Contact data, personal links, unfinished answers and notes are erased {} days after the study has closed, in the database and in its backups; a report proves it.",
        said.contact_days
    )];
    lines.push("Who wants no messages is remembered as a hash of the address, so that the wish holds for later studies.".to_owned());
    lines.extend(
        said.answers_kept
            .iter()
            .map(|kept| format!("Answers: {kept}")),
    );
    lines
}

fn rights(answers: Keeping) -> Vec<String> {
    let mut lines = vec![
        "Behind every personal link stands a page that says what is held, and that withdraws: it deletes unfinished answers and stops all messages.".to_owned(),
        "Every message carries a link that stops messages with one click.".to_owned(),
    ];
    lines.push(match answers {
        Keeping::Severed => "After submission answers cannot be shown, changed or deleted for a person, because nobody can tell whose they are; the first page says so.".to_owned(),
        Keeping::Linked => "After submission the study team can find, show and delete a person’s answers.".to_owned(),
    });
    lines
}

const SAFEGUARDS: [&str; 6] = [
    "Contact data and answers lie apart, and no role but the owner’s reads both.",
    "Every look at contact data, every search and every export is in an audit trail.",
    "What respondents do is kept to the day; nothing they do is logged.",
    "Personal links hold 132 random bits, of which only hashes are stored.",
    "No request goes to any third party: no analytics, no fonts, no scripts from elsewhere.",
    "Small groups are suppressed in every figure before it is shown.",
];

/// The summary as Markdown.
pub fn markdown(definition: &Definition) -> String {
    let mut out = format!("# Data protection: {}\n", definition.study.title.get("en"));
    for part in summary(definition) {
        // Writing to a String does not fail.
        let _ = write!(out, "\n## {}\n\n", part.heading);
        for line in &part.lines {
            let _ = writeln!(out, "- {line}");
        }
        if let Some(key) = part.missing {
            let _ = writeln!(
                out,
                "- **Not stated.** Add `{key} = \"…\"` under `[data_protection]` of study.toml."
            );
        }
    }
    out
}
