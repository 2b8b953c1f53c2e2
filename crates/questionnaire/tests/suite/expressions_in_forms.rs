//! Relevance, calculations and defaults in the order in which they depend on each other.

use insta::assert_snapshot;

use crate::forms::{all_faults, form, pages, question, with};

#[test]
fn calculations_are_done_in_the_order_of_their_dependence_not_of_the_sheet() {
    let form = form(
        "survey
        | type | name | label | calculation |
        | calculate | c | | ${b} + 1 |
        | calculate | b | | ${a} + 1 |
        | integer | a | A | |
        | note | n | ${c} | |",
    );
    assert_eq!(with(&form, &[("a", "1")]).answers().get("c"), Some("3"));
    assert_eq!(with(&form, &[]).answers().get("c"), None);
}

#[test]
fn what_is_not_relevant_does_not_count_for_others() {
    let form = form(
        "survey
        | type | name | label | relevant | calculation |
        | select_one yn | a | A | | |
        | begin group | g | G | ${a} = 'yes' | |
        | integer | b | B | | |
        | end group | | | | |
        | calculate | twice | | | coalesce(${b}, 0) * 2 |
        | text | c | C | ${b} > 3 | |
        choices
        | list_name | name | label |
        | yn | yes | Yes |
        | yn | no | No |",
    );
    let yes = with(&form, &[("a", "yes"), ("b", "5"), ("c", "x")]);
    assert_eq!(
        (yes.answers().get("twice"), yes.is_relevant("c")),
        (Some("10"), true)
    );
    let no = with(&form, &[("a", "no"), ("b", "5"), ("c", "x")]);
    assert_eq!(
        (no.answers().get("twice"), no.is_relevant("c")),
        (Some("0"), false)
    );
    assert_eq!(pages(&no), "a");
}

#[test]
fn circles_are_refused_with_everything_on_them() {
    assert_snapshot!(all_faults(
        "survey
        | type | name | label | relevant | calculation |
        | text | a | A | ${b} = 1 | |
        | calculate | b | | | ${c} |
        | calculate | c | | | ${a} |
        | text | d | D | ${d} = 1 | |
        | begin group | g | G | ${e} = 1 | |
        | text | e | E | | |
        | end group | | | | |",
    ), @r"
    error: survey.csv, row 2, column relevant: These depend on each other in a circle: a → b → c → a. Take one of the references out.
    error: survey.csv, row 5, column relevant: “d” depends on itself. Take one of the references out.
    error: survey.csv, row 6, column relevant: These depend on each other in a circle: g → e → g. A group cannot depend on a question in it: move the question out.
    ");
}

#[test]
fn a_dynamic_default_is_shown_until_it_is_answered() {
    let form = form(
        "survey
        | type | name | label | default |
        | date | from | From | today() |
        | date | to | To | ${from} + 7 |
        | integer | n | N | 3 |",
    );
    let fresh = with(&form, &[]);
    assert_eq!(question(&fresh, "from", "from").value, "2026-11-23");
    assert_eq!(question(&fresh, "to", "to").value, "2026-11-30");
    assert_eq!(
        question(&with(&form, &[("from", "2026-01-01")]), "to", "to").value,
        "2026-01-08"
    );
    assert_eq!(fresh.submission().get("n"), Some("3"));
}

#[test]
fn required_can_depend_on_another_answer() {
    let form = form(
        "survey
        | type | name | label | required |
        | integer | a | A | |
        | text | b | B | ${a} > 3 |",
    );
    assert!(!question(&with(&form, &[("a", "2")]), "b", "b").required);
    assert!(question(&with(&form, &[("a", "4")]), "b", "b").required);
    assert_eq!(with(&form, &[("a", "4")]).problems().len(), 1);
}

#[test]
fn paths_from_the_root_are_followed() {
    let form = form(
        "survey
        | type | name | label | calculation |
        | begin group | g | G | |
        | integer | a | A | |
        | calculate | up | | ../a + 1 |
        | end group | | | |
        | calculate | b | | /data/g/a * 10 |",
    );
    let evaluation = with(&form, &[("a", "4")]);
    assert_eq!(evaluation.answers().get("b"), Some("40"));
    assert_eq!(evaluation.answers().get("up"), Some("5"));
}

#[test]
fn expressions_that_cannot_be_understood_are_quoted_with_the_place() {
    assert_snapshot!(all_faults(
        "survey
        | type | name | label | relevant | constraint |
        | integer | a | A | | . >> 3 |
        | text | b | B ${a | ${a} = yes | |
        | text | c | C ${z} | /form/a = 1 | |
        | text | d | D | last-saved | |
        | text | e | E | selected(${a} 'x') | |",
    ), @r"
    error: survey.csv, row 2, column constraint: The expression “. >> 3” cannot be read at character 4: expected a value before “>”. Mend the expression.
    error: survey.csv, row 3, column relevant: There is no question or group “yes”, which “yes” looks for. Text stands in quotation marks: 'yes'. An answer is taken with ${name}.
    error: survey.csv, row 3, column label: “${” in the text is not closed by “}”. Write ${name} with the name of a question.
    error: survey.csv, row 4, column relevant: The path “/form/a” begins with “form”; the form's root is “data”. Write ${name} instead of a path, or set “name” in the settings to the root that the paths use.
    error: survey.csv, row 4, column label: There is no question “z” to take an answer from. Did you mean ${a}?
    error: survey.csv, row 5, column relevant: There is no question or group “last-saved”, which “last-saved” looks for. Text stands in quotation marks: 'yes'. An answer is taken with ${name}.
    error: survey.csv, row 6, column relevant: The expression “selected(${a} 'x')” cannot be read at character 15: expected “,” or “)” in selected() that begins at character 1, found the text 'x'. Mend the expression.
    ");
}
