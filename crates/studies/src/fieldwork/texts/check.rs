//! `headroom study check`: every text of every contact in every language, rendered for cases of the frame.

use questionnaire::{Fault, Place, Severity};

use super::{
    fields::MergeFields,
    problem::TextProblem,
    sample::{Person, invented, samples},
    sms::{Alphabet, segments},
    template::Text,
};
use crate::{
    frames::FrameRows,
    setup::{Channel, Contact, Loaded, Population},
};

/// Every fault of a population's texts; without a frame an invented case takes its place.
pub fn check(loaded: &Loaded, population: &Population, frame: Option<&FrameRows>) -> Vec<Fault> {
    let (name, variables) = invented(population);
    let people: Vec<Person<'_>> = match frame {
        Some(rows) => rows
            .0
            .iter()
            .map(|row| Person {
                key: &row.key,
                name: &row.name,
                language: &row.language,
                variables: &row.variables,
            })
            .collect(),
        None => vec![Person {
            key: "",
            name,
            language: "",
            variables: &variables,
        }],
    };
    let chosen = samples(&people);
    let mut faults = Vec::new();
    for contact in &population.contacts {
        for language in &loaded.definition.study.languages {
            match Text::read(loaded, population, contact, language) {
                // That a file is missing, `read_folder` has told already.
                Err(problems) => faults.extend(
                    problems
                        .iter()
                        .filter(|problem| !matches!(problem, TextProblem::NoFile { .. }))
                        .map(TextProblem::fault),
                ),
                Ok(text) => for_cases(&text, contact, &chosen, &mut faults),
            }
        }
    }
    // Two waves may share a text.
    faults.dedup();
    faults
}

fn for_cases(
    text: &Text,
    contact: &Contact,
    chosen: &[(String, Person<'_>)],
    faults: &mut Vec<Fault>,
) {
    let mut longest = None;
    for (why, person) in chosen {
        let merge = MergeFields {
            name: person.name,
            variables: person.variables,
            // As long as real ones, so that text messages are counted right.
            link: "https://survey.example.org/s/AAAAAAAAAAAAAAAAAAAAAAAAAAA",
            code: "ABCDE-FGHIJ",
            opt_out: "https://survey.example.org/o/AAAAAAAAAAAAAAAAAAAAAAAAAAA",
            short_address: "https://survey.example.org/s",
            closing_date: jiff::civil::date(2026, 11, 23),
        };
        match text.render(&merge) {
            Err(problem) => {
                let mut fault = problem.fault();
                fault.message = format!("For the case {:?} ({why}): {}", person.key, fault.message);
                faults.push(fault);
            }
            Ok(rendered) if contact.channel == Channel::Sms => {
                let count = segments(&rendered.text);
                if longest.is_none_or(|(most, _)| count.messages > most) {
                    longest = Some((count.messages, count));
                }
            }
            Ok(_) => {}
        }
    }
    if let Some((messages, count)) = longest.filter(|(messages, _)| *messages > 1) {
        let (room, because) = match (count.alphabet, count.because) {
            (Alphabet::Ucs2, Some(sign)) => (
                70,
                format!(
                    " The letter {sign:?} is not in the phone network's short alphabet, so that only 70 letters fit into one."
                ),
            ),
            _ => (160, String::new()),
        };
        faults.push(Fault {
            severity: Severity::Warning,
            place: Place {
                file: text.file().to_owned(),
                sheet: None,
                row: None,
                column: None,
            },
            message: format!(
                "The text is sent, and paid for, as {messages} text messages ({} letters).{because}",
                count.letters
            ),
            remedy: format!("Shorten it to {room} letters, link and all, if it need not be so long."),
        });
    }
}
