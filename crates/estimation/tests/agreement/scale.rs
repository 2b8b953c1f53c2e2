//! Cronbach's alpha and its company.

use estimation::{
    agreement::{IccModel, IccUnit, IntraclassRequest, Ratings, intraclass},
    data::{Missing, Numeric},
    scale::{Cronbach, Items, MissingItems, ScaleError, ScaleRequest, cronbach},
};
use proptest::prelude::*;
use serde_json::Value;

use super::{case, check, number, numbers};

fn columns(rows: &[Vec<Option<f64>>]) -> Vec<Numeric> {
    let items = rows.first().map_or(0, Vec::len);
    (0..items)
        .map(|item| Numeric::new(rows.iter().map(|row| row[item].ok_or(Missing::Blank))))
        .collect::<Result<_, _>>()
        .expect("the numbers are finite")
}

fn names(columns: &[Numeric]) -> Vec<String> {
    (1..=columns.len()).map(|item| format!("q{item}")).collect()
}

fn scale(rows: &[Vec<Option<f64>>], missing: MissingItems) -> Result<Cronbach, ScaleError> {
    let columns = columns(rows);
    let items = Items::new(&names(&columns), &columns.iter().collect::<Vec<_>>())?;
    let request = ScaleRequest {
        missing,
        ..ScaleRequest::default()
    };
    cronbach(&items, &request)
}

fn others(id: &str) -> Value {
    let all: Value = serde_json::from_str(include_str!("../oracle/scale.json")).expect("JSON");
    all[id].clone()
}

/// Against what psych gives under the names of the file.
fn check_scale(scale: &Cronbach, expected: &Value, names: [&str; 6], tolerance: f64) {
    let [alpha, standard, lambda, mean, dropped, rest] = names;
    check(scale.alpha, &expected[alpha], tolerance);
    check(
        scale.standardised_alpha.expect("one"),
        &expected[standard],
        tolerance,
    );
    check(scale.lambda6.expect("one"), &expected[lambda], tolerance);
    check(scale.mean_correlation, &expected[mean], tolerance);
    for (at, item) in scale.items.iter().enumerate() {
        check(
            item.alpha_if_dropped.expect("one"),
            &expected[dropped][at],
            tolerance,
        );
        check(
            item.item_rest_correlation.expect("one"),
            &expected[rest][at],
            tolerance,
        );
    }
}

#[test]
fn alpha_and_what_each_item_adds_equal_psych() {
    let expected = case(include_str!("../reference/scale.jsonl"), "scale/cronbach");
    let rows = numbers(include_str!("../reference/ratings5.csv"));
    let found = scale(&rows, MissingItems::CompleteCases).expect("a scale");
    let given = ["raw", "std", "g6", "mean_r", "drop_raw", "r_drop"];
    check_scale(&found, &expected, given, 1e-12);
    assert_eq!((found.rows, found.left_out, found.items.len()), (300, 0, 5));
}

#[test]
fn missing_answers_leave_whole_rows_or_single_covariances_out_as_asked() {
    let rows = numbers(include_str!("../reference/ratings5_missing.csv"));
    let given = ["alpha", "std", "g6", "mean_r", "drop_raw", "r_drop"];
    for (missing, id, used) in [
        (MissingItems::CompleteCases, "complete", 113),
        (MissingItems::Pairwise, "pairwise", 300),
    ] {
        let found = scale(&rows, missing).expect("a scale");
        check_scale(&found, &others(id), given, 1e-12);
        for (at, item) in found.items.iter().enumerate() {
            let dropped = item.standardised_alpha_if_dropped.expect("one");
            check(dropped, &others(id)["drop_std"][at], 1e-12);
        }
        assert_eq!((found.rows, found.left_out), (used, 300 - used));
        assert_eq!(
            found.interval.is_some(),
            missing == MissingItems::CompleteCases
        );
    }
}

