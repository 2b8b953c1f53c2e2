//! Agreement and scales against R `irr`, `vcd` and `psych`, Python `krippendorff` and `statsmodels`,
//! and against what must hold for any ratings.
//!
//! `reference/agree.jsonl` and `reference/scale.jsonl` hold calls and results on invented ratings; the other
//! files, in `oracle/`, name the call beside each value.

mod coefficients;
mod properties;
mod refusals;
mod requests;
mod scale;

use std::collections::BTreeMap;

use estimation::agreement::Ratings;
use serde_json::Value;

/// The result of one case of a file with one case a line.
fn case(lines: &str, id: &str) -> Value {
    lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("a case is JSON"))
        .find(|case| case["id"] == id)
        .unwrap_or_else(|| panic!("there is no case {id}"))["result"]
        .clone()
}

fn reference(id: &str) -> Value {
    case(
        include_str!("../reference/agree.jsonl"),
        &format!("agree/{id}"),
    )
}

/// A case of the file with one object of cases.
fn more(id: &str) -> Value {
    let all: BTreeMap<String, Value> =
        serde_json::from_str(include_str!("../oracle/agreement.json")).expect("the cases are JSON");
    all.get(id)
        .cloned()
        .unwrap_or_else(|| panic!("there is no case {id}"))
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

/// Equal to within a relative error.
#[track_caller]
fn check(ours: f64, theirs: &Value, tolerance: f64) {
    let theirs = number(theirs);
    let error = (ours - theirs).abs() / theirs.abs().max(1e-300);
    assert!(
        error <= tolerance,
        "here {ours:e}, there {theirs:e}: {error:e}"
    );
}

fn cells(file: &str) -> Vec<Vec<String>> {
    csv::Reader::from_reader(file.as_bytes())
        .records()
        .map(|row| {
            row.expect("a CSV file")
                .iter()
                .skip(1)
                .map(str::to_owned)
                .collect()
        })
        .collect()
}

fn numbers(file: &str) -> Vec<Vec<Option<f64>>> {
    let rows = cells(file);
    let of = |row: &Vec<String>| row.iter().map(|cell| cell.parse().ok()).collect();
    rows.iter().map(of).collect()
}

fn five() -> Ratings {
    Ratings::from_numbers(&numbers(include_str!("../reference/ratings5.csv"))).expect("five raters")
}

fn five_with_missing() -> Ratings {
    Ratings::from_numbers(&numbers(include_str!("../reference/ratings5_missing.csv")))
        .expect("five raters")
}

/// Two coders, categories in alphabetical order.
fn named() -> Ratings {
    let rows = cells(include_str!("../reference/ratings2.csv"));
    let rows: Vec<Vec<Option<&str>>> = rows
        .iter()
        .map(|row| {
            row.iter()
                .map(|cell| Some(cell.as_str()).filter(|c| !c.is_empty()))
                .collect()
        })
        .collect();
    Ratings::from_names(&["neg", "neu", "pos"], &rows).expect("two raters")
}
