use super::{check, form};

#[test]
fn texts_are_joined_and_cut() {
    check(&[
        ("string(12)", "12"),
        ("string(true())", "true"),
        ("string()", "own"),
        ("concat('a', 1, true())", "a1true"),
        ("concat('a')", "a"),
        ("concat(${name})", "AnnBobCy"),
        ("concat(${name}, '!', ${age})", "AnnBobCy!42"),
        ("join(', ', ${name})", "Ann, Bob, Cy"),
        ("join('-', 'a', 'b', 1)", "a-b-1"),
        ("join(' ', ${name}, 'x')", "Ann Bob Cy x"),
        ("join(',', /data/nothing)", ""),
        ("substr('hello', 1, 3)", "el"),
        ("substr('hello', 1)", "ello"),
        ("substr('hello', -3)", "llo"),
        ("substr('hello', 0, -1)", "hell"),
        ("substr('hello', 4, 2)", ""),
        ("substr('hello', 2, 99)", "llo"),
        ("substr('ŵyth', 0, 1)", "ŵ"),
        ("substring('12345', 2, 3)", "234"),
        ("substring('12345', 2)", "2345"),
        ("substring('12345', 1.5, 2.6)", "234"),
        ("substring('12345', 0, 3)", "12"),
        ("substring('12345', 0 div 0, 3)", ""),
        ("substring('12345', 1, 0 div 0)", ""),
        ("substring('12345', -42, 1 div 0)", "12345"),
        ("substring('12345', -1 div 0, 1 div 0)", ""),
        ("substring-before('1999/04/01', '/')", "1999"),
        ("substring-after('1999/04/01', '/')", "04/01"),
        ("substring-before('abc', 'x')", ""),
        ("substring-after('abc', '')", "abc"),
        ("translate('bar', 'abc', 'ABC')", "BAr"),
        ("translate('--aaa--', 'abc-', 'ABC')", "AAA"),
        ("translate('aa', 'aa', 'xy')", "xx"),
        ("string-length('ŵyth')", "4"),
        ("string-length()", "3"),
        ("string-length('')", "0"),
        ("normalize-space('  a   b ')", "a b"),
        ("contains('abc', 'bc')", "true"),
        ("contains('abc', '')", "true"),
        ("starts-with('abc', 'ab')", "true"),
        ("ends-with('abc', 'bc')", "true"),
        ("ends-with('abc', 'ab')", "false"),
        ("jr:itext('hello')", "Croeso"),
        ("version()", "2026-3"),
    ]);
}

#[test]
fn conditions_choose_and_count() {
    check(&[
        ("if(${age} > 18, 'adult', 'child')", "adult"),
        ("if('', 'a', 'b')", "b"),
        ("if(0, 1, 2) + 1", "3"),
        ("if(true(), 1, instance('none')/root)", "1"),
        ("sum(if(true(), ${years}, ${age}))", "10"),
        ("coalesce(${blank}, 'x')", "x"),
        ("coalesce(${age}, 'x')", "42"),
        ("coalesce(${blank}, ${blank})", ""),
        ("coalesce(/data/nothing, 0)", "0"),
        ("once('new')", "own"),
        ("true()", "true"),
        ("not(false())", "true"),
        ("not('')", "true"),
        ("not(${blank} = '')", "false"),
        ("boolean(0)", "false"),
        ("boolean('false')", "true"),
        ("boolean(0 div 0)", "false"),
        ("boolean(${blank})", "false"),
        ("not(${blank})", "true"),
        ("${blank} or ${age}", "true"),
        ("boolean(${home})", "true"),
        ("boolean(${child}[years > 5])", "true"),
        ("boolean(${child}[years > 9])", "false"),
        ("boolean-from-string('1')", "true"),
        ("boolean-from-string('true')", "true"),
        ("boolean-from-string('yes')", "false"),
        ("boolean-from-string(0)", "false"),
        ("checklist(1, 2, true(), false(), true())", "true"),
        ("checklist(3, -1, true(), false(), true())", "false"),
        ("checklist(-1, 1, true(), 1 = 1)", "false"),
        ("checklist(-1, 1, 0, '0', '')", "true"),
        ("checklist(2, 2, ${years})", "true"),
        ("weighted-checklist(5, -1, true(), 2, true(), 3)", "true"),
        ("weighted-checklist(5, 5, true(), 2, false(), 3)", "false"),
        ("weighted-checklist(3, 10, ${years}, ${years})", "true"),
    ]);
}

