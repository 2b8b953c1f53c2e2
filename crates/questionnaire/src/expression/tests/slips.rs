use crate::expression::Expression;

/// Each source is refused at the place, with a message that has the words.
#[track_caller]
fn refused(cases: &[(&str, usize, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|&(source, offset, words)| match Expression::parse(source) {
            Ok(_) => Some(format!("{source}: not refused")),
            Err(error) if error.offset == offset && error.message.contains(words) => None,
            Err(error) => Some(format!(
                "{source}: {} (at byte {})",
                error.message, error.offset
            )),
        })
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn slips_of_other_languages_are_named_with_what_to_write() {
    refused(&[
        ("${a} == 1", 5, "write one “=”"),
        ("${a} && ${b}", 5, "write “and”"),
        ("${a} || ${b}", 5, "write “or”"),
        ("!selected(${a}, 'x')", 0, "write not(…)"),
        ("${a} <> 1", 5, "write “!=”"),
        ("${a} => 1", 5, "write “>=”"),
        ("${a} =< 1", 5, "write “<=”"),
        ("${a} ≥ 1", 5, "write “>=”"),
        ("${a} &gt; 1", 5, "write “>”"),
        ("${a} AND ${b}", 5, "small letters"),
        ("${a} / ${b}", 7, "write “div”"),
        ("${a} / 2", 7, "write “div”"),
        ("10 / 2", 3, "write “div”"),
        ("${a} % 2", 5, "write “mod”"),
        ("if(${a} = 1; 2; 3)", 11, "comma"),
        ("${a} & ' x'", 5, "concat"),
        ("{a} = 1", 0, "${name}"),
        ("`x`", 0, "straight quotes"),
    ]);
}

#[test]
fn what_is_not_closed_is_named_where_it_opens() {
    refused(&[
        (
            "selected(${a}, 'x'",
            18,
            "expected “,” or “)” in selected()",
        ),
        ("(1 + 2", 6, "close the “(” at character 1"),
        ("${a} = 'x", 7, "not closed"),
        ("${a} = \"x", 7, "double quote"),
        ("${a = 1", 0, "not closed"),
        ("${a", 0, "not closed"),
        ("${}", 0, "question's name"),
        ("${my question} = 1", 0, "no name"),
        ("/data/a[b = 1", 13, "“]”"),
        ("1 + 2)", 5, "closes nothing"),
        ("a]", 1, "closes nothing"),
    ]);
}

#[test]
fn values_and_operators_that_are_missing_are_named() {
    refused(&[
        ("", 0, "empty"),
        ("   ", 3, "empty"),
        ("1 +", 3, "ends too early"),
        ("and 1", 4, "expected an operator"),
        ("1 = = 2", 4, "expected a value before “=”"),
        ("${a} ${b}", 5, "expected an operator"),
        ("${a} 'x'", 5, "expected an operator"),
        ("${a} is 5", 5, "stands straight after a value"),
        ("if(1, , 2)", 6, "argument of if() is missing"),
        ("concat('a', )", 12, "argument of concat() is missing"),
        ("1, 2", 1, "comma"),
        ("a[]", 2, "condition or a position"),
        ("2nd", 0, "cannot begin with a digit"),
        ("#", 0, "means nothing"),
    ]);
}

#[test]
fn functions_are_checked_when_the_form_is_read() {
    refused(&[
        ("selectd(${a}, 'x')", 0, "did you mean selected()?"),
        ("Selected(${a}, 'x')", 0, "write selected("),
        ("count_selected(${a})", 0, "write count-selected("),
        ("IF(1, 2, 3)", 0, "write if("),
        ("frobnicate(1)", 0, "there is no function frobnicate()"),
        ("selected(${a})", 0, "takes 2 arguments, not 1"),
        ("true(1)", 0, "takes no argument"),
        ("round()", 0, "takes 1 to 2 arguments, not 0"),
        ("concat()", 0, "at least 1 argument"),
        ("count(5)", 0, "must be a reference or a path"),
        ("sum('a')", 0, "must be a reference or a path"),
        ("property('deviceid')", 0, "not supported"),
        ("average(${a})", 0, "sum(nodes) div count-non-empty(nodes)"),
        ("upper-case(${a})", 0, "translate("),
        (
            "weighted-checklist(1, 2, 3, 4, 5)",
            0,
            "one weight is missing",
        ),
        (
            "indexed-repeat(${a}, ${b}, 1, ${c})",
            0,
            "one index is missing",
        ),
        ("digest('a', 'SHA-3')", 0, "there is no algorithm"),
        ("digest('a', 'MD5', 'hexa')", 0, "there is no encoding"),
        ("format-date(today(), '%Q')", 0, "no part of a date format"),
        ("format-date(today(), '%')", 0, "single %"),
        ("instance(${a})/root", 0, "in quotes"),
        ("'a'[1]", 0, "only nodes"),
        ("1 | 2", 0, "“or” for conditions"),
    ]);
}

#[test]
fn what_is_not_supported_is_refused_by_name() {
    refused(&[
        ("${last-saved#age}", 0, "last-saved"),
        ("following::a", 0, "the axis following::"),
        ("sideways::a", 0, "there is no axis sideways::"),
        ("a/text()", 2, "text() is not supported"),
        ("a/count(b)", 2, "cannot stand inside a path"),
        ("regex(., '(?=.*[0-9]).*')", 0, "look-ahead"),
        ("regex(., '(a)\\1')", 0, "back-references"),
        ("regex(., '[a-')", 0, "cannot be read"),
        ("regex(., '((a{1000}){1000}){1000}')", 0, "too large"),
    ]);
}

#[test]
fn what_is_probably_meant_otherwise_is_noted() {
    for (source, words) in [
        ("${a} = ‘x’", "curly quotes"),
        ("concat('Dear ${name}', '!')", "plain text"),
        ("../@id = 1", "no attributes"),
        ("regex(., '^[0-9]+')", "anchored at one end"),
        ("${a} – 1", "typographic dash"),
        ("18 < ${a} < 65", "two comparisons in a row"),
    ] {
        let expression =
            Expression::parse(source).unwrap_or_else(|error| panic!("{source}: {error}"));
        assert!(
            expression
                .notes()
                .iter()
                .any(|note| note.message.contains(words)),
            "{source}: {:?}",
            expression.notes()
        );
    }
    assert!(
        Expression::parse("regex(., '^[0-9]+$') and ${a} = 'x'")
            .expect("fine")
            .notes()
            .is_empty()
    );
}
