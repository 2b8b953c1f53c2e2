//! Invented people and answers: as stated, the same every time, never over real ones.

use std::path::PathBuf;

use platform::{db::Db, on};

use super::{SimulationError, people, plan::Plan, simulate};
use crate::{
    Studies,
    setup::{Files, Loaded, read_folder},
    test_study::{STUDY_TOML, files, place_from},
};

const SIMULATION: &str = r#"
[simulation]
seed = 7
frame = "sim/frame.csv"
frame_map = "sim/map.csv"
responses = "sim/responses.csv"
truth = "sim/truth.csv"
break_off = 0.1
elapsed_days = 20
"#;

const TRUTH: &str = "\
population,where,item,choice,percent,low,high,source
gp,,partner,yes,60,,,ours
gp,,partner,no,40,,,ours
gp,,sessions,*between,,2,8,ours
gp,,sessions,*blank,10,,,ours
gp,,time,very_helpful,75,,,ours
gp,,time,not_helpful,25,,,ours
gp,,time,dont_know,10,,,ours
gp,,time,*blank,10,,,ours
gp,partner=yes,used,audit,90,,,ours
gp,partner=yes,used,pdsa,20,,,ours
gp,partner=yes,used,none,5,,,ours
";

fn folder(truth: &str) -> Files {
    let mut files = files(&toml());
    let mut add =
        |name: &str, text: &str| files.0.insert(name.to_owned(), text.as_bytes().to_vec());
    add(
        "sim/frame.csv",
        "population,country,n\ngp,England,300\ngp,Wales,100\n",
    );
    add("sim/map.csv", "population,variable,category,item,choice\n");
    add("sim/responses.csv", "population,n\ngp,100\n");
    add("sim/truth.csv", truth);
    files
}

fn toml() -> String {
    format!("{STUDY_TOML}{SIMULATION}")
}

fn loaded(truth: &str) -> Loaded {
    let (loaded, faults) = read_folder(&folder(truth));
    loaded.unwrap_or_else(|| panic!("{faults:#?}"))
}

fn scratch_folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("headroom-sim-{}", platform::ids::random_id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    folder
}

async fn run(studies: &Studies, truth: &str) -> Result<super::Report, SimulationError> {
    let folder = scratch_folder();
    let outcome = simulate(studies, &loaded(truth), &folder, &mut |_, _, _| {}).await;
    std::fs::remove_dir_all(folder).expect("the temporary folder");
    outcome
}

/// All invented answers, sorted, so that the order of random ids does not matter.
async fn answers(db: &Db) -> Vec<String> {
    let mut all: Vec<String> = on!(Db, db, e => {
        sqlx::query_scalar("select answers from responses where kind = 'simulated'").fetch_all(e).await.unwrap()
    });
    all.sort();
    all
}

fn with(all: &[String], part: &str) -> usize {
    all.iter().filter(|answers| answers.contains(part)).count()
}

#[tokio::test]
async fn whole_people_come_out_as_stated() {
    let place = place_from(&folder(TRUTH)).await;
    let report = run(&place.studies, TRUTH).await.unwrap();
    assert_eq!(
        (report.populations[0].cases, report.populations[0].completed),
        (400, 100)
    );
    assert!(report.populations[0].problems.is_empty(), "{report}");
    let all = answers(place.studies.db()).await;
    assert_eq!(all.len(), 100);
    assert_eq!(with(&all, "\"partner\":\"yes\""), 60);
    // 10 blank and 10 don't know of 100 asked; 75% of the other 80.
    assert_eq!(with(&all, "dont_know"), 10);
    assert_eq!(with(&all, "very_helpful"), 60);
    assert_eq!(with(&all, "not_helpful"), 20);
    // Only the 60 partners are asked which tools they used.
    assert_eq!(with(&all, "audit"), 54);
    assert_eq!(with(&all, "pdsa"), 12);
    assert_eq!(with(&all, "\"none\""), 3);
    assert_eq!(
        with(&all, "\"used\""),
        60,
        "nobody who is asked is left with nothing"
    );
}

#[tokio::test]
async fn the_same_folder_gives_the_same_answers_and_frames() {
    let (one, two) = (
        place_from(&folder(TRUTH)).await,
        place_from(&folder(TRUTH)).await,
    );
    run(&one.studies, TRUTH).await.unwrap();
    run(&two.studies, TRUTH).await.unwrap();
    assert_eq!(
        answers(one.studies.db()).await,
        answers(two.studies.db()).await
    );
    // Again over itself: replaced, not added.
    run(&one.studies, TRUTH).await.unwrap();
    assert_eq!(
        answers(one.studies.db()).await,
        answers(two.studies.db()).await
    );
    let loaded = loaded(TRUTH);
    let plan = Plan::read(&loaded.definition, &loaded.files, &mut Vec::new()).unwrap();
    let population = &loaded.definition.populations[0];
    assert_eq!(
        people::frame(&plan, population).unwrap(),
        people::frame(&plan, population).unwrap()
    );
}

#[tokio::test]
async fn invented_drafts_are_counted_as_break_offs() {
    let place = place_from(&folder(TRUTH)).await;
    let report = run(&place.studies, TRUTH).await.unwrap();
    assert_eq!(report.populations[0].broke_off, 11);
    let drafts: i64 = on!(Db, place.studies.db(), e => {
        sqlx::query_scalar("select count(*) from drafts").fetch_one(e).await.unwrap()
    });
    assert_eq!(drafts, 11);
}

#[tokio::test]
async fn a_study_with_real_people_is_never_simulated_over() {
    let place = place_from(&folder(TRUTH)).await;
    place
        .add_case("real", "Wales", ["2026-11-01", "", ""])
        .await;
    let outcome = run(&place.studies, TRUTH).await;
    assert!(
        matches!(outcome, Err(SimulationError::Real(1))),
        "{outcome:?}"
    );
    assert_eq!(answers(place.studies.db()).await.len(), 0);
}

#[tokio::test]
async fn every_fault_of_the_truth_is_told_with_its_row() {
    let place = place_from(&folder(TRUTH)).await;
    let truth = TRUTH
        .replace("very_helpful,75", "very_helpful,70")
        .replace("gp,,partner,no,40", "gp,,partner,never,40")
        .replace(
            "gp,partner=yes,used,pdsa,20",
            "gp,partner=maybe,used,pdsa,20",
        )
        .replace("audit,90", "audit,ninety");
    let Err(SimulationError::Faults(faults)) = run(&place.studies, &truth).await else {
        panic!("no faults")
    };
    let all: Vec<String> = faults.iter().map(ToString::to_string).collect();
    let all = all.join("\n");
    for part in [
        "sum to 95.00",
        "no choice \"never\"",
        "\"partner=maybe\"",
        "\"ninety\" is no percent",
        "row 3",
    ] {
        assert!(all.contains(part), "{part:?} is not in\n{all}");
    }
}

#[tokio::test]
async fn more_answers_than_cases_are_refused() {
    let place = place_from(&folder(TRUTH)).await;
    let mut files = folder(TRUTH);
    files.0.insert(
        "sim/responses.csv".to_owned(),
        b"population,n\ngp,401\n".to_vec(),
    );
    let (loaded, _) = read_folder(&files);
    let folder = scratch_folder();
    let outcome = simulate(&place.studies, &loaded.unwrap(), &folder, &mut |_, _, _| {}).await;
    let Err(SimulationError::Faults(faults)) = outcome else {
        panic!("not refused")
    };
    assert!(
        faults[0]
            .message
            .contains("401 are to answer, and the invented frame has 400"),
        "{faults:?}"
    );
}
