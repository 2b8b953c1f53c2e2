//! Constructs that forms in public collections use (verbal autopsies, household surveys, forms
//! exported from KoboToolbox), in forms of our own: read, or refused by name.

use insta::assert_snapshot;

use crate::forms::{all_faults, faults, form, pages, parts, question, with};

#[test]
fn a_form_in_the_manner_of_a_verbal_autopsy_is_read_and_answered() {
    let form = form(
        "survey
        | type | name | label::English | hint::English | relevant | constraint | constraint_message::English | required | calculation | appearance | read_only | default | choice_filter |
        | today | today | | | | | | | | | | | |
        | begin group | consented | <span style=\"color:blue\">Consent</span> | | | | | | | | | | |
        | select_one yesno | consent | Did the respondent give consent? | | | | | TRUE | | minimal | | | |
        | end group | | | | | | | | | | | | |
        | begin group | deceased | The deceased | | ${consent} = 'yes' | | | | | | | | |
        | select_one yndk | born_known | Is the date of birth known? | | | | | yes | | horizontal | | | |
        | date | born | When was the deceased born? | | selected(${born_known}, 'yes') | . <= today() | In the past | yes | | | | | |
        | date | died | When did the deceased die? | | | . <= today() and (not(selected(${born_known}, 'yes')) or . >= ${born}) | After birth | yes | | | | | |
        | calculate | age_days | | | | | | | if(${born_known} = 'yes', decimal-date-time(${died}) - decimal-date-time(${born}), '') | | | | |
        | calculate | years | | | | | | | int(${age_days} div 365.25) | | | | |
        | calculate | is_adult | | | | | | | if(${years} >= 12, 1, 0) | | | | |
        | note | age_note | Age at death: ${years} years | | string-length(${years}) > 0 | | | | | | | | |
        | select_one units | units | In which unit is the age known? | | not(selected(${born_known}, 'yes')) | | | yes | | | | | |
        | integer | months | Months | | ${units} = 'months' | . >= 0 and . <= 11 | 0 to 11 | yes | | | | | |
        | select_multiple signs | signs | Which signs were there? | Read them out | ${is_adult} = 1 | not(selected(., 'dk') and count-selected(.) > 1) | “Don't know” stands alone | yes | | | | | |
        | text | narrative | <b>Narrative</b> | | | | | | | multiline | | | |
        | end group | | | | | | | | | | | | |
        choices
        | list_name | name | label::English |
        | yesno | yes | Yes |
        | yesno | no | No |
        | yndk | yes | Yes |
        | yndk | no | No |
        | yndk | dk | Doesn't know |
        | units | days | Days |
        | units | months | Months |
        | signs | fever | Fever |
        | signs | cough | Cough |
        | signs | dk | Doesn't know |",
    );
    let answers = [
        ("consent", "yes"),
        ("born_known", "yes"),
        ("born", "1950-06-01"),
        ("died", "2020-06-02"),
    ];
    let evaluation = with(&form, &answers);
    assert_eq!(
        pages(&evaluation),
        "consent born_known born died signs narrative"
    );
    assert_eq!(evaluation.answers().get("years"), Some("70"));
    assert_snapshot!(parts(&evaluation, "signs"), @r"
    note “Age at death: 70 years”
    question signs “Which signs were there?” [fever cough dk] required
    ");
    let both: Vec<(&str, &str)> = answers.into_iter().chain([("signs", "fever dk")]).collect();
    let problems = with(&form, &both).problems();
    assert_eq!(problems[0].message, "“Don't know” stands alone");
    assert_eq!(pages(&with(&form, &[("consent", "no")])), "consent");
}

#[test]
fn a_household_roster_is_read_and_answered() {
    let form = form(
        "survey
        | type | name | label | repeat_count | calculation | relevant | choice_filter |
        | integer | size | How many live here? | | | | |
        | begin repeat | member | Person | ${size} | | | |
        | calculate | number | | | position(..) | | |
        | text | first | First name of person ${number} | | | | |
        | integer | age | Age of ${first} | | | | |
        | end repeat | | | | | | |
        | calculate | oldest | | | max(${age}) | | |
        | calculate | adults | | | count(${member}[./age >= 18]) | | |
        | calculate | names | | | join(', ', ${first}) | | |
        | calculate | head | | | indexed-repeat(${first}, ${member}, 1) | | |
        | note | all | ${names}: ${adults} adults, the oldest ${oldest} | | | ${size} > 0 | |",
    );
    let evaluation = with(
        &form,
        &[
            ("size", "2"),
            ("first.1", "Ann"),
            ("age.1", "40"),
            ("first.2", "Ben"),
            ("age.2", "9"),
        ],
    );
    assert_snapshot!(parts(&evaluation, "all"), @"note “Ann, Ben: 1 adults, the oldest 40”");
    assert_eq!(
        question(&evaluation, "member.2.age", "age.2").label,
        "Age of Ben"
    );
    assert_eq!(evaluation.answers().get("head"), Some("Ann"));
}

#[test]
fn what_other_tools_add_is_named_or_left_alone() {
    assert_snapshot!(faults(
        "survey
        | type | name | label | $given_name | $kuid | $autoname | kobo--matrix_list | required | default | _xpath |
        | begin_kobomatrix | m | Matrix | | a1 | m | l | | | x |
        | end_kobomatrix | | | | | | | | | x |
        | begin_score | s | Score | | | | | | | x |
        | end_score | | | | | | | | | x |
        | text | a | A ${m} | | k1 | a | | false | | x |
        | calculate | b | | | | | | yes | 3 | x |
        | note | c | C | | | | | yes | hello | x |",
    ), @r"
    warning: survey.csv, row 1, column $kuid: The column “$kuid” has no effect: KoboToolbox keeps its own names there. It can stay, or be deleted.
    warning: survey.csv, row 1, column $autoname: The column “$autoname” has no effect: KoboToolbox keeps its own names there. It can stay, or be deleted.
    warning: survey.csv, row 1, column kobo--matrix_list: The column “kobo--matrix_list” has no effect: KoboToolbox's matrices are written as a group with the appearance table-list here. It can stay, or be deleted.
    error: survey.csv, row 2, column type: KoboToolbox's matrix is not supported. Use begin_group with the appearance table-list.
    error: survey.csv, row 3, column type: KoboToolbox's matrix is not supported. Use end_group.
    error: survey.csv, row 4, column type: KoboToolbox's rating is not supported. Use begin_group with the appearance table-list and a select_one for each row.
    error: survey.csv, row 5, column type: KoboToolbox's rating is not supported. Use end_group.
    warning: survey.csv, row 7, column required: “required” has no effect on “calculate”. Take it out, or leave it for other tools.
    warning: survey.csv, row 8, column required: “required” has no effect on “note”. Take it out, or leave it for other tools.
    warning: survey.csv, row 8, column default: “default” has no effect on “note”. Take it out, or leave it for other tools.
    ");
}

#[test]
fn capital_letters_in_headings_and_sheets_do_not_matter() {
    let form = form(
        "SURVEY
        | TYPE | NAME | LABEL::EN | CHOICE_FILTER |
        | select_one c1 | q1 | Are you good? | |
        | select_one_external c1 | q2 | Where are you? | YES_NO=${q1} |
        CHOICES
        | LIST_NAME | NAME | LABEL::EN |
        | c1 | yes | Yes |
        | c1 | no | No |
        SETTINGS
        | FORM_TITLE | FORM_ID | DEFAULT_LANGUAGE |
        | Yes or no | YesNo | EN |
        EXTERNAL_CHOICES
        | LIST_NAME | NAME | LABEL | YES_NO |
        | c1 | there | There | yes |",
    );
    assert_eq!(form.languages()[0].code, "en");
    assert_eq!(
        question(&with(&form, &[("q1", "yes")]), "q2", "q2")
            .choices
            .len(),
        1
    );
}

#[test]
fn yes_and_no_in_conditions_are_taken_for_what_they_say() {
    let form = form(
        "survey
        | type | name | label | relevant | constraint |
        | text | a | A | yes | |
        | text | b | B | no | |
        | text | c | C | TRUE | true |",
    );
    assert_eq!(pages(&with(&form, &[])), "a c");
}

#[test]
fn questions_of_a_refused_type_are_named_once_however_often_others_refer_to_them() {
    assert_snapshot!(all_faults(
        "survey
        | type | name | label | relevant | calculation |
        | geopoint | place | Where? | | |
        | text | a | A | ${place} != '' | |
        | calculate | b | | | selected-at(${place}, 0) |",
    ), @"error: survey.csv, row 2, column type: Questions that take a position are not supported. Ask for the place in words, or with a list of places (select_one_from_file); or take the row out.");
}
