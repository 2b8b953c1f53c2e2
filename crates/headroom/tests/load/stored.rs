//! Whether everything that was acknowledged is stored, as it was sent.

use std::{collections::BTreeMap, io};

use super::{form::PageForm, http::Connection, player::Respondent};

/// Every acknowledged answer that is not in exactly one response.
pub(crate) fn missing(people: &[Respondent], stored: &[String]) -> Vec<String> {
    let mut by_words: BTreeMap<String, Vec<BTreeMap<String, String>>> = BTreeMap::new();
    for json in stored {
        let answers: BTreeMap<String, String> = serde_json::from_str(json).expect("stored answers");
        let words = answers
            .values()
            .find(|value| value.starts_with("words of respondent"));
        if let Some(words) = words.cloned() {
            by_words.entry(words).or_default().push(answers);
        }
    }
    let mut missing = Vec::new();
    for person in people.iter().filter(|person| person.submitted) {
        let Some([answers]) = by_words.get(&person.words).map(Vec::as_slice) else {
            missing.push(format!("{}: not exactly one response", person.words));
            continue;
        };
        for (address, value) in person.answers() {
            let there = answers.get(&address).map_or("", String::as_str);
            if sorted(there) != sorted(&value) {
                missing.push(format!(
                    "{}: {address} is {there:?} instead of {value:?}",
                    person.words
                ));
            }
        }
    }
    missing
}

fn sorted(value: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = value.split(' ').collect();
    parts.sort_unstable();
    parts
}

/// Opens every acknowledged page of those who are on their way, and compares. A save or a
/// submission whose acknowledgement was lost may be there or not; whatever it is counts from here on.
pub(crate) fn check_stored(address: &str, people: &mut [Respondent]) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut connection = Connection::open(address).await?;
        for person in people
            .iter_mut()
            .filter(|person| !person.acknowledged.is_empty())
        {
            check_person(&mut connection, person).await?;
        }
        Ok(())
    })
}

async fn check_person(connection: &mut Connection, person: &mut Respondent) -> io::Result<()> {
    connection.forget_cookie();
    let body = format!("code={}&lang=en&start=yes", person.code);
    let started = connection.post("/s", &body).await?;
    if started.status == 200 {
        // "Thank you": only right when it was sent.
        if person.sending || person.submitted {
            person.submitted = true;
            return Ok(());
        }
        return Err(io::Error::other(format!(
            "{} is done without having sent",
            person.words
        )));
    }
    if person.submitted {
        return Err(io::Error::other(format!(
            "{}: the submission is lost",
            person.words
        )));
    }
    let in_flight = person.in_flight.take();
    for (page, sent) in &person.acknowledged {
        let unsure = in_flight
            .as_ref()
            .filter(|(other, _)| other == page)
            .map(|(_, sent)| sent);
        let shown = connection.get(page).await?;
        let form = PageForm::read(&shown.text()?).ok_or_else(|| {
            io::Error::other(format!(
                "{page} of {} is gone: {}",
                person.words, shown.status
            ))
        })?;
        let there = form.filled_in();
        let same = |sent: &super::form::Filled| {
            sent.iter().all(|(address, value)| {
                sorted(there.get(address).map_or("", String::as_str)) == sorted(value)
            })
        };
        if !same(sent) && !unsure.is_some_and(same) {
            return Err(io::Error::other(format!(
                "{page} of {} holds {there:?} instead of {sent:?}",
                person.words
            )));
        }
    }
    Ok(())
}
