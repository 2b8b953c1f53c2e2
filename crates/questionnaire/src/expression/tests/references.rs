use crate::expression::{Expression, Target};

fn parse(source: &str) -> Expression {
    Expression::parse(source).unwrap_or_else(|error| panic!("{source}: {error}"))
}

#[test]
fn an_expression_tells_what_it_refers_to() {
    let expression =
        parse("${b} > 1 and selected(../c, 'x') or instance('l')/root/item[n = ${a}]/v = ${b}");
    assert_eq!(expression.questions(), ["a", "b"]);
    assert_eq!(expression.functions(), ["instance", "selected"]);
    assert_eq!(
        expression.references(),
        [
            Target::Question {
                name: "b".into(),
                offset: 0
            },
            Target::Path {
                absolute: false,
                steps: vec!["..".into(), "c".into()],
                in_predicate: false,
                offset: 22
            },
            Target::Instance {
                id: "l".into(),
                offset: 36
            },
            Target::Path {
                absolute: false,
                steps: vec!["n".into()],
                in_predicate: true,
                offset: 60
            },
            Target::Question {
                name: "a".into(),
                offset: 64
            },
            Target::Question {
                name: "b".into(),
                offset: 74
            },
        ]
    );
}

#[test]
fn an_expression_tells_whether_it_looks_at_its_own_answer() {
    for source in [
        ". > 5",
        "once(random())",
        "string-length() > 3",
        "selected(., 'a') and ${b} = 1",
        "current() = 1",
    ] {
        assert!(parse(source).uses_own_answer(), "{source}");
    }
    for source in ["${a} > 5", "../a > 5", "true()", "string-length('a')"] {
        assert!(!parse(source).uses_own_answer(), "{source}");
    }
}

#[test]
fn the_quoted_question_of_choice_name_is_no_second_reference() {
    assert_eq!(parse("jr:choice-name(${a}, '${a}')").references().len(), 1);
}

#[test]
fn an_expression_is_shown_in_its_plainest_form() {
    for (source, shown) in [
        ("1+2*3", "1 + 2 * 3"),
        ("(1+2)*3", "(1 + 2) * 3"),
        ("1-(2-3)", "1 - (2 - 3)"),
        ("(1-2)-3", "1 - 2 - 3"),
        ("-(${a}+1)", "-(${a} + 1)"),
        ("a//b[1]/../@c", "a/descendant-or-self::node()/b[1]/../@c"),
        ("${r}[ 2 ]/x", "${r}[2]/x"),
        ("\"it's\"", "\"it's\""),
        ("(a|b)[1]", "(a | b)[1]"),
        ("instance( 'x' )/root/item", "instance('x')/root/item"),
        ("not( . = '' )", "not(. = '')"),
    ] {
        let once = parse(source).to_string();
        assert_eq!(once, shown);
        assert_eq!(parse(&once).to_string(), once);
    }
}
