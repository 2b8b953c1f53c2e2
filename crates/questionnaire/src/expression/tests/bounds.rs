use proptest::prelude::*;

use super::form;
use crate::expression::{EvaluationError, Expression};

fn evaluate(source: &str, fuel: u64) -> Result<String, EvaluationError> {
    let form = form();
    let expression = Expression::parse(source).expect("a valid expression");
    let mut scope = form.scope(form.node("here", 1));
    scope.fuel = fuel;
    expression
        .evaluate(&scope)
        .map(|value| value.into_text().into_owned())
}

#[test]
fn nesting_without_end_is_refused_and_does_not_overflow_the_stack() {
    for source in [
        "(".repeat(50_000),
        "not(".repeat(20_000),
        "a[".repeat(40_000),
        format!("{}1", "1 = (".repeat(15_000)),
        format!("{}1", "-(".repeat(40_000)),
    ] {
        let error = Expression::parse(&source).expect_err("too deep");
        assert!(
            error.message.contains("nested too deeply"),
            "{}",
            error.message
        );
    }
    let long = format!("1{}", " + 1".repeat(100_000));
    assert!(
        Expression::parse(&long)
            .expect_err("too long")
            .message
            .contains("longer than")
    );
}

#[test]
fn long_chains_and_many_nested_conditions_are_fine() {
    assert_eq!(
        evaluate(&format!("1{}", " + 1".repeat(9_999)), 1_000_000),
        Ok("10000".into())
    );
    assert_eq!(
        evaluate(
            &format!("false(){}", " or ${age} = 1".repeat(5_000)),
            1_000_000
        ),
        Ok("false".into())
    );
    let nested = format!("{}0{}", "if(${age} = 1, 1, ".repeat(190), ")".repeat(190));
    assert_eq!(evaluate(&nested, 100_000), Ok("0".into()));
    assert_eq!(
        evaluate(&format!("{}5", "- ".repeat(9_001)), 1_000),
        Ok("-5".into())
    );
}

#[test]
fn an_evaluation_ends_when_its_fuel_does() {
    let source = "count(//*[count(//*[count(//*[count(//*) > 0]) > 0]) > 0])";
    assert_eq!(
        evaluate(source, 100_000),
        Err(EvaluationError::OutOfFuel(100_000))
    );
}

#[test]
fn texts_cannot_grow_without_end() {
    let separator = "x".repeat(60_000);
    assert_eq!(
        evaluate(&format!("join('{separator}', //*)"), 1_000_000),
        Err(EvaluationError::TextTooLong(1 << 20))
    );
    let all = vec!["concat(//*)"; 300].join(", ");
    assert_eq!(
        evaluate(&format!("concat({all})"), 2_000),
        Err(EvaluationError::OutOfFuel(2_000))
    );
}

#[test]
fn a_pattern_that_explodes_elsewhere_takes_no_time_here() {
    let source = format!("regex('{}b', '(a+)+')", "a".repeat(5_000));
    assert_eq!(evaluate(&source, 100_000), Ok("false".into()));
}

const LEAVES: &str = "1 2.5 0 '' 'a' '2026-01-02' ${age} ${name} ${child} ${blank} ${toy} . .. ../name \
    /data/child //what * today() now() position() last() current()/../name \
    instance('towns')/root/item random() uuid() ${child}[2]/name / @a true()";
const OPERATORS: &str = "+ - * div mod = != < <= > >= and or |";
const ONE: &str = "not string number int round count sum max date date-time boolean concat \
    decimal-date-time decimal-time normalize-space string-length randomize area distance intersects \
    count-selected uuid once position base64-decode coalesce floor -";
const TWO: &str = "selected selected-at substr substring round pow contains join format-date regex \
    substring-before coalesce randomize geofence min starts-with atan2 checklist";
const THREE: &str = "if translate substr indexed-repeat concat checklist";

