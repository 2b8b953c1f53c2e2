//! Tables with margins and magnitudes: intervals, optima and largest contributions of R 4.6.1.

use std::collections::BTreeMap;

use estimation::{
    data::{ColumnType, Domains, Wanted, csv},
    disclosure::{
        ContributionWeights, Contributions, Dominance, MagnitudeRule, PRule, contributions,
        linked::{CellTable, Cost, Suppress, Width, suppress},
    },
};

#[derive(serde::Deserialize)]
struct Case {
    id: String,
    rows: Vec<String>,
    cols: Vec<String>,
    count: Vec<Vec<u64>>,
    /// The three largest contributions and the total; fewer where there are fewer.
    magnitude_top3_and_total: Vec<Vec<Vec<f64>>>,
    primary: BTreeMap<String, Vec<Vec<bool>>>,
    secondary: BTreeMap<String, Secondary>,
}

#[derive(serde::Deserialize)]
struct Secondary {
    width_required: f64,
    primary_alone_intervals: BTreeMap<String, (f64, f64)>,
    optimum_cells: Optimum,
    optimum_count: Optimum,
}

#[derive(serde::Deserialize)]
struct Optimum {
    suppressed: Vec<usize>,
    extra_cost: f64,
}

fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("disclosure.json")).expect("the cases are JSON")
}

fn table(case: &Case) -> CellTable {
    let names = |names: &'_ [String]| -> Vec<&'static str> {
        (names.iter()).map(|name| &*name.clone().leak()).collect()
    };
    let dimensions = [("row", names(&case.rows)), ("col", names(&case.cols))];
    let dimensions = dimensions
        .each_ref()
        .map(|(name, levels)| (*name, levels.as_slice()));
    CellTable::cross(&dimensions, &case.count.concat()).expect("a count for each cell")
}

#[test]
fn intervals_and_optimum_costs_equal_those_found_by_trying_everything() {
    for case in cases() {
        let table = table(&case);
        for (name, secondary) in &case.secondary {
            let flags = case.primary[name].concat();
            let primary: Vec<usize> = (0..flags.len()).filter(|&at| flags[at]).collect();
            for interval in table.intervals(&primary).expect("the cells are there") {
                let theirs = secondary.primary_alone_intervals[&interval.cell.to_string()];
                let upper = interval.upper.expect("margins limit it");
                assert_eq!(
                    (interval.lower, upper),
                    theirs,
                    "{}: {}",
                    case.id,
                    interval.name
                );
            }
            for (cost, optimum) in [
                (Cost::Cells, &secondary.optimum_cells),
                (Cost::Value, &secondary.optimum_count),
            ] {
                let width = Width::of(secondary.width_required);
                let ask = Suppress {
                    width,
                    cost,
                    ..Suppress::default()
                };
                let ours = suppress(&table, &primary, &ask).expect("it can be protected");
                let what = format!("{} {name} {cost:?}: {ours:?}", case.id);
                assert!(ours.is_optimal(), "{what}");
                assert_eq!(ours.withheld.len(), optimum.suppressed.len(), "{what}");
                // A cell of 0 costs them nothing and us next to nothing.
                assert!(
                    (ours.extra_cost - optimum.extra_cost).abs() < 0.01,
                    "{what}"
                );
                let quick = Suppress { effort: 0, ..ask };
                let quick = suppress(&table, &primary, &quick).expect("it can be protected");
                assert!(
                    quick.extra_cost <= 1.5 * optimum.extra_cost,
                    "{what}: {quick:?}"
                );
            }
        }
    }
}

#[test]
fn primary_cells_of_counts_are_those_of_the_reference() {
    for case in cases() {
        for (name, smallest) in [
            ("count_1_to_2", 3),
            ("count_1_to_4", 5),
            ("count_1_to_9", 10),
        ] {
            let flags = case.primary[name].concat();
            let theirs: Vec<usize> = (0..flags.len()).filter(|&at| flags[at]).collect();
            let ours = table(&case).few(smallest);
            let inner: Vec<usize> = ours.into_iter().filter(|&at| at < flags.len()).collect();
            assert_eq!(inner, theirs, "{} {name}", case.id);
        }
    }
}

/// The rules of the reference, by the names it has for them.
fn rules() -> [(&'static str, MagnitudeRule); 3] {
    let rule = |dominance: &[Dominance], p_percent| MagnitudeRule {
        dominance: dominance.to_vec(),
        p_percent,
        ..MagnitudeRule::default()
    };
    [
        (
            "dominance_1_85",
            rule(
                &[Dominance {
                    largest: 1,
                    percent: 85.0,
                }],
                None,
            ),
        ),
        (
            "dominance_2_90",
            rule(
                &[Dominance {
                    largest: 2,
                    percent: 90.0,
                }],
                None,
            ),
        ),
        ("p_percent_10", rule(&[], Some(PRule { p: 10.0, q: 100.0 }))),
    ]
}

#[test]
fn largest_contributions_totals_and_flags_equal_the_reference() {
    let wanted = Wanted::of(
        [
            "pop", "country", "setting", "ageband", "rare", "listsize", "w_base",
        ]
        .map(|name| (name, ColumnType::Inferred)),
    );
    let data = csv::parse(include_bytes!("../reference/census_resp.csv"), &wanted)
        .expect("the file is well formed");
    let sizes = data.numeric("listsize").expect("a number");
    let weights = data.numeric("w_base").expect("a number");
    let weights = weights.complete().expect("everybody has a weight");
    let column = |name: &str| data.categorical(name).expect("a category").into_owned();
    let (pop, country) = (column("pop"), column("country"));
    let rules = rules();
    for case in cases() {
        let (of, by) = case
            .id
            .split_once("_country_")
            .expect("an id of the reference");
        let other = column(by);
        let variables = [("pop", &pop), ("country", &country), (by, &other)];
        let domains = Domains::by(&variables, data.rows(), false).expect("few groups");
        let weighted = ContributionWeights::Weighted;
        let cells = contributions(&sizes, &domains, Some(weights), weighted, 3).expect("same rows");
        let find = |row: &str, col: &str| {
            let names = [of, row, col];
            (domains.domains().iter().zip(&cells))
                .find(|(domain, _)| domain.categories.iter().map(|c| &c.category).eq(names))
                .map_or(Contributions::default(), |(_, cell)| cell.clone())
        };
        for (row, name) in case.rows.iter().enumerate() {
            for (col, column) in case.cols.iter().enumerate() {
                let cell = find(name, column);
                assert_eq!(
                    cell.contributors, case.count[row][col],
                    "{} {name} {column}",
                    case.id
                );
                let mut ours = cell.largest.clone();
                ours.push(cell.total);
                let theirs = &case.magnitude_top3_and_total[row][col];
                assert_eq!(ours.len(), theirs.len(), "{} {name} {column}", case.id);
                for (ours, theirs) in ours.iter().zip(theirs) {
                    assert!(
                        (ours - theirs).abs() <= 1e-9 * theirs.abs(),
                        "{ours} {theirs}"
                    );
                }
                for (rule_name, rule) in &rules {
                    let flag = rule.sensitive(&cell).is_some();
                    assert_eq!(
                        flag, case.primary[*rule_name][row][col],
                        "{rule_name}: {cell:?}"
                    );
                }
            }
        }
    }
}
