//! What readers of a release can and cannot see or work out.

use std::collections::BTreeMap;

use estimation::{
    data::{Categorical, Missing, MultipleResponse, Numeric},
    design::Design,
    disclosure::{DisclosureRule, Release, SafeTable, Shown, protect},
    estimate::Precision,
    table::{Breakdown, Item, RawTable, Sum, TableRequest, side_by_side, tabulate},
};
use proptest::prelude::*;

const RULE: DisclosureRule = DisclosureRule {
    smallest_cell: 5,
    smallest_base: 10,
};

/// So many people of a group gave an answer.
type Counts<'a> = &'a [(&'a str, &'a str, usize)];

fn columns(levels: &[&str], groups: &[&str], counts: Counts<'_>) -> (Categorical, Categorical) {
    let many = counts
        .iter()
        .flat_map(|&(group, answer, n)| vec![(group, answer); n]);
    let (group, answer): (Vec<&str>, Vec<&str>) = many.unzip();
    let answers = answer.iter().map(|a| match *a {
        "don't know" => Err(Missing::DontKnow),
        "blank" => Err(Missing::Blank),
        other => Ok(other),
    });
    (
        Categorical::from_names(levels, answers).expect("the levels are listed"),
        Categorical::from_names(groups, group.iter().map(|g| Ok(*g)))
            .expect("the groups are listed"),
    )
}

fn table(item: &Categorical, by: Option<(&str, &Categorical)>, sums: &[Sum]) -> RawTable {
    tabulate(&TableRequest {
        population: "gp",
        item: "item",
        data: Item::Choice(item),
        sums,
        breakdown: by.map(|(variable, groups)| Breakdown { variable, groups }),
        design: &Design::simple(item.rows()),
        precision: Precision::default(),
    })
    .expect("the columns fit")
}

/// The table as people see it: a number of people, `[c]` or `[z]`.
fn seen(table: &SafeTable) -> Vec<(String, Vec<String>)> {
    (table.rows().iter().enumerate())
        .map(|(row, name)| {
            let cells =
                (0..table.columns().len()).map(|column| match &table.cell(row, column).shown {
                    Shown::Value { people, .. } => people.to_string(),
                    Shown::Withheld => "[c]".to_owned(),
                    Shown::Nobody => "[z]".to_owned(),
                });
            (name.name.clone(), cells.collect())
        })
        .collect()
}

fn check_seen(table: &SafeTable, rows: &[(&str, &[&str])]) {
    let expected: Vec<(String, Vec<String>)> = (rows.iter())
        .map(|(name, cells)| {
            (
                (*name).to_owned(),
                cells.iter().map(|&c| c.to_owned()).collect(),
            )
        })
        .collect();
    assert_eq!(seen(table), expected);
}

#[test]
fn a_small_cell_is_withheld_with_what_would_tell_it_in_its_column_and_its_row() {
    let counts = [
        ("england", "yes", 300),
        ("england", "no", 60),
        ("scotland", "yes", 40),
        ("scotland", "no", 20),
        ("wales", "yes", 30),
        ("wales", "no", 3),
    ];
    let (item, country) = columns(&["yes", "no"], &["england", "scotland", "wales"], &counts);
    let release =
        protect(&[table(&item, Some(("country", &country)), &[])], RULE).expect("one table");
    check_seen(
        &release.tables[0],
        &[
            ("yes", &["370", "300", "[c]", "[c]"]),
            ("no", &["83", "60", "[c]", "[c]"]),
        ],
    );
    let bases: Vec<_> = release.tables[0].columns().iter().map(|c| c.base).collect();
    assert_eq!(bases, [Some(453), Some(360), Some(60), Some(33)]);
    assert!(release.audit.holds());
}

