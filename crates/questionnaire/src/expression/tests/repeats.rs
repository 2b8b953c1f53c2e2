use super::form;
use crate::expression::{Document, Expression, Value};

#[test]
fn a_reference_inside_a_repeat_means_the_same_instance() {
    let form = form();
    assert_eq!(form.at("own", 1, "${name}"), "Ann");
    assert_eq!(form.at("own", 2, "${name}"), "Bob");
    assert_eq!(form.at("own", 2, "${age}"), "42");
    assert_eq!(
        form.at("what", 3, "concat(${name}, ' ', ${what})"),
        "Bob kite"
    );
    assert_eq!(form.at("own", 1, "join(' ', ${what})"), "ball doll");
    assert_eq!(form.at("own", 3, "count(${what})"), "0");
}

#[test]
fn a_reference_from_outside_a_repeat_means_all_instances() {
    let form = form();
    assert_eq!(form.at("here", 1, "join(' ', ${name})"), "Ann Bob Cy");
    assert_eq!(form.at("here", 1, "count(${child})"), "3");
    assert_eq!(form.at("here", 1, "join(' ', ${what})"), "ball doll kite");
    assert_eq!(
        form.at("here", 1, "${name}"),
        "Ann",
        "a text of several is the first"
    );
}

#[test]
fn counting_a_repeat_from_inside_counts_all_its_instances() {
    let form = form();
    assert_eq!(form.at("own", 2, "count(${child})"), "3");
    assert_eq!(form.at("own", 2, "count(/data/child)"), "3");
    assert_eq!(
        form.at("what", 1, "count(${toy})"),
        "2",
        "the toys of this child"
    );
}

#[test]
fn a_reference_in_a_predicate_asks_each_instance_unless_the_question_is_in_one() {
    let form = form();
    assert_eq!(form.at("here", 1, "count(${child}[${years} > 5])"), "1");
    assert_eq!(
        form.at("here", 1, "join(' ', ${child}[${years} > 1]/name)"),
        "Ann Bob"
    );
    assert_eq!(
        form.at("here", 1, "count(/data/child[/data/child/years > 5])"),
        "1"
    );
    assert_eq!(form.at("here", 1, "count(${child}[name = ${name}])"), "3");
    assert_eq!(
        form.at("own", 2, "count(${child}[name = ${name}])"),
        "1",
        "the same name as mine"
    );
    assert_eq!(
        form.at("own", 2, "count(/data/child[years < ${years}])"),
        "1"
    );
}

#[test]
fn a_path_from_the_root_stays_in_the_instance_unless_it_chooses_one() {
    let form = form();
    assert_eq!(form.at("own", 2, "/data/child/name"), "Bob");
    assert_eq!(form.at("own", 2, "/data/child[1]/name"), "Ann");
    assert_eq!(form.at("own", 2, "/data/child[name = 'Cy']/name"), "Cy");
    assert_eq!(form.at("own", 2, "count(//name)"), "3");
    assert_eq!(
        form.at("here", 1, "join(' ', /data/child/name)"),
        "Ann Bob Cy"
    );
}

#[test]
fn positions_count_the_instances() {
    let form = form();
    assert_eq!(form.at("own", 2, "position(..)"), "2");
    assert_eq!(form.at("what", 2, "position(..)"), "2");
    assert_eq!(form.at("what", 3, "position(../..)"), "2");
    assert_eq!(form.at("child", 3, "position()"), "3");
    assert_eq!(form.at("here", 1, "position(/data/nothing)"), "NaN");
    assert_eq!(
        form.at(
            "own",
            2,
            "/data/child[position() = position(current()/..) - 1]/name"
        ),
        "Ann"
    );
    assert_eq!(
        form.at("own", 2, "${child}[position() = last()]/name"),
        "Cy"
    );
}

#[test]
fn an_indexed_repeat_chooses_an_instance_by_its_number() {
    let form = form();
    assert_eq!(
        form.at("here", 1, "indexed-repeat(${name}, ${child}, 2)"),
        "Bob"
    );
    assert_eq!(
        form.at(
            "own",
            2,
            "indexed-repeat(${name}, ${child}, position(..) - 1)"
        ),
        "Ann"
    );
    assert_eq!(
        form.at("own", 2, "indexed-repeat(/data/child/name, /data/child, 3)"),
        "Cy"
    );
    assert_eq!(
        form.at("here", 1, "indexed-repeat(${what}, ${child}, 1, ${toy}, 2)"),
        "doll"
    );
    assert_eq!(
        form.at("here", 1, "indexed-repeat(${name}, ${child}, 9)"),
        ""
    );
    assert_eq!(
        form.at("here", 1, "indexed-repeat(${name}, ${child}, 0)"),
        "Ann"
    );
    assert_eq!(
        form.at("own", 1, "indexed-repeat(${what}, ${toy}, 2)"),
        "doll",
        "of this child"
    );
    assert_eq!(form.at("own", 2, "indexed-repeat(${what}, ${toy}, 2)"), "");
}

