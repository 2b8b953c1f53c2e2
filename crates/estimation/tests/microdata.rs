//! Files of one row a respondent: who could be recognised, and what to take out.

use estimation::{
    data::{Categorical, Column, Dataset, Missing, Numeric, Wanted, csv},
    disclosure::microdata::{
        MicrodataError, MicrodataReport, MicrodataRequest, MissingKeys, SensitiveColumn, check,
    },
};
use proptest::prelude::*;

/// A record: three keys of few levels, a sensitive answer; `None` is missing.
type Record = ([Option<u8>; 3], Option<u8>);

const NAMES: [&str; 3] = ["country", "age", "setting"];
const LEVELS: [&str; 3] = ["a", "b", "c"];

fn dataset(records: &[Record]) -> Dataset {
    let column = |pick: &dyn Fn(&Record) -> Option<u8>| {
        let answers = records.iter().map(|record| {
            pick(record)
                .map(|code| LEVELS[usize::from(code)])
                .ok_or(Missing::Blank)
        });
        Column::Categorical(Categorical::from_names(&LEVELS, answers).expect("three levels"))
    };
    let mut data = Dataset::new(records.len());
    for (at, name) in NAMES.iter().enumerate() {
        data.insert(*name, column(&|record| record.0[at]))
            .expect("as many rows");
    }
    data.insert("answer", column(&|record| record.1))
        .expect("as many rows");
    data
}

fn asked(k: u64) -> MicrodataRequest {
    MicrodataRequest {
        keys: NAMES.map(str::to_owned).to_vec(),
        k,
        missing_keys: MissingKeys::FitAnything,
        weights: None,
        sensitive: Vec::new(),
    }
}

fn fits(a: &Record, b: &Record, missing: MissingKeys) -> bool {
    (a.0.iter().zip(&b.0))
        .all(|(a, b)| a == b || missing == MissingKeys::FitAnything && (a.is_none() || b.is_none()))
}

fn records() -> impl Strategy<Value = Vec<Record>> {
    let key = || prop::option::weighted(0.85, 0_u8..3);
    let record = ([key(), key(), key()], prop::option::weighted(0.8, 0_u8..3));
    prop::collection::vec(record, 1..25)
}

/// The file after the proposal was carried out.
fn carried_out(records: &[Record], report: &MicrodataReport) -> Vec<Record> {
    let mut records = records.to_vec();
    for out in &report.proposal.take_out {
        for &row in &out.rows {
            for key in &out.keys {
                let at = NAMES.iter().position(|name| name == key).expect("a key");
                assert!(records[row].0[at].is_some(), "nothing is taken out twice");
                records[row].0[at] = None;
            }
        }
    }
    records
}