/// Six items of the GPs of the census: the first character of each answer.
fn census() -> Vec<Vec<Option<f64>>> {
    let file = include_str!("../reference/census_resp.csv");
    let mut reader = csv::Reader::from_reader(file.as_bytes());
    let at = reader
        .headers()
        .expect("a head")
        .iter()
        .position(|name| name == "q1");
    let at = at.expect("a first item");
    reader
        .records()
        .map(|row| row.expect("a row"))
        .filter(|row| &row[1] == "GP")
        .map(|row| {
            (at..at + 6)
                .map(|q| row[q].get(..1).and_then(|c| c.parse().ok()))
                .collect()
        })
        .collect()
}

#[test]
fn weighted_alpha_equals_svycralpha() {
    let rows = census();
    let columns = columns(&rows);
    let mut complete = 0;
    let weight = |row: &Vec<Option<f64>>| {
        // A row that is out anyhow.
        if row.iter().any(Option::is_none) {
            return 5.0;
        }
        complete += 1;
        1.0 + f64::from(complete % 7) / 3.0
    };
    let weights: Vec<f64> = rows.iter().map(weight).collect();
    let items = Items::new(&names(&columns), &columns.iter().collect::<Vec<_>>());
    let items = items
        .expect("six items")
        .weighted(&weights)
        .expect("weights");
    let found = cronbach(&items, &ScaleRequest::default()).expect("a scale");
    let expected = others("weighted");
    assert!(found.weighted && found.interval.is_none());
    check(found.rows as f64, &expected["rows"], 0.0);
    // The items have little in common, so that alpha is a small difference.
    check(found.alpha, &expected["alpha"], 1e-10);
    check(found.mean_correlation, &expected["mean_r"], 1e-10);
    for (at, item) in found.items.iter().enumerate() {
        check(item.mean, &expected["means"][at], 1e-12);
        check(item.standard_deviation, &expected["sds"][at], 1e-12);
    }
}

#[test]
fn feldts_interval_is_that_of_the_intraclass_correlation_of_the_mean() {
    let rows = numbers(include_str!("../reference/ratings5.csv"));
    let found = scale(&rows, MissingItems::CompleteCases).expect("a scale");
    let ratings = Ratings::from_numbers(&rows).expect("ratings");
    let request = IntraclassRequest::new(IccModel::Consistency, IccUnit::Average);
    let icc = intraclass(&ratings, &request).expect("an ICC");
    let (feldt, other) = (found.interval.expect("one"), icc.interval.expect("one"));
    assert!((found.alpha - icc.coefficient).abs() < 1e-12);
    assert!((feldt.lower - other.lower).abs() < 1e-12);
    assert!((feldt.upper - other.upper).abs() < 1e-12);
}