#[test]
fn two_tables_of_a_release_do_not_tell_together_what_each_withholds() {
    // By type, the 3 trainees who said no; by country nothing is small.
    let mut rows = Vec::new();
    for (kind, country, answer, n) in [
        ("partner", "england", "yes", 50),
        ("partner", "england", "no", 30),
        ("partner", "wales", "yes", 20),
        ("partner", "wales", "no", 16),
        ("trainee", "england", "yes", 18),
        ("trainee", "england", "no", 3),
    ] {
        rows.extend(vec![(kind, country, answer); n]);
    }
    let column =
        |levels: &[&str],
         pick: &dyn Fn(&(&'static str, &'static str, &'static str)) -> &'static str| {
            Categorical::from_names(levels, rows.iter().map(|row| Ok(pick(row)))).expect("levels")
        };
    let item = column(&["yes", "no"], &|row| row.2);
    let kind = column(&["partner", "trainee"], &|row| row.0);
    let country = column(&["england", "wales"], &|row| row.1);
    let both = [
        table(&item, Some(("type", &kind)), &[]),
        table(&item, Some(("country", &country)), &[]),
    ];
    let release = protect(&both, RULE).expect("one snapshot");
    check_seen(
        &release.tables[0],
        &[
            ("yes", &["88", "[c]", "[c]"]),
            ("no", &["49", "[c]", "[c]"]),
        ],
    );
    check_seen(
        &release.tables[1],
        &[("yes", &["88", "68", "20"]), ("no", &["49", "33", "16"])],
    );
    assert!(release.audit.holds());
}

#[test]
fn a_sum_of_a_scale_is_withheld_when_its_remainder_is_few_people() {
    let counts = [
        ("all", "very", 30),
        ("all", "fairly", 27),
        ("all", "not", 2),
        ("all", "at all", 1),
    ];
    let (item, _) = columns(&["very", "fairly", "not", "at all"], &["all"], &counts);
    let sum = Sum {
        name: "helpful".to_owned(),
        levels: vec!["very".to_owned(), "fairly".to_owned()],
    };
    let release = protect(&[table(&item, None, &[sum])], RULE).expect("one table");
    let withheld: Vec<String> = seen(&release.tables[0])
        .into_iter()
        .filter(|(_, cells)| cells[0] == "[c]")
        .map(|(name, _)| name)
        .collect();
    // 60 less 57 would be 3, so the sum goes, and one of its two levels with it.
    assert_eq!(withheld, ["fairly", "not", "at all", "helpful"]);
    assert!(release.audit.holds());
}

#[test]
fn a_group_with_a_small_base_shows_nothing_and_cannot_be_worked_out() {
    let counts = [
        ("england", "yes", 100),
        ("england", "no", 90),
        ("wales", "yes", 30),
        ("wales", "no", 25),
        ("ni", "yes", 6),
        ("ni", "no", 2),
    ];
    let (item, country) = columns(&["yes", "no"], &["england", "wales", "ni"], &counts);
    let release =
        protect(&[table(&item, Some(("country", &country)), &[])], RULE).expect("one table");
    let table = &release.tables[0];
    assert_eq!(table.columns()[3].base, None);
    check_seen(
        table,
        &[
            ("yes", &["136", "100", "[c]", "[c]"]),
            ("no", &["117", "90", "[c]", "[c]"]),
        ],
    );
    assert!(release.audit.holds());
}

#[test]
fn zeros_are_shown_and_an_item_that_nobody_was_asked_says_so() {
    let counts = [
        ("a", "yes", 40),
        ("b", "yes", 30),
        ("b", "no", 20),
        ("c", "blank", 20),
    ];
    let (item, group) = columns(&["yes", "no"], &["a", "b", "c"], &counts);
    let release = protect(&[table(&item, Some(("group", &group)), &[])], RULE).expect("one table");
    check_seen(
        &release.tables[0],
        &[
            ("yes", &["70", "40", "30", "[z]"]),
            ("no", &["20", "0", "20", "[z]"]),
        ],
    );
}

#[test]
fn few_people_who_did_not_know_are_not_printed_and_cost_the_table_nothing() {
    let counts = [
        ("a", "yes", 40),
        ("a", "no", 30),
        ("a", "don't know", 12),
        ("a", "blank", 9),
        ("b", "yes", 20),
        ("b", "no", 12),
        ("b", "don't know", 1),
    ];
    let (item, group) = columns(&["yes", "no"], &["a", "b"], &counts);
    let release = protect(&[table(&item, Some(("group", &group)), &[])], RULE).expect("one table");
    let table = &release.tables[0];
    check_seen(
        table,
        &[("yes", &["60", "40", "20"]), ("no", &["42", "30", "12"])],
    );
    let missing: Vec<_> = table
        .columns()
        .iter()
        .map(|c| (c.missing.dont_know, c.missing.blank))
        .collect();
    assert_eq!(
        missing,
        [(Some(13), Some(9)), (Some(12), Some(9)), (None, Some(0))]
    );
}

#[test]
fn options_that_nearly_everybody_ticked_are_withheld_like_those_that_few_did() {
    let rows = (0..60).map(|row| {
        let mut ticked = vec![];
        if row > 2 {
            ticked.push("nearly all");
        }
        if row < 30 {
            ticked.push("half");
        }
        if row < 4 {
            ticked.push("few");
        }
        Ok(ticked)
    });
    let several = MultipleResponse::from_names(&["nearly all", "half", "few", "none"], rows)
        .expect("options");
    let design = Design::simple(60);
    let raw = tabulate(&TableRequest {
        population: "gp",
        item: "areas",
        data: Item::Several(&several),
        sums: &[],
        breakdown: None,
        design: &design,
        precision: Precision::default(),
    })
    .expect("a table");
    let release = protect(&[raw], RULE).expect("one table");
    check_seen(
        &release.tables[0],
        &[
            ("nearly all", &["[c]"]),
            ("half", &["30"]),
            ("few", &["[c]"]),
            ("none", &["0"]),
        ],
    );
}

#[test]
fn the_mean_of_a_small_group_cannot_be_worked_out_from_the_other_means() {
    let hours = Numeric::new((0..100).map(|row| Ok(f64::from(row)))).expect("numbers");
    let groups = Categorical::from_names(
        &["big", "middling", "small"],
        (0..100).map(|row| {
            Ok(if row < 60 {
                "big"
            } else if row < 93 {
                "middling"
            } else {
                "small"
            })
        }),
    )
    .expect("groups");
    let raw = tabulate(&TableRequest {
        population: "gp",
        item: "hours",
        data: Item::Number(&hours),
        sums: &[],
        breakdown: Some(Breakdown {
            variable: "size",
            groups: &groups,
        }),
        design: &Design::simple(100),
        precision: Precision::default(),
    })
    .expect("a table");
    let release = protect(&[raw], RULE).expect("one table");
    let cells = &seen(&release.tables[0])[0].1;
    assert_eq!(cells[0], "100");
    assert_eq!(cells[3], "[c]");
    assert_eq!(cells.iter().filter(|cell| *cell == "[c]").count(), 2);
}

#[test]
fn a_population_shows_the_same_alone_as_beside_another() {
    let (gp, kind) = columns(
        &["yes", "no"],
        &["partner", "trainee"],
        &[
            ("partner", "yes", 40),
            ("partner", "no", 30),
            ("trainee", "yes", 20),
            ("trainee", "no", 3),
        ],
    );
    let (pm, _) = columns(
        &["yes", "no"],
        &["all"],
        &[("all", "yes", 50), ("all", "no", 4)],
    );
    let gp = table(&gp, Some(("type", &kind)), &[]);
    let pm = tabulate(&TableRequest {
        population: "pm",
        item: "item",
        data: Item::Choice(&pm),
        sums: &[],
        breakdown: None,
        design: &Design::simple(54),
        precision: Precision::default(),
    })
    .expect("a table");
    let pair = side_by_side(&[&gp, &pm]).expect("the same rows");
    assert_eq!(pair.differences().len(), 2);
    let release = protect(&[gp, pm, pair], RULE).expect("one snapshot");
    check_seen(
        &release.tables[2],
        &[("yes", &["60", "[c]"]), ("no", &["33", "[c]"])],
    );
    assert!(
        release.tables[2].differences().is_empty(),
        "a difference would tell the withheld share"
    );
}

#[test]
fn tables_of_different_snapshots_are_refused() {
    let (one, _) = columns(&["yes", "no"], &["a"], &[("a", "yes", 40), ("a", "no", 30)]);
    let (two, _) = columns(&["yes", "no"], &["a"], &[("a", "yes", 41), ("a", "no", 30)]);
    let error =
        protect(&[table(&one, None, &[]), table(&two, None, &[])], RULE).expect_err("they differ");
    assert!(
        error
            .to_string()
            .contains("40 people in one table and 41 in another"),
        "{error}"
    );
}

#[test]
fn a_stored_table_reads_back_as_it_was() {
    let (item, group) = columns(
        &["yes", "no"],
        &["a", "b"],
        &[("a", "yes", 40), ("b", "no", 30), ("b", "yes", 12)],
    );
    let release = protect(&[table(&item, Some(("g", &group)), &[])], RULE).expect("one table");
    let text = serde_json::to_string(&release.tables[0]).expect("it can be written");
    let back: SafeTable = serde_json::from_str(&text).expect("it can be read");
    assert_eq!(back, release.tables[0]);
}

/// Every table of whole counts that fits what is shown, by trying all of them.
fn tables_that_fit(release: &Release, groups: usize, total: u64) -> Vec<Vec<u64>> {
    let table = &release.tables[0];
    let columns: Vec<Vec<[u64; 2]>> = (0..groups)
        .map(|group| {
            // A reader knows how many people of each group there are (nobody is silent here).
            let people = table.columns()[group + 1].base;
            let all = (0..=total).flat_map(|a| (0..=total - a).map(move |b| [a, b]));
            all.filter(|counts| people.is_none_or(|people| counts.iter().sum::<u64>() == people))
                .filter(|counts| {
                    (0..2).all(|row| match table.cell(row, group + 1).shown {
                        Shown::Value { people, .. } => counts[row] == people,
                        Shown::Withheld => true,
                        Shown::Nobody => counts[row] == 0,
                    })
                })
                .collect()
        })
        .collect();
    let mut fits = vec![Vec::new()];
    for column in &columns {
        fits = fits
            .iter()
            .flat_map(|so_far: &Vec<u64>| {
                column
                    .iter()
                    .map(move |counts| [so_far.as_slice(), counts].concat())
            })
            .filter(|table| table.iter().sum::<u64>() <= total)
            .collect();
    }
    fits.retain(|counts| {
        (0..2).all(|row| {
            let sum: u64 = counts.iter().skip(row).step_by(2).sum();
            match table.cell(row, 0).shown {
                Shown::Value { people, .. } => sum == people,
                Shown::Withheld | Shown::Nobody => true,
            }
        }) && counts.iter().sum::<u64>() == total
    });
    fits
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]

    /// The attack of somebody with time: no small cell has one value only.
    #[test]
    fn no_small_cell_is_pinned_down_by_trying_all_tables(counts in proptest::collection::vec(0_u64..8, 6)) {
        let rule = DisclosureRule { smallest_cell: 3, smallest_base: 4 };
        let total: u64 = counts.iter().sum();
        prop_assume!(total >= 12);
        // That nobody at all, or everybody, gave an answer is shown: then it is known of each group.
        let no: u64 = counts.iter().skip(1).step_by(2).sum();
        prop_assume!(no > 0 && no < total);
        let groups = ["a", "b", "c"];
        let cells: Vec<(&str, &str, usize)> = (counts.iter().enumerate())
            .map(|(at, &n)| (groups[at / 2], ["yes", "no"][at % 2], n as usize)).collect();
        let (item, group) = columns(&["yes", "no"], &groups, &cells);
        let release = protect(&[table(&item, Some(("g", &group)), &[])], rule).expect("one table");
        let fits = tables_that_fit(&release, 3, total);
        prop_assert!(fits.contains(&counts), "the truth fits what is shown");
        for (at, &count) in counts.iter().enumerate() {
            let is_small = (1..3).contains(&count);
            if is_small {
                let values: BTreeMap<u64, ()> = fits.iter().map(|table| (table[at], ())).collect();
                prop_assert!(values.len() > 1, "cell {at} can only be {count}: {:?}", seen(&release.tables[0]));
            }
        }
    }

    #[test]
    fn the_audit_holds_for_any_counts_by_two_breakdowns(
        people in proptest::collection::vec((0_usize..4, 0_usize..3, 0_usize..4), 40..300),
    ) {
        let levels = ["very", "fairly", "not", "at all"];
        let code = |names: &[&str], pick: &dyn Fn(&(usize, usize, usize)) -> usize| {
            Categorical::from_codes(
                names.iter().map(|&n| n.to_owned()).collect(),
                people.iter().map(|p| Ok(u16::try_from(pick(p)).expect("small"))),
            ).expect("levels")
        };
        let item = code(&levels, &|p| p.0);
        let kind = code(&["x", "y", "z"], &|p| p.1);
        let country = code(&["e", "s", "w", "n"], &|p| p.2 * p.0 % 4);
        let sum = Sum { name: "sum".to_owned(), levels: vec!["very".to_owned(), "fairly".to_owned()] };
        let tables = [
            table(&item, Some(("type", &kind)), std::slice::from_ref(&sum)),
            table(&item, Some(("country", &country)), &[sum]),
        ];
        let release = protect(&tables, RULE).expect("one snapshot");
        let determined: Vec<_> = release.audit.withheld.iter().filter(|w| w.determined).collect();
        prop_assert!(determined.is_empty(), "{determined:?}");
        prop_assert!(release.audit.holds(), "{:?}", release.audit.withheld.iter().filter(|w| w.width() < 1.0).collect::<Vec<_>>());
    }
}
