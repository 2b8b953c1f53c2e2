//! Small made-up publications, each with one thing wrong, and the real one.

use std::collections::BTreeMap;

use super::*;
use crate::{
    results::comparison::published::read,
    setup::{ComparisonSpec, Files},
};

/// Figures and map in one: `table|item|group|n|base|percent|population|where|measure|name|choices|role`.
fn printed(rows: &[&str], claims: &str) -> Published {
    let mut figures = "table,item,group,n,base,percent,source\n".to_owned();
    let mut map = "table,item,group,population,where,measure,name,choices,role,note\n".to_owned();
    for row in rows {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [table, item, group, n, base, percent, rest @ ..] = cells.as_slice() else {
            panic!("{row}")
        };
        figures.push_str(&format!("{table},{item},{group},{n},{base},{percent},\n"));
        map.push_str(&format!("{table},{item},{group},{},\n", rest.join(",")));
    }
    let claims = format!("source,claim,name,role\n{claims}");
    let files = BTreeMap::from([
        ("f".to_owned(), figures.into_bytes()),
        ("m".to_owned(), map.into_bytes()),
        ("c".to_owned(), claims.into_bytes()),
    ]);
    let spec = ComparisonSpec {
        published: "f".to_owned(),
        map: "m".to_owned(),
        claims: Some("c".to_owned()),
    };
    read(&Files(files), &spec).unwrap()
}

fn kinds(found: &[Finding]) -> Vec<FindingKind> {
    found.iter().map(|finding| finding.kind).collect()
}

#[test]
fn a_total_with_two_digits_swapped_is_found_and_mended() {
    let found = findings(&printed(
        &[
            "T1 | Well above | All GPs    | | 2308 | 4 | gp |                  | percent | quality | well | q",
            "T1 | Well above | GP partner | | 1371 | 3 | gp | type=partner     | percent | quality | well | q",
            "T1 | Well above | Salaried   | |  408 | 4 | gp | type=salaried    | percent | quality | well | q",
            "T1 | Well above | Trainee    | |  259 | 8 | gp | type=trainee     | percent | quality | well | q",
        ],
        "",
    ));
    assert_eq!(kinds(&found), [FindingKind::PartsAndTotal], "{found:#?}");
    assert!(
        found[0].numbers.contains("= 2,038; printed 2,308"),
        "{}",
        found[0].numbers
    );
    assert!(
        found[0]
            .reason
            .as_ref()
            .unwrap()
            .contains("Swapping two neighbouring digits of 2,308 gives 2,038")
    );
}

#[test]
fn a_part_with_two_digits_swapped_is_named_too() {
    let found = findings(&printed(
        &[
            "A | UK      | All     | 100 | | | gp |                   | responses | | | r",
            "A | England | All     |  36 | | | gp | country=england   | responses | | | r",
            "A | Wales   | All     |  37 | | | gp | country=wales     | responses | | | r",
        ],
        "",
    ));
    assert_eq!(kinds(&found), [FindingKind::PartsAndTotal]);
    assert!(
        found[0].reason.as_ref().unwrap().contains("63 for 36"),
        "{found:#?}"
    );
}

#[test]
fn counts_that_add_up_are_no_finding() {
    let found = findings(&printed(
        &[
            "A | UK      | All     | 73 | | | gp |                   | responses | | | r",
            "A | England | All     | 36 | | | gp | country=england   | responses | | | r",
            "A | Wales   | All     | 37 | | | gp | country=wales     | responses | | | r",
        ],
        "",
    ));
    assert_eq!(found, []);
}

#[test]
fn one_quantity_printed_with_two_values_is_found_with_where_it_may_come_from() {
    let found = findings(&printed(
        &[
            "Paper  | Clinical staff have the skills    | All GPs | | | 94 | gp | | percent | skills | very fairly | f",
            "Paper  | Clinical staff have the skills    | PMs     | | | 93 | pm | | percent | skills | very fairly | f",
            "Report | Clinical staff having the skills  | All GPs | | | 94 | gp | | percent | skills | fairly very | f",
            "Report | Clinical staff having the skills  | PMs     | | | 94 | pm | | percent | skills | fairly very | f",
        ],
        "",
    ));
    assert_eq!(kinds(&found), [FindingKind::PrintedTwice], "{found:#?}");
    assert!(found[0].what.contains("93% and 94%"), "{}", found[0].what);
    assert!(
        found[0]
            .reason
            .as_ref()
            .unwrap()
            .contains("94% for All GPs too"),
        "{found:#?}"
    );
}