#[test]
fn a_scale_that_has_no_figures_says_which_item_is_to_blame() {
    let of = |rows: &[[f64; 3]]| {
        let rows: Vec<Vec<Option<f64>>> = rows
            .iter()
            .map(|row| row.iter().map(|&x| (x > 0.0).then_some(x)).collect())
            .collect();
        scale(&rows, MissingItems::CompleteCases)
    };
    let constant = of(&[[1.0, 2.0, 4.0], [2.0, 2.0, 1.0], [3.0, 2.0, 5.0]]);
    assert_eq!(
        constant,
        Err(ScaleError::Constant {
            items: vec!["q2".to_owned()]
        })
    );
    let few = of(&[[1.0, 2.0, 0.0], [2.0, 0.0, 1.0], [3.0, 2.0, 5.0]]);
    assert_eq!(few, Err(ScaleError::TooFewRows { usable: 1, rows: 3 }));
    let one = Numeric::new([Ok(1.0), Ok(2.0)]).expect("two numbers");
    let short = Numeric::new([Ok(1.0)]).expect("a number");
    assert_eq!(
        Items::new(&["a"], &[&one]),
        Err(ScaleError::TooFewItems { found: 1 })
    );
    assert!(matches!(
        Items::new(&["a", "a"], &[&one, &one]),
        Err(ScaleError::RepeatedItem { .. })
    ));
    assert!(matches!(
        Items::new(&["a", "b"], &[&one, &short]),
        Err(ScaleError::RowsDiffer {
            found: 1,
            rows: 2,
            ..
        })
    ));
    let items = Items::new(&["a", "b"], &[&one, &one]).expect("two items");
    assert_eq!(
        items.clone().weighted(&[1.0, -1.0]),
        Err(ScaleError::BadWeight {
            row: 2,
            value: -1.0
        })
    );
    assert!(items.clone().weighted(&[1.0]).is_err());
    let against = Numeric::new([Ok(2.0), Ok(1.0)]).expect("two numbers");
    let cancel = Items::new(&["a", "b"], &[&one, &against]).expect("two items");
    let request = ScaleRequest::default();
    assert_eq!(cronbach(&cancel, &request), Err(ScaleError::NoVariation));
    // The same item twice: alpha is 1, and neither explains more than all of the other.
    let twice = cronbach(&items, &request).expect("a scale");
    assert!((twice.alpha - 1.0).abs() < 1e-15);
    assert_eq!(
        (twice.lambda6, twice.items[0].alpha_if_dropped),
        (None, None)
    );
}

#[test]
fn a_request_is_read_from_json_and_nothing_else_is_taken() {
    let request: ScaleRequest = serde_json::from_str(r#"{"missing": "pairwise"}"#).expect("JSON");
    assert_eq!(request.missing, MissingItems::Pairwise);
    assert!((request.confidence - 0.95).abs() < 1e-15);
    assert!(serde_json::from_str::<ScaleRequest>(r#"{"missed": "pairwise"}"#).is_err());
}

proptest! {
    #[test]
    fn weights_that_are_whole_numbers_are_repeated_rows(
        rows in proptest::collection::vec(proptest::collection::vec(1_u8..6, 4), 3..20),
        times in proptest::collection::vec(0_u8..4, 20),
    ) {
        let rows: Vec<Vec<Option<f64>>> = rows
            .iter()
            .map(|row| row.iter().map(|&x| Some(f64::from(x))).collect())
            .collect();
        let weights: Vec<f64> = times[..rows.len()].iter().map(|&t| f64::from(t)).collect();
        let columns = columns(&rows);
        let items = Items::new(&names(&columns), &columns.iter().collect::<Vec<_>>());
        let items = items.expect("four items").weighted(&weights).expect("weights");
        let weighted = cronbach(&items, &ScaleRequest::default());
        let repeated: Vec<Vec<Option<f64>>> = rows
            .iter()
            .zip(&weights)
            .flat_map(|(row, &times)| std::iter::repeat_n(row.clone(), times as usize))
            .collect();
        let repeated = scale(&repeated, MissingItems::CompleteCases);
        if let (Ok(one), Ok(other)) = (weighted, repeated) {
            prop_assert!((one.alpha - other.alpha).abs() < 1e-9 * one.alpha.abs().max(1.0));
            prop_assert!((one.mean_correlation - other.mean_correlation).abs() < 1e-9);
            prop_assert!(one.alpha <= 1.0 + 1e-12);
        }
    }
}

#[test]
fn an_item_turned_round_shows_by_its_correlation_with_the_rest() {
    let mut rows = numbers(include_str!("../reference/ratings5.csv"));
    for row in &mut rows {
        row[1] = row[1].map(|x| 6.0 - x);
    }
    let found = scale(&rows, MissingItems::CompleteCases).expect("a scale");
    assert!(found.items[1].item_rest_correlation.expect("one") < -0.4);
    let better = found.items[1].alpha_if_dropped.expect("one");
    let expected = case(include_str!("../reference/scale.jsonl"), "scale/cronbach");
    assert!((better - number(&expected["drop_raw"][1])).abs() < 1e-12);
}
