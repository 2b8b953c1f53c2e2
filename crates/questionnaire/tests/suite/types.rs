//! Each type of question: what is stored of what people type, and what they are told.

use insta::assert_snapshot;

use crate::forms::{all_faults, form, one, outcome, post, question, typed, with};

#[test]
fn one_option_of_a_list_is_stored_by_its_name() {
    let form = one(&[("type", "select_one c")], &["a", "b"]);
    assert_eq!(typed(&form, "b"), "q = b");
    assert_eq!(typed(&form, ""), "q left empty");
    assert_eq!(
        typed(&form, "z"),
        "q: Select an answer from the list for “Question”"
    );
    let twice = post(&with(&form, &[]), "q", &[("q", "a"), ("q", "b")]);
    assert_eq!(outcome(&twice), "q: Select only one answer to “Question”");
}

#[test]
fn several_options_are_stored_in_the_order_of_the_list_each_once() {
    let form = one(&[("type", "select_multiple c")], &["a", "b", "d"]);
    let accepted = post(
        &with(&form, &[]),
        "q",
        &[("q", "d"), ("q", "a"), ("q", "d")],
    );
    assert_eq!(outcome(&accepted), "q = a d");
    assert_eq!(outcome(&post(&with(&form, &[]), "q", &[])), "q left empty");
    assert_eq!(
        typed(&form, "a z"),
        "q: Select an answer from the list for “Question”"
    );
}

#[test]
fn an_exclusive_option_stands_alone() {
    let form = form(
        "survey
        | type | name | label |
        | select_multiple l | q | Which? |
        choices
        | list_name | name | label | exclusive |
        | l | a | Apples | |
        | l | b | Pears | |
        | l | none | None of these | yes |",
    );
    let view = question(&with(&form, &[]), "q", "q");
    assert_eq!(
        view.choices
            .iter()
            .map(|choice| choice.exclusive)
            .collect::<Vec<_>>(),
        [false, false, true]
    );
    assert_eq!(
        outcome(&post(&with(&form, &[]), "q", &[("q", "none")])),
        "q = none"
    );
    assert_eq!(
        outcome(&post(&with(&form, &[]), "q", &[("q", "none"), ("q", "a")])),
        "q: Select “None of these” or other answers to “Which?”, not both"
    );
}

#[test]
fn a_ranking_takes_a_position_for_every_option() {
    let form = one(&[("type", "rank c")], &["a", "b", "d"]);
    let ranked = |fields: &[(&str, &str)]| outcome(&post(&with(&form, &[]), "q", fields));
    assert_eq!(
        ranked(&[("q--a", "2"), ("q--b", "3"), ("q--d", "1")]),
        "q = d a b"
    );
    assert_eq!(
        ranked(&[("q--a", ""), ("q--b", ""), ("q--d", "")]),
        "q left empty"
    );
    assert_eq!(
        ranked(&[("q--a", "1"), ("q--b", "1"), ("q--d", "2")]),
        "q: Give each option of “Question” a different position"
    );
    assert_eq!(
        ranked(&[("q--a", "1"), ("q--b", "2")]),
        "q: Give every option of “Question” a position"
    );
    assert_eq!(
        ranked(&[("q--a", "0"), ("q--b", "1"), ("q--d", "2")]),
        "q: Positions for “Question” must be between 1 and 3"
    );
    let view = question(&with(&form, &[("q", "d a b")]), "q", "q");
    let positions: Vec<_> = view.choices.iter().map(|choice| choice.position).collect();
    assert_eq!(positions, [Some(2), Some(3), Some(1)]);
}

#[test]
fn whole_numbers_are_taken_as_people_write_them() {
    let form = one(&[("type", "integer")], &[]);
    for (written, stored) in [
        ("5", "5"),
        (" 1,200 ", "1200"),
        ("1 200 000", "1200000"),
        ("+7", "7"),
        ("-3", "-3"),
        ("007", "7"),
        ("5.0", "5"),
        ("-0", "0"),
        ("４２", "42"),
    ] {
        assert_eq!(typed(&form, written), format!("q = {stored}"));
    }
    for written in ["five", "1.5", "1,5", "12,34", "1e3", "--2", "£5", "1-2"] {
        assert_eq!(
            typed(&form, written),
            "q: The answer to “Question” must be a whole number, like 12",
            "{written}"
        );
    }
    assert_eq!(
        typed(&form, &"9".repeat(40)),
        "q: The number for “Question” is too large"
    );
}

