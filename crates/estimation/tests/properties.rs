//! What has to hold for any data and any design.

use estimation::{
    data::{Categorical, Domains, Missing, Numeric},
    design::{Design, Grouping, LonelyPsu, Population, Sampling},
    estimate::{Figures, LevelSet, Options, means, shares, totals},
};
use proptest::prelude::*;

/// One respondent: stratum, cluster, weight, answer, group, number.
type Row = (u8, u8, f64, Option<u8>, u8, Option<i8>);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (
        0..3_u8,
        0..4_u8,
        0.5..20.0_f64,
        proptest::option::weighted(0.9, 0..4_u8),
        0..3_u8,
        proptest::option::weighted(0.9, -50..50_i8),
    );
    proptest::collection::vec(row, 12..60)
}

struct Survey {
    design: Design,
    answers: Categorical,
    groups: Categorical,
    numbers: Numeric,
}

/// `name` gives strata and clusters their names; population sizes do not depend on it.
fn survey(rows: &[Row], clustered: bool, name: impl Fn(u8) -> String) -> Survey {
    let strata: Vec<String> = rows.iter().map(|row| name(row.0)).collect();
    let clusters: Vec<String> = rows
        .iter()
        .map(|row| format!("{}/{}", name(row.0), row.1))
        .collect();
    let strata = Grouping::from_labels(strata.iter().map(String::as_str));
    let clusters = Grouping::from_labels(clusters.iter().map(String::as_str));
    let sizes: Vec<f64> = rows.iter().map(|row| 100.0 + f64::from(row.0)).collect();
    let stage = Sampling {
        clusters: clustered.then_some(&clusters),
        strata: Some(&strata),
        population: Population::SizeOfRow(&sizes),
        nest: false,
    };
    let design = Design::sampled(rows.len(), &[stage])
        .and_then(|design| design.weighted(rows.iter().map(|row| row.2).collect()))
        .expect("a design")
        .with_lonely(LonelyPsu::Adjust, false);
    let names = |count: u8| (0..count).map(|at| at.to_string()).collect::<Vec<_>>();
    let answers = rows
        .iter()
        .map(|row| row.3.map(u16::from).ok_or(Missing::Blank));
    let numbers = rows
        .iter()
        .map(|row| row.5.map(f64::from).ok_or(Missing::Blank));
    Survey {
        design,
        answers: Categorical::from_codes(names(4), answers).expect("codes"),
        groups: Categorical::from_codes(names(3), rows.iter().map(|row| Ok(u16::from(row.4))))
            .expect("codes"),
        numbers: Numeric::new(numbers).expect("finite"),
    }
}

impl Survey {
    fn domains(&self) -> Domains {
        Domains::by(&[("group", &self.groups)], self.design.rows(), true).expect("domains")
    }

    fn shares(&self) -> Figures {
        let sets = LevelSet::each(&self.answers);
        shares(
            &self.design,
            &self.answers,
            &sets,
            &self.domains(),
            &Options::default(),
        )
        .expect("figures")
    }

    fn means(&self) -> Figures {
        means(
            &self.design,
            "x",
            &self.numbers,
            &self.domains(),
            &Options::default(),
        )
        .expect("figures")
    }

    fn totals(&self) -> Figures {
        totals(
            &self.design,
            "x",
            &self.numbers,
            &self.domains(),
            &Options::default(),
        )
        .expect("figures")
    }
}

/// Value and standard error of every figure.
fn numbers(figures: &Figures) -> Vec<Option<(f64, f64)>> {
    figures
        .domains
        .iter()
        .flat_map(|domain| &domain.figures)
        .map(|figure| {
            let estimate = figure.estimate.as_ref()?;
            Some((estimate.value, estimate.standard_error?))
        })
        .collect()
}