#[test]
fn paths_go_up_down_and_along() {
    let form = form();
    assert_eq!(form.at("own", 2, "../name"), "Bob");
    assert_eq!(form.at("own", 2, "../../age"), "42");
    assert_eq!(form.at("own", 2, "../../home/county"), "kent");
    assert_eq!(form.at("own", 2, "./../name"), "Bob");
    assert_eq!(form.at("own", 2, "current()/../name"), "Bob");
    assert_eq!(form.at("own", 2, "parent::child/child::name"), "Bob");
    assert_eq!(form.at("own", 2, "../preceding-sibling::child/name"), "Ann");
    assert_eq!(form.at("own", 2, "../following-sibling::*[1]/name"), "Cy");
    assert_eq!(form.at("what", 3, "ancestor::child/name"), "Bob");
    assert_eq!(form.at("here", 1, "count(/data/descendant::what)"), "3");
    assert_eq!(
        form.at("here", 1, "count(/data//toy[1])"),
        "2",
        "the first of each child"
    );
    assert_eq!(form.at("here", 1, "count(/data/*)"), "13");
    assert_eq!(
        form.at("here", 1, "count(//*)"),
        form.answers.len().to_string()
    );
    assert_eq!(form.at("here", 1, "count(/)"), "1");
    assert_eq!(form.at("here", 1, "count(../@id)"), "0");
    assert_eq!(form.at("here", 1, "self::here"), "own");
    assert_eq!(form.at("here", 1, "../node()[2]"), "42");
}

#[test]
fn unions_are_in_document_order_without_doubles() {
    let form = form();
    assert_eq!(
        form.at("here", 1, "join(' ', ${county} | ${age} | ../age)"),
        "42 kent"
    );
    assert_eq!(form.at("here", 1, "count(${name} | ${years})"), "6");
}

#[test]
fn what_is_not_relevant_is_not_there() {
    let mut form = form();
    let bob = form.node("child", 2);
    form.answers.set_relevant(bob, false);
    let age = form.node("age", 1);
    form.answers.set_relevant(age, false);
    assert_eq!(form.at("here", 1, "join(' ', ${name})"), "Ann Cy");
    assert_eq!(form.at("here", 1, "count(${child})"), "2");
    assert_eq!(form.at("here", 1, "sum(/data/child/years)"), "3");
    assert_eq!(form.at("here", 1, "${age} = ''"), "true");
    assert_eq!(form.at("here", 1, "count(../age)"), "0");
    assert_eq!(
        form.at("age", 1, "."),
        "42",
        "a question sees its own answer"
    );
}

#[test]
fn instances_added_later_are_in_document_order() {
    let mut form = form();
    let first = form.node("child", 1);
    let toy = form.answers.append_repeat(first, "toy");
    let what = form.answers.append(toy, "what");
    form.answers.set_text(what, "drum");
    assert_eq!(
        form.at("here", 1, "join(' ', ${what})"),
        "ball doll drum kite"
    );
    assert_eq!(
        form.at("here", 1, "join(' ', //what)"),
        "ball doll drum kite"
    );
    assert_eq!(form.at("own", 1, "count(${what})"), "3");
}

#[test]
fn a_choice_filter_keeps_the_rows_for_which_it_holds() {
    let form = form();
    let towns = crate::expression::Lookups::instance(&form, "towns").expect("a list");
    let items: Vec<_> = towns.children(towns.root()).collect();
    let names = |source: &str| {
        let filter = Expression::parse(source).expect("a filter");
        let kept = filter
            .select(&form.scope(form.node("here", 1)), towns, &items)
            .expect("a result");
        kept.iter()
            .map(|&item| towns.text(towns.children(item).next().expect("a name")))
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(names("county = ${county}"), "dover deal");
    assert_eq!(names("county != 'kent' or name = 'deal'"), "deal hove");
    assert_eq!(names("position() < 3 and people >= ${age} * 720"), "dover");
    assert_eq!(names("true()"), "dover deal hove");
}

#[test]
fn a_text_can_be_set_again() {
    let mut document = Document::new("data");
    let node = document.append(document.root(), "a");
    document.set_text(node, "one");
    document.set_text(node, "");
    assert_eq!(document.text(node), "");
    document.set_text(node, "three");
    assert_eq!(document.text(node), "three");
    assert_eq!(Value::Text(document.text(node).into()).into_text(), "three");
}
