//! The deep checks, through the front door.

use insta::assert_snapshot;

use crate::forms::all_faults;

#[test]
fn a_sound_form_has_no_faults() {
    assert_eq!(
        all_faults(
            "survey
            | type | name | label | relevant | constraint | constraint_message |
            | select_one yn | a | Do you? | | | |
            | integer | b | How many? | ${a} = 'yes' | . > 0 | More than 0 |
            choices
            | list_name | name | label |
            | yn | yes | Yes |
            | yn | no | No |",
        ),
        ""
    );
}

#[test]
fn what_cannot_work_is_found() {
    assert_snapshot!(all_faults(
        "survey
        | type | name | label | relevant | constraint | constraint_message | required |
        | select_one yn | a | Do you? | | | | |
        | text | b | Never asked | ${a} = 'maybe' | | | |
        | text | c | Contradiction | ${a} = 'yes' and ${a} = 'no' | | | |
        | integer | d | Dead end | | . > 5 and . < 3 | Must be | yes |
        | text | | No label | | | | |
        | note | n | | | | | |
        | text | e | No message | | string-length(.) > 5 | | |
        choices
        | list_name | name | label |
        | yn | yes | Yes |
        | yn | no | No |"
            .replace("        | text | | No label | | | | |\n", "        | text | nolabel | | | | | |\n")
            .as_str(),
    ), @r"
    error: survey.csv, row 6, column label: The question “nolabel” has no label. Write what people read.
    error: survey.csv, row 7, column label: The note “n” has no label. Write what people read.
    warning: survey.csv, row 8, column constraint_message: “e” has a constraint and no message, so people only read “Check your answer”. Say what an answer must be: “Sessions must be a number from 1 to 14”.
    warning: survey.csv, row 3, column relevant: “${a} = 'maybe'” compares “a” with “maybe”, and the list “yn” has no such option: it never matches. Use the name of one of its options, as it stands in the choices sheet.
    error: survey.csv, row 3, column relevant: The question “b” can never be asked: no answers make its relevant “${a} = 'maybe'” hold. Compare the condition with the options and numbers that the questions in it allow.
    error: survey.csv, row 4, column relevant: The question “c” can never be asked: no answers make its relevant “${a} = 'yes' and ${a} = 'no'” hold. Compare the condition with the options and numbers that the questions in it allow.
    error: survey.csv, row 5, column constraint: No answer to “d” keeps its constraint “. > 5 and . < 3”, and the page cannot be passed. Change the constraint so that some answers are right.
    ");
}
