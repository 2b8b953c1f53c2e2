//! What cannot be computed says where and why.

use estimation::{
    agreement::{
        AgreementError, IccModel, IccUnit, IntraclassRequest, KappaWeights, Metric, PairTable,
        Ratings, cohen_kappa, conger_kappa, fleiss_kappa, intraclass, kendall_w,
        krippendorff_alpha, marginal_homogeneity, percent_agreement,
    },
    data::{Categorical, Missing},
};

fn ratings(rows: &[&[f64]]) -> Ratings {
    let rows: Vec<Vec<Option<f64>>> = rows
        .iter()
        .map(|row| row.iter().map(|&x| (x > 0.0).then_some(x)).collect())
        .collect();
    Ratings::from_numbers(&rows).expect("ratings")
}

#[test]
fn rows_that_are_no_ratings_are_refused_by_their_place() {
    assert_eq!(Ratings::from_numbers(&[]), Err(AgreementError::NoUnits));
    assert_eq!(
        Ratings::from_numbers(&[vec![Some(1.0)]]),
        Err(AgreementError::TooFewRaters { found: 1 })
    );
    assert_eq!(
        Ratings::from_numbers(&[vec![None; 2], vec![None; 3]]),
        Err(AgreementError::Uneven {
            unit: 2,
            found: 3,
            raters: 2
        })
    );
    assert!(matches!(
        Ratings::from_numbers(&[vec![Some(1.0), Some(f64::NAN)]]),
        Err(AgreementError::NotFinite {
            unit: 1,
            rater: 2,
            ..
        })
    ));
    let unknown = Ratings::from_names(&["yes", "no"], &[vec![Some("yes"), Some("maybe")]]);
    let message = unknown.expect_err("it is none of the two").to_string();
    assert!(
        message.starts_with("unit 1 is “maybe” to rater 2, which is none of"),
        "{message}"
    );
    let twice = Ratings::from_names(&["yes", "yes"], &[vec![Some("yes"), None]]);
    assert_eq!(
        twice,
        Err(AgreementError::RepeatedCategory {
            name: "yes".to_owned()
        })
    );
    let column = |levels: &[&str]| Categorical::from_names(levels, [Ok("a")]).expect("a column");
    let (one, other) = (column(&["a", "b"]), column(&["b", "a"]));
    let uneven = Ratings::from_columns(&[&one, &other]);
    assert_eq!(uneven, Err(AgreementError::OtherCategories { rater: 2 }));
}

#[test]
fn columns_of_answers_are_ratings_and_reasons_are_missing() {
    let levels = ["a", "b"];
    let one = Categorical::from_names(&levels, [Ok("a"), Ok("b"), Err(Missing::Blank)]);
    let two = Categorical::from_names(&levels, [Ok("a"), Ok("a"), Ok("b")]);
    let ratings = Ratings::from_columns(&[&one.expect("three"), &two.expect("three")]);
    let table = ratings.expect("two raters").pair(1, 2).expect("both");
    assert_eq!((table.units(), table.left_out()), (2, 1));
}

#[test]
fn one_category_has_percentage_agreement_and_no_coefficient() {
    let all_two = ratings(&[&[2.0, 2.0, 0.0], &[2.0, 2.0, 2.0], &[2.0, 2.0, 2.0]]);
    assert_eq!(
        percent_agreement(&all_two, 0.0).expect("a share").share,
        1.0
    );
    let pair = all_two.pair(1, 2).expect("two");
    let message = cohen_kappa(&pair, &KappaWeights::Equal, 0.95).expect_err("nothing varies");
    assert!(
        message
            .to_string()
            .starts_with("every usable rating is “2”"),
        "{message}"
    );
    assert!(fleiss_kappa(&all_two).is_err());
    assert!(conger_kappa(&all_two).is_err());
    assert!(krippendorff_alpha(&all_two, Metric::Ordinal).is_err());
    assert!(kendall_w(&all_two).is_err());
    assert!(marginal_homogeneity(&pair).is_err());
    for model in [IccModel::OneWay, IccModel::Consistency, IccModel::Agreement] {
        let request = IntraclassRequest::new(model, IccUnit::Single);
        assert!(intraclass(&all_two, &request).is_err());
    }
}

