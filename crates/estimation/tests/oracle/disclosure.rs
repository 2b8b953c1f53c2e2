//! Disclosure control against tables with known primary cells, known attacks and known optima.

use estimation::{
    data::Categorical,
    design::Design,
    disclosure::{DisclosureRule, Shown, protect},
    estimate::Precision,
    table::{Breakdown, Item, TableRequest, tabulate},
};

#[derive(serde::Deserialize)]
struct Case {
    id: String,
    rows: Vec<String>,
    cols: Vec<String>,
    count: Vec<Vec<u64>>,
    primary: std::collections::BTreeMap<String, Vec<Vec<bool>>>,
    secondary: std::collections::BTreeMap<String, Secondary>,
}

#[derive(serde::Deserialize)]
struct Secondary {
    width_required: f64,
    optimum_cells: Optimum,
}

#[derive(serde::Deserialize)]
struct Optimum {
    suppressed: Vec<usize>,
}

#[test]
fn primary_cells_are_withheld_and_stay_as_wide_as_the_reference_asks() {
    let cases: Vec<Case> =
        serde_json::from_str(include_str!("disclosure.json")).expect("the cases are JSON");
    for case in &cases {
        for (name, smallest_cell) in [("count_1_to_4", 5), ("count_1_to_9", 10)] {
            let release = release(
                case,
                DisclosureRule {
                    smallest_cell,
                    smallest_base: 0,
                },
            );
            let table = &release.tables[0];
            let mut withheld = 0;
            for (row, primaries) in case.primary[name].iter().enumerate() {
                for (col, &is_primary) in primaries.iter().enumerate() {
                    // Columns of ours are groups; everybody is the first.
                    let shown = &table.cell(col, row + 1).shown;
                    withheld += usize::from(*shown == Shown::Withheld);
                    let what = format!(
                        "{} {name}: {} × {}",
                        case.id, case.rows[row], case.cols[col]
                    );
                    assert!(!is_primary || *shown == Shown::Withheld, "{what} is shown");
                }
            }
            assert!(release.audit.holds(), "{}: {:?}", case.id, release.audit);
            let Some(secondary) = case.secondary.get(name) else {
                continue;
            };
            for cell in &release.audit.withheld {
                assert!(
                    cell.width() >= secondary.width_required,
                    "{}: {cell:?}",
                    case.id
                );
            }
            // The optimum is found by trying everything; greedily at most as many again.
            let optimum = secondary.optimum_cells.suppressed.len();
            assert!(
                withheld >= optimum && withheld <= 2 * optimum,
                "{}: {withheld}",
                case.id
            );
        }
    }
}

/// The counts of a case as people who answered: rows of the case are groups, its columns answers.
fn release(case: &Case, rule: DisclosureRule) -> estimation::disclosure::Release {
    let (mut groups, mut answers) = (Vec::new(), Vec::new());
    for (row, counts) in case.count.iter().enumerate() {
        for (col, &count) in counts.iter().enumerate() {
            for _ in 0..count {
                groups.push(Ok(case.rows[row].as_str()));
                answers.push(Ok(case.cols[col].as_str()));
            }
        }
    }
    let item = Categorical::from_names(&case.cols, answers).expect("the levels are the columns");
    let groups = Categorical::from_names(&case.rows, groups).expect("the levels are the rows");
    let table = tabulate(&TableRequest {
        population: "pm",
        item: &case.id,
        data: Item::Choice(&item),
        sums: &[],
        breakdown: Some(Breakdown {
            variable: "country",
            groups: &groups,
        }),
        design: &Design::simple(item.rows()),
        precision: Precision::default(),
    })
    .expect("the columns have the same rows");
    protect(&[table], rule).expect("one table does not contradict itself")
}
