//! Against R 4.6.1 with `survey` 4.5 on a synthetic census with non-response: GPs and practice
//! managers, strata = country, weights N/n, finite-population correction. Relative error 1e-9.
//!
//! `census.csv` is invented for this purpose; `census.json` holds the calls and what R gave.

mod data;
mod disclosure;
mod disclosure_margins;

use data::{Census, check, expected};
use estimation::{
    compare::{DifferenceMethod, difference},
    estimate::{IntervalMethod, Precision, ShareSummary, share_interval},
    table::{Cell, Item, RawTable, Sum},
};

/// Estimates and standard errors of one row of a table, by R's order of columns.
fn check_row(table: &RawTable, row: &str, columns: &[&str], case: &str, from: usize) {
    let expected = expected(case);
    for (at, column) in columns.iter().enumerate() {
        let cell = table
            .find(row, column)
            .unwrap_or_else(|| panic!("{case}: no {row} × {column}"));
        let estimate = cell.estimate.as_ref().expect("people answered");
        let name = format!("{case}, {column}");
        check(estimate.value, expected.est[from + at], &name);
        check(
            estimate.standard_error.expect("more than one"),
            expected.se[from + at],
            &name,
        );
    }
}

fn only_cell<'a>(table: &'a RawTable, row: &str) -> &'a Cell {
    let column = &table.columns()[0].key;
    table.find(row, column).expect("the row is in the table")
}

#[test]
fn means_of_everybody_equal_svymean() {
    for population in ["GP", "PM"] {
        let census = Census::of(Some(population));
        let table = census.table(
            Item::Number(&census.hours()),
            &[],
            None,
            Precision::default(),
        );
        check_row(
            &table,
            "mean",
            &["all"],
            &format!("{population}_base_hours_mean"),
            0,
        );
    }
}

#[test]
fn means_by_two_variables_equal_svyby() {
    let census = Census::of(Some("GP"));
    let groups = census.groups(&["sex", "ageband"]);
    let table = census.table(
        Item::Number(&census.hours()),
        &[],
        Some(&groups),
        Precision::default(),
    );
    let names = &expected("GP_base_hours_by").names;
    let keys: Vec<String> = names.iter().map(|name| format!("all/by={name}")).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    check_row(&table, "mean", &keys, "GP_base_hours_by", 0);
}

#[test]
fn means_in_two_populations_of_one_design_equal_svyby() {
    let census = Census::of(None);
    let hours = census.hours();
    for (case, by) in [
        ("both_mean", &["pop"][..]),
        ("both_by2", &["pop", "country"]),
    ] {
        let groups = census.groups(by);
        let table = census.table(
            Item::Number(&hours),
            &[],
            Some(&groups),
            Precision::default(),
        );
        let keys: Vec<String> = expected(case)
            .names
            .iter()
            .map(|name| format!("all/by={name}"))
            .collect();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        check_row(&table, "mean", &keys, case, 0);
    }
}

#[test]
fn shares_of_every_level_by_population_equal_svyby() {
    let census = Census::of(None);
    let (q1, groups) = (census.choice("q1"), census.groups(&["pop"]));
    let table = census.table(Item::Choice(&q1), &[], Some(&groups), Precision::default());
    for (at, level) in ["1", "2", "3", "4", "5"].iter().enumerate() {
        check_row(
            &table,
            level,
            &["all/by=GP", "all/by=PM"],
            "both_q1",
            2 * at,
        );
    }
}

#[test]
fn options_of_a_multiple_response_equal_svymean_of_indicators() {
    let census = Census::of(Some("PM"));
    let ticked = census.ticked();
    let table = census.table(Item::Several(&ticked), &[], None, Precision::default());
    for (at, option) in ["mr1", "mr2", "mr3", "mr4", "mr5"].iter().enumerate() {
        check_row(&table, option, &["all"], "PM_base_multi", at);
    }
}