#[test]
fn too_few_complete_units_are_counted_in_the_message() {
    let few = ratings(&[&[1.0, 2.0], &[1.0, 0.0], &[0.0, 2.0]]);
    let error = fleiss_kappa(&few).expect_err("one is complete").to_string();
    assert!(
        error.starts_with("1 of 3 units have the ratings"),
        "{error}"
    );
    let none = ratings(&[&[1.0, 0.0], &[0.0, 2.0]]);
    assert!(percent_agreement(&none, 0.0).is_err());
    assert!(krippendorff_alpha(&none, Metric::Nominal).is_err());
    let pair = none.pair(1, 2).expect("two");
    assert!(cohen_kappa(&pair, &KappaWeights::Unweighted, 0.95).is_err());
    assert_eq!(marginal_homogeneity(&pair), Err(AgreementError::NoUnits));
}

#[test]
fn a_rater_of_one_category_has_kappa_zero_and_no_test() {
    let pair = ratings(&[&[1.0, 1.0], &[1.0, 2.0], &[1.0, 2.0]])
        .pair(1, 2)
        .expect("two");
    let kappa = cohen_kappa(&pair, &KappaWeights::Unweighted, 0.95).expect("a kappa");
    assert!(kappa.kappa.abs() < 1e-15);
    assert_eq!(
        (kappa.z, kappa.p_value, kappa.null_standard_error),
        (None, None, None)
    );
}

#[test]
fn complete_agreement_has_no_interval() {
    let same = ratings(&[&[1.0, 1.0], &[2.0, 2.0], &[2.0, 2.0]]);
    let pair = same.pair(1, 2).expect("two");
    let kappa = cohen_kappa(&pair, &KappaWeights::Unweighted, 0.95).expect("a kappa");
    assert_eq!(
        (kappa.kappa, kappa.standard_error, kappa.interval),
        (1.0, 0.0, None)
    );
    let icc = IntraclassRequest::new(IccModel::Agreement, IccUnit::Average);
    let icc = intraclass(&same, &icc).expect("an ICC");
    assert_eq!((icc.coefficient, icc.f, icc.interval), (1.0, None, None));
}

#[test]
fn what_needs_numbers_says_so() {
    let rows = [vec![Some("a"), Some("b")], vec![Some("a"), Some("a")]];
    let named = Ratings::from_names(&["a", "b"], &rows).expect("ratings");
    assert!(matches!(
        krippendorff_alpha(&named, Metric::Interval),
        Err(AgreementError::NotNumbers { .. })
    ));
    assert!(percent_agreement(&named, 1.0).is_err());
    assert!(kendall_w(&named).is_ok());
    assert!(krippendorff_alpha(&named, Metric::Ordinal).is_ok());
    assert!(named.clone().with_scores(vec![1.0]).is_err());
    let scored = named.with_scores(vec![-1.0, 3.0]).expect("two scores");
    assert!(krippendorff_alpha(&scored, Metric::Interval).is_ok());
    assert_eq!(
        krippendorff_alpha(&scored, Metric::Ratio),
        Err(AgreementError::NegativeAmount { value: -1.0 })
    );
}

#[test]
fn requests_out_of_range_are_refused() {
    let two = ratings(&[&[1.0, 2.0], &[1.0, 1.0], &[2.0, 2.0]]);
    assert_eq!(
        two.pair(1, 3),
        Err(AgreementError::NoRater {
            rater: 3,
            raters: 2
        })
    );
    assert_eq!(two.pair(2, 2), Err(AgreementError::SameRater { rater: 2 }));
    assert!(percent_agreement(&two, -1.0).is_err());
    let pair = two.pair(1, 2).expect("two");
    assert!(cohen_kappa(&pair, &KappaWeights::Unweighted, 1.0).is_err());
    for wrong in [vec![vec![1.0]], vec![vec![0.0, 1.0], vec![1.0, 0.0]]] {
        assert!(cohen_kappa(&pair, &KappaWeights::Given(wrong), 0.95).is_err());
    }
    let request = IntraclassRequest {
        null_value: 1.0,
        ..IntraclassRequest::new(IccModel::OneWay, IccUnit::Single)
    };
    assert!(intraclass(&two, &request).is_err());
    assert!(PairTable::from_counts(&[vec![1, 2], vec![3]]).is_err());
    assert_eq!(PairTable::from_counts(&[]), Err(AgreementError::NoUnits));
    let huge = PairTable::from_counts(&[vec![u64::MAX, 1], vec![1, u64::MAX]]).expect("counts");
    let kappa = cohen_kappa(&huge, &KappaWeights::Unweighted, 0.95).map(|k| k.kappa.is_finite());
    assert_ne!(kappa, Ok(false));
}