#[test]
fn two_names_for_one_thing_are_found_and_shorter_forms_are_not() {
    let found = findings(&printed(
        &[
            "Paper  | Too many demands from external stakeholders      | PMs | | | 93 | pm | | percent | demands | much | b",
            "Report | Barrier: too many demands from NHS agencies      | PMs | | | 93 | pm | | percent | demands | much | b",
            "Paper  | Working well together as a team                  | PMs | | | 97 | pm | | percent | team | very | f",
            "Report | Facilitator: working as a team                   | PMs | | | 97 | pm | | percent | team | very | f",
            "Paper  | Plan Do Study Act (PDSA) cycle - used            | PMs | | | 31 | pm | | percent | tools | pdsa | t",
            "Report | PDSA Cycles                                      | PMs | | | 31 | pm | | percent | tools | pdsa | t",
        ],
        "",
    ));
    assert_eq!(kinds(&found), [FindingKind::TwoNames], "{found:#?}");
    assert!(
        found[0].what.contains("external stakeholders") && found[0].what.contains("NHS agencies")
    );
}

#[test]
fn a_facilitator_that_is_claimed_as_a_barrier_is_found() {
    let rows =
        ["T2 | Protected time | PMs | | | 55 | pm | | percent | time | very fairly | facilitator"];
    let found = findings(&printed(
        &rows,
        "Abstract,Lack of time is a barrier.,time,barrier\nAbstract,Time helps.,time,facilitator\n",
    ));
    assert_eq!(kinds(&found), [FindingKind::OtherRole]);
    assert!(
        found[0]
            .what
            .contains("a barrier of what was asked as facilitator"),
        "{}",
        found[0].what
    );
    assert!(found[0].numbers.contains("55%"), "{}", found[0].numbers);
}

const RESPONSES: [&str; 4] = [
    "A | UK | Partner  | 1500 | | | gp | type=partner  | responses | | | r",
    "A | UK | Salaried |  500 | | | gp | type=salaried | responses | | | r",
    "A | UK | Trainee  |  400 | | | gp | type=trainee  | responses | | | r",
    "A | UK | All GPs  | 2400 | | | gp |               | responses | | | r",
];

fn by_type(all: u32) -> Vec<Finding> {
    let row = format!(
        "T2 | Money | All GPs  | | | {all} | gp |               | percent | money | very fairly | f"
    );
    let mut rows = RESPONSES.to_vec();
    rows.extend([
        row.as_str(),
        "T2 | Money | Partner  | | | 36 | gp | type=partner  | percent | money | very fairly | f",
        "T2 | Money | Salaried | | | 46 | gp | type=salaried | percent | money | very fairly | f",
        "T2 | Money | Trainee  | | | 86 | gp | type=trainee  | percent | money | very fairly | f",
    ]);
    findings(&printed(&rows, ""))
}

#[test]
fn an_all_that_is_not_the_mean_of_its_groups_tells_that_bases_differ() {
    // (36·1500 + 46·500 + 86·400) / 2400 = 46.4
    assert_eq!(by_type(46), []);
    assert_eq!(by_type(47), []);
    let found = by_type(42);
    assert_eq!(kinds(&found), [FindingKind::NotTheMean]);
    assert!(found[0].what.contains("46.4%"), "{}", found[0].what);
    // 42·2000 = 77,000 + … : (84,000 − 77,000) / (86 − 42) = 159 trainees.
    assert!(
        found[0]
            .reason
            .as_ref()
            .unwrap()
            .contains("about 159 of the 400 in “Trainee”"),
        "{found:#?}"
    );
}

#[test]
fn an_all_outside_of_its_groups_cannot_be_explained_by_bases() {
    let found = by_type(20);
    assert!(
        found[0]
            .reason
            .as_ref()
            .unwrap()
            .contains("no bases can explain it"),
        "{found:#?}"
    );
}

