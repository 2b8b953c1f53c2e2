//! Repeats: as many as a number says, or as long as there is another; nested; on one page.

use insta::assert_snapshot;

use crate::forms::{address, all_faults, answers, form, outcome, pages, parts, post, with, world};

const CHILDREN: &str = "survey
    | type | name | label | repeat_count |
    | text | parent | Your name | |
    | begin repeat | child | Child | |
    | text | first | First name | |
    | integer | age | How old is ${first}? | |
    | end repeat | | | |
    | text | last | Anything else? | |";

#[test]
fn people_are_asked_after_each_whether_there_is_another() {
    let form = form(CHILDREN);
    let start = with(&form, &[]);
    assert_eq!(
        pages(&start),
        "parent child.1.first child.1.age child.add last"
    );
    assert_snapshot!(parts(&start, "child.1.first"), @r"
    instance “Child” 1
    question first.1 “First name”
    ");
    assert_snapshot!(parts(&start, "child.add"), @"add another child# of 1 (None)");
    let yes = post(&start, "child.add", &[("child#", "yes")]);
    assert_eq!(outcome(&yes), "child# = 2\nchild#no left empty");
    let mut stored = answers(&[("first.1", "Ann"), ("age.1", "7")]);
    stored.merge(&yes.answers);
    let two = form.evaluate(&stored, &world());
    assert_eq!(
        pages(&two),
        "parent child.1.first child.1.age child.2.first child.2.age child.add last"
    );
    assert_eq!(
        two.after(&address("child.1.age")),
        Some(address("child.2.first"))
    );
    stored.set("first.2", "Ben");
    stored.set("age.2", "5");
    let no = post(
        &form.evaluate(&stored, &world()),
        "child.add",
        &[("child#", "no")],
    );
    assert_eq!(outcome(&no), "child# = 2\nchild#no = 2");
    stored.merge(&no.answers);
    let done = form.evaluate(&stored, &world());
    assert_snapshot!(parts(&done, "child.2.age"), @r"
    instance “Child” 2
    question age.2 “How old is Ben?” = 5
    ");
    assert_snapshot!(parts(&done, "child.add"), @"add another child# of 2 (Some(false))");
    assert_eq!(
        done.submission().to_json(),
        r##"{"age.1":"7","age.2":"5","child#":"2","first.1":"Ann","first.2":"Ben"}"##
    );
    assert_eq!(done.after(&address("child.add")), Some(address("last")));
}

#[test]
fn adding_another_needs_an_answer_and_is_asked_again_after_each() {
    let form = form(CHILDREN);
    let refused = post(&with(&form, &[]), "child.add", &[]);
    assert_eq!(
        outcome(&refused),
        "child#: Select yes if you need to add another"
    );
    let all = |_: &questionnaire::PageAddress| true;
    let seen = [
        ("parent", ""),
        ("first.1", "Ann"),
        ("age.1", "7"),
        ("last", ""),
    ];
    let resume = |more: &[(&str, &str)]| {
        let pairs: Vec<_> = seen.iter().chain(more).copied().collect();
        with(&form, &pairs)
            .first_unanswered_page(&all)
            .map(|page| page.to_string())
    };
    assert_eq!(resume(&[]).as_deref(), Some("child.add"));
    assert_eq!(resume(&[("child#", "1"), ("child#no", "1")]), None);
    assert_eq!(
        resume(&[("child#", "2"), ("child#no", "")]).as_deref(),
        Some("child.2.first")
    );
}

#[test]
fn a_number_says_how_many_there_are() {
    let form = form(
        "survey
        | type | name | label | repeat_count | calculation |
        | integer | n | How many? | | |
        | begin repeat | child | Child | ${n} | |
        | integer | age | Age | | |
        | calculate | double | | | ${age} * 2 |
        | end repeat | | | | |
        | calculate | total | | | sum(${age}) |
        | calculate | second | | | indexed-repeat(${age}, ${child}, 2) |
        | note | t | Total ${total} | | |",
    );
    assert_eq!(pages(&with(&form, &[])), "n t");
    let two = with(&form, &[("n", "2"), ("age.1", "7"), ("age.2", "5")]);
    assert_eq!(pages(&two), "n child.1.age child.2.age t");
    assert_eq!(two.answers().get("double.2"), Some("10"));
    assert_eq!(two.answers().get("total"), Some("12"));
    assert_eq!(two.answers().get("second"), Some("5"));
    // Fewer than before: the rest waits, and does not count.
    let one = with(&form, &[("n", "1"), ("age.1", "7"), ("age.2", "5")]);
    assert_eq!(one.answers().get("total"), Some("7"));
    assert_eq!(one.submission().get("age.2"), None);
    assert_eq!(one.submission().get("child#"), Some("1"));
}

#[test]
fn a_number_of_absurd_size_is_capped() {
    let form = form(
        "survey
        | type | name | label | repeat_count |
        | integer | n | How many? | |
        | begin repeat | r | R | ${n} |
        | begin repeat | s | S | ${n} |
        | text | x | X | |
        | end repeat | | | |
        | end repeat | | | |",
    );
    let evaluation = with(&form, &[("n", "999999999")]);
    assert!(evaluation.pages().len() < 60_000);
    assert_eq!(pages(&with(&form, &[("n", "-4")])), "n");
}

#[test]
fn repeats_can_be_nested_and_counts_may_depend_on_each_other() {
    let form = form(
        "survey
        | type | name | label | repeat_count | relevant |
        | integer | houses | Houses | | |
        | begin repeat | house | House | ${houses} | |
        | integer | rooms | Rooms | | |
        | begin repeat | room | Room | ${rooms} | |
        | text | use | Use | | |
        | end repeat | | | | |
        | end repeat | | | | |
        | text | most | Which is best? | | count(${room}) > 2 |",
    );
    let evaluation = with(
        &form,
        &[
            ("houses", "2"),
            ("rooms.1", "1"),
            ("rooms.2", "2"),
            ("use.1.1", "a"),
            ("use.2.2", "b"),
        ],
    );
    assert_eq!(
        pages(&evaluation),
        "houses house.1.rooms house.1.room.1.use house.2.rooms house.2.room.1.use house.2.room.2.use most"
    );
    assert_eq!(evaluation.submission().get("use.2.2"), Some("b"));
    assert_eq!(evaluation.submission().get("room#.2"), Some("2"));
    let summary = evaluation.summary();
    let contexts: Vec<_> = summary
        .iter()
        .flat_map(|section| &section.rows)
        .map(|row| row.context.clone().unwrap_or_default())
        .collect();
    assert_eq!(
        contexts,
        [
            "",
            "House 1",
            "House 1: Room 1",
            "House 2",
            "House 2: Room 1",
            "House 2: Room 2",
            ""
        ]
    );
}

#[test]
fn a_repeat_on_one_page_asks_on_the_page_whether_there_is_another() {
    let form = form(
        "survey
        | type | name | label | appearance |
        | begin group | page | Page | field-list |
        | begin repeat | child | Child | |
        | text | first | First name | |
        | end repeat | | | |
        | end group | | | |",
    );
    let one = with(&form, &[]);
    assert_snapshot!(parts(&one, "page"), @r"
    instance “Child” 1
    question first.1 “First name”
    add another child# of 1 (None)
    ");
    let added = post(&one, "page", &[("first.1", "Ann"), ("child#", "yes")]);
    assert_eq!(outcome(&added), "child# = 2\nfirst.1 = Ann\nnew questions");
    let mut stored = answers(&[]);
    stored.merge(&added.answers);
    let two = form.evaluate(&stored, &world());
    assert_snapshot!(parts(&two, "page"), @r"
    instance “Child” 1
    question first.1 “First name” = Ann
    instance “Child” 2
    question first.2 “First name”
    add another child# of 2 (None)
    ");
    let done = post(
        &two,
        "page",
        &[("first.1", "Ann"), ("first.2", "Ben"), ("child#", "no")],
    );
    assert_eq!(outcome(&done), "child# = 2\nfirst.1 = Ann\nfirst.2 = Ben");
}

#[test]
fn the_instance_of_a_repeat_can_be_one_page() {
    let form = form(
        "survey
        | type | name | label | appearance | repeat_count |
        | begin repeat | child | Child | field-list | 2 |
        | text | first | First name | | |
        | integer | age | Age | | |
        | end repeat | | | | |",
    );
    let evaluation = with(&form, &[]);
    assert_eq!(pages(&evaluation), "child.1 child.2");
    assert_snapshot!(parts(&evaluation, "child.2"), @r"
    instance “Child” 2
    question first.2 “First name”
    question age.2 “Age”
    ");
    let accepted = post(
        &evaluation,
        "child.2",
        &[("first.2", "Ben"), ("age.2", "5")],
    );
    assert_eq!(outcome(&accepted), "age.2 = 5\nfirst.2 = Ben");
}

#[test]
fn relevance_inside_a_repeat_looks_at_its_own_instance() {
    let form = form(
        "survey
        | type | name | label | repeat_count | relevant |
        | begin repeat | child | Child | 2 | |
        | integer | age | Age | | |
        | text | school | School | | ${age} > 4 |
        | end repeat | | | | |",
    );
    let evaluation = with(&form, &[("age.1", "3"), ("age.2", "9")]);
    assert_eq!(pages(&evaluation), "child.1.age child.2.age child.2.school");
    assert!(evaluation.is_relevant("school"));
    assert!(!evaluation.is_relevant_at(&"school.1".into()));
}

#[test]
fn or_other_works_within_repeats() {
    let form = form(
        "survey
        | type | name | label | repeat_count |
        | begin repeat | r | R | 2 |
        | select_one l or_other | q | Q | |
        | end repeat | | | |
        choices
        | list_name | name | label |
        | l | a | A |",
    );
    let accepted = post(
        &with(&form, &[]),
        "r.2.q",
        &[("q.2", "other"), ("q_other.2", "Plums")],
    );
    assert_eq!(outcome(&accepted), "q.2 = other\nq_other.2 = Plums");
}

#[test]
fn a_repeat_that_counts_itself_is_a_circle() {
    assert_snapshot!(all_faults(
        "survey
        | type | name | label | repeat_count |
        | begin repeat | r | R | count(${r}) + 1 |
        | text | a | A | |
        | end repeat | | | |",
    ), @"error: survey.csv, row 2, column repeat_count: “r” depends on itself. Leave repeat_count empty: people are then asked after each whether there is another.");
}

#[test]
fn an_instance_that_was_added_by_mistake_can_be_taken_out() {
    let form = form(CHILDREN);
    assert_eq!(
        with(&form, &[])
            .page(&address("child.1.first"))
            .unwrap()
            .removable,
        []
    );
    let mut stored = answers(&[
        ("child#", "3"),
        ("first.1", "Ann"),
        ("first.2", "Mistake"),
        ("first.3", "Ben"),
        ("age.3", "5"),
    ]);
    let three = form.evaluate(&stored, &world());
    let removable = three.page(&address("child.2.age")).unwrap().removable;
    assert_eq!(
        (removable[0].field.as_str(), removable[0].number),
        ("child#gone.2", 2)
    );
    let accepted = post(
        &three,
        "child.2.age",
        &[("age.2", "x"), ("child#gone.2", "yes")],
    );
    assert_eq!(outcome(&accepted), "child#gone.2 = 1");
    stored.merge(&accepted.answers);
    let two = form.evaluate(&stored, &world());
    assert_eq!(
        pages(&two),
        "parent child.1.first child.1.age child.3.first child.3.age child.add last"
    );
    // From the page that is gone, the way leads to the question whether there is another.
    assert_eq!(
        two.after(&address("child.2.age")),
        Some(address("child.add"))
    );
    assert_snapshot!(parts(&two, "child.3.age"), @r"
    instance “Child” 2
    question age.3 “How old is Ben?” = 5
    ");
    assert_snapshot!(parts(&two, "child.add"), @"add another child# of 2 (None)");
    // The record counts without it.
    assert_eq!(
        two.submission().to_json(),
        r##"{"age.2":"5","child#":"2","first.1":"Ann","first.2":"Ben"}"##
    );
    let again = post(&two, "child.add", &[("child#", "yes")]);
    stored.merge(&again.answers);
    assert_eq!(
        pages(&form.evaluate(&stored, &world())),
        "parent child.1.first child.1.age child.3.first child.3.age child.4.first child.4.age child.add last"
    );
    // The last one stays.
    stored.set("child#gone.3", "1");
    stored.set("child#gone.4", "1");
    let one = form.evaluate(&stored, &world());
    assert_eq!(one.page(&address("child.1.age")).unwrap().removable, []);
    assert_eq!(
        outcome(&post(&one, "child.1.age", &[("child#gone.1", "yes")])),
        "age.1 left empty"
    );
}

#[test]
fn an_instance_on_a_page_is_taken_out_without_losing_the_rest_of_the_page() {
    let form = form(
        "survey
        | type | name | label | appearance | required |
        | begin group | page | Page | field-list | |
        | text | parent | Parent | | |
        | begin repeat | child | Child | | |
        | text | first | First name | | yes |
        | end repeat | | | | |
        | end group | | | | |",
    );
    let mut stored = answers(&[("child#", "2")]);
    let two = form.evaluate(&stored, &world());
    let numbers: Vec<u32> = two
        .page(&address("page"))
        .unwrap()
        .removable
        .iter()
        .map(|view| view.number)
        .collect();
    assert_eq!(numbers, [1, 2]);
    let accepted = post(
        &two,
        "page",
        &[
            ("parent", "Eve"),
            ("first.1", ""),
            ("first.2", "Ben"),
            ("child#gone.1", "yes"),
        ],
    );
    assert_eq!(
        outcome(&accepted),
        "child# = 2\nchild#gone.1 = 1\nfirst.2 = Ben\nparent = Eve\nnew questions"
    );
    stored.merge(&accepted.answers);
    let one = form.evaluate(&stored, &world());
    assert_snapshot!(parts(&one, "page"), @r"
    question parent “Parent” = Eve
    instance “Child” 1
    question first.2 “First name” = Ben required
    add another child# of 1 (None)
    ");
    // Every later save of the page says it again, for whoever keeps only the last save of each page.
    let accepted = post(&one, "page", &[("parent", "Eve"), ("first.2", "Ben")]);
    assert_eq!(
        outcome(&accepted),
        "child# = 2\nchild#gone.1 = 1\nfirst.2 = Ben\nparent = Eve"
    );
    assert_eq!(one.submission().get("first.1"), Some("Ben"));
}

#[test]
fn two_repeats_of_one_name_are_one_too_many() {
    assert_snapshot!(all_faults(
        "survey
        | type | name | label |
        | begin group | a | A |
        | begin repeat | r | R |
        | text | x | X |
        | end repeat | | |
        | end group | | |
        | begin repeat | r | R |
        | text | y | Y |
        | end repeat | | |",
    ), @"error: survey.csv, row 7, column name: There is already a repeat “r” (row 3). Give each repeat its own name: the number of its instances is stored under it.");
}
