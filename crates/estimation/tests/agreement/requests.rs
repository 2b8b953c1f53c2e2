//! Agreement as a request asks for it.

use estimation::{
    agreement::{
        AgreementFigure, AgreementRequest, AgreementRequestError, agreement, percent_agreement,
    },
    data::{Categorical, Column, Dataset, Missing, Numeric},
};

use super::{check, five, numbers, reference};

/// The five raters as columns of numbers.
fn data() -> Dataset {
    let rows = numbers(include_str!("../reference/ratings5.csv"));
    let mut data = Dataset::new(rows.len());
    for rater in 0..5 {
        let column = rows.iter().map(|row| row[rater].ok_or(Missing::Blank));
        let column = Numeric::new(column).expect("finite numbers");
        let name = format!("c{}", rater + 1);
        data.insert(name, Column::Number(column))
            .expect("a new column");
    }
    data
}

fn request(text: &str) -> AgreementRequest {
    serde_json::from_str(text).expect("a request")
}

#[test]
fn one_request_gives_every_statistic_in_its_order() {
    let request = request(
        r#"{
            "raters": ["c1", "c2", "c3", "c4", "c5"],
            "statistics": [
                {"percent": {}},
                {"cohen": {"weights": "squared"}},
                "fleiss",
                "conger",
                {"krippendorff": {"metric": "interval"}},
                {"intraclass": {"model": "agreement"}},
                "kendall",
                "equal_margins"
            ]
        }"#,
    );
    let answers = agreement(&request, &data(), None).expect("figures");
    assert_eq!(answers.len(), 8);
    let AgreementFigure::Cohen(pairs) = &answers[1] else {
        panic!("kappas of pairs");
    };
    assert_eq!(pairs.len(), 10);
    assert_eq!(
        (pairs[0].first.as_str(), pairs[0].second.as_str()),
        ("c1", "c2")
    );
    let squared = reference("cohen_weighted_squared");
    check(pairs[0].figure.kappa, &squared["value"], 1e-12);
    let AgreementFigure::Fleiss(kappa) = &answers[2] else {
        panic!("a kappa");
    };
    check(kappa.kappa, &reference("fleiss")["value"], 1e-12);
    let AgreementFigure::Krippendorff(alpha) = &answers[4] else {
        panic!("an alpha");
    };
    check(alpha.alpha, &reference("kripp_py_interval")["alpha"], 1e-12);
    let text = serde_json::to_value(&answers).expect("it can be written");
    let icc = reference("icc_twoway_single");
    let found = text[5]["intraclass"]["coefficient"]
        .as_f64()
        .expect("a number");
    check(found, &icc["value"], 1e-12);
    let back: Vec<AgreementFigure> = serde_json::from_value(text).expect("it can be read");
    assert_eq!(back.len(), 8);
}

#[test]
fn only_the_rows_that_are_wanted_count() {
    let request = request(r#"{"raters": ["c1", "c2"], "statistics": [{"percent": {}}]}"#);
    let half: Vec<bool> = (0..300).map(|row| row < 150).collect();
    let answers = agreement(&request, &data(), Some(&half)).expect("a figure");
    let AgreementFigure::Percent(found) = &answers[0] else {
        panic!("a share");
    };
    assert_eq!(found.units, 150);
    let all = percent_agreement(&five(), 0.0).expect("a share");
    assert_ne!(found.share, all.share);
    let none = vec![false; 300];
    let error = agreement(&request, &data(), Some(&none))
        .expect_err("no rows")
        .to_string();
    assert!(error.starts_with("raters: there are no units"), "{error}");
    assert!(agreement(&request, &data(), Some(&none[1..])).is_err());
}

#[test]
fn an_order_that_names_do_not_tell_must_be_given() {
    let mut data = Dataset::new(3);
    let one = Categorical::from_names(&["low", "high"], ["low", "high", "low"].map(Ok));
    let two = Categorical::from_names(&["mid", "low"], ["low", "mid", "low"].map(Ok));
    data.insert("one", Column::Categorical(one.expect("a column")))
        .expect("new");
    data.insert("two", Column::Categorical(two.expect("a column")))
        .expect("new");
    let ask = |categories: &str, statistic: &str| {
        let text = format!(
            r#"{{"raters": ["one", "two"], {categories} "statistics": ["fleiss", {statistic}]}}"#
        );
        agreement(&request(&text), &data, None)
    };
    assert!(ask("", r#"{"cohen": {}}"#).is_ok());
    let ordinal = r#"{"krippendorff": {"metric": "ordinal"}}"#;
    assert_eq!(
        ask("", ordinal),
        Err(AgreementRequestError::NoOrder { at: 1 })
    );
    assert!(ask(r#""categories": ["low", "mid", "high"],"#, ordinal).is_ok());
    let error = ask(r#""categories": ["low", "mid"],"#, ordinal).expect_err("high is missing");
    assert!(
        error.to_string().contains("unit 2 is “high” to rater 1"),
        "{error}"
    );
    let interval = r#"{"krippendorff": {"metric": "interval"}}"#;
    let error = ask("", interval)
        .expect_err("names have no distances")
        .to_string();
    assert!(
        error.starts_with("statistics[1]: the interval metric needs"),
        "{error}"
    );
}

#[test]
fn a_request_that_cannot_be_carried_out_says_where() {
    let refused = |text: &str| {
        agreement(&request(text), &data(), None)
            .expect_err("it cannot be")
            .to_string()
    };
    let message = refused(r#"{"raters": ["c1", "c9"], "statistics": ["fleiss"]}"#);
    assert!(
        message.starts_with("raters: there is no column “c9”"),
        "{message}"
    );
    assert!(refused(r#"{"raters": ["c1", "c1"], "statistics": ["fleiss"]}"#).contains("twice"));
    assert!(refused(r#"{"raters": ["c1"], "statistics": ["fleiss"]}"#).contains("at least two"));
    assert!(refused(r#"{"raters": [], "statistics": ["fleiss"]}"#).contains("at least two"));
    assert!(refused(r#"{"raters": ["c1", "c2"], "statistics": []}"#).contains("empty"));
    let wrong = r#"{"raters": ["c1", "c2"], "confidence": 2, "statistics": [{"cohen": {}}]}"#;
    assert!(refused(wrong).starts_with("statistics[0]: the confidence is 2"));
    let typing_error = r#"{"raters": ["c1", "c2"], "statistic": ["fleiss"]}"#;
    assert!(serde_json::from_str::<AgreementRequest>(typing_error).is_err());
}