#[test]
fn two_point_sums_and_their_logit_intervals_equal_svyciprop_in_the_domain_that_answered() {
    for population in ["GP", "PM"] {
        let census = Census::of(Some(population));
        let q3 = census.choice("q3");
        let agree = [Sum {
            name: "agree".to_owned(),
            levels: vec!["4".to_owned(), "5".to_owned()],
        }];
        let precision = Precision {
            method: IntervalMethod::Logit,
            confidence: 0.95,
        };
        let table = census.table(Item::Choice(&q3), &agree, None, precision);
        let case = format!("{population}_base_top2");
        check_row(&table, "agree", &["all"], &case, 0);
        check_interval(only_cell(&table, "agree"), &case);
    }
}

#[test]
fn intervals_of_a_rare_answer_equal_svyciprop() {
    let census = Census::of(Some("GP"));
    let rare = census.choice("rare");
    for (method, case) in [
        (IntervalMethod::KornGraubard, "GP_base_rare_beta"),
        (IntervalMethod::Logit, "GP_base_rare_logit"),
    ] {
        let precision = Precision {
            method,
            confidence: 0.95,
        };
        let table = census.table(Item::Choice(&rare), &[], None, precision);
        check_row(&table, "Yes", &["all"], case, 0);
        check_interval(only_cell(&table, "Yes"), case);
    }
}

fn check_interval(cell: &Cell, case: &str) {
    let expected = expected(case);
    let estimate = cell.estimate.as_ref().expect("people answered");
    let interval = estimate.interval.expect("two or more answered");
    check(
        interval.lower,
        expected.lower.expect("the case has an interval"),
        case,
    );
    check(
        interval.upper,
        expected.upper.expect("the case has an interval"),
        case,
    );
}

/// With `na.rm`, R keeps the degrees of freedom of the whole design; ours are the domain's. The
/// formulas of the intervals are the same, given R's degrees of freedom.
#[test]
fn intervals_with_missing_answers_equal_svyciprop_given_its_degrees_of_freedom() {
    for (population, rows, method, case) in [
        (
            "GP",
            2377.0,
            IntervalMethod::KornGraubard,
            "GP_base_q9_beta",
        ),
        (
            "PM",
            1424.0,
            IntervalMethod::KornGraubard,
            "PM_base_q9_beta",
        ),
        ("PM", 1424.0, IntervalMethod::Logit, "PM_base_q9_logit"),
        ("PM", 1424.0, IntervalMethod::Wilson, "PM_base_q9_wilson"),
    ] {
        let census = Census::of(Some(population));
        let q9 = census.choice("q9");
        let table = census.table(Item::Choice(&q9), &[], None, Precision::default());
        check_row(&table, "Yes", &["all"], case, 0);
        let cell = only_cell(&table, "Yes");
        let estimate = cell.estimate.as_ref().expect("people answered");
        assert_eq!(
            estimate.degrees_of_freedom,
            cell.base as f64 - 4.0,
            "the domain's, {case}"
        );
        let summary = ShareSummary {
            share: estimate.value,
            standard_error: estimate.standard_error,
            people: rows,
            effective: rows,
            degrees_of_freedom: rows - 4.0,
        };
        let interval = share_interval(
            &summary,
            Precision {
                method,
                confidence: 0.95,
            },
        );
        let interval = interval.expect("two or more answered");
        check(
            interval.lower,
            expected(case).lower.expect("an interval"),
            case,
        );
        check(
            interval.upper,
            expected(case).upper.expect("an interval"),
            case,
        );
    }
}

#[test]
fn the_difference_of_two_populations_equals_svycontrast() {
    let census = Census::of(None);
    let (q9, groups) = (census.choice("q9"), census.groups(&["pop"]));
    let table = census.table(Item::Choice(&q9), &[], Some(&groups), Precision::default());
    let estimate = |column: &str| {
        table
            .find("Yes", column)
            .and_then(|cell| cell.estimate.clone())
            .expect("people answered")
    };
    let (gp, pm) = (estimate("all/by=GP"), estimate("all/by=PM"));
    let ours = difference(&gp, &pm, DifferenceMethod::Wald, 0.95).expect("both have errors");
    let expected = expected("both_diff");
    check(ours.value, expected.est[0], "both_diff");
    check(ours.standard_error, expected.se[0], "both_diff");
    let careful = difference(&gp, &pm, DifferenceMethod::Mover, 0.95).expect("both have intervals");
    assert!(
        (careful.lower - ours.lower).abs() < 0.001 && (careful.upper - ours.upper).abs() < 0.001
    );
}
