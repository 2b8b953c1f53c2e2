//! Whether the contacts of a population and the settings of sending make sense together.

use std::collections::BTreeSet;

use platform::calendar::Country;
use questionnaire::{Fault, Severity};

use super::{
    contacts::{Audience, BankHolidays, Channel, Contact, When},
    definition::Population,
    folder::{Loaded, fault},
};

const FILE: &str = "study.toml";

/// Every fault of one population's contacts.
pub(super) fn check(loaded: &Loaded, population: &Population, faults: &mut Vec<Fault>) {
    for (place, contact) in population.contacts.iter().enumerate() {
        let before = population.contacts.get(..place).unwrap_or_default();
        step(population, contact, before, faults);
        texts(loaded, population, contact, faults);
        before_closing(loaded, population, contact, faults);
    }
    sending(population, faults);
}

/// Whether somebody would be asked when no answer is taken any more.
fn before_closing(
    loaded: &Loaded,
    population: &Population,
    contact: &Contact,
    faults: &mut Vec<Fault>,
) {
    let closes = loaded.definition.fieldwork.weeks.saturating_mul(7);
    let asks = contact.to != Audience::Completed;
    if let Some(day) = planned_day(population, contact, population.contacts.len())
        && asks
        && day >= closes
    {
        let mut late = fault(
            FILE,
            format!(
                "The wave {:?} of {:?} is planned for day {day}, and the study is planned to close on day {closes}.",
                contact.wave, population.id
            ),
            "Let it go out earlier, or plan more weeks under [fieldwork].",
        );
        // It closes when its owner says so, which may be later.
        late.severity = Severity::Warning;
        faults.push(late);
    }
}

/// The day after the launch on which a wave is planned; `None` when that depends on a date. `steps`
/// ends the search where waves are said to come after each other.
fn planned_day(population: &Population, contact: &Contact, steps: usize) -> Option<u32> {
    match &contact.when {
        When::Day(day) => Some(*day),
        When::Date(_) => None,
        When::After { wave, days } => {
            let of = population
                .contacts
                .iter()
                .find(|other| other.wave == *wave)?;
            let from = planned_day(population, of, steps.checked_sub(1)?)?;
            Some(from.saturating_add(*days))
        }
    }
}

fn step(population: &Population, contact: &Contact, before: &[Contact], faults: &mut Vec<Fault>) {
    let (id, wave) = (&population.id, &contact.wave);
    let mut wrong = |message: String, remedy: &str| faults.push(fault(FILE, message, remedy));
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if wave.is_empty() || wave.len() > 40 || !wave.chars().all(plain) {
        wrong(
            format!("A contact of {id:?} has the wave {wave:?}."),
            "Use lower-case letters, digits and hyphens, at most 40: it stands in addresses.",
        );
    }
    if before.iter().any(|other| other.wave == *wave) {
        wrong(
            format!("Two contacts of {id:?} are the wave {wave:?}."),
            "Give each its own name: nobody gets two messages of one wave.",
        );
    }
    let invitation = |other: &Contact| other.to == Audience::NotInvited;
    if contact.kind.reminds() && !before.iter().any(invitation) {
        wrong(
            format!(
                "The wave {wave:?} of {id:?} reminds of an invitation that does not come before it."
            ),
            "Put the invitation first.",
        );
    }
    let column = match contact.channel {
        Channel::Email => ("email", population.frame.email.is_some()),
        Channel::Letter => ("address", !population.frame.address.is_empty()),
        Channel::Sms => ("phone", population.frame.phone.is_some()),
    };
    if !column.1 {
        wrong(
            format!(
                "The wave {wave:?} of {id:?} goes out by {}, and the frame has no {}.",
                contact.channel.name(),
                column.0
            ),
            "Name the column under [population.frame], or use another channel.",
        );
    }
    if contact.without_email && contact.channel == Channel::Email {
        wrong(
            format!("The wave {wave:?} of {id:?} is an e-mail to those without e-mail."),
            "Take out without_email, or use channel = \"letter\".",
        );
    }
    order(population, contact, before, faults);
}

