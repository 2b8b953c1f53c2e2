//! Sheets as authors write them: what is understood, and what is said of the rest.

use insta::assert_snapshot;
use questionnaire::{Severity, Workbook};

use crate::forms::{faults, form, lines, try_read};

#[test]
fn the_older_names_of_columns_mean_the_same() {
    let form = form(
        "survey
        | Command | Tag | Caption | Relevance | Constraining Message | Constraint | bind::required | bind::jr:requiredMsg | body::appearance |
        | q int | age | Age | 1 = 1 | Too old | . < 120 | yes | Tell us | numbers |",
    );
    let age = form.item("age").unwrap();
    assert_eq!(age.constraint(), Some(". < 120"));
    assert_eq!(age.required(), Some("yes"));
    assert_eq!(age.relevant(&form), Some("1 = 1"));
    assert_eq!(age.appearance, ["numbers"]);
}

#[test]
fn older_names_of_types_mean_the_same() {
    let form = form(
        "survey
        | type | name | label |
        | add note prompt | a | A |
        | select one from l | b | B |
        | select1 l | c | C |
        | select all that apply from l | d | D |
        | add select multiple prompt using l | e | E |
        | string | f | F |
        | int | g | G |
        | q date | h | H |
        | dateTime | i | I |
        | trigger | j | J |
        | Select_One l or specify other | k | K |
        | percentage | l | L |
        | begin group | m | M |
        | text | n | N |
        | end group | | |
        | begin lgroup | o | O |
        | text | p | P |
        | end lgroup | | |
        choices
        | list name | name | label |
        | l | x | X |
        | l | y | Y |",
    );
    let kinds: Vec<String> = form
        .items()
        .map(|item| format!("{} {:?}", item.name, item.kind))
        .collect();
    assert_snapshot!(kinds.join("\n"), @r"
    a Note
    b SelectOne
    c SelectOne
    d SelectMultiple
    e SelectMultiple
    f Text
    g Integer
    h Date
    i DateTime
    j Acknowledge
    k SelectOne
    k_other Text
    l Integer
    n Text
    p Text
    ");
    assert_eq!(
        form.item("l").unwrap().constraint(),
        Some(". >= 0 and . <= 100")
    );
}

#[test]
fn every_fault_is_reported_at_once_with_its_place_and_a_remedy() {
    assert_snapshot!(faults(
        "survey
        | type | name | label | relevant |
        | select_one countries | country | Country | |
        | intger | age | Age | |
        | text | 1st | First | |
        | text | | Second | |
        | text | third | Third | ${agee} > 3 |
        | text | third | Again | 1 + |
        | begin group | g | G | |
        | image | photo | Photo | |
        choices
        | list_name | name | label |
        | country | e | England |
        | country | e | Again |",
    ), @r"
    error: survey.csv, row 2, column type: There is no choice list “countries”. Did you mean “country”? Or add its rows to the choices sheet.
    error: survey.csv, row 3, column type: There is no type of question “intger”. Did you mean “integer”?
    error: survey.csv, row 4, column name: “1st” cannot be a name. A name begins with a letter and goes on with letters, digits, “_”, “-” or “.”: _1st.
    error: survey.csv, row 5, column name: The question has no name. Give it a name of letters, digits and _ that begins with a letter.
    error: survey.csv, row 6, column relevant: There is no question “agee” to take an answer from. Write the name of a question in this sheet.
    error: survey.csv, row 7, column name: There is already a “third” in this group (row 6). Give each its own name.
    error: survey.csv, row 7, column relevant: The expression “1 +” cannot be read at character 4: the expression ends too early: expected a value, such as ${name}, a number or 'text'. Mend the expression.
    error: survey.csv, row 8: The group “g” is never ended. Add a row end_group after its last question.
    error: survey.csv, row 9, column type: Questions that take a picture are not supported. This questionnaire takes no files. Ask in words, or take the row out.
    warning: choices.csv, row 2: No question uses the choice list “country”. Delete it, or name it in the type of a question.
    error: choices.csv, row 3, column name: The list “country” has two options called “e”; the first is in row 2. Give each its own name, or set allow_choice_duplicates to yes in the settings.
    ");
}

#[test]
fn groups_that_do_not_match_are_named_by_their_rows() {
    assert_snapshot!(faults(
        "survey
        | type | name | label |
        | begin group | a | A |
        | begin repeat | b | B |
        | text | t | T |
        | end group | | |
        | end group | | |
        | end repeat | | |",
    ), @r"
    error: survey.csv, row 5, column type: This end_group comes while the repeat “b” is open, which began in row 3. Write end_repeat here, or end the inner one first.
    error: survey.csv, row 7, column type: This end_repeat ends nothing. Delete the row, or add the row that begins it.
    ");
}

#[test]
fn blank_rows_and_blanks_around_words_change_nothing() {
    let form = form(
        "survey
        |  type  | name | label |
        |  | | |
        |  select_one   l   |  a  |   Which   |
        |  | | |
        | text | b | B |
        choices
        | list_name | name | label |
        | | | |
        |  l |  x  | X |",
    );
    assert_eq!(form.items().count(), 2);
    assert_eq!(
        form.item("a").unwrap().list.as_ref().unwrap().choices[0].name,
        "x"
    );
}

#[test]
fn row_numbers_are_those_of_the_spreadsheet() {
    let csv = "type,name,label\n\ntext,a,\"two\nlines\"\n,,\nwrong,b,B\n";
    let workbook =
        Workbook::from_csv_sheets(&[("forms/gp/survey.csv".into(), csv.into())]).unwrap();
    assert_eq!(
        workbook.sheets[0]
            .rows
            .iter()
            .map(|row| row.number)
            .collect::<Vec<_>>(),
        [3, 5]
    );
    let (_, faults) = questionnaire::read(&workbook, &Default::default());
    assert_snapshot!(lines(&faults), @r"
    warning: forms/gp/survey.csv: The questionnaire has no form_id; it is called “gp”. Add a settings sheet with form_title, form_id and version.
    error: forms/gp/survey.csv, row 5, column type: There is no type of question “wrong”. Use a type of XLSForm, such as select_one LIST, select_multiple LIST, text, integer or note.
    ");
}

#[test]
fn a_byte_order_mark_and_semicolons_are_no_fault() {
    let csv = "\u{feff}type;name;label\ntext;a;\"A, or B\"\n";
    let workbook = Workbook::from_csv_sheets(&[("survey.csv".into(), csv.into())]).unwrap();
    assert_eq!(workbook.sheets[0].header, ["type", "name", "label"]);
    assert_eq!(workbook.sheets[0].rows[0].cells[2], "A, or B");
}

#[test]
fn another_encoding_is_named_with_its_row() {
    let mut csv = b"type,name,label\ntext,a,A\ntext,b,caf".to_vec();
    csv.push(0xe9);
    csv.push(b'\n');
    let utf16: Vec<u8> = b"\xff\xfet\0y\0".to_vec();
    let faults =
        Workbook::from_csv_sheets(&[("survey.csv".into(), csv), ("choices.csv".into(), utf16)])
            .unwrap_err();
    assert_snapshot!(lines(&faults), @r"
    error: survey.csv, row 3: The file is not UTF-8 from this row on (it may be Windows-1252). Save the sheet as “CSV UTF-8 (Comma delimited)”.
    error: choices.csv, row 1: The file is UTF-16, not UTF-8. Save the sheet as “CSV UTF-8 (Comma delimited)”.
    ");
}

#[test]
fn a_quotation_mark_that_is_never_closed_is_named() {
    let csv = "type,name,label\ntext,a,\"A\ntext,b,B\n";
    let faults = Workbook::from_csv_sheets(&[("survey.csv".into(), csv.into())]).unwrap_err();
    assert_snapshot!(lines(&faults), @r#"error: survey.csv: A quotation mark (") in the file is never closed, so its last rows run together. Open it in a spreadsheet, mend the last row that looks right, and save it as “CSV UTF-8”."#);
}

#[test]
fn columns_that_mean_nothing_are_named_and_slips_are_errors() {
    assert_snapshot!(faults(
        "survey
        | type | name | label | relevent | hxl | intent | media::image | notes | instance::x | |
        | text | a | A | ${a} | #tag | app | a.png | remark | 1 | stray |",
    ), @r"
    error: survey.csv, row 1, column relevent: There is no column “relevent”; what is in it would be left out. Did you mean “relevant”? If it is a remark, call it “notes”.
    warning: survey.csv, row 1, column hxl: The column “hxl” is not part of XLSForm and is not read. It can stay as a remark; call it “notes” to have no more warnings.
    warning: survey.csv, row 1, column intent: The column “intent” has no effect: no other app is opened. It can stay, or be deleted.
    warning: survey.csv, row 1, column instance::x: The column “instance::x” has no effect: stored answers have no XML attributes here. It can stay, or be deleted.
    warning: survey.csv, row 2: Column J has no heading, so what is in it is not read. Give it a heading, or empty it. Merged cells leave all but their first column without one.
    warning: survey.csv, row 2, column media::image: Pictures, sounds and videos with a question are not shown. Make sure that the words say it all.
    ");
}

#[test]
fn two_columns_of_the_same_meaning_are_one_too_many() {
    assert_snapshot!(faults(
        "survey
        | type | name | label | relevant | relevance |
        | text | a | A | true() | false() |",
    ), @"error: survey.csv, row 1, column relevance: Two columns mean the same as “relevance”. Keep one of them.");
}

#[test]
fn settings_without_effect_are_named_and_slips_are_errors() {
    assert_snapshot!(faults(
        "survey
        | type | name | label |
        | text | a | A |
        settings
        | form_title | form_id | version | public_key | submission_url | instance_name | styl | style | my_setting |
        | T | t | 2 | abc | https://example.org | ${a} | pages | pages theme-grid | x |",
    ), @r"
    warning: settings.csv, row 2, column public_key: The setting “public_key” has no effect: answers are not encrypted on a device; the server keeps them as the study says. It can stay for other tools.
    warning: settings.csv, row 2, column submission_url: The setting “submission_url” has no effect: answers go to this server. It can stay for other tools.
    warning: settings.csv, row 2, column instance_name: The setting “instance_name” has no effect: responses have no names: nothing leads from answers to a person. It can stay for other tools.
    error: settings.csv, row 2, column styl: There is no setting “styl”. Did you mean “style”?
    warning: settings.csv, row 2, column style: The style “theme-grid” has no effect: pages follow the NHS design system. Take it out, or leave it for other tools.
    warning: settings.csv, row 2, column my_setting: The setting “my_setting” is not part of XLSForm and is not read. Take it out, or leave it for other tools.
    ");
}

#[test]
fn metadata_that_would_identify_people_stays_empty_and_says_so() {
    assert_snapshot!(faults(
        "survey
        | type | name | label |
        | start | start | |
        | end | end | |
        | today | today | |
        | deviceid | deviceid | |
        | username | username | |
        | audit | audit | |
        | start-geopoint | where | |
        | text | a | A |",
    ), @r"
    warning: survey.csv, row 2, column type: “start” stays empty: the time of answering could lead back to a person, and is not kept. Take the row out, or leave it for other tools.
    warning: survey.csv, row 3, column type: “end” stays empty: the time of answering could lead back to a person, and is not kept. Take the row out, or leave it for other tools.
    warning: survey.csv, row 5, column type: “deviceid” stays empty: it would identify the person who answers. Take the row out, or leave it for other tools.
    warning: survey.csv, row 6, column type: “username” stays empty: it would identify the person who answers. Take the row out, or leave it for other tools.
    warning: survey.csv, row 7, column type: “audit” stays empty: nothing is recorded in the background. Take the row out, or leave it for other tools.
    warning: survey.csv, row 8, column type: “start-geopoint” stays empty: nothing is recorded in the background. Take the row out, or leave it for other tools.
    ");
}

#[test]
fn types_that_a_web_page_cannot_serve_are_refused_by_name() {
    assert_snapshot!(faults(
        "survey
        | type | name | label |
        | photo | a | A |
        | audio | b | B |
        | video | c | C |
        | file | d | D |
        | geopoint | e | E |
        | geotrace | f | F |
        | geoshape | g | G |
        | barcode | h | H |
        | cascading_select x | i | I |
        | begin loop over x | j | J |
        | select_one ${name} | k | K |
        | osm x | l | L |
        | xml-external | m | M |
        | text | name | N |",
    ), @r"
    error: survey.csv, row 2, column type: Questions that take a picture are not supported. This questionnaire takes no files. Ask in words, or take the row out.
    error: survey.csv, row 3, column type: Questions that record sound are not supported. This questionnaire takes no files. Ask in words, or take the row out.
    error: survey.csv, row 4, column type: Questions that record a video are not supported. This questionnaire takes no files. Ask in words, or take the row out.
    error: survey.csv, row 5, column type: Questions that take a file are not supported. This questionnaire takes no files. Ask in words, or take the row out.
    error: survey.csv, row 6, column type: Questions that take a position are not supported. Ask for the place in words, or with a list of places (select_one_from_file); or take the row out.
    error: survey.csv, row 7, column type: Questions that draw a line on a map are not supported. Ask for the place in words, or with a list of places (select_one_from_file); or take the row out.
    error: survey.csv, row 8, column type: Questions that draw an area on a map are not supported. Ask for the place in words, or with a list of places (select_one_from_file); or take the row out.
    error: survey.csv, row 9, column type: Questions that scan a barcode are not supported. Use the type text and ask for the number.
    error: survey.csv, row 10, column type: Cascading selects are not supported (nor are they in XLSForm any more). Use one select_one for each level, with a choice_filter.
    error: survey.csv, row 11, column type: Loops are not supported (nor are they in XLSForm any more). Use begin_repeat, or write the questions out.
    error: survey.csv, row 12, column type: Options taken from the answers of a repeat (${name}) are not supported. Ask it inside the repeat, as yes or no for each.
    error: survey.csv, row 13, column type: Questions on OpenStreetMap are not supported. Ask for the place in words, or with a list of places (select_one_from_file); or take the row out.
    error: survey.csv, row 14, column type: Attached XML tables are not supported. Save the table as CSV and use csv-external.
    ");
}

#[test]
fn a_missing_sheet_is_named_with_what_is_probably_meant() {
    let (form, faults) = try_read(
        "surveys
        | type | name | label |
        | text | a | A |",
    );
    assert!(form.is_none());
    assert_snapshot!(lines(&faults), @"error: surveys.csv: There is no sheet “survey”. Rename the sheet “surveys” to “survey”.");
}

#[test]
fn sheets_that_nothing_uses_are_named() {
    assert_snapshot!(faults(
        "survey
        | type | name | label |
        | text | a | A |
        choice
        | list_name | name | label |
        | l | x | X |
        ideas
        | what |
        | something |
        _scratch
        | what |
        | something |",
    ), @r"
    error: choice.csv: There is no sheet “choice” in XLSForm. Did you mean “choices”?
    warning: ideas.csv: Nothing in the questionnaire uses “ideas”. Take it out, or put a _ before its name to mark it as a remark.
    ");
}

#[test]
fn rows_that_are_disabled_or_remarks_are_not_read() {
    let (form, faults) = try_read(
        "survey
        | type | name | label | disabled |
        | text | a | A | |
        | text | b | B | yes |
        | # a remark | | | |
        | | | Only a label | |",
    );
    assert_eq!(form.unwrap().items().count(), 1);
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0].severity, Severity::Warning);
}

#[test]
fn appearances_without_meaning_are_named() {
    assert_snapshot!(faults(
        "survey
        | type | name | label | appearance |
        | select_one l | a | A | minimal w4 |
        | text | b | B | multilin |
        | text | c | C | field-list |
        | begin group | g | G | feild-list |
        | text | d | D | list-nolabel |
        | end group | | | |
        | select_one l | e | E | search('towns') |
        choices
        | list_name | name | label |
        | l | x | X |",
    ), @r"
    warning: survey.csv, row 2, column appearance: The appearance “w4” has no effect: the width of a question follows the page. It can stay for other tools.
    warning: survey.csv, row 3, column appearance: The appearance “multilin” is not known and has no effect. Did you mean “multiline”?
    warning: survey.csv, row 4, column appearance: The appearance “field-list” is for a group; on a question it has no effect. Move it, or take it out.
    error: survey.csv, row 5, column appearance: There is no appearance “feild-list”. Did you mean “field-list”?
    warning: survey.csv, row 6, column appearance: The appearance “list-nolabel” is for selects and has no effect here. Take it out.
    error: survey.csv, row 8, column appearance: The appearance search(…) is not supported: it would take the options from a file. Use select_one_from_file with a choice_filter.
    ");
}

#[test]
fn parameters_that_there_are_not_are_named() {
    assert_snapshot!(faults(
        "survey
        | type | name | label | parameters |
        | range | a | A | start=1 end=x step=0 |
        | select_one l | b | B | randomise=true |
        | select_one l | c | C | seed=3 |
        | text | d | D | rows=4, what |
        choices
        | list_name | name | label |
        | l | x | X |",
    ), @r"
    error: survey.csv, row 2, column parameters: The parameter end=x is no number. Write end=10, for example.
    error: survey.csv, row 2, column parameters: A range from 1 to 10 in steps of 0 has no two answers. Write start, end and step so that there are several steps: start=0 end=10 step=1.
    error: survey.csv, row 3, column parameters: There is no parameter “randomise” for this type of question. Selects take randomize, seed, value and label; ranges take start, end and step.
    error: survey.csv, row 4, column parameters: seed needs randomize=true before it. Write randomize=true seed=42.
    error: survey.csv, row 5, column parameters: “what” is no parameter. Write name=value, several with blanks between: start=0 end=10 step=1.
    warning: survey.csv, row 5, column parameters: The parameter rows=4 has no effect here. It can stay for other tools.
    ");
}

#[test]
fn defaults_that_no_question_can_take_are_named() {
    assert_snapshot!(faults(
        "survey
        | type | name | label | default |
        | select_one l | a | A | z |
        | integer | b | B | 1.5 |
        | date | c | C | 31/12/2020 |
        | date | d | D | tody() |
        | text | e | E | Mr (or Dr) |
        | text | f | F | ${nobody} |
        choices
        | list_name | name | label |
        | l | x | X |",
    ), @r"
    error: survey.csv, row 2, column default: The default “z” is no answer that this question can take. Write an answer as it is stored: the name of an option, a number, a date as 2026-11-23; or an expression such as today().
    error: survey.csv, row 3, column default: The default “1.5” is no answer that this question can take. Write an answer as it is stored: the name of an option, a number, a date as 2026-11-23; or an expression such as today().
    error: survey.csv, row 4, column default: The default “31/12/2020” is no answer that this question can take. Write an answer as it is stored: the name of an option, a number, a date as 2026-11-23; or an expression such as today().
    error: survey.csv, row 5, column default: The expression “tody()” cannot be read at character 1: there is no function tody(); did you mean today()? Mend the expression.
    error: survey.csv, row 7, column default: There is no question “nobody” to take an answer from. Write the name of a question in this sheet.
    ");
}

#[test]
fn two_questions_of_one_name_in_different_groups_get_names_of_their_own() {
    let (form, faults) = try_read(
        "survey
        | type | name | label |
        | begin group | father | Father |
        | text | name | Name |
        | end group | | |
        | begin group | mother | Mother |
        | text | name | Name |
        | text | city | City |
        | end group | | |",
    );
    let names: Vec<String> = form
        .unwrap()
        .items()
        .map(|item| item.name.to_string())
        .collect();
    assert_eq!(names, ["father.name", "mother.name", "city"]);
    assert_eq!(faults.len(), 2);
}