fn one_of(words: &'static str) -> impl Strategy<Value = &'static str> {
    prop::sample::select(words.split_whitespace().collect::<Vec<_>>())
}

/// Expressions that are mostly valid.
fn grown() -> impl Strategy<Value = String> {
    one_of(LEAVES)
        .prop_map(str::to_owned)
        .prop_recursive(5, 40, 4, |inner| {
            let two = (inner.clone(), inner.clone());
            let three = (inner.clone(), inner.clone(), inner.clone());
            prop_oneof![
                (two.clone(), one_of(OPERATORS)).prop_map(|((l, r), o)| format!("{l} {o} {r}")),
                (one_of(ONE), inner.clone()).prop_map(|(f, a)| format!("{f}({a})")),
                (one_of(TWO), two.clone()).prop_map(|(f, (a, b))| format!("{f}({a}, {b})")),
                (one_of(THREE), three).prop_map(|(f, (a, b, c))| format!("{f}({a}, {b}, {c})")),
                two.clone().prop_map(|(a, p)| format!("{a}[{p}]")),
                two.prop_map(|(a, b)| format!("{a}/{b}")),
                inner.prop_map(|a| format!("({a})")),
            ]
        })
}

fn token() -> impl Strategy<Value = String> {
    const WORDS: &str = "1 2.5 '' 'a' ${age} ${name} ${child} ${blank} . .. / // * + - div mod = != < <= \
        and or | ( ) [ ] , count( sum( if( selected( string( substr( round( date( format-date( regex( \
        instance('towns') root item name position() last() current() randomize( indexed-repeat( @ \
        ancestor:: translate( join( uuid( today() now() '%Y' distance( concat(";
    prop_oneof![one_of(WORDS).prop_map(str::to_owned), "[ -~]{0,3}"]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2048) })]

    #[test]
    fn no_text_makes_the_parser_panic(source in "\\PC{0,40}") {
        let _ = Expression::parse(&source);
    }

    #[test]
    fn no_words_make_the_evaluator_panic(tokens in prop::collection::vec(token(), 0..14)) {
        try_out(&tokens.join(" "))?;
    }

    #[test]
    fn every_expression_means_the_same_when_it_is_shown_and_read_again(source in grown()) {
        try_out(&source)?;
    }
}

fn try_out(source: &str) -> Result<(), TestCaseError> {
    let Ok(expression) = Expression::parse(source) else {
        return Ok(());
    };
    let form = form();
    let mut scope = form.scope(form.node("own", 2));
    scope.fuel = 20_000;
    let value = |expression: &Expression| {
        expression
            .evaluate(&scope)
            .map(|value| value.into_text().into_owned())
    };
    let first = value(&expression);
    prop_assert_eq!(
        &first,
        &value(&expression),
        "the same scope gives the same value"
    );
    let shown = expression.to_string();
    let again = Expression::parse(&shown);
    prop_assert!(
        again.is_ok(),
        "{} was shown as {}: {:?}",
        source,
        shown,
        again
    );
    let again = again.expect("checked");
    prop_assert_eq!(again.to_string(), shown);
    // Chance comes from the place of a call, which may differ in the plain form.
    let chance = ["uuid", "random", "randomize"];
    let by_chance = expression
        .functions()
        .iter()
        .any(|name| chance.contains(name));
    if !by_chance && first.is_ok() {
        prop_assert_eq!(first, value(&again), "{} was shown as {}", source, again);
    }
    Ok(())
}

#[test]
fn comparing_many_long_answers_costs_fuel_for_their_length() {
    let mut form = form();
    let long = "9".repeat(200_000);
    for number in 1..=3 {
        let name = form.node("name", number);
        form.answers.set_text(name, &long);
    }
    for source in ["${name} = ${name}", "sum(${name})", "${name} > 5"] {
        let expression = Expression::parse(source).expect("a valid expression");
        let mut scope = form.scope(form.node("here", 1));
        scope.fuel = 10_000;
        assert_eq!(
            expression.evaluate(&scope).map(|value| value.to_boolean()),
            Err(EvaluationError::OutOfFuel(10_000)),
            "{source}"
        );
    }
}
