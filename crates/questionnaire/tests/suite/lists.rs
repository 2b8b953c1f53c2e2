//! Choice lists: from the sheet and from files, filtered, in an order of chance.

use insta::assert_snapshot;
use questionnaire::World;

use crate::forms::{
    all_faults, form, form_with, lines, outcome, post, question, try_read_with, with, world,
};

fn names(evaluation: &questionnaire::Evaluation<'_>, page: &str, field: &str) -> Vec<String> {
    question(evaluation, page, field)
        .choices
        .into_iter()
        .map(|choice| choice.name)
        .collect()
}

const TOWNS: &str =
    "name,label,county\nyork,York,Yorkshire\nleeds,Leeds,Yorkshire\nbath,Bath,Somerset\n";

#[test]
fn options_come_from_an_attached_file() {
    let form = form_with(
        "survey
        | type | name | label | choice_filter | parameters |
        | text | county | County | | |
        | select_one_from_file towns.csv | town | Town | county = ${county} | |
        | select_multiple_from_file codes.csv | code | Code | | value=key, label=title |",
        &[
            ("towns.csv", TOWNS),
            ("codes.csv", "key,title\nk1,One\nk2,Two\n"),
        ],
    );
    assert_eq!(
        names(&with(&form, &[]), "town", "town"),
        Vec::<String>::new()
    );
    assert_eq!(
        names(&with(&form, &[("county", "Yorkshire")]), "town", "town"),
        ["york", "leeds"]
    );
    let labels: Vec<String> = question(&with(&form, &[]), "code", "code")
        .choices
        .into_iter()
        .map(|choice| choice.label)
        .collect();
    assert_eq!(labels, ["One", "Two"]);
}

#[test]
fn tables_can_be_looked_up() {
    let form = form_with(
        "survey
        | type | name | label | calculation |
        | csv-external | towns | | |
        | select_one l | pick | Pick | |
        | calculate | county | | instance('towns')/root/item[name = ${pick}]/county |
        | calculate | same | | pulldata('towns', 'county', 'name', ${pick}) |
        | calculate | label | | jr:choice-name(${pick}, '${pick}') |
        | calculate | listed | | instance('l')/root/item[name = ${pick}]/extra |
        choices
        | list_name | name | label | extra |
        | l | york | York! | north |",
        &[("towns.csv", TOWNS)],
    );
    let answers = with(&form, &[("pick", "york")]);
    let get = |name: &str| answers.answers().get(name).unwrap_or_default().to_owned();
    assert_eq!(
        [get("county"), get("same"), get("label"), get("listed")],
        ["Yorkshire", "Yorkshire", "York!", "north"]
    );
}