proptest! {
    #[test]
    fn sizes_are_those_of_all_pairs_of_records(records in records(), own in any::<bool>(), k in 2_u64..5) {
        let missing_keys = if own { MissingKeys::OwnLevel } else { MissingKeys::FitAnything };
        let request = MicrodataRequest { missing_keys, ..asked(k) };
        let report = check(&dataset(&records), &request).expect("a file");
        let sizes: Vec<u64> = (records.iter())
            .map(|a| records.iter().filter(|b| fits(a, b, missing_keys)).count() as u64)
            .collect();
        prop_assert_eq!(report.smallest, sizes.iter().copied().min());
        prop_assert_eq!(report.records_below, sizes.iter().filter(|&&f| f < k).count() as u64);
        prop_assert_eq!(report.records_alone, sizes.iter().filter(|&&f| f == 1).count() as u64);
        let expected: f64 = sizes.iter().map(|&f| 1.0 / f as f64).sum();
        prop_assert!((report.expected_found - expected).abs() < 1e-9);
        for class in &report.below {
            prop_assert!(class.rows.iter().all(|&row| sizes[row] == class.fit));
        }
        let listed: usize = report.below.iter().map(|class| class.rows.len()).sum();
        prop_assert_eq!(listed as u64, report.records_below);
    }

    #[test]
    fn the_proposal_hides_everybody_where_anybody_can_be_hidden(records in records(), k in 2_u64..5) {
        let report = check(&dataset(&records), &asked(k)).expect("a file");
        let after = carried_out(&records, &report);
        let again = check(&dataset(&after), &asked(k)).expect("a file");
        prop_assert_eq!(again.records_below, report.proposal.records_still_below);
        prop_assert!(records.len() as u64 >= k || again.records_below == records.len() as u64);
        prop_assert!((records.len() as u64) < k || again.records_below == 0);
        let changed: usize = (records.iter().zip(&after))
            .map(|(a, b)| (0..3).filter(|&at| a.0[at] != b.0[at]).count())
            .sum();
        prop_assert_eq!(changed as u64, report.proposal.changes);
    }

    #[test]
    fn diversity_is_its_definition_over_the_records_that_fit(records in records()) {
        let sensitive = |ordered| SensitiveColumn {
            column: "answer".to_owned(),
            distinct: Some(2),
            entropy: Some(1.5),
            closeness: Some(0.3),
            ordered,
        };
        let request = MicrodataRequest { sensitive: vec![sensitive(false), sensitive(true)], ..asked(2) };
        let report = check(&dataset(&records), &request).expect("a file");
        let share = |of: &[&Record]| -> Option<Vec<f64>> {
            let answered = of.iter().filter(|r| r.1.is_some()).count();
            (answered > 0).then(|| (0..3_u8)
                .map(|code| of.iter().filter(|r| r.1 == Some(code)).count() as f64 / answered as f64)
                .collect())
        };
        let all = share(&records.iter().collect::<Vec<_>>());
        let mut below = [Vec::new(), Vec::new()];
        for (row, record) in records.iter().enumerate() {
            let near: Vec<&Record> = records.iter().filter(|other| fits(record, other, MissingKeys::FitAnything)).collect();
            let (Some(own), Some(all)) = (share(&near), &all) else { continue };
            let distinct = own.iter().filter(|&&p| p > 0.0).count();
            let spread: f64 = own.iter().filter(|&&p| p > 0.0).map(|p| -p * p.ln()).sum::<f64>().exp();
            let d: Vec<f64> = own.iter().zip(all).map(|(p, q)| p - q).collect();
            let plain = (d[0].abs() + d[1].abs() + d[2].abs()) / 2.0;
            let moved = (d[0].abs() + (d[0] + d[1]).abs()) / 2.0;
            for (at, distance) in [plain, moved].into_iter().enumerate() {
                if distinct < 2 || spread < 1.5 - 1e-9 || distance > 0.3 + 1e-9 {
                    below[at].push(row);
                }
            }
        }
        for (found, below) in report.diversity.iter().zip(below) {
            prop_assert_eq!(&found.rows, &below);
        }
    }

    #[test]
    fn the_order_of_rows_makes_no_difference(records in records(), turn in 0_usize..25) {
        let mut turned = records.clone();
        turned.rotate_left(turn % records.len());
        let summary = |records: &[Record]| {
            let report = check(&dataset(records), &asked(3)).expect("a file");
            let keys: Vec<_> = report.below.iter().map(|class| (class.keys.clone(), class.fit)).collect();
            (keys, report.key_effects, report.proposal.by_key, report.proposal.changes)
        };
        prop_assert_eq!(summary(&records), summary(&turned));
    }

    #[test]
    fn a_larger_k_never_leaves_fewer_records_to_hide(records in records()) {
        let below = |k| check(&dataset(&records), &asked(k)).expect("a file").records_below;
        prop_assert!(below(2) <= below(3) && below(3) <= below(4));
    }
}