#[test]
fn a_pattern_must_match_the_whole_text() {
    check(&[
        ("regex('abc', 'abc')", "true"),
        ("regex('abcd', 'abc')", "false"),
        ("regex('abcd', 'abc.*')", "true"),
        (
            "regex('AB12 3CD', '^[A-Z]{1,2}\\d{1,2} ?\\d[A-Z]{2}$')",
            "true",
        ),
        ("regex('a|b', 'a|b')", "false"),
        ("regex('b', 'a|b')", "true"),
        ("regex('٣', '\\d')", "false"),
        ("regex('a/b', 'a\\/b')", "true"),
        ("regex('a_b', 'a\\_b')", "true"),
        ("regex('x', concat('[', 'x', ']'))", "true"),
        ("regex('', '.*')", "true"),
        ("regex(${age}, '[0-9]+')", "true"),
        (
            "regex('me@x.org', '[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,4}')",
            "true",
        ),
    ]);
}

#[test]
fn numbers_are_rounded_and_taken_to_functions() {
    check(&[
        ("number('12')", "12"),
        ("number(' 12.5 ')", "12.5"),
        ("number('-1')", "-1"),
        ("number('+1')", "NaN"),
        ("number('1e3')", "NaN"),
        ("number('')", "NaN"),
        ("number('-')", "NaN"),
        ("number('.')", "NaN"),
        ("number('1.2.3')", "NaN"),
        ("number('inf')", "NaN"),
        ("number(true())", "1"),
        ("int(3.9)", "3"),
        ("int(-3.9)", "-3"),
        ("int('x')", "NaN"),
        ("round(2.5)", "3"),
        ("round(-2.5)", "-2"),
        ("round(1.005, 2)", "1.01"),
        ("round(1.25, 1)", "1.3"),
        ("round(-1.25, 1)", "-1.2"),
        ("round(1234, -2)", "1200"),
        ("round(1250, -2)", "1300"),
        ("round(12.3456, 3)", "12.346"),
        ("round('x')", "NaN"),
        ("floor(-1.5)", "-2"),
        ("ceiling(1.2)", "2"),
        ("abs(-3)", "3"),
        ("pow(2, 10)", "1024"),
        ("sqrt(9)", "3"),
        ("sqrt(-1)", "NaN"),
        ("exp(0)", "1"),
        ("exp10(3)", "1000"),
        ("log(exp(1))", "1"),
        ("log10(1000)", "3"),
        ("round(sin(pi() div 2), 6)", "1"),
        ("cos(0)", "1"),
        ("round(tan(pi() div 4), 6)", "1"),
        ("round(asin(1) * 2, 4)", "3.1416"),
        ("acos(1)", "0"),
        ("atan(0)", "0"),
        ("round(atan2(1, 1), 4)", "0.7854"),
        ("sum(${years})", "10"),
        ("sum(/data/nothing)", "0"),
        ("min(${years})", "3"),
        ("max(${years})", "7"),
        ("max(1, 5, 3)", "5"),
        ("min(${years}, 1)", "1"),
        ("max(/data/nothing)", "NaN"),
        ("max('', 2)", "2"),
    ]);
}

#[test]
fn answers_to_select_questions_are_lists() {
    check(&[
        ("selected(${fruit}, 'apple')", "true"),
        ("selected(${fruit}, 'app')", "false"),
        ("selected(${fruit}, ' pear ')", "true"),
        ("selected(${blank}, '')", "true"),
        ("selected(${fruit}, '')", "false"),
        ("selected('1 2 3', 2)", "true"),
        ("selected-at(${fruit}, 0)", "apple"),
        ("selected-at(${fruit}, 1)", "pear"),
        ("selected-at(${fruit}, 2)", ""),
        ("selected-at(${fruit}, -1)", ""),
        ("count-selected(${fruit})", "2"),
        ("count-selected('  a  b ')", "2"),
        ("count-selected(${blank})", "0"),
        ("jr:choice-name('apple', '${fruit}')", "An apple"),
        (
            "jr:choice-name(selected-at(${fruit}, 1), ' ${fruit} ')",
            "A pear",
        ),
        ("jr:choice-name('apple', '/data/fruit')", "An apple"),
        ("jr:choice-name(${fruit}, ${fruit})", "An apple A pear"),
        ("jr:choice-name('kiwi', '${fruit}')", ""),
    ]);
}

