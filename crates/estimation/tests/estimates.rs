//! What must hold of estimates whatever the data.

use estimation::{
    data::{Categorical, DataError, Missing, Numeric},
    design::{Design, DesignError},
    disclosure::{DisclosureRule, OverviewError, OverviewRow, SafeTable, protect},
    estimate::{Estimate, IntervalKind, IntervalMethod, Precision},
    precision::{Plan, expected_interval, weighting_effect},
    table::{Breakdown, Item, RawTable, Sum, TableError, TableRequest, tabulate},
};
use proptest::prelude::*;

const METHODS: [IntervalMethod; 4] = [
    IntervalMethod::Wald,
    IntervalMethod::Logit,
    IntervalMethod::Wilson,
    IntervalMethod::KornGraubard,
];

fn table_of(
    item: &Categorical,
    groups: &Categorical,
    design: &Design,
    method: IntervalMethod,
) -> RawTable {
    let sums = [Sum {
        name: "ab".to_owned(),
        levels: vec!["a".to_owned(), "b".to_owned()],
    }];
    tabulate(&TableRequest {
        population: "p",
        item: "q",
        data: Item::Choice(item),
        sums: &sums,
        breakdown: Some(Breakdown {
            variable: "g",
            groups,
        }),
        design,
        precision: Precision {
            method,
            confidence: 0.95,
        },
    })
    .expect("the columns have the same rows")
}

fn item(codes: &[u8]) -> Categorical {
    let rows = codes.iter().map(|&code| match code {
        3 => Err(Missing::NotAsked),
        4 => Err(Missing::DontKnow),
        code => Ok(u16::from(code)),
    });
    Categorical::from_codes(["a", "b", "c"].map(str::to_owned).to_vec(), rows)
        .expect("three levels")
}

fn groups(codes: &[u8]) -> Categorical {
    let rows = codes.iter().map(|&code| {
        if code == 3 {
            Err(Missing::Blank)
        } else {
            Ok(u16::from(code))
        }
    });
    Categorical::from_codes(["x", "y", "z"].map(str::to_owned).to_vec(), rows)
        .expect("three groups")
}

