//! The check of a posted page.

use insta::assert_snapshot;

use crate::forms::{address, answers, form, outcome, pages, post, question, with, world};

fn smoking() -> questionnaire::Questionnaire {
    form(
        "survey
        | type | name | label | appearance | required | constraint | constraint_message | required_message | relevant |
        | begin group | page | Page | field-list | | | | | |
        | select_one yn | smoke | Do you smoke? | | yes | | | Select yes if you smoke | |
        | integer | cigarettes | How many a day? | | yes | . > 0 and . < 100 | Cigarettes must be from 1 to 99 | | ${smoke} = 'yes' |
        | text | name | Your name | | | | | | |
        | end group | | | | | | | | |
        choices
        | list_name | name | label |
        | yn | yes | Yes |
        | yn | no | No |",
    )
}

#[test]
fn every_problem_of_a_page_is_told_at_once_in_the_authors_words_first() {
    let form = smoking();
    let seen = with(&form, &[("smoke", "yes")]);
    assert_snapshot!(outcome(&post(&seen, "page", &[("cigarettes", "300")])), @r"
    cigarettes = 300
    name left empty
    smoke: Select yes if you smoke
    ");
    assert_snapshot!(outcome(&post(&seen, "page", &[("smoke", "yes"), ("cigarettes", ""), ("name", "Ann")])), @r"
    name = Ann
    smoke = yes
    cigarettes: Enter an answer to “How many a day?”
    ");
    assert_snapshot!(outcome(&post(&seen, "page", &[("smoke", "yes"), ("cigarettes", "300"), ("name", "")])), @r"
    smoke = yes
    name left empty
    cigarettes: Cigarettes must be from 1 to 99
    ");
}

#[test]
fn a_question_that_an_answer_opens_is_shown_before_going_on() {
    let form = smoking();
    let accepted = post(
        &with(&form, &[]),
        "page",
        &[("smoke", "yes"), ("name", "Ann")],
    );
    assert_eq!(outcome(&accepted), "name = Ann\nsmoke = yes\nnew questions");
    // Once it has been seen, the page is done.
    let mut stored = answers(&[]);
    stored.merge(&accepted.answers);
    let again = form.evaluate(&stored, &world());
    let accepted = post(
        &again,
        "page",
        &[("smoke", "yes"), ("cigarettes", "20"), ("name", "Ann")],
    );
    assert_eq!(
        outcome(&accepted),
        "cigarettes = 20\nname = Ann\nsmoke = yes"
    );
}

#[test]
fn an_answer_that_stops_counting_is_kept_and_left_out_of_the_submission() {
    let form = smoking();
    let seen = with(&form, &[("smoke", "yes"), ("cigarettes", "20")]);
    let accepted = post(
        &seen,
        "page",
        &[("smoke", "no"), ("cigarettes", "20"), ("name", "")],
    );
    assert_eq!(
        outcome(&accepted),
        "cigarettes = 20\nsmoke = no\nname left empty"
    );
    let mut stored = answers(&[]);
    stored.merge(&accepted.answers);
    let after = form.evaluate(&stored, &world());
    assert_eq!(after.submission().to_json(), r#"{"smoke":"no"}"#);
    assert_eq!(after.problems(), []);
    // Changing one's mind brings it back.
    stored.set("smoke", "yes");
    assert_eq!(
        form.evaluate(&stored, &world())
            .submission()
            .get("cigarettes"),
        Some("20")
    );
}

#[test]
fn nothing_that_was_posted_is_trusted() {
    let form = smoking();
    let fields: Vec<(String, String)> = [
        ("_shown", "smoke"),
        ("_shown", "nothing"),
        ("_token", "secret"),
        ("smoke", "maybe"),
        ("cigarettes", "3"),
        ("is_admin", "yes"),
        ("smoke--yes", "1"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();
    let accepted = with(&form, &[]).accept(&address("page"), &fields);
    assert_eq!(
        outcome(&accepted),
        "smoke: Select an answer from the list for “Do you smoke?”\nnew questions"
    );
    assert_eq!(accepted.unknown_fields, ["is_admin", "smoke--yes"]);
    assert_eq!(accepted.as_typed.get("smoke").unwrap(), &["maybe"]);
    assert!(!accepted.as_typed.contains_key("is_admin"));
}

#[test]
fn a_refused_page_comes_back_as_it_was_typed() {
    let form = smoking();
    let seen = with(&form, &[("smoke", "yes")]);
    let accepted = post(
        &seen,
        "page",
        &[
            ("smoke", "yes"),
            ("cigarettes", "about  20"),
            ("name", " Ann "),
        ],
    );
    assert_eq!(accepted.as_typed.get("cigarettes").unwrap(), &["about  20"]);
    assert_eq!(accepted.as_typed.get("name").unwrap(), &[" Ann "]);
    assert_eq!(accepted.problems.len(), 1);
    // What was right is kept.
    assert_eq!(accepted.answers.set.len(), 2);
}

#[test]
fn a_page_that_there_is_not_changes_nothing() {
    let form = smoking();
    let accepted = with(&form, &[]).accept(
        &address("elsewhere"),
        &[("smoke".to_owned(), "yes".to_owned())],
    );
    assert_eq!(accepted, questionnaire::Accepted::default());
}

#[test]
fn leaving_a_default_empty_is_an_answer() {
    let form = form(
        "survey
        | type | name | label | default |
        | text | a | A | as usual |
        | text | b | B | concat(${a}, ' too') |",
    );
    assert_eq!(question(&with(&form, &[]), "a", "a").value, "as usual");
    assert_eq!(question(&with(&form, &[]), "b", "b").value, "as usual too");
    let mut stored = answers(&[]);
    stored.merge(&post(&with(&form, &[]), "a", &[("a", "")]).answers);
    let after = form.evaluate(&stored, &world());
    assert_eq!(question(&after, "a", "a").value, "");
    assert_eq!(stored.to_json(), r#"{"a":""}"#);
    assert!(stored.was_left_empty("a"));
}

#[test]
fn a_constraint_can_look_at_another_answer_of_the_same_page() {
    let form = form(
        "survey
        | type | name | label | appearance | constraint |
        | begin group | g | G | field-list | |
        | date | from | From | | |
        | date | to | To | | . >= ${from} |
        | end group | | | | |",
    );
    let posted = |to: &str| {
        outcome(&post(
            &with(&form, &[]),
            "g",
            &[("from", "2026-05-01"), ("to", to)],
        ))
    };
    assert_eq!(posted("2026-05-02"), "from = 2026-05-01\nto = 2026-05-02");
    assert_eq!(
        posted("2026-04-30"),
        "from = 2026-05-01\nto: Check your answer to “To”"
    );
}

#[test]
fn options_that_another_answer_took_away_are_refused() {
    let form = form(
        "survey
        | type | name | label | appearance | choice_filter |
        | begin group | g | G | field-list | |
        | select_one region | region | Region | | |
        | select_one town | town | Town | | region = ${region} |
        | end group | | | | |
        choices
        | list_name | name | label | region |
        | region | n | North | |
        | region | s | South | |
        | town | york | York | n |
        | town | bath | Bath | s |
        | town | hove | Hove | s |",
    );
    let south = with(&form, &[("region", "s")]);
    let names: Vec<String> = question(&south, "g", "town")
        .choices
        .into_iter()
        .map(|choice| choice.name)
        .collect();
    assert_eq!(names, ["bath", "hove"]);
    assert_eq!(
        outcome(&post(&south, "g", &[("region", "s"), ("town", "bath")])),
        "region = s\ntown = bath"
    );
    assert_eq!(
        outcome(&post(&south, "g", &[("region", "n"), ("town", "bath")])),
        "region = n\ntown: Select an answer from the list for “Town”"
    );
}

#[test]
fn a_calculation_with_a_trigger_is_done_when_that_answer_changes() {
    let form = form(
        "survey
        | type | name | label | calculation | trigger |
        | text | a | A | | |
        | text | stamp | Stamp | concat(${a}, '!') | ${a} |
        | text | c | C | | |",
    );
    let first = post(&with(&form, &[]), "a", &[("a", "x")]);
    assert_eq!(outcome(&first), "a = x\nstamp = x!");
    let same = post(
        &with(&form, &[("a", "x"), ("stamp", "mine")]),
        "a",
        &[("a", "x")],
    );
    assert_eq!(outcome(&same), "a = x\nstamp = mine");
    let other = post(
        &with(&form, &[("a", "x"), ("stamp", "mine")]),
        "a",
        &[("a", "y")],
    );
    assert_eq!(outcome(&other), "a = y\nstamp = y!");
}

#[test]
fn what_happens_once_is_stored() {
    let form = form(
        "survey
        | type | name | label | calculation |
        | calculate | first_day | | once(today()) |
        | text | a | A | |",
    );
    let accepted = post(&with(&form, &[]), "a", &[("a", "x")]);
    assert_eq!(outcome(&accepted), "a = x\nfirst_day = 2026-11-23");
    let later = questionnaire::World {
        today: jiff::civil::date(2027, 1, 1),
        ..world()
    };
    let mut stored = answers(&[]);
    stored.merge(&accepted.answers);
    assert_eq!(
        form.evaluate(&stored, &later).submission().get("first_day"),
        Some("2026-11-23")
    );
}

#[test]
fn a_page_that_is_no_longer_relevant_keeps_its_answers_as_drafts() {
    let form = form(
        "survey
        | type | name | label | relevant | required |
        | text | a | A | | |
        | text | b | B | ${a} = 'x' | yes |",
    );
    let stale = with(&form, &[("a", "y")]);
    assert_eq!(pages(&stale), "a");
    let fields = [
        ("_shown".to_owned(), "b".to_owned()),
        ("b".to_owned(), "words".to_owned()),
    ];
    assert_eq!(outcome(&stale.accept(&address("b"), &fields)), "b = words");
}

#[test]
fn bounds_are_told_when_the_author_wrote_no_message() {
    let told = |kind: &str, constraint: &str, value: &str| {
        let form = crate::forms::one(&[("type", kind), ("constraint", constraint)], &[]);
        crate::forms::typed(&form, value)
    };
    assert_eq!(
        told("integer", ". >= 1 and . <= 14", "15"),
        "q: The answer to “Question” must be between 1 and 14"
    );
    assert_eq!(
        told("integer", ". > 0", "0"),
        "q: The answer to “Question” must be 1 or more"
    );
    assert_eq!(
        told("integer", "100 > .", "100"),
        "q: The answer to “Question” must be 99 or less"
    );
    assert_eq!(
        told("decimal", ". >= -1.5", "-2"),
        "q: The answer to “Question” must be -1.5 or more"
    );
    assert_eq!(
        told("decimal", ". > 0", "0"),
        "q: Check your answer to “Question”"
    );
    assert_eq!(
        told("integer", ". > 0 or . = -9", "0"),
        "q: Check your answer to “Question”"
    );
    assert_eq!(
        told("integer", ". mod 2 = 0", "3"),
        "q: Check your answer to “Question”"
    );
}