#[test]
fn decimals_are_stored_without_needless_digits() {
    let form = one(&[("type", "decimal")], &[]);
    assert_eq!(typed(&form, "1,200.50"), "q = 1200.5");
    assert_eq!(typed(&form, ".5"), "q = 0.5");
    assert_eq!(typed(&form, "3."), "q = 3");
    assert_eq!(
        typed(&form, "3,5"),
        "q: The answer to “Question” must be a number, like 12 or 1.5"
    );
}

#[test]
fn a_range_takes_only_its_steps() {
    let form = one(
        &[("type", "range"), ("parameters", "start=0 end=1 step=0.1")],
        &[],
    );
    assert_eq!(typed(&form, "0.3"), "q = 0.3");
    assert_eq!(
        typed(&form, "1.1"),
        "q: The answer to “Question” must be between 0 and 1"
    );
    assert_eq!(
        typed(&form, "0.35"),
        "q: The answer to “Question” must go up in steps of 0.1 from 0"
    );
    let view = question(&with(&form, &[]), "q", "q");
    assert_eq!(
        (
            view.min.as_deref(),
            view.max.as_deref(),
            view.step.as_deref()
        ),
        (Some("0"), Some("1"), Some("0.1"))
    );
}

#[test]
fn a_date_comes_in_three_fields_and_missing_parts_are_named() {
    let form = one(&[("type", "date")], &[]);
    let date = |day: &str, month: &str, year: &str| {
        outcome(&post(
            &with(&form, &[]),
            "q",
            &[("q-day", day), ("q-month", month), ("q-year", year)],
        ))
    };
    assert_eq!(date("3", "11", "2026"), "q = 2026-11-03");
    assert_eq!(date("03", "Tachwedd", "2026"), "q = 2026-11-03");
    assert_eq!(date("3", "nov", "2026"), "q = 2026-11-03");
    assert_eq!(date("", "", ""), "q left empty");
    assert_eq!(
        date("", "11", "2026"),
        "q: The date for “Question” must include a day"
    );
    assert_eq!(
        date("3", "", ""),
        "q: The date for “Question” must include a month and a year"
    );
    assert_eq!(
        date("3", "11", "26"),
        "q: The year for “Question” must include 4 numbers"
    );
    assert_eq!(
        date("31", "11", "2026"),
        "q: The date for “Question” must be a real date"
    );
    assert_eq!(
        date("29", "2", "2027"),
        "q: The date for “Question” must be a real date"
    );
    assert_eq!(
        date("3", "13", "2026"),
        "q: The date for “Question” must be a real date"
    );
    assert_eq!(typed(&form, "2026-02-28"), "q = 2026-02-28");
}

#[test]
fn a_date_can_ask_for_a_month_or_a_year_alone() {
    let month = one(&[("type", "date"), ("appearance", "month-year")], &[]);
    let posted = |form, fields: &[(&str, &str)]| outcome(&post(&with(form, &[]), "q", fields));
    assert_eq!(
        posted(&month, &[("q-month", "5"), ("q-year", "2020")]),
        "q = 2020-05-01"
    );
    assert_eq!(
        posted(&month, &[("q-year", "2020")]),
        "q: The date for “Question” must include a month"
    );
    let year = one(&[("type", "date"), ("appearance", "year")], &[]);
    assert_eq!(posted(&year, &[("q-year", "1999")]), "q = 1999-01-01");
    let summary = with(&month, &[("q", "2020-05-01")]).summary();
    assert_eq!(summary[0].rows[0].value, "May 2020");
}

#[test]
fn a_time_is_taken_as_people_write_it() {
    let form = one(&[("type", "time")], &[]);
    for (written, stored) in [
        ("09:30", "09:30:00"),
        ("9.30", "09:30:00"),
        ("0930", "09:30:00"),
        ("9am", "09:00:00"),
        ("12:15 am", "00:15:00"),
        ("1:05 PM", "13:05:00"),
    ] {
        assert_eq!(typed(&form, written), format!("q = {stored}"));
    }
    for written in ["25:00", "9:75", "soon", "13pm", "9"] {
        assert_eq!(
            typed(&form, written),
            "q: The time for “Question” must be a real time, like 09:30",
            "{written}"
        );
    }
}

#[test]
fn a_date_and_time_needs_both() {
    let form = one(&[("type", "dateTime")], &[]);
    let date = [("q-day", "3"), ("q-month", "11"), ("q-year", "2026")];
    let both = [date[0], date[1], date[2], ("q-time", "14:05")];
    let posted = |fields: &[(&str, &str)]| outcome(&post(&with(&form, &[]), "q", fields));
    assert_eq!(posted(&both), "q = 2026-11-03T14:05:00");
    assert_eq!(posted(&date), "q: Enter a time for “Question”");
    assert_eq!(
        posted(&[("q-time", "14:05")]),
        "q: Enter a date for “Question”"
    );
}

