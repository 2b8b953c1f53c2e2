//! What a schedule promises.

use std::collections::BTreeMap;

use jiff::{Timestamp, ToSpan, civil::date};
use platform::calendar::{Country, uk_date};
use proptest::prelude::*;

use super::*;
use crate::setup::{Audience, Channel, Contact, ContactKind, Definition, Population, When};
use crate::test_study::STUDY_TOML;

const CONTACTS: &str = r#"
[[population.contact]]
wave = "invitation"
kind = "invitation"
channel = "email"
day = 0
text = "contacts/invitation"
[[population.contact]]
wave = "letter"
kind = "invitation"
channel = "letter"
without_email = true
day = 0
text = "contacts/letter"
[[population.contact]]
wave = "reminder"
kind = "reminder"
channel = "email"
to = "not_started"
days_after = { wave = "invitation", days = 14 }
text = "contacts/reminder"
[[population.contact]]
wave = "thanks"
kind = "thank_you"
channel = "email"
date = "2026-12-14"
text = "contacts/thanks"
"#;

/// The small study with contacts, and settings of sending.
fn population(contacts: &str, sending: &str) -> Population {
    let toml = STUDY_TOML.replace(
        "[analysis]\n",
        &format!("{contacts}\n[population.sending]\n{sending}\n[analysis]\n"),
    );
    toml::from_str::<Definition>(&toml)
        .unwrap()
        .populations
        .remove(0)
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn plan(population: &Population, launch: &str) -> Vec<String> {
    due(population, at(launch), &BTreeMap::new())
        .unwrap()
        .iter()
        .map(|due| due.at.to_string())
        .collect()
}

#[test]
fn waves_are_due_in_the_morning_of_their_working_day() {
    let population = population(CONTACTS, "");
    // Launched on a Monday at eleven: the invitation at once, the rest at eight in the morning.
    assert_eq!(
        plan(&population, "2026-11-09T11:00:00Z"),
        [
            "2026-11-09T11:00:00Z",
            "2026-11-09T11:00:00Z",
            "2026-11-23T08:00:00Z",
            "2026-12-14T08:00:00Z"
        ]
    );
    // Launched on a Saturday: everything waits for Monday, and counts from there.
    assert_eq!(
        plan(&population, "2026-11-07T11:00:00Z")[..3],
        [
            "2026-11-09T08:00:00Z",
            "2026-11-09T08:00:00Z",
            "2026-11-23T08:00:00Z"
        ]
    );
}

#[test]
fn dates_that_have_passed_at_the_launch_all_move_by_as_much() {
    let dated = CONTACTS
        .replacen("day = 0", "date = \"2026-11-02\"", 1)
        .replace("day = 0", "date = \"2026-11-02\"")
        .replace(
            "days_after = { wave = \"invitation\", days = 14 }",
            "date = \"2026-11-16\"",
        )
        .replace("2026-12-14", "2026-12-07");
    let late = plan(&population(&dated, ""), "2026-11-09T07:00:00Z");
    assert_eq!(
        late,
        [
            "2026-11-09T08:00:00Z",
            "2026-11-09T08:00:00Z",
            "2026-11-23T08:00:00Z",
            "2026-12-14T08:00:00Z"
        ]
    );
}

#[test]
fn what_follows_counts_from_when_a_wave_really_began() {
    let population = population(CONTACTS, "");
    let begun = BTreeMap::from([("invitation".to_owned(), at("2026-11-18T10:00:00Z"))]);
    let plan = due(&population, at("2026-11-09T11:00:00Z"), &begun).unwrap();
    assert_eq!(plan[0].at, at("2026-11-18T10:00:00Z"));
    assert_eq!(
        plan[1].at,
        at("2026-11-18T10:00:00Z"),
        "no wave is due before the one before it"
    );
    assert_eq!(plan[2].at, at("2026-12-02T08:00:00Z"));
}

#[test]
fn each_hour_has_its_number_of_messages_and_quiet_hours_have_none() {
    let population = population(
        CONTACTS,
        "per_hour = 500\nbank_holidays = \"by_country\"\ncountry = \"country\"",
    );
    let now = at("2026-11-30T09:00:00Z");
    let scottish = BTreeMap::from([("country".to_owned(), "Scotland".to_owned())]);
    assert_eq!(country_of(&population, &scottish), Some(Country::Scotland));
    assert_eq!(allowance(&population, Some(Country::England), now, 0), 500);
    assert_eq!(allowance(&population, Some(Country::England), now, 499), 1);
    assert_eq!(allowance(&population, Some(Country::England), now, 700), 0);
    assert_eq!(
        allowance(&population, Some(Country::Scotland), now, 0),
        0,
        "St Andrew's Day"
    );
    assert_eq!(
        allowance(&population, None, now, 0),
        0,
        "a country that is not known keeps the holidays of all"
    );
    assert_eq!(
        allowance(
            &population,
            Some(Country::England),
            at("2026-11-30T07:59:59Z"),
            0
        ),
        0
    );
}

#[test]
fn settings_that_never_let_anything_leave_are_told() {
    let days: Vec<String> = (0..800)
        .map(|n| format!("\"{}\"", date(2026, 11, 1).checked_add(n.days()).unwrap()))
        .collect();
    let population = population(CONTACTS, &format!("not_on = [{}]", days.join(", ")));
    let error = due(&population, at("2026-11-09T11:00:00Z"), &BTreeMap::new()).unwrap_err();
    assert!(
        error.to_string().contains("[population.sending]"),
        "{error}"
    );
}

#[test]
fn the_closing_date_is_so_many_weeks_after_the_launch() {
    let toml: Definition = toml::from_str(STUDY_TOML).unwrap();
    assert_eq!(
        closing_date(&toml.fieldwork, at("2026-11-09T23:30:00Z")),
        date(2026, 11, 23)
    );
}

#[test]
fn a_letter_goes_to_those_who_cannot_be_reached_by_email() {
    let letter = &population(CONTACTS, "").contacts[1];
    let case = Case {
        progress: Progress::NotStarted,
        wish: Wish::None,
        email: Reach::Usable,
        letter: Reach::Usable,
        sms: Reach::NoAddress,
        invited: false,
    };
    assert_eq!(belongs(letter, &case), Err(Exclusion::HasEmail));
    for email in [Reach::NoAddress, Reach::Undeliverable] {
        assert_eq!(belongs(letter, &Case { email, ..case }), Ok(()));
    }
    assert_eq!(
        belongs(
            letter,
            &Case {
                email: Reach::NoAddress,
                letter: Reach::NoAddress,
                ..case
            }
        ),
        Err(Exclusion::NoAddress(Channel::Letter))
    );
}

fn reaches() -> impl Strategy<Value = Reach> {
    prop_oneof![
        Just(Reach::NoAddress),
        Just(Reach::Usable),
        Just(Reach::Undeliverable),
        Just(Reach::Shared)
    ]
}

fn cases() -> impl Strategy<Value = Case> {
    let progress = prop_oneof![
        Just(Progress::NotStarted),
        Just(Progress::Started),
        Just(Progress::Completed)
    ];
    let wish = prop_oneof![
        Just(Wish::None),
        Just(Wish::Refused),
        Just(Wish::OptedOut),
        Just(Wish::NotEligible)
    ];
    (
        progress,
        wish,
        reaches(),
        reaches(),
        reaches(),
        any::<bool>(),
    )
        .prop_map(|(progress, wish, email, letter, sms, invited)| Case {
            progress,
            wish,
            email,
            letter,
            sms,
            invited,
        })
}

fn whens() -> impl Strategy<Value = When> {
    prop_oneof![
        (0_u32..60).prop_map(When::Day),
        (0_i64..90).prop_map(|n| When::Date(date(2026, 11, 1).checked_add(n.days()).unwrap())),
        (0_u32..30).prop_map(|days| When::After {
            wave: "w0".to_owned(),
            days
        }),
    ]
}

fn contacts() -> impl Strategy<Value = Contact> {
    let channel = prop_oneof![
        Just(Channel::Email),
        Just(Channel::Letter),
        Just(Channel::Sms)
    ];
    let kind = prop_oneof![
        Just((ContactKind::Invitation, Audience::NotInvited)),
        Just((ContactKind::PreNotification, Audience::NotInvited)),
        Just((ContactKind::Reminder, Audience::NotCompleted)),
        Just((ContactKind::Reminder, Audience::NotStarted)),
        Just((ContactKind::Reminder, Audience::Started)),
        Just((ContactKind::LastCall, Audience::NotCompleted)),
        Just((ContactKind::ThankYou, Audience::Completed)),
    ];
    (kind, channel, any::<bool>(), whens()).prop_map(
        |((kind, to), channel, without_email, when)| Contact {
            wave: "w".to_owned(),
            kind,
            channel,
            to,
            without_email,
            when,
            text: "t".to_owned(),
        },
    )
}

proptest! {
    #[test]
    fn nobody_who_is_done_or_said_no_or_cannot_be_reached_is_ever_reminded(contact in contacts(), case in cases()) {
        if belongs(&contact, &case).is_ok() {
            prop_assert_eq!(case.wish, Wish::None);
            let reach = match contact.channel { Channel::Email => case.email, Channel::Letter => case.letter, Channel::Sms => case.sms };
            prop_assert_eq!(reach, Reach::Usable);
            prop_assert_eq!(case.progress == Progress::Completed, contact.kind == ContactKind::ThankYou);
            if contact.kind.reminds() {
                prop_assert!(case.invited, "nobody is reminded of an invitation that never went out");
            }
        }
    }

    #[test]
    fn whoever_is_excluded_is_excluded_for_a_reason_that_holds(contact in contacts(), case in cases()) {
        match belongs(&contact, &case) {
            Ok(()) => {}
            Err(Exclusion::OptedOut) => prop_assert_eq!(case.wish, Wish::OptedOut),
            Err(Exclusion::Refused) => prop_assert_eq!(case.wish, Wish::Refused),
            Err(Exclusion::Completed) => prop_assert_eq!(case.progress, Progress::Completed),
            Err(Exclusion::Started) => prop_assert_eq!(case.progress, Progress::Started),
            Err(Exclusion::NotStarted) => prop_assert_eq!(case.progress, Progress::NotStarted),
            Err(Exclusion::NotCompleted) => prop_assert!(case.progress != Progress::Completed),
            Err(Exclusion::Invited) => prop_assert!(case.invited),
            Err(Exclusion::NotInvited) => prop_assert!(!case.invited),
            Err(Exclusion::HasEmail) => prop_assert_eq!(case.email, Reach::Usable),
            Err(Exclusion::NotEligible) => prop_assert_eq!(case.wish, Wish::NotEligible),
            Err(Exclusion::NoAddress(channel) | Exclusion::Undeliverable(channel) | Exclusion::Shared(channel)) => prop_assert_eq!(channel, contact.channel),
        }
    }

    #[test]
    fn no_wave_is_due_before_the_one_before_it_nor_before_its_day_nor_when_all_is_quiet(
        planned in prop::collection::vec(contacts(), 1..8),
        start in 0_i64..200 * 24,
    ) {
        let mut population = population("", "");
        population.contacts = planned;
        for (number, contact) in population.contacts.iter_mut().enumerate() {
            contact.wave = format!("w{number}");
            if number == 0 && matches!(contact.when, When::After { .. }) {
                contact.when = When::Day(0);
            }
        }
        let launch = at("2026-10-01T00:30:00Z").checked_add(start.hours()).unwrap();
        let plan = due(&population, launch, &BTreeMap::new()).unwrap();
        prop_assert!(plan.iter().all(|due| due.at >= launch));
        prop_assert!(plan.windows(2).all(|two| two[0].at <= two[1].at));
        for (contact, due) in population.contacts.iter().zip(&plan) {
            prop_assert!(population.sending.hours(None).open_at(due.at));
            let day = match &contact.when {
                When::Day(days) => uk_date(launch).checked_add(i64::from(*days).days()).unwrap(),
                When::Date(date) => *date,
                When::After { days, .. } => uk_date(plan[0].at).checked_add(i64::from(*days).days()).unwrap(),
            };
            prop_assert!(uk_date(due.at) >= day);
        }
    }
}
