//! Checking before submission, and what is submitted.

use insta::assert_snapshot;

use crate::forms::{answers, form, with};

const FORM: &str = "survey
    | type | name | label | required | relevant | appearance |
    | begin group | one | First section | | | |
    | select_one yn | a | Do you? | yes | | |
    | begin group | grid | How far do you agree? | | ${a} = 'yes' | table-list |
    | select_one yn | g1 | Row one | | | |
    | select_one yn | g2 | Row two | yes | | |
    | end group | | | | | |
    | note | n | Nearly there | | | |
    | end group | | | | | |
    | begin group | two | Second section | | | |
    | select_multiple yn | m | Any? | | | |
    | time | t | When? | | | |
    | end group | | | | | |
    choices
    | list_name | name | label |
    | yn | yes | Yes |
    | yn | no | No |";

#[test]
fn answers_are_shown_in_words_by_section() {
    let form = form(FORM);
    let evaluation = with(
        &form,
        &[
            ("a", "yes"),
            ("g2", "no"),
            ("m", "yes no"),
            ("t", "09:30:00"),
        ],
    );
    let mut lines = Vec::new();
    for section in evaluation.summary() {
        lines.push(section.title);
        for row in section.rows {
            lines.push(format!(
                "  {} | {} | {} | {}",
                row.context.unwrap_or_default(),
                row.label,
                row.value,
                row.page
            ));
        }
    }
    assert_snapshot!(lines.join("\n"), @r"
    First section
       | Do you? | Yes | a
      How far do you agree? | Row one |  | grid
      How far do you agree? | Row two | No | grid
    Second section
       | Any? | Yes, No | m
       | When? | 09:30 | t
    ");
}

#[test]
fn what_is_missing_in_the_whole_form_is_told_with_its_page() {
    let form = form(FORM);
    let problems: Vec<String> = with(&form, &[("a", "yes")])
        .problems()
        .into_iter()
        .map(|problem| format!("{} on {}: {}", problem.field, problem.page, problem.message))
        .collect();
    assert_snapshot!(problems.join("\n"), @"g2 on grid: Select an answer to “Row two”");
    assert_eq!(with(&form, &[("a", "no")]).problems(), []);
}

#[test]
fn only_what_is_asked_of_this_person_is_submitted() {
    let form = form(FORM);
    let evaluation = with(
        &form,
        &[
            ("a", "no"),
            ("g1", "yes"),
            ("g2", "no"),
            ("stray", "x"),
            ("m", "yes"),
        ],
    );
    assert_eq!(evaluation.submission().to_json(), r#"{"a":"no","m":"yes"}"#);
}

#[test]
fn merging_a_page_twice_is_the_same_as_once() {
    let form = form(FORM);
    let accepted = crate::forms::post(&with(&form, &[]), "m", &[("m", "yes")]);
    let mut once = answers(&[("a", "no")]);
    once.merge(&accepted.answers);
    let mut twice = once.clone();
    twice.merge(&accepted.answers);
    assert_eq!(once, twice);
    let json = serde_json::to_string(&accepted.answers).unwrap();
    assert_eq!(json, r#"{"set":{"m":"yes"}}"#);
    assert_eq!(
        serde_json::from_str::<questionnaire::PageAnswers>(&json).unwrap(),
        accepted.answers
    );
}
