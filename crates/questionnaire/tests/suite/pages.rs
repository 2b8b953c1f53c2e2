//! Which questions share a page, what pages are called, and what a renderer gets.

use insta::assert_snapshot;

use crate::forms::{address, form, pages, parts, question, with};

#[test]
fn a_question_is_a_page_and_a_field_list_is_one() {
    let form = form(
        "survey
        | type | name | label | appearance |
        | note | hello | Hello | |
        | note | why | Why we ask | |
        | text | a | A | |
        | begin group | section | Section | |
        | text | b | B | |
        | begin group | together | Together | field-list |
        | text | c | C | |
        | hidden | x | | |
        | begin group | inner | Inner | |
        | text | d | D | |
        | end group | | | |
        | end group | | | |
        | note | bye | Goodbye | |
        | end group | | | |",
    );
    let evaluation = with(&form, &[]);
    assert_eq!(pages(&evaluation), "a b together bye");
    assert_snapshot!(parts(&evaluation, "a"), @r"
    note “Hello”
    note “Why we ask”
    question a “A”
    ");
    assert_snapshot!(parts(&evaluation, "together"), @r"
    question c “C”
    heading 1 “Inner”
    question d “D”
    ");
    let view = evaluation.page(&address("together")).unwrap();
    assert_eq!(view.heading.as_deref(), Some("Together"));
    assert_eq!(view.section.title, "Section");
}

#[test]
fn sections_are_the_top_level_groups_that_hold_pages_for_this_person() {
    let form = form(
        "survey
        | type | name | label | relevant |
        | text | a | A | |
        | begin group | one | One | |
        | select_one yn | b | B | |
        | end group | | | |
        | begin group | two | Two | ${b} = 'yes' |
        | text | c | C | |
        | end group | | | |
        | begin group | three | Three | |
        | text | d | D | |
        | end group | | | |
        choices
        | list_name | name | label |
        | yn | yes | Yes |
        | yn | no | No |",
    );
    let section = |answer: &str, page: &str| {
        let section = with(&form, &[("b", answer)])
            .page(&address(page))
            .unwrap()
            .section;
        format!("{} of {} {}", section.number, section.of, section.title)
    };
    assert_eq!(section("no", "a"), "0 of 2 ");
    assert_eq!(section("no", "b"), "1 of 2 One");
    assert_eq!(section("no", "d"), "2 of 2 Three");
    assert_eq!(section("yes", "c"), "2 of 3 Two");
    assert_eq!(section("yes", "d"), "3 of 3 Three");
}

#[test]
fn going_on_and_back_leaves_out_what_is_not_relevant() {
    let form = form(
        "survey
        | type | name | label | relevant |
        | text | a | A | |
        | text | b | B | ${a} = 'x' |
        | text | c | C | |",
    );
    let skipping = with(&form, &[]);
    assert_eq!(skipping.after(&address("a")), Some(address("c")));
    assert_eq!(skipping.before(&address("c")), Some(address("a")));
    assert_eq!(skipping.after(&address("c")), None);
    assert_eq!(skipping.before(&address("a")), None);
    assert!(skipping.page(&address("b")).is_none());
    // From a page that has just become irrelevant, the way goes on all the same.
    assert_eq!(skipping.after(&address("b")), Some(address("c")));
    assert_eq!(
        with(&form, &[("a", "x")]).after(&address("a")),
        Some(address("b"))
    );
    assert_eq!(skipping.after(&address("nowhere")), None);
}

#[test]
fn a_table_list_is_a_grid() {
    let form = form(
        "survey
        | type | name | label | appearance | relevant |
        | begin group | g | How far do you agree? | table-list | |
        | note | n | Think of last year | | |
        | select_one scale | r1 | Row one | | |
        | select_one scale | r2 | Row two | | ${r1} = 'agree' |
        | select_one scale | r3 | Row three | | |
        | text | why | Why? | | |
        | end group | | | | |
        choices
        | list_name | name | label |
        | scale | agree | Agree |
        | scale | not | Disagree |",
    );
    assert_snapshot!(parts(&with(&form, &[]), "g"), @r"
    note “Think of last year”
    grid “How far do you agree?” [Agree, Disagree] r1 “Row one”, r3 “Row three”
    question why “Why?”
    ");
    assert_snapshot!(parts(&with(&form, &[("r1", "agree")]), "g"), @r"
    note “Think of last year”
    grid “How far do you agree?” [Agree, Disagree] r1 “Row one”, r2 “Row two”, r3 “Row three”
    question why “Why?”
    ");
    let row = question(&with(&form, &[("r3", "not")]), "g", "r3");
    assert_eq!(
        row.choices
            .iter()
            .map(|choice| choice.selected)
            .collect::<Vec<_>>(),
        [false, true]
    );
}

#[test]
fn a_grid_made_by_hand_is_a_grid() {
    let form = form(
        "survey
        | type | name | label | appearance |
        | begin group | g | Page | field-list |
        | select_one scale | head | How often? | label |
        | select_one scale | r1 | Row one | list-nolabel |
        | select_one scale | r2 | Row two | list-nolabel |
        | text | more | More | |
        | end group | | | |
        choices
        | list_name | name | label |
        | scale | often | Often |
        | scale | never | Never |",
    );
    assert_snapshot!(parts(&with(&form, &[]), "g"), @r"
    grid “How often?” [Often, Never] r1 “Row one”, r2 “Row two”
    question more “More”
    ");
    assert!(!form.item("head").unwrap().collects_an_answer());
    assert_eq!(
        with(&form, &[("head", "often")]).submission().to_json(),
        "{}"
    );
}

#[test]
fn labels_show_answers() {
    let form = form(
        "survey
        | type | name | label | hint |
        | text | name | Your name | |
        | integer | age | How old are you, **${name}**? | Not ${ name } again |
        | note | done | <output value=\"${age}\"/> years, ${name} | |",
    );
    let evaluation = with(&form, &[("name", "Ann"), ("age", "7")]);
    let view = question(&evaluation, "age", "age");
    assert_eq!(view.label, "How old are you, **Ann**?");
    assert_eq!(view.hint.as_deref(), Some("Not Ann again"));
    assert_snapshot!(parts(&evaluation, "done"), @"note “7 years, Ann”");
    assert_eq!(
        form.item("age").unwrap().label(Default::default()),
        "How old are you, **…**?"
    );
}

#[test]
fn a_person_resumes_where_something_was_not_seen() {
    let form = form(
        "survey
        | type | name | label | relevant |
        | text | a | A | |
        | text | b | B | ${a} = 'x' |
        | text | c | C | |",
    );
    let saved = |names: &'static [&str]| {
        move |page: &questionnaire::PageAddress| names.contains(&page.as_str())
    };
    let first = |answers: &[(&str, &str)], names: &'static [&str]| {
        with(&form, answers)
            .first_unanswered_page(&saved(names))
            .map(|page| page.to_string())
    };
    assert_eq!(first(&[], &[]).as_deref(), Some("a"));
    assert_eq!(first(&[("a", "y"), ("c", "")], &["a", "c"]), None);
    // Changing the first answer opened a question in between.
    assert_eq!(
        first(&[("a", "x"), ("c", "")], &["a", "c"]).as_deref(),
        Some("b")
    );
    assert_eq!(first(&[("a", "")], &["a"]).as_deref(), Some("c"));
}

#[test]
fn page_addresses_are_safe_in_a_url_and_unlike_each_other() {
    let form = form(
        "survey
        | type | name | label |
        | begin group | über | Über |
        | text | q.1 | One |
        | text | q-1 | Two |
        | text | frühstück | Three |
        | end group | | |",
    );
    assert_eq!(pages(&with(&form, &[])), "q-1 -ber-q-1 fr-hst-ck");
    for page in with(&form, &[]).pages() {
        assert_eq!(page.to_string().parse(), Ok(page));
    }
    assert!("../etc".parse::<questionnaire::PageAddress>().is_err());
    assert!("".parse::<questionnaire::PageAddress>().is_err());
}

#[test]
fn a_note_goes_on_to_the_next_question_that_is_asked() {
    let form = form(
        "survey
        | type | name | label | relevant |
        | begin group | g | G | |
        | text | a | A | |
        | note | n | Think of last year | |
        | text | b | B | ${a} = 'b' |
        | note | m | And of today | |
        | text | c | C | ${a} = 'c' or ${a} = 'b' |
        | end group | | | |
        | text | d | D | |",
    );
    assert_eq!(pages(&with(&form, &[("a", "b")])), "a b c d");
    let skipping = with(&form, &[("a", "c")]);
    assert_eq!(pages(&skipping), "a c d");
    assert_snapshot!(parts(&skipping, "c"), @r"
    note “Think of last year”
    note “And of today”
    question c “C”
    ");
    // Nothing follows in the section: the notes are a page of their own.
    let alone = with(&form, &[]);
    assert_eq!(pages(&alone), "a c d");
    assert_snapshot!(parts(&alone, "c"), @r"
    note “Think of last year”
    note “And of today”
    ");
}