#[test]
fn tables_are_looked_up() {
    check(&[
        ("instance('towns')/root/item[name = 'deal']/label", "Deal"),
        ("instance('towns')/root/item[2]/name", "deal"),
        ("instance('towns')/item[2]/name", "deal"),
        (
            "instance('towns')/root/item[position() = last()]/name",
            "hove",
        ),
        (
            "count(instance('towns')/root/item[county = ${county}])",
            "2",
        ),
        (
            "count(instance('towns')/root/item[county = current()/../home/county])",
            "2",
        ),
        (
            "count(instance('towns')/root/item[county = /data/home/county])",
            "2",
        ),
        (
            "instance('towns')/root/item[county = 'kent'][2]/label",
            "Deal",
        ),
        ("instance('towns')/root/item[people > 50000]/name", "hove"),
        (
            "sum(instance('towns')/root/item[county = 'kent']/people)",
            "61000",
        ),
        ("join(' ', instance('towns')//name)", "dover deal hove"),
        ("pulldata('towns', 'people', 'name', 'hove')", "91000"),
        ("pulldata('towns', 'people', 'name', 'york')", ""),
        (
            "pulldata('nope', 'people', 'name', 'york')",
            "error: there is no choice list or attached table “nope”",
        ),
    ]);
}

#[test]
fn digests_are_those_of_the_standards() {
    check(&[
        (
            "digest('abc', 'MD5', 'hex')",
            "900150983cd24fb0d6963f7d28e17f72",
        ),
        (
            "digest('abc', 'SHA-1', 'hex')",
            "a9993e364706816aba3e25717850c26c9cd0d89d",
        ),
        (
            "digest('abc', 'SHA-256', 'hex')",
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        ),
        (
            "substr(digest('abc', 'SHA-384', 'hex'), 0, 16)",
            "cb00753f45a35e8b",
        ),
        (
            "substr(digest('abc', 'SHA-512', 'hex'), 0, 16)",
            "ddaf35a193617aba",
        ),
        ("digest('abc', 'MD5')", "kAFQmDzST7DWlj99KOF/cg=="),
        ("base64-decode('SGVsbG8=')", "Hello"),
        ("base64-decode('SGVsbG8')", "Hello"),
        ("base64-decode('***')", ""),
    ]);
}

#[test]
fn places_on_earth_are_measured() {
    check(&[
        ("round(area(${shape}) div 1000000)", "12391"),
        ("area('0 0;0 1')", "0"),
        ("area('x')", "NaN"),
        ("round(distance('0 0 0 0;0 1 0 0') div 1000)", "111"),
        ("distance('51.5 0')", "0"),
        ("geofence('0.5 0.5 0 0', ${shape})", "true"),
        ("geofence('1.5 0.5 0 0', ${shape})", "false"),
        ("geofence('', ${shape})", "false"),
        ("intersects(${shape})", "false"),
        ("intersects('0 0;1 1;1 0;0 1')", "true"),
        ("intersects('0 0;1 1;0 1')", "false"),
    ]);
}

#[test]
fn a_seeded_shuffle_gives_the_order_of_odk_clients() {
    // From the published behaviour of the seeded shuffle for six items A–F.
    let items = ["A", "B", "C", "D", "E", "F"];
    for (seed, order) in [(1, "BFEACD"), (42, "AFCBDE"), (11_111_111, "ACDBFE")] {
        assert_eq!(
            super::super::shuffled(&items, seed).concat(),
            order,
            "seed {seed}"
        );
    }
    check(&[
        ("join('', randomize(${name}, 1))", "BobAnnCy"),
        ("count(randomize(${name}))", "3"),
    ]);
}

#[test]
fn chance_repeats_itself_for_a_respondent_and_differs_between_calls_and_places() {
    let form = form();
    let first = form.at("here", 1, "random()");
    assert_eq!(first, form.at("here", 1, "random()"));
    assert_ne!(first, form.at("age", 1, "random()"));
    assert_ne!(form.at("own", 1, "random()"), form.at("own", 2, "random()"));
    assert_eq!(form.at("here", 1, "random() = random()"), "false");
    assert_eq!(form.at("here", 1, "random() >= 0 and random() < 1"), "true");
    let uuid = form.at("here", 1, "uuid()");
    assert_eq!(form.at("here", 1, &format!("regex('{uuid}', '[0-9a-f]{{8}}-[0-9a-f]{{4}}-4[0-9a-f]{{3}}-[89ab][0-9a-f]{{3}}-[0-9a-f]{{12}}')")), "true");
    assert_eq!(form.at("here", 1, "string-length(uuid(12))"), "12");
}