fn estimates(table: &RawTable) -> Vec<Option<Estimate>> {
    let width = table.columns().len();
    (0..table.rows().len() * width)
        .map(|at| table.cell(at / width, at % width).estimate.clone())
        .collect()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-10 * a.abs().max(1.0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn nothing_is_nan_and_every_interval_holds_its_share(
        rows in proptest::collection::vec((0_u8..5, 0_u8..4, 1_u8..9), 1..40),
    ) {
        let item = item(&rows.iter().map(|r| r.0).collect::<Vec<_>>());
        let groups = groups(&rows.iter().map(|r| r.1).collect::<Vec<_>>());
        let weights = rows.iter().map(|r| f64::from(r.2)).collect();
        let design = Design::simple(rows.len()).weighted(weights).expect("weights above zero");
        for method in METHODS {
            for estimate in estimates(&table_of(&item, &groups, &design, method)).into_iter().flatten() {
                prop_assert!((0.0..=1.0).contains(&estimate.value));
                prop_assert!(estimate.standard_error.is_none_or(f64::is_finite));
                if let Some(i) = estimate.interval {
                    prop_assert!(i.lower >= 0.0 && i.upper <= 1.0, "{i:?}");
                    prop_assert!(i.lower <= estimate.value + 1e-12 && i.upper >= estimate.value - 1e-12, "{i:?}");
                    prop_assert_eq!(i.kind.is_one_sided(), estimate.value == 0.0 || estimate.value == 1.0);
                }
            }
        }
    }

    #[test]
    fn the_order_of_rows_and_the_scale_of_weights_do_not_matter(
        rows in proptest::collection::vec((0_u8..5, 0_u8..4, 1_u8..9), 10..60), by in 1_usize..9,
    ) {
        let make = |rows: &[(u8, u8, u8)], scale: f64| {
            let item = item(&rows.iter().map(|r| r.0).collect::<Vec<_>>());
            let groups = groups(&rows.iter().map(|r| r.1).collect::<Vec<_>>());
            let weights = rows.iter().map(|r| f64::from(r.2) * scale).collect();
            let design = Design::simple(rows.len()).weighted(weights).expect("weights above zero");
            estimates(&table_of(&item, &groups, &design, IntervalMethod::Wilson))
        };
        let mut turned = rows.clone();
        turned.rotate_left(by);
        for (one, other) in make(&rows, 1.0).iter().zip(&make(&turned, 7.5)) {
            prop_assert_eq!(one.is_some(), other.is_some());
            if let (Some(one), Some(other)) = (one, other) {
                prop_assert!(close(one.value, other.value));
                prop_assert!(close(one.standard_error.unwrap_or(0.0), other.standard_error.unwrap_or(0.0)));
            }
        }
    }

    #[test]
    fn levels_add_up_to_everybody_and_sums_to_their_levels(
        rows in proptest::collection::vec((0_u8..5, 0_u8..4), 5..60),
    ) {
        let item = item(&rows.iter().map(|r| r.0).collect::<Vec<_>>());
        let groups = groups(&rows.iter().map(|r| r.1).collect::<Vec<_>>());
        let table = table_of(&item, &groups, &Design::simple(rows.len()), IntervalMethod::Logit);
        for column in table.columns() {
            let share = |row: &str| {
                let cell = table.find(row, &column.key).expect("each row has each column");
                cell.estimate.as_ref().map(|estimate| estimate.value)
            };
            let (Some(a), Some(b), Some(c)) = (share("a"), share("b"), share("c")) else { continue };
            prop_assert!(close(a + b + c, 1.0));
            prop_assert!(close(a + b, share("ab").expect("the base is the same")));
        }
    }
}

#[test]
fn unweighted_shares_are_ratios_of_counts_with_the_textbook_error() {
    let item = item(&[vec![0; 30], vec![1; 50], vec![3; 7], vec![4; 13]].concat());
    let design = Design::simple(100);
    let table = table_of(&item, &groups(&[0; 100]), &design, IntervalMethod::Wald);
    let cell = table.find("a", "p").expect("a row");
    let estimate = cell.estimate.as_ref().expect("80 answered");
    assert_eq!((cell.people, cell.base), (30, 80));
    assert_eq!(estimate.value, 0.375);
    // The base is random: √(n/(n−1) · p(1−p)/n_d · …) with n = 100 respondents of whom 80 answered.
    let expected = (100.0 / 99.0 * 0.375 * 0.625 / 80.0_f64).sqrt();
    assert!(close(
        estimate.standard_error.expect("more than one"),
        expected
    ));
    assert_eq!(estimate.degrees_of_freedom, 79.0);
    assert_eq!(table.missing(0).not_asked, 7);
    assert_eq!(table.missing(0).dont_know, 13);
    assert_eq!(table.respondents(0), 100);
}

#[test]
fn a_complete_census_has_no_sampling_error() {
    let item = item(&[0, 1, 1, 2]);
    let design = Design::simple(4)
        .with_population(&[4.0])
        .expect("all of four");
    let table = table_of(
        &item,
        &groups(&[0, 0, 1, 1]),
        &design,
        IntervalMethod::Wilson,
    );
    let estimate = table
        .find("b", "p")
        .and_then(|c| c.estimate.clone())
        .expect("all answered");
    assert_eq!(estimate.standard_error, Some(0.0));
    let interval = estimate.interval.expect("the share is known");
    assert_eq!((interval.lower, interval.upper), (0.5, 0.5));
}

#[test]
fn none_and_all_have_a_one_sided_exact_bound_and_say_so() {
    let item = item(&[0; 20]);
    let table = table_of(
        &item,
        &groups(&[0; 20]),
        &Design::simple(20),
        IntervalMethod::Logit,
    );
    let interval = |row: &str| {
        let estimate = table
            .find(row, "p")
            .and_then(|c| c.estimate.clone())
            .expect("20 answered");
        estimate.interval.expect("there is always a bound")
    };
    let bound = 1.0 - 0.05_f64.powf(1.0 / 20.0);
    assert_eq!(interval("b").kind, IntervalKind::ExactUpperBound);
    assert!(close(interval("b").upper, bound));
    assert_eq!(interval("a").kind, IntervalKind::ExactLowerBound);
    assert!(close(interval("a").lower, 1.0 - bound));
}

#[test]
fn one_respondent_has_an_estimate_and_no_error() {
    let table = table_of(
        &item(&[0]),
        &groups(&[0]),
        &Design::simple(1),
        IntervalMethod::Wilson,
    );
    let estimate = table
        .find("a", "p")
        .and_then(|c| c.estimate.clone())
        .expect("one answered");
    assert_eq!((estimate.value, estimate.standard_error), (1.0, None));
}

#[test]
fn designs_that_cannot_be_are_refused_with_the_way_out() {
    let strata = Categorical::from_names(&["e", "w"], [Ok("e"), Ok("e"), Ok("w")]).expect("strata");
    let lonely = Design::census(&strata, &[10.0, 5.0]).expect("a design");
    assert_eq!(lonely.lonely_strata(), ["w"]);
    let sure = Design::census(&strata, &[10.0, 1.0]).expect("a design");
    assert!(sure.lonely_strata().is_empty(), "all of w answered");
    let two =
        Categorical::from_names(&["e", "w"], [Ok("e"), Ok("e"), Ok("w"), Ok("w")]).expect("strata");
    assert!(matches!(
        Design::census(&two, &[10.0, 1.0]),
        Err(DesignError::PopulationTooSmall { .. })
    ));
    assert!(matches!(
        Design::census(&two, &[10.0]),
        Err(DesignError::PopulationLength { .. })
    ));
    assert!(matches!(
        Design::simple(2).weighted(vec![1.0, -1.0]),
        Err(DesignError::BadWeight { row: 1, .. })
    ));
    let blank = Categorical::from_names(&["e"], [Ok("e"), Err(Missing::Blank)]).expect("strata");
    assert_eq!(
        Design::simple(2)
            .stratified(&blank)
            .expect_err("no stratum"),
        DesignError::NoGroup { row: 2 }
    );
}

#[test]
fn columns_that_cannot_be_are_refused_by_row() {
    let unknown = Categorical::from_names(&["a"], [Ok("a"), Ok("b")]).expect_err("b is no level");
    assert_eq!(
        unknown,
        DataError::UnknownLevel {
            row: 1,
            value: "b".to_owned()
        }
    );
    assert!(Numeric::new([Ok(1.0), Ok(f64::NAN)]).is_err());
    let item = item(&[0, 1]);
    let wrong = tabulate(&TableRequest {
        population: "p",
        item: "q",
        data: Item::Choice(&item),
        sums: &[],
        breakdown: None,
        design: &Design::simple(3),
        precision: Precision::default(),
    });
    assert!(matches!(
        wrong,
        Err(TableError::RowsDiffer {
            found: 2,
            rows: 3,
            ..
        })
    ));
}

#[test]
fn the_precision_of_the_planned_survey_is_what_its_size_gives() {
    // 2,377 of 46,238 GPs: about two points; 60 in Northern Ireland: about thirteen.
    let half = |answers: f64, population: f64| {
        let plan = Plan {
            answers,
            population: Some(population),
            share: 0.5,
            design_effect: 1.0,
        };
        let i = expected_interval(&plan, Precision::default()).expect("a feasible plan");
        (i.upper - i.lower) / 2.0
    };
    assert!((half(2377.0, 46_238.0) - 0.0196).abs() < 1e-4);
    assert!((half(60.0, 1155.0) - 0.122).abs() < 2e-3);
    let more = Plan {
        answers: 20.0,
        population: Some(10.0),
        share: 0.5,
        design_effect: 1.0,
    };
    assert_eq!(expected_interval(&more, Precision::default()), None);
    let design = Design::simple(2).weighted(vec![1.0, 3.0]).expect("weights");
    assert!(close(weighting_effect(&design), 1.25));
}

#[test]
fn an_overview_takes_rows_of_tables_with_the_same_groups_only() {
    let make = |groups: &Categorical| {
        let item = item(&[vec![0; 40], vec![1; 30], vec![2; 30]].concat());
        let raw = table_of(&item, groups, &Design::simple(100), IntervalMethod::Wilson);
        protect(&[raw], DisclosureRule::default())
            .expect("one table")
            .tables
            .remove(0)
    };
    let halves: Vec<u8> = (0..100).map(|row| row % 2).collect();
    let one = make(&groups(&halves));
    let row = |name, table, row| OverviewRow { name, table, row };
    let overview = SafeTable::overview(&[row("first", &one, "ab"), row("second", &one, "c")]);
    let overview = overview.expect("the same columns");
    assert_eq!(overview.cell(1, 0), one.cell(2, 0));
    assert!(!overview.has_one_base());
    let everybody = one.only(|_| true, |column| column.is_everybody());
    let differ = SafeTable::overview(&[row("a", &one, "ab"), row("b", &everybody, "ab")]);
    assert_eq!(
        differ.expect_err("other columns"),
        OverviewError::ColumnsDiffer {
            name: "b".to_owned()
        }
    );
    assert!(matches!(
        SafeTable::overview(&[row("a", &one, "zz")]),
        Err(OverviewError::NoRow { .. })
    ));
}
