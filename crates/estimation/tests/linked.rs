//! Tables with margins: what is withheld, what it costs, and what a reader can work out.

use estimation::disclosure::linked::{
    CellTable, Cost, LinkedError, Pattern, Suppress, TableCell, Values, Width, suppress,
};
use proptest::prelude::*;

const ROWS: [&str; 3] = ["a", "b", "c"];
const COLUMNS: [&str; 3] = ["x", "y", "z"];

fn two_way(rows: usize, columns: usize, counts: &[u64]) -> CellTable {
    CellTable::cross(&[("r", &ROWS[..rows]), ("c", &COLUMNS[..columns])], counts)
        .expect("as many counts as cells")
}

fn width(absolute: f64) -> Suppress {
    Suppress {
        width: Width::of(absolute),
        ..Suppress::default()
    }
}

/// All tables of whole numbers that agree with what is shown, by trying everything.
fn fitting(rows: usize, columns: usize, counts: &[u64], withheld: &[bool]) -> Vec<Vec<u64>> {
    let row_total = |row: usize| {
        counts[row * columns..(row + 1) * columns]
            .iter()
            .sum::<u64>()
    };
    let mut all = vec![Vec::new()];
    for at in 0..counts.len() {
        let choices = if withheld[at] {
            0..=row_total(at / columns)
        } else {
            counts[at]..=counts[at]
        };
        all = (all.iter())
            .flat_map(|table: &Vec<u64>| {
                choices.clone().map(move |value| {
                    let mut table = table.clone();
                    table.push(value);
                    table
                })
            })
            .filter(|table| {
                let row = at / columns;
                let sum: u64 = table[row * columns..].iter().sum();
                sum <= row_total(row) && (at % columns + 1 < columns || sum == row_total(row))
            })
            .collect();
    }
    let column_total = |table: &[u64], column: usize| {
        (0..rows)
            .map(|row| table[row * columns + column])
            .sum::<u64>()
    };
    all.retain(|table| (0..columns).all(|c| column_total(table, c) == column_total(counts, c)));
    all
}

/// Whether every primary cell has at least so many values between the least and the most that fit.
fn protects(
    size: (usize, usize),
    counts: &[u64],
    withheld: &[bool],
    primary: &[usize],
    width: u64,
) -> bool {
    let fits = fitting(size.0, size.1, counts, withheld);
    primary.iter().all(|&cell| {
        let of_cell = || fits.iter().map(|table| table[cell]);
        match (of_cell().min(), of_cell().max()) {
            (Some(least), Some(most)) => most - least >= width,
            _ => false,
        }
    })
}