/// Whether a wave stands where it goes out.
fn order(population: &Population, contact: &Contact, before: &[Contact], faults: &mut Vec<Fault>) {
    let (id, wave) = (&population.id, &contact.wave);
    let later = before
        .iter()
        .find(|other| match (&contact.when, &other.when) {
            (When::Day(this), When::Day(that)) => that > this,
            (When::Date(this), When::Date(that)) => that > this,
            _ => false,
        });
    if let Some(later) = later {
        faults.push(fault(
            FILE,
            format!(
                "The wave {wave:?} of {id:?} is planned before {:?}, which stands above it.",
                later.wave
            ),
            "Write the contacts in the order in which they go out.",
        ));
    }
    if let When::After { wave: of, .. } = &contact.when
        && !before.iter().any(|other| other.wave == *of)
    {
        faults.push(fault(
            FILE,
            format!("The wave {wave:?} of {id:?} counts its days after {of:?}, which does not come before it."),
            "Name an earlier wave of the same population.",
        ));
    }
}

fn texts(loaded: &Loaded, population: &Population, contact: &Contact, faults: &mut Vec<Fault>) {
    for language in &loaded.definition.study.languages {
        let name = format!("{}.{language}.md", contact.text);
        if loaded.files.text(&name).is_none() {
            faults.push(fault(
                &name,
                format!(
                    "The text of {:?} for {:?} is not in the folder.",
                    contact.wave, population.id
                ),
                "Write it, in UTF-8.",
            ));
        }
    }
}

fn sending(population: &Population, faults: &mut Vec<Fault>) {
    let (id, sending) = (&population.id, &population.sending);
    let mut wrong = |what: &str, message: String, remedy: &str| {
        faults.push(fault(
            FILE,
            format!("population.sending.{what} ({id}): {message}"),
            remedy,
        ));
    };
    for (name, time) in [("from", sending.quiet.from), ("until", sending.quiet.until)] {
        if time.minute() % 15 != 0 || time.second() != 0 || time.subsec_nanosecond() != 0 {
            wrong(
                "quiet",
                format!("{name} is not on a quarter of an hour."),
                "Write, for example, quiet = { from = \"18:00\", until = \"08:00\" }.",
            );
        }
    }
    if sending.quiet.from == sending.quiet.until {
        wrong(
            "quiet",
            "it begins and ends at the same time.".to_owned(),
            "Write, for example, quiet = { from = \"18:00\", until = \"08:00\" }.",
        );
    }
    if sending.per_hour == 0 {
        wrong(
            "per_hour",
            "nothing would ever leave.".to_owned(),
            "Write how many messages your mail provider takes in an hour.",
        );
    }
    let addresses = sending.from.iter().map(|from| ("from", &from.email));
    for (what, address) in addresses.chain(sending.reply_to.iter().map(|to| ("reply_to", to))) {
        if !address.contains('@') || address.chars().any(|c| c.is_control() || c.is_whitespace()) {
            wrong(
                what,
                format!("{address:?} is not an e-mail address."),
                "Answers by mail must reach somebody.",
            );
        }
    }
    let names = sending.from.iter().flat_map(|from| from.name.0.values());
    for name in names.filter(|name| name.chars().any(char::is_control)) {
        wrong(
            "from",
            format!("the name {name:?} holds a line break or another sign that does not show."),
            "Write it on one line.",
        );
    }
    by_country(population, &mut wrong);
}

fn by_country(population: &Population, wrong: &mut impl FnMut(&str, String, &str)) {
    let sending = &population.sending;
    let remedy = "With bank_holidays = \"by_country\", write country = \"…\", the id of a frame variable whose categories are England, Wales, Scotland and Northern Ireland.";
    match (&sending.country, sending.bank_holidays) {
        (None, BankHolidays::All | BankHolidays::None) => {}
        (None, BankHolidays::ByCountry) => {
            wrong("country", "no frame variable is named.".to_owned(), remedy);
        }
        (Some(_), BankHolidays::All | BankHolidays::None) => wrong(
            "country",
            "it is only used with bank_holidays = \"by_country\".".to_owned(),
            "Take it out, or keep the holidays of each country.",
        ),
        (Some(id), BankHolidays::ByCountry) => {
            let Some(variable) = population.frame.variables.iter().find(|v| v.id == *id) else {
                wrong(
                    "country",
                    format!("there is no frame variable {id:?}."),
                    remedy,
                );
                return;
            };
            let strange: BTreeSet<&str> = variable
                .categories
                .iter()
                .map(String::as_str)
                .filter(|category| Country::parse(category).is_none())
                .collect();
            if !strange.is_empty() {
                let strange: Vec<&str> = strange.into_iter().collect();
                wrong(
                    "country",
                    format!("{id:?} has the categories {}.", strange.join(", ")),
                    remedy,
                );
            }
        }
    }
}
