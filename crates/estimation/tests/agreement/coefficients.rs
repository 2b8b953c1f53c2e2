//! Each coefficient against the reference.

use estimation::agreement::{
    IccModel, IccUnit, IntraclassRequest, KappaWeights, Metric, Ratings, cohen_kappa, conger_kappa,
    fleiss_kappa, intraclass, kendall_w, krippendorff_alpha, marginal_homogeneity,
    percent_agreement,
};
use serde_json::Value;

use super::{check, five, five_with_missing, more, named, number, reference};

#[test]
fn cohens_kappa_and_its_test_equal_irr_for_every_kind_of_weights() {
    let pair = five().pair(1, 2).expect("two of five");
    for (weights, name) in [
        (KappaWeights::Unweighted, "unweighted"),
        (KappaWeights::Equal, "equal"),
        (KappaWeights::Squared, "squared"),
    ] {
        let expected = reference(&format!("cohen_weighted_{name}"));
        let kappa = cohen_kappa(&pair, &weights, 0.95).expect("a kappa");
        check(kappa.kappa, &expected["value"], 1e-12);
        check(kappa.z.expect("a test"), &expected["statistic"], 1e-12);
        assert_eq!((kappa.units, kappa.left_out), (300, 0));
    }
}

#[test]
fn both_standard_errors_and_the_interval_of_kappa_equal_statsmodels() {
    let expected = reference("cohen_py_unweighted");
    let pair = five().pair(1, 2).expect("two of five");
    let kappa = cohen_kappa(&pair, &KappaWeights::Unweighted, 0.95).expect("a kappa");
    check(kappa.kappa, &expected["kappa"], 1e-12);
    check(kappa.standard_error, &expected["std_kappa"], 1e-12);
    check(
        kappa.null_standard_error.expect("one"),
        &expected["std_kappa0"],
        1e-12,
    );
    let limits = kappa.interval.expect("an interval");
    check(limits.lower, &expected["ci95"][0], 1e-12);
    check(limits.upper, &expected["ci95"][1], 1e-12);
}

#[test]
fn the_error_of_weighted_kappa_equals_vcd() {
    let pair = five().pair(1, 2).expect("two of five");
    for (weights, name) in [
        (KappaWeights::Equal, "cohen_vcd_Equal-Spacing"),
        (KappaWeights::Squared, "cohen_vcd_Fleiss-Cohen"),
    ] {
        let expected = reference(name);
        let kappa = cohen_kappa(&pair, &weights, 0.95).expect("a kappa");
        check(kappa.kappa, &expected["weighted"]["value"], 1e-12);
        check(kappa.standard_error, &expected["weighted"]["ase"], 1e-12);
        let given: Vec<Vec<f64>> =
            serde_json::from_value(expected["weights"].clone()).expect("a matrix");
        let same = cohen_kappa(&pair, &KappaWeights::Given(given), 0.95).expect("a kappa");
        check(same.standard_error, &expected["weighted"]["ase"], 1e-12);
    }
    let pair = named().pair(1, 2).expect("two coders");
    let given = vec![
        vec![1.0, 0.9, 0.2],
        vec![0.9, 1.0, 0.5],
        vec![0.2, 0.5, 1.0],
    ];
    for (weights, name, value, ase) in [
        (KappaWeights::Unweighted, "names_kappa", "value", "ase"),
        (KappaWeights::Equal, "names_kappa", "equal", "equal_ase"),
        (KappaWeights::Squared, "names_squared", "value", "ase"),
        (KappaWeights::Given(given), "names_given", "value", "ase"),
    ] {
        let kappa = cohen_kappa(&pair, &weights, 0.95).expect("a kappa");
        check(kappa.kappa, &more(name)[value], 1e-12);
        check(kappa.standard_error, &more(name)[ase], 1e-12);
    }
}