fn flags(cells: usize, withheld: &[usize]) -> Vec<bool> {
    (0..cells).map(|at| withheld.contains(&at)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn intervals_are_those_of_all_whole_tables_that_fit(
        counts in prop::collection::vec(0_u64..6, 9),
        withheld in prop::collection::vec(any::<bool>(), 9),
    ) {
        let cells: Vec<usize> = (0..9).filter(|&at| withheld[at]).collect();
        let fits = fitting(3, 3, &counts, &withheld);
        for interval in two_way(3, 3, &counts).intervals(&cells).expect("the cells are there") {
            let of_cell = || fits.iter().map(|table| table[interval.cell]);
            prop_assert_eq!(Some(interval.lower as u64), of_cell().min());
            prop_assert_eq!(interval.upper.map(|upper| upper as u64), of_cell().max());
        }
    }

    #[test]
    fn the_optimum_is_the_cheapest_of_all_patterns(
        counts in prop::collection::vec(0_u64..9, 6),
        asked in 1_u64..4,
        by_value in any::<bool>(),
    ) {
        let table = two_way(2, 3, &counts);
        let primary: Vec<usize> = table.few(3).into_iter().filter(|&at| at < 6).collect();
        let cost = if by_value { Cost::Value } else { Cost::Cells };
        let request = Suppress { cost, lone_contributors: false, ..width(asked as f64) };
        let price = |at: usize| if by_value { (counts[at] as f64).max(1e-3) } else { 1.0 };
        let mut cheapest: Option<f64> = None;
        for pattern in 0_u32..64 {
            let withheld: Vec<bool> = (0..6).map(|at| pattern >> at & 1 == 1 || primary.contains(&at)).collect();
            if protects((2, 3), &counts, &withheld, &primary, asked) {
                let extra = (0..6).filter(|at| withheld[*at] && !primary.contains(at));
                let sum: f64 = extra.map(price).sum();
                cheapest = Some(cheapest.map_or(sum, |best| best.min(sum)));
            }
        }
        match (suppress(&table, &primary, &request), cheapest) {
            (Ok(found), Some(cheapest)) => {
                prop_assert!(found.is_optimal());
                prop_assert!((found.extra_cost - cheapest).abs() < 1e-9, "{} {}", found.extra_cost, cheapest);
                prop_assert!(protects((2, 3), &counts, &flags(6, &found.withheld), &primary, asked));
            }
            (Err(LinkedError::CannotProtect { .. }), None) => {}
            (found, cheapest) => prop_assert!(false, "{:?} {:?}", found, cheapest),
        }
    }

    #[test]
    fn the_quick_pattern_protects_too_and_knows_a_bound(counts in prop::collection::vec(0_u64..9, 9)) {
        let table = two_way(3, 3, &counts);
        let primary: Vec<usize> = table.few(3).into_iter().filter(|&at| at < 9).collect();
        let request = Suppress { lone_contributors: false, ..width(2.0) };
        let quick = Suppress { effort: 0, ..request };
        if let (Ok(quick), Ok(best)) = (suppress(&table, &primary, &quick), suppress(&table, &primary, &request)) {
            prop_assert!(protects((3, 3), &counts, &flags(9, &quick.withheld), &primary, 2));
            prop_assert!(quick.extra_cost >= best.extra_cost && best.is_optimal());
            prop_assert!(quick.lower_bound <= best.extra_cost);
        }
    }

    #[test]
    fn a_lone_contributor_cannot_undo_another_cell(counts in prop::collection::vec(0_u64..6, 9)) {
        let table = two_way(3, 3, &counts);
        let primary: Vec<usize> = table.few(3).into_iter().filter(|&at| at < 9).collect();
        if let Ok(found) = suppress(&table, &primary, &width(2.0)) {
            for &lone in found.withheld.iter().filter(|&&at| counts[at] == 1) {
                let known: Vec<usize> = found.withheld.iter().copied().filter(|&at| at != lone).collect();
                let others: Vec<usize> = primary.iter().copied().filter(|&at| at != lone).collect();
                prop_assert!(protects((3, 3), &counts, &flags(9, &known), &others, 2));
            }
        }
    }

    #[test]
    fn the_cost_does_not_depend_on_the_order_of_rows(counts in prop::collection::vec(0_u64..9, 9)) {
        let turned: Vec<u64> = [6, 7, 8, 0, 1, 2, 3, 4, 5].map(|at: usize| counts[at]).to_vec();
        let cost = |counts: &[u64]| {
            let table = two_way(3, 3, counts);
            let primary: Vec<usize> = table.few(3).into_iter().filter(|&at| at < 9).collect();
            suppress(&table, &primary, &width(2.0)).map(|found| found.extra_cost).ok()
        };
        prop_assert_eq!(cost(&counts), cost(&turned));
    }
}

#[test]
fn without_the_rule_for_lone_contributors_one_of_them_could_undo_the_other() {
    // Each row holds two lone people and two rows of ten: the pattern of four is open to both.
    let counts = [1, 10, 1, 10, 10, 10, 10, 10, 10];
    let table = two_way(3, 3, &counts);
    let primary = [0, 2];
    let open = Suppress {
        lone_contributors: false,
        ..width(1.0)
    };
    let open = suppress(&table, &primary, &open).expect("a pattern");
    let safe = suppress(&table, &primary, &width(1.0)).expect("a pattern");
    assert!(safe.extra_cost > open.extra_cost, "{open:?} {safe:?}");
}

#[test]
fn a_table_of_three_ways_is_protected_in_all_of_its_margins() {
    let counts: Vec<u64> = vec![20, 31, 14, 2, 17, 25, 40, 13, 22, 19, 27, 33];
    let table = CellTable::cross(
        &[
            ("r", &["a", "b"]),
            ("c", &["x", "y", "z"]),
            ("d", &["1", "2"]),
        ],
        &counts,
    )
    .expect("twelve cells");
    let found = suppress(&table, &table.few(5), &width(5.0)).expect("a pattern");
    // A cube of eight cells is the least that can move.
    assert_eq!(found.withheld.len(), 8);
    assert!(found.is_optimal());
    assert!(all_wide(&found, 5.0));
}

fn all_wide(found: &Pattern, width: f64) -> bool {
    (found.intervals.iter()).all(|cell| cell.width().is_none_or(|own| own >= width))
}

#[test]
fn linked_tables_are_protected_together() {
    // The same total by type and by country: one small country, no small type.
    let mut table = CellTable::new(Values::Counts);
    let mut cell = |name: &str, value: u32| {
        let cell = TableCell {
            name: name.to_owned(),
            value: f64::from(value),
            contributors: u64::from(value),
            least: 0.0,
            most: None,
            is_margin: false,
        };
        table.push(cell).expect("whole and not negative")
    };
    let all = cell("all", 90);
    let countries = [cell("england", 60), cell("wales", 27), cell("ni", 3)];
    let types = [cell("partner", 50), cell("salaried", 40)];
    table.adds_up(all, &countries).expect("60 + 27 + 3");
    table.adds_up(all, &types).expect("50 + 40");
    let found = suppress(&table, &table.few(5), &width(5.0)).expect("a pattern");
    assert_eq!(found.withheld, [countries[1], countries[2]]);
}

#[test]
fn a_relative_width_and_room_on_each_side_are_kept() {
    let table = CellTable::cross_totals(
        &[("r", &ROWS), ("c", &COLUMNS)],
        &[
            (9.0e6, 2),
            (8.0e6, 40),
            (7.5e6, 50),
            (6.0e6, 30),
            (9.5e6, 45),
            (4.0e6, 60),
            (5.0e6, 30),
            (2.5e6, 45),
            (3.0e6, 60),
        ],
    )
    .expect("nine cells");
    let request = Suppress {
        width: Width {
            absolute: 0.0,
            relative: 0.3,
            each_side: 0.2,
        },
        ..Suppress::default()
    };
    let found = suppress(&table, &[0], &request).expect("a pattern");
    let cell = found
        .intervals
        .iter()
        .find(|cell| cell.cell == 0)
        .expect("it is withheld");
    assert!(
        cell.lower <= 7.2e6 + 1.0 && cell.upper.is_none_or(|upper| upper >= 10.8e6 - 1.0),
        "{cell:?}"
    );
    assert!(found.is_optimal());
}

#[test]
fn what_cannot_be_protected_is_refused_by_name() {
    let table = two_way(2, 2, &[2, 0, 0, 50]);
    let error = suppress(&table, &[0], &width(5.0)).expect_err("2 of 2 in its row and its column");
    assert_eq!(
        error,
        LinkedError::CannotProtect {
            cell: "a × x".to_owned()
        }
    );
    let error = suppress(&table, &[40], &width(5.0)).expect_err("no such cell");
    assert_eq!(error, LinkedError::NoCell { cell: 40, cells: 9 });
    let error = suppress(&table, &[0], &width(f64::NAN)).expect_err("no width");
    assert!(error.to_string().contains("width.absolute"), "{error}");
}

#[test]
fn contradicting_or_impossible_cells_are_refused() {
    let mut table = CellTable::new(Values::Counts);
    let cell = |name: &str, value: f64| TableCell {
        name: name.to_owned(),
        value,
        contributors: 1,
        least: 0.0,
        most: None,
        is_margin: false,
    };
    assert!(table.push(cell("half", 0.5)).is_err());
    assert!(table.push(cell("none", f64::NAN)).is_err());
    let all = table.push(cell("all", 5.0)).expect("whole");
    let part = table.push(cell("part", 4.0)).expect("whole");
    let error = table.adds_up(all, &[part]).expect_err("4 is not 5");
    assert!(
        error
            .to_string()
            .contains("“all” is 5, but its parts add up to 4"),
        "{error}"
    );
}
