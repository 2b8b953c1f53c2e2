//! Totals of a number: which cells would give a contributor away.

use estimation::{
    data::{Categorical, Domains, Missing, Numeric},
    disclosure::{
        ContributionWeights, Contributions, Dominance, MagnitudeRule, PRule, RuleError, Sensitive,
        contributions,
    },
};
use proptest::prelude::*;

fn dominance(largest: usize, percent: f64) -> MagnitudeRule {
    MagnitudeRule {
        dominance: vec![Dominance { largest, percent }],
        ..MagnitudeRule::default()
    }
}

fn p_percent(p: f64, q: f64) -> MagnitudeRule {
    MagnitudeRule {
        p_percent: Some(PRule { p, q }),
        ..MagnitudeRule::default()
    }
}

#[test]
fn the_second_largest_contributor_must_not_estimate_the_largest_within_p_per_cent() {
    // 1000 and 500 and others of 60: the second estimates the first at 1060, within 6 %.
    let cell = |others: f64| Contributions::of([1000.0, 500.0, others], 2);
    let rule = p_percent(10.0, 100.0);
    assert_eq!(rule.sensitive(&cell(60.0)), Some(Sensitive::Estimable));
    assert_eq!(rule.sensitive(&cell(100.0)), None);
    // Who knows the others within 50 % beforehand is closer by half.
    assert_eq!(
        p_percent(10.0, 50.0).sensitive(&cell(150.0)),
        Some(Sensitive::Estimable)
    );
    assert!((rule.needed_above(&cell(60.0)) - 40.0).abs() < 1e-9);
}

#[test]
fn dominance_counts_the_largest_against_the_total() {
    let cell = Contributions::of([80.0, 15.0, 3.0, 2.0], 2);
    assert_eq!(dominance(1, 80.0).sensitive(&cell), None);
    assert_eq!(
        dominance(1, 79.0).sensitive(&cell),
        Some(Sensitive::Dominated)
    );
    assert_eq!(
        dominance(2, 90.0).sensitive(&cell),
        Some(Sensitive::Dominated)
    );
    assert_eq!(dominance(2, 95.0).sensitive(&cell), None);
}

#[test]
fn contributors_are_people_and_not_weights_and_zeros_count() {
    let rule = MagnitudeRule {
        smallest_count: 3,
        ..MagnitudeRule::default()
    };
    let hours = Numeric::new([
        Ok(5.0),
        Ok(0.0),
        Err(Missing::Blank),
        Ok(1.0),
        Ok(0.0),
        Ok(7.0),
    ])
    .expect("finite");
    let group = Categorical::from_names(&["a", "b"], ["a", "a", "a", "b", "b", "b"].map(Ok))
        .expect("levels");
    let domains = Domains::of_levels("g", &group).expect("two groups");
    let weights = [90.0; 6];
    let how = ContributionWeights::Weighted;
    let cells = contributions(&hours, &domains, Some(&weights), how, rule.keep()).expect("rows");
    let people: Vec<u64> = cells.iter().map(|cell| cell.contributors).collect();
    assert_eq!(people, [5, 2, 3]);
    let flags: Vec<_> = cells.iter().map(|cell| rule.sensitive(cell)).collect();
    assert_eq!(flags, [None, Some(Sensitive::Few), None]);
}

#[test]
fn repeated_weights_stand_for_people_of_the_same_size() {
    let values = Numeric::new([Ok(100.0), Ok(60.0), Ok(10.0)]).expect("finite");
    let domains = Domains::everybody(3);
    let largest = |weights: [f64; 3], keep: usize| {
        let how = ContributionWeights::Repeated;
        let cells = contributions(&values, &domains, Some(&weights), how, keep).expect("rows");
        (cells[0].largest.clone(), cells[0].total)
    };
    assert_eq!(largest([3.0, 1.0, 1.0], 2), (vec![100.0, 100.0], 370.0));
    // One and a half people of 100, and half of one of 60.
    assert_eq!(largest([1.5, 1.5, 1.0], 2).0, [100.0, 80.0]);
    // Nobody stands for less than themselves.
    assert_eq!(largest([0.5, 1.0, 1.0], 2).0, [100.0, 60.0]);
}

#[test]
fn a_rule_that_cannot_be_meant_is_refused() {
    assert_eq!(
        dominance(0, 85.0).check(),
        Err(RuleError::NoLargest { largest: 0 })
    );
    assert!(dominance(1, 0.0).check().is_err());
    assert!(dominance(1, f64::NAN).check().is_err());
    assert!(p_percent(-1.0, 100.0).check().is_err());
    assert!(p_percent(10.0, 0.0).check().is_err());
    let unknown = serde_json::from_str::<MagnitudeRule>(r#"{"dominanz": []}"#);
    assert!(unknown.is_err());
    let rule: MagnitudeRule =
        serde_json::from_str(r#"{"smallest_count": 3, "p_percent": {"p": 10}}"#).expect("a rule");
    assert_eq!(rule.p_percent, Some(PRule { p: 10.0, q: 100.0 }));
}

proptest! {
    #[test]
    fn rules_are_their_definitions_over_all_contributions(
        mut values in prop::collection::vec(-50.0_f64..1000.0, 0..12),
        n in 1_usize..4,
        k in 20.0_f64..99.0,
        p in 1.0_f64..80.0,
    ) {
        let cell = Contributions::of(values.iter().copied(), 4);
        values.iter_mut().for_each(|x| *x = x.abs());
        values.sort_by(|a, b| b.total_cmp(a));
        let total: f64 = values.iter().sum();
        let top: f64 = values.iter().take(n).sum();
        prop_assert_eq!(dominance(n, k).sensitive(&cell).is_some(), top > k / 100.0 * total);
        let first = values.first().copied().unwrap_or(0.0);
        let rest: f64 = values.iter().skip(2).sum();
        prop_assert_eq!(p_percent(p, 100.0).sensitive(&cell).is_some(), rest < p / 100.0 * first);
        // Withheld exactly where some room is needed.
        let both = [dominance(n, k), p_percent(p, 100.0)];
        for rule in both {
            prop_assert_eq!(rule.sensitive(&cell).is_some(), rule.needed_above(&cell) > total * 1e-11);
        }
    }

    #[test]
    fn a_stricter_rule_never_shows_more(
        values in prop::collection::vec(0.0_f64..1000.0, 1..12),
        n in 1_usize..4,
        k in 20.0_f64..90.0,
        p in 1.0_f64..80.0,
        m in 0_u64..6,
    ) {
        let cell = Contributions::of(values, 4);
        let rule = |m: u64, n: usize, k: f64, p: f64| MagnitudeRule {
            smallest_count: m,
            p_percent: Some(PRule { p, q: 100.0 }),
            ..dominance(n, k)
        };
        let mild = rule(m, n, k, p).sensitive(&cell).is_some();
        for strict in [rule(m + 1, n, k, p), rule(m, n + 1, k, p), rule(m, n, k - 5.0, p), rule(m, n, k, p + 5.0)] {
            prop_assert!(!mild || strict.sensitive(&cell).is_some());
        }
    }

    #[test]
    fn the_order_of_rows_makes_no_difference(values in prop::collection::vec(0_u32..1000, 1..12), turn in 0_usize..12) {
        let numbers = |values: &[u32]| values.iter().map(|&x| f64::from(x)).collect::<Vec<_>>();
        let mut turned = values.clone();
        turned.rotate_left(turn % values.len());
        prop_assert_eq!(Contributions::of(numbers(&values), 3), Contributions::of(numbers(&turned), 3));
    }
}