#[test]
fn fleiss_and_congers_kappa_equal_irr() {
    let expected = reference("fleiss");
    let kappa = fleiss_kappa(&five()).expect("a kappa");
    check(kappa.kappa, &expected["value"], 1e-12);
    check(kappa.z.expect("a test"), &expected["statistic"], 1e-12);
    assert_eq!((kappa.units, kappa.raters), (300, 5));
    let exact = conger_kappa(&five()).expect("a kappa");
    check(exact.kappa, &reference("fleiss_exact")["value"], 1e-12);
    assert_eq!(exact.z, None);
}

#[test]
fn congers_kappa_of_two_raters_is_cohens() {
    let kappa = conger_kappa(&named()).expect("a kappa").kappa;
    let cohen = named().pair(1, 2).expect("two coders");
    let cohen = cohen_kappa(&cohen, &KappaWeights::Unweighted, 0.95).expect("a kappa");
    assert!((kappa - cohen.kappa).abs() < 1e-13);
}

#[test]
fn the_kappas_of_the_categories_average_to_the_whole() {
    // Fleiss (1971): weighted by p(1 − p).
    let kappa = fleiss_kappa(&five()).expect("a kappa");
    let (mut over, mut under) = (0.0, 0.0);
    for category in &kappa.categories {
        let weight = category.share * (1.0 - category.share);
        over += weight * category.kappa.expect("every category is used");
        under += weight;
    }
    assert!((over / under - kappa.kappa).abs() < 1e-13);
}

#[test]
fn krippendorffs_alpha_equals_the_python_package_on_every_metric() {
    let file: Value = serde_json::from_str(include_str!("../oracle/krippendorff.json"))
        .expect("the cases are JSON");
    let given = |name: &str| {
        let rows: Vec<Vec<Option<f64>>> =
            serde_json::from_value(file["data"][name].clone()).expect("rows of numbers");
        Ratings::from_numbers(&rows).expect("ratings")
    };
    for (ratings, name) in [
        (five(), "ratings5"),
        (five_with_missing(), "ratings5_missing"),
        (given("paper"), "paper"),
        (given("amounts"), "amounts"),
    ] {
        for (metric, of) in [
            (Metric::Nominal, "nominal"),
            (Metric::Ordinal, "ordinal"),
            (Metric::Interval, "interval"),
            (Metric::Ratio, "ratio"),
        ] {
            let alpha = krippendorff_alpha(&ratings, metric).expect("an alpha");
            check(alpha.alpha, &file[name][of], 1e-12);
        }
    }
    for (ratings, id, metric) in [
        (five(), "kripp_py_interval", Metric::Interval),
        (five(), "kripp_py_ratio", Metric::Ratio),
        (
            five_with_missing(),
            "kripp_py_missing_interval",
            Metric::Interval,
        ),
        (five_with_missing(), "kripp_py_missing_ratio", Metric::Ratio),
        // Correct in irr where ratings are missing.
        (
            five_with_missing(),
            "kripp_missing_interval",
            Metric::Interval,
        ),
    ] {
        let alpha = krippendorff_alpha(&ratings, metric).expect("an alpha");
        let expected = reference(id);
        let value = expected.get("alpha").unwrap_or(&expected["value"]);
        check(alpha.alpha, value, 1e-12);
    }
}

#[test]
fn alpha_says_how_many_values_it_could_pair() {
    // Krippendorff (2011), example C: 12 units, 41 values, 40 of 11 units pairable.
    let file: Value = serde_json::from_str(include_str!("../oracle/krippendorff.json"))
        .expect("the cases are JSON");
    let rows: Vec<Vec<Option<f64>>> =
        serde_json::from_value(file["data"]["paper"].clone()).expect("rows of numbers");
    let ratings = Ratings::from_numbers(&rows).expect("ratings");
    let alpha = krippendorff_alpha(&ratings, Metric::Nominal).expect("an alpha");
    assert_eq!(
        (alpha.pairable_values, alpha.units, alpha.left_out),
        (40, 11, 1)
    );
    assert!((alpha.alpha - 0.743).abs() < 5e-4);
}