#[test]
fn files_that_are_missing_or_wrong_are_named() {
    let (_, faults) = try_read_with(
        "survey
        | type | name | label | calculation | parameters |
        | select_one_from_file town.csv | a | A | | |
        | select_one_from_file towns.xml | b | B | | |
        | select_one_from_file towns.csv | c | C | | value=id |
        | calculate | d | | pulldata('counties', 'x', 'y', 'z') | |",
        &[("towns.csv", TOWNS)],
    );
    assert_snapshot!(lines(&faults), @r"
    error: survey.csv, row 2, column type: The file “town.csv” is not attached. Put it beside the questionnaire. Did you mean “towns.csv”?
    error: survey.csv, row 3, column type: “towns.xml” cannot be read: only tables in CSV can be attached. Save the table as CSV UTF-8 and name it with its ending: towns.csv.
    error: survey.csv, row 4, column type: “towns.csv” has no columns “id” and “label”. Name the columns of the file that hold names and labels: parameters value=code label=title.
    error: survey.csv, row 5, column calculation: The file “counties.csv” is not attached. Put it beside the questionnaire.
    ");
}

#[test]
fn a_filter_that_looks_at_no_column_is_named() {
    assert_snapshot!(all_faults(
        "survey
        | type | name | label | choice_filter |
        | text | region | Region | |
        | select_one town | a | A | regoin = ${region} |
        | select_one town | b | B | region = ${regoin} |
        | text | c | C | region = 'n' |
        choices
        | list_name | name | label | region |
        | town | york | York | n |",
    ), @r"
    error: survey.csv, row 3, column choice_filter: The choice list has no column “regoin”, which the choice_filter looks at. Did you mean “region”?
    error: survey.csv, row 4, column choice_filter: There is no question “regoin” to take an answer from. Did you mean ${region}?
    warning: survey.csv, row 5, column choice_filter: A choice_filter on a question without options has no effect. Take it out.
    ");
}

#[test]
fn an_order_of_chance_is_the_same_for_one_person_and_recorded() {
    let form = form(
        "survey
        | type | name | label | parameters |
        | select_one l | a | A | randomize=true |
        | select_multiple l or_other | b | B | randomize = true |
        | rank m | c | C | randomize=true, seed=42 |
        choices
        | list_name | name | label | exclusive |
        | l | o1 | One | |
        | l | o2 | Two | |
        | l | o3 | Three | |
        | l | o4 | Four | |
        | l | o5 | Five | |
        | l | none | None | yes |
        | m | a | A | |
        | m | b | B | |
        | m | c | C | |
        | m | d | D | |
        | m | e | E | |
        | m | f | F | |",
    );
    let mine = names(&with(&form, &[]), "a", "a");
    assert_eq!(names(&with(&form, &[("b", "o1")]), "a", "a"), mine);
    assert_eq!(mine.last().map(String::as_str), Some("none"));
    assert_eq!(names(&with(&form, &[]), "b", "b")[5..], ["none", "other"]);
    // ODK's order for the seed 42.
    assert_eq!(
        names(&with(&form, &[]), "c", "c"),
        ["a", "f", "c", "b", "d", "e"]
    );
    let orders: std::collections::BTreeSet<Vec<String>> = (0..30)
        .map(|seed| {
            names(
                &form.evaluate(&Default::default(), &World { seed, ..world() }),
                "a",
                "a",
            )
        })
        .collect();
    assert!(
        orders.len() > 15,
        "people see different orders: {}",
        orders.len()
    );
    let submission = with(&form, &[("a", "o2")]).submission();
    assert_eq!(
        submission.get("a#order").map(str::to_owned),
        Some(mine.join(" "))
    );
    // Stored in the order of the list, however they were shown.
    assert_eq!(
        outcome(&post(&with(&form, &[]), "b", &[("b", "o5"), ("b", "o1")])),
        "b = o1 o5\nb_other left empty"
    );
}

#[test]
fn external_choices_are_a_list_like_any_other() {
    let form = form(
        "survey
        | type | name | label | choice_filter |
        | text | state | State | |
        | select_one_external city | city | City | state = ${state} |
        external_choices
        | list_name | name | label | state |
        | city | nyc | New York | ny |
        | city | la | Los Angeles | ca |",
    );
    assert_eq!(
        names(&with(&form, &[("state", "ca")]), "city", "city"),
        ["la"]
    );
}

#[test]
fn names_of_options_are_checked() {
    assert_snapshot!(all_faults(
        "survey
        | type | name | label |
        | select_multiple l | a | A |
        | select_one m | b | B |
        choices
        | list_name | name | label |
        | l | one two | One |
        | l | | Two |
        | | x | Three |
        | m | x | Same |
        | m | y | Same |
        | m | z | |
        | unused | z | Z |",
    ), @r"
    error: survey.csv, row 2, column type: The option “one two” of the list “l” (row 2) has a blank in its name, so several answers cannot be told apart. Write “_” for the blank.
    error: choices.csv, row 3, column name: An option of the list “l” has no name. Give it a short name without blanks: it is what is stored.
    error: choices.csv, row 4, column list_name: The option belongs to no list. Write the name of its list, or delete the row.
    warning: choices.csv, row 8: No question uses the choice list “unused”. Delete it, or name it in the type of a question.
    ");
}

#[test]
fn doubles_may_be_allowed() {
    let form = form(
        "survey
        | type | name | label | choice_filter |
        | text | where | Where | |
        | select_one l | a | A | place = ${where} |
        choices
        | list_name | name | label | place |
        | l | x | X here | here |
        | l | x | X there | there |
        settings
        | form_title | form_id | allow_choice_duplicates |
        | T | t | yes |",
    );
    let there = with(&form, &[("where", "there"), ("a", "x")]);
    let choices = question(&there, "a", "a").choices;
    assert_eq!(choices.len(), 1);
    assert_eq!(choices[0].label, "X there");
}
