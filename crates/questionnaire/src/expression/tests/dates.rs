use super::{check, form};

#[test]
fn dates_are_texts_that_count_as_days_where_a_number_is_wanted() {
    check(&[
        ("today()", "2026-11-23"),
        ("now()", "2026-11-23T10:30:00.000"),
        ("number('1970-01-02')", "1"),
        ("number('1970-01-02T12:00:00')", "1.5"),
        ("number('1970-01-02T00:00:00+01:00') < 1", "true"),
        ("number('1970-01-01T01:00:00.000+01:00')", "0"),
        ("number('2026-13-01')", "NaN"),
        ("number('2025-02-29')", "NaN"),
        ("today() + 1", "20781"),
        ("date(today() + 1)", "2026-11-24"),
        ("date('1970-01-01') + 10", "10"),
        ("today() - ${born}", "15608"),
        ("int((today() - ${born}) div 365.25)", "42"),
        ("${born} < today()", "true"),
        ("${born} < '1990-01-01'", "true"),
        ("${born} = '1984-02-29'", "true"),
        ("${born} = date('1984-02-29')", "true"),
        (". <= today()", "false"),
        ("now() > today()", "true"),
        ("today() = date(now())", "true"),
    ]);
}

#[test]
fn dates_are_converted() {
    check(&[
        ("date(0)", "1970-01-01"),
        ("date(-1)", "1969-12-31"),
        ("date('2026-11-23T10:30:00')", "2026-11-23"),
        ("date('2026-1-5')", "2026-01-05"),
        ("date('')", ""),
        ("date('nonsense')", ""),
        ("date(0 div 0)", ""),
        ("date(1 div 0)", ""),
        ("date-time('2026-11-23')", "2026-11-23T00:00:00.000"),
        ("date-time(0.5)", "1970-01-01T12:00:00.000"),
        ("decimal-date-time('1970-01-01T06:00:00')", "0.25"),
        ("decimal-date-time('2026-11-23')", "20780"),
        ("decimal-date-time('x')", "NaN"),
        ("decimal-time('12:00:00')", "0.5"),
        ("decimal-time('06:00:00.000+01:00')", "0.25"),
        ("decimal-time('18:00')", "0.75"),
        ("decimal-time('x')", "NaN"),
    ]);
}

#[test]
fn dates_are_formatted() {
    check(&[
        (
            "format-date('2026-01-05', '%Y-%m-%d %y %n/%e %b %a')",
            "2026-01-05 26 1/5 Jan Mon",
        ),
        (
            "format-date-time('2026-01-05T09:07:03.045', '%H:%M:%S.%3 %h %%')",
            "09:07:03.045 9 %",
        ),
        ("format-date(0, '%d/%m/%Y')", "01/01/1970"),
        ("format-date('', '%d')", ""),
        ("format-date(today(), '%e %b %Y')", "23 Nov 2026"),
        ("format-date-time(${seen}, '%H:%M')", "10:30"),
        ("format-date-time('10:30:00', '%H.%M')", "10.30"),
        (
            "format-date(today(), concat('%', 'Q'))",
            "error: format-date: “%Q” is no part of a date format; there are %Y %y %m %n %b %d %e %a, and for times %H %h %M %S %3",
        ),
    ]);
}

#[test]
fn names_of_months_are_in_the_language_of_the_page() {
    let mut form = form();
    form.language = "cy";
    assert_eq!(
        form.at("here", 1, "format-date('2026-11-23', '%a %e %b')"),
        "Llun 23 Tach"
    );
}