#[test]
fn a_percentage_that_printed_counts_contradict_is_found() {
    let mut rows = RESPONSES.to_vec();
    rows.push("Text | Partners | All GPs | | | 63 | gp | | percent | type | partner | t");
    rows.push("Text | Trainees | All GPs | | | 19 | gp | | percent | type | trainee | t");
    let found = findings(&printed(&rows, ""));
    assert_eq!(kinds(&found), [FindingKind::Arithmetic], "{found:#?}");
    assert!(
        found[0]
            .numbers
            .contains("400 of 2,400 = 16.7%; printed 19%"),
        "{}",
        found[0].numbers
    );
}

#[test]
fn a_sum_may_differ_from_its_points_by_rounding_only() {
    let rows = |sum: u32| {
        [
            "T | Well above | PMs | | | 7  | pm | | percent | q | well | q".to_owned(),
            "T | Above      | PMs | | | 28 | pm | | percent | q | above | q".to_owned(),
            format!("T | Either     | PMs | | | {sum} | pm | | percent | q | well above | q"),
        ]
    };
    let check = |sum| {
        let rows = rows(sum);
        findings(&printed(
            &rows.iter().map(String::as_str).collect::<Vec<_>>(),
            "",
        ))
    };
    assert_eq!(check(35), []);
    assert_eq!(check(36), []);
    assert_eq!(kinds(&check(38)), [FindingKind::Arithmetic]);
}

#[test]
fn what_is_wrong_with_the_files_is_said_all_at_once() {
    let files = BTreeMap::from([
        ("f".to_owned(), b"table,item,group,n,base,percent,source\nT,I,G,x,,,\nT,I,H,,,140,\n".to_vec()),
        ("m".to_owned(), b"table,item,group,population,where,measure,name,choices,role,note\nT,I,Z,gp,,share,a,b,r,\nT,I,Y,gp,,percent,,,r,\n".to_vec()),
    ]);
    let spec = ComparisonSpec {
        published: "f".to_owned(),
        map: "m".to_owned(),
        claims: None,
    };
    let faults = read(&Files(files), &spec).unwrap_err();
    assert_eq!(faults.len(), 4, "{faults:#?}");
    assert!(
        faults
            .iter()
            .any(|fault| fault.contains("m, row 2") && fault.contains("measure “share”"))
    );
    assert!(
        faults
            .iter()
            .any(|fault| fault.contains("f, row 3") && fault.contains("140"))
    );
}

/// The example's printed figures: the traps that a reader of the study would fall into.
#[test]
fn the_reference_studys_own_misprints_are_found() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/gp-improvement");
    let files = Files::from_folder(std::path::Path::new(folder)).unwrap();
    let spec = ComparisonSpec {
        published: "published/figures.csv".to_owned(),
        map: "published/map.csv".to_owned(),
        claims: Some("published/claims.csv".to_owned()),
    };
    let found = findings(&read(&files, &spec).unwrap());
    let all = |kind| {
        found
            .iter()
            .filter(move |finding| finding.kind == kind)
            .collect::<Vec<_>>()
    };
    assert_eq!(all(FindingKind::PartsAndTotal).len(), 1);
    assert!(all(FindingKind::PartsAndTotal)[0].numbers.contains("2,038"));
    let twice: Vec<&str> = all(FindingKind::PrintedTwice)
        .iter()
        .map(|finding| finding.what.as_str())
        .collect();
    assert_eq!(twice.len(), 2, "{twice:#?}");
    assert!(
        all(FindingKind::TwoNames)
            .iter()
            .any(|finding| finding.what.contains("NHS agencies"))
    );
    assert!(
        all(FindingKind::OtherRole)
            .iter()
            .any(|finding| finding.what.contains("Protected time"))
    );
    let means = all(FindingKind::NotTheMean);
    for item in [
        "An active patient participation group",
        "Financial support",
        "Other types of support",
    ] {
        assert!(
            means.iter().any(|finding| finding.what.contains(item)),
            "{item}"
        );
    }
    if std::env::var_os("SHOW").is_some() {
        for finding in &found {
            eprintln!(
                "{:?}\n  {}\n  {}\n  {}\n  {:?}",
                finding.kind, finding.what, finding.place, finding.numbers, finding.reason
            );
        }
    }
}