#[test]
fn intraclass_correlations_equal_psych_and_irr() {
    for (model, unit, name) in [
        (IccModel::OneWay, IccUnit::Single, "icc_ICC1"),
        (IccModel::Agreement, IccUnit::Single, "icc_ICC2"),
        (IccModel::Consistency, IccUnit::Single, "icc_ICC3"),
        (IccModel::OneWay, IccUnit::Average, "icc_ICC1k"),
        (IccModel::Agreement, IccUnit::Average, "icc_ICC2k"),
        (IccModel::Consistency, IccUnit::Average, "icc_ICC3k"),
    ] {
        let expected = more(name);
        let icc = intraclass(&five(), &IntraclassRequest::new(model, unit)).expect("an ICC");
        check(icc.coefficient, &expected["value"], 1e-12);
        check(icc.f.expect("a test"), &expected["F"], 1e-12);
        check(icc.df1, &expected["df1"], 0.0);
        if model != IccModel::Agreement {
            check(icc.df2.expect("a test"), &expected["df2"], 0.0);
            check(icc.p_value.expect("a test"), &expected["p"], 1e-9);
        }
        let limits = icc.interval.expect("an interval");
        check(limits.lower, &expected["lower"], 1e-11);
        check(limits.upper, &expected["upper"], 1e-11);
    }
    let expected = reference("icc_twoway_single");
    let request = IntraclassRequest::new(IccModel::Agreement, IccUnit::Single);
    let icc = intraclass(&five(), &request).expect("an ICC");
    check(icc.coefficient, &expected["value"], 1e-12);
    check(icc.f.expect("a test"), &expected["F"], 1e-12);
    check(icc.df2.expect("a test"), &expected["df2"], 1e-12);
    check(icc.p_value.expect("a test"), &expected["p"], 1e-9);
    let limits = icc.interval.expect("an interval");
    check(limits.lower, &expected["lower"], 1e-12);
    check(limits.upper, &expected["upper"], 1e-12);
}

#[test]
fn kendalls_w_is_friedmans_statistic() {
    for (ratings, name) in [
        (five(), "kendall"),
        (five_with_missing(), "kendall_complete"),
    ] {
        let expected = more(name);
        let w = kendall_w(&ratings).expect("a W");
        check(w.w, &expected["w"], 1e-12);
        check(w.chi_square, &expected["chi_square"], 1e-12);
        assert_eq!(w.units + w.left_out, 300);
    }
    check(
        kendall_w(&five()).expect("a W").p_value,
        &more("kendall")["p"],
        1e-9,
    );
    let units = kendall_w(&five_with_missing()).expect("a W").units;
    check(units as f64, &more("kendall_complete")["units"], 0.0);
}

#[test]
fn equal_margins_are_tested_as_stuart_and_maxwell_do() {
    for (ratings, name) in [(named(), "names_margins"), (five(), "scale_margins")] {
        let table = ratings.pair(1, 2).expect("two raters");
        let test = marginal_homogeneity(&table).expect("a test");
        check(test.chi_square, &more(name)["chi_square"], 1e-11);
        check(test.p_value, &more(name)["p"], 1e-11);
        assert!(test.differences.iter().sum::<f64>().abs() < 1e-15);
    }
}

#[test]
fn percentage_agreement_equals_irr() {
    let expected = number(&reference("percent")["value"]);
    let agreement = percent_agreement(&five(), 0.0).expect("a share");
    assert!((agreement.share * 100.0 - expected).abs() < 1e-12);
    assert_eq!(
        (agreement.agreed, agreement.units, agreement.raters),
        (126, 300, 5)
    );
    // Of pairs it is Fleiss' observed agreement.
    let observed = fleiss_kappa(&five()).expect("a kappa").observed;
    assert!((agreement.pairwise - observed).abs() < 1e-13);
    assert!(percent_agreement(&five(), 1.0).expect("a share").share > agreement.share);
}
