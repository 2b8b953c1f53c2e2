//! English and Welsh as twins, and what becomes of other languages.

use insta::assert_snapshot;
use questionnaire::World;

use crate::forms::{address, all_faults, answers, form, lines, outcome, try_read, world};

const TWINS: &str = "survey
    | type | name | label::English (en) | label::Welsh (cy) | required | appearance |
    | begin group | g | About you | Amdanoch chi | | field-list |
    | select_one yn | a | Do you agree? | Ydych chi'n cytuno? | yes | |
    | date | b | When? | Pryd? | yes | |
    | integer | c | How many? | Faint? | | |
    | end group | | | | | |
    choices
    | list_name | name | label::English (en) | label::Welsh (cy) |
    | yn | yes | Yes | Ydw |
    | yn | no | No | Nac ydw |
    settings
    | form_title::English (en) | form_title::Welsh (cy) | form_id | default_language |
    | A form | Ffurflen | t | English (en) |";

#[test]
fn a_page_and_its_messages_are_in_the_language_of_the_person() {
    let form = form(TWINS);
    let welsh = form.language("cy").unwrap();
    assert_eq!(form.languages()[0].name, "English");
    assert_eq!(form.title(welsh), "Ffurflen");
    let evaluation = form.evaluate(
        &answers(&[]),
        &World {
            language: welsh,
            ..world()
        },
    );
    let page = evaluation.page(&address("g")).unwrap();
    assert_eq!(page.heading.as_deref(), Some("Amdanoch chi"));
    let fields = [
        ("a", ""),
        ("b-day", "3"),
        ("b-year", "2026"),
        ("c", "llawer"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_snapshot!(outcome(&evaluation.accept(&address("g"), &fields)), @r"
    a: Dewiswch ateb i “Ydych chi'n cytuno?”
    b: Rhaid i'r dyddiad ar gyfer “Pryd?” gynnwys mis
    c: Rhaid i'r ateb i “Faint?” fod yn rhif cyfan, er enghraifft 12
    ");
    let summary = form
        .evaluate(
            &answers(&[("a", "yes"), ("b", "2026-11-23")]),
            &World {
                language: welsh,
                ..world()
            },
        )
        .summary();
    assert_eq!(summary[0].rows[0].value, "Ydw");
    assert_eq!(summary[0].rows[1].value, "23 Tachwedd 2026");
}

#[test]
fn a_missing_translation_is_an_error_wherever_people_would_read_it() {
    assert_snapshot!(all_faults(
        "survey
        | type | name | label::English (en) | label::Welsh (cy) | hint::English (en) | constraint | constraint_message::English (en) | required_message |
        | begin group | g | Group | | | | | |
        | select_one yn | a | Do you agree? | Ydych chi'n cytuno? | Be honest | . != 'no' | Not no | |
        | text | b | What? | | | | | Say what |
        | end group | | | | | | | |
        choices
        | list_name | name | label::English (en) | label::Welsh (cy) |
        | yn | yes | Yes | |
        | yn | no | No | Nac ydw |",
    ), @r"
    warning: settings.csv, row 2: The title is not translated into Welsh. Add a column form_title::Welsh (cy) to the settings.
    error: survey.csv, row 2, column label::Welsh (cy): “Group” is not translated into Welsh. Write the translation into this column.
    error: survey.csv, row 3, column hint::Welsh (cy): “Be honest” is not translated into Welsh. Write the translation into this column.
    error: survey.csv, row 3, column constraint_message::Welsh (cy): “Not no” is not translated into Welsh. Write the translation into this column.
    error: survey.csv, row 4, column label::Welsh (cy): “What?” is not translated into Welsh. Write the translation into this column.
    error: survey.csv, row 4, column required_message::Welsh (cy): “Say what” is not translated into Welsh. Write the translation into this column.
    error: choices.csv, row 2, column label::Welsh (cy): “Yes” is not translated into Welsh. Write the translation into this column.
    ");
}

#[test]
fn languages_are_known_by_their_names_and_codes() {
    let form = form(
        "survey
        | type | name | label::Cymraeg | label:English | label::French (fr) | hint::fr |
        | text | a | Enw | Name | Nom | Aide |
        settings
        | form_title | form_id | default_language |
        | T | t | English |",
    );
    let codes: Vec<&str> = form
        .languages()
        .iter()
        .map(|language| language.code.as_str())
        .collect();
    assert_eq!(codes, ["en", "cy", "fr"]);
    assert_eq!(
        form.item("a")
            .unwrap()
            .hint(form.language("fr").unwrap())
            .as_deref(),
        Some("Aide")
    );
}

#[test]
fn a_language_without_a_name_is_english_unless_the_settings_say_otherwise() {
    let english = form("survey\n| type | name | label |\n| text | a | A |");
    assert_eq!(english.languages()[0].code, "en");
    let french = form(
        "survey
        | type | name | label |
        | text | a | A |
        settings
        | form_title | form_id | default_language |
        | T | t | French (fr) |",
    );
    assert_eq!(french.languages()[0].code, "fr");
    let (mixed, faults) = try_read(
        "survey
        | type | name | label | label::French (fr) |
        | text | a | A | Ah |",
    );
    assert_eq!(
        mixed
            .unwrap()
            .languages()
            .iter()
            .map(|language| language.code.clone())
            .collect::<Vec<_>>(),
        ["en", "fr"]
    );
    assert_snapshot!(lines(&faults), @"warning: settings.csv, row 2: Some label columns name a language and one does not; that one is taken as English. Write label::English (en), or set default_language in the settings.");
}

#[test]
fn other_languages_are_told_that_our_own_words_are_english() {
    assert_snapshot!(all_faults(
        "survey
        | type | name | label::French (fr) | label::Klingon |
        | text | a | Nom | pong |",
    ), @r"
    warning: settings.csv, row 2: The words that come from us (messages such as “Enter an answer …”, “Other”) are in English and Welsh only, so people who answer in French see English there. Write required_message and constraint_message, and options of your own instead of or_other.
    warning: settings.csv, row 2: The words that come from us (messages such as “Enter an answer …”, “Other”) are in English and Welsh only, so people who answer in Klingon see English there. Write required_message and constraint_message, and options of your own instead of or_other.
    warning: settings.csv, row 2: The language “Klingon” has no code that browsers know, so screen readers cannot tell how to speak it. Write its code after its name: label::Klingon (xx).
    warning: settings.csv, row 2: The title is not translated into Klingon. Add a column form_title::Klingon (x-klingon) to the settings.
    ");
}
