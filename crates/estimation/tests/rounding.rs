//! Rounded counts: what they are, that they add up, and what they do not tell.

use estimation::{
    data::{Categorical, Numeric},
    design::Design,
    disclosure::{
        DisclosureRule, MayShow, Release, Shown, Uses,
        linked::{CellTable, Values},
        protect,
        rounding::{RoundError, Rounding, after_rounding, controlled},
    },
    estimate::Precision,
    table::{Breakdown, Item, TableRequest, tabulate},
};
use proptest::prelude::*;

const NEAREST: Rounding = Rounding::Conventional { base: 5 };
const ROWS: [&str; 3] = ["a", "b", "c"];

fn table(counts: &[u64]) -> CellTable {
    CellTable::cross(&[("r", &ROWS), ("c", &["x", "y", "z"])], counts).expect("nine counts")
}

fn add_up(table: &CellTable, values: &[u64]) -> bool {
    (table.sums().iter())
        .all(|(whole, parts)| values[*whole] == parts.iter().map(|&part| values[part]).sum::<u64>())
}

#[test]
fn random_rounding_is_right_on_average_and_the_same_for_the_same_figure() {
    let random = Rounding::Random { base: 3, seed: 7 };
    let rounded: Vec<u64> = (0..9000)
        .map(|at| random.round(100, &format!("figure {at}")))
        .collect();
    assert!(rounded.iter().all(|&n| n == 99 || n == 102));
    // A third goes up, give or take 4 standard errors of 0.5 %.
    let up = rounded.iter().filter(|&&n| n == 102).count() as f64 / 9000.0;
    assert!((up - 1.0 / 3.0).abs() < 0.02, "{up}");
    assert_eq!(random.round(100, "figure 1"), rounded[1]);
    let other = Rounding::Random { base: 3, seed: 8 };
    assert!((0..100).any(|at| other.round(100, &format!("figure {at}")) != rounded[at]));
    assert_eq!(random.round(u64::MAX - 1, "the end") % 3, 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn conventional_rounding_is_off_by_at_most_half_the_base(count in 0_u64..10_000, base in 1_u64..20) {
        let rounded = Rounding::Conventional { base }.round(count, "");
        prop_assert_eq!(rounded % base, 0);
        prop_assert!(2 * rounded.abs_diff(count) <= base);
    }

    #[test]
    fn controlled_rounding_adds_up_and_keeps_multiples(counts in prop::collection::vec(0_u64..40, 9), base in 2_u64..11) {
        let table = table(&counts);
        let rounded = controlled(&table, base).expect("two-way tables always can");
        prop_assert!(add_up(&table, &rounded));
        for (cell, &value) in table.cells().iter().zip(&rounded) {
            prop_assert!(value.is_multiple_of(base));
            prop_assert!((cell.value - value as f64).abs() < base as f64);
        }
    }

    #[test]
    fn controlled_rounding_is_the_nearest_of_all_that_add_up(counts in prop::collection::vec(0_u64..12, 4)) {
        let table = CellTable::cross(&[("r", &["a", "b"]), ("c", &["x", "y"])], &counts).expect("four");
        let away = |values: &[u64]| -> f64 {
            table.cells().iter().zip(values).map(|(cell, &v)| (cell.value - v as f64).abs()).sum()
        };
        let ours = controlled(&table, 5).expect("two-way tables always can");
        for choice in 0_u32..512 {
            let values: Vec<u64> = (table.cells().iter().enumerate())
                .map(|(at, cell)| {
                    let n = cell.value as u64;
                    n - n % 5 + if !n.is_multiple_of(5) && choice >> at & 1 == 1 { 5 } else { 0 }
                })
                .collect();
            prop_assert!(!add_up(&table, &values) || away(&ours) <= away(&values) + 1e-9);
        }
    }

    #[test]
    fn after_rounding_the_true_count_is_within_the_bounds_and_not_outside_its_own(
        counts in prop::collection::vec(0_u64..40, 9),
        random in any::<bool>(),
    ) {
        let rounding = if random { Rounding::Random { base: 5, seed: 1 } } else { NEAREST };
        let table = table(&counts);
        let values: Vec<u64> = table.cells().iter().map(|c| rounding.round(c.value as u64, &c.name)).collect();
        let reader = after_rounding(&table, &values, rounding).expect("the same cells");
        let all: Vec<usize> = (0..values.len()).collect();
        for interval in reader.intervals(&all).expect("the cells are there") {
            let cell = &reader.cells()[interval.cell];
            let upper = interval.upper.expect("rounding limits it");
            prop_assert!(interval.lower <= cell.value && cell.value <= upper);
            prop_assert!(interval.lower >= cell.least && Some(upper) <= cell.most);
        }
    }
}

#[test]
fn a_table_of_three_ways_is_rounded_so_that_it_adds_up() {
    let counts: Vec<u64> = (0..27).map(|at| (at * 7 + at * at) % 23).collect();
    let table = CellTable::cross(&[("r", &ROWS), ("c", &ROWS), ("d", &ROWS)], &counts).expect("27");
    let rounded = controlled(&table, 5).expect("this one can");
    assert!(add_up(&table, &rounded));
}

#[test]
fn margins_that_do_not_add_up_tell_more_than_the_base() {
    // 2 + 2 rounds to 0 + 0, and 4 to 5: then it can only be 2 and 2, or 2 and 1.
    let mut table = CellTable::new(Values::Counts);
    for (name, value) in [("all", 4), ("a", 2), ("b", 2)] {
        let value = f64::from(value);
        let cell = estimation::disclosure::linked::TableCell {
            name: name.to_owned(),
            value,
            contributors: value as u64,
            least: 0.0,
            most: None,
            is_margin: false,
        };
        table.push(cell).expect("whole");
    }
    table.adds_up(0, &[1, 2]).expect("2 + 2");
    let reader = after_rounding(&table, &[5, 0, 0], NEAREST).expect("three values");
    let intervals = reader.intervals(&[0, 1, 2]).expect("the cells are there");
    assert_eq!((intervals[1].lower, intervals[1].upper), (1.0, Some(2.0)));
}

#[test]
fn what_cannot_be_rounded_is_refused() {
    assert_eq!(controlled(&table(&[1; 9]), 0), Err(RoundError::NoBase));
    let totals = CellTable::cross_totals(&[("r", &["a"])], &[(1.5, 1)]).expect("one cell");
    assert_eq!(controlled(&totals, 5), Err(RoundError::NotCounts));
    let error = after_rounding(&table(&[1; 9]), &[0], NEAREST).expect_err("too few");
    assert_eq!(
        error,
        RoundError::CellsDiffer {
            given: 1,
            cells: 16
        }
    );
}

/// Answers by country: 63 and 22, 31 and 2.
fn release() -> Release {
    let many = [
        ("e", "yes", 63),
        ("e", "no", 22),
        ("s", "yes", 41),
        ("s", "no", 17),
        ("w", "yes", 31),
        ("w", "no", 2),
    ];
    let people = || {
        many.iter()
            .flat_map(|&(country, answer, n)| vec![(country, answer); n])
    };
    let item = Categorical::from_names(&["yes", "no"], people().map(|p| Ok(p.1))).expect("levels");
    let country =
        Categorical::from_names(&["e", "s", "w"], people().map(|p| Ok(p.0))).expect("levels");
    let hours =
        Numeric::new(people().enumerate().map(|(at, _)| Ok(at as f64 / 7.0))).expect("finite");
    let tables =
        [("q1", Item::Choice(&item)), ("hours", Item::Number(&hours))].map(|(name, data)| {
            tabulate(&TableRequest {
                population: "gp",
                item: name,
                data,
                sums: &[],
                breakdown: Some(Breakdown {
                    variable: "country",
                    groups: &country,
                }),
                design: &Design::simple(item.rows()),
                precision: Precision::default(),
            })
            .expect("the columns fit")
        });
    protect(&tables, DisclosureRule::default()).expect("one snapshot")
}

#[test]
fn a_rounded_table_holds_nothing_that_tells_the_exact_counts() {
    let release = release();
    let rounded = release.tables[0].rounded(NEAREST);
    let seen: Vec<_> = (0..2)
        .flat_map(|row| (0..4).map(move |column| (row, column)))
        .map(|(row, column)| {
            let cell = rounded.cell(row, column);
            let value = match &cell.shown {
                Shown::Value { people, estimate } => Some((*people, estimate.value)),
                Shown::Withheld | Shown::Nobody => None,
            };
            (cell.base, value)
        })
        .collect();
    // 135 of 176, 63 of 85; the rest is withheld as before.
    assert_eq!(seen[0], (Some(175), Some((135, 135.0 / 175.0))));
    assert_eq!(seen[1], (Some(85), Some((65, 65.0 / 85.0))));
    assert_eq!(seen[3], (Some(35), None));
    let text = serde_json::to_string(&rounded).expect("JSON");
    for exact in ["176", "41", "58", "63"] {
        assert!(!text.contains(&format!(":{exact},")), "{exact} in {text}");
    }
    assert!(rounded.differences().is_empty());
    assert_eq!(rounded.protected().rounding, Some(NEAREST));
    // Read back as stored.
    let back: estimation::disclosure::SafeTable = serde_json::from_str(&text).expect("a table");
    assert_eq!(
        (back.withheld(), back.protected()),
        (4, rounded.protected())
    );
    // The digits of a mean tell its base.
    assert_eq!(
        release.tables[1].rounded(NEAREST).cell(0, 0).shown,
        Shown::Withheld
    );
}

#[test]
fn a_test_of_a_withheld_cell_is_withheld_and_one_of_shown_cells_is_not() {
    let release = release();
    let uses = |group: &[(&str, &str)], rows: Option<&[&str]>| Uses {
        population: "gp".to_owned(),
        item: "q1".to_owned(),
        group: (group.iter())
            .map(|&(variable, category)| estimation::data::Category {
                variable: variable.to_owned(),
                category: category.to_owned(),
            })
            .collect(),
        rows: rows.map(|rows| rows.iter().map(|&row| row.to_owned()).collect()),
    };
    let england = [("country", "e")];
    let wales = [("country", "w")];
    assert_eq!(
        release.may_show(&[uses(&[], None), uses(&england, None)]),
        MayShow::Yes
    );
    assert_eq!(
        release.may_show(&[uses(&england, None), uses(&wales, None)]),
        MayShow::Withheld("gp, q1, country = w: yes".to_owned())
    );
    assert_eq!(
        release.may_show(&[uses(&[], Some(&["maybe"]))]),
        MayShow::NotInRelease("gp, q1: maybe".to_owned())
    );
    assert_eq!(
        release.may_show(&[uses(&[("sex", "f")], None)]),
        MayShow::NotInRelease("gp, q1, sex = f".to_owned())
    );
}