#[test]
fn in_the_census_the_classes_are_those_that_r_counts() {
    // The calls stand in the file.
    let expected: serde_json::Value =
        serde_json::from_str(include_str!("oracle/microdata.json")).expect("JSON");
    let data = csv::parse(include_bytes!("reference/census_resp.csv"), &Wanted::all())
        .expect("the file is well formed");
    for (k, name) in [(3, "below_3"), (5, "below_5")] {
        let request = MicrodataRequest {
            keys: ["pop", "country", "sex", "ageband", "setting"]
                .map(str::to_owned)
                .to_vec(),
            weights: Some("w_base".to_owned()),
            ..asked(k)
        };
        let report = check(&data, &request).expect("a file");
        assert_eq!(report.combinations, expected["classes"]);
        assert_eq!(report.smallest, expected["smallest"].as_u64());
        assert_eq!(report.records_alone, expected["alone"]);
        assert_eq!(report.records_below, expected[name]);
        if k == 5 {
            let least = (report.below.iter())
                .filter_map(|class| class.population)
                .fold(f64::INFINITY, f64::min);
            let theirs = expected["least_population_below_5"]
                .as_f64()
                .expect("a number");
            assert!((least - theirs).abs() < 1e-9 * theirs, "{least} {theirs}");
        }
        assert_eq!(report.proposal.records_still_below, 0);
        // All rows with one value taken out would be the easy way out; few are needed.
        assert!(
            report.proposal.changes <= 2 * report.records_below,
            "{:?}",
            report.proposal.by_key
        );
    }
}

#[test]
fn without_a_key_that_tells_little_few_are_hidden() {
    let one = |a, b| ([Some(a), Some(b), Some(0)], None);
    let records = [
        one(0, 0),
        one(0, 1),
        one(1, 0),
        one(1, 1),
        one(0, 2),
        one(1, 2),
    ];
    let report = check(&dataset(&records), &asked(2)).expect("a file");
    let without: Vec<u64> = report
        .key_effects
        .iter()
        .map(|key| key.records_below_without)
        .collect();
    // Without the age three are left of each country; without the setting everybody is alone still.
    assert_eq!(without, [0, 0, 6]);
    assert_eq!(report.key_effects[1].levels.len(), 3);
}

#[test]
fn what_cannot_be_meant_is_refused_with_the_way_out() {
    let data = dataset(&[([Some(0), None, Some(1)], None)]);
    let refused = |change: &dyn Fn(&mut MicrodataRequest)| {
        let mut request = asked(2);
        change(&mut request);
        check(&data, &request).expect_err("it is refused")
    };
    assert_eq!(refused(&|r| r.keys.clear()), MicrodataError::NoKeys);
    assert_eq!(refused(&|r| r.k = 1), MicrodataError::SmallK { k: 1 });
    let error = refused(&|r| r.keys[0] = "contry".to_owned());
    assert!(
        error.to_string().contains("there is no column “contry”"),
        "{error}"
    );
    let error = refused(&|r| r.keys[0] = "age".to_owned());
    assert!(
        error.to_string().contains("“age” is named twice"),
        "{error}"
    );
    let sensitive = |column: &str, closeness| SensitiveColumn {
        column: column.to_owned(),
        distinct: None,
        entropy: None,
        closeness: Some(closeness),
        ordered: false,
    };
    assert!(matches!(
        refused(&|r| r.sensitive.push(sensitive("age", 0.2))),
        MicrodataError::KeyIsSensitive { .. }
    ));
    assert!(matches!(
        refused(&|r| r.sensitive.push(sensitive("answer", f64::NAN))),
        MicrodataError::Threshold { .. }
    ));
    let mut data = dataset(&[([Some(0), None, Some(1)], None)]);
    let weight = Column::Number(Numeric::new([Ok(0.0)]).expect("finite"));
    data.insert("w", weight).expect("one row");
    let request = MicrodataRequest {
        weights: Some("w".to_owned()),
        ..asked(2)
    };
    let error = check(&data, &request).expect_err("nobody has no weight");
    assert_eq!(
        error.to_string(),
        "weights: row 1 of “w” is 0: give everybody a weight above 0"
    );
}

#[test]
fn a_file_without_rows_is_checked_and_holds() {
    let report = check(&dataset(&[]), &asked(2)).expect("nobody to recognise");
    assert_eq!((report.smallest, report.records_below), (None, 0));
    assert!(report.holds());
}