#[test]
fn words_keep_their_lines_and_lose_what_cannot_be_seen() {
    let form = one(&[("type", "text")], &[]);
    assert_eq!(
        typed(&form, "  one\r\ntwo\rthree\u{0}\u{7}\u{202e}  "),
        "q = one\ntwo\nthree"
    );
    assert_eq!(typed(&form, " \t\r\n "), "q left empty");
    assert_eq!(typed(&form, &"x".repeat(10_000)).len(), 10_004);
    assert_eq!(
        typed(&form, &"x".repeat(10_001)),
        "q: The answer to “Question” must be 10000 characters or fewer"
    );
}

#[test]
fn an_acknowledgement_is_ticked_or_not() {
    let form = one(&[("type", "acknowledge"), ("required", "yes")], &[]);
    assert_eq!(typed(&form, "OK"), "q = OK");
    assert_eq!(
        outcome(&post(&with(&form, &[]), "q", &[])),
        "q: Tick the box to confirm “Question”"
    );
}

#[test]
fn or_other_adds_an_option_and_a_field_for_its_words() {
    let form = form(
        "survey
        | type | name | label |
        | select_multiple l or_other | q | Which? |
        choices
        | list_name | name | label |
        | l | a | Apples |",
    );
    let view = question(&with(&form, &[]), "q", "q");
    assert_eq!(view.choices.last().unwrap().label, "Other");
    let other = view.other_field.unwrap();
    assert_eq!(
        (other.field.as_str(), other.choice.as_str()),
        ("q_other", "other")
    );
    let accepted = post(
        &with(&form, &[]),
        "q",
        &[("q", "a"), ("q", "other"), ("q_other", "Plums")],
    );
    assert_eq!(outcome(&accepted), "q = a other\nq_other = Plums");
    let mut stored = crate::forms::answers(&[]);
    stored.merge(&accepted.answers);
    let evaluation = form.evaluate(&stored, &crate::forms::world());
    assert_eq!(
        evaluation.summary()[0].rows[0].values,
        ["Apples", "Other", "Plums"]
    );
    // Without “Other”, its words are kept for coming back, and do not count.
    let without = with(&form, &[("q", "a"), ("q_other", "Plums")]);
    assert_eq!(without.submission().to_json(), r#"{"q":"a"}"#);
}

#[test]
fn hidden_values_and_calculations_go_into_the_record() {
    let form = form(
        "survey
        | type | name | label | calculation | default |
        | hidden | wave | | | 2 |
        | calculate | double | | ${n} * 2 | |
        | calculate | nothing | | ${m} + 1 | |
        | integer | n | N | | |
        | integer | m | M | | |
        | today | day | | | |",
    );
    let submission = with(&form, &[("n", "4")]).submission();
    assert_eq!(
        submission.to_json(),
        r#"{"day":"2026-11-23","double":"8","n":"4","wave":"2"}"#
    );
}

#[test]
fn a_read_only_or_calculated_question_takes_no_answer() {
    let form = form(
        "survey
        | type | name | label | calculation | readonly | default |
        | begin group | g | G | | | |
        | text | fixed | Fixed | | yes | as it is |
        | integer | sum | Sum | 1 + 1 | yes | |
        | text | a | A | | | |
        | end group | | | | | |",
    );
    let evaluation = with(&form, &[]);
    assert_snapshot!(crate::forms::parts(&evaluation, "a"), @r"
    question fixed “Fixed” = as it is read-only
    question sum “Sum” = 2 read-only
    question a “A”
    ");
    let accepted = post(
        &evaluation,
        "a",
        &[("fixed", "mine"), ("sum", "9"), ("a", "x")],
    );
    assert_eq!(outcome(&accepted), "a = x");
    assert_eq!(accepted.unknown_fields, ["fixed", "sum"]);
}

#[test]
fn a_calculation_that_is_missing_is_named() {
    assert_snapshot!(all_faults(
        "survey
        | type | name | label | calculation |
        | calculate | a | | |
        | note | b | B | 1 |
        | text | c | C | 1 |",
    ), @r"
    error: survey.csv, row 2, column calculation: The calculation is missing. Write an expression into the calculation column.
    warning: survey.csv, row 3, column calculation: A calculation on a note is not shown. Calculate it in a row of its own and write ${name} in the note.
    warning: survey.csv, row 4, column calculation: The question is calculated, so it is shown and cannot be answered. Use default if people may change the value, or set readonly to yes.
    ");
}
