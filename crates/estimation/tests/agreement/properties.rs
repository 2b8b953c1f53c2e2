//! What must hold for any ratings.

use estimation::agreement::{
    AgreementError, IccModel, IccUnit, IntraclassRequest, KappaWeights, Metric, Ratings,
    cohen_kappa, conger_kappa, fleiss_kappa, intraclass, kendall_w, krippendorff_alpha,
    marginal_homogeneity, percent_agreement,
};
use proptest::prelude::*;

/// Up to 12 units by two to four raters; 0 is missing.
fn any_rows() -> impl Strategy<Value = Vec<Vec<Option<f64>>>> {
    (2_usize..5).prop_flat_map(|raters| {
        let rating = (0_u8..5).prop_map(|code| (code > 0).then_some(f64::from(code)));
        proptest::collection::vec(proptest::collection::vec(rating, raters), 1..12)
    })
}

/// Every coefficient that has a value, by name.
fn all(ratings: &Ratings) -> Vec<(String, f64)> {
    let mut values = Vec::new();
    let mut keep = |name: String, value: Result<f64, AgreementError>| {
        if let Ok(value) = value {
            values.push((name, value));
        }
    };
    keep(
        "percent".to_owned(),
        percent_agreement(ratings, 0.0).map(|a| a.share),
    );
    keep(
        "pairwise".to_owned(),
        percent_agreement(ratings, 1.0).map(|a| a.pairwise),
    );
    keep("fleiss".to_owned(), fleiss_kappa(ratings).map(|k| k.kappa));
    keep("conger".to_owned(), conger_kappa(ratings).map(|k| k.kappa));
    keep("kendall".to_owned(), kendall_w(ratings).map(|w| w.w));
    for metric in [
        Metric::Nominal,
        Metric::Ordinal,
        Metric::Interval,
        Metric::Ratio,
    ] {
        let alpha = krippendorff_alpha(ratings, metric).map(|a| a.alpha);
        keep(format!("{metric:?}"), alpha);
    }
    for model in [IccModel::OneWay, IccModel::Consistency, IccModel::Agreement] {
        for unit in [IccUnit::Single, IccUnit::Average] {
            let icc = intraclass(ratings, &IntraclassRequest::new(model, unit));
            keep(format!("{model:?} {unit:?}"), icc.map(|i| i.coefficient));
        }
    }
    for weights in [
        KappaWeights::Unweighted,
        KappaWeights::Equal,
        KappaWeights::Squared,
    ] {
        let pair = ratings.pair(1, 2).expect("there are two");
        let kappa = cohen_kappa(&pair, &weights, 0.95).map(|k| k.kappa);
        keep(format!("{weights:?}"), kappa);
        keep(
            "margins".to_owned(),
            marginal_homogeneity(&pair).map(|m| m.chi_square),
        );
    }
    values
}

fn same(one: &[(String, f64)], other: &[(String, f64)]) -> Result<(), TestCaseError> {
    prop_assert_eq!(one.len(), other.len());
    for ((name, a), (_, b)) in one.iter().zip(other) {
        prop_assert!(
            (a - b).abs() < 1e-9 * a.abs().max(1.0),
            "{}: {} and {}",
            name,
            a,
            b
        );
    }
    Ok(())
}

/// No JSON number that is not finite, and no coefficient of agreement above 1.
fn sound(value: &serde_json::Value) -> bool {
    let text = value.to_string();
    !text.contains("NaN") && !text.contains("inf")
}

proptest! {
    #[test]
    fn no_coefficient_depends_on_the_order_of_the_units(mut rows in any_rows()) {
        let before = all(&Ratings::from_numbers(&rows).expect("ratings"));
        rows.reverse();
        same(&before, &all(&Ratings::from_numbers(&rows).expect("ratings")))?;
    }

    #[test]
    fn every_result_is_finite_and_at_most_one(rows in any_rows()) {
        let ratings = Ratings::from_numbers(&rows).expect("ratings");
        for (name, value) in all(&ratings) {
            prop_assert!(value.is_finite(), "{} is {}", name, value);
            prop_assert!(name == "margins" || value <= 1.0 + 1e-12, "{} is {}", name, value);
        }
        let pair = ratings.pair(1, 2).expect("there are two");
        for value in [
            serde_json::to_value(cohen_kappa(&pair, &KappaWeights::Equal, 0.95).ok()),
            serde_json::to_value(fleiss_kappa(&ratings).ok()),
        ] {
            prop_assert!(sound(&value.expect("it can be written")));
        }
    }

    #[test]
    fn raters_who_agree_on_everything_have_every_coefficient_at_one(
        codes in proptest::collection::vec(1_u8..6, 2..15),
        raters in 2_usize..5,
    ) {
        prop_assume!(codes.iter().any(|code| *code != codes[0]));
        let rows: Vec<Vec<Option<f64>>> =
            codes.iter().map(|&code| vec![Some(f64::from(code)); raters]).collect();
        let values = all(&Ratings::from_numbers(&rows).expect("ratings"));
        // All but the test of margins, which has no value without a disagreement.
        prop_assert_eq!(values.len(), 18);
        for (name, value) in values {
            prop_assert!((value - 1.0).abs() < 1e-12, "{} is {}", name, value);
        }
    }

    #[test]
    fn the_scale_of_the_numbers_changes_nothing_where_it_should_not(
        rows in any_rows(), shift in -50.0..50.0_f64, step in 0.1..20.0_f64,
    ) {
        let moved: Vec<Vec<Option<f64>>> = rows
            .iter()
            .map(|row| row.iter().map(|x| x.map(|x| shift + step * x)).collect())
            .collect();
        // The ratio metric knows a zero; a tolerance is in units of the scale.
        let of = |rows: &[Vec<Option<f64>>]| {
            let values = all(&Ratings::from_numbers(rows).expect("ratings"));
            let free = |name: &str| name != "Ratio" && name != "pairwise";
            values.into_iter().filter(|(name, _)| free(name)).collect::<Vec<_>>()
        };
        same(&of(&rows), &of(&moved))?;
    }

    #[test]
    fn names_of_categories_do_not_matter_to_what_takes_no_order(rows in any_rows()) {
        let ratings = Ratings::from_numbers(&rows).expect("ratings");
        let turned: Vec<Vec<Option<f64>>> = rows
            .iter()
            .map(|row| row.iter().map(|x| x.map(|x| [0.0, 3.0, 1.0, 4.0, 2.0][x as usize])).collect())
            .collect();
        let turned = Ratings::from_numbers(&turned).expect("ratings");
        let of = |ratings: &Ratings| {
            let nominal = ["fleiss", "conger", "Nominal", "Unweighted", "margins", "percent"];
            let values = all(ratings).into_iter();
            values.filter(|(name, _)| nominal.contains(&name.as_str())).collect::<Vec<_>>()
        };
        same(&of(&ratings), &of(&turned))?;
    }
}
