//! `/studies/{study}/contacts`: the schedule; below it each text, previewed.

use std::collections::BTreeMap;

use axum::{
    Router,
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use platform::{
    access::Permission,
    accounts::Staff,
    audit,
    web::{PageError, html},
};
use serde::Deserialize;

use super::{
    storage::{self, Case},
    views,
};
use crate::{
    Studies,
    fieldwork::{
        schedule::{NeverOpen, closing_date, due},
        texts::{MergeFields, Text, TextProblem, invented, samples},
    },
    home,
    setup::{Channel, Contact, Loaded, Population},
};

/// The pages of this feature.
pub(in crate::fieldwork) fn routes() -> Router<Studies> {
    Router::new()
        .route("/studies/{study}/contacts", get(schedule))
        .route(
            "/studies/{study}/contacts/{population}/{wave}",
            get(preview).post(super::test_message::send),
        )
}

/// When a population's waves are due.
pub(super) struct Dates {
    /// The fieldwork was launched; otherwise the dates are those of a launch now.
    pub(super) launched: bool,
    pub(super) waves: Result<BTreeMap<String, jiff::Timestamp>, NeverOpen>,
}

async fn schedule(
    State(studies): State<Studies>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    staff.require(&id, Permission::SeeFieldwork)?;
    let (study, version) = studies.study(&id).await?;
    let mut dates = Vec::new();
    for population in &version.loaded.definition.populations {
        let known = storage::launched(studies.db(), &id, &population.id).await?;
        dates.push(if known.is_empty() {
            let plan = due(population, studies.app.clock.timestamp(), &BTreeMap::new());
            Dates {
                launched: false,
                waves: plan.map(|plan| plan.into_iter().map(|due| (due.wave, due.at)).collect()),
            }
        } else {
            Dates {
                launched: true,
                waves: Ok(known),
            }
        });
    }
    let frame = home::frame(&study, &version, &staff, "Contacts", "contacts");
    let page = views::schedule(frame, &study, &version.loaded, &dates);
    Ok(html(StatusCode::OK, page))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    language: String,
    /// "" for an invented person.
    #[serde(default)]
    case: String,
    /// A test went there.
    #[serde(default)]
    tested: String,
}

/// A text on its way to the page.
pub(super) struct Preview<'a> {
    pub(super) population: &'a Population,
    pub(super) contact: &'a Contact,
    pub(super) language: &'a str,
    /// "" for an invented person.
    pub(super) case: &'a str,
    pub(super) to: String,
    /// Cases to choose from: id, and what each stands for.
    pub(super) samples: Vec<(String, String)>,
    pub(super) message: Result<views::Message, Vec<TextProblem>>,
    pub(super) test: Test<'a>,
}

/// Sending a test of the text to oneself.
pub(super) struct Test<'a> {
    pub(super) may: bool,
    pub(super) has_server: bool,
    /// Where one went just now; "" for nowhere.
    pub(super) sent_to: &'a str,
}

