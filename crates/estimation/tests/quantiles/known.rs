//! Quantiles whose value follows from the definition.

use estimation::{
    data::{Domains, Missing, Numeric},
    design::Design,
    estimate::{IntervalKind, Quantile, QuantileInterval, QuantileRule, Quantiles, quantiles},
};

fn of(weights: Vec<f64>, answers: Vec<Option<f64>>, rule: QuantileRule, p: f64) -> Quantile {
    let rows = answers.len();
    let design = Design::simple(rows).weighted(weights).expect("weights");
    let column = Numeric::new((answers.into_iter()).map(|answer| answer.ok_or(Missing::DontKnow)))
        .expect("numbers");
    let wanted = Quantiles {
        probabilities: &[p],
        rule,
        interval: QuantileInterval::Wald,
        confidence: 0.95,
    };
    quantiles(&design, "y", &column, &Domains::everybody(rows), &wanted)
        .expect("quantiles")
        .remove(0)
}

fn up_to(count: u32) -> Vec<Option<f64>> {
    (1..=count).map(|answer| Some(f64::from(answer))).collect()
}

#[test]
fn the_median_of_equal_weights_lies_between_the_two_middle_answers_whatever_the_weight() {
    for weight in [1.0, 0.1, 30.97, 1.0 / 3.0, 1e-7, 12345.678] {
        let median = |rule| of(vec![weight; 200], up_to(200), rule, 0.5).value;
        assert_eq!(median(QuantileRule::Math), Some(100.0), "weight {weight}");
        assert_eq!(median(QuantileRule::School), Some(100.5), "weight {weight}");
    }
}

#[test]
fn the_order_of_rows_does_not_move_a_quantile_at_a_step() {
    let answers = up_to(60);
    let weights: Vec<f64> = (0..60).map(|row| 0.1 + f64::from(row % 3)).collect();
    let half: f64 = weights[..30].iter().sum::<f64>() / weights.iter().sum::<f64>();
    let forwards = of(weights.clone(), answers.clone(), QuantileRule::School, half);
    let mut rows: Vec<(f64, Option<f64>)> = weights.into_iter().zip(answers).collect();
    rows.reverse();
    let (weights, answers) = rows.into_iter().unzip();
    let backwards = of(weights, answers, QuantileRule::School, half);
    assert_eq!(forwards.value, Some(30.5));
    assert_eq!(backwards.value, Some(30.5));
}

#[test]
fn a_share_below_the_first_step_gives_the_smallest_answer_by_every_rule() {
    use QuantileRule::{Hf3, Hf4, Hf5, Hf6, Hf7, Hf8, Hf9, Math, School, ShahVaish};
    for rule in [Math, School, Hf3, Hf4, Hf5, Hf6, Hf8, Hf9, ShahVaish] {
        assert_eq!(
            of(vec![2.0; 10], up_to(10), rule, 0.01).value,
            Some(1.0),
            "{rule:?}"
        );
    }
    assert_eq!(of(vec![2.0; 10], up_to(10), Hf7, 0.0).value, Some(1.0));
}

#[test]
fn hyndman_and_fan_without_weights_are_those_of_the_textbook() {
    // stats::quantile(1:10, .33, type = 4:9) in R 4.2.2.
    use QuantileRule::{Hf4, Hf5, Hf6, Hf7, Hf8, Hf9};
    let want = [3.3, 3.8, 3.63, 3.97, 3.743_333_333_333_333, 3.7575];
    for (rule, want) in [Hf4, Hf5, Hf6, Hf7, Hf8, Hf9].into_iter().zip(want) {
        let got = of(vec![1.0; 10], up_to(10), rule, 0.33)
            .value
            .expect("a value");
        assert!((got - want).abs() < 1e-12, "{rule:?}: {got} for {want}");
    }
}

#[test]
fn people_with_no_weight_or_no_answer_move_nothing() {
    let with = of(
        vec![1.0, 0.0, 2.0, 1.0, 5.0, 1.0],
        vec![Some(1.0), Some(1.5), Some(2.0), Some(3.0), None, Some(9.0)],
        QuantileRule::Hf7,
        0.4,
    );
    let without = of(
        vec![1.0, 2.0, 1.0, 1.0],
        vec![Some(1.0), Some(2.0), Some(3.0), Some(9.0)],
        QuantileRule::Hf7,
        0.4,
    );
    assert_eq!(with.value, without.value);
    assert_eq!(with.people, 4);
}

#[test]
fn one_respondent_has_a_quantile_without_an_interval() {
    let alone = of(
        vec![3.0, 1.0],
        vec![Some(7.0), None],
        QuantileRule::Math,
        0.5,
    );
    assert_eq!(alone.value, Some(7.0));
    assert_eq!((alone.lower, alone.upper, alone.kind), (None, None, None));
}

#[test]
fn the_largest_answer_has_a_one_sided_interval_that_says_so_and_no_standard_error() {
    let largest = of(vec![1.0; 40], up_to(40), QuantileRule::Math, 1.0);
    assert_eq!(largest.value, Some(40.0));
    assert_eq!(largest.kind, Some(IntervalKind::ExactLowerBound));
    assert_eq!(largest.upper, Some(40.0));
    // 0.05^(1/40) of 40 is 37.1.
    assert_eq!(largest.lower, Some(38.0));
    assert_eq!(largest.standard_error, None);
}

#[test]
fn an_end_beyond_the_answers_is_absent() {
    let low = of(vec![1.0; 20], up_to(20), QuantileRule::Math, 0.05);
    assert_eq!((low.lower, low.standard_error), (None, None));
    assert!(low.upper.is_some());
}