fn same(a: &Figures, b: &Figures) -> Result<(), TestCaseError> {
    let (a, b) = (numbers(a), numbers(b));
    prop_assert_eq!(a.len(), b.len());
    for (a, b) in a.into_iter().zip(b) {
        match (a, b) {
            (Some(a), Some(b)) => {
                let scale = a.0.abs().max(a.1).max(1e-9);
                prop_assert!((a.0 - b.0).abs() <= 1e-10 * scale, "{:?} and {:?}", a, b);
                prop_assert!(
                    (a.1 - b.1).abs() <= 1e-10 * scale.max(1.0),
                    "{:?} and {:?}",
                    a,
                    b
                );
            }
            (a, b) => prop_assert_eq!(a, b),
        }
    }
    Ok(())
}

fn plain(stratum: u8) -> String {
    format!("s{stratum}")
}

proptest! {
    #[test]
    fn the_order_of_rows_changes_nothing(rows in rows(), clustered: bool) {
        let forth = survey(&rows, clustered, plain);
        let reversed: Vec<Row> = rows.iter().rev().copied().collect();
        let back = survey(&reversed, clustered, plain);
        same(&forth.shares(), &back.shares())?;
        same(&forth.means(), &back.means())?;
        same(&forth.totals(), &back.totals())?;
    }

    #[test]
    fn the_names_of_strata_change_nothing(rows in rows(), clustered: bool) {
        let one = survey(&rows, clustered, plain);
        let other = survey(&rows, clustered, |stratum| format!("{}", 9 - stratum));
        same(&one.shares(), &other.shares())?;
        same(&one.totals(), &other.totals())?;
    }

    #[test]
    fn totals_add_up_over_domains_and_shares_to_one(rows in rows(), clustered: bool) {
        let survey = survey(&rows, clustered, plain);
        let totals = numbers(&survey.totals());
        let everybody = totals[0].map_or(0.0, |total| total.0);
        let parts: f64 = totals[1..].iter().flatten().map(|total| total.0).sum();
        prop_assert!((everybody - parts).abs() <= 1e-9 * everybody.abs().max(1.0));
        for domain in survey.shares().domains {
            let shares: Vec<f64> = domain.figures.iter().filter_map(|figure| figure.estimate.as_ref()).map(|e| e.value).collect();
            prop_assert!(shares.is_empty() || (shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn common_factors_of_weights_leave_shares_and_scale_totals(rows in rows(), clustered: bool, factor in 0.01..100.0_f64) {
        let one = survey(&rows, clustered, plain);
        let scaled: Vec<Row> = rows.iter().map(|row| (row.0, row.1, row.2 * factor, row.3, row.4, row.5)).collect();
        let other = survey(&scaled, clustered, plain);
        same(&one.shares(), &other.shares())?;
        for (one, other) in numbers(&one.totals()).into_iter().zip(numbers(&other.totals())) {
            if let (Some(one), Some(other)) = (one, other) {
                prop_assert!((one.1 * factor - other.1).abs() <= 1e-9 * other.1.max(1e-9));
            }
        }
    }

    #[test]
    fn an_interval_holds_its_estimate(rows in rows(), clustered: bool) {
        let survey = survey(&rows, clustered, plain);
        for figure in survey.shares().domains.iter().flat_map(|domain| &domain.figures) {
            if let Some((value, interval)) = figure.estimate.as_ref().and_then(|e| Some((e.value, e.interval?))) {
                prop_assert!(interval.lower <= value + 1e-12 && value <= interval.upper + 1e-12);
                prop_assert!(interval.lower >= 0.0 && interval.upper <= 1.0);
            }
        }
    }

    /// With equal weights and rows as units, a whole population has no sampling error.
    #[test]
    fn a_complete_census_has_no_standard_error(answers in proptest::collection::vec(0..4_u16, 5..40)) {
        let n = answers.len();
        let column = Categorical::from_codes((0..4).map(|at: u16| at.to_string()).collect(), answers.into_iter().map(Ok)).expect("codes");
        let design = Design::simple(n).with_population(&[n as f64]).expect("a design");
        let figures = shares(&design, &column, &LevelSet::each(&column), &Domains::everybody(n), &Options::default()).expect("figures");
        for (_, error) in numbers(&figures).into_iter().flatten() {
            prop_assert_eq!(error, 0.0);
        }
    }
}