async fn preview(
    State(studies): State<Studies>,
    staff: Staff,
    Path((id, population, wave)): Path<(String, String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    staff.require(&id, Permission::SeeFieldwork)?;
    let (study, version) = studies.study(&id).await?;
    let loaded = &version.loaded;
    let population = loaded
        .definition
        .population(&population)
        .ok_or(PageError::NotFound)?;
    let contact = population
        .contacts
        .iter()
        .find(|contact| contact.wave == wave)
        .ok_or(PageError::NotFound)?;
    let may_see = staff.roles.may(&id, Permission::SeeContacts);
    let samples = if may_see {
        sample_cases(&studies, &id, population).await?
    } else {
        Vec::new()
    };
    let chosen = if asked.case.is_empty() {
        invented_case(population)
    } else {
        staff.require(&id, Permission::SeeContacts)?;
        real_case(&studies, &staff, &id, population, &asked.case).await?
    };
    let languages = &loaded.definition.study.languages;
    let language = [&asked.language, &chosen.language]
        .into_iter()
        .find(|code| languages.contains(code))
        .or(languages.first())
        .ok_or(PageError::NotFound)?;
    let message = message(&studies, loaded, (population, contact, language), &chosen);
    let title = format!("{}: {}", population.name.get("en"), contact.wave);
    let frame = home::frame(&study, &version, &staff, &title, "contacts");
    let preview = Preview {
        population,
        contact,
        language,
        case: &asked.case,
        to: addressee(contact.channel, &chosen),
        samples,
        message,
        test: Test {
            may: staff.roles.may(&id, Permission::RunFieldwork),
            has_server: studies.app.mail.server().is_some(),
            sent_to: &asked.tested,
        },
    };
    Ok(html(
        StatusCode::OK,
        views::preview(frame, &study, loaded, &preview),
    ))
}

/// The message as it would leave, with links that lead nowhere.
pub(super) fn message(
    studies: &Studies,
    loaded: &Loaded,
    (population, contact, language): (&Population, &Contact, &str),
    case: &Case,
) -> Result<views::Message, Vec<TextProblem>> {
    let text = Text::read(loaded, population, contact, language)?;
    let base = &studies.app.base_url;
    let launch = studies.app.clock.timestamp();
    let merge = MergeFields {
        name: &case.name,
        variables: &case.variables,
        link: &format!("{base}/s/EXAMPLE"),
        code: "EXAMP-LECDE",
        opt_out: &format!("{base}/o/EXAMPLE"),
        short_address: &format!("{base}/s"),
        closing_date: closing_date(&loaded.definition.fieldwork, launch),
    };
    let rendered = text.render(&merge).map_err(|problem| vec![problem])?;
    let merged = text.merged(&merge).map_err(|problem| vec![problem])?;
    Ok(views::Message {
        rendered,
        body: merged.body(),
    })
}

/// Somebody who is nobody.
pub(super) fn invented_case(population: &Population) -> Case {
    let (name, variables) = invented(population);
    Case {
        id: String::new(),
        name: name.to_owned(),
        email: "invented@example.org".to_owned(),
        address: "1 Invented Street\nSampleton\nZZ1 1ZZ".to_owned(),
        language: String::new(),
        variables,
    }
}

/// The name and where the message goes, in lines.
fn addressee(channel: Channel, case: &Case) -> String {
    let name = &case.name;
    match channel {
        Channel::Email if case.email.is_empty() => format!("{name} (no e-mail address)"),
        Channel::Email => format!("{name} <{}>", case.email),
        Channel::Letter if case.address.is_empty() => format!("{name} (no postal address)"),
        Channel::Letter => format!("{name}\n{}", case.address),
        Channel::Sms => name.clone(),
    }
}

async fn sample_cases(
    studies: &Studies,
    id: &str,
    population: &Population,
) -> Result<Vec<(String, String)>, PageError> {
    let cases = storage::candidates(studies.db(), id, &population.id).await?;
    let people: Vec<_> = cases.iter().map(Case::person).collect();
    Ok(samples(&people)
        .into_iter()
        .map(|(why, person)| (person.key.to_owned(), why))
        .collect())
}

/// A real case, with a line in the audit trail that somebody looked at it.
async fn real_case(
    studies: &Studies,
    staff: &Staff,
    id: &str,
    population: &Population,
    case: &str,
) -> Result<Case, PageError> {
    let number = case.parse().ok().ok_or(PageError::NotFound)?;
    let found = storage::find(studies.db(), id, &population.id, number)
        .await?
        .ok_or(PageError::NotFound)?;
    let entry = audit::Entry {
        person: Some(staff.id),
        action: "message previewed",
        object: id,
        detail: &format!("case {case}"),
    };
    audit::note_look(studies.db(), &studies.app.clock, entry).await?;
    Ok(found)
}
